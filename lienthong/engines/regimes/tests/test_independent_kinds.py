"""The other kinds of question written a second time, from the regulations' own tables, and bad lines among the good.

As in `test_independent`, nothing here is shared with the engine: outcomes are looked up in tables spelt out in full.
"""

from __future__ import annotations

import json
import os
import random

import pytest

from lienthong.engines.regimes.public import evaluate_lines

CASES = int(os.environ.get("LIENTHONG_RANDOM_CASES", "3000"))
pytestmark = pytest.mark.slow
RANKS = ("G", "K", "Tb", "Y", "Kem")
CONDUCT_58 = ("T", "K", "Tb", "Y")
LEVELS = ("Tot", "Kha", "Dat", "CD")
OLD, NEW = ("S58", "S58b", "X02"), ("S22", "X43")
# Rows HKII, columns HKI, as printed in TT 22/2021.
YEAR_OF_CONDUCT = {
    "Tot": {"Tot": "Tot", "Kha": "Tot", "Dat": "Kha", "CD": "Kha"},
    "Kha": {"Tot": "Kha", "Kha": "Kha", "Dat": "Kha", "CD": "Dat"},
    "Dat": {"Tot": "Kha", "Kha": "Dat", "Dat": "Dat", "CD": "Dat"},
    "CD": {"Tot": "CD", "Kha": "CD", "Dat": "CD", "CD": "CD"},
}


def answers(questions):
    return [json.loads(line) for line in evaluate_lines(json.dumps(q) for q in questions)]


def expected_promotion(question):
    conduct, level, absences = question["conduct"], question["level"], question["absences"]
    if absences is not None and absences > 45:
        return "o_lai_lop"
    old = question["regime"] in OLD
    if old and level == "Kem":
        return "o_lai_lop"
    if None in (conduct, level, absences):
        return None
    learns = level in (("G", "K", "Tb") if old else ("Tot", "Kha", "Dat"))
    behaves = conduct in (("T", "K", "Tb") if old else ("Tot", "Kha", "Dat"))
    if learns and behaves:
        return "len_lop"
    if not learns and not behaves:
        return "o_lai_lop" if old else "kiem_tra_lai+ren_luyen_he"
    return "ren_luyen_he" if learns else "kiem_tra_lai"


@pytest.mark.parametrize("code", [*OLD, *NEW])
def test_promotion_agrees_for_every_pair_of_results_and_number_of_absences(code):
    conducts, levels = (CONDUCT_58, RANKS) if code in OLD else (LEVELS, LEVELS)
    questions = [
        {"regime": code, "kind": "promotion", "conduct": conduct, "level": level, "absences": absences}
        for conduct in (*conducts, None)
        for level in (*levels, None)
        for absences in (*range(61), 200, None)
    ]
    for question, answer in zip(questions, answers(questions), strict=True):
        assert answer["outcome"] == expected_promotion(question), question
    for question, answer in zip(questions, answers({**q, "explain": True} for q in questions), strict=True):
        assert answer["outcome"] == expected_promotion(question)
        too_many = question["absences"] is not None and question["absences"] > 45
        assert ("quá 45 buổi" in answer["cause"]["text"]) == too_many


def expected_title(question):
    conduct, level, marks = question["conduct"], question["level"], question["marks"]
    if None in (conduct, level):
        return None
    if question["regime"] in OLD:
        if conduct == "T" and level == "G":
            return "HSG"
        return "HSTT" if conduct in ("T", "K") and level in ("G", "K") else None
    if (conduct, level) != ("Tot", "Tot"):
        return None
    if None in marks.values():
        return None
    high = [mark for mark in marks.values() if mark in ("10.0", *(f"9.{n}" for n in range(10)))]
    return "HSXS" if len(high) >= (6 if question["regime"] == "S22" else 5) else "HSG"


@pytest.mark.parametrize("code", [*OLD, *NEW])
def test_titles_agree(code):
    dice = random.Random(f"titles {code}")
    conducts, levels = (CONDUCT_58, RANKS) if code in OLD else (LEVELS, LEVELS)
    questions = []
    for _ in range(CASES):
        marks = {f"M{n}": dice.choice(("8.9", "9.0", "9.1", "10.0", "9.5", "MIEN")) for n in range(dice.randint(4, 10))}
        if dice.random() < 0.03:
            marks["M0"] = None
        weights = [6, *[1] * (len(conducts) - 1)], [6, *[1] * (len(levels) - 1)]
        conduct, level = dice.choices(conducts, weights[0])[0], dice.choices(levels, weights[1])[0]
        question = {"regime": code, "kind": "title", "conduct": conduct, "level": level, "marks": marks}
        if dice.random() < 0.03:
            question[dice.choice(("conduct", "level"))] = None
        questions.append(question)
    for question, answer in zip(questions, answers(questions), strict=True):
        assert answer["title"] == expected_title(question), question


@pytest.mark.parametrize("code", NEW)
def test_the_years_conduct_agrees_with_the_printed_table(code):
    pairs = [(first, second) for first in (*LEVELS, None) for second in (*LEVELS, None)]
    found = answers({"regime": code, "kind": "conduct_year", "hk1": a, "hk2": b} for a, b in pairs)
    for (first, second), answer in zip(pairs, found, strict=True):
        expected = None if first is None or second is None else YEAR_OF_CONDUCT[second][first]
        assert answer["level"] == expected


def expected_comment(question):
    tests = [test for test in question["tests"] if test != "MIEN"]
    if not question["tests"] or None in tests:
        return None
    if not tests:
        return "MIEN"
    if question["regime"] in NEW:
        return "D" if all(test == "D" for test in tests) else "CD"
    return "D" if 3 * tests.count("D") >= 2 * len(tests) and question["tests"][-1] != "CD" else "CD"


@pytest.mark.parametrize("code", [*OLD, *NEW])
def test_comment_subjects_agree(code):
    dice = random.Random(f"comments {code}")
    codes, weights = ("D", "CD", "MIEN", None), (70, 25, 4, 2)
    questions = [
        {"regime": code, "kind": "comment_term", "tests": dice.choices(codes, weights, k=dice.randint(0, 9))}
        for _ in range(CASES)
    ]
    for question, answer in zip(questions, answers(questions), strict=True):
        assert answer["result"] == expected_comment(question), question


def expected_primary(question):
    subjects, qualities, tests = question["subjects"], question["qualities"], question["tests"]
    if not subjects or not qualities or None in [*subjects, *qualities, *tests]:
        return None
    lowest = min(tests, default=10)
    best = set(subjects) == {"T"} and set(qualities) == {"Tot"}
    if question["regime"] == "P27" and best and lowest >= 7:
        return "HTXS" if lowest >= 9 else "HTT"
    bad = "C" in subjects or not {"CCG", "CD"}.isdisjoint(qualities) or lowest < 5
    return "CHT" if bad else "HT"


@pytest.mark.parametrize("code", ["P30", "P22", "P27"])
def test_the_primary_year_agrees(code):
    dice = random.Random(f"primary {code}")
    questions = []
    for _ in range(CASES):
        spread = dice.choice(((50, 1, 0), (8, 4, 0), (6, 4, 1)))
        subjects = dice.choices(("T", "H", "C"), spread, k=dice.randint(1, 12))
        qualities = dice.choices(("Tot", "Dat", "CCG"), spread, k=dice.randint(1, 15))
        low = dice.choice((1, 5, 7, 9))
        tests = [dice.randint(low, 10) for _ in range(dice.randint(0, 7))]
        for values in (subjects, qualities, tests):
            if values and dice.random() < 0.02:
                values[dice.randrange(len(values))] = None
        questions.append(
            {"regime": code, "kind": "primary_year", "subjects": subjects, "qualities": qualities, "tests": tests}
        )
    for question, answer in zip(questions, answers(questions), strict=True):
        assert answer["level"] == expected_primary(question), question


def expected_regime(level, grade, start, *, continuing_new):
    """The table of regulations, grade by grade."""
    if level == "MN":
        return "M"
    if level == "GDTX":
        return "X43" if continuing_new else "X02"
    if level == "TH":
        return "P27" if start - 2019 >= grade else "P22" if start >= 2016 else "P30"
    since = {6: 2021, 7: 2022, 8: 2023, 9: 2024, 10: 2022, 11: 2023, 12: 2024}[grade]
    return "S22" if start >= since else "S58b" if start >= 2020 else "S58"


def test_the_regime_agrees_for_every_grade_and_year():
    asked = []
    for start in range(2014, 2027):
        year = f"{start}-{start + 1}"
        for level, grades in (("TH", range(1, 6)), ("THCS", range(6, 10)), ("THPT", range(10, 13))):
            asked += [(None, level, grade, year, False) for grade in grades]
        asked += [("GDTX2006", "GDTX", grade, year, False) for grade in range(6, 13)]
        asked += [("GDMN", "MN", None, year, False)]
        if start >= 2022:
            asked += [(p, "GDTX", 10, year, True) for p in ("GDTX2021", "CT2018", "GDPT2018")]
    questions = [
        {"kind": "resolve", "programme": p, "level": level, "grade": grade, "school_year": year}
        for p, level, grade, year, _new in asked
    ]
    for (_p, level, grade, year, new), answer in zip(asked, answers(questions), strict=True):
        assert answer["regime"] == expected_regime(level, grade, int(year[:4]), continuing_new=new), (
            level,
            grade,
            year,
        )


BROKEN = (
    "{", "[]", "17", '"x"', "null", "{'id': 1}", '{"id": 1}', '{"id": 1, "kind": "wish"}', "\x00", '{"id": NaN}',
    '{"id": 2, "regime": "S99", "kind": "promotion"}', '{"id": 3, "regime": {}, "kind": "promotion"}',
    '{"id": 4, "regime": "S58", "kind": "result", "marks": "all"}', "[" * 50_000, '{"a":' * 50_000, "9" * 10_000,
    '{"id": 5, "regime": "S58", "kind": "result", "marks": {"TOAN": "8.25"}}', '{"id": 6' + " " * 1_000_000,
    '{"id": 7, "regime": "M", "kind": "result", "marks": {}}', '{"id": 8, "regime": "P27", "kind": "title"}',
    '{"id": 9, "regime": "S22", "kind": "primary_year", "subjects": [], "qualities": [], "tests": []}',
    '{"id": 10, "regime": "P27", "kind": "primary_year", "subjects": ["T"], "qualities": ["Tot"], "tests": [8.5]}',
    '{"id": 11, "regime": "S58", "kind": "subject_term", "tx": ["8.0"], "dk": [], "hk": ["8.0", "9.0"]}',
)  # fmt: skip


def test_a_bad_line_never_disturbs_the_lines_around_it():
    good = {"id": "tốt", "regime": "S22", "kind": "subject_year", "hk1": "7.3", "hk2": "7.6"}
    lines = []
    for broken in BROKEN:
        lines += [broken, json.dumps(good, ensure_ascii=False)]
    found = [json.loads(line) for line in evaluate_lines(lines)]
    assert len(found) == 2 * len(BROKEN)
    for broken, bad, after in zip(BROKEN, found[::2], found[1::2], strict=True):
        assert set(bad) == {"id", "error"}, broken[:60]
        assert bad["error"]
        assert after == {"id": "tốt", "mean": "7.5"}
