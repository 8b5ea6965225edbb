"""Saves cells of a sheet: each against the value that the person saw, all in one transaction with its idempotency key.

Two statements whatever the number of cells: one reads the sheet's head, rights, lock, receipt and the lines concerned;
one writes receipt, changed lines and new lines. The write repeats what it rests on (the lines as read, the same locks,
windows and signatures, an unused key); where that no longer holds nothing is written and the save is worked out anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.foundation.database import public as database
from lienthong.kernel.access.public import Actor, NoSuchThing, Perm
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import commenting, reading
from lienthong.school.assessment.cells import BadValue, read_value, show_result, wire_value
from lienthong.school.assessment.closing import gates
from lienthong.school.assessment.columns import Column, Line, result
from lienthong.school.assessment.errors import BookLocked, KeyUsedTwice, NotYourSheet, SaveInProgress
from lienthong.school.assessment.history import Version, Writer, clock_text, text_writers, writers

MOST_CELLS = 400
ATTEMPTS = 4
_ADDED = re.compile("tx[1-9]")
# The save holds the book's lock shared and the locking act holds it alone, so that a mark is either in before the lock
# (and in its results) or refused after it. The receipt's own lock tells a repeated request that the first still runs.
EXTRA = """,
  pg_advisory_xact_lock_shared(hashtextextended('book:' || c.unit_id || ':' || c.year_id || ':' || %(term)s, 0))::text,
  pg_try_advisory_xact_lock(hashtextextended('save:' || %(account)s || ':' || %(key)s, 0)),
  (select jsonb_build_array(r.body_hash, r.answer) from assessment_savereceipt r
    where r.account_id = %(account)s and r.key = %(key)s::uuid),
  (select jsonb_agg(jsonb_build_array(m.id, m.person_id, m.ended_on, l.id, l.tx, l.dk, l.hk, l.levels, l.is_exempt,
      l.source, l.changed_by_name, l.changed_at, coalesce(l.comment, ''), coalesce(l.comment_mid, '')))
    from classes_classmember m left join assessment_markline l on l.school_class_id = m.school_class_id
      and l.member_id = m.id and l.subject_id = s.code and l.term = %(term)s
    where m.school_class_id = c.id and m.id = any(%(members)s))"""
WRITE = """
with receipt as (
  insert into assessment_savereceipt (unit_id, account_id, key, body_hash, answer, made_at)
  select %(unit)s, %(account)s, %(key)s::uuid, %(hash)s, %(answer)s::jsonb, now()
  from classes_schoolclass c where c.id = %(class)s and {gate} = %(gate)s::jsonb
  on conflict (account_id, key) do nothing returning id),
given as (
  select * from jsonb_to_recordset(%(lines)s::jsonb) as n(id bigint, member_id bigint, person_id bigint, tx smallint[],
    dk smallint[], hk smallint, levels smallint[], mean smallint, result smallint,
    comment text, comment_mid text, old_tx smallint[], old_dk smallint[], old_hk smallint, old_levels smallint[],
    old_comment text, old_comment_mid text)
  where exists (select 1 from receipt)),
changed as (
  update assessment_markline t set tx = n.tx, dk = n.dk, hk = n.hk, levels = n.levels, mean = n.mean, result = n.result,
    comment = n.comment, comment_mid = n.comment_mid, changed_at = %(now)s, changed_by_name = %(name)s
  from given n where t.id = n.id and t.tx = n.old_tx and t.dk = n.old_dk and t.hk is not distinct from n.old_hk
    and t.levels = n.old_levels and t.comment = n.old_comment and t.comment_mid = n.old_comment_mid
  returning t.id),
made as (
  insert into assessment_markline (unit_id, year, term, school_class_id, member_id, person_id, subject_id, tx, dk, hk,
    levels, comment, comment_mid, is_exempt, mean, result, changed_at, changed_by_name)
  select %(unit)s, %(year)s, %(term)s, %(class)s, n.member_id, n.person_id, %(subject)s, n.tx, n.dk, n.hk, n.levels, n.comment,
    n.comment_mid, false, n.mean, n.result, %(now)s, %(name)s
  from given n where n.id is null
  on conflict (school_class_id, subject_id, term, member_id) do nothing returning id)
select (select count(*) from receipt), (select count(*) from changed) + (select count(*) from made)
""".replace("{gate}", gates.SAME_GATE)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as sent: whose line, which column, what was seen there and what shall stand there."""

    line: str
    col: str
    seen: object
    value: object


@dataclass(slots=True)
class _Found:
    """A pupil's line as read, as it shall be, and what the answer needs."""

    member: int
    person: int
    gone_on: str | None
    line_id: int | None
    old: Line
    new: Line
    imported: frozenset[str]
    by: str
    at: dt.datetime | None
    old_texts: commenting.Texts
    texts: commenting.Texts
    touched: bool = False


@dataclass(slots=True)
class _Answer:
    """What becomes of each cell sent: saved, a conflict or rejected; comments stand apart from marks."""

    saved: list[tuple[Cell, Column, _Found]] = field(default_factory=list)
    conflicts: list[tuple[Cell, Column, _Found]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    texts: list[tuple[Cell, _Found]] = field(default_factory=list)
    text_conflicts: list[tuple[Cell, _Found]] = field(default_factory=list)

    def reject(self, cell: Cell, message: str) -> None:
        self.rejected.append({"line": cell.line, "col": cell.col, "message": message})


class _Moved(Exception):
    """Something that the save rests on changed between its two statements."""


def save_cells(
    actor: Actor,
    *,
    class_uuid: uuid.UUID,
    subject: str,
    term: int,
    key: uuid.UUID,
    cells: Sequence[Cell],
    on: dt.date,
) -> dict[str, Any]:
    """Write marks; returns the answer that the island shows cell by cell. The same key and cells get the same answer.

    Raises NoSuchThing, NotYourSheet, BookLocked, KeyUsedTwice, SaveInProgress.
    """
    body_hash = _hash(class_uuid, subject, term, cells)
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _save(actor, class_uuid, subject, term, key, body_hash, cells, on)
        except _Moved:
            continue
    raise SaveInProgress(_("Nhiều người đang ghi vào sổ này cùng lúc; máy sẽ tự gửi lại."))


def _save(
    actor: Actor,
    class_uuid: uuid.UUID,
    subject: str,
    term: int,
    key: uuid.UUID,
    body_hash: str,
    cells: Sequence[Cell],
    on: dt.date,
) -> dict[str, Any]:
    extra: list[Any] = []
    values = {"account": actor.account_id, "key": str(key), "members": _members(cells)}
    head = reading.head(
        actor, class_uuid, subject, term, unit_ids=actor.scope, on=on, regular=_regular(cells), extra_sql=EXTRA,
        extra_values=values, extra=extra,
    )  # fmt: skip
    _lock, is_first, receipt, lines = extra
    if not reading.may_type(actor, head):
        raise NotYourSheet(
            _("Anh/chị không còn được phân công dạy môn %(subject)s ở lớp %(class)s; điểm vừa gõ chưa được ghi.")
            % {"subject": head.subject.name, "class": head.class_name}
        )
    if not is_first:
        raise SaveInProgress(_("Lần lưu này đang được ghi; máy sẽ tự hỏi lại."))
    known = _plain(receipt)
    if known:
        if known[0] != body_hash:
            raise KeyUsedTwice(_("Mã của lần lưu này đã dùng cho nội dung khác; máy sẽ gửi lại bằng mã mới."))
        kept: dict[str, Any] = known[1]
        return kept
    if head.gate.shut or head.is_closed:
        raise BookLocked(lock_message(head))
    found = {row.member: row for row in map(_found, _plain(lines) or [])}
    if any(int(cell.line) not in found for cell in cells):
        raise NoSuchThing(class_uuid)
    any_column = actor.can(Perm.MARKS_EDIT_ANY, head.unit_id)
    answer = _judge(head, found, cells, any_column=any_column)
    told = _tell(head, answer)
    _write(actor, head, key, body_hash, told, [row for row in found.values() if row.touched])
    return told


def lock_message(head: reading.Head) -> str:
    """Who locked or signed, when, and how to ask."""
    if not head.gate.shut:
        return _("Lớp này đã đóng nên sổ điểm không ghi thêm được.")
    return head.gate.shut


def _regular(cells: Sequence[Cell]) -> int:
    """How many regular tests the sheet must have for these cells: a column that was just added has no marks yet."""
    return max((int(cell.col[2:]) for cell in cells if _ADDED.fullmatch(cell.col)), default=0)


def _members(cells: Sequence[Cell]) -> list[int]:
    members = {cell.line for cell in cells}
    if not all(line.isascii() and line.isdigit() and len(line) < 18 for line in members):
        raise NoSuchThing("line")
    return sorted(map(int, members))


def _hash(class_uuid: uuid.UUID, subject: str, term: int, cells: Sequence[Cell]) -> str:
    body = [str(class_uuid), subject, term, [[c.line, c.col, c.seen, c.value] for c in cells]]
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, default=str).encode()).hexdigest()


def _plain(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _found(row: list[Any]) -> _Found:
    member, person, gone, line_id, tx, dk, hk, levels, exempt, source, by, at, comment, comment_mid = row
    old = Line(tx or [], dk or [], hk, levels or [], bool(exempt))
    imported = frozenset(source.get("cells", ())) if source else frozenset()
    moment = dt.datetime.fromisoformat(at) if at else None
    texts = commenting.Texts(comment, comment_mid)
    return _Found(
        member, person, gone, line_id, old, old.copy(), imported, by or "", moment, texts, commenting.Texts(*texts)
    )


def _judge(head: reading.Head, found: Mapping[int, _Found], cells: Sequence[Cell], *, any_column: bool) -> _Answer:
    """Sort the cells; put what may be saved into the new lines."""
    answer = _Answer()
    columns = {column.code: column for column in head.columns}
    now = calendar.now()
    shut = {column.code: head.gate.column(column, now).why for column in head.columns}
    comments_shut = gates.comments_shut(head.gate, now)
    today = now.date().isoformat()
    for cell in cells:
        column, row = columns.get(cell.col), found[int(cell.line)]
        if cell.col in commenting.columns_of(head):
            _judge_text(answer, cell, row, today, comments_shut)
            continue
        if column is None:
            answer.reject(cell, _("Sổ này không có cột “%(column)s”; hãy tải lại trang.") % {"column": cell.col[:10]})
            continue
        foreign = "" if any_column else head.kept_by(column.code)
        refusal = foreign or shut[column.code] or _closed(column, row, today)
        if refusal:
            answer.reject(cell, refusal)
            continue
        try:
            value = read_value(column, cell.value)
        except BadValue as error:
            answer.reject(cell, error.message)
            continue
        present = row.new.get(column)
        if value != present and wire_value(column, present) != _seen(column, cell.seen):
            answer.conflicts.append((cell, column, row))
            continue
        if value != present:
            row.new.put(column, value)
            row.touched = True
        answer.saved.append((cell, column, row))
    return answer


def _judge_text(answer: _Answer, cell: Cell, row: _Found, today: str, shut: str) -> None:
    """A comment: kept where what stood there is what the person saw."""
    if shut:
        answer.reject(cell, shut)
        return
    if row.gone_on is not None and row.gone_on <= today:
        answer.reject(cell, _("Học sinh này đã rời lớp; nhận xét cũ giữ nguyên trong sổ."))
        return
    try:
        text = commenting.read_text(cell.value)
    except BadValue as error:
        answer.reject(cell, error.message)
        return
    now = getattr(row.texts, commenting.FIELDS[cell.col])
    if text != now and commenting.seen_text(cell.seen) != now:
        answer.text_conflicts.append((cell, row))
        return
    if text != now:
        row.texts = row.texts._replace(**{commenting.FIELDS[cell.col]: text})
        row.touched = True
    answer.texts.append((cell, row))


def _seen(column: Column, raw: object) -> str | None:
    """What the person saw, in the form of the wire; a text that is no value matches nothing."""
    try:
        return wire_value(column, read_value(column, raw))
    except BadValue:
        return "?"


def _closed(column: Column, row: _Found, today: str) -> str:
    """Why nobody may write in this cell; "" where it is open."""
    if row.gone_on is not None and row.gone_on <= today:
        return _("Học sinh này đã rời lớp; điểm cũ giữ nguyên trong sổ.")
    if row.old.is_exempt:
        return _("Học sinh này được miễn học môn này.")
    if column.code in row.imported:
        return _("Điểm này chuyển từ trường cũ theo hồ sơ, không sửa ở đây.")
    return ""


def _tell(head: reading.Head, answer: _Answer) -> dict[str, Any]:
    lines = {row.member: row.new for _cell, _column, row in answer.saved}
    shown = {member: means(head, line) for member, line in lines.items()}
    return {
        "saved": [
            {
                "line": cell.line, "col": cell.col, "value": wire_value(column, row.new.get(column)),
                "means": shown[row.member],
            }
            for cell, column, row in answer.saved
        ]
        + [
            {"line": cell.line, "col": cell.col, "value": getattr(row.texts, commenting.FIELDS[cell.col]) or None}
            for cell, row in answer.texts
        ],
        "conflicts": _conflicts(answer.conflicts) + _text_conflicts(answer.text_conflicts),
        "rejected": answer.rejected,
    }  # fmt: skip


def means(head: reading.Head, line: Line) -> dict[str, str]:
    """What stands under the computed headings of a line."""
    if head.regime.primary is not None:
        return {}
    return {"tb": show_result(result(head.regime, head.subject, head.columns, line))}


def _conflicts(clashes: Sequence[tuple[Cell, Column, _Found]]) -> list[dict[str, Any]]:
    if not clashes:
        return []
    wanted = [(row.line_id, column, Version(row.old, row.by, row.at)) for _cell, column, row in clashes]
    told = []
    for (cell, column, row), writer in zip(clashes, writers(wanted), strict=True):
        theirs = wire_value(column, row.new.get(column))
        told.append({"line": cell.line, "col": cell.col, "theirs": theirs, "by": writer.by, "at": writer.at})
    return told


def _text_conflicts(clashes: Sequence[tuple[Cell, _Found]]) -> list[dict[str, Any]]:
    if not clashes:
        return []
    wanted = [
        (row.line_id, commenting.FIELDS[cell.col], row.texts, Writer(row.by, clock_text(row.at)))
        for cell, row in clashes
    ]
    return [
        {
            "line": cell.line, "col": cell.col, "theirs": getattr(row.texts, commenting.FIELDS[cell.col]) or None,
            "by": writer.by or _("Hệ thống"), "at": writer.at,
        }
        for (cell, row), writer in zip(clashes, text_writers(wanted), strict=True)
    ]  # fmt: skip


def _write(
    actor: Actor, head: reading.Head, key: uuid.UUID, body_hash: str, told: dict[str, Any], rows: Sequence[_Found]
) -> None:
    lines = []
    for row in rows:
        computed = result(head.regime, head.subject, head.columns, row.new)
        lines.append(
            {
                "id": row.line_id, "member_id": row.member, "person_id": row.person, "tx": row.new.tx, "dk": row.new.dk,
                "hk": row.new.hk, "levels": row.new.levels, "mean": computed.mean, "result": computed.passed,
                "comment": row.texts.comment, "comment_mid": row.texts.comment_mid,
                "old_comment": row.old_texts.comment, "old_comment_mid": row.old_texts.comment_mid,
                "old_tx": row.old.tx, "old_dk": row.old.dk, "old_hk": row.old.hk, "old_levels": row.old.levels,
            }
        )  # fmt: skip
    with database.prepared() as cursor:
        cursor.execute(
            WRITE,
            {
                "unit": head.unit_id, "account": actor.account_id, "key": str(key), "hash": body_hash,
                "answer": json.dumps(told, ensure_ascii=False), "year": head.year, "term": head.term,
                "class": head.class_id, "subject": head.subject.code, "lines": json.dumps(lines), "now": calendar.now(),
                "name": actor.name, "gate": head.gate.raw,
            },
        )  # fmt: skip
        receipts, written = cursor.fetchone()
    if not receipts or written != len(lines):
        # Another save, or a lock, came in between: nothing of this attempt stays.
        raise _Moved
