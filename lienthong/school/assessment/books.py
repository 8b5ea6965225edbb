"""Which sheets a school has in a term, how complete they are and who writes them. A constant number of statements."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection

from lienthong.kernel.access.public import Actor
from lienthong.school.assessment.columns import Column, columns, has_sheet, regime_of
from lienthong.school.assessment.models import BookLock, MarkLine
from lienthong.school.classes import public as classes
from lienthong.school.curriculum import public as curriculum

Pair = tuple[int, str]

# Filled cells never count for more than is asked: a fifth regular test does not stand in for the term's test.
PROGRESS = """
select r.class_id, r.subject, count(m.id), coalesce(sum(case when l.is_exempt then r.tx + r.dk + r.hk + r.levels
    when l.id is null then 0
    else least(cardinality(array_remove(l.tx, null)), r.tx) + least(cardinality(array_remove(l.dk, null)), r.dk)
      + case when l.hk is null then 0 else r.hk end + least(cardinality(array_remove(l.levels, null)), r.levels)
    end), 0)
from jsonb_to_recordset(%(sheets)s::jsonb) as r(class_id bigint, subject text, tx int, dk int, hk int, levels int)
join classes_classmember m on m.school_class_id = r.class_id and m.started_on <= %(on)s
  and (m.ended_on is null or m.ended_on > %(on)s)
left join assessment_markline l on l.school_class_id = r.class_id and l.member_id = m.id and l.subject_id = r.subject
  and l.term = %(term)s
group by r.class_id, r.subject
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

    def counts(self) -> dict[str, object]:
        slots = [c.slot for c in self.columns if c.is_required]
        return {
            "class_id": self.room.pk, "subject": self.subject.code, "tx": slots.count("tx"), "dk": slots.count("dk"),
            "hk": slots.count("hk"), "levels": slots.count("levels"),
        }  # fmt: skip


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
    taught = classes.assignments_of_unit(unit_id, year, on)
    writers: dict[Pair, list[tuple[int, str]]] = defaultdict(list)
    for row in taught:
        if row.term in (0, term) and row.started_on <= on:
            person = row.employment.person
            writers[row.school_class_id, row.subject_id].append((person.pk, person.full_name))
    rooms = list(classes.classes_of(unit_id, year))
    if only is not None:
        wanted = {class_id for class_id, _subject in only}
        rooms = [room for room in rooms if room.pk in wanted]
    asked = _asked(rooms, year, term, {*writers, *_with_lines(unit_id, year, term)}, only)
    progress = _progress([a.counts() for a in asked], term, on)
    locked = locked_classes(unit_id, year, term)
    made = []
    for a in asked:
        pair = (a.room.pk, a.subject.code)
        members, filled = progress.get(pair, (0, 0))
        required = sum(c.is_required for c in a.columns)
        made.append(
            Sheet(
                a.room.pk, a.room.uuid, a.room.name, a.room.grade, a.subject.code, a.subject.name, a.subject.short_name,
                filled, members * required, tuple(dict.fromkeys(name for _id, name in writers[pair])),
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


def _with_lines(unit_id: int, year: int, term: int) -> set[Pair]:
    rows = MarkLine.objects.filter(unit_id=unit_id, year=year, term=term).order_by()
    return set(rows.values_list("school_class_id", "subject_id").distinct())


def _asked(
    rooms: Iterable[classes.SchoolClass], year: int, term: int, alive: Collection[Pair], only: Collection[Pair] | None
) -> list[_Asked]:
    """Each class's subjects of the term: the core of its plan, and electives that someone teaches or marked."""
    plans = curriculum.plans_of_year(year)
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
                made.append(_Asked(room, subject, columns(regime, subject, grade=room.grade, term=term)))
    return made


def _progress(asked: list[dict[str, object]], term: int, on: dt.date) -> dict[Pair, tuple[int, int]]:
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(PROGRESS, {"sheets": json.dumps(asked), "term": term, "on": on})
        return {(class_id, subject): (members, int(filled)) for class_id, subject, members, filled in cursor.fetchall()}
