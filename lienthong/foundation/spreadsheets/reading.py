"""Read a spreadsheet of any usual kind, or say in one sentence why not.

The kind is told by the bytes, never by the extension. Every container is measured before calamine, which
parses in this process, may see it (see `containers`); a child process would cost more than reading a class
list.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import python_calamine

from . import biff, errors, limits, markup, oldcodes, ooxml, opendocument, plaintext
from .containers import ZipContainer
from .model import ErrorValue, Merge, Note, Sheet, Value, Workbook

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_SPREADSHEET_NAMES = re.compile(r"\.(xlsx|xlsm|xls|ods|csv)$", re.IGNORECASE)
_FOREIGN = (
    (b"%PDF", "tệp PDF"),
    (b"\x89PNG", "hình ảnh"),
    (b"\xff\xd8\xff", "hình ảnh"),
    (b"GIF8", "hình ảnh"),
    (b"{\\rtf", "văn bản RTF"),
    (b"Rar!", "tệp nén (.rar)"),
    (b"7z\xbc\xaf", "tệp nén (.7z)"),
    (b"\x1f\x8b", "tệp nén (.gz)"),
    (b"SQLite format", "cơ sở dữ liệu"),
    (b"MIME-Version:", "trang web lưu một tệp (.mht)"),
)
_ZIP_KINDS = (
    ("word/", "văn bản Word (.docx)"),
    ("ppt/", "bài trình chiếu (.pptx)"),
)
_ODF_TYPE = b"application/vnd.oasis.opendocument."
_SHEET_TYPES = (b"spreadsheet", b"spreadsheet-template")


def read_workbook(source: str | Path | bytes, *, filename: str) -> Workbook:
    """The workbook in a file or in bytes. `filename` is what the person calls it; its extension is not
    believed.

    Raises UnreadableFile with a code and a Vietnamese sentence; never another exception for bad content.
    """
    book = _read(_load(source), filename)
    oldcodes.put_into_unicode(book)
    return book


def _read(data: bytes, filename: str) -> Workbook:
    if data.startswith(_ZIP_MAGICS):
        return _read_zip(data, filename)
    if data.startswith(_OLE_MAGIC):
        return Workbook(filename, "xls", _read_sheets(data, biff.inspect(data)))
    for magic, what in _FOREIGN:
        if data.startswith(magic):
            raise errors.not_a_spreadsheet(what)
    return _read_text(data, filename)


def _load(source: str | Path | bytes) -> bytes:
    size = len(source) if isinstance(source, bytes) else Path(source).stat().st_size
    if size > limits.MAX_FILE_BYTES:
        raise errors.too_big(size)
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    if not data.strip(b"\0 \t\r\n"):
        raise errors.empty()
    return data


def _read_zip(data: bytes, filename: str) -> Workbook:
    container = ZipContainer(data)
    mimetype = container.read("mimetype").strip() if "mimetype" in container.names else b""
    if mimetype.startswith(_ODF_TYPE):
        if mimetype.removeprefix(_ODF_TYPE) not in _SHEET_TYPES:
            raise errors.not_a_spreadsheet("tài liệu OpenDocument khác")
        opendocument.inspect(container)
        return Workbook(filename, "ods", _read_sheets(data, {}))
    if any(name.lower().startswith("xl/") for name in container.names):
        return _read_ooxml(data, container, filename)
    for prefix, what in _ZIP_KINDS:
        if any(name.startswith(prefix) for name in container.names):
            raise errors.not_a_spreadsheet(what)
    if not container.names or any(_SPREADSHEET_NAMES.search(name) for name in container.names):
        raise errors.zip_archive()
    raise errors.not_a_spreadsheet("tệp nén (.zip)")


def _read_ooxml(data: bytes, container: ZipContainer, filename: str) -> Workbook:
    marks = ooxml.inspect(container)
    book = Workbook(filename, "xlsx", _read_sheets(data, marks))
    missing = sum(1 for found in marks.values() for mark in found.values() if mark == ErrorValue(""))
    if missing:
        book.notes.append(
            Note(
                "formulas_without_result",
                f"Có {missing} ô công thức chưa có kết quả. "
                "Hãy mở tệp bằng Excel hoặc LibreOffice, lưu lại rồi chọn lại.",
            )
        )
    return book


def _read_sheets(data: bytes, marks: dict[str, ooxml.Marks]) -> list[Sheet]:
    try:
        sheets = _parse(data, marks)
    except errors.UnreadableFile:
        raise
    except python_calamine.PasswordError as error:
        raise errors.password() from error
    except BaseException as error:
        # A panic inside the parser arrives as PanicException, which is not an Exception.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise errors.broken() from error
        raise
    if not any(sheet.rows for sheet in sheets):
        raise errors.no_sheets()
    return sheets


def _parse(data: bytes, marks: dict[str, ooxml.Marks]) -> list[Sheet]:
    sheets: list[Sheet] = []
    cells = 0
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        tables = [meta for meta in book.sheets_metadata if meta.typ == python_calamine.SheetTypeEnum.WorkSheet]
        if len(tables) > limits.MAX_SHEETS:
            raise errors.too_many_cells()
        for meta in tables:
            table = book.get_sheet_by_name(meta.name)
            end = table.end or (-1, -1)
            if end[0] >= limits.MAX_ROWS:
                raise errors.too_many_rows(meta.name)
            if end[1] >= limits.MAX_COLUMNS:
                raise errors.too_many_columns(meta.name)
            cells += (end[0] + 1) * (end[1] + 1)
            if cells > limits.MAX_CELLS:
                raise errors.too_many_cells()
            rows = cast(list[list[Value]], table.to_python(skip_empty_area=False) if table.end else [])
            _mend(rows, marks.get(meta.name, {}))
            merges = tuple(Merge(*start, *stop) for start, stop in table.merged_cell_ranges or ())
            hidden = meta.visible != python_calamine.SheetVisibleEnum.Visible
            sheets.append(Sheet(meta.name, _trimmed(rows), hidden, merges))
    return sorted(sheets, key=lambda sheet: sheet.hidden)


def _mend(rows: list[list[Value]], marks: ooxml.Marks) -> None:
    """Put back errors, unfinished formulas and the zeros that a number format shows."""
    for (row, column), mark in marks.items():
        if row >= len(rows) or column >= len(rows[row]):
            continue
        value = rows[row][column]
        if isinstance(mark, ErrorValue):
            rows[row][column] = mark
        elif isinstance(value, float) and value.is_integer():
            rows[row][column] = f"{int(value):0{mark}d}"


def _trimmed(rows: Sequence[Sequence[Value]]) -> Sequence[Sequence[Value]]:
    """Without the blank rows that formatting leaves at the end."""
    end = len(rows)
    while end and not any(value is not None and (type(value) is not str or value.strip()) for value in rows[end - 1]):
        end -= 1
    return rows[:end]


def _read_text(data: bytes, filename: str) -> Workbook:
    text, notes = plaintext.decode(data)
    if plaintext.looks_binary(text):
        raise errors.not_a_spreadsheet("tệp nhị phân")
    head = text[:8192].lstrip().lower()
    sheets: list[Sheet]
    if head.startswith("<?xml") and "urn:schemas-microsoft-com:office:spreadsheet" in head:
        book = Workbook(filename, "xml", markup.read_xml_2003(text), notes)
    elif head.startswith("<"):
        sheets = markup.read_html(text)
        if not sheets:
            raise errors.not_a_spreadsheet("trang web không có bảng")
        book = Workbook(filename, "html", sheets, notes)
    else:
        book = Workbook(filename, "csv", [Sheet(Path(filename).stem or "CSV", plaintext.read_rows(text))], notes)
    for sheet in book.sheets:
        sheet.rows = _trimmed(sheet.rows)
    if not any(sheet.rows for sheet in book.sheets):
        raise errors.empty()
    return book
