"""What becomes of a unit's staff when it merges, splits or closes (orgs.Mover)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong.foundation.events import public as events
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.people import public as people
from lienthong.school.staff.events import StaffJoined, StaffLeft
from lienthong.school.staff.models import Employment

_COPIED = (
    "staff_code", "group", "kind", "position", "department", "contract", "status", "qualification",
    "professional_standard", "title_code", "subjects", "level", "is_party_member", "social_insurance",
    "details", "is_main",
)  # fmt: skip


def holds(unit_id: int, on: dt.date) -> list[orgs.Holding]:
    """How many people work at a unit on a day."""
    rows = Employment.objects.filter(unit_id=unit_id).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
    return [orgs.Holding(_("cán bộ, giáo viên, nhân viên đang làm việc"), rows.count())]


def move(handover: orgs.Handover) -> None:
    """End everybody's work at the old unit and begin it at the successor on the same day.

    Several successors: `allocation["staff"]` names the unit id by employment uuid; the others go to the first.
    """
    if not handover.new_ids:
        return
    said = handover.allocation.get("staff")
    allocation: Mapping[str, object] = said if isinstance(said, Mapping) else {}
    rows = list(Employment.objects.select_for_update().filter(unit_id=handover.old_id, ended_on__isnull=True))
    if not handover.closes:
        rows = [row for row in rows if str(row.uuid) in allocation]
    there = set(
        Employment.objects.filter(unit_id__in=handover.new_ids, ended_on__isnull=True).values_list(
            "unit_id", "person_id"
        )
    )
    made = []
    for old in rows:
        new_id = int(str(allocation.get(str(old.uuid), handover.new_ids[0])))
        if (new_id, old.person_id) not in there:
            made.append(_copy(old, new_id, handover.effective_on))
        old.ended_on = max(handover.effective_on, old.started_on + dt.timedelta(days=1))
        old.end_reason = "moved_out"
        old.version += 1
    for new_id in {e.unit_id for e in made}:
        people.attach_to_unit(person_ids=[e.person_id for e in made if e.unit_id == new_id], unit_id=new_id)
    Employment.objects.bulk_update(rows, ["ended_on", "end_reason", "version"], batch_size=500)
    Employment.objects.bulk_create(made)
    for old in rows:
        assert old.ended_on is not None
        events.publish_on_commit(StaffLeft(old.pk, old.unit_id, old.person_id, old.ended_on, "moved_out"))
    for new in made:
        events.publish_on_commit(StaffJoined(new.pk, new.unit_id, new.person_id, new.started_on))


def _copy(old: Employment, unit_id: int, on: dt.date) -> Employment:
    facts = {name: getattr(old, name) for name in _COPIED}
    return Employment(unit_id=unit_id, person_id=old.person_id, started_on=on, start_reason="moved_in", **facts)
