"""A class of any level and year with its book filled, its teachers and head; and a stranger of another class."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pypdf
import pytest
from django.db import connection
from django.test import Client

from lienthong.foundation.database import public as database
from lienthong.kernel.access import actor as actors
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.access.public import Actor
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs.public import Unit
from lienthong.kernel.people import public as people
from lienthong.school.assessment import public as assessment
from lienthong.school.classes.public import ClassMember, Homeroom, SchoolClass, TeachingAssignment
from lienthong.school.curriculum import public as curriculum
from lienthong.school.pupils.public import Enrolment, PupilFile
from lienthong.school.records.facts import Facts, facts_of
from lienthong.school.records.kinds import KINDS, Choice
from lienthong.school.records.printing import print_book
from lienthong.school.staff.public import Employment

NAMES = ("Đỗ Thị Ánh", "Nguyễn Hoàng Bảo", "Trần Minh Châu", "Phan Ngọc Diệp", "Lê Thị Ngọc Hân")
STAFF = {
    "teacher": ("teacher", "Lê Thị Hoa"), "leader": ("teacher", "Phạm Thị Thu"), "other": ("teacher", "Trần Văn Minh"),
    "head": ("head", "Nguyễn Văn Lâm"), "registrar": ("registrar", "Võ Thị Mai"), "clerk": ("clerk", "Lý Văn Tài"),
}  # fmt: skip


@dataclass
class Room:
    """A class as these tests use it."""

    unit: Unit
    room: SchoolClass
    members: list[ClassMember]
    accounts: dict[str, Account]
    employments: dict[str, Employment]
    today: dt.date

    def actor(self, role: str) -> Actor:
        return actors.load(self.accounts[role], on=self.today)

    def client(self, role: str) -> Client:
        client = Client()
        client.force_login(self.accounts[role])
        return client

    def url(self, path: str) -> str:
        return f"/u/{self.unit.code}/{self.room.year_id}/{path}"

    def facts(self, *, sensitive: bool = True) -> Facts:
        with database.entered([self.unit.pk]):
            room = SchoolClass.objects.select_related("unit__parent", "year").get(pk=self.room.pk)
            return facts_of(room, on=self.today, sensitive=sensitive)

    def printed(self, kind: str, role: str = "head", **choice: Any) -> pypdf.PdfReader:
        """The book as that person gets it, opened."""
        return pypdf.PdfReader(io.BytesIO(self.bytes_of(kind, role, **choice)))

    def bytes_of(self, kind: str, role: str = "head", **choice: Any) -> bytes:
        with database.entered([self.unit.pk]):
            room = SchoolClass.objects.select_related("unit__parent", "year").get(pk=self.room.pk)
            made = print_book(self.actor(role), KINDS[kind], room, Choice(**choice), today=self.today)
        return made.content


Founder = Callable[..., Room]


@pytest.fixture
def found_room(db: None) -> Founder:
    curriculum.load()

    def _found(
        level: str = "THCS",
        grade: int = 8,
        year: int = 2024,
        *,
        pupils: int = 4,
        code: str = "",
        names: tuple[str, ...] = NAMES,
    ) -> Room:
        if not calendar.year_exists(year):
            calendar.open_year(actor=None, year=year)
        today = dt.date(year + 1, 1, 10)
        calendar.move_clock(actor=None, to=today)
        return _room(level, grade, year, pupils=pupils, code=code or f"BD-{level}-9", names=names, today=today)

    return _found


def _room(level: str, grade: int, year: int, *, pupils: int, code: str, names: tuple[str, ...], today: dt.date) -> Room:
    start = dt.date(year, 9, 5)
    kind = "trungtam" if level == "GDTX" else "truong"
    unit = Unit.objects.create(
        code=code, kind=kind, name=f"Trường {code}", folded=code.lower(), levels=[level], opened_on=dt.date(2000, 1, 1)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into orgs_ancestry (ancestor_id, unit_id, valid, is_last) values (%s, %s, daterange('1900-01-01', null), true)"
            " on conflict do nothing",
            [unit.pk, unit.pk],
        )
    with database.entered([unit.pk], who={"name": "dựng"}):
        room = SchoolClass.objects.create(
            unit=unit, year_id=year, code=f"{grade}A1", name=f"{grade}A1", sort_key=f"{grade}a1", level=level, grade=grade,
            programme=curriculum.programme_of(level, grade, year), list_fixed_on=start,
        )  # fmt: skip
        members = [enrol(unit, room, n, names[(n - 1) % len(names)], since=start) for n in range(1, pupils + 1)]
        accounts, employments = {}, {}
        for role, about in STAFF.items():
            accounts[role], employments[role] = _employ(unit, role, *about, since=start)
        Homeroom.objects.create(unit=unit, school_class=room, employment=employments["leader"], started_on=start)
        TeachingAssignment.objects.create(
            unit=unit, year_id=year, school_class=room, subject_id="TOAN", employment=employments["teacher"],
            started_on=start,
        )  # fmt: skip
    return Room(unit, room, members, accounts, employments, today)


def enrol(unit: Unit, room: SchoolClass, number: int, name: str, *, since: dt.date) -> ClassMember:
    """Another pupil at the end of the list."""
    person = people.record_person(
        unit_ids=[unit.pk],
        facts=people.PersonFacts(name, birth_date=dt.date(room.year_id - 13, 1 + number % 12, 1), sex=1 + number % 2),
    )
    person.ethnic_code, person.birth_place = "01", "Bình Dương"
    person.save(update_fields=["ethnic_code", "birth_place"])
    file = PupilFile.objects.create(
        unit=unit, person=person, pupil_code=f"HS{room.pk}{number:03}",
        father={"name": "Nguyễn Văn Cha", "job": "Công nhân", "phone": "0912345678"},
        mother={"name": "Trần Thị Mẹ", "job": "Giáo viên"},
    )  # fmt: skip
    enrolment = Enrolment.objects.create(
        unit=unit, person=person, file=file, year_id=room.year_id, level=room.level, grade=room.grade, started_on=since
    )
    member: ClassMember = ClassMember.objects.create(
        unit=unit, school_class=room, enrolment=enrolment, person=person, position=number, started_on=since
    )
    return member


def _employ(unit: Unit, role: str, post: str, name: str, *, since: dt.date) -> tuple[Account, Employment]:
    person = people.record_person(unit_ids=[unit.pk], facts=people.PersonFacts(name, birth_date=dt.date(1980, 2, 1)))
    work = Employment.objects.create(unit=unit, person=person, group="GV", started_on=since)
    account = Account.objects.create(login=f"{unit.code}-{role}".lower(), display_name=name, person_id=person.pk)
    Post.objects.create(account=account, role=post, at_unit=unit, started_on=since)
    return account, work


def fill(made: Room, *, terms: tuple[int, ...] = (1, 2), mark: int = 85, compute: bool = True, **others: int) -> None:
    """Every core subject of each term, and the results worked out by the regime of the class."""
    room = made.room
    with database.entered([made.unit.pk]):
        planned = curriculum.subjects_of(room.programme, room.level, room.grade, room.year_id)
        for term in terms:
            rows = [_line(made, member, subject, term, others.get(subject.code, mark)) for subject in planned
                    if subject.role == "core" and (subject.half_periods_week_1, subject.half_periods_week_2)[term - 1]
                    for member in made.members]  # fmt: skip
            assessment.MarkLine.objects.bulk_create(rows)
            assessment.TermResult.objects.bulk_create(
                assessment.TermResult(
                    unit=made.unit, year=room.year_id, term=term, school_class=room, member=m, person_id=m.person_id,
                    regime="", rule_version="", absences_excused=2, absences_unexcused=1,
                    conduct="" if room.level == "TH" else "Tot" if room.year_id > 2021 else "T",
                    competences=[3, 3, 2] if room.level == "TH" else [], qualities=[3, 2, 3, 3] if room.level == "TH" else [],
                )
                for m in made.members
            )  # fmt: skip
    if compute:
        for term in (*terms, *((0,) if 2 in terms else ())):
            assessment.compute_results(unit_ids=[made.unit.pk], year=room.year_id, term=term)


def _line(made: Room, member: ClassMember, subject: Any, term: int, mark: int) -> Any:
    level = made.room.level == "TH"
    value = 1 if subject.is_comment else mark
    return assessment.MarkLine(
        unit=made.unit, year=made.room.year_id, term=term, school_class=made.room, member=member,
        person_id=member.person_id, subject_id=subject.code, tx=[] if level else [value] * 4,
        dk=[] if level else [value], hk=90 if level and "test" in subject.assessed_as else None if level else value,
        levels=[3, 2] if level else [],
    )  # fmt: skip


def text_of(document: pypdf.PdfReader, page: int | None = None) -> str:
    """What stands on the paper, spaces and line ends as one blank."""
    pages = document.pages if page is None else [document.pages[page]]
    return " ".join(" ".join(p.extract_text() for p in pages).split())
