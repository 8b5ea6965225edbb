"""The tree taken through 1 July 2025: what changes, what stays readable under its old name, who sees it."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.config.cli import main
from lienthong.kernel.areas import public as areas
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs

pytestmark = pytest.mark.django_db
EVE, DAY = dt.date(2025, 6, 30), dt.date(2025, 7, 1)
IN_2018 = dt.date(2018, 1, 10)


@pytest.fixture
def reformed(province):
    calendar.move_clock(actor=None, to=dt.date(2025, 9, 5))
    return orgs.apply_reform_2025(actor=None)


def test_a_dry_run_lists_everything_and_writes_nothing(province):
    outcome = orgs.apply_reform_2025(actor=None, dry_run=True)
    assert any("PGD-1 đóng" in line for line in outcome.consequences)
    assert orgs.unit_by_code("HCM-SO") is None
    assert orgs.unit_by_code("PGD-1").closed_on is None


def test_offices_close_and_schools_go_to_the_commune_on_their_ground(reformed, province):
    assert orgs.unit_by_code("PGD-1").closed_on == orgs.unit_by_code("PGD-2").closed_on == DAY
    for code in ("MN-1", "TH-1", "THCS-1"):
        parent = orgs.unit_by_code(code).parent
        assert (parent.kind, parent.name) == ("xa", "UBND phường Thủ Dầu Một")
    for code in ("THPT-1", "GDTX-1"):
        assert orgs.unit_by_code(code).parent.code == "HCM-SO"


def test_areas_follow_the_succession(reformed):
    area = areas.area_by_code("25747", on=DAY).area_id
    assert {orgs.unit_by_code(code).area_id for code in ("MN-1", "THPT-1", "TH-1-A")} == {area}


def test_a_school_on_split_ground_waits_directly_under_the_department_and_is_listed(reformed):
    assert orgs.unit_by_code("TH-2").parent.code == "HCM-SO"
    (line,) = reformed.undecided
    assert "TH-2" in line
    assert "phường Thủ Dầu Một (25747)" in line


def test_a_decision_of_a_person_places_it(province):
    calendar.move_clock(actor=None, to=DAY)
    outcome = orgs.apply_reform_2025(actor=None, decisions={"TH-2": "25750"})
    assert outcome.undecided == []
    assert orgs.unit_by_code("TH-2").parent.code == "HCM-XA-25750"


def test_the_command_writes_a_sheet_to_fill_in_and_takes_it_back(province, tmp_path):
    calendar.move_clock(actor=None, to=DAY)
    sheet = tmp_path / "quyet-dinh.csv"
    assert main(["reform-2025", "--dry-run", "--write-decisions", str(sheet)]) == 0
    head, line = sheet.read_text(encoding="utf-8-sig").splitlines()
    assert line.startswith("TH-2,Đơn vị TH-2,,")
    assert "25750" in line
    sheet.write_text(f"{head}\n{line.replace(',,', ',25750,', 1)}\n", encoding="utf-8-sig")
    assert main(["reform-2025", "--decisions", str(sheet)]) == 0
    assert orgs.unit_by_code("TH-2").parent.code == "HCM-XA-25750"
    sheet.write_text("sai\n", encoding="utf-8")
    assert main(["reform-2025", "--decisions", str(sheet)]) == 1


def test_the_old_department_ends_and_the_new_ones_leaders_see_its_records(reformed, province):
    old, new = orgs.unit_by_code("BD-SO"), orgs.unit_by_code("HCM-SO")
    assert old.closed_on == DAY
    seen = set(orgs.visible_ids(new.pk, on=DAY))
    assert {unit.pk for unit in province.values()} <= seen
    assert orgs.visible_ids(old.pk, on=DAY) == []
    assert orgs.visible_ids(province["PGD-1"].pk, on=DAY) == []


def test_the_tree_of_2018_is_still_the_old_tree_under_its_old_names(reformed, province):
    (root,) = orgs.tree(on=IN_2018)
    assert root.unit.code == "BD-SO"
    assert [child.unit.code for child in root.children] == ["GDTX-1", "PGD-1", "PGD-2", "THPT-1"]
    assert orgs.name_on(province["PGD-1"].pk, on=IN_2018) == "Đơn vị PGD-1"
    assert orgs.parent_on(province["TH-1"].pk, on=EVE).code == "PGD-1"
    assert len(orgs.schools_under(province["PGD-1"].pk, on=IN_2018)) == 3


def test_the_new_tree_counts_the_same_schools(reformed):
    (root,) = orgs.tree(on=DAY)
    assert root.unit.code == "HCM-SO"
    assert root.schools == 6


def test_the_reform_recorded_beforehand_changes_nothing_yet(province):
    calendar.move_clock(actor=None, to=IN_2018)
    orgs.apply_reform_2025(actor=None)
    assert orgs.unit_by_code("TH-1").parent.code == "PGD-1"
    orgs.bring_up_to_date(DAY)
    assert orgs.unit_by_code("TH-1").parent.code == "HCM-XA-25747"


def test_the_reform_is_not_applied_twice(reformed):
    with pytest.raises(orgs.ActRefused, match="sắp xếp rồi"):
        orgs.apply_reform_2025(actor=None)


def test_before_the_reform_a_commune_manages_no_school(province):
    orders = [
        orgs.Open(DAY, unit=orgs.NewUnit("XA-1", "xa", "UBND xã", "BD-SO")),
        orgs.Reparent(EVE, unit="TH-1", parent="XA-1"),
    ]
    with pytest.raises(orgs.ActRefused, match=r"chỉ mở từ|chưa quản lý"):
        orgs.carry_out(actor=None, orders=orders)
