"""What the fields of a person are called in a history that a head teacher reads."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lienthong.foundation.audit import public as audit
from lienthong.kernel.people.models import Person

LABELS = {
    "full_name": _("Họ và tên"),
    "birth_date": _("Ngày sinh"),
    "birth_year": _("Năm sinh"),
    "sex": _("Giới tính"),
    "ministry_code": _("Mã định danh Bộ GDĐT"),
    "personal_number": _("Số định danh cá nhân"),
    "ethnic_code": _("Dân tộc"),
    "religion_code": _("Tôn giáo"),
    "nationality": _("Quốc tịch"),
    "birth_place": _("Nơi sinh"),
    "home_town": _("Quê quán"),
    "address": _("Chỗ ở hiện nay"),
    "area": _("Xã, phường"),
    "phone": _("Điện thoại"),
    "email": _("Thư điện tử"),
    "merged_into": _("Gộp vào hồ sơ"),
}


def register() -> None:
    """Called when the app is ready."""
    audit.describe(Person, labels=LABELS)
