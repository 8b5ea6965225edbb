"""Words of states and steps on screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lienthong.sector.reporting.models import Collection

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STATES: dict[str, tuple[StrOrPromise, str]] = {
    "missing": (_("Chưa lập"), "neutral"),
    "draft": (_("Đang lập"), "info"),
    "submitted": (_("Đã nộp, chờ xem"), "wait"),
    "office_accepted": (_("Phòng đã chấp nhận"), "wait"),
    "returned": (_("Bị trả lại"), "stop"),
    "accepted": (_("Đã chấp nhận"), "ok"),
    "superseded": (_("Đã có lần sau thay"), "neutral"),
}
STEPS: dict[str, tuple[StrOrPromise, str]] = {
    "drafted": (_("Lập báo cáo"), "neutral"),
    "submitted": (_("Nộp báo cáo"), "wait"),
    "office_accept": (_("Phòng chấp nhận"), "ok"),
    "office_return": (_("Phòng trả lại"), "stop"),
    "accept": (_("Sở chấp nhận, khóa số liệu"), "ok"),
    "return": (_("Sở trả lại"), "stop"),
    "unlock_asked": (_("Đề nghị mở lại"), "wait"),
    "unlocked": (_("Sở mở lại để sửa"), "wait"),
}
PERIODS: dict[str, StrOrPromise] = {"start": _("Đầu kì"), "middle": _("Giữa kì"), "end": _("Cuối kì")}
LEVELS: dict[str, StrOrPromise] = {
    "NT": _("Nhà trẻ"),
    "MG": _("Mẫu giáo"),
    "TH": _("Tiểu học"),
    "THCS": _("THCS"),
    "THPT": _("THPT"),
    "GDTX": _("GDTX"),
}


def pill(state: str) -> dict[str, str]:
    """What the pill component takes."""
    label, kind = STATES[state]
    return {"label": str(label), "kind": kind}


def name_of(collection: Collection) -> str:
    """The collection's name in the language of the screen."""
    return collection.name_en if get_language() == "en" and collection.name_en else collection.name


def is_english() -> bool:
    """Whether labels of forms are wanted in English."""
    return get_language() == "en"
