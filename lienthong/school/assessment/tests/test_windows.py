"""Entry windows and locks of parts: what opens, what closes, and that the sentence says who and how to ask."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.foundation.database import public as database
from lienthong.kernel.access.public import NoSuchThing, NotPermitted
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import locking
from lienthong.school.assessment.closing import windows
from lienthong.school.assessment.closing.windows import Reach
from lienthong.school.assessment.errors import LockRefused, WindowRefused
from lienthong.school.assessment.tests.conftest import TODAY, YEAR, School
from lienthong.school.assessment.tests.test_saving import cell, post
from lienthong.school.classes.public import SchoolClass


def lay(school: School, reach: Reach | None = None, *, is_open: bool = True, hours: tuple[int, int] = (-1, 1)) -> int:
    """A decision of the head; hours from now."""
    now = calendar.now()
    opens, closes = (now + dt.timedelta(hours=h) for h in hours)
    with database.entered([school.unit.pk]):
        return windows.lay_window(
            school.actor("head"), unit_id=school.unit.pk, year=YEAR, term=1, reach=reach or Reach(), is_open=is_open,
            opens_at=opens, closes_at=closes,
        ).pk  # fmt: skip


def lock(school: School, **what: object) -> locking.Locked:
    with database.entered([school.unit.pk]):
        return locking.lock_books(school.actor("head"), unit_id=school.unit.pk, year=YEAR, term=1, reason="thử", **what)


def refusal(school: School, column: str = "tx1", subject: str = "TOAN") -> str:
    answer = post(school, cell(school, 0, column, "80"), subject=subject).json()
    return answer["rejected"][0]["message"] if answer.get("rejected") else answer.get("message", "")


def test_without_a_decision_entry_is_open(school: School) -> None:
    assert refusal(school) == ""


@pytest.mark.parametrize(
    ("hours", "word"), [((1, 2), "mở nhập từ"), ((-2, 3), ""), ((-3, 1), "")], ids=["to come", "open", "open still"]
)
def test_a_window_opens_from_its_first_to_its_last_moment(school: School, hours: tuple[int, int], word: str) -> None:
    lay(school, hours=hours)
    said = refusal(school)
    assert (word in said) if word else said == ""


def test_a_window_that_has_passed_says_since_when_and_how_to_ask(school: School) -> None:
    with database.entered([school.unit.pk]):
        made = lay(school)
        windows.EntryWindow.objects.filter(pk=made).update(closes_at=calendar.now() - dt.timedelta(minutes=1))
    said = refusal(school)
    assert "hết hạn nhập lúc" in said
    assert "Nguyễn Văn Lâm" in said
    assert "đề nghị hiệu trưởng" in said


def test_a_decision_for_one_part_leaves_the_others_open(school: School) -> None:
    lay(school, Reach(part="mid"), is_open=False)
    assert "đã đóng nhập phần này" in refusal(school, "dk1")
    assert refusal(school, "tx1") == ""
    assert refusal(school, "hk") == ""


@pytest.mark.parametrize(
    ("reach", "is_shut"),
    [
        (Reach(grade=7), True), (Reach(grade=8), None), (Reach(subject="TOAN"), True), (Reach(subject="VAN"), False),
    ],
)  # fmt: skip
def test_a_decision_concerns_whom_it_names(school: School, reach: Reach, is_shut: bool | None) -> None:
    if is_shut is None:
        with pytest.raises(NoSuchThing):
            lay(school, reach, is_open=False)
        return
    lay(school, reach, is_open=False)
    assert bool(refusal(school)) is is_shut


def test_the_newest_decision_holds_and_the_one_before_returns_when_it_ends(school: School) -> None:
    lay(school, is_open=False)
    newest = lay(school, Reach(class_id=school.room.pk))
    assert refusal(school) == ""
    with database.entered([school.unit.pk]):
        windows.end_window(school.actor("head"), unit_id=school.unit.pk, window_id=newest)
        with pytest.raises(WindowRefused):
            windows.end_window(school.actor("head"), unit_id=school.unit.pk, window_id=newest)
    assert "đã đóng" in refusal(school)


def test_moments_that_do_not_fit_are_refused(school: School) -> None:
    with pytest.raises(WindowRefused, match="Giờ đóng phải sau"):
        lay(school, hours=(2, 1))
    with pytest.raises(WindowRefused, match="đã qua"):
        lay(school, hours=(-5, -1))


@pytest.mark.parametrize("role", ["teacher", "leader", "registrar"])
def test_only_the_head_or_a_delegate_decides_on_entry(school: School, role: str) -> None:
    with database.entered([school.unit.pk]), pytest.raises(NotPermitted):
        windows.lay_window(school.actor(role), unit_id=school.unit.pk, year=YEAR, term=1, reach=Reach(), is_open=False)


def test_another_schools_window_concerns_nobody_here(school: School, stranger: School) -> None:
    lay(stranger, is_open=False)
    assert refusal(school) == ""
    with database.entered([school.unit.pk]), pytest.raises(NoSuchThing):
        windows.end_window(school.actor("head"), unit_id=school.unit.pk, window_id=1)


def test_the_preview_names_whom_a_decision_concerns(school: School) -> None:
    lay(school, Reach(part="tx"), is_open=False)
    with database.entered([school.unit.pk]):
        found = windows.concerned(school.unit.pk, YEAR, 1, Reach(subject="TOAN"), on=TODAY)
    assert (found.classes, found.sheets, found.teachers) == (1, 1, ("Lê Thị Hoa",))
    assert found.lacking == 3 * 7
    assert found.overrules == ("Thường xuyên (toàn trường)",)


def test_a_lock_of_a_part_fixes_no_result_and_shuts_its_columns_alone(school: School) -> None:
    assert lock(school, part="end").pupils == 0
    assert "khóa cột “Cuối kỳ”" in refusal(school, "hk")
    assert refusal(school, "tx1") == ""


def test_a_lock_of_a_grade_holds_for_its_classes_only(school: School) -> None:
    with database.entered([school.unit.pk]):
        other = SchoolClass.objects.create(
            unit=school.unit, year_id=YEAR, code="8A1", name="8A1", sort_key="8a1", level="THCS", grade=8,
            programme=school.room.programme,
        )  # fmt: skip
    lock(school, grade=8)
    assert refusal(school) == ""
    with database.entered([school.unit.pk]):
        from lienthong.school.assessment import books

        assert books.locked_classes(school.unit.pk, YEAR, 1) == {other.pk}
    lock(school, grade=7)
    assert "đã khóa sổ" in refusal(school)


def test_a_lock_under_a_wider_one_is_refused(school: School) -> None:
    lock(school, grade=7)
    for narrower in ({"class_id": school.room.pk}, {"grade": 7}, {"class_id": school.room.pk, "part": "tx"}):
        with pytest.raises(LockRefused):
            lock(school, **narrower)


def test_the_page_previews_then_lays(school: School) -> None:
    client = school.client("head")
    form = {"act": "close", "reach": "all", "part": "mid", "subject": "TOAN"}
    page = client.post(school.url("books/windows/?term=1"), form)
    assert page.status_code == 200
    assert "1 sổ" in page.content.decode()
    assert refusal(school, "dk1") == ""
    assert client.post(school.url("books/windows/?term=1"), {**form, "confirm": "yes"}).status_code == 303
    assert "đã đóng" in refusal(school, "dk1")


@pytest.mark.parametrize(
    "form",
    [{"from_day": "32/13/2018"}, {"from_day": "2018-01-10", "from_time": "25:99"}, {"part": "zzz"}, {"subject": "ZZZ"}],
)
def test_what_cannot_be_read_is_said_beside_the_form(school: School, form: dict[str, str]) -> None:
    page = school.client("head").post(school.url("books/windows/?term=1"), {"act": "open", "reach": "all", **form})
    assert page.status_code == 422


def test_a_closed_column_has_no_inputs_on_the_grid(school: School) -> None:
    lay(school, Reach(part="mid"), is_open=False)
    page = school.client("teacher").get(school.url(f"books/{school.room.uuid}/TOAN/1/")).content.decode()
    assert ".dk1" not in page
    assert ".tx1" in page


# ---- comments, rolls ----


@pytest.mark.parametrize("reach", [Reach(part="comment"), Reach()], ids=["by name", "with all columns"])
def test_comments_close_with_their_own_decision_and_with_that_on_all_columns(school: School, reach: Reach) -> None:
    assert refusal(school, "nx") == ""
    lay(school, reach, is_open=False)
    assert "đã đóng nhập phần này" in post(school, cell(school, 1, "nx", "Chăm")).json()["rejected"][0]["message"]
    page = school.client("teacher").get(school.url(f"books/{school.room.uuid}/TOAN/1/comments/")).content.decode()
    assert "đã đóng nhập phần này" in page
    assert "data-comment" not in page


def test_marks_stay_open_where_only_comments_are_closed(school: School) -> None:
    lay(school, Reach(part="comment"), is_open=False)
    assert refusal(school) == ""


def roll(school: School, role: str = "leader") -> str:
    url = school.url(f"attendance/{school.room.uuid}/{TODAY.isoformat()}/1/cells/")
    cells = [{"line": str(school.members[0].pk), "col": "code", "seen": None, "value": "K"}]
    answer = school.client(role).post(url, {"cells": cells}, content_type="application/json")
    return str(answer.json().get("message", ""))


def test_rolls_close_by_name_only_and_for_whom_the_decision_names(school: School) -> None:
    lay(school, is_open=False)
    assert roll(school) == ""
    closed = lay(school, Reach(part="roll", grade=7), is_open=False)
    for role in ("leader", "head"):
        said = roll(school, role)
        assert "Nguyễn Văn Lâm đã đóng nhập phần này" in said
        assert "đề nghị hiệu trưởng" in said
    page = school.client("leader").get(school.url(f"attendance/{school.room.uuid}/{TODAY.isoformat()}/1/"))
    assert "đã đóng nhập phần này" in page.content.decode()
    with database.entered([school.unit.pk]):
        windows.end_window(school.actor("head"), unit_id=school.unit.pk, window_id=closed)
    assert roll(school) == ""


def test_a_window_on_rolls_or_conduct_knows_no_subject(school: School) -> None:
    for part in ("roll", "conduct"):
        with pytest.raises(WindowRefused, match="không theo môn"):
            lay(school, Reach(part=part, subject="TOAN"))


def test_retests_and_rolls_are_no_columns_that_a_lock_could_name(school: School) -> None:
    for part in ("retest", "roll"):
        with pytest.raises(LockRefused):
            lock(school, part=part)
