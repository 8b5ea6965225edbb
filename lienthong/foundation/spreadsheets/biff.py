"""An xls looked over: password, and the rectangle of its cells, before calamine loads every sheet at once."""

from __future__ import annotations

import struct

from . import errors, limits
from .containers import OleContainer

_FILEPASS = 0x2F
_BOF = {0x0009, 0x0209, 0x0409, 0x0809}
#: Records that place a value: first two numbers are row and column.
_CELLS = {0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E}
_MULTIPLE = 0x00BD
_NOT_EXCEL = {
    "WordDocument": "văn bản Word (.doc)",
    "PowerPoint Document": "bài trình chiếu (.ppt)",
}


def inspect(data: bytes) -> None:
    """Raise UnreadableFile unless the file is an xls that is safe to parse."""
    container = OleContainer(data)
    names = container.names
    if names & {"EncryptionInfo", "EncryptedPackage"}:
        raise errors.password()
    stream = next((name for name in ("Workbook", "Book", "WORKBOOK", "BOOK") if name in names), None)
    if stream is None:
        what = next((text for name, text in _NOT_EXCEL.items() if name in names), "tệp của chương trình khác")
        raise errors.not_a_spreadsheet(what)
    _measure(container.stream(stream))


def _measure(stream: bytes) -> None:
    offset = total = rows = columns = sheets = 0
    end = len(stream) - 4
    unpack = struct.Struct("<HH").unpack_from
    while offset <= end:
        kind, length = unpack(stream, offset)
        offset += 4
        if kind in _CELLS and length >= 4:
            row, column = unpack(stream, offset)
            if kind == _MULTIPLE and length >= 6:
                column = struct.unpack_from("<H", stream, min(offset + length, len(stream)) - 2)[0]
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif kind == _FILEPASS:
            raise errors.password()
        elif kind in _BOF:
            total, rows, columns, sheets = total + rows * columns, 0, 0, sheets + 1
        offset += length
    # BIFF cannot exceed 65,536 rows × 256 columns a sheet, so only the sum matters.
    if total + rows * columns > limits.MAX_CELLS or sheets > limits.MAX_SHEETS:
        raise errors.too_many_cells()
