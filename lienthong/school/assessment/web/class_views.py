"""Pages of one class: conduct by the homeroom teacher, and the summary with the reason of each result."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import NotPermitted, Perm, StaffRequest, screen
from lienthong.school.assessment import summaries, terms
from lienthong.school.assessment.computing import compute_results
from lienthong.school.assessment.errors import BookRefusal, WrongValue
from lienthong.school.assessment.web.places import at, show_term, term_name

_CODES = {value: code for code, value in terms.QUALITY_CODES.items()}


@screen(Perm.CONDUCT_EDIT_HOMEROOM, Perm.MARKS_VIEW, Perm.MARKS_EDIT_ANY, write=("POST",))
def conduct(request: StaffRequest, class_uuid: uuid.UUID, term: int) -> HttpResponse:
    """Conduct (primary: competences and qualities), absences and a remark for each pupil; quick fill for the rest."""
    other = show_term(request, term)
    if other is not None:
        return other
    found = terms.room(request.actor, class_uuid, term, on=request.business_date)
    if request.method == "POST":
        return _save(request, found)
    rows = terms.term_rows(found)
    return render(request, "assessment/conduct.html", _conduct_page(request, found, rows))


def _conduct_page(request: StaffRequest, found: terms.Room, rows: list[terms.TermRow]) -> dict[str, Any]:
    aspects = [*terms.COMPETENCES, *terms.QUALITIES] if found.is_primary else []
    shown: list[dict[str, Any]] = []
    undecided = 0
    for row in rows:
        levels = [*_padded(row.competences, len(terms.COMPETENCES)), *_padded(row.qualities, len(terms.QUALITIES))]
        is_gone = row.gone_on is not None and row.gone_on <= request.business_date
        codes = [_CODES.get(level or 0, "") for level in levels] if found.is_primary else []
        undecided += not is_gone and not row.conduct
        seen = json.dumps(row.decided, ensure_ascii=False)
        shown.append({"row": row, "is_gone": is_gone, "levels": codes, "seen": seen})
    return {
        "room": found, "rows": shown, "aspects": aspects, "codes": found.conduct_codes,
        "quality_codes": terms.QUALITY_CODES, "undecided": undecided,
        "may_write": terms.may_decide(request.actor, found), "term": term_name(found.term),
        "self_url": at(request, "conduct", class_uuid=found.class_uuid, term=found.term),
        "summary_url": at(request, "summary", class_uuid=found.class_uuid, term=found.term),
    }  # fmt: skip


def _padded(levels: tuple[int | None, ...], size: int) -> list[int | None]:
    return [*levels, *[None] * (size - len(levels))][:size]


def _save(request: StaffRequest, found: terms.Room) -> HttpResponse:
    target = at(request, "conduct", class_uuid=found.class_uuid, term=found.term)
    try:
        members = [member for member in request.POST.getlist("member") if member.isdecimal()]
        entries = [_entry(found, member, request.POST) for member in members]
        done = terms.save_terms(
            request.actor, class_uuid=found.class_uuid, term=found.term, entries=entries, on=request.business_date,
            fill=request.POST.get("fill", ""),
        )  # fmt: skip
    except BookRefusal as refusal:
        messages.error(request, str(refusal))
        return redirect_or_swap(request, target)
    if done.written:
        messages.success(request, _("Đã lưu %(count)s học sinh.") % {"count": done.written})
    if done.conflicts:
        names = ", ".join(done.conflicts[:5])
        text = _("Người khác vừa sửa: %(names)s. Các dòng này giữ nguyên, hãy xem lại.") % {"names": names}
        messages.error(request, text)
    return redirect_or_swap(request, target)


def _entry(found: terms.Room, member: str, posted: QueryDict) -> terms.Entry:
    competences: tuple[int | None, ...] = ()
    qualities: tuple[int | None, ...] = ()
    if found.is_primary:
        size = len(terms.COMPETENCES)
        levels = [_level(posted.get(f"q{member}.{n}", "")) for n in range(size + len(terms.QUALITIES))]
        if any(level is not None for level in levels):
            competences, qualities = tuple(levels[:size]), tuple(levels[size:])
    return terms.Entry(
        int(member), posted.get(f"c{member}", ""), _number(posted.get(f"p{member}", "")),
        _number(posted.get(f"k{member}", "")), competences, qualities, posted.get(f"n{member}", ""),
        _seen(posted.get(f"s{member}", "[]")),
    )  # fmt: skip


def _level(text: str) -> int | None:
    return terms.QUALITY_CODES.get(text.strip().upper())


def _number(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 4:
        raise WrongValue(_("Số buổi nghỉ “%(text)s” không phải là số.") % {"text": text[:10]})
    return int(text)


def _seen(text: str) -> list[object]:
    try:
        seen = json.loads(text)
    except ValueError:
        return []
    return seen if isinstance(seen, list) else []


@screen(Perm.CONDUCT_EDIT_HOMEROOM, Perm.MARKS_VIEW)
def summary(request: StaffRequest, class_uuid: uuid.UUID, term: int) -> HttpResponse:
    """The class's summary of a term, with the reason of every result."""
    other = show_term(request, term)
    if other is not None:
        return other
    found = terms.room(request.actor, class_uuid, term, on=request.business_date)
    made = summaries.summary(found, on=request.business_date)
    return render(
        request,
        "assessment/summary.html",
        {
            "room": found, "summary": made, "term": term_name(term), "may_compute": found.lock is None,
            "compute_url": at(request, "compute", class_uuid=class_uuid, term=term),
            "conduct_url": at(request, "conduct", class_uuid=class_uuid, term=term),
            "sheet_urls": {
                code: at(request, "sheet", class_uuid=class_uuid, subject=code, term=term)
                for code, _name in made.subjects
            },
        },
    )  # fmt: skip


@screen(Perm.CONDUCT_EDIT_HOMEROOM, Perm.MARKS_VIEW, read=(), write=("POST",))
def compute(request: StaffRequest, class_uuid: uuid.UUID, term: int) -> HttpResponse:
    """Work out the class's results now; the lock does it again for all."""
    found = terms.room(request.actor, class_uuid, term, on=request.business_date)
    if not found.is_mine and not request.actor.can(Perm.BOOK_LOCK, found.unit_id):
        raise NotPermitted(Perm.BOOK_LOCK)
    if found.lock is not None:
        messages.error(request, _("Sổ đã khóa: kết quả giữ nguyên như lúc khóa."))
    else:
        done = compute_results(unit_ids=[found.unit_id], year=found.year, term=term, class_ids=[found.class_id])
        text = _("Đã tính kết quả; %(count)s học sinh có thay đổi.") % {"count": done.results_written}
        messages.success(request, text)
    return redirect_or_swap(request, at(request, "summary", class_uuid=class_uuid, term=term))
