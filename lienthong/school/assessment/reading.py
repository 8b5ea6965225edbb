"""Reads a sheet: one class, subject and term. Two statements for a page, one for a save.

These are written in SQL and join the tables of classes, staff and people, because the budget of a save leaves no room
to ask each module in turn. They read only; names of tables are those that the modules' models declare.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienthong.engines.regimes import public as regimes
from lienthong.foundation.database import public as database
from lienthong.kernel.access.public import Actor, NoSuchThing, NotPermitted, Perm
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment.closing import corrections, gates
from lienthong.school.assessment.columns import MOST_TESTS, NO_TEXTS, Column, Line, Texts, columns, has_sheet, regime_of
from lienthong.school.assessment.naming import regime_name
from lienthong.school.curriculum.public import PlannedSubject

HEAD = """
select c.id, c.uuid, c.unit_id, c.year_id, c.name, c.level, c.grade, c.programme, c.closed_on,
  s.code, s.name, s.name_en, s.short_name, p.role, p.assessed_as, p.is_comment, p.is_elective, p.half_periods_week_1,
  p.half_periods_week_2, p.periods_year, p.periodic_tests_1, p.periodic_tests_2,
  {gate},
  (select jsonb_agg(jsonb_build_array(w.full_name, a.strand, w.id = %(person)s) order by a.id)
    from classes_teachingassignment a join staff_employment e on e.id = a.employment_id
    join people_person w on w.id = e.person_id
    where a.school_class_id = c.id and a.subject_id = s.code and a.term in (0, %(term)s)
      and a.started_on <= %(on)s and (a.ended_on is null or a.ended_on > %(on)s)
      and (e.ended_on is null or e.ended_on > %(on)s)),
  (select max(cardinality(l.tx)) from assessment_markline l
    where l.school_class_id = c.id and l.subject_id = s.code and l.term = %(term)s),
  (select max(cardinality(l.dk)) from assessment_markline l
    where l.school_class_id = c.id and l.subject_id = s.code and l.term = %(term)s),
  exists (select 1 from classes_homeroom h join staff_employment e on e.id = h.employment_id
    where h.school_class_id = c.id and e.person_id = %(person)s and h.started_on <= %(on)s
      and (h.ended_on is null or h.ended_on > %(on)s)),
  (select jsonb_object_agg(o."column", o.strand) from assessment_columnowner o
    where o.school_class_id = c.id and o.subject_id = s.code and o.term = %(term)s),
  {corrections},
  (select jsonb_object_agg(f."column", f.form) from assessment_columnform f
    where f.school_class_id = c.id and f.subject_id = s.code and f.term = %(term)s)
from classes_schoolclass c
join curriculum_subject s on s.code = %(subject)s
join curriculum_subjectplan p on p.subject_id = s.code and p.programme = c.programme and p.grade = c.grade
  and p.level = case when c.level <> 'GDTX' then c.level when c.grade <= 9 then 'THCS' else 'THPT' end
  and p.first_year <= c.year_id and (p.last_year is null or p.last_year >= c.year_id)
where c.uuid = %(class)s and c.unit_id = any(%(units)s)
""".replace("{gate}", gates.SHEET_GATE).replace("{corrections}", corrections.OF_SHEET)
ROWS = """
select m.id, m.position, w.full_name, m.started_on, m.ended_on, e.end_reason, l.id, l.tx, l.dk, l.hk, l.levels,
  l.is_exempt, l.mean, l.result, l.source, l.changed_by_name, l.changed_at, m.person_id,
  coalesce(l.comment, ''), coalesce(l.comment_mid, '')
from classes_classmember m
join people_person w on w.id = m.person_id
join pupils_enrolment e on e.id = m.enrolment_id
left join assessment_markline l on l.school_class_id = m.school_class_id and l.member_id = m.id
  and l.subject_id = %(subject)s and l.term = %(term)s
where m.school_class_id = %(class)s and (%(members)s::bigint[] is null or m.id = any(%(members)s))
  and (l.id is not null or e.end_reason <> 'corrected')
order by m.position
"""


@dataclass(frozen=True, slots=True)
class Teacher:
    """Who writes the sheet."""

    name: str
    strand: str
    is_me: bool


@dataclass(frozen=True, slots=True)
class Head:
    """What holds for the whole sheet."""

    class_id: int
    class_uuid: uuid.UUID
    unit_id: int
    year: int
    term: int
    class_name: str
    level: str
    grade: int
    programme: str
    regime: regimes.Regime
    subject: PlannedSubject
    columns: tuple[Column, ...]
    gate: gates.Gate
    teachers: tuple[Teacher, ...]
    is_closed: bool
    is_led_by_me: bool
    owners: Mapping[str, str]  # column → strand of an integrated subject
    corrections: Mapping[tuple[int, str], tuple[corrections.Correction, ...]]  # by (member, column)
    forms: Mapping[str, str]  # column → how its test is sat, where the sheet settled it

    @property
    def regime_name(self) -> str:
        """The regulation in the language of the person."""
        return regime_name(self.regime)

    @property
    def lock(self) -> gates.Lock | None:
        """The lock over the whole book of the class, if one stands."""
        return self.gate.lock

    @property
    def strands(self) -> dict[str, tuple[str, ...]]:
        """The strands that somebody teaches here, and who."""
        found: dict[str, tuple[str, ...]] = {}
        for teacher in self.teachers:
            if teacher.strand:
                found[teacher.strand] = (*found.get(teacher.strand, ()), teacher.name)
        return found

    @property
    def my_strands(self) -> frozenset[str]:
        """The strands that the person teaches; "" of one who takes the subject whole."""
        return frozenset(teacher.strand for teacher in self.teachers if teacher.is_me)

    def kept_by(self, column: str) -> str:
        """Whose column it is, where it is not the person's; "" where they may write."""
        strand = self.owners.get(column, "")
        if not strand or "" in self.my_strands or strand in self.my_strands:
            return ""
        names = ", ".join(self.strands.get(strand, ())) or _("chưa phân công")
        return _("Cột của phân môn %(strand)s (%(names)s).") % {"strand": strand, "names": names}

    @property
    def is_mine(self) -> bool:
        """Whether the person teaches it now."""
        return any(teacher.is_me for teacher in self.teachers)

    @property
    def key(self) -> str:
        """Names the sheet wherever one is needed."""
        return f"{self.class_uuid}/{self.subject.code}/{self.term}"

    def column(self, code: str) -> Column | None:
        """The column of a code."""
        return next((c for c in self.columns if c.code == code), None)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A pupil of the class book with the marks of the subject. `gone_on`: struck through from that day."""

    member_id: int
    person_id: int
    position: int
    name: str
    started_on: dt.date
    gone_on: dt.date | None
    why_gone: str
    line_id: int | None
    line: Line
    mean: int | None
    result: int | None
    source: Mapping[str, Any] | None
    changed_by: str
    changed_at: dt.datetime | None
    texts: Texts = NO_TEXTS

    @property
    def imported(self) -> frozenset[str]:
        """The columns whose marks came along from another school."""
        return frozenset(self.source.get("cells", ())) if self.source else frozenset()

    @property
    def source_text(self) -> str:
        """Where they came from."""
        if not self.source:
            return ""
        told = _("Điểm chuyển từ %(school)s, lớp %(class)s") % {
            "school": self.source.get("school", ""),
            "class": self.source.get("class", ""),
        }
        by = self.source.get("entered_by")
        return _("%(told)s · %(name)s nhập theo giấy tờ") % {"told": told, "name": by} if by else told


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as a page shows it."""

    head: Head
    rows: list[SheetRow]
    may_write: bool
    columns: Mapping[str, gates.ColumnState]  # by code: open (until when) or shut (why)


def grid(
    actor: Actor, class_uuid: uuid.UUID, subject: str, term: int, *, unit_id: int, on: dt.date, regular: int = 0
) -> Grid:
    """A sheet with its rows: two statements. For its teachers, the homeroom teacher and those who may see all marks."""
    found = head(actor, class_uuid, subject, term, unit_ids=[unit_id], on=on, regular=regular)
    may_write = may_type(actor, found) and not found.gate.shut and not found.is_closed
    if not (found.is_mine or found.is_led_by_me or actor.can(Perm.MARKS_VIEW, found.unit_id) or may_write):
        raise NotPermitted(subject)
    now = calendar.now()
    states = {column.code: found.gate.column(column, now) for column in found.columns}
    return Grid(found, list(rows(found)), may_write, states)


def may_type(actor: Actor, found: Head) -> bool:
    """Whether the person may type marks here: the assigned teacher, or one with the right over all."""
    if actor.can(Perm.MARKS_EDIT_ANY, found.unit_id):
        return True
    return found.is_mine and actor.can(Perm.MARKS_EDIT_ASSIGNED, found.unit_id)


def head(
    actor: Actor,
    class_uuid: uuid.UUID,
    subject: str,
    term: int,
    *,
    unit_ids: Iterable[int],
    on: dt.date,
    regular: int = 0,
    extra_sql: str = "",
    extra_values: Mapping[str, Any] | None = None,
    extra: list[Any] | None = None,
) -> Head:
    """The head of a sheet: one statement. `extra_sql` adds columns to it, whose values are put into `extra`."""
    values: dict[str, Any] = {
        "class": class_uuid, "subject": subject, "term": term, "person": actor.person_id or 0, "on": on,
        "units": sorted(unit_ids), **(extra_values or {}),
    }  # fmt: skip
    statement = HEAD.replace("\nfrom classes_schoolclass c\n", f"{extra_sql}\nfrom classes_schoolclass c\n", 1)
    with database.prepared() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    if row is None or term not in (1, 2):
        raise NoSuchThing(class_uuid)
    if extra is not None:
        extra[:] = row[30:]
    return _head(row, term, regular)


def _head(row: tuple[Any, ...], term: int, regular: int) -> Head:
    class_id, class_uuid, unit_id, year, name, level, grade, programme, closed_on = row[:9]
    subject = _subject(row[9:22])
    teachers, most_tx, most_dk = _json(row[23]), row[24], row[25]
    regime = regime_of(programme, level, grade, year)
    if regime is None or not has_sheet(subject, term):
        raise NoSuchThing(class_uuid)
    forms = _json(row[29]) or {}
    sheet = columns(
        regime, subject, grade=grade, term=term,
        regular=max(most_tx or 0, min(regular, MOST_TESTS)), periodic=most_dk or 0, forms=forms,
    )  # fmt: skip
    return Head(
        class_id, class_uuid, unit_id, year, term, name, level, grade, programme, regime, subject, sheet,
        gates.read(row[22]),
        tuple(Teacher(*teacher) for teacher in teachers or ()),
        closed_on is not None, row[26], _json(row[27]) or {}, corrections.read(_json(row[28])), forms,
    )  # fmt: skip


def _subject(row: tuple[Any, ...]) -> PlannedSubject:
    code, name, name_en, short, role, assessed, is_comment, is_elective, first, second, year, tests_1, tests_2 = row
    shown = name_en if get_language() == "en" and name_en else name
    return PlannedSubject(
        code, shown, short, role, assessed, is_comment, is_elective, first, second, year, tests_1, tests_2, (), "", "",
    )  # fmt: skip


def rows(found: Head, *, members: Iterable[int] | None = None) -> Iterable[SheetRow]:
    """The pupils of the class in their fixed order with their lines: one statement."""
    with database.prepared() as cursor:
        cursor.execute(
            ROWS,
            {
                "class": found.class_id, "subject": found.subject.code, "term": found.term,
                "members": None if members is None else list(members),
            },
        )  # fmt: skip
        for row in cursor.fetchall():
            yield sheet_row(row)


def sheet_row(row: tuple[Any, ...]) -> SheetRow:
    """A row of ROWS as a value."""
    member, position, name, started, ended, why, line_id, tx, dk, hk, levels, exempt, mean, result, *rest = row
    source, changed_by, changed_at, person, comment, comment_mid = rest
    if why in ("year_end", "finished"):  # the place ended with the year: nobody to strike through
        ended = None
    return SheetRow(
        member, person, position, name, started, ended, why if ended else "", line_id,
        Line(tx or [], dk or [], hk, levels or [], bool(exempt)), mean, result, _json(source),
        changed_by or "", changed_at, Texts(comment, comment_mid),
    )  # fmt: skip


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
