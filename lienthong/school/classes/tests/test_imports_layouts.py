"""Every header layout that schools really have is recognised by itself; the same file twice changes nothing."""

from __future__ import annotations

import datetime as dt
import random
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.foundation.spreadsheets import public as sheets
from lienthong.kernel.imports.kinds import kind_of
from lienthong.kernel.imports.tables import put_stand_ins
from lienthong.school.classes.tests.import_world import Child, World, children, make_world, workbook

pytestmark = pytest.mark.django_db

PREAMBLE = [
    "SỞ GIÁO DỤC VÀ ĐÀO TẠO BÌNH DƯƠNG",
    "Trường THCS Thử Một",
    "",
    "",
    "DANH SÁCH HỌC SINH",
    "Năm học 2017-2018",
    "",
]
CSDL_PUPILS = [
    "STT",
    "Họ và tên",
    "Khối học/Nhóm lớp",
    "Lớp học",
    "Mã học sinh",
    "Mã định danh bộ GD&ĐT",
    "Ngày sinh",
    "Giới tính",
    "Trạng thái",
]
CSDL_CLASS_2 = [
    "STT", "Họ tên", "Ngày sinh", "Giới tính", "Mã dân tộc", "Dân tộc", "Mã tỉnh HSĐ", "Tỉnh HSĐ", "Quận/huyện HSĐ",
    "Phường/Xã HSĐ",
    "Thôn/Xóm/Ấp HSĐ", "Mã định danh Bộ GD&ĐT", "Trạng thái HS", "Mã lớp",
]  # fmt: skip
CSDL_C1 = [
    "Mã lớp", "Mã học sinh", "Họ tên", "Ngày sinh", "Giới tính", "Trạng thái HS", "Ngày nhập trạng thái", "Dân tộc",
    "Loại khuyết tật",
    "Tỉnh/Thành phố\n(Theo địa chỉ thường trú)", "Số định danh cá nhân",
]  # fmt: skip
COMMUNE = [
    "Trường", "Nhóm/Lớp", "Lớp", "Mã định danh Bộ GD&ĐT", "Họ tên", "Ngày sinh", "Giới tính", "Dân tộc", "Trạng thái",
    "Tỉnh/Thành phố", "Xã/Phường",
    "Nơi sinh", "Chỗ ở hiện nay", "Thôn/Xóm", "SĐT liên hệ",
]  # fmt: skip
VNEDU = [
    "Mã học sinh", "Mã MOET", "Mã VEMIS", "Họ và tên", "Tên gọi khác", "Giới tính", "Ngày sinh", "Nơi sinh",
    "Quê quán", "Nơi khai sinh", "Chỗ ở hiện nay",
    "Nơi thường trú", "Khu dân cư", "Số căn cước", "Điện thoại HS", "Đ.thoại SLL", "Email SLL", "Số đăng bộ",
    "Ngày vào trường", "Dân tộc", "Tôn giáo",
    "Quốc tịch", "Diện chính sách", "Khuyết tật", "Diện ưu tiên", "Diện ưu đãi", "N.trú, B.trú", "Tên cha",
    "Năm sinh cha", "Nghề nghiệp cha",
    "Đơn vị công tác cha", "Đ.thoại cha", "Căn cước cha", "Tên mẹ", "Năm sinh mẹ", "Nghề nghiệp mẹ",
    "Đơn vị công tác mẹ", "Đ.thoại mẹ", "Căn cước mẹ",
    "Người đỡ đầu", "Căn cước NĐĐ", "Ghi chú",
]  # fmt: skip
PRESCHOOL = [
    "Họ và tên", "Khối học/Nhóm lớp", "Lớp học", "Mã học sinh", "Mã định danh bộ GD&ĐT", "Ngày sinh", "Giới tính",
    "Dân tộc", "Trạng thái",
    "Kiểm tra sức khỏe dinh dưỡng", "Chiều cao kì 1", "Chiều cao kì 2",
]  # fmt: skip
PUPIL_LAYOUTS = {
    "csdl_export": (CSDL_PUPILS, PREAMBLE), "csdl_class_2": (CSDL_CLASS_2, []), "csdl_c1": (CSDL_C1, []),
    "commune": (COMMUNE, []),
    "vnedu_profile": (VNEDU, []), "preschool": (PRESCHOOL, []),
}  # fmt: skip
CSDL_STAFF = [
    "STT", "Mã cán bộ", "Mã định danh bộ GD&ĐT", "Họ và tên", "Ngày sinh", "Giới tính", "Trạng thái", "Loại cán bộ",
    "Nhóm chức vụ",
    "Hình thức hợp đồng", "T.Độ chuyên môn nghiệp vụ", "Môn dạy",
]  # fmt: skip
STAFF_72 = ["Họ tên", "Email", "Trạng thái CB", "Vị trí việc làm", "Nhóm chức vụ", "Môn dạy"]
CSDL_CLASSES = [
    "STT", "Mã lớp", "Tên lớp học", "Khối học/Nhóm lớp", "Giáo viên chủ nhiệm", "Buổi học", "Học ngoại ngữ 1",
    "Lớp chuyên",
    "Số buổi học trên tuần",
]  # fmt: skip


def cell(header: str, child: Child, number: int) -> object:
    """What a school's file holds under a header."""
    grade = child.school_class[0]
    values: dict[str, object] = {
        "STT": number, "Họ và tên": child.name, "Họ tên": child.name, "Khối học/Nhóm lớp": f"Khối {grade}",
        "Nhóm/Lớp": f"Khối {grade}",
        "Lớp": child.school_class, "Lớp học": child.school_class, "Mã lớp": child.school_class,
        "Mã học sinh": child.code,
        "Mã MOET": child.ministry_code, "Mã VEMIS": f"V{number}", "Ngày sinh": child.born.strftime("%d/%m/%Y"),
        "Giới tính": child.sex, "Trạng thái": "Đang học",
        "Trạng thái HS": "Đang học", "Mã dân tộc": "01", "Dân tộc": "Kinh", "Mã tỉnh HSĐ": "74",
        "Tỉnh HSĐ": "Bình Dương",
        "Quận/huyện HSĐ": "Thủ Dầu Một", "Phường/Xã HSĐ": "Phú Cường", "Thôn/Xóm/Ấp HSĐ": "Khu phố 1",
        "Ngày nhập trạng thái": None, "Loại khuyết tật": None,
        "Tỉnh/Thành phố\n(Theo địa chỉ thường trú)": "Bình Dương", "Số định danh cá nhân": child.personal_number,
        "Trường": "THCS Thử Một",
        "Tỉnh/Thành phố": "Bình Dương", "Xã/Phường": "Phú Cường", "Nơi sinh": "Bình Dương",
        "Chỗ ở hiện nay": f"Số {number} đường Yersin", "Thôn/Xóm": "KP 2",
        "SĐT liên hệ": "0912345678", "Số căn cước": child.personal_number, "Quê quán": "Bình Dương",
        "Nơi khai sinh": "Phú Cường", "Nơi thường trú": "Phú Cường",
        "Khu dân cư": "KP 3", "Đ.thoại SLL": "01633456789", "Email SLL": f"ph{number}@example.vn",
        "Số đăng bộ": f"DB{number}", "Ngày vào trường": "05/09/2017",
        "Tôn giáo": "Không", "Quốc tịch": "Việt Nam", "Diện chính sách": "Không", "Khuyết tật": "Không",
        "N.trú, B.trú": "Bán trú", "Tên cha": "Nguyễn Văn Cha",
        "Năm sinh cha": 1975, "Nghề nghiệp cha": "Công nhân", "Đơn vị công tác cha": "Khu công nghiệp",
        "Đ.thoại cha": "0988123456", "Căn cước cha": "074075000001",
        "Tên mẹ": "Trần Thị Mẹ", "Năm sinh mẹ": "1978", "Nghề nghiệp mẹ": "Nội trợ", "Đ.thoại mẹ": "0977 123 456",
        "Người đỡ đầu": None, "Ghi chú": "ghi chú",
        "Kiểm tra sức khỏe dinh dưỡng": "Có", "Chiều cao kì 1": 120.5, "Chiều cao kì 2": 122,
        "Mã định danh bộ GD&ĐT": child.ministry_code,
        "Mã định danh Bộ GD&ĐT": child.ministry_code,
    }  # fmt: skip
    return values.get(header)


def pupils_file(headers: list[str], count: int, *, preamble: list[str] | None = None) -> bytes:
    rows = [[cell(header, child, n) for header in headers] for n, child in enumerate(children(count), 1)]
    return workbook(headers, rows, preamble=preamble or [])


def recognised(kind: str, data: bytes) -> sheets.Recognised:
    table = sheets.recognise(sheets.read_workbook(data, filename="tep.xlsx"), kind_of(kind).specs)
    put_stand_ins([table], kind_of(kind).stand_ins)
    return table


@pytest.mark.parametrize("layout", PUPIL_LAYOUTS)
def test_every_pupil_layout_is_recognised_whole(layout):
    headers, preamble = PUPIL_LAYOUTS[layout]
    table = recognised("pupils", pupils_file(headers, 5, preamble=preamble))
    assert table.unknown_headers == []
    assert table.missing_required == []
    assert len(table.columns) == len([h for h in headers if h != "STT"])


@pytest.mark.parametrize("layout", PUPIL_LAYOUTS)
def test_a_thousand_rows_of_each_layout_come_in_and_again_without_change(layout):
    world = make_world()
    headers, preamble = PUPIL_LAYOUTS[layout]
    data = pupils_file(headers, 1000, preamble=preamble)
    first = world.run("pupils", data).as_json()
    assert first["rejected"] == []
    assert (first["created"], first["changed"], first["unchanged"]) == (1000, 0, 0)
    second = world.run("pupils", data).as_json()
    assert (second["created"], second["changed"], second["unchanged"], second["rejected"]) == (0, 0, 1000, [])


def test_a_list_without_any_id_comes_in_again_without_change():
    world = make_world()
    data = pupils_file(["Họ tên", "Ngày sinh", "Giới tính", "Lớp", "Chỗ ở hiện nay"], 200)
    assert world.run("pupils", data).as_json()["created"] == 200
    again = world.run("pupils", data).as_json()
    assert (again["created"], again["changed"], again["unchanged"], again["rejected"]) == (0, 0, 200, [])


def mangled(text: object, rng: random.Random) -> object:
    """A cell as another program would have written it."""
    if not isinstance(text, str):
        return text
    choice = rng.randrange(4)
    if choice == 0:
        return unicodedata.normalize("NFD", text)
    if choice == 1:
        return f"  {text} "
    return text


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6))
@pytest.mark.parametrize("layout", PUPIL_LAYOUTS)
def test_columns_are_found_in_any_order_form_and_case(layout, seed):
    rng = random.Random(seed)
    headers = list(PUPIL_LAYOUTS[layout][0])
    rng.shuffle(headers)
    written = [str(mangled(h.upper() if rng.random() < 0.3 else h, rng)) for h in headers]
    rows = [[mangled(cell(h, child, n), rng) for h in headers] for n, child in enumerate(children(4), 1)]
    preamble = ["TRƯỜNG THCS", "Năm học 2017-2018"][: rng.randrange(3)]
    straight = recognised("pupils", pupils_file(list(PUPIL_LAYOUTS[layout][0]), 2))
    table = recognised("pupils", workbook(written, rows, preamble=preamble))
    assert set(table.columns) == set(straight.columns)
    assert table.unknown_headers == []


def test_dates_as_text_as_serial_and_as_dates_are_one():
    world = make_world()
    base = children(3)
    rows = [
        [base[0].name.upper(), base[0].born, base[0].sex, base[0].school_class],
        [base[1].name, (base[1].born - dt.date(1899, 12, 30)).days, base[1].sex, base[1].school_class],
        [base[2].name, base[2].born.strftime("%d-%m-%Y"), base[2].sex, base[2].school_class],
    ]
    assert world.run("pupils", workbook(["HỌ TÊN", "NGÀY SINH", "PHÁI", "LỚP"], rows)).as_json()["created"] == 3
    plain = [[c.name, c.born.strftime("%d/%m/%Y"), c.sex, f"Lớp {c.school_class}"] for c in base]
    again = world.run("pupils", workbook(["Họ tên", "Ngày sinh", "Giới tính", "Lớp"], plain)).as_json()
    assert (again["unchanged"], again["rejected"]) == (3, [])


def staff_file(headers: list[str], count: int, preamble: list[str]) -> bytes:
    subjects = ("Toán", "Ngữ văn", "Vật lí", "Tin học, Công nghệ", "Tiếng Anh")
    rows = []
    for n, child in enumerate(children(count, seed=7), 1):
        values = {
            "STT": n, "Mã cán bộ": f"CB{n:05d}", "Mã định danh bộ GD&ĐT": f"7499{n:06d}", "Họ và tên": child.name,
            "Họ tên": child.name,
            "Ngày sinh": child.born.replace(year=1980, day=min(child.born.day, 28)).strftime("%d/%m/%Y"),
            "Giới tính": child.sex, "Trạng thái": "Đang làm việc",
            "Trạng thái CB": "Đang làm việc", "Loại cán bộ": "Giáo viên", "Vị trí việc làm": "Giáo viên THCS",
            "Nhóm chức vụ": "Giáo viên",
            "Hình thức hợp đồng": "Viên chức HĐLV không thời hạn", "T.Độ chuyên môn nghiệp vụ": "Đại học sư phạm",
            "Môn dạy": subjects[n % len(subjects)], "Email": f"gv{n}@example.vn",
        }  # fmt: skip
        rows.append([values[header] for header in headers])
    return workbook(headers, rows, preamble=preamble)


@pytest.mark.parametrize(("headers", "preamble", "count"), [(CSDL_STAFF, PREAMBLE, 1000), (STAFF_72, [], 150)])
def test_staff_layouts_come_in_and_again_without_change(headers, preamble, count):
    world = make_world()
    data = staff_file(headers, count, preamble)
    assert recognised("staff", data).unknown_headers == []
    first = world.run("staff", data).as_json()
    assert (first["rejected"], first["created"]) == ([], count)
    second = world.run("staff", data).as_json()
    assert (second["created"], second["changed"], second["unchanged"], second["rejected"]) == (0, 0, count, [])


def class_file() -> bytes:
    rows = [
        [1, "6B1", "Lớp 6B1", "Khối 6", "Nguyễn Thị Chủ Nhiệm", "Sáng", "Tiếng Anh", None, 6],
        [2, "7B2", "Lớp 7B2", "Khối 7", None, "Chiều", "Tiếng Anh", None, 6],
        [3, "9B1", "Lớp 9B1", "Khối 9", None, "Cả ngày", "Tiếng Pháp", "Toán", 10],
    ]
    return workbook(CSDL_CLASSES, rows, preamble=PREAMBLE)


def test_class_lists_come_in_and_again_without_change(world):
    data = class_file()
    assert recognised("classes", data).unknown_headers == []
    first = world.run("classes", data).as_json()
    assert (first["rejected"], first["created"]) == ([], 3)
    second = world.run("classes", data).as_json()
    assert (second["unchanged"], second["rejected"]) == (3, [])


@pytest.fixture
def world() -> World:
    return make_world()


ASSIGNMENTS = {
    "vnedu": (["GIAOVIEN", "MONVNEDU", "DSLOPDAY"], [["{name}", "Toán", "6A1(4), 6A2(4)"], ["{other}", "Ngữ văn",
    "7A1(4)"]], 2),
    "smartscheduler": (["Ma_GV", "Ma_lop", "Mon", "So_tiet"], [["CB00001", "6A1", "Toán", 4], ["CB00002", "6A1", "Văn",
    4], ["CB00001", "6A2", "Tin", 1.5]], 3),
    "plain": (["STT", "Giáo viên", "Môn dạy", "Lớp", "Số tiết/tuần", "Học kỳ"], [[1, "{name}", "Vật lý", "8A1", 2,
    "Cả năm"], [2, "{name}", "Công nghệ", "8A1", "1,5", "HK2"]], 2),
}  # fmt: skip


@pytest.mark.parametrize("layout", ASSIGNMENTS)
def test_assignment_layouts_come_in_and_again_without_change(world, layout):
    assert world.run("staff", staff_file(CSDL_STAFF, 20, PREAMBLE)).applied
    first_two = [child.name for child in children(20, seed=7)[:2]]
    headers, rows, count = ASSIGNMENTS[layout]
    named = [
        [str(v).format(name=first_two[0], other=first_two[1]) if isinstance(v, str) else v for v in row] for row in rows
    ]
    data = workbook(headers, named)
    assert recognised("assignments", data).unknown_headers == []
    first = world.run("assignments", data).as_json()
    assert (first["rejected"], first["created"]) == ([], count)
    second = world.run("assignments", data).as_json()
    assert (second["created"], second["changed"], second["unchanged"]) == (0, 0, count)
