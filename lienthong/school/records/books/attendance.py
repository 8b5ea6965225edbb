"""Điểm danh theo tháng: a page for each month of the school year."""

from __future__ import annotations

import calendar as months_of
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

from lienthong.school.attendance import public as registers
from lienthong.school.records.books.common import NUMBER, homeroom_sign, pupil_rows
from lienthong.school.records.facts import Facts, Pupil
from lienthong.school.records.layout import Cell, Col, Columns, Group, Page, row_height, table

NAME = 40.0
WEEKDAYS = ("2", "3", "4", "5", "6", "7", "CN")


def months(facts: Facts) -> list[tuple[int, int]]:
    """(year, month) from the first day of the first term to the last of the second; September to May where unknown."""
    if facts.terms:
        first, last = min(s for s, _e in facts.terms.values()), max(e for _s, e in facts.terms.values())
    else:
        first, last = dt.date(facts.room.year_id, 9, 1), dt.date(facts.room.year_id + 1, 5, 31)
    return list(_between(first, last))


def _between(first: dt.date, last: dt.date) -> Iterator[tuple[int, int]]:
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield year, month
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def pages(facts: Facts, *, blank: bool = False) -> list[Page]:
    """All months."""
    return [month_page(facts, year, month, blank=blank) for year, month in months(facts)]


def month_page(facts: Facts, year: int, month: int, *, blank: bool = False) -> Page:
    """One month: a column a day with its weekday, and the sums. `blank`: to be filled in by hand."""
    last = months_of.monthrange(year, month)[1]
    days = [dt.date(year, month, number) for number in range(1, last + 1)]
    columns: Columns = [
        Col("STT", NUMBER), Col("Họ và tên", NAME, "left"),
        Group("Ngày trong tháng, thứ trong tuần", [Group(str(d.day), [Col(WEEKDAYS[d.weekday()], 3.85)]) for d in days]),
        Group("Tổng số buổi nghỉ", [Col("TS", 6.6), Col("P", 6.6), Col("K", 6.6)]),
    ]  # fmt: skip
    rows = pupil_rows(facts.pupils, lambda pupil: _row(facts, pupil, days, blank=blank), size=9.5)
    made = table(columns, rows, size=8, height=row_height(len(rows), room=218))
    return Page(
        f"ĐIỂM DANH THÁNG {month} NĂM {year}",
        [f"Lớp {facts.room.name} - Năm học {facts.year_label} - Tổng số học sinh của lớp: {len(facts.present)}"],
        table=made, after=["P: nghỉ có phép; K: nghỉ không phép (tính theo buổi học)."], signs=[homeroom_sign(facts)],
    )  # fmt: skip


def _row(facts: Facts, pupil: Pupil, days: list[dt.date], *, blank: bool) -> Sequence[Cell]:
    if blank:
        return ["" for _day in days] + ["", "", ""]
    missed = [m for m in facts.missed.get(pupil.person_id, ()) if days[0] <= m.day <= days[-1]]
    codes: dict[dt.date, str] = defaultdict(str)
    for one in sorted(missed):
        codes[one.day] += one.code
    # Two sessions of a day share its cell.
    cells: list[Cell] = [["z", 6, codes[d]] if len(codes[d]) > 1 else codes[d] for d in days]
    sums = registers.counts({0: missed}, once_a_day=facts.counts_days_once)[0]
    return [*cells, *(str(n) if n else "" for n in (sums.total, sums.excused, sums.unexcused))]
