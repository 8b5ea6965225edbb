"""The rows below a header: which are data, and their cells by field.

School lists carry more than data: the numbering row "(1) (2) (3)", the header repeated for each class,
totals, signatures. Those are skipped with a reason, never silently, so that a person can see that no pupil
was lost.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from . import labels
from .model import EMPTY, Cell, ErrorValue, Value
from .specs import Column, Recognised, Record, Skipped

_NUMBERING = re.compile(r"^\(?\s*(?:\d{1,3}|[A-Za-z])(?:\s*=.*)?\s*\)?$")
# With accents: "Trương" and "Tô" are families, "Trường" and "Tổ" are not.
_TITLE = re.compile(r"[\d:]|^(?:lớp|lop|khối|khoi|trường|danh sách|nhóm|điểm trường|phần|tổ|bảng)\b")
_LONGEST_HEADER = 200
#: Rows by which it is told which columns repeat their values.
_SAMPLE = 60
_EXAMPLE = frozenset(("vd", "vi du", "mau", "vi du mau"))
_FOOTER = re.compile(
    r"^(?:tong cong|tong so|tong hop|cong|ket qua chung)(?: (?:co|la))?(?: \d+.*| hoc sinh| so hoc sinh.*)?$"
    r"|^(?:danh sach|bang|trang)(?: nay)? (?:co|gom) \d+"
    r"|^(?:nguoi|can bo) (?:lap|kiem tra|doi chieu|nhap)(?: (?:bang|bieu|danh sach|du lieu))?"
    r"|^(?:hieu truong|pho hieu truong|thu truong(?: don vi)?|giao vien chu nhiem|gvcn|ke toan|ban giam hieu|"
    r"giao vien bo mon|hoc vu|giao vu|van thu)(?: ky.*)?$"
    r"|^(?:tm|kt|tl|tuq) (?:hieu truong|ubnd|ban giam hieu)"
    r"|^ky (?:va )?(?:ghi ro ho ten|ten|dong dau)"
    r"|^(?:[a-z ]{2,40} )?ngay (?:\d{1,2} )?thang (?:\d{1,2} )?nam(?: \d{4})?$"
    r"|^(?:ghi chu|luu y|xac nhan)(?: .*)?$|^trong do(?: .*)?$|^so hoc sinh (?:nam|nu|dan toc).*$"
)

#: With its accent: "Tống" is a family.
_TOTAL = re.compile(r"^tổng\s*:?$", re.IGNORECASE)
#: Those of them below which names are signed.
_SIGNATURE = re.compile(r"^(?:nguoi|can bo|hieu truong|pho hieu|thu truong|giao vien|gvcn|tm |kt |tl |tuq |ky )")


def data_records(
    table: Recognised, *, key_fields: Sequence[str] | None = None, skipped: list[Skipped] | None = None
) -> Iterator[Record]:
    """Data rows in order. `skipped`, when given, receives the others that were not blank.

    A row is data when one of `key_fields` (by default the required fields found) is filled, or half of the
    known columns are: a pupil without a name must be reported as an error by the caller, not vanish.
    """
    keys = frozenset(_keys(table, key_fields))
    reader = _Reader(table)
    plain = max(2, len(table.positions) // 2)
    heading = table.preamble[-1] if table.preamble else ""
    after_header, after_signature = True, False
    rows = filled_down(table)
    for number in range(table.header_row, len(rows)):
        row = rows[number]
        cells = reader.cells(row)
        shown_row = table.sheet.numbers[number] if table.sheet.numbers else number + 1
        # Nearly every row: so full that it is no total, title or signature, and no header comes again in it.
        is_plain = len(cells) > plain and not after_header and not after_signature and not keys.isdisjoint(cells)
        if is_plain and not reader.repeats_header(row):
            yield Record(shown_row, cells, heading)
            continue
        texts = [value for value in row if value is not None and value != ""]
        if not texts:
            continue
        reason = _reason_to_skip(reader, row, texts, cells, keys, of=len(table.positions), after_header=after_header)
        if reason is None and after_signature and len(cells) < len(table.positions) and len(texts) <= 3:
            reason = "footer"  # the names below "Người lập bảng" and "Hiệu trưởng"
        if reason is None:
            after_header = after_signature = False
            yield Record(shown_row, cells, heading)
            continue
        after_header = after_header or reason == "header"
        after_signature = (after_signature and reason != "header") or (
            reason == "footer" and any(map(_is_signature, texts))
        )
        words = " · ".join(text for value in texts if (text := Cell.of(value).text))
        if reason == "lone_text":
            heading = words
        if skipped is not None and words:
            skipped.append(Skipped(shown_row, reason, words[:200]))


def filled_down(table: Recognised) -> Sequence[Sequence[Value]]:
    """The rows, where cells merged downwards say the same of each row that they span ("Lớp" once for the whole class).

    A row gets the value only where another required field of it is filled (any other, where none is required).
    """
    sheet, fields = table.sheet, {column.indexes[0] for column in table.positions.values()}
    merges = [m for m in sheet.merges if m.bottom > m.top >= table.header_row and m.left in fields]
    if not merges:
        return sheet.rows
    keys = {table.positions[name].indexes[0] for name in _keys(table, None)}
    rows = list(sheet.rows)
    for merge in merges:
        value = (
            sheet.rows[merge.top][merge.left] if merge.top < len(rows) and merge.left < len(rows[merge.top]) else None
        )
        for number in range(merge.top + 1, min(merge.bottom + 1, len(rows))):
            row = list(rows[number])
            others = [row[column] for column in keys - {merge.left} if column < len(row)]
            if value not in (None, "") and merge.left < len(row) and any(cell not in (None, "") for cell in others):
                row[merge.left] = value
                rows[number] = row
    return rows


class _Known(dict[Value, Cell]):
    """Values of one type as cells, each cleaned once: most columns of a list repeat a handful of values."""

    def __missing__(self, value: Value) -> Cell:
        cell = self[value] = Cell.of(value)
        return cell


class _Reader:
    """The cells of a table's rows by field, and whether a row is its header over again."""

    def __init__(self, table: Recognised) -> None:
        self._single = [(name, c.indexes[0]) for name, c in table.positions.items() if c.combine is None]
        self._spread = [(name, c) for name, c in table.positions.items() if c.combine is not None]
        # By type: 1, 1.0 and True are one key of a dictionary, but not one cell.
        self._known: dict[type, _Known] = defaultdict(_Known)
        self._texts = self._known[str]
        self._width = 1 + max((c.indexes[0] for c in table.positions.values()), default=0)
        self._headers = _header_folds(table)
        self._is_header: list[dict[Value, bool]] = [{} for _column in self._headers]

    def cells(self, row: Sequence[Value]) -> dict[str, Cell]:
        """The filled cells of the table's fields."""
        found = {}
        texts = self._texts
        if len(row) < self._width:
            row = [*row, *[None] * (self._width - len(row))]
        for name, index in self._single:
            value = row[index]
            if type(value) is str:
                if value and (cell := texts[value]) is not EMPTY:
                    found[name] = cell
            elif value is not None:
                found[name] = self._known[type(value)][value]
        for name, column in self._spread:
            if (cell := _joined(row, column)) is not EMPTY:
                found[name] = cell
        return found

    def repeats_header(self, row: Sequence[Value]) -> bool:
        """Whether at most one filled cell is not its column's header. The columns may be asked in any order."""
        same = others = 0
        for (index, texts), known in zip(self._headers, self._is_header, strict=True):
            value = row[index] if index < len(row) else None
            if value is None or value == "":
                continue
            is_header = False
            if type(value) is str:
                found = known.get(value)
                if found is None:
                    found = known[value] = len(value) < _LONGEST_HEADER and labels.fold(value) in texts
                is_header = found
            if is_header:
                same += 1
            else:
                others += 1
                if others > 1:
                    return False
        return same >= min(2, len(self._headers))


def _keys(table: Recognised, key_fields: Sequence[str] | None) -> list[str]:
    if key_fields is not None:
        return [name for name in key_fields if name in table.positions]
    required = [name for name, spec in table.specs.items() if spec.required and name in table.positions]
    return required or list(table.positions)


def _joined(row: Sequence[Value], column: Column) -> Cell:
    parts = [Cell.of(row[index]) if index < len(row) else EMPTY for index in column.indexes]
    filled = [part for part in parts if not part.is_empty]
    # One filled cell keeps its kind: a real date under a header merged over three columns stays a date.
    if len(filled) == 1 or column.combine is None:
        return filled[0] if filled else EMPTY
    return column.combine(parts)


def _reason_to_skip(
    reader: _Reader,
    row: Sequence[Value],
    texts: Sequence[Value],
    cells: dict[str, Cell],
    keys: frozenset[str],
    *,
    of: int,
    after_header: bool,
) -> str | None:
    """`cells` are the filled ones among the `of` columns that were found."""
    filled = len(cells)
    # Totals and signatures fill few cells; a full row is never taken for one, whatever a child is called.
    if filled <= max(2, of // 2) and any(map(_is_footer, texts)):
        return "footer"
    in_key = not keys.isdisjoint(cells)
    if len(texts) == 1 and of > 1 and isinstance(texts[0], str):
        return None if in_key and not _is_title(Cell.of(texts[0]).text) else "lone_text"
    if reader.repeats_header(row):
        return "header"
    if after_header and _is_numbering(texts):
        return "numbering"
    if after_header and isinstance(texts[0], str) and labels.fold(texts[0]) in _EXAMPLE:
        return "example"
    if in_key:
        return None
    return None if filled >= 2 and filled * 2 >= of else "no_key"


def _is_title(text: str) -> bool:
    """Whether a text alone in the name column is the title of a block and not a child with nothing else filled."""
    return bool(_TITLE.search(text.lower()))


def _is_footer(value: Value) -> bool:
    if not isinstance(value, str) or len(value) >= 120:
        return False
    return bool(_FOOTER.match(labels.fold(value)) or _TOTAL.match(Cell.of(value).text))


def _is_signature(value: Value) -> bool:
    return isinstance(value, str) and bool(_SIGNATURE.match(labels.fold(value)))


def _header_folds(table: Recognised) -> list[tuple[int, frozenset[str]]]:
    """For each found column, the folded texts that a repeated header would show there. Columns of few values come first:
    their texts are folded once, and two of them tell a row of data before any name has to be folded."""
    tiers = range(table.header_row - table.header_rows, table.header_row)
    sample = table.sheet.rows[table.header_row : table.header_row + _SAMPLE]
    folds = []
    for column in table.positions.values():
        index = column.indexes[0]
        shown = (table.sheet.cell(tier, index).text for tier in tiers)
        texts = frozenset(labels.fold(text) for text in (*shown, column.header) if text)
        filled = [row[index] for row in sample if index < len(row) and row[index] not in (None, "")]
        values = {value for value in filled if type(value) is str}
        folds.append((not filled, len(values), index, texts))
    return [(index, texts) for _empty, _values, index, texts in sorted(folds, key=lambda each: each[:3])]


def _is_numbering(texts: Sequence[Value]) -> bool:
    """ "(1) (2) (3)", "1 2 3" or "A B 1 2" under a header; three cells at least."""
    shown = [Cell.of(value).text for value in texts if not isinstance(value, ErrorValue)]
    return len(shown) >= 3 and all(map(_NUMBERING.match, shown))
