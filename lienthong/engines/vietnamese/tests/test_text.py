"""Text: one form inside, a folded one for searching, a loose one for headers."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lienthong.engines.vietnamese.public import canonical_tone, clean, fold, nfc, same_word


def test_clean_composes_and_collapses_every_kind_of_space():
    written = unicodedata.normalize("NFD", "  Nguyễn\u00a0\u200bVăn \r\n\tAn\ufeff ")
    assert clean(written) == "Nguyễn Văn An"


def test_clean_drops_what_a_database_cannot_store():
    assert clean("An\x00\x07 Bình") == "An Bình"


def test_fold_takes_accents_and_case_away():
    assert fold("  ĐẶNG Thị  Ngọc-Ước ") == "dang thi ngoc-uoc"


@pytest.mark.parametrize(
    ("header", "label"),
    [
        ("Họ và\ntên", "HO VA TEN"),
        ("Ngày sinh (*)", "ngày  sinh:"),
        ("Số hoà giải", "Số hòa giải"),
        ("ĐĐGtx 1", "DDG TX1"),
    ],
)
def test_headers_that_say_the_same_are_the_same_word(header, label):
    assert same_word(header, label)


def test_other_headers_are_other_words():
    assert not same_word("Ngày sinh", "Nơi sinh")


@pytest.mark.parametrize(
    ("new_style", "one_spelling"),
    [
        ("hoà", "hòa"),
        ("HOÀ", "HÒA"),
        ("thuý", "thúy"),
        ("khoẻ", "khỏe"),
        ("qúy", "quý"),
        ("quý", "quý"),
        ("gìa", "già"),
        ("hòan", "hoàn"),
        ("Hoàng Thuỳ Hoà", "Hoàng Thùy Hòa"),
    ],
)
def test_tone_marks_move_to_one_place(new_style, one_spelling):
    assert canonical_tone(new_style) == one_spelling


@pytest.mark.parametrize("word", ["giếng", "người", "khuỷu", "mùa", "quả", "gì", "tiến", "thuở", "Niê", "café"])
def test_right_words_keep_their_tone_mark(word):
    assert canonical_tone(word) == word


vietnamese = st.text(alphabet="aăâeêioôơuưyđhngkqtAĐ ̣́̀̉̃ 'xr", max_size=24)


@example("A\u00c0\u0300")
@given(vietnamese)
def test_each_normal_form_is_reached_in_one_step(text):
    for function in (nfc, clean, fold, canonical_tone):
        assert function(function(text)) == function(text)


@given(vietnamese)
def test_no_function_sees_the_unicode_form(text):
    decomposed = unicodedata.normalize("NFD", text)
    for function in (nfc, clean, fold, canonical_tone):
        assert function(decomposed) == function(unicodedata.normalize("NFC", text))
