"""Lists of staff, classes and assignments as schools keep them: recognised by themselves, and again without change."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.foundation.spreadsheets.tests import samples
from lienthong.school.classes.models import Homeroom, TeachingAssignment
from lienthong.school.classes.tests import unseen as u
from lienthong.school.classes.tests.import_world import Child, World, children, make_world
from lienthong.school.classes.tests.unseen import HEADING, SIGNATURES, given, numbered

pytestmark = pytest.mark.django_db
TEACHERS = children(6, seed=77)
SUBJECTS = ("Toán", "Ngữ văn", "Tiếng Anh", "Vật lí", "Lịch sử", "Tin học")


@pytest.fixture
def world() -> World:
    return make_world()


def rows_of(*columns):
    return [[column(c) for column in columns] for c in TEACHERS]


def name(c: Child) -> str:
    return c.name


def born(c: Child) -> str:
    return day(c).strftime("%d/%m/%Y")


def day(c: Child) -> dt.date:
    return dt.date(1980 + c.number, c.born.month, min(c.born.day, 28))


def sex(c: Child) -> str:
    return c.sex


def code(c: Child) -> str:
    return f"CB{c.number:05d}"


def subject(c: Child) -> str:
    return SUBJECTS[c.number - 1]


def teacher(c: Child) -> str:
    return "Giáo viên"


BASIC = ["Họ và tên", "Ngày sinh", "Giới tính", "Mã cán bộ", "Chức vụ", "Môn dạy"]
FACTS = (name, born, sex, code, teacher, subject)

STAFF: dict[str, bytes] = {
    "national list": u.xlsx([*HEADING, ["STT", "Mã cán bộ", "Mã định danh bộ GD&ĐT", "Họ và tên", "Ngày sinh",
        "Giới tính", "Trạng thái", "Loại cán bộ", "Nhóm chức vụ", "Hình thức hợp đồng",
        "T.Độ chuyên môn nghiệp vụ", "Môn dạy"],
        *numbered(rows_of(code, lambda c: f"7477{c.number:06d}", name, born, sex, lambda c: "Đang làm việc",
                          lambda c: "Giáo viên", lambda c: "Giáo viên", lambda c: "Viên chức HĐLV không thời hạn",
                          lambda c: "Đại học sư phạm", subject)), *SIGNATURES]),
    "header in row 12": u.xlsx([*[[None]] * 11, BASIC, *rows_of(*FACTS)]),
    "columns turned round": u.xlsx([BASIC[::-1], *[row[::-1] for row in rows_of(*FACTS)]]),
    "blank columns": u.xlsx(u.spread([BASIC, *rows_of(*FACTS)], 1)),
    "capitals and NFD": u.xlsx(u.nfd([[h.upper() for h in BASIC], *rows_of(*FACTS)])),
    "stars and line breaks": u.xlsx([["Họ và tên\n(*)", "Ngày,\ntháng,\nnăm sinh (*)", "Nam/\nNữ", "Mã\ncán bộ",
        "Chức\nvụ", "Môn\ndạy"], *rows_of(*FACTS)]),
    "two tiers": u.xlsx([["STT", "Họ và tên", "Ngày tháng năm sinh", None, "Mã GV", "Chuyên môn", None],
        [None, None, "Nam", "Nữ", None, "Trình độ", "Môn dạy"],
        *numbered(rows_of(name, lambda c: born(c) if c.sex == "Nam" else None,
                          lambda c: born(c) if c.sex == "Nữ" else None, code, lambda c: "ĐHSP", subject))],
        merges=("A1:A2", "B1:B2", "C1:D1", "E1:E2", "F1:G1")),
    "name in two columns": u.xlsx([["TT", "Họ và tên đệm", "Tên", "NS", "GT", "Mã CB", "Môn"],
        *numbered(rows_of(lambda c: given(c)[0], lambda c: given(c)[1], born, sex, code, subject))]),
    "birth in three columns": u.xlsx([["Họ tên", "Ngày", "Tháng", "Năm sinh", "Giới tính", "Mã GV"],
        *rows_of(name, lambda c: day(c).day, lambda c: day(c).month, lambda c: day(c).year, sex, code)]),
    "real dates": u.xlsx([BASIC, *rows_of(name, day, sex, code, teacher, subject)]),
    "ISO dates": u.xlsx([BASIC, *rows_of(name, lambda c: day(c).isoformat(), sex, code, teacher, subject)]),
    "short years": u.xlsx([BASIC, *rows_of(name, lambda c: day(c).strftime("%d/%m/%y"), sex, code, teacher, subject)]),
    "serials": u.xlsx([BASIC, *rows_of(name, lambda c: day(c).toordinal() - 693594, sex, code, teacher, subject)]),
    "abbreviations": u.xlsx([["STT", "Họ tên CBGV", "NTNS", "GT", "Mã CBGV", "CV", "SĐT", "Đ/c", "TĐCM", "BHXH"],
        *numbered(rows_of(name, born, sex, code, teacher, lambda c: 912345678, lambda c: "Phú Hòa", lambda c: "ĐHSP",
                          lambda c: f"74{c.number:08d}"))]),
    "vnEdu profile": u.xlsx([["STT", "Mã giáo viên", "Họ và tên giáo viên", "Ngày sinh", "Giới tính", "Số điện thoại",
        "Email", "Tổ chuyên môn", "Chức vụ", "Trình độ chuyên môn", "Số CMND/CCCD", "Dân tộc", "Tôn giáo"],
        *numbered(rows_of(code, name, born, sex, lambda c: "0912.345.678", lambda c: f"gv{c.number}@example.vn",
                          lambda c: "Tổ Toán - Lý - Tin", teacher, lambda c: "Đại học", lambda c: None,
                          lambda c: "Kinh", lambda c: "Không"))]),
    "PMIS list": u.xlsx([["DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC"], [None],
        ["STT", "Số hiệu cán bộ", "Họ và tên khai sinh", "Ngày sinh", "Giới tính", "Chức vụ hiện tại", "Mã ngạch",
         "Ngày tuyển dụng", "Cơ quan tuyển dụng", "Trình độ chuyên môn cao nhất", "Lý luận chính trị", "Ngoại ngữ"],
        *numbered(rows_of(code, name, born, sex, teacher, lambda c: "V.07.04.12", lambda c: "01/09/2005",
                          lambda c: "Phòng GD&ĐT", lambda c: "Đại học sư phạm", lambda c: "Sơ cấp",
                          lambda c: "B"))]),
    "English": u.xlsx([["No", "Full name", "Date of birth", "Sex", "Staff code", "Position", "Subjects"],
        *numbered(rows_of(name, born, lambda c: "F" if c.sex == "Nữ" else "M", code, teacher, subject))]),
    "two languages": u.xlsx([["Họ và tên / Full name", "Ngày sinh / Date of birth", "Giới tính / Sex",
        "Mã cán bộ / Staff code"], *rows_of(name, born, sex, code)]),
    "crosses": u.xlsx([["Họ và tên", "Ngày sinh", "Nữ", "Mã CB"],
        *rows_of(name, born, lambda c: "x" if c.sex == "Nữ" else None, code)]),
    "groups as lone rows": u.xlsx([["STT", *BASIC], ["I. Ban giám hiệu"], *numbered(rows_of(*FACTS))[:2],
        ["II. Tổ Tự nhiên"], *numbered(rows_of(*FACTS))[2:]]),
    "numbering row": u.xlsx([["STT", *BASIC], list("1234567"), *numbered(rows_of(*FACTS))]),
    "codes as floats": u.xlsx([["Họ và tên", "Ngày sinh", "Giới tính", "Mã định danh Bộ GD&ĐT"],
        *rows_of(name, born, sex, lambda c: 7400000000.0 + c.number)]),
    "right sheet of several": u.pages([("HuongDan", [["Đọc kỹ hướng dẫn"]]), ("DM", [["Mã", "Tên"], ["1", "Toán"]]),
        ("CBGV", [BASIC, *rows_of(*FACTS)])]),
    "hidden columns": u.xlsx([["ID", *BASIC], *[[n, *row] for n, row in enumerate(rows_of(*FACTS))]], hidden=(1, 5)),
    "xls": samples.xls([["STT", *BASIC], *numbered(rows_of(name, day, sex, code, teacher, subject))]),
    "ods": samples.ods([["STT", *BASIC], *numbered(rows_of(name, day, sex, code, teacher, subject))]),
    "csv": u.csv([BASIC, *rows_of(*FACTS)]),
    "csv UTF-16": u.csv([BASIC, *rows_of(*FACTS)], delimiter="\t", encoding="utf-16"),
    "csv Windows-1258": u.csv([BASIC, *rows_of(*FACTS)], delimiter=";", encoding="cp1258"),
}  # fmt: skip


@pytest.mark.parametrize("layout", STAFF)
def test_a_list_of_staff_is_recognised_and_comes_in_once(world, layout):
    answer = world.run("staff", STAFF[layout]).as_json()
    assert (answer["created"], answer["rejected"]) == (len(TEACHERS), [])
    with world.inside():
        from lienthong.school.staff.public import Employment

        kept = Employment.objects.filter(unit=world.unit).values_list(
            "person__full_name", "person__birth_date", "person__sex"
        )
        assert set(kept) == {(c.name, day(c), 2 if c.sex == "Nữ" else 1) for c in TEACHERS}
    again = world.run("staff", STAFF[layout]).as_json()
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, len(TEACHERS))


# Classes and their homeroom teachers

ROOMS = ("6B1", "6B2", "7B1", "8B1")


def of_rooms(*columns):
    return [[column(room, TEACHERS[n]) for column in columns] for n, room in enumerate(ROOMS)]


def class_code(room: str, c: Child) -> str:
    return room


def led_by(room: str, c: Child) -> str:
    return c.name


def grade(room: str, c: Child) -> str:
    return f"Khối {room[0]}"


CLASSES: dict[str, bytes] = {
    "national list": u.xlsx([*HEADING, ["STT", "Mã lớp", "Tên lớp học", "Khối học/Nhóm lớp", "Giáo viên chủ nhiệm",
        "Buổi học", "Học ngoại ngữ 1", "Lớp chuyên", "Số buổi học trên tuần"],
        *numbered(of_rooms(class_code, class_code, grade, led_by, lambda r, c: "Sáng", lambda r, c: "Tiếng Anh",
                           lambda r, c: None, lambda r, c: 6)), *SIGNATURES[1:2]]),
    "class and teacher only": u.xlsx([["Lớp", "GVCN"], *of_rooms(class_code, led_by)]),
    "homeroom list": u.xlsx([["PHÂN CÔNG CHỦ NHIỆM"], [None], ["STT", "Họ và tên GVCN", "Lớp chủ nhiệm"],
        *numbered(of_rooms(led_by, class_code))]),
    "homeroom list with titles": u.xlsx([["STT", "Giáo viên", "Chủ nhiệm lớp"],
        *numbered(of_rooms(lambda r, c: f"Cô {c.name}", class_code))]),
    "capitals": u.xlsx([["LỚP", "KHỐI", "CHỦ NHIỆM"], *of_rooms(class_code, grade, led_by)]),
    "NFD": u.xlsx(u.nfd([["Lớp", "Khối", "Giáo viên chủ nhiệm"], *of_rooms(class_code, grade, led_by)])),
    "grade as number": u.xlsx([["Khối", "Tên lớp", "Họ tên GVCN"],
        *of_rooms(lambda r, c: int(r[0]), class_code, led_by)]),
    "sessions": u.xlsx([["Lớp", "Buổi", "GVCN"], *of_rooms(class_code, lambda r, c: "S" if r[0] == "6" else "C", led_by)]),
    "Lớp before the name": u.xlsx([["Tên lớp", "Khối lớp", "GVCN"],
        *of_rooms(lambda r, c: f"Lớp {r}", grade, led_by)]),
    "by staff code": u.xlsx([["Mã lớp", "Mã GVCN"], *of_rooms(class_code, lambda r, c: f"CB{c.number:05d}")]),
    "header in row 12": u.xlsx([*[[None]] * 11, ["Mã lớp", "Tên lớp", "GV chủ nhiệm"],
        *of_rooms(class_code, class_code, led_by)]),
    "two tiers": u.xlsx([["STT", "Lớp", None, "Giáo viên chủ nhiệm"], [None, "Mã lớp", "Khối", None],
        *numbered(of_rooms(class_code, grade, led_by))], merges=("A1:A2", "B1:C1", "D1:D2")),
    "blank columns": u.xlsx(u.spread([["Lớp", "Khối", "GVCN"], *of_rooms(class_code, grade, led_by)], 2)),
    "stars": u.xlsx([["Mã lớp (*)", "Khối\n(bắt buộc)", "GVCN*"], *of_rooms(class_code, grade, led_by)]),
    "counts beside": u.xlsx([["TT", "Lớp", "Sĩ số", "Nữ", "GVCN", "Ghi chú"],
        *numbered(of_rooms(class_code, lambda r, c: 42, lambda r, c: 20, led_by, lambda r, c: None))]),
    "total row": u.xlsx([["TT", "Lớp", "Sĩ số", "GVCN"], *numbered(of_rooms(class_code, lambda r, c: 42, led_by)),
        [None, "Tổng cộng", 168, None]]),
    "SmartScheduler": u.pages([
        ("DANH_SACH_GV", [["Ma_GV", "Ho_ten"], *[[f"G{c.number}", c.name] for c in TEACHERS]]),
        ("DANH_SACH_LOP", [["Ma_lop", "Ten_lop", "Khoi", "Diem_truong", "Chu_nhiem"],
            *of_rooms(class_code, class_code, lambda r, c: r[0], lambda r, c: None, lambda r, c: f"G{c.number}")])]),
    "English": u.xlsx([["Class", "Grade", "Homeroom teacher"], *of_rooms(class_code, lambda r, c: r[0], led_by)]),
    "right sheet": u.pages([("Bìa", [["KẾ HOẠCH NĂM HỌC"]]), ("Lop", [["Lớp", "Khối", "GVCN"],
        *of_rooms(class_code, grade, led_by)])]),
    "hidden column": u.xlsx([["ID", "Lớp", "Khối", "GVCN"],
        *[[n, *row] for n, row in enumerate(of_rooms(class_code, grade, led_by))]], hidden=(1, 3)),
    "xls": samples.xls([["Lớp", "Khối", "GVCN"], *of_rooms(class_code, grade, led_by)]),
    "ods": samples.ods([["Lớp", "Khối", "GVCN"], *of_rooms(class_code, grade, led_by)]),
    "csv": u.csv([["Lớp", "Khối", "GVCN"], *of_rooms(class_code, grade, led_by)]),
    "csv UTF-16": u.csv([["Lớp", "Khối", "GVCN"], *of_rooms(class_code, grade, led_by)], encoding="utf-16"),
    "csv Windows-1258": u.csv([["Lớp", "Khối", "GVCN"], *of_rooms(class_code, grade, led_by)], delimiter=";",
        encoding="cp1258"),
}  # fmt: skip


@pytest.fixture
def staffed(world) -> World:
    assert world.run("staff", STAFF["header in row 12"]).applied
    return world


@pytest.mark.parametrize("layout", CLASSES)
def test_a_list_of_classes_is_recognised_with_its_homerooms(staffed, layout):
    answer = staffed.run("classes", CLASSES[layout]).as_json()
    assert (answer["created"], answer["rejected"]) == (len(ROOMS), [])
    with staffed.inside():
        led = Homeroom.objects.filter(unit=staffed.unit).values_list(
            "school_class__grade", "employment__person__full_name"
        )
        assert sorted(led) == sorted((int(room[0]), TEACHERS[n].name) for n, room in enumerate(ROOMS))
    again = staffed.run("classes", CLASSES[layout]).as_json()
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, len(ROOMS))


# Assignments

A, B, C = TEACHERS[:3]
#: Who teaches what where, the same in each file below.
TAUGHT = {
    (A.name, "TOAN", "6A1"), (A.name, "TOAN", "6A2"), (B.name, "VAN", "6A1"), (B.name, "VAN", "6A2"),
    (C.name, "TIN", "7A1"), (C.name, "TIN", "7A2"),
}  # fmt: skip
LONG = [[A.name, "Toán", "6A1"], [A.name, "Toán", "6A2"], [B.name, "Ngữ văn", "6A1"], [B.name, "Ngữ văn", "6A2"],
        [C.name, "Tin học", "7A1"], [C.name, "Tin học", "7A2"]]  # fmt: skip
CELLS = [[A.name, "Toán", "6A1, 6A2"], [B.name, "Văn", "6A1, 6A2"], [C.name, "Tin", "7A1, 7A2"]]

ASSIGNMENTS: dict[str, bytes] = {
    "long list": u.xlsx([["Giáo viên", "Môn", "Lớp"], *LONG]),
    "long list with heading": u.xlsx([*HEADING, ["STT", "Họ và tên", "Môn dạy", "Lớp", "Số tiết/tuần"],
        *[[n, *row, 4] for n, row in enumerate(LONG, 1)], *SIGNATURES[2:]]),
    "classes in one cell": u.xlsx([["Giáo viên", "Môn", "Lớp dạy"], *CELLS]),
    "vnEdu": u.xlsx([["GIAOVIEN", "MONVNEDU", "DSLOPDAY"], *[[t, s, k.replace(", ", "(4), ") + "(4)"] for t, s, k in CELLS]]),
    "SmartScheduler": u.pages([
        ("DANH_SACH_GV", [["Ma_GV", "Ho_ten"], ["G1", A.name], ["G2", B.name], ["G3", C.name]]),
        ("PCGD", [["Ma_GV", "Ma_lop", "Mon", "So_tiet"],
            *[[{A.name: "G1", B.name: "G2", C.name: "G3"}[t], k, s, 4] for t, s, k in LONG]])]),
    "by staff code": u.xlsx([["Mã GV", "Môn", "Lớp"], *[[code({A.name: A, B.name: B, C.name: C}[t]), s, k] for t, s, k in LONG]]),
    "ranges": u.xlsx([["Giáo viên", "Môn", "Các lớp dạy"], [A.name, "Toán", "6A1-6A2"], [B.name, "Văn", "6A1 đến 6A2"],
        [C.name, "Tin", "Khối 7"]]),
    "bare numbers": u.xlsx([["Giáo viên", "Môn", "Lớp"], [A.name, "Toán", "6A1,2"], [B.name, "Văn", "6A1, 2"],
        [C.name, "Tin", "7A1; 7A2"]]),
    "words": u.xlsx([["STT", "Họ và tên", "Phân công chuyên môn"], [1, A.name, "Toán 6A1, 6A2"], [2, B.name, "Văn 6A1,6A2"],
        [3, C.name, "Tin 7A1-7A2"]]),
    "words with colons": u.xlsx([["Giáo viên", "Phân công giảng dạy"], [A.name, "Toán: 6A1, 6A2"],
        [B.name, "Ngữ văn: 6A1; Ngữ văn: 6A2"], [C.name, "Tin học (7A1, 7A2)"]]),
    "words with periods": u.xlsx([["Họ tên", "Phân công"], [A.name, "Toán 6A1(4), 6A2(4)"], [B.name, "Văn 6A1(4)+6A2(4)"],
        [C.name, "Tin 7A1 (2t), 7A2 (2t)"]]),
    "words of a whole grade": u.xlsx([["Họ tên", "Giảng dạy"], [A.name, "Toán K6"], [B.name, "Văn khối 6"], [C.name, "Tin K7"]]),
    "matrix teacher by class": u.xlsx([["STT", "Họ và tên", "Môn", "6A1", "6A2", "7A1", "7A2"],
        [1, A.name, "Toán", 4, 4, None, None], [2, B.name, "Văn", 4, 4, None, None], [3, C.name, "Tin", None, None, 2, 2]]),
    "matrix with crosses": u.xlsx([["Giáo viên", "Môn", "6A1", "6A2", "7A1", "7A2"], [A.name, "Toán", "x", "x"],
        [B.name, "Văn", "x", "x"], [C.name, "Tin", None, None, "x", "x"]]),
    "matrix with subjects in cells": u.xlsx([["Giáo viên", "6A1", "6A2", "7A1", "7A2"], [A.name, "Toán", "Toán"],
        [B.name, "Văn", "Văn"], [C.name, None, None, "Tin", "Tin"]]),
    "matrix with subjects and periods": u.xlsx([["Giáo viên", "6A1", "6A2", "7A1", "7A2"], [A.name, "Toán(4)", "Toán(4)"],
        [B.name, "Văn (4)", "Văn (4)"], [C.name, None, None, "Tin(2)", "Tin(2)"]]),
    "matrix class by subject": u.xlsx([["Lớp", "Toán", "Ngữ văn", "Tin học"], ["6A1", A.name, B.name, None],
        ["6A2", A.name, B.name, None], ["7A1", None, None, C.name], ["7A2", None, None, C.name]]),
    "matrix subject by class": u.xlsx([["Môn", "6A1", "6A2", "7A1", "7A2"], ["Toán", A.name, A.name],
        ["Văn", B.name, B.name], ["Tin", None, None, C.name, C.name]]),
    "matrix under two tiers": u.xlsx([*HEADING, ["TT", "Họ và tên", "Môn", "Lớp", None, None, None],
        [None, None, None, "6A1", "6A2", "7A1", "7A2"], [1, A.name, "Toán", 4, 4, None, None],
        [2, B.name, "Văn", 4, 4, None, None], [3, C.name, "Tin", None, None, 2, 2]],
        merges=("A6:A7", "B6:B7", "C6:C7", "D6:G6")),
    "matrix with merged teachers": u.xlsx([["Giáo viên", "Môn", "6A1", "6A2", "7A1", "7A2"], [A.name, "Toán", "x", None],
        [None, "Toán", None, "x"], [B.name, "Văn", "x", "x"], [C.name, "Tin", None, None, "x", "x"]], merges=("A2:A3",)),
    "terms": u.xlsx([["Giáo viên", "Môn", "Lớp", "Học kỳ"], *[[*row, "Cả năm"] for row in LONG]]),
    "capitals and NFD": u.xlsx(u.nfd([["GIÁO VIÊN", "MÔN", "LỚP"], *[[t.upper(), s, k] for t, s, k in LONG]])),
    "titles before names": u.xlsx([["GV giảng dạy", "Môn học", "Lớp"], *[[f"Thầy {t}", s, k] for t, s, k in LONG]]),
    "xls": samples.xls([["Giáo viên", "Môn", "Lớp"], *LONG]),
    "ods": samples.ods([["Giáo viên", "Môn", "Lớp"], *LONG]),
    "csv": u.csv([["Giáo viên", "Môn", "Lớp"], *LONG]),
    "csv Windows-1258": u.csv([["Giáo viên", "Môn", "Lớp"], *LONG], delimiter=";", encoding="cp1258"),
    "csv UTF-16 matrix": u.csv([["Lớp", "Toán", "Văn", "Tin"], ["6A1", A.name, B.name, None], ["6A2", A.name, B.name, None],
        ["7A1", None, None, C.name], ["7A2", None, None, C.name]], encoding="utf-16"),
}  # fmt: skip


@pytest.mark.parametrize("layout", ASSIGNMENTS)
def test_assignments_are_recognised_as_list_matrix_or_words(staffed, layout):
    answer = staffed.run("assignments", ASSIGNMENTS[layout]).as_json()
    assert answer["rejected"] == []
    with staffed.inside():
        taught = TeachingAssignment.objects.filter(unit=staffed.unit).values_list(
            "employment__person__full_name", "subject_id", "school_class__code"
        )
        assert set(taught) == TAUGHT
    again = staffed.run("assignments", ASSIGNMENTS[layout]).as_json()
    assert (again["created"], again["changed"], again["rejected"]) == (0, 0, [])
