"""Totals of many units: each kind of fact read once from their frozen files, plus what people entered beside the numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import duckdb
from django.db import connection

from lienthong.sector.reporting import counting, drafting, forms, freezing
from lienthong.sector.reporting.models import Form, Submission, SubmissionTable

# What units wrote instead, as the difference to what their files say: one row for each cell that anybody touched.
_ENTERED = """
select e.key, count(*), coalesce(sum((e.value->>'value')::bigint - coalesce((t.computed->>e.key)::bigint, 0)), 0)
from reporting_submissiontable t cross join jsonb_each(t.entered) e
where t.form_id = %s and t.unit_id = any(%s) and t.submission_id = any(%s) and t.entered <> '{}'
group by e.key
"""


@dataclass
class Total:
    """A form's totals. `units` are in it, each once however many levels it has; `entered`: units that put their own number."""

    form: Form
    cells: counting.Cells
    units: int
    schools_by_kind: Counter[str]
    entered: dict[str, int] = field(default_factory=dict)
    missing_files: list[str] = field(default_factory=list)


def answering(form: Form, submissions: Sequence[Submission]) -> list[Submission]:
    """Those of the submissions that answer this form: a preschool's has nothing to say in an upper-secondary total."""
    ids = _answering_ids(form, submissions)
    return [s for s in submissions if s.pk in ids]


def _answering_ids(form: Form, submissions: Sequence[Submission]) -> set[int]:
    rows = SubmissionTable.objects.filter(
        form=form,
        unit_id__anyof={s.unit_id for s in submissions},
        submission_id__in=[s.pk for s in submissions],
    )
    return set(rows.values_list("submission_id", flat=True))


def files_of(submissions: Sequence[Submission]) -> tuple[list[Submission], list[str]]:
    """Submissions whose frozen file is there, and the names of units whose is not (older than the last backup, say)."""
    there: list[Submission] = []
    gone: list[Submission] = []
    for submission in submissions:
        path = freezing.root() / submission.facts_path
        (there if submission.facts_path and path.is_file() else gone).append(submission)
    return there, [s.unit_name for s in gone]


def total(form: Form, submissions: Sequence[Submission]) -> Total:
    """Sum of a form over these submissions: what is computed from the files, then what units entered instead.

    A cell is unknown where nobody recorded the fact; `cell_by_unit` tells who did not.
    """
    there, gone = files_of(answering(form, submissions))
    definition = forms.of_form(form)
    if not there:
        return Total(form, {}, 0, Counter(), {}, gone)
    with _opened(there) as facts:
        cells = counting.count(facts, definition) or drafting.empty_cells(definition)
    entered: dict[str, int] = {}
    for key, units, difference in _entered(form, there):
        entered[key] = units
        cells[key] = (cells.get(key) or 0) + difference
    return Total(form, cells, len(there), Counter(s.unit.kind for s in there), entered, gone)


def _opened(submissions: Sequence[Submission]) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    files = [freezing.root() / s.facts_path for s in submissions]
    return counting.over_files(files, is_mixed=len({s.expression_version for s in submissions}) > 1)


def _entered(form: Form, submissions: Sequence[Submission]) -> list[tuple[str, int, int]]:
    with connection.cursor() as cursor:
        units = sorted({s.unit_id for s in submissions})
        cursor.execute(_ENTERED, [form.pk, units, [s.pk for s in submissions]])
        return [(key, int(count), int(difference)) for key, count, difference in cursor.fetchall()]


def cell_by_unit(form: Form, cell: str, submissions: Sequence[Submission]) -> list[tuple[Submission, int | None, bool]]:
    """(submission, value, whether entered by hand) behind one total, largest first."""
    there, _gone = files_of(answering(form, submissions))
    if not there:
        return []
    definition = forms.of_form(form)
    with _opened(there) as facts:
        computed = counting.cell_by_unit(facts, definition, cell)
    nothing = None if definition.cells[cell].words is None else 0
    by_hand = _written(form, cell, there)
    found = [(s, by_hand.get(s.unit_id, computed.get(s.unit_id, nothing)), s.unit_id in by_hand) for s in there]
    return sorted(found, key=lambda row: (row[1] is None, -(row[1] or 0), row[0].unit_name))


def _written(form: Form, cell: str, submissions: Sequence[Submission]) -> dict[int, int | None]:
    """Unit → what it wrote in a cell itself."""
    rows = SubmissionTable.objects.filter(
        form=form, submission_id__in=[s.pk for s in submissions], entered__has_key=cell
    )
    return {unit_id: entered[cell]["value"] for unit_id, entered in rows.values_list("unit_id", "entered")}


def whom(form: Form, cell: str, submission: Submission) -> list[tuple[int | None, int | None]]:
    """(person, class) that a unit's number counts, from its frozen facts, once these are verified."""
    file = freezing.verified(submission.facts_path, submission.facts_hash)
    with counting.over_files([file]) as facts:
        return counting.whom(facts, forms.of_form(form), cell)
