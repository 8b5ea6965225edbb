"""A book is signed, checked, approved and sealed; a mark is corrected by consent; anybody verifies, tampering is seen."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys import people
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import Visitor

REASON = "Đợi kiểm tra bù của em nghỉ ốm"


def test_a_book_goes_its_way_to_the_seal_and_one_mark_is_corrected(arrive: Arrive) -> None:
    teacher, head = arrive(people.CLOSING_TEACHER), arrive(people.CLOSING_HEAD)
    sheet = _sign(teacher)
    _check(arrive(people.CLOSING_HOMEROOM))
    code = _approve_and_seal(head)
    _verify(arrive(), code, is_newest=True)
    _ask(teacher, sheet)
    _consent(head)
    _shown(teacher, sheet)
    _verify(arrive(), code, is_newest=False)


def _sign(teacher: Visitor) -> str:
    """The teacher of a sheet of the class signs it; returns the sheet's address."""
    page = teacher.page
    teacher.menu("Sổ điểm của tôi")
    page.get_by_role("link", name=re.compile(f"^{people.CLOSING_CLASS} –")).first.click()
    page.wait_for_load_state()
    address = page.url
    page.get_by_role("link", name="Ký sổ").click()
    teacher.look("stage-sheet")
    page.get_by_label("Lý do khi còn thiếu").fill(REASON)
    page.get_by_role("button", name="Ký sổ").click()
    expect(page.locator(".history")).to_contain_text("Ký sổ")
    page.goto(address)
    expect(page.locator("main")).to_contain_text("đã ký sổ lúc")
    assert not page.locator("table.marks tbody input").count()
    return address


def _check(homeroom: Visitor) -> None:
    homeroom.go(f"{people.CLOSING_SCHOOL}/books/stages/?term=1")
    homeroom.page.get_by_role("link", name=people.CLOSING_CLASS, exact=True).first.click()
    homeroom.page.wait_for_load_state()
    homeroom.look("stage-class")
    homeroom.page.get_by_label("Lý do khi còn thiếu").fill(REASON)
    homeroom.page.get_by_role("button", name="Đã kiểm tra").click()
    expect(homeroom.page.locator(".history")).to_contain_text("Kiểm tra sổ của lớp")


def _approve_and_seal(head: Visitor) -> str:
    """One class at a time here; a grade or the school goes the same way. Returns the code of the class's seal."""
    page = head.page
    for act in ("Duyệt sổ", "Niêm phong"):
        head.go(f"{people.CLOSING_SCHOOL}/books/stages/?term=1")
        page.get_by_label("Việc", exact=True).select_option(label=act)
        page.get_by_label("Phạm vi").select_option(label=f"Lớp {people.CLOSING_CLASS}")
        page.get_by_role("button", name="Thực hiện").click()
        expect(page.locator("body")).to_contain_text(f"{act}: 1 lớp")
    head.look("stages")
    page.get_by_role("link", name=people.CLOSING_CLASS, exact=True).first.click()
    page.wait_for_load_state()
    head.look("stage-sealed")
    return page.locator("table code").first.inner_text()


def _ask(teacher: Visitor, sheet: str) -> None:
    page = teacher.page
    page.goto(sheet)
    page.get_by_role("link", name="Đề nghị sửa điểm").click()
    teacher.look("amendment-new")
    page.get_by_label("Học sinh").first.select_option(index=2)
    page.get_by_label("Cột").first.select_option(index=1)
    page.get_by_label("Điểm mới").first.fill("10")
    page.get_by_label("Lý do").fill("Cộng sót điểm câu 3, đã xem lại bài cùng học sinh")
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.locator("main")).to_contain_text("Chờ quyết định")


def _consent(head: Visitor) -> None:
    page = head.page
    head.go(f"{people.CLOSING_SCHOOL}/books/amendments/?term=1")
    head.look("amendments")
    page.get_by_role("link", name=re.compile(f"^{people.CLOSING_CLASS} –")).first.click()
    page.wait_for_load_state()
    head.look("amendment")
    page.get_by_label("Người chứng kiến").fill("Trần Văn Chứng")
    page.get_by_role("button", name="Đồng ý và sửa ngay").click()
    expect(page.locator("main")).to_contain_text("Đã sửa")


def _shown(teacher: Visitor, sheet: str) -> None:
    """The old value struck through, the new one at its upper right, and how many places."""
    teacher.page.goto(sheet)
    corrected = teacher.page.locator("td.is-corrected")
    expect(corrected.locator("sup")).to_have_text(re.compile("^10$|^10,0$"))
    expect(corrected.locator("s")).to_have_count(1)
    expect(teacher.page.locator("main")).to_contain_text("Sửa chữa ở 1 chỗ")
    teacher.look("correction")


def _verify(anybody: Visitor, code: str, *, is_newest: bool) -> None:
    """Without a log-in: the seal, whether it still holds; a wrong hash is no match."""
    page: Page = anybody.page
    anybody.go(f"/verify/{code}/")
    main = page.locator("main")
    expect(main).to_contain_text("Chữ ký số đúng")
    expect(main).to_contain_text("đang có hiệu lực" if is_newest else "niêm phong lại")
    if is_newest:
        anybody.look("verify")
    printed = page.locator("main dd").filter(has_text=re.compile("^[0-9a-f]{64}$")).inner_text()
    for typed, told in ((printed, "Khớp: nội dung đúng từng byte"), ("0" * 64, "Không khớp")):
        page.get_by_label("Mã băm in trên sổ").fill(typed)
        page.get_by_role("button", name="So sánh").click()
        expect(main).to_contain_text(told)
