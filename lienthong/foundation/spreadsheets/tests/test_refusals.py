"""Every hostile or useless file is refused in under a second, with a code and what to do."""

from __future__ import annotations

import contextlib
import io
import struct
import time
import zipfile

import pytest
import xlwt

from lienthong.foundation.spreadsheets.public import UnreadableFile, read_workbook
from lienthong.foundation.spreadsheets.tests import samples

BOF = (0x0809, struct.pack("<HH12x", 0x0600, 0x0005))


def plain_zip(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def ods_with(content: str) -> bytes:
    """An ods whose content is replaced."""
    return samples.repacked(samples.ods([["x"]]), {"content.xml": content.encode()})


def ods_table(rows: str) -> str:
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    return (
        f'<office:document-content xmlns:office="{urn}:office:1.0" xmlns:table="{urn}:table:1.0" '
        f'xmlns:text="{urn}:text:1.0"><office:body><office:spreadsheet><table:table table:name="S">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )


def encrypted_zip() -> bytes:
    data = bytearray(samples.xlsx([["x"]]))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = data.find(signature)
        while position >= 0:
            data[position + offset] |= 1
            position = data.find(signature, position + 4)
    return bytes(data)


def duplicated_member() -> bytes:
    out = io.BytesIO(samples.xlsx([["x"]]))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", samples.sheet_xml('<row><c r="XFD9"><v>1</v></c></row>'))
    return out.getvalue()


def wide_xls() -> bytes:
    """Many sheets, each with a value in its last cell."""
    book = xlwt.Workbook()
    for number in range(3):
        book.add_sheet(f"S{number}").write(65535, 255, 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def shared_string_bomb() -> bytes:
    """10 MB once, referred to 10,000 times: 100 GB in the parser's memory."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 10_001))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings = f'<sst xmlns="{main}"><si><t>{"a" * 10_000_000}</t></si></sst>'
    return samples.repacked(samples.with_sheet(cells), {"xl/sharedStrings.xml": strings.encode()})


def xls_string_bomb() -> bytes:
    """One string of 32,000 letters, over several records, shown in 2,280 cells."""
    text = struct.pack("<IIHB", 2280, 1, 32_000, 0) + b"a" * 8000
    rest = [(0x3C, b"\0" + b"a" * 8000)] * 3
    cells = [(0xFD, struct.pack("<HHHI", row, 0, 0, 0)) for row in range(2280)]
    return samples.ole({"Workbook": samples.biff(BOF, (0xFC, text), *rest, BOF, *cells)})


XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><sst>&b;</sst>'
FAR = '<table:table-row><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated='

HOSTILE = {
    "empty": (lambda: b"", "empty"),
    "only blanks": (lambda: b" \r\n\t\n", "empty"),
    "only zero bytes": (lambda: b"\0" * 5000, "empty"),
    "50 MB": (lambda: b"PK\x03\x04" + bytes(50 * 1024 * 1024), "too_big"),
    "zip cut short": (lambda: samples.xlsx([["x"] * 50] * 200)[:4000], "broken"),
    "zip of noise": (lambda: b"PK\x03\x04" + bytes(range(256)) * 40, "broken"),
    "xml cut short": (lambda: samples.with_sheet('<row r="1"><c r="A1"><v>1</v></c')[:], "broken"),
    "ole cut short": (lambda: samples.xls([["x"]])[:700], "broken"),
    "ole of noise": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8, "broken"),
    "xlsx with a password": (
        lambda: samples.ole({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}),
        "password",
    ),
    "xls with a password": (
        lambda: samples.ole({"Workbook": samples.biff(BOF, (0x2F, b"\0" * 6))}),
        "password",
    ),
    "ods with a password": (
        lambda: samples.repacked(samples.ods([["x"]]), {"META-INF/manifest.xml": b"<m:m><m:encryption-data/></m:m>"}),
        "password",
    ),
    "zip with a password": (encrypted_zip, "password"),
    "zip bomb by size": (lambda: plain_zip(xl__workbook_dot_xml=b" " * 210_000_000), "zip_bomb"),
    "zip bomb by ratio": (lambda: samples.with_sheet(" " * 60_000_000), "zip_bomb"),
    "zip bomb that lies": (samples.lying_bomb, "broken"),
    "too many members": (lambda: plain_zip(**{f"xl__{n}_dot_xml": b"" for n in range(2100)}), "zip_bomb"),
    "two members of one name": (duplicated_member, "broken"),
    "a zip around a workbook": (lambda: plain_zip(a_dot_xlsx=b"x"), "zip_archive"),
    "entities in xlsx": (
        lambda: samples.repacked(samples.xlsx([["x"]]), {"xl/sharedStrings.xml": XXE}),
        "unsafe_xml",
    ),
    "entities in ods": (lambda: ods_with(XXE.decode()), "unsafe_xml"),
    "entities behind utf-16": (
        lambda: samples.repacked(samples.xlsx([["x"]]), {"xl/sharedStrings.xml": XXE.decode().encode("utf-16")}),
        "unsafe_xml",
    ),
    "entities in xml 2003": (
        lambda: XXE.replace(b"<sst>", b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'),
        "unsafe_xml",
    ),
    "one value in the last row": (
        lambda: samples.with_sheet('<row><c r="A1048576"><v>1</v></c></row>'),
        "too_many_rows",
    ),
    "one value in the last column": (
        lambda: samples.with_sheet('<row><c r="XFD1"><v>1</v></c></row>'),
        "too_many_columns",
    ),
    "one value in the last corner": (
        lambda: samples.with_sheet('<row><c r="XFD1048576"><v>1</v></c></row>'),
        "too_many_rows",
    ),
    "a corner behind a quoted bracket": (
        lambda: samples.with_sheet("<row><c t=\">\" r = 'XFD1048576'><v>1</v></c></row>"),
        "too_many_rows",
    ),
    "cells without references in a far row": (
        lambda: samples.with_sheet('<row r="1048576"><c><v>1</v></c></row>'),
        "too_many_rows",
    ),
    "a wide and deep rectangle": (
        lambda: samples.with_sheet('<row><c r="SA99999"><v>1</v></c></row>'),
        "too_many_cells",
    ),
    "ods columns repeated": (
        lambda: ods_with(ods_table(FAR + '"16000"/></table:table-row>')),
        "too_many_columns",
    ),
    "ods rows repeated": (
        lambda: ods_with(
            ods_table(
                '<table:table-row table:number-rows-repeated="1000000"><table:table-cell><text:p>x</text:p>'
                "</table:table-cell></table:table-row>"
            )
        ),
        "too_many_rows",
    ),
    "ods repeats multiplied": (
        lambda: ods_with(
            ods_table(
                (FAR + '"400"/></table:table-row>')
                .replace("row>", "row>", 1)
                .replace("<table:table-row>", '<table:table-row table:number-rows-repeated="90000">', 1)
            )
        ),
        "too_many_cells",
    ),
    "one long string shown in many cells": (shared_string_bomb, "zip_bomb"),
    "ods long text repeated": (
        lambda: ods_with(
            ods_table(
                '<table:table-row table:number-rows-repeated="90">'
                '<table:table-cell table:number-columns-repeated="90"><text:p>'
                f"{'a' * 100_000}</text:p></table:table-cell></table:table-row>"
            )
        ),
        "zip_bomb",
    ),
    "xls long string shown in many cells": (xls_string_bomb, "zip_bomb"),
    "xls corners": (wide_xls, "too_many_cells"),
    "csv of too many columns": (lambda: b"a," * 600 + b"\nb\n", "too_many_columns"),
    "csv of too many rows": (lambda: b"a,b\n" * 100_500, "too_many_rows"),
    "html spans": (lambda: b"<table><tr><td rowspan=99999 colspan=499>x</td></tr></table>", "too_many_cells"),
    "pdf": (lambda: b"%PDF-1.7\n", "not_a_spreadsheet"),
    "png": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "not_a_spreadsheet"),
    "docx": (lambda: plain_zip(word__document_dot_xml=b"<w/>"), "not_a_spreadsheet"),
    "doc": (lambda: samples.ole({"WordDocument": b"x"}), "not_a_spreadsheet"),
    "odt": (lambda: plain_zip(mimetype=b"application/vnd.oasis.opendocument.text"), "not_a_spreadsheet"),
    "web page without a table": (
        lambda: b"<html><body>Phien lam viec het han</body></html>",
        "not_a_spreadsheet",
    ),
    "binary": (lambda: bytes(range(256)) * 100, "not_a_spreadsheet"),
    "xlsb": (lambda: plain_zip(xl__workbook_dot_bin=b"x"), "unsupported_format"),
    "workbook without a value": (lambda: samples.xlsx([]), "no_data"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_file_is_refused_at_once_with_its_code(case):
    build, code = HOSTILE[case]
    data = build()
    start = time.process_time()
    with pytest.raises(UnreadableFile) as refusal:
        read_workbook(data, filename="danh-sach.xlsx")
    assert refusal.value.code == code
    assert time.process_time() - start < 2
    assert refusal.value.message.endswith(".")


def test_a_50_mb_file_on_disk_is_refused_without_being_read(tmp_path):
    path = tmp_path / "to.xlsx"
    with path.open("wb") as out:
        out.truncate(50 * 1024 * 1024)
    start = time.process_time()
    with pytest.raises(UnreadableFile, match="too_big"):
        read_workbook(path, filename="to.xlsx")
    assert time.process_time() - start < 0.5


def test_formatting_out_to_the_last_cell_is_not_data():
    data = samples.with_sheet('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row><row r="1048576"/>')
    assert read_workbook(data, filename="a.xlsx").sheets[0].rows == [[1.0]]


@pytest.mark.parametrize("position", range(0, 6000, 97))
def test_a_flipped_byte_gives_a_workbook_or_a_refusal_but_no_other_error(position):
    for original in (
        samples.xlsx([["Họ tên", 1]] * 5),
        samples.xls([["Họ tên", 1]] * 5),
        samples.ods([["a", 1]]),
    ):
        data = bytearray(original)
        data[position % len(data)] ^= 0x55
        with contextlib.suppress(UnreadableFile):
            assert read_workbook(bytes(data), filename="x").sheets
