"""How many people a unit employs and what each of them teaches; nothing of who they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lienthong.config.demo.classes import ClassPlan, apportion
from lienthong.config.demo.network import School
from lienthong.config.demo.shapes import UnitRow
from lienthong.config.demo.tables import Lesson, counts, lessons

NORM_HALVES = {"MN": 0, "TH": 46, "THCS": 38, "THPT": 34}
# Periods a week that a homeroom teacher owes less (TT 28/2009), in halves.
_HOMEROOM_HALVES = {"TH": 6, "THCS": 8, "THPT": 8}
_SPECIALIST_ORDER = ("NN", "TD", "TIN", "AN", "MT")
_KINDRED = (
    ("TOAN", "LI", "HOA", "SINH", "CN", "TIN"),
    ("VAN", "SU", "DIA", "GDCD", "NN"),
    ("TD", "QPAN", "AN", "MT"),
)
_CENTRE_TEACHERS_PER_CLASS = 1.6
# Office people: the leaders, then specialists with their field.
SO_FIELDS = (
    "Mầm non", "Tiểu học", "Trung học", "Trung học", "GDTX", "Kế hoạch - Tài chính", "Tổ chức cán bộ",
    "Khảo thí", "Khảo thí", "Thanh tra", "Công nghệ thông tin", "Văn phòng", "Thống kê", "Pháp chế",
)  # fmt: skip
PHONG_FIELDS = ("Mầm non", "Tiểu học", "THCS", "Phổ cập", "Thống kê", "Tổ chức cán bộ", "Kế toán")


@dataclass
class Teacher:
    """A teacher's place within a unit: `index` counts the unit's teachers from 0."""

    index: int
    level: str
    subject: str | None
    second_subject: str | None = None
    load_halves: int = 0
    homeroom_of: int | None = None


@dataclass
class Teaching:
    """Who teaches what in one unit: assignments are (class id, subject, teacher index, halves)."""

    teachers: list[Teacher] = field(default_factory=list)
    assignments: list[tuple[int, str, int, int]] = field(default_factory=list)
    second_teachers: dict[int, int] = field(default_factory=dict)

    def homerooms(self) -> dict[int, int]:
        """Teacher index by class id."""
        return {t.homeroom_of: t.index for t in self.teachers if t.homeroom_of is not None}


def teacher_counts(
    schools: Sequence[School], classes: Mapping[int, Sequence[ClassPlan]], *, is_small: bool
) -> dict[int, dict[str, int]]:
    """Teachers by unit and level. Full scale adds up to the counted teachers of each level."""
    found: dict[int, dict[str, int]] = {school.unit.id: {} for school in schools}
    for level, count in counts(year=2017).items():
        own = [school for school in schools if level in school.levels]
        per_school = [sum(plan.stage == level for plan in classes[school.unit.id]) for school in own]
        total = count.teachers if not is_small else round(sum(per_school) * count.teachers / count.classes)
        floor = [number if level in ("MN", "TH") else 0 for number in per_school]
        extra = apportion(total - sum(floor), per_school)
        for school, base, more in zip(own, floor, extra, strict=True):
            found[school.unit.id][level] = base + more
    for school in schools:
        if school.is_centre:
            number = len(classes[school.unit.id])
            found[school.unit.id]["THPT"] = max(7, round(number * _CENTRE_TEACHERS_PER_CLASS))
    return found


def support_kinds(school: School, *, class_count: int) -> list[str]:
    """Codes of catalogue staff_kind of all who do not mainly teach: leaders first."""
    leader, deputy = ("05", "06") if school.is_centre else ("01", "02")
    is_upper = "THPT" in school.levels or school.is_centre
    deputies = (3 if is_upper else 2) if class_count >= 28 else 2 if is_upper and class_count >= 18 else 1
    kinds = [leader] + [deputy] * deputies + ["16", "15", "11"]
    if school.levels == ("MN",):
        return [*kinds, *["31"] * max(1, class_count // 4), "17"]
    kinds += ["09", "10", "17"]
    if school.levels != ("TH",):
        kinds += ["34", "13", "32"]
    elif class_count >= 20:
        kinds.append("32")
    return kinds


def office_places(unit: UnitRow) -> list[tuple[str, str, str]]:
    """(kind, role, field) of everyone in an office."""
    if unit.kind == "so":
        leaders = [("05", "so_leader", "")] + [("06", "so_leader", "")] * 3
        return leaders + [("24", "so_specialist", name) for name in SO_FIELDS] + [("16", "clerk", "")]
    leaders = [("07", "phong_leader", ""), ("08", "phong_leader", "")]
    return leaders + [("24", "phong_specialist", name) for name in PHONG_FIELDS] + [("16", "clerk", "")]


def taught(plan: ClassPlan, *, has_informatics: bool) -> list[Lesson]:
    """The subjects that a class has results in this term."""
    row = plan.row
    if plan.stage == "MN":
        return []
    return [
        lesson
        for lesson in lessons(programme=row.programme, grade=row.grade)
        if lesson.kind != "-" and (lesson.subject != "TIN" or plan.stage != "TH" or has_informatics)
    ]


def has_primary_informatics(teachers: Mapping[str, int], classes: Sequence[ClassPlan]) -> bool:
    """A primary school teaches informatics once it has three teachers beyond the homeroom ones."""
    return teachers.get("TH", 0) - sum(plan.stage == "TH" for plan in classes) >= 3


def plan_teaching(classes: Sequence[ClassPlan], *, teachers: Mapping[str, int]) -> Teaching:
    """Gives every class its teachers, level by level."""
    teaching = Teaching()
    informatics = has_primary_informatics(teachers, classes)
    for level, number in teachers.items():
        own = [plan for plan in classes if plan.stage == level]
        if level == "MN":
            _plan_preschool(teaching, own, number)
        elif level == "TH":
            _plan_primary(teaching, own, number, has_informatics=informatics)
        else:
            _plan_secondary(teaching, own, number, level)
    return teaching


def _hire(teaching: Teaching, level: str, subject: str | None) -> Teacher:
    teacher = Teacher(len(teaching.teachers), level, subject)
    teaching.teachers.append(teacher)
    return teacher


def _plan_preschool(teaching: Teaching, classes: Sequence[ClassPlan], number: int) -> None:
    for turn in range(number):
        teacher = _hire(teaching, "MN", None)
        plan = classes[turn % len(classes)]
        if turn < len(classes):
            teacher.homeroom_of = plan.row.id
        else:
            teaching.second_teachers.setdefault(plan.row.id, teacher.index)


def _plan_primary(teaching: Teaching, classes: Sequence[ClassPlan], number: int, *, has_informatics: bool) -> None:
    homerooms = [_hire(teaching, "TH", None) for _ in classes]
    specialists: dict[str, list[Teacher]] = {}
    for turn in range(number - len(classes)):
        subject = _SPECIALIST_ORDER[turn % len(_SPECIALIST_ORDER)]
        specialists.setdefault(subject, []).append(_hire(teaching, "TH", subject))
    if "MT" not in specialists and "AN" in specialists:
        specialists["MT"] = specialists["AN"]
        for teacher in specialists["AN"]:
            teacher.second_subject = "MT"
    for homeroom, plan in zip(homerooms, classes, strict=True):
        homeroom.homeroom_of = plan.row.id
        homeroom.load_halves += _HOMEROOM_HALVES["TH"]
        for lesson in taught(plan, has_informatics=has_informatics):
            candidates = [
                t for t in specialists.get(lesson.subject, []) if t.load_halves + lesson.halves <= NORM_HALVES["TH"]
            ]
            _assign(teaching, plan, lesson, candidates or [homeroom])


def _plan_secondary(teaching: Teaching, classes: Sequence[ClassPlan], number: int, level: str) -> None:
    need: dict[str, int] = {}
    for plan in classes:
        for lesson in taught(plan, has_informatics=True):
            need[lesson.subject] = need.get(lesson.subject, 0) + lesson.halves
    able: dict[str, list[Teacher]] = {}
    for subject, places in zip(need, apportion(number, list(need.values())), strict=True):
        able[subject] = [_hire(teaching, level, subject) for _ in range(places)]
    for subject in [subject for subject, teachers in able.items() if not teachers]:
        able[subject] = _stand_ins(able, subject)
    for plan in classes:
        for lesson in taught(plan, has_informatics=True):
            _assign(teaching, plan, lesson, able[lesson.subject])
    _choose_homerooms(teaching, classes, level)


def _stand_ins(able: Mapping[str, list[Teacher]], subject: str) -> list[Teacher]:
    """One teacher who takes the subject as a second one: of a kindred subject where possible."""
    kindred = next((group for group in _KINDRED if subject in group), ())
    near = [teacher for other in kindred for teacher in able.get(other, [])]
    everyone = [teacher for teachers in able.values() for teacher in teachers]
    free = [teacher for teacher in [*near, *everyone] if teacher.second_subject is None]
    chosen = (free or everyone)[0]
    chosen.second_subject = chosen.second_subject or subject
    return [chosen]


def _assign(teaching: Teaching, plan: ClassPlan, lesson: Lesson, candidates: Sequence[Teacher]) -> None:
    """Gives the lesson to whoever has least to do."""
    teacher = min(candidates, key=lambda candidate: (candidate.load_halves, candidate.index))
    teacher.load_halves += lesson.halves
    teaching.assignments.append((plan.row.id, lesson.subject, teacher.index, lesson.halves))


def _choose_homerooms(teaching: Teaching, classes: Sequence[ClassPlan], level: str) -> None:
    """A teacher of the class with least to do; any free teacher of the level where all have a class."""
    by_class: dict[int, list[Teacher]] = {}
    for class_id, _subject, index, _halves in teaching.assignments:
        by_class.setdefault(class_id, []).append(teaching.teachers[index])
    everyone = [teacher for teacher in teaching.teachers if teacher.level == level]
    for plan in classes:
        for group in (by_class[plan.row.id], everyone):
            free = [teacher for teacher in group if teacher.homeroom_of is None]
            if free:
                chosen = min(free, key=lambda teacher: (teacher.load_halves, teacher.index))
                chosen.homeroom_of = plan.row.id
                chosen.load_halves += _HOMEROOM_HALVES[level]
                break
