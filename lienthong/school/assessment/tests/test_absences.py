"""Absences that the rolls know, beside those that the homeroom teacher typed."""

from __future__ import annotations

import datetime as dt

from lienthong.foundation.database import public as database
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment.models import TermResult
from lienthong.school.assessment.tests.conftest import School
from lienthong.school.attendance.public import Roll


def take(school: School, day: dt.date, code: str = "") -> None:
    with database.entered([school.unit.pk]):
        Roll.objects.create(
            unit=school.unit, year=2017, school_class=school.room, day=day, session=1, size=3,
            marks={str(school.members[0].pk): [code, "", "", ""]} if code else {}, excused=int(code == "P"),
            unexcused=int(code == "K"), taken_at=calendar.now(), changed_at=calendar.now(),
        )  # fmt: skip


def test_a_school_without_rolls_is_offered_nothing(school: School):
    page = school.client("leader").get(school.url(f"books/{school.room.uuid}/conduct/1/")).content.decode()
    assert "Lấy số buổi nghỉ" not in page


def test_the_rolls_of_the_term_stand_beside_and_are_taken_over_with_one_touch(school: School):
    take(school, dt.date(2017, 9, 6), "P")
    take(school, dt.date(2017, 9, 7), "P")
    take(school, dt.date(2017, 9, 8), "K")
    client, address = school.client("leader"), school.url(f"books/{school.room.uuid}/conduct/1/")
    page = client.get(address).content.decode()
    assert "điểm danh: 2" in page
    one = school.members[0].pk
    seen = '["", null, null, [], [], "", [], [], ""]'
    client.post(address, {"member": [str(one)], f"s{one}": seen, f"p{one}": "", f"k{one}": "", "take": "1"})
    with database.entered([school.unit.pk]):
        row = TermResult.objects.get(member_id=one, term=1)
    assert (row.absences_excused, row.absences_unexcused) == (2, 1)


def test_a_class_with_rolls_and_no_absence_counts_nought(school: School):
    take(school, dt.date(2017, 9, 6))
    page = school.client("leader").get(school.url(f"books/{school.room.uuid}/conduct/1/")).content.decode()
    assert "điểm danh: 0" in page
