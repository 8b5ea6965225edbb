"""Timetables as files: PDF, workbooks and calendars by class, teacher, room and the whole school."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpResponse

from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.kernel.orgs import public as orgs
from lienthong.school.timetable import held, ical, printing, reading
from lienthong.school.timetable.gathering import bells_of
from lienthong.school.timetable.web.feed_views import AHEAD, between
from lienthong.school.timetable.web.version_views import opened

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@screen(Perm.TIMETABLE_VIEW)
def paper(request: StaffRequest, timetable: uuid.UUID, kind: str) -> HttpResponse:
    """A PDF of all classes, teachers or rooms, of one of them, or of the whole school."""
    if kind not in printing.KINDS:
        raise NoSuchThing(kind)
    found = opened(request, timetable)
    read = reading.reader(found)
    of = request.GET.get("of", "")
    if of and read.view(kind, of) is None:
        raise NoSuchThing(of)
    unit = orgs.Unit.objects.select_related("parent").get(pk=request.place.unit.pk)
    content = printing.pdf(read, unit, kind=kind, of=of, printed_by=request.actor.name)
    return sent(content, PDF, f"tkb-{found.number}-{kind}.pdf")


@screen(Perm.TIMETABLE_VIEW)
def sheet(request: StaffRequest, timetable: uuid.UUID) -> HttpResponse:
    """A workbook: a column for each class, or a line for each teacher or room."""
    found = opened(request, timetable)
    kind = request.GET.get("by", "class")
    if kind not in printing.SHEETS:
        raise NoSuchThing(kind)
    content = printing.workbook(reading.reader(found), kind)
    return sent(content, XLSX, f"tkb-{found.number}-{kind}.xlsx")


@screen(Perm.TIMETABLE_VIEW)
def calendar_file(request: StaffRequest, timetable: uuid.UUID, kind: str) -> HttpResponse:
    """The year's lessons of a class, teacher or room from today on, for a calendar program."""
    read = reading.reader(opened(request, timetable))
    of, place, on = request.GET.get("of", ""), request.place, request.business_date
    view = read.view(kind, of)
    if view is None:
        raise NoSuchThing(of)
    days = held.Days(place.unit.pk, place.year, on, on + dt.timedelta(days=AHEAD))
    content = ical.document(
        view.name, place.unit.name, between(days, kind, of), bells_of(place.unit, place.year), of=of
    )
    return sent(content, ical.MEDIA, f"tkb-{kind}.ics")


def sent(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file: PDF to look at, anything else to keep."""
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'{"inline" if kind == PDF else "attachment"}; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
