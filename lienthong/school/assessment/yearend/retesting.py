"""Retests written by those who teach the subject, where the head has opened it.

Who takes what again is the pupil's choice, which the homeroom teacher records; here only the results of those who chose
the subject are written. The homeroom teacher's page of the summer stays open as before.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from lienthong.kernel.access.public import Actor, NoSuchThing, NotPermitted, Perm
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import reading, terms
from lienthong.school.assessment.closing import gates, windows
from lienthong.school.assessment.errors import BookLocked, ReasonNeeded
from lienthong.school.assessment.outcomes import YEAR
from lienthong.school.assessment.yearend.models import Retest
from lienthong.school.assessment.yearend.reading import Again, ClassYear, YearRow, class_year
from lienthong.school.assessment.yearend.summer import Saved, Taken, rejudge

OF_MINE = """
select c.uuid, c.name, s.code, s.name, count(distinct r.id), count(distinct r.id) filter (where r.value is null)
from assessment_retest r join classes_schoolclass c on c.id = r.school_class_id
join curriculum_subject s on s.code = r.subject_id
join classes_teachingassignment a on a.school_class_id = c.id and a.subject_id = s.code
join staff_employment e on e.id = a.employment_id
where r.unit_id = %(unit)s and r.year = %(year)s and e.person_id = %(person)s and a.started_on <= %(on)s
  and (a.ended_on is null or a.ended_on > %(on)s) and (e.ended_on is null or e.ended_on > %(on)s)
group by c.uuid, c.name, c.sort_key, c.grade, s.code, s.name order by c.grade, c.sort_key, s.name
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A subject of a class in which somebody takes the person's test again; `lacking`: results not written yet."""

    class_uuid: uuid.UUID
    class_name: str
    subject: str
    subject_name: str
    pupils: int
    lacking: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """Who takes a subject again. `shut`: why the person may not write; `until`: to when it is open."""

    head: reading.Head
    year: ClassYear
    rows: tuple[YearRow, ...]
    may_write: bool
    shut: str
    until: dt.datetime | None

    @property
    def code(self) -> str:
        """The subject."""
        return self.head.subject.code


@dataclass(frozen=True, slots=True)
class Entry:
    """A result; `seen`: what stood there when the page was made."""

    member_id: int
    taken: Taken
    seen: str


def mine(actor: Actor, unit_id: int, year: int, *, on: dt.date) -> list[Waiting]:
    """The subjects of the person that somebody takes again. One statement."""
    if actor.person_id is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(OF_MINE, {"unit": unit_id, "year": year, "person": actor.person_id, "on": on})
        return [Waiting(*row) for row in cursor.fetchall()]


def sheet(actor: Actor, class_uuid: uuid.UUID, subject: str, *, unit_id: int, on: dt.date) -> Sheet:
    """The page's content, for the subject's teachers, the homeroom teacher and those who see all marks."""
    head = _head(actor, class_uuid, subject, unit_id, on)
    if not (head.is_mine or head.is_led_by_me or actor.can(Perm.MARKS_VIEW, head.unit_id)):
        raise NotPermitted(subject)
    room = terms.room(actor, class_uuid, YEAR, on=on, is_let_in=True)
    year = class_year(room, on=on)
    rows = tuple(row for row in year.rows if subject in row.retests and row.has_second_chance)
    teaches = head.is_mine and actor.can(Perm.MARKS_EDIT_ASSIGNED, head.unit_id)
    state = windows.retests(
        head.unit_id, head.year, class_id=head.class_id, grade=head.grade, subject=subject, now=calendar.now()
    )
    shut = room.lock.text if room.lock else state.why
    if not shut and not teaches:
        shut = _("Giáo viên dạy môn này ghi kết quả; anh/chị xem.")
    return Sheet(head, year, rows, teaches and not shut, shut, state.until)


def _head(actor: Actor, class_uuid: uuid.UUID, subject: str, unit_id: int, on: dt.date) -> reading.Head:
    """The sheet of the second term; of a subject taught in the first alone, that of the first."""
    try:
        return reading.head(actor, class_uuid, subject, 2, unit_ids=[unit_id], on=on)
    except NoSuchThing:
        return reading.head(actor, class_uuid, subject, 1, unit_ids=[unit_id], on=on)


def stamp(again: Again) -> str:
    """What is recorded of a retest as one text, to notice that somebody else changed it."""
    return f"{again.value}:{again.test}:{again.is_forfeit}:{again.reason}"


@transaction.atomic
def record(
    actor: Actor, *, class_uuid: uuid.UUID, subject: str, unit_id: int, entries: Sequence[Entry], on: dt.date
) -> Saved:
    """Write results and work out what the year comes to. A row that somebody else changed since is left and named."""
    found = sheet(actor, class_uuid, subject, unit_id=unit_id, on=on)
    if not found.may_write:
        raise BookLocked(found.shut)
    rows = {row.member_id: row for row in found.rows}
    conflicts, written = [], 0
    for entry in entries:
        row = rows.get(entry.member_id)
        if row is None:
            raise NoSuchThing("member")
        again, taken = row.retests[subject], entry.taken
        if (again.value, again.test, again.is_forfeit, again.reason) == (
            taken.value, taken.test, taken.is_forfeit, taken.reason,
        ):  # fmt: skip
            continue
        if taken.is_forfeit and not taken.reason:
            text = _("%(name)s: ghi lý do không dự kiểm tra trước khi ghi 0 hoặc Chưa đạt.")
            raise ReasonNeeded(text % {"name": row.name})
        if entry.seen == stamp(again) and _write(actor, found, row, taken, again):
            written += 1
        else:
            conflicts.append(row.name)
    if written:
        rejudge(found.year.room, on=on, by=actor.name)
    return Saved(written, tuple(conflicts))


def _write(actor: Actor, found: Sheet, row: YearRow, taken: Taken, again: Again) -> bool:
    """Whether the row still was as read."""
    rows = Retest.objects.filter(
        school_class_id=found.head.class_id, member_id=row.member_id, subject_id=found.code, value=again.value,
        test=again.test, is_forfeit=again.is_forfeit, reason=again.reason,
    )  # fmt: skip
    changed: int = rows.update(
        value=taken.value, test=taken.test, is_forfeit=taken.is_forfeit, reason=taken.reason[:300],
        changed_at=calendar.now(), changed_by_name=actor.name,
    )  # fmt: skip
    return changed == 1


def until_text(found: Sheet) -> str:
    """Until when the page is open; "" where nobody said."""
    return gates.clock(found.until)
