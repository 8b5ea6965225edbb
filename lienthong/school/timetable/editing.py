"""Changes of a draft by hand: moved, pinned, undone, redone. Each is judged by the engine's own check and leaves a step."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine
from lienthong.kernel.access.public import Actor, Perm, require
from lienthong.school.timetable import moving, storing, versions
from lienthong.school.timetable.errors import ChangedMeanwhile, MoveRefused, NotADraft
from lienthong.school.timetable.models import Timetable, TimetableStep

STEPS_READ = 200


def _open(actor: Actor, key: uuid.UUID, unit_id: int, revision: int) -> Timetable:
    """A draft to be changed, nobody else meanwhile."""
    require(actor, Perm.TIMETABLE_EDIT, unit_id)
    found = versions.timetable_of(key, unit_id=unit_id, lock=True)
    if found.state != "draft":
        raise NotADraft(_("Bản đã công bố không sửa tại chỗ. Hãy chép thành bản nháp mới rồi sửa."))
    if revision != found.revision:
        raise ChangedMeanwhile(_("Có người vừa sửa bản này. Hãy tải lại trang để thấy bản mới."))
    return found


@transaction.atomic
def move(actor: Actor, key: uuid.UUID, *, unit_id: int, revision: int, course: str, slot: str, to: str) -> Timetable:
    """Bring a lesson to a slot, with the swap or chain that this takes. Raises MoveRefused with the reason."""
    found = _open(actor, key, unit_id, revision)
    board = moving.board_of(found)
    lesson = board.find(course, slot)
    if lesson is None or to not in board.school.grid.place:
        raise MoveRefused(_("Không còn thấy tiết này ở đó. Hãy tải lại trang."))
    target = board.target(lesson, to)
    if target.state in (moving.IMPOSSIBLE, moving.HERE):
        raise MoveRefused(target.text or _("Tiết này đang ở đó rồi."))
    _change(found, actor, "moved", target.before, target.after)
    return found


@transaction.atomic
def pin(actor: Actor, key: uuid.UUID, *, unit_id: int, revision: int, course: str, slot: str) -> Timetable:
    """Pin a lesson where it is, or let it loose."""
    found = _open(actor, key, unit_id, revision)
    lesson = moving.board_of(found).find(course, slot)
    if lesson is None:
        raise MoveRefused(_("Không còn thấy tiết này ở đó. Hãy tải lại trang."))
    rows = [row for row in found.pins if (row[0], row[1]) != (course, slot)]
    is_loose = len(rows) < len(found.pins)
    found.pins = rows if is_loose else [*rows, *storing.rows_of([lesson])]
    found.revision += 1
    found.save(update_fields=["pins", "revision"])
    versions.record_step(found, "loosened" if is_loose else "pinned", actor, after=storing.rows_of([lesson]))
    return found


def undo(actor: Actor, key: uuid.UUID, *, unit_id: int, revision: int) -> Timetable:
    """Take the last move back that stands. Raises MoveRefused where there is none."""
    return _retrace(actor, key, unit_id, revision, "undone")


def redo(actor: Actor, key: uuid.UUID, *, unit_id: int, revision: int) -> Timetable:
    """Do again the move that was taken back last. Raises MoveRefused where there is none."""
    return _retrace(actor, key, unit_id, revision, "redone")


@transaction.atomic
def _retrace(actor: Actor, key: uuid.UUID, unit_id: int, revision: int, act: str) -> Timetable:
    found = _open(actor, key, unit_id, revision)
    done = history(found)
    step = done.standing if act == "undone" else done.taken_back
    if step is None:
        raise MoveRefused(
            _("Không còn lần chuyển nào để hoàn tác.") if act == "undone" else _("Không có lần chuyển nào để làm lại.")
        )
    before, after = storing.lessons_of(step.before), storing.lessons_of(step.after)
    _change(found, actor, act, *((after, before) if act == "undone" else (before, after)))
    return found


@dataclass(frozen=True, slots=True)
class History:
    """The move that undo takes back, the one that redo does again, and where lessons went by the last step of all."""

    standing: TimetableStep | None = None
    taken_back: TimetableStep | None = None
    last: TimetableStep | None = None


def history(timetable: Timetable) -> History:
    """What can be undone and redone. A move after an undo ends what could be redone."""
    rows = TimetableStep.objects.filter(timetable=timetable, act__in=("moved", "undone", "redone")).order_by("-id")
    standing, taken_back = list[TimetableStep](), list[TimetableStep]()
    steps = list(reversed(rows[:STEPS_READ]))
    for step in steps:
        if step.act == "moved":
            standing.append(step)
            taken_back.clear()
            continue
        source, target = (standing, taken_back) if step.act == "undone" else (taken_back, standing)
        if source:
            target.append(source.pop())
    return History(*(own[-1] if own else None for own in (standing, taken_back, steps)))


def _change(
    found: Timetable, actor: Actor, act: str, before: Sequence[engine.Lesson], after: Sequence[engine.Lesson]
) -> None:
    """Lay lessons in the place of others. Raises MoveRefused where a new move would break a rule anew."""
    school = moving.board_of(found).school
    lessons = storing.lessons_of(found.lessons)
    for lesson in before:
        if lesson not in lessons:
            raise MoveRefused(_("Các tiết liên quan đã đổi chỗ từ đó. Hãy chuyển từng tiết."))
        lessons.remove(lesson)
    lessons += after
    broken = engine.violations(school, lessons)
    if act == "moved" and len(broken) > found.broken:
        known = engine.violations(school, storing.lessons_of(found.lessons))
        raise MoveRefused(moving.told(school, next(one for one in broken if one not in known)))
    found.lessons, found.broken = storing.rows_of(lessons), len(broken)
    found.quality = storing.figures(engine.quality(school, lessons))
    moved = {(old.course, old.slot) for old in before}
    found.pins = [row for row in found.pins if (row[0], row[1]) not in moved]
    found.revision += 1
    found.save(update_fields=["lessons", "broken", "quality", "pins", "revision"])
    rows: list[list[Any]] = [storing.rows_of([x])[0] for x in before]
    versions.record_step(found, act, actor, before=rows, after=[storing.rows_of([x])[0] for x in after])
