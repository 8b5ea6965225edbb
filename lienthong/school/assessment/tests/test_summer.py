"""Second chances: subjects taken again, summer training, and the head's word at the end."""

from __future__ import annotations

import pytest

from lienthong.foundation.database import public as database
from lienthong.kernel.access.public import NotPermitted
from lienthong.school.assessment.computing import compute_results
from lienthong.school.assessment.errors import BookLocked, NotComplete, ReasonNeeded, WrongValue
from lienthong.school.assessment.tests.conftest import TODAY, YEAR, School
from lienthong.school.assessment.tests.years import WEAK, ended, look, record
from lienthong.school.assessment.yearend import summer
from lienthong.school.assessment.yearend.models import Retest

__all__ = ["ended"]


def test_a_retest_replaces_the_years_mean_and_both_are_kept(ended: School) -> None:
    chosen = {code: summer.Taken(60) for code in WEAK}
    record(ended, subjects=chosen)
    row = look(ended).rows[0]
    assert row.year_subjects["TOAN"].mean == 40
    assert row.retests["TOAN"].value == 60
    assert (row.row.level, row.summer.level, row.final_outcome) == ("Y", "Tb", "len_lop")


def test_a_chosen_subject_without_its_mark_is_awaited_and_a_pupil_who_fails_again_repeats(ended: School) -> None:
    record(ended, subjects={code: summer.Taken() for code in WEAK})
    assert look(ended).rows[0].final_outcome == ""
    record(ended, subjects={code: summer.Taken(40) for code in WEAK})
    assert look(ended).rows[0].final_outcome == "o_lai_lop"


def test_nought_for_who_never_came_needs_a_reason(ended: School) -> None:
    with pytest.raises(ReasonNeeded, match="lý do"):
        record(ended, subjects={"TOAN": summer.Taken(0, is_forfeit=True)})
    record(ended, subjects={"TOAN": summer.Taken(0, is_forfeit=True, reason="Không dự cả hai lần")})
    assert look(ended).rows[0].final_outcome == "o_lai_lop"


def test_a_subject_that_was_passed_cannot_be_chosen(ended: School) -> None:
    with pytest.raises(WrongValue, match="không thuộc diện"):
        record(ended, subjects={"CN": summer.Taken(90)})
    with database.entered([ended.unit.pk]):
        assert not Retest.objects.filter(unit=ended.unit).exists()


def test_conduct_graded_again_after_an_accepted_report_sends_the_pupil_up(ended: School) -> None:
    about = {"number": 1, "member": ended.members[1].pk}
    record(ended, is_accepted=True, **about)
    assert look(ended).rows[1].final_outcome == ""
    record(ended, is_accepted=True, conduct="Tb", **about)
    assert look(ended).rows[1].final_outcome == "len_lop"
    record(ended, is_accepted=False, **about)
    assert look(ended).rows[1].final_outcome == "o_lai_lop"


def test_what_somebody_else_changed_meanwhile_is_left_alone(ended: School) -> None:
    record(ended, subjects={"TOAN": summer.Taken(60)})
    done = record(ended, subjects={"VAN": summer.Taken(60)}, seen="as it was yesterday")
    assert (done.written, len(done.conflicts)) == (0, 1)
    assert list(look(ended).rows[0].retests) == ["TOAN"]


def test_another_teacher_may_not_record_the_summer(ended: School) -> None:
    with pytest.raises(NotPermitted):
        record(ended, role="other", subjects={})


def test_the_head_confirms_once_everybody_has_an_outcome_and_nothing_changes_after(ended: School) -> None:
    on, head = TODAY, ended.actor("head")
    with database.entered([ended.unit.pk]), pytest.raises(NotComplete, match="chưa có kết luận"):
        summer.confirm_year(head, class_uuid=ended.room.uuid, on=on)
    record(ended, subjects={code: summer.Taken(60) for code in WEAK})
    record(ended, number=1, member=ended.members[1].pk, is_accepted=True, conduct="Tb")
    with database.entered([ended.unit.pk]):
        summer.confirm_year(head, class_uuid=ended.room.uuid, on=on)
    with pytest.raises(BookLocked):
        record(ended, subjects={})
    assert compute_results(unit_ids=[ended.unit.pk], year=YEAR, term=0).pupils == 0
    with database.entered([ended.unit.pk]):
        with pytest.raises(ReasonNeeded):
            summer.reopen_year(head, class_uuid=ended.room.uuid, on=on, reason=" ")
        summer.reopen_year(head, class_uuid=ended.room.uuid, on=on, reason="Sửa điểm Toán theo đơn")
    record(ended, subjects={"TOAN": summer.Taken(50)})
