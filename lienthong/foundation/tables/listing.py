"""One list page: from a scoped query and a description of its columns to rows, links and exports.

A constant number of statements whatever the number of rows: one count, one read (plus the prefetches of the query).
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.spreadsheets import public as sheets

PAGE_SIZE = 50
EXPORT_LIMIT = 100_000
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv; charset=utf-8",
}
Rows = Any  # a QuerySet, or a sequence already in memory


@dataclass(frozen=True)
class Column:
    """A column: how it is called, what it shows, how it sorts.

    `order`: what a row in memory sorts by where that is not its value (a name by its sort key);
    kind "text" | "number" | "decimal" | "date" | "code" | "state"; `sort`: ORM fields, ascending; `link`: address from the row;
    `markup`: drawn by the page's own macro `cell(row, key)`, with `value` still used for exports.
    """

    key: str
    label: str
    value: Callable[[Any], Any]
    sort: tuple[str, ...] = ()
    kind: str = "text"
    link: Callable[[Any], str | None] | None = None
    main: bool = False
    export: bool = True
    show: bool = True
    width: int = 16
    order: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Filter:
    """A choice above the list; its value stands in the URL under `key`."""

    key: str
    label: str
    choices: Sequence[tuple[str, str]]
    apply: Callable[[Any, str], Any]


@dataclass
class ListPage:
    """What the template draws and the exports write."""

    title: str
    columns: Sequence[Column]
    filters: Sequence[Filter]
    rows: list[Any]
    total: int
    number: int
    size: int
    sort: str
    path: str
    query: Mapping[str, str]
    values: Mapping[str, str]
    search_text: str
    can_search: bool
    all_rows: Rows
    heading: Sequence[str] = ()
    empty_title: str = ""
    empty_text: str = ""
    empty_label: str = ""
    empty_url: str = ""
    can_export: bool = True
    export_format: str = ""
    id: str = "list"
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def is_export(self) -> bool:
        """Whether a file is asked for instead of the page."""
        return bool(self.export_format)

    def export(self) -> HttpResponse:
        """The whole list as filtered and sorted, in the format of the URL."""
        shown = [c for c in self.columns if c.export]
        specs = [sheets.ColumnSpec(c.label, _sheet_kind(c.kind), c.width) for c in shown]
        rows = self.all_rows[:EXPORT_LIMIT]
        table = sheets.Table(
            self.title,
            specs,
            ([_plain(c.value(row)) for c in shown] for row in rows),
            (self.title.upper(), *self.heading),
        )
        target = io.BytesIO()
        writer = {"xlsx": sheets.write_xlsx, "ods": sheets.write_ods, "csv": sheets.write_csv}[self.export_format]
        writer(table, target)
        response = HttpResponse(target.getvalue(), content_type=MEDIA[self.export_format])
        response.headers["Content-Disposition"] = f'attachment; filename="{self.id}.{self.export_format}"'
        return response

    # -- what the list component draws --
    @property
    def table_columns(self) -> list[dict[str, Any]]:
        """Headings with their sort links."""
        made = []
        for column in self.columns:
            if not column.show:
                continue
            kind = column.kind if column.kind in ("number", "date", "state") else "text"
            kind = "number" if column.kind == "decimal" else kind
            entry: dict[str, Any] = {"key": column.key, "label": column.label, "kind": kind}
            if column.main:
                entry["main"] = True
            if column.sort:
                down = self.sort == column.key
                entry["sort_url"] = self.link(sort=f"-{column.key}" if down else column.key, page=None)
                if self.sort.lstrip("-") == column.key:
                    entry["sorted"] = "desc" if self.sort.startswith("-") else "asc"
            made.append(entry)
        return made

    @property
    def table_rows(self) -> list[dict[str, Any]]:
        """Cells as text; a row's address from its main column."""
        shown = [c for c in self.columns if c.show]
        main = next((c for c in shown if c.main), shown[0])
        made = []
        for row in self.rows:
            cells = {c.key: _display(c.value(row), c.kind) for c in shown}
            entry: dict[str, Any] = {"cells": cells, "object": row}
            target = main.link(row) if main.link else None
            if target:
                entry["url"] = target
            made.append(entry)
        return made

    @property
    def export_urls(self) -> dict[str, str]:
        """Addresses of the three files, as filtered now."""
        return {kind: self.link(export=kind, page=None) for kind in MEDIA} if self.can_export else {}

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def last_page(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def previous_url(self) -> str | None:
        return self.link(page=self.number - 1) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        return self.link(page=self.number + 1) if self.number < self.last_page else None

    @property
    def pages(self) -> list[tuple[str, str | None, bool]]:
        """(label, address, is this one): first, last and the neighbours; a gap has no address."""
        wanted = sorted({1, self.last_page, *range(max(1, self.number - 2), min(self.last_page, self.number + 2) + 1)})
        made: list[tuple[str, str | None, bool]] = []
        before = 0
        for page in wanted:
            if page - before > 1:
                made.append(("…", None, False))
            made.append((str(page), self.link(page=page), page == self.number))
            before = page
        return made

    @property
    def is_filtered(self) -> bool:
        return bool(self.search_text or any(self.values.values()))

    @property
    def clear_url(self) -> str | None:
        return self.path if self.is_filtered else None

    @property
    def keep(self) -> dict[str, str]:
        """Query values that the filter form must carry along."""
        own = {f.key for f in self.filters} | {"q", "page", "export"}
        return {k: v for k, v in self.query.items() if k not in own}

    def link(self, **changes: object) -> str:
        """This list's address with other query values; None removes one."""
        from urllib.parse import urlencode

        values = {**self.query, **{k: str(v) for k, v in changes.items() if v is not None}}
        for key, value in changes.items():
            if value is None:
                values.pop(key, None)
        values.pop("export", None) if "export" not in changes else None
        return f"{self.path}?{urlencode(values)}" if values else self.path


def list_page(
    request: HttpRequest, rows: Rows, *, columns: Sequence[Column], filters: Sequence[Filter] = (),
    search: Callable[[Any, str], Any] | None = None, default_sort: str, title: str, heading: Sequence[str] = (),
    empty: tuple[str, str] | tuple[str, str, str, str] | None = None, can_export: bool = True, size: int = PAGE_SIZE,
    id: str = "list",
) -> ListPage:  # fmt: skip
    """Apply the URL's search, filters, sort and page to scoped rows.

    Wrong values in the URL (an unknown sort, page "abc") fall back to the default: a link can never break the page.
    """
    query = {k: str(v) for k, v in request.GET.items() if v != ""}
    values = {f.key: query.get(f.key, "") if query.get(f.key) in dict(f.choices) else "" for f in filters}
    for f in filters:
        if values[f.key]:
            rows = f.apply(rows, values[f.key])
    text = query.get("q", "").strip()
    if search and text:
        rows = search(rows, text)
    sort = query.get("sort", "")
    if sort.lstrip("-") not in {c.key for c in columns if c.sort}:
        sort = default_sort
    rows = _sorted(rows, columns, sort)
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    last_page = max(1, -(-total // size))
    number = min(max(1, int(query["page"])), last_page) if query.get("page", "").isdecimal() else 1
    export = query.get("export", "") if can_export and query.get("export") in MEDIA else ""
    shown = [] if export else list(rows[(number - 1) * size : number * size])
    texts = empty or (_("Không có dòng nào"), _("Không có gì khớp với bộ lọc đang chọn."))
    return ListPage(
        title=title, columns=columns, filters=filters, rows=shown, total=total, number=number, size=size, sort=sort,
        path=request.path, query=query, values=values, search_text=text, can_search=search is not None, all_rows=rows,
        heading=heading, empty_title=texts[0], empty_text=texts[1], empty_label=texts[2] if len(texts) > 2 else "",
        empty_url=texts[3] if len(texts) > 3 else "", can_export=can_export, export_format=export, id=id,
    )  # fmt: skip


def _sorted(rows: Rows, columns: Sequence[Column], sort: str) -> Rows:
    if not isinstance(rows, QuerySet):
        column = next(c for c in columns if c.key == sort.lstrip("-"))
        key = column.order or column.value
        return sorted(rows, key=lambda row: (key(row) is None, key(row)), reverse=sort.startswith("-"))
    fields = next((c.sort for c in columns if c.key == sort.lstrip("-")), ())
    sign = "-" if sort.startswith("-") else ""
    order = [f"{sign}{f}" if not f.startswith("-") else (f[1:] if sign else f) for f in fields]
    return rows.order_by(*order, "pk") if order else rows


def _display(value: Any, kind: str) -> Any:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.strftime("%H:%M %d/%m/%Y")
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if kind == "number" and isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    if kind == "decimal" and isinstance(value, int | float):
        return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",").replace("-", "−")
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    return value if value is None or isinstance(value, str | int | float | dt.date) else str(value)


def _sheet_kind(kind: str) -> Any:
    return {"number": "integer", "decimal": "decimal", "date": "date", "code": "code"}.get(kind, "text")
