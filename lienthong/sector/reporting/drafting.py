"""Working a report out: from facts to cells and checks, and what a person writes beside a computed number."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import pyarrow as pa
from django.utils.translation import gettext as _

from lienthong.sector.reporting import counting, facts, forms, indicators, rules
from lienthong.sector.reporting.errors import WrongCells
from lienthong.sector.reporting.models import Collection, Form, Submission, SubmissionTable

LARGEST = 10_000_000
# Whole numbers, in groups of three or plain; "8..5" and "8,5" are no counts.
COUNT = re.compile(r"[0-9]{1,3}(?:[. ][0-9]{3})+|[0-9]+")
Value = int | None


def window(collection: Collection) -> facts.Window:
    """The facts that a collection asks for."""
    return facts.Window(collection.year_id, collection.as_at, collection.since, collection.results_term)


def forms_for(collection: Collection, levels: Iterable[str]) -> list[Form]:
    """The collection's forms that a unit of these levels answers: one for each level that it teaches."""
    taught = set(levels)
    return [form for form in collection.forms.order_by("code", "version") if taught & set(form.levels)]


def count_unit(rows: pa.Table, wanted: Iterable[Form]) -> dict[int, counting.Cells]:
    """Computed cells by form id."""
    with counting.over_rows(rows) as connection:
        return {form.pk: _counted(connection, form) for form in wanted}


def _counted(connection: Any, form: Form) -> counting.Cells:
    definition = forms.of_form(form)
    found = counting.count(connection, definition)
    # A unit without a single fact of the level has no groups at all: every count is zero, what nobody counts is unknown.
    return found or empty_cells(definition)


def empty_cells(definition: forms.Definition) -> counting.Cells:
    """The cells of a unit that has no fact of the level."""
    return {key: (0 if cell.words is not None else None) for key, cell in definition.cells.items() if cell.is_asked}


def effective(table: SubmissionTable) -> dict[str, Value]:
    """What the report says: the entered value where there is one, else the computed."""
    return {**table.computed, **{key: entry["value"] for key, entry in table.entered.items()}}


def check(tables: Iterable[SubmissionTable]) -> list[dict[str, Any]]:
    """Findings of all forms as they are kept on the submission."""
    found = []
    for table in tables:
        definition = forms.of_form(table.form)
        found += [{**asdict(f), "form": table.form.code} for f in rules.findings(definition, effective(table))]
    return found


def recheck(submission: Submission) -> list[dict[str, Any]]:
    """Apply the checks again and keep what they find."""
    found = check(submission.tables.select_related("form"))
    submission.checks = found
    return found


def store_computed(
    submission: Submission, wanted: Iterable[Form], cells: Mapping[int, counting.Cells], *, at: dt.datetime
) -> None:
    """Write computed cells; entered ones stay, unless they have become the same as the computed."""
    known = {table.form_id: table for table in submission.tables.select_for_update()}
    for form in wanted:
        computed = cells[form.pk]
        table = known.get(form.pk)
        if table is None:
            SubmissionTable.objects.create(
                submission=submission, unit_id=submission.unit_id, form=form, computed=computed
            )
            continue
        entered = {k: e for k, e in table.entered.items() if computed.get(k) != e["value"]}
        if table.computed != computed or table.entered != entered:
            table.computed, table.entered = computed, entered
            table.version += 1
            table.save(update_fields=["computed", "entered", "version"])
    submission.drafted_at = at
    submission.expression_version = indicators.VERSION
    recheck(submission)


def read_value(text: str) -> Value:
    """What a person typed in a cell: "1.234" → 1234, empty → None. Raises ValueError with a sentence."""
    plain = text.strip().replace("\u00a0", " ")
    if not plain:
        return None
    if not COUNT.fullmatch(plain):
        raise ValueError(_("“%(text)s” không phải là số nguyên; hãy ghi như 1.234.") % {"text": plain[:20]})
    value = int(plain.replace(".", "").replace(" ", ""))
    if value > LARGEST:
        raise ValueError(_("Số %(text)s lớn quá mức có thể; hãy kiểm tra lại.") % {"text": text.strip()[:20]})
    return value


def apply_entries(table: SubmissionTable, given: Mapping[str, str], *, reason: str, by: str, at: dt.datetime) -> int:
    """Put typed values beside the computed ones. Returns how many cells changed. Raises WrongCells.

    A value equal to the computed one takes the entry away; another one needs a reason, except where nothing is computed.
    """
    definition = forms.of_form(table.form)
    errors: dict[str, str] = {}
    entered = dict(table.entered)
    for key, text in given.items():
        cell = definition.cells.get(key)
        if cell is None or not cell.is_asked:
            errors[key] = _("Ô này không có trong biểu.")
            continue
        try:
            value = read_value(text)
        except ValueError as error:
            errors[key] = str(error)
            continue
        present = entered.get(key)
        computed = table.computed.get(key)
        if value is None or value == computed:
            entered.pop(key, None)
        elif present is None or present["value"] != value:
            if computed is not None and not reason:
                errors[key] = _("Hãy ghi lí do vì sao số này khác số hệ thống tính.")
                continue
            entered[key] = {"value": value, "reason": reason, "by": by, "at": at.isoformat()}
    if errors:
        raise WrongCells(errors)
    changed = len({k for k in entered.keys() | table.entered.keys() if entered.get(k) != table.entered.get(k)})
    table.entered = entered
    return changed
