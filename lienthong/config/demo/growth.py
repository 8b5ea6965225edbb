"""Weights and heights of the preschools' children in September and December, drawn along the WHO lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from random import Random
from typing import Any

from lienthong.config.demo.school_rows import YEAR
from lienthong.config.demo.shapes import ClassRow, EnrolmentRow, PupilRow
from lienthong.kernel.calendar import public as calendar
from lienthong.school.care import public as care

MEASUREMENT = (
    "unit_id", "year", "school_class_id", "member_id", "measured_on", "age_days", "weight_g", "height_mm", "waz", "haz",
    "whz", "baz", "standard", "changed_at", "changed_by_name", "version",
)  # fmt: skip
DATES = (date(YEAR, 9, 14), date(YEAR, 12, 14))
NOT_THERE = 0.03


def measurements(
    rng: Random,
    rooms: Sequence[ClassRow],
    stays: Iterable[EnrolmentRow],
    pupils: Iterable[PupilRow],
    places: Mapping[tuple[int, int], int],
    teachers: Mapping[int, str],
) -> Iterator[Sequence[Any]]:
    """Two measurements for nearly every child: small, short and heavy ones in believable numbers."""
    known = {room.id: room for room in rooms if room.level in care.PRESCHOOL}
    children = {pupil.id: pupil for pupil in pupils}
    for stay in stays:
        room, child = known.get(stay.class_id), children.get(stay.pupil_id)
        if room is None or child is None:
            continue
        tall, heavy = rng.gauss(-0.45, 1), rng.gauss(0.1, 1.15)
        for on in DATES:
            if stay.from_on > on or (stay.until_on is not None and stay.until_on <= on) or rng.random() < NOT_THERE:
                continue
            yield _row(
                rng,
                room,
                child,
                places[stay.pupil_id, room.id],
                on,
                tall,
                heavy,
                teachers.get(room.homeroom_id or 0, ""),
            )


def _row(
    rng: Random, room: ClassRow, child: PupilRow, member: int, on: date, tall: float, heavy: float, teacher: str
) -> Sequence[Any]:
    age = (on - child.born_on).days
    height, weight = care.draw(child.sex, age, tall + rng.gauss(0, 0.05), heavy + rng.gauss(0, 0.1))
    found = care.scores(child.sex, age, weight, height)
    scores = [None if z is None else round(z * 100) for z in (found.waz, found.haz, found.whz, found.baz)]
    at = datetime(on.year, on.month, on.day, 8, 30, tzinfo=calendar.VIETNAM)
    return (
        room.unit_id, YEAR, room.id, member, on, age, weight and round(weight * 1000), height and round(height * 10), *scores,
        care.standard(), at, teacher, 1,
    )  # fmt: skip
