"""The form for marks that a pupil brings from another school."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.school.assessment import brought
from lienthong.school.assessment.errors import BookRefusal, WrongValue
from lienthong.school.assessment.web.places import at, show_term, term_name


@screen(Perm.PUPILS_EDIT, Perm.CONDUCT_EDIT_HOMEROOM, write=("POST",))
def pupil_marks(request: StaffRequest, class_uuid: uuid.UUID, member_id: int, term: int) -> HttpResponse:
    """Every subject of a term of one pupil, to be filled from the old school's paper."""
    other = show_term(request, term)
    if other is not None:
        return other
    found = brought.brought(
        request.actor, class_uuid, member_id, term, unit_id=request.place.unit.pk, on=request.business_date
    )
    status = 200
    if request.method == "POST":
        try:
            written = brought.enter(
                request.actor, found, source=_source(request), texts=_texts(request, found), on=request.business_date
            )
        except BookRefusal as refusal:
            messages.error(request, str(refusal))
            status = 422
        else:
            messages.success(request, _("Đã ghi %(count)s ô điểm từ trường cũ.") % {"count": written})
            return redirect_or_swap(
                request, at(request, "brought", class_uuid=class_uuid, member_id=member_id, term=term)
            )
    source = found.source
    posted = request.POST.dict() if status != 200 else {}
    return render(
        request,
        "assessment/brought.html",
        {
            "found": found, "term": term_name(term),
            "self_url": at(request, "brought", class_uuid=class_uuid, member_id=member_id, term=term),
            "subjects": [(s, _cells(s, posted)) for s in found.subjects],
            "school": posted.get("school", source.get("school", "")),
            "class_name": posted.get("class_name", source.get("class", "")),
            "paper": posted.get("paper", source.get("paper", "")),
            "day": posted.get("on", _day(source.get("on", ""))),
        },
        status=status,
    )  # fmt: skip


def _cells(subject: brought.Subject, posted: Mapping[str, str]) -> list[tuple[str, str, str, bool]]:
    """(label, name, text, open) of each column, with what was typed where the form comes back."""
    made = []
    for column, text, is_open in brought.shown(subject):
        name = f"m.{subject.code}.{column.code}"
        made.append((column.heading, name, posted.get(name, text), is_open))
    return made


def _day(text: str) -> str:
    year, _dash, rest = text.partition("-")
    month, _dash, day = rest.partition("-")
    return f"{day}/{month}/{year}" if day else ""


def _source(request: StaffRequest) -> brought.Source:
    try:
        day = vietnamese.parse_date(request.POST.get("on", ""))
    except vietnamese.BadDate as error:
        raise WrongValue(_("Ngày của giấy tờ: %(why)s") % {"why": error}) from error
    if day is None:
        raise WrongValue(_("Hãy ghi ngày của bảng điểm hoặc giấy chuyển trường, ví dụ: 15/11/2017."))
    wanted = request.POST
    return brought.Source(wanted.get("school", ""), wanted.get("class_name", ""), day, wanted.get("paper", ""))


def _texts(request: StaffRequest, found: brought.Brought) -> dict[tuple[str, str], str]:
    texts: dict[tuple[str, str], str] = {}
    for subject in found.subjects:
        for column in subject.columns:
            text = request.POST.get(f"m.{subject.code}.{column.code}")
            if text is not None:
                texts[subject.code, column.code] = text
    return texts
