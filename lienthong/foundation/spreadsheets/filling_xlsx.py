"""Cells of one worksheet's XML replaced in place: the bytes before, between and after them stay as they are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

from . import errors
from .edits import CellEdits, CellValue
from .ooxml import column_index

# Quoted values are stepped over whole, so that nothing can hide behind a ">" inside one.
_ATTRIBUTES = rb"""((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>"""
_SHEET_DATA = re.compile(rb"<(\w+:)?sheetData(?![\w:-])" + _ATTRIBUTES)
_ROW = re.compile(rb"<(\w+:)?row(?![\w:-])" + _ATTRIBUTES)
_CELL = re.compile(rb"<(\w+:)?c(?![\w:-])" + _ATTRIBUTES)
_NUMBER = re.compile(rb"""(?<![\w:-])r\s*=\s*["'][A-Za-z]*(\d+)["']""")
_LETTERS = re.compile(rb"""(?<![\w:-])r\s*=\s*["']([A-Za-z]+)\d+["']""")
_TYPE = re.compile(rb"""\s+(?:t|vm|cm)\s*=\s*(?:"[^"]*"|'[^']*')""")
_FORMULA = re.compile(rb"<(?:\w+:)?f(?![\w:-])")


@dataclass(frozen=True, slots=True)
class _Element:
    """A row or a cell where it stands: its place from 0, and its bytes."""

    index: int
    start: int
    end: int
    head: bytes
    inner: tuple[int, int] | None


def edited(xml: bytes, edits: CellEdits) -> tuple[bytes, list[tuple[int, int]]]:
    """The worksheet with the cells put in, and those that kept their formula. Raises UnreadableFile where broken."""
    found = _SHEET_DATA.search(xml)
    if found is None:
        raise errors.broken()
    prefix = found[1] or b""
    by_row: dict[int, dict[int, CellValue]] = defaultdict(dict)
    for (row, column), value in edits.items():
        by_row[row][column] = value
    opened, closed_at_once = opening_of(found, 2)
    if closed_at_once:
        inside = b"".join(_new_row(prefix, row, cells) for row, cells in sorted(by_row.items()))
        return xml[: found.start()] + opened + b">" + inside + b"</" + prefix + b"sheetData>" + xml[found.end() :], []
    close = xml.find(b"</" + prefix + b"sheetData", found.end())
    if close < 0:
        raise errors.broken()
    return _rows(xml, found.end(), close, prefix, by_row)


def _rows(
    xml: bytes, start: int, stop: int, prefix: bytes, by_row: Mapping[int, Mapping[int, CellValue]]
) -> tuple[bytes, list[tuple[int, int]]]:
    out: list[bytes] = [xml[:start]]
    kept: list[tuple[int, int]] = []
    wanted = sorted(by_row)
    at = start
    for row in _elements(xml, start, stop, _ROW, b"row", _row_number):
        while wanted and wanted[0] < row.index:
            number = wanted.pop(0)
            out += [xml[at : row.start], _new_row(prefix, number, by_row[number])]
            at = row.start
        if wanted and wanted[0] == row.index:
            wanted.pop(0)
            content, formulas = _row(xml, row, prefix, by_row[row.index])
            out += [xml[at : row.start], content]
            kept += [(row.index, column) for column in formulas]
            at = row.end
    out.append(xml[at:stop])
    out += [_new_row(prefix, number, by_row[number]) for number in wanted]
    out.append(xml[stop:])
    return b"".join(out), kept


def _row(xml: bytes, row: _Element, prefix: bytes, cells: Mapping[int, CellValue]) -> tuple[bytes, list[int]]:
    number = row.index + 1
    if row.inner is None:
        made = b"".join(
            _cell(prefix, number, column, value, b"") for column, value in sorted(cells.items()) if value is not None
        )
        return row.head + b">" + made + b"</" + prefix + b"row>", []
    first, last = row.inner
    out = [row.head, b">"]
    kept: list[int] = []
    wanted = sorted(cells)
    at = first
    for cell in _elements(xml, first, last, _CELL, b"c", _cell_column):
        while wanted and wanted[0] < cell.index:
            column = wanted.pop(0)
            out += [xml[at : cell.start], _new_cell(prefix, number, column, cells[column])]
            at = cell.start
        if wanted and wanted[0] == cell.index:
            column = wanted.pop(0)
            if cell.inner and _FORMULA.search(xml, *cell.inner):
                kept.append(column)
                continue
            out += [xml[at : cell.start], _cell(prefix, number, column, cells[column], cell.head)]
            at = cell.end
    out.append(xml[at:last])
    out += [_new_cell(prefix, number, column, cells[column]) for column in wanted]
    return b"".join([*out, b"</", prefix, b"row>"]), kept


def opening_of(match: re.Match[bytes], attributes: int) -> tuple[bytes, bool]:
    """The tag without its end, and whether it closes at once ("/>" with or without a space before it)."""
    head = match[0][:-1]
    if match[attributes].rstrip().endswith(b"/"):
        return head.rstrip()[:-1], True
    return head, False


def _row_number(attributes: bytes) -> int | None:
    match = _NUMBER.search(attributes)
    return int(match[1]) - 1 if match else None


def _cell_column(attributes: bytes) -> int | None:
    match = _LETTERS.search(attributes)
    return column_index(match[1].decode()) if match else None


def _elements(
    xml: bytes,
    start: int,
    stop: int,
    opening: re.Pattern[bytes],
    name: bytes,
    place: Callable[[bytes], int | None],
) -> Iterator[_Element]:
    """Rows, or cells of a row, in order. One without a reference stands behind the one before it."""
    index = -1
    at = start
    while match := opening.search(xml, at, stop):
        given = place(match[2])
        index = given if given is not None else index + 1
        head, closed_at_once = opening_of(match, 2)
        if closed_at_once:
            yield _Element(index, match.start(), match.end(), head, None)
            at = match.end()
            continue
        closing = b"</" + (match[1] or b"") + name + b">"
        close = xml.find(closing, match.end(), stop)
        if close < 0:
            raise errors.broken()
        at = close + len(closing)
        yield _Element(index, match.start(), at, head, (match.end(), close))


def _new_row(prefix: bytes, row: int, cells: Mapping[int, CellValue]) -> bytes:
    made = b"".join(_new_cell(prefix, row + 1, column, value) for column, value in sorted(cells.items()))
    return b'<%srow r="%d">%s</%srow>' % (prefix, row + 1, made, prefix) if made else b""


def _new_cell(prefix: bytes, number: int, column: int, value: CellValue) -> bytes:
    return b"" if value is None else _cell(prefix, number, column, value, b"")


def _cell(prefix: bytes, number: int, column: int, value: CellValue, head: bytes) -> bytes:
    """A cell with a value in its old opening, whose reference and style stay. Text stands in the cell itself, so that the
    table of shared strings stays as it is."""
    opening = _TYPE.sub(b"", head) if head else b'<%sc r="%s%d"' % (prefix, _letters(column), number)
    opening = opening.rstrip()
    if value is None:
        return opening + b"/>"
    if isinstance(value, Decimal):
        return opening + b"><%sv>%s</%sv></%sc>" % (prefix, format(value, "f").encode(), prefix, prefix)
    text = escape(value).encode()
    return opening + b' t="inlineStr"><%sis><%st>%s</%st></%sis></%sc>' % (prefix, prefix, text, prefix, prefix, prefix)


def _letters(column: int) -> bytes:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters.encode()
