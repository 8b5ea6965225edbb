"""What holds on every page: the way in, both languages, both lights, the search."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys import people
from tests.journeys.conftest import Arrive

PAGES = {
    people.REGISTRAR: (
        "/",
        "/notices/",
        "/account/",
        "/search/?q=hoa",
        f"{people.SCHOOL}/pupils/",
        f"{people.SCHOOL}/pupils/add/",
        f"{people.SCHOOL}/classes/",
        f"{people.SCHOOL}/classes/assignments/",
        f"{people.SCHOOL}/classes/rollover/",
        f"{people.SCHOOL}/staff/",
        f"{people.SCHOOL}/transfers/",
        f"{people.SCHOOL}/imports/",
        f"{people.SCHOOL}/curriculum/",
        f"{people.SCHOOL}/calendar/",
    ),
    people.HEAD: (
        f"{people.SCHOOL}/posts/",
        f"{people.SCHOOL}/accounts/",
        f"{people.SCHOOL}/access-log/",
        f"{people.SCHOOL}/reports/",
        f"{people.SCHOOL}/attendance/",
        f"{people.SCHOOL}/books/stages/",
        f"{people.SCHOOL}/books/windows/",
        f"{people.SCHOOL}/books/owed/",
        f"{people.SCHOOL}/books/spread/",
        f"{people.SCHOOL}/books/graduation/",
        f"{people.SCHOOL}/comments/",
        f"{people.SCHOOL}/print/",
        f"{people.SCHOOL}/timetable/",
    ),
    people.OFFICE_SPECIALIST: (f"{people.OFFICE}/reports/", f"{people.OFFICE}/rollup/?states=sent"),
    people.DEPARTMENT_ADMIN: (
        f"{people.DEPARTMENT}/units/",
        f"{people.DEPARTMENT}/units/tree/",
        f"{people.DEPARTMENT}/areas/",
        f"{people.DEPARTMENT}/calendar/",
        f"{people.DEPARTMENT}/accounts/",
        "/clock/",
    ),
}
STEPS = {
    f"{people.SCHOOL}/posts/": "posts",
    f"{people.SCHOOL}/access-log/": "access-log",
    f"{people.DEPARTMENT}/units/tree/": "units-tree",
    f"{people.DEPARTMENT}/calendar/": "calendar",
}
VIETNAMESE_ONLY = ("Xuất", "Lọc", "Đăng xuất", "Học sinh", "Báo cáo")


def test_one_click_on_a_person_of_the_demo_signs_in(arrive: Arrive) -> None:
    guest = arrive()
    guest.go("/accounts/login/")
    guest.look("login")
    guest.page.get_by_role("link", name="Vào thử với một vai trò").click()
    guest.look("login-roles")
    guest.page.locator("button[name=account]").first.click()
    expect(guest.page.locator("nav.side")).to_be_attached()


def test_a_wrong_password_is_told_beside_what_was_typed(arrive: Arrive) -> None:
    guest = arrive()
    guest.go("/accounts/login/")
    guest.page.get_by_label("Tên đăng nhập").fill(people.TEACHER)
    guest.page.get_by_label("Mật khẩu").fill("khong-dung-dau")
    guest.page.get_by_role("button", name="Đăng nhập").click()
    guest.page.wait_for_selector(".notice")
    guest.look()
    assert guest.page.get_by_label("Tên đăng nhập").input_value() == people.TEACHER


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("login", list(PAGES))
def test_every_page_stands_in_both_lights(arrive: Arrive, login: str, theme: str) -> None:
    visitor = arrive(login, theme=theme)
    for path in PAGES[login]:
        visitor.go(path)
        visitor.look(STEPS.get(path, "") if theme == "light" else "")


@pytest.mark.parametrize("login", list(PAGES))
def test_english_leaves_no_vietnamese_behind(arrive: Arrive, login: str) -> None:
    visitor = arrive(login)
    visitor.page.locator("summary.account__button").click()
    visitor.page.get_by_role("button", name="English").click()
    visitor.page.wait_for_selector("html[lang=en]")
    for path in PAGES[login]:
        visitor.go(path)
        visitor.look()
        buttons = visitor.page.locator("main button, main .btn, nav.side a, h1").all_inner_texts()
        left = {text.strip() for text in buttons} & set(VIETNAMESE_ONLY)
        assert not left, f"{path}: {left}"


def test_search_finds_without_accents_from_any_page(arrive: Arrive) -> None:
    visitor = arrive(people.REGISTRAR)
    visitor.page.keyboard.press("Control+k")
    visitor.page.keyboard.type("nguyen thi")
    visitor.page.wait_for_selector("#search-results [role=option]")
    visitor.look("search")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_load_state()
    expect(visitor.page.locator("dialog.search")).not_to_be_visible()
    visitor.look()


def test_the_theme_that_was_chosen_stays(arrive: Arrive) -> None:
    visitor = arrive(people.REGISTRAR)
    visitor.page.locator("summary.account__button").click()
    visitor.page.get_by_role("button", name="Tối").click()
    visitor.look("home-dark")
    visitor.page.reload()
    expect(visitor.page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    visitor.look()
