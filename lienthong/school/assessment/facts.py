"""What reports count of a term: one row a pupil with the result as it stands (after a lock: as it was locked)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection

from lienthong.school.assessment.models import BookLock

FACTS = """
select t.unit_id, c.level, c.grade, t.school_class_id, t.member_id, t.person_id, t.regime, t.level, t.conduct, t.title,
  t.average
from assessment_termresult t
join classes_schoolclass c on c.id = t.school_class_id
join classes_classmember m on m.id = t.member_id
join pupils_enrolment e on e.id = m.enrolment_id
where t.unit_id = any(%(units)s) and t.year = %(year)s and t.term = %(term)s
  and (m.ended_on is null or m.ended_on > %(on)s or e.end_reason in ('year_end', 'finished'))
order by t.unit_id, t.school_class_id, m.position
"""


@dataclass(frozen=True, slots=True)
class TermFact:
    """A pupil's term as reports count it; `level` is empty while something is missing."""

    unit_id: int
    school_level: str
    grade: int
    class_id: int
    member_id: int
    person_id: int
    regime: str
    level: str
    conduct: str
    title: str
    average: int | None


def term_facts(unit_ids: Iterable[int], year: int, term: int, *, on: dt.date) -> Iterator[TermFact]:
    """Results of all pupils who were in their class on a day. One statement, in the scope in force."""
    with connection.cursor() as cursor:
        cursor.execute(FACTS, {"units": sorted(unit_ids), "year": year, "term": term, "on": on})
        for row in cursor.fetchall():
            yield TermFact(*row)


def lock_days(unit_ids: Iterable[int], year: int, term: int) -> dict[int, dt.date]:
    """Of units whose whole books of a term are locked: the day of the lock."""
    rows = BookLock.objects.filter(
        unit_id__in=list(unit_ids), year=year, term=term, opened_at=None, school_class_id=None, grade=None, part=""
    )
    return dict(rows.values_list("unit_id", "locked_on"))
