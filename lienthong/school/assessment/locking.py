"""Locks of the head over the books of a term: the whole school's or one class's; opened again with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from lienthong.foundation.events import public as events
from lienthong.kernel.access.public import Actor, NoSuchThing, Perm, require
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment.books import Owed, owed
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
    actor: Actor, *, unit_id: int, year: int, term: int, class_id: int | None = None, reason: str = ""
) -> Locked:
    """Compute the results and lock the books, of the whole school or one class.

    Marks still missing make it raise NotComplete unless a reason is given, which stays with the lock.
    """
    require(actor, Perm.BOOK_LOCK, unit_id)
    reason = reason.strip()
    _check_class(unit_id, year, class_id)
    _alone(unit_id, year, term)
    if _standing(unit_id, year, term, class_id) is not None:
        raise LockRefused(_("Sổ điểm học kỳ này đã khóa rồi."))
    lacking = owed(unit_id, year, term, class_id=class_id, on=calendar.today())
    if lacking and not reason:
        raise NotComplete(missing_text(lacking))
    wanted = None if class_id is None else [class_id]
    done = compute_results(unit_ids=[unit_id], year=year, term=term, class_ids=wanted)
    if term == 2:
        compute_results(unit_ids=[unit_id], year=year, term=YEAR, class_ids=wanted)
    moment = calendar.now()
    lock: BookLock = BookLock.objects.create(
        unit_id=unit_id, year=year, term=term, school_class_id=class_id, locked_at=moment, locked_on=moment.date(),
        locked_by=actor.account_id, locked_by_name=actor.name, reason=reason[:300],
    )  # fmt: skip
    events.publish_on_commit(TermLocked(unit_id, year, term, class_id, lock.locked_on))
    return Locked(lock, done.pupils)


def open_books(actor: Actor, *, lock_id: int, unit_id: int, reason: str) -> BookLock:
    """Take a lock away. The reason stands in the history beside who and when."""
    require(actor, Perm.BOOK_LOCK, unit_id)
    if not reason.strip():
        raise ReasonNeeded(_("Mở khóa sổ phải ghi lý do, ví dụ: sửa điểm môn Toán lớp 7A1 theo đơn ngày 12/01."))
    lock: BookLock | None = BookLock.objects.filter(pk=lock_id, unit_id=unit_id).first()
    if lock is None:
        raise NoSuchThing(lock_id)
    _alone(unit_id, lock.year, lock.term)
    changed = BookLock.objects.filter(pk=lock_id, opened_at=None).update(
        opened_at=calendar.now(), opened_by=actor.account_id, reason=_joined(lock.reason, reason.strip())
    )
    if not changed:
        raise LockRefused(_("Sổ này đã được mở khóa rồi."))
    lock.refresh_from_db()
    events.publish_on_commit(TermOpened(unit_id, lock.year, lock.term, lock.school_class_id))
    return lock


def _joined(locked: str, opened: str) -> str:
    return (f"{locked} → {opened}" if locked else opened)[:300]


def locks(unit_id: int, year: int, term: int) -> list[BookLock]:
    """All locks of a term, those in force first, the newest before older ones."""
    rows = BookLock.objects.filter(unit_id=unit_id, year=year, term=term).select_related("school_class")
    return sorted(rows, key=lambda lock: (lock.opened_at is not None, -lock.pk))


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


def _check_class(unit_id: int, year: int, class_id: int | None) -> None:
    if class_id is not None and not classes.classes_of(unit_id, year).filter(pk=class_id).exists():
        raise NoSuchThing(class_id)


def _standing(unit_id: int, year: int, term: int, class_id: int | None) -> BookLock | None:
    rows = BookLock.objects.filter(unit_id=unit_id, year=year, term=term, opened_at=None)
    found: BookLock | None = (rows.filter(school_class_id=None) | rows.filter(school_class_id=class_id)).first()
    return found


def _alone(unit_id: int, year: int, term: int) -> None:
    """Wait for the saves under way and keep new ones waiting: what they wrote is in the results, or refused."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended('book:' || %s || ':' || %s || ':' || %s, 0))",
            [unit_id, year, term],
        )
