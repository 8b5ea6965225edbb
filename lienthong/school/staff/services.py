"""Acts on employments. Each is one transaction; lists in, set-based writes, so that imports use the same doors.

`seen_version` is the version that the person at the screen saw: what changed since is never overwritten.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.foundation.database import public as database
from lienthong.foundation.events import public as events
from lienthong.kernel.access.public import Actor, NoSuchThing, Perm, require
from lienthong.kernel.people import public as people
from lienthong.school.staff import rules
from lienthong.school.staff.errors import AlreadyEmployed, BadFacts, ChangedMeanwhile, NotInForce
from lienthong.school.staff.events import StaffJoined, StaffLeft
from lienthong.school.staff.fields import END_REASONS, START_REASONS
from lienthong.school.staff.models import Employment


@dataclass(frozen=True, slots=True)
class NewEmployment:
    """Whom to employ: a person on record, and the facts of the employment (fields.FACTS and DETAILS by name)."""

    person_id: int
    started_on: dt.date
    facts: Mapping[str, object] = field(default_factory=dict)
    start_reason: str = "new"
    is_main: bool = True


@transaction.atomic
def employ(
    *, actor: Actor, unit_id: int, person: int | people.PersonFacts, started_on: dt.date,
    facts: Mapping[str, object], start_reason: str = "new", is_main: bool = True,
) -> Employment:  # fmt: skip
    """Take a person into a unit's staff: one on record (id) or a new one (facts).

    Raises BadFacts, AlreadyEmployed, people.NameMissing, people.NumberTaken.
    """
    require(actor, Perm.STAFF_EDIT, unit_id)
    if isinstance(person, people.PersonFacts):
        person = people.record_person(unit_ids=[unit_id], facts=person).pk
    row = NewEmployment(person, started_on, facts, start_reason, is_main)
    return bulk_employ(actor=actor, unit_id=unit_id, rows=[row])[0]


@transaction.atomic
def bulk_employ(*, actor: Actor, unit_id: int, rows: Sequence[NewEmployment]) -> list[Employment]:
    """Employ many persons on record, all or none, in the order given. Five statements whatever the number.

    Raises BadFacts for the first row with wrong facts, AlreadyEmployed naming those who work here already.
    """
    require(actor, Perm.STAFF_EDIT, unit_id)
    made = [_made(unit_id, row) for row in rows]
    _refuse_employed(unit_id, [row.person_id for row in rows])
    people.attach_to_unit(person_ids=[row.person_id for row in rows], unit_id=unit_id)
    Employment.objects.bulk_create(made)
    for employment in made:
        events.publish_on_commit(StaffJoined(employment.pk, unit_id, employment.person_id, employment.started_on))
    return made


def _made(unit_id: int, row: NewEmployment) -> Employment:
    values = rules.clean_facts(row.facts)
    if row.start_reason not in START_REASONS:
        raise BadFacts({"start_reason": _("Chọn lý do bắt đầu trong danh sách.")})
    if not values.get("group"):
        values["group"] = rules.group_of_kind(
            values.get("kind", ""), teaches=bool(values.get("subjects")), position=values.get("position", "")
        )
    return Employment(
        unit_id=unit_id, person_id=row.person_id, started_on=row.started_on, start_reason=row.start_reason,
        is_main=row.is_main, **values,
    )  # fmt: skip


def _refuse_employed(unit_id: int, person_ids: Sequence[int]) -> None:
    twice = len(person_ids) - len(set(person_ids))
    there = Employment.objects.filter(unit_id=unit_id, person_id__in=person_ids, ended_on__isnull=True)
    names = list(there.order_by("person__sort_key").values_list("person__full_name", flat=True)[:5])
    if names:
        raise AlreadyEmployed(
            _("%(names)s đang làm việc ở đơn vị này rồi. Mở hồ sơ đã có để sửa thay vì thêm mới.")
            % {"names": ", ".join(names)}
        )
    if twice:
        raise AlreadyEmployed(_("Một người có hai dòng trong danh sách. Giữ lại một dòng."))


@dataclass(frozen=True, slots=True)
class EmploymentChange:
    """New facts of one employment. `seen_version` None takes the state as it is (an import that has just read it)."""

    employment_id: int
    facts: Mapping[str, object]
    seen_version: int | None = None
    started_on: dt.date | None = None


@transaction.atomic
def change_employment(
    *,
    actor: Actor,
    employment_id: int,
    seen_version: int,
    facts: Mapping[str, object],
    started_on: dt.date | None = None,
) -> Employment:
    """Correct the facts of an employment. Raises BadFacts, ChangedMeanwhile; NoSuchThing out of scope."""
    employment = _get(employment_id)
    change = EmploymentChange(employment_id, facts, seen_version, started_on)
    bulk_change_employments(actor=actor, unit_id=employment.unit_id, changes=[change])
    return _get(employment_id)


@transaction.atomic
def bulk_change_employments(*, actor: Actor, unit_id: int, changes: Sequence[EmploymentChange]) -> int:
    """Correct many employments of one unit, all or none. Returns how many really changed.

    Raises ChangedMeanwhile naming who was changed since it was seen.
    """
    require(actor, Perm.STAFF_EDIT, unit_id)
    ids = [change.employment_id for change in changes]
    known = {e.pk: e for e in Employment.objects.select_for_update().filter(unit_id=unit_id, pk__in=ids)}
    writes: list[database.Change] = []
    for change in changes:
        employment = known.get(change.employment_id)
        if employment is None:
            raise NoSuchThing(change.employment_id)
        if change.seen_version is not None and employment.version != change.seen_version:
            raise _moved_on(employment)
        values = _differences(employment, change)
        if values:
            writes.append(database.Change(employment.pk, values, employment.version))
    return len(database.change_rows(Employment, writes))


def _differences(employment: Employment, change: EmploymentChange) -> dict[str, Any]:
    values = rules.clean_facts(change.facts)
    if "details" in values:
        merged = {**employment.details, **values["details"]}
        values["details"] = {key: value for key, value in merged.items() if value not in (None, "")}
    if values.get("group") == "":
        values.pop("group")
    if change.started_on is not None:
        rules.check_dates(change.started_on, employment.ended_on)
        values["started_on"] = change.started_on
    return {name: value for name, value in values.items() if getattr(employment, name) != value}


@transaction.atomic
def end_employment(
    *, actor: Actor, employment_id: int, on: dt.date, reason: str, seen_version: int | None = None, status: str = ""
) -> Employment:
    """End an employment; `on` is the first day no longer there. Posts there end with it (StaffLeft).

    Raises NotInForce when it has ended already, BadFacts for a date before its start.
    """
    employment = _get(employment_id, lock=True)
    require(actor, Perm.STAFF_EDIT, employment.unit_id)
    if seen_version is not None and employment.version != seen_version:
        raise _moved_on(employment)
    if employment.ended_on is not None:
        raise NotInForce(
            _("Người này đã thôi làm việc ở đơn vị từ ngày %(day)s.") % {"day": f"{employment.ended_on:%d/%m/%Y}"}
        )
    if reason not in END_REASONS:
        raise BadFacts({"reason": _("Chọn lý do thôi làm việc trong danh sách.")})
    rules.check_dates(employment.started_on, on)
    employment.ended_on = on
    employment.end_reason = reason
    employment.status = status or {"retired": "6", "moved_out": "3"}.get(reason, employment.status)
    employment.version += 1
    employment.save(update_fields=["ended_on", "end_reason", "status", "version"])
    events.publish_on_commit(StaffLeft(employment.pk, employment.unit_id, employment.person_id, on, reason))
    return employment


@transaction.atomic
def second(
    *, actor: Actor, employment_id: int, to_unit_id: int, started_on: dt.date, facts: Mapping[str, object]
) -> Employment:
    """Send a person to work at another unit for a time; the main employment goes on. Needs the right at both units."""
    main = _get(employment_id)
    require(actor, Perm.STAFF_EDIT, main.unit_id)
    require(actor, Perm.STAFF_EDIT, to_unit_id)
    if main.ended_on is not None and main.ended_on <= started_on:
        raise NotInForce(_("Chỉ biệt phái được người đang làm việc ở đơn vị."))
    return employ(
        actor=actor, unit_id=to_unit_id, person=main.person_id, started_on=started_on,
        facts={"group": main.group, **facts}, start_reason="seconded", is_main=False,
    )  # fmt: skip


def _get(employment_id: int, *, lock: bool = False) -> Employment:
    rows = Employment.objects.select_for_update() if lock else Employment.objects.all()
    found: Employment | None = rows.filter(pk=employment_id).first()
    if found is None:
        raise NoSuchThing(employment_id)
    return found


def _moved_on(employment: Employment) -> ChangedMeanwhile:
    return ChangedMeanwhile(
        _("Hồ sơ của %(name)s vừa được người khác sửa. Xem lại bản mới rồi sửa tiếp; những gì vừa nhập chưa được lưu.")
        % {"name": employment.person.full_name}
    )
