"""Locking the books of a term, and opening them again with a reason."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.school.assessment import books, locking
from lienthong.school.assessment.errors import BookRefusal, NotComplete
from lienthong.school.assessment.web.places import at, term_name
from lienthong.school.classes import public as classes


@screen(Perm.BOOK_LOCK, write=("POST",))
def lock(request: StaffRequest) -> HttpResponse:
    """What is missing first, then the lock: of the whole school, or of one class."""
    place = request.place
    if request.method == "POST":
        return _lock(request)
    lacking = books.owed(place.unit.pk, place.year, place.term, on=request.business_date)
    rooms = [(str(room.uuid), room.name) for room in classes.classes_of(place.unit.pk, place.year)]
    standing = locking.locks(place.unit.pk, place.year, place.term)
    return render(
        request,
        "assessment/lock.html",
        {
            "term": term_name(place.term), "lacking": lacking[:100], "sheets": len(lacking),
            "cells": sum(item.cells for item in lacking), "rooms": [("all", _("Toàn trường")), *rooms],
            "locks": [(item, at(request, "unlock", lock_id=item.pk)) for item in standing],
            "is_locked": any(item.opened_at is None and item.school_class_id is None for item in standing),
            "self_url": f"{at(request, 'lock')}?term={place.term}", "books_url": at(request, "books"),
            "sheet_urls": {
                (item.class_uuid, item.subject_code): at(
                    request, "sheet", class_uuid=item.class_uuid, subject=item.subject_code, term=place.term
                )
                for item in lacking[:100]
            },
        },
    )  # fmt: skip


def _lock(request: StaffRequest) -> HttpResponse:
    place = request.place
    target = f"{at(request, 'lock')}?term={place.term}"
    try:
        done = locking.lock_books(
            request.actor, unit_id=place.unit.pk, year=place.year, term=place.term, class_id=_class_id(request),
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except NotComplete as refusal:
        messages.warning(request, str(refusal))
    except BookRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        text = _("Đã khóa sổ và chốt kết quả của %(count)s học sinh.") % {"count": done.pupils}
        messages.success(request, text)
    return redirect_or_swap(request, target)


def _class_id(request: StaffRequest) -> int | None:
    wanted = request.POST.get("class", "")
    if wanted in ("", "all"):
        return None
    try:
        key = uuid.UUID(wanted)
    except ValueError as error:
        raise NoSuchThing(wanted) from error
    room = classes.classes_of(request.place.unit.pk, request.place.year).filter(uuid=key).first()
    if room is None:
        raise NoSuchThing(wanted)
    return room.pk


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
