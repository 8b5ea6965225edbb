"""Personal numbers and telephones: doubted aloud, never thrown away."""

from __future__ import annotations

from datetime import date

import pytest

from lienthong.engines.vietnamese.public import (
    PROVINCE_OF_CODE,
    BadPhone,
    check_personal_number,
    normalise_phone,
    read_personal_number,
    repair_leading_zero,
)


def test_the_table_has_63_provinces():
    assert len(PROVINCE_OF_CODE) == 63
    assert (PROVINCE_OF_CODE["074"], PROVINCE_OF_CODE["079"]) == ("Bình Dương", "TP. Hồ Chí Minh")


def test_the_parts_of_a_number():
    read = read_personal_number("074307000123")
    assert read is not None
    assert (read.province, read.sex, read.birth_year) == ("Bình Dương", "female", 2007)
    assert read_personal_number("280123456") is None


def codes(number, **known):
    return [doubt.code for doubt in check_personal_number(number, **known)]


def test_doubts_are_warnings_in_words():
    assert codes("074207000123", birth_date=date(2007, 9, 5), sex="male") == []
    assert codes("074207000123", birth_date=date(2008, 9, 5), sex="female") == [
        "birth_year_differs",
        "sex_differs",
    ]
    assert codes("999207000123") == ["unknown_province"]
    assert codes("7420700012") == ["not_twelve_digits"]
    assert codes("०७४२०७०००१२३") == ["not_twelve_digits"]


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("01681234567", "0381234567"),
        ("01201234567", "0701234567"),
        ("0912.345.678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("912345678", "0912345678"),
        ("1681234567", "0381234567"),
        ("(0274) 3822 123", "02743822123"),
    ],
)
def test_phones_become_the_numbers_of_today(written, phone):
    assert normalise_phone(written) == phone


@pytest.mark.parametrize("written", ["", "không có", "12345", "0112345678", "09123456789"])
def test_other_texts_are_no_phone(written):
    with pytest.raises(BadPhone):
        normalise_phone(written)


def test_zeros_lost_in_a_spreadsheet_come_back():
    assert repair_leading_zero(74207000123, length=12) == "074207000123"
    assert repair_leading_zero(74207000123.0, length=12) == "074207000123"
    assert repair_leading_zero("1207000123", length=12) == "001207000123"
    assert repair_leading_zero("280123456", length=12) == "280123456"
    assert repair_leading_zero("912345678", length=10, lost=1) == "0912345678"
