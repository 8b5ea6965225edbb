"""What other modules may use of imports: the parts that a kind is made of, and the registry it goes into."""

from lienthong.kernel.imports import cells
from lienthong.kernel.imports.columns import PERSON as PERSON_COLUMNS_OF_SHEETS
from lienthong.kernel.imports.columns import PERSON_NAME as NAME_COLUMNS_OF_SHEETS
from lienthong.kernel.imports.columns import field as sheet_field
from lienthong.kernel.imports.journal import Journal, update_rows
from lienthong.kernel.imports.kinds import (
    Change,
    ColumnReader,
    Context,
    Kind,
    Plan,
    Problem,
    Proposal,
    SheetRow,
    SheetTable,
    register,
)
from lienthong.kernel.imports.labels import Labels
from lienthong.kernel.imports.matching import (
    PERSON_COLUMNS,
    Abroad,
    Match,
    Roster,
    all_units,
    duplicates_in_file,
    has_id,
    look_abroad,
    needs_confirmation,
    resolve,
    resolve_abroad,
)
from lienthong.kernel.imports.models import ImportRun
from lienthong.kernel.imports.persons import (
    ETHNIC,
    RELIGION,
    Reader,
    Reading,
    birth_reader,
    doubt_number,
    identity_key,
    labelled,
    read_person,
    same_name,
    texts,
)
from lienthong.kernel.imports.plain_rows import by_table, plain_people, plain_values
from lienthong.kernel.imports.services import ImportRefused, import_file
from lienthong.kernel.imports.showing import person_change_texts, shown
from lienthong.kernel.imports.writing import change_people, create_people, link_people, person_changes

__all__ = [
    "ETHNIC", "NAME_COLUMNS_OF_SHEETS", "PERSON_COLUMNS", "PERSON_COLUMNS_OF_SHEETS", "RELIGION", "Abroad", "Change",
    "ColumnReader",
    "Context",
    "ImportRefused", "ImportRun", "Journal", "Kind", "Labels",
    "Match", "Plan", "Problem", "Proposal", "Reader", "Reading", "Roster",
    "SheetRow", "SheetTable",
    "all_units", "birth_reader", "by_table", "cells", "change_people", "create_people", "doubt_number",
    "duplicates_in_file", "has_id", "identity_key",
    "import_file",
    "labelled", "link_people", "look_abroad", "needs_confirmation", "person_change_texts", "person_changes",
    "plain_people", "plain_values", "read_person",
    "register", "resolve", "resolve_abroad", "same_name", "sheet_field", "shown", "texts", "update_rows",
]  # fmt: skip
