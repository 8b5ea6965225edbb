"""Joins this module to those below it. Called once at start-up by config.wiring."""

from __future__ import annotations

from lienthong.foundation.jobs import public as jobs
from lienthong.school.records import batches


def connect() -> None:
    """Printed files go after a week."""
    jobs.every_hour("records.forget", batches.forget)
