"""Text files: which encoding, which delimiter, and the rows."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator

from lienthong.engines.vietnamese import public as vietnamese

from . import errors, limits
from .model import Note, Value

DELIMITERS = (",", ";", "\t", "|")
_SNIFF_ROWS = 60
#: A cell of a real list never has so many lines; a field after a lone quotation mark does.
_FIELD_LINES = 10
#: Letters by which an old code is told; `oldcodes` then reads it.
_CODE_SAMPLE = 16 * 1024
GUARDED = ("=", "+", "-", "@")

_UTF16_NOTE = Note("encoding_guessed", "Tệp văn bản được đọc theo mã UTF-16.")
_CP1258_NOTE = Note(
    "encoding_guessed",
    "Tệp không ở mã UTF-8 nên được đọc theo mã Windows-1258. Nếu thấy chữ bị lỗi, hãy lưu lại dạng “CSV UTF-8”.",
)


def decode(data: bytes) -> tuple[str, list[Note]]:
    """The text in NFC. UTF-8 is recognised by being valid, UTF-16 by its mark or its zero bytes."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16"), []
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    sample = data[:4096]
    if b"\0" in sample:
        odd, even = sample[1::2].count(0), sample[0::2].count(0)
        if max(odd, even) * 4 < len(sample):
            raise errors.not_a_spreadsheet("tệp nhị phân")
        return _decoded(data, "utf-16-le" if odd > even else "utf-16-be"), [_UTF16_NOTE]
    try:
        return unicodedata.normalize("NFC", data.decode("utf-8")), []
    except UnicodeDecodeError:
        pass
    latin = data.decode("latin-1")
    if vietnamese.legacy_reader_of(latin[:_CODE_SAMPLE].split()):
        return latin, []
    # Windows-1258 writes tones as combining marks after the vowel; NFC joins them.
    text = unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    return text, [_CP1258_NOTE]


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return unicodedata.normalize("NFC", data.decode(encoding))
    except UnicodeDecodeError as error:
        raise errors.broken() from error


def looks_binary(text: str) -> bool:
    sample = text[:4096]
    control = sum(1 for char in sample if char < " " and char not in "\t\r\n\f")
    return control * 50 > len(sample) or sample.count("\ufffd") * 20 > len(sample)


def read_rows(text: str) -> list[list[Value]]:
    """Rows of texts. Numbers are left as text: in a csv "012" and "12" are two ids."""
    delimiter, text = _declared(text)
    delimiter = delimiter or _sniff(text)
    try:
        return list(_rows(text, delimiter, quotes=True))
    except csv.Error:
        # A lone quotation mark (inches, nicknames) swallows the rest of the file as one field.
        try:
            return list(_rows(text, delimiter, quotes=False))
        except csv.Error as error:
            raise errors.broken() from error


def _declared(text: str) -> tuple[str | None, str]:
    """Excel's first line "sep=;"."""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], rest
    return None, text


def _sniff(text: str) -> str:
    """The delimiter under which most rows have the same, largest, number of fields."""
    sample = "\n".join(text[: 64 * 1024].splitlines()[: _SNIFF_ROWS * 2])

    def agreement(delimiter: str) -> int:
        widths: Counter[int] = Counter()
        try:
            for number, row in enumerate(csv.reader(io.StringIO(sample), delimiter=delimiter)):
                widths[len(row)] += 1
                if number >= _SNIFF_ROWS:
                    break
        except csv.Error:
            return 0
        # Agreement counts twice: commas inside values make wide rows too, but not the same width each time.
        return max(((width - 1) * count * count for width, count in widths.items()), default=0)

    return max(DELIMITERS, key=agreement)


def _rows(text: str, delimiter: str, *, quotes: bool) -> Iterator[list[Value]]:
    cells = 0
    # newline="" as the csv module asks: line breaks inside quotes are part of the value.
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE)
    for number, row in enumerate(reader):
        if number >= limits.MAX_ROWS:
            raise errors.too_many_rows()
        if len(row) > limits.MAX_COLUMNS:
            raise errors.too_many_columns()
        if any(len(value) > 300 and value.count("\n") > _FIELD_LINES for value in row):
            raise csv.Error("a lone quotation mark")
        cells += len(row)
        if cells > limits.MAX_CELLS:
            raise errors.too_many_cells()
        yield [_plain(value) for value in row]


def _plain(value: str) -> Value:
    if not value:
        return None
    # ="0123" is how other systems keep Excel from eating the zeros.
    if value[:2] == '="' and value[-1] == '"' and len(value) > 2:
        return value[2:-1]
    # '=x is how csv writers, ours among them, keep Excel from running a text as a formula.
    if value[0] == "'" and value[1:2] in GUARDED and len(value) > 1:
        return value[1:]
    return value
