"""Lists of the mark book as files for a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Sequence

from django.http import HttpResponse

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.spreadsheets import public as spreadsheets
from lienthong.kernel.access.public import StaffRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet_file(
    request: StaffRequest,
    title: str,
    heads: Sequence[spreadsheets.ColumnSpec],
    lines: Sequence[Sequence[str | int | None]],
) -> HttpResponse:
    """A table with the school and year above it, named after its title."""
    about = (title.upper(), request.place.unit.name, request.place.year_label)
    target = io.BytesIO()
    rows = [["" if value is None else value for value in line] for line in lines]
    spreadsheets.write_xlsx(spreadsheets.Table(title[:31].replace("/", "-"), list(heads), rows, about), target)
    response = HttpResponse(target.getvalue(), content_type=XLSX)
    name = "-".join(vietnamese.fold(title).replace("/", "-").replace("–", " ").replace(",", " ").split())
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
