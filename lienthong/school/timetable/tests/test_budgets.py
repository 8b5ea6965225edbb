"""Statements and weight of the timetable's pages, against tests/budgets.json."""

from __future__ import annotations

from lienthong.foundation.database import public as database
from lienthong.school.assessment.tests.test_budgets import BUDGETS, counted, shown
from lienthong.school.timetable import versions


def test_pages_of_a_timetable_keep_within_their_statements_and_weight(full, draft):
    client = full.client("head")
    with database.entered([full.unit.pk]):
        versions.copy(full.actor("head"), draft.uuid, unit=full.unit)
    here = f"timetable/{draft.uuid}/"
    for name, path in (
        ("timetables of a year", "timetable/"), ("timetable of a class", here), ("board of a timetable", f"{here}board/"),
        ("requirements of a timetable", "timetable/asked/"), ("teaching loads", "timetable/load/"),
        ("two timetables compared", "timetable/compare/"), ("a school's FET file asked for", "timetable/from-fet/"),
        ("calendar addresses", "my-timetable/phone/"), ("substitutes of a day", "timetable/covers/"),
    ):  # fmt: skip
        client.get(full.url(path))
        with counted() as statements:
            page = client.get(full.url(path))
        assert page.status_code == 200
        assert len(statements) <= BUDGETS[name]["statements"], f"{name}: {len(statements)}\n{shown(statements)}"
        assert len(page.content) <= BUDGETS[name]["kb"] * 1000, name


def test_ones_own_week_keeps_within_its_statements(full, published):
    client = full.client("teacher")
    client.get(full.url("my-timetable/"))
    with counted() as statements:
        page = client.get(full.url("my-timetable/"))
    assert page.status_code == 200
    assert len(statements) <= BUDGETS["timetable of one's own"]["statements"], shown(statements)
