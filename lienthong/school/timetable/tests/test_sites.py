"""A school at two places: nobody is asked to be at both within one session."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from lienthong.engines.timetabling import public as engine
from lienthong.foundation.database import public as database
from lienthong.kernel.orgs import public as orgs
from lienthong.school.classes.public import SchoolClass
from lienthong.school.timetable import checks, moving
from lienthong.school.timetable.models import Frame
from lienthong.school.timetable.tests.conftest import YEAR, School, asked


@pytest.fixture
def parted(full: School) -> School:
    """The school with its second class at a site of its own."""
    with database.entered([full.unit.pk]):
        site = orgs.Unit.objects.create(
            code="DIEM-2", kind="diemtruong", name="Điểm Suối Đá", folded="diem suoi da", parent=full.unit,
            opened_on=dt.date(2000, 1, 1),
        )  # fmt: skip
        SchoolClass.objects.filter(pk=full.extra["other"].pk).update(site=site)
    return full


def test_classes_know_their_place_and_a_teacher_of_both_has_each_session_at_one(parted):
    week = asked(parted).school
    engine.check_school(week)
    assert {c.name: c.branch for c in week.classes} == {"7A1": parted.unit.name, "7A2": "Điểm Suối Đá"}
    teacher = f"t{parted.employments['teacher'].pk}"
    own = [one for one in week.apart if one.id.startswith(f"{teacher}:")]
    assert own
    for one in own:
        assert one.within == "session"
        assert {week.course_of[c].classes[0] for c in one.courses} == {c.id for c in week.classes}
        assert all(teacher in week.course_of[c].teachers for c in one.courses)


def test_a_session_at_both_places_is_named_with_the_teacher(parted):
    week = asked(parted).school
    free = replace(week, classes=tuple(replace(c, no_gaps=False, from_first=False) for c in week.classes))
    first, second = free.apart[0].courses
    broken = engine.violations(free, [engine.Lesson(first, "3S1"), engine.Lesson(second, "3S4")])
    told = [moving.told(free, one) for one in broken if one.kind == "apart"]
    name = free.teacher_of[free.apart[0].id.partition(":")[0]].name
    assert told == [
        f"{name} phải sang điểm trường khác trong cùng buổi, lúc thứ ba, sáng, tiết 1; thứ ba, sáng, tiết 4."
    ]


def test_it_is_told_before_the_search_and_can_be_given_up(parted):
    told = [found for found in checks.findings(asked(parted)) if "mỗi buổi máy chỉ xếp ở một nơi" in found.text]
    assert told
    assert not any(found.is_stop for found in told)
    client = parted.client("head")
    page = client.get(parted.url("timetable/asked/frame/")).content.decode()
    assert "Mỗi buổi một giáo viên chỉ dạy ở một điểm trường" in page
    sent = {"days": 6, "morning": 5, "afternoon": 5, "has_assembly": "1", "has_class_hour": "1", "has_sites": "1"}
    assert client.post(parted.url("timetable/asked/frame/"), sent).status_code == 303
    with database.entered([parted.unit.pk]):
        assert not Frame.objects.get(unit=parted.unit, year=YEAR).one_site_a_session
    assert asked(parted).school.apart == ()


def test_a_school_at_one_place_is_asked_nothing(full):
    assert asked(full).school.apart == ()
    assert "điểm trường" not in full.client("head").get(full.url("timetable/asked/frame/")).content.decode()
