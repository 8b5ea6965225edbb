"""Signatures of teachers, the homeroom teacher's check, the head's approval, and taking each of them back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.kernel.access.public import Actor, NotPermitted, Perm, require
from lienthong.kernel.orgs import public as orgs
from lienthong.school.assessment import books, locking, reading, terms
from lienthong.school.assessment.closing import canonical, stages, stepping
from lienthong.school.assessment.closing.models import BookState
from lienthong.school.assessment.closing.stepping import NOWHERE, Origin
from lienthong.school.assessment.columns import missing
from lienthong.school.assessment.errors import NotComplete, NotYourSheet, ReasonNeeded, StepRefused
from lienthong.school.classes import public as classes


@dataclass(frozen=True, slots=True)
class Done:
    """How many classes an act of the head reached, and which were not ready for it, each with why."""

    classes: tuple[str, ...]
    not_ready: tuple[tuple[str, str], ...]
    seals: int = 0


@transaction.atomic
def sign_sheet(
    actor: Actor, *, class_uuid: uuid.UUID, subject: str, term: int, on: dt.date, reason: str = "",
    origin: Origin = NOWHERE,
) -> BookState:  # fmt: skip
    """A teacher of the sheet signs it: nobody writes in it until the signature is taken back.

    Raises NotYourSheet; NotComplete while marks are missing and no reason is given; StepRefused.
    """
    head, room, row = _sheet(actor, class_uuid, subject, term, on)
    if not stages.may_sign(row.state, head.gate.class_state):
        raise StepRefused(_("Sổ này đã ký xong hoặc đã sang bước sau; không cần ký nữa."))
    if actor.person_id in row.signers:
        raise StepRefused(_("Anh/chị đã ký sổ này rồi; đang chờ giáo viên cùng dạy ký."))
    gaps = sum(missing(head.columns, r.line) for r in reading.rows(head) if r.gone_on is None or r.gone_on > on)
    if gaps and not reason.strip():
        text = _("Còn thiếu %(count)s ô điểm bắt buộc; ghi đủ rồi ký, hoặc ghi lý do để vẫn ký.")
        raise NotComplete(text % {"count": gaps})
    teachers = _teachers(room, subject, term, on)
    signers = [person for person in row.signers if person in teachers] + [actor.person_id or 0]
    row.signers = signers
    row.signed_names = ", ".join(teachers[person] for person in signers if person in teachers)[:300]
    content = canonical.sheet_of(room, term, subject, unit_code=_code(room.unit_id))
    after = stages.after_signatures(len(signers), len(teachers))
    stepping.move(actor, row, stages.SIGN, after, origin=origin, content_hash=content.sha256, reason=reason.strip())
    return row


@transaction.atomic
def unsign_sheet(
    actor: Actor, *, class_uuid: uuid.UUID, subject: str, term: int, on: dt.date, reason: str = "",
    origin: Origin = NOWHERE,
) -> BookState:  # fmt: skip
    """A teacher takes the own signature back, while the homeroom teacher has not checked."""
    head, room, row = _sheet(actor, class_uuid, subject, term, on)
    if actor.person_id not in row.signers:
        raise StepRefused(_("Anh/chị chưa ký sổ này nên không có chữ ký để rút."))
    if not stages.may_unsign(row.state, head.gate.class_state):
        raise StepRefused(
            _("Giáo viên chủ nhiệm đã kiểm tra sổ của lớp; đề nghị thầy/cô chủ nhiệm rút kiểm tra trước.")
        )
    if head.lock is not None:
        raise StepRefused(
            f"{head.lock.text} {_('Sổ đã khóa thì chữ ký giữ nguyên; cần sửa thì gửi đề nghị sửa điểm.')}"
        )
    teachers = _teachers(room, subject, term, on)
    row.signers = [person for person in row.signers if person != actor.person_id]
    row.signed_names = ", ".join(teachers.get(person, "") for person in row.signers)[:300]
    after = stages.after_signatures(len(row.signers), len(teachers))
    stepping.move(actor, row, stages.UNSIGN, after, origin=origin, reason=reason.strip())
    return row


@transaction.atomic
def check_class(
    actor: Actor, *, class_uuid: uuid.UUID, term: int, on: dt.date, reason: str = "", origin: Origin = NOWHERE
) -> BookState:
    """The homeroom teacher has checked the class's sheets and summary. Unsigned sheets or open conduct need a reason."""
    found, room, row = _homeroom(actor, class_uuid, term, on)
    after = stages.after(stages.CHECK, row.state)
    if after is None:
        raise StepRefused(_("Sổ của lớp đã được kiểm tra hoặc đã sang bước sau."))
    lacking = _not_ready(found, room, term, on)
    if lacking and not reason.strip():
        raise NotComplete(lacking + " " + _("Đủ rồi thì kiểm tra, hoặc ghi lý do để vẫn kiểm tra."))
    content = canonical.books_of(room, term, unit_code=_code(room.unit_id))[-1]
    stepping.move(actor, row, stages.CHECK, after, origin=origin, content_hash=content.sha256, reason=reason.strip())
    return row


@transaction.atomic
def uncheck_class(
    actor: Actor, *, class_uuid: uuid.UUID, term: int, on: dt.date, reason: str = "", origin: Origin = NOWHERE
) -> BookState:
    """The homeroom teacher takes the check back, while the head has not approved: teachers may take signatures back."""
    _found, _room, row = _homeroom(actor, class_uuid, term, on)
    after = stages.after(stages.UNCHECK, row.state)
    if after is None:
        raise StepRefused(_("Chỉ rút được kiểm tra khi hiệu trưởng chưa duyệt; đề nghị hiệu trưởng rút duyệt trước."))
    stepping.move(actor, row, stages.UNCHECK, after, origin=origin, reason=reason.strip())
    return row


@transaction.atomic
def approve(
    actor: Actor, *, unit_id: int, year: int, term: int, class_id: int | None = None, grade: int | None = None,
    origin: Origin = NOWHERE,
) -> Done:  # fmt: skip
    """The head approves, in one go, every class in reach that its homeroom teacher has checked."""
    require(actor, Perm.BOOK_LOCK, unit_id)
    locking.take_alone(unit_id, year, term)
    return _each(
        actor, unit_id, year, term, class_id, grade, stages.APPROVE, origin=origin, wants=stages.CHECKED, reason=""
    )


@transaction.atomic
def unapprove(
    actor: Actor, *, unit_id: int, year: int, term: int, reason: str, class_id: int | None = None,
    grade: int | None = None, origin: Origin = NOWHERE,
) -> Done:  # fmt: skip
    """The head takes the approval back, with a reason, while the class is not sealed."""
    require(actor, Perm.BOOK_LOCK, unit_id)
    if not reason.strip():
        raise ReasonNeeded(_("Rút duyệt phải ghi lý do; lý do nằm trong lịch sử của sổ."))
    locking.take_alone(unit_id, year, term)
    return _each(
        actor, unit_id, year, term, class_id, grade, stages.UNAPPROVE, origin=origin, wants=stages.APPROVED,
        reason=reason.strip(),
    )  # fmt: skip


def why_not(state: str, wanted: str) -> str:
    """Why a class in this state is not taken along by an act that asks for another."""
    if stages.RANK[state] > stages.RANK[wanted]:
        return _("đã ở bước “%(state)s”") % {"state": stages.state_name(state).lower()}
    return _("mới ở bước “%(state)s”") % {"state": stages.state_name(state).lower()}


def states_by_class(term: int, class_ids: Collection[int]) -> dict[int, BookState]:
    """The classes' own rows under lock."""
    return {row.school_class_id: row for row in stepping.class_states(term, class_ids)}


def _each(
    actor: Actor, unit_id: int, year: int, term: int, class_id: int | None, grade: int | None, act: str, *,
    origin: Origin, wants: str, reason: str,
) -> Done:  # fmt: skip
    rooms = locking.reach(unit_id, year, class_id=class_id, grade=grade)
    states = states_by_class(term, [room.pk for room in rooms])
    done, waiting = [], []
    code = _code(unit_id)
    for room in rooms:
        row = states.get(room.pk)
        after = stages.after(act, row.state) if row else None
        if row is None or after is None:
            waiting.append((room.name, why_not(row.state if row else stages.OPEN, wants)))
            continue
        content = canonical.books_of(room, term, unit_code=code)[-1]
        stepping.move(actor, row, act, after, origin=origin, content_hash=content.sha256, reason=reason)
        done.append(room.name)
    return Done(tuple(done), tuple(waiting))


def _sheet(
    actor: Actor, class_uuid: uuid.UUID, subject: str, term: int, on: dt.date
) -> tuple[reading.Head, classes.SchoolClass, BookState]:
    """The sheet for one of its teachers, read once more after the saves under way have ended."""
    head = reading.head(actor, class_uuid, subject, term, unit_ids=actor.scope, on=on)
    locking.take_alone(head.unit_id, head.year, term)
    head = reading.head(actor, class_uuid, subject, term, unit_ids=actor.scope, on=on)
    if not (head.is_mine and actor.can(Perm.MARKS_EDIT_ASSIGNED, head.unit_id)):
        raise NotYourSheet(_("Chỉ giáo viên đang được phân công dạy môn này ở lớp này mới ký sổ."))
    room = classes.SchoolClass.objects.get(pk=head.class_id)
    return head, room, stepping.state_of(room, term, subject)


def _homeroom(
    actor: Actor, class_uuid: uuid.UUID, term: int, on: dt.date
) -> tuple[terms.Room, classes.SchoolClass, BookState]:
    found = terms.room(actor, class_uuid, term, on=on)
    locking.take_alone(found.unit_id, found.year, term)
    if not (found.is_mine and actor.can(Perm.CONDUCT_EDIT_HOMEROOM, found.unit_id)):
        raise NotPermitted(Perm.CONDUCT_EDIT_HOMEROOM)
    room = classes.SchoolClass.objects.get(pk=found.class_id)
    return found, room, stepping.state_of(room, term)


def _not_ready(found: terms.Room, room: classes.SchoolClass, term: int, on: dt.date) -> str:
    """What the homeroom teacher's check would pass over; "" when all is there."""
    unsigned = unsigned_sheets(room, term, on)
    parts = []
    if unsigned:
        listed = ", ".join(unsigned[:6]) + ("…" if len(unsigned) > 6 else "")
        parts.append(_("Chưa ký: %(names)s.") % {"names": listed})
    members, decided = books.conduct_progress([room.pk], term, on).get(room.pk, (0, 0))
    if decided < members:
        parts.append(_("Còn %(count)s học sinh chưa xếp loại hạnh kiểm.") % {"count": members - decided})
    return " ".join(parts)


def unsigned_sheets(room: classes.SchoolClass, term: int, on: dt.date) -> list[str]:
    """Names of the class's subjects whose sheets are not signed by all their teachers."""
    rows = BookState.objects.filter(school_class=room, term=term, state=stages.SIGNED).exclude(subject=None)
    signed = set(rows.values_list("subject_id", flat=True))
    sheets = books.sheets(room.unit_id, room.year_id, term, on=on)
    return [s.subject_name for s in sheets if s.class_id == room.pk and s.subject not in signed]


def _teachers(room: classes.SchoolClass, subject: str, term: int, on: dt.date) -> dict[int, str]:
    """Who teaches the sheet now: person → name."""
    taught: Sequence[classes.TeachingAssignment] = classes.assignments_of_class(room.pk, on)
    return {
        row.employment.person_id: row.employment.person.full_name
        for row in taught
        if row.subject_id == subject and row.term in (0, term) and row.started_on <= on
    }


def _code(unit_id: int) -> str:
    return str(orgs.Unit.objects.values_list("code", flat=True).get(pk=unit_id))
