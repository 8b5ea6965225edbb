"""Calendar addresses: for their owner, with today's rights, revoked for good; RFC 5545 in the time of Vietnam."""

from __future__ import annotations

import datetime as dt
import re
import time
from dataclasses import replace

import icalendar
import pytest
from django.core.cache import cache
from django.test import Client

from lienthong.engines.timetabling import public as engine
from lienthong.foundation.database import public as database
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.calendar import public as calendar
from lienthong.school.timetable import covering, feeds, storing, versions, withdrawing
from lienthong.school.timetable.bells import Bells, usual
from lienthong.school.timetable.models import CalendarFeed
from lienthong.school.timetable.tests.conftest import TODAY, YEAR, School
from lienthong.school.timetable.tests.test_held import called_off

GONE = "Địa chỉ lịch này không có hoặc đã được thu hồi"


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


def address(school: School, role: str = "teacher", of: str = "") -> str:
    """A new address of somebody, taken from the page."""
    of = of or f"t{school.employments[role].pk}"
    page = school.client(role).post(school.url("my-timetable/phone/"), {"of": of}).content.decode()
    found = re.search(r"<code>http://[^/]+(/calendar/[^<]+)</code>", page)
    assert found is not None, page[:2000]
    return found[1]


def read(path: str) -> icalendar.Calendar:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert b"\r\n" in answer.content
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75
    return icalendar.Calendar.from_ical(answer.content)


def events(found: icalendar.Calendar) -> list[icalendar.Event]:
    return [x for x in found.walk("VEVENT")]


def test_bells_follow_the_sessions_and_breaks():
    rings = Bells()
    assert (rings.begins("S", 1), rings.begins("S", 3), rings.ends("S", 5)) == (
        dt.time(7),
        dt.time(8, 55),
        dt.time(11, 20),
    )
    assert rings.begins("C", 1) == dt.time(13)
    assert usual(["TH"]).minutes == 35


def test_a_teacher_reads_the_own_lessons_in_the_time_of_vietnam(full, published):
    found = read(address(full))
    own = events(found)
    assert own
    assert len({str(e["UID"]) for e in own}) == len(own)
    first = own[0]
    assert first["DTSTART"].params["TZID"] == "Asia/Ho_Chi_Minh"
    assert first["DTSTART"].dt.utcoffset() == dt.timedelta(hours=7)
    assert first["DTEND"].dt - first["DTSTART"].dt >= dt.timedelta(minutes=45)
    assert [str(z["TZID"]) for z in found.walk("VTIMEZONE")] == ["Asia/Ho_Chi_Minh"]
    assert all("7A" in str(e["SUMMARY"]) for e in own)


def test_days_off_are_left_out(full, published):
    days = {e["DTSTART"].dt.date() for e in events(read(address(full)))}
    with database.entered([full.unit.pk]):
        open_days = set(calendar.school_days(min(days), max(days), unit_id=full.unit.pk))
    assert days <= open_days


def test_a_lesson_that_is_not_held_is_cancelled_and_a_substitute_gets_it(full, published):
    path = address(full)
    change = called_off(full)
    off = [e for e in events(read(path)) if str(e["STATUS"]) == "CANCELLED"]
    assert [e["DTSTART"].dt.date() for e in off] == [change.day]
    with database.entered([full.unit.pk]):
        withdrawing.withdraw(full.actor("head"), change.uuid, unit_id=full.unit.pk)
        day = covering.Day(full.unit.pk, YEAR, change.day)
        found = next(x for x in day.uncovered(f"t{full.employments['teacher'].pk}") if x.candidates)
        by = int(found.proposed[1:])
        covering.substitute(
            full.actor("head"), unit=full.unit, year=YEAR, day=change.day, course=found.lesson.course,
            slot=found.lesson.slot, absent=full.employments["teacher"].pk, by=by,
        )  # fmt: skip
    role = next(r for r, e in full.employments.items() if e.pk == by)
    assert any("dạy thay" in str(e["SUMMARY"]) for e in events(read(address(full, role))))


def test_a_revoked_unknown_or_malformed_address_tells_nothing(full, published):
    path = address(full)
    with database.entered([full.unit.pk]):
        feed = CalendarFeed.objects.get()
    other = full.client("other").post(full.url("my-timetable/phone/"), {"revoke": str(feed.pk)})
    assert other.status_code == 404
    assert full.client("teacher").post(full.url("my-timetable/phone/"), {"revoke": str(feed.pk)}).status_code == 303
    bodies = set()
    for one in (path, "/calendar/x.ics", f"/calendar/{'A' * 43}.ics", f"/calendar/{'%F0%9F' * 9}.ics"):
        answer = Client().get(one)
        assert answer.status_code == 404
        bodies.add(answer.content)
    assert [GONE in body.decode() for body in bodies] == [True]


def test_the_token_is_not_kept(full, published):
    token = address(full).removeprefix("/calendar/").removesuffix(".ics")
    feed = CalendarFeed.objects.get()
    assert token not in {str(v) for v in vars(feed).values()}
    assert feeds.opened(token) is not None


def test_whoever_has_left_or_may_not_sign_in_has_no_calendar(full, published):
    path = address(full)
    Post.objects.filter(account=full.accounts["teacher"]).update(ended_on=TODAY)
    assert Client().get(path).status_code == 404
    Post.objects.filter(account=full.accounts["teacher"]).update(ended_on=None)
    assert Client().get(path).status_code == 200
    Account.objects.filter(pk=full.accounts["teacher"].pk).update(is_active=False)
    assert Client().get(path).status_code == 404


def test_nobody_makes_an_address_of_somebody_elses_week(full, published):
    client = full.client("teacher")
    for of in (f"t{full.employments['other'].pk}", "c0", "", "x"):
        assert client.post(full.url("my-timetable/phone/"), {"of": of}).status_code == 404
    assert CalendarFeed.objects.count() == 0


def test_whoever_sees_the_timetable_has_the_school_a_class_or_a_room_too(full, published):
    whole = read(address(full, "other", "*"))
    assert str(whole["X-WR-CALNAME"]) == "Toàn trường"
    days = {x.decoded("dtstart").date() for x in events(whole)}
    assert min(days) >= TODAY - dt.timedelta(days=7)
    assert max(days) <= TODAY + dt.timedelta(days=21)
    assert {"7A1", "7A2"} <= {str(x["SUMMARY"]).split()[-1] for x in events(whole)}
    room = full.extra["other"]
    of_class = read(address(full, "teacher", f"c{room.pk}"))
    assert str(of_class["X-WR-CALNAME"]) == "Lớp 7A2"
    assert {str(x["SUMMARY"]).split()[-1] for x in events(of_class)} == {"7A2"}


def test_a_room_has_a_calendar_of_its_own(full, published):
    with database.entered([full.unit.pk]):
        week = replace(storing.school_of(published), rooms=(engine.Room("r1", "Sân tập", "san", 2),))
        lessons = [replace(x, room="r1" if n < 2 else "") for n, x in enumerate(storing.lessons_of(published.lessons))]
        head = full.actor("head")
        made = versions.lay(head, unit=full.unit, year=YEAR, term=1, school=week, lessons=lessons, origin="brought")
        versions.publish(head, made.uuid, unit_id=full.unit.pk, applies_from=dt.date(2017, 9, 12))
    found = read(address(full, "teacher", "r1"))
    assert str(found["X-WR-CALNAME"]) == "Sân tập"
    assert {str(x["LOCATION"]).split(",")[0] for x in events(found)} == {"Sân tập"}


def test_a_homeroom_teacher_has_the_class_too(full, published):
    own = read(address(full, "leader", f"c{full.room.pk}"))
    assert "7A1" in str(own["X-WR-CALNAME"])


def test_reading_without_end_is_slowed_down(full, published, monkeypatch):
    path = address(full)
    monkeypatch.setattr(time, "time", lambda: 1_000_000.0)  # one minute, however slow the machine is
    codes = [Client().get(path if n % 2 else "/calendar/x.ics").status_code for n in range(32)]
    assert codes[-1] == 429
    assert 500 not in codes


def test_no_more_than_ten_addresses(full, published):
    with database.entered([full.unit.pk]):
        for _turn in range(feeds.MOST):
            feeds.make(full.actor("teacher"), unit_id=full.unit.pk, of=f"t{full.employments['teacher'].pk}")
    page = full.client("teacher").post(full.url("my-timetable/phone/"), {"of": f"t{full.employments['teacher'].pk}"})
    assert "Thu hồi địa chỉ không dùng nữa" in page.content.decode()
