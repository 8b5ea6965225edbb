"""The monthly sheet of the class book (Điểm danh theo tháng) and the year at a glance."""

from __future__ import annotations

import calendar as days_of
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db import connection

from lienthong.kernel.calendar import public as calendar
from lienthong.school.attendance import counting, reading, rules

ROLLS = """
select day, session, marks, taken_at is not null from attendance_roll
where school_class_id = %(class)s and day between %(first)s and %(last)s order by day, session
"""
TAKEN = """
select day, session, size, excused, unexcused from attendance_roll
where school_class_id = %(class)s and taken_at is not null and day <= %(until)s
"""


@dataclass(frozen=True, slots=True)
class Day:
    """A column of the sheet. `state`: "off" no school, "untaken" a session without roll, "taken", "ahead"."""

    day: dt.date
    state: str


@dataclass(frozen=True, slots=True)
class Line:
    """A pupil's month: a text for each day, the month's sum, the year's so far."""

    pupil: reading.Pupil
    cells: tuple[str, ...]
    month: rules.Count
    year: rules.Count
    warning: str


@dataclass(frozen=True)
class Sheet:
    """The sheet of a class and month as the class book has it."""

    state: reading.State
    first: dt.date
    days: tuple[Day, ...]
    lines: tuple[Line, ...]
    once_a_day: bool
    has_limit: bool

    @cached_property
    def total(self) -> rules.Count:
        """All absences of the class in the month."""
        return sum((line.month for line in self.lines), rules.Count())

    @property
    def untaken(self) -> int:
        """School days whose roll is missing."""
        return sum(day.state == "untaken" for day in self.days)


def month_ends(first: dt.date) -> dt.date:
    """The last day of a month."""
    return first.replace(day=days_of.monthrange(first.year, first.month)[1])


def month_sheet(found: reading.State, first: dt.date, *, levels: list[str], today: dt.date) -> Sheet:
    """Read a class's month: five statements, whatever its size."""
    last = month_ends(first)
    with connection.cursor() as cursor:
        cursor.execute(ROLLS, {"class": found.class_id, "first": first, "last": last})
        rolls = {(day, session): (reading.plain(marks), taken) for day, session, marks, taken in cursor.fetchall()}
    open_days = set(calendar.school_days(first, last, unit_id=found.unit_id, level_group=calendar.level_group(levels)))
    days = tuple(_day(found, first.replace(day=n + 1), open_days, rolls, today) for n in range(last.day))
    once = counting.counts_days_once(found.programme, found.level, found.grade, found.year)
    limited = counting.has_limit(found.programme, found.level, found.grade, found.year)
    missed = counting.absences(found.class_id, found.year, until=last)
    lines = tuple(_line(pupil, days, rolls, missed.get(pupil.person_id, []), once, limited) for pupil in found.pupils)
    return Sheet(found, first, days, lines, once, limited)


Rolls = Mapping[tuple[dt.date, int], tuple[dict[str, list[str]], bool]]


def _day(found: reading.State, day: dt.date, open_days: set[dt.date], rolls: Rolls, today: dt.date) -> Day:
    taken = [s for s in (rules.MORNING, rules.AFTERNOON) if rolls.get((day, s), ({}, False))[1]]
    if not taken and (day not in open_days or day.weekday() not in found.pattern.weekdays):
        return Day(day, "off")
    if day > today:
        return Day(day, "ahead")
    return Day(day, "taken" if set(taken) >= set(found.pattern.sessions) else "untaken")


def _line(
    pupil: reading.Pupil,
    days: tuple[Day, ...],
    rolls: Rolls,
    missed: list[rules.Absence],
    once: bool,
    limited: bool,
) -> Line:
    cells = tuple(_cell(pupil, column.day, rolls) for column in days)
    inside = [a for a in missed if days[0].day <= a.day <= days[-1].day]
    year = rules.count(missed, once_a_day=once)
    warning = rules.warning(year.total) if limited else ""
    return Line(pupil, cells, rules.count(inside, once_a_day=once), year, warning)


def _cell(pupil: reading.Pupil, day: dt.date, rolls: Rolls) -> str:
    """P or K; of two sessions that differ both, morning first: P/–."""
    codes = [
        rolls[day, session][0].get(str(pupil.member_id), [""])[0]
        for session in (rules.MORNING, rules.AFTERNOON)
        if (day, session) in rolls
    ]
    if not any(codes):
        return ""
    if len(set(codes)) == 1:
        return codes[0]
    return "/".join(code or "–" for code in codes)


@dataclass(frozen=True, slots=True)
class YearLine:
    """A pupil's year: missed in each month, and together."""

    pupil: reading.Pupil
    months: tuple[rules.Count, ...]
    total: rules.Count
    warning: str


@dataclass(frozen=True, slots=True)
class Year:
    """A class's year: months, pupils, and how much of what could be attended was."""

    months: tuple[dt.date, ...]
    lines: tuple[YearLine, ...]
    rates: tuple[int | None, ...]  # present of each month in tenths of a per cent
    rate: int | None
    sessions: int
    has_limit: bool


def year_sheet(found: reading.State, *, until: dt.date) -> Year:
    """A class's year by month: two statements."""
    once = counting.counts_days_once(found.programme, found.level, found.grade, found.year)
    limited = counting.has_limit(found.programme, found.level, found.grade, found.year)
    missed = counting.absences(found.class_id, found.year, until=until)
    with connection.cursor() as cursor:
        cursor.execute(TAKEN, {"class": found.class_id, "until": until})
        taken = cursor.fetchall()
    months = tuple(months_between(dt.date(found.year, 9, 1), max(until, dt.date(found.year, 9, 1))))
    lines = tuple(_year_line(pupil, months, missed.get(pupil.person_id, []), once, limited) for pupil in found.pupils)
    sums: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for day, _session, size, excused, unexcused in taken:
        for key in ((day.year, day.month), (0, 0)):
            sums[key][0] += size
            sums[key][1] += excused + unexcused
    rates = tuple(_rate(*sums[month.year, month.month]) for month in months)
    return Year(months, lines, rates, _rate(*sums[0, 0]), len(taken), limited)


def months_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """The first day of each month from one day to another."""
    made, month = [], first.replace(day=1)
    while month <= last:
        made.append(month)
        month = (month + dt.timedelta(32)).replace(day=1)
    return made


def _year_line(
    pupil: reading.Pupil, months: tuple[dt.date, ...], missed: list[rules.Absence], once: bool, limited: bool
) -> YearLine:
    by_month = tuple(
        rules.count([a for a in missed if (a.day.year, a.day.month) == (m.year, m.month)], once_a_day=once)
        for m in months
    )
    total = rules.count(missed, once_a_day=once)
    return YearLine(pupil, by_month, total, rules.warning(total.total) if limited else "")


def _rate(size: int, absent: int) -> int | None:
    """Present in tenths of a per cent; None where no roll was taken."""
    return round((size - absent) * 1000 / size) if size else None
