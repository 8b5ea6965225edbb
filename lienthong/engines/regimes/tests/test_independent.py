"""The rules written a second time, by trying out every subject, against the engine on random cases.

The other implementation shares nothing with the engine: decimals as written in the regulations, levels as
numbers, the adjustment by setting each subject in turn to its best.
"""

from __future__ import annotations

import json
import os
import random
from decimal import ROUND_HALF_UP, Decimal

import pytest

from lienthong.engines.regimes.public import evaluate_lines

CASES = int(os.environ.get("LIENTHONG_RANDOM_CASES", "3000"))
pytestmark = pytest.mark.slow
ONE = Decimal("0.1")
RANKS_58 = ["G", "K", "Tb", "Y", "Kem"]
LEVELS_22 = ["Tot", "Kha", "Dat", "CD"]
ADJUSTED = {("G", "Tb"): "K", ("G", "Y"): "Tb", ("K", "Y"): "Tb", ("K", "Kem"): "Y"}


def rounded(number):
    return number.quantize(ONE, ROUND_HALF_UP)


def live(marks):
    return {code: Decimal(mark) for code, mark in marks.items() if mark != "MIEN"}


def rank_58(average, marks, comments, keys, specialised):
    def fits(mean, key, floor, special, comments_matter):
        return (
            average >= Decimal(mean)
            and (key is None or any(marks[k] >= Decimal(key) for k in keys if k in marks))
            and all(mark >= Decimal(floor) for mark in marks.values())
            and (special is None or specialised is None or marks[specialised] >= Decimal(special))
            and (not comments_matter or all(c == "D" for c in comments.values()))
        )

    if fits("8.0", "8.0", "6.5", "8.0", True):
        return "G"
    if fits("6.5", "6.5", "5.0", "6.5", True):
        return "K"
    if fits("5.0", "5.0", "3.5", "5.0", True):
        return "Tb"
    return "Y" if fits("3.5", None, "2.0", None, False) else "Kem"


def result_58(question, keys):
    marks = {c: m for c, m in question["marks"].items() if c not in question["comments"]}
    comments = {c: r for c, r in question["comments"].items() if r != "MIEN"}
    if None in marks.values() or not live(marks):
        return None, None, None
    marks = live(marks)
    average = rounded(sum(marks.values()) / len(marks))
    if None in comments.values():
        return str(average), None, None
    special = question.get("specialised")
    special = special if special in marks else None
    computed = rank_58(average, marks, comments, keys, special)
    alone = "G" if average >= 8 else "K" if average >= Decimal("6.5") else None
    level = computed
    if (alone, computed) in ADJUSTED:
        trials = [({**marks, code: Decimal(10)}, comments) for code in marks]
        trials += [(marks, {**comments, code: "D"}) for code in comments]
        reached = [rank_58(average, trial, said, keys, special) for trial, said in trials]
        if any(RANKS_58.index(rank) <= RANKS_58.index(alone) for rank in reached):
            level = ADJUSTED[alone, computed]
    return str(average), level, computed


def level_22(marks, comments, count):
    def fits(floor, strong, failures):
        return (
            all(mark >= Decimal(floor) for mark in marks)
            and len([mark for mark in marks if mark >= Decimal(strong)]) >= count
            and len([c for c in comments if c == "CD"]) <= failures
        )

    for level, floor, strong, failures in (
        ("Tot", "6.5", "8", 0),
        ("Kha", "5", "6.5", 0),
        ("Dat", "3.5", "5", 1),
    ):
        if fits(floor, strong, failures):
            return level
    return "CD"


def result_22(question, count):
    marks = {c: m for c, m in question["marks"].items() if c not in question["comments"]}
    comments = [r for r in question["comments"].values() if r != "MIEN"]
    if None in marks.values() or None in comments or not live(marks):
        return None, None, None
    values = list(live(marks).values())
    computed = level_22(values, comments, count)
    best = computed
    for at in range(len(values)):
        best = min(
            best,
            level_22([*values[:at], Decimal(10), *values[at + 1 :]], comments, count),
            key=LEVELS_22.index,
        )
    for at in range(len(comments)):
        best = min(best, level_22(values, [*comments[:at], "D", *comments[at + 1 :]], count), key=LEVELS_22.index)
    actual = LEVELS_22.index(computed)
    lifted = best in ("Tot", "Kha") and actual - LEVELS_22.index(best) >= 2
    return None, LEVELS_22[actual - 1] if lifted else computed, computed


def term(question, kinds):
    given = [(weight, mark) for kind, weight in kinds for mark in _listed(question[kind])]
    if any(mark is None for _, mark in given):
        return None
    counted = [(weight, Decimal(mark)) for weight, mark in given if mark != "MIEN"]
    total = sum((weight * mark for weight, mark in counted), Decimal(0))
    return str(rounded(total / sum(weight for weight, _ in counted)))


def _listed(value):
    return value if isinstance(value, list) else [value]


KINDS_58 = (("tx", 1), ("dk", 2), ("hk", 3))
KINDS_22 = (("tx", 1), ("gk", 2), ("ck", 3))
CODES = ("TOAN", "VAN", "NN", "LI", "HOA", "SINH", "SU", "DIA", "GDCD", "CN", "TIN")


def random_mark(dice, low=0):
    return f"{Decimal(dice.randint(low, 100)) / 10:.1f}"


def random_result(dice, code):
    low = dice.choice((0, 30, 45, 60, 75))
    codes = dice.sample(CODES, dice.randint(3, len(CODES)))
    marks = {subject: random_mark(dice, low) for subject in codes}
    # Most of the law is at the borders and in one bad subject: go there often.
    for _ in range(dice.randint(0, 3)):
        marks[dice.choice(codes)] = dice.choice(("1.9", "2.0", "3.4", "3.5", "4.9", "5.0", "6.4", "6.5", "7.9", "8.0"))
    if dice.random() < 0.05:
        marks[dice.choice(codes)] = dice.choice((None, "MIEN"))
    comments = {s: dice.choice(("D", "D", "D", "D", "CD")) for s in dice.sample(("TD", "AN", "MT"), dice.randint(0, 3))}
    if comments and dice.random() < 0.05:
        comments[dice.choice(list(comments))] = dice.choice((None, "MIEN"))
    question = {"regime": code, "kind": "result", "marks": marks, "comments": comments}
    if dice.random() < 0.1:
        question["specialised"] = dice.choice(codes)
    return question


def expected_result(question):
    code = question["regime"]
    if code in ("S22", "X43"):
        return result_22(question, 6 if code == "S22" else 5)
    return result_58(question, ("TOAN", "VAN", "NN") if code == "S58b" else ("TOAN", "VAN"))


@pytest.mark.parametrize("code", ["S58", "S58b", "X02", "S22", "X43"])
def test_results_agree_with_trying_out_every_subject(code):
    dice = random.Random(f"results {code}")
    questions = [random_result(dice, code) for _ in range(CASES)]
    for question, line in zip(questions, evaluate_lines(map(json.dumps, questions)), strict=True):
        answer = json.loads(line)
        got = (answer["average"], answer["level"], answer["computed_level"])
        assert got == expected_result(question), question


@pytest.mark.parametrize("code", ["S58", "S58b", "S22"])
def test_the_explanation_names_the_true_cause(code):
    dice = random.Random(f"causes {code}")
    adjusted = 0
    for question in [random_result(dice, code) for _ in range(CASES // 2)]:
        answer = json.loads(next(evaluate_lines([json.dumps({**question, "explain": True})])))
        blamed = answer["cause"]["subjects"]
        scored = {c: m for c, m in question["marks"].items() if c not in question["comments"] and m != "MIEN"}
        if answer["level"] is None:
            continue
        if answer["level"] != answer["computed_level"]:
            adjusted += 1
            (single,) = blamed
            mended = {**question, "marks": {**question["marks"]}, "comments": {**question["comments"]}}
            mended["comments" if single in question["comments"] else "marks"][single] = (
                "D" if single in question["comments"] else "10.0"
            )
            ranks = LEVELS_22 if code == "S22" else RANKS_58
            better = expected_result(mended)[2]
            assert ranks.index(better) <= ranks.index(answer["computed_level"]) - 2, question
        else:
            assert all(c in scored or question["comments"].get(c) == "CD" for c in blamed), question
        for subject in blamed:
            assert subject in {**scored, **question["comments"]}
    assert adjusted > 20


BANDS_58 = (("8.0", "8.0", "6.5", "8.0", True), ("6.5", "6.5", "5.0", "6.5", True), ("5.0", "5.0", "3.5", "5.0", True))
BANDS_58 += (("3.5", None, "2.0", None, False),)
BANDS_22 = (("6.5", "8", 0), ("5", "6.5", 0), ("3.5", "5", 1))


def short_of_58(marks, failed, band, keys, special):
    """How many conditions of a level on single subjects are not met; the mean is no subject's."""
    _mean, key, floor, limit, comments_matter = band
    short = len([mark for mark in marks.values() if mark < Decimal(floor)])
    short += key is not None and not any(marks[k] >= Decimal(key) for k in keys if k in marks)
    short += limit is not None and special is not None and marks[special] < Decimal(limit)
    return short + (len(failed) if comments_matter else 0)


def short_of_22(marks, failed, band, count):
    floor, strong, failures = band
    weak = len([mark for mark in marks.values() if mark < Decimal(floor)])
    high = len([mark for mark in marks.values() if mark >= Decimal(strong)])
    return weak + max(0, count - high) + max(0, len(failed) - failures)


def blamed_by_trying(question, level):
    """The subjects any one of which, set to its best alone, brings the next better level nearer."""
    code = question["regime"]
    new = code in ("S22", "X43")
    place = (LEVELS_22 if new else RANKS_58).index(level)
    if place == 0:
        return set()
    marks = live({c: m for c, m in question["marks"].items() if c not in question["comments"]})
    failed = {c for c, said in question["comments"].items() if said == "CD"}
    special = question.get("specialised") if question.get("specialised") in marks else None
    keys = ("TOAN", "VAN", "NN") if code == "S58b" else ("TOAN", "VAN")

    def short(marks, failed):
        if new:
            return short_of_22(marks, failed, BANDS_22[place - 1], 6 if code == "S22" else 5)
        return short_of_58(marks, failed, BANDS_58[place - 1], keys, special)

    now = short(marks, failed)
    return {c for c in marks if short({**marks, c: Decimal(10)}, failed) < now} | {
        c for c in failed if short(marks, failed - {c}) < now
    }


@pytest.mark.parametrize("code", ["S58", "S58b", "X02", "S22", "X43"])
def test_without_adjustment_the_blamed_are_those_who_keep_the_next_level_away(code):
    dice = random.Random(f"blamed {code}")
    questions = [{**random_result(dice, code), "explain": True} for _ in range(CASES)]
    blaming = 0
    for question, line in zip(questions, evaluate_lines(map(json.dumps, questions)), strict=True):
        answer = json.loads(line)
        if answer["level"] is None or answer["level"] != answer["computed_level"]:
            continue
        expected = blamed_by_trying(question, answer["level"])
        assert set(answer["cause"]["subjects"]) == expected, question
        blaming += bool(expected)
    assert blaming > CASES // 4


@pytest.mark.parametrize(
    ("code", "kinds"), [("S58", KINDS_58), ("S58b", KINDS_22), ("S22", KINDS_22), ("X43", KINDS_22)]
)
def test_term_and_year_means_agree(code, kinds):
    dice = random.Random(f"means {code}")
    terms = []
    for _ in range(CASES):
        marks = {kind: random_mark(dice) for kind, _ in kinds}
        marks["tx"] = [random_mark(dice) for _ in range(dice.randint(1, 5))]
        if "dk" in marks:
            marks["dk"] = [random_mark(dice) for _ in range(dice.randint(0, 3))]
        if dice.random() < 0.1:
            marks["tx"][0] = dice.choice((None, "MIEN"))
        terms.append({"regime": code, "kind": "subject_term", **marks})
    for question, line in zip(terms, evaluate_lines(map(json.dumps, terms)), strict=True):
        assert json.loads(line)["mean"] == term(question, kinds), question
    every = [(first, second) for first in range(0, 101, 3) for second in range(101)]
    years = [{"regime": code, "kind": "subject_year", "hk1": f"{a / 10:.1f}", "hk2": f"{b / 10:.1f}"} for a, b in every]
    for (first, second), line in zip(every, evaluate_lines(map(json.dumps, years)), strict=True):
        assert json.loads(line)["mean"] == str(rounded(Decimal(first + 2 * second) / 30))


@pytest.mark.parametrize("code", ["S58", "S58b", "S22"])
def test_a_better_mark_never_lowers_the_computed_level_nor_the_order_changes_it(code):
    dice = random.Random(f"monotone {code}")
    ranks = LEVELS_22 if code == "S22" else RANKS_58
    for _ in range(CASES // 4):
        question = random_result(dice, code)
        subject = dice.choice(list(question["marks"]))
        if question["marks"][subject] in (None, "MIEN"):
            continue
        raised = {
            **question["marks"],
            subject: random_mark(dice, int(Decimal(question["marks"][subject]) * 10)),
        }
        shuffled = dict(dice.sample(list(question["marks"].items()), len(question["marks"])))
        lines = [json.dumps({**question, "marks": marks}) for marks in (question["marks"], raised, shuffled)]
        before, better, other_order = (json.loads(line) for line in evaluate_lines(lines))
        assert before == other_order
        if before["level"] is not None:
            assert ranks.index(better["computed_level"]) <= ranks.index(before["computed_level"])
            assert ranks.index(better["level"]) <= ranks.index(before["computed_level"])
