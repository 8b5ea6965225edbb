"""Statements that the server keeps planned: kept, and as fenced as any other."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from lienthong.foundation.database import public as database
from lienthong.foundation.database.tests.test_fences import person_of, two_units

__all__ = ["two_units"]
pytestmark = pytest.mark.django_db
NAMES = "select full_name from people_person where unit_ids && %(units)s::int[] and id > %(after)s order by id"


def names(units: list[int], after: int = 0) -> list[str]:
    with database.prepared() as cursor:
        cursor.execute(NAMES, {"units": units, "after": after})
        return [row[0] for row in cursor.fetchall()]


def plans() -> list[int]:
    """How often each plan that the server keeps of the statement was used."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select generic_plans + custom_plans from pg_prepared_statements where statement like 'select full_name%%'"
        )
        return [row[0] for row in cursor.fetchall()]


def test_a_statement_sent_twice_is_kept_whatever_the_size_of_its_numbers(two_units):
    with database.entered([two_units[0].pk]):
        for after in (0, 5, 70_000, 3_000_000_000):
            names([two_units[0].pk], after)
        assert plans() == [3]


def test_the_same_plan_shows_each_scope_its_own_rows_only(two_units):
    here, there = two_units
    person_of(here, "An")
    person_of(there, "Bình")
    both = [here.pk, there.pk]
    seen = []
    for _round in range(8):  # the sixth time and later the server may use one plan for all values
        for unit in two_units:
            with database.entered([unit.pk]):
                seen.append(names(both))
    assert seen == [["An"], ["Bình"]] * 8
    assert names(both) == [], "outside of any scope there is nothing"
    assert plans() == [16]


def test_other_cursors_keep_nothing(two_units):
    with database.entered([two_units[0].pk]), connection.cursor() as cursor:
        for _round in range(4):
            cursor.execute(NAMES, {"units": [1], "after": 0})
    assert plans() == []


def test_after_a_rollback_the_statement_is_planned_anew_and_answers(two_units):
    person_of(two_units[0], "An")
    with database.entered([two_units[0].pk]):
        for _round in range(3):
            names([two_units[0].pk])
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            assert 1 / 0
        assert names([two_units[0].pk]) == ["An"]
