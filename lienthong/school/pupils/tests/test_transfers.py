"""Two sides' steps: nobody falls between two schools, nothing is decided twice."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.foundation.database import public as database
from lienthong.kernel.access.public import NoSuchThing
from lienthong.kernel.people import public as people
from lienthong.school.pupils import public as pupils
from lienthong.school.pupils import registry
from lienthong.school.pupils.models import Enrolment, Transfer
from lienthong.school.pupils.tests.test_services import BORN, take

LEAVES = dt.date(2017, 10, 16)


@pytest.fixture
def marks(monkeypatch):
    """A module above that lets marks travel."""
    installed = {}
    monkeypatch.setattr(registry, "_carriers", {})
    pupils.register_carrier(
        "marks", collect=lambda enrolment_id: {"TOAN": [85, 90]}, install=lambda pk, what: installed.update({pk: what})
    )
    return installed


def release(school, enrolment, **more):
    with school.scope():
        return pupils.release(
            actor=school.actor, enrolment_id=enrolment.pk, leaves_on=LEAVES, reason="Theo gia đình", **more
        )


def accept(school, transfer, on=dt.date(2017, 10, 17)):
    with school.scope():
        return pupils.accept(actor=school.actor, transfer_id=transfer.pk, arrived_on=on)


def test_a_released_pupil_stays_on_the_books_until_the_other_school_accepts(school, other):
    made = take(school)
    transfer = release(school, made, to_unit_id=other.id)
    with school.scope():
        assert pupils.enrolments_as_at([school.id], 2017, dt.date(2017, 12, 31)).count() == 1
    with other.scope():
        assert pupils.waiting(other.id) == 1
        assert pupils.transfers_in(other.actor, other.id, 2017).get().pupil_name == "Trần Văn An"
    assert transfer.state == "released"


def test_accepting_ends_one_enrolment_and_begins_the_other_with_marks_and_family(school, other, marks):
    made = take(school, facts={"father": {"name": "Trần Văn Ba"}, "pupil_code": "A01"})
    new = accept(other, release(school, made, to_unit_id=other.id))
    with other.scope():
        kept = Enrolment.objects.select_related("file").get(pk=new.pk)
        assert (kept.start_reason, kept.started_on, kept.grade) == ("moved_in", dt.date(2017, 10, 17), 6)
        assert kept.file.father == {"name": "Trần Văn Ba"}
        assert kept.file.previous_school == "Trường THCS Hòa Phú"
        assert kept.file.pupil_code == "", "each school has its own codes"
    with school.scope():
        old = Enrolment.objects.get(pk=made.pk)
        assert (old.end_reason, old.ended_on) == ("moved_out", LEAVES)
    assert marks == {new.pk: {"TOAN": [85, 90]}}


def test_a_refusal_needs_a_reason_and_leaves_the_pupil_where_it_was(school, other):
    made = take(school)
    transfer = release(school, made, to_unit_id=other.id)
    with other.scope():
        with pytest.raises(pupils.BadFacts, match="lý do"):
            pupils.refuse(actor=other.actor, transfer_id=transfer.pk, answer=" ")
        pupils.refuse(actor=other.actor, transfer_id=transfer.pk, answer="Trường đã đủ chỉ tiêu.")
    with school.scope():
        assert Enrolment.objects.get(pk=made.pk).ended_on is None
        assert pupils.transfers_out(school.actor, school.id, 2017).get().answer == "Trường đã đủ chỉ tiêu."


def test_what_is_decided_is_not_decided_again(school, other):
    transfer = release(school, take(school), to_unit_id=other.id)
    accept(other, transfer)
    with school.scope(), pytest.raises(pupils.TransferClosed):
        pupils.withdraw(actor=school.actor, transfer_id=transfer.pk)
    with pytest.raises(pupils.TransferClosed):
        accept(other, transfer)


def test_the_sender_may_take_it_back_before_the_answer(school, other):
    made = take(school)
    transfer = release(school, made, to_unit_id=other.id)
    with school.scope():
        pupils.withdraw(actor=school.actor, transfer_id=transfer.pk)
    with pytest.raises(pupils.TransferClosed):
        accept(other, transfer)
    assert release(school, made, to_unit_id=other.id).state == "released"


def test_one_pupil_is_not_released_to_two_schools(school, other):
    made = take(school)
    release(school, made, to_unit_id=other.id)
    with pytest.raises(pupils.TransferClosed, match="Rút lại"):
        release(school, made, other_school="Trường THCS Lê Lợi, Đồng Nai")


def test_out_of_the_province_the_pupil_leaves_at_once(school):
    made = take(school)
    transfer = release(school, made, other_school="Trường THCS Lê Lợi, Đồng Nai")
    with school.scope():
        assert Enrolment.objects.get(pk=made.pk).end_reason == "moved_out"
    assert transfer.state == "accepted"


def test_from_outside_the_province_a_pupil_comes_with_a_line_in_the_register(school):
    with school.scope():
        transfer = pupils.receive_from_outside(
            actor=school.actor, unit_id=school.id, year=2017, person=people.PersonFacts("Lê Thị Bé", BORN), grade=6,
            arrived_on=LEAVES, other_school="Trường THCS Lê Lợi, Đồng Nai",
        )  # fmt: skip
        assert Enrolment.objects.get(pk=transfer.to_enrolment_id).start_reason == "moved_in"


def test_no_destination_or_ones_own_school_is_refused(school):
    made = take(school)
    for to in ({}, {"to_unit_id": school.id}):
        with pytest.raises(pupils.BadFacts):
            release(school, made, **to)


def test_arriving_before_leaving_is_refused(school, other):
    transfer = release(school, take(school), to_unit_id=other.id)
    with pytest.raises(pupils.BadFacts, match="16/10/2017"):
        accept(other, transfer, on=dt.date(2017, 10, 1))


def test_a_third_school_sees_and_decides_nothing(school, other):
    from lienthong.school.curriculum.tests import world

    third = world.make_school("THCS-C", "THCS")
    transfer = release(school, take(school), to_unit_id=other.id)
    with third.scope():
        assert Transfer.objects.count() == 0
    with pytest.raises(NoSuchThing):
        accept(third, transfer)


def test_after_the_transfer_both_schools_read_the_person_and_only_the_new_one_the_new_file(school, other):
    made = take(school)
    accept(other, release(school, made, to_unit_id=other.id))
    with database.entered([school.id]):
        assert people.Person.objects.get(pk=made.person_id).full_name == "Trần Văn An"
        assert Enrolment.objects.filter(person_id=made.person_id).count() == 1
