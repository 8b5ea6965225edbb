"""Files that schools really have, filled through the door: the very file comes back with marks in it and nothing else changed."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from lienthong.foundation.database import public as database
from lienthong.foundation.spreadsheets.public import read_workbook
from lienthong.foundation.spreadsheets.tests import samples
from lienthong.school.assessment.closing import windows
from lienthong.school.assessment.models import MarkLine, TermResult
from lienthong.school.assessment.tests.conftest import Founder, School, assign

NAMES = ("Nguyễn Hoàng Bảo 1", "Trần Minh Châu 2", "Phan Ngọc Diệp 3")
SAMPLES = os.environ.get("LIENTHONG_SAMPLES", "")
TEMPLATES = Path(SAMPLES, "templates", "mau_tieu_de_tong_hop.xlsx")
of_schools = pytest.mark.skipif(not SAMPLES or not TEMPLATES.is_file(), reason="LIENTHONG_SAMPLES names no templates")
NEW = 2022


@pytest.fixture
def school(found_school: Founder) -> School:
    """A class of grade 7 in 2022-2023, when TT 22/2021 holds for it, with marks of the first two pupils."""
    made = found_school(year=NEW)
    put(made, 0, tx=[80, 75, 90, 65], dk=[85], hk=100, comment="Tính nhanh & cẩn thận")
    put(made, 1, tx=[50, None, 60], dk=[], hk=None)
    return made


def put(school: School, number: int, subject: str = "TOAN", *, term: int = 1, **marks: Any) -> None:
    member = school.members[number]
    with database.entered([school.unit.pk], who={"name": "dựng"}):
        MarkLine.objects.create(
            unit=school.unit, year=school.year, term=term, school_class=school.room, member=member,
            person_id=member.person_id, subject_id=subject, **marks,
        )  # fmt: skip


def fill(school: School, data: bytes, name: str, *, role: str = "teacher", path: str = "TOAN/1/files/") -> bytes:
    """As the teacher does: choose the file, look at what will be filled, take it."""
    client = school.client(role)
    given = {"file": SimpleUploadedFile(name, data), "do": "fill"}
    answer = client.post(school.url(f"books/{school.room.uuid}/{path}"), given)
    assert answer.status_code == 303, answer.content.decode()
    assert client.get(answer["Location"]).status_code == 200
    return client.get(answer["Location"].partition("?")[0] + "filled/").content


def rows_of(data: bytes, sheet: str = "") -> list[Sequence[Any]]:
    book = read_workbook(data, filename="x")
    found = next(s for s in book.sheets if sheet in ("", s.name))
    return [tuple(value if value != "" else None for value in row) for row in found.rows]


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert book.testzip() is None
        return {info.filename: book.read(info) for info in book.infolist()}


def changed_parts(before: bytes, after: bytes) -> list[str]:
    old, new = parts(before), parts(after)
    assert list(old) == list(new)
    return [name for name in old if old[name] != new[name]]


def outside(xml: bytes, cells: Sequence[str]) -> bytes:
    """A worksheet without these cells, and without the difference between <row/> and <row></row>."""
    for cell in cells:
        xml = re.sub(rb'<c r="%s"(?:[^>]*/>|[^>]*>.*?</c>)' % cell.encode(), b"", xml)
    return xml


def template(sheet: str, rows: Sequence[Sequence[object]], *, above: Sequence[str] = ()) -> bytes:
    """The collected templates of schools as they are, with rows below the header of one sheet."""
    book = openpyxl.load_workbook(TEMPLATES)
    page = book[sheet]
    for text in above:
        line = next(c for column in page["A1:A6"] for c in column if str(c.value or "").startswith(text.split("|")[0]))
        line.value = text.split("|")[1]
    for row in rows:
        page.append(list(row))
    page.column_dimensions["B"].hidden = True
    page.protection.sheet = True
    return samples.saved(book)


PUPILS = [[n, None, name, None] for n, name in enumerate(NAMES, 1)]
FIRST = (8, 7.5, 9, 6.5, 8.5, 10, 8.7, "Tính nhanh & cẩn thận")


@of_schools
@pytest.mark.parametrize(
    "above", [(), ("BẢNG ĐIỂM|BẢNG ĐIỂM MÔN TOÁN HỌC KỲ I", "Lớp|Lớp 7A1 Năm học 2022-2023")], ids=["blank", "named"]
)
def test_the_sheet_of_tt_22_among_the_templates_is_filled_with_marks_mean_and_comment(school, above):
    data = template("bang_diem_mon_tt22", PUPILS, above=above)
    done = fill(school, data, "Mẫu của trường.xlsx")
    first, second, third = rows_of(done, "bang_diem_mon_tt22")[7:10]
    assert first[4:12] == FIRST
    assert tuple(second[4:7]) == (5, None, 6)
    assert not any(third[4:])
    assert changed_parts(data, done) == ["xl/worksheets/sheet13.xml"]
    written = [f"{letter}8" for letter in "EFGHIJKL"] + ["E9", "G9"]
    old, new = (outside(parts(each)["xl/worksheets/sheet13.xml"], written) for each in (data, done))
    assert old == new


@of_schools
def test_the_same_sheet_as_ods_is_filled_and_its_other_parts_stay(school):
    page = openpyxl.load_workbook(io.BytesIO(template("bang_diem_mon_tt22", PUPILS)))["bang_diem_mon_tt22"]
    data = samples.ods([["" if cell is None else cell for cell in row] for row in page.values])
    done = fill(school, data, "diem.ods")
    assert rows_of(done)[7][4:12] == FIRST
    assert changed_parts(data, done) == ["content.xml"]


@of_schools
def test_templates_without_pupils_or_without_marks_are_answered_with_a_sentence(school):
    client = school.client("teacher")
    url = school.url(f"books/{school.room.uuid}/TOAN/1/files/")
    book = openpyxl.load_workbook(TEMPLATES)
    for name in book.sheetnames:
        if name != "vnedu_ho_so_hs_nhan_":
            del book[name]
    for data in (TEMPLATES.read_bytes(), samples.saved(book)):
        answer = client.post(url, {"file": SimpleUploadedFile("mẫu.xlsx", data), "do": "fill"})
        assert answer.status_code == 422
        assert 'class="field__error"' in answer.content.decode()


def rich(rows: Sequence[Sequence[object]], merges: Sequence[tuple[str, str]], *, formula: str = "") -> bytes:
    """A vendor's sheet: merged headings, hidden columns, rules, a note, a drop-down, formats on empty cells."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("Toán 7A1")
    mark = book.add_format({"num_format": "0.0", "border": 1, "bg_color": "#FFF2CC"})
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    for where, text in merges:
        page.merge_range(where, text)
    first = len(rows) - len(NAMES)
    for number in range(first, len(rows)):
        for column in range(4, 12):
            page.write_blank(number, column, None, mark)
        if formula:
            page.write_formula(number, 10, formula.format(row=number + 1))
    page.set_column("B:B", 12, None, {"hidden": True})
    page.set_column("F:F", 6, None, {"hidden": True, "level": 1})
    page.set_row(1, 30, None, {"hidden": True})
    page.data_validation(
        first, 4, len(rows), 9, {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 10}
    )
    page.conditional_format(first, 4, len(rows), 10, {"type": "cell", "criteria": "<", "value": 5, "format": mark})
    page.write_comment("C3", "Không sửa tên")
    page.freeze_panes(first, 4)
    page.protect("bí mật")
    book.add_worksheet("DanhMuc").hide()
    book.close()
    return out.getvalue()


VENDOR = [
    ["SỞ GD&ĐT BÌNH DƯƠNG"], ["mã ẩn"], ["BẢNG ĐIỂM MÔN TOÁN - LỚP 7A1 - HỌC KỲ I"],
    ["STT", "Mã học sinh", "Họ và tên", "Ngày sinh", "ĐĐGtx", "", "", "", "ĐĐGgk", "ĐĐGck", "ĐTBmhk", "Nhận xét"],
    ["", "", "", "", "1", "2", "3", "4"], *[[n, "", name, ""] for n, name in enumerate(NAMES, 1)],
]  # fmt: skip
VENDOR_MERGES = (("E4:H4", "ĐĐGtx"), *((f"{letter}4:{letter}5", VENDOR[3]["ABCDIJKL".index(letter) if letter < "E" else
    ord(letter) - 65]) for letter in "ABCDIJKL"))  # fmt: skip


def test_a_vendors_sheet_with_merged_headings_and_hidden_columns_keeps_all_but_the_marks(school):
    data = rich(VENDOR, VENDOR_MERGES, formula="=ROUND((SUM(E{row}:H{row})+2*I{row}+3*J{row})/9,1)")
    done = fill(school, data, "vnEdu.xlsx")
    assert rows_of(done, "Toán 7A1")[5][4:10] == FIRST[:6]
    page = openpyxl.load_workbook(io.BytesIO(done))["Toán 7A1"]
    assert page["K6"].value == "=ROUND((SUM(E6:H6)+2*I6+3*J6)/9,1)"
    assert (page["F6"].number_format, page["F6"].fill.fgColor.rgb) == ("0.0", "FFFFF2CC")
    assert (page.column_dimensions["B"].hidden, page.column_dimensions["F"].hidden, page.row_dimensions[2].hidden) == (
        True, True, True,
    )  # fmt: skip
    assert changed_parts(data, done) == ["xl/worksheets/sheet1.xml"]


def test_a_teachers_own_book_with_its_foot_is_filled_and_the_foot_left_alone(school):
    rows = [
        ["SỔ THEO DÕI VÀ ĐÁNH GIÁ HỌC SINH (CỦA GIÁO VIÊN)"], ["Lớp 7A1 – Học kì I – Môn học: Toán"],
        ["TT", "Họ và tên", "ĐĐGtx", None, None, None, "ĐĐGgk", "ĐĐGck", "ĐTBmhkI",
            "Nhận xét sự tiến bộ, ưu điểm nổi bật, hạn chế chủ yếu"],
        *[[n, name, *[None] * 8] for n, name in enumerate(NAMES, 1)],
        [None, "Số học sinh Đạt: ....", *[None] * 8], [None, "Giáo viên bộ môn (ký, ghi rõ họ tên)", *[None] * 8],
    ]  # fmt: skip
    data = samples.xlsx(rows, merges=("C3:F3",))
    done = fill(school, data, "so giao vien.xlsx")
    assert rows_of(done)[3][2:] == FIRST
    assert [row[1] for row in rows_of(done)[6:8]] == [rows[6][1], rows[7][1]]


def test_of_two_classes_in_a_file_only_the_class_in_hand_is_filled(school):
    book = openpyxl.Workbook()
    for page, name in zip((book.worksheets[0], book.create_sheet("x")), ("Toán 7A2", "Toán 7A1"), strict=True):
        page.title = name
        page.append(["STT", "Họ và tên", "TX1", "GK", "CK"])
        page.append([1, NAMES[0]])
    data = samples.saved(book)
    done = fill(school, data, "hai lớp.xlsx")
    assert changed_parts(data, done) == ["xl/worksheets/sheet2.xml"]
    assert rows_of(done, "Toán 7A1")[1][2:5] == (8, 8.5, 10)


def test_comments_come_in_with_the_marks_and_are_taken_back_with_them(school):
    client = school.client("teacher")
    header = ["STT", "Họ và tên", "ĐĐGtx 1", "Nhận xét"]
    data = samples.xlsx(
        [header, [1, NAMES[0], 8, "Cần trình bày rõ"], [2, NAMES[1], 5, "Có tiến bộ"], [3, NAMES[2], None, "x" * 501]]
    )
    answer = client.post(
        school.url(f"books/{school.room.uuid}/TOAN/1/files/"), {"file": SimpleUploadedFile("nx.xlsx", data)}
    )
    page = client.get(answer["Location"]).content.decode()
    assert "Tính nhanh &amp; cẩn thận" in page
    assert "nhiều nhất 500" in page
    seal = page.split('name="seen" value="')[1].split('"')[0]
    client.post(f"{answer['Location']}confirm/", {"seen": seal})
    kept = school.lines()
    assert [kept[m.pk].comment for m in school.members[:2]] == ["Cần trình bày rõ", "Có tiến bộ"]
    client.post(f"{answer['Location']}undo/")
    assert [school.lines()[m.pk].comment for m in school.members[:2]] == ["Tính nhanh & cẩn thận", ""]


def test_a_column_that_the_head_closed_is_refused_in_the_preview_and_the_rest_is_written(school):
    head = school.actor("head")
    with database.entered(head.scope, who={"name": "test"}):
        windows.lay_window(
            head, unit_id=school.unit.pk, year=NEW, term=1, reach=windows.Reach(part="mid"), is_open=False
        )
    client = school.client("teacher")
    data = samples.xlsx([["Họ và tên", "TX1", "GK"], [NAMES[2], 7, 8]])
    answer = client.post(
        school.url(f"books/{school.room.uuid}/TOAN/1/files/"), {"file": SimpleUploadedFile("a.xlsx", data)}
    )
    page = client.get(answer["Location"]).content.decode()
    assert "đã đóng nhập" in page
    seal = page.split('name="seen" value="')[1].split('"')[0]
    client.post(f"{answer['Location']}confirm/", {"seen": seal})
    line = school.lines()[school.members[2].pk]
    assert (line.tx, line.dk) == ([70], [])


# ---- primary: 35 columns of the national database ----

HEAD_35 = [
    ["STT", "Mã lớp", "Mã học sinh", "Họ và tên", "Ngày sinh", "Toán", None, "Tiếng Việt", None, "Đạo đức", "TNXH", "Ngoại ngữ",
     "Tiếng DT", "Tin học", "Âm nhạc", "Mĩ thuật", "HĐTN", "GDTC", "Năng lực chung", None, None, "Năng lực đặc thù", None, None,
     None, None, "Phẩm chất", None, None, None, None, "HTCT lớp", "Lên lớp", "Xếp loại", "Ghi chú"],
    [*[None] * 5, "Mức đạt được", "Điểm KTĐK", "Mức đạt được", "Điểm KTĐK", *[None] * 9, "Tự chủ", "Giao tiếp", "GQVĐ",
     "Ngôn ngữ", "Tính toán", "Khoa học", "Thẩm mĩ", "Thể chất", "Yêu nước", "Nhân ái", "Chăm chỉ", "Trung thực", "Trách nhiệm"],
]  # fmt: skip
MERGES_35 = ("F3:G3", "H3:I3", "S3:U3", "V3:Z3", "AA3:AE3", *(f"{letter}3:{letter}4" for letter in "ABCDEJKLMNOPQR"))


@pytest.fixture
def primary(found_school: Founder) -> School:
    """A grade 2 class of 2022-2023 (TT 27/2020) with everything judged; the homeroom teacher takes all subjects."""
    made = found_school("BD-TH-1", level="TH", grade=2, year=NEW)
    for subject in ("TV", "DD", "TNXH", "GDTC"):
        assign(made, "teacher", subject)
    for term in (1, 2):
        for subject in ("TOAN", "TV"):
            put(made, 0, subject, term=term, levels=[3, 3], hk=100)
        for subject in ("DD", "TNXH", "GDTC"):
            put(made, 0, subject, term=term, levels=[2, 2])
        with database.entered([made.unit.pk], who={"name": "dựng"}):
            TermResult.objects.create(
                unit=made.unit, year=NEW, term=term, school_class=made.room, member=made.members[0],
                person_id=made.members[0].person_id, regime="P27", rule_version="P27/1",
                competences=[3, 2, 3, 3, 1, 3, 2, 3], qualities=[3, 3, 2, 3, 1],
            )  # fmt: skip
    with database.entered([made.unit.pk], who={"name": "dựng"}):
        TermResult.objects.create(
            unit=made.unit, year=NEW, term=0, school_class=made.room, member=made.members[0],
            person_id=made.members[0].person_id, regime="P27", rule_version="P27/1", level="HT",
            cause={"promotion": {"code": "len_lop"}},
        )  # fmt: skip
    return made


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_the_35_columns_of_the_national_database_are_filled_to_the_outcome_of_the_year(primary, kind):
    rows = [["KẾT QUẢ HỌC TẬP VÀ RÈN LUYỆN CUỐI NĂM"], [None], *HEAD_35]
    rows += [[n, "2A1", None, name, None, *[None] * 30] for n, name in enumerate(NAMES, 1)]
    if kind == "xlsx":
        data = samples.xlsx(rows, merges=MERGES_35)
    else:
        data = samples.ods([["" if value is None else value for value in row] for row in rows])
    done = fill(primary, data, f"C1_KQHT.{kind}", role="leader", path="files/2/")
    first = rows_of(done)[4]
    assert first[5:11] == ("T", 10, "T", 10, "H", "H")
    assert first[17:31] == ("H", "T", "Đ", "T", "T", "C", "T", "Đ", "T", "T", "T", "Đ", "T", "C")
    assert first[31:34] == ("Hoàn thành", "Lên lớp", "Hoàn thành")
    assert len(changed_parts(data, done)) == 1
    assert not any(rows_of(done)[5][5:34])


# ---- what cannot be filled ----

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
REFUSED = {
    "xls": (samples.xls([["STT", "Họ và tên", "TX1"], [1, NAMES[0], ""]]), ".xlsx"),
    "csv": (samples.csv_bytes([["STT", "Họ và tên", "TX1"], [1, NAMES[0], ""]]), ".xlsx"),
    "pdf": (b"%PDF-1.7 x", "PDF"),
    "broken": (b"PK\x03\x04rubbish", "hỏng"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_filled_is_refused_with_what_to_do(school, kind):
    data, word = REFUSED[kind]
    url = school.url(f"books/{school.room.uuid}/TOAN/1/files/")
    answer = school.client("teacher").post(url, {"file": SimpleUploadedFile(f"diem.{kind}", data), "do": "fill"})
    assert answer.status_code == 422
    assert word in answer.content.decode()
