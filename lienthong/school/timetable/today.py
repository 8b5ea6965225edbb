"""What of the timetable matters today: a teacher's own lessons; for who makes the timetable, what goes otherwise."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from lienthong.kernel.access.public import Actor
from lienthong.school.timetable import held, reading
from lienthong.school.timetable.covering import slot_words
from lienthong.school.timetable.models import LessonChange

LOOKED_BACK = 30  # days in which a lesson that was called off should be made up


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson of today in words."""

    when: str
    what: str
    note: str
    takes_place: bool


@dataclass(frozen=True, slots=True)
class Otherwise:
    """How many lessons of today go otherwise, and how many were called off lately and not made up."""

    covered: int
    called_off: int
    to_make_up: int


def lessons_of(actor: Actor, unit_id: int, year: int, on: dt.date) -> list[Lesson] | None:
    """What the person teaches today; None for somebody who does not teach or where no timetable is in force."""
    who = reading.own_teacher(actor, unit_id, on)
    if who is None:
        return None
    days = held.Days(unit_id, year, on, on)
    read = days.reader(on)
    if read is None or who not in read.school.teacher_of:
        return None
    return [
        Lesson(
            slot_words(x.slot), f"{x.entry.label} {x.entry.classes}".strip(), x.note,
            x.takes_place and who in x.teachers,
        )
        for x in held.for_teacher(days.on(on), who)
    ]  # fmt: skip


def otherwise(unit_id: int, year: int, on: dt.date) -> Otherwise:
    """Counted in one statement."""
    rows = LessonChange.objects.filter(unit_id=unit_id, year=year, withdrawn_at=None)
    rows = rows.filter(Q(day=on) | Q(kind="cancelled", day__range=(on - dt.timedelta(days=LOOKED_BACK), on)))
    found = list(rows.values_list("kind", "day", "to_day"))
    return Otherwise(
        sum(kind == "substitute" and day == on for kind, day, _to in found),
        sum(kind == "cancelled" and day == on for kind, day, _to in found),
        sum(kind == "cancelled" for kind, _day, _to in found),
    )
