"""Who wrote which mark when, from the versions of a line that the history keeps."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from lienthong.school.assessment.cells import show_value
from lienthong.school.assessment.columns import NO_TEXTS, Column, Line, Texts

VERSIONS = """
select pgh_obj_id, tx, dk, hk, levels, is_exempt, changed_by_name, changed_at, comment, comment_mid, pgh_id
from assessment_marklineevent where pgh_obj_id = any(%(lines)s) order by pgh_id desc
"""
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote a value, and when, as text."""

    by: str
    at: str


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell of one pupil that changed: 7,0 → 8,0 · 14:02 · cô Hoa."""

    member_id: int
    name: str
    column: str
    old: str
    new: str
    by: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Version:
    """A line as it stood from one change to the next."""

    line: Line
    by: str
    at: dt.datetime | None
    texts: Texts = NO_TEXTS


def versions(line_ids: Iterable[int]) -> dict[int, list[Version]]:
    """Earlier versions of lines, newest first: one statement."""
    found: dict[int, list[Version]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(VERSIONS, {"lines": sorted(set(line_ids))})
        for line_id, tx, dk, hk, levels, exempt, by, at, comment, comment_mid, _id in cursor.fetchall():
            found[line_id].append(Version(Line(tx, dk, hk, levels, exempt), by, at, Texts(comment, comment_mid)))
    return found


def writers(wanted: Sequence[tuple[int | None, Column, Version]]) -> list[Writer]:
    """Who wrote what now stands in these cells: (line, column, the line as it is now)."""
    known = versions(line_id for line_id, *_rest in wanted if line_id is not None)
    told = []
    for line_id, column, present in wanted:
        # The oldest of the newest versions that agree on the cell is the one that wrote it.
        writer = present
        for version in known.get(line_id or 0, []):
            if version.line.get(column) != present.line.get(column):
                break
            writer = version
        told.append(Writer(writer.by or _("Hệ thống"), clock_text(writer.at)))
    return told


def text_writers(wanted: Sequence[tuple[int | None, str, Texts, Writer]]) -> list[Writer]:
    """Who wrote the comments that now stand: (line, field, texts now, the line's last writer)."""
    known = versions(line_id for line_id, *_rest in wanted if line_id is not None)
    told = []
    for line_id, name, present, last in wanted:
        writer = last
        for version in known.get(line_id or 0, []):
            if getattr(version.texts, name) != getattr(present, name):
                break
            writer = Writer(version.by, clock_text(version.at))
        told.append(writer)
    return told


def clock_text(moment: dt.datetime | None) -> str:
    """14:02 10/01/2018"""
    return timezone.localtime(moment).strftime("%H:%M %d/%m/%Y") if moment else ""


def changes_of(columns: Sequence[Column], rows: Iterable[tuple[int, str, int | None, Version]]) -> list[CellChange]:
    """Every change of the cells and comments of a sheet, newest first: rows are (member, name, line, as it is now)."""
    known_rows = list(rows)
    earlier = versions(line_id for _m, _n, line_id, *_rest in known_rows if line_id is not None)
    found: list[CellChange] = []
    for member, name, line_id, present in known_rows:
        if line_id is None:
            continue
        chain = [present, *earlier.get(line_id, []), Version(Line(), "", None)]
        for newer, older in pairwise(chain):
            found += _differences(columns, member, name, newer, older)
    found.sort(key=lambda change: change.at.timestamp() if change.at else 0.0, reverse=True)
    return found[:MOST_SHOWN]


def _differences(
    columns: Sequence[Column], member: int, name: str, newer: Version, older: Version
) -> Iterable[CellChange]:
    for column in columns:
        before: Any = older.line.get(column)
        after: Any = newer.line.get(column)
        if before != after:
            old, new = show_value(column, before), show_value(column, after)
            yield CellChange(member, name, column.heading, old, new, newer.by, newer.at)
    for field, label in (("comment_mid", _("Nhận xét giữa kỳ")), ("comment", _("Nhận xét"))):
        if getattr(older.texts, field) != getattr(newer.texts, field):
            old, new = getattr(older.texts, field), getattr(newer.texts, field)
            yield CellChange(member, name, label, old, new, newer.by, newer.at)
