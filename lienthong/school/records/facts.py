"""Everything that the books of one class are printed from, read once: a constant number of statements."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from lienthong.foundation.codelists import public as codelists
from lienthong.kernel.access import public as access
from lienthong.kernel.areas import public as areas
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import public as assessment
from lienthong.school.attendance import public as attendance
from lienthong.school.classes import public as classes
from lienthong.school.curriculum import public as curriculum

WHY_GONE = {
    "moved_out": "Chuyển trường", "dropped_out": "Thôi học", "moved_class": "Chuyển lớp", "finished": "Hoàn thành",
    "year_end": "Hết năm học", "died": "Đã mất",
}  # fmt: skip
SEX = {1: "Nam", 2: "Nữ"}
# On the pupil's page these are dots without the right; on paper their place stays empty.
SENSITIVE = ("ethnic_code", "policy_code")


@dataclass(frozen=True, slots=True)
class Pupil:
    """A line of the class book. `gone`: why and when struck through; `came_late`: since when, for who was appended."""

    member_id: int
    person_id: int
    enrolment_uuid: uuid.UUID
    position: int
    name: str
    birth: str
    birth_place: str
    sex: str
    ethnic: str
    priority: str
    address: str
    code: str
    register_number: str
    phone: str
    father: Mapping[str, Any]
    mother: Mapping[str, Any]
    guardian: Mapping[str, Any]
    health: Mapping[str, Any]
    gone: str
    came_late: str


@dataclass(frozen=True, slots=True)
class School:
    """The school as official paper names it."""

    name: str
    parent: str
    commune: str
    district: str
    province: str
    head: str
    head_title: str

    @property
    def place(self) -> str:
        """Where papers are signed: the commune, without its kind."""
        return self.commune.partition(" ")[2] if self.commune else ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A class with all that its books show. `book` is None where nothing is marked (preschool)."""

    room: classes.SchoolClass
    school: School
    on: dt.date
    homeroom: str
    pupils: tuple[Pupil, ...]
    teachers: Mapping[str, tuple[str, ...]]
    book: assessment.ClassBook | None
    terms: Mapping[int, tuple[dt.date, dt.date]]
    shows_sensitive: bool
    missed: Mapping[int, Sequence[attendance.Absence]]
    counts_days_once: bool

    @property
    def year_label(self) -> str:
        """2017 - 2018"""
        return f"{self.room.year_id} - {self.room.year_id + 1}"

    @property
    def present(self) -> list[Pupil]:
        """Who sits in the class now."""
        return [pupil for pupil in self.pupils if not pupil.gone]

    @property
    def level_name(self) -> str:
        """As the cover writes it."""
        return {
            "TH": "Tiểu học", "THCS": "Trung học cơ sở", "THPT": "Trung học phổ thông",
            "GDTX": "Giáo dục thường xuyên", "NT": "Nhà trẻ", "MG": "Mẫu giáo",
        }[self.room.level]  # fmt: skip

    def subject(self, code: str) -> assessment.BookSubject | None:
        """A subject of the book by its code."""
        return next((s for s in self.book.subjects if s.code == code), None) if self.book else None


def facts_of(room: classes.SchoolClass, *, on: dt.date, sensitive: bool) -> Facts:
    """Read a class. `sensitive`: with ethnicity and priority, for those who may see them."""
    with translation.override("vi"):
        unit = room.unit
        homeroom = classes.homeroom_now(room.pk, on)
        taught: dict[str, dict[str, None]] = {}
        for row in classes.assignments_of_class(room.pk, on):
            taught.setdefault(row.subject_id, {})[row.employment.person.full_name] = None
        key = assessment.BookClass(room.pk, unit.pk, room.year_id, room.level, room.grade, room.programme)
        group = calendar.level_group(unit.levels)
        return Facts(
            room, _school(unit, on), on, homeroom.employment.person.full_name if homeroom else "",
            _pupils(room, on, sensitive=sensitive), {code: tuple(names) for code, names in taught.items()},
            assessment.class_book(key, taught=list(taught)),
            {t.number: (t.starts_on, t.ends_on) for t in calendar.terms(room.year_id, unit_id=unit.pk, level_group=group)},
            sensitive, attendance.absences(room.pk, room.year_id, until=on),
            attendance.counts_days_once(room.programme, room.level, room.grade, room.year_id),
        )  # fmt: skip


def _school(unit: Any, on: dt.date) -> School:
    names = {row.area.level: row.full_name for row in areas.path_on(unit.area_id, on=on)} if unit.area_id else {}
    head = access.posts_at(unit.pk, on=on).filter(role="head").select_related("account").first()
    return School(
        unit.name, unit.parent.name if unit.parent else "", names.get("commune", ""), names.get("district", ""),
        names.get("province", ""), head.account.display_name if head else "",
        "Giám đốc" if unit.kind == "trungtam" else "Hiệu trưởng",
    )  # fmt: skip


def _pupils(room: classes.SchoolClass, on: dt.date, *, sensitive: bool) -> tuple[Pupil, ...]:
    rows = (
        classes.ClassMember.objects.filter(school_class_id=room.pk, started_on__lte=on)
        .exclude(enrolment__end_reason="corrected")
        .select_related("person", "enrolment__file")
        .order_by("position")
    )
    since = room.list_fixed_on
    return tuple(_pupil(row, on, since, sensitive=sensitive) for row in rows)


def _pupil(row: classes.ClassMember, on: dt.date, since: dt.date | None, *, sensitive: bool) -> Pupil:
    person, file = row.person, row.enrolment.file
    gone = ""
    if row.ended_on is not None and row.ended_on <= on:
        why = row.enrolment.end_reason or "moved_class"
        gone = f"{WHY_GONE.get(why, why)} {day(row.ended_on)}"
    late = f"Vào lớp {day(row.started_on)}" if since is not None and row.started_on > since else ""
    return Pupil(
        row.pk, person.pk, row.enrolment.uuid, row.position, person.full_name,
        day(person.birth_date) or str(person.birth_year or ""), person.birth_place, SEX.get(person.sex or 0, ""),
        _ethnic(person.ethnic_code) if sensitive else "",
        codelists.label_of("policy_category", file.policy_code) if sensitive else "", person.address,
        file.pupil_code or person.ministry_code or "", file.register_number, file.contact_phone, file.father,
        file.mother, file.guardian, file.health if sensitive else {}, gone, late,
    )  # fmt: skip


def _ethnic(code: str) -> str:
    return codelists.label_of("ethnic_group", code) if code else ""


def day(value: dt.date | None) -> str:
    """05/09/2017; nothing for no day."""
    return value.strftime("%d/%m/%Y") if value else ""


def plan_of(room: classes.SchoolClass) -> list[curriculum.PlannedSubject]:
    """The subjects with a result of a class, for choices on a page."""
    return curriculum.subjects_of(room.programme, room.level, room.grade, room.year_id)
