"""A list that names the school of each pupil (a commune's, an office's): rows of other schools are not this school's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.imports.public import Context
from lienthong.kernel.orgs import public as orgs
from lienthong.school.pupils.imports.rows import PupilRow

_SHORT = (
    ("trung học cơ sở", "thcs"), ("trung học phổ thông", "thpt"), ("tiểu học", "th"), ("mầm non", "mn"), ("mẫu giáo", "mg"),
    ("trường", ""),
)  # fmt: skip
_SHORTENED = tuple((re.compile(rf"\b{vietnamese.fold(words)}\b"), short) for words, short in _SHORT)


def _key(name: str) -> str:
    """ "Trường Trung học cơ sở Hiệp Thành" and "THCS Hiệp Thành" are one."""
    key = vietnamese.fold(name)
    for words, short in _SHORTENED:
        key = words.sub(short, key)
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", key).split())


def tell_of_other_schools(context: Context, read: Sequence[PupilRow]) -> None:
    """Refuse the rows of other schools where some rows name this one. Where none does, the name may only be written
    otherwise: a doubt."""
    named = [(pupil, text) for pupil in read if (text := pupil.row.text("school"))]
    if not named:
        return
    unit = orgs.Unit.objects.get(pk=context.unit_id)
    ours = (_key(unit.name), _key(unit.code))
    is_ours = {text: any(f" {key} " in f" {_key(text)} " for key in ours) for text in {text for _pupil, text in named}}
    refused = _("Dòng này là của “%(school)s”, không phải của %(unit)s. Hãy bỏ dòng này khỏi tệp.")
    doubted = _("Cột này ghi “%(school)s”, còn tệp đang nhập vào %(unit)s. Hãy xem có chọn nhầm tệp không.")
    is_mixed = any(is_ours.values())
    for pupil, text in named:
        if not is_ours[text]:
            tell = pupil.problem if is_mixed else pupil.warn
            tell(
                "school", "other_school", (refused if is_mixed else doubted) % {"school": text[:60], "unit": unit.name}
            )
