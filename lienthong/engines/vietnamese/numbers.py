"""Numbers and marks as they are written in Vietnam: decimal comma, dot between thousands.

A mark is an integer of tenths everywhere inside (8.5 is 85): no float ever touches it.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from lienthong.engines.vietnamese.saying import Refused
from lienthong.engines.vietnamese.saying import marked as _
from lienthong.engines.vietnamese.text import clean

HIGHEST = 100

_PLAIN = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_GROUPED_BY_COMMA = re.compile(r"[+-]?\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|[+-]?\d{1,3}(?:,\d{3})+\.\d+")
_MARK = re.compile(r"(\d+)(?:[.,](\d+))?")


class BadNumber(Refused):
    """The text is no number."""


class BadMark(BadNumber):
    """The text is no mark. Codes: not_a_mark, formula, too_high, too_precise, unclear, negative."""


def parse_number(text: str) -> Decimal:
    """A number written the Vietnamese way: "1.234,5" is 1234.5, "8,5" and "8.5" are both 8.5.

    A dot before exactly three digits separates thousands ("1.234" is 1234); any other dot is taken for
    a decimal point. "1,234.5" can only be English and is read so.
    """
    bare = clean(text).replace(" ", "").replace("−", "-")
    if _GROUPED.fullmatch(bare):
        return Decimal(bare.replace(".", "").replace(",", "."))
    if _GROUPED_BY_COMMA.fullmatch(bare):
        return Decimal(bare.replace(",", ""))
    if _PLAIN.fullmatch(bare):
        return Decimal(bare.replace(",", "."))
    raise BadNumber("not_a_number", _("“%(text)s” không phải là số."), text=clean(text))


def format_number(value: int | Decimal, *, places: int | None = None) -> str:
    """1234567.5 → "1.234.567,5"; with `places`, rounded half up to so many decimals."""
    number = Decimal(value)
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{number:,f}".translate(str.maketrans(",.", ".,"))


def format_mark(tenths: int | None, *, whole: bool = False) -> str:
    """85 → "8,5", 80 → "8,0" (with `whole` "8"), 100 → "10"; nothing for a missing mark."""
    if tenths is None:
        return ""
    units, tenth = divmod(tenths, 10)
    if tenths == HIGHEST or (whole and tenth == 0):
        return str(units)
    return f"{units},{tenth}"


def parse_mark(text: str, *, pad: bool = True) -> int | None:
    """Tenths of the mark that was typed; None for an empty cell; BadMark with a sentence otherwise.

    With a comma or a dot the text means what it says: "8,5", "8.5". On the numeric pad (`pad`) two
    digits above 10 are tenths, "85" → 8,5, and "10" is ten. "11" is refused even so: it is ten with a
    slipped key far more often than 1,1. From a file (`pad=False`) "85" is refused like any mark above 10.
    """
    written = clean(text)
    if not written:
        return None
    if written[0] in "=@" or (written[0] in "+-" and not _MARK.fullmatch(written[1:])):
        raise BadMark("formula", _("“%(text)s” là công thức, không phải điểm; hãy gõ điểm bằng số."), text=written)
    if written[0] == "-":
        raise BadMark("negative", _("Điểm %(text)s nhỏ hơn 0; điểm từ 0 đến 10."), text=written)
    match = _MARK.fullmatch(written)
    if match is None:
        raise BadMark("not_a_mark", _("“%(text)s” không phải là điểm; hãy gõ số từ 0 đến 10, như 8,5."), text=written)
    units, decimals = match[1], (match[2] or "").rstrip("0")
    if len(decimals) > 1:
        text = _("Điểm %(text)s có hơn một chữ số thập phân; hãy làm tròn, như 8,5.")
        raise BadMark("too_precise", text, text=written)
    if len(units) > 1 and units[0] == "0":
        text = _("“%(text)s” không rõ: hãy gõ %(whole)s hoặc 0,%(tenth)s.")
        raise BadMark("unclear", text, text=written, whole=int(units), tenth=units[-1])
    if pad and match[2] is None and len(units) == 2 and units not in ("10", "11"):
        return int(units)
    tenths = int(units[:4]) * 10 + int(decimals or 0)
    if tenths > HIGHEST:
        if pad and written == "11":
            raise BadMark("too_high", _("Điểm 11 lớn hơn 10; điểm từ 0 đến 10. Nếu là 1,1 hãy gõ 1,1."))
        raise BadMark("too_high", _("Điểm %(text)s lớn hơn 10; điểm từ 0 đến 10."), text=written)
    return tenths


def mark_from_cell(value: object) -> int | None:
    """Tenths of a spreadsheet cell: a number is the mark itself (8.5), text is read as from a file."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        raise BadMark("not_a_mark", _("“%(text)s” không phải là điểm; hãy ghi số từ 0 đến 10, như 8,5."), text=value)
    if isinstance(value, str):
        return parse_mark(value, pad=False)
    # repr of a float is the shortest text that reads back the same: 8.5, not 8.5000000000000004.
    return parse_mark(repr(value) if isinstance(value, float) else str(value), pad=False)
