"""Taking a roll: who may, what is kept, two people at once, a network that sends twice, days that are shut."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.foundation.database import public as database
from lienthong.kernel.calendar.models import Holiday
from lienthong.school.attendance.tests.conftest import TODAY, School, enrol, pad_url, policy, roll, save
from lienthong.school.classes.public import ClassMember

SUNDAY = dt.date(2018, 1, 7)


def test_only_the_absent_are_kept_and_a_taken_roll_without_any_says_that_all_were_there(school: School):
    first = school.members[0]
    assert roll(school) is None
    answer = save(
        school, "leader", (first, "code", None, "P"), (first, "note", None, "ốm"), ("roll", "taken", None, "1")
    )
    assert answer.status_code == 200
    kept = roll(school)
    assert kept is not None
    assert list(kept.marks) == [str(first.pk)]
    assert kept.marks[str(first.pk)][:3] == ["P", "ốm", "Phạm Thị Thu"]
    assert (kept.size, kept.excused, kept.unexcused, kept.taken_by_name) == (3, 1, 0, "Phạm Thị Thu")


def test_a_begun_roll_is_not_a_taken_one(school: School):
    save(school, "leader", (school.members[0], "code", None, "K"))
    kept = roll(school)
    assert kept is not None
    assert kept.taken_at is None
    page = school.client("head").get(school.url("attendance/")).content.decode()
    assert "1/1" in page


def test_a_save_sent_twice_answers_the_same_and_writes_once(school: School):
    cell = (school.members[0], "code", None, "K")
    first = save(school, "leader", cell).json()
    version = roll(school).version
    assert save(school, "leader", cell).json() == first
    assert roll(school).version == version


def test_two_people_see_each_others_value_and_name_and_nothing_is_overwritten(school: School):
    save(school, "leader", (school.members[0], "code", None, "P"))
    answer = save(
        school, "teacher", (school.members[0], "code", None, "K"), (school.members[1], "code", None, "K")
    ).json()
    [clash] = answer["conflicts"]
    assert (clash["theirs"], clash["by"]) == ("P", "Phạm Thị Thu")
    assert [cell["line"] for cell in answer["saved"]] == [str(school.members[1].pk)]
    kept = roll(school)
    assert {key: mark[0] for key, mark in kept.marks.items()} == {
        str(school.members[0].pk): "P",
        str(school.members[1].pk): "K",
    }


def test_taking_back_an_absence_says_by_whom_it_was_taken_back(school: School):
    one = school.members[0]
    save(school, "leader", (one, "code", None, "P"))
    save(school, "teacher", (one, "code", "P", None))
    answer = save(school, "leader", (one, "code", "P", "K")).json()
    assert answer["conflicts"][0]["theirs"] is None
    assert answer["conflicts"][0]["by"] == "Lê Thị Hoa"
    assert (roll(school).excused, roll(school).unexcused) == (0, 0)


@pytest.mark.parametrize("role", ["leader", "teacher", "head", "registrar"])
def test_homeroom_and_subject_teachers_head_and_registrar_take_the_roll(school: School, role: str):
    assert save(school, role, ("roll", "taken", None, "1")).status_code == 200


def test_a_teacher_of_other_classes_neither_sees_nor_writes_it(school: School):
    assert save(school, "other", ("roll", "taken", None, "1")).status_code == 403
    assert school.client("other").get(pad_url(school)).status_code == 403
    assert roll(school) is None


def test_another_schools_class_is_not_there(school: School, stranger: School):
    foreign = school.url(f"attendance/{stranger.room.uuid}/{TODAY.isoformat()}/1/")
    assert school.client("head").get(foreign).status_code == 404
    assert (
        school.client("head").post(foreign + "cells/", {"cells": []}, content_type="application/json").status_code
        == 404
    )
    mixed = stranger.members[0]
    assert save(school, "leader", (mixed, "code", None, "P")).status_code == 404


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (TODAY + dt.timedelta(1), "Chưa đến ngày"),
        (SUNDAY, "không học vào ngày này"),
        (dt.date(2017, 8, 1), "ngoài thời gian"),
    ],
)
def test_days_without_school_and_days_to_come_are_refused_with_the_reason(school: School, day: dt.date, word: str):
    answer = save(school, "head", ("roll", "taken", None, "1"), day=day)
    assert answer.status_code == 423
    assert word in answer.json()["message"]
    assert word in school.client("head").get(pad_url(school, day)).content.decode()


def test_a_day_off_is_named_and_a_day_that_the_school_opened_is_open(school: School):
    day = TODAY - dt.timedelta(1)
    Holiday.objects.create(starts_on=day, ends_on=day, name="Nghỉ bão")
    assert "Nghỉ bão" in save(school, "leader", ("roll", "taken", None, "1"), day=day).json()["message"]
    Holiday.objects.create(for_unit=school.unit.pk, starts_on=day, ends_on=day, name="Học bù", is_open=True)
    assert save(school, "leader", ("roll", "taken", None, "1"), day=day).status_code == 200


def test_after_the_window_only_the_office_corrects_and_with_a_reason(school: School):
    day = TODAY - dt.timedelta(5)
    assert "quá 3 ngày" in save(school, "leader", ("roll", "taken", None, "1"), day=day).json()["message"]
    assert "lý do" in save(school, "registrar", ("roll", "taken", None, "1"), day=day).json()["message"]
    line = school.members[0].pk
    school.client("registrar").post(pad_url(school, day), {"seen": "{}", f"code{line}": "P", "reason": "nộp đơn muộn"})
    kept = roll(school, day)
    assert kept is not None
    assert (kept.marks[str(line)][0], kept.reason) == ("P", "nộp đơn muộn")


def test_the_head_sets_the_window(school: School):
    policy(school, correction_days=7)
    assert save(school, "leader", ("roll", "taken", None, "1"), day=TODAY - dt.timedelta(5)).status_code == 200


def test_a_second_session_is_refused_until_the_class_has_one(school: School):
    assert "không học buổi này" in save(school, "leader", ("roll", "taken", None, "1"), session=2).json()["message"]
    policy(school, school_class=school.room, sessions=[1, 2], correction_days=None)
    assert save(school, "leader", ("roll", "taken", None, "1"), session=2).status_code == 200


def test_late_comers_appear_from_their_day_and_leavers_are_struck_through(school: School):
    with database.entered([school.unit.pk]):
        late = enrol(school.unit, school.room, 4, since=TODAY - dt.timedelta(1))
        ClassMember.objects.filter(pk=school.members[0].pk).update(ended_on=TODAY - dt.timedelta(1))
    before = school.client("head").get(pad_url(school, TODAY - dt.timedelta(2))).content.decode()
    now = school.client("leader").get(pad_url(school)).content.decode()
    assert f'data-line="{late.pk}"' not in before
    assert f'data-line="{late.pk}"' in now
    assert "<s>" in now
    assert "<s>" not in before
    answer = save(school, "leader", (school.members[0], "code", None, "P")).json()
    assert "đã rời lớp" in answer["rejected"][0]["message"]


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"cells": 1}', '{"cells": [1]}', '{"cells": [{"line": 1, "col": "code"}]}', "[" * 5000]
)
def test_broken_bodies_are_told_so(school: School, body: str):
    answer = school.client("leader").post(pad_url(school, tail="cells/"), body, content_type="application/json")
    assert answer.status_code == 400


def test_values_that_are_none_are_refused_line_by_line(school: School):
    one = school.members[0]
    answer = save(
        school, "leader", (one, "code", None, "X"), (one, "note", None, "a" * 101), (one, "hk", None, "P")
    ).json()
    assert len(answer["rejected"]) == 3
    assert roll(school) is None


@pytest.mark.parametrize("path", ["2018-13-01/1/", "khong/1/", "2018-01-10/3/", "2018-01-10/0/"])
def test_addresses_that_are_no_roll_are_not_there(school: School, path: str):
    assert school.client("leader").get(school.url(f"attendance/{school.room.uuid}/{path}")).status_code == 404


def test_the_plain_form_saves_only_what_differs_and_takes_the_roll(school: School):
    one, two, _three = (m.pk for m in school.members)
    client = school.client("leader")
    client.post(pad_url(school), {"seen": "{}", f"code{one}": "P", f"note{one}": "ốm", f"code{two}": ""})
    kept = roll(school)
    assert {key: mark[:2] for key, mark in kept.marks.items()} == {str(one): ["P", "ốm"]}
    assert kept.taken_at is not None


def test_the_history_tells_each_change_with_who_and_from_what(school: School):
    one = school.members[0]
    save(school, "leader", (one, "code", None, "P"), ("roll", "taken", None, "1"))
    save(school, "teacher", (one, "code", "P", "K"))
    page = school.client("head").get(pad_url(school, tail="history/")).content.decode()
    for word in ("vắng có phép", "vắng không phép", "Lê Thị Hoa", "Phạm Thị Thu", "đã điểm danh"):
        assert word in page
