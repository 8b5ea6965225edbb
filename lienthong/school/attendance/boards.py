"""A school's day: which classes have taken their roll, who is absent, what share is there."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection

from lienthong.kernel.access.public import Actor
from lienthong.kernel.calendar import public as calendar
from lienthong.school.attendance import reading, rules

CLASSES = """
select c.id, c.uuid, c.name, c.level, c.session, @policy,
  (select count(*) from classes_classmember m where m.school_class_id = c.id and m.started_on <= %(day)s
    and (m.ended_on is null or m.ended_on > %(day)s)),
  (select jsonb_agg(jsonb_build_array(r.session, r.taken_at is not null, r.excused, r.unexcused, r.taken_by_name)
    order by r.session) from attendance_roll r where r.school_class_id = c.id and r.day = %(day)s),
  (select w.full_name from classes_homeroom h join staff_employment e on e.id = h.employment_id
    join people_person w on w.id = e.person_id where h.school_class_id = c.id and h.started_on <= %(on)s
      and (h.ended_on is null or h.ended_on > %(on)s) order by h.id desc limit 1),
  exists (select 1 from classes_homeroom h join staff_employment e on e.id = h.employment_id
    where h.school_class_id = c.id and e.person_id = %(person)s and h.started_on <= %(on)s
      and (h.ended_on is null or h.ended_on > %(on)s)),
  exists (select 1 from classes_teachingassignment a join staff_employment e on e.id = a.employment_id
    where a.school_class_id = c.id and e.person_id = %(person)s and a.started_on <= %(on)s
      and (a.ended_on is null or a.ended_on > %(on)s))
from classes_schoolclass c
where c.unit_id = %(unit)s and c.year_id = %(year)s and (c.closed_on is null or c.closed_on > %(day)s)
order by c.grade, c.sort_key, c.id
""".replace("@policy", reading.POLICY)
ABSENT = """
select r.school_class_id, r.session, w.full_name, e.value->>0, e.value->>1
from attendance_roll r cross join lateral jsonb_each(r.marks) e
join classes_classmember m on m.id = e.key::bigint join people_person w on w.id = m.person_id
where r.unit_id = %(unit)s and r.day = %(day)s and e.value->>0 <> '' order by r.session, w.sort_key
"""


@dataclass(frozen=True, slots=True)
class Absent:
    """A pupil who is not there, or not all the time."""

    session: int
    name: str
    code: str
    note: str


@dataclass(frozen=True, slots=True)
class Session:
    """A session of a class: taken by whom, how many are absent."""

    session: int
    is_taken: bool
    excused: int
    unexcused: int
    by: str


@dataclass(frozen=True, slots=True)
class ClassDay:
    """A class on a day."""

    class_id: int
    class_uuid: uuid.UUID
    name: str
    level: str
    size: int
    homeroom: str
    is_led_by_me: bool
    is_taught_by_me: bool
    has_school: bool
    sessions: tuple[Session, ...]
    absent: tuple[Absent, ...]

    @property
    def untaken(self) -> tuple[int, ...]:
        """Sessions whose roll nobody has finished."""
        return tuple(s.session for s in self.sessions if not s.is_taken) if self.has_school and self.size else ()

    @property
    def missing(self) -> int:
        """Sessions missed, all pupils together."""
        return sum(s.excused + s.unexcused for s in self.sessions)


@dataclass(frozen=True, slots=True)
class Board:
    """A school's day."""

    day: dt.date
    has_school: bool
    classes: tuple[ClassDay, ...]

    @property
    def due(self) -> tuple[ClassDay, ...]:
        """Classes whose roll is not taken in every session."""
        return tuple(c for c in self.classes if c.untaken)

    @property
    def count(self) -> rules.Count:
        """Absent with leave and without, in all taken rolls."""
        taken = [s for c in self.classes for s in c.sessions if s.is_taken]
        return rules.Count(sum(s.excused for s in taken), sum(s.unexcused for s in taken))

    @property
    def rate(self) -> int | None:
        """Present in tenths of a per cent of those whose roll is taken; None before the first."""
        expected = sum(c.size for c in self.classes for s in c.sessions if s.is_taken)
        return round((expected - self.count.total) * 1000 / expected) if expected else None


def board(actor: Actor, unit_id: int, year: int, day: dt.date, *, levels: list[str], on: dt.date) -> Board:
    """The school's day: at most five statements, whatever the number of classes."""
    values: dict[str, Any] = {"unit": unit_id, "year": year, "day": day, "on": on, "person": actor.person_id or 0}
    with connection.cursor() as cursor:
        cursor.execute(CLASSES, values)
        rooms = cursor.fetchall()
        cursor.execute(ABSENT, values)
        missing = cursor.fetchall()
    has_school = bool(rooms) and calendar.is_school_day(day, unit_id=unit_id, level_group=calendar.level_group(levels))
    absent: dict[int, list[Absent]] = {}
    for class_id, session, name, code, note in missing:
        absent.setdefault(class_id, []).append(Absent(session, name, code, note))
    return Board(day, has_school, tuple(_class(row, day, has_school, absent.get(row[0], [])) for row in rooms))


def _class(row: tuple[Any, ...], day: dt.date, has_school: bool, absent: list[Absent]) -> ClassDay:
    class_id, key, name, level, session, policy, window, size, rolls, homeroom, leads, teaches = row
    policy, rolls = reading.plain(policy), reading.plain(rolls)
    pattern = reading.pattern_of(level, session, policy, window)
    known = {number: Session(number, *rest) for number, *rest in rolls or []}
    numbers = sorted({*pattern.sessions, *known})
    return ClassDay(
        class_id, key, name, level, size, homeroom or "", leads, teaches,
        has_school and day.weekday() in pattern.weekdays,
        tuple(known.get(number, Session(number, False, 0, 0, "")) for number in numbers), tuple(absent),
    )  # fmt: skip
