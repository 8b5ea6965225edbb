"""The rows below a header: which are data, and their cells by field.

School lists carry more than data: the numbering row "(1) (2) (3)", the header repeated for each class,
totals, signatures. Those are skipped with a reason, never silently, so that a person can see that no pupil
was lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from . import labels
from .columns import LONGEST_HEADER, Columns, Record, fields_of_data
from .model import Cell, ErrorValue, Value
from .specs import Recognised, Skipped

_NUMBERING = re.compile(r"^\(?\s*(?:\d{1,3}|[A-Za-z])(?:\s*=.*)?\s*\)?$")
# With accents: "Trương" and "Tô" are families, "Trường" and "Tổ" are not.
_TITLE = re.compile(r"[\d:]|^(?:lớp|lop|khối|khoi|trường|danh sách|nhóm|điểm trường|phần|tổ|bảng)\b")
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
    table: Recognised,
    *,
    key_fields: Sequence[str] | None = None,
    skipped: list[Skipped] | None = None,
    columns: Columns | None = None,
) -> Iterator[Record]:
    """Data rows in order. `skipped`, when given, receives the others that were not blank; `columns` are the table's, where
    the caller has made them.

    A row is data when one of `key_fields` (by default the required fields found) is filled, or half of the
    known columns are: a pupil without a name must be reported as an error by the caller, not vanish.
    """
    keys = _keys(table, key_fields)
    reader = _Reader(table)
    columns = columns or Columns(table)
    plain = max(2, len(table.positions) // 2)
    heading = table.preamble[-1] if table.preamble else ""
    after_header, after_signature = True, False
    told = columns.filled(), columns.any_of(keys), columns.no_headers(reader.headers)
    for place, (row, filled, in_key, is_no_header) in enumerate(zip(columns.rows, *told, strict=True)):
        number = table.header_row + place
        shown_row = table.sheet.numbers[number] if table.sheet.numbers else number + 1
        # Nearly every row: so full that it is no total, title or signature, and no header comes again in it.
        is_plain = in_key and filled > plain and not after_header and not after_signature
        if is_plain and (is_no_header or not reader.repeats_header(row)):
            yield Record(shown_row, columns, place, heading)
            continue
        texts = [value for value in row if value is not None and value != ""]
        if not texts:
            continue
        of = len(table.positions)
        reason = _reason_to_skip(reader, row, texts, filled=filled, in_key=in_key, of=of, after_header=after_header)
        if reason is None and after_signature and filled < of and len(texts) <= 3:
            reason = "footer"  # the names below "Người lập bảng" and "Hiệu trưởng"
        if reason is None:
            after_header = after_signature = False
            yield Record(shown_row, columns, place, heading)
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


class _Reader:
    """Whether a row is the header of its table over again."""

    def __init__(self, table: Recognised) -> None:
        self._headers = _header_folds(table)
        self._is_header: list[dict[Value, bool]] = [{} for _column in self._headers]
        names = {c.indexes[0]: name for name, c in table.positions.items() if c.combine is None}
        #: Field and folded headers of the columns that are one field alone, those of few values first.
        self.headers = [(names[index], texts) for index, texts in self._headers if index in names]

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
                    found = known[value] = len(value) < LONGEST_HEADER and labels.fold(value) in texts
                is_header = found
            if is_header:
                same += 1
            else:
                others += 1
                if others > 1:
                    return False
        return same >= min(2, len(self._headers))


def _keys(table: Recognised, wanted: Sequence[str] | None) -> list[str]:
    if wanted is None:
        return fields_of_data(table)
    return [name for name in wanted if name in table.positions]


def _reason_to_skip(
    reader: _Reader,
    row: Sequence[Value],
    texts: Sequence[Value],
    *,
    filled: int,
    in_key: bool,
    of: int,
    after_header: bool,
) -> str | None:
    """`filled` of the `of` columns that were found are, a key field among them or not."""
    # Totals and signatures fill few cells; a full row is never taken for one, whatever a child is called.
    if filled <= max(2, of // 2) and any(map(_is_footer, texts)):
        return "footer"
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
