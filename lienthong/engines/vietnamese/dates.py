"""Dates as schools write them: dd/mm/yyyy and everything else that turns up in a spreadsheet."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta

from lienthong.engines.vietnamese.saying import Refused
from lienthong.engines.vietnamese.saying import marked as _
from lienthong.engines.vietnamese.text import clean

# Two-digit years: 00–29 mean 2000–2029, 30–99 mean 1930–1999. People in a school's lists are born
# between 1930 and the present; the border moves only with a release.
TWO_DIGIT_BORDER = 30
FIRST_YEAR, LAST_YEAR = 1900, 2100

# Day 0 of a spreadsheet's serial numbers (the 29/02/1900 that never was makes it 30/12, not 31/12).
_SERIAL_ZERO = date(1899, 12, 30)
_SERIAL_FIRST, _SERIAL_LAST = 3654, (date(LAST_YEAR, 12, 31) - _SERIAL_ZERO).days

_TIME = r"(?:[T\s]+\d{1,2}[:hg]\d{1,2}(?::\d{1,2}(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?)?"
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/\-.\s]\s*(\d{1,2})\s*[/\-.\s]\s*(\d{4}|\d{2})" + _TIME)
_YEAR_FIRST = re.compile(r"(\d{4})\s*[/\-.]\s*(\d{1,2})\s*[/\-.]\s*(\d{1,2})" + _TIME)
_WORDS = re.compile(r"(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})\s*,?\s*(?:năm\s+)?(\d{4}|\d{2})", re.IGNORECASE)
# As Excel shows them: "8-Thg6-06", "08-Jun-2006".
_NAMED_MONTH = re.compile(
    r"(\d{1,2})[\s/-]+(?:thg\.?\s*(\d{1,2})|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)[\s/,-]+(\d{4}|\d{2})",
    re.IGNORECASE,
)
_ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SERIAL_TEXT = re.compile(r"(\d{4,5})(?:[.,]\d+)?")
_EIGHT_DIGITS = re.compile(r"\d{8}")
_YEAR = re.compile(r"(?:năm\s+|sinh năm\s+)?(\d{4})", re.IGNORECASE)
_MONTH_AND_YEAR = re.compile(r"(?:tháng\s+)?(\d{1,2})\s*(?:[/\-.]|\s+năm)\s*(\d{4})", re.IGNORECASE)
_BLANK_AND_YEAR = re.compile(r"(?:[0\-_?.x…]{0,3}\s*/\s*){2}(\d{4})", re.IGNORECASE)

_LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class BadDate(Refused):
    """The value is no full date.

    Codes: empty, not_a_date, year_only, month_only, no_such_month, no_such_day, out_of_range.
    """


def parse_date(value: object) -> date:
    """The date in any usual form: text, date, datetime, spreadsheet serial (39330 or "39330").

    Day comes before month, always: "03/04/2007" is 3 April. A month above 12 is refused rather than
    swapped, since a list with one American date has others that cannot be told apart.
    """
    if isinstance(value, datetime):
        return _in_range(value.date())
    if isinstance(value, date):
        return _in_range(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(float(value))
    if value is None:
        raise BadDate("empty", _("Thiếu ngày."))
    if not isinstance(value, str):
        raise BadDate("not_a_date", _("“%(text)s” không phải là ngày; hãy ghi như 05/09/2007."), text=value)
    return _from_text(clean(value).strip("'\" ,;."))


def _from_number(number: float) -> date:
    if not math.isfinite(number):
        raise BadDate("not_a_date", _("Ô này không phải là ngày; hãy ghi như 05/09/2007."))
    if number == int(number) and FIRST_YEAR <= number <= LAST_YEAR:
        raise _year_only(int(number))
    if number == int(number) and 10_000_000 > number > 1_000_000:
        return _from_text(f"{int(number):08d}")  # 05092007 typed as a number loses its zero
    if number == int(number) and 99_999_999 >= number >= 10_000_000:
        return _from_text(str(int(number)))
    if not _SERIAL_FIRST <= number < _SERIAL_LAST + 1:
        raise BadDate(
            "not_a_date", _("Số %(number)s không phải là ngày; hãy ghi như 05/09/2007."), number=f"{number:g}"
        )
    return _SERIAL_ZERO + timedelta(days=int(number))


def _from_text(text: str) -> date:
    if not text:
        raise BadDate("empty", _("Thiếu ngày."))
    if match := _YEAR_FIRST.fullmatch(text):
        return _make(match[3], match[2], match[1])
    if match := _DAY_FIRST.fullmatch(text) or _WORDS.fullmatch(text):
        return _make(match[1], match[2], match[3])
    if match := _NAMED_MONTH.fullmatch(text):
        month = match[2] or str(_ENGLISH_MONTHS.index(match[3].lower()) + 1)
        return _make(match[1], month, match[4])
    if _EIGHT_DIGITS.fullmatch(text):
        # Never ambiguous: read day first, a year of 19xx or 20xx in front would be month 19 or 20.
        if FIRST_YEAR <= int(text[4:]) <= LAST_YEAR:
            return _make(text[:2], text[2:4], text[4:])
        return _make(text[6:], text[4:6], text[:4])
    year = _YEAR.fullmatch(text) or _BLANK_AND_YEAR.fullmatch(text)
    if year and FIRST_YEAR <= int(year[1]) <= LAST_YEAR:
        raise _year_only(int(year[1]))
    if match := _SERIAL_TEXT.fullmatch(text):
        return _from_number(float(text.replace(",", ".")))
    if match := _MONTH_AND_YEAR.fullmatch(text):
        raise BadDate("month_only", _("“%(text)s” chỉ có tháng và năm, còn thiếu ngày."), text=text)
    raise BadDate("not_a_date", _("“%(text)s” không phải là ngày; hãy ghi như 05/09/2007."), text=text)


def _make(day_text: str, month_text: str, year_text: str) -> date:
    day, month, year = int(day_text), int(month_text), int(year_text)
    if len(year_text) == 2:
        year += 2000 if year < TWO_DIGIT_BORDER else 1900
    if 1 <= month <= 12 and 1 <= day <= 28:
        # Every month has these days: nothing can be wrong but the year (0000 is none that a date could hold).
        return _in_range(date(max(year, 1), month, day))
    written = f"{day:02d}/{month:02d}/{year}"
    if day == 0 and month == 0:
        raise _year_only(year)
    if not 1 <= month <= 12:
        if 1 <= day <= 12 and month <= 31:
            text = _("Ngày %(date)s không có thật: không có tháng %(month)s. Có phải ý là %(swapped)s?")
            raise BadDate("no_such_month", text, date=written, month=month, swapped=f"{month:02d}/{day:02d}/{year}")
        raise BadDate(
            "no_such_month", _("Ngày %(date)s không có thật: không có tháng %(month)s."), date=written, month=month
        )
    if day == 0:
        raise BadDate("month_only", _("“%(text)s” chỉ có tháng và năm, còn thiếu ngày."), text=written)
    if day > _LAST_DAYS[month - 1]:
        text = _("Ngày %(date)s không có thật: tháng %(month)s không có ngày %(day)s.")
        raise BadDate("no_such_day", text, date=written, month=month, day=day)
    try:
        return _in_range(date(year, month, day))
    except BadDate:
        raise
    except ValueError:
        # The only case left: 29 February.
        raise BadDate(
            "no_such_day",
            _("Ngày %(date)s không có thật: năm %(year)s không nhuận, tháng 2 có 28 ngày."),
            date=written,
            year=year,
        ) from None


def _in_range(value: date) -> date:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        text = _("Năm %(year)s ngoài khoảng %(first)s–%(last)s; hãy kiểm tra lại năm.")
        raise BadDate("out_of_range", text, year=value.year, first=FIRST_YEAR, last=LAST_YEAR)
    return value


def _year_only(year: int) -> BadDate:
    return BadDate("year_only", _("Chỉ có năm %(year)s, còn thiếu ngày và tháng."), year=year)


def parse_year_only(value: object) -> int:
    """The year of a birth of which day and month are unknown ("1952", 1952, "00/00/1952", "--/--/1952").

    Kept apart from `parse_date` so that nobody is given a birthday on 1 January by a program. A value
    with a month, or a full date, is refused.
    """
    text = clean(str(int(value)) if isinstance(value, float) and value.is_integer() else str(value or ""))
    if not text:
        raise BadDate("empty", _("Thiếu năm."))
    match = _YEAR.fullmatch(text) or _BLANK_AND_YEAR.fullmatch(text)
    if match is None:
        raise BadDate("not_a_year", _("“%(text)s” không phải là một năm; hãy ghi như 1952."), text=text)
    year = int(match[1])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        text = _("Năm %(year)s ngoài khoảng %(first)s–%(last)s.")
        raise BadDate("out_of_range", text, year=year, first=FIRST_YEAR, last=LAST_YEAR)
    return year


def format_date(value: date | None) -> str:
    """dd/mm/yyyy, or nothing for no date."""
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}" if value else ""
