"""Tables in HTML and in Excel's XML of 2003: what many Vietnamese systems export under the name .xls.

Tags are found by search, not by a parser: nothing is resolved, nothing outside the file can be asked for,
and the time is linear in the size.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import datetime

from . import errors, limits
from .model import Merge, Sheet, Value

_NOISE = ("<!--", "-->"), ("<style", "</style>"), ("<script", "</script>"), ("<head", "</head>")
_HTML_TAG = re.compile(r"<(/?)(table|tr|td|th)\b([^>]*)>", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/div)\b[^>]*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^>]*>")
_SPAN = re.compile(r"\b(col|row)span\s*=\s*[\"']?(\d{1,6})", re.IGNORECASE)
_XML_TAG = re.compile(r"<(/?)(?:ss:)?(Worksheet|Row|Cell|Data)\b([^>]*)>")
_XML_ATTRIBUTE = re.compile(r"ss:(Name|Index|MergeAcross|MergeDown|Type|Visible)\s*=\s*\"([^\"]*)\"")


class _Grid:
    """Rows being filled, with the limits of a sheet."""

    def __init__(self, name: str, *, hidden: bool = False) -> None:
        self.name = name
        self.hidden = hidden
        self.rows: list[list[Value]] = []
        self.merges: list[Merge] = []
        self._covered: set[tuple[int, int]] = set()
        self._cells = 0

    def start_row(self, index: int | None = None) -> None:
        target = len(self.rows) if index is None else index
        if target >= limits.MAX_ROWS:
            raise errors.too_many_rows(self.name)
        while len(self.rows) <= target:
            self.rows.append([])
        self._row = target
        self._column = 0

    def put(self, value: Value, *, index: int | None = None, across: int = 1, down: int = 1) -> None:
        column = self._column if index is None else index
        while (self._row, column) in self._covered:
            column += 1
        right, bottom = column + across - 1, min(self._row + down, limits.MAX_ROWS) - 1
        if right >= limits.MAX_COLUMNS:
            raise errors.too_many_columns(self.name)
        self._cells += right + 1 - len(self.rows[self._row]) + across * (bottom - self._row)
        if self._cells > limits.MAX_CELLS // 5:
            raise errors.too_many_cells()
        row = self.rows[self._row]
        row.extend([None] * (right + 1 - len(row)))
        row[column] = value
        if right > column or bottom > self._row:
            self.merges.append(Merge(self._row, column, bottom, right))
            self._covered.update(
                (line, place) for line in range(self._row + 1, bottom + 1) for place in range(column, right + 1)
            )
        self._column = right + 1

    def sheet(self) -> Sheet:
        return Sheet(self.name, self.rows, self.hidden, tuple(self.merges))


def _check_size(text: str) -> None:
    if len(text) > limits.MAX_MARKUP_CHARS:
        raise errors.too_many_cells()


def _without(text: str, start: str, end: str) -> str:
    """Drop each start…end part; one pass, an unclosed part drops the rest."""
    lower = text.lower()
    parts, position = [], 0
    while (found := lower.find(start, position)) >= 0:
        parts.append(text[position:found])
        close = lower.find(end, found)
        if close < 0:
            return "".join(parts)
        position = close + len(end)
    return "".join([*parts, text[position:]])


def read_html(text: str) -> list[Sheet]:
    """All tables of a page, one below the other, as one sheet."""
    _check_size(text)
    for start, end in _NOISE:
        text = _without(text, start, end)
    grid = _Grid("Bảng")
    open_cell: re.Match[str] | None = None
    in_row = False
    for tag in _HTML_TAG.finditer(text):
        name = tag[2].lower()
        if open_cell is not None:
            # End tags of cells and rows are optional in HTML: whatever follows closes the cell.
            _put_html(grid, text, open_cell, tag.start())
            open_cell = None
        if tag[1]:
            in_row = in_row and name in ("td", "th")
        elif name == "tr":
            grid.start_row()
            in_row = True
        elif name in ("td", "th"):
            if not in_row:
                grid.start_row()
                in_row = True
            open_cell = tag
    if open_cell is not None:
        _put_html(grid, text, open_cell, len(text))
    return [grid.sheet()] if grid.rows else []


def _put_html(grid: _Grid, text: str, cell: re.Match[str], end: int) -> None:
    content = _ANY_TAG.sub("", _BREAK.sub("\n", text[cell.end() : end]))
    spans = {name.lower(): max(1, int(count)) for name, count in _SPAN.findall(cell[3])}
    value = html.unescape(content).strip()
    grid.put(value or None, across=spans.get("col", 1), down=spans.get("row", 1))


def read_xml_2003(text: str) -> list[Sheet]:
    """The worksheets of an "XML Spreadsheet 2003"."""
    _check_size(text)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise errors.unsafe_xml()
    return [grid.sheet() for grid in _xml_grids(text)]


def _xml_grids(text: str) -> Iterator[_Grid]:
    grid: _Grid | None = None
    pending: dict[str, str] = {}
    data: re.Match[str] | None = None
    for tag in _XML_TAG.finditer(text):
        closing, name, attributes = tag[1] == "/", tag[2], dict(_XML_ATTRIBUTE.findall(tag[3]))
        if name == "Worksheet":
            if closing and grid:
                yield grid
            grid = None if closing else _Grid(html.unescape(attributes.get("Name", "")), hidden="Visible" in attributes)
        elif grid is None:
            continue
        elif name == "Row" and not closing:
            grid.start_row(_index(attributes))
        elif name == "Data" and not closing:
            data, pending = tag, {**pending, "Type": attributes.get("Type", "String")}
        elif name == "Data" and data is not None:
            pending["Value"] = html.unescape(_ANY_TAG.sub("", text[data.end() : tag.start()]))
        elif name == "Cell":
            if not closing:
                pending = attributes
            if grid.rows and (closing or tag[3].rstrip().endswith("/")):
                _put_xml(grid, pending)


def _index(attributes: dict[str, str]) -> int | None:
    text = attributes.get("Index", "")
    return max(1, int(text[:9])) - 1 if text.isascii() and text.isdigit() else None


def _put_xml(grid: _Grid, cell: dict[str, str]) -> None:
    across, down = (
        int(cell[key][:6]) + 1 if cell.get(key, "").isdigit() else 1 for key in ("MergeAcross", "MergeDown")
    )
    grid.put(_xml_value(cell), index=_index(cell), across=across, down=down)


def _xml_value(cell: dict[str, str]) -> Value:
    text = cell.get("Value", "")
    if not text:
        return None
    try:
        if cell.get("Type") == "Number":
            return float(text)
        if cell.get("Type") == "DateTime":
            return datetime.fromisoformat(text)
    except ValueError:
        return text
    if cell.get("Type") == "Boolean":
        return text == "1"
    return text
