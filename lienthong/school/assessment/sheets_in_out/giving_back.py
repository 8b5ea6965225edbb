"""Fills the very file that was received with the marks of the book."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from lienthong.foundation.spreadsheets import public as sheets
from lienthong.kernel.access.public import Actor
from lienthong.school.assessment.cells import show_value
from lienthong.school.assessment.columns import Column
from lienthong.school.assessment.sheets_in_out.proposing import Aim, propose


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
    sheets.fill(data, {}, filename=file_name)  # an xls is answered before it is compared
    plan = propose(actor, aim, data, file_name, on=on)
    edits: dict[str, dict[tuple[int, int], sheets.CellValue]] = defaultdict(dict)
    problems: list[dict[str, object]] = []
    for sheet in plan.sheets:
        name = sheet.table.table.sheet.name
        for row in sheet.rows:
            if row.pupil is None or row.problem:
                problems.append({"sheet": name, "row": row.number, "name": row.name, "message": row.problem})
                continue
            for index, column in sheet.columns.items():
                value = row.pupil.line.get(column)
                if value is not None:
                    edits[name][(row.number - 1, index)] = _cell_value(column, value)
    done = sheets.fill(data, edits, filename=file_name)
    notes = list(plan.notes)
    if done.kept:
        notes.append(_("%(count)d ô có công thức được giữ nguyên công thức.") % {"count": len(done.kept)})
    count = sum(map(len, edits.values())) - len(done.kept)
    return GivenBack(done.data, count, [sheet.title for sheet in plan.sheets], problems, notes)


def _cell_value(column: Column, value: int) -> sheets.CellValue:
    """A number for a mark, so that the file's own formulas count it; a code as text."""
    if column.codes:
        return show_value(column, value)
    return Decimal(value) / 10 if value % 10 else Decimal(value // 10)
