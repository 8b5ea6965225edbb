"""One row of a list of staff, read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.spreadsheets.public import Cell
from lienthong.kernel.imports.public import (
    ColumnReader,
    Labels,
    Problem,
    Reader,
    Reading,
    SheetRow,
    SheetTable,
    by_table,
    cells,
    doubt_number,
    labelled,
    plain_people,
    plain_values,
    read_person,
    texts,
)
from lienthong.school.curriculum import public as curriculum
from lienthong.school.staff.fields import GROUP_OF_CODE
from lienthong.school.staff.imports.columns import DETAIL_TEXTS
from lienthong.school.staff.rules import group_of_kind

_REFERENCE = Path(__file__).parents[1] / "reference" / "catalogues.csv"
STATUS = Labels.from_csv(
    _REFERENCE, "staff_status",
    aliases={"Đang công tác": "1", "Đang làm": "1", "Đang dạy": "1", "Đang giảng dạy": "1", "Đi làm": "1",
        "Nghỉ hưu": "6", "Đã chuyển đi": "3",
             "Chuyển công tác": "3", "Chuyển trường": "3", "Nghỉ thai sản": "1", "Nghỉ chế độ": "1"},
)  # fmt: skip
KIND = Labels.from_csv(
    _REFERENCE, "staff_kind",
    aliases={"HT": "01", "PHT": "02", "P. Hiệu trưởng": "02", "TTCM": "03", "Tổ trưởng CM": "03", "TPCM": "04",
        "Nhân viên thư viện": "09",
             "Nhân viên thiết bị": "10", "Nhân viên y tế": "11", "Y tế học đường": "11", "Nhân viên kế toán": "15",
             "Nhân viên văn thư": "16",
             "Nhân viên bảo vệ": "17", "Thủ quỹ": "25", "CNTT": "32", "Nhân viên giáo vụ": "34", "Nhân viên": "12",
             "Nhân viên khác": "12"},
)  # fmt: skip
CONTRACT = Labels.from_csv(
    _REFERENCE, "contract_kind",
    aliases={"Biên chế": "1", "Viên chức": "1", "HĐLV không xác định thời hạn": "1",
        "Hợp đồng làm việc không xác định thời hạn": "1",
             "Viên chức HĐLV không xác định thời hạn": "1", "HĐLV xác định thời hạn": "7",
             "Hợp đồng làm việc xác định thời hạn": "7",
             "Hợp đồng": "3", "HĐ 68": "2", "NĐ 68": "2", "Hợp đồng lao động": "3", "Hợp đồng thỉnh giảng": "5"},
)  # fmt: skip
QUALIFICATION = Labels.from_csv(
    _REFERENCE, "qualification",
    aliases={"Tiến sỹ": "01", "Thạc sỹ": "02", "ThS": "02", "TS": "01", "ĐH": "03", "ĐHSP": "16", "CĐ": "04",
        "CĐSP": "17", "TCSP": "18", "TC": "05",
             "THSP 12+2": "09", "Cử nhân": "03", "Đại học SP": "16", "Cao đẳng SP": "17", "Trung cấp SP": "18"},
)  # fmt: skip
STANDARD = Labels.from_csv(
    _REFERENCE, "professional_standard", aliases={"Loại tốt": "1", "Loại khá": "2", "Loại đạt": "3"}
)
TITLE = Labels.from_csv(_REFERENCE, "professional_title")
_GROUPS = {
    "canboquanly": "CBQL", "cbql": "CBQL", "quanly": "CBQL", "bangiamhieu": "CBQL", "bgh": "CBQL",
    "hieutruong": "CBQL", "phohieutruong": "CBQL",
    "giaovien": "GV", "gv": "GV", "nhanvien": "NV", "nv": "NV",
}  # fmt: skip
_LEVELS = {"nhatre": "NT", "mamnon": "MG", "maugiao": "MG", "tieuhoc": "TH", "th": "TH", "cap1": "TH",
    "trunghoccoso": "THCS", "thcs": "THCS", "cap2": "THCS",
           "trunghocphothong": "THPT", "thpt": "THPT", "cap3": "THPT", "gdtx": "GDTX",
           "giaoducthuongxuyen": "GDTX"}  # fmt: skip


@dataclass(slots=True)
class StaffRow:
    """A row read; `facts` are columns of Employment, `details` its further items."""

    reading: Reading
    facts: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    entered_on: dt.date | None = None

    @property
    def values(self) -> dict[str, Any]:
        return self.reading.values


def read_all_staff(rows: Sequence[SheetRow], subjects: curriculum.SubjectNames, *, birth: Reader) -> list[StaffRow]:
    """Every row read. The plain ones are put together from their columns, which gives the same for less."""
    return [staff for table, here in by_table(rows) for staff in _read_table(table, here, subjects, birth)]


def _read_table(
    table: SheetTable, rows: Sequence[SheetRow], subjects: curriculum.SubjectNames, birth: Reader
) -> Iterator[StaffRow]:
    people = plain_people(table, rows, birth=birth, more=_OWN)
    facts = plain_values(table, rows, _FACTS)
    has_details = bool(table.present(_DETAILS))
    for row, values, said in zip(rows, people, facts, strict=True):
        if values is None or said is None:
            yield read_staff(row, subjects, birth=birth)
            continue
        found = StaffRow(Reading(row, values))
        if "personal_number" in values:
            doubt_number(found.reading)
        _read_kind(found.reading, found.facts)
        found.facts.update(said)
        _read_subjects(found.reading, found.facts, subjects)
        if has_details:
            _read_details(found)
        yield found


def read_staff(row: SheetRow, subjects: curriculum.SubjectNames, *, birth: Reader) -> StaffRow:
    """Everything a row says. `birth` as `birth_reader` makes it."""
    found = StaffRow(read_person(row, birth=birth))
    reading = found.reading
    reading.take_all(_OWN)
    _read_kind(reading, found.facts)
    reading.take_apart(_FACTS, found.facts)
    _read_subjects(reading, found.facts, subjects)
    _read_details(found)
    return found


def _read_kind(reading: Reading, facts: dict[str, Any]) -> None:
    """ "Loại cán bộ" and "Nhóm chức vụ" both may say "Giáo viên", which is a group and no kind."""
    row = reading.row
    for name in ("kind", "position_group"):
        cell = row.cells.get(name)
        if cell is None or not cell.text:
            continue
        key = (_read_kind, cell)
        said = row.table.known.get(key)
        if said is None:
            group = _GROUPS.get(vietnamese.word_key(cell.text)) or _group_of(cell.text)
            said = row.table.known[key] = (KIND.code(cell), group)
        kind, group = said
        if kind:
            facts.setdefault("kind", kind)
        if group:
            facts.setdefault("group", group)
        if not kind and not group:
            text = cell.text
            facts.setdefault("position", text[:60])
            message = _("“%(text)s” không có trong danh mục nên được ghi vào chức vụ.") % {"text": text[:60]}
            reading.warnings.append(Problem(name, "unknown_kind", message))
    if "group" not in facts and "kind" in facts:
        facts["group"] = group_of_kind(facts["kind"], teaches=bool(row.text("subjects")))


def _group_of(text: str) -> str | None:
    """ "Giáo viên Toán", "Giáo viên mầm non", "2 - Giáo viên"."""
    key = vietnamese.word_key(text)
    if key in GROUP_OF_CODE:
        return GROUP_OF_CODE[key]
    return next((group for word, group in _GROUPS.items() if len(word) > 4 and word in key), None)


def _level(cell: Cell) -> str:
    found = _LEVELS.get(vietnamese.word_key(cell.text))
    if found is None:
        raise cells.BadCell(
            "unknown_level", _("Không hiểu cấp học “%(text)s” nên ô này được bỏ qua.") % {"text": cell.text[:40]}
        )
    return found


_SKIPPED = gettext_lazy("Không hiểu “%(text)s” nên ô này được bỏ qua.")
# Made once: a list has many rows.
_OWN: tuple[ColumnReader, ...] = (("staff_code", cells.code, "", True), ("phone", cells.phone, "", False))
_FACTS: tuple[ColumnReader, ...] = (
    ("contract", labelled(CONTRACT, code="unknown_contract", message=_SKIPPED), "", False),
    ("qualification", labelled(QUALIFICATION, code="unknown_qualification", message=_SKIPPED), "", False),
    ("professional_standard", labelled(STANDARD, code="unknown_professional_standard", message=_SKIPPED), "", False),
    ("title_code", labelled(TITLE, code="unknown_title_code", message=_SKIPPED), "", False),
    (
        "status",
        labelled(
            STATUS,
            code="unknown_status",
            message=gettext_lazy(
                "Không hiểu trạng thái “%(text)s”. Hãy ghi như: Đang làm việc, Chuyển đi, Đã nghỉ hưu."
            ),
        ),
        "",
        True,
    ),
    ("position", texts(60), "", True),
    ("department", texts(60), "", True),
    ("social_insurance", cells.code, "", False),
    ("party", cells.yes_no, "is_party_member", False),
    ("level", _level, "", False),
)
_DETAILS: tuple[ColumnReader, ...] = (
    *((name, texts(longest), "", True) for name, longest in DETAIL_TEXTS.items()),
    ("recruited_on", cells.date, "", False),
    ("entered_on", cells.date, "", False),
)


def _read_subjects(reading: Reading, facts: dict[str, Any], subjects: curriculum.SubjectNames) -> None:
    """ "Toán, Tin học": few texts, which many teachers share."""
    cell, known = reading.row.cells.get("subjects"), reading.row.table.known
    if cell is None or not cell.text:
        return
    said = known.get((_read_subjects, cell))
    if said is None:
        said = known[(_read_subjects, cell)] = _subjects_of(cell.text, subjects)
    codes, unknown = said
    if codes:
        facts["subjects"] = list(codes)
    if unknown:
        reading.warnings.append(unknown)


def _subjects_of(text: str, subjects: curriculum.SubjectNames) -> tuple[list[str], Problem | None]:
    """Their codes, a whole text that is one subject ("Giáo dục quốc phòng - an ninh") first; and what was no subject."""
    whole = subjects.code(text)
    parts = [text] if whole else [part.strip() for part in re.split(r"[,;/+\n]|\s-\s", text) if part.strip()]
    codes: list[str] = []
    unknown: list[str] = []
    for part in parts:
        code = subjects.code(part)
        (codes if code else unknown).append(code or part)
    if not unknown:
        return list(dict.fromkeys(codes)), None
    message = _("Không hiểu môn dạy “%(text)s” nên bỏ qua phần này.") % {"text": ", ".join(unknown)[:60]}
    return list(dict.fromkeys(codes)), Problem("subjects", "unknown_subject", message)


def _read_details(found: StaffRow) -> None:
    reading = found.reading
    reading.take_apart(_DETAILS, found.details)
    if recruited := found.details.get("recruited_on"):
        found.details["recruited_on"] = recruited.isoformat()
    found.entered_on = found.details.pop("entered_on", None)
