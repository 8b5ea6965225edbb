"""What a school asks of its week, drawn from its assignments and its own rules."""

from __future__ import annotations

from lienthong.engines.timetabling import public as engine
from lienthong.foundation.database import public as database
from lienthong.school.timetable import checks
from lienthong.school.timetable.models import CourseRule, Frame, Room, TeacherWeek
from lienthong.school.timetable.tests.conftest import YEAR, School, asked, second_class, teach


def course(school: School, subject: str, room: object = None) -> engine.Course:
    """A course of the first class."""
    pk = getattr(room, "pk", school.room.pk)
    return asked(school).school.course_of[f"c{pk}.{subject}"]


def test_assignments_become_courses_with_the_periods_of_the_programme(full):
    week = asked(full).school
    engine.check_school(week)
    found = {c.id.split(".")[1]: c.periods for c in week.courses if c.classes == (f"c{full.room.pk}",)}
    assert found == {"CC": 1, "SHL": 1, "TOAN": 4, "LI": 1, "VAN": 4, "SU": 2, "DIA": 2}


def test_flag_ceremony_and_class_hour_open_and_close_the_week_with_the_homeroom_teacher(full):
    leader = (f"t{full.employments['leader'].pk}",)
    opening, closing = course(full, "CC"), course(full, "SHL")
    assert (opening.fixed, opening.teachers) == (("2S1",), leader)
    assert (closing.fixed, closing.teachers) == (("7S3",), leader)  # fifteen periods a week: three a day
    assert "7S4" not in asked(full).school.class_of[f"c{full.room.pk}"].slots


def test_a_class_of_the_afternoon_has_its_hours_in_the_afternoon(full):
    room = second_class(full, "7A3", session="pm")
    teach(full, room, "teacher", "TOAN")
    week = asked(full).school
    assert week.course_of[f"c{room.pk}.CC"].fixed == ("2C1",)
    assert all(slot[1] == "C" for slot in week.class_slots(week.class_of[f"c{room.pk}"]))


def test_literature_and_mathematics_have_a_double_period(full):
    assert course(full, "VAN").blocks == (2, 1, 1)
    assert course(full, "SU").blocks is None


def test_half_a_period_is_a_lesson_every_other_week(full):
    teach(full, full.room, "other", "CN", half_periods_week=3)
    week = asked(full).school
    whole, half = week.course_of[f"c{full.room.pk}.CN"], week.course_of[f"c{full.room.pk}.CN.h"]
    assert (whole.periods, whole.weeks, half.periods, half.weeks) == (1, "all", 1, "A")


def test_a_subject_of_one_term_is_asked_in_that_term_only(full):
    teach(full, full.room, "other", "MT", term=1, half_periods_week=2)
    assert f"c{full.room.pk}.MT" in asked(full, 1).school.course_of
    assert f"c{full.room.pk}.MT" not in asked(full, 2).school.course_of


def test_the_nearer_rule_stands_before_the_wider(full):
    with database.entered([full.unit.pk]):
        about = {"unit": full.unit, "year": YEAR, "subject_id": "TOAN"}
        CourseRule.objects.create(**about, blocks=[2, 2], forbidden=["S5"])
        CourseRule.objects.create(**about, school_class=full.room, blocks=[1, 1, 1, 1])
    assert course(full, "TOAN").blocks == (1, 1, 1, 1)
    assert course(full, "TOAN").forbidden == ("S5",)
    assert course(full, "TOAN", full.extra["other"]).blocks == (2, 2)


def test_classes_with_one_word_and_one_teacher_are_taught_together(full):
    with database.entered([full.unit.pk]):
        CourseRule.objects.create(unit=full.unit, year=YEAR, subject_id="VAN", joined="ghép")
    week = asked(full).school
    assert week.course_of[f"c{full.room.pk}.VAN"].classes == (f"c{full.room.pk}", f"c{full.extra['other'].pk}")
    assert f"c{full.extra['other'].pk}.VAN" not in week.course_of


def test_electives_with_one_word_run_at_the_same_times(full):
    with database.entered([full.unit.pk]):
        for subject in ("SU", "DIA"):
            CourseRule.objects.create(unit=full.unit, year=YEAR, subject_id=subject, grade=7, parallel="tự chọn")
    block = asked(full).school.blocks[0]
    assert len(block.courses) == 4


def test_physical_education_asks_for_a_yard_that_there_is(full):
    teach(full, full.room, "other", "TD")
    week = asked(full).school
    yard = next(room for room in week.rooms if room.kind == "san")
    assert yard.capacity == 2
    with database.entered([full.unit.pk]):
        Room.objects.create(unit=full.unit, name="Nhà đa năng", kind="san", capacity=5)
    assert [(r.name, r.capacity) for r in asked(full).school.rooms] == [("Nhà đa năng", 5)]


def test_a_class_with_more_than_its_session_holds_has_sport_in_the_other_one(full):
    for subject, halves in (("SINH", 12), ("NN", 12), ("GDCD", 8), ("TD", 4)):
        teach(full, full.room, "other", subject, half_periods_week=halves)
    week = asked(full).school
    assert {slot[:1] for slot in week.course_of[f"c{full.room.pk}.TD"].slots} == {"C"}
    assert {slot[:1] for slot in week.course_of[f"c{full.room.pk}.NN"].slots} == {"S"}
    assert not any(f.is_stop for f in checks.findings(asked(full)) if "Lớp 7A1" in f.text)


def test_a_teacher_without_enough_free_slots_is_named(full):
    with database.entered([full.unit.pk]):
        TeacherWeek.objects.create(
            unit=full.unit, year=YEAR, employment=full.employments["other"], off=["2", "3", "4", "5", "6"]
        )
    texts = [f.text for f in checks.findings(asked(full)) if f.is_stop]
    assert any("Trần Văn Minh dạy 10 tiết một tuần nhưng chỉ còn" in text for text in texts)


def test_a_full_class_is_named(full):
    with database.entered([full.unit.pk]):
        Frame.objects.create(unit=full.unit, year=YEAR, days=3, morning=2, afternoon=2)
    texts = [f.text for f in checks.findings(asked(full)) if f.is_stop]
    assert any(text.startswith("Lớp 7A1 có 15 tiết một tuần nhưng chỉ có 12 chỗ") for text in texts)


def test_who_leads_two_classes_cannot_be_at_both_class_hours(full):
    from lienthong.school.classes.public import Homeroom

    with database.entered([full.unit.pk]):
        Homeroom.objects.filter(school_class=full.extra["other"]).update(employment=full.employments["leader"])
    texts = [f.text for f in checks.findings(asked(full)) if f.is_stop]
    assert any("Phạm Thị Thu phải có mặt ở hai nơi lúc Thứ hai, sáng, tiết 1" in text for text in texts)


def test_what_the_programme_has_and_nobody_is_assigned_is_said(full):
    texts = [f.text for f in checks.findings(asked(full)) if not f.is_stop]
    assert any("Lớp 7A1 chưa phân công" in text and "Sinh học" in text for text in texts)


def test_a_school_without_assignments_is_told_where_to_begin(stranger):
    with database.entered([stranger.unit.pk]):
        from lienthong.school.classes.public import TeachingAssignment

        TeachingAssignment.objects.all().delete()
        Frame.objects.create(
            unit=stranger.unit, year=YEAR, days=6, morning=5, afternoon=5, has_assembly=False, has_class_hour=False
        )
    found = checks.findings(asked(stranger))
    assert [f.is_stop for f in found] == [True]
    assert found[0].where == "assignments"
