"""Sheets as schools keep them, built in code: each layout is a file of the same few people."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date

import openpyxl
from openpyxl.utils import get_column_letter

from lienthong.foundation.spreadsheets.tests import samples
from lienthong.school.classes.tests.import_world import Child, children

Rows = list[list[object]]
PEOPLE = children(8, seed=31)
HEADING = [
    ["ỦY BAN NHÂN DÂN TP THỦ DẦU MỘT", None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["TRƯỜNG THCS THỬ MỘT", None, None, None, "Độc lập - Tự do - Hạnh phúc"],
    [None],
    ["DANH SÁCH NĂM HỌC 2017-2018"],
    [None],
]
SIGNATURES = [
    [None],
    [None, "Tổng cộng: 8 học sinh"],
    [None, None, None, "Thủ Dầu Một, ngày 10 tháng 9 năm 2017"],
    [None, "Người lập bảng", None, "HIỆU TRƯỞNG"],
    [None, "Nguyễn Thị Lập", None, "Trần Văn Trưởng"],
]


def given(child: Child) -> tuple[str, str]:
    """Họ đệm, tên."""
    rest, _, name = child.name.rpartition(" ")
    return rest, name


def text_date(child: Child, form: str = "%d/%m/%Y") -> str:
    return child.born.strftime(form)


def rows_of(*columns: Callable[[Child], object], people: Sequence[Child] = PEOPLE) -> Rows:
    return [[column(child) for column in columns] for child in people]


def numbered(rows: Rows) -> Rows:
    return [[number, *row] for number, row in enumerate(rows, 1)]


def xlsx(
    rows: Rows, *, merges: Sequence[str] = (), hidden: Sequence[int] = (), hidden_rows: Sequence[int] = ()
) -> bytes:
    """With columns (from 1) and rows hidden."""
    book = openpyxl.load_workbook(io.BytesIO(samples.xlsx(rows, merges=merges)))
    sheet = book.worksheets[0]
    for column in hidden:
        sheet.column_dimensions[get_column_letter(column)].hidden = True
    for row in hidden_rows:
        sheet.row_dimensions[row].hidden = True
    return samples.saved(book)


def pages(sheets: Sequence[tuple[str, Rows]], *, hidden: Sequence[str] = ()) -> bytes:
    """A workbook of several sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        if title in hidden:
            sheet.sheet_state = "hidden"
    return samples.saved(book)


def csv(rows: Rows, *, delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    text = samples_csv(rows, delimiter)
    if encoding == "cp1258":
        return unicodedata.normalize("NFC", text).translate(_CP1258).encode("cp1258")
    return text.encode(encoding)


def samples_csv(rows: Rows, delimiter: str) -> str:
    import csv as writer

    out = io.StringIO()
    target = writer.writer(out, delimiter=delimiter)
    for row in rows:
        target.writerow([v.strftime("%d/%m/%Y") if isinstance(v, date) else "" if v is None else v for v in row])
    return out.getvalue()


def _decomposed_tones() -> dict[int, str]:
    """Windows-1258 has the letters of the alphabet and writes tones as marks after them."""
    tones = "\u0300\u0309\u0303\u0301\u0323"
    table: dict[int, str] = {}
    for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY":
        for tone in tones:
            composed = unicodedata.normalize("NFC", base + tone)
            if len(composed) == 1:
                try:
                    composed.encode("cp1258")
                except UnicodeEncodeError:
                    table[ord(composed)] = base + tone
    return table


_CP1258 = _decomposed_tones()


def nfd(rows: Rows) -> Rows:
    return [[unicodedata.normalize("NFD", v) if isinstance(v, str) else v for v in row] for row in rows]


def spread(rows: Rows, width: int) -> Rows:
    """The rows with blank columns before each of theirs."""
    return [[cell for value in row for cell in (*[None] * width, value)] for row in rows]


def folded_tone(name: str) -> str:
    """A name as compared: "Hoà" and "Hòa" are one."""
    from lienthong.engines.vietnamese import public as vietnamese

    return vietnamese.canonical_tone(name).casefold()
