"""Write one table as xlsx, ods or csv, streaming: rows are taken from an iterator and not kept.

Texts stay texts whatever they begin with. In xlsx and ods that is the cell's type; in csv, which has no
types, a text that a spreadsheet would run as a formula gets an apostrophe in front, which `reading` takes
off again.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, BinaryIO, Literal
from xml.sax.saxutils import escape, quoteattr

from .plaintext import GUARDED

if TYPE_CHECKING:
    import xlsxwriter

ColumnKind = Literal["text", "code", "integer", "decimal", "date"]
OutValue = str | int | float | bool | Decimal | date | datetime | None

_FORMATS: dict[ColumnKind, str] = {
    "text": "General",
    "code": "@",
    "integer": "#,##0",
    "decimal": "#,##0.0#",
    "date": "dd/mm/yyyy",
}
_WRAPPED = {"text_wrap": True, "valign": "top"}
_CELL_LIMIT = 32_767  # characters that Excel accepts in a cell
_NOT_XML = re.compile("[^\\t\\n\\r\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_NOT_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column to write. `code` is text that must keep its zeros; `width` in characters; `wraps`: long texts take lines (xlsx)."""

    label: str
    kind: ColumnKind = "text"
    width: int = 16
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: heading lines above, bold header, rows. `title` names the sheet.

    In xlsx the first `frozen` columns stay in sight.
    """

    title: str
    columns: Sequence[ColumnSpec]
    rows: Iterable[Sequence[OutValue]]
    heading: Sequence[str] = ()
    frozen: int = 0


def _sheet_name(title: str) -> str:
    return _NOT_SHEET_NAME.sub(" ", title).strip("' ")[:31] or "Bảng"


def _text(value: OutValue) -> str:
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if value is None:
        return ""
    return _NOT_XML.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))[:_CELL_LIMIT]


def _is_number(value: OutValue, kind: ColumnKind) -> bool:
    # A number in a column of codes is written as text: ids are not quantities.
    return kind != "code" and isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def write_xlsx(table: Table, target: BinaryIO) -> None:
    """Stream to xlsx: header frozen and filterable, codes as text, Vietnamese date and number formats."""
    import xlsxwriter  # heavy, and most commands write no sheet

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet(_sheet_name(table.title))
        bold = book.add_format({"bold": True})
        header = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#E8EEF7"}
        )
        formats = [
            book.add_format({"num_format": _FORMATS[column.kind]} | (_WRAPPED if column.wraps else {}))
            for column in table.columns
        ]
        for number, column in enumerate(table.columns):
            sheet.set_column(number, number, column.width)
        for number, line in enumerate(table.heading):
            sheet.write_string(number, 0, _text(line), bold)
        top = len(table.heading) + bool(table.heading)
        for number, column in enumerate(table.columns):
            sheet.write_string(top, number, _text(column.label), header)
        sheet.freeze_panes(top + 1, table.frozen)
        last = top
        for last, row in enumerate(table.rows, start=top + 1):
            for number, (value, column) in enumerate(zip(row, table.columns, strict=True)):
                _write_xlsx_cell(sheet, last, number, value, column.kind, formats[number])
        if table.columns:
            sheet.autofilter(top, 0, last, len(table.columns) - 1)


def _write_xlsx_cell(
    sheet: xlsxwriter.workbook.Worksheet,
    row: int,
    column: int,
    value: OutValue,
    kind: ColumnKind,
    cell_format: xlsxwriter.workbook.Format,
) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date) and kind == "date":
        sheet.write_datetime(row, column, value, cell_format)
    elif _is_number(value, kind):
        sheet.write_number(row, column, value, cell_format)
    else:
        sheet.write_string(row, column, _text(value), cell_format)


def write_csv(table: Table, target: BinaryIO) -> None:
    """UTF-8 with a byte order mark, so that Excel shows Vietnamese; comma between fields, quotes where
    needed.

    Excel set to Vietnamese expects ";": the first line "sep=," would tell it, but every other program would
    read that line as data. Excel's import and LibreOffice ask; our own reader tells by itself.
    """
    out = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_guarded(line)] for line in table.heading)
    writer.writerow([_guarded(column.label) for column in table.columns])
    for row in table.rows:
        writer.writerow(
            [
                _plain_number(value) if _is_number(value, column.kind) else _guarded(_text(value))
                for value, column in zip(row, table.columns, strict=True)
            ]
        )
    out.flush()
    out.detach()


def _plain_number(value: OutValue) -> str:
    return str(value).replace(".", ",")


def _guarded(text: str) -> str:
    return "'" + text if text.startswith(GUARDED) else text


_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for prefix, urn in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("fo", "xsl-fo-compatible"),
        ("number", "datastyle"),
        ("config", "config"),
    )
)
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="{_ODS_TYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
_STYLES = """<number:date-style style:name="N-date">
<number:day number:style="long"/><number:text>/</number:text
><number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>
</number:date-style>
<number:number-style style:name="N-integer">
<number:number number:min-integer-digits="1" number:grouping="true"/></number:number-style>
<number:number-style style:name="N-decimal">
<number:number number:min-integer-digits="1" number:decimal-places="1" number:grouping="true"/>
</number:number-style>
<number:text-style style:name="N-code"><number:text-content/></number:text-style>
<style:style style:name="c-date" style:family="table-cell" style:data-style-name="N-date"/>
<style:style style:name="c-integer" style:family="table-cell" style:data-style-name="N-integer"/>
<style:style style:name="c-decimal" style:family="table-cell" style:data-style-name="N-decimal"/>
<style:style style:name="c-code" style:family="table-cell" style:data-style-name="N-code"/>
<style:style style:name="c-text" style:family="table-cell"/>
<style:style style:name="c-head" style:family="table-cell">
<style:text-properties fo:font-weight="bold"/></style:style>
"""


def write_ods(table: Table, target: BinaryIO) -> None:
    """Stream to OpenDocument 1.2, the format that public bodies exchange.

    Written as XML here: odfdo takes 1.3 ms a row and holds the document in memory; one sheet
    of typed cells needs neither.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        # The type comes first and unpacked: programs recognise the file by it.
        archive.writestr(zipfile.ZipInfo("mimetype"), _ODS_TYPE, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("settings.xml", _ods_settings(table))
        with archive.open("content.xml", "w", force_zip64=True) as raw:
            out = io.TextIOWrapper(raw, encoding="utf-8", newline="\n")
            _write_ods_content(table, out)
            out.flush()
            out.detach()


def _ods_settings(table: Table) -> str:
    """Freeze the rows down to the header."""
    rows = len(table.heading) + bool(table.heading) + 1
    items = "".join(
        f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'
        for name, kind, value in (
            ("VerticalSplitMode", "short", 2),
            ("VerticalSplitPosition", "int", rows),
            ("ActiveSplitRange", "short", 2),
            ("PositionBottom", "int", rows),
        )
    )
    name = quoteattr(_sheet_name(table.title))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-settings {_NAMESPACES} office:version="1.2">'
        '<office:settings><config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item-map-named config:name="Tables">'
        f"<config:config-item-map-entry config:name={name}>{items}</config:config-item-map-entry>"
        "</config:config-item-map-named></config:config-item-map-entry></config:config-item-map-indexed>"
        "</config:config-item-set></office:settings></office:document-settings>"
    )


def _write_ods_content(table: Table, out: io.TextIOWrapper) -> None:
    out.write(f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMESPACES} office:version="1.2">')
    out.write(f"<office:automatic-styles>{_STYLES}")
    out.writelines(
        f'<style:style style:name="w{number}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{column.width * 0.2:.2f}cm"/></style:style>'
        for number, column in enumerate(table.columns)
    )
    out.write("</office:automatic-styles><office:body><office:spreadsheet>")
    out.write(f"<table:table table:name={quoteattr(_sheet_name(table.title))}>")
    out.writelines(f'<table:table-column table:style-name="w{number}"/>' for number, _ in enumerate(table.columns))
    blank = [""] if table.heading else []
    lines = (_ods_text(_text(line), "head") for line in (*table.heading, *blank))
    out.writelines(f"<table:table-row>{line}</table:table-row>" for line in lines)
    header = "".join(_ods_text(_text(column.label), "head") for column in table.columns)
    out.write(f"<table:table-row>{header}</table:table-row>")
    for row in table.rows:
        cells = (_ods_cell(value, column.kind) for value, column in zip(row, table.columns, strict=True))
        out.write(f"<table:table-row>{''.join(cells)}</table:table-row>\n")
    out.write("</table:table></office:spreadsheet></office:body></office:document-content>")


def _ods_text(text: str, style: str) -> str:
    if not text:
        return "<table:table-cell/>"
    lines = "".join(f"<text:p>{_ods_spaces(escape(line))}</text:p>" for line in text.split("\n"))
    kind = f'table:style-name="c-{style}" office:value-type="string"'
    return f"<table:table-cell {kind}>{lines}</table:table-cell>"


def _ods_spaces(text: str) -> str:
    """OpenDocument folds runs of spaces unless they are counted."""
    return re.sub(" {2,}", lambda run: f' <text:s text:c="{len(run[0]) - 1}"/>', text) if "  " in text else text


def _ods_cell(value: OutValue, kind: ColumnKind) -> str:
    if isinstance(value, date) and kind == "date":
        return (
            f'<table:table-cell table:style-name="c-date" office:value-type="date" '
            f'office:date-value="{value.isoformat()}"><text:p>{_text(value)}</text:p></table:table-cell>'
        )
    if _is_number(value, kind):
        return (
            f'<table:table-cell table:style-name="c-{kind}" office:value-type="float" '
            f'office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
        )
    return _ods_text(_text(value), kind)
