"""The door of `spreadsheets`: read any workbook, recognise a table, take its rows, write a clean one."""

from __future__ import annotations

from .columns import Columns, Record
from .edits import CellEdits, CellValue, Filled
from .errors import UnreadableFile
from .filling import fill
from .headers import HeaderText, header_texts, recognise, recognise_all
from .limits import MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS
from .model import EMPTY, Cell, Code, ErrorValue, Note, Sheet, Workbook
from .reading import read_workbook
from .records import data_records
from .specs import Column, CompositeSpec, FieldSpec, Recognised, Skipped, Spec, join_date, join_words
from .writing import ColumnSpec, Table, write_csv, write_ods, write_xlsx

__all__ = [
    "EMPTY",
    "MAX_COLUMNS",
    "MAX_FILE_BYTES",
    "MAX_ROWS",
    "Cell",
    "CellEdits",
    "CellValue",
    "Code",
    "Column",
    "ColumnSpec",
    "Columns",
    "CompositeSpec",
    "ErrorValue",
    "FieldSpec",
    "Filled",
    "HeaderText",
    "Note",
    "Recognised",
    "Record",
    "Sheet",
    "Skipped",
    "Spec",
    "Table",
    "UnreadableFile",
    "Workbook",
    "data_records",
    "fill",
    "header_texts",
    "join_date",
    "join_words",
    "read_workbook",
    "recognise",
    "recognise_all",
    "write_csv",
    "write_ods",
    "write_xlsx",
]
