"""Means and comment results of one subject, and the columns of its grid."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.engines.regimes.public import (
    EXEMPT,
    CommentResult,
    Moment,
    NotInRegime,
    comment_term,
    comment_year,
    explain_comment_term,
    explain_term,
    explain_year,
    half_up,
    primary_test_moments,
    regime,
    required_components,
    subject_term,
    subject_year,
)

S58, S58B, S22 = regime("S58"), regime("S58b"), regime("S22")
D, CD = CommentResult.DAT, CommentResult.CHUA_DAT
marks = st.integers(0, 100)
regulars = st.lists(marks, min_size=1, max_size=6)


def test_halves_go_up():
    # 7.25 → 7.3 and 6.45 → 6.5, which binary floats get wrong.
    assert half_up(725, 10) == 73
    assert half_up(645, 10) == 65
    assert subject_term(S58, {"tx": [70, 75], "dk": [], "hk": [None]}).provisional == 73


def test_coefficients_of_each_regime():
    assert subject_term(S58, {"tx": [80, 70], "dk": [75], "hk": [80]}).mean == 77
    assert subject_term(S22, {"tx": [80, 70], "gk": [75], "ck": [80]}).mean == 77
    assert subject_term(S58, {"tx": [80], "dk": [60, 70], "hk": [90]}).mean == 76


def test_a_missing_test_leaves_no_mean_but_a_provisional_one():
    found = subject_term(S22, {"tx": [80, None], "gk": [75]})
    assert (found.mean, found.missing, found.provisional) == (None, ("tx", "ck"), 77)
    assert explain_term(S22, {"tx": [80, None], "gk": [75]}, found).text.endswith("còn thiếu ĐĐGtx, ĐĐGck.")


def test_zero_is_a_mark():
    assert subject_term(S22, {"tx": [0], "gk": [0], "ck": [0]}).mean == 0


def test_exempt_tests_are_left_out_with_their_coefficient():
    assert subject_term(S22, {"tx": [80, EXEMPT], "gk": [80], "ck": [80]}).mean == 80
    assert subject_term(S22, {"tx": [EXEMPT], "gk": [EXEMPT], "ck": [EXEMPT]}).mean is EXEMPT


def test_a_term_has_one_term_test():
    with pytest.raises(NotInRegime):
        subject_term(S22, {"tx": [80], "gk": [80, 70], "ck": [80]})
    with pytest.raises(NotInRegime):
        subject_term(regime("P27"), {"tx": [80]})


def test_an_exempt_term_leaves_the_other_to_count():
    assert subject_year(S22, EXEMPT, 83) == 83
    assert subject_year(S22, 71, EXEMPT) == 71
    assert subject_year(S22, EXEMPT, EXEMPT) is EXEMPT
    assert subject_year(S22, 71, None) is None
    assert explain_year(S22, 73, 76).text == "(7,3 + 2×7,6) : 3 = 7,5."
    assert "thiếu" in explain_year(S22, 73, None).text


@given(regulars, marks, marks)
def test_the_mean_is_the_exact_one_rounded_once(tx, gk, ck):
    exact = Decimal(sum(tx) + 2 * gk + 3 * ck) / (len(tx) + 5)
    assert subject_term(S22, {"tx": tx, "gk": [gk], "ck": [ck]}).mean == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(regulars, marks, marks, st.randoms())
def test_the_order_of_regular_tests_does_not_matter(tx, gk, ck, random):
    shuffled = random.sample(tx, len(tx))
    once = subject_term(S22, {"tx": tx, "gk": [gk], "ck": [ck]})
    assert subject_term(S22, {"tx": shuffled, "gk": [gk], "ck": [ck]}) == once


@given(regulars, marks, marks, st.integers(0, 100))
def test_a_better_test_never_lowers_the_mean(tx, gk, ck, better):
    before = subject_term(S22, {"tx": tx, "gk": [gk], "ck": [ck]}).mean
    after = subject_term(S22, {"tx": tx, "gk": [gk], "ck": [max(ck, better)]}).mean
    assert after >= before


@given(marks, marks)
def test_the_year_lies_between_the_terms(first, second):
    assert min(first, second) <= subject_year(S22, first, second) <= max(first, second)


def test_comment_subjects_ask_two_thirds_in_2011_and_all_in_2021():
    assert comment_term(S58, [D, CD, D]) is D
    assert comment_term(S58, [D, D, CD]) is CD
    assert comment_term(S58, [CD, D, CD, D]) is CD
    assert comment_term(S22, [D, CD, D, D]) is CD
    assert comment_term(S22, [D, D, D, D]) is D
    assert comment_term(S22, [D, None]) is None
    assert comment_term(S22, []) is None
    assert comment_term(S22, [EXEMPT, EXEMPT]) is EXEMPT
    assert explain_comment_term(S58, [D, D, CD]).text.startswith(
        "Chưa đạt: 2 trong 3 bài kiểm tra Đạt, bài kiểm tra học kì"
    )
    with pytest.raises(NotInRegime):
        comment_term(regime("P22"), [D])


def test_the_second_term_decides_a_comment_subject():
    assert comment_year(S58, CD, D) is D
    assert comment_year(S58, D, CD) is CD
    assert comment_year(S58, D, EXEMPT) is D


@pytest.mark.parametrize(
    ("code", "given_periods", "regular"),
    [
        ("S58", {"periods_per_week": 1}, 2),
        ("S58", {"periods_per_week": Decimal("1.5")}, 3),
        ("S58", {"periods_per_week": Decimal("2.5")}, 3),
        ("S58", {"periods_per_week": 3}, 4),
        ("S58", {"periods_per_year": 37}, 2),
        ("S58b", {"periods_per_year": 35}, 2),
        ("S58b", {"periods_per_year": 36}, 3),
        ("S58b", {"periods_per_year": 70}, 3),
        ("S58b", {"periods_per_year": 71}, 4),
        ("S22", {"periods_per_year": 52}, 3),
        ("S22", {"periods_per_week": Fraction(3)}, 4),
        ("X02", {"periods_per_week": 2}, 3),
    ],
)
def test_regular_tests_follow_the_periods(code, given_periods, regular):
    columns = required_components(regime(code), **given_periods)
    assert sum(column.kind == "tx" for column in columns) == regular


def test_the_columns_of_a_grid():
    old = required_components(S58, periods_per_week=1, periodic_tests=2)
    assert [(c.code, c.weight, c.label) for c in old] == [
        ("tx1", 1, "KTtx 1"),
        ("tx2", 1, "KTtx 2"),
        ("dk1", 2, "KTđk 1"),
        ("dk2", 2, "KTđk 2"),
        ("hk", 3, "KThk"),
    ]
    comment = required_components(S22, periods_per_year=105, is_comment_subject=True)
    assert [c.label for c in comment] == ["ĐGtx 1", "ĐGtx 2", "ĐGgk", "ĐGck"]
    with pytest.raises(ValueError, match="one of the two"):
        required_components(S22)
    with pytest.raises(NotInRegime):
        required_components(regime("P22"), periods_per_year=70)


def test_primary_tests_have_their_moments():
    p22 = regime("P22")
    assert primary_test_moments(p22, grade=4, subject="TOAN") == tuple(Moment)
    assert primary_test_moments(p22, grade=3, subject="TOAN") == (Moment.END_TERM_1, Moment.END_YEAR)
    assert primary_test_moments(p22, grade=4, subject="KH") == (Moment.END_TERM_1, Moment.END_YEAR)
    assert primary_test_moments(p22, grade=4, subject="DD") == ()
    assert Moment.MID_TERM_1.label == "Giữa học kì I"
