"""A school's own mark sheets: read into the book after a preview, or filled from it and given back."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.foundation.spreadsheets import public as sheets
from lienthong.kernel.access.public import NoSuchThing, NotPermitted, Perm, StaffRequest, screen
from lienthong.kernel.imports.public import ImportRun
from lienthong.school.assessment import reading
from lienthong.school.assessment.sheets_in_out import applying, giving_back
from lienthong.school.assessment.sheets_in_out.proposing import Aim, FileRefused, SheetPlan, propose
from lienthong.school.assessment.web.places import at, class_room, show_term, stand_in, term_name

_STATES = {"new": "new", "changed": "changed", "same": "same", "refused": "wrong"}
_ORDER = ("refused", "changed", "new", "same")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = {
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
}
FILL = "fill"


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.MARKS_VIEW, Perm.MARKS_EDIT_ANY, write=("POST",))
def sheet_file(request: StaffRequest, class_uuid: uuid.UUID, subject: str, term: int) -> HttpResponse:
    """Take a file for one sheet."""
    other = show_term(request, term)
    if other is not None:
        return other
    place = request.place
    grid = reading.grid(request.actor, class_uuid, subject, term, unit_id=place.unit.pk, on=request.business_date)
    head = grid.head
    stand_in(request, is_mine=head.is_mine)
    back = (
        f"{head.subject.name} – {head.class_name}",
        at(request, "sheet", class_uuid=class_uuid, subject=subject, term=term),
    )
    return _take(request, Aim(place.unit.pk, place.year, term, class_uuid, subject), back)


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.MARKS_VIEW, Perm.MARKS_EDIT_ANY, write=("POST",))
def class_file(request: StaffRequest, class_uuid: uuid.UUID, term: int) -> HttpResponse:
    """Take a file for all subjects of a class: a sheet for each, or columns for each."""
    other = show_term(request, term)
    if other is not None:
        return other
    room = class_room(request, class_uuid, term)
    back = (_("Tổng hợp – %(name)s") % {"name": room.name}, at(request, "summary", class_uuid=class_uuid, term=term))
    return _take(request, Aim(request.place.unit.pk, request.place.year, term, class_uuid), back)


def _take(request: StaffRequest, aim: Aim, back: tuple[str, str]) -> HttpResponse:
    errors: list[str] = []
    fills = (request.POST if request.method == "POST" else request.GET).get("do") == FILL
    if request.method == "POST":
        given = request.FILES.get("file")
        if given is None:
            errors = [_("Hãy chọn một tệp bảng điểm (.xlsx, .ods; để nhập thì cả .xls, .csv).")]
        elif (given.size or 0) > sheets.MAX_FILE_BYTES:
            errors = [_("Tệp nặng quá 20 MB. Hãy bỏ hình ảnh, bỏ các trang không dùng hoặc chia thành nhiều tệp.")]
        else:
            try:
                return _keep(request, aim, given.read(), given.name or "tep", fills=fills)
            except (sheets.UnreadableFile, FileRefused) as error:
                errors = [error.message]
    context = {"back": back, "errors": errors, "fills": fills, "term": term_name(aim.term), "self_url": request.path}
    return render(request, "assessment/file_upload.html", context, status=422 if errors else 200)


def _keep(request: StaffRequest, aim: Aim, data: bytes, name: str, *, fills: bool) -> HttpResponse:
    on = request.business_date
    if fills:
        giving_back.fill_file(request.actor, aim, data, name, on=on)
    else:
        propose(request.actor, aim, data, name, on=on)
    run = applying.keep(request.actor, aim, data, name)
    return redirect_or_swap(request, at(request, "file", run=run.uuid) + ("?do=fill" if fills else ""))


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.MARKS_VIEW, Perm.MARKS_EDIT_ANY)
def file(request: StaffRequest, run: uuid.UUID) -> HttpResponse:
    """What a file would do, cell by cell; or what it did."""
    found = _run(request, run)
    if found.state != "preview":
        return _report(request, found)
    if request.GET.get("do") == FILL:
        return _filling(request, found)
    return _preview(request, found)


def _preview(
    request: StaffRequest, run: ImportRun, *, errors: list[str] | None = None, status: int = 200
) -> HttpResponse:
    try:
        plan = applying.look(request.actor, run, on=request.business_date)
    except (sheets.UnreadableFile, FileRefused) as error:
        return _useless(request, run, error.message)
    context = {
        "run": run, "plan": plan, "tables": [_table(sheet) for sheet in plan.sheets], "errors": errors or [],
        "term": term_name(applying.aim_of(run).term), "writes": plan.count("new", "changed"), "back": _back(request, run),
        "confirm_url": at(request, "file_confirm", run=run.uuid), "drop_url": at(request, "file_drop", run=run.uuid),
        "fill_url": at(request, "file", run=run.uuid) + "?do=fill",
    }  # fmt: skip
    return render(request, "assessment/file_preview.html", context, status=status)


def _useless(request: StaffRequest, run: ImportRun, message: str) -> HttpResponse:
    context = {
        "back": _back(request, run), "errors": [message], "fills": False,
        "term": term_name(applying.aim_of(run).term), "self_url": _upload_url(request, run),
    }  # fmt: skip
    return render(request, "assessment/file_upload.html", context, status=422)


def _table(sheet: SheetPlan) -> dict[str, Any]:
    """Rows as the preview draws them: those with something to see to first."""
    known = {column.code: column for column in sheet.columns.values()}
    shown_columns = [known[column.code] for column in sheet.head.columns if column.code in known]
    shown_columns += sheet.comments.values()
    rows = []
    for row in sheet.rows:
        states = {cell.state for cell in row.cells}
        state = "wrong" if row.problem else next((_STATES[s] for s in _ORDER if s in states), "same")
        cells: dict[str, Any] = {"name": row.pupil.name if row.pupil else row.name}
        for cell in row.cells:
            cells[cell.column.code] = (cell.before or "–", cell.after) if cell.state != "same" else cell.after
        shown: dict[str, Any] = {"number": row.number, "state": state, "cells": cells}
        reasons = [row.problem] if row.problem else [f"{c.column.heading}: {c.message}" for c in row.cells if c.message]
        if reasons:
            shown["reason"] = " ".join(reasons)
        rows.append(shown)
    return {
        "title": sheet.title, "problem": sheet.problem, "rows": rows, "sheet": sheet.table.table.sheet.name,
        "columns": [("name", _("Họ và tên")), *((column.code, column.heading) for column in shown_columns)],
        "counts": [sheet.count("new"), sheet.count("changed"), sheet.count("same"), sheet.count("refused")],
    }  # fmt: skip


def _filling(request: StaffRequest, run: ImportRun) -> HttpResponse:
    try:
        done = giving_back.fill_file(
            request.actor, applying.aim_of(run), bytes(run.content or b""), run.file_name, on=request.business_date
        )
    except (sheets.UnreadableFile, FileRefused) as error:
        return _useless(request, run, error.message)
    context = {
        "run": run, "done": done, "back": _back(request, run), "term": term_name(applying.aim_of(run).term),
        "download_url": at(request, "file_filled", run=run.uuid), "drop_url": at(request, "file_drop", run=run.uuid),
        "import_url": at(request, "file", run=run.uuid),
    }  # fmt: skip
    return render(request, "assessment/file_filled.html", context)


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.MARKS_VIEW, Perm.MARKS_EDIT_ANY)
def filled(request: StaffRequest, run: uuid.UUID) -> HttpResponse:
    """The very file that was brought, with the marks in it."""
    found = _draft(request, run)
    try:
        done = giving_back.fill_file(
            request.actor,
            applying.aim_of(found),
            bytes(found.content or b""),
            found.file_name,
            on=request.business_date,
        )
    except (sheets.UnreadableFile, FileRefused) as error:
        return _useless(request, found, error.message)
    ending = found.file_name.rpartition(".")[2].lower()
    response = HttpResponse(done.data, content_type=_TYPES.get(ending, _XLSX))
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.file_name)}"
    return response


def _report(request: StaffRequest, run: ImportRun) -> HttpResponse:
    context = {
        "run": run, "back": _back(request, run), "outcome": run.outcome, "term": term_name(applying.aim_of(run).term),
        "undo_url": at(request, "file_undo", run=run.uuid) if run.state == "applied" else None,
    }  # fmt: skip
    return render(request, "assessment/file_report.html", context)


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.MARKS_EDIT_ANY, read=(), write=("POST",))
def confirm(request: StaffRequest, run: uuid.UUID) -> HttpResponse:
    """Write the marks that were shown."""
    found = _run(request, run)
    if found.state != "preview":
        return redirect_or_swap(request, at(request, "file", run=found.uuid))
    try:
        plan = applying.apply(request.actor, found, seen=request.POST.get("seen", ""), on=request.business_date)
    except (sheets.UnreadableFile, FileRefused) as error:
        return _preview(request, _draft(request, run), errors=[error.message], status=409)
    messages.success(request, _("Đã ghi %(count)s ô điểm vào sổ.") % {"count": plan.count("new", "changed")})
    return redirect_or_swap(request, at(request, "file", run=found.uuid))


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.MARKS_EDIT_ANY, read=(), write=("POST",))
def undo(request: StaffRequest, run: uuid.UUID) -> HttpResponse:
    """Put the marks back that stood there before."""
    found = _run(request, run)
    try:
        count = applying.undo(request.actor, found, on=request.business_date)
    except FileRefused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Đã hoàn tác: %(count)s ô điểm trở lại như trước.") % {"count": count})
    return redirect_or_swap(request, at(request, "file", run=found.uuid))


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.MARKS_VIEW, Perm.MARKS_EDIT_ANY, read=(), write=("POST",))
def drop(request: StaffRequest, run: uuid.UUID) -> HttpResponse:
    """Forget a file that was brought."""
    found = _draft(request, run)
    target = _back(request, found)[1]
    found.delete()
    messages.info(request, _("Đã bỏ tệp, chưa có gì được ghi."))
    return redirect_or_swap(request, target)


def _run(request: StaffRequest, key: uuid.UUID) -> ImportRun:
    """The person's own files only: what a file holds was seen with that person's rights."""
    found: ImportRun | None = ImportRun.objects.filter(
        uuid=key, unit=request.place.unit, year_id=request.place.year, kind=applying.KIND
    ).first()
    if found is None:
        raise NoSuchThing(key)
    if found.account_id != request.actor.account_id:
        raise NotPermitted(key)
    request.place = replace(request.place, term=applying.aim_of(found).term)
    return found


def _draft(request: StaffRequest, key: uuid.UUID) -> ImportRun:
    found = _run(request, key)
    if found.state != "preview":
        raise NoSuchThing(key)
    return found


def _back(request: StaffRequest, run: ImportRun) -> tuple[str, str]:
    """Where a file was brought; a sheet is one's own where the person may not see the whole school's."""
    aim = applying.aim_of(run)
    books = stand_in(request, is_mine=False)
    if aim.subject:
        return _("Sổ điểm"), at(request, "sheet", class_uuid=aim.class_uuid, subject=aim.subject, term=aim.term)
    if aim.class_uuid:
        return _("Tổng hợp"), at(request, "summary", class_uuid=aim.class_uuid, term=aim.term)
    return books


def _upload_url(request: StaffRequest, run: ImportRun) -> str:
    aim = applying.aim_of(run)
    if aim.subject:
        return at(request, "sheet_file", class_uuid=aim.class_uuid, subject=aim.subject, term=aim.term)
    return at(request, "class_file", class_uuid=aim.class_uuid, term=aim.term)
