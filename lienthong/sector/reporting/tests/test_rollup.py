"""Totals over units, what they open to, and many units sent at once."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from lienthong.config.cli import main
from lienthong.foundation.database import public as database
from lienthong.school.classes.models import SchoolClass
from lienthong.sector.reporting import bulk, rollup, selectors
from lienthong.sector.reporting.models import Form, Submission
from lienthong.sector.reporting.tests.cast import TODAY, cells, enrol
from lienthong.sector.reporting.tests.test_workflow import enter

pytestmark = pytest.mark.django_db


def sent(province, who, *, accepted_only=False, at=None):
    return selectors.sent(
        province.actors[who],
        province.collection,
        at_unit=province.units[at or who].pk,
        today=TODAY,
        accepted_only=accepted_only,
    )


def test_totals_are_the_sum_of_what_was_sent(province, now):
    province.accept("first", now)
    province.send("second", now)
    form = Form.objects.get(code="GN-THCS")
    with province.as_("department"):
        everything = rollup.total(form, sent(province, "department"))
        accepted = rollup.total(form, sent(province, "department", accepted_only=True))
    assert (everything.units, everything.cells["T2.tong.total"], everything.cells["T2.tong.g7"]) == (2, 8, 4)
    assert (accepted.units, accepted.cells["T2.tong.total"]) == (1, 4)


def test_what_a_unit_entered_is_in_the_total_and_told(province, now):
    made = province.draft("first", now)
    enter(province, made, {"T2.kt.total": "7", "T2.miengiam.total": "2"}, reason="Theo hồ sơ xã", now=now)
    # The reported parts must fit the whole for the report to be sent.
    enter(
        province,
        made,
        {"T2.kt_dg.total": "7", "T2.tong.total": "8", "BD.cuoi.total": "8", "BD.dau.total": "8"},
        reason="Theo hồ sơ xã",
        now=now,
    )
    enter(
        province,
        made,
        {"KQHL.dg.total": "8", "KQHL.chua.total": "8", "KQHK.dg.total": "8", "KQHK.chua.total": "8"},
        reason="Theo hồ sơ xã",
        now=now,
    )
    province.send("first", now)
    province.send("second", now)
    form = Form.objects.get(code="GN-THCS")
    with province.as_("office"):
        total = rollup.total(form, sent(province, "office"))
        by_unit = rollup.cell_by_unit(form, "T2.kt.total", sent(province, "office"))
    assert total.cells["T2.kt.total"] == 7
    assert total.cells["T2.miengiam.total"] == 2
    assert total.entered["T2.kt.total"] == 1
    assert [(s.unit_name, value, by_hand) for s, value, by_hand in by_unit] == [
        ("Trường THCS Phú Hòa", 7, True),
        ("Trường THCS Tân An", 0, False),
    ]


def test_a_total_holds_only_what_the_actor_may_see(province, now):
    province.send("first", now)
    province.send("second", now)
    with province.as_("first"):
        assert (
            selectors.sent(
                province.actors["first"],
                province.collection,
                at_unit=province.units["first"].pk,
                today=TODAY,
                accepted_only=False,
            )
            == []
        )
    with province.as_("office"):
        assert len(sent(province, "office")) == 2
        assert sent(province, "office", at="department") == sent(province, "office")


def test_a_number_opens_to_its_people(province, now):
    with province.scope("first"):
        room = SchoolClass.objects.get(unit=province.units["first"])
        disabled = enrol(province.units["first"], "THCS", 6, room=room, disability_code="1", is_assessed=False)
    made = province.send("first", now)
    form = Form.objects.get(code="GN-THCS")
    with province.as_("office"):
        assert [person for person, _room in rollup.whom(form, "T2.kt_kdg.total", made)] == [disabled.person_id]


def test_many_units_are_sent_at_once_as_one_by_one(province, now):
    one = province.send("first", now)
    with province.as_("first"):
        alone = cells(one)
    collection = province.collection
    ids = {name: province.units[name].pk for name in ("second", "upper")}
    outcomes = {
        ids["second"]: bulk.Outcome("accepted", sent_at=now, decided_at=now, by_name="Cô Lan"),
        ids["upper"]: bulk.Outcome("returned", sent_at=now, decided_at=now, message="Xem lại khối 10"),
    }
    done = list(bulk.bulk_submit(collection=collection, outcomes=outcomes, now=now))
    assert sum(d.units for d in done) == 2
    with province.scope():
        made = {s.unit_id: s for s in Submission.objects.filter(collection=collection)}
        second, upper = made[ids["second"]], made[ids["upper"]]
        assert (second.state, upper.state) == ("accepted", "returned")
        assert list(second.steps.order_by("id").values_list("kind", flat=True)) == [
            "drafted",
            "submitted",
            "office_accept",
            "accept",
        ]
        assert cells(second)["T2.tong.g7"] == alone["T2.tong.g6"] == 4
        assert second.facts_hash
        assert cells(second).keys() == alone.keys()


def test_a_unit_that_breaks_a_check_stays_a_draft(province, now):
    with province.scope("second"):
        enrol(province.units["second"], "THCS", 7, until=dt.date(2017, 11, 2), why="dropped_out")
    outcomes = {province.units["second"].pk: bulk.Outcome("accepted", sent_at=now, decided_at=now)}
    done = list(bulk.bulk_submit(collection=province.collection, outcomes=outcomes, now=now))
    assert done[0].kept_as_draft == ("Trường THCS Tân An",)
    with province.scope("second"):
        assert Submission.objects.get(unit=province.units["second"]).state == "draft"


def test_the_board_asks_as_much_for_one_unit_as_for_many(province, now, django_assert_num_queries):
    province.send("first", now)
    actor = province.actors["department"]
    with province.as_("department"), django_assert_num_queries(3):
        rows = selectors.board(
            actor, province.collection, at_unit=province.units["department"].pk, today=TODAY, now=now
        )
    assert {r.name: r.state for r in rows} == {
        "Trường THCS Phú Hòa": "submitted",
        "Trường THCS Tân An": "missing",
        "Trường THPT Võ Minh Đức": "missing",
    }
    assert selectors.tally(rows)["late"] == 0
    with province.as_("department"):
        rows = selectors.board(
            actor, province.collection, at_unit=province.units["department"].pk, today=TODAY, now=now.replace(day=15)
        )
    assert selectors.tally(rows)["late"] == 2


def test_the_office_sees_its_own_schools_only(province, now):
    with province.as_("office"):
        rows = selectors.board(
            province.actors["office"], province.collection, at_unit=province.units["office"].pk, today=TODAY, now=now
        )
    assert {r.code for r in rows} == {"THCS-A", "THCS-B"}


def test_the_command_line_gives_the_same_totals(province, now, capsys):
    province.send("first", now)
    province.send("second", now)
    assert main(["reporting", "rollup", "--collection", "VEMIS-GK-2017", "--form", "GN-THCS", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["units"], answer["cells"]["T2.tong.total"]) == (2, 8)
    assert main(["reporting", "rollup", "--collection", "VEMIS-GK-2017", "--form", "GN-THCS", "--unit", "THCS-A"]) == 0
    assert json.loads(capsys.readouterr().out)["cells"]["T2.tong.total"] == 4
    assert main(["reporting", "rollup", "--collection", "X", "--form", "GN-THCS"]) == 2
    assert main(["reporting", "verify"]) == 0


def test_facts_of_a_unit_name_nobody(province, now, tmp_path):
    import pyarrow.parquet as pq

    out = tmp_path / "facts.parquet"
    assert main(["reporting", "facts", "--unit", "THCS-A", "--collection", "VEMIS-GK-2017", "--out", str(out)]) == 0
    table = pq.read_table(out)
    assert table.num_rows == 6  # four pupils, a class, a head
    assert "Học sinh" not in str(table.to_pydict())
    with database.entered([province.units["first"].pk]):
        assert not Submission.objects.exists()
