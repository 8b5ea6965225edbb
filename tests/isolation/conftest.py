"""Two databases with the same world: one behind both fences, one with row-level security taken away."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.db import connection

from lienthong.foundation.database import roles
from lienthong.foundation.testing.plugin import clone_database, drop_database
from tests.isolation import crawl, world

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
FENCED, OPEN = f"lt_fenced_{WORKER}", f"lt_open_{WORKER}"
WITHOUT_POLICIES = """
do $$ declare t regclass; begin
  for t in select oid from pg_class where relrowsecurity loop
    execute format('alter table %s no force row level security', t);
    execute format('alter table %s disable row level security', t);
  end loop;
end $$
"""


@dataclass
class Proof:
    """The world and what everybody saw of it, with or without the database's fence."""

    world: world.World = field(repr=False)
    visits: list[crawl.Visit] = field(repr=False)
    has_policies: bool


@pytest.fixture(scope="session")
def built(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[world.World]:
    """The world, made once and copied, so that ids are the same in both databases."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # else the first request warns that it is missing
    clone_database(FENCED)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        with in_database(FENCED):
            made = world.build()
        where = roles.address(name=OPEN)
        with roles.admin_connection(where) as admin:
            admin.execute(f'drop database if exists "{OPEN}" with (force)')
            admin.execute(f'create database "{OPEN}" owner {roles.OWNER} template "{FENCED}"')
        with roles.admin_connection(where, database=OPEN) as admin:
            admin.execute(WITHOUT_POLICIES)
        yield made
    for name in (FENCED, OPEN):
        drop_database(name)


@pytest.fixture(scope="session", params=["both fences", "without row-level security"])
def proof(
    request: pytest.FixtureRequest, built: world.World, django_db_blocker: pytest.FixtureRequest
) -> Iterator[Proof]:
    """Everybody has visited everything; tests judge what they saw."""
    has_policies = request.param == "both fences"
    with django_db_blocker.unblock(), in_database(FENCED if has_policies else OPEN):  # type: ignore[attr-defined]
        logging.disable(logging.CRITICAL)  # four thousand refusals are what is expected here
        try:
            visits = list(crawl.visit_everything(built, only_data=not has_policies))
        finally:
            logging.disable(logging.NOTSET)
        yield Proof(built, visits, has_policies)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process for each database: everybody visits everything once, not once a process."""
    for item in items:
        if "tests/isolation/" in item.nodeid:
            params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
            item.add_marker(pytest.mark.xdist_group(f"isolation {params.get('proof', 'both fences')}"))


@contextmanager
def in_database(name: str) -> Iterator[None]:
    """Django's connection, moved to another database and back."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
