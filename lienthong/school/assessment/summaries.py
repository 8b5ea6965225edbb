"""The class's summary of a term ("Tổng hợp"): every pupil's subjects, result, conduct, title, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from lienthong.engines.regimes import public as regimes
from lienthong.school.assessment.cells import written
from lienthong.school.assessment.columns import FAIL, LEVEL_VALUES, PASS
from lienthong.school.assessment.outcomes import scale_member
from lienthong.school.assessment.terms import Room, TermRow, term_rows
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
    """The class's summary: three statements."""
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
    present = [row for row in rows if not row.is_gone]
    scale = room.regime.academic_scale
    counts = [(member.label, sum(r.row.level == member.code for r in present)) for member in scale] if scale else []
    return Summary(room, subjects, rows, counts, sum(not row.row.level for row in present))


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
    is_gone = row.gone_on is not None and row.gone_on <= on
    level = scale_member(room.regime.academic_scale, row.level)
    conduct = scale_member(room.regime.conduct_scale, row.conduct)
    title = next((rule.label for rule in room.regime.titles if rule.code == row.title), "")
    why = str(row.cause.get("text", ""))
    return SummaryRow(row, subjects, _label(level), _label(conduct), title, why, is_gone)


def _label(member: regimes.Scale | None) -> str:
    return member.label if member else ""
