"""Codes from before Unicode are told by their words, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from lienthong.engines.vietnamese.legacy import from_tcvn3, from_vni, is_vietnamese, reader_of

TCVN3 = "Hä vµ tªn Ngµy sinh NguyÔn ThÞ Hoµng YÕn TrÇn Quèc Tho¹i §Æng B­ëi H­êng Khuûu t­ëng nh÷ng quyÓn"
VNI = (
    "Hoï vaø teân Ngaøy sinh Nguyeãn Thò Hoaøng Yeán Traàn Quoác Thoaïi Ñaëng Böôûi Höôøng Khuyûu töôûng nhöõng quyeån"
)
UNICODE = "Họ và tên Ngày sinh Nguyễn Thị Hoàng Yến Trần Quốc Thoại Đặng Bưởi Hường Khuỷu tưởng những quyển"


def test_tcvn3_is_read():
    assert from_tcvn3(TCVN3) == UNICODE
    assert from_tcvn3("NGUYÔN V¡N HïNG") == "NGUYỄN VĂN HÙNG"


def test_vni_is_read():
    assert from_vni(VNI) == UNICODE
    assert from_vni("NGUYEÃN VAÊN HUØNG AÙnh") == "NGUYỄN VĂN HÙNG Ánh"


@pytest.mark.parametrize(("text", "name"), [(TCVN3, "TCVN3"), (VNI, "VNI")])
def test_the_code_is_told_by_the_words(text, name):
    found = reader_of(text.split())
    assert found is not None
    assert found[0] == name


@pytest.mark.parametrize(
    "text",
    [
        UNICODE,
        "Hà Tài Bé Thúy",
        "5 µm 20°C § 3 © 2017",
        "François Müller Ångström Čapek",
        "Nguyen Van An",
        "",
        "N÷",
        "¡ ¢ µ ¶ · ¸",
    ],
)
def test_other_texts_are_left_as_they_are(text):
    assert reader_of(text.split()) is None


def test_windows_1258_seen_as_latin_is_not_taken_for_an_old_code():
    # A vowel with its shape, then the tone as a mark of its own: ê + U+0303 is the bytes EA DE.
    latin = "NguyêÞn Thiò HôÌng TrâÌn Quôìc Ðãòng HýõÌng"
    assert reader_of(latin.split()) is None


def test_syllables_are_known_from_what_is_none():
    assert is_vietnamese("Nguyễn Thị Khuỷu, quốc (Ưng) 12")
    assert not is_vietnamese("NguyÔn Thò")
