"""The frame around every page: drawn once for each person and place, and never for another."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from lienthong.school.assessment.tests.conftest import Founder, School, found_school, ground

__all__ = ["found_school", "ground"]  # fixtures
pytestmark = pytest.mark.django_db


@pytest.fixture
def found(found_school: Founder) -> School:
    return found_school("BD-THCS-9", pupils=2)


def home(school: School, who: str, **cookies: str) -> str:
    client: Client = school.client(who)
    for name, value in cookies.items():
        client.cookies[name] = value
    return client.get(school.url("")).content.decode()


def test_each_sees_the_own_name_and_work_whoever_came_before(found: School) -> None:
    first, then, again = home(found, "head"), home(found, "teacher"), home(found, "head")
    for page, who, other in ((first, "head", "teacher"), (then, "teacher", "head"), (again, "head", "teacher")):
        account = re.search(r'<details class="menu menu--end account">.*?</details>', page, re.DOTALL)
        assert account
        assert found.actor(who).name in account[0]
        assert found.actor(other).name not in account[0]
    assert "Phân quyền" not in then


def test_the_frame_follows_language_and_light(found: School) -> None:
    assert "Đăng xuất" in home(found, "head")
    english = home(found, "head", language="en", theme="dark")
    assert "Sign out" in english
    assert 'data-theme="dark"' in english
    assert "Đăng xuất" in home(found, "head")


def test_the_present_line_of_the_navigation_is_marked_and_no_other(found: School) -> None:
    client = found.client("head")
    for path in ("pupils/", "classes/", "pupils/"):
        page = client.get(found.url(path)).content.decode()
        side = re.search(r'<nav class="side".*?</nav>', page, re.DOTALL)
        assert side
        assert re.findall(r'href="([^"]+)" aria-current="page"', side[0]) == [found.url(path)]


def test_its_forms_carry_the_token_of_their_own_request(found: School) -> None:
    client = Client(enforce_csrf_checks=True, headers={"referer": "http://testserver/"})
    client.cookies = found.client("head").cookies
    pages = [client.get(found.url("")).content.decode() for _ in range(2)]
    tokens = [re.search(r'name="csrfmiddlewaretoken" value="(\w+)" form="sign-out"', page) for page in pages]
    assert tokens[0]
    assert tokens[1]
    assert tokens[0][1] != tokens[1][1]
    assert 'name="csrfmiddlewaretoken"' in pages[1].split('form="choose-language"')[0].rsplit("<input", 1)[1]
    refused = client.post("/accounts/logout/", {})
    assert refused.status_code == 403
    assert client.post("/accounts/logout/", {"csrfmiddlewaretoken": tokens[1][1]}).status_code == 302
