"""Amendments after the lock: asking, deciding, writing what was granted."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import NoSuchThing, NotPermitted, Perm, StaffRequest, screen
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import reading
from lienthong.school.assessment.closing import amending, gates, requests, sealing
from lienthong.school.assessment.closing.models import Amendment
from lienthong.school.assessment.errors import AmendmentRefused, BookRefusal, NotYourSheet
from lienthong.school.assessment.web.places import at, origin, show_term, stand_in, term_name

ROWS = 4
STATES = {
    amending.ASKED: "wait", amending.GRANTED: "info", amending.REFUSED: "stop", amending.DONE: "ok",
    amending.LAPSED: "neutral", amending.TAKEN_BACK: "neutral",
}  # fmt: skip


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.MARKS_VIEW, Perm.BOOK_LOCK)
def amendments(request: StaffRequest) -> HttpResponse:
    """Requests of the term: all for those who see the marks, the own ones for a teacher."""
    place = request.place
    stand_in(request, is_mine=False)
    own = None if request.actor.can(Perm.MARKS_VIEW, place.unit.pk) else request.actor.account_id
    found = requests.listed(place.unit.pk, place.year, place.term, asked_by=own)
    return render(
        request,
        "assessment/amendments.html",
        {
            "term": term_name(place.term), "states": STATES,
            "rows": [(one, requests.state_name(one), at(request, "amendment", amendment=one.uuid)) for one in found],
            "stages_url": f"{at(request, 'stages')}?term={place.term}",
        },
    )  # fmt: skip


@screen(Perm.MARKS_EDIT_ASSIGNED, write=("POST",))
def amendment_new(request: StaffRequest, class_uuid: uuid.UUID, subject: str, term: int) -> HttpResponse:
    """A teacher asks for other values in locked cells."""
    other = show_term(request, term)
    if other is not None:
        return other
    where: dict[str, Any] = {"class_uuid": class_uuid, "subject": subject, "term": term}
    wrong = ""
    if request.method == "POST":
        try:
            made = amending.ask(
                request.actor, **where, cells=_cells(request), reason=request.POST.get("reason", ""),
                on=request.business_date, attachment=request.FILES.get("file"), origin=origin(request),
            )  # fmt: skip
        except NotYourSheet as refusal:
            raise NotPermitted(str(refusal)) from refusal
        except BookRefusal as refusal:
            wrong = str(refusal)
        else:
            messages.success(request, _("Đã gửi đề nghị; hiệu trưởng thấy ngay ở trang Hôm nay."))
            return redirect_or_swap(request, at(request, "amendment", amendment=made.uuid))
    actor, unit_id = request.actor, request.place.unit.pk
    head = reading.head(actor, class_uuid, subject, term, unit_ids=[unit_id], on=request.business_date)
    if not head.is_mine:
        raise NotPermitted(subject)
    stand_in(request, is_mine=head.is_mine)
    pupils = [("", "–"), *((row.member_id, f"{row.position}. {row.name}") for row in reading.rows(head))]
    given = [{name: _given(request, name, n) for name in ("line", "col", "new")} for n in range(ROWS)]
    page = {
        "head": head, "term": term_name(term), "pupils": pupils, "wrong": wrong, "given": given,
        "columns": [("", "–"), *((c.code, c.heading) for c in head.columns)], "reason": request.POST.get("reason", ""),
        "self_url": at(request, "amendment_new", **where), "sheet_url": at(request, "sheet", **where),
    }  # fmt: skip
    return render(request, "assessment/amendment_new.html", page, status=422 if wrong else 200)


def _given(request: StaffRequest, name: str, number: int) -> str:
    if request.method == "POST":
        return request.POST.get(f"{name}{number}", "")
    return request.GET.get(name, "") if number == 0 else ""


def _cells(request: StaffRequest) -> list[amending.Wanted]:
    """The rows that were filled; a row without pupil or column but with a value is an error of the form."""
    cells = []
    for n in range(ROWS):
        line, column, new = (request.POST.get(f"{name}{n}", "").strip() for name in ("line", "col", "new"))
        if not line and not column and not new:
            continue
        if not line.isascii() or not line.isdigit() or len(line) > 17 or not column:
            raise AmendmentRefused(_("Dòng %(n)s: chọn cả học sinh và cột điểm cần sửa.") % {"n": n + 1})
        cells.append(amending.Wanted(int(line), column, new))
    return cells


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.MARKS_VIEW, Perm.BOOK_LOCK, write=("POST",))
def amendment(request: StaffRequest, amendment: uuid.UUID) -> HttpResponse:
    """One request: what is asked and why; the head decides, the teacher writes or takes back."""
    wrong = _decide(request, amendment) if request.method == "POST" else ""
    if request.method == "POST" and not wrong:
        return redirect_or_swap(request, at(request, "amendment", amendment=amendment))
    found = requests.one(request.place.unit.pk, amendment)
    stand_in(request, is_mine=False)
    actor = request.actor
    decides = actor.can(Perm.BOOK_LOCK, found.unit_id)
    is_asker = found.asked_by == actor.account_id
    if not (decides or is_asker or actor.can(Perm.MARKS_VIEW, found.unit_id)):
        raise NotPermitted("amendment")
    until = found.by_teacher_until
    where = {"class_uuid": found.school_class.uuid, "subject": found.subject_id, "term": found.term}
    return render(
        request,
        "assessment/amendment.html",
        {
            "found": found, "state": requests.state_name(found), "kind": STATES[found.state],
            "cells": requests.cells_shown(actor, found, on=request.business_date), "term": term_name(found.term),
            "facts": _facts(found), "may_decide": decides and not is_asker and found.state == amending.ASKED,
            "own_but_decides": decides and is_asker and found.state == amending.ASKED,
            "may_write": is_asker and found.state == amending.GRANTED and until is not None and calendar.now() < until,
            "may_take_back": is_asker and found.state == amending.ASKED,
            "file_url": at(request, "amendment_file", amendment=found.uuid) if found.attachment else None,
            "self_url": at(request, "amendment", amendment=found.uuid), "sheet_url": at(request, "sheet", **where),
            "list_url": f"{at(request, 'amendments')}?term={found.term}", "wrong": wrong,
            "given": {name: request.POST.get(name, "") for name in ("act", "witness", "note")},
        },
        status=422 if wrong else 200,
    )  # fmt: skip


def _facts(found: Amendment) -> list[tuple[str, str]]:
    facts = [(_("Người đề nghị"), f"{found.asked_by_name} · {gates.clock(found.asked_at)}"), (_("Lý do"), found.reason)]
    if found.decided_at:
        facts.append((_("Người quyết định"), f"{found.decided_by_name} · {gates.clock(found.decided_at)}"))
    if found.witness_name:
        facts.append((_("Người chứng kiến"), found.witness_name))
    if found.decision_note:
        facts.append((_("Ý kiến"), found.decision_note))
    if found.by_teacher_until and found.state == amending.GRANTED:
        facts.append((_("Giáo viên ghi trước"), gates.clock(found.by_teacher_until)))
    if found.done_at:
        facts.append((_("Đã sửa"), f"{found.done_by_name} · {gates.clock(found.done_at)}"))
    if found.seal_code:
        facts.append((_("Niêm phong mới"), sealing.shown_code(found.seal_code)))
    return facts


def _decide(request: StaffRequest, key: uuid.UUID) -> str:
    """Do what was decided; why it cannot be done."""
    posted, act = request.POST, request.POST.get("act", "")
    common: dict[str, Any] = {"unit_id": request.place.unit.pk, "amendment": key, "origin": origin(request)}
    on = request.business_date
    try:
        if act in ("grant", "grant_teacher"):
            amending.grant(
                request.actor, **common, witness=posted.get("witness", ""), note=posted.get("note", ""), on=on,
                by_teacher=act == "grant_teacher",
            )  # fmt: skip
        elif act == "refuse":
            amending.refuse(request.actor, **common, note=posted.get("note", ""))
        elif act == "write":
            amending.write_granted(request.actor, **common, on=on)
        elif act == "take_back":
            amending.take_back(request.actor, **common)
        else:
            raise NoSuchThing(act)
    except BookRefusal as refusal:
        return str(refusal)
    messages.success(request, _("Đã ghi quyết định; người liên quan nhận được thông báo."))
    return ""


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.MARKS_VIEW, Perm.BOOK_LOCK)
def amendment_file(request: StaffRequest, amendment: uuid.UUID) -> HttpResponse:
    """The attachment, as a download: it is never shown inside a page of ours."""
    found = requests.one(request.place.unit.pk, amendment)
    actor = request.actor
    if not (found.asked_by == actor.account_id or actor.can(Perm.MARKS_VIEW, found.unit_id)):
        raise NotPermitted("amendment")
    if not found.attachment:
        raise NoSuchThing(amendment)
    try:
        handle = found.attachment.open("rb")
    except FileNotFoundError as error:
        raise NoSuchThing(amendment) from error
    response = HttpResponse(handle.read(), content_type="application/octet-stream")
    name = vietnamese.fold(found.attachment_name).replace(" ", "-").replace('"', "")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
