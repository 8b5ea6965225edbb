"""Marks that a pupil brings on paper: who enters them, that they keep their source, and that nobody's own mark is touched."""

from __future__ import annotations

from typing import Any

import pytest

from lienthong.foundation.database import public as database
from lienthong.school.assessment import locking
from lienthong.school.assessment.tests.conftest import TODAY, YEAR, School, enrol
from lienthong.school.assessment.tests.test_saving import cell, post
from lienthong.school.classes.public import ClassMember

PAPER = {"school": "THCS Nguyễn Du", "class_name": "7A3", "on": "15/11/2017", "paper": "Phiếu điểm số 12"}


@pytest.fixture
def late(school: School) -> ClassMember:
    with database.entered([school.unit.pk]):
        member = enrol(school.unit, school.room, 9, since=TODAY)
    school.members.append(member)
    return member


def bring(place: School, member: ClassMember, role: str = "registrar", /, **fields: str) -> Any:
    address = place.url(f"books/{place.room.uuid}/brought/{member.pk}/1/")
    return place.client(role).post(address, {**PAPER, **fields})


def test_the_office_enters_them_and_the_sheet_says_where_they_come_from(school: School, late: ClassMember) -> None:
    assert bring(school, late, **{"m.TOAN.tx1": "85", "m.TOAN.dk1": "7"}).status_code == 303
    line = school.lines()[late.pk]
    assert (line.tx, line.dk) == ([85], [70])
    assert line.source["cells"] == ["dk1", "tx1"]
    page = school.client("teacher").get(school.url(f"books/{school.room.uuid}/TOAN/1/")).content.decode()
    assert "THCS Nguyễn Du, lớp 7A3" in page


@pytest.mark.parametrize(("role", "status"), [("leader", 303), ("teacher", 403), ("other", 403)])
def test_of_the_teachers_only_the_homeroom_teacher_enters_them(
    school: School, late: ClassMember, role: str, status: int
) -> None:
    assert bring(school, late, role, **{"m.TOAN.tx1": "85"}).status_code == status


def test_the_subjects_teacher_goes_on_beside_them_but_does_not_change_them(school: School, late: ClassMember) -> None:
    bring(school, late, **{"m.TOAN.tx1": "85"})
    number = len(school.members) - 1
    answer = post(school, cell(school, number, "tx1", "90", "85"), cell(school, number, "tx2", "70")).json()
    assert "trường cũ" in answer["rejected"][0]["message"]
    assert school.lines()[late.pk].tx == [85, 70]


def test_a_mark_of_our_own_teacher_is_not_overwritten(school: School, late: ClassMember) -> None:
    post(school, cell(school, len(school.members) - 1, "tx1", "60"))
    bring(school, late, **{"m.TOAN.tx1": "85", "m.TOAN.tx2": "90"})
    line = school.lines()[late.pk]
    assert line.tx == [60, 90]
    assert line.source["cells"] == ["tx2"]


def test_what_was_entered_wrong_is_entered_anew_and_taken_back_whole(school: School, late: ClassMember) -> None:
    bring(school, late, **{"m.TOAN.tx1": "85"})
    bring(school, late, **{"m.TOAN.tx1": "75"})
    assert school.lines()[late.pk].tx == [75]
    bring(school, late, **{"m.TOAN.tx1": ""})
    line = school.lines()[late.pk]
    assert (line.tx, line.source) == ([], None)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"m.TOAN.tx1": "855"}, "Toán"), ({"school": ""}, "trường cũ"), ({"on": "32/13/2017"}, "Ngày"), ({"on": ""}, "ngày"),
        ({"on": "15/11/2030"}, "chưa tới"), ({"school": "x" * 151}, "quá"),
    ],
)  # fmt: skip
def test_a_wrong_form_comes_back_with_a_sentence_and_writes_nothing(
    school: School, late: ClassMember, fields: dict[str, str], word: str
) -> None:
    answer = bring(school, late, **{"m.VAN.tx1": "80", **fields})
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert not school.lines("VAN")


def test_a_locked_book_takes_none(school: School, late: ClassMember) -> None:
    with database.entered([school.unit.pk]):
        locking.lock_books(school.actor("head"), unit_id=school.unit.pk, year=YEAR, term=1, reason="thử")
    assert "khóa" in bring(school, late, **{"m.TOAN.tx1": "85"}).content.decode()
    assert not school.lines()


def test_a_stranger_finds_no_such_pupil(school: School, stranger: School, late: ClassMember) -> None:
    address = stranger.url(f"books/{school.room.uuid}/brought/{late.pk}/1/")
    assert stranger.client("registrar").get(address).status_code == 404
