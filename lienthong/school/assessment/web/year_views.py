"""Pages of a class's year: results and outcomes ("Đánh giá, xếp loại cả năm"), the school's board, confirmation."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.foundation.spreadsheets import public as spreadsheets
from lienthong.kernel.access.public import NotPermitted, Perm, StaffRequest, screen
from lienthong.school.assessment.errors import BookRefusal
from lienthong.school.assessment.outcomes import YEAR
from lienthong.school.assessment.web.files import sheet_file
from lienthong.school.assessment.web.places import at, class_room, show_period
from lienthong.school.assessment.yearend import summer, words
from lienthong.school.assessment.yearend.board import board
from lienthong.school.assessment.yearend.judging import needs_training
from lienthong.school.assessment.yearend.reading import (
    ClassYear,
    YearRow,
    class_year,
    conduct_word,
    level_word,
    title_word,
)


@screen(Perm.CONDUCT_EDIT_HOMEROOM, Perm.MARKS_VIEW)
def year(request: StaffRequest, class_uuid: uuid.UUID) -> HttpResponse:
    """The class's year: conduct and learning, after the summer, absences, who goes up, honours, totals, and why."""
    other = _other_term(request, class_uuid)
    if other is not None:
        return other
    found = class_room(request, class_uuid, YEAR)
    made = class_year(found, on=request.business_date)
    rows = [shown_row(made, row) for row in made.rows]
    if request.GET.get("export") == "xlsx":
        return _export(request, made, rows)
    where = {"class_uuid": class_uuid}
    may_confirm = request.actor.can(Perm.BOOK_LOCK, found.unit_id)
    return render(
        request,
        "assessment/year.html",
        {
            "room": found, "rows": rows, "totals": totals(made),
            "second_chances": sum(row.has_second_chance for row in made.rows),
            "may_compute": found.lock is None and (found.is_mine or may_confirm), "may_confirm": may_confirm,
            "compute_url": at(request, "compute", **where, term=YEAR),
            "summary_url": at(request, "summary", **where, term=YEAR),
            "conduct_url": at(request, "conduct", **where, term=YEAR), "summer_url": at(request, "summer", **where),
            "confirm_url": at(request, "year_confirm", **where), "reopen_url": at(request, "year_reopen", **where),
            "self_url": at(request, "year", **where), "moment_url": at(request, "moment", **where, number=4),
            "board_url": at(request, "year_board") if request.actor.can(Perm.MARKS_VIEW, found.unit_id) else None,
        },
    )  # fmt: skip


def _other_term(request: StaffRequest, class_uuid: uuid.UUID) -> HttpResponse | None:
    """The switcher leads from the year to the summary of a term."""
    asked = request.GET.get("term")
    if asked in ("1", "2"):
        target = at(request, "summary", class_uuid=class_uuid, term=int(asked))
        return HttpResponse(status=302, headers={"Location": target})
    show_period(request, YEAR)
    return None


def shown_row(made: ClassYear, row: YearRow) -> dict[str, Any]:
    """A pupil's line of the year's sheet in words."""
    room, kept = made.room, row.row
    after = row.summer if row.has_second_chance else None
    return {
        "row": row, "position": kept.position, "name": row.name, "is_gone": row.is_gone,
        "conduct": conduct_word(room, kept.conduct), "level": level_word(room, kept.level),
        "conduct_after": conduct_word(room, after.conduct) if after and needs_training(row) else "",
        "level_after": level_word(room, after.level) if after and row.retests else "",
        "absences": row.absences, "outcome": row.final_outcome,
        "honours": " · ".join(filter(None, [title_word(room, kept.title), kept.commendation])),
        "state": words.state(room, row), "why": words.why(room, row),
    }  # fmt: skip


def totals(made: ClassYear) -> dict[str, int]:
    """The foot of the year's sheet."""
    present = [row for row in made.present if row.is_assessed]
    finals = Counter(row.final_outcome for row in present)
    return {
        "pupils": len(made.present), "promoted": finals["len_lop"],
        "after_summer": sum(r.final_outcome == "len_lop" and r.first_outcome != "len_lop" for r in present),
        "repeats": finals["o_lai_lop"], "open": finals[""],
    }  # fmt: skip


def _export(request: StaffRequest, made: ClassYear, rows: Sequence[dict[str, Any]]) -> HttpResponse:
    room = made.room
    if not request.actor.can(Perm.EXPORT, room.unit_id) and not room.is_mine:
        raise NotPermitted(Perm.EXPORT)
    learning, behaviour = words.headings(room)
    heads = [
        spreadsheets.ColumnSpec(_("STT"), "integer", 6), spreadsheets.ColumnSpec(_("Họ và tên"), "text", 28),
        *([] if room.is_primary else [spreadsheets.ColumnSpec(behaviour, "text", 14)]),
        spreadsheets.ColumnSpec(learning, "text", 16),
        *([] if room.is_primary else [spreadsheets.ColumnSpec(_("%(what)s sau hè") % {"what": behaviour}, "text", 14)]),
        spreadsheets.ColumnSpec(_("%(what)s sau hè") % {"what": learning}, "text", 16),
        spreadsheets.ColumnSpec(_("Số buổi nghỉ"), "integer", 10), spreadsheets.ColumnSpec(_("Được lên lớp"), "text", 10),
        spreadsheets.ColumnSpec(_("Không được lên lớp"), "text", 10), spreadsheets.ColumnSpec(_("Khen thưởng"), "text", 30),
        spreadsheets.ColumnSpec(_("Ghi chú"), "text", 30),
    ]  # fmt: skip
    lines: list[list[str | int | None]] = []
    for item in rows:
        conducts = ([], []) if room.is_primary else ([item["conduct"]], [item["conduct_after"]])
        note = _("rời lớp") if item["is_gone"] else "" if item["outcome"] else item["state"]
        lines.append(
            [
                item["position"], item["name"], *conducts[0], item["level"], *conducts[1], item["level_after"],
                item["absences"], "X" if item["outcome"] == "len_lop" else "",
                "X" if item["outcome"] == "o_lai_lop" else "", item["honours"], note,
            ]
        )  # fmt: skip
    return sheet_file(request, _("Đánh giá, xếp loại cả năm – %(name)s") % {"name": room.name}, heads, lines)


@screen(Perm.BOOK_LOCK, read=(), write=("POST",))
def confirm(request: StaffRequest, class_uuid: uuid.UUID) -> HttpResponse:
    """The head confirms the class's year."""
    try:
        summer.confirm_year(request.actor, class_uuid=class_uuid, on=request.business_date)
        messages.success(request, _("Đã xác nhận kết quả cả năm của lớp."))
    except BookRefusal as refusal:
        messages.error(request, str(refusal))
    return redirect_or_swap(request, at(request, "year", class_uuid=class_uuid))


@screen(Perm.BOOK_LOCK, read=(), write=("POST",))
def reopen(request: StaffRequest, class_uuid: uuid.UUID) -> HttpResponse:
    """The head takes the confirmation back, with a reason."""
    try:
        summer.reopen_year(
            request.actor, class_uuid=class_uuid, on=request.business_date, reason=request.POST.get("reason", "")
        )
        messages.success(request, _("Đã mở lại kết quả cả năm của lớp."))
    except BookRefusal as refusal:
        messages.error(request, str(refusal))
    return redirect_or_swap(request, at(request, "year", class_uuid=class_uuid))


@screen(Perm.MARKS_VIEW)
def year_board(request: StaffRequest) -> HttpResponse:
    """The school's year: a line a class, and where something is still open."""
    if request.GET.get("term") in ("1", "2"):
        return HttpResponse(status=302, headers={"Location": f"{at(request, 'books')}?term={request.GET['term']}"})
    show_period(request, YEAR)
    place = request.place
    rows = board(place.unit.pk, place.year, on=request.business_date)
    return render(
        request,
        "assessment/year_board.html",
        {
            "rows": [(row, at(request, "year", class_uuid=row.class_uuid), at(request, "summer", class_uuid=row.class_uuid))
                     for row in rows],
            "sums": {name: sum(getattr(row, name) for row in rows)
                     for name in ("pupils", "promoted", "second", "repeats", "open")},
            "confirmed": sum(row.is_confirmed for row in rows),
            "graduation_url": at(request, "graduation") if "THCS" in place.unit.levels else None,
        },
    )  # fmt: skip
