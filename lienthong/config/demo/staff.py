"""Turns the places of a unit into staff rows, posts and assignments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from lienthong.config.demo import people
from lienthong.config.demo.classes import ClassPlan
from lienthong.config.demo.network import School
from lienthong.config.demo.shapes import AssignmentRow, ClassRow, PostRow, StaffRow, UnitRow
from lienthong.config.demo.staffing import (
    NORM_HALVES,
    Teacher,
    Teaching,
    office_places,
    plan_teaching,
    support_kinds,
)
from lienthong.engines.vietnamese.public import fold

_START = date(2017, 8, 1)
_WOMEN = {"MN": 1.0, "TH": 5295 / 6209, "THCS": 3464 / 4590, "THPT": 1206 / 1964, "office": 0.5}
_TITLES = {"MN": "V.07.02.05", "TH": "V.07.03.08", "THCS": "V.07.04.11", "THPT": "V.07.05.15"}
_LEADERS = {"01": "head", "05": "head", "02": "deputy", "06": "deputy"}
_ROLES = _LEADERS | {"16": "clerk", "34": "registrar", "32": "it_staff"}
_QUALIFICATIONS = {
    "MN": (("16", "17", "18"), (35, 40, 25)),
    "TH": (("16", "17", "18"), (55, 40, 5)),
    "THCS": (("02", "16", "17"), (2, 68, 30)),
    "THPT": (("02", "16", "13"), (14, 76, 10)),
}


@dataclass(frozen=True)
class Place:
    """A position to fill; `teacher` where it is one of the unit's teaching places."""

    level: str
    kind: str
    group: str
    teacher: Teacher | None = None


def _places(school: School, teaching: Teaching, *, class_count: int) -> list[Place]:
    top = "THPT" if school.is_centre else school.levels[-1]
    support = [
        Place(top, kind, "CBQL" if kind in _LEADERS else "NV")
        for kind in support_kinds(school, class_count=class_count)
    ]
    return support + [Place(teacher.level, "", "GV", teacher) for teacher in teaching.teachers]


def _email(full_name: str, staff_id: int) -> str:
    """Given name, initials, number: "minhnt12@…"; the number keeps namesakes apart."""
    words = fold(full_name).split()
    return f"{words[-1]}{''.join(word[0] for word in words[:-1])}{staff_id}@binhduong.demo.invalid"


def _person(rng: Random, staff_id: int, unit_id: int, place: Place) -> StaffRow:
    """One employee: leaders are older, teachers' qualification follows their level."""
    sex = (
        people.FEMALE
        if rng.random() < (_WOMEN[place.level] if place.group == "GV" else _WOMEN["office"])
        else people.MALE
    )
    if place.level == "MN" and place.group == "CBQL":
        sex = people.FEMALE
    youngest, oldest = (1980, 1960) if place.group == "CBQL" else (1994, 1961)
    born = people.day_in(rng, year=rng.randint(oldest, youngest))
    ethnic = people.ethnics(rng, minority_share=0.02, count=1)[0]
    surname = people.surnames(rng, ethnic=ethnic, count=1)[0]
    if ethnic == "01":
        given = people.adult_names(rng, sex=sex, count=1)[0]
    else:
        given = people.given_names(rng, ethnic=ethnic, sex=sex, cohort="1999", count=1)[0]
    name = f"{surname} {given}"
    number = None
    if rng.random() < 0.7:
        province = people.birth_provinces(rng, count=1)[0]
        number = people.personal_number(province=province, sex=sex, born=born, serial=staff_id)
    codes, weights = _QUALIFICATIONS.get(place.level, _QUALIFICATIONS["THPT"])
    is_teaching = place.group != "NV"
    teacher = place.teacher
    return StaffRow(
        id=staff_id,
        unit_id=unit_id,
        code=f"BD{staff_id:06d}",
        full_name=name,
        sex=sex,
        born_on=born,
        ethnic=ethnic,
        personal_number=number,
        phone=people.phone(8_000_000 + staff_id),
        email=_email(name, staff_id),
        group=place.group,
        kind=place.kind,
        contract=rng.choices(("1", "7", "3"), weights=(82, 12, 6))[0] if is_teaching else "2",
        qualification=rng.choices(codes, weights=weights)[0] if is_teaching else rng.choice(("03", "04", "05")),
        subject=teacher.subject if teacher else None,
        second_subject=teacher.second_subject if teacher else None,
        level="MG" if place.level == "MN" else place.level,
        title=_TITLES[place.level] if is_teaching else None,
        joined_on=date(min(2017, born.year + rng.randint(22, 30)), 9, 1),
        weekly_norm_halves=_norm(place),
    )


def _norm(place: Place) -> int:
    """Heads owe two periods a week, deputies four (TT 28/2009)."""
    if place.group == "CBQL":
        return 4 if place.kind in ("01", "05") else 8
    return NORM_HALVES[place.level] if place.group == "GV" else 0


def staff_number(school: School, *, class_count: int, teachers: int) -> int:
    """How many numbers the unit needs."""
    return len(support_kinds(school, class_count=class_count)) + teachers


def school_staff(
    school: School, classes: Sequence[ClassPlan], *, teachers: dict[str, int], first_id: int, seed: int
) -> tuple[list[StaffRow], list[PostRow], list[AssignmentRow], tuple[ClassRow, ...]]:
    """Everyone at a school, what they hold and teach, and the classes with their homeroom teachers."""
    rng = Random(f"{seed}:staff:{school.unit.code}")  # noqa: S311 (a demo must repeat itself)
    teaching = plan_teaching(classes, teachers=teachers)
    places = _places(school, teaching, class_count=len(classes))
    unit_id = school.unit.id
    staff = [_person(rng, first_id + turn, unit_id, place) for turn, place in enumerate(places)]
    first_teacher = first_id + len(places) - len(teaching.teachers)
    homerooms = teaching.homerooms()
    rows = tuple(
        plan.row._replace(
            homeroom_id=first_teacher + homerooms[plan.row.id] if plan.row.id in homerooms else None,
            second_teacher_id=(
                first_teacher + teaching.second_teachers[plan.row.id]
                if plan.row.id in teaching.second_teachers
                else None
            ),
        )
        for plan in classes
    )
    assignments = [
        AssignmentRow(class_id, subject, first_teacher + index, halves, _START)
        for class_id, subject, index, halves in teaching.assignments
    ]
    return staff, _posts(staff), assignments, rows


def _posts(staff: Sequence[StaffRow]) -> list[PostRow]:
    """Roles by position; one head per subject; a teacher of informatics is IT staff where nobody else is."""
    posts = []
    led: set[str] = set()
    has_it = any(person.kind == "32" for person in staff)
    for person in staff:
        role = _ROLES.get(person.kind)
        if person.group == "GV":
            role = "teacher"
        if role:
            posts.append(PostRow(person.id, person.unit_id, role, "", _START))
        if person.group != "GV":
            continue
        if person.subject and person.subject not in led:
            led.add(person.subject)
            posts.append(PostRow(person.id, person.unit_id, "group_head", person.subject, _START))
        if person.subject == "TIN" and not has_it:
            has_it = True
            posts.append(PostRow(person.id, person.unit_id, "it_staff", "", _START))
    return posts


def office_staff(unit: UnitRow, *, first_id: int, seed: int) -> tuple[list[StaffRow], list[PostRow]]:
    """Everyone at the Sở or a Phòng."""
    rng = Random(f"{seed}:staff:{unit.code}")  # noqa: S311 (a demo must repeat itself)
    staff, posts = [], []
    for turn, (kind, role, field) in enumerate(office_places(unit)):
        group = "CBQL" if role.endswith("leader") else "NV"
        person = _person(rng, first_id + turn, unit.id, Place("THPT", kind, group))
        staff.append(
            person._replace(qualification=rng.choice(("02", "03", "03")), weekly_norm_halves=0, title=None, level="")
        )
        posts.append(PostRow(person.id, unit.id, role, field, _START))
        if unit.kind == "so" and field == "Công nghệ thông tin":
            posts.append(PostRow(person.id, unit.id, "so_admin", "", _START))
    return staff, posts
