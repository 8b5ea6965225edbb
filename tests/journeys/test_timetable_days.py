"""The timetable's daily work: loads, two versions compared, a lesson covered and made up, days exchanged, calendars, FET."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import people
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import Visitor


@pytest.fixture
def size() -> str:
    """The deputy head's desk; `look` at a phone is the business of test_everywhere."""
    return "desktop"


def opened(arrive: Arrive, *links: str) -> Visitor:
    """The deputy head on a page of the timetable."""
    deputy = arrive(people.DEPUTY)
    deputy.menu("Thời khoá biểu")
    for name in links:
        deputy.page.get_by_role("link", name=name, exact=True).first.click()
        deputy.page.wait_for_load_state()
    return deputy


def test_a_duty_takes_periods_off_a_teachers_load_and_is_taken_back(arrive: Arrive) -> None:
    deputy = opened(arrive, "Định mức tiết dạy")
    page = deputy.page
    page.locator("tbody a").first.click()
    page.get_by_label("Nhiệm vụ, chế độ").first.select_option(index=1)
    page.get_by_label("Số tiết giảm").fill("3")
    page.get_by_label("Ghi chú").fill("theo quyết định của hiệu trưởng")
    page.get_by_role("button", name="Ghi", exact=True).click()
    row = page.locator("tr", has_text="theo quyết định của hiệu trưởng")
    expect(row).to_contain_text("3")
    deputy.look()
    row.get_by_role("button").click()
    expect(row).to_have_count(0)


def test_a_copy_with_one_lesson_moved_is_told_apart_from_its_source(arrive: Arrive) -> None:
    deputy = opened(arrive, "Thời khoá biểu số 1")
    page = deputy.page
    page.locator("summary", has_text="Việc khác").click()
    page.get_by_role("button", name="Chép thành bản nháp mới").click()
    page.get_by_role("link", name="Chỉnh tay").click()
    page.locator(".board-lesson").nth(8).press("Enter")
    page.locator("td.is-swap, td.is-free").first.press("Enter")
    expect(page.locator(".board-status")).to_have_text("Đã chuyển.")
    draft = page.url.split("/board/")[0]
    page.goto(f"{draft}/")
    page.locator("summary", has_text="Việc khác").click()
    page.get_by_role("link", name="So sánh với bản khác").click()
    expect(page.locator("details.moved").first).to_be_visible()
    deputy.look()


def test_a_lesson_is_called_off_made_up_and_given_back(arrive: Arrive) -> None:
    deputy = opened(arrive, "Dạy thay")
    page = deputy.page
    page.get_by_label("Ngày").fill("2018-01-11")
    page.get_by_role("button", name="Xem tiết cần dạy thay").click()
    page.get_by_label("Giáo viên vắng").select_option(index=0)
    page.get_by_role("button", name="Xem tiết cần dạy thay").click()
    lessons = page.locator('select[name^="lesson-"]')
    expect(lessons.first).to_be_visible()
    for n in range(1, lessons.count()):
        lessons.nth(n).select_option("")
    lessons.first.select_option("-")
    page.get_by_role("button", name="Phân dạy thay và báo").click()
    page.get_by_role("link", name="Dạy bù").first.click()
    page.get_by_label("Ngày dạy bù").fill("2018-01-14")
    page.get_by_role("button", name="Xem giờ trống").click()
    deputy.look()
    page.get_by_role("button", name="Xếp dạy bù và báo").click()
    row = page.locator("tr", has_text="bù ")
    expect(row).to_contain_text("14/01")
    deputy.look()
    row.get_by_role("button", name=re.compile("^Bỏ")).click()
    expect(page.get_by_text("tiết này vẫn ghi là không học")).to_be_visible()
    page.locator("tr", has_text="không học").get_by_role("button", name=re.compile("^Bỏ")).first.click()
    expect(page.get_by_text("tiết học theo thời khoá biểu")).to_be_visible()


def test_a_sunday_is_held_as_another_day_until_it_is_taken_back(arrive: Arrive) -> None:
    deputy = opened(arrive, "Dạy thay", "Hoán đổi ngày")
    page = deputy.page
    page.get_by_label("Ngày", exact=True).fill("2018-01-14")
    page.get_by_label("Học như ngày").fill("2018-01-12")
    page.get_by_label("Lý do").fill("bù ngày nghỉ")
    page.get_by_role("button", name="Đổi ngày", exact=True).click()
    row = page.locator("tr", has_text="bù ngày nghỉ")
    expect(row).to_contain_text("Chủ nhật 14/01/2018")
    deputy.look()
    row.get_by_role("button").click()
    expect(row).to_have_count(0)


def test_a_calendar_of_the_whole_school_is_read_without_signing_in_until_it_is_revoked(arrive: Arrive) -> None:
    deputy = opened(arrive)
    page = deputy.page
    page.get_by_role("link", name="Lịch của tôi", exact=True).last.click()
    page.get_by_role("link", name="Đưa vào điện thoại").click()
    page.get_by_label("Lịch nào").select_option(label="Toàn trường")
    page.get_by_role("button", name="Tạo địa chỉ").click()
    address = page.locator("code").inner_text()
    deputy.look()
    stranger = arrive().page
    answer = stranger.request.get(address)
    assert answer.text().startswith("BEGIN:VCALENDAR")
    assert answer.text().count("BEGIN:VEVENT") > 100
    page.get_by_role("button", name="Thu hồi Toàn trường").click()
    expect(page.get_by_text("Đã thu hồi địa chỉ")).to_be_visible()
    assert stranger.request.get(address).status == 404


def test_the_file_for_fet_is_one_that_a_school_can_begin_with(arrive: Arrive) -> None:
    deputy = opened(arrive, "Thời khoá biểu số 1")
    page = deputy.page
    page.locator("summary", has_text="In, xuất").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tệp FET 6").click()
    content = download.value.path().read_bytes()
    page.goto(page.url.split("/timetable/")[0] + "/timetable/asked/")
    page.get_by_role("link", name="Bắt đầu từ tệp FET").click()
    page.get_by_label("Tệp .fet của trường").set_input_files(
        {"name": "truong.fet", "mimeType": "text/xml", "buffer": content}
    )
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_text("Mọi tên đều khớp.")).to_have_count(3)
    deputy.look()
    page.get_by_role("link", name="Chọn tệp khác").click()
    page.get_by_label("Tệp .fet của trường").set_input_files(
        {"name": "truong.fet", "mimeType": "text/xml", "buffer": b"<fet"}
    )
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_text("Không đọc được tệp")).to_be_visible()
