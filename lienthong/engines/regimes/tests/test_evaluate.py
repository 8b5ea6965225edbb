"""The JSON lines contract."""

from __future__ import annotations

import json

import pytest

from lienthong.engines.regimes.public import REGIMES, SUBJECT_NAMES, evaluate_lines, subject_name


def ask(**question):
    (line,) = evaluate_lines([json.dumps(question)])
    return json.loads(line)


def test_each_kind_answers_with_its_field():
    assert ask(id=1, regime="S58", kind="subject_term", tx=["8.0", "7.0"], dk=["7.5"], hk="8.0") == {
        "id": 1,
        "mean": "7.7",
    }
    assert ask(id="a", regime="S22", kind="subject_year", hk1="7.3", hk2="7.6") == {"id": "a", "mean": "7.5"}
    assert ask(id=2, regime="S22", kind="conduct_year", hk1="Tot", hk2="Dat") == {"id": 2, "level": "Kha"}
    assert ask(id=3, regime="S58", kind="title", conduct="T", level="G", marks={}) == {
        "id": 3,
        "title": "HSG",
    }
    assert ask(id=4, regime="S22", kind="promotion", conduct="CD", level="CD", absences=0) == {
        "id": 4,
        "outcome": "kiem_tra_lai+ren_luyen_he",
    }
    assert ask(id=5, regime="P27", kind="primary_year", subjects=["T"], qualities=["Tot"], tests=[9]) == {
        "id": 5,
        "level": "HTXS",
    }
    assert ask(id=6, kind="resolve", programme="CT2006", level="THCS", grade=9, school_year="2022-2023") == {
        "id": 6,
        "regime": "S58b",
    }
    assert ask(id=7, regime="S58", kind="comment_term", tests=["D", "CD", "D"]) == {"id": 7, "result": "D"}
    assert ask(id=8, regime="S22", kind="result", marks={"TOAN": "5.0"}, comments={"GDTC": "D"}) == {
        "id": 8,
        "average": None,
        "level": "CD",
        "computed_level": "CD",
    }


def test_other_regimes_take_the_kinds_of_their_models():
    assert ask(regime="X02", kind="subject_term", tx=["8.0"], dk=["7.0"], hk="9.0")["mean"] == "8.2"
    assert ask(regime="X02", kind="subject_term", tx=["8.0"], gk="7.0", ck="9.0")["mean"] == "8.2"
    assert ask(regime="X43", kind="subject_term", tx=["8.0"], gk="7.0", ck="9.0")["mean"] == "8.2"
    assert ask(regime="P22", kind="primary_year", subjects=["T"], qualities=["Tot"], tests=[9])["level"] == "HT"
    assert ask(regime="P30", kind="primary_year", subjects=["T"], qualities=["Tot"], tests=["5"])["level"] == "HT"
    assert ask(regime="P30", kind="primary_year", subjects=["H"], qualities=["CCG"], tests=[5])["level"] == "CHT"


def test_null_is_missing_and_mien_is_left_out():
    assert ask(regime="S22", kind="subject_term", tx=["8.0", None], gk="7.0", ck="9.0")["mean"] is None
    assert ask(regime="S22", kind="subject_term", tx=["8.0"], gk="7.0")["mean"] is None
    assert ask(regime="S22", kind="subject_year", hk1="MIEN", hk2="9.0")["mean"] == "9.0"
    assert ask(regime="S22", kind="subject_year", hk1=None, hk2="9.0")["mean"] is None
    with_exempt = ask(regime="S58", kind="result", marks={"TOAN": "9.0", "LI": "MIEN"}, comments={"TD": "MIEN"})
    assert with_exempt["average"] == "9.0"
    assert ask(regime="S58", kind="result", marks={"TOAN": "9.0", "LI": None})["average"] is None


def test_a_code_named_in_comments_is_no_scored_subject():
    answer = ask(regime="S58", kind="result", marks={"TOAN": "9.0", "TD": "Đ"}, comments={"TD": "D"})
    assert (answer["average"], answer["level"]) == ("9.0", "G")


@pytest.mark.parametrize(
    "question",
    [
        {"regime": "S99", "kind": "result", "marks": {}},
        {"regime": "S58", "kind": "wish"},
        {"regime": "S58", "kind": ["result"]},
        {"kind": "result", "marks": {}},
        {"regime": "S58", "kind": "result", "marks": {"TOAN": "11.0"}},
        {"regime": "S58", "kind": "result", "marks": {"TOAN": 8.5}},
        {"regime": "S58", "kind": "result", "marks": {"TOAN": True}},
        {"regime": "S58", "kind": "result", "marks": {"TOAN": ["8.0"]}},
        {"regime": "S58", "kind": "result", "marks": ["8.0"]},
        {"regime": "S58", "kind": "result", "marks": {"TOAN": "8.0"}, "specialised": "LI"},
        {"regime": "S58", "kind": "result", "marks": {"TOAN": "8.0"}, "specialised": 1},
        {"regime": "S58", "kind": "conduct_year", "hk1": "T", "hk2": "T"},
        {"regime": "S22", "kind": "conduct_year", "hk1": "T", "hk2": "Tot"},
        {"regime": "S22", "kind": "promotion", "conduct": "Tot", "level": "Tot", "absences": -1},
        {"regime": "S22", "kind": "promotion", "conduct": "Tot", "level": "Tot", "absences": True},
        {"regime": "S22", "kind": "primary_year", "subjects": ["T"], "qualities": ["Tot"], "tests": []},
        {"regime": "P27", "kind": "primary_year", "subjects": ["T"], "qualities": ["Tot"], "tests": [8.5]},
        {"regime": "P27", "kind": "primary_year", "subjects": ["T"], "qualities": ["Tot"], "tests": [True]},
        {"regime": "P27", "kind": "primary_year", "subjects": "T", "qualities": ["Tot"], "tests": [8]},
        {"regime": "S22", "kind": "subject_term", "tx": ["8..5"], "gk": "7.0", "ck": "7.0"},
        {"kind": "resolve", "programme": "CT2006", "level": "TH", "grade": 9, "school_year": "2017-2018"},
        {"kind": "resolve", "programme": 2006, "level": "TH", "grade": 1, "school_year": "2017-2018"},
        {"kind": "resolve", "programme": "CT2006", "level": "TH", "grade": 1.5, "school_year": "2017-2018"},
    ],
)
def test_a_question_that_cannot_be_answered_says_so_and_keeps_its_id(question):
    answer = ask(id="q", **question)
    assert answer.keys() == {"id", "error"}
    assert answer["id"] == "q"
    assert answer["error"]


def test_bad_lines_do_not_stop_the_rest():
    lines = ["{bad", "[1]", "", "  \n", "9" * 5000, "[" * 100_000, '{"id": "\\ud800", "kind": 1}']
    good = json.dumps({"id": 9, "regime": "S22", "kind": "subject_year", "hk1": "7.3", "hk2": "7.6"})
    answers = [json.loads(line) for line in evaluate_lines([*lines, good])]
    assert len(answers) == 6
    assert all("error" in answer for answer in answers[:-1])
    assert answers[-1] == {"id": 9, "mean": "7.5"}
    for line in evaluate_lines(lines):
        line.encode()


@pytest.mark.parametrize(
    "question",
    [
        {"regime": "S58", "kind": "subject_term", "tx": ["8.0"], "dk": ["7.0"], "hk": "9.0"},
        {"regime": "S58", "kind": "subject_term", "tx": ["8.0"], "dk": [], "hk": None},
        {"regime": "S58", "kind": "subject_term", "tx": ["MIEN"], "dk": [], "hk": "MIEN"},
        {"regime": "S22", "kind": "subject_year", "hk1": "8.0", "hk2": "9.0"},
        {"regime": "S22", "kind": "subject_year", "hk1": "MIEN", "hk2": "9.0"},
        {"regime": "S22", "kind": "subject_year", "hk1": "MIEN", "hk2": "MIEN"},
        {"regime": "S22", "kind": "result", "marks": {"TOAN": "5.0"}},
        {"regime": "S58", "kind": "result", "marks": {"TOAN": None}},
        {"regime": "S22", "kind": "comment_term", "tests": ["D", None]},
        {"regime": "S22", "kind": "comment_term", "tests": ["MIEN"]},
        {"regime": "S22", "kind": "conduct_year", "hk1": "Tot", "hk2": None},
        {"regime": "S22", "kind": "title", "conduct": "Tot", "level": "Tot", "marks": {"TOAN": None}},
        {"regime": "S22", "kind": "title", "conduct": None, "level": "Tot", "marks": {}},
        {"regime": "S22", "kind": "promotion", "conduct": "CD", "level": "CD", "absences": 4},
        {"regime": "P27", "kind": "primary_year", "subjects": ["T", "H"], "qualities": ["Dat"], "tests": [8]},
        {"kind": "resolve", "programme": "CT2006", "level": "THCS", "grade": "9", "school_year": "2017-2018"},
    ],
)
def test_every_answer_explains_itself_when_asked(question):
    plain = ask(id=1, **question)
    cause = ask(id=1, explain=True, **question).pop("cause")
    assert "cause" not in plain
    assert cause.keys() == {"article", "subjects", "text"}
    assert cause["article"]
    assert cause["text"].endswith(".")


def test_a_rerun_gives_the_same_bytes_whatever_the_order_of_subjects():
    marks = {"TOAN": "7.9", "VAN": "7.8", "NN": "8.4", "LI": "9.0"}
    question = {"id": 1, "regime": "S58", "kind": "result", "marks": marks, "comments": {"TD": "D"}}
    turned = {**question, "marks": dict(reversed(marks.items()))}
    first, again, other = evaluate_lines(map(json.dumps, (question, question, turned)))
    assert first == again == other


def test_every_record_names_its_source():
    for record in REGIMES:
        assert record.source
        assert record.version
        assert record.confidence == "high" or record.note
    assert subject_name("TOAN") == SUBJECT_NAMES["TOAN"] == "Toán"
    assert subject_name("XYZ") == "XYZ"
