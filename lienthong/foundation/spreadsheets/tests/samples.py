"""Workbooks as schools send them, and as nobody should, built in code."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from datetime import date

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, TableCell, TableRow
from odf.table import Table as OdfTable
from odf.text import P

from lienthong.foundation.spreadsheets.public import CompositeSpec, FieldSpec, join_date

PUPIL = (
    FieldSpec("full_name", ("Họ và tên", "Họ tên"), required=True),
    CompositeSpec(
        "full_name",
        (
            FieldSpec("family", ("Họ đệm", "Họ và tên đệm", "Họ và đệm", "Họ"), required=True),
            FieldSpec("given", ("Tên",), required=True),
        ),
    ),
    FieldSpec("birth_date", ("Ngày sinh", "Ngày tháng năm sinh"), required=True),
    CompositeSpec(
        "birth_date",
        (
            FieldSpec("day", ("Ngày", "Ngày sinh Ngày"), required=True),
            FieldSpec("month", ("Tháng", "Ngày sinh Tháng"), required=True),
            FieldSpec("year", ("Năm", "Năm sinh", "Ngày sinh Năm"), required=True),
        ),
        combine=join_date,
    ),
    FieldSpec("gender", ("Giới tính", "Nam/Nữ")),
    FieldSpec("code", ("Mã học sinh",)),
    FieldSpec("ministry_id", ("Mã định danh Bộ GD&ĐT", "Mã MOET")),
    FieldSpec("class_name", ("Lớp học", "Lớp", "Mã lớp", "Tên lớp")),
    FieldSpec("ethnicity", ("Dân tộc",)),
    FieldSpec("status", ("Trạng thái",)),
)

NATIONAL_HEADING = ("SỞ GIÁO DỤC VÀ ĐÀO TẠO", "Trường THCS Mẫu", "", "", "DANH SÁCH", "Năm học 2017-2018", "")


def xlsx(rows: Sequence[Sequence[object]], *, merges: Sequence[str] = (), title: str = "Trang 1") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for merge in merges:
        sheet.merge_cells(merge)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(rows: Sequence[Sequence[object]], *, merges: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Trang 1")
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    merged = {(top, left) for top, _, left, _ in merges}
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None and (number, column) not in merged:
                sheet.write(number, column, value, *([day] if isinstance(value, date) else []))
    for top, bottom, left, right in merges:
        sheet.write_merge(top, bottom, left, right, rows[top][left])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(rows: Sequence[Sequence[object]], *, trailing: bool = True) -> bytes:
    """With the million empty rows that LibreOffice leaves; None is a cell covered by a span."""
    document = OpenDocumentSpreadsheet()
    table = OdfTable(name="Trang 1")
    for row in rows:
        line = TableRow()
        for value in row:
            line.addElement(_ods_cell(value))
        if trailing:
            line.addElement(TableCell(numbercolumnsrepeated=16384 - len(row)))
        table.addElement(line)
    if trailing:
        rest = TableRow(numberrowsrepeated=1048576 - len(rows))
        rest.addElement(TableCell(numbercolumnsrepeated=16384))
        table.addElement(rest)
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _ods_cell(value: object):
    if value is None:
        return CoveredTableCell()
    if isinstance(value, date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat())
    elif isinstance(value, int | float):
        cell = TableCell(valuetype="float", value=str(value))
    else:
        cell = TableCell(valuetype="string")
    cell.addElement(P(text=str(value)))
    return cell


def csv_bytes(rows: Sequence[Sequence[object]], *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([["" if v is None else v for v in row] for row in rows])
    return out.getvalue().encode(encoding)


# Hostile files


def repacked(data: bytes, replace: dict[str, bytes]) -> bytes:
    """A zip with some members replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in replace:
                new.writestr(name, old.read(name))
        for name, content in replace.items():
            new.writestr(name, content)
    return out.getvalue()


def sheet_xml(cells: str) -> bytes:
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    ).encode()


def with_sheet(cells: str) -> bytes:
    return repacked(xlsx([["x"]]), {"xl/worksheets/sheet1.xml": sheet_xml(cells)})


def lying_bomb() -> bytes:
    """A member of 300 MB whose directory entry says 1,000 bytes."""
    base = repacked(xlsx([["x"]]), {"xl/worksheets/sheet1.xml": b" " * 1000})
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(300)) + packer.flush()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name != "xl/worksheets/sheet1.xml":
                new.writestr(name, old.read(name))
        new.writestr("xl/worksheets/sheet1.xml", packed)
        info = new.getinfo("xl/worksheets/sheet1.xml")
        info.compress_type, info.file_size = zipfile.ZIP_DEFLATED, 1000
        offset = info.header_offset
    data = bytearray(out.getvalue())
    struct.pack_into("<H", data, offset + 8, zipfile.ZIP_DEFLATED)
    struct.pack_into("<I", data, offset + 22, 1000)
    return bytes(data)


def ole(streams: dict[str, bytes]) -> bytes:
    """A minimal compound file."""
    size, end, free, fat_mark = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    fat = [fat_mark, end]
    body = b""
    entries = [_ole_entry("Root Entry", 5, end, 0)]
    for name, content in streams.items():
        content = content.ljust(4096, b"\0")
        content += b"\0" * (-len(content) % size)
        first, count = len(fat), len(content) // size
        fat += [*range(first + 1, first + count), end]
        body += content
        entries.append(_ole_entry(name, 2, first, len(content)))
    fat += [free] * (128 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header = header.ljust(44, b"\0") + struct.pack("<II4xIIIII", 1, 1, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    directory = b"".join(entries).ljust(size, b"\0")
    return header + struct.pack("<128I", *fat) + directory + body


def _ole_entry(name: str, kind: int, start: int, length: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    entry = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + b"\xff" * 12
    return entry.ljust(116, b"\0") + struct.pack("<III", start, length, 0)


def biff(*records: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)
