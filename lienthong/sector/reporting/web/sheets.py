"""A form's table as the page, the document and the workbook draw it: prepared cells, nothing to decide any more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format

from lienthong.sector.reporting import forms
from lienthong.sector.reporting.web.wording import is_english

Value = int | None


@dataclass(frozen=True)
class ShownCell:
    """state: "value" | "unknown" | "manual" (nobody has written it, nothing can count it) | "na"."""

    key: str
    state: str
    value: Value
    text: str
    url: str = ""
    computed: str = ""
    reason: str = ""
    is_entered: bool = False
    is_wrong: bool = False
    other: str = ""
    label: str = ""


@dataclass(frozen=True)
class ShownRow:
    label: str
    indent: int
    is_main: bool
    cells: list[ShownCell]


@dataclass(frozen=True)
class ShownTable:
    """One table: two levels of heading where columns are grouped."""

    code: str
    title: str
    groups: list[tuple[str, int]]
    columns: list[str]
    rows: list[ShownRow]
    is_wide: bool
    wrong: int = 0
    entered: int = 0
    manual: int = 0
    caption: str = ""


@dataclass
class Figures:
    """What stands in the cells: the value of each, and beside it whatever is known."""

    values: Mapping[str, Value]
    computed: Mapping[str, Value] = field(default_factory=dict)
    entered: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    wrong: frozenset[str] = frozenset()
    url: Callable[[str], str] | None = None
    other: Mapping[str, Value] | None = None


def shown_value(value: Value, *, asked: bool = True) -> tuple[str, str]:
    """(state, text): "–" is not asked for, "…" is not known, 0 is zero."""
    if not asked:
        return "na", "–"
    if value is None:
        return "unknown", "…"
    return "value", number_format(value, use_l10n=True, force_grouping=True)


def show(table: forms.Table, figures: Figures) -> ShownTable:
    """A table of the form with these figures."""
    english = is_english()
    rows = []
    wrong = entered = 0
    for line in table.rows:
        cells = [_cell(table, line, column, figures, english=english) for column in table.columns]
        wrong += sum(c.is_wrong for c in cells)
        entered += sum(c.is_entered for c in cells)
        rows.append(ShownRow(line.label_en if english else line.label, line.indent, line.indent == 0, cells))
    title = table.title_en if english else table.title
    columns = [c.label_en if english else c.label for c in table.columns]
    return ShownTable(
        table.code,
        title,
        _groups(table.columns, english=english),
        columns,
        rows,
        len(columns) > 8,
        wrong,
        entered,
        sum(c.state == "manual" for r in rows for c in r.cells),
        title,
    )


def _cell(table: forms.Table, line: forms.Line, column: forms.Line, figures: Figures, *, english: bool) -> ShownCell:
    cell = table.cell(line, column)
    if not cell.is_asked:
        return ShownCell(cell.key, "na", None, "–")
    value = figures.values.get(cell.key)
    state, text = shown_value(value)
    if value is None and cell.words is None:
        state = "manual"
    entry = figures.entered.get(cell.key)
    label = f"{line.label_en if english else line.label}, {column.label_en if english else column.label}"
    other = ""
    if figures.other is not None and figures.other.get(cell.key) != value:
        other = shown_value(figures.other.get(cell.key), asked=cell.key in figures.other)[1]
    return ShownCell(
        cell.key,
        state,
        value,
        text,
        url=figures.url(cell.key) if figures.url and value and cell.words else "",
        computed=shown_value(figures.computed.get(cell.key))[1] if entry else "",
        reason=str(entry["reason"]) if entry else "",
        is_entered=entry is not None,
        is_wrong=cell.key in figures.wrong,
        other=other,
        label=label,
    )


def _groups(columns: Sequence[forms.Line], *, english: bool) -> list[tuple[str, int]]:
    """Headings over neighbouring columns of one group; empty where no column has any."""
    if not any(c.group for c in columns):
        return []
    made: list[tuple[str, int]] = []
    for column in columns:
        name = column.group_en if english else column.group
        if made and made[-1][0] == name:
            made[-1] = (name, made[-1][1] + 1)
        else:
            made.append((name, 1))
    return made
