"""What waits of the reports, on the home page."""

from __future__ import annotations

import datetime as dt

from lienthong.desks.registry import Task, Today
from lienthong.kernel.access.public import Actor, Place
from lienthong.sector.reporting import public as reporting


def reports_today(actor: Actor, place: Place, on: dt.date) -> Today:
    """Reports that a school owes or an office has to look at."""
    found = reporting.waiting(actor, place)
    tasks = [Task(w.title, w.url, w.tone, w.detail, w.count, w.due, icon="report", order=20) for w in found]
    return Today(tasks=tasks)
