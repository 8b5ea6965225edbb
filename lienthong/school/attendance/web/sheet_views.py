"""The monthly sheet of the class book and the year, on the screen, on paper and as a spreadsheet."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.htmx.public import render
from lienthong.foundation.spreadsheets import public as spreadsheets
from lienthong.kernel.access.public import NoSuchThing, NotPermitted, Perm, StaffRequest, screen
from lienthong.school.attendance import reading, sheets
from lienthong.school.attendance.web.places import WEEKDAYS, at, read_day

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WARNINGS = {"watch": ("wait", 30), "near": ("wait", 40), "last": ("stop", 45), "over": ("stop", 46)}


def _state(request: StaffRequest, class_uuid: uuid.UUID, day: dt.date) -> reading.State:
    found = reading.state(request.actor, class_uuid, day, 1, unit_ids=[request.place.unit.pk], on=request.business_date)
    if found.year != request.place.year:
        raise NoSuchThing(class_uuid)
    reading.require_sight(request.actor, found)
    return found


@screen(Perm.ATTENDANCE_TAKE, Perm.ATTENDANCE_VIEW, Perm.ATTENDANCE_EDIT_ANY)
def month(request: StaffRequest, class_uuid: uuid.UUID, month: str) -> HttpResponse:
    """Days 1–31 with P and K and the sums, as the class book has it; ?export=xlsx gives it as a file."""
    first = read_day(f"{month}-01")
    if not dt.date(request.place.year, 8, 1) <= first <= dt.date(request.place.year + 1, 7, 1):
        raise NoSuchThing(month)
    found = _state(request, class_uuid, sheets.month_ends(first))
    made = sheets.month_sheet(found, first, levels=request.place.unit.levels, today=request.business_date)
    if request.GET.get("export") == "xlsx":
        return _export(request, made)
    months = sheets.months_between(dt.date(found.year, 9, 1), dt.date(found.year + 1, 5, 31))
    others = [
        (_("Tháng %(month)s") % {"month": m.month}, _month_url(request, found, m), m == first)
        for m in months
        if m <= request.business_date or m == first
    ]
    context: dict[str, Any] = {
        "sheet": made, "state": found, "weekdays": WEEKDAYS, "months": others, "warnings": WARNINGS,
        "unit": request.place.unit, "year_label": request.place.year_label,
        "export_url": f"{_month_url(request, found, first)}?export=xlsx",
        "year_url": at(request, "year", class_uuid=class_uuid), "board_url": at(request, "board"),
        "pad_urls": [
            at(request, "pad", class_uuid=class_uuid, day=d.day.isoformat(), session=found.pattern.sessions[0])
            if d.state in ("taken", "untaken") else None
            for d in made.days
        ],
    }  # fmt: skip
    return render(request, "attendance/month.html", context)


def _month_url(request: StaffRequest, found: reading.State, first: dt.date) -> str:
    return at(request, "month", class_uuid=found.class_uuid, month=f"{first:%Y-%m}")


def _export(request: StaffRequest, made: sheets.Sheet) -> HttpResponse:
    found = made.state
    if not (request.actor.can(Perm.EXPORT, found.unit_id) or found.is_led_by_me):
        raise NotPermitted(Perm.EXPORT)
    heads = [spreadsheets.ColumnSpec(_("STT"), "integer", 6), spreadsheets.ColumnSpec(_("Họ và tên"), "text", 28)]
    heads += [spreadsheets.ColumnSpec(f"{d.day.day} {WEEKDAYS[d.day.weekday()]}", "text", 5) for d in made.days]
    heads += [spreadsheets.ColumnSpec(label, "integer", 5) for label in (_("TS"), "P", "K")]
    lines: list[list[str | int]] = [
        [line.pupil.position, line.pupil.name, *line.cells, line.month.total, line.month.excused, line.month.unexcused]
        for line in made.lines
    ]
    title = _("ĐIỂM DANH THÁNG %(month)s NĂM %(year)s – LỚP %(name)s") % {
        "month": made.first.month, "year": made.first.year, "name": found.name.upper(),
    }  # fmt: skip
    about = (request.place.unit.name, _("Năm học %(year)s") % {"year": request.place.year_label})
    target = io.BytesIO()
    spreadsheets.write_xlsx(spreadsheets.Table(found.name, heads, lines, (title, *about)), target)
    response = HttpResponse(target.getvalue(), content_type=XLSX)
    name = vietnamese.fold(f"diem-danh-{found.name}-{made.first:%Y-%m}").replace(" ", "-").replace("/", "-")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


@screen(Perm.ATTENDANCE_TAKE, Perm.ATTENDANCE_VIEW, Perm.ATTENDANCE_EDIT_ANY)
def year(request: StaffRequest, class_uuid: uuid.UUID) -> HttpResponse:
    """Each pupil's absences by month with the count towards 45, and the class's share present."""
    last = min(request.business_date, dt.date(request.place.year + 1, 7, 31))
    found = _state(request, class_uuid, max(last, dt.date(request.place.year, 9, 1)))
    made = sheets.year_sheet(found, until=last)
    return render(
        request,
        "attendance/year.html",
        {
            "year": made, "state": found, "warnings": WARNINGS, "board_url": at(request, "board"),
            "month_urls": [_month_url(request, found, m) for m in made.months],
        },
    )  # fmt: skip
