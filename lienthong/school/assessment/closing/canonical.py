"""The bytes that a signature or seal is over: the same book gives the same bytes, today and in twenty years.

Layout 1 (docs/how-to/verify-a-seal.md): UTF-8, Unicode NFC, one JSON object with its keys sorted and no spaces, ended by
one line feed; lines in the order of the class book; marks in tenths as they are kept; nothing that a reader's language
or the clock could change. A later layout gets a number of its own; old seals keep theirs.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.school.classes import public as classes

LAYOUT = 1

MARKS = """
select m.id, m.position, w.full_name, m.ended_on, l.subject_id, l.tx, l.dk, l.hk, l.levels, l.comment, l.comment_mid, l.is_exempt,
  l.mean, l.result
from classes_classmember m
join people_person w on w.id = m.person_id
join assessment_markline l on l.school_class_id = m.school_class_id and l.member_id = m.id and l.term = %(term)s
where m.school_class_id = %(class)s and (%(subject)s::text is null or l.subject_id = %(subject)s)
order by l.subject_id, m.position, m.id
"""
RESULTS = """
select m.id, m.position, w.full_name, m.ended_on, t.regime, t.rule_version, t.average, t.level, t.conduct, t.title,
  t.qualities, t.competences, t.absences_excused, t.absences_unexcused, t.comment
from classes_classmember m
join people_person w on w.id = m.person_id
join assessment_termresult t on t.school_class_id = m.school_class_id and t.member_id = m.id and t.term = %(term)s
where m.school_class_id = %(class)s order by m.position, m.id
"""
CORRECTIONS = """
select a.subject_id, m.position, k.column, k.old, k.new, a.done_at, a.done_by_name, a.witness_name, a.reason
from assessment_amendedcell k join assessment_amendment a on a.id = k.amendment_id
join classes_classmember m on m.id = k.member_id
where a.school_class_id = %(class)s and a.term = %(term)s and a.state = 'done'
  and (%(subject)s::text is null or a.subject_id = %(subject)s)
order by a.subject_id, a.done_at, a.id, m.position, k.column
"""


@dataclass(frozen=True, slots=True)
class Content:
    """One book in its canonical bytes. An empty subject is the summary of the class."""

    subject: str
    content: bytes
    lines: int

    @property
    def sha256(self) -> str:
        """The hash of the bytes, as it is printed."""
        return hashlib.sha256(self.content).hexdigest()


def books_of(room: classes.SchoolClass, term: int, *, unit_code: str) -> list[Content]:
    """Every sheet of the class that has lines, by subject, then the summary, which names the hash of each sheet."""
    sheets = _sheets(room, term, None, unit_code)
    head = _head(room, term, "summary", unit_code)
    rows = [
        {
            "position": position, "name": name, "left": _day(left), "regime": regime, "rules": rules,
            "average": average, "level": level, "conduct": conduct, "title": title, "qualities": qualities,
            "competences": competences, "absences": [excused, unexcused], "comment": comment,
        }
        for _id, position, name, left, regime, rules, average, level, conduct, title, qualities, competences, excused,
            unexcused, comment in _query(RESULTS, {"class": room.pk, "term": term})
    ]  # fmt: skip
    head |= {"lines": rows, "sheets": {sheet.subject: sheet.sha256 for sheet in sheets}}
    return [*sheets, Content("", to_bytes(head), len(rows))]


def sheet_of(room: classes.SchoolClass, term: int, subject: str, *, unit_code: str) -> Content:
    """One sheet; without lines it is an empty list."""
    found = _sheets(room, term, subject, unit_code)
    if found:
        return found[0]
    empty = {**_head(room, term, "sheet", unit_code), "subject": subject, "lines": [], "corrections": []}
    return Content(subject, to_bytes(empty), 0)


def to_bytes(value: Mapping[str, Any]) -> bytes:
    """Layout 1 of a JSON object."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return (vietnamese.nfc(text) + "\n").encode()


def _sheets(room: classes.SchoolClass, term: int, subject: str | None, unit_code: str) -> list[Content]:
    values = {"class": room.pk, "term": term, "subject": subject}
    lines: dict[str, list[dict[str, Any]]] = {}
    for _id, position, name, left, code, tx, dk, hk, levels, comment, comment_mid, exempt, mean, passed in _query(
        MARKS, values
    ):
        lines.setdefault(code, []).append(
            {
                "position": position, "name": name, "left": _day(left), "tx": tx, "dk": dk, "hk": hk, "levels": levels,
                "comment": comment, "comment_mid": comment_mid, "exempt": exempt, "mean": mean, "result": passed,
            }
        )  # fmt: skip
    corrections: dict[str, list[list[Any]]] = {}
    for code, position, column, old, new, at, by, witness, reason in _query(CORRECTIONS, values):
        moment = at.astimezone(dt.UTC).isoformat(timespec="seconds") if at else ""
        corrections.setdefault(code, []).append([position, column, old, new, moment, by, witness, reason])
    head = _head(room, term, "sheet", unit_code)
    return [_sheet(head, code, rows, corrections.get(code, ())) for code, rows in lines.items()]


def _sheet(
    head: Mapping[str, Any], code: str, rows: Sequence[Mapping[str, Any]], corrections: Sequence[Sequence[Any]]
) -> Content:
    whole = {**head, "subject": code, "lines": list(rows), "corrections": list(corrections)}
    return Content(code, to_bytes(whole), len(rows))


def _head(room: classes.SchoolClass, term: int, kind: str, unit_code: str) -> dict[str, Any]:
    return {
        "layout": LAYOUT, "kind": kind, "unit": unit_code, "year": room.year_id, "term": term, "class": room.code,
        "level": room.level, "grade": room.grade, "programme": room.programme,
    }  # fmt: skip


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _query(statement: str, values: Mapping[str, Any]) -> Iterable[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
