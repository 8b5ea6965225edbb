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
_REPEAT = re.compile(rb"-repeated")
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
    if _REPEAT.search(content) or content.count(b"<table:table-row") > limits.MAX_ROWS // 100:
        _measure(content)


def _repeat(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    match = pattern.search(attributes)
    return max(1, int(match[1][:9])) if match else 1


def _measure(content: bytes) -> None:
    """Walk rows and cells; empty repeats (every ods ends with a million) weigh nothing until followed."""
    row = last_row = last_column = column = row_repeat = 0
    row_filled = False
    total = row_bytes = copied = 0
    opened: tuple[int, int] | None = None
    for match in _TAG.finditer(content):
        closing, tag, attributes, closed_at_once = match.groups()
        if opened is not None:
            row_bytes += (match.start() - opened[0]) * opened[1]
            opened = None
        if tag == b"table:table":
            total += last_row * last_column
            row = last_row = last_column = 0
        elif tag == b"table:table-row":
            if not closing:
                row_repeat, column, row_bytes, row_filled = _repeat(_ROWS, attributes), 0, 0, False
            if closing or attributes.rstrip().endswith(b"/"):
                row += row_repeat
                if row_filled:
                    last_row = row
                    copied += row_bytes * row_repeat
        elif not closing:
            repeat = _repeat(_COLUMNS, attributes)
            column += repeat
            bare = closed_at_once or attributes.rstrip().endswith(b"/")
            if not bare or b"value" in attributes:
                row_filled = True
                last_column = max(last_column, column)
                row_bytes += repeat * len(attributes)
                opened = None if bare else (match.end(), repeat)
        _check(last_row, last_column, total)
        # A long text in a repeated cell is copied for each place it is shown in.
        if copied > limits.MAX_UNPACKED_BYTES:
            raise errors.zip_bomb()


def _check(rows: int, columns: int, before: int) -> None:
    if rows > limits.MAX_ROWS:
        raise errors.too_many_rows()
    if columns > limits.MAX_COLUMNS:
        raise errors.too_many_columns()
    if before + rows * columns > limits.MAX_CELLS:
        raise errors.too_many_cells()
