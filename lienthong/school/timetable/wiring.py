"""Joins this module to those below it. Called once at start-up by config.wiring."""

from __future__ import annotations

from lienthong.school.timetable import solving


def connect() -> None:
    """The search is a kind of job that the worker must know."""
    assert solving.JOB
