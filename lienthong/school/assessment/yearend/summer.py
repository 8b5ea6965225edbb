"""Acts of the summer: which subjects are taken again, their results, conduct graded again, the head's decision."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.kernel.access.public import Actor, NoSuchThing, NotPermitted, Perm, require
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import terms
from lienthong.school.assessment.errors import BookLocked, LockRefused, NotComplete, ReasonNeeded, WrongValue
from lienthong.school.assessment.models import BookLock
from lienthong.school.assessment.outcomes import YEAR
from lienthong.school.assessment.yearend.judging import PROMOTED, REPEATS, judge, may_retake
from lienthong.school.assessment.yearend.models import Retest, SummerWork
from lienthong.school.assessment.yearend.reading import ClassYear, YearRow, class_year

NAMED = 5


@dataclass(frozen=True, slots=True)
class Taken:
    """A subject chosen, its new result if there is one; `is_forfeit`: written 0 or Chưa đạt on purpose, with a reason."""

    value: int | None = None
    test: int | None = None
    is_forfeit: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is recorded of a pupil's summer; `seen`: what stood there when the page was made."""

    member_id: int
    subjects: Mapping[str, Taken] = field(default_factory=dict)
    is_accepted: bool | None = None
    conduct: str = ""
    note: str = ""
    decision: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """How many pupils were written, and whose record somebody else changed meanwhile."""

    written: int
    conflicts: tuple[str, ...]


def may_record(actor: Actor, found: terms.Room) -> bool:
    """The homeroom teacher and the head record the summer, until the head has confirmed the year."""
    mine = found.is_mine and actor.can(Perm.CONDUCT_EDIT_HOMEROOM, found.unit_id)
    own = mine or actor.can(Perm.BOOK_LOCK, found.unit_id) or actor.can(Perm.MARKS_EDIT_ANY, found.unit_id)
    return own and found.lock is None


def stamp(row: YearRow) -> str:
    """What is recorded of a summer as one text, to notice that somebody else changed it."""
    subjects = [f"{c}:{a.value}:{a.test}:{a.is_forfeit}:{a.reason}" for c, a in sorted(row.retests.items())]
    kept = row.summer
    return "|".join([*subjects, str(kept.is_accepted), kept.conduct, kept.note, kept.outcome])


@transaction.atomic
def record_summer(actor: Actor, *, class_uuid: uuid.UUID, entries: Sequence[Entry], on: dt.date) -> Saved:
    """Write choices, results and conduct of the summer and work out what they come to.

    A pupil whose record somebody else changed since it was seen is left alone and named.
    """
    found = terms.room(actor, class_uuid, YEAR, on=on)
    if found.lock is not None:
        raise BookLocked(found.lock.text)
    if not may_record(actor, found):
        raise NotPermitted("summer")
    year = class_year(found, on=on)
    rows = {row.member_id: row for row in year.rows}
    conflicts, written = [], set()
    for entry in entries:
        row = rows.get(entry.member_id)
        if row is None or not row.has_second_chance:
            raise NoSuchThing("member")
        _check(actor, year, row, entry)
        if _same(row, entry):
            continue
        if entry.seen != stamp(row):
            conflicts.append(row.name)
            continue
        _write(actor, year, row, entry)
        written.add(row.member_id)
    if written:
        rejudge(found, on=on, by=actor.name)
    return Saved(len(written), tuple(conflicts))


def _same(row: YearRow, entry: Entry) -> bool:
    kept = {c: Taken(a.value, a.test, a.is_forfeit, a.reason) for c, a in row.retests.items()}
    summer = row.summer
    decided = not entry.decision or entry.decision == summer.outcome
    return kept == dict(entry.subjects) and decided and (
        (summer.is_accepted, summer.conduct, summer.note) == (entry.is_accepted, entry.conduct, entry.note)
    )  # fmt: skip


def _check(actor: Actor, year: ClassYear, row: YearRow, entry: Entry) -> None:
    """Raises WrongValue or ReasonNeeded naming the pupil."""
    allowed = may_retake(year.room.regime, row)
    names = dict(year.subjects)
    for code, taken in entry.subjects.items():
        if code not in allowed:
            text = _("%(name)s: môn %(subject)s không thuộc diện kiểm tra lại.")
            raise WrongValue(text % {"name": row.name, "subject": names.get(code, code[:20])})
        if taken.is_forfeit and not taken.reason:
            text = _("%(name)s, môn %(subject)s: ghi lý do không dự kiểm tra trước khi ghi 0 hoặc Chưa đạt.")
            raise ReasonNeeded(text % {"name": row.name, "subject": names.get(code, code)})
    if entry.conduct and entry.conduct not in year.room.conduct_codes:
        raise WrongValue(_("%(name)s: xếp loại “%(code)s” không có.") % {"name": row.name, "code": entry.conduct[:10]})
    if entry.decision and not (year.room.is_primary and entry.decision in (PROMOTED, REPEATS)):
        raise WrongValue(_("%(name)s: quyết định này không có.") % {"name": row.name})
    if entry.decision and entry.decision != row.summer.outcome:
        require(actor, Perm.BOOK_LOCK, year.room.unit_id)


def _write(actor: Actor, year: ClassYear, row: YearRow, entry: Entry) -> None:
    room = year.room
    common = {"unit_id": room.unit_id, "year": room.year, "person_id": row.row.person_id}
    by = {"changed_by_name": actor.name}
    Retest.objects.filter(school_class_id=room.class_id, member_id=row.member_id).exclude(
        subject_id__in=list(entry.subjects)
    ).delete()
    for code, taken in entry.subjects.items():
        known = row.retests.get(code)
        if known and (known.value, known.test, known.is_forfeit, known.reason) == (
            taken.value, taken.test, taken.is_forfeit, taken.reason,
        ):  # fmt: skip
            continue
        Retest.objects.update_or_create(
            school_class_id=room.class_id, member_id=row.member_id, subject_id=code,
            defaults={
                **common, **by, "value": taken.value, "test": taken.test, "is_forfeit": taken.is_forfeit,
                "reason": taken.reason[:300],
            },
        )  # fmt: skip
    facts = {"is_accepted": entry.is_accepted, "conduct": entry.conduct, "note": entry.note[:300], **by}
    if entry.decision:
        facts["outcome"] = entry.decision
    SummerWork.objects.update_or_create(
        school_class_id=room.class_id, member_id=row.member_id, defaults={**common, **facts}
    )


def rejudge(found: terms.Room, *, on: dt.date, by: str = "") -> int:
    """Work out again what the summers of a class come to; writes only what changed. Returns how many."""
    year = class_year(found, on=on)
    changed = 0
    for row in year.rows:
        if not row.has_second_chance or not (row.retests or row.summer != type(row.summer)()):
            continue
        made = judge(found.regime, row, specialised=year.about.specialised or None)
        now = (made.average, made.level, made.computed_level, made.outcome)
        kept = row.summer
        if now == (kept.average, kept.level, kept.computed_level, kept.outcome) and kept.cause:
            continue
        facts = {
            "average": made.average, "level": made.level, "computed_level": made.computed_level,
            "outcome": made.outcome, "cause": made.cause, "computed_at": calendar.now(),
        }  # fmt: skip
        if by:
            facts["changed_by_name"] = by
        SummerWork.objects.update_or_create(
            school_class_id=found.class_id, member_id=row.member_id,
            defaults={"unit_id": found.unit_id, "year": found.year, "person_id": row.row.person_id, **facts},
        )  # fmt: skip
        changed += 1
    return changed


@transaction.atomic
def confirm_year(actor: Actor, *, class_uuid: uuid.UUID, on: dt.date) -> BookLock:
    """The head confirms a class's year: every pupil goes up or repeats, and nothing of it changes any more.

    Raises NotComplete naming who is still undecided. Opened again like any lock, with a reason.
    """
    found = terms.room(actor, class_uuid, YEAR, on=on)
    require(actor, Perm.BOOK_LOCK, found.unit_id)
    if found.lock is not None:
        raise LockRefused(_("Kết quả cả năm của lớp đã được xác nhận rồi."))
    year = class_year(found, on=on)
    if not year.present:
        raise NotComplete(_("Lớp không còn học sinh nào để xác nhận kết quả cả năm."))
    open_rows = [row.name for row in year.present if row.is_assessed and not row.final_outcome]
    if open_rows:
        more = _(" và %(count)s em khác") % {"count": len(open_rows) - NAMED} if len(open_rows) > NAMED else ""
        raise NotComplete(
            _("Chưa xác nhận được: %(names)s%(more)s chưa có kết luận lên lớp hay ở lại.")
            % {"names": ", ".join(open_rows[:NAMED]), "more": more}
        )
    moment = calendar.now()
    lock: BookLock = BookLock.objects.create(
        unit_id=found.unit_id, year=found.year, term=YEAR, school_class_id=found.class_id, locked_at=moment,
        locked_on=moment.date(), locked_by=actor.account_id, locked_by_name=actor.name, reason="",
    )  # fmt: skip
    return lock


@transaction.atomic
def reopen_year(actor: Actor, *, class_uuid: uuid.UUID, on: dt.date, reason: str) -> None:
    """Take the confirmation back; the reason stands in the history."""
    found = terms.room(actor, class_uuid, YEAR, on=on)
    require(actor, Perm.BOOK_LOCK, found.unit_id)
    if not reason.strip():
        raise ReasonNeeded(_("Mở lại kết quả cả năm phải ghi lý do."))
    changed = BookLock.objects.filter(
        unit_id=found.unit_id, year=found.year, term=YEAR, school_class_id=found.class_id, opened_at=None
    ).update(opened_at=calendar.now(), opened_by=actor.account_id, reason=reason.strip()[:300])
    if not changed:
        raise LockRefused(_("Kết quả cả năm của lớp chưa được xác nhận hoặc đã mở lại."))
