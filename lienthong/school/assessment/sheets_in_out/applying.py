"""Writes what was shown, through the book's own saving, and takes it back the same way."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.kernel.access.public import Actor
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.imports import public as imports
from lienthong.school.assessment import forming, saving
from lienthong.school.assessment.errors import BookRefusal
from lienthong.school.assessment.sheets_in_out.proposing import Aim, FileRefused, Plan, propose

KIND = "marks"
#: [class, subject, term, line, column, before, after] of each cell written: what an undo needs.
Written = list[list[Any]]


def keep(actor: Actor, aim: Aim, data: bytes, file_name: str) -> imports.ImportRun:
    """Keep a file until it is confirmed or dropped. Older ones of the same person go."""
    mine = imports.ImportRun.objects.filter(unit_id=aim.unit_id, kind=KIND, account_id=actor.account_id)
    mine.filter(state="preview").delete()
    made: imports.ImportRun = imports.ImportRun.objects.create(
        unit_id=aim.unit_id, year_id=aim.year, kind=KIND, file_name=file_name[:200], content=data,
        file_hash=hashlib.sha256(data).hexdigest(), account_id=actor.account_id,
        decisions={"class": str(aim.class_uuid or ""), "subject": aim.subject, "term": aim.term},
    )  # fmt: skip
    return made


def aim_of(run: imports.ImportRun) -> Aim:
    """Which sheets a kept file is for."""
    said = run.decisions
    room = uuid.UUID(said["class"]) if said.get("class") else None
    return Aim(run.unit_id, run.year_id, int(said["term"]), room, said.get("subject", ""))


def look(actor: Actor, run: imports.ImportRun, *, on: dt.date) -> Plan:
    """What a kept file would do as things stand now."""
    return propose(actor, aim_of(run), bytes(run.content or b""), run.file_name, on=on)


@transaction.atomic
def apply(actor: Actor, run: imports.ImportRun, *, seen: str, on: dt.date, partial: bool = True) -> Plan:
    """Write the marks that were shown, all of them or none; rows and cells that were refused are left out.

    Raises FileRefused where something else would be written than was shown, where a save is refused, and, unless
    `partial`, where anything is refused.
    """
    plan = look(actor, run, on=on)
    if seen and plan.seal() != seen:
        raise FileRefused(
            "changed_meanwhile",
            _("Điểm trong sổ vừa thay đổi nên kết quả không còn như đã xem. Hãy xem lại rồi xác nhận."),
        )
    rejected = plan.rejected()
    if rejected and not partial:
        raise FileRefused("rows_rejected", str(rejected[0]["message"]))
    written: Written = []
    for sheet in plan.sheets:
        if sheet.problem:
            continue
        cells = [
            (saving.Cell(str(row.pupil.member_id), cell.column.code, cell.seen, cell.value), cell)
            for row, cell in sheet.cells("new", "changed")
            if row.pupil
        ]
        _save(actor, sheet.head.class_uuid, sheet.head.subject.code, sheet.head.term, [c for c, _plan in cells], on)
        if sheet.forms:
            forming.form_columns(actor, sheet.head, sheet.forms)
        written += [
            [str(sheet.head.class_uuid), sheet.head.subject.code, sheet.head.term, c.line, c.col, c.seen, c.value]
            for c, _plan in cells
        ]
    run.state = "applied"
    run.content = None
    run.undo = {"cells": written}
    run.outcome = {
        "created": plan.count("new"), "changed": plan.count("changed"), "unchanged": plan.count("same"),
        "rejected": rejected, "sheets": [sheet.title for sheet in plan.sheets],
    }  # fmt: skip
    run.applied_at = calendar.now()
    run.save()
    return plan


def _save(
    actor: Actor, class_uuid: uuid.UUID, subject: str, term: int, cells: Sequence[saving.Cell], on: dt.date
) -> None:
    """Through the one door by which marks come into the book. Raises FileRefused unless every cell is saved."""
    for start in range(0, len(cells), saving.MOST_CELLS):
        try:
            answer = saving.save_cells(
                actor, class_uuid=class_uuid, subject=subject, term=term, key=uuid.uuid4(),
                cells=cells[start : start + saving.MOST_CELLS], on=on,
            )  # fmt: skip
        except BookRefusal as error:
            raise FileRefused("book_refused", str(error)) from error
        for clash in answer["conflicts"]:
            message = _("Một ô vừa được %(by)s ghi lúc %(at)s nên chưa ghi gì cả. Hãy xem lại rồi xác nhận.")
            raise FileRefused("changed_meanwhile", message % {"by": clash["by"], "at": clash["at"]})
        for cell in answer["rejected"]:
            raise FileRefused("book_refused", cell["message"])


@transaction.atomic
def undo(actor: Actor, run: imports.ImportRun, *, on: dt.date) -> int:
    """Put the marks back that stood there before; the count of cells. Refused where one was written again since."""
    run = imports.ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state != "applied":
        raise FileRefused("not_applied", _("Lần nhập này chưa ghi điểm hoặc đã được hoàn tác."))
    groups: Mapping[tuple[str, str, int], list[saving.Cell]] = defaultdict(list)
    for room, subject, term, line, column, before, after in run.undo["cells"]:
        groups[(room, subject, term)].append(saving.Cell(line, column, after, before))
    for (room, subject, term), cells in groups.items():
        try:
            _save(actor, uuid.UUID(room), subject, term, cells, on)
        except FileRefused as error:
            if error.code != "changed_meanwhile":
                raise
            message = _("Không hoàn tác được vì điểm đã được sửa sau lần nhập này. %(why)s")
            raise FileRefused("edited_since", message % {"why": error.message}) from error
    run.state = "undone"
    run.undone_at = calendar.now()
    run.save(update_fields=["state", "undone_at"])
    return sum(map(len, groups.values()))
