"""Draws the rows of the grid. A sheet has seven hundred cells, and a template spends a third of the page on them.

The only HTML of the mark book outside its templates: whatever is put into it passes through `escape`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from lienthong.school.assessment import reading
from lienthong.school.assessment.cells import show_result, show_value
from lienthong.school.assessment.closing.corrections import Correction
from lienthong.school.assessment.columns import Column, judging
from lienthong.school.assessment.web.plain_form import Place, Refused, anchor

LOCKED = Markup('<td data-locked="{}">{}</td>')
CORRECTED = Markup('<td class="is-corrected" title="{}">{}<sup>{}</sup></td>')

REFUSED = Markup(
    '<td data-state="invalid" title="{why}"><input name="{name}" id="{anchor}" value="{typed}" aria-invalid="true"'
    ' aria-describedby="{anchor}-why"></td>'
)


class RowShown(NamedTuple):
    """A row: its cells drawn; `since` of a late pupil as (words, address of the old school's marks or "")."""

    line: int
    position: int
    name: str
    is_gone: bool
    note: str
    since: tuple[str, str]
    cells: Markup
    mean: str
    year: str


class Pen:
    """What draws the rows of a sheet; what is alike for all of them is looked up once.

    `mean_label`, `year_label`: the headings of the computed columns; "" where the sheet has none.
    """

    def __init__(
        self, grid: reading.Grid, *, any_column: bool, refused: Mapping[Place, Refused] = MappingProxyType({}),
        mean_label: str = "", year_label: str = "",
    ) -> None:  # fmt: skip
        head = grid.head
        self._mean = f'<td class="is-mean" data-mean="tb" data-label="{escape(mean_label)}">' if mean_label else ""
        self._year = f'<td class="is-mean" data-label="{escape(year_label)}">' if year_label else ""
        self._corrections = head.corrections
        self._refused = refused
        self._judge = judging(head.regime, head.subject, head.columns)
        self._columns = [
            (column, grid.columns[column.code].is_open, "" if any_column else head.kept_by(column.code))
            for column in head.columns
        ]

    def lines(self, rows: Iterable[RowShown]) -> Markup:
        """The rows of the table."""
        return Markup("\n".join(map(self._line, rows)))  # noqa: S704 (each part is escaped)

    def _line(self, row: RowShown) -> str:
        name, gone = str(escape(row.name)), ""
        if row.is_gone:
            name, gone = f"<s>{name}</s>", " data-gone"
        mean = f"{self._mean}{escape(row.mean)}</td>" if self._mean else ""
        year = f"{self._year}{escape(row.year)}</td>" if self._year else ""
        return (
            f'<tr data-line="{row.line}"{gone}><td>{row.position}</td><th scope="row">{name}{_notes(row)}</th>'
            f"{row.cells}{mean}{year}</tr>"
        )

    def mean(self, row: reading.SheetRow) -> str:
        """What stands under the computed heading."""
        return show_result(self._judge(row.line))

    def cells(self, row: reading.SheetRow, *, is_shut: bool) -> Markup:
        """The cells of a row: open ones as inputs named "member.column", others with the reason why they are not."""
        return Markup("".join(self._cells(row, is_shut)))  # noqa: S704 (each part is escaped)

    def _cells(self, row: reading.SheetRow, is_shut: bool) -> Iterator[str]:
        imported = row.imported
        for column, is_open, foreign in self._columns:
            text = show_value(column, row.line.get(column))
            is_imported = column.code in imported
            made = self._corrections.get((row.member_id, column.code), ()) if self._corrections else ()
            if is_open and not (is_shut or is_imported or foreign):
                if self._refused and (wrong := self._refused.get((str(row.member_id), column.code))):
                    yield REFUSED.format(
                        name=f"{row.member_id}.{column.code}", anchor=anchor(row.member_id, column.code),
                        typed=wrong.typed, why=wrong.why,
                    )  # fmt: skip
                    continue
                yield f'<td><input name="{row.member_id}.{column.code}" value="{_escaped(text)}"></td>'
            elif made:
                yield _corrected(column, text, made)
            elif is_imported or (foreign and not is_shut):
                yield LOCKED.format(row.source_text if is_imported else foreign, text)
            else:
                yield f"<td>{_escaped(text)}</td>"


def _notes(row: RowShown) -> str:
    """What stands small beside a name."""
    words, address = row.since
    if address:
        words = Markup('<a href="{}" title="{}">{}</a>').format(address, _("Ghi điểm từ trường cũ"), words)
    return "".join(f' <small class="quiet">{escape(text)}</small>' for text in (row.note, words) if text)


@lru_cache(maxsize=1024)
def _escaped(text: str) -> str:
    return str(escape(text))


def _corrected(column: Column, text: str, made: Sequence[Correction]) -> Markup:
    """What was struck out, one after the other, and what stands now."""
    struck = Markup("").join(Markup("<s>{}</s>").format(one.shown(column)[0] or "–") for one in made)
    return CORRECTED.format(made[-1].note, struck, text or "–")
