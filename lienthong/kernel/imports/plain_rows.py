"""Rows read column by column.

Of a list of thousands nearly every row is plain: each cell reads well and needs nothing but itself to be understood. Those
rows are put together from what each different cell of a column says; any other row is read by itself, as `persons` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from lienthong.foundation.spreadsheets.public import EMPTY, Cell
from lienthong.kernel.imports import cells
from lienthong.kernel.imports.kinds import ColumnReader, SheetRow, SheetTable
from lienthong.kernel.imports.persons import LONG_CODE, OTHERS, Reader

#: What is said by a cell that makes its row one to be read by itself.
_ODD: Final = object()
_FEMALE, _LONGEST_CODE = 2, 20
Values = dict[str, Any]


def by_table(rows: Sequence[SheetRow]) -> Iterator[tuple[SheetTable, list[SheetRow]]]:
    """The rows of each table, in order."""
    for _same, found in groupby(rows, key=lambda row: id(row.table)):
        here = list(found)
        yield here[0].table, here


def plain_people(
    table: SheetTable, rows: Sequence[SheetRow], *, birth: Reader, more: Sequence[ColumnReader]
) -> list[Values | None]:
    """What each plain row says of its person, `more` columns included; None for a row to be read by itself."""
    headers = table.headers
    if table.columns is None or not {"full_name", "birth_date", "sex"} <= headers.keys():
        # Without a column of their own they are told by several: crosses, a year alone.
        return [None] * len(rows)
    born = _said(table, "birth_date", birth)
    dates = [_ODD if said is None or said is _ODD or said[0] is None else said[0] for said in born]
    years = [said[1] if said is not None and said is not _ODD else None for said in born]
    columns = {
        "full_name": [_ODD if said is None else said for said in _said(table, "full_name", cells.name)],
        "birth_date": dates,
        "birth_year": years,
        "sex": _said(table, "sex", cells.sex, is_odd=lambda cell, said: said == _FEMALE and cell.text == "0"),
        "personal_number": _said(table, "personal_number", cells.personal_number),
        "ministry_code": _said(table, "ministry_code", LONG_CODE, is_odd=_is_no_ministry_code),
    }
    wanted = {"birth_year": "birth_date"}
    for name, read, into, _strict in (*OTHERS, *more):
        columns[into or name] = _said(table, name, read)
        wanted[into or name] = name
    found = _put_together(table, rows, columns, wanted)
    if "ethnic_code" not in headers:
        return found
    # Its code speaks where the group is not named.
    return [values if values is not None and "ethnic_code" in values else None for values in found]


def plain_values(table: SheetTable, rows: Sequence[SheetRow], readers: Sequence[ColumnReader]) -> list[Values | None]:
    """What the columns of these readers say of each row; None where one of its cells says something odd."""
    if table.columns is None:
        return [None] * len(rows)
    present = table.present(readers)
    columns = {into or name: _said(table, name, read) for name, read, into, _strict in present}
    return _put_together(table, rows, columns, {into or name: name for name, _read, into, _strict in present})


def _is_no_ministry_code(_cell: Cell, said: Any) -> bool:
    return len(said) > _LONGEST_CODE or cells.TEMPORARY.match(said) is not None


def _said(
    table: SheetTable, name: str, read: Reader, *, is_odd: Callable[[Cell, Any], bool] | None = None
) -> list[Any]:
    """What each different cell of a column says: None for nothing, _ODD where the row must be read by itself."""
    assert table.columns is not None
    found: list[Any] = []
    for cell in table.columns.distinct.get(name, ()):
        if cell is EMPTY:
            found.append(None)
            continue
        try:
            value = read(cell)
        except cells.BadCell:
            value = _ODD
        else:
            if value == "":
                value = None
            elif is_odd is not None and value is not None and is_odd(cell, value):
                value = _ODD
        found.append(value)
    return found


def _put_together(
    table: SheetTable, rows: Sequence[SheetRow], columns: Mapping[str, list[Any]], wanted: Mapping[str, str]
) -> list[Values | None]:
    """`wanted`: value → the column that it comes from, where that has another name."""
    assert table.columns is not None
    names = [name for name, said in columns.items() if said]
    if not names:
        return [{} for _row in rows]
    places = [row.place for row in rows]
    everywhere = len(places) == len(table.columns.rows)
    shown = []
    for name in names:
        numbers = table.columns.numbers[wanted.get(name, name)]
        here = numbers if everywhere else map(numbers.__getitem__, places)
        shown.append(list(map(columns[name].__getitem__, here)))
    return [_together(names, said) for said in zip(*shown, strict=True)]


def _together(names: Sequence[str], said: tuple[Any, ...]) -> Values | None:
    if None not in said:
        return None if _ODD in said else dict(zip(names, said, strict=True))
    return None if _ODD in said else {name: value for name, value in zip(names, said, strict=True) if value is not None}
