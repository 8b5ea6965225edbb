"""Headers as schools have them, in every format, are recognised without mapping by hand."""

from __future__ import annotations

import os
import random
import unicodedata
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.foundation.spreadsheets.public import (
    FieldSpec,
    Sheet,
    Skipped,
    UnreadableFile,
    Workbook,
    data_records,
    read_workbook,
    recognise,
    recognise_all,
)
from lienthong.foundation.spreadsheets.tests import samples
from lienthong.foundation.spreadsheets.tests.samples import NATIONAL_HEADING, PUPIL

NATIONAL_PUPILS = (
    "STT|Họ và tên|Khối học/Nhóm lớp|Lớp học|Mã học sinh|Mã định danh bộ GD&ĐT|Ngày sinh|Giới tính|Trạng thái"
)
LAYOUTS = {
    "national export": (NATIONAL_HEADING, NATIONAL_PUPILS, "class_name=Lớp học ministry_id code status"),
    "national class export": (
        (),
        "STT|Họ tên|Ngày sinh|Giới tính|Mã dân tộc|Dân tộc|Mã tỉnh HSĐ|Tỉnh HSĐ|"
        "Mã định danh Bộ GD&ĐT|Trạng thái HS|Mã lớp",
        "class_name=Mã lớp ethnicity=Dân tộc status=Trạng thái HS",
    ),
    "national primary import": (
        (),
        "Mã lớp|Mã học sinh|Họ tên|Ngày sinh|Giới tính|Trạng thái HS|Ngày nhập trạng thái|Dân tộc|"
        "Tỉnh/Thành phố\n(Theo địa chỉ thường trú)|Số định danh cá nhân",
        "class_name code status",
    ),
    "preschool weighing": (
        (),
        "Họ và tên|Khối học/Nhóm lớp|Lớp học|Mã học sinh|Mã định danh bộ GD&ĐT|Ngày sinh|Giới tính|"
        "Dân tộc|Trạng thái|Chiều cao kì 1|Chiều cao kì 2",
        "class_name=Lớp học",
    ),
    "commune check": (
        (),
        "Trường|Nhóm/Lớp|Lớp|Mã định danh Bộ GD&ĐT|Họ tên|Ngày sinh|Giới tính|Dân tộc|Trạng thái|Nơi sinh|SĐT liên hệ",
        "class_name=Lớp ministry_id",
    ),
    "vnEdu profile": (
        (),
        "Mã học sinh|Mã MOET|Mã VEMIS|Họ và tên|Tên gọi khác|Giới tính|Ngày sinh|Nơi sinh|Quê quán|"
        "Dân tộc|Tên cha|Năm sinh cha|Tên mẹ|Năm sinh mẹ|Ghi chú",
        "ministry_id=Mã MOET code=Mã học sinh full_name=Họ và tên birth_date=Ngày sinh",
    ),
    "mark sheet": (
        ("SỞ GD&ĐT", "TRƯỜNG", "", "BẢNG ĐIỂM MÔN TOÁN HỌC KỲ I", "Lớp 6A1 Năm học 2017-2018", ""),
        "STT|Mã học sinh|Họ và tên|Ngày sinh|ĐĐGtx TX1|ĐĐGtx TX2|ĐĐGgk|ĐTBmhk|Nhận xét",
        "code full_name birth_date",
    ),
    "capitals, no accents, marks": (
        (),
        "STT|HO VA TEN (*)|NGAY SINH:|  Gioi   tinh|Ma_hoc_sinh|LOP*",
        "full_name birth_date gender code class_name",
    ),
    "numbered and joined": (
        (),
        "1. Họ tên học sinh|2. Ngày sinh|MaHocSinh|GIOITINH|(5) Dân tộc",
        "full_name birth_date code gender ethnicity",
    ),
    "a slip and an abbreviation": (
        (),
        "Họ và tên|Ngày sinnh|Giới tính|T.Thái HS|Mã HS",
        "full_name birth_date gender code",
    ),
}


def data_row(headers: list[str], number: int) -> list[object]:
    values = {
        "Họ và tên": f"Nguyễn Thị {'ABCDEFGH'[number]}",
        "Ngày sinh": f"0{number + 1}/02/2006",
        "STT": number + 1,
    }
    return [values.get(header, f"v{number}") for header in headers]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "csv", "tsv"])
def test_layout_is_recognised_in_every_format(layout, kind):
    heading, line, expected = LAYOUTS[layout]
    headers = line.split("|")
    rows = [*([text] for text in heading), headers, *(data_row(headers, number) for number in range(3))]
    build = {
        "xlsx": samples.xlsx,
        "xls": samples.xls,
        "ods": samples.ods,
        "csv": samples.csv_bytes,
        "tsv": lambda rows: samples.csv_bytes(rows, delimiter="\t", encoding="utf-16"),
    }[kind]
    table = recognise(read_workbook(build(rows), filename="ds.bin"), PUPIL)
    assert table.missing_required == []
    assert table.header_row == len(heading) + 1
    for item in expected.split(" ") if "=" not in expected else []:
        assert item in table.columns
    for item in expected.split("=")[:-1]:
        assert item.split(" ")[-1] in table.columns
    assert len(list(data_records(table))) == 3


def test_ministry_and_class_columns_are_the_exact_ones_not_their_neighbours():
    headers = LAYOUTS["commune check"][1].split("|")
    table = recognise(read_workbook(samples.xlsx([headers, ["x"] * len(headers)]), filename="a"), PUPIL)
    assert table.columns["class_name"] == "Lớp"
    headers = LAYOUTS["vnEdu profile"][1].split("|")
    table = recognise(read_workbook(samples.xlsx([headers, ["x"] * len(headers)]), filename="a"), PUPIL)
    assert (table.columns["full_name"], table.columns["ministry_id"]) == ("Họ và tên", "Mã MOET")
    assert "Tên cha" in table.unknown_headers


@given(seed=st.integers(0, 10**6), lines=st.integers(0, 12), decompose=st.booleans(), merged=st.booleans())
@settings(max_examples=60, deadline=None)
def test_order_preamble_form_and_merged_title_do_not_matter(seed, lines, decompose, merged):
    shuffle = random.Random(seed)
    headers = NATIONAL_PUPILS.split("|")
    shuffle.shuffle(headers)
    words = [
        "TRƯỜNG THCS Mẫu",
        "DANH SÁCH HỌC SINH",
        "Năm học 2017-2018",
        "Lớp: 6A1",
        "Khối:",
        "",
        "Từ ngày: 01/9",
    ]
    heading = [[shuffle.choice(words) for _ in range(shuffle.randint(0, 2))] for _ in range(lines)]
    rows = [["DANH SÁCH HỌC SINH"], *heading, headers, *(data_row(headers, number) for number in range(4))]
    if decompose:
        rows = [[unicodedata.normalize("NFD", v) if isinstance(v, str) else v for v in row] for row in rows]
    data = samples.xlsx(rows, merges=["A1:I1"] if merged else [])
    table = recognise(read_workbook(data, filename="a.xlsx"), PUPIL)
    assert table.header_row == lines + 2
    assert table.columns == {
        "full_name": "Họ và tên",
        "birth_date": "Ngày sinh",
        "gender": "Giới tính",
        "code": "Mã học sinh",
        "ministry_id": "Mã định danh bộ GD&ĐT",
        "class_name": "Lớp học",
        "status": "Trạng thái",
    }
    assert [record.text("full_name") for record in data_records(table)] == [f"Nguyễn Thị {x}" for x in "ABCD"]


MARKS = (
    FieldSpec("full_name", ("Họ và tên",), required=True),
    FieldSpec("tx1", ("ĐĐGtx TX1", "TX1")),
    FieldSpec("tx2", ("ĐĐGtx TX2", "TX2")),
    FieldSpec("mid", ("ĐĐGgk",)),
)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "csv"])
def test_header_in_two_tiers(kind):
    rows = [
        ["BẢNG ĐIỂM", None, None, None, None],
        ["STT", "Họ và tên", "ĐĐGtx", None, "ĐĐGgk"],
        [None, None, "TX1", "TX2", None],
        [1, "Lê A", 8, 9, 7],
        [2, "Lê B", 6, 5, 4],
    ]
    data = {
        "xlsx": lambda: samples.xlsx(rows, merges=["A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3"]),
        "xls": lambda: samples.xls(rows, merges=[(0, 0, 0, 4), (1, 1, 2, 3), (1, 2, 1, 1)]),
        "ods": lambda: samples.ods(rows),
        "csv": lambda: samples.csv_bytes(rows, delimiter=";"),
    }[kind]()
    table = recognise(read_workbook(data, filename="a"), MARKS)
    assert table.columns == {"full_name": "Họ và tên", "tx1": "ĐĐGtx TX1", "tx2": "ĐĐGtx TX2", "mid": "ĐĐGgk"}
    assert [record.text("tx2") for record in data_records(table)] == ["9", "5"]


@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv"])
def test_name_and_date_spread_over_columns(kind):
    rows = [
        ["TT", "Họ và tên đệm", "Tên", "Ngày sinh", None, None, "Lớp"],
        [None, None, None, "Ngày", "Tháng", "Năm", None],
        [1, "Nguyễn Văn", "An", 5, 9, 2006, "6A"],
    ]
    build = {
        "xlsx": lambda: samples.xlsx(rows, merges=["D1:F1", "A1:A2", "B1:B2"]),
        "ods": lambda: samples.ods(rows),
        "csv": lambda: samples.csv_bytes(rows),
    }
    (record,) = data_records(recognise(read_workbook(build[kind](), filename="a"), PUPIL))
    assert (record.text("full_name"), record.text("birth_date"), record.row) == (
        "Nguyễn Văn An",
        "05/09/2006",
        3,
    )


@pytest.mark.parametrize("merged", [True, False])
def test_one_header_over_family_and_given_name(merged):
    rows = [
        ["STT", "Họ và tên", None, "Ngày sinh"],
        [1, "Trần Thị", "Bé", date(2006, 2, 1)],
        [2, "Lê", "Cò", None],
    ]
    data = samples.xlsx(rows, merges=["B1:C1"] if merged else [])
    records = list(data_records(recognise(read_workbook(data, filename="a"), PUPIL)))
    assert [record.text("full_name") for record in records] == ["Trần Thị Bé", "Lê Cò"]
    assert records[0]["birth_date"].value == date(2006, 2, 1)


@pytest.mark.parametrize("group", ["Họ và tên", "Họ tên học sinh", "HỌ VÀ TÊN"])
def test_family_and_given_name_under_one_group(group):
    rows = [
        ["STT", group, None, "Ngày sinh", "Lớp"],
        [None, "Họ đệm", "Tên", None, None],
        [1, "Trần Thị", "Bé", "01/02/2006", "6A"],
    ]
    data = samples.xlsx(rows, merges=["A1:A2", "B1:C1", "D1:D2", "E1:E2"])
    (record,) = data_records(recognise(read_workbook(data, filename="a"), PUPIL))
    assert (record.text("full_name"), record.row) == ("Trần Thị Bé", 3)


def test_fathers_group_is_not_taken_for_the_pupil():
    rows = [
        ["Cha", None, "Mã học sinh", "Ngày sinh", "Họ tên"],
        ["Họ tên", "Ngày sinh", None, None, None],
        ["Ông A", "01/01/1980", "1", "02/02/2006", "Bé A"],
    ]
    data = samples.xlsx(rows, merges=["A1:B1", "C1:C2", "D1:D2", "E1:E2"])
    (record,) = data_records(recognise(read_workbook(data, filename="a"), PUPIL))
    assert (record.text("full_name"), record.text("birth_date")) == ("Bé A", "02/02/2006")


def test_what_is_not_data_is_skipped_with_its_reason_and_nothing_else():
    head = ["STT", "Họ và tên", "Ngày sinh", "Giới tính"]
    rows = [
        ["DANH SÁCH HỌC SINH"],
        ["Lớp 6A1"],
        head,
        ["(1)", "(2)", "(3)", "(4)"],
        [1, "Nguyễn A", "01/02/2006", "Nam"],
        [2, None, "03/02/2006", "Nữ"],
        [],
        ["Lớp 6A2"],
        head,
        [1, "Tống Công Danh", "05/02/2006", "Nam"],
        [2, "Lê Hiệu Trưởng", "06/02/2006", None],
        [3, None, None, None],
        ["Tổng cộng: 45 học sinh"],
        [None, "Người lập bảng", None, "Hiệu trưởng"],
        [None, "Thủ Dầu Một, ngày 5 tháng 9 năm 2017"],
    ]
    skipped: list[Skipped] = []
    table = recognise(read_workbook(samples.xlsx(rows), filename="a"), PUPIL)
    records = list(data_records(table, skipped=skipped))
    assert [(record.row, record.text("full_name"), record.heading) for record in records] == [
        (5, "Nguyễn A", "Lớp 6A1"),
        (6, "", "Lớp 6A1"),
        (10, "Tống Công Danh", "Lớp 6A2"),
        (11, "Lê Hiệu Trưởng", "Lớp 6A2"),
    ]
    assert [(row.row, row.reason) for row in skipped] == [
        (4, "numbering"),
        (8, "lone_text"),
        (9, "header"),
        (12, "no_key"),
        (13, "footer"),
        (14, "footer"),
        (15, "footer"),
    ]
    assert "Lớp 6A1" in table.preamble


def test_a_child_of_whom_only_the_name_is_known_is_kept_and_a_block_title_is_not_a_child():
    rows = [["Họ và tên", "Ngày sinh"], ["Lớp 6A1"], ["Trương Văn Tô"], ["KHỐI 7"], ["Tô Thị Bé", "01/02/2006"]]
    table = recognise(read_workbook(samples.xlsx(rows), filename="a"), PUPIL)
    assert [(record.row, record.text("full_name"), record.heading) for record in data_records(table)] == [
        (3, "Trương Văn Tô", "Lớp 6A1"),
        (5, "Tô Thị Bé", "KHỐI 7"),
    ]


def test_two_columns_of_one_name_are_reported_and_the_left_one_taken():
    data = samples.xlsx([["Họ và tên", "Ngày sinh", "Lớp", "Lớp"], ["A", "1/1/2006", "6A", "6B"]])
    table = recognise(read_workbook(data, filename="a"), PUPIL)
    assert [note.code for note in table.notes] == ["ambiguous_column"]
    assert next(iter(data_records(table))).text("class_name") == "6A"


def test_visible_sheet_is_preferred_and_a_hidden_one_is_named():
    book = openpyxl.Workbook()
    book.active.title = "Ẩn"
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("Hiện")
    for sheet in book.worksheets:
        sheet.append(["Họ tên", "Ngày sinh"])
        sheet.append([sheet.title, "01/02/2006"])
    table = recognise(read_workbook(samples.saved(book), filename="a"), PUPIL)
    assert (table.sheet.name, table.notes) == ("Hiện", [])
    shown.delete_rows(1, 2)
    shown["A1"] = "Hướng dẫn"
    table = recognise(read_workbook(samples.saved(book), filename="a"), PUPIL)
    assert [note.code for note in table.notes] == ["hidden_sheet"]


def test_a_sheet_for_each_class_gives_a_table_for_each():
    book = openpyxl.Workbook()
    for name in ("6A1", "6A2"):
        sheet = book.create_sheet(name)
        sheet.append(["Họ tên", "Ngày sinh"])
        sheet.append([f"Bé {name}", "01/02/2006"])
    workbook = read_workbook(samples.saved(book), filename="a")
    assert [table.sheet.name for table in recognise_all(workbook, PUPIL)] == ["6A1", "6A2"]
    assert [note.code for note in recognise(workbook, PUPIL).notes] == ["other_sheets"]


def test_forms_left_empty_beside_the_one_filled_in_are_no_tables():
    book = openpyxl.Workbook()
    book.active.append(["Họ tên", "Ngày sinh"])
    filled = book.create_sheet("Đã điền")
    filled.append(["Họ và tên", "Ngày sinh"])
    filled.append(["Bé A", "01/02/2006"])
    (table,) = recognise_all(read_workbook(samples.saved(book), filename="a"), PUPIL)
    assert table.sheet.name == "Đã điền"


def test_hidden_rows_and_columns_are_read():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["Họ tên", "Ngày sinh", "Mã học sinh"], ["A", "1/1/2006", "0012"], ["B", "1/1/2006", "0013"]):
        sheet.append(row)
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[3].hidden = True
    table = recognise(read_workbook(samples.saved(book), filename="a"), PUPIL)
    assert [record.text("code") for record in data_records(table)] == ["0012", "0013"]


def test_missing_required_column_is_named():
    data = samples.xlsx([["Họ tên", "Giới tính"], ["A", "Nam"]])
    assert recognise(read_workbook(data, filename="a"), PUPIL).missing_required == ["Ngày sinh"]


@pytest.mark.parametrize("rows", [[["Nguyễn Văn A", "Nam"]], [["Mã hàng", "Giá"], [1, 2]], [["Kính gửi thầy cô"]]])
def test_no_header_names_what_was_looked_for(rows):
    with pytest.raises(UnreadableFile, match="“Họ và tên”, “Ngày sinh”") as refusal:
        recognise(read_workbook(samples.xlsx(rows), filename="a"), PUPIL)
    assert refusal.value.code == "no_header"


@pytest.mark.skipif("LIENTHONG_SAMPLES" not in os.environ, reason="needs the sample files of schools")
def test_real_headers_of_other_systems():
    path = Path(os.environ["LIENTHONG_SAMPLES"]) / "templates" / "mau_tieu_de_tong_hop.xlsx"
    book = read_workbook(path, filename=path.name)
    complete = {sheet.name for sheet in book.sheets if "hoc_sinh" in sheet.name or "_hs" in sheet.name}
    for name in complete:
        assert recognise(book, PUPIL, sheet=name).missing_required == []
    marks = recognise(book, MARKS, sheet="bang_diem_mon_tt22")
    assert set(marks.columns) == {"full_name", "tx1", "tx2", "mid"}


def test_one_and_true_and_a_text_of_one_stay_what_they_are():
    rows = [["Họ và tên", "Ghi chú", "Số"], ["An", 1, 1.0], ["Bình", True, 2.0], ["Chi", "1", 3.0], ["Dũng", 1.0, 4.0]]
    table = recognise(
        Workbook("a.csv", "csv", [Sheet("a", rows)]),
        [FieldSpec("full_name", ("Họ và tên",), required=True), FieldSpec("note", ("Ghi chú",))],
    )
    cells = [record["note"] for record in data_records(table)]
    assert [cell.kind for cell in cells] == ["number", "boolean", "text", "number"]
    assert [cell.text for cell in cells] == ["1", "TRUE", "1", "1"]
