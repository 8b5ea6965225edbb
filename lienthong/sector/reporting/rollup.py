"""Totals of many units: one scan of their frozen files, plus what people entered beside the computed numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lienthong.sector.reporting import counting, forms, freezing
from lienthong.sector.reporting.models import Form, Submission, SubmissionTable


@dataclass
class Total:
    """A form's totals. `units` are in it, each once however many levels it has; `entered`: units that put their own number."""

    form: Form
    cells: counting.Cells
    units: int
    schools_by_kind: Counter[str]
    entered: dict[str, int] = field(default_factory=dict)
    missing_files: list[str] = field(default_factory=list)


def files_of(submissions: Sequence[Submission]) -> tuple[list[Submission], list[str]]:
    """Submissions whose frozen file is there, and the names of units whose is not (older than the last backup, say)."""
    there: list[Submission] = []
    gone: list[Submission] = []
    for submission in submissions:
        path = freezing.root() / submission.facts_path
        (there if submission.facts_path and path.is_file() else gone).append(submission)
    return there, [s.unit_name for s in gone]


def total(form: Form, submissions: Sequence[Submission]) -> Total:
    """Sum of a form over these submissions, in one scan: what is computed from the files, then what units entered instead.

    A cell is unknown where nobody recorded the fact; `cell_by_unit` tells who did not.
    """
    there, gone = files_of(submissions)
    definition = forms.of_form(form)
    if not there:
        return Total(form, {}, 0, Counter(), {}, gone)
    with counting.over_files([freezing.root() / s.facts_path for s in there]) as connection:
        cells = counting.count(connection, definition)
        answering = counting.units(connection, definition)
    entered: dict[str, int] = defaultdict(int)
    for unit_id, computed, entries in _entered(form, there):
        if unit_id not in answering:
            continue
        for key, entry in entries.items():
            entered[key] += 1
            cells[key] = (cells.get(key) or 0) + entry["value"] - (computed.get(key) or 0)
    kinds = Counter(s.unit.kind for s in there if s.unit_id in answering)
    return Total(form, cells, len(answering), kinds, dict(entered), gone)


def by_unit(
    form: Form, submissions: Sequence[Submission]
) -> tuple[dict[int, counting.Cells], list[Submission], list[str]]:
    """What each unit reported: computed from its file, replaced by what it entered."""
    there, gone = files_of(submissions)
    if not there:
        return {}, [], gone
    with counting.over_files([freezing.root() / s.facts_path for s in there]) as connection:
        parts = counting.count_by_unit(connection, forms.of_form(form))
    for unit_id, _computed, entries in _entered(form, there):
        if unit_id in parts:
            parts[unit_id].update({key: entry["value"] for key, entry in entries.items()})
    return parts, there, gone


def cell_by_unit(form: Form, cell: str, submissions: Sequence[Submission]) -> list[tuple[Submission, int | None, bool]]:
    """(submission, value, whether entered by hand) behind one total, largest first."""
    parts, there, _gone = by_unit(form, submissions)
    by_hand = {unit_id for unit_id, _computed, entries in _entered(form, there) if cell in entries}
    found = [(s, parts[s.unit_id].get(cell), s.unit_id in by_hand) for s in there if s.unit_id in parts]
    return sorted(found, key=lambda row: (row[1] is None, -(row[1] or 0), row[0].unit_name))


def whom(form: Form, cell: str, submission: Submission) -> list[tuple[int | None, int | None]]:
    """(person, class) that a unit's number counts, from its frozen facts, once these are verified."""
    file = freezing.verified(submission.facts_path, submission.facts_hash)
    with counting.over_files([file]) as connection:
        return counting.whom(connection, forms.of_form(form), cell)


def _entered(form: Form, submissions: Sequence[Submission]) -> list[tuple[int, counting.Cells, dict[str, Any]]]:
    """(unit, computed, entered) of the answers in which somebody put another number."""
    rows = SubmissionTable.objects.filter(form=form, submission_id__in=[s.pk for s in submissions]).exclude(entered={})
    return list(rows.order_by("unit_id").values_list("unit_id", "computed", "entered"))
