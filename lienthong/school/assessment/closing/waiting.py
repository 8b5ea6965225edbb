"""What of the closing of books waits for a person: signatures, checks, approvals, amendments. For the home page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.kernel.access.public import Actor, Perm
from lienthong.school.assessment.books import Leading, Sheet
from lienthong.school.assessment.closing import requests, signing, stages
from lienthong.school.assessment.closing.models import BookState
from lienthong.school.classes import public as classes


@dataclass(frozen=True, slots=True)
class Waits:
    """Names of sheets to sign and classes to check; how many classes to approve and seal; amendments."""

    to_sign: tuple[str, ...] = ()
    to_check: tuple[str, ...] = ()
    to_approve: int = 0
    to_seal: int = 0
    to_decide: int = 0
    to_write: int = 0


def waits(
    actor: Actor, unit_id: int, year: int, term: int, *, own: Sequence[Sheet], led: Sequence[Leading], on: dt.date
) -> Waits:
    """What waits for this person at a school: two statements, more only for a homeroom teacher whose class is signed."""
    rows = BookState.objects.filter(unit_id=unit_id, year=year, term=term)
    stored = {(class_id, subject): state for class_id, subject, state in rows.values_list(
        "school_class_id", "subject_id", "state"
    )}  # fmt: skip
    of_class = {class_id: state for (class_id, subject), state in stored.items() if subject is None}
    is_head = actor.can(Perm.BOOK_LOCK, unit_id)
    asked, granted = requests.waiting(unit_id, year, asked_by=None if is_head else actor.account_id)
    states = list(of_class.values())
    return Waits(
        tuple(
            f"{sheet.class_name} {sheet.short_name}"
            for sheet in own
            if sheet.total and not sheet.lacking and not stages.is_class_closed(of_class.get(sheet.class_id, stages.OPEN))
            and stored.get((sheet.class_id, sheet.subject), stages.OPEN) == stages.OPEN
        ),
        tuple(_to_check(led, stored, unit_id, year, term, on)),
        states.count(stages.CHECKED) if is_head else 0,
        states.count(stages.APPROVED) if is_head else 0,
        asked if is_head else 0,
        0 if is_head else granted,
    )  # fmt: skip


def _to_check(
    led: Sequence[Leading], stored: dict[tuple[int, str | None], str], unit_id: int, year: int, term: int, on: dt.date
) -> list[str]:
    found = []
    signed = {class_id for (class_id, subject), state in stored.items() if subject and state == stages.SIGNED}
    if not signed or not led:
        return []
    rooms = {room.uuid: room for room in classes.classes_of(unit_id, year)}
    for leading in led:
        room = rooms[leading.class_uuid]
        open_still = not stages.is_class_closed(stored.get((room.pk, None), stages.OPEN))
        if open_still and room.pk in signed and not signing.unsigned_sheets(room, term, on):
            found.append(room.name)
    return found
