"""From the teaching assignments to a published timetable in five clicks; teachers and a family see it at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys import people
from tests.journeys.conftest import Arrive

# The first search of a machine is compiled before it begins.
PATIENCE = 240_000


@pytest.fixture
def size() -> str:
    """The deputy head works at a desk; the week on a phone is looked at by whoever reads it there."""
    return "desktop"


def test_five_clicks_from_assignments_to_a_published_timetable(arrive: Arrive) -> None:
    deputy = arrive(people.DEPUTY)
    page = deputy.page
    deputy.menu("Thời khoá biểu")
    page.get_by_role("link", name="Xếp thời khoá biểu").first.click()
    expect(page.get_by_text("không thấy yêu cầu nào vướng nhau")).to_be_visible()
    deputy.look("timetable-asked")
    page.get_by_label("Máy tìm trong (giây)").fill("15")
    page.get_by_role("button", name="Xếp", exact=True).click()
    expect(page.get_by_role("button", name="Công bố")).to_be_visible(timeout=PATIENCE)
    deputy.look("timetable-draft")
    number = page.get_by_role("heading", level=1).inner_text()
    page.get_by_label("Áp dụng từ ngày").fill("2018-01-10")
    page.get_by_role("button", name="Công bố").click()
    expect(page.get_by_text("Giáo viên đã được báo")).to_be_visible()
    teacher = arrive(people.TEACHER)
    teacher.menu("Lịch của tôi")
    expect(teacher.page.get_by_text(number)).to_be_visible()
    expect(teacher.page.get_by_role("heading", name="Lịch dạy của tôi")).to_be_visible()
    teacher.look("timetable-mine")


def test_a_lesson_is_moved_on_the_board_by_keyboard_and_taken_back(arrive: Arrive) -> None:
    deputy = arrive(people.DEPUTY)
    page = deputy.page
    deputy.menu("Thời khoá biểu")
    page.get_by_role("link", name="Thời khoá biểu số 1", exact=True).click()
    page.locator("summary", has_text="Việc khác").click()
    page.get_by_role("button", name="Chép thành bản nháp mới").click()
    page.get_by_role("link", name="Chỉnh tay").click()
    page.locator(".board-lesson").nth(8).press("Enter")
    target = page.locator("td.is-swap, td.is-free").first
    expect(target).to_be_visible()
    deputy.look("timetable-board")
    target.press("Enter")
    expect(page.locator(".board-status")).to_have_text("Đã chuyển.")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator(".board-status")).to_have_text("Đã hoàn tác.")
    page.get_by_role("button", name="Làm lại").click()
    expect(page.locator(".board-status")).to_have_text("Đã làm lại.")
    # Nothing is left to be done again: the lesson that went has the focus, and the keyboard goes on from there.
    page.keyboard.press("Control+z")
    expect(page.locator(".board-status")).to_have_text("Đã hoàn tác.")
    page.keyboard.press("Control+y")
    expect(page.locator(".board-status")).to_have_text("Đã làm lại.")
    deputy.look()
