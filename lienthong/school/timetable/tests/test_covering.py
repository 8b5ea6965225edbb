"""Who stands in for an absent teacher: proposed fairly, confirmed, told, seen by all at once."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.foundation.database import public as database
from lienthong.foundation.notices.models import Notice
from lienthong.kernel.calendar import public as calendar
from lienthong.school.staff.public import Employment
from lienthong.school.timetable import covering, held
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.models import LessonChange
from lienthong.school.timetable.tests.conftest import TODAY, YEAR, School


def name(school: School, role: str) -> str:
    return f"t{school.employments[role].pk}"


def day_with_lessons(school: School) -> tuple[covering.Day, dt.date]:
    """A day from today on which the mathematics teacher has lessons that somebody could take."""
    for ahead in range(7):
        on = TODAY + dt.timedelta(days=ahead)
        day = covering.Day(school.unit.pk, YEAR, on)
        if on.weekday() < 6 and any(x.candidates for x in day.uncovered(name(school, "teacher"))):
            return day, on
    raise AssertionError("no such day")


def cover(school: School, on: dt.date, found: covering.Uncovered, by: int | None) -> LessonChange:
    return covering.substitute(
        school.actor("head"), unit=school.unit, year=YEAR, day=on, course=found.lesson.course, slot=found.lesson.slot,
        absent=school.employments["teacher"].pk, by=by,
    )  # fmt: skip


def test_only_who_is_free_is_proposed(full, published):
    with database.entered([full.unit.pk]):
        day, _on = day_with_lessons(full)
        for found in day.uncovered(name(full, "teacher")):
            run = set(day.school.grid.run(found.lesson.slot, found.lesson.length))
            for candidate in found.candidates:
                own = [x for x in day.lessons if candidate.teacher in day.people(x)]
                assert candidate.teacher != name(full, "teacher")
                assert not run & {s for x in own for s in day.school.grid.run(x.slot, x.length)}
            assert found.proposed in {c.teacher for c in found.candidates}


def test_who_has_stood_in_often_is_proposed_after_who_has_not(full, published):
    with database.entered([full.unit.pk]):
        days = [covering.Day(full.unit.pk, YEAR, TODAY + dt.timedelta(n)) for n in range(7)]
        absent, day, found = next(
            (who, day, x) for day in days if day.day.weekday() < 6 for who in day.school.teacher_of for x in day.uncovered(who)
            if len(x.candidates) > 1
        )  # fmt: skip
        day.stood_in[found.proposed] = 50
        again = next(x for x in day.uncovered(absent) if x.lesson == found.lesson)
    assert again.proposed != found.proposed
    assert any("đã dạy thay 50 tiết" in c.text for c in again.candidates)


def test_the_absent_of_a_day_stand_in_for_nobody(full, published):
    with database.entered([full.unit.pk]):
        day, on = day_with_lessons(full)
        found = next(x for x in day.uncovered(name(full, "teacher")) if x.candidates)
        by = found.candidates[0].teacher
        LessonChange.objects.create(
            unit=full.unit, year=YEAR, kind="cancelled", day=on, slot="9S9", course="x", subject="TOAN",
            teacher_id=int(by[1:]), made_at=calendar.now(), made_by_name="x",
        )  # fmt: skip
        again = covering.Day(full.unit.pk, YEAR, on)
        free = {c.teacher for x in again.uncovered(name(full, "teacher")) for c in x.candidates}
    assert by not in free


def test_who_has_left_the_school_since_is_not_proposed(full, published):
    with database.entered([full.unit.pk]):
        day, on = day_with_lessons(full)
        found = next(x for x in day.uncovered(name(full, "teacher")) if x.candidates)
        left = found.candidates[0].teacher
        Employment.objects.filter(pk=int(left[1:])).update(ended_on=on)
        again = covering.Day(full.unit.pk, YEAR, on)
        free = {c.teacher for x in again.uncovered(name(full, "teacher")) for c in x.candidates}
    assert left not in free


def test_a_confirmed_substitute_is_told_and_seen_in_both_weeks(full, published):
    with database.entered([full.unit.pk]):
        day, on = day_with_lessons(full)
        found = next(x for x in day.uncovered(name(full, "teacher")) if x.candidates)
        by = int(found.candidates[0].teacher[1:])
        cover(full, on, found, by)
        role = next(r for r, e in full.employments.items() if e.pk == by)
        monday = on - dt.timedelta(days=on.weekday())
        days = held.Days(full.unit.pk, YEAR, monday, monday + dt.timedelta(days=6))
        theirs = held.week_of(days, monday, "teacher", found.candidates[0].teacher)
        mine = held.week_of(days, monday, "teacher", name(full, "teacher"))
    assert any(e.change == "extra" for e in theirs.entries[found.lesson.slot])
    assert "dạy thay" in mine.entries[found.lesson.slot][0].note
    told = Notice.objects.filter(account_id=full.accounts[role].pk, kind="timetable").latest("pk")
    assert "dạy thay" in told.text


def test_nobody_stands_in_twice_at_once_and_a_lesson_is_given_once(full, published):
    with database.entered([full.unit.pk]):
        day, on = day_with_lessons(full)
        found = next(x for x in day.uncovered(name(full, "teacher")) if x.candidates)
        by = int(found.candidates[0].teacher[1:])
        cover(full, on, found, by)
        with pytest.raises(TimetableRefusal):
            cover(full, on, found, by)
        assert LessonChange.objects.count() == 1


def test_a_day_that_is_over_is_refused(full, published):
    with database.entered([full.unit.pk]):
        day, on = day_with_lessons(full)
        found = day.uncovered(name(full, "teacher"))[0]
        with pytest.raises(TimetableRefusal, match="đã qua"):
            cover(full, on - dt.timedelta(days=7), found, None)


def test_the_page_proposes_confirms_and_takes_back(full, published):
    with database.entered([full.unit.pk]):
        _day, on = day_with_lessons(full)
    client, query = full.client("head"), f"timetable/covers/?day={on}&of={name(full, 'teacher')}"
    page = client.get(full.url(query)).content.decode()
    assert "Tiết cần người dạy thay" in page
    with database.entered([full.unit.pk]):
        lesson = covering.Day(full.unit.pk, YEAR, on).taught_by(name(full, "teacher"))[0]
    sent = {"day": str(on), "of": name(full, "teacher"), f"lesson-{lesson.course}@{lesson.slot}": "-", "reason": "ốm"}
    assert client.post(full.url("timetable/covers/"), sent).status_code == 303
    assert "không học" in client.get(full.url(query)).content.decode()
    with database.entered([full.unit.pk]):
        change = LessonChange.objects.get()
    assert client.post(full.url(f"timetable/covers/{change.uuid}/drop/")).status_code == 303
    assert "Đã phân trong ngày" not in client.get(full.url(query)).content.decode()
    assert full.client("teacher").get(full.url(query)).status_code == 403


def test_changes_of_a_day_stand_in_the_order_of_its_hours_and_nothing_is_asked_once_all_is_given(full, published):
    with database.entered([full.unit.pk]):
        day, on = day_with_lessons(full)
        grid = day.school.grid
        for slot in (f"{day.number}C1", f"{day.number}S5", f"{day.number}S1"):
            LessonChange.objects.create(
                unit=full.unit, year=YEAR, kind="cancelled", day=on, slot=slot, course="x", subject="TOAN",
                made_at=calendar.now(), made_by_name="x",
            )  # fmt: skip
        found = [c.slot for c in covering.Day(full.unit.pk, YEAR, on).changes]
        assert found == sorted(found, key=grid.place.__getitem__)
        LessonChange.objects.all().delete()
    client, query = full.client("head"), full.url(f"timetable/covers/?day={on}&of={name(full, 'teacher')}")
    assert 'name="reason"' in client.get(query).content.decode()
    with database.entered([full.unit.pk]):
        for row in day.uncovered(name(full, "teacher")):
            cover(full, on, row, None)
    page = client.get(query).content.decode()
    assert "Đã phân" in page
    assert 'name="reason"' not in page


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "hôm qua", ""])
def test_a_day_of_no_time_is_taken_as_today(full, published, day):
    page = full.client("head").get(full.url("timetable/covers/"), {"day": day})
    assert page.status_code == 200
    assert f'value="{TODAY.isoformat()}"' in page.content.decode()
