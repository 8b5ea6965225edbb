"""Boards: who owes marks, who may remind whom, and how marks spread. What an office sees names nobody."""

from __future__ import annotations

import pytest

from lienthong.foundation.database import public as database
from lienthong.foundation.notices import public as notices
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.orgs.models import Ancestry, Unit, UnitVersion
from lienthong.school.assessment import boards, books
from lienthong.school.assessment.models import MarkLine
from lienthong.school.assessment.tests.conftest import START, TODAY, YEAR, Founder, School
from lienthong.school.assessment.tests.test_budgets import BUDGETS, counted, shown
from lienthong.school.assessment.tests.test_saving import cell, post

COLUMNS = ("tx1", "tx2", "tx3", "tx4", "dk1", "dk2")


def mark(school: School, number: int, regular: str, final: str) -> None:
    post(school, *(cell(school, number, column, regular) for column in COLUMNS), cell(school, number, "hk", final))


def owed(school: School) -> list[boards.Pile]:
    with database.entered([school.unit.pk]):
        return boards.owed_by(books.sheets(school.unit.pk, YEAR, 1, on=TODAY), "teacher")


def test_empty_cells_stand_under_the_teacher_who_should_fill_them(school: School) -> None:
    mark(school, 0, "80", "80")
    pile = next(pile for pile in owed(school) if pile.name == "Lê Thị Hoa")
    assert pile.cells == 2 * 7


def test_a_sheet_without_a_teacher_is_nobodys_and_still_owed(school: School) -> None:
    assert "Chưa phân công" in [pile.name for pile in owed(school)]


def test_a_reminder_reaches_the_teacher_once_a_day(school: School) -> None:
    client = school.client("head")
    for _time in range(2):
        client.post(school.url("books/owed/"))
    told = notices.latest(school.accounts["teacher"].pk)
    assert len(told) == 1
    assert "21 ô điểm" in told[0].text
    assert "7A1" in told[0].text


def test_a_teacher_reminds_nobody_and_does_not_see_the_board(school: School) -> None:
    assert school.client("teacher").post(school.url("books/owed/")).status_code == 403


@pytest.mark.parametrize("by", ["teacher", "subject", "class", "nonsense"])
def test_the_board_opens_in_every_order(school: School, by: str) -> None:
    page = school.client("head").get(school.url(f"books/owed/?by={by}")).content.decode()
    assert "7A1" in page


def test_an_office_sees_how_far_each_school_is_and_no_name(school: School) -> None:
    mark(school, 0, "80", "80")
    office = Unit.objects.create(
        code="BD-PGD-1", kind="phong", name="Phòng A", folded="phong a", levels=[], opened_on=START
    )
    _put_below(office, school.unit)
    account = Account.objects.create(login="phong-1", display_name="Chuyên viên")
    Post.objects.create(account=account, role="phong_specialist", at_unit=office, started_on=START)
    client = school.client("head")
    client.force_login(account)
    page = client.get(f"/u/{office.code}/{YEAR}/books/owed/").content.decode()
    assert school.unit.name in page
    assert "Lê Thị Hoa" not in page
    assert "Nguyễn Hoàng Bảo" not in page


def _put_below(office: Unit, unit: Unit) -> None:
    for ancestor, child in ((office, office), (office, unit)):
        Ancestry.objects.create(ancestor=ancestor, unit=child, valid=(START.replace(year=1990), None), is_last=False)
    UnitVersion.objects.create(
        unit=unit, name=unit.name, parent=office, levels=unit.levels, valid=(START.replace(year=1990), None)
    )


def test_means_fall_into_ten_bins_and_ten_is_in_the_last(school: School) -> None:
    mark(school, 0, "100", "100")
    mark(school, 1, "45", "45")
    with database.entered([school.unit.pk]):
        classes, grades, before = boards.spreads(school.unit.pk, YEAR, 1, "TOAN")
    assert (classes[0].bins[9], classes[0].bins[4], classes[0].count) == (1, 1, 2)
    assert (classes[0].mean, classes[0].low, classes[0].low_percent) == (73, 1, 50)
    assert grades[7].count == 2
    assert before == {}


def test_a_test_far_from_the_regular_ones_is_shown_to_the_teacher(school: School) -> None:
    mark(school, 0, "90", "50")
    mark(school, 1, "70", "80")
    page = school.client("teacher").get(school.url(f"books/{school.room.uuid}/TOAN/1/spread/")).content.decode()
    assert "Bài cuối kỳ khác hẳn" in page
    listed = page.split("Bài cuối kỳ khác hẳn")[-1]
    assert "Nguyễn Hoàng Bảo" in listed
    assert "Trần Minh Châu" not in listed


def test_a_class_beside_its_grade_is_told_apart_only_by_a_whole_mark() -> None:
    grade = boards.Spread("7", bins=[0, 0, 0, 0, 0, 0, 0, 100, 0, 0], total=7000)
    near = boards.Spread("7A1", bins=[0, 0, 0, 0, 0, 0, 0, 0, 30, 0], total=30 * 79)
    far = boards.Spread("7A2", bins=[0, 0, 0, 0, 0, 0, 0, 0, 30, 0], total=30 * 80)
    assert boards.stands_apart(near, grade) == ""
    assert "cao hơn khối" in boards.stands_apart(far, grade)
    assert boards.stands_apart(grade, grade) == ""


def test_a_stranger_sees_no_spread_of_another_school(school: School, stranger: School) -> None:
    answer = stranger.client("teacher").get(school.url(f"books/{school.room.uuid}/TOAN/1/spread/"))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("name", "path", "role"),
    [
        ("owed marks of a school", "books/owed/", "head"), ("spread of a subject", "books/spread/?subject=TOAN", "head"),
        ("spread of a sheet", "books/{room}/TOAN/1/spread/", "teacher"),
        ("comments of a sheet", "books/{room}/TOAN/1/comments/", "teacher"),
    ],
)  # fmt: skip
def test_boards_and_comments_keep_within_their_statements(
    found_school: Founder, name: str, path: str, role: str
) -> None:
    school = found_school(pupils=45)
    with database.entered([school.unit.pk]):
        MarkLine.objects.bulk_create(
            MarkLine(
                unit=school.unit, year=YEAR, term=1, school_class=school.room, member=member, person_id=member.person_id,
                subject_id="TOAN", tx=[80], hk=70, mean=75, comment="Chăm học, tính toán nhanh và cẩn thận hơn trước nhiều."
            )
            for member in school.members
        )  # fmt: skip
    address = school.url(path.format(room=school.room.uuid))
    client = school.client(role)
    client.get(address)
    with counted() as statements:
        page = client.get(address)
    assert page.status_code == 200
    assert len(statements) <= BUDGETS[name]["statements"], shown(statements)
    assert len(page.content) <= BUDGETS[name]["kb"] * 1000
