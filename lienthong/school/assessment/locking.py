"""Locks of the head over the books of a term: the school's, a grade's, a class's, a part's; opened with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong.foundation.events import public as events
from lienthong.kernel.access.public import Actor, NoSuchThing, Perm, require
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment.books import Owed, owed
from lienthong.school.assessment.closing import stages, stepping
from lienthong.school.assessment.closing.parts import PARTS, part_name
from lienthong.school.assessment.computing import compute_results
from lienthong.school.assessment.errors import LockRefused, NotComplete, ReasonNeeded
from lienthong.school.assessment.events import TermLocked, TermOpened
from lienthong.school.assessment.models import BookLock
from lienthong.school.assessment.outcomes import YEAR
from lienthong.school.classes import public as classes


@dataclass(frozen=True, slots=True)
class Locked:
    """A lock that was laid, and how many results it fixed."""

    lock: BookLock
    pupils: int


def lock_books(
    actor: Actor,
    *,
    unit_id: int,
    year: int,
    term: int,
    class_id: int | None = None,
    grade: int | None = None,
    part: str = "",
    reason: str = "",
) -> Locked:
    """Compute the results and lock the books of the whole school, a grade or one class; or lock one part's columns.

    Marks still missing make it raise NotComplete unless a reason is given, which stays with the lock. A lock of a part
    fixes no results: they follow from columns that are still open.
    """
    require(actor, Perm.BOOK_LOCK, unit_id)
    reason = reason.strip()
    if part and part not in PARTS:
        raise LockRefused(_("Không có cột “%(part)s”; hãy chọn trong danh sách.") % {"part": part[:10]})
    rooms = reach(unit_id, year, class_id=class_id, grade=grade)
    take_alone(unit_id, year, term)
    if _covered(unit_id, year, term, class_id, rooms[0].grade if class_id else grade, part):
        raise LockRefused(_("Sổ điểm học kỳ này đã khóa rồi."))
    pupils = 0
    if not part:
        lacking = _lacking(unit_id, year, term, rooms)
        if lacking and not reason:
            raise NotComplete(missing_text(lacking))
        wanted = None if class_id is None and grade is None else [room.pk for room in rooms]
        pupils = compute_results(unit_ids=[unit_id], year=year, term=term, class_ids=wanted).pupils
        if term == 2:
            compute_results(unit_ids=[unit_id], year=year, term=YEAR, class_ids=wanted)
    moment = calendar.now()
    lock: BookLock = BookLock.objects.create(
        unit_id=unit_id, year=year, term=term, school_class_id=class_id, grade=None if class_id else grade, part=part,
        locked_at=moment, locked_on=moment.date(), locked_by=actor.account_id, locked_by_name=actor.name,
        reason=reason[:300],
    )  # fmt: skip
    if not part:
        events.publish_on_commit(TermLocked(unit_id, year, term, class_id, lock.locked_on))
    return Locked(lock, pupils)


def open_books(actor: Actor, *, lock_id: int, unit_id: int, reason: str) -> BookLock:
    """Take a lock away. The reason stands in the history beside who and when.

    Refused while a class below the lock is sealed; an approval below it goes back to the homeroom teacher's check.
    """
    require(actor, Perm.BOOK_LOCK, unit_id)
    if not reason.strip():
        raise ReasonNeeded(_("Mở khóa sổ phải ghi lý do, ví dụ: sửa điểm môn Toán lớp 7A1 theo đơn ngày 12/01."))
    lock: BookLock | None = BookLock.objects.filter(pk=lock_id, unit_id=unit_id).first()
    if lock is None:
        raise NoSuchThing(lock_id)
    take_alone(unit_id, lock.year, lock.term)
    if not lock.part:
        _reopen_stages(actor, lock, reason.strip())
    changed = BookLock.objects.filter(pk=lock_id, opened_at=None).update(
        opened_at=calendar.now(), opened_by=actor.account_id, reason=_joined(lock.reason, reason.strip())
    )
    if not changed:
        raise LockRefused(_("Sổ này đã được mở khóa rồi."))
    lock.refresh_from_db()
    if not lock.part:
        events.publish_on_commit(TermOpened(unit_id, lock.year, lock.term, lock.school_class_id))
    return lock


def _reopen_stages(actor: Actor, lock: BookLock, reason: str) -> None:
    rooms = reach(lock.unit_id, lock.year, class_id=lock.school_class_id, grade=lock.grade)
    rows = stepping.class_states(lock.term, [room.pk for room in rooms])
    names = {room.pk: room.name for room in rooms}
    sealed = [names[row.school_class_id] for row in rows if stages.is_sealed(row.state)]
    if sealed:
        listed = ", ".join(sealed[:5]) + ("…" if len(sealed) > 5 else "")
        text = _("Sổ lớp %(names)s đã niêm phong nên không mở khóa; muốn sửa điểm thì dùng đề nghị sửa điểm.")
        raise LockRefused(text % {"names": listed})
    for row in rows:
        if row.state == stages.APPROVED:
            stepping.move(actor, row, stages.UNAPPROVE, stages.CHECKED, reason=reason)


def _joined(locked: str, opened: str) -> str:
    return (f"{locked} → {opened}" if locked else opened)[:300]


def locks(unit_id: int, year: int, term: int) -> list[BookLock]:
    """All locks of a term, those in force first, the newest before older ones."""
    rows = BookLock.objects.filter(unit_id=unit_id, year=year, term=term).select_related("school_class")
    return sorted(rows, key=lambda lock: (lock.opened_at is not None, -lock.pk))


def is_whole(lock: BookLock) -> bool:
    """Whether the lock is over all books of the school."""
    return lock.school_class_id is None and lock.grade is None and not lock.part


def describe(lock: BookLock) -> str:
    """What a lock holds: whose books, which part."""
    who = lock.school_class.name if lock.school_class else _("Toàn trường")
    if lock.school_class is None and lock.grade is not None:
        who = _("Khối %(grade)s") % {"grade": lock.grade}
    return f"{who} – {part_name(lock.part)}" if lock.part else who


def reach(
    unit_id: int, year: int, *, class_id: int | None = None, grade: int | None = None
) -> list[classes.SchoolClass]:
    """The classes that an act over the school, a grade or one class concerns. Raises NoSuchThing for none."""
    rows = classes.classes_of(unit_id, year)
    if class_id is not None:
        rows = rows.filter(pk=class_id)
    elif grade is not None:
        rows = rows.filter(grade=grade)
    found = list(rows)
    if not found and (class_id is not None or grade is not None):
        raise NoSuchThing(class_id or grade)
    return found


def missing_text(lacking: Sequence[Owed]) -> str:
    """How much is missing, and whose."""
    cells = sum(item.cells for item in lacking)
    sheets = "; ".join(f"{item.class_name} {item.subject} ({item.cells})" for item in lacking[:5])
    more = "…" if len(lacking) > 5 else ""
    return _("Còn thiếu %(cells)s ô điểm ở %(sheets)s sổ: %(list)s%(more)s. Vẫn khóa thì hãy ghi lý do.") % {
        "cells": cells,
        "sheets": len(lacking),
        "list": sheets,
        "more": more,
    }


def _lacking(unit_id: int, year: int, term: int, rooms: Sequence[classes.SchoolClass]) -> list[Owed]:
    wanted = {room.uuid for room in rooms}
    return [item for item in owed(unit_id, year, term, on=calendar.today()) if item.class_uuid in wanted]


def _covered(unit_id: int, year: int, term: int, class_id: int | None, grade: int | None, part: str) -> bool:
    """Whether a lock as wide or wider stands already."""
    rows = BookLock.objects.filter(unit_id=unit_id, year=year, term=term, opened_at=None, part__in=("", part))
    wide = Q(school_class_id=None, grade=None)
    if grade is not None:
        wide |= Q(school_class_id=None, grade=grade)
    if class_id is not None:
        wide |= Q(school_class_id=class_id)
    return rows.filter(wide).exists()


def take_alone(unit_id: int, year: int, term: int) -> None:
    """Wait for the saves under way and keep new ones waiting: what they wrote is in the results, or refused."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended('book:' || %s || ':' || %s || ':' || %s, 0))",
            [unit_id, year, term],
        )
