"""Fills the very file that was received with what stands in the book: marks, means, comments, what a primary class's year
came to. Cells of the file for which the book has nothing are left as they are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from lienthong.foundation.spreadsheets import public as sheets
from lienthong.kernel.access.public import Actor, NotPermitted
from lienthong.school.assessment import commenting, reading, terms
from lienthong.school.assessment.aspects import aspects
from lienthong.school.assessment.cells import show_value
from lienthong.school.assessment.columns import FAIL, PASS, Column, result
from lienthong.school.assessment.sheets_in_out import judgements
from lienthong.school.assessment.sheets_in_out.proposing import Aim, Plan, SheetPlan, propose
from lienthong.school.assessment.yearend import moments

_ZIP = b"PK"
Edits = dict[str, dict[tuple[int, int], sheets.CellValue]]


@dataclass(slots=True)
class GivenBack:
    """The file with marks in it, how many cells got one, and what the person should know."""

    data: bytes
    filled: int
    sheets: list[str]
    problems: list[dict[str, object]]
    notes: list[str] = field(default_factory=list)


def fill_file(actor: Actor, aim: Aim, data: bytes, file_name: str, *, on: dt.date) -> GivenBack:
    """Put the book's marks into the file. Cells without a mark in the book are left as they are.

    Raises what `propose` raises, and UnreadableFile("cannot_fill") for a file that is neither xlsx nor ods.
    """
    if not data.startswith(_ZIP):
        sheets.read_workbook(data, filename=file_name)  # says of a protected file that it is one
    sheets.fill(data, {}, filename=file_name)  # an xls is answered before it is compared
    plan = propose(actor, aim, data, file_name, on=on)
    edits: Edits = defaultdict(dict)
    problems: list[dict[str, object]] = []
    notes = list(plan.notes)
    for sheet in plan.sheets:
        name = sheet.table.table.sheet.name
        for row in sheet.rows:
            if row.pupil is None or row.problem:
                problems.append({"sheet": name, "row": row.number, "name": row.name, "message": row.problem})
                continue
            for index, value in _values(sheet, row.pupil):
                edits[name][(row.number - 1, index)] = value
        notes += _without_place(sheet)
    if not aim.subject:
        _judge(actor, aim, plan, edits, on)
    done = sheets.fill(data, edits, filename=file_name)
    if done.kept:
        notes.append(
            _("%(count)d ô có công thức được giữ nguyên công thức; phần mềm bảng tính tính lại khi mở.")
            % {"count": len(done.kept)}
        )
    count = sum(map(len, edits.values())) - len(done.kept)
    return GivenBack(done.data, count, [sheet.title for sheet in plan.sheets], problems, notes)


def _values(sheet: SheetPlan, pupil: reading.SheetRow) -> Iterator[tuple[int, sheets.CellValue]]:
    for index, column in sheet.columns.items():
        value = pupil.line.get(column)
        if value is not None:
            yield index, _cell_value(column, value)
    for index, column in sheet.comments.items():
        text: str = getattr(pupil.texts, commenting.FIELDS[column.code])
        if text:
            yield index, text
    if sheet.mean is not None:
        found = result(sheet.head.regime, sheet.head.subject, sheet.head.columns, pupil.line)
        if found.mean is not None:
            yield sheet.mean, _number(found.mean)
        elif found.passed is not None:
            yield sheet.mean, PASS if found.passed else FAIL


def _without_place(sheet: SheetPlan) -> list[str]:
    """What is said of tests with marks for which the file has no column."""
    placed = {column.code for column in sheet.columns.values()}
    pupils = [row.pupil for row in sheet.rows if row.pupil is not None]
    left = [
        column.label for column in sheet.head.columns
        if column.code not in placed and any(pupil.line.get(column) is not None for pupil in pupils)
    ]  # fmt: skip
    if not left:
        return []
    said = _("%(title)s: tệp không có chỗ cho cột %(columns)s; các điểm này vẫn ở trong sổ.")
    return [said % {"title": sheet.title, "columns": ", ".join(left)}]


def _judge(actor: Actor, aim: Aim, plan: Plan, edits: Edits, on: dt.date) -> None:
    """Competences, qualities and the year's outcome of primary classes, for those who may see the class's summary."""
    done = set()
    for sheet in plan.sheets:
        head, table = sheet.head, sheet.table
        name = table.table.sheet.name
        if head.regime.primary is None or (name, head.class_id) in done:
            continue
        done.add((name, head.class_id))
        asked = judgements.find(table.headers, aspects(head.regime.code, head.grade))
        if not asked:
            continue
        try:
            room = terms.room(actor, head.class_uuid, aim.term, on=on)
        except NotPermitted:
            continue
        shown = moments.moment_sheet(room, 2 * aim.term - table.is_middle, on=on)
        found = {row.member_id: row for row in shown.rows}
        for row in sheet.rows:
            if row.pupil is None or row.problem:
                continue
            for index, judgement in asked.items():
                text = _judged(judgement, found[row.pupil.member_id])
                if text:
                    edits[name][(row.number - 1, index)] = text


def _judged(judgement: judgements.Judgement, row: moments.MomentRow) -> str:
    if judgement.kind == "aspect":
        return row.aspects[judgement.place]
    if judgement.kind == "level":
        return row.level
    if judgement.kind == "honours":
        return row.honours
    completed, promoted = _ENDS.get(row.outcome, ("", ""))
    return completed if judgement.kind == "completed" else promoted


#: As the national database's file has them, whatever language the page is read in.
_ENDS = {"len_lop": ("Hoàn thành", "Lên lớp"), "o_lai_lop": ("Chưa hoàn thành", "Ở lại lớp")}


def _cell_value(column: Column, value: int) -> sheets.CellValue:
    """A number for a mark, so that the file's own formulas count it; a code as text."""
    return show_value(column, value) if column.codes else _number(value)


def _number(tenths: int) -> Decimal:
    return Decimal(tenths) / 10 if tenths % 10 else Decimal(tenths // 10)
