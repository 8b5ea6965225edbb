"""An ods looked over: a few bytes there can stand for a billion cells ("repeated 16384 × 1048576")."""

from __future__ import annotations

import re

from . import errors, limits
from .containers import ZipContainer

# Quoted values are stepped over whole: a formula may hold ">", and a repeat must not hide behind one.
_TAG = re.compile(
    rb"""<(/?)(table:table-row|table:table-cell|table:covered-table-cell|table:table)"""
    rb"""(?![\w-])((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>(?=(</table)?)"""
)
_LARGE_REPEAT = re.compile(rb"""-repeated\s*=\s*["']0*\d{3}""")
_ROWS = re.compile(rb"""number-rows-repeated\s*=\s*["'](\d+)["']""")
_COLUMNS = re.compile(rb"""number-columns-repeated\s*=\s*["'](\d+)["']""")


def inspect(container: ZipContainer) -> None:
    """Raise UnreadableFile for an encrypted document or one whose filled cells span too much."""
    if b"encryption-data" in container.read_xml("META-INF/manifest.xml"):
        raise errors.password()
    container.read_xml("styles.xml")
    content = container.read_xml("content.xml")
    if not content:
        raise errors.broken()
    tables = content.count(b"<table:table ") + content.count(b"<table:table>")
    if tables > limits.MAX_SHEETS:
        raise errors.too_many_cells()
    # Repeats under 100 cannot multiply: 100 × 100 × the bytes of a file is below every limit that matters,
    # except through very many rows, which are counted.
    if _LARGE_REPEAT.search(content) or content.count(b"<table:table-row") > limits.MAX_ROWS // 100:
        _measure(content)


def _repeat(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    match = pattern.search(attributes)
    return max(1, int(match[1][:9])) if match else 1


def _measure(content: bytes) -> None:
    """Walk rows and cells; empty repeats (every ods ends with a million) weigh nothing until followed."""
    row = last_row = last_column = column = row_repeat = 0
    row_filled = False
    total = 0
    for closing, tag, attributes, closed_at_once in _TAG.findall(content):
        if tag == b"table:table":
            total += last_row * last_column
            row = last_row = last_column = 0
        elif tag == b"table:table-row":
            if not closing:
                row_repeat, column, row_filled = _repeat(_ROWS, attributes), 0, False
            if closing or attributes.rstrip().endswith(b"/"):
                row += row_repeat
                last_row = row if row_filled else last_row
        elif not closing:
            column += _repeat(_COLUMNS, attributes)
            bare = closed_at_once or attributes.rstrip().endswith(b"/")
            if not bare or b"value" in attributes:
                row_filled = True
                last_column = max(last_column, column)
        _check(last_row, last_column, total)


def _check(rows: int, columns: int, before: int) -> None:
    if rows > limits.MAX_ROWS:
        raise errors.too_many_rows()
    if columns > limits.MAX_COLUMNS:
        raise errors.too_many_columns()
    if before + rows * columns > limits.MAX_CELLS:
        raise errors.too_many_cells()
