"""Assignments that a school keeps as a matrix, or as words in one cell, put into a list: a row for each class taught.

Three matrices are known by their header row: classes across (rows are teachers, or subjects with the teacher in the
cell), and subjects across (rows are classes with the teacher in the cell). Words are "Toán 6A1, 6A2; Tin 7A1-7A3".
What cannot be told goes into the list as it is written, and is refused there by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.spreadsheets import public as sheets
from lienthong.kernel.imports.public import NAME_COLUMNS_OF_SHEETS, sheet_field
from lienthong.school.curriculum import public as curriculum
from lienthong.school.pupils.public import ClassIndex, ClassInfo

_SCAN = 60
_TEACHER = (
    *NAME_COLUMNS_OF_SHEETS,
    sheet_field(
        "full_name", "Giáo viên", "Họ tên giáo viên", "Tên giáo viên", "GV", "Cán bộ", "Mã giáo viên", "Mã GV",
        "Giáo viên giảng dạy", "Họ và tên", "Họ tên", "Họ tên GV", "Họ và tên GV", "Teacher", required=True,
    ),
    sheet_field(
        "duties", "Phân công giảng dạy", "Phân công chuyên môn", "Phân công", "Phân công dạy", "Chuyên môn giảng dạy",
        "Dạy môn, lớp", "Môn, lớp dạy", "Môn - Lớp", "Nhiệm vụ giảng dạy", "Giảng dạy", "Chuyên môn được phân công",
        "Lớp và môn dạy", "Môn và lớp dạy", "Dạy lớp", "Nội dung phân công", "Teaching", required=True,
    ),
)  # fmt: skip
_SUBJECT_HEADERS = frozenset(("mon", "monhoc", "monday", "tenmon", "bomon", "subject", "mongiangday"))
_TEACHER_HEADERS = frozenset(
    ("giaovien", "hovaten", "hoten", "gv", "hotengiaovien", "hovatengiaovien", "tengiaovien", "hotengv", "hovatengv",
     "magiaovien", "magv", "canbo", "teacher", "giaovienbomon", "gvbm")
)  # fmt: skip
_CLASS_HEADERS = frozenset(("lop", "malop", "tenlop", "lophoc", "class"))
_RANGE = re.compile(r"^(.*?)(\d+)\s*(?:-|–|→|>|đến|tới)\s*(.*?)(\d+)$")
_WHOLE_GRADE = re.compile(r"^(?:k|khối)\s*(\d{1,2})$", re.IGNORECASE)
_PERIODS = re.compile(r"^(.*?)\s*[(\[]\s*([\d.,]+)\s*(?:tiết|t)?\s*[)\]]$", re.IGNORECASE)
_NUMBER = re.compile(r"^\d{1,2}(?:[.,]5)?$")
_MARKS = frozenset(("x", "v", "co", "1"))
HEADERS = ("Giáo viên", "Môn học", "Lớp", "Số tiết/tuần")


class Entry(NamedTuple):
    """One class taught, as the file writes it, and the row it stands in."""

    row: int
    teacher: str
    subject: str
    class_name: str
    periods: str


def arranged(
    book: sheets.Workbook, listing: Sequence[sheets.Spec], classes: ClassIndex, subjects: curriculum.SubjectNames
) -> sheets.Workbook:
    """The book with its matrix, or its column of words, as a list; the same book where it is a `listing` already."""
    for sheet in book.sheets:
        if sheet.hidden:
            continue
        entries = list(_matrix(sheet, classes, subjects))
        if entries:
            return _listed(book, sheet, entries)
    try:
        if not sheets.recognise(book, listing).missing_required:
            return book
    except sheets.UnreadableFile:
        pass
    words = _words(book, classes, subjects)
    return _listed(book, *words) if words else book


def _listed(book: sheets.Workbook, sheet: sheets.Sheet, entries: Sequence[Entry]) -> sheets.Workbook:
    rows: list[list[str | None]] = [
        list(HEADERS),
        *([e.teacher, e.subject, e.class_name, e.periods or None] for e in entries),
    ]
    listed = sheets.Sheet(sheet.name, rows, numbers=(1, *(entry.row for entry in entries)))
    others = [other for other in book.sheets if other is not sheet]
    return sheets.Workbook(book.filename, book.format, [listed, *others], book.notes)


# Matrices


@dataclass(frozen=True, slots=True)
class _Across:
    """A header row that names classes, or subjects, across: column → what it names."""

    row: int
    columns: dict[int, str]
    teacher: int | None
    subject: int | None
    class_column: int | None


def _matrix(sheet: sheets.Sheet, classes: ClassIndex, subjects: curriculum.SubjectNames) -> Iterator[Entry]:
    for number in range(min(_SCAN, len(sheet.rows))):
        texts = [sheets.Cell.of(value).text for value in sheet.rows[number]]
        of_classes = _across(sheet, number, texts, lambda text: classes.find(text) is not None)
        if of_classes and (of_classes.teacher is not None or of_classes.subject is not None):
            yield from _classes_across(sheet, of_classes, subjects)
            return
        of_subjects = _across(sheet, number, texts, lambda text: subjects.code(text) is not None)
        if of_subjects and of_subjects.class_column is not None:
            yield from _subjects_across(sheet, of_subjects, classes)
            return


def _across(sheet: sheets.Sheet, number: int, texts: Sequence[str], names: Callable[[str], bool]) -> _Across | None:
    columns = {column: text for column, text in enumerate(texts) if text and names(text)}
    if len(columns) < 2:
        return None
    first = min(columns)
    left: dict[str, int] = {}
    # The columns at the left may have their titles in a row above, under which the classes are a second tier.
    for row in range(max(0, number - 2), number + 1):
        for column in range(first):
            if row < number and texts[column]:
                continue  # a row of data below its header
            left.setdefault(vietnamese.word_key(sheet.cell(row, column).text), column)

    def at(wanted: frozenset[str]) -> int | None:
        return next((column for key, column in left.items() if key in wanted), None)

    return _Across(number, columns, at(_TEACHER_HEADERS), at(_SUBJECT_HEADERS), at(_CLASS_HEADERS))


def _classes_across(sheet: sheets.Sheet, head: _Across, subjects: curriculum.SubjectNames) -> Iterator[Entry]:
    teacher = subject = ""
    for number in range(head.row + 1, len(sheet.rows)):
        if head.teacher is not None:
            # A merged cell holds the teacher of several rows.
            teacher = sheet.cell(number, head.teacher).text or teacher
        subject = sheet.cell(number, head.subject).text if head.subject is not None else ""
        for column, class_name in head.columns.items():
            text = sheet.cell(number, column).text
            if not text or text in ("-", "–", "0"):
                continue
            if head.teacher is None:
                who, periods = _with_periods(text)
                yield from (Entry(number + 1, one, subject, class_name, periods) for one in _people(who))
                continue
            name, periods = _with_periods(text)
            if _NUMBER.match(name):
                name, periods = "", name
            if vietnamese.word_key(name) in _MARKS and subject:
                name = ""
            taught = [name] if subjects.code(name) else [part.strip() for part in re.split(r"[,;/+\n]", name)]
            for one in taught if name else [subject]:
                yield Entry(number + 1, teacher, one or subject, class_name, periods)


def _subjects_across(sheet: sheets.Sheet, head: _Across, classes: ClassIndex) -> Iterator[Entry]:
    assert head.class_column is not None
    for number in range(head.row + 1, len(sheet.rows)):
        class_name = sheet.cell(number, head.class_column).text
        if not class_name or classes.find(class_name) is None:
            continue
        for column, subject in head.columns.items():
            who, periods = _with_periods(sheet.cell(number, column).text)
            yield from (Entry(number + 1, one, subject, class_name, periods) for one in _people(who))


def _with_periods(text: str) -> tuple[str, str]:
    match = _PERIODS.match(text)
    return (match[1], match[2]) if match else (text, "")


def _people(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;/+\n]|,", text) if part.strip(" -–")]


# Words


def _words(
    book: sheets.Workbook, classes: ClassIndex, subjects: curriculum.SubjectNames
) -> tuple[sheets.Sheet, list[Entry]] | None:
    try:
        table = sheets.recognise(book, _TEACHER)
    except sheets.UnreadableFile:
        return None
    if table.missing_required or not {"full_name", "duties"} <= table.positions.keys():
        return None
    entries = [
        Entry(record.row, record.text("full_name"), subject, class_name, periods)
        for record in sheets.data_records(table)
        for subject, class_name, periods in read_duties(record.text("duties"), classes, subjects)
    ]
    return (table.sheet, entries) if entries else None


def read_duties(text: str, classes: ClassIndex, subjects: curriculum.SubjectNames) -> Iterator[tuple[str, str, str]]:
    """(subject, class, periods) of "Toán 6A1(4), 6A2; Tin: 7A1-7A3, Lý K8"."""
    subject = before = ""
    for part in re.split(r"[;\n,+]", text):
        words = part.strip(" .:-–").split()
        if not words:
            continue
        # The longest beginning that is a subject; what follows are its classes.
        taken = next((n for n in range(len(words), 0, -1) if subjects.code(" ".join(words[:n]).strip(" .:(-–"))), 0)
        if taken:
            subject = " ".join(words[:taken]).strip(" .:(-–")
        rest = " ".join(words[taken:]).strip(" .:-–")
        rest = rest[1:-1] if rest.startswith("(") and rest.endswith(")") else rest.strip("()") if _lone(rest) else rest
        name, periods = _with_periods(rest)
        name = before = continued(name, before)
        if name:
            found = expand(name, classes)
            yield from ((subject, info.name, periods) for info in found)
            if not found:
                yield subject, name, periods


def _lone(text: str) -> bool:
    return text.count("(") != text.count(")")


def continued(name: str, before: str) -> str:
    """ "6A1, 2, 3" is 6A1, 6A2, 6A3: a bare number takes the beginning of the class before it."""
    if name.isdigit() and len(name) <= 2 and (match := re.match(r"^(.*\D)\d+$", before)):
        return match[1] + name
    return name


def expand(text: str, classes: ClassIndex) -> list[ClassInfo]:
    """The classes that a text names: one, a range (6A1-6A3), a whole grade (K6, Khối 6); none where it is no such."""
    if (info := classes.find(text)) is not None:
        return [info]
    if match := _WHOLE_GRADE.match(text.strip()):
        return [info for info in classes.all() if info.grade == int(match[1])]
    if match := _RANGE.match(text.strip()):
        stem, first, other, last = match[1], int(match[2]), match[3].strip(), int(match[4])
        if other in ("", stem.strip()) and 0 < last - first < 30:
            found = [classes.find(f"{stem}{number}") for number in range(first, last + 1)]
            return [info for info in found if info is not None] if all(found) else []
    return []
