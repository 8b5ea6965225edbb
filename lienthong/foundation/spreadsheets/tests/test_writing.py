"""What is written is read again as it was, and nothing of it runs."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import load

from lienthong.foundation.spreadsheets.public import (
    Cell,
    ColumnSpec,
    Table,
    read_workbook,
    write_csv,
    write_ods,
    write_xlsx,
)

WRITERS = {"xlsx": write_xlsx, "ods": write_ods, "csv": write_csv}
COLUMNS = (
    ColumnSpec("Họ và tên", width=30),
    ColumnSpec("Mã học sinh", "code"),
    ColumnSpec("Ngày sinh", "date"),
    ColumnSpec("Sĩ số", "integer"),
    ColumnSpec("Điểm", "decimal"),
)
ROWS = (
    ("Nguyễn  Văn A", "0012", date(2006, 2, 1), 45, 8.5),
    ('=HYPERLINK("http://x")', "+84912", None, None, Decimal("7.25")),
    ("@SUM(1)", "-5", date(2007, 12, 31), 0, 10),
    ("a & <b> 'c' \"d\"", 74718401, None, -3, None),
)


def written(kind: str, **options) -> bytes:
    out = io.BytesIO()
    WRITERS[kind](Table("Lớp 6A1", COLUMNS, iter(ROWS), **options), out)
    return out.getvalue()


@pytest.mark.parametrize("kind", WRITERS)
def test_round_trip(kind):
    book = read_workbook(written(kind, heading=("SỞ GDĐT", "Năm học 2017-2018")), filename="a")
    assert book.format == kind
    sheet = book.sheets[0]
    top = 2 if kind == "csv" else 3
    lines = [[sheet.cell(row, column).text for column in range(5)] for row in range(top, top + 5)]
    assert sheet.cell(0, 0).text == "SỞ GDĐT"
    assert [[text.replace(",", ".") for text in line] for line in lines] == [
        ["Họ và tên", "Mã học sinh", "Ngày sinh", "Sĩ số", "Điểm"],
        ["Nguyễn Văn A", "0012", "01/02/2006", "45", "8.5"],
        ['=HYPERLINK("http://x")', "+84912", "", "", "7.25"],
        ["@SUM(1)", "-5", "31/12/2007", "0", "10"],
        ["a & <b> 'c' \"d\"", "74718401", "", "-3", ""],
    ]
    if kind != "csv":
        assert [sheet.cell(top + 1, column).kind for column in range(5)] == [
            "text",
            "text",
            "date",
            "number",
            "number",
        ]


def test_no_text_becomes_a_formula_or_a_link():
    sheet = openpyxl.load_workbook(io.BytesIO(written("xlsx"))).active
    assert {cell.data_type for row in sheet.iter_rows(min_row=2, max_col=2) for cell in row} == {"s"}
    content = zipfile.ZipFile(io.BytesIO(written("ods"))).read("content.xml")
    assert b"formula" not in content
    for line in written("csv").decode("utf-8-sig").splitlines()[1:]:
        assert not line.strip('"').startswith(("=", "+", "-", "@"))


def test_csv_opens_in_excel_as_vietnamese():
    assert written("csv").startswith(b"\xef\xbb\xbfH")


def test_header_stays_in_view_and_columns_have_their_width():
    sheet = openpyxl.load_workbook(io.BytesIO(written("xlsx", heading=("x",)))).active
    assert sheet.freeze_panes == "A4"
    assert sheet.column_dimensions["A"].width == pytest.approx(30, abs=1)
    assert sheet["B4"].number_format == "@"
    assert sheet["C4"].number_format == "dd/mm/yyyy"
    assert b"VerticalSplitPosition" in zipfile.ZipFile(io.BytesIO(written("ods"))).read("settings.xml")


def test_ods_is_opened_by_another_library():
    document = load(io.BytesIO(written("ods")))
    assert document.mimetype == "application/vnd.oasis.opendocument.spreadsheet"


def test_rows_are_streamed_and_must_fit_the_columns():
    with pytest.raises(ValueError, match="zip"):
        write_csv(Table("x", COLUMNS, iter([("a",)])), io.BytesIO())


@pytest.mark.parametrize("kind", WRITERS)
@given(text=st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_survives(kind, text):
    out = io.BytesIO()
    WRITERS[kind](Table("[x]:*?/\\'", (ColumnSpec("a"), ColumnSpec("b")), [(text, "x")]), out)
    sheet = read_workbook(out.getvalue(), filename="a").sheets[0]
    text = text.replace("\r", "\n")
    kept = "".join(char for char in text if char in "\t\n" or (ord(char) >= 32 and char not in "\ufffe\uffff"))
    assert sheet.cell(1, 0).text == Cell.of(kept).text
    assert sheet.cell(1, 1).text == "x"
