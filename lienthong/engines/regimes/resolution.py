"""Which regime is in force for a class: by programme, level, grade and school year.

A pupil who repeats a grade falls under the regime of the class sat in. For general education the circulars
come into force by grade and school year, so those decide; the programme separates continuing education.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from lienthong.engines.regimes import table
from lienthong.engines.regimes.records import Regime
from lienthong.engines.regimes.wording import Cause

LEVELS: Final = ("MN", "TH", "THCS", "THPT", "GDTX")
PROGRAMMES: Final = ("GDMN", "CT2006", "GDPT2018", "GDTX2006", "GDTX2021")

_PRESCHOOL: Final = ("MN", "NT", "MG")
_GRADES: Final = MappingProxyType(
    {"TH": range(1, 6), "THCS": range(6, 10), "THPT": range(10, 13), "GDTX": range(1, 13)}
)


@dataclass(frozen=True, slots=True)
class InForce:
    """A regime holds in the grades from the school year that starts in `since`, until a later line."""

    regime: Regime
    grades: range
    since: int


# Source: the articles on effect of the circulars; for one grade the newest line not after the year holds.
_GENERAL: Final = (
    InForce(table.P30, range(1, 6), 2014),
    InForce(table.P22, range(1, 6), 2016),
    *(InForce(table.P27, range(grade, grade + 1), 2019 + grade) for grade in range(1, 6)),
    InForce(table.S58, range(6, 13), 2011),
    InForce(table.S58B, range(6, 13), 2020),
    *(InForce(table.S22, range(grade, grade + 1), 2015 + grade) for grade in range(6, 10)),
    *(InForce(table.S22, range(grade, grade + 1), 2012 + grade) for grade in range(10, 13)),
)
_OLD_CONTINUING: Final = (
    InForce(table.X02, range(1, 13), 2007),
    InForce(table.X02_2021, range(1, 13), 2021),
)
# Medium confidence: 2022-23 for grade 10 is sure, the others follow a grade a year.
_NEW_CONTINUING_FROM: Final = MappingProxyType({6: 2022, 7: 2023, 8: 2024, 9: 2025, 10: 2022, 11: 2023, 12: 2024})
_NEW_CONTINUING_FIRST = 2022
_PRESCHOOL_SINCE = 2009

_ALIASES: Final = MappingProxyType(
    {
        "": "",
        "GDMN": "GDMN",
        "MN": "GDMN",
        "CT2006": "CT2006",
        "GDPT2006": "CT2006",
        "2006": "CT2006",
        "GDPT2018": "GDPT2018",
        "CT2018": "GDPT2018",
        "2018": "GDPT2018",
        "GDTX2006": "GDTX2006",
        "GDTX2021": "GDTX2021",
        "GDTX2018": "GDTX2021",
        "GDTX2022": "GDTX2021",
    }
)
_SCHOOL_YEAR = re.compile(r"\s*(\d{4})(?:\s*[-–/]\s*(\d{4}|\d{2}))?\s*")


class NoRegime(LookupError):
    """No regulation is recorded for this class; `message_vi` says what is wrong."""

    def __init__(self, message_vi: str) -> None:
        super().__init__(message_vi)
        self.message_vi = message_vi


def resolve(programme: str | None, level: str, grade: int | None, school_year: str | int) -> Regime:
    """The regime in force. `school_year` is "2017-2018" or the year it starts in.

    Without a programme that of the grade in that year is taken. Raises NoRegime.
    """
    start = _start_of(school_year)
    known = _ALIASES.get(re.sub(r"[\s_\-]", "", programme or "").upper())
    if known is None:
        raise NoRegime(f"Không có chương trình “{programme}”.")
    if level in _PRESCHOOL or known == "GDMN":
        if start < _PRESCHOOL_SINCE:
            raise NoRegime(f"Không có quy định đánh giá trẻ mầm non cho năm học {start}-{start + 1}.")
        return table.M
    if level not in _GRADES:
        raise NoRegime(f"Không có cấp học “{level}”.")
    if grade is None or grade not in _GRADES[level]:
        raise NoRegime(f"Cấp {level} không có lớp {grade}.")
    if level == "GDTX" or known.startswith("GDTX"):
        return _continuing(known, grade, start)
    return _newest(_GENERAL, grade, start)


def explain_resolve(found: Regime, grade: int | None, school_year: str | int) -> Cause:
    """For which class and year the regulation holds, and whether that is certain."""
    start = _start_of(school_year)
    of_grade = "" if grade is None or found is table.M else f"lớp {grade}, "
    note = f" {found.note}" if found.note else ""
    return Cause(found.source, (), f"{found.name}, áp dụng với {of_grade}năm học {start}-{start + 1}.{note}")


def _continuing(programme: str, grade: int, start: int) -> Regime:
    if programme in ("GDTX2021", "GDPT2018"):
        if start < _NEW_CONTINUING_FIRST:
            raise NoRegime(f"Chương trình GDTX mới chưa có trong năm học {start}-{start + 1}.")
        return table.X43
    if not programme and start >= _NEW_CONTINUING_FROM.get(grade, start + 1):
        return table.X43
    return _newest(_OLD_CONTINUING, grade, start)


def _newest(lines: tuple[InForce, ...], grade: int, start: int) -> Regime:
    holding = [line for line in lines if grade in line.grades and line.since <= start]
    if not holding:
        raise NoRegime(f"Không có quy định đánh giá cho lớp {grade} năm học {start}-{start + 1}.")
    return max(holding, key=lambda line: line.since).regime


def _start_of(school_year: str | int) -> int:
    if isinstance(school_year, int):
        return school_year
    match = _SCHOOL_YEAR.fullmatch(school_year)
    if match is None or (match[2] and int(match[2]) not in (int(match[1]) + 1, (int(match[1]) + 1) % 100)):
        raise NoRegime(f"“{school_year}” không phải là năm học; hãy ghi như 2017-2018.")
    return int(match[1])


_BY_CODE: Final = {record.code: record for record in reversed(table.REGIMES)}
_BY_VERSION: Final = {record.version: record for record in table.REGIMES}


def regime(code: str) -> Regime:
    """The record of a code ("S58") or of an exact version as kept on a result row ("X02/2")."""
    found = _BY_CODE.get(code) or _BY_VERSION.get(code)
    if found is None:
        raise NoRegime(f"Không có quy định mang mã “{code}”.")
    return found
