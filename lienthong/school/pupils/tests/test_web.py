"""Screens of pupils through the client: what is shown, to whom, what a wrong form answers."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.school.pupils import public as pupils
from lienthong.school.pupils.models import Enrolment, PupilFile
from lienthong.school.pupils.tests.test_services import take
from lienthong.school.pupils.tests.test_transfers import release

FORM = {
    "full_name": "Lê Thị Bé",
    "birth_date": "05/09/2006",
    "sex": "2",
    "grade": "6",
    "started_on": "21/08/2017",
    "start_reason": "new",
}


def address(school, path="pupils/"):
    return f"/u/{school.unit.code}/2017/{path}"


@pytest.fixture
def logged_in(client, school):
    client.force_login(school.account)
    return client


def key_of(school, enrolment):
    with school.scope():
        return PupilFile.objects.get(pk=enrolment.file_id).uuid


def text(answer):
    return answer.content.decode()


def test_the_list_finds_without_accents_and_filters(logged_in, school):
    take(school)
    take(school, "Lê Thị Bé", grade=7)
    page = text(logged_in.get(address(school)))
    assert "Trần Văn An" in page
    assert "Lê Thị Bé" in page
    assert "Trần Văn An" not in text(logged_in.get(address(school), {"q": "thi be"}))
    assert "Lê Thị Bé" not in text(logged_in.get(address(school), {"grade": "6"}))


def test_who_left_is_told_apart_from_who_is_there(logged_in, school):
    made = take(school)
    with school.scope():
        pupils.end_enrolment(actor=school.actor, enrolment_id=made.pk, on=dt.date(2017, 11, 1), reason="died")
    assert "Trần Văn An" not in text(logged_in.get(address(school), {"state": "here"}))
    assert "Trần Văn An" in text(logged_in.get(address(school), {"state": "gone"}))


def test_the_list_takes_the_same_number_of_statements_whatever_its_length(
    logged_in, school, django_assert_max_num_queries
):
    for n in range(8):
        take(school, f"Lê Văn {n}")
    with django_assert_max_num_queries(28):
        logged_in.get(address(school))


def test_an_empty_year_says_what_to_do_first(logged_in, school):
    assert "Nhập danh sách từ tệp Excel" in text(logged_in.get(address(school)))


@pytest.mark.parametrize("side", ["", "family/", "enrolments/", "history/"])
def test_every_side_of_a_file_opens(logged_in, school, side):
    made = take(school, facts={"father": {"name": "Trần Văn Ba"}})
    answer = logged_in.get(address(school, f"pupils/{key_of(school, made)}/{side}"))
    assert answer.status_code == 200
    assert "Trần Văn An" in text(answer)


def test_a_form_enrols_a_pupil(logged_in, school):
    answer = logged_in.post(address(school, "pupils/add/"), FORM)
    assert answer.status_code == 303
    assert "Lê Thị Bé" in text(logged_in.get(answer.headers["Location"]))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [("birth_date", "31/02/2006", "31/02"), ("full_name", " ", "Điền mục này"), ("started_on", "21/08/2031", "năm học"),
     ("mother__phone", "12", "điện thoại"), ("policy_code", "XX", "danh sách")],
)  # fmt: skip
def test_bad_input_is_answered_with_a_sentence(logged_in, school, field, value, sentence):
    answer = logged_in.post(address(school, "pupils/add/"), {**FORM, field: value})
    assert answer.status_code == 422
    assert sentence.lower() in text(answer).lower()
    with school.scope():
        assert Enrolment.objects.count() == 0


def test_a_number_of_another_schools_pupil_names_the_school_to_who_has_the_papers(logged_in, school, other):
    take(other, "Lê Thị Bé", personal_number="074306000001")
    answer = logged_in.post(
        address(school, "pupils/add/"), {**FORM, "birth_date": "05/09/2006", "personal_number": "074306000001"}
    )
    assert answer.status_code == 422
    assert "Trường THCS Tân Định" in text(answer)


def test_the_file_is_edited_against_the_version_that_was_shown(logged_in, school):
    made = take(school, "Lê Thị Bé")
    url = address(school, f"pupils/{key_of(school, made)}/edit/")
    form = {**FORM, "version": 1, "person_version": 1, "note": "Nhà xa"}
    assert logged_in.post(url, form).status_code == 303
    again = logged_in.post(url, {**form, "note": "Khác"})
    assert again.status_code == 422
    assert "vừa được người khác sửa" in text(again)


def test_dropping_out_without_the_reason_is_asked_for_it(logged_in, school):
    made = take(school)
    url = address(school, f"pupils/{key_of(school, made)}/end/")
    assert logged_in.get(url).status_code == 200
    answer = logged_in.post(url, {"on": "01/12/2017", "reason": "dropped_out", "version": 1})
    assert answer.status_code == 422
    assert "nguyên nhân" in text(answer).lower()
    done = logged_in.post(url, {"on": "01/12/2017", "reason": "dropped_out", "drop_reason": "01", "version": 1})
    assert done.status_code == 303


def test_a_transfer_is_walked_through_by_both_sides(client, school, other):
    made = take(school)
    client.force_login(school.account)
    url = address(school, f"pupils/{key_of(school, made)}/transfer/")
    assert client.get(url).status_code == 200
    assert client.post(url, {"leaves_on": "02/01/2018"}).status_code == 422
    sent = client.post(url, {"leaves_on": "02/01/2018", "to": str(other.id), "reason": "Theo gia đình"})
    assert sent.status_code == 303
    client.force_login(other.account)
    board = text(client.get(address(other, "transfers/")))
    assert "1 học sinh đang chờ" in board
    with other.scope():
        key = pupils.transfers_in(other.actor, other.id, 2017).get().uuid
    assert client.get(address(other, f"transfers/{key}/acceptance/")).status_code == 200
    done = client.post(address(other, f"transfers/{key}/acceptance/"), {"arrived_on": "03/01/2018"})
    assert done.status_code == 303
    assert "Đã tiếp nhận" in text(client.get(address(other, f"transfers/{key}/")))


def test_refusing_and_withdrawing_have_their_forms(client, school, other):
    first, second = take(school, "An"), take(school, "Bình")
    refused, withdrawn = (release(school, e, to_unit_id=other.id) for e in (first, second))
    client.force_login(other.account)
    url = address(other, f"transfers/{refused.uuid}/refusal/")
    assert client.post(url, {"answer": ""}).status_code == 422
    assert client.post(url, {"answer": "Hết chỗ"}).status_code == 303
    assert client.post(address(other, f"transfers/{withdrawn.uuid}/withdrawal/")).status_code == 404
    client.force_login(school.account)
    assert client.post(address(school, f"transfers/{withdrawn.uuid}/withdrawal/")).status_code == 303
    assert "Hết chỗ" in text(client.get(address(school, f"transfers/{refused.uuid}/")))
    assert "Bình" in text(client.get(address(school, "transfers/out/")))


def test_a_pupil_from_outside_the_province_is_received(logged_in, school):
    form = {
        "full_name": "Lê Thị Bé", "birth_date": "05/09/2006", "sex": "2", "grade": "6", "arrived_on": "02/01/2018",
        "other_school": "Trường THCS Lê Lợi, Đồng Nai",
    }  # fmt: skip
    assert logged_in.get(address(school, "transfers/receive/")).status_code == 200
    assert logged_in.post(address(school, "transfers/receive/"), form).status_code == 303


def test_another_schools_pupil_is_not_found_anywhere(logged_in, school, other):
    made = take(other)
    key = key_of(other, made)
    for side in ("", "family/", "edit/", "end/", "transfer/"):
        assert logged_in.get(address(school, f"pupils/{key}/{side}")).status_code == 404
    assert logged_in.get(address(other)).status_code == 404


def test_a_teacher_sees_no_list_of_pupils(client, school, teacher):
    client.force_login(teacher.account)
    assert client.get(address(school)).status_code == 403
