"""Cells from facts: DuckDB runs the queries of a form over a unit's rows in memory or over many units' files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from lienthong.sector.reporting import indicators
from lienthong.sector.reporting.forms import Cell, Definition

Cells = dict[str, "int | None"]
Groups = list[tuple[Any, ...]]


@contextmanager
def over_rows(table: pa.Table) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with these rows as `facts`."""
    with _database() as connection:
        connection.register("facts", table)
        yield connection


@contextmanager
def over_files(files: Sequence[Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with the rows of all these files as `facts`, in one scan."""
    with _database() as connection:
        names = ", ".join(f"'{str(f).replace(chr(39), chr(39) * 2)}'" for f in files)
        connection.execute(f"create view facts as select * from read_parquet([{names}])")  # noqa: S608 – our own paths, quoted
        yield connection


@contextmanager
def _database() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(
        ":memory:", config={"threads": 2, "memory_limit": "1GB", "autoinstall_known_extensions": False}
    )
    try:
        yield connection
    finally:
        connection.close()


def count(connection: duckdb.DuckDBPyConnection, form: Definition) -> Cells:
    """Every asked cell of the form over all facts: a number, or None where the fact is recorded for nobody."""
    return _tally(connection, form, by_unit=False).get(0, {})


def count_by_unit(connection: duckdb.DuckDBPyConnection, form: Definition) -> dict[int, Cells]:
    """The same for each unit, from the same queries grouped once more."""
    return _tally(connection, form, by_unit=True)


def whom(connection: duckdb.DuckDBPyConnection, form: Definition, cell_key: str) -> list[tuple[int | None, int | None]]:
    """(person, class) behind a cell's number; a class cell has no person."""
    cell = form.cells[cell_key]
    if cell.words is None:
        return []
    sql = indicators.people_sql(cell.kind, form.levels, cell.words, cell.picks)
    return [(person, room) for _unit, person, room in connection.execute(sql).fetchall()]


def units(connection: duckdb.DuckDBPyConnection, form: Definition) -> set[int]:
    """Units that have any fact of the form's levels."""
    rows = connection.execute(
        "select distinct unit from facts where level in (select unnest(?))", [list(form.levels)]
    ).fetchall()
    return {int(unit) for (unit,) in rows}


def _tally(connection: duckdb.DuckDBPyConnection, form: Definition, *, by_unit: bool) -> dict[int, Cells]:
    made: dict[int, Cells] = defaultdict(dict)
    results: dict[tuple[str, tuple[str, ...]], tuple[indicators.Query, dict[int, Groups]]] = {}
    units: set[int] = set() if by_unit else {0}
    for query in indicators.queries(form, by_unit):
        rows = connection.execute(query.sql).fetchall()
        per_unit: dict[int, Groups] = defaultdict(list)
        for row in rows:
            per_unit[int(row[0]) if by_unit else 0].append(row[1:] if by_unit else row)
        units |= per_unit.keys()
        results[query.kind, query.group] = (query, per_unit)
    for table in form.tables:
        for cell in table.cells():
            if not cell.is_asked:
                continue
            found = results.get((cell.kind, table.group)) if cell.words is not None else None
            for unit in units:
                made[unit][cell.key] = _value(found[0], found[1].get(unit, []), cell) if found else None
    return made


def _value(query: indicators.Query, rows: Groups, cell: Cell) -> int | None:
    width = len(query.group)
    words = cell.words or ()
    at = width + query.measures[words]
    taken = [(query.group.index(name), values) for name, values in cell.picks]
    total: int = sum(row[at] for row in rows if all(row[i] in values for i, values in taken))
    if total == 0 and _is_unknown(query, rows, words):
        return None
    return total


def _is_unknown(query: indicators.Query, rows: Groups, words: Sequence[str]) -> bool:
    base_at = -1
    if not any(row[base_at] for row in rows):
        return False
    first = len(query.group) + len(query.measures)
    for word in words:
        name = indicators.optional_fact(word)
        if name and not any(row[first + query.known[name]] for row in rows):
            return True
    return False
