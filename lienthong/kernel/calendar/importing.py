"""A province's calendar from its spreadsheet: terms and days off in one table, told apart by what they are called."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.spreadsheets import public as sheets
from lienthong.kernel.calendar import services
from lienthong.kernel.calendar.models import Holiday

COLUMNS = (
    sheets.FieldSpec("content", ("Nội dung", "Hoạt động", "Mốc thời gian", "Tên"), required=True),
    sheets.FieldSpec("start", ("Từ ngày", "Bắt đầu", "Ngày bắt đầu"), required=True),
    sheets.FieldSpec("end", ("Đến ngày", "Kết thúc", "Ngày kết thúc")),
    sheets.FieldSpec("level", ("Cấp học", "Bậc học", "Cấp")),
    sheets.FieldSpec("weeks", ("Số tuần", "Số tuần thực học", "Tuần thực học")),
)
_TERM = re.compile(r"(?:hoc ky|hoc ki|hk)\s*(i{1,2}|1|2)$")
_LEVELS = {
    "mamnon": "MN",
    "mn": "MN",
    "tieuhoc": "TH",
    "th": "TH",
    "thcs": "THCS",
    "thpt": "THPT",
    "gdtx": "GDTX",
    "": "",
}
_LEVELS |= {"trunghoccoso": "THCS", "trunghocphothong": "THPT", "giaoducthuongxuyen": "GDTX", "chung": ""}


@dataclass(frozen=True)
class RowRefusal:
    """A row that cannot be taken, and a sentence that says what to do."""

    row: int
    message: str


class CalendarRowsRefused(services.CalendarRefused):
    """Some rows cannot be taken; nothing was written."""

    def __init__(self, refusals: list[RowRefusal]) -> None:
        super().__init__(_("Có %(count)s dòng chưa nhận được; chưa ghi gì cả.") % {"count": len(refusals)})
        self.refusals = refusals


@dataclass(frozen=True)
class CalendarLoaded:
    """How many terms and days off the spreadsheet set."""

    terms: int
    holidays: int


def import_calendar(
    *, actor: services.Doer | None, year: int, source: str | Path | bytes, filename: str, dry_run: bool = False
) -> CalendarLoaded:
    """Set the year's terms and days off from a spreadsheet, all rows or none. A second import changes nothing.

    Raises UnreadableFile, CalendarRowsRefused, NotAllowed.
    """
    table = sheets.recognise(sheets.read_workbook(source, filename=filename), COLUMNS)
    refusals: list[RowRefusal] = []
    counts = {"terms": 0, "holidays": 0}
    with transaction.atomic():
        services.open_year(actor=actor, year=year)
        for record in sheets.data_records(table):
            try:
                counts[_take(actor, year, record)] += 1
            except (services.CalendarRefused, vietnamese.BadDate, vietnamese.BadNumber) as error:
                refusals.append(RowRefusal(record.row, str(error)))
        if refusals:
            raise CalendarRowsRefused(refusals)
        if dry_run:
            transaction.set_rollback(True)
    return CalendarLoaded(**counts)


def _take(actor: services.Doer | None, year: int, record: sheets.Record) -> str:
    start = _day(record["start"])
    end = start if record["end"].is_empty else _day(record["end"])
    content = record.text("content")
    found = _TERM.search(vietnamese.fold(content))
    if found is None:
        if not Holiday.objects.filter(for_unit=None, starts_on=start, ends_on=end).exists():
            services.add_days(actor=actor, dates=(start, end), name=content)
        return "holidays"
    number = 1 if found[1] in ("i", "1") else 2
    group = _LEVELS.get(vietnamese.word_key(record.text("level")))
    if group is None:
        raise services.CalendarRefused(
            _("“%(level)s” không phải cấp học; ghi Mầm non, Tiểu học, THCS, THPT, GDTX hoặc để trống.")
            % {"level": record.text("level")}
        )
    usual = {t.number: t for t in services.usual_terms(year, group)}[number]
    taught = usual.teaching_weeks if record["weeks"].is_empty else int(vietnamese.parse_number(record.text("weeks")))
    services.set_term(
        actor=actor, year=year, number=number, dates=(start, end), teaching_weeks=taught, level_group=group
    )
    return "terms"


def _day(cell: sheets.Cell) -> dt.date:
    if isinstance(cell.value, dt.datetime):
        return cell.value.date()
    if isinstance(cell.value, dt.date):
        return cell.value
    return vietnamese.parse_date(cell.text)
