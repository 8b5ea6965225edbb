"""A primary class at one of its four moments: "Bảng tổng hợp kết quả đánh giá" – subjects, competences, qualities, outcome."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from lienthong.engines.regimes import public as regimes
from lienthong.kernel.people import public as people
from lienthong.school.assessment.aspects import Aspect, aspects, number_of_competences
from lienthong.school.assessment.columns import LEVEL_VALUES
from lienthong.school.assessment.terms import QUALITY_CODES, Room, term_rows
from lienthong.school.assessment.yearend import words
from lienthong.school.assessment.yearend.reading import class_year, level_word, title_word
from lienthong.school.curriculum import public as curriculum

LAST = 4
LINES = """
select member_id, subject_id, levels, dk, hk, is_exempt from assessment_markline
where school_class_id = %(class)s and term = %(term)s
"""
PEOPLE = """
select m.id, w.birth_date, w.sex from classes_classmember m join people_person w on w.id = m.person_id
where m.school_class_id = %(class)s
"""
_LEVELS = {value: code for code, value in LEVEL_VALUES.items()}
_QUALITIES = {value: code for code, value in QUALITY_CODES.items()}


@dataclass(frozen=True, slots=True)
class MomentRow:
    """A pupil at the moment. `subjects`: code → (level, test); the rest in the order of the aspects."""

    member_id: int
    position: int
    name: str
    birth_date: dt.date | None
    is_female: bool
    is_gone: bool
    subjects: dict[str, tuple[str, str]]
    aspects: list[str]
    level: str
    honours: str
    outcome: str  # len_lop, o_lai_lop; "" before the year's end or while undecided
    state: str


@dataclass(frozen=True, slots=True)
class MomentSheet:
    """The class at the moment. `tested`: the subjects with a test then."""

    moment: regimes.Moment
    number: int
    subjects: list[tuple[str, str]]
    tested: frozenset[str]
    aspects: tuple[Aspect, ...]
    rows: list[MomentRow]
    counts: list[tuple[str, list[int]]]


def term_of(number: int) -> int:
    """The term in which a moment (1–4) lies."""
    return 1 if number <= 2 else 2


def moment_sheet(room: Room, number: int, *, on: dt.date) -> MomentSheet:
    """What was judged at a moment: 1 and 3 in the middle of the terms, 2 and 4 at their ends."""
    term, is_middle = term_of(number), number % 2 == 1
    shown = aspects(room.regime.code, room.grade)
    size = number_of_competences(room.regime.code, room.grade)
    lines, tested = _lines(room, term, middle=is_middle)
    known = _people(room)
    year = {row.member_id: row for row in class_year(room, on=on).rows} if number == LAST else {}
    rows = []
    for row in term_rows(room, term=term):
        pair = (row.mid_competences, row.mid_qualities) if is_middle else (row.competences, row.qualities)
        levels = [*_padded(pair[0], size), *_padded(pair[1], len(shown) - size)]
        end = year.get(row.member_id)
        birth, is_female = known.get(row.member_id, (None, False))
        rows.append(
            MomentRow(
                row.member_id, row.position, row.name, birth, is_female, row.is_gone(on), lines.get(row.member_id, {}),
                [_QUALITIES.get(level or 0, "") for level in levels], level_word(room, end.row.level) if end else "",
                " · ".join(filter(None, [title_word(room, end.row.title), end.row.commendation])) if end else "",
                end.final_outcome if end else "", words.state(room, end) if end else "",
            )
        )  # fmt: skip
    planned = curriculum.subjects_of(room.programme, room.level, room.grade, room.year)
    marked = {code for row in rows for code in row.subjects}
    subjects = [(s.code, s.short_name) for s in planned if s.code in marked]
    return MomentSheet(
        tuple(regimes.Moment)[number - 1], number, subjects, tested, shown, rows, _counts(subjects, rows)
    )


def _padded(levels: tuple[int | None, ...], size: int) -> list[int | None]:
    return [*levels, *[None] * (size - len(levels))][:size]


def _lines(room: Room, term: int, *, middle: bool) -> tuple[dict[int, dict[str, tuple[str, str]]], frozenset[str]]:
    found: dict[int, dict[str, tuple[str, str]]] = {}
    tested = set()
    with connection.cursor() as cursor:
        cursor.execute(LINES, {"class": room.class_id, "term": term})
        for member, subject, levels, dk, hk, exempt in cursor.fetchall():
            index = 0 if middle else 1
            level = levels[index] if len(levels) > index else None
            test = (dk[0] if dk else None) if middle else hk
            if test is not None:
                tested.add(subject)
            texts = ("M", "") if exempt else (_LEVELS.get(level or 0, ""), "" if test is None else str(test // 10))
            found.setdefault(member, {})[subject] = texts
    return found, frozenset(tested)


def _people(room: Room) -> dict[int, tuple[dt.date | None, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, {"class": room.class_id})
        return {member: (birth, sex == people.Sex.FEMALE) for member, birth, sex in cursor.fetchall()}


def _counts(subjects: list[tuple[str, str]], rows: list[MomentRow]) -> list[tuple[str, list[int]]]:
    """The foot: how many T, H and C in each subject."""
    present = [row for row in rows if not row.is_gone]
    return [
        (code, [sum(row.subjects.get(subject, ("", ""))[0] == code for row in present) for subject, _name in subjects])
        for code in LEVEL_VALUES
    ]
