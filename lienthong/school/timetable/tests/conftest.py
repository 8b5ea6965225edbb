"""A secondary school of two classes with teachers, assignments and a homeroom teacher each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from lienthong.engines.timetabling import public as engine
from lienthong.foundation.database import public as database
from lienthong.school.assessment.tests.conftest import (
    START,
    TODAY,
    YEAR,
    Founder,
    School,
    assign,
    enrol,
    found_school,
    ground,
    school,
    stranger,
)
from lienthong.school.classes.public import Homeroom, SchoolClass, TeachingAssignment
from lienthong.school.timetable import storing, versions
from lienthong.school.timetable.gathering import gather
from lienthong.school.timetable.models import Timetable
from lienthong.school.timetable.shaping import Shaped, shape

__all__ = [
    "START", "TODAY", "YEAR", "Founder", "School", "asked", "assign", "draft", "enrol", "found_school", "full", "ground",
    "laid", "published", "school", "second_class", "stranger", "teach",
]  # fmt: skip

# What the two classes are taught: role → subjects. Twelve periods each with the homeroom hours.
TAUGHT = {"teacher": ("TOAN", "LI"), "other": ("VAN",), "leader": ("SU", "DIA")}


def second_class(school: School, name: str = "7A2", session: str = "") -> SchoolClass:
    """Another class of the same grade, led by the other teacher."""
    with database.entered([school.unit.pk]):
        made: SchoolClass = SchoolClass.objects.create(
            unit=school.unit, year_id=YEAR, code=name, name=name, sort_key=name.lower(), level=school.room.level,
            grade=school.room.grade, programme=school.room.programme, session=session,
        )  # fmt: skip
        Homeroom.objects.create(
            unit=school.unit, school_class=made, employment=school.employments["other"], started_on=START
        )
    return made


def teach(school: School, room: SchoolClass, role: str, subject: str, **facts: Any) -> TeachingAssignment:
    """Give a teacher a subject in a class."""
    with database.entered([school.unit.pk]):
        made: TeachingAssignment = TeachingAssignment.objects.create(
            unit=school.unit, year_id=YEAR, school_class=room, subject_id=subject, started_on=START,
            employment=school.employments[role], **facts,
        )  # fmt: skip
    return made


@pytest.fixture
def full(school: School) -> School:
    """The school with two classes that are taught something."""
    other = school.extra["other"] = second_class(school)
    for room in (school.room, other):
        for role, subjects in TAUGHT.items():
            for subject in subjects:
                if (room, subject) != (school.room, "TOAN"):
                    teach(school, room, role, subject)
    return school


def asked(school: School, term: int = 1) -> Shaped:
    """The school of the engine."""
    with database.entered([school.unit.pk]):
        return shape(gather(school.unit, YEAR, term, TODAY))


def laid(week: engine.School) -> list[engine.Lesson]:
    """A timetable put together by hand: class after class, each lesson at the first slot where nobody is busy."""
    busy: set[tuple[str, str]] = set()
    found: list[engine.Lesson] = []
    courses = sorted(week.courses, key=lambda c: (not c.fixed, -max(engine.blocks_of(week, c))))
    for course in courses:
        days: set[int] = set()
        for number, length in enumerate(engine.blocks_of(week, course)):
            starts = course.fixed[number : number + 1] or sorted(
                engine.starts_of(week, course, length), key=lambda s: (s[2:], s)
            )
            found.append(_first(week, course, length, starts, busy, days))
    return found


def _first(
    week: engine.School, course: engine.Course, length: int, starts: Sequence[str], busy: set[tuple[str, str]],
    days: set[int],
) -> engine.Lesson:  # fmt: skip
    people = (*course.classes, *course.teachers)
    for slot in starts:
        run = week.grid.run(slot, length)
        if week.grid.day_of(slot) not in days and not any((who, s) in busy for who in people for s in run):
            busy.update((who, s) for who in people for s in run)
            days.add(week.grid.day_of(slot))
            return engine.Lesson(course.id, slot, length)
    raise AssertionError(f"no place for {course.id}")


@pytest.fixture
def draft(full: School) -> Timetable:
    """A draft of the school that breaks no rule."""
    week = asked(full).school
    # A school whose classes may have gaps: what is put together by hand has some.
    week = replace(week, classes=tuple(replace(c, no_gaps=False, from_first=False) for c in week.classes))
    with database.entered([full.unit.pk]):
        made = versions.lay(
            full.actor("head"), unit=full.unit, year=YEAR, term=1, school=week, lessons=laid(week), origin="solved"
        )
    assert made.broken == 0, [v.text_vi for v in engine.violations(week, storing.lessons_of(made.lessons))]
    return made


@pytest.fixture
def published(full: School, draft: Timetable) -> Timetable:
    """The draft, in force since September."""
    with database.entered([full.unit.pk]):
        return versions.publish(full.actor("head"), draft.uuid, unit_id=full.unit.pk, applies_from=dt.date(2017, 9, 11))
