"""Where each sheet stands, and the acts on the way: sign, check, approve, seal, and taking back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import NoSuchThing, NotPermitted, Perm, StaffRequest, screen
from lienthong.school.assessment import reading
from lienthong.school.assessment.closing import gates, overview, sealing, signing, stages
from lienthong.school.assessment.errors import BookRefusal, NotYourSheet
from lienthong.school.assessment.web.places import (
    at,
    class_of,
    class_room,
    origin,
    reach_choices,
    show_term,
    stand_in,
    term_name,
)

KINDS = {
    stages.OPEN: "neutral", stages.ENTERED: "info", stages.PARTIAL: "wait", stages.SIGNED: "info",
    stages.CHECKED: "info", stages.APPROVED: "ok", stages.SEALED: "ok", stages.ASKED: "wait", stages.GRANTED: "wait",
}  # fmt: skip
ICONS = {
    stages.OPEN: "pencil", stages.ENTERED: "check", stages.PARTIAL: "writing", stages.SIGNED: "writing",
    stages.CHECKED: "clipboard-check", stages.APPROVED: "circle-check", stages.SEALED: "shield-check",
    stages.ASKED: "message-circle", stages.GRANTED: "edit",
}  # fmt: skip
HEAD_ACTS: dict[str, Callable[..., signing.Done]] = {
    stages.APPROVE: signing.approve, stages.UNAPPROVE: signing.unapprove, stages.SEAL: sealing.seal,
}  # fmt: skip


@screen(Perm.MARKS_VIEW, Perm.MARKS_EDIT_ASSIGNED, Perm.BOOK_LOCK, write=("POST",))
def stage_matrix(request: StaffRequest) -> HttpResponse:
    """Class by subject: how far each sheet has come. The head acts on a class, a grade or the school at once."""
    place = request.place
    wrong = _head_act(request) if request.method == "POST" else ""
    if request.method == "POST" and not wrong:
        return redirect_or_swap(request, f"{at(request, 'stages')}?term={place.term}")
    sees_all = request.actor.can(Perm.MARKS_VIEW, place.unit.pk)
    rows = overview.matrix(request.actor, place.unit.pk, place.year, place.term, on=request.business_date, all=sees_all)
    subjects = {cell.code: cell.short_name for row in rows for cell in row.cells.values()}
    _label, books_url = stand_in(request, is_mine=False)
    return render(
        request,
        "assessment/stages.html",
        {
            "term": term_name(place.term), "subjects": subjects, "rows": [_row(request, row) for row in rows],
            "kinds": KINDS, "icons": ICONS, "state_names": {k: str(v) for k, v in stages.STATES.items()},
            "counts": overview.counts(rows), "reaches": reach_choices(request),
            "acts": [(act, stages.act_name(act)) for act in HEAD_ACTS],
            "may_decide": request.actor.can(Perm.BOOK_LOCK, place.unit.pk),
            "self_url": f"{at(request, 'stages')}?term={place.term}",
            "amendments_url": f"{at(request, 'amendments')}?term={place.term}",
            "books_url": books_url, "wrong": wrong,
            "given": {name: request.POST.get(name, "") for name in ("act", "reach", "reason")},
        },
        status=422 if wrong else 200,
    )  # fmt: skip


def _row(request: StaffRequest, row: overview.ClassRow) -> dict[str, Any]:
    term = request.place.term
    return {
        "name": row.name, "state": row.state, "row": row,
        "url": at(request, "class_stage", class_uuid=row.uuid, term=term),
        "cells": {
            code: (cell, at(request, "sheet_stage", class_uuid=row.uuid, subject=code, term=term))
            for code, cell in row.cells.items()
        },
    }  # fmt: skip


def _head_act(request: StaffRequest) -> str:
    """Do what the head asked for; why it cannot be done."""
    place = request.place
    act = request.POST.get("act", "")
    if act not in HEAD_ACTS:
        raise NoSuchThing(act)
    class_id, grade = class_of(request, request.POST.get("reach", ""))
    more = {"reason": request.POST.get("reason", "")} if act == stages.UNAPPROVE else {}
    try:
        done = HEAD_ACTS[act](
            request.actor, unit_id=place.unit.pk, year=place.year, term=place.term, class_id=class_id, grade=grade,
            origin=origin(request), **more,
        )  # fmt: skip
    except BookRefusal as refusal:
        return str(refusal)
    _tell(request, act, done)
    return ""


def _tell(request: StaffRequest, act: str, done: signing.Done) -> None:
    if done.classes:
        words = {"act": stages.act_name(act), "count": len(done.classes), "names": ", ".join(done.classes[:8])}
        messages.success(request, _("%(act)s: %(count)s lớp (%(names)s).") % words)
    if done.not_ready:
        listed = "; ".join(f"{name} {why}" for name, why in done.not_ready[:6])
        more = "…" if len(done.not_ready) > 6 else ""
        text = _("%(count)s lớp chưa tới bước này: %(list)s%(more)s.")
        messages.warning(request, text % {"count": len(done.not_ready), "list": listed, "more": more})


# ---- one sheet, one class ----


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.MARKS_VIEW, write=("POST",))
def sheet_stage(request: StaffRequest, class_uuid: uuid.UUID, subject: str, term: int) -> HttpResponse:
    """The steps of a sheet; its teachers sign or take the signature back."""
    other = show_term(request, term)
    if other is not None:
        return other
    where = {"class_uuid": class_uuid, "subject": subject, "term": term}
    if request.method == "POST":
        acts = {"sign": signing.sign_sheet, "unsign": signing.unsign_sheet}
        return _act(request, acts, where, at(request, "sheet_stage", **where))
    actor = request.actor
    head = reading.head(actor, class_uuid, subject, term, unit_ids=[request.place.unit.pk], on=request.business_date)
    if not (head.is_mine or head.is_led_by_me or actor.can(Perm.MARKS_VIEW, head.unit_id)):
        raise NotPermitted(subject)
    stand_in(request, is_mine=head.is_mine)
    found = overview.sheet(head, on=request.business_date)
    may = head.is_mine and actor.can(Perm.MARKS_EDIT_ASSIGNED, head.unit_id)
    closed = stages.is_class_closed(head.gate.class_state)
    return render(
        request,
        "assessment/stage.html",
        {
            **_common(request, found, head.gate.class_state),
            "title": f"{head.subject.name} – {head.class_name}", "gaps": found.gaps,
            "may_do": may and stages.may_sign(found.stored, head.gate.class_state) and actor.person_id not in found.signers,
            "may_undo": may and actor.person_id in found.signers and not closed and head.lock is None,
            "do": ("sign", _("Ký sổ")), "undo": ("unsign", _("Rút chữ ký")),
            "explain": _("Ký sổ là xác nhận điểm trong sổ đúng với sổ của giáo viên. Sau khi ký không ai ghi vào sổ này được."),
            "self_url": at(request, "sheet_stage", **where), "book_url": at(request, "sheet", **where),
            "book_label": _("Sổ điểm"),
        },
    )  # fmt: skip


@screen(Perm.CONDUCT_EDIT_HOMEROOM, Perm.MARKS_VIEW, write=("POST",))
def class_stage(request: StaffRequest, class_uuid: uuid.UUID, term: int) -> HttpResponse:
    """The steps of a class; its homeroom teacher checks, or takes the check back."""
    other = show_term(request, term)
    if other is not None:
        return other
    where = {"class_uuid": class_uuid, "term": term}
    if request.method == "POST":
        acts = {"check": signing.check_class, "uncheck": signing.uncheck_class}
        return _act(request, acts, where, at(request, "class_stage", **where))
    room = class_room(request, class_uuid, term)
    found = overview.of_class(room, on=request.business_date)
    mine = room.is_mine and request.actor.can(Perm.CONDUCT_EDIT_HOMEROOM, room.unit_id)
    return render(
        request,
        "assessment/stage.html",
        {
            **_common(request, found, found.state),
            "title": _("Sổ của lớp %(name)s") % {"name": room.name}, "gaps": 0,
            "may_do": mine and stages.after(stages.CHECK, found.stored) is not None,
            "may_undo": mine and stages.after(stages.UNCHECK, found.stored) is not None,
            "do": ("check", _("Đã kiểm tra")), "undo": ("uncheck", _("Rút kiểm tra")),
            "explain": _("Giáo viên chủ nhiệm kiểm tra các sổ bộ môn, hạnh kiểm và bảng tổng hợp rồi chuyển hiệu trưởng duyệt."),
            "self_url": at(request, "class_stage", **where), "book_url": at(request, "summary", **where),
            "book_label": _("Tổng hợp"),
        },
    )  # fmt: skip


def _common(request: StaffRequest, found: overview.Standing, class_state: str) -> dict[str, Any]:
    return {
        "term": term_name(request.place.term), "state": stages.state_name(found.state), "kind": KINDS[found.state],
        "lacking": found.lacking, "signed": found.signed_names, "way": _way(found.state),
        "seals": [
            (seal, sealing.shown_code(seal.code), at(request, "sealed_file", code=seal.code), f"/verify/{seal.code}/")
            for seal in found.seals
        ],
        "entries": [
            {
                "at": gates.clock(step.at), "by": f"{step.actor_name} ({step.role})" if step.role else step.actor_name,
                "what": stages.act_name(step.act), "reason": step.reason or None,
            }
            for step in found.steps
        ],
        "stages_url": f"{at(request, 'stages')}?term={request.place.term}", "is_sealed": stages.is_sealed(class_state),
    }  # fmt: skip


def _way(state: str) -> tuple[list[str], int]:
    """The way of a book as steps, and how far it is."""
    names = (stages.OPEN, stages.SIGNED, stages.CHECKED, stages.APPROVED, stages.SEALED)
    reached = max((n for n, name in enumerate(names) if stages.RANK[name] <= stages.RANK[state]), default=0)
    return [stages.state_name(name) for name in names], reached


def _act(
    request: StaffRequest, acts: Mapping[str, Callable[..., object]], where: Mapping[str, Any], target: str
) -> HttpResponse:
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        raise NoSuchThing("act")
    try:
        act(
            request.actor, **where, on=request.business_date, reason=request.POST.get("reason", ""),
            origin=origin(request),
        )  # fmt: skip
    except NotYourSheet as refusal:
        raise NotPermitted(str(refusal)) from refusal
    except BookRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi vào sổ."))
    return redirect_or_swap(request, target)
