"""Acts on a submission: draft, enter, send, decide, open again. Each is one transaction with its steps kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pyarrow as pa
from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.foundation.events import public as events
from lienthong.kernel.access.public import Actor, NoSuchThing, Perm, require
from lienthong.kernel.calendar import public as calendar
from lienthong.sector.reporting import drafting, facts, freezing, rules, standing, telling
from lienthong.sector.reporting.errors import ChangedMeanwhile, ChecksFailed, NotAsked, NotNow
from lienthong.sector.reporting.events import SubmissionAccepted, SubmissionSent
from lienthong.sector.reporting.models import Collection, Submission, SubmissionStep, SubmissionTable
from lienthong.sector.reporting.rules import Act, State


@transaction.atomic
def draft(actor: Actor, *, collection: Collection, unit_id: int, now: dt.datetime) -> Submission:
    """The unit's newest edition, worked out anew if it is still open; the first one is made. Raises NotAsked."""
    require(actor, Perm.REPORTS_FILL, unit_id)
    known = latest(collection, unit_id)
    if known is not None:
        return recompute(actor, submission_id=known.pk, now=now) if known.state in rules.OPEN else known
    stood = _must_stand(collection, unit_id)
    if now < collection.opens_at:
        raise NotAsked(
            _("Đợt %(name)s mở từ ngày %(date)s; trước ngày đó chưa lập báo cáo được.")
            % {"name": collection.name, "date": calendar_day(collection.opens_at)}
        )
    submission: Submission = Submission.objects.create(
        collection=collection,
        unit_id=unit_id,
        office_id=stood.office_id,
        unit_name=stood.name,
        office_name=stood.office_name,
    )
    _work_out(submission, now=now)
    _step(submission, "drafted", actor=actor, at=now)
    return submission


@transaction.atomic
def recompute(actor: Actor, *, submission_id: int, now: dt.datetime) -> Submission:
    """Work an open submission out again from the records as they are known now."""
    submission = _locked(actor, submission_id, Perm.REPORTS_FILL)
    _must_be_open(submission)
    _work_out(submission, now=now)
    return submission


@transaction.atomic
def enter_values(
    actor: Actor,
    *,
    submission_id: int,
    form_code: str,
    given: Mapping[str, str],
    reason: str,
    seen_version: int,
    now: dt.datetime,
) -> int:
    """Put values beside the computed ones, with the reason. Returns how many cells changed.

    Raises WrongCells, ChangedMeanwhile when somebody saved this table since it was shown, NotNow once it is sent.
    """
    submission = _locked(actor, submission_id, Perm.REPORTS_FILL)
    _must_be_open(submission)
    table: SubmissionTable | None = (
        submission.tables.select_for_update(of=("self",)).select_related("form").filter(form__code=form_code).first()
    )
    if table is None:
        raise NoSuchThing(form_code)
    if table.version != seen_version:
        raise ChangedMeanwhile(_("Người khác vừa lưu biểu này. Hãy tải lại trang để xem số mới rồi nhập tiếp."))
    changed = drafting.apply_entries(table, given, reason=reason.strip()[:300], by=actor.name, at=now)
    if changed:
        table.version += 1
        table.save(update_fields=["entered", "version"])
        drafting.recheck(submission)
        _save(submission, "checks")
    return changed


def submit(actor: Actor, *, submission_id: int, now: dt.datetime) -> Submission:
    """Send: work out once more, refuse while a check that must hold does not, freeze the facts, tell the other side.

    The findings are kept even when it refuses, so that the page shows them.
    """
    with transaction.atomic():
        submission = _locked(actor, submission_id, Perm.REPORTS_SUBMIT)
        state = rules.next_state(submission.state, Act.SUBMIT, has_office=submission.office_id is not None)
        rows = _work_out(submission, now=now)
    broken = [c for c in submission.checks if c["severity"] == "error"]
    if broken:
        raise ChecksFailed(
            _("Chưa nộp được: còn %(count)s lỗi phải sửa. %(first)s")
            % {"count": len(broken), "first": " · ".join(c["message"] for c in broken[:3])},
            [rules.Finding(**{k: v for k, v in c.items() if k != "form"}) for c in broken],
        )
    collection = submission.collection
    # The file is on the disk before the row that names it is committed.
    path, digest = freezing.freeze(
        rows,
        collection=collection.code,
        unit=submission.unit.code,
        edition=submission.edition,
        as_at=collection.as_at.isoformat(),
    )
    with transaction.atomic():
        submission.state = state
        submission.facts_path, submission.facts_hash = path, digest
        submission.submitted_at, submission.submitted_by = now, actor.account_id
        submission.is_late = rules.is_late(now, due_at=collection.due_at, grace_hours=collection.grace_hours)
        submission.office_decided_at = submission.decided_at = None
        _save(
            submission,
            "state",
            "facts_path",
            "facts_hash",
            "submitted_at",
            "submitted_by",
            "is_late",
            "office_decided_at",
            "decided_at",
        )
        _step(submission, "submitted", actor=actor, at=now)
        text = _("%(unit)s đã nộp %(name)s.") % {"unit": submission.unit_name, "name": collection.name}
        telling.tell(submission, kind="submitted", text=text, to=_above(submission, now))
        events.publish_on_commit(SubmissionSent(submission.pk, submission.unit_id, collection.code, submission.is_late))
    return submission


@transaction.atomic
def decide(actor: Actor, *, submission_id: int, act: Act, message: str, now: dt.datetime) -> Submission:
    """The office or the department accepts, or returns with a message. Acceptance checks the frozen facts' hash and locks it."""
    is_office = act in (Act.OFFICE_ACCEPT, Act.OFFICE_RETURN)
    permission = Perm.REPORTS_OFFICE_DECIDE if is_office else Perm.REPORTS_DEPARTMENT_DECIDE
    submission = _locked(actor, submission_id, permission)
    state = rules.next_state(submission.state, act, has_office=submission.office_id is not None)
    text = message.strip()
    if state == State.RETURNED and len(text) < 5:
        raise NotNow(_("Hãy ghi rõ vì sao trả lại, để đơn vị biết phải sửa gì."))
    if state != State.RETURNED:
        freezing.verified(submission.facts_path, submission.facts_hash)
    submission.state = state
    if is_office:
        submission.office_decided_at = now
    else:
        submission.decided_at = now
    if state == State.ACCEPTED:
        _supersede(submission)
    _save(submission, "state", "office_decided_at", "decided_at")
    _step(submission, str(act), actor=actor, at=now, message=text)
    _tell_decision(submission, state, text, now)
    if state == State.ACCEPTED:
        events.publish_on_commit(SubmissionAccepted(submission.pk, submission.unit_id, submission.collection.code))
    return submission


@transaction.atomic
def ask_unlock(actor: Actor, *, submission_id: int, reason: str, now: dt.datetime) -> Submission:
    """The unit asks to send again what was accepted."""
    submission = _locked(actor, submission_id, Perm.REPORTS_SUBMIT)
    if submission.state != State.ACCEPTED:
        raise NotNow(_("Chỉ báo cáo đã được chấp nhận mới cần đề nghị mở lại."))
    if submission.unlock_asked_at is not None:
        raise NotNow(_("Đã gửi đề nghị mở lại; hãy đợi Sở trả lời."))
    if len(reason.strip()) < 5:
        raise NotNow(_("Hãy ghi lí do cần mở lại báo cáo."))
    submission.unlock_asked_at = now
    _save(submission, "unlock_asked_at")
    _step(submission, "unlock_asked", actor=actor, at=now, message=reason.strip())
    text = _("%(unit)s đề nghị mở lại %(name)s: %(reason)s") % {
        "unit": submission.unit_name,
        "name": submission.collection.name,
        "reason": reason.strip()[:200],
    }
    telling.tell(submission, kind="unlock_asked", text=text, to=_department(submission, now))
    return submission


@transaction.atomic
def unlock(actor: Actor, *, submission_id: int, message: str, now: dt.datetime) -> Submission:
    """The department opens a new edition. The accepted one stays as it is until the new one is accepted."""
    accepted = _locked(actor, submission_id, Perm.REPORTS_DEPARTMENT_DECIDE)
    if accepted.state != State.ACCEPTED:
        raise NotNow(_("Chỉ mở lại được báo cáo đã chấp nhận."))
    newest = latest(accepted.collection, accepted.unit_id)
    if newest is not None and newest.edition > accepted.edition:
        raise NotNow(_("Báo cáo này đã được mở lại; đơn vị đang sửa lần %(edition)s.") % {"edition": newest.edition})
    accepted.unlock_asked_at = None
    _save(accepted, "unlock_asked_at")
    opened: Submission = Submission.objects.create(
        collection=accepted.collection,
        unit_id=accepted.unit_id,
        office_id=accepted.office_id,
        edition=accepted.edition + 1,
        unit_name=accepted.unit_name,
        office_name=accepted.office_name,
        drafted_at=now,
        expression_version=accepted.expression_version,
        checks=accepted.checks,
    )
    SubmissionTable.objects.bulk_create(
        SubmissionTable(
            submission=opened, unit_id=opened.unit_id, form_id=t.form_id, computed=t.computed, entered=t.entered
        )
        for t in accepted.tables.all()
    )
    _step(accepted, "unlocked", actor=actor, at=now, message=message.strip())
    _step(
        opened, "drafted", actor=actor, at=now, message=_("Mở lại từ lần %(edition)s.") % {"edition": accepted.edition}
    )
    text = _("Sở đã mở lại %(name)s để sửa.") % {"name": opened.collection.name}
    telling.tell(
        opened, kind="unlocked", text=text, to=telling.accounts_with(Perm.REPORTS_FILL, [opened.unit_id], now.date())
    )
    return opened


def latest(collection: Collection, unit_id: int) -> Submission | None:
    """The newest edition of a unit's answer."""
    rows = Submission.objects.filter(collection=collection, unit_id=unit_id).select_related("collection", "unit")
    found: Submission | None = rows.order_by("-edition").first()
    return found


def calendar_day(moment: dt.datetime) -> str:
    """dd/mm/yyyy in Việt Nam."""
    return moment.astimezone(calendar.VIETNAM).strftime("%d/%m/%Y")


# -- inside --
def _must_stand(collection: Collection, unit_id: int) -> standing.Standing:
    stood = standing.standings([unit_id], collection.as_at).get(unit_id)
    if stood is not None:
        return stood
    heirs = standing.successors(unit_id)
    if heirs:
        raise NotAsked(
            _("Đơn vị đã sáp nhập trước ngày %(date)s; số liệu đợt này do %(heirs)s báo cáo.")
            % {"date": collection.as_at.strftime("%d/%m/%Y"), "heirs": ", ".join(heirs)}
        )
    raise NotAsked(
        _("Đơn vị không hoạt động vào ngày %(date)s nên không phải báo cáo đợt này.")
        % {"date": collection.as_at.strftime("%d/%m/%Y")}
    )


def _work_out(submission: Submission, *, now: dt.datetime) -> pa.Table:
    stood = _must_stand(submission.collection, submission.unit_id)
    wanted = drafting.forms_for(submission.collection, stood.levels)
    if not wanted:
        raise NotAsked(_("Đợt này không có biểu nào dành cho các cấp học của đơn vị."))
    rows = facts.extract([submission.unit_id], drafting.window(submission.collection))
    drafting.store_computed(submission, wanted, drafting.count_unit(rows, wanted), at=now)
    _save(submission, "drafted_at", "expression_version", "checks")
    return rows


def _locked(actor: Actor, submission_id: int, permission: Perm) -> Submission:
    rows = Submission.objects.select_for_update(of=("self",)).select_related("collection", "unit")
    found: Submission | None = rows.filter(pk=submission_id).first()
    if found is None:
        raise NoSuchThing(submission_id)
    require(actor, permission, found.unit_id)
    return found


def _must_be_open(submission: Submission) -> None:
    if submission.state not in rules.OPEN:
        rules.next_state(submission.state, Act.SUBMIT, has_office=submission.office_id is not None)


def _save(submission: Submission, *fields: str) -> None:
    submission.version += 1
    submission.save(update_fields=[*fields, "version"])


def _supersede(submission: Submission) -> None:
    older = Submission.objects.filter(
        collection_id=submission.collection_id,
        unit_id=submission.unit_id,
        edition__lt=submission.edition,
        state=State.ACCEPTED,
    )
    older.update(state=State.SUPERSEDED)


def _step(submission: Submission, kind: str, *, actor: Actor, at: dt.datetime, message: str = "") -> None:
    SubmissionStep.objects.create(
        submission=submission,
        unit_id=submission.unit_id,
        at=at,
        kind=kind,
        account_id=actor.account_id,
        by_name=actor.name[:100],
        message=message,
    )


def _above(submission: Submission, now: dt.datetime) -> list[int]:
    if submission.office_id is not None:
        return telling.accounts_with(Perm.REPORTS_OFFICE_DECIDE, [submission.office_id], now.date())
    return _department(submission, now)


def _department(submission: Submission, now: dt.datetime) -> list[int]:
    above = telling.department_of(submission.unit_id, now.date())
    return telling.accounts_with(Perm.REPORTS_DEPARTMENT_DECIDE, above, now.date())


def _tell_decision(submission: Submission, state: State, message: str, now: dt.datetime) -> None:
    to = set(telling.accounts_with(Perm.REPORTS_FILL, [submission.unit_id], now.date()))
    name = {"name": submission.collection.name, "unit": submission.unit_name}
    if state == State.RETURNED:
        text = _("%(name)s bị trả lại: %(message)s") % {**name, "message": message[:300]}
    elif state == State.OFFICE_ACCEPTED:
        text = _("Phòng đã chấp nhận %(name)s của %(unit)s; báo cáo chuyển lên Sở.") % name
        telling.tell(submission, kind=str(state), text=text, to=_department(submission, now))
    else:
        text = _("Sở đã chấp nhận %(name)s của %(unit)s.") % name
    telling.tell(submission, kind=str(state), text=text, to=to)
