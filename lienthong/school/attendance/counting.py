"""How many sessions pupils have missed in a year, whichever classes of the school they sat in."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from lienthong.engines.regimes import public as regimes
from lienthong.school.attendance import rules
from lienthong.school.attendance.models import Roll

# A pupil who changed class within the school brings the sessions missed in the old one along.
OF_CLASS = """
with here as (select distinct person_id, unit_id from classes_classmember where school_class_id = %(class)s
  and (%(person)s::bigint is null or person_id = %(person)s))
select m.person_id, r.day, r.session, e.value->>0
from attendance_roll r cross join lateral jsonb_each(r.marks) e
join classes_classmember m on m.id = e.key::bigint join here on here.person_id = m.person_id
where r.year = %(year)s and r.school_class_id = any(array(select distinct b.school_class_id from classes_classmember b
    join here h on h.person_id = b.person_id and h.unit_id = b.unit_id))
  and r.day between %(since)s and %(until)s and e.value->>0 in ('P', 'K')
"""
# Counted in the database: a school's year is some thousand sessions missed, of which only the heavy ones are wanted.
OF_UNIT = """
select c.id, c.uuid, c.name, c.level, c.grade, c.programme, w.full_name, n.excused, n.unexcused, n.days, n.days_without
from (
  select m.person_id, count(*) filter (where e.value->>0 = 'P') as excused,
    count(*) filter (where e.value->>0 = 'K') as unexcused, count(distinct r.day) as days,
    count(distinct r.day) filter (where e.value->>0 = 'K') as days_without, count(*) as total
  from attendance_roll r cross join lateral jsonb_each(r.marks) e join classes_classmember m on m.id = e.key::bigint
  where r.unit_id = %(unit)s and r.year = %(year)s and r.day <= %(until)s and r.excused + r.unexcused > 0
    and e.value->>0 in ('P', 'K')
  group by m.person_id) n
join classes_classmember p on p.person_id = n.person_id and p.unit_id = %(unit)s and p.started_on <= %(until)s
  and (p.ended_on is null or p.ended_on > %(until)s)
join classes_schoolclass c on c.id = p.school_class_id and c.year_id = %(year)s
join people_person w on w.id = n.person_id
where n.total >= %(least)s order by n.total desc, c.grade, c.sort_key, w.sort_key
"""
RATES = """
select m.id, count(r.id), count(r.id) filter (where r.marks -> m.id::text ->> 0 in ('P', 'K'))
from classes_classmember m join attendance_roll r on r.school_class_id = m.school_class_id and r.taken_at is not null
  and r.day >= m.started_on and (m.ended_on is null or r.day < m.ended_on) and r.day <= %(until)s
where m.school_class_id = any(%(classes)s) group by m.id
"""


@dataclass(frozen=True, slots=True)
class Watched:
    """A pupil who comes near the limit of absences."""

    class_id: int
    class_uuid: object
    class_name: str
    name: str
    count: rules.Count
    warning: str


@lru_cache(maxsize=256)
def counts_days_once(programme: str, level: str, grade: int, year: int) -> bool:
    """Whether the regulation of a class counts a day with two missed sessions once."""
    try:
        return regimes.resolve(programme, level, grade, year).code in rules.ONCE_A_DAY
    except regimes.NoRegime:
        return False


@lru_cache(maxsize=256)
def has_limit(programme: str, level: str, grade: int, year: int) -> bool:
    """Whether more than 45 sessions missed keep a pupil from going up: not in preschool and primary."""
    if level in ("NT", "MG", "TH"):
        return False
    try:
        return regimes.resolve(programme, level, grade, year).primary is None
    except regimes.NoRegime:
        return False


def absences(
    class_id: int, year: int, *, until: dt.date, since: dt.date | None = None, person: int | None = None
) -> dict[int, list[rules.Absence]]:
    """Sessions missed by each person of a class (or by one), in all their classes of the year at this school. One statement."""
    found: dict[int, list[rules.Absence]] = defaultdict(list)
    values: dict[str, Any] = {"class": class_id, "year": year, "until": until, "since": since or dt.date(year, 1, 1)}
    values["person"] = person
    with connection.cursor() as cursor:
        cursor.execute(OF_CLASS, values)
        for person, day, session, code in cursor.fetchall():
            found[person].append(rules.Absence(day, session, code))
    return found


def was_taken(class_id: int, *, since: dt.date, until: dt.date) -> bool:
    """Whether any roll of a class was taken in a time. One statement."""
    rows = Roll.objects.filter(school_class_id=class_id, day__range=(since, until), taken_at__isnull=False)
    return bool(rows.exists())


def counts(found: Mapping[int, Iterable[rules.Absence]], *, once_a_day: bool) -> dict[int, rules.Count]:
    """The same as numbers."""
    return {person: rules.count(missed, once_a_day=once_a_day) for person, missed in found.items()}


def watched(unit_id: int, year: int, *, until: dt.date, least: int = rules.WARN_AT[0]) -> list[Watched]:
    """Pupils of a school who have missed at least so many sessions, most first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(OF_UNIT, {"unit": unit_id, "year": year, "until": until, "least": least})
        rows = cursor.fetchall()
    made = []
    for class_id, key, class_name, level, grade, programme, name, excused, unexcused, days, days_without in rows:
        if not has_limit(programme, level, grade, year):
            continue
        once = counts_days_once(programme, level, grade, year)
        count = rules.Count(days - days_without, days_without) if once else rules.Count(excused, unexcused)
        if count.total >= least:
            made.append(Watched(class_id, key, class_name, name, count, rules.warning(count.total)))
    return made


def present_rates(class_ids: Iterable[int], *, until: dt.date) -> dict[int, tuple[int, int]]:
    """Of each place in these classes: sessions with a roll, and how many the child was there. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(RATES, {"classes": list(class_ids), "until": until})
        return {member: (held, held - missed) for member, held, missed in cursor.fetchall()}
