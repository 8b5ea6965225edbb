"""Books of a whole school brought to their seal at once, as if each had gone the way by hand. For invented data only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lienthong.kernel.access.public import Actor
from lienthong.kernel.orgs import public as orgs
from lienthong.school.assessment.closing import canonical, sealing, stages
from lienthong.school.assessment.closing.canonical import Content
from lienthong.school.assessment.closing.models import BookState, BookStep, Seal
from lienthong.school.classes import public as classes


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
    count = 0
    actor = Actor(head.account_id, head.person_id, head.name, ())
    for room in classes.classes_of(unit.pk, year):
        contents = canonical.books_of(room, term, unit_code=unit.code)
        made = sealing.make(actor, room, term, unit, contents, {}, at=at, office=head.role)
        steps = list(_steps(room, term, contents, made, at, head, teachers, homerooms))
        BookState.objects.bulk_create(_states(room, term, contents, at, teachers))
        BookStep.objects.bulk_create(steps)
        count += len(made)
    return count


def _states(
    room: classes.SchoolClass, term: int, contents: Sequence[Content], at: dt.datetime,
    teachers: dict[tuple[int, str], Hand],
) -> Iterator[BookState]:  # fmt: skip
    for content in contents:
        hand = teachers.get((room.pk, content.subject))
        yield BookState(
            unit_id=room.unit_id, year=room.year_id, term=term, school_class=room, subject_id=content.subject or None,
            state=stages.SIGNED if content.subject else stages.SEALED, signers=[hand.person_id] if hand else [],
            signed_names=hand.name if hand else "", content_hash=content.sha256, changed_at=at,
        )  # fmt: skip


def _steps(
    room: classes.SchoolClass, term: int, contents: Sequence[Content], made: Sequence[Seal], at: dt.datetime, head: Hand,
    teachers: dict[tuple[int, str], Hand], homerooms: dict[int, Hand],
) -> Iterator[BookStep]:  # fmt: skip
    def step(hand: Hand, act: str, before: str, after: str, hours: int, content: Content, seal: str = "") -> BookStep:
        return BookStep(
            unit_id=room.unit_id, year=room.year_id, term=term, school_class=room, subject_id=content.subject or None,
            act=act, before=before, after=after, account_id=hand.account_id, actor_name=hand.name[:100],
            role=hand.role[:60], at=at - dt.timedelta(hours=hours), content_hash=content.sha256, seal_code=seal,
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
