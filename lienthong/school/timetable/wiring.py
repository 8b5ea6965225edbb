"""Joins this module to those below it. Called once at start-up by config.wiring."""

from __future__ import annotations

from lienthong.school.timetable import mending, solving


def connect() -> None:
    """The works are kinds of job that the worker must know."""
    assert {mending.work, solving.work}
