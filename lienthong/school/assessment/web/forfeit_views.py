"""Tests of a sheet that somebody did not sit even at the make-up."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import NoSuchThing, NotPermitted, Perm, StaffRequest, screen
from lienthong.school.assessment import forfeiting, reading, saving
from lienthong.school.assessment.closing.gates import clock
from lienthong.school.assessment.columns import FAIL
from lienthong.school.assessment.errors import BookRefusal, NotYourSheet
from lienthong.school.assessment.web.places import at, sheet_tabs, show_term, stand_in, term_name


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.MARKS_VIEW, Perm.MARKS_EDIT_ANY, write=("POST",))
def forfeits(request: StaffRequest, class_uuid: uuid.UUID, subject: str, term: int) -> HttpResponse:
    """Who lacks which test, the 0 or Chưa đạt written on purpose, and why."""
    other = show_term(request, term)
    if other is not None:
        return other
    where: dict[str, Any] = {"class_uuid": class_uuid, "subject": subject, "term": term}
    grid = reading.grid(request.actor, **where, unit_id=request.place.unit.pk, on=request.business_date)
    if not forfeiting.knows_forfeits(grid.head):
        raise NoSuchThing(subject)
    error = ""
    if request.method == "POST":
        try:
            _act(request, where)
        except NotYourSheet as refusal:
            raise NotPermitted(str(refusal)) from refusal
        except BookRefusal as refusal:
            error = str(refusal)
        else:
            return redirect_or_swap(request, at(request, "forfeits", **where))
    return render(request, "assessment/forfeits.html", _page(request, grid, error), status=422 if error else 200)


def _act(request: StaffRequest, where: dict[str, Any]) -> None:
    posted = request.POST
    member, _dot, column = posted.get("cell", "").partition(".")
    if not (member.isascii() and member.isdigit() and len(member) < 19):
        raise NoSuchThing("cell")
    common = {
        **where, "unit_id": request.place.unit.pk, "member_id": int(member), "column": column, "on": request.business_date,
    }  # fmt: skip
    if "remove" in posted:
        forfeiting.take_back(request.actor, **common)
        messages.success(request, _("Đã bỏ; ô trở lại trống để học sinh kiểm tra bù."))
    else:
        forfeiting.forfeit(request.actor, **common, reason=posted.get("reason", ""))
        messages.success(request, _("Đã ghi, kèm lý do trong sổ."))


def _page(request: StaffRequest, grid: reading.Grid, error: str) -> dict[str, Any]:
    head, posted = grid.head, request.POST if error else {}
    back_label, back_url = stand_in(request, is_mine=head.is_mine)
    where = {"class_uuid": head.class_uuid, "subject": head.subject.code, "term": head.term}
    choices = [
        (f"{row.member_id}.{column.code}", f"{row.name} – {column.heading}")
        for row, columns in forfeiting.missing(grid, on=request.business_date)
        for column in columns
    ]
    return {
        "head": head, "term": term_name(head.term), "may_write": grid.may_write, "error": error,
        "choices": choices, "chosen": posted.get("cell", ""), "reason": posted.get("reason", ""),
        "nought": FAIL if head.subject.is_comment else "0",
        "rows": [
            (one, f"{one.row.member_id}.{one.column.code}", clock(one.at)) for one in forfeiting.standing(grid)
        ],
        "locked": saving.lock_message(head) if head.gate.shut or head.is_closed else None,
        "tabs": sheet_tabs(request, head, "forfeits"), "self_url": at(request, "forfeits", **where),
        "back_label": back_label, "back_url": back_url,
    }  # fmt: skip
