"""Facts that this module tells after commit."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class StaffJoined:
    """A person works at a unit from a day on."""

    employment_id: int
    unit_id: int
    person_id: int
    on: dt.date


@dataclass(frozen=True)
class StaffLeft:
    """A person no longer works at a unit from a day on: posts, homeroom and assignments there end with it."""

    employment_id: int
    unit_id: int
    person_id: int
    on: dt.date
    reason: str
