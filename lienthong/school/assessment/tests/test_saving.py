"""Saves of cells, as the island sends them: what is written, what is refused, and that nothing is written twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from lienthong.foundation.database import public as database
from lienthong.kernel.access.models import Post
from lienthong.school.assessment import locking
from lienthong.school.assessment.models import BookLock, MarkLine, SaveReceipt
from lienthong.school.assessment.tests.conftest import TODAY, YEAR, School, assign, key
from lienthong.school.classes.public import ClassMember, TeachingAssignment

Answer = Any


def cell(school: School, number: int, col: str, value: str | None, seen: str | None = None) -> dict[str, Any]:
    return {"line": str(school.members[number].pk), "col": col, "seen": seen, "value": value}


def post(
    school: School,
    *cells: dict[str, Any],
    role: str = "teacher",
    using: str | None = None,
    client: Client | None = None,
    subject: str = "TOAN",
) -> Answer:
    address = school.url(f"books/{school.room.uuid}/{subject}/1/cells/")
    body = {"key": using or key(), "version": "1", "cells": list(cells)}
    return (client or school.client(role)).post(
        address, body, content_type="application/json", headers={"Accept": "application/json"}
    )


def test_marks_are_kept_and_the_mean_comes_back(school: School) -> None:
    marks = {"tx1": "80", "tx2": "90", "tx3": "70", "tx4": "85", "dk1": "75", "dk2": "80", "hk": "65"}
    answer = post(school, *(cell(school, 0, column, value) for column, value in marks.items()))
    assert answer.status_code == 200
    assert len(answer.json()["saved"]) == 7
    # (80+90+70+85 + 2·75+2·80 + 3·65) / 11 = 75,45… → 7,5
    assert answer.json()["saved"][-1]["means"] == {"tb": "7,5"}
    line = school.lines()[school.members[0].pk]
    assert (line.tx, line.dk, line.hk, line.mean) == ([80, 90, 70, 85], [75, 80], 65, 75)
    assert line.changed_by_name == "Lê Thị Hoa"


def test_a_mean_is_provisional_while_a_test_is_missing(school: School) -> None:
    answer = post(school, cell(school, 0, "tx1", "80"))
    assert answer.json()["saved"][0]["means"] == {"tb": "(8,0)"}
    assert school.lines()[school.members[0].pk].mean is None


def test_a_cell_changed_by_another_teacher_is_shown_and_never_overwritten(school: School) -> None:
    assign(school, "other", "TOAN")
    post(school, cell(school, 0, "tx1", "70"))
    post(school, cell(school, 0, "tx1", "60", "70"), role="other")
    answer = post(school, cell(school, 0, "tx1", "90", "70"), cell(school, 1, "tx1", "50")).json()
    conflict = answer["conflicts"][0]
    assert (conflict["theirs"], conflict["by"]) == ("60", "Trần Văn Minh")
    assert "10/01/2018" in conflict["at"]
    assert [saved["line"] for saved in answer["saved"]] == [str(school.members[1].pk)]
    assert school.lines()[school.members[0].pk].tx == [60]


def test_the_writer_of_a_cell_is_named_though_another_wrote_the_line_later(school: School) -> None:
    assign(school, "other", "TOAN")
    post(school, cell(school, 0, "tx1", "70"), role="other")
    post(school, cell(school, 0, "tx2", "80"))
    conflict = post(school, cell(school, 0, "tx1", "90")).json()["conflicts"][0]
    assert conflict["by"] == "Trần Văn Minh"


def test_the_value_that_stands_there_already_is_saved_whatever_was_seen(school: School) -> None:
    post(school, cell(school, 0, "tx1", "70"))
    answer = post(school, cell(school, 0, "tx1", "70")).json()
    assert (len(answer["saved"]), answer["conflicts"]) == (1, [])


@pytest.mark.parametrize(
    ("value", "word"),
    [("110", "lớn hơn 10"), ("8..5", "không phải là điểm"), ("=1+1", "công thức"), ("-5", "nhỏ hơn 0"), ("a", "điểm")],
)
def test_what_is_no_mark_is_refused_with_a_sentence_and_the_rest_is_saved(
    school: School, value: str, word: str
) -> None:
    answer = post(school, cell(school, 0, "tx1", value), cell(school, 1, "tx1", "85")).json()
    assert word in answer["rejected"][0]["message"]
    assert len(answer["saved"]) == 1
    assert school.members[0].pk not in school.lines()


def test_a_column_that_the_sheet_lacks_is_refused(school: School) -> None:
    assert "tải lại" in post(school, cell(school, 0, "zz9", "80")).json()["rejected"][0]["message"]


def test_a_column_that_was_just_added_takes_its_first_mark(school: School) -> None:
    assert len(post(school, cell(school, 0, "tx6", "80")).json()["saved"]) == 1
    assert school.lines()[school.members[0].pk].tx == [None] * 5 + [80]


def test_the_same_key_and_cells_get_the_same_answer_and_write_once(school: School) -> None:
    once = key()
    first = post(school, cell(school, 0, "tx1", "80"), using=once).json()
    post(school, cell(school, 0, "tx1", "90", "80"))
    again = post(school, cell(school, 0, "tx1", "80"), using=once)
    assert (again.status_code, again.json()) == (200, first)
    assert school.lines()[school.members[0].pk].tx == [90]


def test_a_key_with_another_content_is_refused(school: School) -> None:
    once = key()
    post(school, cell(school, 0, "tx1", "80"), using=once)
    assert post(school, cell(school, 0, "tx1", "90"), using=once).status_code == 422


def test_a_colleague_without_the_assignment_may_not_write(school: School) -> None:
    answer = post(school, cell(school, 0, "tx1", "80"), role="other")
    assert answer.status_code == 403
    assert "phân công" in answer.json()["message"]


@pytest.mark.parametrize("role", ["head", "registrar"])
def test_head_and_registrar_do_not_type_marks(school: School, role: str) -> None:
    assert post(school, cell(school, 0, "tx1", "80"), role=role).status_code == 403


def test_an_assignment_that_ended_opens_nothing(school: School) -> None:
    with database.entered([school.unit.pk]):
        TeachingAssignment.objects.update(ended_on=TODAY)
    assert post(school, cell(school, 0, "tx1", "80")).status_code == 403


def test_an_assignment_of_the_other_term_opens_nothing(school: School) -> None:
    with database.entered([school.unit.pk]):
        TeachingAssignment.objects.update(term=2)
    assert post(school, cell(school, 0, "tx1", "80")).status_code == 403


def test_a_post_that_ended_a_minute_ago_opens_nothing(school: School) -> None:
    client = school.client("teacher")
    assert post(school, cell(school, 0, "tx1", "80"), client=client).status_code == 200
    Post.objects.filter(account=school.accounts["teacher"]).update(ended_on=TODAY)
    assert post(school, cell(school, 0, "tx1", "90", "80"), client=client).status_code == 403
    assert school.lines()[school.members[0].pk].tx == [80]


def test_a_session_that_ended_is_told_so(school: School) -> None:
    assert post(school, cell(school, 0, "tx1", "80"), client=Client()).status_code == 401


def test_another_school_does_not_exist(school: School, stranger: School) -> None:
    answer = post(school, cell(school, 0, "tx1", "80"), client=stranger.client("teacher"))
    assert answer.status_code == 404


def test_a_line_of_another_class_does_not_exist_and_nothing_is_written(school: School, stranger: School) -> None:
    answer = post(school, cell(school, 0, "tx1", "80"), cell(stranger, 0, "tx1", "80"))
    assert answer.status_code == 404
    assert not school.lines()


@pytest.mark.parametrize("line", ["x", "1;2", "٣", "9" * 30])
def test_a_line_that_is_no_number_does_not_exist(school: School, line: str) -> None:
    assert post(school, {"line": line, "col": "tx1", "seen": None, "value": "80"}).status_code == 404


def test_a_locked_book_says_who_and_when_and_how_to_ask(school: School) -> None:
    with database.entered([school.unit.pk]):
        locking.lock_books(school.actor("head"), unit_id=school.unit.pk, year=YEAR, term=1, reason="thử")
    answer = post(school, cell(school, 0, "tx1", "80"))
    assert answer.status_code == 423
    assert "Nguyễn Văn Lâm" in answer.json()["message"]
    assert "10/01/2018" in answer.json()["message"]
    assert "đề nghị sửa điểm" in answer.json()["message"]
    assert not school.lines()


def test_a_replay_after_the_lock_still_gets_its_answer(school: School) -> None:
    once = key()
    first = post(school, cell(school, 0, "tx1", "80"), using=once).json()
    with database.entered([school.unit.pk]):
        locking.lock_books(school.actor("head"), unit_id=school.unit.pk, year=YEAR, term=1, reason="thử")
    assert post(school, cell(school, 0, "tx1", "80"), using=once).json() == first


def test_a_pupil_who_left_keeps_the_marks_and_gets_no_new_ones(school: School) -> None:
    with database.entered([school.unit.pk]):
        ClassMember.objects.filter(pk=school.members[0].pk).update(ended_on=dt.date(2018, 1, 2))
    assert "rời lớp" in post(school, cell(school, 0, "tx1", "80")).json()["rejected"][0]["message"]


def test_marks_from_another_school_are_not_changed_here(school: School) -> None:
    with database.entered([school.unit.pk]):
        MarkLine.objects.create(
            unit=school.unit, year=YEAR, term=1, school_class=school.room, member=school.members[0],
            person_id=school.members[0].person_id, subject_id="TOAN", tx=[70],
            source={"school": "THCS Hoa Mai", "class": "7B", "cells": ["tx1"]},
        )  # fmt: skip
    answer = post(school, cell(school, 0, "tx1", "80", "70"), cell(school, 0, "tx2", "80")).json()
    assert "trường cũ" in answer["rejected"][0]["message"]
    assert school.lines()[school.members[0].pk].tx == [70, 80]


def test_an_exempt_pupil_gets_no_marks(school: School) -> None:
    with database.entered([school.unit.pk]):
        MarkLine.objects.create(
            unit=school.unit, year=YEAR, term=1, school_class=school.room, member=school.members[0],
            person_id=school.members[0].person_id, subject_id="TOAN", is_exempt=True,
        )  # fmt: skip
    assert "miễn" in post(school, cell(school, 0, "tx1", "80")).json()["rejected"][0]["message"]


def test_comment_subjects_take_d_and_cd(school: School) -> None:
    assign(school, "teacher", "TD")
    cells = [cell(school, 0, col, "Đ") for col in ("tx1", "tx2", "tx3", "dk1", "hk")]
    answer = post(school, *cells, cell(school, 1, "tx1", "85"), subject="TD").json()
    assert answer["saved"][-1]["means"] == {"tb": "Đ"}
    assert "chỉ ghi" in answer["rejected"][0]["message"]
    assert school.lines("TD")[school.members[0].pk].result == 1


def test_a_broken_body_is_refused_without_an_error(school: School) -> None:
    address = school.url(f"books/{school.room.uuid}/TOAN/1/cells/")
    client = school.client("teacher")
    for body in ("", "[]", "{", '{"key": "x", "cells": []}', '{"cells": [{"line": 1}]}'):
        assert client.post(address, body, content_type="application/json").status_code == 400


def test_receipts_and_locks_stay_within_their_school(school: School, stranger: School) -> None:
    post(school, cell(school, 0, "tx1", "80"))
    with database.entered([stranger.unit.pk]):
        assert not SaveReceipt.objects.exists()
        assert not BookLock.objects.exists()
