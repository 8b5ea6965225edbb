"""What regulations and their tests are called on screens, in the language of the person. Printed books keep the official words."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from lienthong.engines.regimes import public as regimes

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

REGIMES: Final = MappingProxyType(
    {
        "P30": _("Đánh giá học sinh tiểu học theo TT 30/2014"),
        "P22": _("Đánh giá học sinh tiểu học theo TT 30/2014, sửa đổi bởi TT 22/2016"),
        "P27": _("Đánh giá học sinh tiểu học theo TT 27/2020"),
        "S58": _("Đánh giá, xếp loại học sinh THCS và THPT theo TT 58/2011"),
        "S58b": _("Đánh giá, xếp loại học sinh THCS và THPT theo TT 58/2011, sửa đổi bởi TT 26/2020"),
        "S22": _("Đánh giá học sinh THCS và THPT theo TT 22/2021"),
        "X02": _("Đánh giá, xếp loại học viên GDTX theo QĐ 02/2007"),
        "X43": _("Đánh giá học viên GDTX theo TT 43/2021"),
    }
)
TESTS: Final[MappingProxyType[str, StrOrPromise]] = MappingProxyType(
    {
        "KTtx": _("KTtx"), "KTđk": _("KTđk"), "KThk": _("KThk"),
        "ĐĐGtx": _("ĐĐGtx"), "ĐĐGgk": _("ĐĐGgk"), "ĐĐGck": _("ĐĐGck"),
        "ĐGtx": _("ĐGtx"), "ĐGgk": _("ĐGgk"), "ĐGck": _("ĐGck"),
    }
)  # fmt: skip

#: What a family calls the same: the regulation's abbreviations are for books.
PLAIN: Final[MappingProxyType[str, StrOrPromise]] = MappingProxyType(
    {
        "KTtx": _("Thường xuyên"), "KTđk": _("Định kỳ"), "KThk": _("Cuối kỳ"),
        "ĐĐGtx": _("Thường xuyên"), "ĐĐGgk": _("Giữa kỳ"), "ĐĐGck": _("Cuối kỳ"),
        "ĐGtx": _("Thường xuyên"), "ĐGgk": _("Giữa kỳ"), "ĐGck": _("Cuối kỳ"),
    }
)  # fmt: skip


def regime_name(regime: regimes.Regime) -> str:
    """The regulation in the language of the person."""
    return str(REGIMES.get(regime.code, regime.name))


def test_name(test: str) -> str:
    """A kind of test as a heading."""
    return str(TESTS.get(test, test))


def plain_name(test: str) -> str:
    """A kind of test in the words of a family."""
    return str(PLAIN.get(test, test))
