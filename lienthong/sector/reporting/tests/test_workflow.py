"""From the draft to the locked report, and what is refused on the way."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.foundation.notices.models import Notice
from lienthong.kernel.access.public import NoSuchThing, NotPermitted
from lienthong.kernel.orgs.models import Unit, UnitAct, UnitSuccession, UnitVersion
from lienthong.school.classes.models import SchoolClass
from lienthong.sector.reporting import freezing, reminders, selectors, services
from lienthong.sector.reporting.errors import ChangedMeanwhile, ChecksFailed, FactsDamaged, NotAsked, WrongCells
from lienthong.sector.reporting.models import Submission
from lienthong.sector.reporting.rules import Act, NotNow
from lienthong.sector.reporting.tests.cast import cells, enrol

pytestmark = pytest.mark.django_db


def enter(province, submission, given, *, reason="", version=None, who="first", now=None):
    with province.as_(who):
        table = submission.tables.get(form__code="GN-THCS")
        return services.enter_values(
            province.actors[who],
            submission_id=submission.pk,
            form_code="GN-THCS",
            given=given,
            reason=reason,
            seen_version=table.version if version is None else version,
            now=now,
        )


def test_a_report_walks_from_draft_to_locked(province, now):
    sent = province.send("first", now)
    assert (sent.state, sent.is_late, sent.office_name) == ("submitted", False, "Phòng GDĐT Thủ Dầu Một")
    with province.as_("first"):
        assert cells(sent)["T2.tong.total"] == 4
        assert cells(sent)["T2.nu.g6"] == 2
    assert province.decide("office", sent, Act.OFFICE_ACCEPT, now).state == "office_accepted"
    locked = province.decide("department", sent, Act.ACCEPT, now)
    assert locked.state == "accepted"
    with province.as_("first"):
        kinds = list(locked.steps.order_by("id").values_list("kind", flat=True))
    assert kinds == ["drafted", "submitted", "office_accept", "accept"]
    with pytest.raises(NotNow, match="mở lại"):
        province.send("first", now)


def test_an_upper_secondary_school_skips_the_office(province, now):
    sent = province.send("upper", now)
    assert sent.office_id is None
    assert province.decide("department", sent, Act.ACCEPT, now).state == "accepted"


def test_the_start_of_the_year_counts_the_school_its_sites_and_its_teachers(province, now):
    from lienthong.sector.reporting.models import Collection
    from lienthong.sector.reporting.tests.cast import hire

    unit = province.units["first"]
    site = Unit.objects.create(
        code="THCS-A-1", kind="diemtruong", name="Điểm 1", folded="d", parent=unit, opened_on=dt.date(2000, 1, 1)
    )
    UnitVersion.objects.create(unit=site, parent=unit, name="Điểm 1", valid=(dt.date(2000, 1, 1), None))
    with province.scope("first"):
        teacher = hire(unit, "THCS", name="Lê Thị Toán", group="GV", kind="")
        teacher.subjects = ["TOAN", "LI"]
        teacher.save()
    with province.as_("first"):
        made = services.draft(
            province.actors["first"], collection=Collection.objects.get(code="VEMIS-DK-2017"), unit_id=unit.pk, now=now
        )
        found = cells(made)
    assert (found["T1.truong.sl"], found["T1.cl.sl"], found["T1.lh0.sl"], found["T1.diem.sl"]) == (1, 0, 1, 1)
    assert (found["T5.toan.gv"], found["T5.li.gv"], found["T5.van.gv"], found["T5.toan.dh"]) == (1, 1, 0, 1)
    # What no record holds is unknown until somebody writes it, never zero.
    assert (found["T6.phong.sl"], found["T7.thu.tr"], found["T5.toan.tiet"]) == (None, None, None)
    assert "T6.chieu.dt" not in found


def test_the_picture_is_of_the_as_at_day(province, now):
    with province.scope("first"):
        unit = province.units["first"]
        enrol(unit, "THCS", 6, on=dt.date(2018, 1, 3), how="moved_in", name="Đến Sau")
        enrol(unit, "THCS", 6, until=dt.date(2018, 1, 3), why="moved_out", name="Đi Sau")
        enrol(unit, "THCS", 6, until=dt.date(2017, 12, 31), why="moved_out", name="Đi Trước")
        enrol(unit, "THCS", 6, on=dt.date(2017, 10, 2), how="moved_in", name="Đến Trước")
        enrol(unit, "THCS", 6, until=dt.date(2017, 9, 1), why="moved_out", name="Đi Hè")
        enrol(unit, "THCS", 6, why="corrected", until=dt.date(2018, 2, 1), name="Ghi Nhầm")
    made = province.draft("first", now)
    with province.as_("first"):
        found = cells(made)
    # Four at first, one who left after the day, one who came in October; left on 31/12 means no longer there that day.
    assert found["T2.tong.total"] == 6
    assert (found["BD.dau.total"], found["BD.den.total"], found["BD.di.total"], found["BD.cuoi.total"]) == (6, 1, 1, 6)


def test_a_drop_out_without_a_reason_keeps_the_report_from_being_sent(province, now):
    with province.scope("first"):
        enrol(province.units["first"], "THCS", 6, until=dt.date(2017, 11, 20), why="dropped_out", name="Thôi Học")
    with pytest.raises(ChecksFailed, match="lí do"):
        province.send("first", now)
    with province.as_("first"):
        kept = Submission.objects.get(unit=province.units["first"])
        assert kept.state == "draft"
        assert any(c["code"] == "bo_lido" and c["fix"] == "dropouts" for c in kept.checks)
        assert kept.facts_path == ""


def test_a_late_report_is_marked(province, now):
    assert province.send("first", now.replace(day=14, hour=23, minute=59)).is_late is False
    assert province.send("second", now.replace(day=15, hour=0, minute=0)).is_late is True


def test_before_it_opens_nothing_can_be_drafted(province, now):
    with pytest.raises(NotAsked, match="02/01/2018"):
        province.draft("first", now.replace(year=2017, month=12, day=30))


def test_a_returned_report_is_sent_again(province, now):
    sent = province.send("first", now)
    with pytest.raises(NotNow, match="vì sao"):
        province.decide("office", sent, Act.OFFICE_RETURN, now, message=" ")
    province.decide("office", sent, Act.OFFICE_RETURN, now, message="Xem lại số chuyển đến")
    assert Notice.objects.filter(
        account_id=province.accounts["first"].pk, text__contains="Xem lại số chuyển đến"
    ).exists()
    again = province.send("first", now + dt.timedelta(hours=1))
    assert (again.state, again.edition) == ("submitted", 1)


def test_only_the_right_people_act(province, now):
    sent = province.send("first", now)
    for who, act in (("first", Act.OFFICE_ACCEPT), ("office", Act.ACCEPT), ("department", Act.OFFICE_ACCEPT)):
        with pytest.raises((NotPermitted, NoSuchThing)):
            province.decide(who, sent, act, now)
    with pytest.raises(NoSuchThing):
        province.decide("second", sent, Act.OFFICE_ACCEPT, now)
    with pytest.raises(NoSuchThing), province.as_("second"):
        services.recompute(province.actors["second"], submission_id=sent.pk, now=now)
    made = province.draft("second", now)
    with pytest.raises(NoSuchThing), province.as_("clerk"):
        services.submit(province.actors["clerk"], submission_id=made.pk, now=now)


def test_a_clerk_fills_but_does_not_send(province, now):
    with province.as_("clerk"):
        made = services.draft(
            province.actors["clerk"], collection=province.collection, unit_id=province.units["first"].pk, now=now
        )
        with pytest.raises(NotPermitted):
            services.submit(province.actors["clerk"], submission_id=made.pk, now=now)


def test_another_number_needs_a_reason_and_stands_beside_the_computed(province, now):
    made = province.draft("first", now)
    with pytest.raises(WrongCells, match="lí do"):
        enter(province, made, {"T2.ngheo.total": "1", "T2.tong.g6": "5"}, now=now)
    assert (
        enter(province, made, {"T2.kt.total": "1.000", "T2.miengiam.total": "3"}, reason="Theo sổ giấy", now=now) == 2
    )
    with province.as_("first"):
        table = made.tables.get()
        assert table.computed["T2.kt.total"] == 0
        assert table.entered["T2.kt.total"]["value"] == 1000
        assert table.entered["T2.kt.total"]["reason"] == "Theo sổ giấy"
    assert enter(province, made, {"T2.kt.total": "0"}, now=now) == 1
    with province.as_("first"):
        assert set(made.tables.get().entered) == {"T2.miengiam.total"}


def test_entered_numbers_survive_working_out_again(province, now):
    made = province.draft("first", now)
    enter(province, made, {"T2.miengiam.total": "3"}, now=now)
    with province.as_("first"):
        services.recompute(province.actors["first"], submission_id=made.pk, now=now)
        assert cells(made)["T2.miengiam.total"] == 3


@pytest.mark.parametrize("text", ["=1+1", "8..5", "8,5", "-3", "ba", "1e9", "99999999999", "٣"])
def test_what_is_no_count_is_refused_in_a_sentence(province, now, text):
    made = province.draft("first", now)
    with pytest.raises(WrongCells, match=r"\w.*\."):
        enter(province, made, {"T2.kt.total": text}, reason="Lí do", now=now)


def test_a_table_saved_by_another_meanwhile_is_not_overwritten(province, now):
    made = province.draft("first", now)
    enter(province, made, {"T2.miengiam.total": "3"}, version=1, now=now)
    with pytest.raises(ChangedMeanwhile):
        enter(province, made, {"T2.miengiam.total": "4"}, version=1, now=now)


def test_nothing_is_entered_once_sent(province, now):
    sent = province.send("first", now)
    with pytest.raises(NotNow):
        enter(province, sent, {"T2.miengiam.total": "4"}, now=now)


def test_acceptance_finds_a_tampered_file(province, now):
    sent = province.send("first", now)
    file = freezing.root() / sent.facts_path
    file.chmod(0o644)
    bytes_ = bytearray(file.read_bytes())
    bytes_[len(bytes_) // 2] ^= 1
    file.write_bytes(bytes_)
    with pytest.raises(FactsDamaged, match="niêm"):
        province.decide("office", sent, Act.OFFICE_ACCEPT, now)
    file.unlink()
    with pytest.raises(FactsDamaged, match="Không tìm thấy"):
        province.decide("office", sent, Act.OFFICE_ACCEPT, now)
    with province.as_("first"):
        assert Submission.objects.get(pk=sent.pk).state == "submitted"


def test_sending_again_never_touches_the_file_sent_before(province, now):
    sent = province.send("first", now)
    first = (freezing.root() / sent.facts_path).read_bytes()
    province.decide("office", sent, Act.OFFICE_RETURN, now, message="Thiếu một em")
    with province.scope("first"):
        enrol(
            province.units["first"],
            "THCS",
            6,
            name="Em Mới",
            room=SchoolClass.objects.get(unit=province.units["first"]),
        )
    again = province.send("first", now)
    assert again.facts_path != sent.facts_path
    assert (freezing.root() / sent.facts_path).read_bytes() == first


def test_the_same_records_give_the_same_bytes(province, now):
    sent = province.send("first", now)
    province.decide("office", sent, Act.OFFICE_RETURN, now, message="Nộp lại giúp")
    assert province.send("first", now).facts_hash == sent.facts_hash


def test_opening_again_makes_a_new_edition_and_keeps_the_accepted_one(province, now):
    accepted = province.accept("first", now)
    with province.as_("first"):
        with pytest.raises(NotNow):
            services.ask_unlock(province.actors["first"], submission_id=accepted.pk, reason="", now=now)
        services.ask_unlock(province.actors["first"], submission_id=accepted.pk, reason="Thiếu hai em", now=now)
        with pytest.raises(NotNow, match="Đã gửi"):
            services.ask_unlock(province.actors["first"], submission_id=accepted.pk, reason="Thiếu hai em", now=now)
    with province.as_("department"):
        opened = services.unlock(province.actors["department"], submission_id=accepted.pk, message="", now=now)
        with pytest.raises(NotNow, match="đã được mở"):
            services.unlock(province.actors["department"], submission_id=accepted.pk, message="", now=now)
        assert (opened.edition, opened.state) == (2, "draft")
        assert Submission.objects.get(pk=accepted.pk).state == "accepted"
    second = province.accept("first", now)
    assert second.pk == opened.pk
    with province.as_("first"):
        assert Submission.objects.get(pk=accepted.pk).state == "superseded"
        assert Submission.objects.get(pk=accepted.pk).facts_hash == accepted.facts_hash


def test_a_unit_merged_before_the_day_is_told_who_reports_for_it(province, now):
    gone, heir = province.units["second"], province.units["first"]
    day = dt.date(2017, 12, 1)
    UnitVersion.objects.filter(unit=gone).update(valid=(dt.date(2000, 1, 1), day))
    Unit.objects.filter(pk=gone.pk).update(closed_on=day)
    act = UnitAct.objects.create(kind="merge", effective_on=day)
    UnitSuccession.objects.create(act=act, old=gone, new=heir)
    with pytest.raises(NotAsked, match=r"sáp nhập.*Phú Hòa"):
        province.draft("second", now)


def test_the_name_of_then_stays_when_the_unit_is_renamed(province, now):
    accepted = province.accept("first", now)
    UnitVersion.objects.filter(unit=province.units["first"]).update(name="Trường mới")
    Unit.objects.filter(pk=province.units["first"].pk).update(name="Trường mới")
    with province.as_("department"):
        kept = selectors.submission(province.actors["department"], accepted.uuid)
    assert (kept.unit_name, kept.office_name) == ("Trường THCS Phú Hòa", "Phòng GDĐT Thủ Dầu Một")


def test_reminders_reach_those_who_owe_once_a_day(province, now):
    province.send("first", now)
    last_day = now.replace(day=14)
    told = reminders.remind(now=last_day)
    assert told > 0
    assert reminders.remind(now=last_day.replace(hour=15)) == 0
    assert not Notice.objects.filter(account_id=province.accounts["first"].pk, kind="reporting.last").exists()
    assert Notice.objects.filter(account_id=province.accounts["second"].pk, kind="reporting.last").exists()
    office = Notice.objects.get(account_id=province.accounts["office"].pk, kind="reporting.missing")
    assert "1 đơn vị" in office.text
    assert reminders.remind(now=now.replace(day=15)) > 0
