"""The engines know no language but Vietnamese; what they say is shown in the language of who reads it."""

from __future__ import annotations

import pytest
from django.utils import translation

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.screens.public import read_day

VIETNAMESE = set("ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")


def _refusal(read, value):
    with pytest.raises(vietnamese.Refused) as refused:
        read(value)
    return refused.value


@pytest.mark.parametrize(
    ("read", "value", "vi", "en"),
    [
        (vietnamese.parse_date, "31/02/2017", "tháng 2 không có ngày 31", "month 2 has no day 31"),
        (vietnamese.parse_date, "2017", "còn thiếu ngày và tháng", "day and month are missing"),
        (vietnamese.parse_mark, "11", "Nếu là 1,1 hãy gõ 1,1", "For 1,1 type 1,1"),
        (vietnamese.parse_mark, "8..5", "không phải là điểm", "is no mark"),
        (vietnamese.parse_mark, "=1+1", "là công thức", "is a formula"),
        (vietnamese.normalise_phone, "123", "không phải là số điện thoại", "is no phone number"),
        (vietnamese.parse_number, "x", "không phải là số", "is no number"),
        (vietnamese.SchoolYear.parse, "2017-2019", "hai năm liền nhau", "two years in a row"),
    ],
)
def test_one_refusal_speaks_both_languages_when_it_is_shown(read, value, vi, en):
    refusal = _refusal(read, value)
    with translation.override("vi"):
        assert vi in str(refusal)
    with translation.override("en"):
        assert en in str(refusal)
        assert not VIETNAMESE & set(str(refusal).lower())


def test_a_day_typed_wrong_on_an_english_screen_is_told_in_english():
    with translation.override("en"), pytest.raises(ValueError, match="does not exist"):
        read_day("31/02/2017")
