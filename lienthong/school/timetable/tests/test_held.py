"""Days as they are held: days off, days exchanged, lessons made up, and what teachers and families see of it."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.engines.timetabling import public as engine
from lienthong.foundation.database import public as database
from lienthong.foundation.notices.models import Notice
from lienthong.kernel.calendar.models import Holiday
from lienthong.school.timetable import changing, covering, held, versions, withdrawing
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.models import LessonChange
from lienthong.school.timetable.tests.conftest import TODAY, YEAR, School, teach

MONDAY = TODAY + dt.timedelta(days=7 - TODAY.weekday())  # of next week
SUNDAY = MONDAY + dt.timedelta(days=6)


def week(school: School, monday: dt.date = MONDAY) -> held.Days:
    """A week's days, read within the school's scope: a timetable's lessons are opened when a day first asks for them."""
    with database.entered([school.unit.pk]):
        days = held.Days(school.unit.pk, YEAR, monday, monday + dt.timedelta(days=6))
        for n in range(7):
            days.on(monday + dt.timedelta(days=n))
        return days


def teacher(school: School, role: str = "teacher") -> str:
    return f"t{school.employments[role].pk}"


def lesson_of(days: held.Days, who: str) -> tuple[dt.date, held.Held]:
    """The first lesson of a teacher in the week."""
    for n in range(6):
        day = MONDAY + dt.timedelta(days=n)
        own = [x for x in days.on(day) if who in x.teachers and x.length == 1]
        if own:
            return day, own[0]
    raise AssertionError("no lesson")


def called_off(school: School, role: str = "teacher") -> LessonChange:
    """A lesson of next week that is not held."""
    with database.entered([school.unit.pk]):
        day, lesson = lesson_of(week(school), teacher(school, role))
        return covering.substitute(
            school.actor("head"), unit=school.unit, year=YEAR, day=day, course=lesson.entry.course, slot=lesson.slot,
            absent=school.employments[role].pk, by=None,
        )  # fmt: skip


def make_up(school: School, change: LessonChange, to_day: dt.date, to_slot: str) -> LessonChange:
    with database.entered([school.unit.pk]):
        return changing.make_up(
            school.actor("head"), unit=school.unit, year=YEAR, day=change.day, course=change.course, slot=change.slot,
            to_day=to_day, to_slot=to_slot,
        )  # fmt: skip


def free(school: School, change: LessonChange, to_day: dt.date) -> list[str]:
    with database.entered([school.unit.pk]):
        days = held.Days(school.unit.pk, YEAR, min(change.day, to_day), max(change.day, to_day))
        read = days.reader(change.day)
        assert read is not None
        return changing.free_slots(days, read, engine.Lesson(change.course, change.slot), to_day)


def test_a_week_holds_every_lesson_of_the_timetable(full, published):
    days = week(full)
    found = [x for n in range(7) for x in days.on(MONDAY + dt.timedelta(days=n))]
    assert len(found) == len([x for x in published.lessons if not x[0].endswith(".h")])
    assert days.on(SUNDAY) == []


def test_a_day_off_has_no_lessons(full, published):
    Holiday.objects.create(for_unit=full.unit.pk, starts_on=MONDAY, ends_on=MONDAY, name="Ngày hội trường")
    days = week(full)
    assert days.on(MONDAY) == []
    assert days.why_off(MONDAY) == "Ngày hội trường"
    page = full.client("teacher").get(full.url(f"my-timetable/?week={MONDAY}")).content.decode()
    assert "nghỉ: Ngày hội trường" in page


def test_half_periods_are_held_every_other_week(full, published):
    this, following = week(full), week(full, MONDAY + dt.timedelta(days=7))
    assert {this._other_half(MONDAY), following._other_half(MONDAY + dt.timedelta(days=7))} == {"A", "B"}


def test_a_day_held_in_another_week_brings_the_half_periods_of_the_day_that_it_makes_up_for(full, request):
    teach(full, full.room, "other", "CN", half_periods_week=1)
    request.getfixturevalue("published")
    halves = [(day, x.entry.course) for n in range(14) for day in [MONDAY + dt.timedelta(days=n)]
              for x in week(full, MONDAY + dt.timedelta(days=7 * (n // 7))).on(day) if x.entry.weeks]  # fmt: skip
    (day, course), *more = halves
    assert more == []
    sunday = SUNDAY if day > SUNDAY else SUNDAY + dt.timedelta(days=7)  # of the week in which it is not held
    with database.entered([full.unit.pk]):
        changing.exchange_days(full.actor("head"), unit=full.unit, year=YEAR, day=sunday, like=day, is_mutual=False)
    monday = sunday - dt.timedelta(days=6)
    assert course in [x.entry.course for x in week(full, monday).on(sunday)]


def test_a_sunday_follows_a_monday_and_families_see_it(full, published):
    with database.entered([full.unit.pk]):
        changing.exchange_days(
            full.actor("head"), unit=full.unit, year=YEAR, day=SUNDAY, like=MONDAY, is_mutual=False, reason="bù"
        )
    days = week(full)
    names = [[x.entry.course for x in days.on(day)] for day in (MONDAY, SUNDAY)]
    assert names[0] == names[1] != []
    assert {x.slot[0] for x in days.on(SUNDAY)} == {"8"}
    page = full.client("leader").get(full.url(f"my-timetable/?week={MONDAY}")).content.decode()
    assert f"Chủ nhật {SUNDAY:%d/%m}" in page
    assert "học theo thời khoá biểu của thứ hai" in page


def test_two_days_change_places_and_back(full, published):
    tuesday = MONDAY + dt.timedelta(days=1)
    before = {day: [x.entry.course for x in week(full).on(day)] for day in (MONDAY, tuesday)}
    with database.entered([full.unit.pk]):
        rows = changing.exchange_days(
            full.actor("head"), unit=full.unit, year=YEAR, day=MONDAY, like=tuesday, is_mutual=True
        )
    after = {day: [x.entry.course for x in week(full).on(day)] for day in (MONDAY, tuesday)}
    assert after == {MONDAY: before[tuesday], tuesday: before[MONDAY]}
    with database.entered([full.unit.pk]):
        withdrawing.withdraw(full.actor("head"), rows[1].uuid, unit_id=full.unit.pk)
        assert not LessonChange.objects.filter(withdrawn_at=None).exists()
    assert {day: [x.entry.course for x in week(full).on(day)] for day in before} == before


@pytest.mark.parametrize(
    ("day", "like", "says"),
    [
        (TODAY - dt.timedelta(days=1), MONDAY, "đã qua"), (MONDAY, MONDAY + dt.timedelta(days=7), "cùng một thứ"),
        (dt.date(2030, 1, 1), MONDAY, "năm học"),
    ],
)  # fmt: skip
def test_days_that_cannot_be_exchanged_are_refused_in_words(full, published, day, like, says):
    with database.entered([full.unit.pk]), pytest.raises(TimetableRefusal, match=says):
        changing.exchange_days(full.actor("head"), unit=full.unit, year=YEAR, day=day, like=like, is_mutual=False)
    with database.entered([full.unit.pk]):
        assert LessonChange.objects.count() == 0


def test_a_refused_exchange_keeps_what_was_typed(full, published):
    client, typed = full.client("head"), {"day": str(MONDAY), "like": "hôm qua", "reason": "Bù lễ", "is_mutual": "on"}
    page = client.post(full.url("timetable/days/"), typed).content.decode()
    assert f'value="{MONDAY}"' in page
    assert 'value="Bù lễ"' in page
    assert 'name="is_mutual" checked' in page
    same = client.post(
        full.url("timetable/days/"), {**typed, "like": str(MONDAY + dt.timedelta(days=7))}
    ).content.decode()
    assert "cùng một thứ" in same
    with database.entered([full.unit.pk]):
        assert LessonChange.objects.count() == 0


def test_a_day_with_changes_is_not_exchanged(full, published):
    change = called_off(full)
    like = change.day + dt.timedelta(days=1 if change.day.weekday() < 5 else -1)
    with database.entered([full.unit.pk]), pytest.raises(TimetableRefusal, match="đã có thay đổi"):
        changing.exchange_days(
            full.actor("head"), unit=full.unit, year=YEAR, day=change.day, like=like, is_mutual=False
        )


def test_a_lesson_called_off_is_made_up_where_class_and_teacher_are_free(full, published):
    change = called_off(full)
    to_slot = free(full, change, SUNDAY)[0]
    make_up(full, change, SUNDAY, to_slot)
    days = week(full)
    there = [x for x in days.on(SUNDAY) if x.entry.course == change.course]
    assert [(x.slot, x.state, teacher(full) in x.teachers) for x in there] == [(to_slot, "brought", True)]
    gone = next(x for x in days.on(change.day) if x.entry.course == change.course and x.slot == change.slot)
    assert gone.state == "away"
    assert not gone.takes_place
    assert "dạy bù" in Notice.objects.filter(account_id=full.accounts["teacher"].pk).latest("pk").text


def test_nobody_is_in_two_places_for_a_lesson_made_up(full, published):
    change = called_off(full)
    day = change.day + dt.timedelta(days=7)
    days = week(full, MONDAY + dt.timedelta(days=7))
    taken = next(x for x in days.on(day) if set(x.classes) & {f"c{pk}" for pk in change.class_ids})
    with pytest.raises(TimetableRefusal, match="đã có tiết lúc ấy"):
        make_up(full, change, day, taken.slot)
    for slot in ("", "9S1", f"{day.weekday() + 2}S9", "xxxx"):
        with pytest.raises(TimetableRefusal):
            make_up(full, change, day, slot)


def test_the_page_offers_free_times_and_arranges_one(full, published):
    change = called_off(full)
    client, here = full.client("head"), full.url(f"timetable/covers/{change.uuid}/make-up/")
    page = client.get(f"{here}?to_day={SUNDAY}").content.decode()
    assert "lớp và giáo viên cùng trống" in page
    assert "không có giờ học" in page
    to_slot = free(full, change, SUNDAY)[0]
    assert client.post(here, {"to_day": str(SUNDAY), "to_slot": to_slot}).status_code == 303
    day = client.get(full.url(f"timetable/covers/?day={change.day}")).content.decode()
    assert f"{SUNDAY:%d/%m}" in day
    assert "đã xếp dạy bù" in client.get(here).content.decode()
    assert client.get(f"{here}?to_day=nonsense").status_code == 200
    assert full.client("teacher").get(here).status_code == 403


def test_the_page_of_exchanged_days_takes_and_drops(full, published):
    client, here = full.client("head"), full.url("timetable/days/")
    assert "Chưa đổi ngày nào" in client.get(here).content.decode()
    sent = {"day": str(SUNDAY), "like": str(MONDAY), "reason": "bù lễ"}
    assert client.post(here, sent).status_code == 303
    assert "bù lễ" in client.get(here).content.decode()
    with database.entered([full.unit.pk]):
        row = LessonChange.objects.get()
    assert client.post(here, {"drop": "x"}).status_code == 404
    client.post(here, {"drop": str(row.uuid)})
    assert "Chưa đổi ngày nào" in client.get(here).content.decode()
    assert client.post(here, {"day": "hôm nào", "like": ""}).status_code == 422


def test_whoever_looks_at_this_week_is_told_of_the_timetable_that_follows(full, published):
    with database.entered([full.unit.pk]):
        head = full.actor("head")
        made = versions.copy(head, published.uuid, unit=full.unit)
        versions.publish(head, made.uuid, unit_id=full.unit.pk, applies_from=TODAY + dt.timedelta(days=7))
    page = full.client("teacher").get(full.url("my-timetable/")).content.decode()
    assert f"áp dụng thời khoá biểu số {made.number}." in page
    assert f"?week={TODAY + dt.timedelta(days=7)}" in page
