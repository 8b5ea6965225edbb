"""Joins this module to those below it. Called once at start-up by config.wiring."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.foundation.audit import public as audit
from lienthong.foundation.database import public as database
from lienthong.foundation.events import public as events
from lienthong.kernel.access import public as access
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.people import public as people
from lienthong.school.staff import moving, rules
from lienthong.school.staff.events import StaffLeft
from lienthong.school.staff.fields import FACTS
from lienthong.school.staff.models import Employment
from lienthong.school.staff.selectors import employments_as_at, people_by_code


def connect() -> None:
    """Follow merged people and moved units; name the fields in the history; let the search box find staff by code."""
    people.register_reference("staff.Employment", "person")
    people.register_code_search(people_by_code)
    events.subscribe(StaffLeft, main_work_moves_on)
    orgs.register_mover(moving.move, holds=moving.holds)
    audit.describe(Employment, labels={fact.name: fact.label for fact in FACTS})
    access.register_holders(access.HolderSource("teachers", lambda: _("Giáo viên"), teachers_for_accounts))
    access.register_holders(access.HolderSource("others", lambda: _("Cán bộ quản lý, nhân viên"), others_for_accounts))


def main_work_moves_on(event: StaffLeft) -> None:
    """Whoever taught at two schools and leaves the main one has the main work where the other is."""
    units = orgs.Unit.objects.order_by("pk").values_list("pk", flat=True)
    with database.entered(list(units), who={"name": "staff", "why": event.reason}), transaction.atomic():
        still = list(Employment.objects.select_for_update().filter(person_id=event.person_id, ended_on__isnull=True))
        if len(still) == 1 and still[0].start_reason == "shared" and not still[0].is_main:
            still[0].is_main = True
            still[0].version += 1
            still[0].save(update_fields=["is_main", "version"])


def teachers_for_accounts(unit_id: int, on: dt.date) -> list[access.Holder]:
    """The teachers of a unit, for bulk accounts."""
    rows = employments_as_at([unit_id], on).filter(group="GV")
    return [access.Holder(e.person_id, e.person.full_name, "teacher", e.department, e.person.email) for e in rows]


def others_for_accounts(unit_id: int, on: dt.date) -> list[access.Holder]:
    """Managers and office staff whose kind or position has a role of its own; others are named one by one."""
    rows = employments_as_at([unit_id], on).exclude(group="GV")
    found = ((e, rules.role_of(e.kind, e.position)) for e in rows)
    return [
        access.Holder(e.person_id, e.person.full_name, role, e.position, e.person.email) for e, role in found if role
    ]
