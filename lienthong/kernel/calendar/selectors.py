"""Reads of the calendar. For a unit holds its own row, else the department's; its level's, else the general one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from lienthong.foundation.database import public as database
from lienthong.kernel.calendar import rules
from lienthong.kernel.calendar.clock import VIETNAM, now, remembered, today
from lienthong.kernel.calendar.models import Holiday, SchoolYear, Term

__all__ = [
    "VIETNAM",
    "current_term",
    "days_off",
    "holidays",
    "is_school_day",
    "now",
    "school_days",
    "term_rows",
    "terms",
    "today",
    "week_of",
    "weeks",
    "year_at_hand",
    "year_exists",
    "year_of",
    "years",
]


TERMS = "year_id = %(year)s and (for_unit is null or for_unit = %(unit)s::int) order by number, id"
# All years of one calendar: some twenty rows a year, and a page asks for several stretches of them.
HOLIDAYS = """
select * from calendar_holiday where for_unit is null or for_unit = %s order by starts_on, id
"""


def year_exists(year: int) -> bool:
    """Whether the school year starting in `year` is known."""
    return any(known.pk == year for known in years())


def years() -> list[SchoolYear]:
    """All known school years, newest first. Every page asks for them twice: read once a request."""
    return remembered("years", lambda: database.read_rows(SchoolYear, "true order by id desc"))


def year_of(on: dt.date) -> int:
    """Start year of the school year that a date belongs to (a year runs from 1 August for enrolment purposes)."""
    return on.year if on.month >= 8 else on.year - 1


def year_at_hand(on: dt.date) -> int | None:
    """The school year of a date where it was opened, else the nearest opened before it, else the first after; None: none yet."""
    known = [year.pk for year in years()]
    return next((year for year in known if year <= year_of(on)), min(known, default=None))


def term_rows(year: int, *, unit_id: int | None = None, level_group: str = "") -> dict[int, Term]:
    """The row in force of each term: a unit's own before the department's, a level's before the general."""
    rows = remembered(f"terms {year} {unit_id}", lambda: database.read_rows(Term, TERMS, year=year, unit=unit_id))
    found: dict[int, Term] = {}
    for row in rows:
        if row.level_group not in ("", level_group):
            continue
        best = found.get(row.number)
        if best is None or _weight(row) > _weight(best):
            found[row.number] = row
    return found


def _weight(row: Term) -> tuple[bool, bool]:
    return row.for_unit is not None, row.level_group != ""


def terms(year: int, *, unit_id: int | None = None, level_group: str = "") -> list[rules.TermDates]:
    """Terms in force as plain values, first term first."""
    rows = term_rows(year, unit_id=unit_id, level_group=level_group)
    return [_dates(rows[number]) for number in sorted(rows)]


def _dates(row: Term) -> rules.TermDates:
    return rules.TermDates(row.number, row.starts_on, row.ends_on, row.teaching_weeks)


def current_term(year: int, *, on: dt.date, unit_id: int | None = None, level_group: str = "") -> int:
    """Term (1 or 2) a date falls in; before the second begins it is 1."""
    second = term_rows(year, unit_id=unit_id, level_group=level_group).get(2)
    return 2 if second and on >= second.starts_on else 1


def holidays(start: dt.date, end: dt.date, *, unit_id: int | None = None) -> list[Holiday]:
    """Days off between two dates (both included), the department's and the unit's own, in order."""
    known = remembered(f"holidays {unit_id}", lambda: list(Holiday.objects.raw(HOLIDAYS, [unit_id])))
    return [row for row in known if row.starts_on <= end and row.ends_on >= start]


def days_off(start: dt.date, end: dt.date, *, unit_id: int | None = None) -> list[rules.DaysOff]:
    """The same as plain values."""
    return [rules.DaysOff(h.starts_on, h.ends_on, h.is_open) for h in holidays(start, end, unit_id=unit_id)]


def weeks(year: int, *, unit_id: int | None = None, level_group: str = "") -> list[rules.Week]:
    """The year's weeks as the unit counts them. Two statements."""
    dates = terms(year, unit_id=unit_id, level_group=level_group)
    if not dates:
        return []
    return rules.weeks(terms=dates, off=days_off(dates[0].starts_on, dates[-1].ends_on, unit_id=unit_id))


def week_of(on: dt.date, *, unit_id: int | None = None, level_group: str = "") -> rules.Week | None:
    """The week of a date; None outside the terms."""
    found = weeks(year_of(on), unit_id=unit_id, level_group=level_group)
    return next((week for week in found if week.starts_on <= on <= week.ends_on), None)


def school_days(start: dt.date, end: dt.date, *, unit_id: int | None = None, level_group: str = "") -> list[dt.date]:
    """Days with school between two dates (both included). At most three statements for two dates of one school year."""
    dates: Sequence[rules.TermDates] = [
        term
        for year in range(year_of(start), year_of(end) + 1)
        for term in terms(year, unit_id=unit_id, level_group=level_group)
    ]
    off = days_off(start, end, unit_id=unit_id)
    days = (start + dt.timedelta(n) for n in range((end - start).days + 1))
    return [day for day in days if rules.is_school_day(day, terms=dates, off=off)]


def is_school_day(on: dt.date, *, unit_id: int | None = None, level_group: str = "") -> bool:
    """Whether the unit has school on a day."""
    return bool(school_days(on, on, unit_id=unit_id, level_group=level_group))
