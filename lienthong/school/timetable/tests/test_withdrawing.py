"""Changes of days taken back: what was arranged ends, nothing is lost with it, and those concerned hear of it."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.foundation.database import public as database
from lienthong.foundation.notices.models import Notice
from lienthong.school.timetable import changing, covering, versions, withdrawing
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.models import LessonChange
from lienthong.school.timetable.tests.conftest import TODAY, YEAR, School
from lienthong.school.timetable.tests.test_covering import cover, day_with_lessons, name
from lienthong.school.timetable.tests.test_held import MONDAY, SUNDAY, called_off, free, make_up, week


def withdraw(school: School, change: LessonChange) -> LessonChange:
    with database.entered([school.unit.pk]):
        return withdrawing.withdraw(school.actor("head"), change.uuid, unit_id=school.unit.pk)


def told(school: School, role: str) -> str:
    """What the bell said last."""
    found = Notice.objects.filter(account_id=school.accounts[role].pk, kind="timetable").order_by("pk").last()
    return found.text if found else ""


def exchange(school: School, day: dt.date, like: dt.date, *, is_mutual: bool = False) -> list[LessonChange]:
    with database.entered([school.unit.pk]):
        return changing.exchange_days(
            school.actor("head"), unit=school.unit, year=YEAR, day=day, like=like, is_mutual=is_mutual
        )


def test_who_was_to_stand_in_is_told_that_it_is_off(full, published):
    with database.entered([full.unit.pk]):
        day, on = day_with_lessons(full)
        found = next(x for x in day.uncovered(name(full, "teacher")) if x.candidates)
        by = int(found.candidates[0].teacher[1:])
        change = cover(full, on, found, by)
    role = next(r for r, e in full.employments.items() if e.pk == by)
    withdraw(full, change)
    assert "lại theo thời khoá biểu" in told(full, role)
    assert "lại theo thời khoá biểu" in told(full, "teacher")


def test_a_lesson_that_is_not_made_up_after_all_stays_called_off_and_can_be_made_up_at_another_time(full, published):
    change = called_off(full)
    make_up(full, change, SUNDAY, free(full, change, SUNDAY)[0])
    back = withdraw(full, change)
    assert (back.kind, back.to_day, back.withdrawn_at) == ("cancelled", None, None)
    assert "không dạy bù" in told(full, "teacher")
    days = week(full)
    assert days.on(SUNDAY) == []
    assert [x.state for x in days.on(change.day) if x.slot == change.slot and x.entry.course == change.course] == [
        "cancelled"
    ]
    saturday = SUNDAY - dt.timedelta(days=1)
    assert make_up(full, change, saturday, free(full, change, saturday)[0]).kind == "moved"


def test_days_exchanged_and_given_back_are_told_to_the_teachers(full, published):
    row = exchange(full, SUNDAY, MONDAY)[0]
    assert f"Chủ nhật {SUNDAY:%d/%m/%Y} học theo thời khoá biểu của thứ hai" in told(full, "teacher")
    withdraw(full, row)
    assert "không đổi ngày nữa" in told(full, "teacher")


def test_days_do_not_change_under_those_who_stand_in_on_them(full, published):
    row = exchange(full, SUNDAY, MONDAY)[0]
    with database.entered([full.unit.pk]):
        day = covering.Day(full.unit.pk, YEAR, SUNDAY)
        found = next(x for who in day.school.teacher_of for x in day.uncovered(who))
        absent = day.people(found.lesson)[0]
        covering.substitute(
            full.actor("head"), unit=full.unit, year=YEAR, day=SUNDAY, course=found.lesson.course,
            slot=found.lesson.slot, absent=int(absent[1:]), by=None,
        )  # fmt: skip
    with pytest.raises(TimetableRefusal, match="đã có thay đổi"):
        withdraw(full, row)
    page = full.client("head").post(full.url("timetable/days/"), {"drop": str(row.uuid)})
    assert page.status_code == 422
    assert "đã có thay đổi" in page.content.decode()


def test_a_day_to_which_a_lesson_was_brought_does_not_follow_another(full, published):
    change = called_off(full)
    make_up(full, change, SUNDAY, free(full, change, SUNDAY)[0])
    with pytest.raises(TimetableRefusal, match="đã có thay đổi"):
        exchange(full, SUNDAY, MONDAY)


def test_the_page_of_the_day_shows_what_is_made_up_on_it_and_prints_its_list(full, published):
    change = called_off(full)
    make_up(full, change, SUNDAY, free(full, change, SUNDAY)[0])
    client = full.client("head")
    page = client.get(full.url(f"timetable/covers/?day={SUNDAY}")).content.decode()
    assert "Dạy bù trong ngày" in page
    assert f"{change.day:%d/%m/%Y}" in page
    for day in (SUNDAY, change.day, MONDAY - dt.timedelta(days=1)):
        paper = client.get(full.url(f"timetable/covers/print/?day={day}"))
        assert paper.headers["Content-Type"] == "application/pdf"
        assert paper.content.startswith(b"%PDF")
    assert full.client("teacher").get(full.url("timetable/covers/print/")).status_code == 403


def test_a_new_timetable_says_which_days_arrangements_it_leaves_without_their_lesson(full, published):
    change = called_off(full)
    head, client = full.actor("head"), full.client("head")
    with database.entered([full.unit.pk]):
        made = versions.copy(head, published.uuid, unit=full.unit)
        made.lessons = [row for row in made.lessons if (row[0], row[1]) != (change.course, change.slot)]
        made.save(update_fields=["lessons"])
    sent = {"applies_from": str(TODAY), "revision": "1"}
    client.post(full.url(f"timetable/{made.uuid}/publish/"), sent)
    page = client.get(full.url(f"timetable/{made.uuid}/")).content.decode()
    assert f"không còn khớp thời khoá biểu, ngày {change.day:%d/%m}" in page
    assert "không còn tiết này" in client.get(full.url(f"timetable/covers/?day={change.day}")).content.decode()
    client.post(full.url(f"timetable/{made.uuid}/withdraw/"), {"reason": "nhầm"})
    assert f"áp dụng thời khoá biểu số {published.number}" in told(full, "teacher")
    assert "không còn tiết này" not in client.get(full.url(f"timetable/covers/?day={change.day}")).content.decode()
