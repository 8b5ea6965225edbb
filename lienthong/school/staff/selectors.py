"""Reads of employments, within the scope in force."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from lienthong.foundation.database import public as database
from lienthong.kernel.access.public import Actor, NoSuchThing, Perm
from lienthong.school.staff.models import Employment

Rows = QuerySet[Employment]


def employments_as_at(unit_ids: Iterable[int], on: dt.date) -> Rows:
    """Who worked at these units on a day, with the person, in the order of names."""
    rows: Rows = Employment.objects.filter(unit_id__anyof=database.UnitArray.of(unit_ids), started_on__lte=on)
    return (
        rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
        .select_related("person")
        .order_by("person__sort_key", "person__birth_date", "id")
    )


def staff_list(actor: Actor, unit_id: int, *, on: dt.date, ended: bool = False) -> Rows:
    """The staff of a unit as the actor may see it: those in force on a day, or (`ended`) those who have left."""
    rows: Rows = Employment.objects.visible_to(actor, Perm.STAFF_VIEW).filter(unit_id=unit_id)
    rows = rows.filter(ended_on__lte=on) if ended else rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
    return rows.select_related("person")


def employment(actor: Actor, key: uuid.UUID, *, unit_id: int | None = None) -> Employment:
    """One employment with its person. Raises NoSuchThing out of the actor's scope (or out of `unit_id`)."""
    rows = Employment.objects.visible_to(actor, Perm.STAFF_VIEW).select_related("person", "unit")
    found: Employment | None = rows.filter(uuid=key).first()
    if found is None or (unit_id is not None and found.unit_id != unit_id):
        raise NoSuchThing(key)
    return found


def employments_of(person_id: int) -> Rows:
    """All employments of a person that the scope shows, newest first."""
    rows: Rows = Employment.objects.filter(person_id=person_id)
    return rows.select_related("unit").order_by("-started_on", "-id")


def employment_of(person_id: int, unit_id: int, on: dt.date) -> Employment | None:
    """The person's employment at a unit on a day."""
    found: Employment | None = employments_as_at([unit_id], on).filter(person_id=person_id).first()
    return found


def departments(unit_id: int, on: dt.date) -> list[str]:
    """Names of the subject groups (tổ) that the staff of a unit are in."""
    rows = employments_as_at([unit_id], on).exclude(department="")
    return sorted(set(rows.order_by().values_list("department", flat=True)))


def people_by_code(unit_ids: Sequence[int], text: str, limit: int) -> list[int]:
    """Person ids by the staff code of a unit: for the search box."""
    rows = Employment.objects.filter(unit_id__anyof=database.UnitArray.of(unit_ids), staff_code__iexact=text)
    return list(rows.order_by("id").values_list("person_id", flat=True)[:limit])
