"""The mid-year report on its whole way: school, Phòng, back, Phòng again, Sở, and the number opened again from above."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys import people
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import Visitor

ROUND = "VEMIS giữa kỳ"
WHY = "Số học sinh nữ lớp 6 chưa khớp danh sách, đề nghị kiểm tra lại."


def test_a_report_travels_up_and_its_numbers_open(arrive: Arrive) -> None:
    head = arrive(people.HEAD)
    _lock_the_term(head)
    _fill_and_send(head)

    office = arrive(people.OFFICE_SPECIALIST)
    _return_it(office)
    _send_again(head)
    _take(office, "office-accepted")

    department = arrive(people.DEPARTMENT_SPECIALIST)
    _take(department, "department-accepted")
    _open_a_number(department)
    _unlock_the_term(head)


def _lock_the_term(head: Visitor) -> None:
    head.menu("Sổ điểm")
    head.look("books-matrix")
    head.page.get_by_role("link", name="Khóa sổ").click()
    head.page.get_by_label("Lý do khóa khi còn thiếu điểm").fill("Vài em ốm dài ngày, kiểm tra bù ngày 20/01")
    head.look("books-lock")
    head.page.get_by_role("button", name="Khóa sổ").click()
    head.page.wait_for_selector("text=Toàn trường đã khóa")
    head.look("books-locked")


def _unlock_the_term(head: Visitor) -> None:
    head.go(f"{people.SCHOOL}/books/lock/")
    head.page.get_by_label("Lý do mở khóa").first.fill("Đã kiểm tra bù")
    head.page.get_by_role("button", name="Mở khóa").first.click()
    head.page.wait_for_selector("text=Đã mở lúc")


def _fill_and_send(head: Visitor) -> None:
    page = head.page
    head.menu("Báo cáo")
    head.look("report-mine")
    panel = page.locator(".report-rounds > *", has_text=ROUND)
    panel.get_by_role("link", name="Mở báo cáo").or_(panel.get_by_role("button", name="Lập báo cáo")).click()
    page.wait_for_selector(".report-table")
    page.get_by_role("button", name="Tính lại").click()
    page.wait_for_selector("text=Đã tính lại")
    head.look("report-draft")
    page.get_by_role("link", name=re.compile("Ghi số khác|Nhập số")).click()
    cell = page.locator(".report-input").nth(5)
    before = cell.input_value()
    cell.fill(str(int(before or 0) + 1))
    page.get_by_role("button", name="Lưu bảng này").click()
    page.wait_for_selector("text=Hãy")
    head.look("report-reason")
    page.get_by_label("Lí do ghi khác").fill("Lớp mới mở, hồ sơ đang bổ sung")
    page.get_by_role("button", name="Lưu bảng này").click()
    page.wait_for_selector("text=Đã lưu 1 ô")
    head.look("report-checks")
    page.get_by_role("link", name=re.compile("Ghi số khác|Nhập số")).click()
    page.locator(".report-input").nth(5).fill("")
    page.get_by_role("button", name="Lưu bảng này").click()
    page.wait_for_selector("text=Đã lưu 1 ô")
    _send(head, "report-send")


def _send(head: Visitor, step: str) -> None:
    head.page.get_by_role("button", name="Nộp báo cáo").click()
    dialog = head.page.locator("dialog[open]")
    head.look(step)
    dialog.get_by_role("button", name="Nộp", exact=True).click()
    head.page.wait_for_selector("text=Đã nộp báo cáo", timeout=60_000)
    head.look("report-sent")


def _return_it(office: Visitor) -> None:
    page = office.page
    office.menu("Báo cáo")
    office.look("office-board")
    page.get_by_role("link", name="Trường THCS Hiệp Thành").first.click()
    page.wait_for_selector(".report-table")
    office.look("office-submission")
    page.locator(".report-table tbody td a").first.click()
    page.wait_for_selector(".list-page")
    office.look("report-people")
    page.get_by_role("link", name="Về").first.click()
    page.get_by_role("button", name="Trả lại").first.click()
    page.locator("dialog[open] textarea").fill(WHY)
    office.look("office-return")
    page.locator("dialog[open]").get_by_role("button", name="Trả lại").click()
    page.wait_for_selector("text=Đã trả lại cho đơn vị")
    office.look()


def _send_again(head: Visitor) -> None:
    head.go("/")
    head.look("head-home")
    head.menu("Báo cáo")
    head.page.locator(".report-rounds > *", has_text=ROUND).get_by_role("link", name="Mở báo cáo").click()
    expect(head.page.locator("main")).to_contain_text(WHY)
    head.look("report-returned")
    head.page.get_by_role("link", name="So sánh").click()
    head.look("comparison")
    head.page.go_back()
    _send(head, "")


def _take(visitor: Visitor, step: str) -> None:
    page = visitor.page
    visitor.menu("Báo cáo")
    visitor.look("department-board" if step.startswith("department") else "")
    page.get_by_role("link", name="Trường THCS Hiệp Thành").first.click()
    page.get_by_role("button", name="Chấp nhận").first.click()
    visitor.judge("accepting")
    page.locator("dialog[open]").get_by_role("button", name="Chấp nhận").click()
    page.wait_for_selector("text=Đã chấp nhận báo cáo")
    visitor.look(step)


def _open_a_number(department: Visitor) -> None:
    page = department.page
    department.menu("Tổng hợp")
    labels = page.get_by_label("Biểu").locator("option").all_inner_texts()
    page.get_by_label("Biểu").select_option(label=next(text for text in labels if "THCS" in text))
    page.get_by_role("button", name="Lọc").click()
    expect(page.locator(".page-head__lead")).to_contain_text("THCS")
    department.look("rollup")
    page.locator(".report-table tr", has_text="Tổng số học sinh").get_by_role("link").first.click()
    page.wait_for_selector(".list-page")
    department.look("rollup-units")
    page.get_by_role("link", name="Trường THCS Hiệp Thành").first.click()
    page.wait_for_selector(".list-page")
    department.look("rollup-people")
