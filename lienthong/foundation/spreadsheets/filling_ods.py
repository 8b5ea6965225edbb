"""Cells of an ods' content.xml replaced in place; a repeated row or cell is split where a value goes into it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape, unescape

from . import errors
from .edits import CellEdits, CellValue
from .filling_xlsx import opening_of

_ATTRIBUTES = rb"""((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>"""
_TABLE = re.compile(rb"<table:table(?![\w-])" + _ATTRIBUTES)
_ROW = re.compile(rb"<table:table-row(?![\w-])" + _ATTRIBUTES)
_CELL = re.compile(rb"<table:(?:covered-)?table-cell(?![\w-])" + _ATTRIBUTES)
_TAG_NAME = re.compile(rb"<(table:[\w-]+)")
_TABLE_NAME = re.compile(rb"""table:name\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ROWS = re.compile(rb"""\s*table:number-rows-repeated\s*=\s*["'](\d+)["']""")
_COLUMNS = re.compile(rb"""\s*table:number-columns-repeated\s*=\s*["'](\d+)["']""")
_VALUE = re.compile(
    rb"""\s*(?:office|calcext):(?:value-type|value|string-value|date-value|time-value|boolean-value)\s*=\s*(?:"[^"]*"|'[^']*')"""
)
_FORMULA = re.compile(rb"table:formula\s*=")


@dataclass(frozen=True, slots=True)
class _Element:
    """A row or cell: place from 0, how often it is repeated, its opening (without its end), inside, all of it."""

    index: int
    repeat: int
    start: int
    end: int
    head: bytes
    inside: bytes | None
    closing: bytes


def edited(xml: bytes, edits: Mapping[str, CellEdits]) -> tuple[bytes, list[tuple[str, int, int]]]:
    """The content with the cells put in, and those that kept their formula."""
    out: list[bytes] = []
    kept: list[tuple[str, int, int]] = []
    at = 0
    wanted = {name: cells for name, cells in edits.items() if cells}
    for name, start, stop in _tables(xml):
        cells = wanted.pop(name, None)
        if cells is None:
            continue
        content, formulas = _table(xml[start:stop], cells)
        out += [xml[at:start], content]
        kept += [(name, row, column) for row, column in formulas]
        at = stop
    if wanted:
        raise errors.broken()
    return b"".join([*out, xml[at:]]), kept


def _tables(xml: bytes) -> Iterator[tuple[str, int, int]]:
    at = 0
    while match := _TABLE.search(xml, at):
        named = _TABLE_NAME.search(match[1])
        name = unescape((named[1] or named[2] or b"").decode(), {"&quot;": '"', "&apos;": "'"}) if named else ""
        if opening_of(match, 1)[1]:
            at = match.end()
            continue
        close = xml.find(b"</table:table>", match.end())
        if close < 0:
            raise errors.broken()
        yield name, match.end(), close
        at = close


def _table(xml: bytes, edits: CellEdits) -> tuple[bytes, list[tuple[int, int]]]:
    by_row: dict[int, dict[int, CellValue]] = defaultdict(dict)
    for (number, column), value in edits.items():
        by_row[number][column] = value
    out: list[bytes] = []
    kept: list[tuple[int, int]] = []
    at = 0
    for row in _elements(xml, _ROW, _ROWS):
        hit = sorted(number for number in by_row if row.index <= number < row.index + row.repeat)
        if not hit:
            continue
        out.append(xml[at : row.start])
        place = row.index
        for number in hit:
            out.append(_again(row, number - place, _ROWS, b"table:number-rows-repeated"))
            content, formulas = _row(row, by_row.pop(number))
            out.append(content)
            kept += [(number, column) for column in formulas]
            place = number + 1
        out.append(_again(row, row.index + row.repeat - place, _ROWS, b"table:number-rows-repeated"))
        at = row.end
    if by_row:
        raise errors.broken()
    return b"".join([*out, xml[at:]]), kept


def _row(row: _Element, cells: Mapping[int, CellValue]) -> tuple[bytes, list[int]]:
    inside = row.inside or b""
    out: list[bytes] = [_ROWS.sub(b"", row.head), b">"]
    kept: list[int] = []
    wanted = dict(cells)
    at = width = 0
    for cell in _elements(inside, _CELL, _COLUMNS):
        width = cell.index + cell.repeat
        hit = sorted(column for column in wanted if cell.index <= column < width)
        if not hit:
            continue
        out.append(inside[at : cell.start])
        place = cell.index
        for column in hit:
            out.append(_again(cell, column - place, _COLUMNS, b"table:number-columns-repeated"))
            value = wanted.pop(column)
            if _FORMULA.search(cell.head):
                kept.append(column)
                out.append(_again(cell, 1, _COLUMNS, b"table:number-columns-repeated"))
            else:
                out.append(_cell(cell.head, value))
            place = column + 1
        out.append(_again(cell, width - place, _COLUMNS, b"table:number-columns-repeated"))
        at = cell.end
    out.append(inside[at:])
    for column in sorted(wanted):
        if column > width:
            out.append(b'<table:table-cell table:number-columns-repeated="%d"/>' % (column - width))
        out.append(_cell(b"<table:table-cell", wanted[column]))
        width = column + 1
    return b"".join([*out, b"</table:table-row>"]), kept


def _elements(xml: bytes, opening: re.Pattern[bytes], repeated: re.Pattern[bytes]) -> Iterator[_Element]:
    at = index = 0
    while match := opening.search(xml, at):
        count = repeated.search(match[1])
        repeat = max(1, int(count[1][:9])) if count else 1
        head, closed_at_once = opening_of(match, 1)
        tag = _TAG_NAME.match(head)
        assert tag is not None
        closing = b"</" + tag[1] + b">"
        if closed_at_once:
            yield _Element(index, repeat, match.start(), match.end(), head, None, closing)
            at = match.end()
        else:
            close = xml.find(closing, match.end())
            if close < 0:
                raise errors.broken()
            at = close + len(closing)
            yield _Element(index, repeat, match.start(), at, head, xml[match.end() : close], closing)
        index += repeat


def _again(element: _Element, times: int, repeated: re.Pattern[bytes], name: bytes) -> bytes:
    """The element as it was, standing for so many places."""
    if times <= 0:
        return b""
    head = repeated.sub(b"", element.head).rstrip()
    if times > 1:
        head += b' %s="%d"' % (name, times)
    return head + b"/>" if element.inside is None else head + b">" + element.inside + element.closing


def _cell(head: bytes, value: CellValue) -> bytes:
    tag = _TAG_NAME.match(head)
    assert tag is not None
    opening = _VALUE.sub(b"", _COLUMNS.sub(b"", head)).rstrip()
    if value is None:
        return opening + b"/>"
    if isinstance(value, Decimal):
        number = format(value, "f")
        shown = number.replace(".", ",").encode()
        return opening + b' office:value-type="float" office:value="%s"><text:p>%s</text:p></%s>' % (
            number.encode(),
            shown,
            tag[1],
        )
    return opening + b' office:value-type="string"><text:p>%s</text:p></%s>' % (escape(value).encode(), tag[1])
