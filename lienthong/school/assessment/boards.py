"""Boards over many sheets: who still owes marks, how marks spread, what stands out. Counts only; nobody is ranked.

Read in SQL over whole schools: asking sheet after sheet would cost a statement each. They read only.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.engines.regimes import public as regimes
from lienthong.foundation.notices import public as notices
from lienthong.kernel.access.public import Account, Actor, NotPermitted, Perm
from lienthong.school.assessment import books
from lienthong.school.assessment.columns import MOST_TESTS, Column, Line, columns, has_sheet, regime_of, result
from lienthong.school.assessment.reading import Head, SheetRow
from lienthong.school.curriculum import public as curriculum

BINS = 10
HALF = 50
# A pupil whose end-of-term test lies so far (in tenths) from the mean of the regular tests is shown to the teacher.
SUDDEN = 30
# A class whose mean lies so far from its grade's is shown to the head.
APART = 10

SPREAD = """
select c.id, c.uuid, c.name, c.grade, c.level, c.programme, l.year, l.tx, l.dk, l.hk, l.is_exempt, l.mean
from assessment_markline l join classes_schoolclass c on c.id = l.school_class_id
where l.unit_id = %(unit)s and l.year = any(%(years)s) and l.term = %(term)s and l.subject_id = %(subject)s
order by c.sort_key, c.id
"""
# What each grade's plan asks of a pupil, against what stands in the lines; a sheet counts as complete when nothing lacks.
BY_SCHOOL = """
select s.unit_id, count(*), count(*) filter (where s.asked <= s.filled), sum(s.asked), sum(least(s.filled, s.asked)),
  bool_or(s.locked)
from (
  select c.unit_id, c.id, r.subject, count(m.id) * (r.tx + r.dk + r.hk + r.levels) as asked,
    coalesce(sum(case when l.is_exempt then r.tx + r.dk + r.hk + r.levels when l.id is null then 0
      else least(cardinality(array_remove(l.tx, null)), r.tx) + least(cardinality(array_remove(l.dk, null)), r.dk)
        + case when l.hk is null then 0 else r.hk end + least(cardinality(array_remove(l.levels, null)), r.levels)
      end), 0) as filled,
    exists (select 1 from assessment_booklock b where b.unit_id = c.unit_id and b.year = c.year_id
      and b.term = %(term)s and b.opened_at is null and b.school_class_id is null) as locked
  from jsonb_to_recordset(%(asked)s::jsonb) as r(programme text, level text, grade int, subject text, core bool, tx int,
    dk int, hk int, levels int)
  join classes_schoolclass c on c.programme = r.programme and c.grade = r.grade and c.year_id = %(year)s
    and c.unit_id = any(%(units)s) and c.closed_on is null
    and case when c.level <> 'GDTX' then c.level when c.grade <= 9 then 'THCS' else 'THPT' end = r.level
  join classes_classmember m on m.school_class_id = c.id and m.started_on <= %(on)s
    and (m.ended_on is null or m.ended_on > %(on)s)
  left join assessment_markline l on l.school_class_id = c.id and l.member_id = m.id and l.subject_id = r.subject
    and l.term = %(term)s
  where r.core or exists (select 1 from classes_teachingassignment a where a.school_class_id = c.id
    and a.subject_id = r.subject and a.term in (0, %(term)s) and a.started_on <= %(on)s
    and (a.ended_on is null or a.ended_on > %(on)s))
  group by c.unit_id, c.id, c.year_id, r.subject, r.tx, r.dk, r.hk, r.levels
) s group by s.unit_id
"""


@dataclass(slots=True)
class Pile:
    """What is owed under one name: a teacher, a subject or a class."""

    name: str
    person_id: int | None = None
    sheets: list[books.Sheet] = field(default_factory=list)

    @property
    def cells(self) -> int:
        """Empty cells in all."""
        return sum(sheet.lacking for sheet in self.sheets)


@dataclass(frozen=True, slots=True)
class School:
    """How far a school is; no pupil and no teacher is named."""

    unit_id: int
    sheets: int
    complete: int
    asked: int
    filled: int
    is_locked: bool

    @property
    def percent(self) -> int:
        """Share of filled cells; 100 means all of them."""
        return 100 if self.filled >= self.asked else self.filled * 100 // self.asked


@dataclass(slots=True)
class Spread:
    """How the means of a subject spread over a class, a grade, a school or a year."""

    name: str
    key: str = ""
    grade: int = 0
    bins: list[int] = field(default_factory=lambda: [0] * BINS)
    total: int = 0
    low: int = 0
    sudden: int = 0

    def add(self, mean: int, is_sudden: bool) -> None:
        """Count one more mean."""
        self.bins[min(mean // 10, BINS - 1)] += 1
        self.total += mean
        self.low += mean < HALF
        self.sudden += is_sudden

    @property
    def count(self) -> int:
        """How many pupils have a mean."""
        return sum(self.bins)

    @property
    def mean(self) -> int | None:
        """Mean of the means in tenths, halves up."""
        return (2 * self.total + self.count) // (2 * self.count) if self.count else None

    @property
    def low_percent(self) -> int:
        """Share below 5."""
        return round(self.low * 100 / self.count) if self.count else 0

    def share(self, at: int) -> float:
        """Per cent of the means in a bin, one decimal."""
        return round(self.bins[at] * 100 / self.count, 1) if self.count else 0.0


@dataclass(frozen=True, slots=True)
class Sudden:
    """A pupil whose test at the end lies far from the regular ones."""

    name: str
    position: int
    regular: int
    final: int


def owed_by(found: Iterable[books.Sheet], by: str) -> list[Pile]:
    """Sheets with empty cells under teachers, subjects or classes, the largest pile first."""
    piles: dict[object, Pile] = {}
    for sheet in found:
        if not sheet.lacking:
            continue
        for key, name, person in _names(sheet, by):
            piles.setdefault(key, Pile(name, person)).sheets.append(sheet)
    return sorted(piles.values(), key=lambda pile: -pile.cells)


def _names(sheet: books.Sheet, by: str) -> list[tuple[object, str, int | None]]:
    if by == "subject":
        return [(sheet.subject, sheet.subject_name, None)]
    if by == "class":
        return [(sheet.class_id, sheet.class_name, None)]
    if not sheet.writers:
        return [(None, _("Chưa phân công"), None)]
    return [(person, name, person) for person, name in sheet.writers]


def remind(
    actor: Actor, *, unit_id: int, unit_code: str, year: int, term: int, on: dt.date, person_id: int | None
) -> int:
    """Tell the teachers (or one of them) in their bell which marks they owe, at most once a day. Returns how many were told."""
    if not (actor.can(Perm.BOOK_LOCK, unit_id) or actor.can(Perm.CLASSES_EDIT, unit_id)):
        raise NotPermitted("remind")
    found = [sheet for sheet in books.sheets(unit_id, year, term, on=on) if not sheet.is_locked]
    piles = [pile for pile in owed_by(found, "teacher") if pile.person_id and person_id in (None, pile.person_id)]
    people = {pile.person_id: pile for pile in piles}
    address = f"{reverse('assessment:mine', kwargs={'unit': unit_code, 'year': year})}?term={term}"
    told = 0
    for account in Account.objects.filter(person_id__in=list(people), is_active=True).order_by("id"):
        pile = people[account.person_id]
        once = f"owed:{unit_id}:{year}:{term}:{on.isoformat()}"
        told += notices.tell([account.pk], kind="marks_owed", text=_reminder(pile), url=address, once_key=once)
    return told


def _reminder(pile: Pile) -> str:
    sheets = "; ".join(f"{s.class_name} {s.subject_name} ({s.lacking})" for s in pile.sheets[:4])
    more = "…" if len(pile.sheets) > 4 else ""
    return _("Anh/chị còn %(cells)s ô điểm chưa ghi: %(sheets)s%(more)s.") % {
        "cells": pile.cells, "sheets": sheets, "more": more,
    }  # fmt: skip


def schools(unit_ids: Collection[int], year: int, term: int, *, on: dt.date) -> dict[int, School]:
    """How far each school is with the marks of a term: two statements for any number of schools."""
    asked = _asked(year, term)
    if not asked or not unit_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            BY_SCHOOL,
            {"asked": json.dumps(asked), "year": year, "term": term, "on": on, "units": sorted(unit_ids)},
        )
        return {row[0]: School(row[0], row[1], row[2], int(row[3]), int(row[4]), row[5]) for row in cursor.fetchall()}


def _asked(year: int, term: int) -> list[dict[str, object]]:
    """What the plans of the year ask of a pupil in each subject of a term."""
    made: list[dict[str, object]] = []
    for (programme, level, grade), subjects in curriculum.plans_of_year(year).items():
        regime = regime_of(programme, level, grade, year)
        if regime is None:
            continue
        for subject in subjects:
            if not has_sheet(subject, term):
                continue
            slots = [c.slot for c in columns(regime, subject, grade=grade, term=term) if c.is_required]
            counts = {slot: slots.count(slot) for slot in ("tx", "dk", "hk", "levels")}
            made.append(
                {
                    "programme": programme, "level": level, "grade": grade, "subject": subject.code,
                    "core": subject.role == "core", **counts,
                }
            )  # fmt: skip
    return made


def spreads(
    unit_id: int, year: int, term: int, subject: str
) -> tuple[list[Spread], dict[int, Spread], dict[int, Spread]]:
    """The means of a subject by class, by grade, and by grade the year before: one statement and the plans.

    A mean is what the regime makes of the marks as they stand; the stored one only saves the work.
    """
    classes: dict[int, Spread] = {}
    grades: dict[int, Spread] = {}
    before: dict[int, Spread] = {}
    plans: dict[int, Plans] = {}
    sheets: dict[tuple[int, int], _Sheet | None] = {}
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"unit": unit_id, "years": [year, year - 1], "term": term, "subject": subject}
        cursor.execute(SPREAD, values)
        rows = cursor.fetchall()
    for class_id, key, name, grade, level, programme, of, tx, dk, hk, exempt, stored in rows:
        if of not in plans:
            plans[of] = curriculum.plans_of_year(of)
        if (class_id, of) not in sheets:
            planned = plans[of].get((programme, curriculum.plan_level(level, grade), grade), [])
            sheets[class_id, of] = _sheet(planned, regime_of(programme, level, grade, of), grade, term, subject)
        sheet = sheets[class_id, of]
        line = Line(tx, dk, hk, [], exempt)
        mean = stored if stored is not None or sheet is None else result(*sheet, line).mean
        if mean is None:
            continue
        if of == year:
            classes.setdefault(class_id, Spread(name, str(key), grade)).add(mean, is_sudden(line))
            grades.setdefault(grade, Spread(str(grade), grade=grade)).add(mean, is_sudden(line))
        else:
            before.setdefault(grade, Spread(str(grade), grade=grade)).add(mean, is_sudden(line))
    return list(classes.values()), grades, before


Plans = dict[tuple[str, str, int], list[curriculum.PlannedSubject]]
_Sheet = tuple[regimes.Regime, curriculum.PlannedSubject, tuple[Column, ...]]


def _sheet(
    planned: list[curriculum.PlannedSubject], regime: regimes.Regime | None, grade: int, term: int, subject: str
) -> _Sheet | None:
    found = next((one for one in planned if one.code == subject), None)
    if regime is None or found is None or not has_sheet(found, term):
        return None
    made = columns(regime, found, grade=grade, term=term, regular=MOST_TESTS, periodic=MOST_TESTS)
    return (regime, found, made)


def is_sudden(line: Line) -> bool:
    """Whether the test at the end lies far from the mean of the regular ones."""
    regular = [mark for mark in line.tx if mark is not None]
    return line.hk is not None and bool(regular) and abs(line.hk * len(regular) - sum(regular)) >= SUDDEN * len(regular)


def stands_apart(one: Spread, grade: Spread | None) -> str:
    """Why a class is worth a look beside its grade; "" where it is not."""
    if grade is None or one.mean is None or grade.mean is None or one.count == grade.count:
        return ""
    if one.mean - grade.mean >= APART:
        return _("Trung bình cao hơn khối từ 1 điểm")
    if grade.mean - one.mean >= APART:
        return _("Trung bình thấp hơn khối từ 1 điểm")
    if one.low_percent >= 2 * max(grade.low_percent, 5):
        return _("Tỉ lệ dưới 5 gấp đôi khối")
    if one.sudden * 4 >= one.count:
        return _("Nhiều em có bài cuối kỳ khác hẳn điểm thường xuyên")
    return ""


def sudden(found: Sequence[SheetRow], on: dt.date) -> list[Sudden]:
    """Pupils whose test at the end differs much from their regular ones, in the order of the list."""
    made = []
    for row in found:
        if not is_sudden(row.line) or (row.gone_on is not None and row.gone_on <= on):
            continue
        regular = [mark for mark in row.line.tx if mark is not None]
        assert row.line.hk is not None
        made.append(Sudden(row.name, row.position, round(sum(regular) / len(regular)), row.line.hk))
    return made


def tally(head: Head, found: Sequence[SheetRow], on: dt.date) -> list[tuple[str, dict[str, int]]]:
    """Of sheets without means: how many of each code stand in each column."""
    here = [row for row in found if row.gone_on is None or row.gone_on > on]
    counts: list[tuple[str, dict[str, int]]] = []
    for column in head.columns:
        if not column.codes:
            continue
        seen: dict[int | None, int] = defaultdict(int)
        for row in here:
            seen[row.line.get(column)] += 1
        counts.append((column.heading, {code: seen[value] for code, value in column.codes.items()}))
    return counts
