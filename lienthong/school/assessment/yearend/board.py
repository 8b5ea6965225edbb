"""The school's year at a glance: two statements whatever the number of classes."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import connection

from lienthong.school.assessment.columns import regime_of
from lienthong.school.assessment.models import BookLock
from lienthong.school.assessment.outcomes import YEAR

BOARD = """
select c.id, c.uuid, c.name, c.level, c.grade, c.programme, count(m.id),
  count(*) filter (where coalesce(nullif(s.outcome, ''), p.code) = 'len_lop'),
  count(*) filter (where p.code not in ('', 'len_lop', 'o_lai_lop')),
  count(*) filter (where case when p.code in ('', 'len_lop', 'o_lai_lop') then p.code else s.outcome end = 'o_lai_lop'),
  count(*) filter (where f.is_assessed and (coalesce(p.code, '') = ''
    or (p.code not in ('len_lop', 'o_lai_lop') and coalesce(s.outcome, '') = '')))
from classes_schoolclass c
join classes_classmember m on m.school_class_id = c.id and m.started_on <= %(on)s
join pupils_enrolment e on e.id = m.enrolment_id
  and (m.ended_on is null or m.ended_on > %(on)s or e.end_reason in ('year_end', 'finished'))
join pupils_pupilfile f on f.id = e.file_id
left join assessment_termresult t on t.school_class_id = c.id and t.member_id = m.id and t.term = 0
left join assessment_summerwork s on s.school_class_id = c.id and s.member_id = m.id
cross join lateral (select coalesce(t.cause -> 'promotion' ->> 'code', '')) p(code)
where c.unit_id = %(unit)s and c.year_id = %(year)s
group by c.id order by c.grade, c.sort_key
"""


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class's year in numbers. `second`: had something to mend; `open`: no outcome yet."""

    class_uuid: uuid.UUID
    name: str
    grade: int
    pupils: int
    promoted: int
    second: int
    repeats: int
    open: int
    is_confirmed: bool


def board(unit_id: int, year: int, *, on: dt.date) -> list[ClassLine]:
    """A line for each class that is assessed."""
    locked = BookLock.objects.filter(unit_id=unit_id, year=year, term=YEAR, opened_at=None)
    confirmed = set(locked.values_list("school_class_id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(BOARD, {"unit": unit_id, "year": year, "on": on})
        return [
            ClassLine(
                key, name, grade, pupils, promoted, second, repeats, still_open,
                is_confirmed=class_id in confirmed or None in confirmed,
            )
            for (
                class_id, key, name, level, grade, programme, pupils, promoted, second, repeats, still_open,
            ) in cursor.fetchall()
            if regime_of(programme, level, grade, year) is not None
        ]  # fmt: skip
