"""How levels, grades, programmes and periods are written on screens."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.school.curriculum.selectors import GRADES


def level_name(level: str) -> str:
    """THCS → "Trung học cơ sở"."""
    names = {
        "NT": _("Nhà trẻ"),
        "MG": _("Mẫu giáo"),
        "TH": _("Tiểu học"),
        "THCS": _("Trung học cơ sở"),
        "THPT": _("Trung học phổ thông"),
        "GDTX": _("Giáo dục thường xuyên"),
    }
    return names.get(level, level)


def grade_name(grade: int) -> str:
    """6 → "Khối 6"; the groups of a preschool by age."""
    names = {
        -3: _("Nhóm 3–12 tháng"),
        -2: _("Nhóm 13–24 tháng"),
        -1: _("Nhóm 25–36 tháng"),
        103: _("Mẫu giáo 3–4 tuổi"),
        104: _("Mẫu giáo 4–5 tuổi"),
        105: _("Mẫu giáo 5–6 tuổi"),
    }
    return names.get(grade) or _("Khối %(grade)s") % {"grade": grade}


def grade_choices(levels: list[str]) -> list[tuple[str, str]]:
    """Grades of the levels of a school, in order, as choices of a form or filter."""
    found: dict[int, None] = {}
    for level in levels:
        found.update(dict.fromkeys(GRADES.get(level, ())))
    return [(str(grade), grade_name(grade)) for grade in found]


def level_of_grade(grade: int, levels: list[str]) -> str | None:
    """The level of a school that a grade belongs to, or None where the school has no such grade."""
    return next((level for level in levels if grade in GRADES.get(level, ())), None)


def programme_name(programme: str) -> str:
    """CT2006 → "Chương trình 2006"."""
    names = {
        "CT2006": _("Chương trình 2006"),
        "GDPT2018": _("Chương trình GDPT 2018"),
        "GDTX2006": _("Chương trình GDTX 2006"),
        "GDTX2021": _("Chương trình GDTX 2021"),
        "GDMN": _("Chương trình giáo dục mầm non"),
    }
    return names.get(programme, programme)


def periods(halves: int | None) -> str:
    """Half periods as people write periods: 3 → "1,5", 4 → "2"."""
    if halves is None:
        return ""
    whole, half = divmod(halves, 2)
    return f"{whole},5" if half else str(whole)


def read_halves(text: str) -> int:
    """ "1,5" or "1.5" → 3. Raises ValueError with a sentence for anything that is no number of (half) periods."""
    try:
        doubled = vietnamese.parse_number(text) * 2
    except vietnamese.BadNumber as error:
        raise ValueError(_("“%(text)s” không phải là số tiết; hãy ghi như 2 hoặc 1,5.") % {"text": text}) from error
    if doubled != int(doubled) or not 0 <= doubled <= 80:
        raise ValueError(_("Số tiết mỗi tuần là số từ 0 đến 40, lẻ nhất là nửa tiết (1,5)."))
    return int(doubled)
