"""All marks and results of a class's year at once, as the paper books show them: a constant number of statements.

Reads only, and checks no right: who may have a book printed is for the caller to settle first.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from lienthong.engines.regimes import public as regimes
from lienthong.school.assessment.aspects import Aspect, aspects
from lienthong.school.assessment.cells import show_value, written
from lienthong.school.assessment.closing import corrections
from lienthong.school.assessment.closing.corrections import Correction
from lienthong.school.assessment.columns import (
    FAIL,
    LEVEL_VALUES,
    MOST_TESTS,
    NOTHING_SETTLED,
    PASS,
    Column,
    Line,
    columns,
    has_sheet,
    regime_of,
    result,
)
from lienthong.school.assessment.naming import level_name, title_name
from lienthong.school.assessment.outcomes import YEAR, SubjectOutcome, scale_member, year_subject
from lienthong.school.curriculum import public as curriculum

LINES = """
select l.id, l.member_id, l.subject_id, l.term, l.tx, l.dk, l.hk, l.levels, l.is_exempt, l.mean, l.result, l.comment, l.comment_mid,
  l.source,
  (select jsonb_object_agg(f."column", f.reason) from assessment_forfeit f where f.school_class_id = l.school_class_id
    and f.member_id = l.member_id and f.subject_id = l.subject_id and f.term = l.term)
from assessment_markline l where l.school_class_id = %(class)s and (%(member)s::bigint is null or l.member_id = %(member)s)
"""
RESULTS = """
select member_id, term, average, level, conduct, title, qualities, competences, mid_qualities, mid_competences,
  absences_excused, absences_unexcused, comment, cause, commendation from assessment_termresult where school_class_id = %(class)s
  and (%(member)s::bigint is null or member_id = %(member)s)
"""
AGAIN = """
select member_id, subject_id, value from assessment_retest where school_class_id = %(class)s and value is not null
  and (%(member)s::bigint is null or member_id = %(member)s)
"""
SUMMERS = """
select member_id, level, conduct, outcome from assessment_summerwork where school_class_id = %(class)s
  and (%(member)s::bigint is null or member_id = %(member)s)
"""
FORMS = """
select subject_id, term, "column", form from assessment_columnform where school_class_id = %(class)s
"""
# When books were opened again is told by the history's clock, which a demo's business date does not move.
LOCKS = """
select b.term, bool_or(b.opened_at is null), min(e.pgh_created_at) from assessment_booklock b
left join assessment_booklockevent e on e.pgh_obj_id = b.id and e.opened_at is null and b.opened_at is not null
where b.unit_id = %(unit)s and b.year = %(year)s and (b.school_class_id is null or b.school_class_id = %(class)s)
  and b.part = '' and (b.grade is null or b.grade = (select grade from classes_schoolclass where id = %(class)s))
group by b.term
"""
# The oldest version that was replaced since the opening is what stood in the locked book.
STOOD = """
select distinct on (pgh_obj_id) pgh_obj_id, tx, dk, hk, levels, is_exempt from assessment_marklineevent
where pgh_obj_id = any(%(lines)s) and pgh_created_at >= %(opened)s order by pgh_obj_id, pgh_id
"""
_LEVELS = {value: code for code, value in LEVEL_VALUES.items()}


@dataclass(frozen=True, slots=True)
class BookSubject:
    """A subject of the class with the columns of each term it is taught in. `kind`: scored | comment | level."""

    code: str
    name: str
    short_name: str
    kind: str
    sheets: Mapping[int, tuple[Column, ...]]


@dataclass(frozen=True, slots=True)
class BookLine:
    """A pupil's subject in a term.

    `corrected`: what stood in a column before it was corrected by consent, or before a locked book was opened again.
    `corrections`: those by consent, the oldest first, with who, before whom and why.
    `forfeits`: headings of columns whose 0 or CĐ was written for a test that nobody sat, and why.
    """

    line: Line
    mean: int | None
    passed: int | None
    comment: str
    comment_mid: str
    came_from: str
    corrected: Mapping[str, str] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    forfeits: Mapping[str, str] = field(default_factory=dict)

    def text(self, column: Column) -> str:
        """A cell as the book writes it; empty where nothing was given."""
        return show_value(column, self.line.get(column))

    @property
    def result(self) -> str:
        """The term's result: 8,1; Đ or CĐ; T, H or C; "miễn"."""
        if self.line.is_exempt:
            return "miễn"
        levels = self.line.levels
        if levels:
            return _LEVELS.get(levels[1] or 0, "") if len(levels) > 1 else ""
        return _passed(self.passed) if self.passed is not None else _mark(self.mean)

    @property
    def test(self) -> str:
        """Primary: the end-of-term test."""
        mark = self.line.hk
        return "" if mark is None else str(mark // 10) if mark % 10 == 0 else written(mark)


@dataclass(frozen=True, slots=True)
class BookResult:
    """A pupil's term (1, 2) or year (0) in words."""

    average: str = ""
    level: str = ""
    conduct: str = ""
    title: str = ""
    qualities: tuple[int | None, ...] = ()
    competences: tuple[int | None, ...] = ()
    mid_qualities: tuple[int | None, ...] = ()
    mid_competences: tuple[int | None, ...] = ()
    excused: int | None = None
    unexcused: int | None = None
    comment: str = ""
    promotion: str = ""
    commendation: str = ""
    why: tuple[str, ...] = ()

    @property
    def absences(self) -> int | None:
        """All sessions missed; None while not known."""
        if self.excused is None and self.unexcused is None:
            return None
        return (self.excused or 0) + (self.unexcused or 0)


@dataclass(frozen=True, slots=True)
class BookSummer:
    """What a pupil's year came to after the summer, in words; `outcome` is len_lop, o_lai_lop or still awaited."""

    level: str = ""
    conduct: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class ClassBook:
    """A class's year. Lines are found by (member, subject, term), results by (member, term)."""

    regime: regimes.Regime
    subjects: tuple[BookSubject, ...]
    lines: Mapping[tuple[int, str, int], BookLine]
    results: Mapping[tuple[int, int], BookResult]
    locked_terms: frozenset[int]
    retests: Mapping[tuple[int, str], str]
    summers: Mapping[int, BookSummer]
    aspects: tuple[Aspect, ...]

    def year_result(self, member: int, subject: BookSubject) -> str:
        """The subject's result of the year; empty while a term is missing."""
        found = [self._outcome(member, subject, term) if term in subject.sheets else None for term in (1, 2)]
        if self.regime.primary is not None:
            last = self.lines.get((member, subject.code, 2))
            return last.result if last else ""
        if found == [None, None]:
            return ""
        year = year_subject(self.regime, found[0], found[1])
        if year.exempt:
            return "miễn"
        return _passed(year.passed) if year.passed is not None else _mark(year.mean)

    def _outcome(self, member: int, subject: BookSubject, term: int) -> SubjectOutcome:
        line = self.lines.get((member, subject.code, term))
        if line is None:
            return SubjectOutcome(subject.kind)
        return SubjectOutcome(subject.kind, mean=line.mean, passed=line.passed, exempt=line.line.is_exempt)

    def summer(self, member: int) -> BookSummer:
        """What came of the summer; empty for who needed none."""
        return self.summers.get(member) or BookSummer()

    def final_promotion(self, member: int) -> str:
        """The year's outcome, after the summer where there was one to mend in."""
        first = self.result(member, YEAR).promotion
        return first if first in ("", "len_lop", "o_lai_lop") else self.summer(member).outcome or first

    def result(self, member: int, term: int) -> BookResult:
        """The result row; an empty one where none is kept."""
        return self.results.get((member, term)) or BookResult()


@dataclass(frozen=True, slots=True)
class BookClass:
    """What names a class to its book."""

    class_id: int
    unit_id: int
    year: int
    level: str
    grade: int
    programme: str


def class_book(room: BookClass, *, taught: Collection[str] = (), member: int | None = None) -> ClassBook | None:
    """The book of a class, or of one pupil in it; None where nothing is marked. `taught`: electives that stand in it empty."""
    regime = regime_of(room.programme, room.level, room.grade, room.year)
    if regime is None:
        return None
    values = {"class": room.class_id, "unit": room.unit_id, "year": room.year, "member": member}
    locks = {term: (standing, opened) for term, standing, opened in _query(LOCKS, values)}
    rows = _query(LINES, values)
    planned = curriculum.subjects_of(room.programme, room.level, room.grade, room.year)
    most: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        widest = most[row[2], row[3]]
        widest[0], widest[1] = max(widest[0], len(row[4] or ())), max(widest[1], len(row[5] or ()))
    asked = {code for code, _term in most} | set(taught)
    forms: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    for code, term, column, form in _query(FORMS, values):
        forms[code, term][column] = form
    subjects = tuple(
        _subject(regime, subject, room.grade, most, forms)
        for subject in planned
        if subject.role == "core" or subject.code in asked
    )
    plans = {subject.code: subject for subject in planned}
    amended = corrections.of_class(room.class_id)
    before = _before_lock(rows, {term: opened for term, (_standing, opened) in locks.items() if opened})
    sheets = {(s.code, term): sheet for s in subjects for term, sheet in s.sheets.items()}
    lines = {
        (row[1], row[2], row[3]): _line(
            regime,
            plans.get(row[2]),
            row,
            sheets.get((row[2], row[3]), ()),
            before.get(row[0]),
            amended.get((row[1], row[2], row[3]), ()),
        )
        for row in rows
    }
    results = {(row[0], row[1]): _result(regime, row[1], row[2:]) for row in _query(RESULTS, values)}
    standing = frozenset(term for term, (stands, _opened) in locks.items() if stands)
    retests, summers = _second_chances(regime, subjects, values)
    listed = aspects(regime.code, room.grade)
    return ClassBook(regime, subjects, lines, results, standing, retests, summers, listed)


def _second_chances(
    regime: regimes.Regime, subjects: tuple[BookSubject, ...], values: Mapping[str, Any]
) -> tuple[dict[tuple[int, str], str], dict[int, BookSummer]]:
    """Subjects taken again, and what the summer came to."""
    show: dict[str, Callable[[int | None], str]] = {"scored": _mark, "comment": _passed, "level": _level}
    kinds = {subject.code: subject.kind for subject in subjects}
    rows = _query(AGAIN, values)
    retests = {(member, code): show[kinds[code]](value) for member, code, value in rows if code in kinds}
    scale = regimes.PrimaryLevel if regime.primary is not None else regime.academic_scale
    summers = {
        member: BookSummer(_label(scale, level), _label(regime.conduct_scale, conduct), outcome)
        for member, level, conduct, outcome in _query(SUMMERS, values)
    }
    return retests, summers


def _subject(
    regime: regimes.Regime,
    subject: curriculum.PlannedSubject,
    grade: int,
    most: Mapping[tuple[str, int], list[int]],
    forms: Mapping[tuple[str, int], Mapping[str, str]],
) -> BookSubject:
    sheets = {}
    for term in (1, 2):
        regular, periodic = most.get((subject.code, term), (0, 0))
        if has_sheet(subject, term) or regular or periodic:
            sheets[term] = columns(
                regime, subject, grade=grade, term=term, regular=min(regular, MOST_TESTS), periodic=periodic,
                forms=forms.get((subject.code, term), NOTHING_SETTLED),
            )  # fmt: skip
    kind = "level" if regime.primary is not None else "comment" if subject.is_comment else "scored"
    return BookSubject(subject.code, subject.name, subject.short_name, kind, sheets)


def _before_lock(rows: list[tuple[Any, ...]], opened: Mapping[int, dt.datetime]) -> dict[int, Line]:
    """Lines changed since a locked book was opened again, as the lock found them. No statement where none was opened."""
    found = {}
    for term, moment in opened.items():
        ids = [row[0] for row in rows if row[3] == term]
        for line_id, tx, dk, hk, levels, exempt in _query(STOOD, {"lines": ids, "opened": moment}):
            found[line_id] = Line(tx or [], dk or [], hk, levels or [], exempt)
    return found


def _line(
    regime: regimes.Regime,
    subject: curriculum.PlannedSubject | None,
    row: tuple[Any, ...],
    sheet: tuple[Column, ...],
    stood: Line | None,
    amended: tuple[Correction, ...],
) -> BookLine:
    _line_id, _member, _subject, _term, tx, dk, hk, levels, exempt, mean, passed, *texts, source, forfeits = row
    comment, comment_mid = texts
    line = Line(tx or [], dk or [], hk, levels or [], exempt)
    if subject is not None and sheet:
        # As the grid shows it: the kept mean follows when the class's results are worked out.
        worked_out = result(regime, subject, sheet, line)
        mean, passed = worked_out.mean, worked_out.passed
    known = json.loads(source) if isinstance(source, str) else source
    came_from = ""
    if known:
        came_from = f"Điểm chuyển từ {known.get('school', '')}, lớp {known.get('class', '')}"
    reasons = json.loads(forfeits) if isinstance(forfeits, str) else forfeits or {}
    return BookLine(
        line, mean, passed, comment or "", comment_mid or "", came_from, _corrected(sheet, line, stood, amended), amended,
        {c.label: reasons[c.code] for c in sheet if c.code in reasons and line.get(c) == 0},
    )  # fmt: skip


def _corrected(
    sheet: tuple[Column, ...], line: Line, stood: Line | None, amended: tuple[Correction, ...]
) -> dict[str, str]:
    """What stood in the columns before; of several corrections of one cell the first value."""
    found = {}
    for column in sheet:
        first = next((one for one in amended if one.column == column.code), None)
        old = stood.get(column) if stood is not None else None
        if first is not None:
            found[column.code] = first.shown(column)[0] or "–"
        elif old is not None and old != line.get(column):
            found[column.code] = show_value(column, old)
    return found


def _result(regime: regimes.Regime, term: int, row: tuple[Any, ...]) -> BookResult:
    average, level, conduct, title, *rest = row
    aspects_kept, (excused, unexcused, comment, cause, commendation) = rest[:4], rest[4:]
    qualities, competences, mid_qualities, mid_competences = (tuple(kept or ()) for kept in aspects_kept)
    scale = regimes.PrimaryLevel if regime.primary is not None else regime.academic_scale
    known = json.loads(cause) if isinstance(cause, str) else cause or {}
    promotion = str((known.get("promotion") or {}).get("code", "")) if term == YEAR else ""
    return BookResult(
        _mark(average), _label(scale, level), _label(regime.conduct_scale, conduct), title_name(regime, title),
        qualities, competences, mid_qualities, mid_competences, excused, unexcused, comment or "", promotion,
        commendation or "", _why(known),
    )  # fmt: skip


def _why(cause: Mapping[str, Any]) -> tuple[str, ...]:
    """The sentences behind a result: of its level, and of the year's outcome."""
    said = (str(cause.get("text", "")), str((cause.get("promotion") or {}).get("text", "")))
    return tuple(dict.fromkeys(sentence for sentence in said if sentence))


def _label(scale: type[regimes.Scale] | None, code: str) -> str:
    return level_name(scale_member(scale, code))


def _level(value: int | None) -> str:
    return _LEVELS.get(value or 0, "")


def _passed(value: int | None) -> str:
    return "" if value is None else PASS if value else FAIL


def _mark(tenths: int | None) -> str:
    return "" if tenths is None else written(tenths)


def _query(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
