"""One row of a list of pupils, read: the person, the file, the grade and class, the status."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

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
from lienthong.school.pupils.imports.columns import EXTRAS, Extra
from lienthong.school.pupils.imports.places import ClassInfo

_REFERENCE = Path(__file__).parents[1] / "reference" / "catalogues.csv"
STATUS = Labels.from_csv(_REFERENCE, "pupil_status")
DISABILITY = Labels.from_csv(
    _REFERENCE, "disability_type",
    aliases={"Khuyết tật vận động": "1", "Khuyết tật nghe, nói": "2", "Khiếm thính": "2", "Khuyết tật nghe": "2",
        "Khuyết tật nói": "2",
             "Khuyết tật nhìn": "3", "Khiếm thị": "3", "Khuyết tật thần kinh, tâm thần": "4", "Tự kỷ": "4",
             "Khuyết tật trí tuệ": "5",
             "Chậm phát triển trí tuệ": "5", "Khuyết tật khác": "6", "Có": "6", "Học khó": "6", "Đa tật": "6"},
)  # fmt: skip
POLICY = Labels.from_csv(
    _REFERENCE, "policy_category",
    aliases={"Con thương binh": "TB21", "Con bệnh binh": "TB21", "Con thương binh, bệnh binh": "TB21", "Mồ côi": "MC1",
        "Con TB": "TB21",
             "Nghèo": "HN", "Cận nghèo": "CN", "Con hộ nghèo": "HN", "Con hộ cận nghèo": "CN", "Hộ cận nghèo": "CN"},
)  # fmt: skip
BOARDING = Labels.from_csv(
    _REFERENCE, "boarding", aliases={"BT": "half", "NT": "full", "x": "half", "Có": "half", "0": "none"}
)
_NOTHING = frozenset(("", "khong", "0", "ko", "k", "khongco", "binhthuong", "khongkhuyettat", "none"))

_STATES = (
    ("moved_in", ("chuyenden",)),
    ("returned", ("nghihocxinhoclai", "hoclai", "xinhoclai", "nhaplai")),
    ("moved_out", ("chuyendi", "chuyentruong", "dachuyen", "chuyensangtruong")),
    ("repeats", ("luuban", "olailop")),
    ("deferred", ("baoluu",)),
    ("dropped_out", ("thoihoc", "bohoc", "nghihoc", "danghihoc", "dathoihoc", "dabohoc", "buocthoihoc")),
    ("died", ("tuvong", "damat", "quadoi", "chet")),
    ("finished", ("totnghiep", "datotnghiep", "hoanthanh", "raTruong".lower())),
    ("studying", ("danghoc", "dangtheohoc", "binhthuong", "moituyen", "tuyenmoi", "hocsinhmoi", "hienhoc",
    "dang hoc".replace(" ", ""), "lenlop", "chuyenlop")),
)  # fmt: skip
_GRADE_NUMBER = re.compile(r"^(?:khoi|lop|khoi lop|khoi hoc|k|l)?\s*(\d{1,2})$")
_MONTHS = re.compile(r"(\d{1,2})\D{1,5}(\d{1,2})\s*thang")
_YEARS = re.compile(r"(\d)\D{1,5}(\d)\s*tuoi")
_NURSERY = {"mam": 103, "choi": 104, "la": 105}
_TITLE_OF_CLASS = re.compile(r"\b(?:lớp|nhóm)(?![^\W\d_])\s*:?\s*(.+)$", re.IGNORECASE)
_NOT_IN_A_CLASS = " \t,;:.()–-"
#: "Nhóm trẻ 25-36 tháng A1": no class has a longer name.
_LONGEST_CLASS = 6


class Status(NamedTuple):
    """studying | moved_in | returned | repeats | moved_out | dropped_out | deferred | died | finished.

    Term 0 is the summer.
    """

    state: str
    term: int | None = None


_NO_EXTRAS: Mapping[str, dict[str, Any]] = MappingProxyType({})


@dataclass(slots=True)
class PupilRow:
    """A row read. `file` holds columns of PupilFile; `extras` JSON column → key → value."""

    reading: Reading
    row: SheetRow
    values: dict[str, Any]
    file: dict[str, Any]
    extras: Mapping[str, dict[str, Any]] = field(default_factory=lambda: _NO_EXTRAS)
    school_class: ClassInfo | None = None
    grade: int | None = None
    status: Status | None = None
    status_date: dt.date | None = None

    def problem(self, name: str, code: str, message: str) -> None:
        self.reading.problems.append(Problem(name, code, message))

    def warn(self, name: str, code: str, message: str) -> None:
        self.reading.warnings.append(Problem(name, code, message))


class ClassIndex:
    """Classes of the year by code or name, whatever the capitals, spaces and the word "Lớp"."""

    def __init__(self, classes: Sequence[ClassInfo]) -> None:
        self._classes = tuple(classes)
        self._found: dict[str, ClassInfo | None] = {}
        for info in classes:
            for text in {_class_key(info.code), _class_key(info.name)}:
                # Two classes of one key are told apart by nothing: neither is taken.
                self._found[text] = info if self._found.get(text, info) is info else None

    def find(self, text: str) -> ClassInfo | None:
        return self._found.get(_class_key(text))

    def all(self) -> Sequence[ClassInfo]:
        """Every class, in the order given."""
        return self._classes


@lru_cache(maxsize=4096)
def _class_key(text: str) -> str:
    key = vietnamese.fold(text)
    for word in ("lop ", "nhom "):
        key = key.removeprefix(word)
    return re.sub(r"[\s._\-]+", "", key).replace("\\", "/")


def read_pupils(rows: Sequence[SheetRow], classes: ClassIndex, *, birth: Reader) -> list[PupilRow]:
    """Every row read. The plain ones are put together from their columns, which gives the same for less."""
    return [pupil for table, here in by_table(rows) for pupil in _read_table(table, here, classes, birth)]


def _read_table(table: SheetTable, rows: Sequence[SheetRow], classes: ClassIndex, birth: Reader) -> Iterator[PupilRow]:
    people = plain_people(table, rows, birth=birth, more=_OWN)
    files = plain_values(table, rows, _FACTS)
    has_extras = bool(table.present(_EXTRA_READERS))
    has_status = "status" in table.headers or "status_date" in table.headers
    places = _Places(table, classes)
    for row, values, file in zip(rows, people, files, strict=True):
        if values is None or file is None:
            yield read_pupil(row, classes, birth=birth)
            continue
        reading = Reading(row, values)
        if "personal_number" in values:
            doubt_number(reading)
        found = PupilRow(reading, row, values, file)
        if has_extras:
            _read_extras(found)
        found.school_class, found.grade, problems = places.of(row)
        if problems:
            reading.problems.extend(problems)
        if has_status:
            _read_status(found)
        yield found


def read_pupil(row: SheetRow, classes: ClassIndex, *, birth: Reader) -> PupilRow:
    """Everything a row says. Problems and warnings stand in its reading; `birth` as `birth_reader` makes it."""
    reading = read_person(row, birth=birth)
    reading.take_all(_OWN)
    found = PupilRow(reading, row, reading.values, {})
    reading.take_apart(_FACTS, found.file)
    _read_extras(found)
    found.school_class, found.grade, problems = _place(row, classes)
    reading.problems.extend(problems)
    _read_status(found)
    return found


_SKIPPED = gettext_lazy("Không hiểu “%(text)s” nên ô này được bỏ qua.")


def _coded(labels: Labels, code: str) -> Reader:
    """A reader of a code list in which "Không" and the like say nothing."""
    read = labelled(labels, code=code, message=_SKIPPED)
    return lambda cell: None if vietnamese.word_key(cell.text) in _NOTHING else read(cell)


# Made once: a list has thousands of rows.
_OWN: tuple[ColumnReader, ...] = (("pupil_code", cells.code, "", True), ("phone", cells.phone, "", False))
_FACTS: tuple[ColumnReader, ...] = (
    ("contact_phone", cells.phone, "contact_phone", False),
    ("register_number", cells.code, "register_number", True),
    ("entered_on", cells.date, "entered_on", True),
    ("previous_school", texts(200), "previous_school", True),
    ("note", texts(2000), "note", True),
    ("boarding", labelled(BOARDING, code="unknown_boarding", message=_SKIPPED), "boarding", False),
    ("poor", cells.yes_no, "is_poor", False),
    ("near_poor", cells.yes_no, "is_near_poor", False),
    ("policy", _coded(POLICY, "unknown_policy"), "policy_code", False),
    ("disability", _coded(DISABILITY, "unknown_disability"), "disability_code", False),
)


def _read_extras(found: PupilRow) -> None:
    if not found.row.table.present(_EXTRA_READERS):
        return
    values: dict[str, Any] = {}
    found.reading.take_apart(_EXTRA_READERS, values)
    if not values:
        return
    extras: dict[str, dict[str, Any]] = {}
    found.extras = extras
    for name, value in values.items():
        extra = EXTRAS[name]
        extras.setdefault(extra.column, {})[extra.key] = value
    parts = [extras.get("extra", {}).get(part, "") for part in ("hamlet", "commune", "district", "province")]
    if "address" not in found.values and any(parts):
        found.values["address"] = ", ".join(part for part in parts if part)[:300]


def _lenient_phone(cell: Cell) -> str:
    """A parent's telephone: kept as written where it is no plain number ("0912… hoặc 0988…")."""
    try:
        return cells.phone(cell)
    except cells.BadCell:
        return cells.text(cell, longest=100)


def _relative(cell: Cell) -> str:
    return vietnamese.proper_case(cells.text(cell, longest=100))


def _extra_reader(name: str, extra: Extra) -> ColumnReader:
    """How a text of a relative or the like is read, and whether a bad one refuses the row."""
    special: dict[str, Reader] = {
        "phone": _lenient_phone, "birth_year": cells.year, "personal_number": cells.personal_number, "name": _relative,
    }  # fmt: skip
    return name, special.get(extra.key, texts(extra.longest)), "", extra.key not in special


_EXTRA_READERS = tuple(_extra_reader(name, extra) for name, extra in EXTRAS.items())


Place = tuple[ClassInfo | None, int | None, Sequence[Problem]]


class _Places:
    """The class and the grade: told by a few cells, which most rows of a class share."""

    def __init__(self, table: SheetTable, classes: ClassIndex) -> None:
        self._classes = classes
        self._known: dict[tuple[object, ...], Place] = {}
        numbers = table.columns.numbers if table.columns is not None else {}
        told_by = [numbers[name] for name in ("class_code", "class_name", "grade") if name in numbers]
        self._cells: Sequence[tuple[int, ...]] = list(zip(*told_by, strict=True))

    def of(self, row: SheetRow) -> Place:
        """Class, grade, and why they cannot be told."""
        key = (row.heading, self._cells[row.place] if self._cells else None)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _place(row, self._classes)
        return known


def _place(row: SheetRow, classes: ClassIndex) -> Place:
    trial = PupilRow(Reading(row), row, {}, {})
    _find_class(trial, classes)
    return trial.school_class, trial.grade, trial.reading.problems


def _find_class(found: PupilRow, classes: ClassIndex) -> None:
    row = found.row
    named = [(name, row.text(name)) for name in ("class_code", "class_name") if name in row.cells]
    for _name, text in named:
        found.school_class = found.school_class or classes.find(text)
    grade_text = row.text("grade")
    found.grade = read_grade(grade_text) if grade_text else None
    if not named and found.grade is None and grade_text:
        found.school_class = classes.find(grade_text)
    if not named and found.school_class is None and not (row.has("class_code") or row.has("class_name")):
        found.school_class = _class_of_place(row, classes)
    if named and found.school_class is None:
        message = _(
            "Không có lớp “%(name)s” trong năm học này. Hãy tạo lớp (hoặc nhập danh sách lớp) trước, rồi nhập lại tệp."
        )
        found.problem(named[0][0], "unknown_class", message % {"name": named[0][1][:40]})
    elif grade_text and found.grade is None and found.school_class is None:
        found.problem(
            "grade", "unknown_grade", _("Không hiểu khối “%(text)s”. Hãy ghi như Khối 6.") % {"text": grade_text[:40]}
        )
    elif found.school_class and found.grade is not None and found.school_class.grade != found.grade:
        message = _("Lớp %(name)s không thuộc khối ghi ở dòng này (%(grade)s). Hãy sửa lại lớp hoặc khối.")
        found.problem("grade", "grade_mismatch", message % {"name": found.school_class.name, "grade": grade_text[:40]})


def _class_of_place(row: SheetRow, classes: ClassIndex) -> ClassInfo | None:
    """The class that stands above the rows ("Lớp 6A1"), in the title of the list or in the name of its sheet."""
    table = row.table
    for title in (row.heading, *reversed(table.titles)):
        if found := _class_in_title(title, classes):
            return found
    return classes.find(table.sheet_name) or _class_in_title(table.sheet_name, classes)


def _class_in_title(title: str, classes: ClassIndex) -> ClassInfo | None:
    """The one class that a title names: "DANH SÁCH LỚP 6A1 - NĂM HỌC 2017-2018"; None where it names several."""
    match = _TITLE_OF_CLASS.search(title[:200])
    if match is None:
        return None
    words = match[1].split()
    named = {info.id: info for word in words if (info := classes.find(word.strip(_NOT_IN_A_CLASS)))}
    if len(named) > 1:
        return None
    for count in range(min(len(words), _LONGEST_CLASS), 0, -1):
        if found := classes.find(" ".join(words[:count]).strip(_NOT_IN_A_CLASS)):
            return found
    return None


@lru_cache(maxsize=4096)
def read_grade(text: str) -> int | None:
    """Grade as stored (6; -1 for 25–36 months; 105 for five-year-olds); None when it cannot be told."""
    folded = " ".join(vietnamese.fold(text).replace(":", " ").split())
    if match := _GRADE_NUMBER.match(folded):
        number = int(match[1])
        return number if 1 <= number <= 12 else {13: -3, 14: -2, 15: -1, 16: 103, 17: 104, 18: 105}.get(number)
    if match := _MONTHS.search(folded):
        return {12: -3, 24: -2, 36: -1}.get(int(match[2]))
    if match := _YEARS.search(folded):
        return {3: 103, 4: 104, 5: 105}.get(int(match[1]))
    return _NURSERY.get(folded.split()[-1]) if folded else None


def _read_status(found: PupilRow) -> None:
    if "status_date" in found.row.cells:
        found.status_date = found.reading.take("status_date", cells.date)
        found.reading.values.pop("status_date", None)
    text = found.row.text("status")
    if not text:
        return
    found.status = read_status(text)
    if found.status is None:
        message = _("Không hiểu trạng thái “%(text)s”. Hãy ghi như: Đang học, Chuyển đi kỳ 1, Thôi học kỳ 1.")
        found.problem("status", "unknown_status", message % {"text": text[:40]})


@lru_cache(maxsize=4096)
def read_status(text: str) -> Status | None:
    """A pupil's status by its label, as different programs number them differently."""
    code = text.strip()
    if code.isdigit():
        text = STATUS.label_of.get(code.zfill(2), text)
    key = vietnamese.word_key(text)
    for state, beginnings in _STATES:
        if key.startswith(beginnings):
            return Status(state, _term(key))
    return None


def _term(key: str) -> int | None:
    if "he" in key[-4:] and key.endswith("he"):
        return 0
    match = re.search(r"(?:ky|ki|hk|hocky|hocki)(1|2|ii|i)$", key)
    return {"1": 1, "i": 1, "2": 2, "ii": 2}[match[1]] if match else None
