"""Tables and pages of a book as plain values for the template. Pure: widths in millimetres, texts already in words.

A cell is a string, or a list that says how it is drawn: ["s", text] struck through, ["c", old, new] a correction,
["b", text] bold, ["z", size, text] in a smaller type so that it stays on its line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Cell = str | list[Any]
Row = Sequence[Cell]

PAGE = 186.0  # between the margins of an upright A4 page
PAGE_ACROSS = 273.0
# A letter of Tinos is as wide as this part of its size, on the average of Vietnamese names.
_LETTER = 0.475
_POINT = 0.3528
SMALLEST = 7.0


@dataclass(frozen=True, slots=True)
class Col:
    """A column. `width` 0 takes a share of what is left; `up` turns its heading upright along the column."""

    label: str
    width: float = 0
    align: str = "center"
    up: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Columns under a common heading."""

    label: str
    columns: Sequence[Col | Group]


Columns = Sequence[Col | Group]


@dataclass(frozen=True, slots=True)
class Sign:
    """A place to sign: who, and the name below."""

    title: str
    name: str = ""
    note: str = "(Kí, ghi rõ họ tên)"


@dataclass(slots=True)
class Page:
    """A page (or as many as its table needs). `side`: "even" or "odd" where it must face another."""

    title: str = ""
    subtitle: Sequence[str] = ()
    lines: Sequence[str] = ()
    table: dict[str, Any] | None = None
    after: Sequence[str] = ()
    signs: Sequence[Sign] = ()
    place: str = ""
    across: bool = False
    side: str = ""
    official: tuple[str, str] | None = None
    form: str = "table"
    extra: dict[str, Any] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        """As the template reads it."""
        return {
            "form": self.form, "title": self.title, "subtitle": list(self.subtitle), "lines": list(self.lines),
            "table": self.table, "after": list(self.after), "place": self.place, "across": self.across,
            "side": self.side, "gap": 4, "size": 0, "photo": "", "official": list(self.official) if self.official else None,
            "signs": [{"title": s.title, "name": s.name, "note": s.note} for s in self.signs], **self.extra,
        }  # fmt: skip


def leaves(columns: Columns) -> list[Col]:
    """The columns themselves, without the groups above them."""
    found: list[Col] = []
    for column in columns:
        found += [column] if isinstance(column, Col) else leaves(column.columns)
    return found


def table(
    columns: Columns,
    rows: Iterable[Row],
    *,
    size: float = 10,
    up: float = 22,
    height: float = 5.0,
    foot: Iterable[Row] = (),
) -> dict[str, Any]:
    """A table: headings of several storeys, repeated on each page it runs over. `height` of a row at the least."""
    cols = leaves(columns)
    made = [list(row) for row in rows]
    closing = [list(row) for row in foot]
    wrong = [row for row in (*made, *closing) if len(row) != len(cols)]
    assert not wrong, f"{len(cols)} columns: {wrong[:1]}"
    return {
        "widths": [c.width for c in cols], "align": [c.align for c in cols], "head": _storeys(columns),
        "rows": made, "foot": closing, "size": size, "up": up, "height": height,
    }  # fmt: skip


def _storeys(columns: Columns) -> list[list[dict[str, Any]]]:
    depth = _depth(columns)
    storeys: list[list[dict[str, Any]]] = [[] for _ in range(depth)]
    _place(columns, 0, storeys)
    return storeys


def _depth(columns: Columns) -> int:
    return 1 + max((_depth(c.columns) for c in columns if isinstance(c, Group)), default=0)


def _place(columns: Columns, level: int, storeys: list[list[dict[str, Any]]]) -> None:
    for column in columns:
        if isinstance(column, Group):
            storeys[level].append({"text": column.label, "wide": len(leaves(column.columns)), "high": 1, "up": False})
            _place(column.columns, level + 1, storeys)
        else:
            high = len(storeys) - level
            storeys[level].append({"text": column.label, "wide": 1, "high": high, "up": column.up})


def fit(text: str, width: float, size: float) -> Cell:
    """A text in the largest type that keeps it on one line of a column; below the smallest it may take two lines."""
    room = width - 1.6
    needs = len(text) * _LETTER * size * _POINT
    if needs <= room:
        return text
    smaller = max(SMALLEST, int(size * room / needs * 2) / 2)
    return ["z", smaller, text]


def struck(cell: Cell) -> Cell:
    """The cell struck through: whoever left stays readable."""
    if isinstance(cell, str):
        return ["s", cell] if cell else ""
    return ["s", cell[-1]]


def row_height(count: int, *, room: float, least: float = 4.25, most: float = 6.6) -> float:
    """So high that a class fills its page, and one of up to 50 stays on it."""
    return round(min(most, max(least, room / max(1, count))), 2)


def comma(value: float, places: int = 1) -> str:
    """12,5"""
    return f"{value:.{places}f}".replace(".", ",")
