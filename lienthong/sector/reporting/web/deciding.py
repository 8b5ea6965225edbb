"""What the office and the department do with a report, and how a unit asks to have it opened again."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap
from lienthong.foundation.jobs import public as jobs
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.kernel.calendar import public as calendar
from lienthong.sector.reporting import selectors, services, wide
from lienthong.sector.reporting.errors import FactsDamaged, NotNow, ReportRefusal
from lienthong.sector.reporting.models import Collection, Submission
from lienthong.sector.reporting.rules import Act
from lienthong.sector.reporting.web import finding

ACTS = {str(act): act for act in (Act.OFFICE_ACCEPT, Act.OFFICE_RETURN, Act.ACCEPT, Act.RETURN)}


@screen(Perm.REPORTS_OFFICE_DECIDE, Perm.REPORTS_DEPARTMENT_DECIDE, read=(), write=("POST",))
def decision(request: StaffRequest, submission: uuid.UUID) -> HttpResponse:
    act = ACTS.get(request.POST.get("act", ""), Act.RETURN)
    done = {Act.OFFICE_RETURN: _("Đã trả lại cho đơn vị."), Act.RETURN: _("Đã trả lại cho đơn vị.")}.get(
        act, _("Đã chấp nhận báo cáo.")
    )
    message = request.POST.get("message", "")
    return _do(
        request,
        submission,
        done,
        lambda s: services.decide(request.actor, submission_id=s.pk, act=act, message=message, now=calendar.now()),
    )


@screen(Perm.REPORTS_SUBMIT, read=(), write=("POST",))
def unlock_request(request: StaffRequest, submission: uuid.UUID) -> HttpResponse:
    reason = request.POST.get("message", "")
    done = _("Đã gửi đề nghị mở lại đến Sở.")
    return _do(
        request,
        submission,
        done,
        lambda s: services.ask_unlock(request.actor, submission_id=s.pk, reason=reason, now=calendar.now()),
    )


@screen(Perm.REPORTS_DEPARTMENT_DECIDE, read=(), write=("POST",))
def unlock(request: StaffRequest, submission: uuid.UUID) -> HttpResponse:
    message = request.POST.get("message", "")
    done = _("Đã mở lần báo cáo mới cho đơn vị; lần đã chấp nhận vẫn giữ nguyên.")
    return _do(
        request,
        submission,
        done,
        lambda s: services.unlock(request.actor, submission_id=s.pk, message=message, now=calendar.now()),
    )


@screen(Perm.REPORTS_OFFICE_DECIDE, Perm.REPORTS_DEPARTMENT_DECIDE, read=(), write=("POST",))
def drafts(request: StaffRequest, collection: str) -> HttpResponse:
    """Drafts of all units below that have not begun: long work, so a job."""
    asked = selectors.collection(collection, year=request.place.year)
    return _as_job(request, asked, lambda: wide.start_drafts(request.actor, collection=asked, unit=request.place.unit))


@screen(Perm.REPORTS_OFFICE_DECIDE, Perm.REPORTS_DEPARTMENT_DECIDE, read=(), write=("POST",))
def acceptances(request: StaffRequest, collection: str) -> HttpResponse:
    """Accept all that waits here: long work, so a job."""
    asked = selectors.collection(collection, year=request.place.year)
    only_clean = request.POST.get("which") != "all"
    return _as_job(
        request,
        asked,
        lambda: wide.start_acceptance(request.actor, collection=asked, unit=request.place.unit, only_clean=only_clean),
    )


def _as_job(request: StaffRequest, asked: Collection, start: Callable[[], jobs.Job]) -> HttpResponse:
    try:
        job = start()
    except jobs.AlreadyRunning as error:
        messages.error(request, str(error))
        board = finding.address(request, "board")
        return redirect_or_swap(request, finding.with_query(board, collection=asked.code))
    return redirect_or_swap(request, "job", job.uuid)


def _do(request: StaffRequest, key: uuid.UUID, done: str, act: Callable[[Submission], Submission]) -> HttpResponse:
    found = finding.submission_at(request, key)
    try:
        changed = act(found)
    except (ReportRefusal, NotNow, FactsDamaged) as error:
        messages.error(request, str(error))
        changed = found
    else:
        messages.success(request, done)
    return redirect_or_swap(request, finding.address(request, "submission", submission=changed.uuid))
