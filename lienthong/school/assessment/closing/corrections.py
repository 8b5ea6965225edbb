"""Corrections as the class book shows them: the old value struck through, the new one at its upper right, who and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from lienthong.school.assessment.cells import read_value, show_value
from lienthong.school.assessment.closing.gates import clock
from lienthong.school.assessment.columns import Column

# Needs c of classes_schoolclass and s of curriculum_subject: a column of the statement that reads a sheet's head.
OF_SHEET = """(select jsonb_agg(jsonb_build_array(k.member_id, k."column", k.old, k.new, a.asked_by_name, a.done_at,
      a.decided_by_name, a.witness_name, a.reason) order by a.done_at, a.id, k.id)
    from assessment_amendment a join assessment_amendedcell k on k.amendment_id = a.id
    where a.school_class_id = c.id and a.subject_id = s.code and a.term = %(term)s and a.state = 'done')"""
OF_CLASS = """
select a.subject_id, a.term, k.member_id, k."column", k.old, k.new, a.asked_by_name, a.done_at, a.decided_by_name,
  a.witness_name, a.reason
from assessment_amendment a join assessment_amendedcell k on k.amendment_id = a.id
where a.school_class_id = %(class)s and a.state = 'done' order by a.done_at, a.id, k.id
"""
COUNTS = """
select a.subject_id, count(*) from assessment_amendment a join assessment_amendedcell k on k.amendment_id = a.id
where a.school_class_id = %(class)s and (%(term)s = 0 or a.term = %(term)s) and a.state = 'done' group by a.subject_id
"""


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction of one cell, values as on the wire."""

    member_id: int
    column: str
    old: str
    new: str
    by: str
    at: dt.datetime
    consent: str
    witness: str
    reason: str

    @property
    def note(self) -> str:
        """Who, when, before whom and why: for the remark column and the hint of the cell."""
        return f"{self.by} · {clock(self.at)} · {self.consent} · {self.witness} · {self.reason}"

    def shown(self, column: Column) -> tuple[str, str]:
        """The old and the new value as the page shows them."""
        return show_value(column, read_value(column, self.old)), show_value(column, read_value(column, self.new))


def read(rows: Sequence[Sequence[Any]] | None) -> Mapping[tuple[int, str], tuple[Correction, ...]]:
    """Corrections by (member, column), the oldest first."""
    found: dict[tuple[int, str], tuple[Correction, ...]] = {}
    for member, column, old, new, by, at, consent, witness, reason in rows or ():
        one = Correction(member, column, old, new, by, dt.datetime.fromisoformat(at), consent, witness, reason)
        found[member, column] = (*found.get((member, column), ()), one)
    return found


def of_class(class_id: int) -> dict[tuple[int, str, int], tuple[Correction, ...]]:
    """Every correction of a class's year by (member, subject, term), the oldest first."""
    found: dict[tuple[int, str, int], tuple[Correction, ...]] = {}
    with connection.cursor() as cursor:
        cursor.execute(OF_CLASS, {"class": class_id})
        for subject, term, *facts in cursor.fetchall():
            one = Correction(*facts)
            found[one.member_id, subject, term] = (*found.get((one.member_id, subject, term), ()), one)
    return found


def counts(class_id: int, term: int) -> dict[str, int]:
    """How many places of a class's book were corrected, by subject ("sửa chữa ở … chỗ"). term 0: the whole year."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"class": class_id, "term": term})
        return dict(cursor.fetchall())
