"""Results of many classes at once: read sets, compute in memory by the regime, write only what changed.

A rerun over unchanged marks writes nothing. Locked books are left alone: their results are what they were at the lock.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import connection

from lienthong.engines.regimes import public as regimes
from lienthong.foundation.database import public as database
from lienthong.school.assessment.columns import (
    MOST_TESTS,
    Column,
    Judging,
    Line,
    columns,
    has_sheet,
    judging,
    regime_of,
)
from lienthong.school.assessment.outcomes import (
    YEAR,
    Outcome,
    Person,
    SubjectOutcome,
    outcome,
    scale_member,
    year_subject,
)
from lienthong.school.curriculum import public as curriculum

UNITS_AT_ONCE = 20
Plans = Mapping[tuple[str, str, int], list[curriculum.PlannedSubject]]


@dataclass(frozen=True, slots=True)
class Computed:
    """How much was read, and how much had changed and was written."""

    lines: int = 0
    means_written: int = 0
    pupils: int = 0
    results_written: int = 0

    def __add__(self, other: Computed) -> Computed:
        return Computed(
            self.lines + other.lines,
            self.means_written + other.means_written,
            self.pupils + other.pupils,
            self.results_written + other.results_written,
        )


@dataclass(frozen=True, slots=True)
class Room:
    """A class as far as results depend on it."""

    id: int
    unit_id: int
    level: str
    grade: int
    programme: str
    specialised: str


@dataclass(slots=True)
class Book:
    """The subjects of a class with what each term's sheet asks for: the same for all classes of a grade."""

    regime: regimes.Regime
    subjects: dict[str, curriculum.PlannedSubject]
    core: dict[int, list[str]]
    sheets: dict[tuple[str, int], tuple[Column, ...]] = field(default_factory=dict)
    judged: dict[tuple[str, int], Judging] = field(default_factory=dict)

    @classmethod
    def of(cls, room: Room, year: int, plans: Plans) -> Book | None:
        """The book of a class; None where nothing is marked or no plan is known."""
        regime = regime_of(room.programme, room.level, room.grade, year)
        planned = plans.get((room.programme, curriculum.plan_level(room.level, room.grade), room.grade))
        if regime is None or not planned:
            return None
        subjects = {s.code: s for s in planned if s.is_assessed}
        core = {t: [s.code for s in subjects.values() if s.role == "core" and has_sheet(s, t)] for t in (1, 2)}
        made = cls(regime, subjects, core)
        for code, subject in subjects.items():
            for term in (1, 2):
                sheet = columns(regime, subject, grade=room.grade, term=term, regular=MOST_TESTS, periodic=MOST_TESTS)
                made.sheets[code, term], made.judged[code, term] = sheet, judging(regime, subject, sheet)
        return made

    def subject_outcome(self, code: str, line: Line | None, found: tuple[int | None, int | None]) -> SubjectOutcome:
        """What a line says of its subject, as the rules over all subjects ask it."""
        subject = self.subjects[code]
        exempt = line is not None and line.is_exempt
        if self.regime.primary is not None:
            level = line.levels[1] if line is not None and len(line.levels) > 1 else None
            tested = subject.assessed_as in ("level_test", "level_test_mid")
            return SubjectOutcome("level", level=level, test=line.hk if line else None, tested=tested, exempt=exempt)
        if subject.is_comment:
            return SubjectOutcome("comment", passed=found[1], exempt=exempt)
        return SubjectOutcome("scored", mean=found[0], exempt=exempt)


def compute_results(
    *,
    unit_ids: Iterable[int],
    year: int,
    term: int,
    class_ids: Collection[int] | None = None,
    for_lock: bool = False,
    only_members: Collection[int] | None = None,
) -> Computed:
    """Subject means and the overall results of a term (1, 2) or the year (0) of these units' classes.

    Runs by groups of units, each in its own scope and (outside a transaction) its own transaction. `for_lock`: also
    where a lock stands, for the act that lays it. `only_members`: write these pupils' rows and leave the others alone.
    """
    plans = curriculum.plans_of_year(year)
    ids = sorted(set(unit_ids))
    total = Computed()
    for start in range(0, len(ids), UNITS_AT_ONCE):
        part = ids[start : start + UNITS_AT_ONCE]
        with database.entered(part, who={"act": "compute_results"}):
            if len(part) > 1:
                # Many schools are no request: on a busy machine they are read, worked out and written for longer than one may.
                _tell("set local idle_in_transaction_session_timeout = 0; set local statement_timeout = 0")
            total += _compute(part, year, term, plans, class_ids, for_lock=for_lock, only=only_members)
    return total


def _compute(
    unit_ids: list[int], year: int, term: int, plans: Plans, class_ids: Collection[int] | None, *, for_lock: bool,
    only: Collection[int] | None = None,
) -> Computed:  # fmt: skip
    rooms = {room.id: room for room in _rooms(unit_ids, year, term, class_ids, for_lock=for_lock)}
    of_grade: dict[tuple[str, str, int], Book | None] = {}
    books: dict[int, Book] = {}
    for room in rooms.values():
        grade = (room.programme, room.level, room.grade)
        if grade not in of_grade:
            of_grade[grade] = Book.of(room, year, plans)
        book = of_grade[grade]
        if book is not None:
            books[room.id] = book
    terms = (1, 2) if term == YEAR else (term,)
    lines = _Lines(books, only)
    for row in _rows(unit_ids, year, terms, list(books)):
        lines.take(row)
    decided = _decided(unit_ids, year, (0, 1, 2) if term == YEAR else terms, list(books))
    writes = _outcomes(rooms, books, lines, decided, term)
    means = lines.write()
    return Computed(lines.count, means, len(lines.members), _write_results(rooms, books, writes, year, term))


# ---- reading ----

ROOMS = """
select c.id, c.unit_id, c.level, c.grade, c.programme, c.specialised_subject
from classes_schoolclass c
where c.unit_id = any(%(units)s) and c.year_id = %(year)s and (%(classes)s::bigint[] is null or c.id = any(%(classes)s))
  and (%(locked)s or not exists (
    select 1 from assessment_booklock b where b.unit_id = c.unit_id and b.year = c.year_id and b.term = %(term)s
      and b.opened_at is null and b.part = '' and (b.school_class_id is null or b.school_class_id = c.id)
      and (b.grade is null or b.grade = c.grade)))
order by c.id
"""
# A place that ended is left out: who left has no result of the term; books of a closed year end with the year.
LINES = """
select l.school_class_id, l.member_id, l.subject_id, l.term, l.id, l.tx, l.dk, l.hk, l.levels, l.is_exempt,
       l.mean, l.result, l.person_id, (m.ended_on is not null and e.end_reason not in ('year_end', 'finished', ''))
         or (m.ended_on is not null and e.ended_on is null)
from assessment_markline l
join classes_classmember m on m.id = l.member_id
join pupils_enrolment e on e.id = m.enrolment_id
where l.unit_id = any(%(units)s) and l.year = %(year)s and l.term = any(%(terms)s)
  and l.school_class_id = any(%(classes)s)
"""
DECIDED = """
select member_id, term, conduct, qualities, competences, absences_excused, absences_unexcused, commendation,
       average, level, computed_level, title, regime, rule_version, inputs_hash
from assessment_termresult
where unit_id = any(%(units)s) and year = %(year)s and term = any(%(terms)s) and school_class_id = any(%(classes)s)
"""


def _tell(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _query(statement: str, values: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        yield from cursor.fetchall()


def _rooms(
    unit_ids: list[int], year: int, term: int, class_ids: Collection[int] | None, *, for_lock: bool
) -> Iterator[Room]:
    wanted = None if class_ids is None else list(class_ids)
    values = {"units": unit_ids, "year": year, "term": term, "classes": wanted, "locked": for_lock}
    return (Room(*row) for row in _query(ROOMS, values))


def _rows(unit_ids: list[int], year: int, terms: Sequence[int], class_ids: list[int]) -> Iterator[tuple[Any, ...]]:
    return _query(LINES, {"units": unit_ids, "year": year, "terms": list(terms), "classes": class_ids})


@dataclass(frozen=True, slots=True)
class Decided:
    """What stands in a result row: what people decided, and what was computed before."""

    conduct: str
    qualities: tuple[int | None, ...]
    absences: int | None
    commendation: str
    before: tuple[Any, ...]


def _decided(
    unit_ids: list[int], year: int, terms: Sequence[int], class_ids: list[int]
) -> dict[tuple[int, int], Decided]:
    found = {}
    for row in _query(DECIDED, {"units": unit_ids, "year": year, "terms": list(terms), "classes": class_ids}):
        member, term, conduct, qualities, competences, excused, unexcused, commendation, *before = row
        absences = None if excused is None and unexcused is None else (excused or 0) + (unexcused or 0)
        found[member, term] = Decided(conduct, (*competences, *qualities), absences, commendation, tuple(before))
    return found


# ---- subjects ----


class _Lines:
    """The lines read, their subjects' outcomes, and the means that changed."""

    def __init__(self, books: Mapping[int, Book], only: Collection[int] | None = None) -> None:
        self.books = books
        self.only = only
        self.count = 0
        self.members: dict[int, tuple[int, int]] = {}  # id → (class, person)
        self.found: dict[int, dict[tuple[str, int], SubjectOutcome]] = defaultdict(dict)
        self.taught: dict[tuple[int, int], set[str]] = defaultdict(set)  # (class, term) → subjects with lines
        self.changed: list[tuple[int, int | None, int | None]] = []

    def take(self, row: tuple[Any, ...]) -> None:
        class_id, member, code, term, line_id, tx, dk, hk, levels, exempt, mean, passed, person, is_gone = row
        self.count += 1
        book = self.books[class_id]
        subject = book.subjects.get(code)
        if subject is None:
            return
        self.taught[class_id, term].add(code)
        if self.only is not None and member not in self.only:
            return
        line = Line(tx, dk, hk, levels, exempt)
        computed = book.judged[code, term](line)
        if computed.mean != mean or computed.passed != passed:
            self.changed.append((line_id, computed.mean, computed.passed))
        if not is_gone:
            self.members[member] = (class_id, person)
            self.found[member][code, term] = book.subject_outcome(code, line, (computed.mean, computed.passed))

    def of_member(self, member: int, class_id: int, term: int) -> dict[str, SubjectOutcome]:
        """All subjects that count for a pupil: the core ones, and those electives that the class is taught."""
        book, found = self.books[class_id], self.found[member]
        taught = self.taught[class_id, term]
        core = book.core[term]
        codes = [*core, *sorted(taught.difference(core))]
        return {code: found.get((code, term)) or book.subject_outcome(code, None, (None, None)) for code in codes}

    def write(self) -> int:
        """One statement for all means that changed."""
        if not self.changed:
            return 0
        ids, means, passed = zip(*self.changed, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(
                "update assessment_markline t set mean = n.mean, result = n.result"
                " from unnest(%s::bigint[], %s::smallint[], %s::smallint[]) n(id, mean, result) where t.id = n.id",
                [list(ids), list(means), list(passed)],
            )
            return int(cursor.rowcount)


# ---- overall ----


@dataclass(frozen=True, slots=True)
class _Write:
    class_id: int
    member: int
    person: int
    conduct: str
    outcome: Outcome
    is_new: bool


def _outcomes(
    rooms: Mapping[int, Room],
    books: Mapping[int, Book],
    lines: _Lines,
    decided: Mapping[tuple[int, int], Decided],
    term: int,
) -> list[_Write]:
    """The results that differ from what is kept."""
    writes = []
    for member, (class_id, person) in sorted(lines.members.items()):
        book = books[class_id]
        kept = decided.get((member, term))
        about = _person(book.regime, rooms[class_id], decided, member, term)
        if term == YEAR:
            first, second = (lines.of_member(member, class_id, t) for t in (1, 2))
            codes = dict.fromkeys([*first, *second])
            subjects = {c: year_subject(book.regime, first.get(c), second.get(c)) for c in codes}
        else:
            subjects = lines.of_member(member, class_id, term)
        made = outcome(book.regime, subjects, about, term=term)
        under = (book.regime.code, book.regime.version, made.inputs_hash)
        now = (made.average, made.level, made.computed_level, made.title, *under)
        if kept is None or kept.before != now:
            writes.append(_Write(class_id, member, person, about.conduct, made, kept is None))
    return writes


def _person(
    regime: regimes.Regime, room: Room, decided: Mapping[tuple[int, int], Decided], member: int, term: int
) -> Person:
    kept = decided.get((member, term))
    conduct = kept.conduct if kept else ""
    qualities = kept.qualities if kept else ()
    absences = None
    if term == YEAR:
        parts = [decided.get((member, t)) for t in (1, 2)]
        if regime.conduct is not None and not regimes.conduct_is_decided(regime):
            scales = [scale_member(regime.conduct_scale, part.conduct if part else "") for part in parts]
            year = regimes.conduct_year(regime, scales[0], scales[1])
            conduct = year.code if year else ""
        known = [part.absences for part in parts if part is not None and part.absences is not None]
        absences = sum(known) if len(known) == len(parts) else None
        qualities = qualities or (parts[1].qualities if parts[1] else ())
    return Person(conduct, qualities, absences, room.specialised or None, bool(kept and kept.commendation))


INSERT = """
insert into assessment_termresult (unit_id, year, term, school_class_id, member_id, person_id, regime, rule_version,
  inputs_hash, average, level, computed_level, conduct, title, qualities, competences, comment, cause, computed_at)
select n.unit_id, %(year)s, %(term)s, n.school_class_id, n.member_id, n.person_id, n.regime, n.rule_version,
  n.inputs_hash, n.average, n.level, n.computed_level, n.conduct, n.title, '{}', '{}', '', n.cause, now()
from jsonb_populate_recordset(null::assessment_termresult, %(rows)s::jsonb) n
on conflict (school_class_id, term, member_id) do nothing
"""
UPDATE = """
update assessment_termresult t set regime = n.regime, rule_version = n.rule_version, inputs_hash = n.inputs_hash,
  average = n.average, level = n.level, computed_level = n.computed_level, conduct = n.conduct, title = n.title,
  cause = n.cause, computed_at = now()
from jsonb_populate_recordset(null::assessment_termresult, %(rows)s::jsonb) n
where t.school_class_id = n.school_class_id and t.term = %(term)s and t.member_id = n.member_id
"""


def _write_results(
    rooms: Mapping[int, Room], books: Mapping[int, Book], writes: Sequence[_Write], year: int, term: int
) -> int:
    written = 0
    for is_new, group in groupby(sorted(writes, key=attrgetter("is_new")), key=attrgetter("is_new")):
        rows = [_row(rooms[write.class_id], books[write.class_id].regime, write) for write in group]
        with connection.cursor() as cursor:
            values: dict[str, Any] = {"rows": json.dumps(rows, ensure_ascii=False), "year": year, "term": term}
            cursor.execute(INSERT if is_new else UPDATE, values)
            written += cursor.rowcount
    return written


def _row(room: Room, regime: regimes.Regime, write: _Write) -> dict[str, Any]:
    made = write.outcome
    return {
        "unit_id": room.unit_id, "school_class_id": room.id, "member_id": write.member, "person_id": write.person,
        "regime": regime.code, "rule_version": regime.version, "inputs_hash": made.inputs_hash, "average": made.average,
        "level": made.level, "computed_level": made.computed_level, "conduct": write.conduct, "title": made.title,
        "cause": made.cause,
    }  # fmt: skip
