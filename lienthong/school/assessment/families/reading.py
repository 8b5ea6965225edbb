"""A pupil's own results: whose they are is settled here, by the account, before anything of a pupil is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from lienthong.kernel.access.public import Actor, Perm
from lienthong.school.assessment.classbooks import BookClass, ClassBook, class_book
from lienthong.school.assessment.families.policy import Policy, policy_of
from lienthong.school.assessment.outcomes import YEAR
from lienthong.school.attendance import public as attendance
from lienthong.school.classes import public as classes
from lienthong.school.pupils import public as pupils


@dataclass(frozen=True, slots=True)
class OwnPupil:
    """A pupil whose results the account may see: oneself, or one's child."""

    member_id: int
    person_id: int
    name: str
    room: BookClass
    class_name: str


@dataclass(frozen=True, slots=True)
class Missed:
    """Sessions missed, counted as the regulation of the class counts them."""

    count: attendance.Count = field(default_factory=attendance.Count)
    sessions: Sequence[attendance.Absence] = ()
    once_a_day: bool = False


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What stands in the book of one pupil, and what of it the school shows."""

    pupil: OwnPupil
    policy: Policy
    book: ClassBook | None
    missed: Missed | None

    def is_locked(self, term: int) -> bool:
        """Whether the book of a term is locked: by itself, or with the year that the head has confirmed (0).

        The year is locked with its second term's book too.
        """
        if self.book is None:
            return False
        return bool({term, YEAR, term or 2} & self.book.locked_terms)

    def shows_marks(self, term: int) -> bool:
        """Whether tests and remarks of a term are shown."""
        return self.policy.shows_marks(is_locked=self.is_locked(term))

    def shows_results(self, term: int) -> bool:
        """Whether means and results of a term, or of the year (0), are shown."""
        return self.policy.shows_results(is_locked=self.is_locked(term))


def own_pupils(actor: Actor, unit_id: int, year: int, on: dt.date) -> list[OwnPupil]:
    """The pupils whose results the account may see at a school in a year, by name. Two statements."""
    if not actor.can(Perm.OWN_VIEW, unit_id):
        return []
    people = set(pupils.children_of(actor.account_id, unit_id, on))
    if actor.person_id is not None:
        people.add(actor.person_id)
    rows = (
        classes.ClassMember.objects.filter(person_id__in=people, unit_id=unit_id, school_class__year_id=year)
        .filter(started_on__lte=on)
        .select_related("person", "school_class")
        .order_by("started_on", "id")
    )
    # Who changed class has the marks with the newer place.
    newest = {row.person_id: row for row in rows}
    ordered = sorted(newest.values(), key=lambda row: (row.person.sort_key, row.pk))
    return [_own(row) for row in ordered]


def _own(row: classes.ClassMember) -> OwnPupil:
    room = row.school_class
    book = BookClass(room.pk, room.unit_id, room.year_id, room.level, room.grade, room.programme)
    return OwnPupil(row.pk, row.person_id, row.person.full_name, book, room.name)


def own_report(pupil: OwnPupil, on: dt.date) -> OwnReport:
    """The pupil's book and absences under the school's rule. Reads nothing of anybody else's marks."""
    room = pupil.room
    policy = policy_of(room.unit_id, on)
    book = class_book(room, member=pupil.member_id)
    return OwnReport(pupil, policy, book, _missed(pupil, on) if policy.absences else None)


def _missed(pupil: OwnPupil, on: dt.date) -> Missed:
    room = pupil.room
    found = attendance.absences(room.class_id, room.year, until=on, person=pupil.person_id)
    once = attendance.counts_days_once(room.programme, room.level, room.grade, room.year)
    sessions = sorted(found.get(pupil.person_id, ()))
    counted = attendance.counts({pupil.person_id: sessions}, once_a_day=once)
    return Missed(counted[pupil.person_id], sessions, once)
