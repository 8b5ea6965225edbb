"""Changes after the lock: the teacher asks, the head consents before a witness, those cells alone are changed.

The book stays locked throughout: what is written goes past the lock cell by cell, against the value that stood there
when it was asked, and the seal over the book (if any) is replaced by a new one in the same transaction.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.database import public as database
from lienthong.foundation.events import public as events
from lienthong.kernel.access.public import Actor, NoSuchThing, NotPermitted, Perm, require
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.school.assessment import locking, reading
from lienthong.school.assessment.closing import applying, asking, stages, stepping
from lienthong.school.assessment.closing.models import AmendedCell, Amendment, BookState
from lienthong.school.assessment.closing.stepping import NOWHERE, Origin
from lienthong.school.assessment.errors import AmendmentRefused, NotYourSheet, ReasonNeeded
from lienthong.school.assessment.events import MarksAmended
from lienthong.school.classes import public as classes

ASKED, GRANTED, REFUSED, DONE, LAPSED, TAKEN_BACK = "asked", "granted", "refused", "done", "lapsed", "taken_back"
OPEN = (ASKED, GRANTED)
MOST_CELLS = 20
FOR_TEACHER = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A cell as the teacher asks for it: whose, which column, the new value as typed."""

    member_id: int
    column: str
    typed: str


@transaction.atomic
def ask(
    actor: Actor, *, class_uuid: uuid.UUID, subject: str, term: int, cells: Sequence[Wanted], reason: str, on: dt.date,
    attachment: UploadedFile[Any] | None = None, origin: Origin = NOWHERE,
) -> Amendment:  # fmt: skip
    """A teacher of the sheet asks for other values in locked cells. Raises AmendmentRefused, ReasonNeeded."""
    head = reading.head(actor, class_uuid, subject, term, unit_ids=actor.scope, on=on)
    locking.take_alone(head.unit_id, head.year, term)
    head = reading.head(actor, class_uuid, subject, term, unit_ids=actor.scope, on=on)
    if not (head.is_mine and actor.can(Perm.MARKS_EDIT_ASSIGNED, head.unit_id)):
        raise NotYourSheet(_("Chỉ giáo viên đang được phân công dạy môn này ở lớp này mới đề nghị sửa điểm."))
    if not reason.strip():
        raise ReasonNeeded(_("Đề nghị sửa điểm phải ghi lý do, ví dụ: cộng sót 1 điểm ở câu 3, đã xem lại bài với em."))
    if not cells or len(cells) > MOST_CELLS:
        raise AmendmentRefused(_("Chọn từ 1 đến %(most)s ô cần sửa trong một đề nghị.") % {"most": MOST_CELLS})
    rows = asking.judged(head, cells)
    name = asking.checked_file(attachment)
    now = calendar.now()
    made: Amendment = Amendment.objects.create(
        unit_id=head.unit_id, year=head.year, term=term, school_class_id=head.class_id, subject_id=subject,
        state=ASKED, reason=vietnamese.nfc(reason.strip())[:500], attachment_name=name, asked_at=now,
        asked_by=actor.account_id, asked_by_name=actor.name[:100],
    )  # fmt: skip
    if attachment is not None:
        made.attachment.save(f"{made.uuid}{name[name.rfind('.') :]}", attachment)
    AmendedCell.objects.bulk_create(
        AmendedCell(unit_id=head.unit_id, amendment=made, member_id=member, column=column, old=old, new=new)
        for member, column, old, new in rows
    )
    _settle(actor, made, stages.ASK, origin, reason.strip())
    asking.tell_deciders(made, actor, head.class_name, head.subject.name, on=on)
    return made


@transaction.atomic
def grant(
    actor: Actor, *, unit_id: int, amendment: uuid.UUID, witness: str, on: dt.date, note: str = "",
    by_teacher: bool = False, origin: Origin = NOWHERE,
) -> Amendment:  # fmt: skip
    """The head consents before a witness. The system writes the cells at once, or the teacher does within 24 hours."""
    found = _for_decision(actor, unit_id, amendment)
    witness = vietnamese.nfc(" ".join(witness.split()))
    if not witness:
        raise AmendmentRefused(_("Ghi họ tên người chứng kiến việc sửa điểm."))
    if vietnamese.fold(witness) in {vietnamese.fold(name) for name in (found.asked_by_name, actor.name)}:
        raise AmendmentRefused(_("Người chứng kiến phải là người khác với người đề nghị và người đồng ý."))
    now = calendar.now()
    found.state, found.decided_at, found.decided_by = GRANTED, now, actor.account_id
    found.decided_by_name, found.witness_name = actor.name[:100], witness[:100]
    found.decision_note = note.strip()[:500]
    found.by_teacher_until = now + FOR_TEACHER if by_teacher else None
    found.save()
    _settle(actor, found, stages.GRANT, origin, note.strip())
    if by_teacher:
        asking.tell_asker(found, _("%(name)s đồng ý cho sửa điểm %(sheet)s; hãy ghi trước %(until)s."))
    else:
        _apply(actor, found, on=on, by=actor.name, origin=origin)
    return found


@transaction.atomic
def write_granted(
    actor: Actor, *, unit_id: int, amendment: uuid.UUID, on: dt.date, origin: Origin = NOWHERE
) -> Amendment:
    """The teacher who asked writes what was granted, within the 24 hours."""
    found = _of_asker(actor, unit_id, amendment)
    if found.state != GRANTED or found.by_teacher_until is None:
        raise AmendmentRefused(_("Đề nghị này không chờ giáo viên ghi."))
    if calendar.now() >= found.by_teacher_until:
        raise AmendmentRefused(_("Đã quá 24 giờ kể từ khi được đồng ý; hãy gửi đề nghị mới."))
    _apply(actor, found, on=on, by=actor.name, origin=origin)
    return found


@transaction.atomic
def refuse(actor: Actor, *, unit_id: int, amendment: uuid.UUID, note: str, origin: Origin = NOWHERE) -> Amendment:
    """The head does not consent, and says why."""
    found = _for_decision(actor, unit_id, amendment)
    if not note.strip():
        raise ReasonNeeded(_("Không đồng ý thì ghi lý do để giáo viên biết."))
    found.state, found.decided_at, found.decided_by = REFUSED, calendar.now(), actor.account_id
    found.decided_by_name, found.decision_note = actor.name[:100], note.strip()[:500]
    found.save()
    _settle(actor, found, stages.REFUSE, origin, note.strip())
    asking.tell_asker(found, _("%(name)s không đồng ý sửa điểm %(sheet)s: %(note)s"))
    return found


@transaction.atomic
def take_back(actor: Actor, *, unit_id: int, amendment: uuid.UUID, origin: Origin = NOWHERE) -> Amendment:
    """The teacher who asked takes the request back while nobody has decided."""
    found = _of_asker(actor, unit_id, amendment)
    if found.state != ASKED:
        raise AmendmentRefused(_("Đề nghị này đã được quyết định nên không rút được nữa."))
    found.state = TAKEN_BACK
    found.save(update_fields=["state"])
    _settle(actor, found, stages.TAKE_BACK, origin, "")
    return found


def lapse_overdue() -> int:
    """What a teacher was to write within 24 hours and did not: the consent is used up. Returns how many."""
    count = 0
    rows = Amendment.objects.select_for_update(skip_locked=True).filter(
        state=GRANTED, by_teacher_until__lte=calendar.now()
    )
    for found in rows:
        found.state = LAPSED
        found.save(update_fields=["state"])
        nobody = Actor(0, None, _("Hệ thống"), ())
        _settle(nobody, found, stages.LAPSE, NOWHERE, "")
        asking.tell_asker(found, _("Đã quá 24 giờ nên việc sửa điểm %(sheet)s hết hạn; cần thì gửi đề nghị mới."))
        count += 1
    return count


def lapse_everywhere() -> int:
    """What the worker does each hour: the same in every school."""
    ids = list(orgs.Unit.objects.filter(kind__in=("truong", "trungtam")).values_list("pk", flat=True))
    with database.entered(ids, who={"act": "assessment.lapse"}):
        return lapse_overdue()


def _apply(actor: Actor, found: Amendment, *, on: dt.date, by: str, origin: Origin) -> None:
    """Write the cells, compute that pupil anew, replace the seals, tell who must know."""
    room = classes.SchoolClass.objects.get(pk=found.school_class_id)
    members = applying.write_cells(actor, found, room, on=on)
    found.state, found.done_at, found.done_by_name = DONE, calendar.now(), by[:100]
    found.save()
    applying.recompute(found, members)
    row = BookState.objects.select_for_update().filter(school_class=room, term=found.term, subject=None).first()
    if row is not None and stages.is_sealed(row.state):
        found.seal_code = applying.replace_seals(actor, found, room, row, origin)
        found.save(update_fields=["seal_code"])
    _settle(actor, found, "", origin, "")
    asking.tell_asker(found, _("Đã sửa điểm %(sheet)s theo đề nghị; sổ đã khóa lại."))
    events.publish_on_commit(
        MarksAmended(found.unit_id, found.year, found.term, found.school_class_id, tuple(members), str(found.uuid))
    )


def _for_decision(actor: Actor, unit_id: int, key: uuid.UUID) -> Amendment:
    """The request under lock, for one who may decide on it and did not ask."""
    require(actor, Perm.BOOK_LOCK, unit_id)
    found = _locked(unit_id, key)
    if found.asked_by == actor.account_id:
        raise AmendmentRefused(_("Người đề nghị không tự đồng ý; để hiệu trưởng hoặc phó hiệu trưởng khác quyết định."))
    if found.state != ASKED:
        raise AmendmentRefused(_("Đề nghị này đã được %(name)s quyết định.") % {"name": found.decided_by_name or "…"})
    return found


def _of_asker(actor: Actor, unit_id: int, key: uuid.UUID) -> Amendment:
    found = _locked(unit_id, key)
    if found.asked_by != actor.account_id:
        raise NotPermitted("amendment")
    if not actor.can(Perm.MARKS_EDIT_ASSIGNED, unit_id):
        raise NotPermitted(Perm.MARKS_EDIT_ASSIGNED)
    return found


def _locked(unit_id: int, key: uuid.UUID) -> Amendment:
    rows = Amendment.objects.filter(uuid=key, unit_id=unit_id)
    where = rows.values_list("year", "term").first()
    if where is None:
        raise NoSuchThing(key)
    # The book's own lock first, as in every act on it, then the row: two heads wait for one another here.
    locking.take_alone(unit_id, *where)
    found: Amendment = rows.select_for_update().get()
    return found


def _settle(actor: Actor, found: Amendment, act: str, origin: Origin, reason: str) -> None:
    """The step on the sheet, and the state of a sealed class while amendments are under way."""
    room = classes.SchoolClass.objects.get(pk=found.school_class_id)
    sheet = stepping.state_of(room, found.term, found.subject_id)
    if act:
        stepping.note(actor, [sheet], act, origin=origin, reason=reason)
    row = BookState.objects.select_for_update().filter(school_class=room, term=found.term, subject=None).first()
    if row is None:
        return
    waiting = Amendment.objects.filter(school_class=room, term=found.term, state__in=OPEN).values_list(
        "state", flat=True
    )
    states = list(waiting)
    after = stages.with_amendments(row.state, asked=states.count(ASKED), granted=states.count(GRANTED))
    if after != row.state:
        BookState.objects.filter(pk=row.pk).update(state=after, version=row.version + 1, changed_at=calendar.now())
