"""What is put into a file, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

#: A number, a text, or None for an empty cell.
CellValue = Decimal | str | None
#: (row, column), both from 0.
CellEdits = Mapping[tuple[int, int], CellValue]


@dataclass(frozen=True, slots=True)
class Filled:
    """The file given back, and the cells (sheet, row, column) that kept their formula instead of a value."""

    data: bytes
    kept: list[tuple[str, int, int]] = field(default_factory=list)
