"""Joins reporting with what runs by itself."""

from __future__ import annotations

from lienthong.foundation.events import public as events
from lienthong.foundation.jobs import public as jobs
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import public as assessment
from lienthong.sector.reporting import wide  # noqa: F401 – its jobs are registered with it
from lienthong.sector.reporting.amended import marks_amended
from lienthong.sector.reporting.reminders import remind


def connect() -> None:
    """Reminders go out by themselves; a notice of the same kind is told once a day whatever the hour."""
    events.subscribe(assessment.MarksAmended, marks_amended)
    jobs.every_hour("reporting.remind", lambda: remind(now=calendar.now()))
