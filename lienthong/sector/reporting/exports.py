"""Reports as files: a workbook with a sheet for each table, one long table as ODS or CSV, a typeset document."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from lienthong.foundation.spreadsheets import public as spreadsheets
from lienthong.foundation.typeset import public as typeset
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.sector.reporting import forms, standing
from lienthong.sector.reporting.models import Collection, Submission
from lienthong.sector.reporting.web import sheets, wording

TEMPLATE = Path(__file__).with_name("report.typ")
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class Part:
    """A form with the values to write and what a person entered instead of the computed."""

    form: forms.Definition
    values: Mapping[str, int | None]
    entered: Mapping[str, Mapping[str, Any]]


def coverage(units: int, accepted_only: bool) -> str:
    """How much a total stands on."""
    if accepted_only:
        return _("Tổng hợp từ %(count)s đơn vị có báo cáo đã được Sở chấp nhận") % {"count": units}
    return _("Tổng hợp từ %(count)s đơn vị đã nộp báo cáo (kể cả báo cáo chưa được chấp nhận)") % {"count": units}


def workbook(kind: str, parts: Sequence[Part], heading: Sequence[str]) -> bytes:
    """The report as xlsx (a sheet for each table, as on the form) or as one long table (ods, csv)."""
    target = io.BytesIO()
    if kind == "xlsx":
        _xlsx(target, parts, heading)
    else:
        columns = [
            spreadsheets.ColumnSpec(_("Biểu"), "text", 16),
            spreadsheets.ColumnSpec(_("Bảng"), "text", 24),
            spreadsheets.ColumnSpec(_("Chỉ tiêu"), "text", 36),
            spreadsheets.ColumnSpec(_("Cột"), "text", 24),
            spreadsheets.ColumnSpec(_("Mã ô"), "code", 18),
            spreadsheets.ColumnSpec(_("Giá trị"), "integer", 12),
            spreadsheets.ColumnSpec(_("Tình trạng"), "text", 14),
            spreadsheets.ColumnSpec(_("Lí do ghi khác số tính"), "text", 36),
        ]
        table = spreadsheets.Table(heading[-1], columns, _long(parts), tuple(heading))
        {"ods": spreadsheets.write_ods, "csv": spreadsheets.write_csv}[kind](table, target)
    return target.getvalue()


def _long(parts: Sequence[Part]) -> Iterator[Sequence[Any]]:
    english = wording.is_english()
    states = {"value": "", "unknown": _("chưa ghi chép"), "manual": _("nhập tay, chưa ghi"), "na": _("không áp dụng")}
    for part in parts:
        for table in part.form.tables:
            for cell in table.cells():
                value = part.values.get(cell.key)
                state, _text = sheets.shown_value(value, asked=cell.is_asked)
                if state == "unknown" and cell.words is None:
                    state = "manual"
                column = " · ".join(
                    x
                    for x in (
                        (cell.column.group_en, cell.column.label_en)
                        if english
                        else (cell.column.group, cell.column.label)
                    )
                    if x
                )
                reason = str(part.entered[cell.key]["reason"]) if cell.key in part.entered else ""
                yield (
                    part.form.code,
                    table.title_en if english else table.title,
                    cell.row.label_en if english else cell.row.label,
                    column,
                    cell.key,
                    value,
                    states[state],
                    reason,
                )


def _xlsx(target: io.BytesIO, parts: Sequence[Part], heading: Sequence[str]) -> None:
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        styles = {
            "bold": book.add_format({"bold": True}),
            "head": book.add_format(
                {
                    "bold": True,
                    "text_wrap": True,
                    "align": "center",
                    "valign": "vcenter",
                    "border": 1,
                    "bg_color": "#E8EEF7",
                }
            ),
            "number": book.add_format({"num_format": "#,##0", "border": 1}),
            "entered": book.add_format({"num_format": "#,##0", "border": 1, "bg_color": "#FFF2CC"}),
            "none": book.add_format({"border": 1, "align": "center", "font_color": "#808080"}),
        }
        for part in parts:
            for table in part.form.tables:
                prefix = f"{part.form.code} " if len(parts) > 1 else ""
                shown = sheets.show(table, sheets.Figures(part.values, part.values, part.entered))
                _sheet(book.add_worksheet(f"{prefix}{table.code}"[:31]), book, shown, heading, styles)


def _sheet(sheet: Any, book: Any, table: sheets.ShownTable, heading: Sequence[str], styles: Mapping[str, Any]) -> None:
    sheet.set_landscape() if table.is_wide else sheet.set_portrait()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 42)
    sheet.set_column(1, len(table.columns), 9)
    for number, line in enumerate((*heading, table.title)):
        sheet.write_string(number, 0, line, styles["bold"])
    top = len(heading) + 2
    if table.groups:
        at = 1
        for name, width in table.groups:
            sheet.merge_range(top, at, top, at + width - 1, name, styles["head"]) if width > 1 else sheet.write_string(
                top, at, name, styles["head"]
            )
            at += width
        top += 1
    sheet.write_string(top, 0, _("Chỉ tiêu"), styles["head"])
    for number, label in enumerate(table.columns, start=1):
        sheet.write_string(top, number, label, styles["head"])
    sheet.freeze_panes(top + 1, 1)
    indents = {
        i: book.add_format({"indent": i, "border": 1, "bold": i == 0, "text_wrap": True})
        for i in {r.indent for r in table.rows}
    }
    for number, row in enumerate(table.rows, start=top + 1):
        sheet.write_string(number, 0, row.label, indents[row.indent])
        for column, cell in enumerate(row.cells, start=1):
            if cell.value is None:
                sheet.write_string(number, column, cell.text, styles["none"])
                continue
            sheet.write_number(number, column, cell.value, styles["entered" if cell.is_entered else "number"])
            if cell.reason:
                sheet.write_comment(number, column, f"{cell.computed} → {cell.text}: {cell.reason}")


# -- the typeset document --
def submission_pdf(submission: Submission, parts: Sequence[tuple[str, Sequence[sheets.ShownTable]]]) -> bytes:
    """A unit's report with the national heading, wide tables across."""
    collection = submission.collection
    facts = [
        _("Số liệu có đến ngày %(date)s; biến động tính từ ngày %(since)s.")
        % {"date": _day(collection.as_at), "since": _day(collection.since)},
        _("Tình trạng: %(state)s.") % {"state": wording.STATES[submission.state][0]},
    ]
    if submission.submitted_at:
        at = timezone.localtime(submission.submitted_at, calendar.VIETNAM)
        late = _(" (nộp sau hạn)") if submission.is_late else ""
        facts.append(
            _("Nộp lúc %(at)s%(late)s; mã niêm số liệu %(hash)s.")
            % {"at": at.strftime("%H:%M %d/%m/%Y"), "late": late, "hash": submission.facts_hash[:16]}
        )
    # The superior as it was called on the report's day, whatever has become of it.
    stood = standing.standings([submission.unit_id], collection.as_at).get(submission.unit_id)
    parent = submission.office_name or (stood.parent_name if stood else "") or _("Sở Giáo dục và Đào tạo")
    signed = submission.submitted_at or submission.drafted_at
    return _pdf(
        parent,
        submission.unit_name,
        collection,
        _("%(name)s (lần %(edition)s)") % {"name": wording.name_of(collection), "edition": submission.edition},
        facts,
        parts,
        timezone.localtime(signed, calendar.VIETNAM).date() if signed else collection.as_at,
    )


def rollup_pdf(
    unit: orgs.Unit,
    collection: Collection,
    form: forms.Definition,
    tables: Sequence[sheets.ShownTable],
    covered: str,
    *,
    on: dt.date,
) -> bytes:
    """A roll-up as an official document."""
    above = orgs.parent_on(unit.pk, on=collection.as_at)
    parent = orgs.name_on(above.pk, on=collection.as_at) if above is not None else _("Ủy ban nhân dân tỉnh")
    name = form.name_en if wording.is_english() else form.name
    facts = [covered + ".", _("Số liệu có đến ngày %(date)s.") % {"date": _day(collection.as_at)}]
    title = _("Tổng hợp: %(name)s") % {"name": wording.name_of(collection)}
    return _pdf(parent, name_then(unit, collection), collection, title, facts, [(name, tables)], on)


def name_then(unit: orgs.Unit, collection: Collection) -> str:
    """How a unit was called on the collection's day; one that is younger than that, as it is called now."""
    return orgs.name_on(unit.pk, on=collection.as_at) or unit.name


def _pdf(
    parent: str,
    unit: str,
    collection: Collection,
    title: str,
    facts: Sequence[str],
    parts: Sequence[tuple[str, Sequence[sheets.ShownTable]]],
    on: dt.date,
) -> bytes:
    return typeset.pdf(
        TEMPLATE,
        {
            "parent": parent,
            "unit": unit,
            "title": title,
            "facts": list(facts),
            "place": _("Ngày %(day)s tháng %(month)s năm %(year)s")
            % {"day": f"{on.day:02}", "month": f"{on.month:02}", "year": on.year},
            "legend": _("“–”: không áp dụng; “…”: chưa ghi chép; số có dấu *: đơn vị tự ghi, khác số hệ thống tính."),
            "line": _("Chỉ tiêu"),
            "maker": _("Người lập biểu"),
            "head": _("Thủ trưởng đơn vị"),
            "basis": collection.basis,
            "parts": [{"name": name, "tables": [_typeset_table(t) for t in tables]} for name, tables in parts],
        },
    )


def _typeset_table(table: sheets.ShownTable) -> dict[str, Any]:
    return {
        "title": table.title,
        "wide": table.is_wide,
        "groups": [list(g) for g in table.groups],
        "columns": table.columns,
        "rows": [
            {"label": r.label, "indent": r.indent, "cells": [f"{c.text}*" if c.is_entered else c.text for c in r.cells]}
            for r in table.rows
        ],
    }


def _day(day: dt.date) -> str:
    return day.strftime("%d/%m/%Y")
