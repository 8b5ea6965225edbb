"""Exemption from a subject (miễn học): for a term or the year, by the head's decision, taken back the same way."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from lienthong.kernel.access.public import Actor, NoSuchThing, Perm, require
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import terms
from lienthong.school.assessment.columns import has_sheet
from lienthong.school.assessment.errors import BookLocked, WrongValue
from lienthong.school.assessment.models import MarkLine
from lienthong.school.curriculum import public as curriculum

STANDING = """
select m.id, m.position, w.full_name, l.subject_id, s.name, array_agg(l.term order by l.term), max(l.changed_by_name)
from assessment_markline l join classes_classmember m on m.id = l.member_id join people_person w on w.id = m.person_id
join curriculum_subject s on s.code = l.subject_id
where l.school_class_id = %(class)s and l.is_exempt
group by m.id, m.position, w.full_name, l.subject_id, s.name order by m.position, s.name
"""


@dataclass(frozen=True, slots=True)
class Exemption:
    """A pupil who is exempt from a subject, in which terms, and who recorded it."""

    member_id: int
    position: int
    name: str
    subject: str
    subject_name: str
    terms: tuple[int, ...]
    by: str


def exemptions(found: terms.Room) -> list[Exemption]:
    """All exemptions of a class: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"class": found.class_id})
        return [
            Exemption(member, position, name, code, subject, tuple(periods), by)
            for member, position, name, code, subject, periods, by in cursor.fetchall()
        ]


@transaction.atomic
def exempt(
    actor: Actor, *, class_uuid: uuid.UUID, member_id: int, subject: str, periods: tuple[int, ...], on: dt.date,
    is_exempt: bool = True,
) -> int:  # fmt: skip
    """Exempt a pupil from a subject in these terms, or take it back. Marks that stand there stay, and count again then.

    Returns how many lines changed. Raises BookLocked where a term is locked, WrongValue for a subject without a sheet.
    """
    changed = 0
    for term in periods:
        found = terms.room(actor, class_uuid, term, on=on)
        require(actor, Perm.BOOK_LOCK, found.unit_id)
        if found.lock is not None:
            raise BookLocked(found.lock.text)
        row = next((r for r in terms.term_rows(found) if r.member_id == member_id), None)
        if row is None:
            raise NoSuchThing("member")
        planned = {s.code: s for s in curriculum.subjects_of(found.programme, found.level, found.grade, found.year)}
        if subject not in planned or not has_sheet(planned[subject], term):
            if len(periods) == 1 or subject not in planned:
                raise WrongValue(_("Môn này không có sổ điểm trong học kỳ đã chọn."))
            continue
        changed += _set(actor, found, row, subject, is_exempt=is_exempt)
    return changed


def _set(actor: Actor, found: terms.Room, row: terms.TermRow, subject: str, *, is_exempt: bool) -> int:
    where = {"school_class_id": found.class_id, "subject_id": subject, "term": found.term, "member_id": row.member_id}
    now = {"is_exempt": is_exempt, "changed_by_name": actor.name, "changed_at": calendar.now()}
    changed = MarkLine.objects.filter(**where).exclude(is_exempt=is_exempt).update(**now)
    if changed or not is_exempt or MarkLine.objects.filter(**where).exists():
        return int(changed)
    MarkLine.objects.create(**where, unit_id=found.unit_id, year=found.year, person_id=row.person_id, **now)
    return 1
