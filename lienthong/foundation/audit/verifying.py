"""Recomputes the chain of the history and names the first link that does not hold."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from lienthong.foundation.audit import chain, heads, keys
from lienthong.foundation.database.public import roles

SAME_TEXT = (
    "set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set bytea_output = 'hex';"
    " set extra_float_digits = 1; set statement_timeout = 0"
)
BLOCKS = """
select number, to_char(sealed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), parts::text, previous, head, key_id,
  signature
from fence.history_block where (%(first)s::bigint is null or number >= %(first)s)
  and (%(last)s::bigint is null or number <= %(last)s)
order by number
"""
LATE_MINUTES = 10
Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Broken:
    """A link that does not hold: its block, what is wrong, and where."""

    block: int
    what: str

    def __str__(self) -> str:
        return f"block {self.block}: {self.what}"


@dataclass
class Verdict:
    """What was recomputed, and what does not hold, the first link first."""

    blocks: int = 0
    rows: int = 0
    unsealed: int = 0
    broken: list[Broken] = field(default_factory=list)

    @property
    def first(self) -> Broken | None:
        """The first broken link."""
        return min(self.broken, key=lambda b: b.block, default=None)


@dataclass(frozen=True, slots=True)
class _Part:
    block: int
    layout: int
    table: str
    first: int | None
    last: int | None
    ids: str  # gaps of a range; the ids of late rows
    rows: int
    digest: str


def connect(name: str) -> Connection:
    """As the role that reads past the fences."""
    where = roles.address(name=name)
    entry = roles.django_settings(where, roles.BACKUP)
    opened = psycopg.connect(
        host=where.host, port=where.port, dbname=where.name, user=roles.BACKUP, password=str(entry["PASSWORD"]),
        autocommit=True,
    )  # fmt: skip
    opened.execute(SAME_TEXT)
    return opened


def verify(connection: Connection, *, first: int | None = None, last: int | None = None) -> Verdict:
    """Recompute blocks `first` to `last` (all of them without), in one snapshot."""
    connection.execute("begin isolation level repeatable read, read only")
    try:
        verdict = Verdict()
        parts = list(_links(connection, verdict, first, last))
        _ranges(parts, verdict, whole=first is None)
        _rows(connection, parts, verdict)
        if first is None and last is None:
            _forged(connection, parts, verdict)
        if last is None:
            _told(connection, verdict, first)
    finally:
        connection.execute("rollback")
    return verdict


def block_numbers(
    connection: Connection, since: dt.datetime | None, until: dt.datetime | None
) -> tuple[int | None, int | None]:
    """The blocks that were sealed between two moments, as numbers."""
    row = connection.execute(
        "select min(number), max(number) from fence.history_block where (%(since)s::timestamptz is null or"
        " sealed_at >= %(since)s) and (%(until)s::timestamptz is null or sealed_at < %(until)s)",
        {"since": since, "until": until},
    ).fetchone()
    assert row is not None
    return row[0] if since else None, row[1] if until else None


def _links(connection: Connection, verdict: Verdict, first: int | None, last: int | None) -> Iterator[_Part]:
    """The chain itself: numbers, heads, signatures. Yields the parts of the blocks."""
    before: tuple[int, str] | None = None if first else (0, "")
    rows = connection.execute(BLOCKS, {"first": first, "last": last}).fetchall()
    for number, at, text, previous, head, key_id, signature in rows:
        verdict.blocks += 1
        if before is not None and number != before[0] + 1:
            verdict.broken.append(Broken(before[0] + 1, f"missing; the next block is {number}"))
        elif before is not None and previous != before[1]:
            verdict.broken.append(Broken(number, "does not follow the block before it"))
        content = "\n".join((previous, str(number), at, text))
        if hashlib.sha256(content.encode()).hexdigest() != head:
            verdict.broken.append(Broken(number, "its own content was changed"))
        if signature is None:
            if number != rows[-1][0]:
                verdict.broken.append(Broken(number, "is not signed"))
        elif keys.verify(chain.to_sign(number, head), key_id, signature) != keys.GOOD:
            verdict.broken.append(Broken(number, "its signature is not of a key of this installation"))
        before = (number, head)
        for part in json.loads(text):
            yield _Part(
                number, part["layout"], part["table"], part.get("first"), part.get("last"),
                part.get("gaps") or part.get("late") or "{}", part["rows"], part["digest"],
            )  # fmt: skip


def _ranges(parts: Iterable[_Part], verdict: Verdict, *, whole: bool) -> None:
    """Each table's ranges follow one another without a hole between."""
    reached: dict[str, int] = {}
    for part in parts:
        if part.first is None or part.last is None:
            continue
        expected = reached.get(part.table, 0 if whole else None)
        if expected is not None and part.first != expected + 1:
            verdict.broken.append(
                Broken(part.block, f"{part.table}: rows {expected + 1} to {part.first - 1} are not sealed")
            )
        reached[part.table] = part.last


def _rows(connection: Connection, parts: Sequence[_Part], verdict: Verdict) -> None:
    """The rows under each part hash to what was sealed."""
    by_layout: dict[int, list[_Part]] = defaultdict(list)
    for part in parts:
        by_layout[part.layout].append(part)
    for layout, group in by_layout.items():
        row = connection.execute(
            "select tbl, key, columns from fence.history_layout where id = %s", [layout]
        ).fetchone()
        if row is None:
            verdict.broken.append(Broken(group[0].block, f"{group[0].table}: the list of its columns is missing"))
            continue
        for part, (rows, digest) in zip(group, _digests(connection, row, group), strict=True):
            verdict.rows += rows
            if digest == part.digest and rows == part.rows:
                continue
            where = (
                f"{part.table}, rows {part.first} to {part.last}" if part.first else f"{part.table}, rows {part.ids}"
            )
            verdict.broken.append(Broken(part.block, f"{where}: {_change(part.rows, rows)}"))


def _change(before: int, now: int) -> str:
    if now < before:
        return f"{before - now} of {before} rows are missing"
    if now > before:
        return f"{now - before} rows were put in"
    return f"one or more of {before} rows were changed or changed places"


def _digests(connection: Connection, layout: tuple[Any, ...], parts: Sequence[_Part]) -> Iterator[tuple[int, str]]:
    """Counts and hashes of all parts of one table in one statement."""
    table, key, columns = layout
    names = psycopg.sql.SQL(", ").join(psycopg.sql.SQL("t.{}").format(psycopg.sql.Identifier(c)) for c in columns)
    statement = psycopg.sql.SQL(
        "select d.found, d.digest from unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bool[]) with ordinality"
        " p(lo, hi, ids, late, n) cross join lateral (select count(*) found,"
        " encode(sha256(coalesce(string_agg(sha256(convert_to(row({names})::text, 'UTF8')), ''::bytea order by t.{key}),"
        " ''::bytea)), 'hex') digest from public.{table} t where t.{key} between p.lo and p.hi"
        " and (p.ids = '{{}}' or (t.{key}::bigint <@ p.ids::int8multirange) = p.late)) d order by p.n"
    ).format(names=names, key=psycopg.sql.Identifier(key), table=psycopg.sql.Identifier(table))
    bounds = [_bounds(part) for part in parts]
    values = [
        [low for low, _high in bounds], [high for _low, high in bounds], [part.ids for part in parts],
        [part.first is None for part in parts],
    ]  # fmt: skip
    yield from connection.execute(statement, values).fetchall()


def _bounds(part: _Part) -> tuple[int, int]:
    if part.first is not None and part.last is not None:
        return part.first, part.last
    numbers = [int(n) for n in part.ids.translate(str.maketrans("{}[]()", "      ")).replace(",", " ").split()]
    return min(numbers), max(numbers) - 1


def _forged(connection: Connection, parts: Sequence[_Part], verdict: Verdict) -> None:
    """Rows that stand within sealed ranges but under no seal; and how many wait for the next block."""
    sealed: dict[str, int] = defaultdict(int)
    reached: dict[str, tuple[int, int]] = {}
    for part in parts:
        sealed[part.table] += part.rows
        if part.last is not None:
            reached[part.table] = (part.last, part.block)
    layouts = connection.execute("select distinct on (tbl) tbl, key from fence.history_layout order by tbl, id desc")
    for table, key in layouts.fetchall():
        last, block = reached.get(table, (0, 0))
        found = connection.execute(
            psycopg.sql.SQL(
                "select count(*) filter (where {key} <= %s), count(*) filter (where {key} > %s) from public.{table}"
            ).format(key=psycopg.sql.Identifier(key), table=psycopg.sql.Identifier(table)),
            [last, last],
        ).fetchone()
        assert found is not None
        verdict.unsealed += found[1]
        if found[0] > sealed[table] and not any(b.what.startswith(table) for b in verdict.broken):
            waiting = connection.execute(
                "select open_gaps from fence.history_progress where tbl = %s", [table]
            ).fetchone()
            if waiting is None or not waiting[0]:
                verdict.broken.append(
                    Broken(block, f"{table}: {found[0] - sealed[table]} rows were put in after sealing")
                )


def _told(connection: Connection, verdict: Verdict, first: int | None) -> None:
    """Heads that have left the machine stand in the chain as they were told."""
    told = {head.number: head for head in heads.told()}
    known: dict[int, str] = dict(connection.execute("select number, head from fence.history_block").fetchall())
    for number, head in sorted(told.items()):
        if first is not None and number < first:
            continue
        if keys.verify(chain.to_sign(number, head.head), head.key_id, head.signature) != keys.GOOD:
            continue  # a line that was not written by this installation
        if number not in known:
            verdict.broken.append(Broken(number, f"was told outside on {head.at} and is gone: the chain was cut short"))
        elif known[number] != head.head:
            verdict.broken.append(Broken(number, f"is another than the one told outside on {head.at}"))
