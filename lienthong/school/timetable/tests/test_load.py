"""Teaching loads: periods from the assignments, norms and reliefs by the regulation of the day, duties with their time."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from lienthong.foundation.database import public as database
from lienthong.kernel.access.models import Post
from lienthong.kernel.access.public import NoSuchThing, NotPermitted
from lienthong.school.timetable import asking, load, load_rules
from lienthong.school.timetable.errors import BadRequirement
from lienthong.school.timetable.load_rules import Relief
from lienthong.school.timetable.models import Duty
from lienthong.school.timetable.tests.conftest import START, TODAY, YEAR, School, second_class, teach

BEFORE, AFTER = dt.date(2018, 1, 1), dt.date(2025, 9, 5)


def of(school: School, role: str) -> load.Load:
    with database.entered([school.unit.pk]):
        found = load.loads(school.unit, YEAR, TODAY)
    return next(x for x in found if x.employment.pk == school.employments[role].pk)


@pytest.mark.parametrize(
    ("post", "level", "kind", "on", "periods"),
    [
        ("teacher", "TH", "07", BEFORE, 23), ("teacher", "THCS", "07", BEFORE, 19), ("teacher", "THPT", "07", AFTER, 17),
        ("teacher", "THPT", "02", BEFORE, 15), ("teacher", "TH", "01", AFTER, 21), ("teacher", "THPT", "04", AFTER, 15),
        ("head", "THCS", "07", BEFORE, 2), ("deputy", "TH", "07", AFTER, 4),
    ],
)  # fmt: skip
def test_norms_follow_post_level_kind_of_school_and_day(post, level, kind, on, periods):
    assert load_rules.norm(post, level, kind, on).periods == periods


def test_no_regulation_means_no_norm():
    assert load_rules.norm("teacher", "GDTX", "15", BEFORE) is None
    assert load_rules.norm("teacher", "TH", "07", dt.date(2001, 1, 1)) is None


def test_a_homeroom_takes_off_three_periods_in_primary_schools_until_2025_and_four_after():
    assert load_rules.relief("homeroom", "TH", "07", BEFORE).periods == 3
    assert load_rules.relief("homeroom", "TH", "07", AFTER).periods == 4
    assert load_rules.relief("homeroom", "THCS", "07", BEFORE).periods == 4


def test_two_duties_count_the_largest_and_entitlements_beside_them():
    own = [Relief("a", 1, True), Relief("b", 4, True), Relief("c", 3, True), Relief("d", 2, False)]
    assert [r.kind for r in load_rules.counted(own)] == ["b", "c", "d"]


def test_what_somebody_teaches_comes_from_the_assignments(full):
    teacher = of(full, "teacher")
    # Mathematics (4) and physics (1) in two classes of grade 7.
    assert (teacher.taught(1), teacher.norm, teacher.reliefs) == (10.0, 19, ())
    assert (teacher.balance(1), teacher.state(1)) == (-9.0, "under")
    assert {(name, rooms) for name, rooms, _h in teacher.parts} == {("Toán", "7A1, 7A2"), ("Vật lí", "7A1, 7A2")}


def test_a_homeroom_teacher_owes_less(full):
    leader = of(full, "leader")
    assert [(r.kind, r.periods) for r in leader.reliefs] == [("homeroom", 4)]
    assert leader.owed == 15


def test_the_head_of_a_department_is_known_by_the_post(full):
    with database.entered([full.unit.pk]):
        Post.objects.create(account=full.accounts["teacher"], role="group_head", at_unit=full.unit, started_on=START)
    assert [(r.kind, r.periods) for r in of(full, "teacher").reliefs] == [("group_head", 3)]


def test_periods_of_one_term_weigh_as_its_weeks_do(full):
    third = second_class(full, "7A3")
    teach(full, third, "teacher", "LI", term=1, half_periods_week=8)
    teacher = of(full, "teacher")
    first, second = teacher.weeks
    assert (teacher.taught(1), teacher.taught(2)) == (14.0, 10.0)
    assert teacher.taught(0) == pytest.approx((14 * first + 10 * second) / (first + second))
    assert teacher.year_balance == round(14 * first + 10 * second - 19 * (first + second), 1)


def add(school: School, role: str = "teacher", **facts: object) -> Duty:
    said = {"kind": "small_child", "periods": None, "started_on": START, "ended_on": None, **facts}
    with database.entered([school.unit.pk]):
        return asking.add_duty(
            school.actor("head"), unit_id=school.unit.pk, employment_id=school.employments[role].pk, **said
        )


def test_an_entitlement_ends_on_its_day(full):
    add(full, ended_on=TODAY + dt.timedelta(days=1))
    assert of(full, "teacher").owed == 16
    add(full, kind="probation", ended_on=TODAY)
    assert of(full, "teacher").owed == 16


def test_what_the_head_decides_stands_before_the_regulation(full):
    add(full, kind="equipment", periods=3)
    assert [r.periods for r in of(full, "teacher").reliefs] == [3]


def test_the_same_duty_twice_at_a_time_an_unknown_one_and_a_stranger_are_refused(full, stranger):
    add(full)
    with pytest.raises(BadRequirement, match="đã được ghi"):
        add(full)
    with pytest.raises(BadRequirement):
        add(full, kind="king")
    with pytest.raises(BadRequirement, match="Ngày thôi"):
        add(full, kind="probation", ended_on=START)
    with database.entered([full.unit.pk]), pytest.raises(NoSuchThing):
        asking.add_duty(
            full.actor("head"),
            unit_id=full.unit.pk,
            employment_id=999_999_999,
            kind="other",
            periods=1,
            started_on=START,
        )
    with database.entered([full.unit.pk]), pytest.raises(NotPermitted):
        asking.add_duty(
            full.actor("teacher"), unit_id=full.unit.pk, employment_id=full.employments["teacher"].pk, kind="other",
            periods=1, started_on=START,
        )  # fmt: skip


def test_the_table_filters_and_goes_out_as_a_workbook(full):
    client = full.client("head")
    page = client.get(full.url("timetable/load/")).content.decode()
    assert "Lê Thị Hoa" in page
    assert "Dạy thiếu" in page
    assert "Lê Thị Hoa" not in client.get(full.url("timetable/load/?state=over")).content.decode()
    answer = client.get(full.url("timetable/load/?export=xlsx"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = {str(cell.value): cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
    row = [cell.value for cell in sheet[cells["Lê Thị Hoa"].row]]
    assert {10, 19, -9} <= set(row)
    assert full.client("teacher").get(full.url("timetable/load/")).status_code == 403


def test_a_duty_is_entered_and_dropped_on_the_page(full):
    client, here = full.client("head"), full.url(f"timetable/load/{full.employments['teacher'].uuid}/")
    sent = {"kind": "party_secretary", "periods": "4", "started_on": "2017-09-01"}
    assert client.post(here, sent).status_code == 303
    assert "Bí thư chi bộ" in client.get(here).content.decode()
    assert client.post(here, {**sent, "periods": "x"}).status_code == 303
    assert "số nguyên từ 0 đến 23" in client.get(here).content.decode()
    assert client.post(here, {**sent, "kind": "union_head", "started_on": "hôm qua"}).status_code == 303
    with database.entered([full.unit.pk]):
        duty = Duty.objects.get()
    assert client.post(here, {"drop": str(duty.pk)}).status_code == 303
    assert client.post(here, {"drop": str(duty.pk)}).status_code == 404
