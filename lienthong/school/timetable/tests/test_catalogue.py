"""What a deputy head asks on the pages of requirements: it reaches the engine, is counted beforehand, and its breach is told."""

from __future__ import annotations

import pytest

from lienthong.engines.timetabling import public as engine
from lienthong.foundation.database import public as database
from lienthong.foundation.jobs import public as jobs
from lienthong.school.classes.public import SchoolClass
from lienthong.school.timetable import checks, moving, versions
from lienthong.school.timetable.models import ClassWeek, CourseRule, TeacherWeek, Timetable
from lienthong.school.timetable.tests.conftest import YEAR, School, asked, laid, teach
from lienthong.school.timetable.tests.test_wishes import post


def stops(school: School) -> list[str]:
    """What cannot work, in words."""
    return [found.text for found in checks.findings(asked(school)) if found.is_stop]


def of_teacher(school: School, role: str = "other") -> engine.Teacher:
    """A teacher of the engine's school."""
    return asked(school).school.teacher_of[f"t{school.employments[role].pk}"]


def ask_teacher(school: School, **facts: object) -> str:
    """Send the form of a teacher's wishes."""
    return post(school, f"teachers/{school.employments['other'].uuid}/", **facts)


def test_limits_of_a_teacher_reach_the_engine_and_are_told_in_the_list(full):
    page = ask_teacher(
        full, min_per_session="2", max_per_session="4", max_per_day="6", max_consecutive="3", max_gaps="0", max_sessions="5",
        max_days="4", noon_rest="1", present="2S1",
    )  # fmt: skip
    for words in (
        "ít nhất 2 tiết một buổi", "nhiều nhất 6 tiết một ngày", "nhiều nhất 3 tiết liền", "nhiều nhất 0 tiết trống một tuần",
        "nhiều nhất 5 buổi", "nghỉ trưa", "phải có tiết 2S1",
    ):  # fmt: skip
        assert words in page
    found = of_teacher(full)
    assert (found.min_per_session, found.max_per_session, found.max_per_day, found.max_consecutive) == (2, 4, 6, 3)
    assert (found.max_gaps, found.max_sessions, found.max_days, found.noon_rest, found.present) == (
        0,
        5,
        4,
        True,
        ("2S1",),
    )
    assert of_teacher(full, "teacher").max_gaps == -1


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"max_days": "1", "max_per_day": "3"}, "các giới hạn buổi, ngày của người ấy chỉ cho 3 tiết"),
        ({"max_sessions": "1"}, "chỉ cho 5 tiết"),
        ({"present": "2S1, 3S1", "off": "3"}, "phải có tiết ở 3S1 nhưng không dạy lớp nào được vào giờ ấy"),
    ],
)
def test_limits_that_leave_no_room_are_told_before_the_search(full, facts, words):
    ask_teacher(full, **facts)
    assert any(words in text for text in stops(full))


def test_a_refused_form_keeps_what_was_typed(full):
    page = ask_teacher(full, off="thứ hai", max_gaps="3", note="con nhỏ", **{"half-3S": "off"})
    assert "không phải giờ học" in page
    for typed in ('value="thứ hai"', 'value="3"', 'value="con nhỏ"', '<option value="off" selected>'):
        assert typed in page
    assert "phải là số từ 1 đến 7" in ask_teacher(full, max_days="9")
    page = post(full, "courses/", subject="VAN", scope="g7", blocks="hai", slots="S")
    assert 'value="hai"' in page
    page = post(full, "frame/", days="6", morning="5", afternoon="5", **{f"closed-{full.room.pk}": "9X"})
    assert 'value="9X"' in page
    with database.entered([full.unit.pk]):
        assert not TeacherWeek.objects.exists()
        assert not CourseRule.objects.exists()
        assert not ClassWeek.objects.exists()


def test_a_class_may_be_away_and_have_few_periods_a_session(full):
    pk = full.room.pk
    frame = {"days": "6", "morning": "5", "afternoon": "5", "has_assembly": "1", "has_class_hour": "1"}
    post(full, "frame/", **frame, **{f"closed-{pk}": "5, S5", f"most-{pk}": "4"})
    one = asked(full).school.class_of[f"c{pk}"]
    assert one.max_per_session == 4
    assert not {slot for slot in one.slots if slot[0] == "5" or slot[1:] == "S5"}
    page = full.client("head").get(full.url("timetable/asked/frame/")).content.decode()
    assert 'value="5, S5"' in page


def test_rules_of_a_subject_reach_the_engine_and_can_be_changed(full):
    page = post(
        full, "courses/", subject="VAN", scope="g7", avoid="S1", max_per_session="2", day_distance="2",
    )  # fmt: skip
    assert "tránh S1; nhiều nhất 2 tiết một buổi; cách nhau ít nhất 2 ngày" in page
    course = asked(full).school.course_of[f"c{full.room.pk}.VAN"]
    assert (course.avoid, course.max_per_session, course.min_day_distance) == (("S1",), 2, 2)
    with database.entered([full.unit.pk]):
        pk = CourseRule.objects.get().pk
    form = full.client("head").get(full.url(f"timetable/asked/courses/?rule={pk}")).content.decode()
    assert "Sửa yêu cầu" in form
    assert '<option value="g7" selected>' in form
    assert "Hãy ghi ít nhất một yêu cầu" in post(full, "courses/", subject="VAN", scope="g7")


def test_so_many_classes_at_once_is_said_for_the_whole_school(full):
    post(full, "courses/", subject="TOAN", scope="", most_at_once="1")
    assert asked(full).school.limits == (engine.Limit("Toán", 1),)
    assert "chỉ ghi cho cả trường" in post(full, "courses/", subject="TOAN", scope="g7", most_at_once="1")


def test_a_rule_of_one_term_holds_in_that_term(full):
    post(full, "courses/", subject="SU", scope="", periods="1", term="1")
    post(full, "courses/", subject="SU", scope="", periods="3", term="2")
    course = f"c{full.room.pk}.SU"
    assert [asked(full, term).school.course_of[course].periods for term in (1, 2)] == [1, 3]


def test_lessons_that_cannot_be_days_apart_are_told_beforehand(full):
    post(full, "courses/", subject="VAN", scope="", blocks="1+1+1+1", day_distance="2")
    assert any("không thể lần nào cũng cách nhau 2 ngày" in text for text in stops(full))


def test_subjects_kept_apart_are_named_where_they_are_not(full):
    for subject in ("TOAN", "VAN"):
        post(full, "courses/", subject=subject, scope="c" + str(full.room.pk), not_same_session="nặng")
    post(full, "courses/", subject="SU", scope="", not_at_once="loa")
    week = asked(full).school
    engine.check_school(week)
    assert {(one.within, len(one.courses)) for one in week.apart} == {("session", 2), ("slot", 2)}
    room, other = (f"c{pk}" for pk in (full.room.pk, full.extra["other"].pk))
    lessons = [engine.Lesson(f"{room}.TOAN", "3S1"), engine.Lesson(f"{room}.VAN", "3S4")]
    lessons += [engine.Lesson(f"{name}.SU", "4S2") for name in (room, other)]
    told = [moving.told(week, one) for one in engine.violations(week, lessons) if one.kind == "apart"]
    together = "nặng: Ngữ văn, Toán 7A1 không được học cùng buổi: thứ ba, sáng, tiết 1; thứ ba, sáng, tiết 4."
    assert together in told
    assert any("loa: Lịch sử không được học cùng giờ: thứ tư, sáng, tiết 2" in text for text in told)


def test_more_lessons_kept_apart_than_there_are_sessions_are_told_beforehand(full):
    for subject in ("TOAN", "VAN"):
        post(full, "courses/", subject=subject, scope="", blocks="1+1+1+1", not_same_session="nặng")
    assert "nặng: Ngữ văn, Toán 7A1: 8 lần học một tuần phải tách nhau, nhưng chỉ có 6 buổi hoặc giờ." in stops(full)


def test_subjects_of_one_time_that_lie_together_otherwise_are_told_beforehand(full):
    for scope, blocks in ((full.room, "2+2"), (full.extra["other"], "2+1+1")):
        post(full, "courses/", subject="VAN", scope=f"c{scope.pk}", blocks=blocks, parallel="tự chọn")
    assert "Các môn học cùng lúc “tự chọn” phải chia tiết giống nhau: Ngữ văn 7A1, Ngữ văn 7A2." in stops(full)


def test_a_draft_with_broken_rules_names_them_and_why_none_can_be_kept(full):
    week = asked(full).school
    lessons = laid(week)
    with database.entered([full.unit.pk]):
        made = versions.lay(
            full.actor("head"), unit=full.unit, year=YEAR, term=1, school=week, lessons=lessons[:-1], origin="solved",
            why=[("Cô Lan bận ở 2S1.", "Ms Lan is away at 2S1.")],
        )  # fmt: skip
    page = full.client("head").get(full.url(f"timetable/{made.uuid}/")).content.decode()
    assert "Chỗ còn vướng" in page
    course = week.course_of[lessons[-1].course]
    with database.entered([full.unit.pk]):
        room = SchoolClass.objects.get(pk=int(course.classes[0][1:])).name
    assert f"{course.name} {room}: đã xếp" in page
    assert "không thể cùng giữ được" in page
    board = full.client("head").get(full.url(f"timetable/{made.uuid}/board/")).content.decode()
    assert f"{course.name} {room}: đã xếp" in board
    assert "Cô Lan bận ở thứ hai, sáng, tiết 1." in page


def test_a_search_of_requirements_that_contradict_ends_with_the_few_that_do(full):
    key = full.employments["teacher"].uuid
    # In the first and the last period, no more than two in a session, and no gap.
    post(full, f"teachers/{key}/", present="3S1, 3S5", max_per_session="2", max_gaps="0")
    assert stops(full) == []
    client = full.client("head")
    client.post(full.url("timetable/solve/"), {"seconds": "2"})
    jobs.run_waiting()
    with database.entered([full.unit.pk]):
        made = Timetable.objects.get(unit=full.unit)
    assert made.broken
    assert len(made.why) <= 4
    page = client.get(full.url(f"timetable/{made.uuid}/")).content.decode()
    assert "không thể cùng giữ được" in page
    name = full.employments["teacher"].person.full_name
    for rule in ("giờ phải có tiết", "số tiết mỗi buổi", "tiết trống trong tuần"):
        assert any(vi.startswith(name) and rule in vi for vi, _en in made.why), made.why
        assert rule in page


def test_equal_periods_of_two_teachers_are_taught_together(full):
    teach(full, full.room, "other", "LI", half_periods_week=2)
    assert len(asked(full).school.course_of[f"c{full.room.pk}.LI"].teachers) == 2
