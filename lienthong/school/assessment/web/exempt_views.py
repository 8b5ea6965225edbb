"""Exemptions of a class: who is exempt from which subject and when; the head adds and takes back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.school.assessment import terms
from lienthong.school.assessment.errors import BookRefusal
from lienthong.school.assessment.web.places import at, class_room, term_name
from lienthong.school.assessment.yearend import exempting
from lienthong.school.curriculum import public as curriculum

_PERIODS = {"1": (1,), "2": (2,), "0": (1, 2)}


@screen(Perm.CONDUCT_EDIT_HOMEROOM, Perm.MARKS_VIEW, write=("POST",))
def exemptions(request: StaffRequest, class_uuid: uuid.UUID) -> HttpResponse:
    """The list, and for the head the form."""
    found = class_room(request, class_uuid, request.place.term)
    wrong = _save(request, found) if request.method == "POST" else ""
    if request.method == "POST" and not wrong:
        return redirect_or_swap(request, at(request, "exemptions", class_uuid=class_uuid))
    planned = curriculum.subjects_of(found.programme, found.level, found.grade, found.year)
    pupils = [row for row in terms.term_rows(found) if not row.is_gone(request.business_date)]
    return render(
        request,
        "assessment/exemptions.html",
        {
            "room": found, "pupils": [(row.member_id, row.name) for row in pupils],
            "subjects": [(s.code, s.name) for s in planned if s.is_assessed],
            "rows": [
                (row, _("Cả năm") if len(row.terms) == len(_PERIODS["0"]) else term_name(row.terms[0]),
                 "0" if len(row.terms) == len(_PERIODS["0"]) else str(row.terms[0]))
                for row in exempting.exemptions(found)
            ],
            "may_write": request.actor.can(Perm.BOOK_LOCK, found.unit_id),
            "self_url": at(request, "exemptions", class_uuid=class_uuid),
            "summary_url": at(request, "summary", class_uuid=class_uuid, term=found.term), "wrong": wrong,
            "given": {name: request.POST.get(name, "") for name in ("member", "subject", "period")},
        },
        status=422 if wrong else 200,
    )  # fmt: skip


def _save(request: StaffRequest, found: terms.Room) -> str:
    """Write what was asked; why it cannot be written."""
    posted, member = request.POST, request.POST.get("member", "")
    if not (member.isascii() and member.isdigit() and len(member) < 19) or posted.get("period") not in _PERIODS:
        return _("Chọn học sinh, môn và học kỳ được miễn.")
    try:
        changed = exempting.exempt(
            request.actor, class_uuid=found.class_uuid, member_id=int(member), subject=posted.get("subject", ""),
            periods=_PERIODS[posted["period"]], on=request.business_date, is_exempt="remove" not in posted,
        )  # fmt: skip
    except BookRefusal as refusal:
        return str(refusal)
    messages.success(request, _("Đã ghi.") if changed else _("Không có gì thay đổi."))
    return ""
