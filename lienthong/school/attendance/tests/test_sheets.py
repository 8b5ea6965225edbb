"""The monthly sheet, the year, the school's day, warnings, the rule of a school."""

from __future__ import annotations

import datetime as dt
import io

import python_calamine

from lienthong.foundation.database import public as database
from lienthong.kernel.calendar import public as calendar
from lienthong.school.attendance import counting
from lienthong.school.attendance.models import Roll, RollPolicy
from lienthong.school.attendance.tests.conftest import TODAY, School, policy, save
from lienthong.school.classes.public import ClassMember


def take(school: School, day: dt.date, marks: dict[int, str], *, session: int = 1) -> None:
    """A taken roll of an earlier day, as the demo and imports lay them."""
    with database.entered([school.unit.pk]):
        Roll.objects.create(
            unit=school.unit, year=2017, school_class=school.room, day=day, session=session, size=3,
            marks={str(member): [code, "", "cô Thu", ""] for member, code in marks.items()},
            excused=list(marks.values()).count("P"), unexcused=list(marks.values()).count("K"),
            taken_at=calendar.now(), taken_by_name="cô Thu", changed_at=calendar.now(),
        )  # fmt: skip


def miss(school: School, member: ClassMember, number: int, code: str = "P") -> None:
    """So many school days missed, from September on."""
    day, left = dt.date(2017, 9, 5), number
    while left:
        if day.weekday() != 6:
            take(school, day, {member.pk: code})
            left -= 1
        day += dt.timedelta(1)


def test_the_month_shows_letters_sums_and_days_without_roll(school: School):
    one = school.members[0].pk
    take(school, dt.date(2018, 1, 8), {one: "P"})
    take(school, dt.date(2018, 1, 9), {one: "K"})
    page = school.client("leader").get(school.url(f"attendance/{school.room.uuid}/month/2018-01/")).content.decode()
    assert page.count('class="is-taken is-p">P') == 1
    assert page.count('class="is-taken is-k">K') == 1
    assert "is-untaken" in page
    assert "<td>2</td><td>1</td><td>1</td>" in page


def test_the_month_as_a_file_holds_the_same(school: School):
    take(school, dt.date(2018, 1, 8), {school.members[0].pk: "P"})
    answer = school.client("head").get(school.url(f"attendance/{school.room.uuid}/month/2018-01/?export=xlsx"))
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    heads = next(row for row in rows if "STT" in row)
    line = rows[rows.index(heads) + 1]
    assert line[heads.index("8 T2")] == "P"
    assert [line[heads.index(label)] for label in ("TS", "P", "K")] == [1, 1, 0]


def test_two_sessions_show_both_where_they_differ(school: School):
    policy(school, sessions=[1, 2])
    one = school.members[0].pk
    take(school, dt.date(2018, 1, 8), {one: "P"})
    take(school, dt.date(2018, 1, 8), {}, session=2)
    page = school.client("leader").get(school.url(f"attendance/{school.room.uuid}/month/2018-01/")).content.decode()
    assert ">P/–<" in page


def test_absences_follow_a_pupil_into_another_class(school: School):
    one = school.members[0]
    take(school, dt.date(2017, 10, 2), {one.pk: "K"})
    with database.entered([school.unit.pk]):
        room = school.room
        room.pk, room.uuid, room.code, room._state.adding = None, __import__("uuid").uuid4(), "7A2", True
        room.save()
        ClassMember.objects.filter(pk=one.pk).update(ended_on=dt.date(2017, 11, 1))
        ClassMember.objects.create(
            unit=school.unit, school_class=room, enrolment=one.enrolment, person=one.person, position=1,
            started_on=dt.date(2017, 11, 1),
        )  # fmt: skip
        found = counting.absences(room.pk, 2017, until=TODAY)
    assert [a.code for a in found[one.person_id]] == ["K"]


def test_who_nears_forty_five_is_told_to_homeroom_teacher_and_head(school: School):
    miss(school, school.members[0], 41)
    miss_few = school.members[1]
    take(school, TODAY, {miss_few.pk: "P"})
    for role in ("leader", "head"):
        page = school.client(role).get(school.url("")).content.decode()
        assert "1 em nghỉ từ 30 buổi trở lên" in page
        assert "(41)" in page
    assert "nghỉ từ 30 buổi" not in school.client("other").get(school.url("")).content.decode()


def test_the_year_adds_up_and_gives_the_share_present(school: School):
    miss(school, school.members[0], 10, "K")
    page = school.client("leader").get(school.url(f"attendance/{school.room.uuid}/year/")).content.decode()
    assert "66,7 %" in page
    assert "<td>10</td><td></td><td>10</td>" in page


def test_the_head_sees_which_classes_have_not_taken_their_roll(school: School):
    page = school.client("head").get(school.url("")).content.decode()
    assert "1 lớp chưa điểm danh hôm nay" in page
    save(school, "leader", (school.members[0], "code", None, "P"), ("roll", "taken", None, "1"))
    page = school.client("head").get(school.url("")).content.decode()
    assert "chưa điểm danh hôm nay" not in page
    assert "66,7 %" in page


def test_the_homeroom_teacher_sees_in_the_morning_who_is_absent(school: School):
    client = school.client("leader")
    assert "Điểm danh lớp 7A1 hôm nay" in client.get(school.url("")).content.decode()
    save(school, "leader", (school.members[0], "code", None, "K"), ("roll", "taken", None, "1"))
    page = client.get(school.url("")).content.decode()
    assert "Lớp 7A1 hôm nay có em vắng" in page
    assert "(K)" in page


def test_the_rule_of_a_school_is_set_from_a_day_on_and_refuses_nonsense(school: School):
    client = school.client("head")
    good = {"started_on": "2018-01-08", "sessions": ["1", "2"], "weekdays": ["0", "1"], "window": "5", "room": ""}
    client.post(school.url("attendance/rules/"), good)
    for wrong in ({"sessions": []}, {"weekdays": []}, {"window": "-1"}, {"window": "999"}, {"started_on": "mai"}):
        answer = client.post(school.url("attendance/rules/"), {**good, "started_on": "2018-01-09", **wrong})
        assert (answer.status_code, "notice--stop" in answer.content.decode()) == (422, True)
    with database.entered([school.unit.pk]):
        assert list(RollPolicy.objects.values_list("sessions", "weekdays", "correction_days")) == [([1, 2], [0, 1], 5)]
    assert school.client("leader").get(school.url("attendance/rules/")).status_code == 403


def test_a_class_of_the_own_rule_stands_before_the_school(school: School):
    policy(school, sessions=[1])
    policy(school, school_class=school.room, sessions=[2], correction_days=None)
    assert save(school, "leader", ("roll", "taken", None, "1"), session=2).status_code == 200
    assert save(school, "leader", ("roll", "taken", None, "1"), session=1).status_code == 423
