"""Layouts that nobody showed us beforehand: each is recognised by itself, and the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lienthong.foundation.spreadsheets.tests import samples
from lienthong.school.classes.tests import unseen as u
from lienthong.school.classes.tests.import_world import Child, World, make_world
from lienthong.school.classes.tests.unseen import HEADING, PEOPLE, SIGNATURES, given, numbered, rows_of, text_date

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def name(c: Child) -> str:
    return c.name


def born(c: Child) -> str:
    return text_date(c)


def sex(c: Child) -> str:
    return c.sex


def room(c: Child) -> str:
    return c.school_class


def code(c: Child) -> str:
    return c.code


def ministry(c: Child) -> str:
    return c.ministry_code


def last(c: Child) -> str:
    return given(c)[0]


def first(c: Child) -> str:
    return given(c)[1]


def old_tone(c: Child) -> str:
    return c.name.replace("Hòa", "Hoà").replace("Thùy", "Thuỳ")


BASIC = rows_of(name, born, sex, room, code)
BASIC_HEADERS: list[object] = ["Họ và tên", "Ngày sinh", "Giới tính", "Lớp", "Mã học sinh"]


def _by_class(build: Callable[[list[Child]], u.Rows]) -> list[tuple[str, u.Rows]]:
    rooms = sorted({c.school_class for c in PEOPLE})
    return [(one, build([c for c in PEOPLE if c.school_class == one])) for one in rooms]


PUPILS: dict[str, tuple[bytes, str]] = {
    "national heading, totals and signatures": (
        u.xlsx([*HEADING, ["STT", *BASIC_HEADERS], *numbered(BASIC), *SIGNATURES]), "ds.xlsx"),
    "header in row 12": (u.xlsx([*[[None]] * 11, BASIC_HEADERS, *BASIC]), "ds.xlsx"),
    "a numbering row under the header": (
        u.xlsx([["STT", *BASIC_HEADERS], ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], *numbered(BASIC)]), "ds.xlsx"),
    "blank columns between": (u.xlsx(u.spread([BASIC_HEADERS, *BASIC], 1)), "ds.xlsx"),
    "two rows of header, merged": (
        u.xlsx([["STT", "Họ và tên", "Thông tin", None, None, "Mã học sinh"],
                [None, None, "Ngày sinh", "Giới tính", "Lớp", None],
                *numbered(rows_of(name, born, sex, room, code))], merges=("A1:A2", "B1:B2", "C1:E1", "F1:F2")), "a.xlsx"),
    "three rows of header": (
        u.xlsx([["STT", "HỌC SINH", None, None, "TRƯỜNG LỚP", None],
                [None, "Họ tên", "Sinh", None, "Lớp", "Mã HS"],
                [None, None, "Ngày sinh", "Giới tính", None, None],
                *numbered(rows_of(name, born, sex, room, code))],
               merges=("A1:A3", "B1:D1", "E1:F1", "B2:B3", "C2:D2", "E2:E3", "F2:F3")), "a.xlsx"),
    "name in two columns under one title": (
        u.xlsx([["STT", "Họ và tên", None, "Ngày sinh", "Nữ", "Lớp"],
                *numbered(rows_of(last, first, born, lambda c: "x" if c.sex == "Nữ" else None, room))],
               merges=("B1:C1",)), "a.xlsx"),
    "họ đệm and tên apart": (
        u.xlsx([["TT", "Họ đệm", "Tên", "NTNS", "Phái", "Lớp học"], *numbered(rows_of(last, first, born, sex, room))]),
        "a.xlsx"),
    "họ và chữ lót, tên in capitals": (
        u.xlsx([["STT", "HỌ VÀ CHỮ LÓT", "TÊN", "NGÀY SINH", "PHÁI", "LỚP"],
                *numbered(rows_of(lambda c: last(c).upper(), lambda c: first(c).upper(), born, sex, room))]), "a.xlsx"),
    "birth date in three columns": (
        u.xlsx([["STT", "Họ và tên", "Ngày sinh", None, None, "Giới tính", "Lớp"],
                [None, None, "Ngày", "Tháng", "Năm", None, None],
                *numbered(rows_of(name, lambda c: c.born.day, lambda c: c.born.month, lambda c: c.born.year, sex, room))],
               merges=("C1:E1", "A1:A2", "B1:B2")), "a.xlsx"),
    "birth date in three columns under one title": (
        u.xlsx([["Họ và tên", "Ngày tháng năm sinh", None, None, "GT", "Lớp"],
                *rows_of(name, lambda c: c.born.day, lambda c: c.born.month, lambda c: c.born.year, sex, room)],
               merges=("B1:D1",)), "a.xlsx"),
    "dates dd/mm/yy": (
        u.xlsx([BASIC_HEADERS, *rows_of(name, lambda c: text_date(c, "%d/%m/%y"), sex, room, code)]), "a.xlsx"),
    "dates d-m-yyyy": (
        u.xlsx([BASIC_HEADERS, *rows_of(name, lambda c: f"{c.born.day}-{c.born.month}-{c.born.year}", sex, room, code)]),
        "a.xlsx"),
    "dates ISO": (u.xlsx([BASIC_HEADERS, *rows_of(name, lambda c: c.born.isoformat(), sex, room, code)]), "a.xlsx"),
    "dates as serial numbers": (
        u.xlsx([BASIC_HEADERS, *rows_of(name, lambda c: c.born.toordinal() - 693594, sex, room, code)]), "a.xlsx"),
    "real dates": (u.xlsx([BASIC_HEADERS, *rows_of(name, lambda c: c.born, sex, room, code)]), "a.xlsx"),
    "abbreviations": (
        u.xlsx([["TT", "Họ tên HS", "NS", "GT", "Lớp", "Mã HS", "DT", "SĐT PH", "Đ/c", "TG"],
                *numbered(rows_of(name, born, sex, room, code, lambda c: "Kinh", lambda c: "0912345678",
                                  lambda c: "Phú Cường", lambda c: "Không"))]), "a.xlsx"),
    "line breaks, asterisks, (bắt buộc)": (
        u.xlsx([["STT", "Họ và tên\n(*)", "Ngày sinh (bắt buộc)", "Giới\ntính*", "Lớp (*)", "Mã học sinh\n(nếu có)"],
                *numbered(BASIC)]), "a.xlsx"),
    "numbered headers": (
        u.xlsx([["1. STT", "2. Họ và tên", "3. Ngày sinh", "4. Giới tính", "5. Lớp", "6. Mã học sinh"],
                *numbered(BASIC)]), "a.xlsx"),
    "English": (
        u.xlsx([["No.", "Full name", "Date of birth", "Gender", "Class", "Student code"],
                *numbered(rows_of(name, born, lambda c: "F" if c.sex == "Nữ" else "M", room, code))]), "a.xlsx"),
    "Vietnamese with English beside": (
        u.xlsx([["STT/No.", "Họ và tên / Full name", "Ngày sinh / Date of birth", "Giới tính / Gender", "Lớp / Class",
                 "Mã học sinh / Student code"], *numbered(BASIC)]), "a.xlsx"),
    "upper case and NFD": (
        u.xlsx(u.nfd([["STT", "HỌ VÀ TÊN", "NGÀY SINH", "GIỚI TÍNH", "LỚP", "MÃ HỌC SINH"],
                      *numbered(rows_of(lambda c: c.name.upper(), born, lambda c: c.sex.upper(), room, code))])),
        "a.xlsx"),
    "old tone marks": (
        u.xlsx([["Họ và tên", "Ngày sinh", "Giới tính", "Lớp", "Khoá học"],
                *rows_of(old_tone, born, sex, room, lambda c: "2017-2021")]), "a.xlsx"),
    "sex as 1 and 0 in a column Nữ": (
        u.xlsx([["Họ và tên", "Ngày sinh", "Nữ", "Lớp"],
                *rows_of(name, born, lambda c: 1 if c.sex == "Nữ" else 0, room)]), "a.xlsx"),
    "sex as crosses in two columns": (
        u.xlsx([["Họ và tên", "Ngày sinh", "Giới tính", None, "Lớp"], [None, None, "Nam", "Nữ", None],
                *rows_of(name, born, lambda c: "x" if c.sex == "Nam" else None,
                         lambda c: "x" if c.sex == "Nữ" else None, room)], merges=("C1:D1",)), "a.xlsx"),
    "class as 6/1 and Lớp 6A1": (
        u.xlsx([["Họ và tên", "Ngày sinh", "Giới tính", "Lớp"], *rows_of(name, born, sex, lambda c: f"Lớp {room(c)}")]),
        "a.xlsx"),
    "class spelt with a space": (
        u.xlsx([["Họ và tên", "Ngày sinh", "Giới tính", "Khối lớp", "Tên lớp"],
                *rows_of(name, born, sex, lambda c: f"Khối {room(c)[0]}", lambda c: f"{room(c)[0]} {room(c)[1:]}")]),
        "a.xlsx"),
    "codes as floats": (
        u.xlsx([["Họ và tên", "Ngày sinh", "GT", "Lớp", "Mã định danh Bộ GD&ĐT"],
                *rows_of(name, born, sex, room, lambda c: float(ministry(c)))]), "a.xlsx"),
    "a personal number that lost its zero, phones too": (
        u.xlsx([["Họ và tên", "Ngày sinh", "Giới tính", "Lớp", "Số định danh cá nhân", "SĐT liên hệ"],
                *rows_of(name, born, sex, room, lambda c: int(c.personal_number), lambda c: 912345678)]), "a.xlsx"),
    "vnEdu profile with groups for father and mother": (
        u.xlsx([["STT", "Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Lớp", "Thông tin cha", None,
                 "Thông tin mẹ", None],
                [None, None, None, None, None, None, "Họ tên", "Năm sinh", "Họ tên", "Năm sinh"],
                *numbered(rows_of(code, name, born, sex, room, lambda c: "Lê Văn Cha", lambda c: 1975,
                                  lambda c: "Trần Thị Mẹ", lambda c: 1978))],
               merges=("G1:H1", "I1:J1")), "a.xlsx"),
    "SMAS list": (
        u.xlsx([["PHÒNG GD&ĐT TP THỦ DẦU MỘT"], ["TRƯỜNG THCS THỬ MỘT"], [None], ["DANH SÁCH HỌC SINH TOÀN TRƯỜNG"],
                ["Năm học: 2017-2018"], [None],
                ["STT", "Mã HS", "Họ và tên", "Lớp", "Ngày sinh", "Giới tính", "Dân tộc", "Tôn giáo", "Trạng thái",
                 "Số điện thoại"],
                *numbered(rows_of(code, name, room, born, sex, lambda c: "Kinh", lambda c: "Không",
                                  lambda c: "Đang học", lambda c: None))]), "smas.xlsx"),
    "hidden columns and rows": (
        u.xlsx([["ID", "STT", *BASIC_HEADERS], *[[f"#{n}", *row] for n, row in enumerate(numbered(BASIC))]],
               hidden=(1, 6), hidden_rows=(3,)), "a.xlsx"),
    "a sheet for each class, named after it": (
        u.pages(_by_class(lambda people: [["STT", "Họ và tên", "Ngày sinh", "Giới tính"],
                                          *numbered(rows_of(name, born, sex, people=people))])), "a.xlsx"),
    "blocks one below the other under class titles": (
        u.xlsx([row for one, rows in _by_class(lambda people: [["STT", "Họ và tên", "Ngày sinh", "Giới tính"],
                *numbered(rows_of(name, born, sex, people=people))]) for row in ([f"Lớp: {one}"], *rows, [None])]),
        "a.xlsx"),
    "the right one of several sheets": (
        u.pages([("Hướng dẫn", [["Hướng dẫn nhập liệu"], ["Cột Họ và tên là bắt buộc"]]),
                 ("DMDanToc", [["Mã", "Tên dân tộc"], ["01", "Kinh"], ["02", "Tày"]]),
                 ("DS", [BASIC_HEADERS, *BASIC])]), "a.xlsx"),
    "a hidden sheet of last year": (
        u.pages([("NamTruoc", [BASIC_HEADERS, ["Người Cũ Kỹ", "01/01/2005", "Nam", "6A1", "8499999999"]]),
                 ("NamNay", [BASIC_HEADERS, *BASIC])], hidden=("NamTruoc",)), "a.xlsx"),
    "xls": (samples.xls([["STT", *BASIC_HEADERS], *numbered(rows_of(name, lambda c: c.born, sex, room, code))]), "a.xls"),
    "ods": (samples.ods([["STT", *BASIC_HEADERS], *numbered(rows_of(name, lambda c: c.born, sex, room, code))]), "a.ods"),
    "csv UTF-8 with mark": (u.csv([BASIC_HEADERS, *BASIC]), "a.csv"),
    "csv UTF-16 with tabs": (u.csv([BASIC_HEADERS, *BASIC], delimiter="\t", encoding="utf-16"), "a.txt"),
    "csv Windows-1258 with semicolons": (u.csv([BASIC_HEADERS, *BASIC], delimiter=";", encoding="cp1258"), "a.csv"),
}  # fmt: skip


@pytest.mark.parametrize("layout", PUPILS)
def test_a_list_of_pupils_is_recognised_and_comes_in_once(world, layout):
    data, _filename = PUPILS[layout]
    first_time = world.run("pupils", data)
    answer = first_time.as_json()
    assert (answer["created"], answer["rejected"]) == (len(PEOPLE), [])
    with world.inside():
        from lienthong.school.pupils.public import Enrolment

        kept = Enrolment.objects.filter(unit=world.unit).values_list("person__full_name", "person__birth_date")
        wanted = {(u.folded_tone(c.name), c.born) for c in PEOPLE}
        assert {(u.folded_tone(full), day) for full, day in kept} == wanted
        sexes = dict(Enrolment.objects.filter(unit=world.unit).values_list("person__birth_date", "person__sex"))
        if set(sexes.values()) != {None}:
            assert sexes == {c.born: 2 if c.sex == "Nữ" else 1 for c in PEOPLE}
    again = world.run("pupils", data).as_json()
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, len(PEOPLE))
