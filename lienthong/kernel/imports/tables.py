"""The columns of a recognised table, as a person may correct them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lienthong.foundation.spreadsheets.public import Column, Recognised

#: A field that the person wants to be read from no column.
NO_COLUMN = "-"


def headers_of(table: Recognised) -> dict[str, int]:
    """Header text → column, for every column of the table, tiers joined."""
    width = max((len(row) for row in table.sheet.rows[: table.header_row]), default=0)
    found: dict[str, int] = {}
    for column in range(width):
        tiers = range(table.header_row - table.header_rows, table.header_row)
        parts = list(dict.fromkeys(text for tier in tiers if (text := table.sheet.cell(tier, column).text)))
        if parts:
            found.setdefault(" ".join(parts), column)
    for position in table.positions.values():
        if len(position.indexes) == 1:
            found.setdefault(position.header, position.indexes[0])
    return found


def put_stand_ins(tables: Sequence[Recognised], stand_ins: Mapping[str, str]) -> None:
    """Give a field without a column the column of its stand-in."""
    for table in tables:
        for name, other in stand_ins.items():
            if name not in table.positions and other in table.positions:
                table.positions[name] = table.positions.pop(other)
                table.columns[name] = table.columns.pop(other)


def override(tables: Sequence[Recognised], columns: Mapping[str, str]) -> list[str]:
    """Put the person's choice of columns (field → header, NO_COLUMN for none) in place of what was recognised.

    Returns the headers to choose from.
    """
    headers = headers_of(tables[0])
    for table in tables:
        here = headers_of(table) if columns else {}
        for name, header in columns.items():
            if name not in table.specs or (header != NO_COLUMN and header not in here):
                continue
            table.positions.pop(name, None)
            table.columns.pop(name, None)
            if header != NO_COLUMN:
                for other in [n for n, p in table.positions.items() if p.indexes == (here[header],)]:
                    table.positions.pop(other)
                    table.columns.pop(other)
                table.positions[name] = Column((here[header],), header)
                table.columns[name] = header
        required = [name for name, spec in table.specs.items() if spec.required]
        table.missing_required = [table.specs[n].labels[0] for n in required if n not in table.positions]
    return list(headers)
