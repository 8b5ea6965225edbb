"""Numbers and marks: comma for decimals, tenths inside, clear refusals."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.engines.vietnamese.public import (
    BadMark,
    BadNumber,
    format_mark,
    format_number,
    mark_from_cell,
    parse_mark,
    parse_number,
)


@pytest.mark.parametrize(
    ("written", "tenths"),
    [
        ("8.5", 85),
        ("8,5", 85),
        ("85", 85),
        ("8,50", 85),
        ("8", 80),
        ("0", 0),
        ("0,5", 5),
        ("10", 100),
        ("10,0", 100),
        ("99", 99),
        ("12", 12),
        ("1,1", 11),
        (" 8,5\u00a0", 85),
        ("", None),
        ("  ", None),
    ],
)
def test_marks_typed_on_the_pad_or_with_a_comma(written, tenths):
    assert parse_mark(written) == tenths


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("11", "too_high"),
        ("100", "too_high"),
        ("10,5", "too_high"),
        ("9" * 400, "too_high"),
        ("8..5", "not_a_mark"),
        ("8,,5", "not_a_mark"),
        ("Đ", "not_a_mark"),
        ("8,5đ", "not_a_mark"),
        ("=1+1", "formula"),
        ("@SUM(A1)", "formula"),
        ("+cmd|1", "formula"),
        ("8.55", "too_precise"),
        ("05", "unclear"),
        ("-1", "negative"),
    ],
)
def test_what_is_no_mark_is_refused_with_a_sentence(written, code):
    with pytest.raises(BadMark) as refused:
        parse_mark(written)
    assert refused.value.code == code
    assert str(refused.value).endswith(".")


def test_a_file_has_no_numeric_pad():
    with pytest.raises(BadMark) as refused:
        parse_mark("85", pad=False)
    assert refused.value.code == "too_high"


@pytest.mark.parametrize(
    ("cell", "tenths"),
    [(8.5, 85), (8, 80), (10.0, 100), ("8,5", 85), (None, None), ("", None), (Decimal("7.3"), 73)],
)
def test_cells_of_a_sheet_are_marks_as_they_stand(cell, tenths):
    assert mark_from_cell(cell) == tenths


@pytest.mark.parametrize("cell", [True, 85, 8.55, -1, float("nan"), object()])
def test_cells_that_are_no_marks_are_refused(cell):
    with pytest.raises(BadMark):
        mark_from_cell(cell)


def test_marks_are_printed_with_a_comma():
    assert [format_mark(m) for m in (85, 100, 80, 0, None)] == ["8,5", "10", "8,0", "0,0", ""]
    assert [format_mark(m, whole=True) for m in (85, 80, 0)] == ["8,5", "8", "0"]


@given(st.integers(0, 100))
def test_every_mark_reads_back(tenths):
    assert parse_mark(format_mark(tenths)) == tenths
    assert parse_mark(format_mark(tenths, whole=True)) == tenths
    assert mark_from_cell(tenths / 10) == tenths


@given(st.text(max_size=8))
def test_nothing_but_a_mark_or_its_refusal_comes_out(text):
    with suppress(BadMark):
        assert parse_mark(text) in (None, *range(101))


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1.234,5", "1234.5"),
        ("8,5", "8.5"),
        ("8.5", "8.5"),
        ("1.234", "1234"),
        ("1,234.5", "1234.5"),
        ("-2", "-2"),
    ],
)
def test_numbers_are_read_the_vietnamese_way(written, number):
    assert parse_number(written) == Decimal(number)


def test_no_number_is_refused():
    with pytest.raises(BadNumber):
        parse_number("1.2.3")


@given(st.decimals(-(10**9), 10**9, places=2, allow_nan=False))
def test_numbers_read_back(number):
    assert parse_number(format_number(number)) == number


def test_numbers_are_rounded_half_up_when_asked():
    assert format_number(Decimal("1234.25"), places=1) == "1.234,3"
