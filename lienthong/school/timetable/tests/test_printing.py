"""Timetables on paper and in sheets, of schools larger than the usual one of the tests."""

from __future__ import annotations

import io
import re

import openpyxl
import pypdf
import pytest

from lienthong.engines.timetabling import public as engine
from lienthong.school.timetable import printing, reading, storing
from lienthong.school.timetable.models import Timetable
from lienthong.school.timetable.reading import Reader

CLASSES = 6


def grid(sessions: str) -> engine.Grid:
    return engine.Grid(6, tuple(engine.Session(s, s, 5) for s in sessions))


def busy(sessions: str = "SC", *, yard: int = 0, weeks: str = "all") -> Reader:
    """A school whose classes have another subject in every slot, or all of them the yard at once."""
    rooms = tuple(engine.Class(f"c{n}", f"10A{n}") for n in range(CLASSES))
    teachers = tuple(engine.Teacher(f"t{n}", f"Nguyễn Thị Phương {n}") for n in range(CLASSES))
    slots = grid(sessions).slots
    courses = tuple(
        engine.Course(f"c{n}.X{s}", "X", (f"c{n}",), (f"t{n}",), 1, f"Môn {s}", weeks=weeks)
        for n in range(CLASSES)
        for s in slots
    )
    lessons = [engine.Lesson(f"c{n}.X{s}", s, 1, "y" if yard else "") for n in range(CLASSES) for s in slots]
    school = engine.School(
        "x", grid=grid(sessions), classes=rooms, teachers=teachers, courses=courses,
        rooms=(engine.Room("y", "Sân trường phía sau nhà đa năng", "yard", yard or 1),),
    )  # fmt: skip
    made = Timetable(number=7, asked=storing.asked_of(school), lessons=storing.rows_of(lessons), pins=[])
    return reading.Reader(made, school, {})


def pages(read: Reader, unit, kind: str, of: str = "") -> list[str]:
    content = printing.pdf(read, unit, kind=kind, of=of, printed_by="Nguyễn Văn Lâm")
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def test_a_week_of_two_sessions_goes_on_by_whole_days_under_its_title(school):
    found = pages(busy(), school.unit, "whole")
    assert len(found) == 2
    for text in found:
        assert "THỜI KHOÁ BIỂU TOÀN TRƯỜNG" in text
        assert school.unit.name.upper() in text
    for number, days in enumerate((("T2", "T3", "T4"), ("T5", "T6", "T7"))):
        for day in days:
            assert [day in text.split() for text in found] == [number == 0, number == 1]
        # Every lesson of these days, and none of the others, is on the page.
        assert set(re.findall("[2-7][SC][1-5]", found[number])) == {
            f"{day[1]}{s}{n}" for day in days for s in "SC" for n in range(1, 6)
        }
    assert "Trang 2 / 2" in found[1].replace("\xa0", " ")


def test_a_week_of_one_session_is_on_one_sheet_however_many_lessons_it_has(school):
    assert len(pages(busy("S"), school.unit, "whole")) == 1


def test_a_yard_with_six_classes_at_once_is_on_one_page(school):
    (found,) = pages(busy("S", yard=CLASSES), school.unit, "room")
    assert found.count("10A3") == 30


def test_a_teacher_s_and_a_class_s_two_sessions_are_on_one_page(school):
    read = busy(yard=CLASSES)
    for kind in ("class", "teacher"):
        assert len(pages(read, school.unit, kind)) == CLASSES


@pytest.mark.parametrize(("kind", "where"), [("teacher", "Môn 2S1 10A0 – Sân trường phía sau nhà đa năng – tuần lẻ"),
                                             ("room", "Môn 2S1 10A0 – N.T.P. 0 – tuần lẻ")])  # fmt: skip
def test_lines_of_teachers_and_rooms_say_where_with_whom_and_in_which_weeks(kind, where):
    sheet = openpyxl.load_workbook(
        io.BytesIO(printing.workbook(busy("S", yard=CLASSES, weeks="A"), kind))
    ).active  # fmt: skip
    assert where in str(sheet["C2"].value).split("; ")


def test_a_wide_sheet_keeps_in_sight_what_its_lines_are_about():
    for kind, first in (("class", "D2"), ("teacher", "B2"), ("room", "B2")):
        sheet = openpyxl.load_workbook(io.BytesIO(printing.workbook(busy(yard=CLASSES), kind))).active
        assert sheet.freeze_panes == first
        assert sheet[first].alignment.wrap_text or kind != "class"
    assert sheet.column_dimensions["A"].width > 30
