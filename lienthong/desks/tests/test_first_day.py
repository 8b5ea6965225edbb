"""The first day of an installation, the first of August, and the day after the last post: nobody meets a wall."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from lienthong.foundation.database import public as database
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment.tests.conftest import Founder, School, found_school, ground
from lienthong.school.classes.public import TeachingAssignment

__all__ = ["found_school", "ground"]  # fixtures
pytestmark = pytest.mark.django_db


@pytest.fixture
def found(found_school: Founder) -> School:
    return found_school("BD-THCS-9", pupils=1)


def test_assigning_teachers_is_a_first_step_until_somebody_teaches_something(found: School) -> None:
    page = found.client("head").get(found.url("")).content.decode()
    assert "Phân công giảng dạy" not in page.partition("Những bước đầu tiên")[2]
    with database.entered([found.unit.pk]):
        TeachingAssignment.objects.filter(unit=found.unit).delete()
    steps = found.client("head").get(found.url("")).content.decode().partition("Những bước đầu tiên")[2]
    assert "Phân công giảng dạy" in steps.partition("</section>")[0]


def test_before_the_new_year_is_opened_the_old_one_is_shown(found: School) -> None:
    calendar.move_clock(actor=None, to=dt.date(found.year + 1, 8, 2))
    answer = found.client("head").get("/", follow=True)
    assert answer.redirect_chain[-1][0] == found.url("")
    assert answer.status_code == 200


def test_of_years_after_a_gap_the_nearest_before_is_shown(found: School) -> None:
    calendar.open_year(actor=None, year=found.year + 3)
    calendar.move_clock(actor=None, to=dt.date(found.year + 2, 10, 1))
    assert calendar.year_at_hand(calendar.today()) == found.year
    calendar.move_clock(actor=None, to=dt.date(found.year + 3, 10, 1))
    assert calendar.year_at_hand(calendar.today()) == found.year + 3
    assert calendar.year_at_hand(dt.date(2001, 1, 1)) == found.year


def test_before_any_year_the_page_says_how_one_is_opened(found: School, monkeypatch: pytest.MonkeyPatch) -> None:
    client = found.client("head")
    for module in ("selectors", "public"):
        monkeypatch.setattr(f"lienthong.kernel.calendar.{module}.years", list)
    answer = client.get("/")
    assert answer.status_code == 200
    assert "calendar init" in answer.content.decode()
    assert client.get("/search/?q=an", headers={"Accept": "application/json"}).json() == {"results": []}


def test_without_a_post_every_page_says_so_in_words(found: School) -> None:
    account = Account.objects.create_user("moi-den", "mat-khau-dai-1", display_name="Người mới", email="")
    client = Client()
    client.force_login(account)
    for address, status in (("/", 403), (found.url(""), 404), ("/search/?q=an", 403)):
        page = client.get(address)
        assert "chưa được phân công" in page.content.decode()
        assert page.status_code == status
    Post.objects.create(account=account, role="clerk", at_unit=found.unit, started_on=dt.date(2017, 9, 1))
    assert client.get("/", follow=True).status_code == 200
