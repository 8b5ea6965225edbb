"""What of the reports is to be known on the home page."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from lienthong.desks.registry import Figure, Task, Today
from lienthong.kernel.access.public import Actor, Place
from lienthong.sector.reporting import public as reporting


def reports_today(actor: Actor, place: Place, on: dt.date) -> Today:
    """Reports that a school owes or an office has to look at, and how far each collection is."""
    found = reporting.at_place(actor, place)
    tasks = [Task(w.title, w.url, w.tone, w.detail, w.count, w.due, icon="report", order=20) for w in found.waiting]
    figures = [
        Figure(_("Báo cáo đã chấp nhận"), f"{p.accepted}/{p.total}", p.url, p.name, order=20) for p in found.progress
    ]
    return Today(tasks=tasks, figures=figures)
