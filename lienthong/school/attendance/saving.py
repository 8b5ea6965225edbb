"""Saves a roll: each line against the value that the person saw, in two statements whatever the number of lines.

No receipt is kept: a line that already holds what is sent counts as saved, so a request sent twice answers the same and
writes nothing the second time, and one that somebody else overtook meanwhile is shown as the conflict that it is.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.access.public import Actor, NoSuchThing
from lienthong.kernel.calendar import public as calendar
from lienthong.school.attendance import reading, rules
from lienthong.school.attendance.errors import DayClosed, NotYourClass, ReasonNeeded, RollBusy

ATTEMPTS = 4
MOST_CELLS = 400
WHOLE = "roll"  # the line that stands for the class: column "taken"
WRITE = """
insert into attendance_roll as t (unit_id, year, school_class_id, day, session, size, marks, excused, unexcused,
  taken_at, taken_by_name, changed_at, changed_by_name, reason, version)
values (%(unit)s, %(year)s, %(class)s, %(day)s, %(session)s, %(size)s, %(marks)s::jsonb, %(excused)s, %(unexcused)s,
  %(taken_at)s, %(taken_by)s, %(now)s, %(name)s, %(reason)s, 1)
on conflict (school_class_id, day, session) do update set size = excluded.size, marks = excluded.marks,
  excused = excluded.excused, unexcused = excluded.unexcused, taken_at = excluded.taken_at,
  taken_by_name = excluded.taken_by_name, changed_at = excluded.changed_at, changed_by_name = excluded.changed_by_name,
  reason = excluded.reason, version = t.version + 1
where t.version = %(seen)s returning id
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """A line as sent: whose, code or note, what was seen there and what shall stand there. None: was there."""

    line: str
    col: str
    seen: str | None
    value: str | None


@dataclass(slots=True)
class _Work:
    """The roll as it shall be, and what becomes of each cell sent: exactly one of the three."""

    marks: dict[str, list[str]]
    is_taken: bool
    changed: bool = False
    saved: list[dict[str, Any]] = field(default_factory=list)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)


class _Moved(Exception):
    """Somebody wrote the roll between the two statements."""


def save_roll(
    actor: Actor,
    *,
    class_uuid: uuid.UUID,
    day: dt.date,
    session: int,
    cells: Sequence[Cell],
    on: dt.date,
    reason: str = "",
) -> dict[str, Any]:
    """Write lines of a roll; returns the answer that the island shows line by line.

    Raises NoSuchThing, NotYourClass, DayClosed, ReasonNeeded, RollBusy.
    """
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _save(actor, class_uuid, day, session, cells, on, vietnamese.clean(reason)[:300])
        except _Moved:
            continue
    raise RollBusy(_("Nhiều người đang điểm danh lớp này cùng lúc; máy sẽ tự gửi lại."))


def _save(
    actor: Actor, class_uuid: uuid.UUID, day: dt.date, session: int, cells: Sequence[Cell], on: dt.date, reason: str
) -> dict[str, Any]:
    found = reading.state(actor, class_uuid, day, session, unit_ids=actor.scope, on=on)
    if not reading.may_take(actor, found):
        raise NotYourClass(
            _("Anh/chị không chủ nhiệm, không dạy lớp %(name)s nên chưa ghi được điểm danh.") % {"name": found.name}
        )
    shut = reading.why_shut(actor, found, on)
    if shut:
        raise DayClosed(shut)
    if reading.needs_reason(found, on) and not reason:
        raise ReasonNeeded(_("Ngày này đã qua thời hạn sửa: hãy ghi lý do sửa điểm danh."))
    work = _judge(found, cells, actor.name)
    if work.changed:
        _write(actor, found, work, reason)
    count = rules.tally(work.marks)
    return {
        "saved": work.saved, "conflicts": work.conflicts, "rejected": work.rejected, "taken": work.is_taken,
        "excused": count.excused, "unexcused": count.unexcused,
    }  # fmt: skip


def _judge(found: reading.State, cells: Sequence[Cell], name: str) -> _Work:
    roll = found.roll
    work = _Work(dict(roll.marks) if roll else {}, found.is_taken)
    pupils = {str(p.member_id): p for p in found.pupils}
    now = timezone.localtime(calendar.now()).isoformat(timespec="seconds")
    for cell in cells:
        if cell.line == WHOLE and cell.col == "taken":
            work.changed |= not work.is_taken
            work.is_taken = True
            work.saved.append({"line": cell.line, "col": cell.col, "value": cell.value})
            continue
        pupil = pupils.get(cell.line)
        if pupil is None:
            raise NoSuchThing(cell.line)
        refusal = _refusal(cell, pupil)
        if refusal:
            work.rejected.append({"line": cell.line, "col": cell.col, "message": refusal})
        else:
            _put(found, work, cell, name, now)
    return work


def _refusal(cell: Cell, pupil: reading.Pupil) -> str:
    """Why a line cannot hold what is sent; "" where it can."""
    if pupil.is_gone:
        return _("%(name)s đã rời lớp trước ngày này.") % {"name": pupil.name}
    if cell.col == "code":
        if cell.value is None or cell.value in rules.CODES:
            return ""
        return _("%(name)s: chỉ ghi P (có phép), K (không phép), B (bỏ tiết) hoặc M (đi muộn).") % {"name": pupil.name}
    if cell.col != "note":
        return _("Trang này không có cột “%(column)s”; hãy tải lại trang.") % {"column": cell.col[:10]}
    if len(cell.value or "") > rules.MOST_NOTE:
        return _("%(name)s: ghi chú dài quá %(most)s chữ.") % {"name": pupil.name, "most": rules.MOST_NOTE}
    return ""


def _put(found: reading.State, work: _Work, cell: Cell, name: str, now: str) -> None:
    place = 0 if cell.col == "code" else 1
    kept = work.marks.get(cell.line, ["", "", "", ""])
    wanted = vietnamese.clean(cell.value or "")
    if kept[place] != wanted and kept[place] != vietnamese.clean(cell.seen or ""):
        mark = found.mark(int(cell.line))
        at = timezone.localtime(mark.at).strftime("%H:%M %d/%m") if mark.at else ""
        told = {"line": cell.line, "col": cell.col, "theirs": kept[place] or None, "by": mark.by, "at": at}
        work.conflicts.append(told)
        return
    if kept[place] != wanted:
        code, note = (wanted, kept[1]) if place == 0 else (kept[0], wanted)
        work.marks[cell.line] = [code, note, name, now]
        work.changed = True
    work.saved.append({"line": cell.line, "col": cell.col, "value": wanted or None})


def _write(actor: Actor, found: reading.State, work: _Work, reason: str) -> None:
    now, roll, count = calendar.now(), found.roll, rules.tally(work.marks)
    newly = work.is_taken and not found.is_taken
    values: dict[str, Any] = {
        "unit": found.unit_id, "year": found.year, "class": found.class_id, "day": found.day,
        "session": found.session, "size": len(found.present), "marks": json.dumps(work.marks, ensure_ascii=False),
        "excused": count.excused, "unexcused": count.unexcused, "now": now, "name": actor.name, "reason": reason,
        "taken_at": now if newly else (roll.taken_at if roll else None),
        "taken_by": actor.name if newly else (roll.taken_by if roll else ""), "seen": roll.version if roll else 0,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(WRITE, values)
        if cursor.fetchone() is None:
            raise _Moved
