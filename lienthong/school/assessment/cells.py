"""Cells as people and the island write them, and as the page shows them. Pure but for the language of its sentences."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.school.assessment.columns import FAIL, HIGHEST, PASS, Column, Result


class BadValue(ValueError):
    """The value cannot stand in the column. `code` says why, `message` in Vietnamese for the person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def read_value(column: Column, raw: object) -> int | None:
    """A cell from the wire: tenths as digits ("85"), a code ("CĐ"), nothing; decimal text ("8,5") is understood too."""
    if raw is None:
        return None
    text = vietnamese.nfc(str(raw)).strip() if isinstance(raw, str | int) and not isinstance(raw, bool) else "?"
    if not text:
        return None
    if column.codes:
        return _code(column, text)
    if text.isascii() and text.isdigit():
        tenths: int | None = int(text[:6])
    else:
        tenths = _typed(text)
    return _check(column, tenths)


def read_typed(column: Column, text: str) -> int | None:
    """A cell as typed into the page's own form: "85" is 8,5, as on the numeric pad."""
    if column.codes:
        return read_value(column, text)
    return _check(column, _typed(text))


def _typed(text: str) -> int | None:
    try:
        return vietnamese.parse_mark(text)
    except vietnamese.BadMark as error:
        raise BadValue(error.code, str(error)) from error


def _code(column: Column, text: str) -> int:
    wanted = text.upper()
    for code, value in column.codes.items():
        if code.upper() == wanted:
            return value
    raise BadValue(
        "not_a_code",
        _("“%(text)s” không ghi được ở cột này; chỉ ghi %(codes)s.")
        % {"text": text[:20], "codes": ", ".join(column.codes)},
    )


def _check(column: Column, tenths: int | None) -> int | None:
    if tenths is None:
        return None
    if tenths > HIGHEST:
        raise BadValue("too_high", _("Điểm %(mark)s lớn hơn 10; điểm từ 0 đến 10.") % {"mark": written(tenths)})
    if column.whole and tenths % 10:
        text = _("Điểm %(mark)s có phần lẻ; bài kiểm tra này chấm điểm nguyên.") % {"mark": written(tenths)}
        raise BadValue("not_whole", text)
    if tenths < column.lowest:
        lowest = _("Bài kiểm tra này không cho điểm dưới %(mark)s.") % {"mark": column.lowest // 10}
        raise BadValue("too_low", lowest)
    return tenths


def show_value(column: Column, value: int | None) -> str:
    """A cell as the page shows it: 8,5 · 10 · Đ · T."""
    if value is None:
        return ""
    if column.kind == "mark":
        return str(value // 10) if column.whole and value % 10 == 0 else written(value)
    return next((code for code, known in column.codes.items() if known == value), written(value))


def wire_value(column: Column, value: int | None) -> str | None:
    """A cell as the island compares it: tenths as digits, codes as themselves."""
    return None if value is None else show_value(column, value) if column.codes else str(value)


def show_result(found: Result) -> str:
    """The mean under the grid's last heading; a provisional one stands in brackets."""
    if found.passed is not None:
        return PASS if found.passed else FAIL
    if found.mean is not None:
        return written(found.mean)
    return f"({written(found.provisional)})" if found.provisional is not None else ""


def written(tenths: int) -> str:
    """8,5; any whole number of tenths, also one that is no mark."""
    return vietnamese.format_mark(tenths)
