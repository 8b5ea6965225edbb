"""The class's summary of a term ("Tổng hợp"): every pupil's subjects, result, conduct, title, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.db import connection

from lienthong.engines.regimes import public as regimes
from lienthong.school.assessment.cells import written
from lienthong.school.assessment.columns import FAIL, LEVEL_VALUES, PASS
from lienthong.school.assessment.naming import level_name
from lienthong.school.assessment.outcomes import scale_member
from lienthong.school.assessment.terms import Room, TermRow, term_rows
from lienthong.school.assessment.yearend import words
from lienthong.school.assessment.yearend.reading import ClassYear, YearRow, class_year, level_word, title_word
from lienthong.school.curriculum import public as curriculum

LINES = """
select member_id, subject_id, mean, result, levels, hk, is_exempt from assessment_markline
where school_class_id = %(class)s and term = %(term)s
"""
_LEVELS = {value: code for code, value in LEVEL_VALUES.items()}


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A pupil with the texts of the summary's columns."""

    row: TermRow
    subjects: dict[str, str]
    level: str
    conduct: str
    title: str
    why: str
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """The page: subjects in the order of the class book, rows, and how many of each level."""

    room: Room
    subjects: list[tuple[str, str]]
    rows: list[SummaryRow]
    counts: list[tuple[str, int]]
    not_ranked: int


def summary(room: Room, *, on: dt.date) -> Summary:
    """The class's summary of a term, or with term 0 of the year: a few statements whatever the class's size."""
    if not room.term:
        return _year_summary(class_year(room, on=on))
    found: dict[int, dict[str, str]] = {}
    marked: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute(LINES, {"class": room.class_id, "term": room.term})
        for member, subject, mean, passed, levels, test, exempt in cursor.fetchall():
            marked.add(subject)
            found.setdefault(member, {})[subject] = _text(mean, passed, levels, test, is_exempt=exempt)
    planned = curriculum.subjects_of(room.programme, room.level, room.grade, room.year)
    subjects = [
        (s.code, s.short_name)
        for s in planned
        if s.code in marked or (s.role == "core" and (s.half_periods_week_1, s.half_periods_week_2)[room.term - 1])
    ]
    rows = [_row(room, row, found.get(row.member_id, {}), on) for row in term_rows(room)]
    return Summary(room, subjects, rows, *_counts(room, rows))


def _year_summary(year: ClassYear) -> Summary:
    """ "Tổng hợp cả năm": each subject's year; what was taken again stands beside what it replaces."""
    made = []
    for row in year.rows:
        texts = {code: year_text(row, code) for code in row.subjects}
        shown = _row(year.room, row.row, texts, dt.date.min)
        made.append(replace(shown, is_gone=row.is_gone, why=" ".join(words.why(year.room, row))))
    return Summary(year.room, year.subjects, made, *_counts(year.room, made))


def year_text(row: YearRow, code: str) -> str:
    """A subject's year: the result, a provisional one in brackets, and the result of a retest after an arrow."""
    subject = row.year_subjects[code]
    if subject.exempt:
        return "M"
    text = _text(subject.mean, subject.passed, [None, subject.level] if subject.level else [], subject.test,
                 is_exempt=False)  # fmt: skip
    if not text and code in row.provisional:
        text = f"({written(row.provisional[code])})"
    again = row.retests.get(code)
    if again is None or again.value is None:
        return text
    new = _text(
        again.value if subject.kind == "scored" else None, again.value if subject.kind == "comment" else None,
        [None, again.value] if subject.kind == "level" else [], again.test, is_exempt=False,
    )  # fmt: skip
    return f"{text} → {new}"


def _counts(room: Room, rows: list[SummaryRow]) -> tuple[list[tuple[str, int]], int]:
    present = [row for row in rows if not row.is_gone]
    scale: type[regimes.Scale] | None = room.regime.academic_scale
    if room.is_primary and not room.term and room.regime.primary is not None:
        scale = regimes.PrimaryLevel
    found = (
        [(level_name(member), sum(r.row.level == member.code for r in present)) for member in scale] if scale else []
    )
    return found, sum(not row.row.level for row in present)


def _text(mean: int | None, passed: int | None, levels: list[int | None], test: int | None, *, is_exempt: bool) -> str:
    if is_exempt:
        return "M"
    if levels:
        level = _LEVELS.get(levels[-1] or 0, "") if len(levels) > 1 else ""
        return f"{level} {test // 10}" if test is not None else level
    if passed is not None:
        return PASS if passed else FAIL
    return "" if mean is None else written(mean)


def _row(room: Room, row: TermRow, subjects: dict[str, str], on: dt.date) -> SummaryRow:
    is_gone = row.is_gone(on)
    conduct = scale_member(room.regime.conduct_scale, row.conduct)
    why = str(row.cause.get("text", ""))
    return SummaryRow(
        row, subjects, level_word(room, row.level), level_name(conduct), title_word(room, row.title), why, is_gone
    )
