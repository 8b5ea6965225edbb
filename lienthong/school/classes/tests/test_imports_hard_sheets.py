"""Sheets that say something beside their rows (a title, a merge, a school), and sheets of which half would go unread."""

from __future__ import annotations

import unicodedata

import pytest

from lienthong.foundation.spreadsheets.tests import samples
from lienthong.kernel.imports.services import ImportRefused
from lienthong.school.classes.models import ClassMember
from lienthong.school.classes.tests import unseen as u
from lienthong.school.classes.tests.import_world import World, make_world
from lienthong.school.classes.tests.unseen import PEOPLE, rows_of, text_date

pytestmark = pytest.mark.django_db
HEADERS: list[object] = ["Họ và tên", "Ngày sinh"]
ROWS = rows_of(lambda c: c.name, text_date)


@pytest.fixture
def world() -> World:
    return make_world()


def classes_of(world: World) -> set[str]:
    with world.inside():
        return set(ClassMember.objects.filter(unit=world.unit).values_list("school_class__code", flat=True))


@pytest.mark.parametrize(
    "title",
    [
        ["DANH SÁCH HỌC SINH LỚP 6A2", "Năm học 2017-2018"],
        ["DANH SÁCH LỚP 6A2 - NĂM HỌC 2017-2018", "GVCN: Nguyễn Thị Hai"],
        ["LỚP 6A2 (NĂM HỌC: 2017 - 2018)"],
        ["Danh sách lớp: 6 A2, học kỳ I"],
    ],
)
def test_pupils_come_into_the_class_that_the_title_of_their_list_names(world, title):
    answer = world.run("pupils", u.xlsx([*[[line] for line in title], HEADERS, *ROWS])).as_json()
    assert (answer["created"], answer["rejected"]) == (len(PEOPLE), [])
    assert classes_of(world) == {"6A2"}


def test_pupils_come_into_the_class_that_gives_the_only_sheet_its_name(world):
    world.run("pupils", u.pages([("6A2", [["DANH SÁCH HỌC SINH"], HEADERS, *ROWS])]))
    assert classes_of(world) == {"6A2"}


@pytest.mark.parametrize("title", ["Danh sách học sinh lớp 6A1 và 6A2", "Danh sách học sinh lớp 6A77", "Lớp học bơi"])
def test_a_title_that_names_no_class_or_two_puts_nobody_into_one(world, title):
    result = world.run("pupils", u.xlsx([[title], HEADERS, *ROWS]))
    assert classes_of(world) == set()
    assert {warning["code"] for warning in result.examination.warnings()} == {"no_class"}


def test_a_class_merged_down_over_its_pupils_is_that_of_each(world):
    half = len(ROWS) // 2
    rooms = ["6A1" if n == 0 else "7A1" if n == half else None for n in range(len(ROWS))]
    rows = [[*row, room] for row, room in zip(ROWS, rooms, strict=True)]
    merges = (f"C2:C{half + 1}", f"C{half + 2}:C{len(ROWS) + 1}")
    result = world.run("pupils", u.xlsx([[*HEADERS, "Lớp"], *rows], merges=merges))
    assert result.examination.warnings() == []
    with world.inside():
        sizes = [ClassMember.objects.filter(school_class__code=code).count() for code in ("6A1", "7A1")]
    assert sizes == [half, len(ROWS) - half]


def test_a_name_merged_over_two_rows_is_one_pupil(world):
    rows = [[*ROWS[0], "6A1", "Cha"], [None, None, None, "Mẹ"]]
    data = u.xlsx([[*HEADERS, "Lớp", "Người liên hệ"], *rows], merges=("A2:A3", "B2:B3", "C2:C3"))
    assert world.run("pupils", data).as_json()["created"] == 1


def test_two_lists_beside_each_other_are_refused_and_not_half_read(world):
    headers = ["STT", *HEADERS, "Lớp"]
    rows = [[1, *left, "6A1", 2, *right, "6A1"] for left, right in zip(ROWS[:4], ROWS[4:], strict=True)]
    with pytest.raises(ImportRefused, match="hai bảng đặt cạnh nhau") as refused:
        world.run("pupils", u.xlsx([headers * 2, *rows]))
    assert refused.value.code == "side_by_side"


def test_the_father_s_name_and_birth_date_beside_the_child_s_are_no_second_list(world):
    rows = [[*row, "6A1", "Lê Văn Cha", "01/01/1975"] for row in ROWS]
    data = u.xlsx([[*HEADERS, "Lớp", "Họ và tên cha", "Ngày sinh cha"], *rows])
    assert world.run("pupils", data).as_json()["created"] == len(PEOPLE)


def test_rows_of_another_school_are_refused_where_the_list_names_this_one(world):
    schools = ["Trường Trung học cơ sở THỬ MỘT", "THCS Thử Một - TDM", "Trường THCS Thử Hai"]
    rows = [[school, *row, "6A1"] for school, row in zip(schools, ROWS[:3], strict=True)]
    answer = world.run("pupils", u.xlsx([["Trường", *HEADERS, "Lớp"], *rows]), partial=True).as_json()
    assert answer["created"] == 2
    assert [(r["row"], r["column"], r["code"]) for r in answer["rejected"]] == [(4, "Trường", "other_school")]


def test_a_school_written_in_a_way_of_its_own_is_a_doubt_and_refuses_nobody(world):
    rows = [["Trường ta", *row, "6A1"] for row in ROWS]
    result = world.run("pupils", u.xlsx([["Trường", *HEADERS, "Lớp"], *rows]))
    assert result.as_json()["created"] == len(PEOPLE)
    assert {warning["code"] for warning in result.examination.warnings()} == {"other_school"}


def test_a_list_in_the_code_of_an_old_font_comes_in_with_its_right_names(world):
    rows = [
        ["STT", "Hä vµ tªn", "Ngµy sinh", "Giíi tÝnh", "Líp"],
        [1, "NguyÔn ThÞ Hoµng YÕn", "05/09/2006", "N÷", "6A1"],
        [2, "§Æng Quèc B­ëi", "06/09/2006", "Nam", "6A1"],
    ]
    result = world.run("pupils", samples.xlsx(rows))
    assert [p.label for p in result.examination.plan.proposals] == ["Nguyễn Thị Hoàng Yến", "Đặng Quốc Bưởi"]
    assert "TCVN3" in " ".join(result.examination.notes)


def test_a_total_without_a_further_word_is_no_pupil_and_tong_is_a_family(world):
    rows = [[1, *ROWS[0], "6A1"], [2, "Tống An", "06/09/2006", "6A1"], ["Tổng", 2, None, None]]
    assert world.run("pupils", u.xlsx([["STT", *HEADERS, "Lớp"], *rows])).as_json()["created"] == 2


def test_an_ethnic_group_may_be_called_a_people(world):
    rows = [[*row, "6A1", group] for row, group in zip(ROWS, ("Người Hoa", "Dân tộc Tày"), strict=False)]
    assert world.run("pupils", u.xlsx([[*HEADERS, "Lớp", "Dân tộc"], *rows])).as_json()["rejected"] == []


def test_a_decomposed_title_names_its_class_too(world):
    title = unicodedata.normalize("NFD", "DANH SÁCH LỚP 6A2")
    world.run("pupils", u.xlsx([[title], HEADERS, *ROWS]))
    assert classes_of(world) == {"6A2"}
