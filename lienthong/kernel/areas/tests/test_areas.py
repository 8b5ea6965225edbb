"""Areas of 2017, their changes, and 1 July 2025 with its re-used codes."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.kernel.areas import public as areas

pytestmark = pytest.mark.django_db
BEFORE, AFTER = dt.date(2025, 6, 30), dt.date(2025, 7, 1)
IN_2017 = dt.date(2017, 9, 5)


@pytest.fixture(autouse=True)
def loaded():
    return areas.load_reference()


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def test_loading_twice_changes_nothing(loaded):
    assert loaded.areas == 63 + 9 + 91 + 35
    assert areas.load_reference() == areas.Loaded(0, 0, 0)


def test_binh_duong_of_2017_has_nine_districts_and_ninety_one_communes():
    province = areas.area_by_code("74", on=IN_2017)
    districts = list(areas.areas(on=IN_2017, parent=province.area_id))
    assert len(districts) == 9
    assert sum(areas.areas(on=IN_2017, parent=d.area_id).count() for d in districts) == 91


def test_a_code_used_again_is_another_area():
    old, new = areas.area_by_code("25840", on=BEFORE), areas.area_by_code("25840", on=AFTER)
    assert (old.full_name, new.full_name) == ("phường An Điền", "phường Long Nguyên")
    assert old.area_id != new.area_id


def test_a_new_type_is_the_same_area():
    rows = areas.history(areas.area_by_code("25840", on=BEFORE).area)
    assert [row.kind for row in rows] == ["Xã", "Phường"]
    assert rows[0].valid.upper == rows[1].valid.lower == dt.date(2024, 5, 1)


def test_districts_are_gone_after_the_reform():
    assert areas.areas(on=BEFORE, level="district").count() == 9
    assert areas.areas(on=AFTER, level="district").count() == 0


def test_thirty_six_communes_stand_directly_under_the_merged_city():
    city = areas.area_by_code("79", on=AFTER)
    assert areas.areas(on=AFTER, level="commune", parent=city.area_id).count() == 36
    assert areas.area_by_code("74", on=AFTER) is None
    assert areas.areas(on=AFTER, level="province").count() == 34


def test_the_merged_province_passes_whole_to_the_city():
    old = areas.area_by_code("74", on=BEFORE)
    found = areas.successors([old.area_id], on=AFTER)[old.area_id]
    assert [(areas.name_on(s.area_id, on=AFTER), s.is_whole) for s in found] == [("thành phố Hồ Chí Minh", True)]


def test_a_split_commune_names_all_who_took_a_part():
    old = areas.area_by_code("25741", on=BEFORE)
    found = areas.successors([old.area_id], on=AFTER)[old.area_id]
    assert len(found) > 1
    assert not any(s.is_whole for s in found)


def test_before_the_reform_nobody_has_followed():
    old = areas.area_by_code("25741", on=BEFORE)
    assert areas.successors([old.area_id], on=BEFORE)[old.area_id] == []


def test_an_address_reads_as_on_its_day():
    area = areas.area_by_code("25747", on=IN_2017)
    assert areas.address_on(area.area, on=IN_2017, detail="12 Yersin") == (
        "12 Yersin, phường Phú Cường, thành phố Thủ Dầu Một, tỉnh Bình Dương"
    )
    assert (
        areas.address_on(areas.area_by_code("25747", on=AFTER).area, on=AFTER)
        == "phường Thủ Dầu Một, thành phố Hồ Chí Minh"
    )


def test_a_path_is_one_statement(django_assert_num_queries):
    area = areas.area_by_code("25747", on=IN_2017).area
    with django_assert_num_queries(1):
        assert len(areas.path_on(area, on=IN_2017)) == 3


def test_names_are_found_without_accents():
    assert [row.code for row in areas.areas(on=IN_2017, level="commune", text="phu cuong")] == ["25747"]


def test_a_code_that_lives_on_under_another_name_keeps_its_area():
    assert areas.name_on(areas.area_by_code("15", on=BEFORE).area, on=AFTER) == "tỉnh Lào Cai"


def test_own_areas_come_from_a_spreadsheet():
    made = areas.import_areas(
        csv("Mã,Loại,Tên,Mã cấp trên", "761,Quận,12,79", "26764,Phường,Thạnh Xuân,761"), filename="dvhc.csv"
    )
    assert made.areas == 2
    area = areas.area_by_code("26764", on=IN_2017)
    assert areas.address_on(area.area, on=IN_2017) == "phường Thạnh Xuân, quận 12, thành phố Hồ Chí Minh"


def test_importing_again_changes_nothing():
    sheet = csv("Mã,Loại,Tên,Mã cấp trên", "761,Quận,12,79")
    areas.import_areas(sheet, filename="dvhc.csv")
    assert areas.import_areas(sheet, filename="dvhc.csv").areas == 0


def test_a_dry_run_writes_nothing():
    assert (
        areas.import_areas(csv("Mã,Loại,Tên,Mã cấp trên", "761,Quận,12,79"), filename="a.csv", dry_run=True).areas == 1
    )
    assert areas.area_by_code("761", on=IN_2017) is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("7611,Quận,12,79", "2 chữ số"),
        ("761,Quận,12,78", "cấp trên"),
        ("25747,Phường,Phú Cưòng Mới,718", "đã là phường Phú Cường"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why_and_nothing_is_written(line, words):
    with pytest.raises(areas.AreasRefused) as refused:
        areas.import_areas(csv("Mã,Loại,Tên,Mã cấp trên", "762,Quận,Thủ Đức,79", line), filename="a.csv")
    assert words in refused.value.refusals[0].message
    assert areas.area_by_code("762", on=IN_2017) is None
