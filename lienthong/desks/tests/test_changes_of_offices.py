"""What changed lately at the schools of an office: who sent, who got which post, which unit changed; nobody else's news."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import DateRange

from lienthong.desks import changes
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.access.public import Place, load_actor
from lienthong.kernel.orgs.models import UnitVersion
from lienthong.sector.reporting.rules import Act
from lienthong.sector.reporting.tests.conftest import now, province  # noqa: F401

OPENED = dt.date(2000, 1, 1)
pytestmark = pytest.mark.django_db


def told(province, who, on):  # noqa: F811
    place = Place(province.units[who], 2017, 1)
    with province.as_(who):
        return [change.text for change in changes.changes_today(province.actors[who], place, on).changes]


def test_the_steps_of_a_report_are_news_of_every_office_above_it(province, now):  # noqa: F811
    on = now.date()
    assert told(province, "office", on) == []
    sent = province.send("first", now)
    name = province.units["first"].name
    (line,) = told(province, "office", on)
    assert line.startswith(name)
    assert "gửi" in line
    assert told(province, "department", on) == [line]
    province.decide("office", sent, Act.OFFICE_ACCEPT, now)
    assert any("Phòng chấp nhận" in text for text in told(province, "department", on))


def test_a_school_of_another_office_is_no_news(province, now):  # noqa: F811
    province.send("upper", now)
    assert told(province, "office", now.date()) == []
    assert len(told(province, "department", now.date())) == 1


def test_leading_posts_and_changed_units_are_told_once_and_pupils_not(province, now):  # noqa: F811
    on, unit = now.date(), province.units["first"]
    for role, login in (("head", "moi"), ("pupil", "em"), ("teacher", "co")):
        account = Account.objects.create_user(login, "mat-khau-dai-1", display_name=f"Người {login}", email="")
        Post.objects.create(account=account, role=role, at_unit=unit, started_on=on)
    UnitVersion.objects.filter(unit=unit).update(valid=DateRange(OPENED, on))
    UnitVersion.objects.create(unit=unit, name="Trường tên mới", valid=(on, None))
    admin = Account.objects.create_user("quan-tri", "mat-khau-dai-1", display_name="Quản trị", email="")
    Post.objects.create(account=admin, role="so_admin", at_unit=province.units["department"], started_on=OPENED)
    province.actors["admin"], province.units["admin"] = load_actor(admin, on=on), province.units["department"]
    with CaptureQueriesContext(connection) as statements:
        lines = told(province, "admin", on)
    assert sum("submissionstep" in (q["sql"] or "") for q in statements) == 1
    assert sorted(lines) == [
        "Người moi giữ vai trò Hiệu trưởng – " + unit.name, "Trường tên mới: thông tin đơn vị thay đổi",
    ]  # fmt: skip
    # Who holds which post is for those who may see posts.
    assert told(province, "department", on) == ["Trường tên mới: thông tin đơn vị thay đổi"]
