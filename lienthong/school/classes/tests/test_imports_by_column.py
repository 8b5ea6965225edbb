"""Lists are read column by column for speed; every row says then what it says when it is read by itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from lienthong.foundation.spreadsheets import public as sheets
from lienthong.kernel.imports.kinds import SheetRow, SheetTable
from lienthong.kernel.imports.persons import birth_reader
from lienthong.school.classes.tests import unseen as u
from lienthong.school.classes.tests.import_world import TODAY, make_world
from lienthong.school.classes.tests.test_imports_unseen import PUPILS
from lienthong.school.classes.tests.test_imports_unseen_staff import STAFF
from lienthong.school.curriculum import public as curriculum
from lienthong.school.pupils.imports.columns import SPECS as PUPIL_SPECS
from lienthong.school.pupils.imports.places import ClassInfo
from lienthong.school.pupils.imports.rows import ClassIndex, read_pupils
from lienthong.school.staff.imports.columns import SPECS as STAFF_SPECS
from lienthong.school.staff.imports.rows import read_all_staff

CLASSES = ClassIndex(
    [ClassInfo(n, code, code, "THCS", int(code[0])) for n, code in enumerate(("6A1", "6A2", "7A1"), 1)]
)
BIRTH = birth_reader(TODAY)
ODD = u.xlsx(
    [
        ["Họ và tên", "Ngày sinh", "Giới tính", "Lớp", "Khối", "Mã học sinh", "Mã định danh Bộ GD&ĐT", "Số định danh cá nhân",
         "Dân tộc", "Mã dân tộc", "Tôn giáo", "SĐT liên hệ", "Hộ nghèo", "Trạng thái", "Tên cha", "Điện thoại HS"],
        ["Nguyễn Văn An", "05/09/2006", "Nam", "6A1", 6, "A1", "7400000001", "074206001234", "Kinh", None, "Không", "0912345678",
         "x", "Đang học", "Lê Văn Ba", "0912345678"],
        ["NGUYỄN THỊ BÌNH", dt.date(2006, 9, 6), "Nữ", "6A1", "Khối 6", 12, "TAM-074306001235", None, None, "01", "Đạo gì", "091",
         "có lẽ", "Chuyển đi kỳ 1", "BA", "abc"],
        ["Trần  Văn Cảnh", 2006, 0, "6A9", 6, "A3", "8" * 30, "12", "Klingon", None, None, None, "Không", "Lạ", None, None],
        [None, "31/02/2006", 1, "6a1", 7, "A4", None, None, "Kinh", "01", None, None, None, None, None, None],
        ["Lê Thị D4", 38966, "khác", None, 6, True, 7400000005.0, 74206001236.0, " Kinh ", None, "", "0912 345", 1, 1, 5, None],
        ["An", "2006-09-05", "nữ", "Lớp 7A1", None, "7.4E9", None, "'074206001237", "Tày", None, None, None, None, None, None,
         None],
    ]
)  # fmt: skip


def tables(data: bytes, specs: Any) -> list[sheets.Recognised]:
    return sheets.recognise_all(sheets.read_workbook(data, filename="tep"), specs)


def rows_of(found: list[sheets.Recognised], *, by_column: bool) -> list[SheetRow]:
    rows: list[SheetRow] = []
    for table in found:
        columns = sheets.Columns(table)
        shared = SheetTable(
            sheet="", headers=table.columns, sheet_name=table.sheet.name, titles=table.preamble,
            columns=columns if by_column else None,
        )  # fmt: skip
        rows += [SheetRow(record, shared) for record in sheets.data_records(table, columns=columns)]
    return rows


def said_of_pupils(found: list[sheets.Recognised], *, by_column: bool) -> list[object]:
    read = read_pupils(rows_of(found, by_column=by_column), CLASSES, birth=BIRTH)
    return [
        (p.row.number, p.values, p.file, dict(p.extras), p.school_class, p.grade, p.status, p.status_date,
         p.reading.problems, p.reading.warnings)
        for p in read
    ]  # fmt: skip


@pytest.mark.parametrize("layout", [*PUPILS, "odd"])
def test_a_pupil_read_by_columns_is_the_one_read_by_rows(layout):
    found = tables(ODD if layout == "odd" else PUPILS[layout][0], PUPIL_SPECS)
    by_rows = said_of_pupils(found, by_column=False)
    assert len(by_rows) >= 5
    assert said_of_pupils(found, by_column=True) == by_rows


@pytest.mark.django_db
@pytest.mark.parametrize("layout", list(STAFF))
def test_a_member_of_staff_read_by_columns_is_the_one_read_by_rows(layout):
    make_world()
    found = tables(STAFF[layout], STAFF_SPECS)

    def said(*, by_column: bool) -> list[object]:
        read = read_all_staff(rows_of(found, by_column=by_column), curriculum.SubjectNames(), birth=BIRTH)
        return [
            (s.values, s.facts, s.details, s.entered_on, s.reading.problems, s.reading.warnings) for s in read
        ]  # fmt: skip

    by_rows = said(by_column=False)
    assert by_rows
    assert said(by_column=True) == by_rows


def test_texts_that_differ_in_spaces_and_form_alone_are_cleaned_in_whichever_way_their_column_is_taken():
    header = ["Họ và tên", "Ngày sinh"]
    clean = ["Nguyễn Văn An", "Lê Bình"]
    unclean = [" Nguyễn  Văn An ", "Le\u0302 Bi\u0300nh", "Hai\ndòng", "\u200bẨn"]
    found = tables(u.xlsx([header, *[[name, "05/09/2006"] for name in (*clean, *unclean)]]), PUPIL_SPECS)
    names = [record.text("full_name") for record in sheets.data_records(found[0])]
    assert names == ["Nguyễn Văn An", "Lê Bình", "Nguyễn Văn An", "Lê Bình", "Hai dòng", "Ẩn"]
