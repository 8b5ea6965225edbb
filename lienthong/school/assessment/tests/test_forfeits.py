"""A test that nobody sat: 0 or Chưa đạt on purpose, with its reason, never by itself."""

from __future__ import annotations

from lienthong.foundation.database import public as database
from lienthong.school.assessment.closing import windows
from lienthong.school.assessment.models import Forfeit
from lienthong.school.assessment.tests.conftest import YEAR, Founder, School, assign
from lienthong.school.assessment.tests.test_saving import cell, post


def address(school: School, subject: str = "TOAN") -> str:
    return school.url(f"books/{school.room.uuid}/{subject}/1/forfeits/")


def write(
    school: School,
    column: str = "hk",
    reason: str = "Vắng 12/12, không dự buổi bù 19/12",
    subject: str = "TOAN",
    **more: str,
):
    form = {"cell": f"{school.members[0].pk}.{column}", "reason": reason, **more}
    return school.client("teacher").post(address(school, subject), form)


def test_nought_is_written_with_its_reason_and_taken_back_to_an_empty_cell(school: School) -> None:
    page = school.client("teacher").get(address(school)).content.decode()
    assert f"{school.members[0].pk}.hk" in page
    assert write(school).status_code == 303
    assert school.lines()[school.members[0].pk].hk == 0
    page = school.client("teacher").get(address(school)).content.decode()
    assert "không dự buổi bù" in page
    assert "Lê Thị Hoa" in page
    assert write(school, remove="1").status_code == 303
    assert school.lines()[school.members[0].pk].hk is None
    with database.entered([school.unit.pk]):
        assert not Forfeit.objects.exists()


def test_a_comment_subject_gets_chua_dat(school: School) -> None:
    assign(school, "teacher", "TD")
    assert write(school, "hk", subject="TD").status_code == 303
    assert school.lines("TD")[school.members[0].pk].hk == 0
    assert "CĐ" in school.client("teacher").get(address(school, "TD")).content.decode()


def test_without_a_reason_or_in_a_cell_that_holds_a_mark_nothing_is_written(school: School) -> None:
    answer = write(school, reason=" ")
    assert answer.status_code == 422
    assert "Ghi lý do" in answer.content.decode()
    post(school, cell(school, 0, "hk", "85"))
    assert write(school).status_code == 422
    assert write(school, "zz").status_code == 422
    assert school.lines()[school.members[0].pk].hk == 85


def test_a_closed_column_and_another_teacher_are_refused(school: School) -> None:
    form = {"cell": f"{school.members[0].pk}.hk", "reason": "vắng"}
    assert school.client("other").post(address(school), form).status_code == 403
    with database.entered([school.unit.pk]):
        windows.lay_window(
            school.actor("head"),
            unit_id=school.unit.pk,
            year=YEAR,
            term=1,
            reach=windows.Reach(part="end"),
            is_open=False,
        )
    assert write(school).status_code == 422
    assert school.lines() == {}


def test_a_mark_earned_later_keeps_its_place_when_the_note_goes(school: School) -> None:
    write(school)
    post(school, cell(school, 0, "hk", "70", "0"))
    assert "Đã có điểm khác" in school.client("teacher").get(address(school)).content.decode()
    write(school, remove="1")
    assert school.lines()[school.members[0].pk].hk == 70


def test_primary_classes_have_no_such_page(found_school: Founder) -> None:
    school = found_school("BD-TH-1", level="TH", grade=4)
    assert school.client("teacher").get(address(school)).status_code == 404
