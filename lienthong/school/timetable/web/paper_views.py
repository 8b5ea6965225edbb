"""Timetables as files: PDF by class, teacher, room and the whole school, a workbook."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.kernel.orgs import public as orgs
from lienthong.school.timetable import printing, reading
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
    return _sent(content, PDF, f"tkb-{found.number}-{kind}.pdf")


@screen(Perm.TIMETABLE_VIEW)
def sheet(request: StaffRequest, timetable: uuid.UUID) -> HttpResponse:
    """The whole school as a workbook."""
    found = opened(request, timetable)
    content = printing.workbook(reading.reader(found))
    return _sent(content, XLSX, f"tkb-{found.number}.xlsx")


def _sent(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'{"inline" if kind == PDF else "attachment"}; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
