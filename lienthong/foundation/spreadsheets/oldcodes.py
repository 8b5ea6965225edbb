"""Sheets written in a code from before Unicode (TCVN 3, VNI), put into Unicode.

Their cells hold "NguyÔn V¨n An", which only a font of that code shows rightly: taken as it is, it would be somebody's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lienthong.engines.vietnamese import public as vietnamese

from .model import Note, Sheet, Value, Workbook

#: Rows by which the code of a sheet is told.
_SAMPLE = 100


def put_into_unicode(book: Workbook) -> None:
    """Rewrite the sheets that are in an old code, and note which it was."""
    found = {}
    for sheet in book.sheets:
        old = vietnamese.legacy_reader_of(_texts(sheet))
        if old is not None:
            name, read = old
            found[name] = True
            sheet.rows = [[_read(value, read) for value in row] for row in sheet.rows]
    for name in found:
        message = (
            f"Tệp được gõ theo mã {name} (phông chữ cũ) nên hệ thống đã chuyển sang Unicode. "
            "Hãy xem lại họ tên trước khi xác nhận."
        )
        book.notes.append(Note("old_code", message))


def _texts(sheet: Sheet) -> Iterator[str]:
    return (value for row in sheet.rows[:_SAMPLE] for value in row if type(value) is str)


def _read(value: Value, read: Callable[[str], str]) -> Value:
    if type(value) is not str or value.isascii() or max(value) > "\u00ff":
        return value
    text = read(value)
    # A cell that was in Unicode already, in a sheet of old code: "Hà".
    return value if vietnamese.is_vietnamese(value) and not vietnamese.is_vietnamese(text) else text
