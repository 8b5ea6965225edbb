"""Which column of a file is which test: by its header, never by its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from lienthong.foundation.spreadsheets import public as sheets
from lienthong.kernel.imports import public as imports
from lienthong.school.assessment.columns import Column
from lienthong.school.assessment.sheets_in_out import judgements
from lienthong.school.assessment.sheets_in_out.wording import words
from lienthong.school.curriculum import public as curriculum

#: How a test is sat, in the words of headings (after folding), in the order in which they are tried.
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("M", re.compile(r"\bmieng\b|\bm ?\d?$|\bm ?\d\b")),
    ("TH", re.compile(r"\bthuc hanh\b|\bth ?\d?$|\bth ?\d\b")),
    ("V", re.compile(r"\bviet\b|\b(?:15|45) ?(?:p|phut)?\b|\b1 ?tiet\b|\b[pv] ?\d?$|\b[pv] ?\d\b")),
)
Kind = Literal["regular", "periodic", "middle", "final", "level", "score", "mean", "comment"]

_IDENTITY: tuple[sheets.Spec, ...] = (
    *imports.NAME_COLUMNS_OF_SHEETS,
    imports.sheet_field("pupil_code", "Mã học sinh", "Mã HS", "MaHS", "Mã số học sinh", "Mã số HS", "Student code"),
    imports.sheet_field("ministry_code", "Mã định danh Bộ GD&ĐT", "Mã định danh", "Mã MOET", "Mã định danh Bộ"),
    imports.sheet_field("personal_number", "Số định danh cá nhân", "Số ĐDCN", "CCCD", "Số CCCD"),
    imports.sheet_field("birth_date", "Ngày sinh", "Ngày tháng năm sinh", "NTNS", "NS", "Date of birth"),
    imports.sheet_field("class_name", "Lớp", "Mã lớp", "Lớp học", "Tên lớp", "Class"),
)
#: Words after folding, in the order in which they are tried: "kt giữa kỳ" before "kỳ".
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("mean", re.compile(r"\b(?:d?tb\w*|trung binh\b.*|diem tb\w*|tong ket|tk|xep loai.*|kq|ket qua)\b")),
    ("level", re.compile(r"\bmuc\b|\bmd\b")),
    ("middle", re.compile(r"gk ?\d?$|\bgk\b|giua (?:hoc )?k[yi]|giua hk")),
    (
        "final",
        re.compile(
            r"ck ?\d?$|\bck\b|cuoi (?:hoc )?k[yi]|cuoi hk|^(?:kt|thi|diem thi)$"
            r"|^(?:diem )?(?:bai )?(?:kt|thi|kiem tra)? ?(?:hk|hoc k[yi])(?: ?(?:ii?|[12]))?$"
        ),
    ),
    (
        "regular",
        re.compile(
            r"tx ?\d*$|tx\d*\b|thuong xuyen|\bmieng|\bm ?\d\b|^m$|\b15 ?(?:p|phut)?\b|\bp ?\d\b|^p$|he so 1|\bhs ?1\b"
        ),
    ),
    (
        "periodic",
        re.compile(
            r"dk ?\d*$|\bdk\d*\b|dinh k[yi]|\b1 ?tiet|\b45 ?(?:p|phut)?\b|\bv ?\d\b|^v$|\bviet\b|thuc hanh|\bth ?\d\b"
            r"|he so 2|\bhs ?2\b"
        ),
    ),
    ("score", re.compile(r"^diem\b|\bdiem$|\bdiem kt")),
)
_TERM = re.compile(r"\b(?:hoc k[yi]|hk)\s*(ii|i|2|1)\b")
_TERMS = {"i": 1, "1": 1, "ii": 2, "2": 2}
_NUMBER = re.compile(r"(\d)\D*$")
_CLASS = re.compile(r"\blớp\s*:?\s*(?:học\s+)?([0-9]{1,2}\s*[/.\-]?\s*[A-ZĐ]{0,3}\s*[0-9./]{0,4})", re.IGNORECASE)
#: "7A1", "Toán 7/2", "12.A4": a class in the name of a sheet, without the word.
_ROOM = re.compile(r"(?<![\w/.])(\d{1,2}(?:[/.]?[A-ZĐ]{1,3}\d{0,2}|[/.]\d{1,2}))(?![\w/])")
_SUBJECT = re.compile(r"\bmôn(?:\s+học)?\s*:?\s*([^\n|:;–-]{2,40})", re.IGNORECASE)
_MEAN = re.compile(r"\b(?:d?tb\w*|trung binh|tong ket|tk)\b")
_OF_YEAR = re.compile(r"cn\b|ca nam")
_SAMPLE_TESTS = 9


@dataclass(frozen=True, slots=True)
class MarkColumn:
    """A column of the file that holds marks: of which subject ("" for the sheet's), kind, number and term (0 unknown).

    `form`: how the test is sat, where the heading says so (M, V, TH).
    """

    index: int
    header: str
    kind: Kind
    number: int | None
    subject: str
    term: int
    form: str = ""


@dataclass(slots=True)
class MarkTable:
    """A table of marks in a file, and what its surroundings say of class, subject, term and moment."""

    table: sheets.Recognised
    columns: list[MarkColumn]
    class_text: str = ""
    subject: str = ""
    term: int = 0
    is_middle: bool = False
    headers: dict[int, sheets.HeaderText] = field(default_factory=dict)
    records: list[sheets.Record] = field(default_factory=list)

    def holds(self, index: int) -> bool:
        """Whether a column of the file has anything in a pupil's row."""
        return any(not self.table.sheet.cell(record.row - 1, index).is_empty for record in self.records)

    @property
    def subjects(self) -> list[str]:
        """Subjects that columns of their own speak of; empty where the sheet is of one."""
        return list(dict.fromkeys(c.subject for c in self.columns if c.subject))


def read_tables(book: sheets.Workbook, subjects: curriculum.SubjectNames) -> list[MarkTable]:
    """Every table of marks in the book's visible sheets. Raises UnreadableFile where no sheet has one."""
    found: list[MarkTable] = []
    failure: sheets.UnreadableFile | None = None
    for sheet in book.sheets:
        if sheet.hidden or not sheet.rows:
            continue
        try:
            table = sheets.recognise(book, _specs(), sheet=sheet.name)
        except sheets.UnreadableFile as error:
            failure = failure or error
            continue
        columns = _columns(table, subjects)
        if not table.missing_required and columns:
            found.append(_described(table, columns, subjects))
    if not found:
        raise failure or sheets.UnreadableFile(
            "no_marks",
            "Tệp không có cột điểm nào nhận ra được (như TX1, GK, CK, 15 phút, 1 tiết, HK, Mức đạt được). "
            "Hãy kiểm tra dòng tiêu đề rồi chọn lại.",
        )
    return found


def _specs() -> tuple[sheets.Spec, ...]:
    """Who the rows are about, and enough names of tests for the header's last tier to be known as one."""
    return (*_IDENTITY, *_TESTS)


def _tests() -> tuple[sheets.Spec, ...]:
    made = [imports.sheet_field("final", "ĐĐGck", "CK", "HK", "Cuối kỳ", "KTHK", "KT HK", "Thi HK", "Thi", "ĐKTck", "Điểm KTĐK"),
            imports.sheet_field("middle", "ĐĐGgk", "GK", "Giữa kỳ", "ĐKTgk"),
            imports.sheet_field("mean", "ĐTBmhk", "TBM", "TB", "ĐTB", "TBMHK", "Điểm TB"),
            imports.sheet_field("level", "Mức đạt được", "Mức", "Mức độ"),
            imports.sheet_field("score", "Điểm", "Điểm KT", "Điểm kiểm tra")]  # fmt: skip
    for n in range(1, _SAMPLE_TESTS + 1):
        made += [
            imports.sheet_field(f"tx{n}", f"TX{n}", f"ĐĐGtx TX{n}", f"ĐĐGtx {n}", f"ĐĐGtx{n}", f"KTTX {n}", f"ĐGTX {n}",
                f"Thường xuyên {n}", f"KTtx{n}", f"Hệ số 1 {n}", str(n)),
            imports.sheet_field(f"m{n}", f"M{n}", f"Miệng {n}", f"Điểm miệng {n}", *(("Miệng", "M") if n == 1 else ())),
            imports.sheet_field(f"p{n}", f"P{n}", f"15 phút {n}", f"15p {n}", f"15' {n}", f"KT 15 phút {n}",
                *(("15 phút", "15'", "15p", "Viết 15 phút") if n == 1 else ())),
            imports.sheet_field(f"v{n}", f"V{n}", f"1 tiết {n}", f"KT 1 tiết {n}", f"45 phút {n}", f"ĐK{n}", f"KTđk{n}",
                f"Hệ số 2 {n}", *(("1 tiết", "45 phút", "Viết 1 tiết") if n == 1 else ())),
        ]  # fmt: skip
    return tuple(made)


_TESTS = _tests()


def _columns(table: sheets.Recognised, subjects: curriculum.SubjectNames) -> list[MarkColumn]:
    taken = {index for name, column in table.positions.items() if name in _IDENTITY_NAMES for index in column.indexes}
    found = []
    for index, header in sorted(sheets.header_texts(table).items()):
        # "Năng lực đặc thù | Tin học" is no subject.
        if index in taken or judgements.group_of(header):
            continue
        if (column := _column(index, header, subjects)) is not None:
            found.append(column)
    return found


_IDENTITY_NAMES = frozenset(spec.name for spec in _IDENTITY)


def _column(index: int, header: sheets.HeaderText, subjects: curriculum.SubjectNames) -> MarkColumn | None:
    """What a header says, its own tier before the group above it."""
    own, group = words(header.lowest), words(header.group)
    subject = subjects.code(header.group) or ""
    if not subject:
        subject, own = _leading_subject(header, own, subjects)
    if "ghi chu" in own or own in ("stt", "tt"):
        return None
    if "nhan xet" in own:
        return MarkColumn(index, header.whole, "comment", None, subject, _term_of(f"{group} {own}"))
    kind = _kind(own) or (None if subject and own else _kind(group)) or _kind(f"{group} {own}")
    form = _form(own) or _form(group) if kind in ("regular", "periodic") else ""
    if form and (of_group := _kind(group)) in ("regular", "periodic"):
        kind = of_group  # "Hệ số 1 | V": written, and of the weight that stands above
    if kind is None and subject:
        kind = "level"  # "Đạo đức" alone, in the sheet of a primary class, is its level
    if kind is None:
        return None
    number = _NUMBER.search(own if kind in ("regular", "periodic") else "")
    is_length = (
        number is not None and re.fullmatch(r".*\b(?:15|45|1 ?tiet|1)\D*", own) and not re.search(r"\d\D+\d\D*$", own)
    )
    return MarkColumn(
        index, header.whole, kind, None if number is None or is_length else int(number[1]), subject,
        _term_of(f"{group} {own}"), form,
    )  # fmt: skip


def _term_of(text: str) -> int:
    found = _TERM.search(text)
    return _TERMS[found[1]] if found else 0


def _leading_subject(header: sheets.HeaderText, own: str, subjects: curriculum.SubjectNames) -> tuple[str, str]:
    """ "Toán - Mức đạt được", "Điểm Toán", "Toán (điểm)": the subject in the words, and what is left of them."""
    if code := subjects.code(header.lowest):
        return code, ""
    said = own.split()
    for size in range(len(said) - 1, 0, -1):
        for part, rest in ((said[:size], said[size:]), (said[-size:], said[:-size])):
            code = subjects.code(" ".join(part))
            if code and _kind(" ".join(rest)) in ("level", "score"):
                return code, " ".join(rest)
    return "", own


def _form(text: str) -> str:
    return next((form for form, pattern in _FORMS if pattern.search(text)), "")


def _kind(text: str) -> Kind | None:
    return next((kind for kind, pattern in _KINDS if text and pattern.search(text)), None)


def _described(table: sheets.Recognised, columns: list[MarkColumn], subjects: curriculum.SubjectNames) -> MarkTable:
    found = MarkTable(
        table,
        columns,
        headers=sheets.header_texts(table),
        records=list(sheets.data_records(table, key_fields=["full_name", "pupil_code"])),
    )
    said = [*table.preamble, table.sheet.name]
    named = _CLASS.search(table.sheet.name) or _ROOM.search(table.sheet.name)
    found.class_text = next(
        (m[1].strip() for text in table.preamble if (m := _CLASS.search(text))), named[1] if named else ""
    )
    found.subject = _subject_of(said, subjects)
    plain = [words(text) for text in said]
    found.term = next((_TERMS[m[1]] for text in plain if (m := _TERM.search(text))), 0)
    found.is_middle = any(re.search(r"giua (?:hoc )?k[yi]|giua hk", text) for text in plain)
    return found


def _subject_of(said: Iterable[str], subjects: curriculum.SubjectNames) -> str:
    for text in said:
        if code := subjects.code(text):
            return code
        for piece in re.split(r"[-–_|:;,]", text):
            parts = piece.split()
            # "BẢNG ĐIỂM MÔN TOÁN HỌC KỲ I", "Toán 7A1": a subject's name at the beginning of what may be one.
            match = _SUBJECT.search(piece)
            parts = match[1].split() if match else parts
            for size in range(min(6, len(parts)), 0, -1):
                if code := subjects.code(" ".join(parts[:size])):
                    return code
    return ""


def assign(
    table: MarkTable,
    columns: Sequence[Column],
    *,
    subject: str,
    term: int,
    alone: bool,
    filled: Collection[str] = (),
    settled: Collection[str] = (),
) -> dict[int, Column]:
    """Column of the file → column of the book, for one subject and term. `alone`: the sheet is of this subject only.

    `filled`: columns of the book that hold marks; `settled`: those whose form somebody chose.
    """
    mine = [
        c for c in table.columns
        if (c.subject == subject or (alone and not c.subject)) and c.kind != "mean" and c.term in (0, term)
    ]  # fmt: skip
    named_kinds = {c.kind for c in mine if c.term == term}
    # "Mức HKI | Mức HKII | Mức": only the term's own; "TX1 | TX2 | Thi HKI": the tests beside it are the term's too.
    mine = [c for c in mine if c.term == term or c.kind not in named_kinds]
    by_code = {column.code: column for column in columns}
    found: dict[int, Column] = {}
    primary = "l2" in by_code
    for kind, slot in () if primary else (("regular", "tx"), ("periodic", "dk")):
        of_kind = [c for c in mine if c.kind == kind]
        tests = [c for c in columns if c.slot == slot]
        known = {c.code for c in tests} & {*filled, *settled}
        if known and of_kind and all(c.form for c in of_kind) and any(c.form for c in tests):
            found |= _by_form(table, of_kind, tests, filled, settled)
            continue
        if any(table.holds(c.index) for c in of_kind):
            of_kind = [c for c in of_kind if not c.form or table.holds(c.index)]
        numbers = [c.number for c in of_kind]
        # "M1 M2 | P1 P2": numbers that come twice count within their own sort; then the order is all that is left.
        named = None not in numbers and len(set(numbers)) == len(numbers)
        for place, one in enumerate(of_kind, 1):
            column = by_code.get(f"{slot}{one.number if named else place}")
            if column is not None:
                found[one.index] = column
    return found | _singles(table, mine, columns, by_code, primary=primary)


def _by_form(
    table: MarkTable,
    of_kind: Sequence[MarkColumn],
    tests: Sequence[Column],
    filled: Collection[str],
    settled: Collection[str],
) -> dict[int, Column]:
    """M2 of the file is M2 of the book. What has no namesake takes a free column, or, empty in the file, what has no place."""
    counts: Counter[str] = Counter()
    numbered: dict[tuple[str, int], Column] = {}
    for column in tests:
        counts[column.form] += 1
        numbered[column.form, counts[column.form]] = column
    found: dict[int, Column] = {}
    seen: Counter[str] = Counter()
    for one in of_kind:
        seen[one.form] += 1
        column_there = numbered.pop((one.form, one.number or seen[one.form]), None)
        if column_there is not None:
            found[one.index] = column_there
    rest = [c for c in tests if c not in found.values() and c.code not in settled]
    for one in of_kind:
        holds = table.holds(one.index)
        free = next((c for c in rest if (c.code in filled) != holds), None) if one.index not in found else None
        if free is not None:
            found[one.index] = free
            rest.remove(free)
    return found


def forms_told(table: MarkTable, found: Mapping[int, Column]) -> dict[str, str]:
    """Columns of the book whose test is sat otherwise than the book has it, as the file's headings say."""
    forms = {c.index: c.form for c in table.columns if c.form}
    return {
        column.code: forms[index] for index, column in found.items()
        if index in forms and column.form != forms[index] and table.holds(index)
    }  # fmt: skip


def _singles(
    table: MarkTable,
    mine: Sequence[MarkColumn],
    columns: Sequence[Column],
    by_code: Mapping[str, Column],
    *,
    primary: bool,
) -> dict[int, Column]:
    """Tests of which a term has one, and levels."""
    found: dict[int, Column] = {}
    middle = "dk1" if primary else "gk"
    wanted: dict[str, str] = {
        "middle": "l1" if primary and not columns[0].whole else middle, "final": "hk" if "hk" in by_code else "ck",
        "level": "l1" if table.is_middle else "l2", "score": "dk1" if table.is_middle else "hk",
    }  # fmt: skip
    for one in mine:
        # "Điểm KTĐK" of a primary class is the test at the end of the term (or in its middle).
        code = wanted.get("score" if primary and one.kind == "periodic" else one.kind, "")
        if primary and one.kind in ("middle", "final"):
            is_level = "muc" in words(one.header)
            code = {"middle": "l1" if is_level else "dk1", "final": "l2" if is_level else "hk"}[one.kind]
        if code in by_code and by_code[code] not in found.values():
            found[one.index] = by_code[code]
    return found


def comments(table: MarkTable, fields: Iterable[str], *, subject: str, term: int, alone: bool) -> dict[int, str]:
    """Column of the file → comment of the book ("nx", at mid-term "nx1"), for one subject and term."""
    known = set(fields)
    found: dict[int, str] = {}
    for one in _of_subject(table, "comment", subject=subject, term=term, alone=alone):
        said = words(one.header)
        is_middle = "giua" in said or (table.is_middle and "cuoi" not in said)
        code = "nx1" if is_middle and "nx1" in known else "nx"
        if code not in found.values():
            found[one.index] = code
    return found


def mean(table: MarkTable, *, is_comment: bool, subject: str, term: int, alone: bool) -> int | None:
    """The column that takes the term's mean, or the result of a comment subject; the year's is another."""
    mine = [
        c for c in _of_subject(table, "mean", subject=subject, term=term, alone=alone)
        if not _OF_YEAR.search(words(c.header)) and (is_comment or _MEAN.search(words(c.header)))
    ]  # fmt: skip
    return min(mine, key=lambda c: (c.term != term, c.index)).index if mine else None


def _of_subject(table: MarkTable, kind: Kind, *, subject: str, term: int, alone: bool) -> list[MarkColumn]:
    return [
        c for c in table.columns
        if c.kind == kind and (c.subject == subject or (alone and not c.subject)) and c.term in (0, term)
    ]  # fmt: skip
