"""Boards of the mark book: who still owes marks, how marks spread. No page here ranks pupils."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.kernel.orgs import public as orgs
from lienthong.school.assessment import boards, books, reading
from lienthong.school.assessment.web.places import at, sheet_tabs, show_term, stand_in, term_name
from lienthong.school.curriculum import public as curriculum

SCHOOLS = ("truong", "trungtam")
WAYS = ("teacher", "subject", "class")


@screen(Perm.MARKS_VIEW, write=("POST",))
def owed(request: StaffRequest) -> HttpResponse:
    """Who still owes marks: of a school by teacher, subject or class with a reminder; of an office by school."""
    if request.place.unit.kind not in SCHOOLS:
        return _owed_by_schools(request)
    if request.method == "POST":
        return _remind(request)
    place = request.place
    asked = request.GET.get("by", "teacher")
    by = asked if asked in WAYS else "teacher"
    found = books.sheets(place.unit.pk, place.year, place.term, on=request.business_date)
    may_remind = request.actor.can(Perm.BOOK_LOCK, place.unit.pk) or request.actor.can(Perm.CLASSES_EDIT, place.unit.pk)
    piles = [
        (
            pile,
            [
                (s, at(request, "sheet", class_uuid=s.class_uuid, subject=s.subject, term=place.term))
                for s in pile.sheets
            ],
        )
        for pile in boards.owed_by(found, by)
    ]
    words = {"teacher": _("Theo giáo viên"), "subject": _("Theo môn"), "class": _("Theo lớp")}
    return render(
        request,
        "assessment/owed.html",
        {
            "piles": piles, "by": by, "term": term_name(place.term), "may_remind": may_remind and by == "teacher",
            "cells": sum(s.lacking for s in found), "sheets": sum(bool(s.lacking) for s in found), "count": len(found),
            "self_url": at(request, "owed"), "books_url": at(request, "books"),
            "tabs": [(words[way], f"{at(request, 'owed')}?by={way}", way == by) for way in WAYS],
        },
    )  # fmt: skip


def _remind(request: StaffRequest) -> HttpResponse:
    place = request.place
    person = request.POST.get("person", "")
    told = boards.remind(
        request.actor, unit_id=place.unit.pk, unit_code=place.unit.code, year=place.year, term=place.term,
        on=request.business_date, person_id=int(person) if person.isascii() and person.isdigit() else None,
    )  # fmt: skip
    if told:
        messages.success(request, _("Đã nhắc %(count)s giáo viên.") % {"count": told})
    else:
        messages.info(request, _("Không có ai để nhắc: đã nhắc hôm nay rồi, hoặc giáo viên chưa có tài khoản."))
    return redirect_or_swap(request, at(request, "owed"))


def _owed_by_schools(request: StaffRequest) -> HttpResponse:
    """The schools below an office, the furthest behind first; no name of a teacher or pupil."""
    place = request.place
    direct = orgs.versions_on(on=request.business_date).filter(parent_id=place.unit.pk, unit__kind__in=SCHOOLS)
    may = request.actor.units_with(Perm.MARKS_VIEW)
    below = {version.unit_id: version.name for version in direct if version.unit_id in may}
    found = boards.schools(below, place.year, place.term, on=request.business_date)
    rows = sorted(
        ((below[unit_id], school) for unit_id, school in found.items() if school.asked),
        key=lambda row: (row[1].percent, row[0]),
    )
    return render(
        request,
        "assessment/owed_schools.html",
        {
            "rows": rows, "term": term_name(place.term), "silent": len(below) - len(rows),
            "complete": sum(school.complete == school.sheets for _name, school in rows),
        },
    )  # fmt: skip


@screen(Perm.MARKS_VIEW)
def spread(request: StaffRequest) -> HttpResponse:
    """How the means of a subject spread over the classes of a school, beside grade, school and the year before."""
    place = request.place
    subjects = _scored(place.year)
    asked = request.GET.get("subject", "")
    subject = asked if asked in subjects else next(iter(subjects), "")
    classes, grades, before = boards.spreads(place.unit.pk, place.year, place.term, subject)
    rows = [(one, boards.stands_apart(one, grades.get(one.grade))) for one in classes]
    return render(
        request,
        "assessment/spread.html",
        {
            "subjects": list(subjects.items()), "subject": subject, "subject_name": subjects.get(subject, ""),
            "rows": [
                (one, why, at(request, "sheet_spread", class_uuid=one.key, subject=subject, term=place.term))
                for one, why in rows
            ],
            "grades": [(grades[grade], before.get(grade)) for grade in sorted(grades)], "bins": _bins(),
            "term": term_name(place.term), "self_url": at(request, "spread"), "books_url": at(request, "books"),
        },
    )  # fmt: skip


def _scored(year: int) -> dict[str, str]:
    """Subjects with a mean somewhere this year, by name."""
    found = {
        subject.code: subject.name
        for subjects in curriculum.plans_of_year(year).values()
        for subject in subjects
        if subject.assessed_as == "scored"
    }
    return dict(sorted(found.items(), key=lambda item: (item[0] not in ("TOAN", "VAN"), item[1])))


def _bins() -> list[str]:
    return [f"{low}–{low + 1}" for low in range(boards.BINS)]


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.MARKS_VIEW, Perm.MARKS_EDIT_ANY)
def sheet_spread(request: StaffRequest, class_uuid: uuid.UUID, subject: str, term: int) -> HttpResponse:
    """How the marks of one sheet spread, beside the grade, the school and the year before; who changed suddenly."""
    other = show_term(request, term)
    if other is not None:
        return other
    place = request.place
    grid = reading.grid(request.actor, class_uuid, subject, term, unit_id=place.unit.pk, on=request.business_date)
    head = grid.head
    back_label, back_url = stand_in(request, is_mine=head.is_mine)
    classes, grades, before = boards.spreads(place.unit.pk, place.year, term, subject)
    mine = next((one for one in classes if one.key == str(class_uuid)), boards.Spread(head.class_name))
    return render(
        request,
        "assessment/sheet_spread.html",
        {
            "head": head, "term": term_name(term), "tabs": sheet_tabs(request, head, "sheet_spread"),
            "mine": mine, "compared": _compared(mine, head.grade, grades, before), "bins": _bins(),
            "sudden": boards.sudden(grid.rows, request.business_date),
            "tally": boards.tally(head, grid.rows, request.business_date),
            "apart": boards.stands_apart(mine, grades.get(head.grade)),
            "back_label": back_label, "back_url": back_url,
        },
    )  # fmt: skip


def _compared(
    mine: boards.Spread, grade: int, grades: dict[int, boards.Spread], before: dict[int, boards.Spread]
) -> list[tuple[str, Any]]:
    school = boards.Spread("")
    for one in grades.values():
        school.total += one.total
        school.low += one.low
        school.bins = [a + b for a, b in zip(school.bins, one.bins, strict=True)]
    found = [
        (_("Lớp này"), mine),
        (_("Khối %(grade)s") % {"grade": grade}, grades.get(grade)),
        (_("Toàn trường"), school),
    ]
    found.append((_("Khối %(grade)s năm trước") % {"grade": grade}, before.get(grade)))
    return [(name, one) for name, one in found if one is not None and one.count]
