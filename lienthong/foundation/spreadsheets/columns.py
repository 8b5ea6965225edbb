"""The cells of a table column by column: most columns of a list repeat few values, and each of them is looked at once."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import count, repeat

from . import labels
from .model import EMPTY, Cell, Value
from .specs import Column, Recognised

#: A header is no longer than this.
LONGEST_HEADER = 200
_NOTHING = type(None)


class _Numbers(dict[Value, int]):
    """Values of one type → the number of their cell in a list that they share."""

    def __init__(self, cells: list[Cell]) -> None:
        super().__init__()
        self._cells = cells

    def __missing__(self, value: Value) -> int:
        cell = Cell.of(value)
        number = 0
        if cell is not EMPTY:
            number = len(self._cells)
            self._cells.append(cell)
        self[value] = number
        return number

    def take_clean(self, texts: Sequence[str]) -> None:
        """Number texts that need no cleaning, all at once."""
        self.update(zip(texts, count(len(self._cells)), strict=False))
        self._cells += map(tuple.__new__, repeat(Cell), zip(texts, repeat("text"), strict=False))


class Columns:
    """For each field of a table its different cells, and for each row below the header the number of its own.

    Number 0 is the empty cell. Two values that differ in spaces alone have two numbers.
    """

    def __init__(self, table: Recognised) -> None:
        self.rows = filled_down(table)[table.header_row :]
        self.distinct: dict[str, list[Cell]] = {}
        self.numbers: dict[str, list[int]] = {}
        width = min(map(len, self.rows), default=0)
        for name, column in table.positions.items():
            cells = self.distinct[name] = [EMPTY]
            if column.combine is not None:
                self.numbers[name] = _numbered((joined(row, column) for row in self.rows), cells)
                continue
            index = column.indexes[0]
            if index < width:
                values = [row[index] for row in self.rows]
            else:
                values = [row[index] if index < len(row) else None for row in self.rows]
            self.numbers[name] = _numbers(values, cells)

    def cells(self, place: int) -> dict[str, Cell]:
        """The filled cells of a row by field."""
        return {
            name: self.distinct[name][number] for name, numbers in self.numbers.items() if (number := numbers[place])
        }

    def filled(self) -> list[int]:
        """How many fields are filled in each row."""
        return [len(row) - row.count(0) for row in zip(*self.numbers.values(), strict=True)]

    def any_of(self, names: Sequence[str]) -> list[bool]:
        """For each row whether one of these fields is filled."""
        if not names:
            return [False] * len(self.rows)
        return list(map(any, zip(*map(self.numbers.__getitem__, names), strict=True)))

    def no_headers(self, headers: Sequence[tuple[str, frozenset[str]]]) -> list[bool]:
        """For each row whether two of its cells are filled and not the header of their column (field, folded headers):
        such a row cannot be the header over again, of which one cell at most may differ."""
        told = []
        for name, texts in headers[:2]:
            others = [
                cell is not EMPTY
                and not (cell.kind == "text" and len(cell.text) < LONGEST_HEADER and labels.fold(cell.text) in texts)
                for cell in self.distinct[name]
            ]
            told.append(list(map(others.__getitem__, self.numbers[name])))
        if len(told) < 2:
            return [False] * len(self.rows)
        return [one and other for one, other in zip(*told, strict=True)]


class Record:
    """One data row: its filled cells. `row` as the sheet shows it; `heading` the lone text last seen above; `place` its
    place below the header. Most rows of a long list are read by their columns, and never asked for their cells."""

    __slots__ = ("_cells", "_columns", "heading", "place", "row")

    def __init__(self, row: int, columns: Columns, place: int, heading: str = "") -> None:
        self.row = row
        self.place = place
        self.heading = heading
        self._columns = columns
        self._cells: dict[str, Cell] | None = None

    @property
    def cells(self) -> dict[str, Cell]:
        if self._cells is None:
            self._cells = self._columns.cells(self.place)
        return self._cells

    def __getitem__(self, name: str) -> Cell:
        return self.cells.get(name, EMPTY)

    def text(self, name: str) -> str:
        return self[name].text


def _numbers(values: Sequence[Value], cells: list[Cell]) -> list[int]:
    types = set(map(type, values)) - {_NOTHING}
    # By type where there are several: 1, 1.0 and True are one key of a dictionary, but not one cell.
    if len(types) > 1:
        known: defaultdict[type, _Numbers] = defaultdict(lambda: _Numbers(cells))
        return [known[type(value)][value] for value in values]
    numbers = _Numbers(cells)
    if types == {str}:
        texts = [text for text in dict.fromkeys(values) if text]
        if _are_clean(texts):  # type: ignore[arg-type]
            numbers.take_clean(texts)  # type: ignore[arg-type]
    return list(map(numbers.__getitem__, values))


def _are_clean(texts: Sequence[str]) -> bool:
    """Whether `model.clean` would change none of them: asked of all at once, it costs next to nothing."""
    together = "\n".join(texts)
    return (
        together.count("\n") == len(texts) - 1
        and "  " not in together
        and " \n" not in together
        and "\n " not in together
        and together == together.strip(" ")
        and together.replace("\n", "").isprintable()
        and unicodedata.is_normalized("NFC", together)
    )


def _numbered(found: Iterable[Cell], cells: list[Cell]) -> list[int]:
    known = {EMPTY: 0}
    numbers = []
    for cell in found:
        number = known.get(cell)
        if number is None:
            number = known[cell] = len(cells)
            cells.append(cell)
        numbers.append(number)
    return numbers


def joined(row: Sequence[Value], column: Column) -> Cell:
    """The one cell of a field that is spread over several columns."""
    parts = [Cell.of(row[index]) if index < len(row) else EMPTY for index in column.indexes]
    filled = [part for part in parts if not part.is_empty]
    # One filled cell keeps its kind: a real date under a header merged over three columns stays a date.
    if len(filled) == 1 or column.combine is None:
        return filled[0] if filled else EMPTY
    return column.combine(parts)


def fields_of_data(table: Recognised) -> list[str]:
    """The fields that make a row one of data: the required ones found, or all where none is required."""
    required = [name for name, spec in table.specs.items() if spec.required and name in table.positions]
    return required or list(table.positions)


def filled_down(table: Recognised) -> Sequence[Sequence[Value]]:
    """The rows, where cells merged downwards say the same of each row that they span ("Lớp" once for the whole class).

    A row gets the value only where another required field of it is filled (any other, where none is required).
    """
    sheet, fields = table.sheet, {column.indexes[0] for column in table.positions.values()}
    merges = [m for m in sheet.merges if m.bottom > m.top >= table.header_row and m.left in fields]
    if not merges:
        return sheet.rows
    keys = {table.positions[name].indexes[0] for name in fields_of_data(table)}
    rows = list(sheet.rows)
    for merge in merges:
        value = (
            sheet.rows[merge.top][merge.left] if merge.top < len(rows) and merge.left < len(rows[merge.top]) else None
        )
        for number in range(merge.top + 1, min(merge.bottom + 1, len(rows))):
            row = list(rows[number])
            others = [row[column] for column in keys - {merge.left} if column < len(row)]
            if value not in (None, "") and merge.left < len(row) and any(cell not in (None, "") for cell in others):
                row[merge.left] = value
                rows[number] = row
    return rows
