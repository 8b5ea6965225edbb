"""Acts as services: what they write, whom they refuse, and what stays visible to whom."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from lienthong.foundation.database import public as database
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.orgs.models import Ancestry, UnitSuccession
from lienthong.kernel.orgs.tests.conftest import OPENED, Person, opening

pytestmark = pytest.mark.django_db
TODAY = dt.date(2018, 1, 10)
PAST, FUTURE = dt.date(2017, 11, 1), dt.date(2018, 3, 1)


@pytest.fixture(autouse=True)
def demo_day(db):
    calendar.move_clock(actor=None, to=TODAY)


def below(unit, on=TODAY) -> set[str]:
    return set(orgs.Unit.objects.filter(pk__in=orgs.subtree_ids(unit.pk, on=on)).values_list("code", flat=True))


def test_ancestry_holds_the_unit_itself_and_sites_below_schools(province):
    assert below(province["PGD-1"]) == {"PGD-1", "MN-1", "TH-1", "TH-2", "TH-1-A"}
    assert below(province["TH-1-A"]) == {"TH-1-A"}


def test_a_new_name_counts_from_its_day(province, admin):
    orgs.rename_unit(actor=admin, unit="TH-1", name="Tiểu học Kim Đồng", on=PAST, legal_basis="QĐ 12/QĐ-UBND")
    unit = orgs.unit_by_code("TH-1")
    assert unit.name == "Tiểu học Kim Đồng"
    assert orgs.name_on(unit.pk, on=dt.date(2017, 10, 31)) == "Đơn vị TH-1"
    assert orgs.name_on(unit.pk, on=PAST) == "Tiểu học Kim Đồng"
    act = orgs.acts_of(unit.pk)[0]
    assert (act.kind, act.effective_on, act.legal_basis, act.recorded_by) == ("rename", PAST, "QĐ 12/QĐ-UBND", 7)


def test_a_name_of_the_future_waits_for_its_day(province, admin):
    orgs.rename_unit(actor=admin, unit="TH-1", name="Tiểu học Kim Đồng", on=FUTURE)
    assert orgs.unit_by_code("TH-1").name == "Đơn vị TH-1"
    orgs.bring_up_to_date(FUTURE)
    assert orgs.unit_by_code("TH-1").name == "Tiểu học Kim Đồng"
    assert orgs.unit_by_code("TH-1").folded == "tieu hoc kim dong"


def test_a_school_under_another_office_is_seen_by_the_new_one_from_the_day_on(province, admin):
    orgs.reparent_unit(actor=admin, unit="TH-1", parent="PGD-2", on=TODAY)
    assert {"TH-1", "TH-1-A"} <= below(province["PGD-2"])
    assert not {"TH-1", "TH-1-A"} & below(province["PGD-1"])
    assert "TH-1" in below(province["PGD-1"], TODAY - dt.timedelta(1))
    assert orgs.parent_on(province["TH-1"].pk, on=PAST).code == "PGD-1"


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (orgs.Reparent(TODAY, unit="THPT-1", parent="PGD-1"), "phải trực thuộc Sở"),
        (orgs.Reparent(TODAY, unit="TH-1", parent="BD-SO"), "trực thuộc Phòng"),
        (orgs.Reparent(TODAY, unit="GDTX-1", parent="PGD-1"), "sai loại"),
        (orgs.Reparent(TODAY, unit="TH-1", parent="MN-1"), "sai loại"),
        (orgs.Reparent(TODAY, unit="PGD-1", parent="TH-1"), "cấp dưới của nó"),
        (orgs.Reparent(TODAY, unit="TH-1", parent="PGD-1"), "đang trực thuộc"),
        (orgs.Reparent(OPENED - dt.timedelta(1), unit="TH-1", parent="PGD-2"), "chỉ mở từ 01/01/2000"),
        (orgs.Rename(TODAY, unit="TH-1", name="  "), "Tên đơn vị"),
        (orgs.Rename(TODAY, unit="KHONG-CO", name="X"), "Không có đơn vị"),
        (orgs.ChangeLevels(TODAY, unit="THCS-1", levels=("THCS", "THPT")), "phải trực thuộc Sở"),
        (orgs.ChangeLevels(TODAY, unit="TH-1", levels=("XX",)), "Không có cấp học"),
        (orgs.Close(TODAY, unit="PGD-1"), "còn trực thuộc"),
        (orgs.Merge(TODAY, units=("TH-1",), into="TH-1"), "đơn vị khác tiếp nhận"),
        (orgs.Merge(TODAY, units=("PGD-1",), into="TH-1"), "sai loại"),
        (opening("TH-1", "truong", "PGD-1", "TH"), "không dùng lại"),
        (opening("TH-9", "truong", "PGD-1"), "ít nhất một cấp"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_leaves_nothing(province, order, words):
    before = (orgs.UnitAct.objects.count(), orgs.UnitVersion.objects.count(), orgs.Unit.objects.count())
    with pytest.raises(orgs.ActRefused, match=words):
        orgs.carry_out(actor=None, orders=[order])
    assert before == (orgs.UnitAct.objects.count(), orgs.UnitVersion.objects.count(), orgs.Unit.objects.count())


def test_a_school_that_adds_upper_secondary_goes_to_the_department_in_the_same_act(province, admin):
    orgs.change_levels(actor=admin, unit="THCS-1", levels=("THPT", "THCS"), parent="BD-SO", on=TODAY)
    unit = orgs.unit_by_code("THCS-1")
    assert (unit.levels, unit.parent.code) == (["THCS", "THPT"], "BD-SO")
    assert orgs.levels_on(unit.pk, on=PAST) == ["THCS"]


def test_units_out_of_hand_are_refused(province):
    head = Person(at=frozenset({province["TH-1"].pk}))
    with pytest.raises(orgs.ActRefused, match="không thuộc quyền quản lý"):
        orgs.reparent_unit(actor=head, unit="TH-1", parent="PGD-2", on=TODAY)
    with pytest.raises(orgs.ActRefused, match="chưa có quyền"):
        orgs.rename_unit(actor=Person(), unit="TH-1", name="X", on=TODAY)


def test_a_dry_run_tells_and_writes_nothing(province, admin):
    outcome = orgs.carry_out(actor=admin, orders=[orgs.Merge(TODAY, units=("TH-2",), into="TH-1")], dry_run=True)
    assert any("sáp nhập" in line for line in outcome.consequences)
    assert orgs.unit_by_code("TH-2").closed_on is None


def test_a_merged_school_keeps_its_rows_and_its_successor_holds_them(province, admin):
    orgs.merge_units(actor=admin, units=["TH-1"], into="TH-2", on=TODAY)
    old, heir = orgs.unit_by_code("TH-1"), orgs.unit_by_code("TH-2")
    assert old.closed_on == TODAY
    assert old.pk in orgs.visible_ids(heir.pk, on=TODAY)
    assert old.pk in orgs.visible_ids(province["PGD-1"].pk, on=TODAY)
    assert old.pk not in orgs.visible_ids(old.pk, on=TODAY)
    assert below(heir) == {"TH-2", "TH-1-A"}
    assert UnitSuccession.objects.get().new_id == heir.pk


def test_a_merge_into_a_school_of_another_level_makes_one_of_both(province, admin):
    orgs.merge_units(actor=admin, units=["TH-2"], into="THCS-1", on=TODAY)
    assert orgs.unit_by_code("THCS-1").levels == ["TH", "THCS"]


def test_a_split_opens_new_schools_and_the_old_one_goes_on(province, admin):
    new = orgs.NewUnit("TH-9", "truong", "Tiểu học mới", "PGD-1", ("TH",))
    orgs.split_unit(actor=admin, order=orgs.Split(TODAY, unit="TH-1", opening=(new,), sites={"TH-1-A": "TH-9"}))
    assert orgs.unit_by_code("TH-1").closed_on is None
    assert below(orgs.unit_by_code("TH-9")) == {"TH-9", "TH-1-A"}


class Pupils:
    """A module above that counts children at units."""

    def __init__(self, **counts: int) -> None:
        self.counts = {orgs.unit_by_code(code.replace("_", "-")).pk: n for code, n in counts.items()}
        self.scopes: list[frozenset[int]] = []

    def holds(self, unit_id: int, on: dt.date) -> list[orgs.Holding]:
        return [orgs.Holding("học sinh đang học", self.counts.get(unit_id, 0))]

    def move(self, handover: orgs.Handover) -> None:
        self.scopes.append(database.current().unit_ids)
        heir = handover.new_ids[0]
        self.counts[heir] = self.counts.get(heir, 0) + self.counts.pop(handover.old_id, 0)


@pytest.fixture
def pupils(province):
    module = Pupils(TH_1=320, TH_2=200)
    orgs.register_mover(module.move, holds=module.holds)
    yield module
    orgs.forget_mover(module.move)


def test_a_school_with_pupils_closes_only_with_a_successor(province, admin, pupils):
    with pytest.raises(orgs.ActRefused, match="còn 320 học sinh đang học"):
        orgs.close_unit(actor=admin, unit="TH-1", on=TODAY)


def test_a_merge_moves_pupils_within_the_act_and_its_own_scope(province, admin, pupils):
    orgs.merge_units(actor=admin, units=["TH-2"], into="TH-1", on=TODAY)
    both = frozenset({province["TH-1"].pk, province["TH-2"].pk})
    assert pupils.counts == {province["TH-1"].pk: 520}
    assert pupils.scopes == [both]


def test_a_merge_that_leaves_pupils_behind_is_undone(province, admin):
    module = Pupils(TH_2=200)
    orgs.register_mover(lambda handover: None, holds=module.holds)
    try:
        with pytest.raises(orgs.ActRefused, match="vẫn còn 200"):
            orgs.merge_units(actor=admin, units=["TH-2"], into="TH-1", on=TODAY)
    finally:
        from lienthong.kernel.orgs import movers

        movers._movers.pop()
    assert orgs.unit_by_code("TH-2").closed_on is None


def test_a_merge_of_the_future_moves_pupils_on_its_day(province, admin, pupils):
    orgs.merge_units(actor=admin, units=["TH-2"], into="TH-1", on=FUTURE)
    orgs.bring_up_to_date(FUTURE - dt.timedelta(1))
    assert pupils.counts[province["TH-2"].pk] == 200
    orgs.bring_up_to_date(FUTURE)
    orgs.bring_up_to_date(FUTURE)
    assert pupils.counts == {province["TH-1"].pk: 520}


def test_others_hear_of_it_after_commit(province, admin, django_capture_on_commit_callbacks):
    from lienthong.foundation.events import public as events

    heard: list[orgs.UnitChanged] = []
    events.subscribe(orgs.UnitChanged, heard.append)
    with django_capture_on_commit_callbacks(execute=True):
        orgs.rename_unit(actor=admin, unit="TH-1", name="Khác", on=TODAY)
    assert [(event.kind, event.unit_ids) for event in heard] == [("rename", (province["TH-1"].pk,))]


def test_codes_of_other_systems_end_and_are_never_double(province, admin):
    first = province["TH-1"]
    orgs.set_identifier(actor=admin, unit=first, scheme="moet", value="74718401", on=OPENED)
    orgs.set_identifier(actor=admin, unit=first, scheme="moet", value="74718402", on=TODAY)
    with pytest.raises(orgs.ActRefused, match="đang là của Đơn vị TH-1"):
        orgs.set_identifier(actor=admin, unit=province["TH-2"], scheme="moet", value="74718402", on=TODAY)
    orgs.set_identifier(actor=admin, unit=province["TH-2"], scheme="moet", value="74718401", on=TODAY)


def test_a_new_officer_takes_over_from_the_one_before(province, admin):
    unit = province["TH-1"]
    with database.entered([unit.pk]):
        orgs.appoint_officer(actor=admin, unit=unit, duty="it", full_name="Trần Thị Mai", on=PAST)
        orgs.appoint_officer(actor=admin, unit=unit, duty="it", full_name="Lê Văn Bình", on=TODAY)
        assert [o.full_name for o in orgs.officers_of(unit.pk, on=TODAY)] == ["Lê Văn Bình"]
        assert [o.full_name for o in orgs.officers_of(unit.pk, on=PAST)] == ["Trần Thị Mai"]


def test_the_tree_costs_one_statement_whatever_its_size(province, django_assert_num_queries):
    with django_assert_num_queries(1):
        roots = orgs.tree(on=TODAY)
    assert [root.unit.code for root in roots] == ["BD-SO"]
    assert roots[0].schools == 6


def test_a_tree_within_a_scope_starts_at_its_own_top(province):
    roots = orgs.tree(on=TODAY, within=orgs.subtree_ids(province["PGD-1"].pk, on=TODAY))
    assert [root.unit.code for root in roots] == ["PGD-1"]


def test_units_are_found_without_accents_or_by_code(province, admin):
    orgs.rename_unit(actor=admin, unit="TH-1", name="Trường Tiểu học Đặng Thùy Trâm", on=PAST)
    assert [row.unit.code for row in orgs.find("thuy tram", on=TODAY)] == ["TH-1"]
    assert [row.unit.code for row in orgs.find("gdtx", on=TODAY)] == ["GDTX-1"]


def test_rebuilding_finds_nothing_to_change_and_gives_bare_units_their_history(province):
    assert orgs.rebuild_ancestry() == 0
    orgs.Unit.objects.create(
        code="TH-8", kind="truong", name="Trường 8", folded="truong 8", levels=["TH"], opened_on=OPENED,
        parent=province["PGD-2"],
    )  # fmt: skip
    assert orgs.rebuild_ancestry() == 3
    assert "TH-8" in below(province["PGD-2"])
    assert orgs.name_on(orgs.unit_by_code("TH-8").pk, on=PAST) == "Trường 8"


def test_history_as_it_was_entered_does_not_stand_in_the_way_of_a_later_act(province, admin):
    orgs.Unit.objects.create(
        code="TH-7", kind="truong", name="Trường cũ hơn Phòng", folded="truong cu hon phong", levels=["TH"],
        opened_on=dt.date(1985, 9, 1), parent=province["PGD-1"],
    )  # fmt: skip
    orgs.rebuild_ancestry()
    orgs.merge_units(actor=None, units=["PGD-1"], into="PGD-2", on=TODAY)
    assert orgs.unit_by_code("TH-7").parent.code == "PGD-2"


@pytest.mark.slow
def test_eight_hundred_units_are_rebuilt_within_a_second(province):
    orgs.Unit.objects.bulk_create(
        [
            orgs.Unit(
                code=f"TH-X{n}", kind="truong", name=f"T{n}", folded=f"t{n}", levels=["TH"], opened_on=OPENED,
                parent=province["PGD-1" if n % 2 else "PGD-2"],
            )
            for n in range(800)
        ]
    )  # fmt: skip
    orgs.rebuild_ancestry()
    Ancestry.objects.all().delete()
    started = time.process_time()
    orgs.rebuild_ancestry()
    assert time.process_time() - started < 3
