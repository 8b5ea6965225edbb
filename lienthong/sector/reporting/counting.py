"""Cells from facts: DuckDB runs the queries of a form over a unit's rows in memory or over many units' files."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from lienthong.sector.reporting import indicators
from lienthong.sector.reporting.forms import Cell, Definition

Cells = dict[str, "int | None"]
Row = tuple[Any, ...]


@contextmanager
def over_rows(table: pa.Table) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with these rows as `facts`."""
    with _database() as connection:
        connection.register("facts", table)
        yield connection


@contextmanager
def over_files(files: Sequence[Path], *, is_mixed: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with the rows of all these files as `facts`. `is_mixed`: older ones among them lack the newest columns."""
    with _database() as connection:
        names = ", ".join(f"'{str(f).replace(chr(39), chr(39) * 2)}'" for f in files)
        options = f"hive_partitioning = false, union_by_name = {str(is_mixed).lower()}"
        connection.execute(f"create temp view facts as select * from read_parquet([{names}], {options})")  # noqa: S608 – our own paths, quoted
        yield connection


@contextmanager
def _database() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = _engine(os.getpid()).cursor()
    try:
        yield connection
    finally:
        connection.close()


# Never let go of: a forked child must not take down the engine of its parent, whose threads it does not have.
@cache
def _engine(_process: int) -> duckdb.DuckDBPyConnection:
    """One DuckDB a process. Opening hundreds of small files costs more than counting them: their footers are remembered.

    A frozen file never changes under its name, and DuckDB looks at its time of change as well.
    """
    connection = duckdb.connect(
        ":memory:", config={"threads": 2, "memory_limit": "1GB", "autoinstall_known_extensions": False}
    )
    connection.execute("load parquet")
    connection.execute("set parquet_metadata_cache = true")
    return connection


def count(connection: duckdb.DuckDBPyConnection, form: Definition) -> Cells:
    """Every asked cell of the form over all facts: a number, or None where the fact is recorded for nobody."""
    return _tally(connection, form, by_unit=False).get(0, {})


def count_by_unit(connection: duckdb.DuckDBPyConnection, form: Definition) -> dict[int, Cells]:
    """The same for each unit, from the same queries grouped once more."""
    return _tally(connection, form, by_unit=True)


def cell_by_unit(connection: duckdb.DuckDBPyConnection, form: Definition, cell_key: str) -> dict[int, int | None]:
    """One cell at each unit that has a fact of its kind."""
    cell = form.cells[cell_key]
    if cell.words is None:
        return {}
    found = connection.execute(indicators.cell_sql(cell.kind, form.levels, cell.words, cell.picks)).fetchall()
    made: dict[int, int | None] = {}
    for unit, number, *recorded, base in found:
        made[int(unit)] = None if number == 0 and base and not all(recorded) else int(number)
    return made


def whom(connection: duckdb.DuckDBPyConnection, form: Definition, cell_key: str) -> list[tuple[int | None, int | None]]:
    """(person, class) behind a cell's number; a class cell has no person."""
    cell = form.cells[cell_key]
    if cell.words is None:
        return []
    sql = indicators.people_sql(cell.kind, form.levels, cell.words, cell.picks)
    return [(person, room) for _unit, person, room in connection.execute(sql).fetchall()]


def _tally(connection: duckdb.DuckDBPyConnection, form: Definition, *, by_unit: bool) -> dict[int, Cells]:
    made: dict[int, dict[str, _Sums]] = defaultdict(dict)
    for query in indicators.queries(form, by_unit):
        per_unit: dict[int, list[Row]] = defaultdict(list)
        for row in connection.execute(query.sql).fetchall():
            per_unit[int(row[0]) if by_unit else 0].append(row[1:] if by_unit else row)
        for unit, rows in per_unit.items():
            made[unit][query.kind] = _Sums(query, rows)
    asked = [cell for table in form.tables for cell in table.cells() if cell.is_asked]
    return {unit: {cell.key: _value(sums, cell) for cell in asked} for unit, sums in made.items()}


def _value(sums: dict[str, _Sums], cell: Cell) -> int | None:
    if cell.words is None:
        return None
    # A unit without a single fact of the kind has none of what is counted.
    return sums[cell.kind].value(cell.words, cell.picks) if cell.kind in sums else 0


class _Sums:
    """The groups of one query, added up to whatever a cell takes."""

    def __init__(self, query: indicators.Query, rows: list[Row]) -> None:
        self.query = query
        self.keys = [row[: len(query.group)] for row in rows]
        self.counts = [row[len(query.group) :] for row in rows]
        self._sums: dict[indicators.Picks, Row] = {}

    def value(self, words: tuple[str, ...], picks: indicators.Picks) -> int | None:
        """The number, or None where nobody's fact is recorded though there are people."""
        total: int = self._taken(picks)[self.query.measures[words]]
        return None if total == 0 and self._is_unknown(words) else total

    def _taken(self, picks: indicators.Picks) -> Row:
        known = self._sums.get(picks)
        if known is None:
            at = [(self.query.group.index(name), values) for name, values in picks]
            rows = [
                counts
                for key, counts in zip(self.keys, self.counts, strict=True)
                if all(key[place] in values for place, values in at)
            ]
            width = len(self.query.measures) + len(self.query.known) + 1
            known = self._sums[picks] = tuple(map(sum, zip(*rows, strict=True))) if rows else (0,) * width
        return known

    def _is_unknown(self, words: tuple[str, ...]) -> bool:
        whole = self._taken(())
        if not whole[-1]:
            return False
        first = len(self.query.measures)
        names = (indicators.optional_fact(word) for word in words)
        return any(name is not None and not whole[first + self.query.known[name]] for name in names)
