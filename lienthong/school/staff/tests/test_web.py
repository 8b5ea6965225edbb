"""Screens of staff through the client: what is shown, to whom, what a wrong form answers."""

from __future__ import annotations

import pytest

from lienthong.school.staff import public as staff
from lienthong.school.staff.tests.test_services import hire


def address(school, path=""):
    return f"/u/{school.unit.code}/2017/staff/{path}"


@pytest.fixture
def logged_in(client, school):
    client.force_login(school.account)
    return client


FORM = {
    "full_name": "Phạm Thị Lan",
    "birth_date": "02/03/1985",
    "sex": "2",
    "group": "GV",
    "started_on": "01/09/2015",
    "start_reason": "new",
}


def test_the_list_shows_the_staff_and_finds_without_accents(logged_in, school):
    hire(school)
    hire(school, "Lê Văn Tám", department="Tổ Sử")
    assert "Nguyễn Thị Hoa" in logged_in.get(address(school)).content.decode()
    found = logged_in.get(address(school), {"q": "le van tam"}).content.decode()
    assert "Lê Văn Tám" in found
    assert "Nguyễn Thị Hoa" not in found
    filtered = logged_in.get(address(school), {"department": "Tổ Sử"}).content.decode()
    assert "Nguyễn Thị Hoa" not in filtered


def test_the_list_takes_the_same_number_of_statements_whatever_its_length(
    logged_in, school, django_assert_max_num_queries
):
    for n in range(12):
        hire(school, f"Lê Văn {n}")
    with django_assert_max_num_queries(26):
        logged_in.get(address(school))


def test_an_empty_school_is_told_what_to_do(logged_in, school):
    assert "Nhập danh sách từ tệp Excel" in logged_in.get(address(school)).content.decode()


def test_a_form_adds_a_person(logged_in, school):
    answer = logged_in.post(address(school, "add/"), FORM)
    assert answer.status_code == 303
    assert "Phạm Thị Lan" in logged_in.get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [("birth_date", "31/02/1985", "31/02"), ("started_on", "hôm qua", "không phải là ngày"),
     ("full_name", "", "Điền mục này"),
     ("phone", "12", "điện thoại")],
)  # fmt: skip
def test_bad_input_is_answered_with_a_sentence_and_keeps_what_was_typed(logged_in, school, field, value, sentence):
    answer = logged_in.post(address(school, "add/"), {**FORM, field: value})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert sentence.lower() in text.lower()
    assert field == "full_name" or "Phạm Thị Lan" in text
    with school.scope():
        assert staff.Employment.objects.count() == 0


def test_the_file_is_edited_against_the_version_that_was_shown(logged_in, school):
    made = hire(school)
    form = {**FORM, "full_name": "Nguyễn Thị Hoa", "version": 1, "person_version": 1, "department": "Tổ Toán"}
    assert logged_in.post(address(school, f"{made.uuid}/edit/"), form).status_code == 303
    again = logged_in.post(address(school, f"{made.uuid}/edit/"), {**form, "department": "Tổ Lí"})
    assert again.status_code == 422
    assert "vừa được người khác sửa" in again.content.decode()
    assert "Tổ Toán" in logged_in.get(address(school, f"{made.uuid}/history/")).content.decode()


def test_ending_asks_for_a_reason_and_then_shows_it(logged_in, school):
    made = hire(school)
    url = address(school, f"{made.uuid}/end/")
    assert logged_in.get(url).status_code == 200
    assert logged_in.post(url, {"on": "01/01/2018", "version": 1}).status_code == 422
    assert logged_in.post(url, {"on": "01/01/2018", "reason": "retired", "version": 1}).status_code == 303
    assert "Nghỉ hưu" in logged_in.get(address(school, f"{made.uuid}/")).content.decode()


def test_another_schools_person_is_not_found(logged_in, school, other):
    made = hire(other)
    assert logged_in.get(address(school, f"{made.uuid}/")).status_code == 404
    assert logged_in.get(address(other)).status_code == 404


def test_a_teacher_may_not_look_at_files(client, school, teacher):
    client.force_login(teacher.account)
    assert client.get(address(school)).status_code == 403


def test_the_social_insurance_number_is_dots_for_who_may_not_see_it(client, school):
    from lienthong.school.curriculum.tests import world

    made = hire(school, social_insurance="7416000123")
    clerk = world.join(school, "clerk")
    client.force_login(clerk.account)
    assert "7416000123" not in client.get(address(school, f"{made.uuid}/")).content.decode()
    client.force_login(school.account)
    assert "7416000123" in client.get(address(school, f"{made.uuid}/")).content.decode()


def test_the_list_is_taken_away_as_a_spreadsheet(logged_in, school):
    hire(school)
    answer = logged_in.get(address(school), {"export": "csv"})
    assert "Nguyễn Thị Hoa" in answer.content.decode("utf-8-sig")


def test_a_year_that_does_not_exist_is_not_found(logged_in, school):
    assert logged_in.get(f"/u/{school.unit.code}/2031/staff/").status_code == 404
