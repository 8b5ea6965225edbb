"""The database's own lint."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from lienthong.foundation.database import policies

pytestmark = pytest.mark.django_db


def test_no_table_with_a_unit_lacks_its_forced_policy():
    assert policies.missing_fences() == []


def test_the_web_role_owns_nothing_and_passes_no_fence():
    with connection.cursor() as cursor:
        cursor.execute("select rolsuper, rolbypassrls from pg_roles where rolname = current_user")
        assert cursor.fetchone() == (False, False)
        cursor.execute(
            "select count(*) from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = current_user"
        )
        assert cursor.fetchone() == (0,)


def test_history_tables_cannot_be_written_by_the_web_role():
    for model in apps.get_models():
        if not hasattr(model, "pgh_tracked_model"):
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                "select has_table_privilege(%s, 'INSERT') or has_table_privilege(%s, 'UPDATE')"
                " or has_table_privilege(%s, 'DELETE')",
                [model._meta.db_table] * 3,
            )
            assert cursor.fetchone() == (False,), model._meta.db_table


def test_models_and_migrations_agree():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_system_checks_pass():
    call_command("check", fail_level="WARNING")
