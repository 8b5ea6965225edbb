"""The class book: Thông tư 22/2021 (and 43/2021), or the roll and mark book of Thông tư 58/2011, from cover to remarks."""

from __future__ import annotations

from lienthong.school.records.books import attendance, covers, subjects, summaries
from lienthong.school.records.facts import Facts
from lienthong.school.records.layout import Page


def pages(facts: Facts) -> list[Page]:
    """The whole book in the order of the annex."""
    return [
        *covers.opening(facts),
        *attendance.pages(facts),
        *subjects.pages(facts, 1),
        summaries.term_page(facts, 1),
        *subjects.pages(facts, 2),
        summaries.term_page(facts, 2),
        summaries.term_page(facts, summaries.YEAR),
        summaries.year_end(facts),
        covers.remarks(facts),
    ]
