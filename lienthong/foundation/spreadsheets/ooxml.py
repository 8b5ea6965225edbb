"""An xlsx looked over: the rectangle of each sheet, and what calamine does not tell.

calamine returns an empty cell for an error, for a formula without a stored result and shows no number
formats. A lost "#REF!" or a birth number without its leading zeros would be imported as if it were meant,
so those cells are found here. Everything is a search over bytes: the usual sheet, with none of them, costs
a millisecond.
"""

from __future__ import annotations

import posixpath
import re
import string
from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree

from . import errors, limits
from .containers import ZipContainer
from .model import ErrorValue

Marks = dict[tuple[int, int], "ErrorValue | int"]
"""Cells to mend, zero-based: an error, or the number of digits that the cell's format pads to."""

# Far enough out that the rectangle must be computed: three letters, six digits, or two letters with five.
_FAR_REFERENCE = re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{3,}\d|[A-Za-z]{2}\d{5}|[A-Za-z]*\d{6})""")
#: A sheet with every letter as A, every digit as 0, every quotation mark as ": what is not far in this form has no far
#: reference, and to ask so costs half as much as the search above.
_SHAPE = bytes.maketrans(
    b"'" + bytes(range(ord("0"), ord("9") + 1)) + string.ascii_letters.encode(), b'"' + b"0" * 10 + b"A" * 52
)
_FAR_SHAPES = (b"AAA0", b'"AA00000', b'"A000000', b'"000000')
# Quoted values are stepped over whole, so that no reference can hide behind a ">" inside one.
_ROW_OR_CELL = re.compile(rb"""<(?:\w+:)?(row|c)(?![\w:-])((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)(\d+)["']""")
_ERROR = re.compile(rb"""<c\b([^>]*\bt="e"[^>]*)>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>([^<]{1,20})</v>""")
_NO_RESULT = re.compile(rb"""<c\b([^>]*)>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)(?:<v></v>|<v\s*/>)?</c>""")
_NO_RESULT_HINT = re.compile(rb"""(?:</f>|<f[^>]*/>)(?:<v></v>|<v\s*/>)?</c>""")
_ZERO_FORMAT = re.compile(r"^0{2,}$")
_STYLED_NUMBER = re.compile(rb"""<c\b([^>]*\bs="(\d+)"[^>]*)>(?:<f[^>]*>[^<]*</f>)?<v>\d+(?:\.0)?</v>""")
_STRING = re.compile(rb"<(?:\w+:)?si(?![\w:-])")
_INDEX = re.compile(rb"<(?:\w+:)?v>(\d{1,9})<")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def column_index(letters: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def inspect(container: ZipContainer) -> dict[str, Marks]:
    """Measure every sheet and return, by sheet name, the cells to mend.

    Raises UnreadableFile where a sheet is larger than calamine may be given.
    """
    if "xl/workbook.bin" in container.names:
        raise errors.unsupported("Excel nhị phân (.xlsb)")
    paddings = _zero_paddings(container.read_xml("xl/styles.xml"))
    marks: dict[str, Marks] = {}
    strings: list[int] = []
    lengths: dict[str, int] = {}
    for name in container.names:
        # Every member, whatever it is called: a relationship may point to any of them as a sheet.
        data = container.read_xml(name)
        _check_rectangle(data)
        strings += _string_sizes(data)
        lengths[name] = len(data)
        found = dict(_marks(data, paddings))
        if found:
            marks[name] = found
    _check_strings(container, strings, lengths)
    if not marks:
        return {}
    return {title: marks[part] for title, part in sheet_parts(container) if part in marks}


def _position(attributes: bytes) -> tuple[int, int] | None:
    match = _REFERENCE.search(attributes)
    if not match:
        return None
    return int(match[2][:9]) - 1, column_index(match[1].decode())


def _check_rectangle(data: bytes) -> None:
    shape = data.translate(_SHAPE)
    if not any(far in shape for far in _FAR_SHAPES) or not _FAR_REFERENCE.search(data):
        return
    last_row = last_column = row = column = -1
    for tag, attributes in _ROW_OR_CELL.findall(data):
        position = _position(attributes)
        if tag == b"row":
            row, column = (position[0] if position else row + 1), -1
            continue
        if position is None:
            # A cell without a reference stands right of the one before it, wherever its row is.
            position = max(row, 0), column + 1
        column = position[1]
        if not attributes.rstrip().endswith(b"/"):
            last_row, last_column = max(last_row, position[0]), max(last_column, position[1])
    if last_row >= limits.MAX_ROWS:
        raise errors.too_many_rows()
    if last_column >= limits.MAX_COLUMNS:
        raise errors.too_many_columns()
    if (last_row + 1) * (last_column + 1) > limits.MAX_CELLS:
        raise errors.too_many_cells()


def _string_sizes(data: bytes) -> list[int]:
    """The bytes that each shared string takes, at most."""
    if b"si>" not in data:
        return []
    if b":si" not in data and data.count(b"<si") == data.count(b"<si>"):
        return [len(part) + len(b"<si>") for part in data.split(b"<si>")[1:]]
    starts = [match.start() for match in _STRING.finditer(data)]
    return [end - start for start, end in pairwise([*starts, len(data)])]


def _check_strings(container: ZipContainer, sizes: list[int], lengths: dict[str, int]) -> None:
    """A long string stored once and shown in every cell is copied by the parser for each of them."""
    longest = max(sizes, default=0)
    total = 0
    for name, length in lengths.items() if sizes else ():
        # A value takes four bytes at least ("<v/>"): a member that could not show too much need not be counted.
        if length // 4 * longest + total <= limits.MAX_UNPACKED_BYTES:
            continue
        data = container.read(name)
        tags = data.count(b"<v") + data.count(b":v")
        if tags * longest + total <= limits.MAX_UNPACKED_BYTES:
            continue
        references = _INDEX.findall(data)
        # A reference written so that it escapes this count is taken for the longest string.
        total += max(0, tags - len(references)) * longest
        total += sum(sizes[index] for text in references if (index := int(text)) < len(sizes))
        if total > limits.MAX_UNPACKED_BYTES:
            raise errors.zip_bomb()


def _marks(data: bytes, paddings: dict[int, int]) -> Iterator[tuple[tuple[int, int], ErrorValue | int]]:
    if b't="e"' in data:
        for attributes, text in _ERROR.findall(data):
            position = _position(attributes)
            if position:
                yield position, ErrorValue(text.decode("utf-8", "replace"))
    if b"<f" in data and _NO_RESULT_HINT.search(data):
        for match in _NO_RESULT.finditer(data):
            position = _position(match[1])
            if position and b't="str"' not in match[1]:
                yield position, ErrorValue("")
    if paddings:
        for attributes, style in _STYLED_NUMBER.findall(data):
            position = _position(attributes)
            if position and int(style) in paddings:
                yield position, paddings[int(style)]


def _zero_paddings(styles: bytes) -> dict[int, int]:
    """Cell style → digits, for formats like 000000000000 that only show the zeros of an id."""
    if b'"00' not in styles:
        return {}
    try:
        root = ElementTree.fromstring(styles)  # noqa: S314 – document types were refused by read_xml
    except ElementTree.ParseError as error:
        raise errors.broken() from error
    codes = {
        node.get("numFmtId"): len(node.get("formatCode", ""))
        for node in root.iter(f"{_MAIN}numFmt")
        if _ZERO_FORMAT.match(node.get("formatCode", ""))
    }
    formats = root.find(f"{_MAIN}cellXfs")
    if formats is None:
        return {}
    return {index: codes[node.get("numFmtId")] for index, node in enumerate(formats) if node.get("numFmtId") in codes}


def sheet_parts(container: ZipContainer) -> Iterator[tuple[str, str]]:
    """Each sheet's name and the member that holds it."""
    try:
        book = ElementTree.fromstring(container.read_xml("xl/workbook.xml"))  # noqa: S314 – as above
        links = ElementTree.fromstring(container.read_xml("xl/_rels/workbook.xml.rels"))  # noqa: S314
    except ElementTree.ParseError as error:
        raise errors.broken() from error
    targets = {
        node.get("Id"): posixpath.normpath(posixpath.join("/xl", node.get("Target", ""))).lstrip("/") for node in links
    }
    for sheet in book.iter(f"{_MAIN}sheet"):
        yield sheet.get("name", ""), targets.get(sheet.get(_LINK), "")
