"""Formats by content, encodings, delimiters, and values that keep their meaning."""

from __future__ import annotations

import io
import os
import unicodedata
from datetime import date, time
from pathlib import Path

import openpyxl
import pytest
import xlwt

from lienthong.foundation.spreadsheets.public import Cell, ErrorValue, read_workbook
from lienthong.foundation.spreadsheets.tests import samples

ROWS = [["Họ tên", "Mã", "Ngày"], ["Nguyễn Thị Ánh", "0123", date(2006, 2, 1)], ["Đỗ Ớt", "74718401", None]]


def first(data: bytes, filename: str = "tep"):
    return read_workbook(data, filename=filename)


@pytest.mark.parametrize(("build", "kind"), [(samples.xlsx, "xlsx"), (samples.xls, "xls"), (samples.ods, "ods")])
@pytest.mark.parametrize("filename", ["a.xlsx", "a.xls", "a.csv", "khong-duoi"])
def test_format_is_told_by_content_not_by_extension(build, kind, filename):
    book = read_workbook(build(ROWS), filename=filename)
    assert book.format == kind
    sheet = book.sheets[0]
    assert [[sheet.cell(row, column).text for column in range(3)] for row in range(3)] == [
        ["Họ tên", "Mã", "Ngày"],
        ["Nguyễn Thị Ánh", "0123", "01/02/2006"],
        ["Đỗ Ớt", "74718401", ""],
    ]
    assert sheet.cell(1, 2).kind == "date"
    assert len(sheet.rows) == 3


def cp1258(text: str) -> bytes:
    """As Windows writes it: the letter with its hat or horn, then the tone."""
    out = b""
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            base, tone = unicodedata.normalize("NFD", char)[:-1], unicodedata.normalize("NFD", char)[-1]
            if len(base) == 2 and base[1] == "\u0323":  # ậ decomposes with the dot first
                base, tone = base[0] + tone, base[1]
            out += unicodedata.normalize("NFC", base).encode("cp1258") + tone.encode("cp1258")
    return out


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1258"])
def test_csv_in_any_encoding_and_delimiter(encoding, delimiter):
    rows = [
        ["Danh sách lớp 6A1"],
        ["Họ tên", "Điểm", "Ghi chú"],
        ["Nguyễn Thị Ngọc Ánh, Bé", "9,5", "Đậu; giỏi"],
    ]
    text = samples.csv_bytes(rows, delimiter=delimiter).decode()
    data = cp1258(text) if encoding == "cp1258" else text.encode(encoding)
    book = read_workbook(data, filename="lop 6A1.csv")
    assert (book.format, book.sheets[0].name) == ("csv", "lop 6A1")
    assert list(map(list, book.sheets[0].rows)) == rows


def test_decomposed_text_is_composed():
    data = unicodedata.normalize("NFD", "Họ tên,Lớp\nNguyễn Ánh,6A\n").encode()
    assert read_workbook(data, filename="a.csv").sheets[0].rows[1] == ["Nguyễn Ánh", "6A"]


def test_csv_tricks_of_excel():
    data = b'sep=;\nMa;Ten\n="0012";"a ""b"""\n\'=1+1;\'+84 912\n;\n'
    assert read_workbook(data, filename="a.csv").sheets[0].rows == [
        ["Ma", "Ten"],
        ["0012", 'a "b"'],
        ["=1+1", "+84 912"],
    ]


def test_a_lone_quotation_mark_does_not_swallow_the_rest():
    lines = "".join(f"Bé {number},6A\n" for number in range(200))
    rows = read_workbook(f'Họ tên,Lớp\n"Tèo,6A\n{lines}'.encode(), filename="a.csv").sheets[0].rows
    assert len(rows) == 202
    assert rows[-1] == ["Bé 199", "6A"]


def test_html_table_under_the_name_xls():
    data = """<html><head><style>td {color: red}</style></head><body>
    <!-- <table><tr><td>x</td></tr></table> -->
    <TABLE><tr><td colspan=3>DANH S&Aacute;CH</td></tr>
    <tr><th rowspan="2">Họ tên</th><th colspan="2">Điểm</th></tr>
    <tr><th>TX1<th>TX2</tr><tr><td>A<br/>B<td>9&nbsp;<td><b>8</b></tr></table></body></html>"""
    book = read_workbook(data.encode(), filename="a.xls")
    sheet = book.sheets[0]
    assert book.format == "html"
    assert [[sheet.cell(row, column).text for column in range(3)] for row in range(4)] == [
        ["DANH SÁCH", "", ""],
        ["Họ tên", "Điểm", ""],
        ["", "TX1", "TX2"],
        ["A B", "9", "8"],
    ]
    assert (1, 1, 1, 2) in sheet.merges


def test_xml_spreadsheet_2003():
    data = """<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
    xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="L&#7899;p"><Table>
    <Row><Cell><Data ss:Type="String">Họ tên</Data></Cell>
    <Cell ss:Index="3"><Data ss:Type="String">Mã</Data></Cell></Row>
    <Row ss:Index="3"><Cell><Data ss:Type="String">A &amp; B</Data></Cell><Cell/>
    <Cell><Data ss:Type="Number">12</Data>
    </Cell><Cell><Data ss:Type="DateTime">2006-02-01T00:00:00.000</Data></Cell></Row>
    </Table></Worksheet></Workbook>"""
    book = read_workbook(data.encode(), filename="a.xls")
    sheet = book.sheets[0]
    assert (book.format, sheet.name) == ("xml", "Lớp")
    assert [sheet.cell(2, column).text for column in range(4)] == ["A & B", "", "12", "01/02/2006"]
    assert sheet.cell(0, 2).text == "Mã"


def test_errors_and_formulas_without_a_result_are_not_lost():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["a", "=1+1", "#REF!", "chữ #REF!"])
    sheet["C1"].data_type = "e"
    read = read_workbook(samples.saved(book), filename="a.xlsx")
    assert read.sheets[0].rows[0] == ["a", ErrorValue(""), ErrorValue("#REF!"), "chữ #REF!"]
    assert [note.code for note in read.notes] == ["formulas_without_result"]
    assert read.sheets[0].cell(0, 2).kind == "error"


def test_errors_in_xls_are_not_lost():
    book = xlwt.Workbook()
    for name in ("Trang đầu", "Lớp 6A1"):
        sheet = book.add_sheet(name)
        sheet.write(0, 0, "a")
    sheet.row(1).set_cell_error(1, "#REF!")
    sheet.write(2, 0, "z")
    out = io.BytesIO()
    book.save(out)
    sheets = read_workbook(out.getvalue(), filename="a.xls").sheets
    assert sheets[1].cell(1, 1).value == ErrorValue("#REF!")
    assert sheets[0].cell(0, 0).text == "a"


def test_the_stored_result_of_a_formula_is_used():
    data = samples.with_sheet(
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"a"</f><v>a</v></c></row>'
    )
    assert read_workbook(data, filename="a.xlsx").sheets[0].rows[0] == [2.0, "a"]


def test_zeros_that_only_a_number_format_shows_are_kept():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([79301000012, 79301000012, 5])
    sheet["A1"].number_format = "000000000000"
    sheet["C1"].number_format = "00"
    cells = read_workbook(samples.saved(book), filename="a.xlsx").sheets[0]
    assert [cells.cell(0, column).text for column in range(3)] == ["079301000012", "79301000012", "05"]


@pytest.mark.parametrize(
    ("value", "text", "problem"),
    [
        (74718401.0, "74718401", None),
        ("0012", "0012", None),
        (7.4718401012e10, "74718401012", None),
        (7.93012345678901e17, "793012345678900992", "imprecise"),
        ("7.93012E+11", "7.93012E+11", "scientific"),
        ("7,93E+11", "7,93E+11", "scientific"),
        (12.5, "12.5", "fraction"),
        (date(2006, 2, 1), "01/02/2006", "date"),
        (ErrorValue("#N/A"), "#N/A", "error"),
        ("12E", "12E", None),
    ],
)
def test_an_id_is_read_as_text_and_damage_is_told(value, text, problem):
    assert Cell.of(value).code() == (text, problem)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  Nguyễn\u00a0 Văn\u200b A\n", "Nguyễn Văn A"),
        (0.1 + 0.2, "0.3"),
        (True, "TRUE"),
        (time(7, 5), "07:05"),
        (None, ""),
        ("\u200b ", ""),
    ],
)
def test_cell_text_is_what_a_person_reads(value, text):
    assert Cell.of(value).text == text


def test_hidden_sheets_come_after_visible_ones():
    book = openpyxl.Workbook()
    book.active.append(["ẩn"])
    book.active.sheet_state = "veryHidden"
    book.create_sheet("Hiện").append(["x"])
    sheets = read_workbook(samples.saved(book), filename="a").sheets
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [("Hiện", False), ("Sheet", True)]


def test_rows_keep_their_place_below_blank_ones():
    sheet = read_workbook(samples.xlsx([[], [], [None, None, "x"], [], [None]]), filename="a").sheets[0]
    assert len(sheet.rows) == 3
    assert sheet.cell(2, 2).text == "x"


@pytest.mark.skipif("LIENTHONG_SAMPLES" not in os.environ, reason="needs the sample files of schools")
def test_real_workbooks_are_read():
    for path in sorted((Path(os.environ["LIENTHONG_SAMPLES"]) / "templates").glob("*.xlsx")):
        assert read_workbook(path, filename=path.name).sheets
