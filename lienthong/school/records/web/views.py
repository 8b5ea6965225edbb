"""Screens of printing: what there is for whom, a book as PDF, and runs over a whole school."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.foundation.jobs import public as jobs
from lienthong.kernel.access.public import NoSuchThing, NotPermitted, Perm, StaffRequest, screen
from lienthong.kernel.screens.public import at
from lienthong.school.classes import public as classes
from lienthong.school.records import batches
from lienthong.school.records.errors import NothingToPrint
from lienthong.school.records.kinds import KINDS, Kind, kinds_for
from lienthong.school.records.models import PrintRun
from lienthong.school.records.printing import PDF, print_book, room_of, ties
from lienthong.school.records.web import choices

WHO = (Perm.CONDUCT_EDIT_HOMEROOM, Perm.MARKS_EDIT_ASSIGNED, Perm.MARKS_VIEW, Perm.CLASSES_EDIT)


@screen(*WHO)
def overview(request: StaffRequest) -> HttpResponse:
    """The classes and subjects that the person may have printed."""
    return _overview(request)


def _overview(request: StaffRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    place, actor, on = request.place, request.actor, request.business_date
    sees_all = actor.can(Perm.MARKS_VIEW, place.unit.pk)
    lists_all = actor.can(Perm.CLASSES_EDIT, place.unit.pk)
    led: list[classes.SchoolClass] = []
    taught: list[classes.TeachingAssignment] = []
    if actor.person_id is not None:
        led = [r for r in classes.homeroom_of(actor.person_id, on, unit_id=place.unit.pk) if r.year_id == place.year]
        taught = classes.taught_by(actor.person_id, place.year, on, unit_id=place.unit.pk)
    everywhere = list(classes.classes_of(place.unit.pk, place.year)) if sees_all or lists_all else []
    context = {
        "led": [_class_link(request, room) for room in led],
        "taught": _taught(request, taught),
        "classes": [_class_link(request, room) for room in everywhere],
        "order_form": choices.order_form(everywhere) if sees_all and everywhere else None,
        "order_url": at(request, "records:order"), "error": error,
        "runs": [_run_line(request, run) for run in batches.runs_of(actor, unit_id=place.unit.pk, year=place.year)],
    }  # fmt: skip
    return render(request, "records/overview.html", context, status=status)


def _class_link(request: StaffRequest, room: classes.SchoolClass) -> dict[str, Any]:
    return {"name": room.name, "grade": room.grade, "url": at(request, "records:class", class_uuid=room.uuid)}


def _taught(request: StaffRequest, rows: list[classes.TeachingAssignment]) -> list[dict[str, Any]]:
    """Each subject of each class once, with its papers."""
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for row in rows:
        room = row.school_class
        kinds = [kind for kind in kinds_for(room.level) if kind.whose == "subject"]
        if not kinds:
            continue
        found[room.pk, row.subject_id] = {
            "class_name": room.name,
            "subject": row.subject.name,
            "papers": [paper for kind in kinds for paper in _papers(request, kind, room, row.subject_id)],
        }
    return list(found.values())


def _papers(request: StaffRequest, kind: Kind, room: classes.SchoolClass, subject: str) -> list[tuple[str, str]]:
    url = at(request, "records:book", class_uuid=room.uuid, kind=kind.code)
    if "term" not in kind.asks:
        return [(_("Sổ của giáo viên"), f"{url}?subject={subject}")]
    return [
        (_("Bảng điểm HK I"), f"{url}?subject={subject}&term=1"),
        (_("Bảng điểm HK II"), f"{url}?subject={subject}&term=2"),
    ]


def _run_line(request: StaffRequest, run: PrintRun) -> dict[str, Any]:
    name = KINDS[run.kind].name if run.kind in KINDS else run.kind
    return {"run": run, "name": name, "url": at(request, "records:run", run=run.uuid)}


@screen(*WHO)
def of_class(request: StaffRequest, class_uuid: uuid.UUID) -> HttpResponse:
    """Everything that can be printed of a class for this person."""
    room = room_of(class_uuid, unit_id=request.place.unit.pk, year=request.place.year)
    return _class_page(request, room)


def _class_page(
    request: StaffRequest, room: classes.SchoolClass, *, error: str = "", status: int = 200
) -> HttpResponse:
    tied = ties(request.actor, room, on=request.business_date)
    kinds = [kind for kind in kinds_for(room.level) if tied.may(kind)]
    if not kinds:
        raise NotPermitted("records")
    subjects = None if tied.leads or tied.sees_marks else tied.teaches
    forms = choices.forms(room, kinds, term=request.place.term, on=request.business_date, only=subjects)
    context = {
        "room": room, "error": error, "list_url": at(request, "records:print"),
        "forms": [(kind, at(request, "records:book", class_uuid=room.uuid, kind=kind.code), fields) for kind, fields in forms],
    }  # fmt: skip
    return render(request, "records/class.html", context, status=status)


@screen(*WHO)
def book(request: StaffRequest, class_uuid: uuid.UUID, kind: str) -> HttpResponse:
    """A book as PDF, shown in the browser."""
    if kind not in KINDS:
        raise NoSuchThing(kind)
    room = room_of(class_uuid, unit_id=request.place.unit.pk, year=request.place.year)
    try:
        choice = choices.read(request.GET, KINDS[kind], request.actor, room, on=request.business_date)
        printed = print_book(request.actor, KINDS[kind], room, choice, today=request.business_date, request=request)
    except NothingToPrint as refusal:
        return _class_page(request, room, error=str(refusal), status=409)
    return private(HttpResponse(printed.content, content_type=PDF), printed.name, inline=True)


@screen(Perm.MARKS_VIEW, read=(), write=("POST",))
def order(request: StaffRequest) -> HttpResponse:
    """Have a book of all classes printed in the background."""
    place = request.place
    kind = KINDS.get(request.POST.get("kind", ""))
    try:
        if kind is None or kind.whose == "subject":
            raise NothingToPrint(_("Hãy chọn loại sổ cần in."))
        choice = choices.read(request.POST, kind, request.actor, None, on=request.business_date)
        grade = request.POST.get("grade", "")
        job = batches.order(
            request.actor, kind, unit=place.unit, year=place.year, choice=choice,
            grade=int(grade) if grade.lstrip("-").isdecimal() else None,
        )  # fmt: skip
    except (NothingToPrint, jobs.AlreadyRunning) as refusal:
        return _overview(request, error=str(refusal), status=409)
    return redirect_or_swap(request, "job", job.uuid)


@screen(Perm.MARKS_VIEW)
def run(request: StaffRequest, run: uuid.UUID) -> HttpResponse:
    """The files of a run, for whoever ordered it."""
    found = batches.run_of(request.actor, run, unit_id=request.place.unit.pk)
    files = found.files.defer("content")
    context = {
        "run": found, "name": KINDS[found.kind].name if found.kind in KINDS else found.kind,
        "files": [(f, at(request, "records:file", run=found.uuid, file=f.pk)) for f in files],
        "total": sum(f.size for f in files), "lacking": len(found.class_uuids) - len(files),
        "archive_url": at(request, "records:archive", run=found.uuid), "list_url": at(request, "records:print"),
        "until": found.made_at + batches.KEPT,
    }  # fmt: skip
    return render(request, "records/run.html", context)


@screen(Perm.MARKS_VIEW)
def file(request: StaffRequest, run: uuid.UUID, file: int) -> HttpResponse:
    """One PDF of a run."""
    found = batches.run_of(request.actor, run, unit_id=request.place.unit.pk)
    wanted = found.files.filter(pk=file).first()
    if wanted is None:
        raise NoSuchThing(file)
    return private(HttpResponse(bytes(wanted.content), content_type=PDF), wanted.name, inline=True)


@screen(Perm.MARKS_VIEW)
def archive(request: StaffRequest, run: uuid.UUID) -> HttpResponse:
    """All files of a run as one archive."""
    found = batches.run_of(request.actor, run, unit_id=request.place.unit.pk)
    answer = FileResponse(batches.zipped(found.files.all().iterator(chunk_size=5)), content_type="application/zip")
    return private(answer, f"{found.kind}_{found.year}-{found.year + 1}.zip", inline=False)  # type: ignore[arg-type]


def private(answer: HttpResponse, name: str, *, inline: bool) -> HttpResponse:
    """Names the file, and keeps it out of every cache on the way."""
    answer.headers["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
