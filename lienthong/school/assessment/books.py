"""Which sheets a school has in a term, how complete they are and who writes them. A constant number of statements."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection

from lienthong.kernel.access.public import Actor
from lienthong.school.assessment.columns import Column, columns, has_sheet, regime_of
from lienthong.school.assessment.models import BookLock
from lienthong.school.classes import public as classes
from lienthong.school.curriculum import public as curriculum

Pair = tuple[int, str]

# One walk over the lines, counted by how full they are: to look each pupil's line up takes ten times as long, and what
# a full line is stands in the regimes.
LINES = """
select school_class_id, subject_id, member_id = any(%(gone)s), is_exempt, cardinality(array_remove(tx, null)),
    cardinality(array_remove(dk, null)), (hk is not null)::int, cardinality(array_remove(levels, null)), count(*)
from assessment_markline
where unit_id = %(unit)s and year = %(year)s and term = %(term)s and school_class_id = any(%(classes)s)
group by 1, 2, 3, 4, 5, 6, 7, 8
"""
MEMBERS = """
select school_class_id, count(*) filter (where not gone), array_remove(array_agg(case when gone then id end), null)
from (select id, school_class_id, started_on > %(on)s or coalesce(ended_on <= %(on)s, false) as gone
      from classes_classmember where school_class_id = any(%(classes)s)) m
group by 1
"""
CONDUCT = """
select m.school_class_id, count(m.id), count(t.id) filter (where t.conduct <> '' or cardinality(t.qualities) > 0)
from classes_classmember m
left join assessment_termresult t on t.school_class_id = m.school_class_id and t.member_id = m.id and t.term = %(term)s
where m.school_class_id = any(%(classes)s) and m.started_on <= %(on)s and (m.ended_on is null or m.ended_on > %(on)s)
group by m.school_class_id
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a class: how many cells it asks for and how many are filled."""

    class_id: int
    class_uuid: uuid.UUID
    class_name: str
    grade: int
    subject: str
    subject_name: str
    short_name: str
    filled: int
    total: int
    teachers: tuple[str, ...]
    is_mine: bool
    is_locked: bool
    writers: tuple[tuple[int, str], ...] = ()  # (person, name)

    @property
    def lacking(self) -> int:
        """Cells still empty."""
        return self.total - self.filled

    @property
    def percent(self) -> int:
        """Share of filled cells; a sheet without pupils is complete. 100 means every cell."""
        return 100 if not self.lacking else self.filled * 100 // self.total


@dataclass(frozen=True, slots=True)
class Owed:
    """A sheet with empty cells, and who should fill them."""

    class_name: str
    class_uuid: uuid.UUID
    subject: str
    subject_code: str
    cells: int
    teachers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leading:
    """A class that a homeroom teacher leads, and how much of its conduct is decided."""

    class_uuid: uuid.UUID
    class_name: str
    members: int
    decided: int
    is_locked: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    room: classes.SchoolClass
    subject: curriculum.PlannedSubject
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class _Lines:
    """How many lines of a sheet are so full: cells by slot. Of a pupil who left nothing is asked any more."""

    is_gone: bool
    is_exempt: bool
    filled: tuple[tuple[str, int], ...]
    count: int

    def of(self, required: Counter[str]) -> int:
        """Filled cells among those asked: a fifth regular test does not stand in for the term's test."""
        if self.is_gone:
            return 0
        if self.is_exempt:
            return self.count * required.total()
        return self.count * sum(min(cells, required[slot]) for slot, cells in self.filled)


def sheets(
    unit_id: int,
    year: int,
    term: int,
    *,
    on: dt.date,
    person_id: int | None = None,
    only: Collection[Pair] | None = None,
) -> list[Sheet]:
    """The sheets of a school's classes in a term, by class and subject. `only`: just these (class, subject) pairs."""
    writers: dict[Pair, list[tuple[int, str]]] = defaultdict(list)
    for class_id, subject, person, name in classes.teachers_of_unit(unit_id, year, on, term=term):
        writers[class_id, subject].append((person, name))
    rooms = list(classes.classes_of(unit_id, year))
    if only is not None:
        wanted = {class_id for class_id, _subject in only}
        rooms = [room for room in rooms if room.pk in wanted]
    members, lines = _lines([room.pk for room in rooms], unit_id, year, term, on)
    locked = locked_classes(unit_id, year, term)
    made = []
    for a in _asked(rooms, year, term, {*writers, *lines}, only):
        pair = (a.room.pk, a.subject.code)
        required = Counter(c.slot for c in a.columns if c.is_required)
        made.append(
            Sheet(
                a.room.pk, a.room.uuid, a.room.name, a.room.grade, a.subject.code, a.subject.name, a.subject.short_name,
                sum(part.of(required) for part in lines.get(pair, ())), members.get(a.room.pk, 0) * required.total(),
                tuple(dict.fromkeys(name for _id, name in writers[pair])),
                any(known == person_id for known, _name in writers[pair]), None in locked or a.room.pk in locked,
                tuple(dict.fromkeys(writers[pair])),
            )
        )  # fmt: skip
    return made


def mine(actor: Actor, unit_id: int, year: int, term: int, *, on: dt.date) -> list[Sheet]:
    """The sheets that a teacher writes now."""
    if actor.person_id is None:
        return []
    taught = classes.taught_by(actor.person_id, year, on, unit_id=unit_id)
    pairs = {(a.school_class_id, a.subject_id) for a in taught if a.term in (0, term)}
    if not pairs:
        return []
    return [s for s in sheets(unit_id, year, term, on=on, person_id=actor.person_id, only=pairs) if s.is_mine]


def leading(actor: Actor, unit_id: int, year: int, term: int, *, on: dt.date) -> list[Leading]:
    """The classes that a person leads as homeroom teacher, with how much conduct is decided."""
    if actor.person_id is None:
        return []
    rooms = [room for room in classes.homeroom_of(actor.person_id, on, unit_id=unit_id) if room.year_id == year]
    if not rooms:
        return []
    locked = locked_classes(unit_id, year, term)
    counts = conduct_progress([room.pk for room in rooms], term, on)
    return [
        Leading(room.uuid, room.name, *counts.get(room.pk, (0, 0)), is_locked=None in locked or room.pk in locked)
        for room in rooms
    ]


def owed(unit_id: int, year: int, term: int, *, on: dt.date, class_id: int | None = None) -> list[Owed]:
    """Sheets with empty cells, the emptiest first."""
    found = [
        Owed(s.class_name, s.class_uuid, s.subject_name, s.subject, s.lacking, s.teachers)
        for s in sheets(unit_id, year, term, on=on)
        if s.lacking and class_id in (None, s.class_id)
    ]
    return sorted(found, key=lambda item: -item.cells)


def locked_classes(unit_id: int, year: int, term: int) -> set[int | None]:
    """Ids of classes whose whole books are locked; None among them: the whole school."""
    rows = BookLock.objects.filter(unit_id=unit_id, year=year, term=term, opened_at=None, part="")
    found: set[int | None] = set()
    grades = set()
    for class_id, grade in rows.values_list("school_class_id", "grade"):
        if grade is None:
            found.add(class_id)
        else:
            grades.add(grade)
    if grades:
        found |= set(classes.classes_of(unit_id, year).filter(grade__in=grades).values_list("pk", flat=True))
    return found


def conduct_progress(class_ids: Iterable[int], term: int, on: dt.date) -> dict[int, tuple[int, int]]:
    """Pupils of a class, and of how many the conduct (or the qualities) of the term are decided."""
    with connection.cursor() as cursor:
        cursor.execute(CONDUCT, {"classes": list(class_ids), "term": term, "on": on})
        return {class_id: (members, decided) for class_id, members, decided in cursor.fetchall()}


def _lines(
    class_ids: list[int], unit_id: int, year: int, term: int, on: dt.date
) -> tuple[dict[int, int], dict[Pair, list[_Lines]]]:
    """Pupils of each class on the day, and how full the lines of each sheet are. Two statements."""
    lines: dict[Pair, list[_Lines]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS, {"classes": class_ids, "on": on})
        members = cursor.fetchall()
        gone = [member for _class, _size, left in members for member in left or ()]
        cursor.execute(LINES, {"classes": class_ids, "unit": unit_id, "year": year, "term": term, "gone": gone})
        for class_id, subject, is_gone, is_exempt, *filled, count in cursor.fetchall():
            cells = tuple(zip(("tx", "dk", "hk", "levels"), filled, strict=True))
            lines[class_id, subject].append(_Lines(is_gone, is_exempt, cells, count))
    return {class_id: size for class_id, size, _left in members}, lines


def _asked(
    rooms: Iterable[classes.SchoolClass], year: int, term: int, alive: Collection[Pair], only: Collection[Pair] | None
) -> list[_Asked]:
    """Each class's subjects of the term: the core of its plan, and electives that someone teaches or marked."""
    rooms = list(rooms)
    plans = curriculum.plans_of_year(year, levels={curriculum.plan_level(room.level, room.grade) for room in rooms})
    known: dict[tuple[str, curriculum.PlannedSubject, int], tuple[Column, ...]] = {}
    made = []
    for room in rooms:
        regime = regime_of(room.programme, room.level, room.grade, year)
        if regime is None:
            continue
        for subject in plans.get((room.programme, curriculum.plan_level(room.level, room.grade), room.grade), []):
            pair = (room.pk, subject.code)
            if not has_sheet(subject, term) or (only is not None and pair not in only):
                continue
            if subject.role == "core" or pair in alive:
                sort = (regime.code, subject, room.grade)
                if sort not in known:
                    known[sort] = columns(regime, subject, grade=room.grade, term=term)
                made.append(_Asked(room, subject, known[sort]))
    return made
