"""Screens of classes through the client."""

from __future__ import annotations

import datetime as dt
import io
import json
from contextlib import redirect_stdout

import pytest

from lienthong.school.classes import public as classes
from lienthong.school.classes.tests.cast import START, hire, make_class, make_pupils, names, seat


def address(school, path=""):
    return f"/u/{school.unit.code}/2017/classes/{path}"


def text(answer):
    return answer.content.decode()


@pytest.fixture
def logged_in(client, school):
    client.force_login(school.account)
    return client


@pytest.fixture
def six(school):
    made = make_class(school)
    seat(school, made, make_pupils(school, "Trần Văn Hùng", "Lê Thị Ánh"))
    return made


def test_the_list_shows_sizes_and_homeroom_teachers(logged_in, school, six):
    hoa = hire(school)
    with school.scope():
        classes.set_homeroom(actor=school.actor, class_id=six.pk, employment_id=hoa.pk, on=START)
    page = text(logged_in.get(address(school)))
    assert "6A1" in page
    assert "Nguyễn Thị Hoa" in page


def test_a_class_page_stays_within_its_budget(logged_in, school, six, django_assert_max_num_queries):
    with django_assert_max_num_queries(28):
        page = text(logged_in.get(address(school, f"{six.uuid}/")))
    assert "Lê Thị Ánh" in page


def test_leavers_are_struck_through_on_screen_and_paper(logged_in, school, six):
    from lienthong.school.pupils import public as pupils

    gone = make_pupils(school, "Bùi Văn Cư")[0]
    seat(school, six, [gone])
    with school.scope():
        pupils.end_enrolment(actor=school.actor, enrolment_id=gone.pk, on=dt.date(2017, 11, 1), reason="died")
    for path in ("", "print/"):
        page = text(logged_in.get(address(school, f"{six.uuid}/{path}")))
        assert "<del>" in page
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in page


def test_a_class_is_added_and_a_taken_code_refused(logged_in, school):
    form = {"name": "6A1", "grade": "6"}
    assert logged_in.get(address(school, "add/")).status_code == 200
    assert logged_in.post(address(school, "add/"), form).status_code == 303
    again = logged_in.post(address(school, "add/"), form)
    assert again.status_code == 422
    assert "đã có lớp mang mã 6A1" in text(again)


def test_a_class_is_renamed(logged_in, school, six):
    url = address(school, f"{six.uuid}/edit/")
    assert logged_in.get(url).status_code == 200
    assert logged_in.post(url, {"name": "6 Anh", "code": "6A1", "version": six.version}).status_code == 303


def test_pupils_are_placed_and_the_order_fixed(logged_in, school, six):
    new = make_pupils(school, "Nguyễn Văn An")[0]
    url = address(school, f"{six.uuid}/members/")
    assert "Nguyễn Văn An" in text(logged_in.get(url))
    assert logged_in.post(url, {"on": "21/08/2017"}).status_code == 422
    assert logged_in.post(url, {"on": "21/08/2017", "pupils": [str(new.pk)]}).status_code == 303
    assert logged_in.post(address(school, f"{six.uuid}/fixing/")).status_code == 303
    assert names(school, six) == ["Nguyễn Văn An", "Lê Thị Ánh", "Trần Văn Hùng"]


def test_a_pupil_is_moved_to_another_class(logged_in, school, six):
    target = make_class(school, "6A2")
    with school.scope():
        line = classes.class_list(six.pk, START)[0]
    url = address(school, f"{six.uuid}/members/{line.enrolment_uuid}/move/")
    assert logged_in.get(url).status_code == 200
    assert logged_in.post(url, {"to": str(target.pk), "on": "04/12/2017"}).status_code == 303
    assert names(school, target) == [line.full_name]


def test_homeroom_and_assignments_are_given_and_ended(logged_in, school, six):
    hoa = hire(school)
    homeroom = address(school, f"{six.uuid}/homeroom/")
    assert logged_in.get(homeroom).status_code == 200
    assert logged_in.post(homeroom, {"employment": str(hoa.pk), "on": "21/08/2017"}).status_code == 303
    url = address(school, f"{six.uuid}/assignments/")
    assert "Toán" in text(logged_in.get(url))
    form = {"subject": "TOAN", "employment": str(hoa.pk), "term": "0", "on": "21/08/2017"}
    assert logged_in.post(url, {**form, "periods": "1,3"}).status_code == 422
    assert logged_in.post(url, form).status_code == 303
    with school.scope():
        given = classes.assignments_of_class(six.pk, dt.date(2018, 1, 10))[0]
    assert logged_in.post(f"{url}{given.pk}/end/").status_code == 303
    assert logged_in.post(f"{url}{given.pk + 999}/end/").status_code == 404


def test_the_matrix_shows_holes_and_loads(logged_in, school, six):
    hoa = hire(school)
    with school.scope():
        classes.assign(actor=school.actor, row=classes.NewAssignment(six.pk, "TOAN", hoa.pk, START))
    page = text(logged_in.get(address(school, "assignments/")))
    assert "Nguyễn Thị Hoa" in page
    assert "còn 15 tiết" in page, "four of nineteen"


def test_the_roll_over_is_previewed_done_and_undone(logged_in, school, six):
    url = address(school, "rollover/")
    assert "7A1" in text(logged_in.get(url))
    assert logged_in.post(url).status_code == 303
    assert "Hoàn tác" in text(logged_in.get(url))
    assert logged_in.post(address(school, "rollover/undo/")).status_code == 303
    assert "7A1" in text(logged_in.get(url))


def test_an_empty_year_says_what_to_do(logged_in, school):
    assert "Nhập danh sách lớp từ tệp" in text(logged_in.get(address(school)))
    assert logged_in.get(address(school, "assignments/")).status_code == 200
    assert logged_in.get(address(school, "rollover/")).status_code == 200


def test_another_schools_class_is_not_found(logged_in, school, other):
    made = make_class(other)
    for path in ("", "edit/", "print/", "members/", "homeroom/", "assignments/"):
        assert logged_in.get(address(school, f"{made.uuid}/{path}")).status_code == 404


def test_a_teacher_sees_classes_but_changes_nothing(client, school, teacher, six):
    client.force_login(teacher.account)
    assert client.get(address(school, f"{six.uuid}/")).status_code == 200
    assert client.get(address(school, f"{six.uuid}/members/")).status_code == 403
    assert client.post(address(school, f"{six.uuid}/fixing/")).status_code == 403


def test_the_command_line_lists_classes_as_json(school, six):
    from argparse import Namespace

    from lienthong.school.classes import cli

    out = io.StringIO()
    with redirect_stdout(out):
        code = cli.run_list(Namespace(unit=school.unit.code, year="2017-2018", json=True))
    assert code == 0
    assert json.loads(out.getvalue()) == [
        {"code": "6A1", "name": "6A1", "level": "THCS", "grade": 6, "homeroom": None, "size": 2}
    ]
    assert cli.run_list(Namespace(unit="NOWHERE", year=None, json=True)) == 2
