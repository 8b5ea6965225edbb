"""Comments as cells of the sheet, and the bank of phrases: whose they are, and that nothing typed is overwritten unasked."""

from __future__ import annotations

from typing import Any

import pytest

from lienthong.foundation.database import public as database
from lienthong.school.assessment import commenting, locking
from lienthong.school.assessment.models import CommentPhrase
from lienthong.school.assessment.tests.conftest import YEAR, Founder, School, assign
from lienthong.school.assessment.tests.test_saving import cell, post


def page(school: School, role: str = "teacher") -> str:
    return school.client(role).get(school.url(f"books/{school.room.uuid}/TOAN/1/comments/")).content.decode()


def add(school: School, role: str, **fields: str) -> Any:
    return school.client(role).post(school.url("comments/"), {"group": "toan_tin", "level": "tot", **fields})


def test_a_comment_is_saved_like_a_mark_and_shown(school: School) -> None:
    answer = post(school, cell(school, 0, "nx", "  Ánh   chăm học. ")).json()
    assert answer["saved"] == [{"line": str(school.members[0].pk), "col": "nx", "value": "Ánh chăm học."}]
    assert "Ánh chăm học." in page(school)


def test_a_comment_leaves_the_marks_alone_and_a_mark_the_comment(school: School) -> None:
    post(school, cell(school, 0, "tx1", "80"))
    post(school, cell(school, 0, "nx", "Chăm học."))
    post(school, cell(school, 0, "tx2", "90"))
    line = school.lines()[school.members[0].pk]
    assert (line.tx, line.comment) == ([80, 90], "Chăm học.")


def test_a_comment_that_somebody_else_wrote_meanwhile_is_a_conflict_with_its_writer(school: School) -> None:
    assign(school, "other", "TOAN")
    post(school, cell(school, 0, "nx", "Câu của thầy Minh."), role="other")
    post(school, cell(school, 0, "tx1", "80"))
    conflict = post(school, cell(school, 0, "nx", "Câu của cô Hoa.")).json()["conflicts"][0]
    assert (conflict["theirs"], conflict["by"]) == ("Câu của thầy Minh.", "Trần Văn Minh")
    assert school.lines()[school.members[0].pk].comment == "Câu của thầy Minh."


@pytest.mark.parametrize(("text", "word"), [("a" * 501, "dài"), ("xin\u202echào", "không in được")])
def test_what_cannot_be_kept_is_refused_with_a_sentence(school: School, text: str, word: str) -> None:
    assert word in post(school, cell(school, 0, "nx", text)).json()["rejected"][0]["message"]


def test_a_locked_book_takes_no_comments(school: School) -> None:
    with database.entered([school.unit.pk]):
        locking.lock_books(school.actor("head"), unit_id=school.unit.pk, year=YEAR, term=1, reason="thử")
    assert post(school, cell(school, 0, "nx", "Chăm học.")).status_code == 423
    assert "<textarea" not in page(school)


def test_primary_has_a_comment_at_each_moment(found_school: Founder) -> None:
    school = found_school("BD-TH-1", level="TH", grade=4)
    post(school, cell(school, 0, "nx1", "Giữa kỳ."), cell(school, 0, "nx", "Cuối kỳ."))
    line = school.lines()[school.members[0].pk]
    assert (line.comment_mid, line.comment) == ("Giữa kỳ.", "Cuối kỳ.")


def test_secondary_has_no_comment_at_mid_term(school: School) -> None:
    assert "tải lại" in post(school, cell(school, 0, "nx1", "Giữa kỳ.")).json()["rejected"][0]["message"]


def test_a_changed_comment_stands_in_the_history(school: School) -> None:
    post(school, cell(school, 0, "nx", "Câu cũ."))
    post(school, cell(school, 0, "nx", "Câu mới.", "Câu cũ."))
    shown = school.client("teacher").get(school.url(f"books/{school.room.uuid}/TOAN/1/history/")).content.decode()
    assert "Câu cũ." in shown
    assert "Câu mới." in shown


def test_the_plain_form_saves_and_keeps_what_another_wrote_since(school: School) -> None:
    assign(school, "other", "TOAN")
    address = school.url(f"books/{school.room.uuid}/TOAN/1/comments/")
    names = [f"{member.pk}.nx" for member in school.members]
    client = school.client("teacher")
    client.get(address)
    post(school, cell(school, 1, "nx", "Của thầy Minh."), role="other")
    client.post(address, {names[0]: "Của cô Hoa.", f"{names[0]}.was": "", names[1]: "Đè lên.", f"{names[1]}.was": ""})
    lines = school.lines()
    assert lines[school.members[0].pk].comment == "Của cô Hoa."
    assert lines[school.members[1].pk].comment == "Của thầy Minh."


def test_the_level_of_a_comment_follows_the_mean(school: School) -> None:
    marks = dict.fromkeys(("tx1", "tx2", "tx3", "tx4", "dk1", "dk2", "hk"), "85")
    post(school, *(cell(school, 0, column, value) for column, value in marks.items()))
    assert 'data-level="tot" data-name="1"' in page(school)


def test_a_teachers_phrase_is_seen_by_nobody_else(school: School) -> None:
    add(school, "teacher", text="{ten} giải toán nhanh.", whose="mine")
    assert "giải toán nhanh" in page(school)
    assign(school, "other", "TOAN")
    assert "giải toán nhanh" not in page(school, "other")


def test_the_schools_phrase_is_seen_by_all_its_teachers(school: School, stranger: School) -> None:
    add(school, "registrar", text="{ten} giải toán nhanh.", whose="school")
    assert "giải toán nhanh" in page(school)
    assert "giải toán nhanh" not in page(stranger)


def test_a_teacher_does_not_write_in_the_schools_bank(school: School) -> None:
    assert add(school, "teacher", text="{ten} giỏi.", whose="school").status_code == 403


@pytest.mark.parametrize("fields", [{"text": ""}, {"text": "x" * 256}, {"level": "zz", "text": "Câu."}])
def test_a_phrase_that_does_not_fit_is_refused_with_a_sentence(school: School, fields: dict[str, str]) -> None:
    assert add(school, "teacher", whose="mine", **fields).status_code == 422
    with database.entered([school.unit.pk]):
        assert not CommentPhrase.objects.exists()


def test_a_phrase_is_taken_out_by_its_owner_alone(school: School) -> None:
    add(school, "teacher", text="{ten} giải toán nhanh.", whose="mine")
    with database.entered([school.unit.pk]):
        pk = CommentPhrase.objects.get().pk
    address = school.url(f"comments/{pk}/remove/")
    assert school.client("other").post(address).status_code == 404
    assert school.client("teacher").post(address).status_code == 303
    with database.entered([school.unit.pk]):
        assert not CommentPhrase.objects.exists()


def test_every_phrase_of_the_reference_fits_its_bank() -> None:
    for phrase in commenting.reference():
        assert phrase.group in commenting.GROUPS
        assert phrase.level in commenting.LEVELS
        assert "{ten}" in phrase.text
        assert len(phrase.text) <= commenting.LONGEST_SENT


def test_cells_of_another_account_on_the_same_machine_are_refused(school: School) -> None:
    address = school.url(f"books/{school.room.uuid}/TOAN/1/cells/")
    body = {"key": "7b0e3a3e-5f3e-4a7e-9f0e-000000000001", "account": "999999", "cells": [cell(school, 0, "tx1", "80")]}
    answer = school.client("teacher").post(address, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "stranger")
    assert not school.lines()
