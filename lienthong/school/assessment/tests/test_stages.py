"""The way of a book: pure rules, then signatures, check, approval and seal by the people whose acts they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.foundation.database import public as database
from lienthong.kernel.access.models import Post
from lienthong.kernel.access.public import NotPermitted
from lienthong.school.assessment import locking
from lienthong.school.assessment.closing import sealing, signing, stages
from lienthong.school.assessment.closing.models import BookState, BookStep, Seal
from lienthong.school.assessment.errors import (
    LockRefused,
    NotComplete,
    NotYourSheet,
    ReasonNeeded,
    StepRefused,
)
from lienthong.school.assessment.tests.conftest import TODAY, YEAR, School, assign
from lienthong.school.assessment.tests.test_saving import cell, post

ACTS = sorted(stages.CLASS_MOVES)


@given(st.lists(st.sampled_from(ACTS), max_size=30))
def test_whatever_is_tried_the_way_is_kept(acts: list[str]) -> None:
    """Never past the next hand, never back from a seal, and each step is what the table says."""
    state = stages.OPEN
    for act in acts:
        after = stages.after(act, state)
        if after is None:
            continue
        assert abs(stages.RANK[after] - stages.RANK[state]) in (1, stages.RANK[stages.CHECKED])
        assert not (stages.is_sealed(state) and not stages.is_sealed(after))
        if stages.RANK[after] == stages.RANK[stages.SEALED]:
            assert state == stages.APPROVED
        state = after


@given(st.integers(0, 5), st.integers(1, 5))
def test_one_signature_closes_a_sheet_and_all_make_it_signed(signed: int, needed: int) -> None:
    state = stages.after_signatures(signed, needed)
    assert (state == stages.OPEN) == (signed == 0)
    assert (state == stages.SIGNED) == (signed >= needed and signed > 0)
    assert not stages.may_sign(state, stages.CHECKED)


@given(st.sampled_from(sorted(stages.RANK)), st.integers(0, 3), st.integers(0, 3))
def test_amendments_never_open_a_book(state: str, asked: int, granted: int) -> None:
    after = stages.with_amendments(state, asked=asked, granted=granted)
    assert stages.RANK[after] == stages.RANK[state]
    assert stages.is_class_closed(after) == stages.is_class_closed(state)


def sign(school: School, role: str = "teacher", *, reason: str = "thử", subject: str = "TOAN") -> BookState:
    with database.entered([school.unit.pk]):
        return signing.sign_sheet(
            school.actor(role), class_uuid=school.room.uuid, subject=subject, term=1, on=TODAY, reason=reason
        )


def unsign(school: School, role: str = "teacher") -> BookState:
    with database.entered([school.unit.pk]):
        return signing.unsign_sheet(school.actor(role), class_uuid=school.room.uuid, subject="TOAN", term=1, on=TODAY)


def check(school: School, role: str = "leader", *, reason: str = "thử") -> BookState:
    with database.entered([school.unit.pk]):
        return signing.check_class(school.actor(role), class_uuid=school.room.uuid, term=1, on=TODAY, reason=reason)


def uncheck(school: School) -> BookState:
    with database.entered([school.unit.pk]):
        return signing.uncheck_class(school.actor("leader"), class_uuid=school.room.uuid, term=1, on=TODAY)


def approve(school: School, role: str = "head") -> signing.Done:
    with database.entered([school.unit.pk]):
        return signing.approve(school.actor(role), unit_id=school.unit.pk, year=YEAR, term=1)


def seal(school: School, role: str = "head") -> signing.Done:
    with database.entered([school.unit.pk]):
        return sealing.seal(school.actor(role), unit_id=school.unit.pk, year=YEAR, term=1)


def sealed(school: School) -> School:
    """A school whose class has gone the whole way, with one mark in the book."""
    post(school, cell(school, 0, "tx1", "70"))
    sign(school)
    check(school)
    approve(school)
    seal(school)
    return school


def test_a_signed_sheet_is_closed_and_says_who_signed(school: School) -> None:
    sign(school)
    answer = post(school, cell(school, 0, "tx1", "80"))
    assert answer.status_code == 423
    assert "Lê Thị Hoa" in answer.json()["message"]
    assert "rút chữ ký" in answer.json()["message"]
    unsign(school)
    assert post(school, cell(school, 0, "tx1", "80")).status_code == 200


def test_missing_marks_need_a_reason(school: School) -> None:
    with pytest.raises(NotComplete, match="21 ô"):
        sign(school, reason=" ")


def test_all_teachers_of_a_sheet_sign(school: School) -> None:
    assign(school, "other", "TOAN")
    assert sign(school).state == stages.PARTIAL
    with pytest.raises(StepRefused, match="đã ký sổ này rồi"):
        sign(school)
    assert sign(school, "other").state == stages.SIGNED
    assert unsign(school).state == stages.PARTIAL


def test_only_its_teacher_signs_a_sheet_and_its_homeroom_teacher_checks_the_class(school: School) -> None:
    for role in ("leader", "head", "registrar"):
        with pytest.raises(NotYourSheet):
            sign(school, role)
    for role in ("head", "teacher"):
        with pytest.raises(NotPermitted):
            check(school, role)
    for role in ("teacher", "leader", "registrar"):
        with pytest.raises(NotPermitted):
            approve(school, role)
        with pytest.raises(NotPermitted):
            seal(school, role)


def test_a_check_over_unsigned_sheets_names_them_and_needs_a_reason(school: School) -> None:
    with pytest.raises(NotComplete, match=r"Chưa ký: .*Toán"):
        check(school, reason="")
    assert check(school).state == stages.CHECKED


def test_each_hand_takes_back_only_while_the_next_has_not_taken_it_up(school: School) -> None:
    sign(school)
    check(school)
    with pytest.raises(StepRefused, match="chủ nhiệm đã kiểm tra"):
        unsign(school)
    approve(school)
    with pytest.raises(StepRefused, match="hiệu trưởng chưa duyệt"):
        uncheck(school)
    with database.entered([school.unit.pk]):
        unit = {"unit_id": school.unit.pk, "year": YEAR, "term": 1}
        with pytest.raises(ReasonNeeded):
            signing.unapprove(school.actor("head"), **unit, reason=" ")
        signing.unapprove(school.actor("head"), **unit, reason="xem lại")
    assert uncheck(school).state == stages.OPEN
    assert unsign(school).state == stages.OPEN


def test_a_checked_class_is_closed_for_marks_and_conduct(school: School) -> None:
    check(school)
    assert post(school, cell(school, 0, "tx1", "80")).status_code == 423
    page = school.client("leader").get(school.url(f"books/{school.room.uuid}/conduct/1/")).content.decode()
    assert f'name="c{school.members[0].pk}"' not in page


def test_approval_takes_the_checked_classes_and_names_the_others(school: School) -> None:
    done = approve(school)
    assert (done.classes, done.not_ready) == ((), (("7A1", "mới ở bước “đang ghi”"),))
    check(school)
    assert approve(school).classes == ("7A1",)


def test_a_seal_needs_the_approval_locks_the_book_and_makes_a_seal_for_each_sheet_and_the_class(school: School) -> None:
    check(school)
    assert seal(school).classes == ()
    school2 = school
    uncheck(school2)
    sealed(school2)
    with database.entered([school.unit.pk]):
        found = sealing.standing([school.room.pk], 1)
        assert [one.subject_code for one in found] == ["", "TOAN"]
        assert all(sealing.verify(one.code).signature == "good" for one in found)
        lock = locking.locks(school.unit.pk, YEAR, 1)[0]
        with pytest.raises(LockRefused, match="7A1 đã niêm phong"):
            locking.open_books(school.actor("head"), lock_id=lock.pk, unit_id=school.unit.pk, reason="thử")


def test_opening_the_lock_takes_the_approval_back_with_its_reason(school: School) -> None:
    check(school)
    approve(school)
    with database.entered([school.unit.pk]):
        lock = locking.lock_books(school.actor("head"), unit_id=school.unit.pk, year=YEAR, term=1, reason="thử").lock
        locking.open_books(school.actor("head"), lock_id=lock.pk, unit_id=school.unit.pk, reason="nhập sót")
        assert BookState.objects.get(subject=None).state == stages.CHECKED
        assert BookStep.objects.first().reason == "nhập sót"


def test_every_step_keeps_who_what_when_and_over_which_content(school: School) -> None:
    client = school.client("teacher")
    address = school.url(f"books/{school.room.uuid}/TOAN/1/stage/")
    client.post(address, {"act": "sign", "reason": "đợi kiểm tra bù"}, headers={"User-Agent": "Máy thử"})
    with database.entered([school.unit.pk]):
        step = BookStep.objects.get()
    assert (step.act, step.before, step.after) == ("sign", "open", "signed")
    assert (step.actor_name, step.role, step.reason) == ("Lê Thị Hoa", "Giáo viên", "đợi kiểm tra bù")
    assert (step.address, step.device) == ("127.0.0.1", "Máy thử")
    assert len(step.content_hash) == 64


def test_steps_and_seals_cannot_be_changed_by_the_web_role(school: School) -> None:
    from django.db import connection

    for table in ("assessment_bookstep", "assessment_seal", "assessment_sealedbook", "assessment_amendedcell"):
        with connection.cursor() as cursor:
            cursor.execute("select has_table_privilege(%s, 'UPDATE') or has_table_privilege(%s, 'DELETE')", [table] * 2)
            assert cursor.fetchone() == (False,), table


def test_a_post_that_ended_a_minute_ago_signs_nothing(school: School) -> None:
    client = school.client("teacher")
    Post.objects.filter(account=school.accounts["teacher"]).update(ended_on=TODAY)
    answer = client.post(school.url(f"books/{school.room.uuid}/TOAN/1/stage/"), {"act": "sign", "reason": "thử"})
    assert answer.status_code in (403, 404)
    with database.entered([school.unit.pk]):
        assert not BookStep.objects.exists()


def test_another_school_sees_and_signs_nothing(school: School, stranger: School) -> None:
    client = stranger.client("teacher")
    address = stranger.url(f"books/{school.room.uuid}/TOAN/1/stage/")
    assert client.get(address).status_code == 404
    assert client.post(address, {"act": "sign"}).status_code == 404


@pytest.mark.parametrize("role", ["head", "teacher", "leader", "registrar"])
def test_the_matrix_opens_for_all_who_have_a_part_in_it(school: School, role: str) -> None:
    sealed(school)
    assert school.client(role).get(school.url("books/stages/?term=1")).status_code == 200


def test_the_head_goes_the_way_on_the_page(school: School) -> None:
    check(school)
    client = school.client("head")
    for act in ("approve", "seal"):
        assert client.post(school.url("books/stages/?term=1"), {"act": act, "reach": "all"}).status_code == 303
    assert Seal.objects.count() == 1
    page = client.get(school.url(f"books/{school.room.uuid}/stage/1/")).content.decode()
    assert "Đã niêm phong" in page
