"""Reads of the calendar. `today()` is the business date: the one place every decision takes it from."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings

from lienthong.kernel.calendar.models import Clock, SchoolYear, Term

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> dt.datetime:
    """The moment, on the business date in a demo (with the clock's time of day), aware."""
    real = dt.datetime.now(VIETNAM)
    day = today()
    return real if day == real.date() else dt.datetime.combine(day, real.timetz())


def today() -> dt.date:
    """The business date: today in Việt Nam, or the demo's movable date."""
    if settings.DEMO:
        moved = Clock.objects.filter(pk=1).values_list("business_date", flat=True).first()
        if moved:
            return moved
    return dt.datetime.now(VIETNAM).date()


def year_exists(year: int) -> bool:
    """Whether the school year starting in `year` is known."""
    return SchoolYear.objects.filter(pk=year).exists()


def year_of(on: dt.date) -> int:
    """Start year of the school year that a date belongs to (a year runs from 1 August for enrolment purposes)."""
    return on.year if on.month >= 8 else on.year - 1


def current_term(year: int, *, on: dt.date, unit_id: int | None = None) -> int:
    """Term (1 or 2) a date falls in; before the second begins it is 1."""
    rows = Term.objects.filter(year_id=year, number=2).order_by("for_unit")
    starts = {row.for_unit: row.starts_on for row in rows if row.for_unit in (None, unit_id)}
    second = starts.get(unit_id) or starts.get(None)
    return 2 if second and on >= second else 1
