"""What a file would write into the book: cell by cell against what stands there now. Nothing is written here."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.spreadsheets import public as sheets
from lienthong.kernel.access.public import Actor, NoSuchThing, NotPermitted, Perm
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import commenting, reading, saving
from lienthong.school.assessment.cells import BadValue, read_value, show_value, wire_value
from lienthong.school.assessment.closing import gates
from lienthong.school.assessment.columns import MOST_TESTS, Column, with_forms
from lienthong.school.assessment.sheets_in_out.layouts import MarkTable, assign, comments, forms_told, mean, read_tables
from lienthong.school.assessment.sheets_in_out.pupils import ClassList, Unmatched, duplicates
from lienthong.school.assessment.testforms import forms_of
from lienthong.school.classes import public as classes
from lienthong.school.curriculum import public as curriculum
from lienthong.school.pupils.public import ClassIndex, ClassInfo

State = Literal["new", "changed", "same", "refused"]
_PASS_WORDS = {"d": "Đ", "dat": "Đ", "cd": "CĐ", "chuadat": "CĐ", "khongdat": "CĐ"}
_LEVEL_WORDS = {
    "t": "T", "tot": "T", "htt": "T", "hoanthanhtot": "T", "h": "H", "ht": "H", "hoanthanh": "H", "dat": "H", "d": "H",
    "c": "C", "cht": "C", "chuahoanthanh": "C", "ccg": "C", "cancogang": "C",
}  # fmt: skip


class FileRefused(Exception):
    """The file cannot be used for these sheets. `code` for programs, `message` for the person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Aim:
    """Which sheets of the book a file may be about: one class or (None) any of the school, one subject or any."""

    unit_id: int
    year: int
    term: int
    class_uuid: uuid.UUID | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class CellPlan:
    """One cell of the file and what becomes of it in the book."""

    column: Column
    state: State
    seen: str | None
    value: str | None
    before: str
    after: str
    message: str = ""


@dataclass(slots=True)
class RowPlan:
    """One row of the file. `problem`: why no pupil of the class is meant."""

    number: int
    name: str
    pupil: reading.SheetRow | None = None
    problem: str = ""
    cells: list[CellPlan] = field(default_factory=list)


@dataclass(slots=True)
class SheetPlan:
    """One sheet of the book (class, subject, term) and the table of the file that is about it."""

    table: MarkTable
    head: reading.Head
    columns: dict[int, Column]
    rows: list[RowPlan]
    #: Column of the file → comment of the sheet.
    comments: dict[int, Column] = field(default_factory=dict)
    #: The column for the term's mean: filled, never read.
    mean: int | None = None
    #: Columns of the book that are shut, and why.
    shut: dict[str, str] = field(default_factory=dict)
    #: Columns of the book whose test is sat as the file's headings say, otherwise than the book has it so far.
    forms: dict[str, str] = field(default_factory=dict)
    #: Why nothing of it can be written: locked, not the person's sheet.
    problem: str = ""

    @property
    def title(self) -> str:
        """Môn Toán, lớp 7A1."""
        return _("%(subject)s, lớp %(class)s") % {"subject": self.head.subject.name, "class": self.head.class_name}

    def cells(self, *states: State) -> Iterator[tuple[RowPlan, CellPlan]]:
        """The cells in these states."""
        for row in self.rows:
            yield from ((row, cell) for cell in row.cells if cell.state in states)

    def count(self, *states: State) -> int:
        return sum(1 for _found in self.cells(*states))


@dataclass(slots=True)
class Plan:
    """Everything that a file would do."""

    sheets: list[SheetPlan]
    notes: list[str] = field(default_factory=list)

    def count(self, *states: State) -> int:
        """Cells in these states."""
        return sum(sheet.count(*states) for sheet in self.sheets)

    def rejected(self) -> list[dict[str, object]]:
        """One entry for each row or cell that cannot be written, in the order of the file."""
        found: list[dict[str, object]] = []
        for sheet in self.sheets:
            where = {
                "sheet": sheet.table.table.sheet.name,
                "class": sheet.head.class_name,
                "subject": sheet.head.subject.code,
            }
            if sheet.problem:
                found.append({**where, "row": None, "column": "", "code": "not_writable", "message": sheet.problem})
            for row in sheet.rows:
                if row.problem:
                    entry = {"row": row.number, "column": "", "code": "no_pupil", "message": row.problem}
                    found.append({**where, **entry})
                for cell in row.cells:
                    if cell.state == "refused":
                        entry = {
                            "row": row.number,
                            "column": cell.column.label,
                            "code": "bad_mark",
                            "message": cell.message,
                        }
                        found.append({**where, **entry})
        return found

    def seal(self) -> str:
        """A digest of what would be written over what, so that what is confirmed is what was shown."""
        said = [
            (sheet.head.key, row.pupil.member_id, cell.column.code, cell.seen, cell.value)
            for sheet in self.sheets
            for row, cell in sheet.cells("new", "changed")
            if row.pupil
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def propose(actor: Actor, aim: Aim, data: bytes, file_name: str, *, on: dt.date) -> Plan:
    """Read the file and compare. Raises sheets.UnreadableFile, FileRefused, NoSuchThing, NotPermitted."""
    book = sheets.read_workbook(data, filename=file_name)
    tables = read_tables(book, curriculum.SubjectNames())
    rooms = _rooms(aim)
    notes = [note.message for note in book.notes]
    planned: list[SheetPlan] = []
    seen: dict[str, SheetPlan] = {}
    for table in tables:
        for room, subject, records in _about(table, aim, rooms, notes, one=len(tables) == 1):
            plan = _sheet(actor, aim, table, room, subject, records, on)
            if plan is None:
                continue
            if plan.head.key in seen:
                notes.append(_("Hai trang của tệp cùng nói về %(title)s; chỉ đọc trang đầu.") % {"title": plan.title})
                continue
            if plan.forms and not plan.problem:
                labels = ", ".join(c.label for c in plan.columns.values() if c.code in plan.forms)
                notes.append(
                    _("%(title)s: loại bài ghi theo tệp ở cột %(columns)s.") % {"title": plan.title, "columns": labels}
                )
            seen[plan.head.key] = plan
            planned.append(plan)
    if not planned:
        raise FileRefused(
            "nothing_for_this_book",
            _("Tệp không có điểm của lớp, môn và học kỳ này. Hãy kiểm tra tên lớp, tên môn, học kỳ ghi trong tệp."),
        )
    return Plan(planned, notes)


def _rooms(aim: Aim) -> list[tuple[ClassInfo, uuid.UUID]]:
    rows = classes.SchoolClass.objects.filter(unit_id=aim.unit_id, year_id=aim.year, closed_on__isnull=True)
    if aim.class_uuid is not None:
        rows = rows.filter(uuid=aim.class_uuid)
    found = [
        (ClassInfo(*values[:5]), values[5])
        for values in rows.order_by("grade", "sort_key", "pk").values_list(
            "id", "code", "name", "level", "grade", "uuid"
        )
    ]
    if not found:
        raise NoSuchThing(aim.class_uuid)
    return found


def _about(
    table: MarkTable, aim: Aim, rooms: Sequence[tuple[ClassInfo, uuid.UUID]], notes: list[str], *, one: bool
) -> Iterator[tuple[uuid.UUID, str, list[sheets.Record]]]:
    """(class, subject, rows) that a table is about, within the aim."""
    where = table.table.sheet.name
    if table.term and table.term != aim.term:
        notes.append(_("Trang “%(sheet)s” là của học kỳ khác nên không đọc.") % {"sheet": where})
        return
    subjects = [s for s in table.subjects or [table.subject or aim.subject] if aim.subject in ("", s)]
    if not any(subjects):
        notes.append(_("Không biết trang “%(sheet)s” là của môn nào nên không đọc.") % {"sheet": where})
        return
    index = ClassIndex([info for info, _uuid in rooms])
    keys = {info.id: key for info, key in rooms}
    groups: dict[uuid.UUID, list[sheets.Record]] = {}
    for record in table.records:
        text = record.text("class_name")
        info = index.find(text) if text else index.find(table.class_text)
        if info is None and not text and aim.class_uuid is not None and (one or not table.class_text):
            info = rooms[0][0]
        if info is not None:
            groups.setdefault(keys[info.id], []).append(record)
    if not groups:
        notes.append(_("Trang “%(sheet)s” không phải của lớp đang chọn nên không đọc.") % {"sheet": where})
    for room, records in groups.items():
        for subject in subjects:
            yield room, subject, records


def _sheet(
    actor: Actor,
    aim: Aim,
    table: MarkTable,
    room: uuid.UUID,
    subject: str,
    records: Sequence[sheets.Record],
    on: dt.date,
) -> SheetPlan | None:
    told = [c.form for c in table.columns if c.kind == "regular"]
    # Where headings say how a test is sat, one that the book does not know so yet takes a column of its own.
    regular = MOST_TESTS if any(told) else len(told)
    try:
        grid = reading.grid(actor, room, subject, aim.term, unit_id=aim.unit_id, on=on, regular=regular)
    except NoSuchThing:
        return None
    except NotPermitted:
        # One of several subjects in the file; the person's own are read.
        if aim.subject:
            raise
        return None
    plan = _columns_of(actor, table, grid)
    if not plan.columns and not plan.comments and plan.mean is None:
        return None
    if grid.head.gate.shut or grid.head.is_closed:
        plan.problem = saving.lock_message(grid.head)
    elif not grid.may_write:
        plan.problem = _("Anh/chị không được phân công ghi điểm môn này ở lớp này.")
    pupils = ClassList(aim.unit_id, grid.rows)
    for record in records:
        plan.rows.append(_row(plan, record, pupils))
    _refuse_twice(plan)
    return plan


def _columns_of(actor: Actor, table: MarkTable, grid: reading.Grid) -> SheetPlan:
    """The table's columns as columns of the sheet, with those that may not be written."""
    head, alone = grid.head, not table.subjects
    subject, term = head.subject.code, head.term
    headings = commenting.columns_of(head)
    given = comments(table, headings, subject=subject, term=term, alone=alone)
    any_column = actor.can(Perm.MARKS_EDIT_ANY, head.unit_id)
    filled = {c.code for c in head.columns if any(row.line.get(c) is not None for row in grid.rows)}
    found = assign(
        table, head.columns, subject=subject, term=term, alone=alone, filled=filled, settled=head.forms.keys()
    )
    forms = forms_told(table, found) if grid.may_write and forms_of(head.regime.version) else {}
    if forms:
        named = {c.code: c for c in with_forms(head.regime, head.subject, head.columns, {**head.forms, **forms})}
        found = {index: named[column.code] for index, column in found.items()}
    return SheetPlan(
        table, head, found, [], forms=forms,
        comments={i: Column(code, "text", 0, "text", _comment_label(headings, code)) for i, code in given.items()},
        mean=mean(table, is_comment=head.subject.is_comment, subject=subject, term=term, alone=alone),
        shut={
            code: why for code, state in grid.columns.items()
            if (why := ("" if any_column else head.kept_by(code)) or state.why)
        },
    )  # fmt: skip


def _comment_label(headings: Mapping[str, str], code: str) -> str:
    if len(headings) == 1:
        return headings[code]
    return _("Nhận xét %(moment)s") % {"moment": headings[code].lower()}


def _row(plan: SheetPlan, record: sheets.Record, pupils: ClassList) -> RowPlan:
    row = RowPlan(record.row, record.text("full_name"))
    try:
        row.pupil = pupils.find(record)
    except Unmatched as error:
        row.problem = str(error)
        return row
    sheet = plan.table.table.sheet
    at = record.row - 1
    for index, column in plan.columns.items():
        cell = sheet.cell(at, index)
        if not cell.is_empty:
            row.cells.append(_cell(column, cell, row.pupil, plan.shut.get(column.code, "")))
    for index, column in plan.comments.items():
        cell = sheet.cell(at, index)
        if not cell.is_empty:
            row.cells.append(_comment(column, cell, row.pupil, gates.comments_shut(plan.head.gate, calendar.now())))
    return row


def _comment(column: Column, cell: sheets.Cell, pupil: reading.SheetRow, shut: str) -> CellPlan:
    now = getattr(pupil.texts, commenting.FIELDS[column.code])
    try:
        text = commenting.read_text(cell.text)
    except BadValue as error:
        return CellPlan(column, "refused", now or None, None, now, cell.text, error.message)
    if text == now:
        return CellPlan(column, "same", now or None, now or None, now, text)
    if pupil.gone_on is not None and pupil.gone_on <= calendar.today():
        shut = shut or gone_text()
    if shut:
        return CellPlan(column, "refused", now or None, None, now, text, shut)
    return CellPlan(column, "changed" if now else "new", now or None, text, now, text)


def _cell(column: Column, cell: sheets.Cell, pupil: reading.SheetRow, shut: str) -> CellPlan:
    now = pupil.line.get(column)
    seen, before = wire_value(column, now), show_value(column, now)
    refusal = shut or _refusal(column, pupil)
    try:
        value = read_cell(column, cell)
    except BadValue as error:
        return CellPlan(column, "refused", seen, None, before, cell.text, error.message)
    after = show_value(column, value)
    if value == now:
        return CellPlan(column, "same", seen, seen, before, after)
    if refusal:
        return CellPlan(column, "refused", seen, None, before, after, refusal)
    return CellPlan(column, "new" if now is None else "changed", seen, wire_value(column, value), before, after)


def read_cell(column: Column, cell: sheets.Cell) -> int | None:
    """A mark of a file as kept. A number is the mark itself: 8 is 8,0 and 85 is no mark."""
    if cell.kind == "error":
        raise BadValue(
            "formula_error", _("Ô có công thức lỗi “%(text)s”. Hãy gõ điểm thật vào ô.") % {"text": cell.text}
        )
    if column.codes:
        words = _LEVEL_WORDS if column.kind == "level3" else _PASS_WORDS
        key = vietnamese.word_key(cell.text)
        return read_value(column, words.get(key, cell.text))
    try:
        value = cell.value
        # As people write it, so that the sentence about a wrong one says 8,55 and 11.
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        tenths = vietnamese.mark_from_cell(
            cell.text.replace(".", ",") if is_number else value if isinstance(value, str) else cell.text
        )
    except vietnamese.BadMark as error:
        raise BadValue(error.code, str(error)) from error
    return read_value(column, None if tenths is None else str(tenths))


def gone_text() -> str:
    """Why a pupil's line takes nothing any more."""
    return _("Học sinh này đã rời lớp; điểm cũ giữ nguyên trong sổ.")


def _refusal(column: Column, pupil: reading.SheetRow) -> str:
    if pupil.gone_on is not None and pupil.gone_on <= calendar.today():
        return gone_text()
    if pupil.line.is_exempt:
        return _("Học sinh này được miễn học môn này.")
    if column.code in pupil.imported:
        return _("Điểm này chuyển từ trường cũ theo hồ sơ, không sửa ở đây.")
    return ""


def _refuse_twice(plan: SheetPlan) -> None:
    twice = duplicates({row.number: row.pupil.person_id for row in plan.rows if row.pupil})
    for row in plan.rows:
        if row.number in twice:
            row.problem = _("Em này có nhiều dòng trong tệp. Hãy giữ lại một dòng.")
            row.cells = []
