"""What a school says of its week: kept, read back in words, refused where it makes no sense."""

from __future__ import annotations

import pytest

from lienthong.engines.timetabling import public as engine
from lienthong.foundation.database import public as database
from lienthong.school.timetable import asking
from lienthong.school.timetable.errors import BadRequirement
from lienthong.school.timetable.models import CourseRule, Frame, Gathering, Room, TeacherWeek
from lienthong.school.timetable.tests.conftest import YEAR, School, asked


@pytest.mark.parametrize(
    ("text", "slots"), [("S5, 7", ["S5", "7"]), ("2s1; 3C2", ["2S1", "3C2"]), ("", []), ("C", ["C"])]
)
def test_slots_are_read_as_people_write_them(text, slots):
    assert asking.slots_of(text) == slots


@pytest.mark.parametrize("text", ["9S1", "hai", "S9", "2X1"])
def test_what_is_no_slot_is_told_by_its_word(text):
    with pytest.raises(BadRequirement, match="không phải giờ học"):
        asking.slots_of(text)


def test_blocks_are_read_as_people_write_them():
    assert asking.blocks_of("2 + 1+1") == [2, 1, 1]
    with pytest.raises(BadRequirement, match=r"2\+1\+1"):
        asking.blocks_of("hai")


def post(school: School, path: str, **values: object) -> str:
    """Send a form of the requirements; what the next page says, or the same one where it is refused."""
    client = school.client("head")
    answer = client.post(school.url(f"timetable/asked/{path}"), values)
    if answer.status_code == 422:
        return str(answer.content.decode())
    assert answer.status_code == 303
    return str(client.get(answer.headers["Location"]).content.decode())


def test_a_teachers_wishes_reach_the_engine(full):
    key = full.employments["other"].uuid
    page = post(
        full, f"teachers/{key}/", **{"half-3S": "off", "half-4S": "wish", "off": "S5", "day_off": "6", "max_days": "4"},
        has_small_child="1", note="dạy ở trường khác",
    )  # fmt: skip
    assert "nghỉ thứ sáu; bận 3S, S5; tránh 4S; con mọn; nhiều nhất 4 ngày; dạy ở trường khác" in page
    teacher = asked(full).school.teacher_of[f"t{full.employments['other'].pk}"]
    assert (teacher.off, teacher.wish_off, teacher.day_off, teacher.max_days) == (("3S", "S5"), ("4S",), 6, 4)
    assert teacher.small_child
    again = full.client("head").get(full.url(f"timetable/asked/teachers/{key}/")).content.decode()
    assert 'value="S5"' in again


def test_a_word_that_is_no_slot_changes_nothing(full):
    page = post(full, f"teachers/{full.employments['other'].uuid}/", off="thứ hai")
    assert "không phải giờ học" in page
    with database.entered([full.unit.pk]):
        assert not TeacherWeek.objects.exists()


def test_the_frame_and_a_classs_session_are_kept(full):
    page = post(
        full, "frame/", days="5", morning="4", afternoon="4", long_break_after="2", has_assembly="1",
        **{f"session-{full.room.pk}": "pm"},
    )  # fmt: skip
    assert "Đã ghi khung giờ." in page
    with database.entered([full.unit.pk]):
        frame = Frame.objects.get()
    assert (frame.days, frame.morning, frame.has_assembly, frame.has_class_hour) == (5, 4, True, False)
    week = asked(full).school
    assert week.class_of[f"c{full.room.pk}"].shift == "C"


def test_a_frame_without_periods_is_refused(full):
    assert "ít nhất một buổi" in post(full, "frame/", days="6", morning="0", afternoon="0", long_break_after="0")


def test_rules_rooms_and_meetings_are_added_and_taken_away(full):
    assert "chia 2+2" in post(full, "courses/", subject="TOAN", scope="g7", blocks="2+2", forbidden="S5")
    assert "Phòng máy" in post(full, "rooms/", name="Phòng máy", kind="tin", capacity="2", closed="7")
    assert "Đã có phòng tên" in post(full, "rooms/", name="Phòng máy", kind="tin", capacity="1", closed="")
    with database.entered([full.unit.pk]):
        full.employments["other"].department = "Tổ Văn"
        full.employments["other"].save()
    assert "Họp tổ Văn" in post(full, "meetings/", name="Họp tổ Văn", department="Tổ Văn", slots="5C1", periods="1")
    assert asked(full).school.meetings[0].teachers == (f"t{full.employments['other'].pk}",)
    with database.entered([full.unit.pk]):
        found = [CourseRule.objects.get().pk, Room.objects.get().pk, Gathering.objects.get().pk]
    for path, pk in zip(("courses/", "rooms/", "meetings/"), found, strict=True):
        assert "Đã bỏ." in post(full, path, drop=str(pk))
    assert full.client("head").post(full.url("timetable/asked/rooms/"), {"drop": "999999"}).status_code == 404


def test_another_schools_teacher_is_nobody_here(full, stranger):
    key = stranger.employments["teacher"].uuid
    assert full.client("head").get(full.url(f"timetable/asked/teachers/{key}/")).status_code == 404


def test_what_was_asked_of_days_that_the_frame_no_longer_has_is_told_and_left_out(full):
    """A school that gives up Saturday keeps its wishes as they were written; the pages still open."""
    with database.entered([full.unit.pk]):
        work = full.employments["other"]
        TeacherWeek.objects.create(
            unit=full.unit, year=YEAR, employment=work, off=["7", "2S1"], wish_off=["S7"], day_off=7
        )
        Room.objects.create(unit=full.unit, name="Sân", kind="san", closed_slots=["7C"])
        CourseRule.objects.create(unit=full.unit, year=YEAR, subject_id="TOAN", slots=["7S1"])
        Gathering.objects.create(unit=full.unit, year=YEAR, name="Họp tổ", department="", slots=["7C1"])
    page = post(full, "frame/", days=5, morning=5, afternoon=5, has_assembly="1", has_class_hour="1")
    assert "Đã ghi khung giờ" in page
    shaped = asked(full)
    engine.check_school(shaped.school)
    teacher = shaped.school.teacher_of[f"t{work.pk}"]
    assert (teacher.off, teacher.wish_off, teacher.day_off) == (("2S1",), (), None)
    told = {slot for _whose, slot in shaped.outside}
    assert told == {"7", "S7", "7C", "7S1", "7C1"}
    page = full.client("head").get(full.url("timetable/asked/")).content.decode()
    assert "“7S1” ở yêu cầu của Toán không có trong khung giờ" in page


def test_characters_that_cannot_be_stored_are_left_out_of_what_is_noted(full):
    key = full.employments["other"].uuid
    page = post(full, f"teachers/{key}/", note="dạy\x00 ở trường khác")
    assert "dạy ở trường khác" in page
    assert "Đã ghi yêu cầu" in post(full, "courses/", subject="VAN", scope="", joined="a\x00", parallel="\x00")
