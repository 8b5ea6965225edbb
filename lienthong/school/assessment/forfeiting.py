"""Tests that nobody sat even at the make-up: 0 or Chưa đạt, written on purpose and with its reason (never filled in by itself).

The mark goes through the book's own saving, so that windows, locks and the history hold for it as for any other.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lienthong.kernel.access.public import Actor, NoSuchThing
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import reading, saving
from lienthong.school.assessment.cells import wire_value
from lienthong.school.assessment.columns import Column
from lienthong.school.assessment.errors import ReasonNeeded, WrongValue
from lienthong.school.assessment.models import Forfeit

#: 0 of a mark, Chưa đạt of a comment subject: both are kept as nought.
NOUGHT = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A forfeit of the sheet. `is_mark`: the cell still holds it."""

    row: reading.SheetRow
    column: Column
    reason: str
    by: str
    at: dt.datetime
    is_mark: bool


def knows_forfeits(head: reading.Head) -> bool:
    """Primary classes have none: their tests know no 0, and what was missed is assessed later."""
    return head.regime.primary is None


def standing(grid: reading.Grid) -> list[Standing]:
    """The forfeits of a sheet in the order of its list. One statement."""
    head = grid.head
    rows = {row.member_id: row for row in grid.rows}
    found = []
    for forfeit in _of(head):
        row, column = rows.get(forfeit.member_id), head.column(forfeit.column)
        if row is not None and column is not None:
            still = row.line.get(column) == NOUGHT
            found.append(Standing(row, column, forfeit.reason, forfeit.made_by_name, forfeit.made_at, still))
    return sorted(found, key=lambda one: (one.row.position, one.column.code))


def missing(grid: reading.Grid, *, on: dt.date) -> list[tuple[reading.SheetRow, list[Column]]]:
    """Who lacks which required tests that are open now."""
    open_columns = [c for c in grid.head.columns if c.is_required and grid.columns[c.code].is_open]
    found = []
    for row in grid.rows:
        is_gone = row.gone_on is not None and row.gone_on <= on
        lacking = [] if is_gone or row.line.is_exempt else [c for c in open_columns if row.line.get(c) is None]
        if lacking:
            found.append((row, lacking))
    return found


@transaction.atomic
def forfeit(
    actor: Actor, *, class_uuid: uuid.UUID, subject: str, term: int, unit_id: int, member_id: int, column: str, reason: str,
    on: dt.date,
) -> None:  # fmt: skip
    """Write 0 or Chưa đạt into an empty required cell, and why. Raises what a save raises, WrongValue, ReasonNeeded."""
    grid = reading.grid(actor, class_uuid, subject, term, unit_id=unit_id, on=on)
    if not reason.strip():
        raise ReasonNeeded(_("Ghi lý do: học sinh vắng buổi nào, đã được kiểm tra bù khi nào."))
    lacking = {row.member_id: columns for row, columns in missing(grid, on=on)}
    if not knows_forfeits(grid.head) or column not in [c.code for c in lacking.get(member_id, ())]:
        raise WrongValue(_("Chỉ ghi 0 hoặc Chưa đạt vào bài kiểm tra bắt buộc còn trống và đang mở nhập."))
    _put(actor, grid, member_id, column, None, _nought(grid.head, column), on)
    Forfeit.objects.update_or_create(
        school_class_id=grid.head.class_id, subject_id=subject, term=term, member_id=member_id, column=column,
        defaults={
            "unit_id": unit_id, "year": grid.head.year, "reason": reason.strip()[:300], "made_at": calendar.now(),
            "made_by_name": actor.name[:100],
        },
    )  # fmt: skip


@transaction.atomic
def take_back(
    actor: Actor,
    *,
    class_uuid: uuid.UUID,
    subject: str,
    term: int,
    unit_id: int,
    member_id: int,
    column: str,
    on: dt.date,
) -> None:
    """The pupil may sit it after all: the cell is empty again. One that holds another mark by now keeps it."""
    grid = reading.grid(actor, class_uuid, subject, term, unit_id=unit_id, on=on)
    known = _of(grid.head).filter(member_id=member_id, column=column).first()
    if known is None:
        raise NoSuchThing("forfeit")
    one = next((s for s in standing(grid) if s.row.member_id == member_id and s.column.code == column), None)
    if one is None or one.is_mark:
        _put(actor, grid, member_id, column, _nought(grid.head, column), None, on)
    known.delete()


def _of(head: reading.Head) -> QuerySet[Forfeit]:
    found: QuerySet[Forfeit] = Forfeit.objects.filter(
        school_class_id=head.class_id, subject_id=head.subject.code, term=head.term
    )
    return found


def _nought(head: reading.Head, code: str) -> str | None:
    column = head.column(code)
    return wire_value(column, NOUGHT) if column else None


def _put(
    actor: Actor, grid: reading.Grid, member_id: int, column: str, seen: str | None, value: str | None, on: dt.date
) -> None:
    head = grid.head
    answer = saving.save_cells(
        actor, class_uuid=head.class_uuid, subject=head.subject.code, term=head.term, key=uuid.uuid4(),
        cells=[saving.Cell(str(member_id), column, seen, value)], on=on,
    )  # fmt: skip
    for refused in answer["rejected"]:
        raise WrongValue(str(refused["message"]))
    for clash in answer["conflicts"]:
        raise WrongValue(
            _("%(by)s vừa ghi ô này lúc %(at)s; hãy tải lại trang.") % {"by": clash["by"], "at": clash["at"]}
        )
