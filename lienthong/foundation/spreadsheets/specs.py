"""What a caller looks for in a sheet, and what was found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from .model import Cell, Note, Sheet


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A column to find. The first label is the one shown to people; all are tried, the nearest wins."""

    name: str
    labels: tuple[str, ...]
    required: bool = False
    parse: Callable[[Cell], Any] | None = None


def join_words(parts: Sequence[Cell]) -> Cell:
    """ "Nguyễn Văn" + "An" → "Nguyễn Văn An"."""
    return Cell.of(" ".join(part.text for part in parts if not part.is_empty))


def join_date(parts: Sequence[Cell]) -> Cell:
    """Day, month and year in three columns → "dd/mm/yyyy" as text; whether the day exists is the caller's."""
    if any(part.is_empty for part in parts):
        return Cell.of("/".join(part.text for part in parts if not part.is_empty))
    return Cell.of("/".join(part.text.zfill(2) for part in parts))


@dataclass(frozen=True, slots=True)
class CompositeSpec:
    """A field that some files spread over several columns. Used when no single column of that name is found.

    `parts` are in the order of `combine`; every required part must be present. The same `name` as a FieldSpec
    makes it the alternative of that field.
    """

    name: str
    parts: tuple[FieldSpec, ...]
    combine: Callable[[Sequence[Cell]], Cell] = join_words
    required: bool = False

    def is_whole(self, parts: Collection[str]) -> bool:
        """Whether every part that must be there is among these."""
        wanted = [part.name for part in self.parts if part.required] or [part.name for part in self.parts]
        return all(name in parts for name in wanted)


Spec = FieldSpec | CompositeSpec


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row below the header that was not taken for data. `row` as the spreadsheet shows it."""

    row: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field stands: zero-based columns, the header as written, and how their cells become one."""

    indexes: tuple[int, ...]
    header: str
    combine: Callable[[Sequence[Cell]], Cell] | None = None


@dataclass(slots=True)
class Recognised:
    """The table found in a workbook. `header_row`, the header's last row, as the spreadsheet shows it."""

    sheet: Sheet
    header_row: int
    header_rows: int
    columns: dict[str, str]
    unknown_headers: list[str]
    missing_required: list[str]
    preamble: list[str]
    positions: dict[str, Column]
    specs: dict[str, FieldSpec] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
