"""What regulations and their tests are called on screens, in the language of the person. Printed books keep the official words."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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

#: Levels, classes and titles by the words of the regulation. English has one word for each, whatever scale it stands in.
LEVELS: Final[MappingProxyType[str, StrOrPromise]] = MappingProxyType(
    {
        "Giỏi": _("Giỏi"), "Tốt": _("Tốt"), "Khá": _("Khá"), "Đạt": _("Đạt"),
        "Trung bình": pgettext_lazy("mức xếp loại", "Trung bình"), "Yếu": _("Yếu"), "Kém": _("Kém"),
        "Chưa đạt": _("Chưa đạt"), "Cần cố gắng": _("Cần cố gắng"),
        "Hoàn thành xuất sắc": _("Hoàn thành xuất sắc"), "Hoàn thành tốt": _("Hoàn thành tốt"),
        "Hoàn thành": _("Hoàn thành"), "Chưa hoàn thành": _("Chưa hoàn thành"),
    }
)  # fmt: skip
TITLES: Final[MappingProxyType[str, StrOrPromise]] = MappingProxyType(
    {
        "Học sinh giỏi": _("Học sinh giỏi"), "Học sinh Giỏi": _("Học sinh Giỏi"),
        "Học sinh tiên tiến": _("Học sinh tiên tiến"), "Học sinh Xuất sắc": _("Học sinh Xuất sắc"),
        "Học viên giỏi": _("Học viên giỏi"), "Học viên Giỏi": _("Học viên Giỏi"),
        "Học viên tiên tiến": _("Học viên tiên tiến"), "Học viên Xuất sắc": _("Học viên Xuất sắc"),
        "Khen thưởng học sinh có thành tích nổi bật": _("Khen thưởng học sinh có thành tích nổi bật"),
        "Hoàn thành xuất sắc các nội dung học tập và rèn luyện": _("Hoàn thành xuất sắc các nội dung học tập và rèn luyện"),
        "Có thành tích vượt trội hay tiến bộ vượt bậc": _("Có thành tích vượt trội hay tiến bộ vượt bậc"),
        "Học sinh Tiêu biểu hoàn thành tốt trong học tập và rèn luyện": _(
            "Học sinh Tiêu biểu hoàn thành tốt trong học tập và rèn luyện"
        ),
    }
)  # fmt: skip


def level_name(level: regimes.Scale | None) -> str:
    """A level or class in the language of the person; "" for none."""
    return "" if level is None else str(LEVELS.get(level.label, level.label))


def title_name(regime: regimes.Regime, code: str) -> str:
    """A title that is kept by its code, in the language of the person; "" for none."""
    if regime.primary is not None:
        label = {"HTXS": regime.primary.honours_label, "VT": regime.primary.nominated_label}.get(code, "")
    else:
        label = next((rule.label for rule in regime.titles if rule.code == code), "")
    return str(TITLES.get(label, label))


def regime_name(regime: regimes.Regime) -> str:
    """The regulation in the language of the person."""
    return str(REGIMES.get(regime.code, regime.name))


def test_name(test: str) -> str:
    """A kind of test as a heading."""
    return str(TESTS.get(test, test))


def plain_name(test: str) -> str:
    """A kind of test in the words of a family."""
    return str(PLAIN.get(test, test))
