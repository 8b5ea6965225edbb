"""The receiver asks: only who knows the child finds it, both sides decide, and nobody is ever in two classes."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.kernel.access.public import NoSuchThing, NotPermitted
from lienthong.school.classes import public as classes
from lienthong.school.curriculum.tests import world
from lienthong.school.pupils import public as pupils
from lienthong.school.pupils.models import Enrolment, PupilFile, Transfer
from lienthong.school.pupils.tests.test_services import BORN, take
from lienthong.school.pupils.tests.test_transfers import accept, marks  # noqa: F401
from lienthong.school.pupils.tests.test_web import address, text

WANTED = dt.date(2017, 11, 6)


def ask(asker, **given):
    facts = {"full_name": "Trần Văn An", "birth_date": BORN, "wanted_on": WANTED, **given}
    with asker.scope():
        return pupils.request_transfer(actor=asker.actor, unit_id=asker.id, year=2017, **facts)


def consent(school, transfer, on=WANTED):
    with school.scope():
        return pupils.release_requested(actor=school.actor, transfer_id=transfer.pk, leaves_on=on)


def open_places(*schools):
    found = 0
    for school in schools:
        with school.scope():
            found += Enrolment.objects.filter(ended_on__isnull=True).count()
    return found


def test_who_names_the_child_and_its_school_may_ask_and_the_pupil_stays(school, other):
    made = take(school)
    transfer = ask(other, from_unit_id=school.id, full_name="tran van an")
    assert (transfer.state, transfer.grade, transfer.from_class, transfer.carried) == ("requested", 6, "", {})
    with school.scope():
        assert Enrolment.objects.get(pk=made.pk).ended_on is None
        assert pupils.asked_of(school.id) == [transfer.asked_on]


@pytest.mark.parametrize(
    "given",
    [
        {"full_name": "Trần Văn Ba"},
        {"birth_date": dt.date(2006, 1, 1)},
        {"code": "KHONG-CO"},
        {"from_unit_id": None, "code": "KHONG-CO"},
    ],
)
def test_a_wrong_guess_learns_nothing_whichever_part_was_wrong(school, other, given):
    take(school)
    with pytest.raises(pupils.BadFacts) as refusal:
        ask(other, **{"from_unit_id": school.id, **given})
    assert refusal.value.errors == {
        "full_name": "Không tìm thấy học sinh đang học như vậy. Kiểm tra họ tên, ngày sinh, và mã học sinh hoặc trường cũ."
    }


def test_without_code_and_school_nobody_is_looked_for(school, other):
    take(school)
    with pytest.raises(pupils.BadFacts, match="Nhập mã"):
        ask(other)


def test_a_code_finds_the_school(school, other):
    take(school, facts={"pupil_code": "A01"})
    assert ask(other, code="a01").from_unit_id == school.id


def test_two_of_one_name_and_birthday_need_a_code(school, other):
    take(school)
    take(school)
    with pytest.raises(pupils.BadFacts, match="Nhập thêm mã"):
        ask(other, from_unit_id=school.id)


def test_the_old_school_consents_and_the_new_one_accepts_with_the_marks(school, other, marks):  # noqa: F811
    take(school)
    transfer = consent(school, ask(other, from_unit_id=school.id))
    assert transfer.state == "released"
    new = accept(other, transfer, on=WANTED)
    assert marks == {new.pk: {"TOAN": [85, 90]}}
    assert open_places(school, other) == 1


def test_the_old_school_says_no_with_its_reason(school, other):
    take(school)
    transfer = ask(other, from_unit_id=school.id)
    with school.scope():
        with pytest.raises(pupils.BadFacts, match="lý do"):
            pupils.decline(actor=school.actor, transfer_id=transfer.pk, answer="  ")
        pupils.decline(actor=school.actor, transfer_id=transfer.pk, answer="Gia đình chưa nộp đơn.")
    with other.scope():
        seen = Transfer.objects.get(pk=transfer.pk)
        assert (seen.state, seen.answer) == ("declined", "Gia đình chưa nộp đơn.")
    assert ask(other, from_unit_id=school.id).state == "requested", "the family brings its application: asked again"


def test_the_asker_takes_it_back_and_then_nothing_can_be_consented_to(school, other):
    take(school)
    transfer = ask(other, from_unit_id=school.id)
    with other.scope():
        pupils.cancel_request(actor=other.actor, transfer_id=transfer.pk)
    with pytest.raises(pupils.TransferClosed):
        consent(school, transfer)


def test_the_asker_cannot_consent_for_the_old_school_and_a_third_sees_nothing(school, other):
    take(school)
    transfer = ask(other, from_unit_id=school.id)
    with pytest.raises((NotPermitted, NoSuchThing)):
        consent(other, transfer)
    third = world.make_school("THCS-C", "THCS")
    with third.scope():
        assert Transfer.objects.count() == 0


def test_while_one_school_has_asked_neither_another_may_nor_is_the_pupil_released_elsewhere(school, other):
    made = take(school)
    ask(other, from_unit_id=school.id)
    third = world.make_school("THCS-C", "THCS")
    with pytest.raises(pupils.TransferClosed):
        ask(third, from_unit_id=school.id)
    with school.scope(), pytest.raises(pupils.TransferClosed, match="Trả lời đề nghị"):
        pupils.release(actor=school.actor, enrolment_id=made.pk, leaves_on=WANTED, to_unit_id=third.id)


def test_ones_own_pupil_is_not_asked_for(school):
    take(school, facts={"pupil_code": "A01"})
    with pytest.raises(pupils.BadFacts, match="chính trường mình"):
        ask(school, code="A01")


def test_an_acceptance_by_mistake_is_undone_and_the_place_in_the_class_is_there_again(school, other):
    made = take(school)
    with school.scope():
        room = classes.create_class(
            actor=school.actor, unit_id=school.id, year=2017, row=classes.NewClass("6A1", 6, "THCS")
        )
        placement = classes.Placement(made.pk, room.pk, made.started_on)
        classes.place_pupils(actor=school.actor, unit_id=school.id, placements=[placement])
    transfer = consent(school, ask(other, from_unit_id=school.id))
    new = accept(other, transfer, on=WANTED)
    with other.scope():
        pupils.undo_acceptance(actor=other.actor, transfer_id=transfer.pk, answer="Nhầm học sinh trùng tên.")
        gone = Enrolment.objects.get(pk=new.pk)
        assert (gone.end_reason, gone.ended_on) == ("corrected", gone.started_on)
    with school.scope():
        back = Enrolment.objects.get(pk=made.pk)
        assert (back.ended_on, back.end_reason) == (None, "")
        places = classes.ClassMember.objects.filter(enrolment_id=made.pk)
        assert [p.ended_on for p in places] == [None]
    assert open_places(school, other) == 1
    with other.scope(), pytest.raises(pupils.TransferClosed):
        pupils.undo_acceptance(actor=other.actor, transfer_id=transfer.pk, answer="Lần nữa")


def test_three_working_days_do_not_count_the_weekend():
    assert pupils.answer_due(dt.date(2018, 1, 11)) == dt.date(2018, 1, 16)


def test_both_sides_walk_through_the_screens_and_both_histories_tell_it(client, school, other):
    made = take(school)
    client.force_login(other.account)
    form = {"full_name": "Trần Văn An", "birth_date": f"{BORN:%d/%m/%Y}", "wanted_on": "06/11/2017"}
    page = text(client.post(address(other, "transfers/request/"), form))
    assert "Nhập mã của học sinh, hoặc chọn trường cũ." in page
    assert "Trần Văn An" in page, "what was typed is still there"
    answer = client.post(address(other, "transfers/request/"), {**form, "from_unit": school.id})
    assert "Chờ trường cũ cho chuyển" in text(client.get(answer["Location"]))
    with other.scope():
        key = Transfer.objects.get().uuid
    client.force_login(school.account)
    assert "1 đề nghị chuyển trường đang đợi trả lời" in text(client.get(address(school, "")))
    assert "Trần Văn An" in text(client.get(address(school, "transfers/out/"), {"state": "requested"}))
    client.post(address(school, f"transfers/{key}/release/"), {"leaves_on": "06/11/2017"})
    client.force_login(other.account)
    client.post(address(other, f"transfers/{key}/acceptance/"), {"arrived_on": "06/11/2017", "class_id": ""})
    with other.scope():
        new = Enrolment.objects.select_related("file").get(ended_on__isnull=True)
    assert "Đã tiếp nhận" in text(client.get(address(other, f"pupils/{new.file.uuid}/history/")))
    client.force_login(school.account)
    with school.scope():
        old = PupilFile.objects.get(pk=made.file_id)
    assert "Đã tiếp nhận" in text(client.get(address(school, f"pupils/{old.uuid}/history/")))


def test_a_step_of_the_other_side_does_not_exist_here(client, school, other):
    take(school)
    transfer = ask(other, from_unit_id=school.id)
    client.force_login(other.account)
    for step in ("release", "decline"):
        assert client.get(address(other, f"transfers/{transfer.uuid}/{step}/")).status_code == 404
    client.force_login(school.account)
    assert client.post(address(school, f"transfers/{transfer.uuid}/cancellation/")).status_code == 404
