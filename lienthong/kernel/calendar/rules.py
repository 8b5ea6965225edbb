"""Weeks and school days, reckoned from terms and days off. No database, no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SUNDAY = 6


@dataclass(frozen=True)
class TermDates:
    """A term: first and last day, and how many weeks of it are taught."""

    number: int
    starts_on: dt.date
    ends_on: dt.date
    teaching_weeks: int


@dataclass(frozen=True)
class DaysOff:
    """Days without school; with `is_open` the opposite: school although it would be off."""

    starts_on: dt.date
    ends_on: dt.date
    is_open: bool = False


@dataclass(frozen=True)
class Week:
    """A week from Monday to Sunday. `number` counts the taught weeks of the year; None: off or in reserve."""

    term: int
    number: int | None
    starts_on: dt.date
    ends_on: dt.date
    school_days: tuple[dt.date, ...]

    @property
    def is_off(self) -> bool:
        return not self.school_days

    @property
    def is_reserve(self) -> bool:
        """Taught days beyond the weeks that the plan asks for."""
        return bool(self.school_days) and self.number is None


def is_school_day(on: dt.date, *, terms: Sequence[TermDates], off: Sequence[DaysOff]) -> bool:
    """Monday to Saturday within a term, no day off; a day opened by the school counts whatever else it is."""
    if any(d.is_open and d.starts_on <= on <= d.ends_on for d in off):
        return True
    if on.weekday() == SUNDAY or not any(t.starts_on <= on <= t.ends_on for t in terms):
        return False
    return not any(not d.is_open and d.starts_on <= on <= d.ends_on for d in off)


def weeks(*, terms: Sequence[TermDates], off: Sequence[DaysOff]) -> list[Week]:
    """The year's weeks in order. A week wholly off gets no number and the count goes on after it.

    Each term is numbered up to its teaching weeks; what is left over is reserve. Term 2 goes on from where term 1
    should have ended, so that "week 20" is the first week of term 2 in every school with 19 weeks in term 1.
    """
    made: list[Week] = []
    base = 0
    for term in sorted(terms, key=lambda t: t.number):
        taught = 0
        for monday in _mondays(term):
            days = tuple(
                day
                for day in (monday + dt.timedelta(n) for n in range(7))
                if term.starts_on <= day <= term.ends_on and is_school_day(day, terms=terms, off=off)
            )
            number = None
            if days and taught < term.teaching_weeks:
                taught += 1
                number = base + taught
            made.append(Week(term.number, number, monday, monday + dt.timedelta(6), days))
        base += term.teaching_weeks
    return made


def _mondays(term: TermDates) -> Iterator[dt.date]:
    monday = term.starts_on - dt.timedelta(term.starts_on.weekday())
    while monday <= term.ends_on:
        yield monday
        monday += dt.timedelta(7)


def level_group(levels: Sequence[str]) -> str:
    """Which calendar a school goes by: that of its only level group, the general one when it has several.

    NT and MG are both preschool (MN).
    """
    groups = {"MN" if level in ("NT", "MG") else level for level in levels}
    return groups.pop() if len(groups) == 1 else ""
