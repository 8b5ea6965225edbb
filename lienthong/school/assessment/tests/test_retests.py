"""Retests written by the teachers of the subject, where the head has opened it."""

from __future__ import annotations

from typing import Any

import pytest

from lienthong.foundation.database import public as database
from lienthong.school.assessment.closing import windows
from lienthong.school.assessment.tests.conftest import TODAY, YEAR, School
from lienthong.school.assessment.tests.years import WEAK, ended, look, record
from lienthong.school.assessment.yearend import retesting, summer

__all__ = ["ended"]


@pytest.fixture
def chosen(ended: School) -> School:
    """The weak pupil has chosen all weak subjects; nothing of them is written yet."""
    record(ended, subjects={code: summer.Taken() for code in WEAK})
    return ended


def open_entry(school: School, *, is_open: bool = True, **reach: Any) -> None:
    with database.entered([school.unit.pk]):
        windows.lay_window(
            school.actor("head"), unit_id=school.unit.pk, year=YEAR, term=2, is_open=is_open,
            reach=windows.Reach(part="retest", **reach),
        )  # fmt: skip


def address(school: School, subject: str = "TOAN") -> str:
    return school.url(f"books/{school.room.uuid}/retests/{subject}/")


def form(school: School, subject: str = "TOAN", **fields: str) -> dict[str, str]:
    row = look(school).rows[0]
    typed = {f"{name}{row.member_id}": text for name, text in fields.items()}
    return {f"s{row.member_id}": retesting.stamp(row.retests[subject]), **typed}


def test_a_teacher_writes_the_result_once_the_head_opens_it_and_the_year_follows(chosen: School) -> None:
    client = chosen.client("teacher")
    page = client.get(address(chosen)).content.decode()
    assert "Trường chưa mở" in page
    assert client.post(address(chosen), form(chosen, v="6,5")).status_code == 422
    assert look(chosen).rows[0].retests["TOAN"].value is None
    open_entry(chosen, subject="TOAN")
    assert "4,0" in client.get(address(chosen)).content.decode()
    assert client.post(address(chosen), form(chosen, v="6,5")).status_code == 303
    again = look(chosen).rows[0].retests["TOAN"]
    assert (again.value, again.by) == (65, "Lê Thị Hoa")
    assert look(chosen).rows[0].final_outcome == ""
    record(chosen, subjects={code: summer.Taken(65) for code in WEAK})
    assert look(chosen).rows[0].final_outcome == "len_lop"


def test_the_teachers_own_list_names_the_subjects_that_wait(chosen: School) -> None:
    page = chosen.client("teacher").get(chosen.url("marks/")).content.decode()
    assert "Kiểm tra lại" in page
    assert address(chosen) in page
    assert "Kiểm tra lại" not in chosen.client("other").get(chosen.url("marks/")).content.decode()


def test_another_subjects_window_opens_nothing_here(chosen: School) -> None:
    open_entry(chosen, subject="VAN")
    assert chosen.client("teacher").post(address(chosen), form(chosen, v="6")).status_code == 422
    open_entry(chosen)
    assert chosen.client("teacher").post(address(chosen), form(chosen, v="6")).status_code == 303
    open_entry(chosen, is_open=False, class_id=chosen.room.pk)
    assert "đã đóng nhập" in chosen.client("teacher").get(address(chosen)).content.decode()


def test_who_does_not_teach_the_subject_neither_writes_nor_sees(chosen: School) -> None:
    open_entry(chosen)
    assert chosen.client("other").get(address(chosen)).status_code == 403
    assert chosen.client("teacher").get(address(chosen, "VAN")).status_code == 403
    assert chosen.client("leader").get(address(chosen)).status_code == 200
    assert chosen.client("leader").post(address(chosen), form(chosen, v="9")).status_code == 422


def test_what_was_typed_stays_on_the_page_when_it_is_refused(chosen: School) -> None:
    open_entry(chosen)
    client = chosen.client("teacher")
    answer = client.post(address(chosen), form(chosen, v="12,5"))
    assert answer.status_code == 422
    assert 'value="12,5"' in answer.content.decode()
    assert "lớn hơn 10" in answer.content.decode()
    answer = client.post(address(chosen), form(chosen, f="on"))
    assert answer.status_code == 422
    assert "lý do" in answer.content.decode()
    assert client.post(address(chosen), form(chosen, f="on", r="Ốm, không dự cả hai lần")).status_code == 303
    assert look(chosen).rows[0].retests["TOAN"].is_forfeit


def test_what_the_homeroom_teacher_wrote_meanwhile_is_left_alone(chosen: School) -> None:
    open_entry(chosen)
    stale = form(chosen, v="9")
    record(chosen, subjects={code: summer.Taken(50) for code in WEAK})
    chosen.client("teacher").post(address(chosen), stale)
    assert look(chosen).rows[0].retests["TOAN"].value == 50


def test_a_confirmed_year_shuts_the_page(chosen: School) -> None:
    open_entry(chosen)
    record(chosen, subjects={code: summer.Taken(60) for code in WEAK})
    record(chosen, number=1, member=chosen.members[1].pk, is_accepted=True, conduct="Tb")
    with database.entered([chosen.unit.pk]):
        summer.confirm_year(chosen.actor("head"), class_uuid=chosen.room.uuid, on=TODAY)
    assert chosen.client("teacher").post(address(chosen), form(chosen, v="9")).status_code == 422
    assert look(chosen).rows[0].retests["TOAN"].value == 60
