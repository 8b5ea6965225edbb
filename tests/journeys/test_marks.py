"""A teacher at the mark sheet of a class, with the hands of a spreadsheet."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys import people
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import Visitor

SAVED = re.compile("Đã lưu hết|Gõ đến đâu")


def test_marks_are_typed_pasted_disputed_and_locked(arrive: Arrive) -> None:
    teacher = arrive(people.TEACHER)
    page = teacher.page
    teacher.menu("Sổ điểm của tôi")
    teacher.look("marks-mine")
    page.get_by_role("link", name="9A1").first.click()
    page.wait_for_selector(".marks-bar")
    teacher.look("marks-grid" if teacher.size == "desktop" else "marks")

    first = _cell(page, 0, "tx1")
    first.click()
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    dk = _cell(page, 0, "dk1")
    dk.click()
    dk.fill("")
    page.keyboard.type("85")
    expect(dk).to_have_value("8,5")
    page.keyboard.press("Enter")
    _saved(page)
    mean = page.locator("table.marks tbody tr").nth(0).locator("[data-mean]")
    expect(mean).to_have_text(re.compile(r"^\(?\d+,\d\)?$"))
    teacher.judge("marks typed")

    if teacher.size == "desktop":
        _paste(teacher)
    _dispute(arrive, teacher)
    _lock(arrive, teacher)


def _paste(teacher: Visitor) -> None:
    """Two pupils by two columns, one of them no mark."""
    page = teacher.page
    cell = _cell(page, 2, "dk1")
    cell.click()
    cell.evaluate(
        """(node, text) => { const data = new DataTransfer(); data.setData("text/plain", text);
        node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })) }""",
        "7,5\t6,5\n9\tgiỏi",
    )
    dialog = page.locator("dialog.paste")
    expect(dialog).to_contain_text("không nhận")
    teacher.look("marks-paste")
    dialog.get_by_role("button", name=re.compile("^Ghi")).click()
    expect(_cell(page, 2, "dk1")).to_have_value("7,5")
    _saved(page)


def _dispute(arrive: Arrive, teacher: Visitor) -> None:
    """The same sheet open twice: whoever comes second is shown both values."""
    other = arrive(people.TEACHER)
    other.page.goto(teacher.page.url)
    other.page.wait_for_selector(".marks-bar")
    for visitor, typed in ((other, "65"), (teacher, "95")):
        cell = _cell(visitor.page, 0, "dk2")
        cell.click()
        cell.fill("")
        visitor.page.keyboard.type(typed)
        visitor.page.keyboard.press("Enter")
        if visitor is other:
            _saved(visitor.page)
    held = teacher.page.locator('table.marks td[data-state="conflict"]')
    expect(held).to_have_count(1)
    _cell(teacher.page, 0, "dk2").click()
    expect(teacher.page.locator(".marks-tip")).to_contain_text("6,5")
    teacher.look("marks-conflict")
    teacher.page.locator(".marks-tip").get_by_role("button", name="Ghi 9,5").click()
    _saved(teacher.page)


def _lock(arrive: Arrive, teacher: Visitor) -> None:
    """The head locks the class while the sheet stands open."""
    head = arrive(people.HEAD)
    head.go(f"{people.SCHOOL}/books/lock/")
    head.page.get_by_label("Phạm vi").select_option(label="Lớp 9A1")
    head.page.get_by_label("Lý do khóa khi còn thiếu điểm").fill("Học sinh ốm, kiểm tra bù sau")
    head.page.get_by_role("button", name="Khóa sổ").click()
    head.page.wait_for_selector("text=Mở khóa")
    cell = _cell(teacher.page, 0, "dk2")
    cell.click()
    cell.fill("")
    teacher.page.keyboard.type("55")
    teacher.page.keyboard.press("Enter")
    expect(teacher.page.locator("mark-grid")).to_contain_text("khóa")
    teacher.look("marks-locked")
    head.page.get_by_label("Lý do mở khóa").first.fill("Kiểm tra bù")
    head.page.get_by_role("button", name="Mở khóa").first.click()
    head.page.wait_for_selector("text=Đã mở lúc")
    teacher.page.evaluate("localStorage.clear(); sessionStorage.clear()")


def _cell(page: Page, row: int, column: str) -> Locator:
    """The cell of a pupil; on a phone, where one pupil is shown at a time, after turning back to that pupil."""
    cell = page.locator("table.marks tbody tr").nth(row).locator(f'input[name$=".{column}"]')
    for _step in range(row + 5):
        if cell.is_visible():
            break
        page.locator(".keypad__top button").first.click()
    return cell


def _saved(page: Page) -> None:
    expect(page.locator(".marks-bar__state")).to_contain_text(SAVED)
    expect(page.locator('table.marks td[data-state="saving"]')).to_have_count(0)
