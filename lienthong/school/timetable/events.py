"""Facts told after commit."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TimetablePublished:
    """A timetable of a school applies from a day on."""

    timetable_id: int
    unit_id: int
    year: int
    applies_from: dt.date
