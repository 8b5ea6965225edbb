"""What is wrong on purpose in the demo, so that checks, people and pictures have something to find.

Each oddity lives in one unit of both scales. It is announced when the province is planned and made when
the unit's part is drawn; nothing else is drawn differently because of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lienthong.config.demo.classes import CROWDED_SIZE, CROWDED_UNIT, ClassPlan
from lienthong.config.demo.network import School
from lienthong.config.demo.people import MALE, personal_number
from lienthong.config.demo.shapes import ClassRow, EnrolmentRow, MarkRow, Oddity, PupilRow, UnitPart
from lienthong.config.demo.tables import counts

MANY_GIRLS_UNIT = "BD-THCS-721-01"
MANY_GIRLS_SHARE = 0.58
# A sex ratio so odd in itself that the part's draw leaves no doubt about it.
_DEFAULT_GIRLS = 0.477
_DROPPED_ON = date(2017, 11, 20)
# The twin is written here because its two halves lie in two units that are drawn apart.
_TWIN = ("Nguyễn Hoàng Gia Bảo", MALE, date(2007, 4, 17))


@dataclass(frozen=True)
class _Spot:
    """Where an oddity lies: the last class of a grade in a unit, and a pupil's index in it."""

    unit_code: str
    grade: int
    index: int | None = None


_SPOTS = {
    "crowded_class": _Spot(CROWDED_UNIT, 1),
    "many_girls": _Spot(MANY_GIRLS_UNIT, 6),
    "no_teacher": _Spot("BD-THCS-722-01", 8),
    "no_homeroom": _Spot("BD-TH-719-01", 2),
    "duplicate_pupil": _Spot("BD-TH-718-01", 5, 3),
    "duplicate_pupil_twin": _Spot("BD-TH-725-01", 5, 5),
    "too_old": _Spot("BD-THCS-723-01", 6, 0),
    "number_mismatch": _Spot("BD-TH-721-01", 3, 1),
    "unmarked_subject": _Spot("BD-THPT-724-01", 12),
    "uniform_marks": _Spot("BD-THCS-725-01", 9),
    "dropout_without_reason": _Spot("BD-THCS-719-01", 7, 2),
}
_NOTES = {
    "crowded_class": f"Lớp có {CROWDED_SIZE} học sinh, vượt xa mức 35 của tiểu học.",
    "many_girls": "Tỉ lệ nữ khoảng 58 %, trong khi toàn tỉnh khoảng 48 %.",
    "no_teacher": "Môn Hóa học của một lớp chưa có giáo viên.",
    "no_homeroom": "Lớp chưa có giáo viên chủ nhiệm.",
    "duplicate_pupil": "Hai hồ sơ cùng họ tên và ngày sinh đang học ở hai trường.",
    "too_old": "Học sinh lớp 6 sinh năm 2000.",
    "number_mismatch": "Số định danh không khớp năm sinh.",
    "unmarked_subject": "Cả lớp chưa có điểm môn Ngoại ngữ.",
    "uniform_marks": "Điểm thi môn Toán của cả lớp đều từ 9,5 trở lên.",
    "dropout_without_reason": "Học sinh thôi học nhưng không ghi lí do.",
}


def girl_share(unit_code: str, level: str) -> float:
    """The share of girls to draw in a unit's level."""
    counted = counts(year=2017)[level]
    if unit_code == MANY_GIRLS_UNIT:
        return MANY_GIRLS_SHARE
    return counted.girls / counted.pupils if counted.girls else _DEFAULT_GIRLS


def is_fixed(unit_code: str, plan: ClassPlan) -> bool:
    """Whether a class holds an oddity; no transfer is planned out of it."""
    return any(spot.unit_code == unit_code and spot.grade == plan.row.grade for spot in _SPOTS.values())


def announce(schools: Sequence[School], classes: Mapping[int, Sequence[ClassPlan]]) -> tuple[Oddity, ...]:
    """All oddities of the province, with the numbers of the pupils concerned."""
    by_code = {school.unit.code: school for school in schools}
    found = []
    for kind, note in _NOTES.items():
        spots = [_SPOTS[kind]] + ([_SPOTS[f"{kind}_twin"]] if f"{kind}_twin" in _SPOTS else [])
        plans = [_plan_at(classes[by_code[spot.unit_code].unit.id], spot, kind=kind) for spot in spots]
        pupils = tuple(
            plan.first_pupil + spot.index for plan, spot in zip(plans, spots, strict=True) if spot.index is not None
        )
        name = None if kind == "many_girls" else plans[0].row.name
        found.append(Oddity(kind, spots[0].unit_code, name, pupils, note))
    return tuple(found)


def _plan_at(plans: Sequence[ClassPlan], spot: _Spot, *, kind: str) -> ClassPlan:
    own = [plan for plan in plans if plan.row.grade == spot.grade]
    return own[0] if kind == "crowded_class" else own[-1]


def apply(part: UnitPart, plans: Sequence[ClassPlan]) -> UnitPart:
    """The part with the oddities of its unit."""
    for kind, spot in _SPOTS.items():
        change = _CHANGES.get(kind)
        if change and spot.unit_code == part.unit.code:
            plan = _plan_at(plans, spot, kind=kind)
            part = change(part, plan.row, plan.first_pupil + (spot.index or 0))
    return part


def _with_pupil(part: UnitPart, pupil_id: int, change: Callable[[PupilRow], PupilRow]) -> UnitPart:
    return replace(part, pupils=[change(row) if row.id == pupil_id else row for row in part.pupils])


def _no_teacher(part: UnitPart, row: ClassRow, _pupil_id: int) -> UnitPart:
    kept = [a for a in part.assignments if not (a.class_id == row.id and a.subject == "HOA")]
    return replace(part, assignments=kept)


def _no_homeroom(part: UnitPart, row: ClassRow, _pupil_id: int) -> UnitPart:
    return replace(part, classes=tuple(c._replace(homeroom_id=None) if c.id == row.id else c for c in part.classes))


def _twin(part: UnitPart, _row: ClassRow, pupil_id: int) -> UnitPart:
    name, sex, born = _TWIN
    return _with_pupil(
        part,
        pupil_id,
        lambda row: row._replace(full_name=name, sex=sex, born_on=born, ethnic="01", personal_number=None),
    )


def _too_old(part: UnitPart, _row: ClassRow, pupil_id: int) -> UnitPart:
    born = date(2000, 3, 9)
    return _with_pupil(part, pupil_id, lambda row: row._replace(born_on=born, personal_number=None))


def _number_mismatch(part: UnitPart, _row: ClassRow, pupil_id: int) -> UnitPart:
    def change(row: PupilRow) -> PupilRow:
        wrong = row.born_on.replace(year=row.born_on.year - 60, day=1)
        number = personal_number(province="074", sex=row.sex, born=wrong, serial=pupil_id)
        return row._replace(personal_number=number)

    return _with_pupil(part, pupil_id, change)


def _unmarked_subject(part: UnitPart, row: ClassRow, _pupil_id: int) -> UnitPart:
    def empty(line: MarkRow) -> MarkRow:
        if line.class_id == row.id and line.subject == "NN":
            return line._replace(regular=(), periodic=(), final=None)
        return line

    return replace(part, marks=[empty(line) for line in part.marks])


def _uniform_marks(part: UnitPart, row: ClassRow, _pupil_id: int) -> UnitPart:
    def raised(line: MarkRow) -> MarkRow:
        if line.class_id == row.id and line.subject == "TOAN" and line.final is not None:
            return line._replace(final=95 + line.final % 6)
        return line

    return replace(part, marks=[raised(line) for line in part.marks])


def _dropout_without_reason(part: UnitPart, _row: ClassRow, pupil_id: int) -> UnitPart:
    def closed(stay: EnrolmentRow) -> EnrolmentRow:
        if stay.pupil_id != pupil_id:
            return stay
        return stay._replace(until_on=_DROPPED_ON, end_reason="dropped_out", drop_reason=None, other_place=None)

    def cut(line: MarkRow) -> MarkRow:
        if line.pupil_id != pupil_id:
            return line
        return line._replace(regular=line.regular[:2], periodic=(), final=None)

    return replace(
        part,
        enrolments=[closed(stay) for stay in part.enrolments],
        marks=[cut(line) for line in part.marks],
        terms=[row._replace(conduct=None) if row.pupil_id == pupil_id else row for row in part.terms],
    )


_CHANGES: dict[str, Callable[[UnitPart, ClassRow, int], UnitPart]] = {
    "no_teacher": _no_teacher,
    "no_homeroom": _no_homeroom,
    "duplicate_pupil": _twin,
    "duplicate_pupil_twin": _twin,
    "too_old": _too_old,
    "number_mismatch": _number_mismatch,
    "unmarked_subject": _unmarked_subject,
    "uniform_marks": _uniform_marks,
    "dropout_without_reason": _dropout_without_reason,
}
