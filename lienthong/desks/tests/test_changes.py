"""What changed lately, on the home page: for each role what it may see, of its own units, and no more."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.desks import changes
from lienthong.foundation.database import public as database
from lienthong.kernel.access.public import Place
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment.models import BookLock, MarkLine
from lienthong.school.assessment.tests import conftest as cast
from lienthong.school.assessment.tests.conftest import found_school, ground, school, stranger  # noqa: F401
from lienthong.school.pupils.public import Enrolment

YESTERDAY = cast.TODAY - dt.timedelta(days=1)


def told(school, role):  # noqa: F811
    place = Place(school.unit, cast.YEAR, 1)
    with database.entered([school.unit.pk]):
        return [c.text for c in changes.changes_today(school.actor(role), place, cast.TODAY).changes]


def lock(school, **more):  # noqa: F811
    with database.entered([school.unit.pk]):
        return BookLock.objects.create(
            unit=school.unit, year=cast.YEAR, term=1, locked_at=calendar.now(), locked_on=cast.TODAY, locked_by=1,
            locked_by_name="Thầy Lâm", **more,
        )  # fmt: skip


def arrive(school, number=9, on=YESTERDAY):  # noqa: F811
    with database.entered([school.unit.pk]):
        member = cast.enrol(school.unit, school.room, number, since=on)
        Enrolment.objects.filter(pk=member.enrolment_id).update(start_reason="moved_in")


def test_where_nothing_changed_nothing_is_told(school):  # noqa: F811
    assert told(school, "head") == []


def test_the_head_reads_who_came_and_who_locked(school):  # noqa: F811
    arrive(school)
    lock(school)
    assert told(school, "head") == [
        "Thầy Lâm khóa sổ điểm học kỳ I toàn trường",
        "Nguyễn Hoàng Bảo 9 vào trường: chuyển đến",
    ]


def test_many_newcomers_of_a_day_are_one_line(school):  # noqa: F811
    for number in range(10, 16):
        arrive(school, number)
    (line,) = told(school, "head")
    assert line.endswith("và 3 em khác vào trường: chuyển đến")


def test_what_is_older_than_yesterday_is_no_news(school):  # noqa: F811
    arrive(school, on=YESTERDAY - dt.timedelta(days=1))
    assert told(school, "head") == []


def test_marks_typed_after_the_lock_was_taken_away_are_told_to_the_head_not_to_other_teachers(school):  # noqa: F811
    made = lock(school)
    with database.entered([school.unit.pk]):
        BookLock.objects.filter(pk=made.pk).update(opened_at=calendar.now() - dt.timedelta(minutes=5))
        MarkLine.objects.create(
            unit=school.unit, year=cast.YEAR, term=1, school_class=school.room, member=school.members[0],
            person_id=school.members[0].person_id, subject_id="TOAN", tx=[70], changed_by_name="Cô Hoa",
        )  # fmt: skip
    assert any("Sửa điểm sau khi mở khóa: 7A1" in text and "Cô Hoa" in text for text in told(school, "head"))
    assert not any("Sửa điểm" in text for text in told(school, "other"))


def test_the_class_teacher_reads_of_the_own_class_and_another_teacher_does_not(school):  # noqa: F811
    arrive(school)
    assert told(school, "leader") == ["Nguyễn Hoàng Bảo 9 vào trường: chuyển đến"]
    assert told(school, "other") == []


def test_another_schools_news_stay_there(school, stranger):  # noqa: F811
    arrive(stranger)
    lock(stranger)
    assert told(school, "head") == []


@pytest.mark.parametrize(("day", "first"), [("2018-01-10", "2018-01-09"), ("2018-01-08", "2018-01-05")])
def test_a_monday_looks_back_over_the_week_end(day, first):
    assert changes.since(dt.date.fromisoformat(day)) == dt.date.fromisoformat(first)


def test_it_is_one_statement_and_the_rest_of_a_long_list_is_folded(school):  # noqa: F811
    for number in range(1, 16):
        lock(school, school_class=school.room, opened_at=calendar.now() - dt.timedelta(minutes=number))
    place = Place(school.unit, cast.YEAR, 1)
    actor = school.actor("head")
    with (
        database.entered([school.unit.pk]),
        CaptureQueriesContext(
            connection,
        ) as seen,
    ):
        changes.changes_today(actor, place, cast.TODAY)
    assert len([q for q in seen.captured_queries if q["sql"].lstrip().startswith("select e.")]) == 1
    page = school.client("head").get(school.url("")).content.decode()
    assert "Còn 3 thay đổi" in page
