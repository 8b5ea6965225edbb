"""A province's units from its spreadsheet: every row checked first, then all or nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.codelists import public as codelists
from lienthong.foundation.spreadsheets import public as sheets
from lienthong.kernel.areas import public as areas
from lienthong.kernel.orgs.models import Unit
from lienthong.kernel.orgs.orders import Facts, NewUnit, Open
from lienthong.kernel.orgs.particulars import set_identifier
from lienthong.kernel.orgs.services import Doer, carry_out
from lienthong.kernel.orgs.tree import RANK, ActRefused, ordered_levels

COLUMNS = (
    sheets.FieldSpec("code", ("Mã đơn vị", "Mã", "Mã trường"), required=True),
    sheets.FieldSpec("name", ("Tên đơn vị", "Tên", "Tên trường"), required=True),
    sheets.FieldSpec("kind", ("Loại đơn vị", "Loại", "Kiểu đơn vị"), required=True),
    sheets.FieldSpec("parent", ("Mã đơn vị cấp trên", "Trực thuộc", "Mã cấp trên", "Đơn vị quản lý")),
    sheets.FieldSpec("levels", ("Cấp học", "Các cấp học", "Cấp")),
    sheets.FieldSpec("ownership", ("Loại hình", "Loại hình trường")),
    sheets.FieldSpec("school_type", ("Loại trường",)),
    sheets.FieldSpec("area", ("Mã xã", "Mã phường xã", "Mã địa bàn", "Mã ĐVHC")),
    sheets.FieldSpec("opened", ("Ngày thành lập", "Thành lập", "Từ ngày")),
    sheets.FieldSpec("moet", ("Mã Bộ", "Mã trường của Bộ", "Mã CSDL ngành")),
    sheets.FieldSpec("address", ("Địa chỉ",)),
    sheets.FieldSpec("phone", ("Điện thoại", "Số điện thoại")),
    sheets.FieldSpec("email", ("Thư điện tử", "Email")),
    sheets.FieldSpec("website", ("Trang web", "Website", "Trang thông tin điện tử")),
)
KINDS = {
    "so": "so", "sogddt": "so", "sogiaoducvadaotao": "so", "phong": "phong", "phonggddt": "phong",
    "phonggiaoducvadaotao": "phong", "truong": "truong", "truonghoc": "truong", "trungtam": "trungtam",
    "trungtamgdtx": "trungtam", "diemtruong": "diemtruong", "diemle": "diemtruong", "xa": "xa", "ubndxaphuong": "xa",
    "ubndxa": "xa", "ubndphuong": "xa",
}  # fmt: skip
LEVEL_WORDS = {
    "nt": ("NT",), "nhatre": ("NT",), "mg": ("MG",), "maugiao": ("MG",), "mn": ("NT", "MG"), "mamnon": ("NT", "MG"),
    "th": ("TH",), "tieuhoc": ("TH",), "thcs": ("THCS",), "trunghoccoso": ("THCS",), "thpt": ("THPT",),
    "trunghocphothong": ("THPT",), "gdtx": ("GDTX",), "giaoducthuongxuyen": ("GDTX",),
}  # fmt: skip
UNKNOWN_OPENING = dt.date(1976, 1, 1)


@dataclass(frozen=True)
class RowRefusal:
    """A row that cannot be taken: where, and a sentence that says what to do."""

    row: int
    column: str
    message: str


class UnitsRefused(ActRefused):
    """The spreadsheet cannot be taken; nothing was written. `refusals` names the rows."""

    def __init__(self, refusals: list[RowRefusal]) -> None:
        super().__init__(_("Có %(count)s dòng chưa nhận được; chưa ghi gì cả.") % {"count": len(refusals)})
        self.refusals = refusals


@dataclass(frozen=True)
class UnitsLoaded:
    """How many units a spreadsheet opened, and how many stood already."""

    opened: int
    unchanged: int


def import_units(
    *, actor: Doer | None, source: str | Path | bytes, filename: str, dry_run: bool = False
) -> UnitsLoaded:
    """Open the units of a spreadsheet (xlsx, xls, ods, csv). Units that stand already are left as they are.

    Raises UnreadableFile, UnitsRefused, ActRefused.
    """
    table = sheets.recognise(sheets.read_workbook(source, filename=filename), COLUMNS)
    reader = _Reader()
    for record in sheets.data_records(table):
        reader.take(record)
    reader.check_parents()
    if reader.refusals:
        raise UnitsRefused(sorted(reader.refusals, key=lambda refusal: refusal.row))
    orders = sorted(reader.orders, key=lambda order: (RANK[order.unit.kind], order.unit.code))
    with transaction.atomic():
        carry_out(actor=actor, orders=orders, dry_run=dry_run)
        if not dry_run:
            units = {unit.code: unit for unit in Unit.objects.filter(code__in=reader.moet)}
            for code, value in reader.moet.items():
                unit = units[code]
                set_identifier(actor=None, unit=unit, scheme="moet", value=value, on=unit.opened_on)
    return UnitsLoaded(len(orders), reader.unchanged)


class _Reader:
    """Turns rows into orders."""

    def __init__(self) -> None:
        self.orders: list[Open] = []
        self.rows: dict[str, int] = {}
        self.refusals: list[RowRefusal] = []
        self.moet: dict[str, str] = {}
        self.unchanged = 0
        self.present = dict(Unit.objects.values_list("code", "name"))

    def take(self, record: sheets.Record) -> None:
        """Check one row; make it an order or say why not."""
        code, name = record["code"].code().text, record.text("name")
        if code in self.present:
            self._compare(record, code, name)
            return
        if not code or not name or len(code) > 30:
            self._refuse(record, "code", _("Dòng này cần mã (tối đa 30 ký tự) và tên đơn vị."))
            return
        if code in self.rows:
            self._refuse(
                record,
                "code",
                _("Mã %(code)s đã ở dòng %(row)s; mỗi đơn vị một mã.") % {"code": code, "row": self.rows[code]},
            )
            return
        self.rows[code] = record.row
        try:
            unit, on = self._unit(record, code, name)
        except _Unfit as unfit:
            self._refuse(record, unfit.column, str(unfit))
            return
        self.orders.append(Open(on, unit=unit))
        if not record["moet"].is_empty:
            self.moet[code] = record["moet"].code().text

    def check_parents(self) -> None:
        """Parents may stand below their children in the file, so they are looked up at the end."""
        for order in self.orders:
            parent = order.unit.parent
            if parent is not None and parent not in self.present and parent not in self.rows:
                message = _("Không có đơn vị cấp trên mang mã “%(code)s”.") % {"code": parent}
                self.refusals.append(RowRefusal(self.rows[order.unit.code], "parent", message))

    def _compare(self, record: sheets.Record, code: str, name: str) -> None:
        if vietnamese.same_word(name, self.present[code]):
            self.unchanged += 1
            return
        message = _("Mã %(code)s đang là của %(name)s; muốn đổi tên thì ghi một quyết định đổi tên.")
        self._refuse(record, "name", message % {"code": code, "name": self.present[code]})

    def _unit(self, record: sheets.Record, code: str, name: str) -> tuple[NewUnit, dt.date]:
        kind = KINDS.get(vietnamese.word_key(record.text("kind")))
        if kind is None:
            raise _Unfit("kind", _("Loại đơn vị phải là Sở, Phòng, Trường, Trung tâm, Điểm trường hoặc Xã."))
        parent = record["parent"].code().text or None
        if parent is None and kind != "so":
            raise _Unfit("parent", _("Dòng này thiếu mã đơn vị cấp trên."))
        on = _day(record["opened"])
        facts = Facts(
            _coded(record, "ownership", "ownership"), _coded(record, "school_type", "school_kind"),
            record.text("address"), record.text("phone"), record.text("email"), record.text("website"),
        )  # fmt: skip
        return NewUnit(code, kind, name, parent, _levels(record.text("levels")), _area(record, on), facts), on

    def _refuse(self, record: sheets.Record, column: str, message: str) -> None:
        self.refusals.append(RowRefusal(record.row, column, message))


class _Unfit(Exception):
    """A cell that cannot be taken."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


def _levels(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for word in (
        text.replace("&", ",").replace("+", ",").replace(";", ",").replace(" và ", ",").replace("-", ",").split(",")
    ):
        key = vietnamese.word_key(word)
        if key and key not in LEVEL_WORDS:
            raise _Unfit("levels", _("Không hiểu cấp học “%(level)s”.") % {"level": word.strip()})
        found += LEVEL_WORDS.get(key, ())
    return ordered_levels(found)


def _coded(record: sheets.Record, column: str, catalogue: str) -> str:
    text = record.text(column)
    if not text:
        return ""
    code = codelists.code_by_label(catalogue, text) or (text if codelists.is_code(catalogue, text) else None)
    if code is None:
        raise _Unfit(column, _("“%(text)s” không có trong danh mục.") % {"text": text})
    return code


def _area(record: sheets.Record, on: dt.date) -> int | None:
    code = record["area"].code().text
    if not code:
        return None
    # Since before these records begin a school's ground is known by the code that it had when they begin.
    row = areas.area_by_code(code, on=on)
    if row is None:
        raise _Unfit("area", _("Không có xã, phường mang mã %(code)s vào ngày thành lập.") % {"code": code})
    return row.area_id


def _day(cell: sheets.Cell) -> dt.date:
    if cell.is_empty:
        return UNKNOWN_OPENING
    if isinstance(cell.value, dt.datetime):
        return cell.value.date()
    if isinstance(cell.value, dt.date):
        return cell.value
    try:
        return vietnamese.parse_date(cell.text)
    except vietnamese.BadDate as error:
        raise _Unfit("opened", str(error)) from error
