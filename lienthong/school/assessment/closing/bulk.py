"""Books of a whole school brought to their seal at once, as if each had gone the way by hand. For invented data only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lienthong.foundation.database import public as database
from lienthong.kernel.access.public import Actor
from lienthong.kernel.orgs import public as orgs
from lienthong.school.assessment.closing import canonical, sealing, stages
from lienthong.school.assessment.closing.canonical import Content
from lienthong.school.assessment.closing.models import Seal
from lienthong.school.classes import public as classes

STATE = (
    "unit_id", "year", "term", "school_class_id", "subject_id", "state", "signers", "signed_names", "content_hash",
    "changed_at",
)  # fmt: skip
STEP = (
    "unit_id", "year", "term", "school_class_id", "subject_id", "act", "before", "after", "account_id", "actor_name",
    "role", "at", "content_hash", "seal_code",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hand:
    """Who did a step."""

    account_id: int
    person_id: int
    name: str
    role: str


def seal_school(
    unit: orgs.Unit, year: int, term: int, *, at: dt.datetime, head: Hand, teachers: dict[tuple[int, str], Hand],
    homerooms: dict[int, Hand],
) -> int:  # fmt: skip
    """Steps, states and seals of every class of a school; teachers by (class, subject). Returns how many seals."""
    actor = Actor(head.account_id, head.person_id, head.name, ())
    states: list[tuple[Any, ...]] = []
    steps: list[tuple[Any, ...]] = []
    count = 0
    for room in classes.classes_of(unit.pk, year):
        contents = canonical.books_of(room, term, unit_code=unit.code)
        made = sealing.make(actor, room, term, unit, contents, {}, at=at, office=head.role)
        states += _states(room, term, contents, at, teachers)
        steps += _steps(room, term, contents, made, at, head, teachers, homerooms)
        count += len(made)
    database.copy_rows("assessment_bookstate", STATE, states)
    database.copy_rows("assessment_bookstep", STEP, steps)
    return count


def _states(
    room: classes.SchoolClass, term: int, contents: Sequence[Content], at: dt.datetime,
    teachers: dict[tuple[int, str], Hand],
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    for content in contents:
        hand = teachers.get((room.pk, content.subject))
        yield (
            room.unit_id, room.year_id, term, room.pk, content.subject or None,
            stages.SIGNED if content.subject else stages.SEALED, [hand.person_id] if hand else [],
            hand.name if hand else "", content.sha256, at,
        )  # fmt: skip


def _steps(
    room: classes.SchoolClass, term: int, contents: Sequence[Content], made: Sequence[Seal], at: dt.datetime, head: Hand,
    teachers: dict[tuple[int, str], Hand], homerooms: dict[int, Hand],
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    def step(
        hand: Hand, act: str, before: str, after: str, hours: int, content: Content, seal: str = ""
    ) -> tuple[Any, ...]:
        return (
            room.unit_id, room.year_id, term, room.pk, content.subject or None, act, before, after, hand.account_id,
            hand.name[:100], hand.role[:60], at - dt.timedelta(hours=hours), content.sha256, seal,
        )  # fmt: skip

    for number, content in enumerate(contents[:-1]):
        hand = teachers.get((room.pk, content.subject))
        if hand is not None:
            yield step(hand, stages.SIGN, stages.ENTERED, stages.SIGNED, 40 + number, content)
    summary = contents[-1]
    leader = homerooms.get(room.pk, head)
    yield step(leader, stages.CHECK, stages.OPEN, stages.CHECKED, 20, summary)
    yield step(head, stages.APPROVE, stages.CHECKED, stages.APPROVED, 1, summary)
    yield step(head, stages.SEAL, stages.APPROVED, stages.SEALED, 0, summary, made[-1].code)
