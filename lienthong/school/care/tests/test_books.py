"""The preschool's books on the web: weighing, observing, stages, who may."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from lienthong.foundation.database import public as database
from lienthong.kernel.people.models import Person
from lienthong.school.assessment.tests.conftest import TODAY, Founder, School, found_school, ground
from lienthong.school.attendance.models import Roll
from lienthong.school.care.models import CareDay, Measurement, ObjectiveList, StageResult
from lienthong.school.care.rules import objectives

__all__ = ["found_school", "ground"]
BORN = dt.date(2012, 9, 1)  # 64 months on the day: body mass stands in for weight by height


@pytest.fixture
def school(found_school: Founder) -> School:
    made = found_school("BD-MN-1", level="MG", grade=105)
    with database.entered([made.unit.pk]):
        Person.objects.filter(pk__in=[m.person_id for m in made.members]).update(sex=1, birth_date=BORN)
    return made


def growth_url(school: School, day: dt.date = TODAY) -> str:
    return school.url(f"care/{school.room.uuid}/growth/{day.isoformat()}/")


def test_a_list_of_objectives_that_is_refused_is_given_back_as_it_was_typed(school: School):
    for lines, why in (
        ("TC: Đi thăng bằng\nKhông có mã", "ghi mã lĩnh vực"),
        ("TC: " + "đi " * 200, "dài quá 300 chữ"),
    ):
        answer = school.client("head").post(school.url("care/objectives/105/"), {"lines": lines})
        page = answer.content.decode()
        assert (answer.status_code, why in page) == (422, True)
        assert lines.splitlines()[-1].strip() in page
        with database.entered([school.unit.pk]):
            assert not ObjectiveList.objects.exists()


def weigh(
    school: School, weight: str, height: str, *, seen: tuple[str, str] = ("", ""), role: str = "leader", **more: str
) -> Any:
    line = school.members[0].pk
    form = {f"w{line}": weight, f"h{line}": height, f"sw{line}": seen[0], f"sh{line}": seen[1], **more}
    return school.client(role).post(growth_url(school), form)


def stored(school: School) -> Measurement | None:
    with database.entered([school.unit.pk]):
        found: Measurement | None = Measurement.objects.first()
    return found


def test_a_weight_with_a_comma_is_kept_with_its_scores_and_named(school: School):
    weigh(school, "15,2", "101,5")
    row = stored(school)
    assert row is not None
    assert (row.weight_g, row.height_mm, row.age_days) == (15_200, 1_015, (TODAY - BORN).days)
    assert row.waz is not None
    assert row.waz < -150
    assert row.whz is None
    assert row.baz is not None
    page = school.client("leader").get(growth_url(school)).content.decode()
    assert 'value="15,2"' in page
    assert "thấp còi" in page


@pytest.mark.parametrize(
    ("weight", "height", "word"),
    [
        ("158", "101", "không thể có"),
        ("15", "1,01", "không thể có"),
        ("mười", "101", "không phải là số"),
        ("-3", "", "không phải"),
    ],
)
def test_values_of_no_child_are_refused_and_what_was_typed_stays(school: School, weight: str, height: str, word: str):
    page = weigh(school, weight, height).content.decode()
    assert word in page
    assert f'value="{weight}"' in page
    assert stored(school) is None


def test_an_odd_value_waits_for_a_yes(school: School):
    page = weigh(school, "45", "101").content.decode()
    assert "Hãy xem lại số đo" in page
    assert stored(school) is None
    weigh(school, "45", "101", sure="1")
    assert stored(school) is not None


def test_who_saw_an_older_value_overwrites_nothing(school: School):
    weigh(school, "15,2", "101,5")
    weigh(school, "16", "101,5", seen=("14,9", "101,5"))
    assert stored(school).weight_g == 15_200
    weigh(school, "16", "101,5", seen=("15,2", "101,5"))
    assert (stored(school).weight_g, stored(school).version) == (16_000, 2)


def test_only_teachers_of_the_group_write_and_the_head_reads(school: School, found_school: Founder):
    assert weigh(school, "15", "101", role="head").status_code == 403
    assert school.client("head").get(growth_url(school)).status_code == 200
    assert weigh(school, "15", "101", role="other").status_code == 403
    stranger = found_school("BD-MN-2", level="MG", grade=105)
    assert stranger.client("head").get(growth_url(school)).status_code == 404
    assert stored(school) is None


def test_a_childs_chart_stands_on_the_bands_and_the_look_is_logged(school: School):
    weigh(school, "15,2", "101,5")
    address = school.url(f"care/{school.room.uuid}/child/{school.members[0].pk}/")
    page = school.client("head").get(address).content.decode()
    assert page.count("<chart-panel") == 3
    assert page.count('data-kind="bands"') == 3
    assert "Chuẩn tăng trưởng WHO" in page
    assert school.client("leader").get(school.url(f"care/{school.room.uuid}/child/999999/")).status_code == 404


def test_a_secondary_class_has_no_preschool_books(found_school: Founder):
    other = found_school("BD-THCS-3")
    assert other.client("leader").get(growth_url(other)).status_code == 404


def test_a_day_as_usual_is_one_touch_and_exceptions_are_kept(school: School):
    address = school.url(f"care/{school.room.uuid}/day/{TODAY.isoformat()}/")
    client = school.client("leader")
    assert "Chưa ghi" in client.get(address).content.decode()
    client.post(address, {"seen": "0", "usual": "1"})
    line = school.members[1].pk
    client.post(address, {"seen": "1", f"health{line}": "ho, sốt nhẹ", "plan": "cho nghỉ trưa sớm"})
    with database.entered([school.unit.pk]):
        row = CareDay.objects.get()
    assert row.notes == {str(line): ["ho, sốt nhẹ", "", ""]}
    client.post(address, {"seen": "1", f"health{line}": "khỏe"})
    with database.entered([school.unit.pk]):
        assert CareDay.objects.get().notes == {str(line): ["ho, sốt nhẹ", "", ""]}


def test_five_year_olds_have_the_28_standards_and_a_stage_can_be_filled_and_mended(school: School):
    assert len(objectives(105, 2017)) == 28
    client = school.client("leader")
    client.post(school.url(f"care/{school.room.uuid}/stage/cuoi_nam/"))
    one = school.members[0].pk
    form = {"seen": "1", "rC1": "D", "rC2": "CD", "nC2": "cần tập cắt, xé", "completed": "1", "remark": "ngoan"}
    client.post(school.url(f"care/{school.room.uuid}/stage/cuoi_nam/{one}/"), form)
    with database.entered([school.unit.pk]):
        rows = {r.member_id: r for r in StageResult.objects.all()}
    assert len(rows) == 3
    assert rows[one].results == {"C1": ["D", ""], "C2": ["CD", "cần tập cắt, xé"]}
    assert rows[one].is_completed is True
    wrong = client.post(school.url(f"care/{school.room.uuid}/stage/cuoi_nam/{one}/"), {"seen": "2", "rC1": "X"})
    assert wrong.status_code == 422
    with database.entered([school.unit.pk]):
        assert StageResult.objects.get(member_id=one).version == 2


def test_a_refused_sheet_of_a_stage_keeps_what_was_typed(school: School):
    client, one = school.client("leader"), school.members[0].pk
    address = school.url(f"care/{school.room.uuid}/stage/cuoi_nam/{one}/")
    form = {"seen": "0", "rC1": "", "nC1": "còn rụt rè", "rC2": "CD", "remark": "Cần gần gũi thêm", "completed": "0"}
    answer = client.post(address, form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "phải chọn kết quả" in page
    assert 'value="còn rụt rè"' in page
    assert "Cần gần gũi thêm" in page
    assert page.count("selected") >= 2
    with database.entered([school.unit.pk]):
        assert not StageResult.objects.filter(member_id=one).exists()
    assert client.post(address, form | {"rC1": "CD"}).status_code == 303


def test_a_refused_day_keeps_its_notes(school: School):
    child = school.members[0].pk
    address = school.url(f"care/{school.room.uuid}/day/{TODAY.isoformat()}/")
    answer = school.client("leader").post(address, {"seen": "7", f"health{child}": "ho nhẹ", "plan": "Ra sân muộn hơn"})
    assert answer.status_code == 422
    assert 'value="ho nhẹ"' in answer.content.decode()
    assert "Ra sân muộn hơn" in answer.content.decode()


def test_attendance_below_ninety_per_cent_is_shown_for_five_year_olds(school: School):
    one = school.members[0]
    with database.entered([school.unit.pk]):
        for number in range(4):
            at = dt.datetime(2018, 1, 2, 8, tzinfo=dt.UTC)
            Roll.objects.create(
                unit=school.unit, year=2017, school_class=school.room, day=dt.date(2018, 1, 2 + number), session=1, size=3,
                marks={str(one.pk): ["P", "", "", ""]} if number else {}, taken_at=at, changed_at=at,
            )  # fmt: skip
    page = school.client("leader").get(school.url(f"care/{school.room.uuid}/stage/giua_nam/")).content.decode()
    assert "25,0 %" in page
    assert "dưới 90 %" in page


def test_the_school_puts_the_objectives_in_its_own_words(school: School):
    address = school.url("care/objectives/105/")
    head = school.client("head")
    head.post(address, {"lines": "TC: Đi thăng bằng trên ghế\nNN: Kể lại chuyện"})
    page = school.client("leader").get(address).content.decode()
    assert "Đi thăng bằng trên ghế" in page
    assert "danh mục của trường" in page
    for wrong in ("", "XX: sai lĩnh vực", "không có mã"):
        head.post(address, {"lines": wrong})
    assert school.client("leader").post(address, {"lines": "TC: khác"}).status_code == 403
    with database.entered([school.unit.pk]):
        assert ObjectiveList.objects.get().texts == ["Đi thăng bằng trên ghế", "Kể lại chuyện"]


def test_the_first_page_counts_what_offices_ask_for(school: School):
    weigh(school, "15,2", "101,5")
    page = school.client("head").get(school.url("care/")).content.decode()
    assert "Mẫu giáo" in page
    assert "7A1" not in page
    assert school.client("head").get(school.url("")).content.decode().count("Trẻ được cân đo") == 1
