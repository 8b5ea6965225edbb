"""Totals over many units, the units behind a total, the people behind a unit's number."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import render
from lienthong.foundation.tables.public import Column, ListPage, list_page
from lienthong.kernel.access.public import NoSuchThing, NotPermitted, Perm, StaffRequest, screen, sensitive_read
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.people import public as people_module
from lienthong.school.classes import public as classes
from lienthong.school.curriculum import public as curriculum
from lienthong.sector.reporting import forms, indicators, selectors
from lienthong.sector.reporting import rollup as totals
from lienthong.sector.reporting.models import Collection, Form, Submission
from lienthong.sector.reporting.web import board as boards
from lienthong.sector.reporting.web import finding, sheets, wording


@dataclass(frozen=True)
class Choice:
    """What the address of a roll-up asks for."""

    collection: Collection
    forms: list[Form]
    form: Form
    accepted_only: bool
    office: int | None
    submissions: list[Submission]

    @property
    def query(self) -> dict[str, Any]:
        """As it stands in an address."""
        return {
            "collection": self.collection.code,
            "form": self.form.code,
            "states": "sent" if not self.accepted_only else None,
            "office": self.office,
        }


def choice(request: StaffRequest) -> Choice | None:
    """Read the address; wrong values fall back to the first. None where the year has no collections."""
    collections = selectors.collections_of(request.place.year)
    if not collections:
        return None
    collection = next((c for c in collections if c.code == request.GET.get("collection")), None) or boards.current(
        collections, calendar.now()
    )
    # In the order in which a child meets the schools.
    wanted = sorted(collection.forms.all(), key=lambda form: (curriculum.LEVELS.index(form.levels[0]), form.code))
    if not wanted:
        return None
    form = next((f for f in wanted if f.code == request.GET.get("form")), wanted[0])
    office = request.GET.get("office", "")
    accepted_only = request.GET.get("states") != "sent"
    chosen = int(office) if office.isdecimal() else None
    submissions = selectors.sent(
        request.actor,
        collection,
        at_unit=request.place.unit.pk,
        today=request.business_date,
        accepted_only=accepted_only,
        office_id=chosen,
    )
    return Choice(collection, wanted, form, accepted_only, chosen, submissions)


@screen(Perm.ROLLUP_VIEW)
def rollup(request: StaffRequest) -> HttpResponse:
    asked = choice(request)
    if asked is None:
        return render(request, "reporting/board_empty.html", {})
    found = totals.total(asked.form, asked.submissions)
    definition = forms.of_form(asked.form)
    part = definition.table(request.GET.get("table", "")) or definition.tables[0]
    base, query = finding.address(request, "rollup"), asked.query
    cell_base = finding.address(request, "rollup_units")
    figures = sheets.Figures(found.cells, url=lambda cell: finding.with_query(cell_base, **query, cell=cell))
    english = wording.is_english()
    context = {
        "collection": asked.collection,
        "collection_name": wording.name_of(asked.collection),
        "query": query,
        "table": sheets.show(part, figures) if found.units else None,
        "found": found,
        "form_name": definition.name_en if english else definition.name,
        "collections": [(c.code, wording.name_of(c)) for c in selectors.collections_of(request.place.year)],
        "forms": [(f.code, forms.of_form(f).name_en if english else f.name) for f in asked.forms],
        "offices": _offices(request, asked),
        "base": base,
        "sent_total": len(asked.submissions),
        "states": [("", _("Chỉ báo cáo Sở đã chấp nhận")), ("sent", _("Mọi báo cáo đã nộp"))],
        "table_tabs": [
            (t.title_en if english else t.title, finding.with_query(base, **query, table=t.code), t.code == part.code)
            for t in definition.tables
        ],
        "workbook_url": finding.with_query(finding.address(request, "rollup_workbook"), **query),
        "document_url": finding.with_query(finding.address(request, "rollup_document"), **query),
        "entered": sum(found.entered.values()),
        "sent_url": finding.with_query(base, **{**query, "states": "sent"}),
    }
    return render(request, "reporting/rollup.html", context, part="reporting/_rollup.html")


@screen(Perm.ROLLUP_VIEW)
def units(request: StaffRequest) -> HttpResponse:
    asked = choice(request)
    key = request.GET.get("cell", "")
    if asked is None or key not in forms.of_form(asked.form).cells:
        raise NoSuchThing(key)
    rows = totals.cell_by_unit(asked.form, key, asked.submissions)
    label = cell_label(asked.form, key)
    opens = forms.of_form(asked.form).cells[key].kind in indicators.OPENS

    def link(row: tuple[Submission, int | None, bool]) -> str | None:
        if not opens or not row[1] or not request.actor.can(Perm.ROLLUP_PEOPLE, row[0].unit_id):
            return finding.address(request, "submission", submission=row[0].uuid)
        return finding.with_query(
            finding.address(request, "people", submission=row[0].uuid), form=asked.form.code, cell=key
        )

    columns = [
        Column("name", _("Đơn vị"), lambda r: r[0].unit_name, sort=("name",), link=link, main=True, width=40),
        Column("office", _("Qua"), lambda r: r[0].office_name or _("Nộp thẳng về Sở"), sort=("office",)),
        Column("value", _("Số liệu"), lambda r: r[1], sort=("value",), kind="number"),
        Column(
            "known", _("Ghi chú"), lambda r: _("đơn vị tự ghi") if r[2] else _("chưa ghi chép") if r[1] is None else ""
        ),
        Column("state", _("Tình trạng"), lambda r: str(wording.STATES[r[0].state][0])),
    ]
    page = list_page(
        request,
        rows,
        columns=columns,
        default_sort="-value",
        title=label,
        heading=(wording.name_of(asked.collection),),
        id="units",
    )
    if page.is_export:
        return page.export()
    back = finding.with_query(finding.address(request, "rollup"), **asked.query, table=key.split(".")[0])
    context = {"page": page, "label": label, "collection_name": wording.name_of(asked.collection), "back_url": back}
    return render(request, "reporting/units.html", context, part="reporting/_list.html")


@screen(Perm.ROLLUP_PEOPLE, Perm.PUPILS_VIEW)
def people(request: StaffRequest, submission: uuid.UUID) -> HttpResponse:
    """Whom a number counts. Only within the scope; where being on the list tells something sensitive, it is noted."""
    found = finding.submission_at(request, submission)
    if not any(request.actor.can(p, found.unit_id) for p in (Perm.ROLLUP_PEOPLE, Perm.PUPILS_VIEW)):
        raise NotPermitted(Perm.ROLLUP_PEOPLE)
    table = found.tables.select_related("form").filter(form__code=request.GET.get("form", "")).first()
    form = table.form if table else None
    key = request.GET.get("cell", "")
    cell = forms.of_form(form).cells.get(key) if form else None
    if form is None or cell is None or cell.words is None or cell.kind not in indicators.OPENS or not found.facts_path:
        raise NoSuchThing(key)
    pairs = totals.whom(form, key, found)
    rooms = {c.pk: c.name for c in classes.SchoolClass.objects.filter(pk__in={room for _p, room in pairs if room})}
    label = cell_label(form, key)
    is_of_classes = cell.kind in indicators.OF_CLASSES
    page = _class_list(request, rooms, label) if is_of_classes else _people_list(request, pairs, rooms, label)
    if indicators.is_sensitive(cell.words) and not is_of_classes:
        for person in page.all_rows if page.is_export else page.rows:
            sensitive_read(
                request.actor, person_id=person.pk, unit_id=found.unit_id, fields=sorted(cell.words), request=request
            )
    if page.is_export:
        return page.export()
    back = finding.with_query(
        finding.address(request, "submission", submission=found.uuid), form=form.code, table=cell.table
    )
    context = {
        "page": page,
        "label": label,
        "collection_name": f"{found.unit_name} · {wording.name_of(found.collection)}",
        "back_url": back,
    }
    return render(request, "reporting/units.html", context, part="reporting/_list.html")


def _people_list(
    request: StaffRequest, pairs: list[tuple[int | None, int | None]], rooms: dict[int, str], label: str
) -> ListPage:
    room_of = {person: rooms.get(room or 0, "") for person, room in pairs if person}
    rows = people_module.Person.objects.filter(pk__in=room_of).order_by("sort_key", "birth_date", "id")
    columns = [
        Column("name", _("Họ và tên"), lambda p: p.full_name, sort=("sort_key", "birth_date"), main=True, width=32),
        Column("born", _("Ngày sinh"), lambda p: p.birth_date, sort=("birth_date",), kind="date"),
        Column("sex", _("Giới tính"), lambda p: {1: _("Nam"), 2: _("Nữ")}.get(p.sex, "")),
        Column("class", _("Lớp"), lambda p: room_of.get(p.pk, "")),
    ]
    return list_page(request, rows, columns=columns, default_sort="name", title=label, id="people")


def _class_list(request: StaffRequest, rooms: dict[int, str], label: str) -> ListPage:
    columns = [Column("name", _("Lớp"), lambda r: r[1], sort=("name",), main=True)]
    return list_page(
        request,
        sorted(rooms.items(), key=lambda r: r[1]),
        columns=columns,
        default_sort="name",
        title=label,
        id="classes",
    )


def cell_label(form: Form, key: str) -> str:
    """ "Lớp và học sinh theo khối · Nữ · Lớp 6"."""
    definition = forms.of_form(form)
    cell = definition.cells[key]
    table = definition.table(cell.table)
    english = wording.is_english()
    title = "" if table is None else table.title_en if english else table.title
    parts = [
        title,
        cell.row.label_en if english else cell.row.label,
        (cell.column.group_en if english else cell.column.group),
        cell.column.label_en if english else cell.column.label,
    ]
    return " · ".join(p for p in parts if p)


def _offices(request: StaffRequest, asked: Choice) -> list[tuple[str, str]]:
    everyone = (
        asked.submissions
        if asked.office is None
        else selectors.sent(
            request.actor,
            asked.collection,
            at_unit=request.place.unit.pk,
            today=request.business_date,
            accepted_only=asked.accepted_only,
        )
    )
    found = {(str(s.office_id), s.office_name) for s in everyone if s.office_id is not None}
    return sorted(found, key=lambda o: o[1])
