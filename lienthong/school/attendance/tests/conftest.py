"""A secondary school as the mark book's tests have it, with a roll to take."""

from __future__ import annotations

import datetime as dt
from typing import Any

from lienthong.foundation.database import public as database
from lienthong.school.assessment.tests.conftest import (
    TODAY,
    Founder,
    School,
    enrol,
    found_school,
    ground,
    school,
    stranger,
)
from lienthong.school.attendance.models import Roll, RollPolicy

__all__ = ["TODAY", "Founder", "School", "enrol", "found_school", "ground", "pad_url", "policy", "roll", "save", "school",
           "stranger"]  # fmt: skip


def pad_url(school: School, day: dt.date = TODAY, session: int = 1, tail: str = "") -> str:
    """The address of a roll."""
    return school.url(f"attendance/{school.room.uuid}/{day.isoformat()}/{session}/{tail}")


def save(
    school: School, role: str, *cells: tuple[Any, str, str | None, str | None], day: dt.date = TODAY, session: int = 1
) -> Any:
    """What the island sends: (member or "roll", column, seen, value)."""
    sent = [
        {"line": str(getattr(line, "pk", line)), "col": col, "seen": seen, "value": value}
        for line, col, seen, value in cells
    ]
    return school.client(role).post(
        pad_url(school, day, session, "cells/"), {"key": "k", "cells": sent}, content_type="application/json",
        headers={"Accept": "application/json"},
    )  # fmt: skip


def roll(school: School, day: dt.date = TODAY, session: int = 1) -> Roll | None:
    """The roll as stored."""
    with database.entered([school.unit.pk]):
        found: Roll | None = Roll.objects.filter(school_class=school.room, day=day, session=session).first()
    return found


def policy(school: School, **facts: Any) -> RollPolicy:
    """What the school set."""
    values = {"started_on": dt.date(2017, 8, 1), "sessions": [1], "weekdays": [0, 1, 2, 3, 4, 5], "correction_days": 3}
    with database.entered([school.unit.pk]):
        made: RollPolicy = RollPolicy.objects.create(unit=school.unit, **{**values, **facts})
    return made
