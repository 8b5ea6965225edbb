"""Reminders before and after the day: to those who fill, and to the office a count of who is missing. Once per kind and day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.foundation.database import public as database
from lienthong.foundation.notices import public as notices
from lienthong.kernel.access.public import Perm
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.sector.reporting import rules, selectors, standing, telling
from lienthong.sector.reporting.models import Collection
from lienthong.sector.reporting.rules import State

GIVE_UP_AFTER = dt.timedelta(days=30)


def remind(*, now: dt.datetime) -> int:
    """Remind all units that owe an answer today. Returns how many notices were told."""
    today = now.astimezone(calendar.VIETNAM).date()
    told = 0
    for collection in Collection.objects.filter(opens_at__lte=now, due_at__gt=now - GIVE_UP_AFTER):
        due_on = collection.due_at.astimezone(calendar.VIETNAM).date()
        kind = rules.reminder_kind(today, due_on)
        if kind:
            told += _remind(collection, kind, today)
    return told


def _remind(collection: Collection, kind: str, today: dt.date) -> int:
    ids = list(orgs.Unit.objects.filter(kind__in=("truong", "trungtam")).values_list("pk", flat=True))
    with database.entered(ids, who={"act": "reporting.remind"}):
        stood = standing.standings(ids, collection.as_at)
        states = selectors.newest_editions(stood, [collection.pk])
        owing = [u for u in stood.values() if states.get((collection.pk, u.unit_id), State.DRAFT) in rules.OPEN]
        key = f"reporting:{collection.code}:{kind}:{today.isoformat()}"
        told = sum(_to_unit(collection, unit, kind, today, key) for unit in owing)
        if kind in ("last", "late"):
            told += _to_offices(collection, owing, today, key)
    return told


def _to_unit(collection: Collection, unit: standing.Standing, kind: str, today: dt.date, key: str) -> int:
    last_day = (collection.due_at - dt.timedelta(minutes=1)).astimezone(calendar.VIETNAM).strftime("%d/%m/%Y")
    text = {
        "soon": _("%(name)s: hạn nộp hết ngày %(day)s, đơn vị chưa nộp."),
        "last": _("%(name)s: hôm nay (%(day)s) là ngày cuối, đơn vị chưa nộp."),
        "late": _("%(name)s: đã quá hạn từ hết ngày %(day)s, hãy nộp ngay."),
    }[kind] % {"name": collection.name, "day": last_day}
    to = telling.accounts_with(Perm.REPORTS_FILL, [unit.unit_id], today)
    url = reverse("reporting:board", kwargs={"unit": unit.code, "year": collection.year_id})
    return notices.tell(to, kind=f"reporting.{kind}", text=text, url=url, once_key=key)


def _to_offices(collection: Collection, owing: list[standing.Standing], today: dt.date, key: str) -> int:
    by_parent: dict[int, list[standing.Standing]] = defaultdict(list)
    for unit in owing:
        if unit.parent_id is not None:
            by_parent[unit.parent_id].append(unit)
    told = 0
    for parent_id, units in by_parent.items():
        to = telling.accounts_with(Perm.REPORTS_OFFICE_DECIDE, [parent_id], today)
        to += telling.accounts_with(Perm.REPORTS_DEPARTMENT_DECIDE, [parent_id], today)
        text = _("%(name)s: còn %(count)s đơn vị chưa nộp.") % {"name": collection.name, "count": len(units)}
        url = reverse("reporting:board", kwargs={"unit": units[0].parent_code, "year": collection.year_id})
        told += notices.tell(
            to, kind="reporting.missing", text=text, url=f"{url}?collection={collection.code}", once_key=f"{key}:office"
        )
    return told
