"""The two fences: the application's manager and the database's policies."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from lienthong.foundation.database import policies
from lienthong.foundation.database import public as database
from lienthong.kernel.orgs.models import Unit
from lienthong.kernel.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_units() -> tuple[Unit, Unit]:
    made = [
        Unit.objects.create(code=code, kind="truong", name=code, folded=code, opened_on=dt.date(2000, 1, 1))
        for code in ("A", "B")
    ]
    return made[0], made[1]


def person_of(unit: Unit, name: str = "An") -> Person:
    with database.entered([unit.pk]):
        return Person.objects.create(unit_ids=[unit.pk], full_name=name, sort_key=name, folded=name)


def test_rows_of_another_unit_are_not_there(two_units):
    person_of(two_units[0])
    with database.entered([two_units[1].pk]):
        assert not Person.objects.exists()


def test_the_database_hides_them_even_from_a_query_past_the_application(two_units):
    person_of(two_units[0])
    with database.entered([two_units[1].pk]):
        assert not Person.objects.unscoped(reason="the proof itself").exists()


def test_no_scope_means_no_rows_in_the_database(two_units):
    person_of(two_units[0])
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from people_person")
        assert cursor.fetchone() == (0,)


def test_no_scope_is_a_mistake_for_the_manager():
    with pytest.raises(database.ScopeMissing):
        Person.objects.count()


def test_a_forged_scope_opens_nothing(two_units):
    person_of(two_units[0])
    with transaction.atomic(), connection.cursor() as cursor:
        pid = connection.connection.info.backend_pid
        cursor.execute("select set_config('lienthong.scope', %s, true)", [f"{two_units[0].pk}|{pid}|{'0' * 64}"])
        cursor.execute("select count(*) from people_person")
        assert cursor.fetchone() == (0,)


def test_a_row_cannot_be_written_into_another_unit(two_units):
    with pytest.raises(ProgrammingError, match="row-level security"), database.entered([two_units[1].pk]):
        Person.objects.create(unit_ids=[two_units[0].pk], full_name="An", sort_key="an", folded="an")


def test_history_keeps_the_old_row_and_who(two_units):
    person = person_of(two_units[0], "An")
    with database.entered([two_units[0].pk], who={"account": 7}):
        Person.objects.filter(pk=person.pk).update(full_name="Bình")
        kept = person.history.get()
        assert (kept.full_name, kept.pgh_context["account"]) == ("An", 7)


def test_the_web_role_cannot_write_history():
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("delete from people_personevent")


def test_every_table_with_a_unit_has_its_fence():
    assert policies.missing_fences() == []


def test_the_inner_scope_gives_the_outer_one_back(two_units):
    person_of(two_units[0])
    with database.entered([two_units[0].pk]):
        with database.entered([two_units[1].pk]):
            assert not Person.objects.exists()
        assert Person.objects.count() == 1
