"""Cells into values, with a reason in words where that cannot be done."""

from __future__ import annotations

import datetime as dt
import re

from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.spreadsheets.public import Cell

_MALE = frozenset(("nam", "male", "m", "trai", "1"))
_FEMALE = frozenset(("nu", "female", "f", "gai", "2", "0"))
_YES = frozenset(("x", "co", "yes", "true", "1", "dung", "v", "phai"))
_NO = frozenset(("khong", "no", "false", "0", "k", "ko", "sai"))
_NOT_IN_A_NAME = re.compile(r"[0-9=<>{}\[\]@#$%^*_+|\\/~!?;:\"“”]")
_LONGEST_NAME = 100
TEMPORARY = re.compile(r"^(?:TAM|TẠM|TEMP)\s*[-_ ]\s*(.*)$", re.IGNORECASE)


class BadCell(ValueError):
    """A cell that cannot be taken. `code` for programs, `message` for the person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def text(cell: Cell, *, longest: int) -> str:
    """The text of a cell, cleaned. Raises BadCell beyond what can be stored."""
    value = cell.text
    if not value.isprintable():
        # The sheet's own cleaning has made it NFC with single spaces; control characters are what may be left.
        value = vietnamese.clean(value)
    if cell.kind == "error" and not value:
        raise BadCell(
            "formula_error",
            _("Ô có công thức chưa có kết quả. Hãy mở tệp bằng Excel rồi lưu lại, hoặc gõ giá trị thật vào ô."),
        )
    if cell.kind == "error":
        raise BadCell("formula_error", _("Ô có công thức lỗi “%(text)s”. Hãy gõ giá trị thật vào ô.") % {"text": value})
    if len(value) > longest:
        raise BadCell("too_long", _("Nội dung dài quá %(longest)d ký tự. Hãy rút gọn.") % {"longest": longest})
    return value


def name(cell: Cell) -> str:
    """A person's name; one typed all in capitals becomes "Nguyễn Văn An"."""
    written = cell.value
    # Nearly every name: letters and spaces, each word with its capital.
    if (
        type(written) is str
        and len(written) <= _LONGEST_NAME
        and written.istitle()
        and not written.isupper()
        and written.replace(" ", "").isalpha()
    ):
        return written
    value = vietnamese.proper_case(text(cell, longest=_LONGEST_NAME))
    if _NOT_IN_A_NAME.search(value) or not any(map(str.isalpha, value)) or cell.kind not in ("text", "error"):
        raise BadCell("bad_name", _("“%(text)s” không phải là họ tên. Hãy kiểm tra lại ô này.") % {"text": value[:60]})
    return value


def date(cell: Cell) -> dt.date:
    """A full date. Raises BadCell with the reason of vietnamese.parse_date (no_such_day, year_only …)."""
    try:
        return vietnamese.parse_date(cell.value)
    except vietnamese.BadDate as error:
        raise BadCell(
            "bad_date" if error.code not in ("year_only", "month_only") else error.code, str(error)
        ) from error


def year(cell: Cell) -> int:
    """A year alone."""
    try:
        return vietnamese.parse_year_only(cell.value)
    except vietnamese.BadDate as error:
        raise BadCell("bad_date", str(error)) from error


def birth(cell: Cell, *, today: dt.date) -> tuple[dt.date | None, int]:
    """Birth date and year; the date is None where only the year is known."""
    try:
        value = date(cell)
    except BadCell as error:
        if error.code != "year_only":
            raise BadCell("bad_date", error.message) from error
        return None, _reasonable(year(cell), today)
    if value > today:
        written = vietnamese.format_date(value)
        raise BadCell("bad_date", _("Ngày sinh %(date)s ở sau hôm nay. Hãy kiểm tra lại năm.") % {"date": written})
    return value, _reasonable(value.year, today)


def _reasonable(value: int, today: dt.date) -> int:
    if not today.year - 110 <= value <= today.year:
        raise BadCell("bad_date", _("Năm sinh %(year)d không hợp lý. Hãy kiểm tra lại.") % {"year": value})
    return value


def sex(cell: Cell) -> int:
    """1 male, 2 female."""
    key = vietnamese.word_key(cell.text)
    if key in _MALE:
        return 1
    if key in _FEMALE:
        return 2
    raise BadCell(
        "unreadable_sex", _("Không hiểu giới tính “%(text)s”. Hãy ghi Nam hoặc Nữ.") % {"text": cell.text[:30]}
    )


def is_marked(cell: Cell, *, but_not: str = "") -> bool:
    """A cross in a column such as "Nữ". `but_not`: a word that says the contrary there ("Nam")."""
    key = vietnamese.word_key(cell.text)
    return not cell.is_empty and key not in _NO and key != (but_not or None) and cell.text not in ("-", "–")


def yes_no(cell: Cell) -> bool:
    """Yes or no in any usual writing."""
    key = vietnamese.word_key(cell.text)
    if key in _YES:
        return True
    if key in _NO:
        return False
    raise BadCell("not_yes_no", _("Không hiểu “%(text)s”. Hãy ghi Có hoặc Không.") % {"text": cell.text[:30]})


def code(cell: Cell, *, longest: int = 20) -> str:
    """An identifier, refused where a spreadsheet has destroyed its digits."""
    value = cell.value
    # "74E9" is a number that lost its digits; any other text of letters and digits is what it says.
    is_plain = type(value) is str and len(value) <= longest and value.isascii() and value.isalnum()
    if is_plain and isinstance(value, str) and (value.isdigit() or value[0].isalpha()):
        return value
    value, problem = cell.code()
    if problem in ("scientific", "imprecise"):
        raise BadCell(
            "damaged_code",
            _("Mã “%(text)s” đã bị Excel làm mất chữ số. Hãy định dạng cột là Văn bản (Text) rồi gõ lại mã đầy đủ.")
            % {"text": value},
        )
    if problem:
        raise BadCell("bad_code", _("“%(text)s” không phải là mã. Hãy kiểm tra lại ô này.") % {"text": value[:40]})
    return text(Cell.of(value.lstrip("'").replace(" ", "")), longest=longest)


def personal_number(cell: Cell) -> str:
    """Twelve digits (zeros that a spreadsheet dropped are put back), or the nine of an old identity card."""
    written = code(cell, longest=40)
    number = vietnamese.repair_leading_zero(written, length=12)
    if not re.fullmatch(r"[0-9]{12}|[0-9]{9}", number):
        raise BadCell(
            "bad_personal_number",
            _("Số định danh “%(text)s” không đúng: cần 12 chữ số (hoặc 9 chữ số của CMND cũ). Chưa có thì để trống ô.")
            % {"text": written[:40]},
        )
    return number


def phone(cell: Cell) -> str:
    """A telephone number in its stored form."""
    try:
        return vietnamese.normalise_phone(cell.text)
    except vietnamese.BadPhone as error:
        raise BadCell("bad_phone", str(error)) from error


def whole_number(cell: Cell, *, lowest: int, highest: int) -> int:
    """A count."""
    try:
        value = vietnamese.parse_number(cell.text)
    except vietnamese.BadNumber as error:
        raise BadCell("not_a_number", str(error)) from error
    if value != int(value) or not lowest <= value <= highest:
        message = _("Cần một số nguyên từ %(lowest)d đến %(highest)d.") % {"lowest": lowest, "highest": highest}
        raise BadCell("not_a_number", message)
    return int(value)
