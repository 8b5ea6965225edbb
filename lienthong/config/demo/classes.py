"""How many classes each school has in each grade, how large they are, and which numbers their pupils get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from lienthong.config.demo.network import School
from lienthong.config.demo.shapes import ClassRow
from lienthong.config.demo.tables import counts

GRADES = {
    "MN": (-3, -2, -1, 103, 104, 105),
    "TH": (1, 2, 3, 4, 5),
    "THCS": (6, 7, 8, 9),
    "THPT": (10, 11, 12),
}
# The province grows by migration, so lower grades are fuller.
_GRADE_SHARES = {
    "MN": (2, 5, 13, 24, 27, 29),
    "TH": (24, 21, 20, 18, 17),
    "THCS": (29, 26, 24, 21),
    "THPT": (37, 33, 30),
}
_DISTRICT_PUPILS = {
    "718": 14,
    "719": 4,
    "720": 5,
    "721": 14,
    "722": 5,
    "723": 14,
    "724": 19,
    "725": 21,
    "726": 4,
}
_MINIMUM = {"MN": 3, "TH": 5, "THCS": 4, "THPT": 3}
# Continuing education is not in the statistics office's table: invented.
_CENTRE_CLASSES = {"718": 30}
_CENTRE_DEFAULT = 15
_CENTRE_SIZE = 34
# Small scale: classes by level of a school with that level only, and of one with several.
_SMALL_CLASSES = {"MN": 6, "TH": 10, "THCS": 8, "THPT": 12}
_SMALL_COMBINED = {"TH": 5, "THCS": 6, "THPT": 4}
_SMALL_CENTRE = 4
# Of a hundred pupils, how many come from outside the province in the first term.
_ARRIVALS = {"MN": 0.5, "TH": 0.4, "THCS": 0.35, "THPT": 0.2}
# Groups of the youngest are smaller.
_CRECHE_SIZES = {-3: 0.42, -2: 0.55, -1: 0.7}
# One of the oddities, made here because it decides the numbers of all later pupils.
CROWDED_UNIT = "BD-TH-724-01"
CROWDED_SIZE = 61
_GROUP_NAMES = {-3: "Nhóm 3–12 tháng", -2: "Nhóm 13–24 tháng", -1: "Nhóm 25–36 tháng",
                103: "Mầm", 104: "Chồi", 105: "Lá"}  # fmt: skip


class Slot(NamedTuple):
    """A class that a school has, before its size is known."""

    school: School
    grade: int
    number: int  # within the grade


@dataclass(frozen=True)
class ClassPlan:
    """A class, and the numbers of its pupils: `first_pupil` … + size + arrivals.

    `stage` is the level that the statistics office counts it in: MN, TH, THCS or THPT.
    """

    row: ClassRow
    stage: str
    first_pupil: int
    first_serial: int
    arrivals: int

    @property
    def members(self) -> int:
        return self.row.planned_size + self.arrivals


def apportion(total: int, weights: Sequence[float], *, minimum: int = 0) -> list[int]:
    """Whole numbers in proportion to the weights that add up to the total (largest remainders first)."""
    free = total - minimum * len(weights)
    if free < 0:
        raise ValueError(f"{total} is too few for {len(weights)} × {minimum}")
    whole = sum(weights)
    exact = [free * weight / whole for weight in weights]
    shares = [int(value) for value in exact]
    order = sorted(range(len(weights)), key=lambda index: (shares[index] - exact[index], index))
    for index in order[: free - sum(shares)]:
        shares[index] += 1
    return [minimum + share for share in shares]


def _class_counts(rng: Random, schools: Sequence[School], *, level: str, is_small: bool) -> list[int]:
    """Classes of the level in each of its schools."""
    if is_small:
        return [(_SMALL_COMBINED if len(school.levels) > 1 else _SMALL_CLASSES)[level] for school in schools]
    per_district: dict[str, int] = {}
    for school in schools:
        per_district[school.unit.district_code] = per_district.get(school.unit.district_code, 0) + 1
    weights = []
    for school in schools:
        district = school.unit.district_code
        crowding = _DISTRICT_PUPILS[district] / per_district[district]
        part = 0.3 if len(school.levels) > 1 else 0.6 if school.is_private else 1.0
        weights.append(crowding * part * (0.7 + 0.6 * rng.random()))
    return apportion(counts(year=2017)[level].classes, weights, minimum=_MINIMUM[level])


def _slots(school: School, number: int, *, level: str) -> list[Slot]:
    """The classes of one school and level, youngest grade first; small preschools have no crèche."""
    grades = GRADES[level]
    taught = grades[-3:] if level == "MN" and number < len(grades) else grades
    shares = _GRADE_SHARES[level][-len(taught) :]
    per_grade = apportion(number, shares, minimum=1 if number >= len(taught) else 0)
    return [
        Slot(school, grade, index + 1)
        for grade, classes in zip(taught, per_grade, strict=True)
        for index in range(classes)
    ]


def _sizes(rng: Random, slots: Sequence[Slot], *, level: str) -> list[int]:
    """Pupils of every class of the level; they add up to the counted total."""
    count = counts(year=2017)[level]
    number = len(slots)
    total = count.pupils if number == count.classes else round(number * count.pupils / count.classes)
    fullness: dict[int, float] = {}
    weights = []
    for slot in slots:
        unit_id = slot.school.unit.id
        if unit_id not in fullness:
            fullness[unit_id] = (0.7 if slot.school.is_private else 1.0) * (0.94 + 0.12 * rng.random())
        small = _CRECHE_SIZES.get(slot.grade, 1.0)
        weights.append(small * fullness[unit_id] * (0.95 + 0.1 * rng.random()))
    sizes = apportion(total, weights)
    if level == "TH":
        _crowd(sizes, slots)
    return sizes


def _crowd(sizes: list[int], slots: Sequence[Slot]) -> None:
    """Fills the first class of one school far beyond the norm with pupils of its other classes."""
    first, *others = (i for i, slot in enumerate(slots) if slot.school.unit.code == CROWDED_UNIT)
    surplus = CROWDED_SIZE - sizes[first]
    sizes[first] = CROWDED_SIZE
    for turn in range(surplus):
        sizes[others[turn % len(others)]] -= 1


def _model_level(level: str, grade: int, *, is_centre: bool) -> str:
    """Preschools have two levels, crèche and kindergarten; centres one of their own."""
    if level == "MN":
        return "NT" if grade < 0 else "MG"
    return "GDTX" if is_centre else level


def _class_name(grade: int, number: int) -> str:
    if grade in _GROUP_NAMES:
        return f"{_GROUP_NAMES[grade]} {number}"
    return f"{grade}/{number}" if grade <= 5 else f"{grade}A{number}"


def _session(level: str, grade: int) -> str:
    """Two shifts in secondary schools: leaving and entering grades in the morning."""
    if level in ("MN", "TH"):
        return "both"
    return "am" if grade in (6, 9, 10, 12) else "pm"


class _Numbering:
    """Gives classes and pupils their numbers. Serials run within a level, see people.personal_number."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.classes = 0
        self.pupils = 1
        self.serials: dict[str, int] = {}

    def plan(self, school: School, *, level: str, grade: int, name: str, programme: str, size: int) -> ClassPlan:
        self.classes += 1
        # Satellite sites hold classes of the younger grades only.
        turn = self.classes % len(school.sites) if grade in (1, 2, 3, 103, 104) else 0
        site = school.sites[turn]
        row = ClassRow(
            self.classes,
            school.unit.id,
            site.id,
            _model_level(level, grade, is_centre=school.is_centre),
            grade,
            name,
            programme,
            _session(level, grade),
            None,
            None,
            size,
        )
        share = _ARRIVALS[level] / 100
        arrivals = sum(self.rng.random() < share for _ in range(size))
        planned = ClassPlan(row, level, self.pupils, self.serials.get(level, 0), arrivals)
        self.pupils += planned.members
        self.serials[level] = planned.first_serial + planned.members
        return planned


def plan_classes(schools: Sequence[School], *, seed: int, is_small: bool) -> dict[int, tuple[ClassPlan, ...]]:
    """The classes of every school, by unit id."""
    rng = Random(f"{seed}:classes")  # noqa: S311 (a demo must repeat itself)
    numbering = _Numbering(rng)
    found: dict[int, list[ClassPlan]] = {school.unit.id: [] for school in schools}
    for level in GRADES:
        own = [school for school in schools if level in school.levels]
        class_counts = _class_counts(rng, own, level=level, is_small=is_small)
        slots = [
            slot
            for school, number in zip(own, class_counts, strict=True)
            for slot in _slots(school, number, level=level)
        ]
        for slot, size in zip(slots, _sizes(rng, slots, level=level), strict=True):
            found[slot.school.unit.id].append(
                numbering.plan(
                    slot.school,
                    level=level,
                    grade=slot.grade,
                    name=_class_name(slot.grade, slot.number),
                    programme="" if level == "MN" else "CT2006",
                    size=size,
                )
            )
    for school in (school for school in schools if school.is_centre):
        number = _SMALL_CENTRE if is_small else _CENTRE_CLASSES.get(school.unit.district_code, _CENTRE_DEFAULT)
        for grade, classes in zip(GRADES["THPT"], apportion(number, (40, 33, 27), minimum=1), strict=True):
            found[school.unit.id] += [
                numbering.plan(
                    school, level="THPT", grade=grade, name=f"{grade}B{index + 1}", programme="GDTX2006",
                    size=_CENTRE_SIZE + rng.randint(-4, 4),
                )
                for index in range(classes)
            ]  # fmt: skip
    return {unit: tuple(classes) for unit, classes in found.items()}
