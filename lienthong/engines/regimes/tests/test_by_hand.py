"""Cases worked out with pencil and paper from the circulars, and lines as strangers send them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lienthong.engines.regimes.public import evaluate_lines

CASES = [json.loads(line) for line in Path(__file__).with_name("by_hand.jsonl").read_text().splitlines()]
GOOD = '{"id":7,"regime":"S22","kind":"subject_year","hk1":"7.3","hk2":"7.6"}'


def refuse(constant):
    raise AssertionError(f"{constant} is no JSON")


def answers(*lines):
    return [json.loads(line, parse_constant=refuse) for line in evaluate_lines(lines)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: json.dumps(case["ask"], ensure_ascii=False)[:60])
def test_the_answer_is_the_one_worked_out_by_hand(case):
    (answer,) = answers(json.dumps({"id": "x", **case["ask"], "explain": True}))
    expected = dict(case["answer"])
    assert answer.pop("id") == "x"
    if expected.pop("error", False):
        assert answer.keys() == {"error"}
        return
    cause = answer.pop("cause")
    if (subjects := expected.pop("subjects", None)) is not None:
        assert sorted(cause["subjects"]) == subjects
    assert answer == expected


def test_a_byte_order_mark_and_line_ends_of_windows_are_no_part_of_the_question():
    assert answers("\ufeff" + GOOD + "\r\n", "\r\n", GOOD + "\r\n") == [{"id": 7, "mean": "7.5"}] * 2


@pytest.mark.parametrize("name", ["NaN", "Infinity", "1e400", '{"a": [NaN]}'])
def test_an_id_that_is_no_json_is_refused_and_not_printed(name):
    (answer, _good) = answers(GOOD.replace('"id":7', f'"id":{name}'), GOOD)
    assert answer.keys() == {"id", "error"}
    assert answer["id"] is None


def test_a_broken_byte_is_one_bad_line_and_names_the_question_it_stood_in():
    broken = b'"\xff"'.decode("utf-8", "surrogateescape")
    in_mark, in_name, good = answers(GOOD.replace('"7.3"', broken), GOOD.replace('"id":7', f'"id":{broken}'), GOOD)
    assert in_mark["id"] == 7
    assert "UTF-8" in in_mark["error"]
    assert in_name["id"] is None
    assert "UTF-8" in in_name["error"]
    assert good == {"id": 7, "mean": "7.5"}


def test_what_was_not_understood_is_shown_shortly_however_long_it_is():
    (answer,) = answers(GOOD.replace("7.3", "z" * 1_000_000))
    assert len(answer["error"]) < 100


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            {"regime": "S58", "kind": "promotion", "conduct": "T", "level": "Kem", "absences": 46},
            "Không được lên lớp: nghỉ 46 buổi, quá 45 buổi trong năm học, học lực Kém (không được kiểm tra lại).",
        ),
        (
            {"regime": "S58b", "kind": "promotion", "conduct": "Y", "level": "K", "absences": 0},
            "Rèn luyện trong hè: hạnh kiểm Yếu (cần từ Trung bình).",
        ),
        (
            {"regime": "X43", "kind": "promotion", "conduct": "CD", "level": None, "absences": 0},
            "Chưa xét lên lớp vì còn thiếu học tập.",
        ),
        (
            {"regime": "S58", "kind": "title", "conduct": "Tb", "level": "G"},
            "Không có danh hiệu: hạnh kiểm Trung bình (cần từ Khá).",
        ),
        (
            {"regime": "S22", "kind": "title", "conduct": "Tot", "level": "Kha"},
            "Không có danh hiệu: học tập Khá (cần từ Tốt).",
        ),
        (
            {"regime": "S22", "kind": "title", "conduct": "Tot", "level": "Tot", "marks": {"TOAN": None}},
            "Chưa xét danh hiệu: học tập Tốt, rèn luyện Tốt nhưng còn thiếu điểm.",
        ),
        (
            {"kind": "resolve", "programme": "", "level": "THPT", "grade": 10, "school_year": "2022-2023"},
            "Đánh giá học sinh THCS và THPT theo TT 22/2021, áp dụng với lớp 10, năm học 2022-2023."
            " Môn duy nhất được giả định đạt cũng được tính vào số môn điểm cao: cần hỏi ý kiến Sở.",
        ),
    ],
)
def test_the_cause_says_what_fell_short_in_the_words_of_its_regulation(asked, said):
    (answer,) = answers(json.dumps({"id": 1, "explain": True, **asked}))
    assert answer["cause"]["text"] == said
