"""The school year as a value: "2017-2018", which is named by the year it starts in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lienthong.engines.vietnamese.saying import Refused
from lienthong.engines.vietnamese.saying import marked as _
from lienthong.engines.vietnamese.text import clean

_YEARS = re.compile(r"(?:năm học)?\s*(\d{4})(?:\s*[-–—/_]\s*(\d{4}|\d{2}))?", re.IGNORECASE)


class BadSchoolYear(Refused):
    """The text is not a school year."""


@dataclass(frozen=True, slots=True, order=True)
class SchoolYear:
    """A school year, ordered in time. Its dates belong to the calendar of each unit, not here."""

    start: int

    def __post_init__(self) -> None:
        if not 1945 <= self.start <= 2199:
            raise BadSchoolYear("out_of_range", _("Năm học bắt đầu từ năm %(year)s là không hợp lý."), year=self.start)

    @classmethod
    def parse(cls, value: str | int | SchoolYear) -> SchoolYear:
        """From "2017-2018", "2017 - 2018", "2017-18", "Năm học 2017-2018", "2017" or 2017."""
        if isinstance(value, SchoolYear):
            return value
        text = clean(str(value))
        match = _YEARS.fullmatch(text)
        if match is None:
            raise BadSchoolYear("not_a_year", _("“%(text)s” không phải là năm học; hãy ghi như 2017-2018."), text=text)
        start = int(match[1])
        if match[2] is not None and int(match[2]) not in (start + 1, (start + 1) % 100):
            refusal = _("“%(text)s”: năm học gồm hai năm liền nhau, như 2017-2018.")
            raise BadSchoolYear("not_consecutive", refusal, text=text)
        return cls(start)

    @property
    def end(self) -> int:
        """The calendar year in which it ends."""
        return self.start + 1

    @property
    def code(self) -> str:
        """The form kept in files and columns: "2017-2018"."""
        return f"{self.start}-{self.end}"

    @property
    def label(self) -> str:
        """The form for people: "Năm học 2017-2018"."""
        return f"Năm học {self.code}"

    def next(self) -> SchoolYear:
        """The year after."""
        return SchoolYear(self.start + 1)

    def previous(self) -> SchoolYear:
        """The year before."""
        return SchoolYear(self.start - 1)

    def __str__(self) -> str:
        return self.code
