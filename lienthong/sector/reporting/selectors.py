"""Reads of reports: what a unit has to send, who has not sent, one submission with its tables."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from lienthong.foundation.database import public as database
from lienthong.kernel.access.public import Actor, NoSuchThing, Perm
from lienthong.sector.reporting import rules, standing
from lienthong.sector.reporting.models import Collection, Submission
from lienthong.sector.reporting.rules import State

BOARD_FIELDS = (
    "id",
    "uuid",
    "unit_id",
    "edition",
    "state",
    "unit_name",
    "office_id",
    "office_name",
    "submitted_at",
    "is_late",
    "decided_at",
    "unlock_asked_at",
    "unit__code",
)


@dataclass(frozen=True)
class BoardRow:
    """A unit and where its answer stands. state: a State, or "missing"."""

    unit_id: int
    code: str
    name: str
    levels: tuple[str, ...]
    office_id: int | None
    office_name: str
    state: str
    is_late: bool
    edition: int
    submission: uuid.UUID | None
    submitted_at: dt.datetime | None
    unlock_asked: bool

    @property
    def is_overdue(self) -> bool:
        """Late: sent late, or not sent though the time is over."""
        return self.is_late


def collections_of(year: int) -> list[Collection]:
    """The collections of a school year, the next due first."""
    return list(Collection.objects.filter(year_id=year).order_by("due_at", "code"))


def collection(code: str, *, year: int) -> Collection:
    """One collection. Raises NoSuchThing."""
    found: Collection | None = Collection.objects.filter(code=code, year_id=year).first()
    if found is None:
        raise NoSuchThing(code)
    return found


def mine(actor: Actor, *, unit_id: int, year: int) -> dict[int, Submission]:
    """A unit's newest editions by collection id."""
    rows = Submission.objects.visible_to(actor, Perm.REPORTS_VIEW).filter(unit_id=unit_id, collection__year_id=year)
    return {s.collection_id: s for s in rows.select_related("collection").order_by("collection_id", "edition")}


def board(actor: Actor, collection: Collection, *, at_unit: int, today: dt.date, now: dt.datetime) -> list[BoardRow]:
    """Every school below a unit that answers the collection, as it stood on the as-at day. Three statements for any number."""
    ids = standing.schools_below(at_unit, on=collection.as_at, today=today) & actor.units_with(Perm.REPORTS_VIEW)
    stood = standing.standings(ids, collection.as_at)
    rows = Submission.objects.visible_to(actor, Perm.REPORTS_VIEW).filter(
        collection=collection, unit_id__anyof=database.UnitArray.of(ids)
    )
    newest = {row["unit_id"]: row for row in rows.order_by("edition").values(*BOARD_FIELDS)}
    is_over = rules.is_late(now, due_at=collection.due_at, grace_hours=collection.grace_hours)
    return [_row(unit, newest.get(unit.unit_id), is_over=is_over) for unit in stood.values()]


def _row(unit: standing.Standing, sent: dict[str, Any] | None, *, is_over: bool) -> BoardRow:
    if sent is None:
        return BoardRow(
            unit.unit_id,
            unit.code,
            unit.name,
            unit.levels,
            unit.office_id,
            unit.office_name,
            "missing",
            is_over,
            0,
            None,
            None,
            False,
        )
    is_open = sent["state"] in rules.OPEN
    return BoardRow(
        unit.unit_id,
        unit.code,
        sent["unit_name"],
        unit.levels,
        sent["office_id"],
        sent["office_name"],
        sent["state"],
        (is_over if is_open and sent["submitted_at"] is None else sent["is_late"]),
        sent["edition"],
        sent["uuid"],
        sent["submitted_at"],
        sent["unlock_asked_at"] is not None,
    )


def tally(rows: Iterable[BoardRow]) -> Counter[str]:
    """How many stand where; "late" counts across states."""
    counted: Counter[str] = Counter()
    for row in rows:
        counted[row.state] += 1
        counted["total"] += 1
        counted["late"] += row.is_late
        counted["unlock"] += row.unlock_asked
    return counted


def submission(actor: Actor, key: uuid.UUID) -> Submission:
    """One submission with collection and unit. Raises NoSuchThing outside the actor's reports."""
    rows = Submission.objects.visible_to(actor, Perm.REPORTS_VIEW).select_related("collection", "unit")
    found: Submission | None = rows.filter(uuid=key).first()
    if found is None:
        raise NoSuchThing(key)
    return found


def sent(
    actor: Actor,
    collection: Collection,
    *,
    at_unit: int,
    today: dt.date,
    accepted_only: bool,
    office_id: int | None = None,
    unit_id: int | None = None,
    permission: Perm = Perm.ROLLUP_VIEW,
) -> list[Submission]:
    """For each unit below, the edition that counts: the newest accepted one, or with what is still on its way the newest sent."""
    ids = standing.schools_below(at_unit, on=collection.as_at, today=today) & actor.units_with(permission)
    if unit_id is not None:
        ids &= {unit_id}
    states = [State.ACCEPTED] if accepted_only else sorted(rules.SENT)
    rows = Submission.objects.visible_to(actor, permission).filter(
        collection=collection, unit_id__anyof=database.UnitArray.of(ids), state__in=states
    )
    if office_id is not None:
        rows = rows.filter(office_id=office_id)
    newest: dict[int, Submission] = {
        s.unit_id: s for s in rows.select_related("unit").order_by("unit_name", "unit_id", "edition")
    }
    return list(newest.values())


def editions(submission: Submission) -> list[Submission]:
    """All editions of the same answer, oldest first."""
    return list(
        Submission.objects.filter(collection=submission.collection_id, unit=submission.unit_id).order_by("edition")
    )


def others_of_unit(submission: Submission) -> list[Submission]:
    """The unit's other answers that can be laid beside this one, newest first."""
    rows = Submission.objects.filter(unit=submission.unit_id).exclude(pk=submission.pk).select_related("collection")
    return list(rows.order_by("-collection__as_at", "-edition"))


def newest_editions(unit_ids: Iterable[int], collection_ids: Iterable[int]) -> dict[tuple[int, int], str]:
    """(collection, unit) → state of the newest edition."""
    rows = Submission.objects.filter(
        unit_id__anyof=database.UnitArray.of(unit_ids), collection_id__in=list(collection_ids)
    )
    top = rows.values("collection_id", "unit_id").annotate(edition=Max("edition"))
    wanted = {(r["collection_id"], r["unit_id"], r["edition"]) for r in top}
    states = rows.values_list("collection_id", "unit_id", "edition", "state")
    return {(c, u): state for c, u, e, state in states if (c, u, e) in wanted}
