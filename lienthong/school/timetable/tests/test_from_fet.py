"""A school begins with its FET file: names matched or chosen, shown before anything is written, taken over at once."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lienthong.engines.timetabling import public as engine
from lienthong.foundation.database import public as database
from lienthong.school.classes.public import TeachingAssignment
from lienthong.school.timetable import exchange, fet_matching, storing, versions
from lienthong.school.timetable.models import CourseRule, TeacherWeek, Timetable
from lienthong.school.timetable.tests.conftest import YEAR, School, asked
from lienthong.school.timetable.tests.test_exchange import BOMB, answer_of

HOA = "Lê Thị Hoa"


@pytest.mark.parametrize(
    ("name", "fit"),
    [
        ("Lê Thị Hoa", 3), ("Cô Lê Thị Hoa", 3), ("L.T.Hoa", 2), ("C.T.Hoa", 2), ("Hoa", 1), ("C.Hoa", 1), ("Hoa_(10909517)", 1),
        ("Hoa B", 1), ("N.Hoa", 0), ("Hoan", 0), ("C.Hóa", 0), ("", 0), ("---", 0),
    ],
)  # fmt: skip
def test_names_are_read_as_deputy_heads_write_them(name, fit):
    assert fet_matching.name_fit(name, HOA) == fit


def file_of(timetable: Timetable) -> tuple[bytes, bytes]:
    """A school's .fet file with FET's answer."""
    school = storing.school_of(timetable)
    return exchange.fet_file(school)[0], answer_of(school, storing.lessons_of(timetable.lessons))


def send(school: School, content: bytes, answer: bytes = b"") -> str:
    """Upload a file; the page that follows."""
    files = {"file": SimpleUploadedFile("truong.fet", content)}
    if answer:
        files["answer"] = SimpleUploadedFile("truong_activities.xml", answer)
    page = school.client("head").post(school.url("timetable/from-fet/"), files)
    assert page.status_code == 200
    return str(page.content.decode())


def confirm(school: School, page: str, **choices: str) -> str:
    """Take over what a page shows; where that leads."""
    found = re.search(r'name="sealed" value="([^"]+)"', page)
    assert found, "nothing to confirm"
    sent = {"sealed": found.group(1), "confirm": "1", "assignments": "1", "rules": "1", "away": "1", **choices}
    client = school.client("head")
    answer = client.post(school.url("timetable/from-fet/"), sent)
    assert answer.status_code == 303, re.findall(r"toast-note[^>]*>.*?<p>(.*?)</p>", answer.content.decode(), re.DOTALL)
    return str(client.get(answer.headers["Location"]).content.decode())


def newest() -> Timetable:
    return Timetable.objects.order_by("-number")[0]


def test_the_schools_own_file_comes_back_as_the_same_week(full, draft):
    page = send(full, *file_of(draft))
    assert "Mọi tên đều khớp" in page
    with database.entered([full.unit.pk]):
        assert Timetable.objects.count() == 1
    assert "Đã tạo bản nháp số 2 từ tệp FET" in confirm(full, page)
    with database.entered([full.unit.pk]):
        made = newest()
        assert (made.origin, made.broken) == ("brought", 0)
        assert [row[:3] for row in made.lessons] == [row[:3] for row in draft.lessons]
        assert TeachingAssignment.objects.filter(school_class__unit=full.unit).count() == len(full_assignments(full))


def full_assignments(school: School) -> list[str]:
    return [c.id for c in asked(school).school.courses if c.id.split(".")[1] not in ("CC", "SHL")]


def test_a_school_without_assignments_gets_them_and_its_own_blocks_and_absences_from_the_file(full, draft):
    school = storing.school_of(draft)
    who = f"t{full.employments['other'].pk}"
    content = exchange.fet_file(
        engine.School(
            **{**vars_of(school), "teachers": tuple(
                engine.Teacher(t.id, t.name, off=("6C", "7S1") if t.id == who else ()) for t in school.teachers
            )}
        )
    )[0]  # fmt: skip
    with database.entered([full.unit.pk]):
        TeachingAssignment.objects.filter(school_class__unit=full.unit).delete()
        versions.discard(full.actor("head"), draft.uuid, unit_id=full.unit.pk)
    page = send(full, content)
    assert "Tệp chưa có giờ học" in page
    assert "Đã đưa phân công và yêu cầu của tệp vào" in confirm(full, page)
    week = asked(full).school
    engine.check_school(week)
    assert {(c.id, c.teachers, c.periods) for c in week.courses} == {
        (c.id, c.teachers, c.periods) for c in school.courses
    }
    assert sorted(week.teacher_of[who].off) == ["6C", "7S1"]


def vars_of(school: engine.School) -> dict[str, object]:
    return {name: getattr(school, name) for name in school.__dataclass_fields__}


def test_what_nothing_fits_is_listed_and_can_be_chosen(full, draft):
    content, answer = file_of(draft)
    content = content.replace(b"7A2", "Bảy Hai".encode()).replace("Ngữ văn".encode(), b"Mon la")
    page = send(full, content, answer)
    assert "chưa khớp nên chưa được đưa vào" in page
    fields = {
        text: name for name, text in re.findall(r'<label[^>]*for="id_([cst]-\d+)"[^>]*>(.*?)(?: <span|</label>)', page)
    }
    other = full.extra["other"]
    chosen = {fields["Bảy Hai"]: str(other.pk), fields["Mon la"]: "VAN"}
    confirm(full, page, **chosen)
    with database.entered([full.unit.pk]):
        assert [row[:3] for row in newest().lessons] == [row[:3] for row in draft.lessons]


def test_the_file_of_the_other_session_keeps_the_lessons_of_the_first(full, draft):
    school = storing.school_of(draft)
    room = f"c{full.room.pk}"
    half = engine.School(**{**vars_of(school), "courses": tuple(c for c in school.courses if room in c.classes)})
    own = {c.id for c in half.courses}
    lessons = [x for x in storing.lessons_of(draft.lessons) if x.course in own]
    page = send(full, exchange.fet_file(half)[0], answer_of(half, lessons))
    confirm(full, page, onto=str(draft.uuid))
    with database.entered([full.unit.pk]):
        made = newest()
        assert made.based_on_id == draft.pk
        assert [row[:3] for row in made.lessons] == [row[:3] for row in draft.lessons]


def test_who_teaches_otherwise_than_the_file_says_stays_as_assigned(full, draft):
    content, answer = file_of(draft)
    leader, teacher = (full.employments[role].person.full_name for role in ("leader", "teacher"))
    with database.entered([full.unit.pk]):
        rows = TeachingAssignment.objects.filter(school_class=full.room, subject_id="SU")
        rows.update(employment=full.employments["teacher"])
    page = send(full, content, answer)
    assert f"Lịch sử: tệp ghi {leader}, trường phân công {teacher}" in page
    said = confirm(full, page)
    assert "không vào bản nháp vì phân công của trường" in said
    with database.entered([full.unit.pk]):
        assert rows.get().employment_id == full.employments["teacher"].pk


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<fet/>", BOMB, b"<fet><Days_List/></fet>", b"\xff" * 500])
def test_a_file_that_is_no_school_is_refused_in_words(full, content):
    page = send(full, content or b" ")
    assert "Không đọc được tệp" in page
    with database.entered([full.unit.pk]):
        assert not Timetable.objects.exists()
        assert not CourseRule.objects.exists()
        assert not TeacherWeek.objects.filter(year=YEAR).exists()


def test_a_file_larger_than_any_school_is_refused(full):
    teachers = "".join(f"<Teacher><Name>Cô {n}</Name></Teacher>" for n in range(300))
    taught = "".join(
        f"<Activity><Teacher>Cô {n}</Teacher><Subject>Toán</Subject><Students>7A1</Students><Duration>1</Duration><Id>{n}</Id>"
        f"<Activity_Group_Id>0</Activity_Group_Id></Activity>" for n in range(300)
    )  # fmt: skip
    content = (
        "<fet><Days_List><Day><Name>Hai</Name></Day></Days_List><Hours_List><Hour><Name>1</Name></Hour></Hours_List>"
        f"<Teachers_List>{teachers}</Teachers_List><Students_List><Year><Name>7A1</Name></Year></Students_List>"
        f"<Activities_List>{taught}</Activities_List></fet>"
    )
    assert "hơn một trường" in send(full, content.encode())


def test_what_was_sealed_for_another_school_or_changed_is_refused(full, draft):
    page = send(full, *file_of(draft))
    found = re.search(r'name="sealed" value="([^"]+)"', page)
    assert found
    for sealed in (found.group(1)[:-3] + "abc", "x", ""):
        answer = full.client("head").post(full.url("timetable/from-fet/"), {"sealed": sealed, "confirm": "1"})
        assert "đã hết hạn" in answer.content.decode()
    assert full.client("teacher").get(full.url("timetable/from-fet/")).status_code == 403


def with_constraints(content: bytes, *constraints: str) -> bytes:
    """A file with more constraints of time."""
    end = b"</Time_Constraints_List>"
    assert end in content
    return content.replace(end, "".join(constraints).encode() + end)


def numbers(content: bytes, subject: str, room: str) -> list[str]:
    """The activities of a subject in a class."""
    root = ElementTree.fromstring(content)
    return [
        one.findtext("Id", "") for one in root.iterfind("Activities_List/Activity")
        if one.findtext("Subject") == subject and one.findtext("Students") == room
    ]  # fmt: skip


def constraint(kind: str, *fields: tuple[str, str], weight: int = 100) -> str:
    """One constraint of FET."""
    inner = "".join(f"<{tag}>{value}</{tag}>" for tag, value in fields)
    return f"<Constraint{kind}><Weight_Percentage>{weight}</Weight_Percentage>{inner}<Active>true</Active></Constraint{kind}>"


def test_conditions_that_the_school_can_hold_become_its_requirements_and_the_rest_is_listed(full, draft):
    content, _answer = file_of(draft)
    leader = full.employments["leader"].person.full_name
    root = ElementTree.fromstring(content)
    day = root.findtext("Days_List/Day/Name", "")
    hour = [one.findtext("Name", "") for one in root.iterfind("Hours_List/Hour")][1]
    at = f"<Day>{day}</Day><Hour>{hour}</Hour>"
    slot = f"<Preferred_Time_Slot><Preferred_Day>{day}</Preferred_Day><Preferred_Hour>{hour}</Preferred_Hour></Preferred_Time_Slot>"
    own, others = numbers(content, "Lịch sử", "7A1"), numbers(content, "Lịch sử", "7A2")
    ids = [("Activity_Id", n) for n in own]
    together = [
        constraint("ActivitiesSameStartingTime", ("Activity_Id", a), ("Activity_Id", b))
        for a, b in zip(numbers(content, "Địa lí", "7A1"), numbers(content, "Địa lí", "7A2"), strict=True)
    ]
    content = with_constraints(
        content, constraint("TeachersMaxGapsPerWeek", ("Max_Gaps", "4")),
        constraint("TeacherMaxHoursDaily", ("Teacher_Name", leader), ("Maximum_Hours_Daily", "6")),
        constraint("TeacherMaxHoursContinuously", ("Teacher_Name", leader), ("Maximum_Hours_Continuously", "4")),
        constraint("StudentsSetNotAvailableTimes", ("Students", "7A2"), ("Not_Available_Time", at)),
        constraint("MinDaysBetweenActivities", *ids, ("MinDays", "2")),
        constraint("ActivitiesPreferredTimeSlots", ("Subject_Name", "Vật lí"), ("Preferred_Time_Slot", "")).replace(
            "<Preferred_Time_Slot></Preferred_Time_Slot>", slot
        ),
        constraint("ActivitiesNotOverlapping", *ids, *(("Activity_Id", n) for n in others)), *together,
        constraint("TeacherMinGapsBetweenOrderedPairOfActivityTags", ("Teacher", leader)),
        constraint("MinDaysBetweenActivities", *ids, ("MinDays", "1"), weight=95),
        constraint("StudentsSetMinHoursDaily", ("Students", "7A2"), ("Minimum_Hours_Daily", "2")),
        constraint("TeacherMaxHoursDaily", ("Teacher_Name", leader), ("Maximum_Hours_Daily", "3"), weight=50),
    )  # fmt: skip
    page = send(full, content)
    assert "Điều kiện của tệp thành yêu cầu của trường" in page
    assert f"{leader}: nhiều nhất 6 tiết một ngày; nhiều nhất 4 tiết liền; nhiều nhất 4 tiết trống một tuần" in page
    assert "TeacherMinGapsBetweenOrderedPairOfActivityTags: 1" in page
    assert "TeacherMaxHoursDaily: 1" in page
    assert "StudentsSetMinHoursDaily: 1" in page
    assert "MinDaysBetweenActivities:" not in page
    confirm(full, page, conditions="1")
    week = asked(full).school
    engine.check_school(week)
    boss = week.teacher_of[f"t{full.employments['leader'].pk}"]
    assert (boss.max_per_day, boss.max_consecutive, boss.max_gaps) == (6, 4, 4)
    first, second = (f"c{pk}" for pk in (full.room.pk, full.extra["other"].pk))
    assert "2S2" in week.class_of[first].slots
    assert "2S2" not in week.class_of[second].slots
    assert week.course_of[f"{first}.SU"].min_day_distance == 2
    assert week.course_of[f"{second}.SU"].min_day_distance == 0
    assert {week.course_of[f"{room}.LI"].slots for room in (first, second)} == {("2S2",)}
    assert [one.courses for one in week.apart] == [(f"{first}.SU", f"{second}.SU")]
    assert [one.courses for one in week.blocks] == [(f"{first}.DIA", f"{second}.DIA")]


def test_conditions_are_left_where_they_are_not_wanted_and_what_the_school_says_stands(full, draft):
    with database.entered([full.unit.pk]):
        TeacherWeek.objects.create(
            unit=full.unit, year=YEAR, employment=full.employments["leader"], max_gaps=1, off=["7"]
        )  # fmt: skip
    content = with_constraints(
        file_of(draft)[0], constraint("TeachersMaxGapsPerWeek", ("Max_Gaps", "4")),
        constraint("TeachersMaxHoursDaily", ("Maximum_Hours_Daily", "60")),
        constraint("TeachersMaxDaysPerWeek", ("Max_Days_Per_Week", "-3")),
    )  # fmt: skip
    page = send(full, content)
    confirm(full, page)
    assert "TeachersMaxDaysPerWeek: 1" in page
    who = f"t{full.employments['teacher'].pk}"
    assert asked(full).school.teacher_of[who].max_gaps == -1
    confirm(full, page, conditions="1")
    week = asked(full).school
    assert week.teacher_of[who].max_gaps == 4
    assert (week.teacher_of[who].max_per_day, week.teacher_of[who].max_days) == (
        0,
        0,
    )  # a limit beyond any week limits nobody
    boss = week.teacher_of[f"t{full.employments['leader'].pk}"]
    assert (boss.max_gaps, boss.off) == (1, ("7",))
