"""A class's year: every subject's two terms and year, results, retests and summers. A constant number of statements."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection

from lienthong.engines.regimes import public as regimes
from lienthong.school.assessment.columns import Line
from lienthong.school.assessment.computing import LINES, ROOMS, Book, Room
from lienthong.school.assessment.naming import level_name, title_name
from lienthong.school.assessment.outcomes import YEAR, SubjectOutcome, scale_member, year_subject
from lienthong.school.assessment.terms import Room as ClassTerm
from lienthong.school.assessment.terms import TermRow, term_rows
from lienthong.school.curriculum import public as curriculum

RETESTS = """
select member_id, subject_id, value, test, is_forfeit, reason, changed_by_name from assessment_retest
where school_class_id = %(class)s order by member_id, subject_id
"""
SUMMERS = """
select member_id, is_accepted, conduct, note, average, level, computed_level, outcome, cause, changed_by_name
from assessment_summerwork where school_class_id = %(class)s
"""
TERMS = """
select member_id, term, conduct, absences_excused, absences_unexcused, competences || qualities from assessment_termresult
where school_class_id = %(class)s and term in (1, 2)
"""
NOT_ASSESSED = """
select m.id from classes_classmember m join pupils_enrolment e on e.id = m.enrolment_id
join pupils_pupilfile f on f.id = e.file_id where m.school_class_id = %(class)s and not f.is_assessed
"""
Periods = tuple[SubjectOutcome | None, SubjectOutcome | None, SubjectOutcome | None]


@dataclass(frozen=True, slots=True)
class Again:
    """A subject taken again."""

    value: int | None
    test: int | None
    is_forfeit: bool
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Summer:
    """What is known of a pupil's summer."""

    is_accepted: bool | None = None
    conduct: str = ""
    note: str = ""
    average: int | None = None
    level: str = ""
    computed_level: str = ""
    outcome: str = ""
    cause: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""


@dataclass(slots=True)
class YearRow:
    """A pupil's year."""

    row: TermRow
    subjects: dict[str, Periods]
    provisional: dict[str, int]
    conducts: tuple[str, str]
    absences: int | None
    is_gone: bool
    is_assessed: bool
    qualities: tuple[int | None, ...]  # primary: competences, then qualities, as they stand at the year's end
    retests: dict[str, Again] = field(default_factory=dict)
    summer: Summer = field(default_factory=Summer)

    @property
    def member_id(self) -> int:
        """The place in the class's list."""
        return self.row.member_id

    @property
    def name(self) -> str:
        """The pupil's name."""
        return self.row.name

    @property
    def first_outcome(self) -> str:
        """What the year's results lead to before the summer: len_lop, kiem_tra_lai, …; "" while undecided."""
        return str((self.row.cause.get("promotion") or {}).get("code", ""))

    @property
    def has_second_chance(self) -> bool:
        """Whether there is something to mend in summer."""
        return not self.is_gone and self.first_outcome not in ("", "len_lop", "o_lai_lop")

    @property
    def final_outcome(self) -> str:
        """len_lop or o_lai_lop; "" while something is awaited."""
        if self.first_outcome in ("len_lop", "o_lai_lop"):
            return self.first_outcome
        return self.summer.outcome if self.first_outcome else ""

    @property
    def year_subjects(self) -> dict[str, SubjectOutcome]:
        """The year of each subject."""
        return {code: periods[2] for code, periods in self.subjects.items() if periods[2] is not None}


@dataclass(slots=True)
class ClassYear:
    """The year of a class. `subjects` are (code, short name) in the order of the class book."""

    room: ClassTerm
    about: Room
    subjects: list[tuple[str, str]]
    rows: list[YearRow]

    @property
    def present(self) -> list[YearRow]:
        """Who is still in the class at the year's end."""
        return [row for row in self.rows if not row.is_gone]


def class_year(found: ClassTerm, *, on: dt.date) -> ClassYear:
    """Everything that the year's pages of a class show."""
    about = Room(*_all(ROOMS, {"units": [found.unit_id], "year": found.year, "term": YEAR,
                               "classes": [found.class_id], "locked": True})[0])  # fmt: skip
    planned = curriculum.subjects_of(found.programme, found.level, found.grade, found.year)
    key = (found.programme, curriculum.plan_level(found.level, found.grade), found.grade)
    book = Book.of(about, found.year, {key: list(planned)})
    lines = _lines(found, book) if book else {}
    taught = {(code, term) for member in lines.values() for code, term in member}
    terms = _terms(found)
    retests, summers = _retests(found), _summers(found)
    apart = {member for (member,) in _all(NOT_ASSESSED, {"class": found.class_id})}
    rows = []
    for row in term_rows(found, term=YEAR):
        subjects, provisional = _periods(book, lines.get(row.member_id, {}), taught) if book else ({}, {})
        halves = terms.get(row.member_id, {})
        absences, conducts = _both(halves)
        judged = (*row.competences, *row.qualities) or (halves[2].qualities if 2 in halves else ())
        rows.append(
            YearRow(
                row, subjects, provisional, conducts, absences, row.is_gone(on),
                row.member_id not in apart, judged, retests.get(row.member_id, {}), summers.get(row.member_id, Summer()),
            )
        )  # fmt: skip
    shown = {code for row in rows for code in row.subjects}
    return ClassYear(found, about, [(s.code, s.short_name) for s in planned if s.code in shown], rows)


def _all(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


_Found = dict[tuple[str, int], tuple[SubjectOutcome, int | None]]


def _lines(found: ClassTerm, book: Book) -> dict[int, _Found]:
    """By member, subject and term: the outcome, and the provisional mean where a test is missing."""
    made: dict[int, _Found] = {}
    values = {"units": [found.unit_id], "year": found.year, "terms": [1, 2], "classes": [found.class_id]}
    for row in _all(LINES, values):
        member, code, term, tx, dk, hk, levels, exempt = (*row[1:4], *row[5:10])
        subject = book.subjects.get(code)
        if subject is None:
            continue
        line = Line(tx, dk, hk, levels, exempt)
        said = book.judged[code, term](line)
        outcome = book.subject_outcome(code, line, (said.mean, said.passed))
        made.setdefault(member, {})[code, term] = (outcome, said.provisional)
    return made


def _periods(book: Book, mine: _Found, taught: set[tuple[str, int]]) -> tuple[dict[str, Periods], dict[str, int]]:
    subjects: dict[str, Periods] = {}
    provisional: dict[str, int] = {}
    for code in book.subjects:
        terms = [t for t in (1, 2) if code in book.core[t] or (code, t) in taught]
        if not terms:
            continue
        empty = book.subject_outcome(code, None, (None, None))
        halves = [mine[code, t][0] if (code, t) in mine else empty if t in terms else None for t in (1, 2)]
        whole = year_subject(book.regime, halves[0], halves[1])
        subjects[code] = (halves[0], halves[1], whole)
        if whole.kind == "scored" and whole.mean is None and not whole.exempt:
            likely = [mine[code, t][1] for t in terms if (code, t) in mine]
            known = [mean for mean in likely if mean is not None]
            if len(known) == len(terms):
                guess = regimes.subject_year(book.regime, known[0], known[-1])
                provisional[code] = guess if isinstance(guess, int) else known[-1]
    return subjects, provisional


class _Half(NamedTuple):
    """What a term brings to the year."""

    conduct: str
    absences: int | None
    qualities: tuple[int | None, ...]


def _terms(found: ClassTerm) -> dict[int, dict[int, _Half]]:
    made: dict[int, dict[int, _Half]] = {}
    for member, term, conduct, excused, unexcused, qualities in _all(TERMS, {"class": found.class_id}):
        absences = None if excused is None and unexcused is None else (excused or 0) + (unexcused or 0)
        made.setdefault(member, {})[term] = _Half(conduct, absences, tuple(qualities))
    return made


def _both(terms: Mapping[int, _Half]) -> tuple[int | None, tuple[str, str]]:
    known = [terms[t].absences for t in (1, 2) if t in terms]
    whole = [absences for absences in known if absences is not None]
    conducts = tuple(terms[t].conduct if t in terms else "" for t in (1, 2))
    return (sum(whole) if len(whole) == 2 else None), (conducts[0], conducts[1])


def _retests(found: ClassTerm) -> dict[int, dict[str, Again]]:
    made: dict[int, dict[str, Again]] = {}
    for member, code, *rest in _all(RETESTS, {"class": found.class_id}):
        made.setdefault(member, {})[code] = Again(*rest)
    return made


def _summers(found: ClassTerm) -> dict[int, Summer]:
    made = {}
    for member, accepted, conduct, note, average, level, computed, outcome, cause, by in _all(
        SUMMERS, {"class": found.class_id}
    ):
        known = json.loads(cause) if isinstance(cause, str) else cause
        made[member] = Summer(accepted, conduct, note, average, level, computed, outcome, known or {}, by)
    return made


def conduct_word(found: ClassTerm, code: str) -> str:
    """The word of a conduct code under the class's regime."""
    return level_name(scale_member(found.regime.conduct_scale, code))


def level_word(found: ClassTerm, code: str) -> str:
    """The word of a level's code: học lực, kết quả học tập, or a primary year's level."""
    scale: type[regimes.Scale] | None = regimes.PrimaryLevel if found.is_primary else found.regime.academic_scale
    return level_name(scale_member(scale, code))


def title_word(found: ClassTerm, code: str) -> str:
    """The words of a title."""
    return title_name(found.regime, code)
