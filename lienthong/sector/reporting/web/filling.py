"""A unit's own report: draft, look, put a number beside the computed one, send."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.kernel.calendar import public as calendar
from lienthong.sector.reporting import selectors, services
from lienthong.sector.reporting.errors import ChangedMeanwhile, ChecksFailed, NotNow, ReportRefusal, WrongCells
from lienthong.sector.reporting.web import finding


@screen(Perm.REPORTS_FILL, read=(), write=("POST",))
def draft(request: StaffRequest, collection: str) -> HttpResponse:
    asked = selectors.collection(collection, year=request.place.year)
    try:
        made = services.draft(request.actor, collection=asked, unit_id=request.place.unit.pk, now=calendar.now())
    except ReportRefusal as error:
        messages.error(request, str(error))
        return redirect_or_swap(request, finding.address(request, "board"))
    return redirect_or_swap(request, finding.address(request, "submission", submission=made.uuid))


@screen(Perm.REPORTS_VIEW)
def submission(request: StaffRequest, submission: uuid.UUID) -> HttpResponse:
    found = finding.submission_at(request, submission)
    return render(request, "reporting/submission.html", finding.page(request, found))


@screen(Perm.REPORTS_FILL, read=(), write=("POST",))
def values(request: StaffRequest, submission: uuid.UUID) -> HttpResponse:
    found = finding.submission_at(request, submission)
    typed = {k.removeprefix("cell."): str(v) for k, v in request.POST.items() if k.startswith("cell.")}
    seen = request.POST.get("version", "")
    problem, wrong = "", {}
    try:
        changed = services.enter_values(
            request.actor,
            submission_id=found.pk,
            form_code=request.GET.get("form", ""),
            given=typed,
            reason=request.POST.get("reason", ""),
            seen_version=int(seen) if seen.isdecimal() else -1,
            now=calendar.now(),
        )
    except WrongCells as error:
        wrong = error.errors
        problem = next(iter(wrong.values()))
    except (ChangedMeanwhile, NotNow) as error:
        problem = str(error)
    else:
        messages.success(
            request, _("Đã lưu %(count)s ô.") % {"count": changed} if changed else _("Không có ô nào thay đổi.")
        )
        base = finding.address(request, "submission", submission=found.uuid)
        back = finding.with_query(base, form=request.GET.get("form"), table=request.GET.get("table"))
        return redirect_or_swap(request, back)
    context = finding.page(
        request, found, errors=wrong, typed=typed, problem=problem, reason=request.POST.get("reason", "")
    )
    return render(request, "reporting/submission.html", {**context, "is_editing": True}, status=422)


@screen(Perm.REPORTS_FILL, read=(), write=("POST",))
def figures(request: StaffRequest, submission: uuid.UUID) -> HttpResponse:
    found = finding.submission_at(request, submission)
    try:
        services.recompute(request.actor, submission_id=found.pk, now=calendar.now())
    except (ReportRefusal, NotNow) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã tính lại theo hồ sơ hiện có."))
    return redirect_or_swap(request, finding.address(request, "submission", submission=found.uuid))


@screen(Perm.REPORTS_SUBMIT, read=(), write=("POST",))
def sending(request: StaffRequest, submission: uuid.UUID) -> HttpResponse:
    found = finding.submission_at(request, submission)
    try:
        sent = services.submit(request.actor, submission_id=found.pk, now=calendar.now())
    except ChecksFailed as error:
        found.refresh_from_db()
        return render(
            request, "reporting/submission.html", finding.page(request, found, problem=str(error)), status=422
        )
    except (ReportRefusal, NotNow) as error:
        messages.error(request, str(error))
    else:
        late = " " + _("Báo cáo nộp sau hạn.") if sent.is_late else ""
        messages.success(request, _("Đã nộp báo cáo; số liệu đã được niêm.") + late)
    return redirect_or_swap(request, finding.address(request, "submission", submission=found.uuid))
