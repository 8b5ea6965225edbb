"""A teacher's sheets, the school's matrix of sheets, and the grid itself."""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.foundation.spreadsheets import public as spreadsheets
from lienthong.kernel.access.public import NotPermitted, Perm, StaffRequest, screen
from lienthong.school.assessment import books, brought, forming, reading, saving, sharing
from lienthong.school.assessment.cells import BadValue, read_typed, show_result, show_value, wire_value
from lienthong.school.assessment.closing import asking, gates, stages
from lienthong.school.assessment.columns import MOST_TESTS, Column, judging
from lienthong.school.assessment.errors import BookLocked, KeyUsedTwice, NotYourSheet, SaveInProgress
from lienthong.school.assessment.history import Version, changes_of, clock_text
from lienthong.school.assessment.web import plain_form
from lienthong.school.assessment.web.drawing import Pen, RowShown
from lienthong.school.assessment.web.places import at, sheet_tabs, show_term, stand_in, term_name
from lienthong.school.assessment.web.plain_form import Place, Refused
from lienthong.school.assessment.yearend import retesting
from lienthong.school.assessment.yearend.column import year_texts

LARGEST_BODY = 200_000
# A pupil who came so many days after the class's first is a late one, who may bring marks from elsewhere.
LATE = 14
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.CONDUCT_EDIT_HOMEROOM)
def mine(request: StaffRequest) -> HttpResponse:
    """The sheets that the person writes, how far each is, and the classes led."""
    place, on = request.place, request.business_date
    found = books.mine(request.actor, place.unit.pk, place.year, place.term, on=on)
    period = 0 if place.whole_year else place.term
    led = books.leading(request.actor, place.unit.pk, place.year, place.term, on=on)
    return render(
        request,
        "assessment/mine.html",
        {
            "sheets": [
                (s, at(request, "sheet", class_uuid=s.class_uuid, subject=s.subject, term=place.term)) for s in found
            ],
            "led": [
                (
                    room,
                    at(request, "conduct", class_uuid=room.class_uuid, term=period),
                    at(request, "summary", class_uuid=room.class_uuid, term=period),
                )
                for room in led
            ],
            "retests": [
                (waiting, at(request, "retests", class_uuid=waiting.class_uuid, subject=waiting.subject))
                for waiting in retesting.mine(request.actor, place.unit.pk, place.year, on=on)
            ],
            "term": term_name(place.term),
        },
    )


@screen(Perm.MARKS_VIEW)
def matrix(request: StaffRequest) -> HttpResponse:
    """Class by subject: how complete each sheet is."""
    place = request.place
    if place.whole_year:
        return HttpResponse(status=302, headers={"Location": at(request, "year_board")})
    found = books.sheets(place.unit.pk, place.year, place.term, on=request.business_date)
    subjects = {s.subject: s.short_name for s in found}
    rows: dict[uuid.UUID, dict[str, Any]] = {}
    for s in found:
        row = rows.setdefault(
            s.class_uuid,
            {
                "name": s.class_name, "cells": {}, "locked": s.is_locked,
                "url": at(request, "summary", class_uuid=s.class_uuid, term=place.term),
            },
        )  # fmt: skip
        row["cells"][s.subject] = (s, at(request, "sheet", class_uuid=s.class_uuid, subject=s.subject, term=place.term))
    return render(
        request,
        "assessment/books.html",
        {
            "subjects": subjects, "rows": list(rows.values()), "term": term_name(place.term),
            "lacking": sum(s.lacking for s in found), "complete": sum(not s.lacking for s in found),
            "count": len(found), "owed_url": at(request, "owed"), "spread_url": at(request, "spread"),
            "lock_url": at(request, "lock") if request.actor.can(Perm.BOOK_LOCK, place.unit.pk) else None,
        },
    )  # fmt: skip


# ---- the grid ----


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.MARKS_VIEW, Perm.MARKS_EDIT_ANY, write=("POST",))
def sheet(request: StaffRequest, class_uuid: uuid.UUID, subject: str, term: int) -> HttpResponse:
    """The sheet of a class in a subject and term. Works as a plain form too; ?export=xlsx gives it as a file."""
    other = show_term(request, term)
    if other is not None:
        return other
    if request.method == "POST":
        return _save_form(request, class_uuid, subject, term)
    wanted = request.GET.get("tests", "")
    regular = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 3 else 0
    unit_id, on = request.place.unit.pk, request.business_date
    grid = reading.grid(request.actor, class_uuid, subject, term, unit_id=unit_id, on=on, regular=regular)
    if request.GET.get("export") == "xlsx":
        return _export(request, grid)
    return render(request, "assessment/sheet.html", _page(request, grid))


def _page(request: StaffRequest, grid: reading.Grid, outcome: plain_form.Outcome | None = None) -> dict[str, Any]:
    head = grid.head
    back_label, back_url = stand_in(request, is_mine=head.is_mine)
    where = {"class_uuid": head.class_uuid, "subject": head.subject.code, "term": head.term}
    tests = sum(c.slot == "tx" for c in head.columns)
    first = min((row.started_on for row in grid.rows), default=request.business_date)
    has_year = head.term == 2 and head.regime.primary is None
    years = year_texts(head, grid.rows) if has_year else {}
    refused = outcome.refused if outcome else {}
    mean_label = "" if head.regime.primary else _("KQ") if head.subject.is_comment else _("TB")
    pen = Pen(
        grid, any_column=request.actor.can(Perm.MARKS_EDIT_ANY, head.unit_id), refused=refused,
        mean_label=mean_label, year_label=_("CN") if has_year else "",
    )  # fmt: skip
    can_add = grid.may_write and head.regime.primary is None and tests < MOST_TESTS
    return {
        "head": head, "has_year": has_year, "may_write": grid.may_write,
        "lines": pen.lines(_row(request, grid, row, first, pen, years.get(row.member_id, "")) for row in grid.rows),
        "has_mean": bool(mean_label), "mean_label": mean_label,
        "count": sum(row.gone_on is None for row in grid.rows), "term": term_name(head.term),
        "save_url": at(request, "cells", **where), "self_url": at(request, "sheet", **where),
        "tabs": sheet_tabs(request, head, "sheet"),
        "strands_url": at(request, "strands", **where) if sharing.may_share(request.actor, head) else None,
        "forms_url": at(request, "forms", **where) if grid.may_write and forming.may_form(request.actor, head) else None,
        "back_label": back_label, "back_url": back_url,
        "summary_url": _summary_url(request, head),
        "more_url": f"{at(request, 'sheet', **where)}?tests={tests + 1}" if can_add else None,
        "teachers": ", ".join(f"{t.name} ({t.strand})" if t.strand else t.name for t in head.teachers),
        "locked": saving.lock_message(head) if head.gate.shut or head.is_closed else None, "ask": gates.how_to_ask(),
        "stage": stages.state_name(head.gate.state), "stage_url": at(request, "sheet_stage", **where),
        "amend_url": at(request, "amendment_new", **where) if _may_ask(request, head) else None,
        "corrected": sum(map(len, head.corrections.values())),
        "columns": [(c, grid.columns[c.code], clock_text(grid.columns[c.code].until)) for c in head.columns],
        "closed_columns": _closed_columns(grid),
        "refused": outcome.listed(grid.rows, {c.code: c.heading for c in head.columns}) if outcome else [],
        "seen": _seen(grid), "key": uuid.uuid4(), "user": request.actor.account_id, "has_pass": head.subject.is_comment,
    }  # fmt: skip


def _may_ask(request: StaffRequest, head: reading.Head) -> bool:
    """Whether the person may ask for a correction of something that is locked here."""
    if not (head.is_mine and request.actor.can(Perm.MARKS_EDIT_ASSIGNED, head.unit_id)):
        return False
    return any(asking.is_fixed(head, column.code) for column in head.columns)


def _closed_columns(grid: reading.Grid) -> list[str]:
    """What is said above the grid of columns that are shut while the book is open: each sentence once."""
    if grid.head.gate.shut:
        return []
    told: dict[str, list[str]] = {}
    for column in grid.head.columns:
        state = grid.columns[column.code]
        if not state.is_open:
            told.setdefault(state.why, []).append(column.heading)
    return [f"{', '.join(labels)}: {why}" for why, labels in told.items()]


def _summary_url(request: StaffRequest, head: reading.Head) -> str | None:
    if not (head.is_led_by_me or request.actor.can(Perm.MARKS_VIEW, head.unit_id)):
        return None
    return at(request, "summary", class_uuid=head.class_uuid, term=head.term)


def _row(
    request: StaffRequest, grid: reading.Grid, row: reading.SheetRow, first: dt.date, pen: Pen, year: str
) -> RowShown:
    is_gone = row.gone_on is not None and row.gone_on <= request.business_date
    cells = pen.cells(row, is_shut=not grid.may_write or is_gone or row.line.is_exempt)
    since = _since(request, grid.head, row, is_gone, first)
    return RowShown(
        row.member_id, row.position, row.name, is_gone, _note(row, is_gone), since, cells, pen.mean(row), year
    )


def _since(
    request: StaffRequest, head: reading.Head, row: reading.SheetRow, is_gone: bool, first: dt.date
) -> tuple[str, str]:
    """Of a pupil who came late: the day, and where the old school's marks are entered ("" for those who may not)."""
    if is_gone or (row.started_on - first).days <= LATE:
        return ("", "")
    day = _("vào lớp %(day)s") % {"day": vietnamese.format_date(row.started_on)}
    if not brought.may_enter(request.actor, head):
        return (day, "")
    return (day, at(request, "brought", class_uuid=head.class_uuid, member_id=row.member_id, term=head.term))


def _note(row: reading.SheetRow, is_gone: bool) -> str:
    if is_gone:
        assert row.gone_on is not None
        return _("rời lớp %(day)s") % {"day": vietnamese.format_date(row.gone_on)}
    if row.line.is_exempt:
        return _("miễn học")
    return row.source_text


def _seen(grid: reading.Grid) -> str:
    """What the page shows, for the plain form: the columns, then each line's id and values, so that only changes are sent on."""
    lines = [",".join(column.code for column in grid.head.columns)]
    for row in grid.rows:
        values = ",".join(wire_value(c, row.line.get(c)) or "" for c in grid.head.columns)
        lines.append(f"{row.member_id}:{values}")
    return "|".join(lines)


# ---- saving ----


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.MARKS_EDIT_ANY, read=(), write=("POST",), placed=False)
def cells(request: StaffRequest, unit: str, year: int, class_uuid: uuid.UUID, subject: str, term: int) -> HttpResponse:
    """Cells from the island. The class tells the unit: reading the place too would cost three statements a save."""
    try:
        key, sent, account = _body(request.body)
    except ValueError:
        return _said(400, _("Nội dung gửi lên không đọc được; hãy tải lại trang."))
    if account not in (None, str(request.actor.account_id)):
        # What one teacher typed must not be recorded in the name of whoever signed in on the same machine later.
        return _said(
            401, _("Máy này đang đăng nhập bằng tài khoản khác; các ô này không phải của tài khoản đó."), "stranger"
        )
    try:
        answer = saving.save_cells(
            request.actor, class_uuid=class_uuid, subject=subject, term=term, key=key, cells=sent,
            on=request.business_date,
        )  # fmt: skip
    except NotYourSheet as refusal:
        return _said(403, str(refusal))
    except SaveInProgress as refusal:
        return _said(409, str(refusal))
    except KeyUsedTwice as refusal:
        return _said(422, str(refusal))
    except BookLocked as refusal:
        return _said(423, str(refusal))
    return JsonResponse(answer)


def _said(status: int, message: str, code: str = "") -> JsonResponse:
    return JsonResponse({"message": message, "code": code}, status=status)


def _body(raw: bytes) -> tuple[uuid.UUID, list[saving.Cell], object]:
    """The key and cells of a save, and whose they are. Raises ValueError for anything that is not of the island's form."""
    if len(raw) > LARGEST_BODY:
        raise ValueError("too large")
    body = json.loads(raw)
    if not isinstance(body, dict) or not isinstance(body.get("cells"), list) or len(body["cells"]) > saving.MOST_CELLS:
        raise ValueError("cells")
    sent = []
    for cell in body["cells"]:
        if not isinstance(cell, dict) or not isinstance(cell.get("line"), str) or not isinstance(cell.get("col"), str):
            raise ValueError("cell")
        values = (cell.get("seen"), cell.get("value"))
        if not all(value is None or isinstance(value, str | int) for value in values):
            raise ValueError("value")
        sent.append(saving.Cell(cell["line"], cell["col"], *values))
    return uuid.UUID(str(body.get("key"))), sent, body.get("account")


def _save_form(request: StaffRequest, class_uuid: uuid.UUID, subject: str, term: int) -> HttpResponse:
    """The page's own form, without script: only what differs from what the page showed is saved."""
    where = {"class_uuid": class_uuid, "subject": subject, "term": term}
    codes, _bar, seen = request.POST.get("seen", "").partition("|")
    unit_id, on, regular = request.place.unit.pk, request.business_date, codes.count("tx")
    head = reading.head(request.actor, class_uuid, subject, term, unit_ids=[unit_id], on=on, regular=regular)
    sent, typed, refused = _changes(head.columns, request.POST, codes.split(","), seen)
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid.uuid4()
    outcome = plain_form.save(request, head, sent, key=key, typed=typed, refused=refused)
    if not outcome.refused:
        return redirect_or_swap(request, at(request, "sheet", **where))
    grid = reading.grid(request.actor, class_uuid, subject, term, unit_id=unit_id, on=on, regular=regular)
    return render(request, "assessment/sheet.html", _page(request, grid, outcome), status=422)


def _changes(
    columns: Iterable[Column], posted: Mapping[str, str], codes: Sequence[str], seen: str
) -> tuple[list[saving.Cell], dict[Place, str], dict[Place, Refused]]:
    """The cells of the form that differ from what the page showed, what was typed, and what is no value."""
    sent: list[saving.Cell] = []
    typed: dict[Place, str] = {}
    refused: dict[Place, Refused] = {}
    known = {column.code: column for column in columns}
    for line in filter(None, seen.split("|")):
        member, _colon, values = line.partition(":")
        for code, before in zip(codes, values.split(","), strict=False):
            text, column = posted.get(f"{member}.{code}"), known.get(code)
            if text is None or column is None:
                continue
            try:
                value = wire_value(column, read_typed(column, text))
            except BadValue as error:
                refused[member, code] = Refused(text, error.message)
                continue
            if (value or "") != before:
                typed[member, code] = text
                sent.append(saving.Cell(member, code, before or None, value))
    return sent, typed, refused


# ---- history and file ----


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.MARKS_VIEW, Perm.MARKS_EDIT_ANY)
def sheet_history(request: StaffRequest, class_uuid: uuid.UUID, subject: str, term: int) -> HttpResponse:
    """Every change of every cell, newest first: 7,0 → 8,0 · 14:02 · cô Hoa."""
    other = show_term(request, term)
    if other is not None:
        return other
    grid = reading.grid(
        request.actor, class_uuid, subject, term, unit_id=request.place.unit.pk, on=request.business_date
    )
    rows = [(r.member_id, r.name, r.line_id, Version(r.line, r.changed_by, r.changed_at, r.texts)) for r in grid.rows]
    entries = [
        {
            "field": f"{change.name}, {change.column}", "old": change.old or "–", "new": change.new or "–",
            "at": clock_text(change.at), "by": change.by or _("Hệ thống"),
        }
        for change in changes_of(grid.head.columns, rows)
    ]  # fmt: skip
    stand_in(request, is_mine=grid.head.is_mine)
    where = {"class_uuid": class_uuid, "subject": subject, "term": term}
    context = {
        "head": grid.head,
        "entries": entries,
        "sheet_url": at(request, "sheet", **where),
        "term": term_name(term),
        "tabs": sheet_tabs(request, grid.head, "sheet_history"),
    }
    return render(request, "assessment/history.html", context)


def _export(request: StaffRequest, grid: reading.Grid) -> HttpResponse:
    """The sheet as a simple list for a spreadsheet."""
    if not request.actor.can(Perm.EXPORT, grid.head.unit_id) and not grid.head.is_mine:
        raise NotPermitted(Perm.EXPORT)
    head = grid.head
    heads = [spreadsheets.ColumnSpec(_("STT"), "integer", 6), spreadsheets.ColumnSpec(_("Họ và tên"), "text", 28)]
    heads += [spreadsheets.ColumnSpec(c.label, "text", 12) for c in head.columns]
    if head.regime.primary is None:
        heads.append(spreadsheets.ColumnSpec(_("KQ") if head.subject.is_comment else _("TB"), "text", 8))
    heads.append(spreadsheets.ColumnSpec(_("Ghi chú"), "text", 30))
    lines: list[list[str | int]] = []
    judge = judging(head.regime, head.subject, head.columns)
    for row in grid.rows:
        is_gone = row.gone_on is not None and row.gone_on <= request.business_date
        marks = [show_value(c, row.line.get(c)) for c in head.columns]
        mean = show_result(judge(row.line))
        tail = [mean] if head.regime.primary is None else []
        lines.append([row.position, row.name, *marks, *tail, _note(row, is_gone)])
    title = f"{head.subject.name} – {head.class_name}"
    about = (request.place.unit.name, f"{term_name(head.term)}, {request.place.year_label}")
    target = io.BytesIO()
    spreadsheets.write_xlsx(spreadsheets.Table(head.class_name, heads, lines, (title.upper(), *about)), target)
    response = HttpResponse(target.getvalue(), content_type=XLSX)
    name = vietnamese.fold(f"{head.class_name}-{head.subject.code}-hk{head.term}").replace(" ", "-").replace("/", "-")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
