"""Changes of a draft by hand: moved, pinned, undone. Each is judged by the engine's own check and leaves a step."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
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


@transaction.atomic
def undo(actor: Actor, key: uuid.UUID, *, unit_id: int, revision: int) -> Timetable:
    """Take the last move back that stands. Raises MoveRefused where there is none."""
    found = _open(actor, key, unit_id, revision)
    step = last_move(found)
    if step is None:
        raise MoveRefused(_("Không còn lần chuyển nào để hoàn tác."))
    _change(found, actor, "undone", storing.lessons_of(step.after), storing.lessons_of(step.before))
    return found


def last_move(timetable: Timetable) -> TimetableStep | None:
    """The last move that has not been undone."""
    skip = 0
    steps = TimetableStep.objects.filter(timetable=timetable, act__in=("moved", "undone")).order_by("-id")
    for step in steps[:STEPS_READ]:
        if step.act == "undone":
            skip += 1
        elif skip:
            skip -= 1
        else:
            found: TimetableStep = step
            return found
    return None


def _change(
    found: Timetable, actor: Actor, act: str, before: Sequence[engine.Lesson], after: Sequence[engine.Lesson]
) -> None:
    """Lay lessons in the place of others. Raises MoveRefused where the whole timetable would break a rule anew."""
    school = moving.board_of(found).school
    lessons = storing.lessons_of(found.lessons)
    for lesson in before:
        if lesson not in lessons:
            raise MoveRefused(_("Các tiết liên quan đã đổi chỗ từ đó. Hãy chuyển từng tiết."))
        lessons.remove(lesson)
    lessons += after
    broken = engine.violations(school, lessons)
    if len(broken) > found.broken:
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
