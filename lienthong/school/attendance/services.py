"""Acts on how a school takes its rolls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.kernel.access.public import Actor, NoSuchThing, Perm, require
from lienthong.school.attendance.errors import BadPolicy
from lienthong.school.attendance.models import RollPolicy
from lienthong.school.classes import public as classes

MOST_DAYS = 60


@transaction.atomic
def set_policy(
    actor: Actor,
    *,
    unit_id: int,
    started_on: dt.date,
    sessions: Sequence[int],
    weekdays: Sequence[int],
    correction_days: int | None = None,
    class_id: int | None = None,
) -> RollPolicy:
    """How the school, or one class, takes the roll from a day on; what held before stays for the days before."""
    require(actor, Perm.ATTENDANCE_RULES, unit_id)
    if not sessions or not set(sessions) <= {1, 2}:
        raise BadPolicy(_("Chọn ít nhất một buổi học."))
    if not weekdays or not set(weekdays) <= set(range(6)):
        raise BadPolicy(_("Chọn ít nhất một ngày học trong tuần."))
    if class_id is None and not 0 <= (correction_days if correction_days is not None else -1) <= MOST_DAYS:
        raise BadPolicy(_("Thời hạn sửa là số ngày từ 0 đến %(most)s.") % {"most": MOST_DAYS})
    if class_id is not None and not classes.SchoolClass.objects.filter(pk=class_id, unit_id=unit_id).exists():
        raise NoSuchThing(class_id)
    policy, _made = RollPolicy.objects.update_or_create(
        unit_id=unit_id, school_class_id=class_id, started_on=started_on,
        defaults={
            "sessions": sorted(set(sessions)), "weekdays": sorted(set(weekdays)),
            "correction_days": correction_days if class_id is None else None,
        },
    )  # fmt: skip
    made: RollPolicy = policy
    return made


def policies(unit_id: int) -> list[RollPolicy]:
    """What a school has set, newest first."""
    return list(
        RollPolicy.objects.filter(unit_id=unit_id).select_related("school_class").order_by("-started_on", "-id")
    )
