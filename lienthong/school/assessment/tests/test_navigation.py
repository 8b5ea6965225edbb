"""The navigation marks whose list of books a page belongs to."""

from __future__ import annotations

import re

import pytest

from lienthong.school.assessment.tests.conftest import School

CURRENT = re.compile(r'<a[^>]*href="([^"]+)"[^>]*aria-current="page"')


def marked(school: School, role: str, path: str) -> set[str]:
    answer = school.client(role).get(school.url(path))
    assert answer.status_code == 200, path
    return {url for url in CURRENT.findall(answer.content.decode()) if url.endswith(("/marks/", "/books/"))}


@pytest.mark.parametrize("side", ["", "comments/", "forfeits/", "spread/", "history/", "stage/", "files/", "forms/"])
def test_a_teachers_own_sheet_stands_under_the_own_books(school: School, side: str) -> None:
    path = f"books/{school.room.uuid}/TOAN/1/{side}"
    assert marked(school, "teacher", path) == {school.url("marks/")}


@pytest.mark.parametrize("side", ["", "comments/", "spread/", "history/", "stage/"])
def test_the_head_sees_any_sheet_under_the_books_of_the_school(school: School, side: str) -> None:
    assert marked(school, "head", f"books/{school.room.uuid}/TOAN/1/{side}") == {school.url("books/")}


@pytest.mark.parametrize("page", ["conduct/1/", "summary/1/", "year/", "summer/", "exemptions/", "stage/1/"])
def test_a_class_stands_under_the_own_books_of_who_leads_it(school: School, page: str) -> None:
    assert marked(school, "leader", f"books/{school.room.uuid}/{page}") == {school.url("marks/")}
    assert marked(school, "head", f"books/{school.room.uuid}/{page}") == {school.url("books/")}


def test_who_leads_a_class_comes_back_from_anothers_sheet_to_the_own_list(school: School) -> None:
    page = school.client("leader").get(school.url(f"books/{school.room.uuid}/TOAN/1/")).content.decode()
    assert f'href="{school.url("marks/")}"' in page
    assert f'href="{school.url("books/")}"' not in page
