"""The settings of a demo are refused to a database with units of its own."""

from __future__ import annotations

import os
import uuid

import pytest

from lienthong.config import cli, install
from lienthong.foundation.database import roles, sample
from lienthong.foundation.testing.plugin import clone_database, drop_database

UNIT = (
    "insert into orgs_unit (uuid, code, kind, name, folded, levels, ownership, school_type, opened_on, address, phone, email,"
    " website) values (gen_random_uuid(), 'THAT', 'so', 'Sở', 'so', '{}', '', '', '2000-01-01', '', '', '', '')"
)


@pytest.fixture
def place():
    name = f"lt_guard_{os.getpid()}_{uuid.uuid4().hex[:6]}"
    clone_database(name)
    yield roles.address(name=name)
    drop_database(name)


def test_an_empty_database_may_become_a_demo(place):
    assert not install.holds_real_data(place)


def test_units_without_the_mark_are_real(place):
    with roles.admin_connection(place, database=place.name) as admin:
        admin.execute(UNIT)
    assert install.holds_real_data(place)


def test_units_of_the_demo_are_not(place):
    with roles.admin_connection(place, database=place.name) as admin:
        sample.mark(admin)
        admin.execute(UNIT)
    assert not install.holds_real_data(place)


def test_commands_live_on_the_demo_s_day_only_where_the_database_is_the_demo(place, monkeypatch):
    """`lienthong import` in a second window must not take today for the day that the pages beside it show."""
    monkeypatch.setenv("LIENTHONG_DB_NAME", place.name)
    monkeypatch.delenv("LIENTHONG_DEMO", raising=False)
    with roles.admin_connection(place, database=place.name) as admin:
        admin.execute(UNIT)
    assert not cli._is_at_the_demo()
    with roles.admin_connection(place, database=place.name) as admin:
        sample.mark(admin)
    assert cli._is_at_the_demo()
    monkeypatch.setenv("LIENTHONG_DEMO", "0")
    assert not cli._is_at_the_demo()
    monkeypatch.delenv("LIENTHONG_DEMO")
    monkeypatch.setenv("LIENTHONG_DB_NAME", "lt_there_is_none")
    assert not cli._is_at_the_demo()


def test_a_load_that_did_not_come_to_its_end_is_known(place, monkeypatch):
    """A start that was cut off must not leave half a province to be taken for a whole one."""
    monkeypatch.setenv("LIENTHONG_DB_NAME", place.name)
    assert not install.is_half_loaded()
    with roles.admin_connection(place, database=place.name) as admin:
        sample.begin(admin)
        admin.execute(UNIT)
    assert install.is_half_loaded()
    assert not install.holds_real_data(place)
    with roles.admin_connection(place, database=place.name) as admin:
        sample.finish(admin)
    assert not install.is_half_loaded()
