"""Personal numbers and telephone numbers: read as text, doubted aloud, never thrown away.

Source of the number's build: Thông tư 07/2016/TT-BCA (số định danh cá nhân). It has no check digit, and
later corrections of sex or birth date keep the number, so disagreement is a warning and no error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

from lienthong.engines.vietnamese.provinces import PROVINCE_OF_CODE
from lienthong.engines.vietnamese.saying import Refused, said
from lienthong.engines.vietnamese.saying import marked as _
from lienthong.engines.vietnamese.text import clean

Sex = Literal["male", "female"]

# The 11-digit mobile prefixes that became 10-digit ones between 15/09 and 14/10/2018.
# MobiFone, VinaPhone, Vietnamobile, Gmobile; Viettel's 016x simply became 03x.
_OTHER_NETWORKS = """
0120 070 0121 079 0122 077 0126 076 0128 078
0123 083 0124 084 0125 085 0127 081 0129 082
0186 056 0188 058 0199 059
"""
NEW_MOBILE_PREFIX: Final = MappingProxyType(
    {f"016{digit}": f"03{digit}" for digit in range(2, 10)} | dict(re.findall(r"(\d{4}) (\d{3})", _OTHER_NETWORKS))
)

_MOBILE = re.compile(r"0[35789]\d{8}")
_LANDLINE = re.compile(r"02\d{9}")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something odd about an identifier: a code for programs, a sentence for people."""

    code: str
    text: str
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence in the language of who reads."""
        return said(self.text, self.facts)


class BadPhone(Refused):
    """The text is no Vietnamese telephone number."""


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """What the twelve digits say by themselves."""

    number: str
    province: str | None
    sex: Sex
    birth_year: int


def read_personal_number(number: str) -> PersonalNumber | None:
    """The parts of a twelve-digit number; None for anything else (old CMND, birth certificate numbers)."""
    text = clean(number).replace(" ", "")
    if re.fullmatch(r"[0-9]{12}", text) is None:
        return None
    century, female = divmod(int(text[3]), 2)
    return PersonalNumber(
        number=text,
        province=PROVINCE_OF_CODE.get(text[:3]),
        sex="female" if female else "male",
        birth_year=1900 + 100 * century + int(text[4:6]),
    )


def check_personal_number(number: str, *, birth_date: date | None = None, sex: Sex | None = None) -> list[Doubt]:
    """What is odd about a personal number, beside the birth date and sex on record; empty when nothing.

    All are warnings. Codes: not_twelve_digits, unknown_province, birth_year_differs, sex_differs.
    """
    read = read_personal_number(number)
    if read is None:
        return [
            Doubt(
                "not_twelve_digits",
                _("Số định danh cá nhân có 12 chữ số; “%(text)s” thì không."),
                {"text": clean(number)},
            )
        ]
    doubts: list[Doubt] = []
    if read.province is None:
        doubts.append(Doubt("unknown_province", _("Không có tỉnh nào mang mã %(code)s."), {"code": read.number[:3]}))
    if birth_date is not None and birth_date.year != read.birth_year:
        doubts.append(
            Doubt(
                "birth_year_differs",
                _("Theo số định danh thì sinh năm %(read)s, hồ sơ ghi năm %(known)s."),
                {"read": read.birth_year, "known": birth_date.year},
            )
        )
    if sex is not None and sex != read.sex:
        text = (
            _("Theo số định danh thì là nữ, hồ sơ ghi khác.")
            if read.sex == "female"
            else _("Theo số định danh thì là nam, hồ sơ ghi khác.")
        )
        doubts.append(Doubt("sex_differs", text))
    return doubts


def normalise_phone(text: str) -> str:
    """Ten digits beginning with 0 (eleven for a landline), the 11-digit mobiles of before 2018 converted.

    Takes "+84 …", dots, dashes, and a first zero that a spreadsheet has eaten. Raises BadPhone.
    """
    written = clean(text)
    digits = re.sub(r"[\s.\-()]", "", written)
    if digits.startswith(("+84", "0084")):
        digits = "0" + digits.removeprefix("+").removeprefix("00").removeprefix("84").removeprefix("0")
    elif digits.startswith("84") and len(digits) in (11, 12):
        digits = "0" + digits[2:]
    elif re.fullmatch(r"[1-9]\d{8,9}", digits):
        digits = "0" + digits
    if len(digits) == 11 and digits[:4] in NEW_MOBILE_PREFIX:
        digits = NEW_MOBILE_PREFIX[digits[:4]] + digits[4:]
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return digits
    raise BadPhone(
        "not_a_phone", _("“%(text)s” không phải là số điện thoại; cần 10 chữ số, bắt đầu bằng 0."), text=written
    )


def repair_leading_zero(value: object, *, length: int, lost: int = 2) -> str:
    """The digits of an identifier with the zeros back that a spreadsheet dropped.

    74207000123 (a number cell) → "074207000123" for `length=12`. Never more than `lost` zeros: a text
    much too short is something else and is returned as it is, cleaned.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = clean(str(value)).lstrip("'").replace(" ", "")
    if text.isascii() and text.isdigit() and length - lost <= len(text) < length:
        return text.zfill(length)
    return text
