"""The forms of a sheet without script: each cell is saved or refused by itself, and what was refused comes back as typed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lienthong.kernel.access.public import NotPermitted, StaffRequest
from lienthong.school.assessment import reading, saving
from lienthong.school.assessment.cells import read_value, show_value
from lienthong.school.assessment.columns import Column
from lienthong.school.assessment.errors import BookRefusal, NotYourSheet

#: A cell of the sheet: the line's id and the column's code, as the form names them.
Place = tuple[str, str]


class Refused(NamedTuple):
    """A cell that was not saved: what was typed, and why it does not stand."""

    typed: str
    why: str


class Listed(NamedTuple):
    """A refused cell as the page lists it above the sheet; `anchor` is the id of its field."""

    name: str
    column: str
    typed: str
    why: str
    anchor: str


@dataclass(slots=True)
class Outcome:
    """What became of a form."""

    saved: int = 0
    refused: dict[Place, Refused] = field(default_factory=dict)

    def listed(self, rows: Iterable[reading.SheetRow], labels: Mapping[str, str]) -> list[Listed]:
        """The refused cells in the order of the sheet."""
        names = {str(row.member_id): row.name for row in rows}
        order = {line: place for place, line in enumerate(names)}
        cells = sorted(
            self.refused.items(), key=lambda item: (order.get(item[0][0], len(order)), list(labels).index(item[0][1]))
        )
        return [
            Listed(names.get(line, ""), labels[code], cell.typed, cell.why, anchor(line, code))
            for (line, code), cell in cells
        ]


def anchor(line: str | int, code: str) -> str:
    """The id of a refused cell's field."""
    return f"o{line}-{code}"


def save(
    request: StaffRequest,
    head: reading.Head,
    cells: Sequence[saving.Cell],
    *,
    key: uuid.UUID,
    typed: Mapping[Place, str],
    refused: Mapping[Place, Refused],
) -> Outcome:
    """Save the cells; `refused` are those that were no values at all. Says how many stand in the book now."""
    columns = {column.code: column for column in head.columns}
    outcome = Outcome(refused=dict(refused))
    for start in range(0, len(cells), saving.MOST_CELLS):
        part = cells[start : start + saving.MOST_CELLS]
        try:
            answer = saving.save_cells(
                request.actor, class_uuid=head.class_uuid, subject=head.subject.code, term=head.term,
                key=uuid.uuid5(key, str(start)) if start else key, cells=part, on=request.business_date,
            )  # fmt: skip
        except NotYourSheet as refusal:
            raise NotPermitted(str(refusal)) from refusal
        except BookRefusal as refusal:
            # The book was locked, say, while the page lay open: none of these cells, nor of those that follow.
            for cell in cells[start:]:
                place = (cell.line, cell.col)
                outcome.refused[place] = Refused(typed[place], str(refusal))
            break
        outcome.saved += len(answer["saved"])
        told = [(cell, cell["message"]) for cell in answer["rejected"]]
        told += [(cell, _overtaken(cell, columns.get(cell["col"]))) for cell in answer["conflicts"]]
        for cell, why in told:
            place = (cell["line"], cell["col"])
            outcome.refused[place] = Refused(typed[place], why)
    _say(request, outcome)
    return outcome


def _overtaken(cell: Mapping[str, str | None], column: Column | None) -> str:
    """Who was quicker with what. A comment has no column among those of marks."""
    theirs = cell["theirs"]
    if column is not None:
        theirs = show_value(column, read_value(column, theirs))
    return _("%(by)s vừa ghi “%(theirs)s” lúc %(at)s; muốn ghi đè thì lưu lần nữa.") % {
        "theirs": theirs or _("ô trống"), "by": cell["by"], "at": cell["at"],
    }  # fmt: skip


def _say(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.saved:
        messages.success(request, _("Đã lưu %(count)s ô.") % {"count": outcome.saved})
