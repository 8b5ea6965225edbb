"""What an absence is and how absences are counted. No database, no clock.

TT 58/2011, article 15: a pupil who missed more than 45 sessions (buổi) of a year, with leave or without, in one go or
not, repeats the grade. TT 22/2021, article 12 and TT 43/2021 count the same 45 at one session a day, so that a school
with two sessions a day counts a day missed once. Missing a period (bỏ tiết) and coming late are noted, not counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

EXCUSED, UNEXCUSED, SKIPPED, LATE = "P", "K", "B", "M"
CODES = (EXCUSED, UNEXCUSED, SKIPPED, LATE)
COUNTED = (EXCUSED, UNEXCUSED)
MOST_NOTE = 100
LIMIT = 45
# From so many on the homeroom teacher and the head are told, with growing urgency.
WARN_AT = (30, 40, 45)
# Regimes that count a day with two missed sessions once.
ONCE_A_DAY = frozenset({"S22", "X43"})
CORRECTION_DAYS = 3
MORNING, AFTERNOON = 1, 2
FIVE_DAYS, SIX_DAYS = (0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5)


class Absence(NamedTuple):
    """One session missed."""

    day: dt.date
    session: int
    code: str


@dataclass(frozen=True, slots=True)
class Count:
    """Sessions missed with leave and without."""

    excused: int = 0
    unexcused: int = 0

    @property
    def total(self) -> int:
        """All that counts."""
        return self.excused + self.unexcused

    def __add__(self, other: Count) -> Count:
        return Count(self.excused + other.excused, self.unexcused + other.unexcused)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which sessions a class has and on which weekdays; for how many days a roll stays open to its teachers."""

    sessions: tuple[int, ...]
    weekdays: tuple[int, ...]
    correction_days: int = CORRECTION_DAYS


def default_pattern(level: str, session: str) -> Pattern:
    """Where the school has set nothing: by the class's own session; preschool and primary rest on Saturday."""
    weekdays = FIVE_DAYS if level in ("NT", "MG", "TH") else SIX_DAYS
    if level in ("NT", "MG"):
        return Pattern((MORNING,), weekdays)
    sessions = {"pm": (AFTERNOON,), "both": (MORNING, AFTERNOON)}.get(session, (MORNING,))
    return Pattern(sessions, weekdays)


def count(absences: Iterable[Absence], *, once_a_day: bool) -> Count:
    """Sessions missed. Once a day: a day counts one, and without leave if any of its sessions was."""
    if not once_a_day:
        codes = [a.code for a in absences]
        return Count(codes.count(EXCUSED), codes.count(UNEXCUSED))
    days: dict[dt.date, str] = {}
    for absence in absences:
        if absence.code in COUNTED and days.get(absence.day) != UNEXCUSED:
            days[absence.day] = absence.code
    worst = list(days.values())
    return Count(worst.count(EXCUSED), worst.count(UNEXCUSED))


def warning(total: int) -> str:
    """How near the limit: "" | "watch" (30) | "near" (40) | "last" (45 and no more) | "over"."""
    if total > LIMIT:
        return "over"
    reached = sum(total >= step for step in WARN_AT)
    return ("", "watch", "near", "last")[reached]


def is_open(day: dt.date, today: dt.date, pattern: Pattern) -> bool:
    """Whether a roll of that day may still be written by its teachers."""
    return 0 <= (today - day).days <= pattern.correction_days


def tally(marks: Mapping[str, Sequence[str]]) -> Count:
    """What a roll's marks add up to."""
    codes = [mark[0] for mark in marks.values()]
    return Count(codes.count(EXCUSED), codes.count(UNEXCUSED))
