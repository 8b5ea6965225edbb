"""A workbook after reading: sheets of plain values at their true row and column.

Values stay as the file holds them (a number is not yet an id, a text not yet a date); `Cell` knows how to
show one and how to take one as a code without losing digits. Rows hold bare values, not `Cell`: only the
columns that a caller asked for are ever wrapped, which keeps a large sheet at the parser's own speed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

Kind = Literal["empty", "text", "number", "date", "time", "boolean", "error"]


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """What a formula left behind: "#REF!", or "" where the file holds a formula and no result."""

    text: str


Value = str | int | float | bool | date | datetime | time | timedelta | ErrorValue | None

_KINDS: dict[type, Kind] = {
    str: "text",
    int: "number",
    float: "number",
    bool: "boolean",
    date: "date",
    datetime: "date",
    time: "time",
    timedelta: "time",
    ErrorValue: "error",
}
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad]")
_SCIENTIFIC = re.compile(r"^[+-]?\d(?:[.,]\d+)?[eE]\+?\d+$")
#: A double holds 15 significant decimal digits for certain; Excel writes zeros for the rest.
_EXACT_DIGITS = 10**15


def clean(text: str) -> str:
    """NFC, no invisible characters, single spaces, trimmed."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    # Printable means no line break, tab, invisible character, or space but the plain one: nearly every cell.
    if text.isprintable() and "  " not in text:
        return text.strip(" ")
    return " ".join(_INVISIBLE.sub("", text).split())


CodeProblem = Literal["scientific", "imprecise", "fraction", "error", "date"]


class Code(NamedTuple):
    """An identifier read from a cell. With a problem, `text` is only what the cell shows."""

    text: str
    problem: CodeProblem | None = None


class Cell(NamedTuple):
    value: Value
    kind: Kind

    @classmethod
    def of(cls, value: Value) -> Cell:
        if isinstance(value, str):
            text = clean(value)
            # As cls(text, "text") does it, without the call between: a list has ten thousand different texts.
            return tuple.__new__(cls, (text, "text")) if text else EMPTY
        if value is None:
            return EMPTY
        return cls(value, _KINDS[type(value)])

    @property
    def is_empty(self) -> bool:
        return self.kind == "empty"

    @property
    def text(self) -> str:
        """As a person would read it: 74718401.0 → "74718401", a date → dd/mm/yyyy."""
        value = self.value
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, int | float):
            return _number_text(value)
        if isinstance(value, date):
            midnight = not isinstance(value, datetime) or value.time() == time()
            return value.strftime("%d/%m/%Y" if midnight else "%d/%m/%Y %H:%M")
        if isinstance(value, time):
            return value.strftime("%H:%M")
        if isinstance(value, ErrorValue):
            return value.text
        return "" if value is None else str(value)

    def code(self) -> Code:
        """The cell as an identifier, with a warning where Excel has already destroyed digits."""
        text = self.text
        if self.kind == "error":
            return Code(text, "error")
        if self.kind in ("date", "time"):
            return Code(text, "date")
        if isinstance(self.value, float) and not self.value.is_integer():
            return Code(text, "fraction")
        if isinstance(self.value, int | float) and abs(self.value) >= _EXACT_DIGITS:
            return Code(text, "imprecise")
        if self.kind == "text" and _SCIENTIFIC.match(text):
            return Code(text, "scientific")
        return Code(text)


EMPTY = Cell(None, "empty")


def _number_text(value: float) -> str:
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    # 15 digits: 0.1 + 0.2 stored by a formula is shown as 0.3, as Excel shows it.
    return f"{value:.15g}"


class Merge(NamedTuple):
    """A merged rectangle, zero-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


class Note(NamedTuple):
    """Something the person should know about a file that was read."""

    code: str
    message: str


@dataclass(slots=True)
class Sheet:
    """One sheet. `rows[0][0]` is cell A1 wherever the table begins; rows may differ in length."""

    name: str
    rows: Sequence[Sequence[Value]]
    hidden: bool = False
    merges: tuple[Merge, ...] = ()
    #: For rows that were put together from others: the row of the file that each came from.
    numbers: tuple[int, ...] = ()

    def cell(self, row: int, column: int) -> Cell:
        """The cell at zero-based coordinates; empty outside the sheet."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return Cell.of(self.rows[row][column])
        return EMPTY


@dataclass(slots=True)
class Workbook:
    """A file that was read. Visible sheets come first, each group in the file's order."""

    filename: str
    format: Literal["xlsx", "xls", "ods", "csv", "html", "xml"]
    sheets: list[Sheet]
    notes: list[Note] = field(default_factory=list)
