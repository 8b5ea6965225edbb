"""Timetables to and from other programs, and files of every kind."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import icalendar
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lienthong.engines.timetabling import public as engine
from lienthong.foundation.database import public as database
from lienthong.school.timetable import exchange, storing
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.models import Timetable


def answer_of(school: engine.School, lessons: list[engine.Lesson]) -> bytes:
    """What FET would write for the exported school if it found these lessons."""
    content, _left_out = exchange.fet_file(school)
    root = ElementTree.Element("Activities_Timetable")
    free = list(lessons)
    for one in ElementTree.fromstring(content).iter("Activity"):
        subject = one.findtext("Subject", "")
        own = next(
            x for x in free
            if school.course_of[x.course].subject in subject and x.length == int(one.findtext("Duration", "0"))
            and {school.class_of[c].name for c in school.course_of[x.course].classes} == {s.text for s in one.findall("Students")}
        )  # fmt: skip
        free.remove(own)
        made = ElementTree.SubElement(root, "Activity")
        for tag, text in (("Id", one.findtext("Id")), ("Day", own.slot[0]), ("Hour", own.slot[1:]), ("Room", "")):
            ElementTree.SubElement(made, tag).text = text
    return ElementTree.tostring(root)


def test_fet_gets_the_school_in_names_and_its_answer_comes_back_as_the_same_lessons(draft):
    school, lessons = storing.school_of(draft), storing.lessons_of(draft.lessons)
    content, _left_out = exchange.fet_file(school)
    assert "Lê Thị Hoa" in content.decode()
    assert re.search(r">t\d+<", content.decode()) is None
    found = exchange.fet_answer(school, answer_of(school, lessons))
    assert (found.missing, found.broken) == (0, ())
    assert sorted((x.course, x.slot) for x in found.lessons) == sorted((x.course, x.slot) for x in lessons)


def test_two_people_of_one_name_are_told_apart():
    teachers = (engine.Teacher("t1", "Lê Hoa"), engine.Teacher("t2", "Lê Hoa"))
    made = exchange.readable(engine.School("s", teachers=teachers))
    assert [t.id for t in made.teachers] == ["Lê Hoa", "Lê Hoa (2)"]


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Activities_Timetable>&b;</Activities_Timetable>'


@pytest.mark.parametrize(
    "content",
    [
        b"", b"PK\x03\x04", b"<fet/>", BOMB, b"<Activities_Timetable><Activity><Id>99999</Id></Activity></Activities_Timetable>",
        b"<Activities_Timetable><Activity><Id>1</Id><Day>x</Day><Hour>y</Hour></Activity></Activities_Timetable>",
    ],
)  # fmt: skip
def test_a_file_that_is_no_answer_is_refused_in_words(draft, content):
    with pytest.raises(TimetableRefusal, match="_activities"):
        exchange.fet_answer(storing.school_of(draft), content)


def test_an_answer_without_a_single_lesson_is_refused(draft):
    with pytest.raises(TimetableRefusal, match="không có tiết nào"):
        exchange.fet_answer(storing.school_of(draft), b"<Activities_Timetable/>")


def test_an_answer_is_previewed_and_then_becomes_a_draft(full, draft):
    school = storing.school_of(draft)
    content = answer_of(school, storing.lessons_of(draft.lessons))
    client, here = full.client("head"), full.url(f"timetable/{draft.uuid}/fet/answer/")
    assert "_activities.xml" in client.get(here).content.decode()
    page = client.post(here, {"file": SimpleUploadedFile("x_activities.xml", content)}).content.decode()
    with database.entered([full.unit.pk]):
        assert Timetable.objects.count() == 1
    sealed = re.search(r'name="confirmed" value="([^"]+)"', page)
    assert sealed is not None
    assert client.post(here, {"confirmed": sealed[1]}).status_code == 303
    with database.entered([full.unit.pk]):
        made = Timetable.objects.get(number=2)
    assert (made.state, made.origin, made.broken, made.based_on_id) == ("draft", "brought", 0, draft.pk)


def test_nonsense_is_said_and_writes_nothing(full, draft):
    client, here = full.client("head"), full.url(f"timetable/{draft.uuid}/fet/answer/")
    page = client.post(here, {"file": SimpleUploadedFile("x.xml", b"nonsense")}).content.decode()
    assert "không phải kết quả FET" in page
    assert "Hãy chọn tệp kết quả" in client.post(here, {}).content.decode()
    assert client.post(here, {"confirmed": "forged"}).status_code == 303
    with database.entered([full.unit.pk]):
        assert Timetable.objects.count() == 1


def rows_of(content: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_assignments_go_out_in_the_layouts_of_other_programs(full, draft):
    client, here = full.client("head"), f"timetable/{draft.uuid}/assignments/"
    vnedu = rows_of(client.get(full.url(f"{here}vnedu/")).content)
    assert vnedu[0] == ["GIAOVIEN", "MONVNEDU", "DSLOPDAY"]
    assert ["Lê Thị Hoa", "Toán", "7A1(4), 7A2(4)"] in vnedu
    smart = rows_of(client.get(full.url(f"{here}smartscheduler/")).content)
    assert smart[0] == ["Ma_GV", "Ma_lop", "Mon", "So_tiet"]
    assert ["Lê Thị Hoa", "7A1", "Toán", 4] in smart
    assert client.get(full.url(f"{here}excel/")).status_code == 404
    assert full.client("teacher").get(full.url(f"{here}vnedu/")).status_code == 403


def test_sheets_by_class_and_teacher_and_a_calendar_of_each(full, published):
    client, here = full.client("head"), f"timetable/{published.uuid}/"
    teacher = f"t{full.employments['teacher'].pk}"
    by_teacher = rows_of(client.get(full.url(f"{here}sheet/?by=teacher")).content)
    assert any(row[0] == "Lê Thị Hoa" and row[1] == 10 for row in by_teacher)
    assert any("7A1" in map(str, row) for row in rows_of(client.get(full.url(f"{here}sheet/")).content))
    assert client.get(full.url(f"{here}sheet/?by=x")).status_code == 404
    for kind, of in (("teacher", teacher), ("class", f"c{full.room.pk}")):
        answer = client.get(full.url(f"{here}ics/{kind}/?of={of}"))
        assert list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))
    assert client.get(full.url(f"{here}ics/class/?of=c999999999")).status_code == 404
    assert client.get(full.url(f"{here}ics/school/")).status_code == 404
