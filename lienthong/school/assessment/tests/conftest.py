"""A secondary school with one class, its teacher, homeroom teacher and head; and a stranger with a twin of it all."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from lienthong.foundation.database import public as database
from lienthong.kernel.access import actor as actors
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.access.public import Actor
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs.public import Unit
from lienthong.kernel.people import public as people
from lienthong.school.assessment.models import MarkLine
from lienthong.school.classes.public import ClassMember, Homeroom, SchoolClass, TeachingAssignment
from lienthong.school.curriculum import public as curriculum
from lienthong.school.pupils.public import Enrolment, PupilFile
from lienthong.school.staff.public import Employment

TODAY = dt.date(2018, 1, 10)
START = dt.date(2017, 9, 5)
YEAR = 2017


@dataclass
class School:
    """A school as tests use it."""

    unit: Unit
    room: SchoolClass
    members: list[ClassMember]
    accounts: dict[str, Account]
    employments: dict[str, Employment]
    year: int = YEAR
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> dt.date:
        """The day on which the tests stand: in the second term of the school's year."""
        return dt.date(self.year + 1, TODAY.month, TODAY.day)

    def actor(self, role: str) -> Actor:
        """The person in this role, with the rights of today."""
        return actors.load(self.accounts[role], on=self.today)

    def client(self, role: str) -> Client:
        """A signed-in browser."""
        client = Client()
        client.force_login(self.accounts[role])
        return client

    def url(self, path: str) -> str:
        """An address within the school and year."""
        return f"/u/{self.unit.code}/{self.year}/{path}"

    def lines(self, subject: str = "TOAN", term: int = 1) -> dict[int, MarkLine]:
        """Lines by member."""
        with database.entered([self.unit.pk]):
            rows = MarkLine.objects.filter(school_class=self.room, subject_id=subject, term=term)
            return {row.member_id: row for row in rows}


@pytest.fixture
def ground(db: None) -> None:
    lay_ground()


def lay_ground() -> None:
    """Curriculum, school year and the date."""
    curriculum.load()
    calendar.open_year(actor=None, year=YEAR)
    calendar.move_clock(actor=None, to=TODAY)


Founder = Callable[..., School]


@pytest.fixture
def found_school(ground: None) -> Founder:
    def _found(
        code: str = "BD-THCS-1", *, level: str = "THCS", grade: int = 7, pupils: int = 3, year: int = YEAR
    ) -> School:
        if year != YEAR:
            calendar.open_year(actor=None, year=year)
            calendar.move_clock(actor=None, to=dt.date(year + 1, TODAY.month, TODAY.day))
        unit = Unit.objects.create(
            code=code, kind="truong", name=f"Trường {code}", folded=code.lower(), levels=[level],
            opened_on=dt.date(2000, 1, 1),
        )  # fmt: skip
        _ancestry(unit)
        with database.entered([unit.pk], who={"name": "dựng"}):
            programme = curriculum.programme_of(level, grade, year)
            room = SchoolClass.objects.create(
                unit=unit, year_id=year, code=f"{grade}A1", name=f"{grade}A1", sort_key=f"{grade}a1", level=level,
                grade=grade, programme=programme,
            )  # fmt: skip
            members = [enrol(unit, room, number) for number in range(1, pupils + 1)]
            accounts, employments = {}, {}
            for role, name in _STAFF.items():
                accounts[role], employments[role] = employ(unit, role, name)
            Homeroom.objects.create(unit=unit, school_class=room, employment=employments["leader"], started_on=START)
        school = School(unit, room, members, accounts, employments, year)
        assign(school, "teacher", "TOAN")
        return school

    return _found


_STAFF = {
    "teacher": ("teacher", "Lê Thị Hoa"), "other": ("teacher", "Trần Văn Minh"), "leader": ("teacher", "Phạm Thị Thu"),
    "head": ("head", "Nguyễn Văn Lâm"), "registrar": ("registrar", "Võ Thị Mai"),
}  # fmt: skip


def _ancestry(unit: Unit) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "insert into orgs_ancestry (ancestor_id, unit_id, valid, is_last)"
            " select %s, %s, daterange('1900-01-01', null), true"
            " where not exists (select 1 from orgs_ancestry where ancestor_id = %s and unit_id = %s)",
            [unit.pk] * 4,
        )


def enrol(unit: Unit, room: SchoolClass, number: int, *, since: dt.date | None = None) -> ClassMember:
    """Another pupil at the end of the class list."""
    since = since or dt.date(room.year_id, START.month, START.day)
    names = ("Đỗ Thị Ánh", "Nguyễn Hoàng Bảo", "Trần Minh Châu", "Phan Ngọc Diệp")
    person = people.record_person(
        unit_ids=[unit.pk],
        facts=people.PersonFacts(f"{names[number % 4]} {number}", birth_date=dt.date(2005, 1 + number % 12, 1)),
    )
    file = PupilFile.objects.create(unit=unit, person=person)
    enrolment = Enrolment.objects.create(
        unit=unit, person=person, file=file, year_id=room.year_id, level=room.level, grade=room.grade, started_on=since
    )
    return ClassMember.objects.create(
        unit=unit, school_class=room, enrolment=enrolment, person=person, position=number, started_on=since
    )


def employ(unit: Unit, role: str, about: tuple[str, str]) -> tuple[Account, Employment]:
    """A member of staff with an account and a post."""
    post, name = about
    person = people.record_person(unit_ids=[unit.pk], facts=people.PersonFacts(name, birth_date=dt.date(1980, 2, 1)))
    work = Employment.objects.create(unit=unit, person=person, group="GV", started_on=START)
    account = Account.objects.create(login=f"{unit.code}-{role}".lower(), display_name=name, person_id=person.pk)
    Post.objects.create(account=account, role=post, at_unit=unit, started_on=START)
    return account, work


def assign(school: School, role: str, subject: str, *, term: int = 0) -> TeachingAssignment:
    """Give a teacher a subject in the class."""
    with database.entered([school.unit.pk]):
        made: TeachingAssignment = TeachingAssignment.objects.create(
            unit=school.unit, year_id=school.year, school_class=school.room, subject_id=subject,
            employment=school.employments[role], term=term, started_on=START,
        )  # fmt: skip
    return made


@pytest.fixture
def school(found_school: Founder) -> School:
    return found_school()


@pytest.fixture
def stranger(found_school: Founder) -> School:
    return found_school("BD-THCS-2")


def key() -> str:
    """A fresh idempotency key."""
    return str(uuid.uuid4())
