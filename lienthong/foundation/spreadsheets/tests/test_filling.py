"""A file that was filled is the file that came, with values in it."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.foundation.spreadsheets.public import UnreadableFile, fill, read_workbook
from lienthong.foundation.spreadsheets.tests import samples


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert book.testzip() is None
        return {name: book.read(name) for name in book.namelist()}


def packed(data: bytes) -> dict[str, bytes]:
    """Members as they lie in the file, not unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        infos = sorted(book.infolist(), key=lambda info: info.header_offset)
        ends = [info.header_offset for info in infos[1:]] + [book.start_dir]
    return {info.filename: data[info.header_offset : end] for info, end in zip(infos, ends, strict=True)}


def picture() -> bytes:
    """A red dot as PNG."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    dot = zlib.compress(b"\0\xff\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", dot) + chunk(b"IEND", b"")


def rich_book() -> bytes:
    """A mark sheet with all that a library would lose: image, chart, rules, comment, hidden columns, formulas."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Toán 7A1")
    bold = book.add_format({"bold": True, "font_color": "#FF0000"})
    sheet.write_row(0, 0, ["STT", "Mã", "Họ và tên", "TX1", "TX2", "GK", "CK", "TB"])
    for n in range(1, 6):
        sheet.write_row(n, 0, [n, f"00{n}", f"Bạn số {n} & <bạn>"])
        sheet.write_blank(n, 3, None, bold)
        sheet.write_number(n, 4, 7.5)
        sheet.write_formula(n, 7, f"=ROUND(AVERAGE(D{n + 1}:G{n + 1}),1)", value=7.5)
    sheet.set_column("B:B", None, None, {"hidden": True})
    sheet.conditional_format("D2:G6", {"type": "cell", "criteria": "<", "value": 5, "format": bold})
    sheet.data_validation("D2:G6", {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 10})
    sheet.write_comment("C2", "ghi chú của cô")
    sheet.insert_image("J2", "dot.png", {"image_data": io.BytesIO(picture())})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='Toán 7A1'!$E$2:$E$6"})
    sheet.insert_chart("J10", chart)
    book.add_worksheet("Ghi chép").write_formula("A1", "=SUM(1,2)", value=3)
    book.add_worksheet("Ẩn").hide()
    book.close()
    return out.getvalue()


def test_only_the_sheet_that_got_values_differs_and_the_rest_lies_there_byte_for_byte():
    data = rich_book()
    done = fill(data, {"Toán 7A1": {(1, 3): Decimal("8.5"), (2, 3): "Đ", (5, 6): Decimal(10)}}, filename="diem.xlsx")
    before, after = packed(data), packed(done.data)
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == ["xl/worksheets/sheet1.xml"]
    assert parts(data).keys() == parts(done.data).keys()
    rows = read_workbook(done.data, filename="x").sheets[0].rows
    assert (rows[1][3], rows[2][3], rows[5][6]) == (8.5, "Đ", 10)
    assert (rows[1][4], rows[3][2]) == (7.5, "Bạn số 3 & <bạn>")
    book = openpyxl.load_workbook(io.BytesIO(done.data))
    cell = book["Toán 7A1"]["D2"]
    assert (cell.value, cell.font.b, book["Toán 7A1"]["H2"].value) == (8.5, True, "=ROUND(AVERAGE(D2:G2),1)")
    assert book["Toán 7A1"].column_dimensions["B"].hidden


def test_outside_the_cells_the_sheet_itself_keeps_its_bytes():
    data = rich_book()
    done = fill(data, {"Toán 7A1": {(1, 3): Decimal("8.5")}}, filename="diem.xlsx")
    old, new = (parts(each)["xl/worksheets/sheet1.xml"] for each in (data, done.data))
    start = next(n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b)
    tail = next(n for n, (a, b) in enumerate(zip(old[::-1], new[::-1], strict=False)) if a != b)
    assert len(old) - start - tail < 40
    assert b'r="D2"' in old[: start + 40]


def test_a_cell_with_a_formula_keeps_it_and_is_named():
    done = fill(rich_book(), {"Toán 7A1": {(1, 7): Decimal(9), (1, 3): Decimal(9)}}, filename="diem.xlsx")
    assert done.kept == [("Toán 7A1", 1, 7)]
    assert openpyxl.load_workbook(io.BytesIO(done.data))["Toán 7A1"]["H2"].value == "=ROUND(AVERAGE(D2:G2),1)"


def test_rows_and_cells_that_are_not_in_the_file_are_made_in_their_place():
    data = samples.repacked(samples.xlsx([["x"]]), {"xl/worksheets/sheet1.xml": _SPARSE})
    edits = {(0, 2): Decimal(1), (2, 0): "a", (3, 1): Decimal("2.5"), (9, 3): "cuối", (4, 0): None, (4, 2): "c"}
    done = fill(data, {"Trang 1": edits}, filename="a.xlsx")
    rows = read_workbook(done.data, filename="a").sheets[0].rows
    assert (rows[0][2], rows[2][0], rows[3][1], rows[9][3]) == (1, "a", 2.5, "cuối")
    assert (rows[0][0], rows[0][4], rows[4][2], rows[6][1]) == (11, 15, "c", 72)


_SPARSE = (
    b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<sheetData><row r="1" spans="1:5"><c r="A1"><v>11</v></c><c r="E1"><v>15</v></c></row><row r="4" />'
    b'<row r="5"><c r="A5" s="0" /><c r="C5" s="0"/></row><row r="7"><c r="B7"><v>72</v></c></row></sheetData></worksheet>'
)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.tuples(st.integers(0, 14), st.integers(0, 12)), st.integers(0, 100), min_size=1), st.booleans()
)
def test_whatever_is_put_in_stands_there_and_nothing_else_moved(edits, is_ods):
    rng = random.Random(7)
    rows = [[rng.choice(("a", "b", 1.5, None, None)) for _ in range(10)] for _ in range(12)]
    data = samples.ods([["" if v is None else v for v in row] for row in rows]) if is_ods else samples.xlsx(rows)
    done = fill(data, {"Trang 1": {at: Decimal(v) / 10 for at, v in edits.items()}}, filename="x")
    sheet = read_workbook(done.data, filename="x").sheets[0]
    for row in range(15):
        for column in range(13):
            old = rows[row][column] if row < 12 and column < 10 else None
            wanted = edits[row, column] / 10 if (row, column) in edits else old
            value = sheet.cell(row, column).value
            assert (None if value == "" else value) == wanted


def test_in_an_ods_only_the_content_differs_and_repeats_are_split():
    data = samples.ods([["STT", "Tên", "TX1"], [1, "An", ""], [2, "Bình", ""]])
    done = fill(data, {"Trang 1": {(1, 2): Decimal("8.5"), (2, 2): "CĐ", (7, 5): Decimal(3)}}, filename="a.ods")
    before, after = packed(data), packed(done.data)
    assert [name for name in before if before[name] != after[name]] == ["content.xml"]
    sheet = read_workbook(done.data, filename="a").sheets[0]
    assert [sheet.cell(1, 2).value, sheet.cell(2, 2).value, sheet.cell(7, 5).value] == [8.5, "CĐ", 3]
    assert sheet.cell(6, 5).is_empty
    assert sheet.cell(8, 5).is_empty


@pytest.mark.parametrize("data", [samples.xls([["a"]]), b"STT,Ten\n1,An\n"], ids=["xls", "csv"])
def test_other_sorts_are_answered_with_what_to_do(data):
    with pytest.raises(UnreadableFile) as caught:
        fill(data, {"Trang 1": {(0, 0): "x"}}, filename="a.csv")
    assert caught.value.code == "cannot_fill"
    assert ".xlsx" in caught.value.message
