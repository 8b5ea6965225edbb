"""Rolls of the first term: the sessions missed that homeroom teachers counted, laid on school days; the rest were there.

A few of the oldest come near 45, and some classes have not taken today's roll yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from psycopg.types.json import Jsonb

from lienthong.config.demo.school_rows import YEAR
from lienthong.config.demo.shapes import ClassRow, EnrolmentRow, TermRow
from lienthong.kernel.calendar import public as calendar
from lienthong.school.attendance import public as attendance

ROLL = (
    "unit_id", "year", "school_class_id", "day", "session", "size", "marks", "excused", "unexcused", "taken_at",
    "taken_by_name", "changed_at", "changed_by_name", "reason", "version",
)  # fmt: skip
OPENED = {1: (7, 5), 2: (13, 5)}
NOTES = ("ốm", "ốm", "sốt", "việc gia đình", "đi khám", "")
# One pupil in so many of the upper levels has missed most of what may be missed.
HEAVY = 900
LEVELS = ("NT", "MG", "TH", "THCS", "THPT", "GDTX")
HEAVY_LEVELS = ("THCS", "THPT", "GDTX")
# Preschools count no absences for a result: illness keeps the small at home more often.
SICK_DAYS = 0.035
NOT_YET_TODAY = 0.15


class Rolls:
    """Lays the rolls of class after class."""

    def __init__(self, rng: Random, today: date) -> None:
        self.rng = rng
        self.today = today
        # Read before the COPY begins: a connection that copies answers no question.
        self.days = {level: self._school_days(level) for level in LEVELS}

    def of_classes(
        self,
        rooms: Sequence[ClassRow],
        stays: Iterable[EnrolmentRow],
        terms: Iterable[TermRow],
        places: Mapping[tuple[int, int], int],
        teachers: Mapping[int, str],
    ) -> Iterator[Sequence[Any]]:
        """A row for each class, day and session."""
        missed = {(t.pupil_id, t.class_id): (t.absent_excused, t.absent_unexcused) for t in terms}
        here: dict[int, list[EnrolmentRow]] = defaultdict(list)
        for stay in stays:
            here[stay.class_id].append(stay)
        for room in rooms:
            yield from self._class(room, here[room.id], missed, places, teachers.get(room.homeroom_id or 0, ""))

    def _class(
        self,
        room: ClassRow,
        stays: Sequence[EnrolmentRow],
        missed: Mapping[tuple[int, int], tuple[int, int]],
        places: Mapping[tuple[int, int], int],
        teacher: str,
    ) -> Iterator[Sequence[Any]]:
        pattern = attendance.default_pattern(room.level, room.session)
        days = [day for day in self.days[room.level] if day.weekday() in pattern.weekdays]
        slots = [(day, session) for day in days for session in pattern.sessions]
        if self.today in days and self.rng.random() < NOT_YET_TODAY:
            slots = [slot for slot in slots if slot[0] != self.today]
        elif self.today in days:
            slots = [slot for slot in slots if slot != (self.today, 2)]
        marks: dict[tuple[date, int], dict[str, list[str]]] = defaultdict(dict)
        for stay in stays:
            self._pupil(room, stay, slots, missed.get((stay.pupil_id, room.id)), places, marks, teacher)
        for slot in slots:
            yield self._row(room, stays, slot, marks.get(slot, {}), teacher)

    def _school_days(self, level: str) -> list[date]:
        group = calendar.level_group([level])
        dates = calendar.terms(YEAR, level_group=group)
        first = dates[0].starts_on if dates else self.today
        return calendar.school_days(first, self.today, level_group=group)

    def _pupil(
        self,
        room: ClassRow,
        stay: EnrolmentRow,
        slots: Sequence[tuple[date, int]],
        counted: tuple[int, int] | None,
        places: Mapping[tuple[int, int], int],
        marks: dict[tuple[date, int], dict[str, list[str]]],
        teacher: str,
    ) -> None:
        own = [s for s in slots if s[0] >= stay.from_on and (stay.until_on is None or s[0] < stay.until_on)]
        if not own:
            return
        excused, unexcused = counted or (0, 0)
        if room.level in ("NT", "MG"):
            excused, unexcused = sum(self.rng.random() < SICK_DAYS for _slot in own), 0
        elif room.level in HEAVY_LEVELS and self.rng.random() * HEAVY < 1:
            excused, unexcused = self.rng.randint(18, 26), self.rng.randint(8, 22)
        chosen = self.rng.sample(own, min(excused + unexcused, len(own)))
        line = str(places[stay.pupil_id, room.id])
        for number, slot in enumerate(chosen):
            code = "P" if number < excused else "K"
            note = self.rng.choice(NOTES) if code == "P" else ""
            marks[slot][line] = [code, note, teacher, self._at(slot).isoformat()]

    def _at(self, slot: tuple[date, int]) -> datetime:
        hour, minute = OPENED[slot[1]]
        return datetime(slot[0].year, slot[0].month, slot[0].day, hour, minute, tzinfo=calendar.VIETNAM) + timedelta(
            seconds=(slot[0].toordinal() * 37 + slot[1] * 101) % 900
        )

    def _row(
        self,
        room: ClassRow,
        stays: Sequence[EnrolmentRow],
        slot: tuple[date, int],
        marks: dict[str, list[str]],
        teacher: str,
    ) -> Sequence[Any]:
        size = sum(s.from_on <= slot[0] and (s.until_on is None or s.until_on > slot[0]) for s in stays)
        codes = [mark[0] for mark in marks.values()]
        at = self._at(slot)
        return (
            room.unit_id, YEAR, room.id, slot[0], slot[1], size, Jsonb(marks), codes.count("P"), codes.count("K"), at,
            teacher, at, teacher, "", 1,
        )  # fmt: skip
