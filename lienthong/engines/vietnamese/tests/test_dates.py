"""Dates: every usual form is read, everything else is answered with a sentence."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.engines.vietnamese.public import BadDate, format_date, parse_date, parse_year_only

FIFTH = date(2007, 9, 5)


@pytest.mark.parametrize(
    "written",
    [
        "05/09/2007",
        "5/9/2007",
        "5-9-2007",
        "05.09.2007",
        " 5 / 9 / 2007 ",
        "5/9/07",
        "2007-09-05",
        "2007/9/5",
        "2007-09-05 00:00:00",
        "2007-09-05T00:00:00Z",
        "05/09/2007 0:00",
        "Ngày 5 tháng 9 năm 2007",
        "5 tháng 9, 2007",
        "'05/09/2007",
        "05.09.2007.",
        "5-Thg9-07",
        "05-Sep-2007",
        "5 Sept 2007",
        "05092007",
        "20070905",
        "39330",
        "39330.0",
        39330,
        39330.75,
        5092007,
        date(2007, 9, 5),
        datetime(2007, 9, 5, 13, 30),
    ],
)
def test_every_usual_form_is_read(written):
    assert parse_date(written) == FIFTH


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (None, "empty"),
        ("  ", "empty"),
        ("31/02/2007", "no_such_day"),
        ("29/02/2007", "no_such_day"),
        ("31/04/2007", "no_such_day"),
        ("12/31/2007", "no_such_month"),
        ("5/13/2007", "no_such_month"),
        ("00/00/2007", "year_only"),
        ("2007", "year_only"),
        (2007, "year_only"),
        ("9/2007", "month_only"),
        ("00/09/2007", "month_only"),
        ("05/09/1807", "out_of_range"),
        ("hôm qua", "not_a_date"),
        ("=TODAY()", "not_a_date"),
        (True, "not_a_date"),
        (12, "not_a_date"),
        (float("nan"), "not_a_date"),
        (float("inf"), "not_a_date"),
        ([], "not_a_date"),
    ],
)
def test_what_is_no_full_date_gets_a_code_and_a_sentence(written, code):
    with pytest.raises(BadDate) as refused:
        parse_date(written)
    assert refused.value.code == code
    assert str(refused.value).endswith((".", "?"))


def test_the_thirty_first_of_february_is_explained():
    with pytest.raises(BadDate, match=r"31/02/2007 không có thật: tháng 2 không có ngày 31"):
        parse_date("31/02/2007")


def test_two_digit_years_split_at_thirty():
    assert parse_date("1/1/29").year == 2029
    assert parse_date("1/1/30").year == 1930


@given(st.dates(date(1911, 1, 1), date(2099, 12, 31)))
def test_every_form_of_one_date_reads_back(day):
    serial = (day - date(1899, 12, 30)).days
    forms = [
        format_date(day),
        day.isoformat(),
        f"{day:%d%m%Y}",
        f"{day:%Y%m%d}",
        serial,
        float(serial),
        str(serial),
    ]
    assert {parse_date(form) for form in forms} == {day}


@given(st.text(max_size=12) | st.floats() | st.integers())
def test_nothing_but_a_date_or_its_refusal_comes_out(value):
    with suppress(BadDate):
        assert isinstance(parse_date(value), date)


@pytest.mark.parametrize("written", ["1952", 1952, 1952.0, "00/00/1952", "--/--/1952", "//1952", "năm 1952"])
def test_a_year_alone_is_read_as_a_year(written):
    assert parse_year_only(written) == 1952


@pytest.mark.parametrize("written", ["05/09/2007", "", None, "abc", "3000", 39330])
def test_a_full_date_or_nonsense_is_no_year(written):
    with pytest.raises(BadDate):
        parse_year_only(written)


def test_no_date_prints_as_nothing():
    assert format_date(None) == ""
