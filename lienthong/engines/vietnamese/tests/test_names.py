"""Names: the order of a class list, capitals, search keys."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.engines.vietnamese.public import canonical_tone, name_keys, proper_case, sort_key, split_name

WORDS = (
    "An Anh Ân Ánh Ảnh Ba Bích Đào Dao Đức Hà Hạ Hoa Hòa Hoà Hóa Hoàng Huệ H'Hen Lê Nga Ngà Ngọc Nguyễn "
    "Niê Ôn Ơn Oanh Phạm Quý Thị Thuý Thúy Trần Tú Từ Văn Vân Vương Ý Y-Moan Zoe"
)
names = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=4).map(" ".join)
birth_dates = st.none() | st.dates(date(1990, 1, 1), date(2020, 12, 31))


def test_the_last_word_is_the_given_name():
    assert split_name(" Nguyễn Thị  Minh Khai ") == ("Nguyễn Thị Minh", "Khai")
    assert split_name("An") == ("", "An")


def test_a_class_list_goes_by_given_name_then_middle_then_birth_date():
    pupils = [
        ("An", None),
        ("Lê Văn An", date(2007, 3, 1)),
        ("Lê Văn An", date(2007, 9, 5)),
        ("Nguyễn An", None),
        ("Nguyễn Thị An", None),
        ("Nguyễn Văn An", None),
        ("Trần Ánh", None),
        ("Bùi Anh", None),
        ("Vũ Ân", None),
        ("Lê Dũng", None),
        ("Lê Đào", None),
    ]
    expected = [0, 1, 2, 3, 4, 5, 7, 6, 8, 9, 10]
    order = sorted(range(len(pupils)), key=lambda at: sort_key(pupils[at][0], pupils[at][1]))
    assert order == expected


def test_tones_break_ties_in_their_own_order():
    tones = ["Ma", "Mà", "Mả", "Mã", "Má", "Mạ"]
    assert sorted(reversed(tones), key=sort_key) == tones


def test_letters_come_before_tones():
    assert sort_key("Hóa") < sort_key("Hoan") < sort_key("Hoàng") < sort_key("Hồ")


def test_the_first_differing_word_decides():
    # Thì/Thị differ by tone in the first word of họ đệm: the later letters no longer count.
    assert sort_key("Thì Z An") < sort_key("Thị A An")


def test_the_alphabet_is_the_vietnamese_one():
    alphabet = list("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")
    assert sorted(reversed(alphabet), key=sort_key) == alphabet


@given(names, birth_dates)
def test_the_key_is_ascii_and_blind_to_form_case_and_tone_place(name, born):
    key = sort_key(name, born)
    assert key.isascii()
    for same in (
        unicodedata.normalize("NFD", name),
        name.upper(),
        name.lower(),
        canonical_tone(name),
        f" {name} ",
    ):
        assert sort_key(same, born) == key


@given(st.lists(names, min_size=3, max_size=3), birth_dates)
def test_the_given_name_rules_over_everything_else(three, born):
    first, second, third = three
    an, anh = f"{first} An", f"{second} Anh"
    assert sort_key(an, born) < sort_key(anh) < sort_key(f"{third} Bích", born)


@given(names, names)
def test_python_order_is_byte_order(a, b):
    assert (sort_key(a) < sort_key(b)) == (sort_key(a).encode() < sort_key(b).encode())


@given(names)
def test_namesakes_follow_by_birth_date(name):
    assert sort_key(name) < sort_key(name, date(2006, 12, 31)) < sort_key(name, date(2007, 1, 1))


@pytest.mark.parametrize(
    ("typed", "proper"),
    [
        ("NGUYỄN VĂN AN", "Nguyễn Văn An"),
        ("nguyễn thị ý", "Nguyễn Thị Ý"),
        ("H'HEN NIÊ", "H'Hen Niê"),
        ("Y-MOAN ÊNUÔL", "Y-Moan Ênuôl"),
        ("Lê McDonald An", "Lê McDonald An"),
    ],
)
def test_names_in_capitals_become_proper(typed, proper):
    assert proper_case(typed) == proper


def test_a_name_is_found_from_any_of_its_words():
    assert name_keys("Nguyễn  Văn Đan") == ["nguyen van dan", "van dan", "dan"]
