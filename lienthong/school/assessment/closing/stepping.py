"""Writes a book's state together with the step that led there, so that neither stands without the other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lienthong.kernel.access.public import Actor
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment.closing import stages
from lienthong.school.assessment.closing.models import BookState, BookStep
from lienthong.school.assessment.errors import StepRefused
from lienthong.school.classes import public as classes


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an act came from: address and device, as the server saw them. Empty for work of the system."""

    address: str | None = None
    device: str = ""


NOWHERE = Origin()


def state_of(room: classes.SchoolClass, term: int, subject: str | None = None) -> BookState:
    """The state's row under lock, made on first need; without a subject that of the class."""
    rows = BookState.objects.select_for_update()
    found: BookState | None = rows.filter(school_class=room, term=term, subject_id=subject).first()
    return found or BookState(
        unit_id=room.unit_id, year=room.year_id, term=term, school_class=room, subject_id=subject, state=stages.OPEN,
        changed_at=calendar.now(), version=0,
    )  # fmt: skip


def class_states(term: int, class_ids: Collection[int]) -> list[BookState]:
    """The rows of these classes (not of their sheets) under lock."""
    rows = BookState.objects.select_for_update()
    return list(rows.filter(school_class_id__in=class_ids, term=term, subject=None).order_by("school_class_id"))


def move(
    actor: Actor,
    row: BookState,
    act: str,
    after: str,
    *,
    origin: Origin = NOWHERE,
    content_hash: str = "",
    reason: str = "",
    seal_code: str = "",
) -> None:
    """Write the state and its step. Another person's step in between makes it raise StepRefused; nothing is written."""
    before, now = row.state, calendar.now()
    row.state, row.changed_at, row.content_hash = after, now, content_hash or row.content_hash
    row.version += 1
    if row.pk is None:
        row.save(force_insert=True)
    else:
        changed = BookState.objects.filter(pk=row.pk, version=row.version - 1).update(
            state=after, changed_at=now, content_hash=row.content_hash, signers=row.signers,
            signed_names=row.signed_names, version=row.version,
        )  # fmt: skip
        if not changed:
            raise StepRefused(_("Người khác vừa thay đổi sổ này; hãy tải lại trang rồi làm lại."))
    note(actor, [row], act, before=before, origin=origin, content_hash=content_hash, reason=reason, seal_code=seal_code)


def note(
    actor: Actor,
    rows: Sequence[BookState],
    act: str,
    *,
    before: str = "",
    origin: Origin = NOWHERE,
    content_hash: str = "",
    reason: str = "",
    seal_code: str = "",
) -> None:
    """Write a step for each of these books, whose state is already what it leads to."""
    now = calendar.now()
    BookStep.objects.bulk_create(
        BookStep(
            unit_id=row.unit_id, year=row.year, term=row.term, school_class_id=row.school_class_id,
            subject_id=row.subject_id, act=act, before=before or row.state, after=row.state,
            account_id=actor.account_id, actor_name=actor.name[:100], role=role_of(actor, row.unit_id), at=now,
            address=origin.address, device=origin.device[:200], content_hash=content_hash, reason=reason[:300],
            seal_code=seal_code,
        )
        for row in rows
    )  # fmt: skip


def role_of(actor: Actor, unit_id: int) -> str:
    """The names of the roles in which the person acts at the unit."""
    names = dict.fromkeys(str(post.role.name) for post in actor.posts if unit_id in post.unit_ids)
    return ", ".join(names)[:60]
