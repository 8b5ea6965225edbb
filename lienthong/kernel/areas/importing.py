"""A province's own areas from its spreadsheet: every row checked first, then all or nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.spreadsheets import public as sheets
from lienthong.kernel.areas.models import Area, AreaVersion
from lienthong.kernel.areas.services import Loaded, one_at_a_time, store
from lienthong.kernel.areas.timeline import Plan, State, Territory

COLUMNS = (
    sheets.FieldSpec("code", ("Mã", "Mã đơn vị hành chính", "Mã ĐVHC", "Mã số"), required=True),
    sheets.FieldSpec("kind", ("Loại", "Cấp", "Loại đơn vị hành chính", "Loại hình"), required=True),
    sheets.FieldSpec("name", ("Tên", "Tên đơn vị hành chính", "Tên ĐVHC"), required=True),
    sheets.FieldSpec("parent", ("Mã cấp trên", "Trực thuộc", "Thuộc")),
    sheets.FieldSpec("start", ("Từ ngày", "Hiệu lực từ", "Ngày thành lập")),
    sheets.FieldSpec("end", ("Đến ngày", "Hết hiệu lực", "Ngày kết thúc")),
    sheets.FieldSpec("legal_basis", ("Căn cứ", "Căn cứ pháp lý", "Văn bản")),
)
LEVEL_OF_LENGTH = {2: Area.PROVINCE, 3: Area.DISTRICT, 5: Area.COMMUNE}


@dataclass(frozen=True)
class RowRefusal:
    """A row that cannot be taken: where, and a sentence that says what to do."""

    row: int
    column: str
    message: str


class AreasRefused(Exception):
    """The spreadsheet cannot be taken; nothing was written. `refusals` names the rows."""

    def __init__(self, refusals: list[RowRefusal]) -> None:
        super().__init__(_("Có %(count)s dòng chưa nhận được; chưa ghi gì cả.") % {"count": len(refusals)})
        self.refusals = refusals


def import_areas(source: str | Path | bytes, *, filename: str, dry_run: bool = False) -> Loaded:
    """Add the areas of a spreadsheet (xlsx, xls, ods, csv). Rows that stand already are left alone.

    Raises UnreadableFile for a file that is none, AreasRefused when a row cannot be taken.
    """
    table = sheets.recognise(sheets.read_workbook(source, filename=filename), COLUMNS)
    with transaction.atomic():
        one_at_a_time()
        reader = _Reader()
        for record in sheets.data_records(table):
            reader.take(record)
        if reader.refusals:
            raise AreasRefused(reader.refusals)
        loaded = store(reader.plan)
        if dry_run:
            transaction.set_rollback(True)
    return loaded


class _Reader:
    """Turns rows into territories; parents come from the file itself or stand already."""

    def __init__(self) -> None:
        self.plan = Plan()
        self.refusals: list[RowRefusal] = []
        self.present: dict[str, list[AreaVersion]] = {}
        for row in AreaVersion.objects.order_by("code", "valid"):
            self.present.setdefault(row.code, []).append(row)
        self.parents: dict[str, Territory] = {}

    def take(self, record: sheets.Record) -> None:
        """Check one row; put it into the plan or say why not."""
        code = record["code"].code().text
        level = LEVEL_OF_LENGTH.get(len(code))
        if level is None or not code.isdigit():
            self._refuse(
                record,
                "code",
                _("Mã “%(code)s” phải có 2 chữ số (tỉnh), 3 (huyện) hoặc 5 (xã), kể cả số 0 đứng đầu.")
                % {"code": code},
            )
            return
        name, kind = record.text("name"), record.text("kind")
        if not name or not kind:
            self._refuse(record, "name", _("Dòng này thiếu tên hoặc loại đơn vị; hãy điền đủ."))
            return
        try:
            start, end = _day(record, "start"), _day(record, "end")
        except vietnamese.BadDate as error:
            self._refuse(record, "start", str(error))
            return
        if start and end and end <= start:
            self._refuse(record, "end", _("Ngày kết thúc phải sau ngày bắt đầu."))
            return
        parent = self._parent(record)
        if self._stands(record, code, name, start, end):
            return
        if level != Area.PROVINCE and parent is None:
            self._refuse(
                record,
                "parent",
                _("Không có đơn vị cấp trên mang mã “%(code)s”; đặt dòng của cấp trên trước dòng này.")
                % {"code": record["parent"].code().text},
            )
            return
        state = State(code, kind, name, parent, start, end, record.text("legal_basis"))
        self.parents[code] = self.plan.add(level, state)

    def _parent(self, record: sheets.Record) -> Territory | None:
        code = record["parent"].code().text
        if code in self.parents:
            return self.parents[code]
        rows = self.present.get(code)
        if not rows:
            return None
        # A stand-in with the key of the area in the database: it is found again there and its states stay as they are.
        newest = rows[-1].area_id
        states = [r for r in rows if r.area_id == newest]
        return _StoredTerritory(states[0].code, states[0].valid.lower)

    def _stands(self, record: sheets.Record, code: str, name: str, start: dt.date | None, end: dt.date | None) -> bool:
        """Whether the row needs nothing more: it is there already, or was refused for clashing with one that is."""
        for row in self.present.get(code, []):
            overlaps = (end is None or row.valid.lower is None or row.valid.lower < end) and (
                start is None or row.valid.upper is None or row.valid.upper > start
            )
            if not overlaps:
                continue
            if not vietnamese.same_word(row.name, name):
                self._refuse(
                    record,
                    "code",
                    _("Mã %(code)s trong thời gian này đã là %(name)s; sửa lại mã hoặc ngày.")
                    % {"code": code, "name": row.full_name},
                )
            return True
        return False

    def _refuse(self, record: sheets.Record, column: str, message: str) -> None:
        self.refusals.append(RowRefusal(record.row, column, message))


class _StoredTerritory(Territory):
    """An area of the database seen from a plan: only its key matters."""

    def __init__(self, code: str, start: dt.date | None) -> None:
        super().__init__("", [State(code, "", "", None, start)])


def _day(record: sheets.Record, field: str) -> dt.date | None:
    cell = record[field]
    if cell.is_empty:
        return None
    if isinstance(cell.value, dt.datetime):
        return cell.value.date()
    if isinstance(cell.value, dt.date):
        return cell.value
    return vietnamese.parse_date(cell.text)
