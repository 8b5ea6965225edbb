"""Statements and weight of a roll, against tests/budgets.json."""

from __future__ import annotations

from lienthong.school.assessment.tests.test_budgets import BUDGETS, counted, shown
from lienthong.school.attendance.tests.conftest import Founder, pad_url, save


def test_the_pad_of_forty_five_opens_within_its_statements_and_weight(found_school: Founder) -> None:
    school = found_school("BD-THCS-9", pupils=45)
    save(school, "leader", (school.members[0], "code", None, "P"), ("roll", "taken", None, "1"))
    client = school.client("leader")
    client.get(pad_url(school))
    with counted() as statements:
        page = client.get(pad_url(school))
    assert page.content.count(b'class="roll__row"') == 45
    assert len(statements) <= BUDGETS["attendance pad"]["statements"], shown(statements)
    assert len(page.content) <= BUDGETS["attendance pad"]["kb"] * 1000


def test_saving_a_whole_roll_keeps_within_its_statements(found_school: Founder) -> None:
    school = found_school("BD-THCS-9", pupils=45)
    client = school.client("leader")
    cells = [{"line": str(m.pk), "col": "code", "seen": None, "value": "K"} for m in school.members]
    client.get(pad_url(school))
    with counted() as statements:
        answer = client.post(pad_url(school, tail="cells/"), {"cells": cells}, content_type="application/json")
    assert len(answer.json()["saved"]) == 45
    assert len(statements) <= BUDGETS["attendance pad, save"]["statements"], shown(statements)


def test_pages_of_attendance_keep_within_their_statements(found_school: Founder) -> None:
    school = found_school("BD-THCS-9", pupils=45)
    save(school, "leader", (school.members[0], "code", None, "P"), ("roll", "taken", None, "1"))
    client = school.client("head")
    for name, path in (
        ("attendance of a school's day", "attendance/"),
        ("attendance, month of a class", f"attendance/{school.room.uuid}/month/2018-01/"),
        ("attendance, year of a class", f"attendance/{school.room.uuid}/year/"),
    ):
        client.get(school.url(path))
        with counted() as statements:
            page = client.get(school.url(path))
        assert page.status_code == 200
        assert len(statements) <= BUDGETS[name]["statements"], shown(statements)
        assert len(page.content) <= BUDGETS[name]["kb"] * 1000
