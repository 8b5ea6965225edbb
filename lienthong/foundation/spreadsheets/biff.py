"""An xls looked over: password, the rectangle of its cells, and the errors that calamine shows as blanks.

calamine loads every sheet at once and copies a shared string for each cell that shows it, so both are measured
before it may see the file.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from . import errors, limits
from .containers import OleContainer
from .model import ErrorValue

_FILEPASS = 0x002F
_BOUNDSHEET = 0x0085
_BOF = frozenset((0x0009, 0x0209, 0x0409, 0x0809))
_FORMULA, _MULTIPLE_NUMBERS, _SHARED_LABEL, _ERROR = 0x0006, 0x00BD, 0x00FD, 0x0205
#: Records that place a value: their first two numbers are row and column.
_CELLS = frozenset((_FORMULA, _MULTIPLE_NUMBERS, 0x00D6, _SHARED_LABEL, 0x0203, 0x0204, _ERROR, 0x027E))
_SHARED_STRINGS, _CONTINUE = 0x00FC, 0x003C
#: A BIFF string has at most 65,535 characters, three bytes each in UTF-8.
_LONGEST_STRING = 65_535 * 3
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_NOT_EXCEL = {
    "WordDocument": "văn bản Word (.doc)",
    "PowerPoint Document": "bài trình chiếu (.ppt)",
}

Errors = dict[tuple[int, int], ErrorValue | int]


def inspect(data: bytes) -> dict[str, Errors]:
    """Raise UnreadableFile unless the file is an xls that is safe to parse; return its error cells by sheet."""
    container = OleContainer(data)
    names = container.names
    if names & {"EncryptionInfo", "EncryptedPackage"}:
        raise errors.password()
    stream = next((name for name in ("Workbook", "Book", "WORKBOOK", "BOOK") if name in names), None)
    if stream is None:
        what = next((text for name, text in _NOT_EXCEL.items() if name in names), "tệp của chương trình khác")
        raise errors.not_a_spreadsheet(what)
    try:
        return _Survey(container.stream(stream)).by_sheet()
    except (struct.error, IndexError) as error:
        raise errors.broken() from error


class _Survey:
    """One walk over the records of a workbook stream."""

    def __init__(self, stream: bytes) -> None:
        self._stream = stream
        self._titles: dict[int, str] = {}
        self._found: dict[int, Errors] = {}
        self._labels: list[int] = []
        self._strings: list[bytes] = []
        self._walk()
        self._check_strings()

    def by_sheet(self) -> dict[str, Errors]:
        return {self._titles[start]: found for start, found in self._found.items() if start in self._titles}

    def _walk(self) -> None:
        total = rows = columns = sheets = start = previous = 0
        for offset, kind, length in self._records():
            if kind in _CELLS and length >= 4:
                row, column = struct.unpack_from("<HH", self._stream, offset)
                self._note_cell(kind, offset, length, (row, column), start)
                if kind == _MULTIPLE_NUMBERS and length >= 6:
                    column = struct.unpack_from("<H", self._stream, offset + length - 2)[0]
                rows, columns = max(rows, row + 1), max(columns, column + 1)
            elif kind in _BOF:
                total, rows, columns, sheets = total + rows * columns, 0, 0, sheets + 1
                start = offset - 4
            else:
                self._note_global(kind, offset, length, previous)
            previous = kind if kind != _CONTINUE else previous
        # BIFF cannot exceed 65,536 rows × 256 columns a sheet, so only the sum matters.
        if total + rows * columns > limits.MAX_CELLS or sheets > limits.MAX_SHEETS:
            raise errors.too_many_cells()

    def _records(self) -> Iterator[tuple[int, int, int]]:
        offset, end = 0, len(self._stream) - 4
        unpack = struct.Struct("<HH").unpack_from
        while offset <= end:
            kind, length = unpack(self._stream, offset)
            yield offset + 4, kind, length
            offset += 4 + length

    def _note_cell(self, kind: int, offset: int, length: int, place: tuple[int, int], start: int) -> None:
        if kind == _SHARED_LABEL and length >= 10:
            self._labels.append(struct.unpack_from("<I", self._stream, offset + 6)[0])
        elif kind == _ERROR and length >= 8 and self._stream[offset + 7]:
            self._note_error(self._stream[offset + 6], place, start)
        elif kind == _FORMULA and length >= 14:
            # A result that is no number ends in FFFF and begins with its type: 2 is an error.
            result = self._stream[offset + 6 : offset + 14]
            if result[6:] == b"\xff\xff" and result[0] == 2:
                self._note_error(result[2], place, start)

    def _note_error(self, code: int, place: tuple[int, int], start: int) -> None:
        self._found.setdefault(start, {})[place] = ErrorValue(_ERRORS.get(code, "#N/A"))

    def _note_global(self, kind: int, offset: int, length: int, previous: int) -> None:
        if kind == _FILEPASS:
            raise errors.password()
        body = self._stream[offset : offset + length]
        if kind == _SHARED_STRINGS or (kind == _CONTINUE and previous == _SHARED_STRINGS):
            self._strings.append(body)
        elif kind == _BOUNDSHEET and length >= 8:
            start, count, wide = struct.unpack_from("<I2xBB", body)
            name = body[8 : 8 + count * (1 + (wide & 1))]
            self._titles[start] = name.decode("utf-16-le" if wide & 1 else "latin-1", "replace")

    def _check_strings(self) -> None:
        bound = min(sum(map(len, self._strings)) * 3, _LONGEST_STRING)
        if len(self._labels) * bound <= limits.MAX_UNPACKED_BYTES:
            return
        sizes = list(_string_sizes(self._strings))
        copied = sum(sizes[label] for label in self._labels if label < len(sizes))
        if copied > limits.MAX_UNPACKED_BYTES:
            raise errors.zip_bomb()


def _string_sizes(bodies: list[bytes]) -> Iterator[int]:
    """UTF-8 bytes of each shared string at most; strings run on over CONTINUE records."""
    record, at = 0, 8
    while True:
        while at >= len(bodies[record]):
            at -= len(bodies[record])
            record += 1
            if record == len(bodies):
                return
        count, flags = struct.unpack_from("<HB", bodies[record], at)
        at += 3
        extra = 0
        if flags & 0x08:
            extra += 4 * struct.unpack_from("<H", bodies[record], at)[0]
            at += 2
        if flags & 0x04:
            extra += struct.unpack_from("<I", bodies[record], at)[0]
            at += 4
        left, width = count, 1 + (flags & 1)
        while left > (room := (len(bodies[record]) - at) // width):
            left -= max(room, 0)
            record += 1
            # The rest begins with its own byte that tells whether letters take one byte or two.
            width, at = 1 + (bodies[record][0] & 1), 1
        at += left * width + extra
        yield count * 3
