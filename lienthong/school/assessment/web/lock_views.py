"""Locking the books of a term, and opening them again with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.school.assessment import books, locking
from lienthong.school.assessment.closing.parts import PARTS, part_name
from lienthong.school.assessment.errors import BookRefusal, NotComplete
from lienthong.school.assessment.web.places import at, class_of, reach_choices, term_name


@screen(Perm.BOOK_LOCK, write=("POST",))
def lock(request: StaffRequest) -> HttpResponse:
    """What is missing first, then the lock: of the whole school, or of one class."""
    if request.method == "POST":
        return _lock(request)
    return render(request, "assessment/lock.html", _page(request))


def _page(request: StaffRequest) -> dict[str, Any]:
    """The page; after a refusal with what was chosen and typed."""
    place = request.place
    lacking = books.owed(place.unit.pk, place.year, place.term, on=request.business_date)
    standing = locking.locks(place.unit.pk, place.year, place.term)
    return {
        "term": term_name(place.term), "lacking": lacking[:100], "sheets": len(lacking),
        "cells": sum(item.cells for item in lacking), "reaches": reach_choices(request),
        "parts": [("", _("Toàn bộ sổ, chốt kết quả")), *((k, str(v)) for k, v in PARTS.items())],
        "locks": [(item, locking.describe(item), at(request, "unlock", lock_id=item.pk)) for item in standing],
        "is_locked": any(item.opened_at is None and locking.is_whole(item) for item in standing),
        "windows_url": f"{at(request, 'windows')}?term={place.term}", "stages_url": at(request, "stages"),
        "family_url": at(request, "family_rule"),
        "self_url": f"{at(request, 'lock')}?term={place.term}", "books_url": at(request, "books"),
        "given": {name: request.POST.get(name, "") for name in ("reach", "part", "reason")},
        "sheet_urls": {
            (item.class_uuid, item.subject_code): at(
                request, "sheet", class_uuid=item.class_uuid, subject=item.subject_code, term=place.term
            )
            for item in lacking[:100]
        },
    }  # fmt: skip


def _lock(request: StaffRequest) -> HttpResponse:
    place = request.place
    target = f"{at(request, 'lock')}?term={place.term}"
    class_id, grade = class_of(request, request.POST.get("reach", ""))
    part = request.POST.get("part", "")
    try:
        done = locking.lock_books(
            request.actor, unit_id=place.unit.pk, year=place.year, term=place.term, class_id=class_id, grade=grade,
            part=part, reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except BookRefusal as refusal:
        tell = messages.warning if isinstance(refusal, NotComplete) else messages.error
        tell(request, str(refusal))
        return render(request, "assessment/lock.html", _page(request), status=422)
    text = _("Đã khóa sổ và chốt kết quả của %(count)s học sinh.") % {"count": done.pupils}
    if part:
        text = _("Đã khóa cột “%(part)s”.") % {"part": part_name(part)}
    messages.success(request, text)
    return redirect_or_swap(request, target)


@screen(Perm.BOOK_LOCK, read=(), write=("POST",))
def remove(request: StaffRequest, lock_id: int) -> HttpResponse:
    """Open the books again: with a reason, which stays."""
    try:
        reason = request.POST.get(f"reason-{lock_id}", "")
        opened = locking.open_books(request.actor, lock_id=lock_id, unit_id=request.place.unit.pk, reason=reason)
        term = opened.term
        messages.success(request, _("Đã mở khóa sổ; giáo viên ghi điểm lại được."))
    except BookRefusal as refusal:
        term = request.place.term
        messages.error(request, str(refusal))
    return redirect_or_swap(request, f"{at(request, 'lock')}?term={term}")
