"""Begin a search or a mending, watch it, stop it; a search keeps the best."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.foundation.jobs import public as jobs
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.kernel.screens.public import at
from lienthong.school.timetable import mending, solving, versions, working
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.web import tables


@screen(Perm.TIMETABLE_EDIT, read=(), write=("POST",))
def start(request: StaffRequest) -> HttpResponse:
    """Queue a search of the requirements as they stand, or on from a timetable with its pins."""
    place = request.place
    text, key = request.POST.get("seconds", ""), request.POST.get("timetable", "")
    try:
        base = versions.timetable_of(uuid.UUID(key), unit_id=place.unit.pk, year=place.year) if key else None
    except ValueError:
        base = None
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 60
    try:
        job = solving.order(
            request.actor, unit=place.unit, year=place.year, term=place.term, on=request.business_date, seconds=seconds,
            timetable=base,
        )  # fmt: skip
    except TimetableRefusal as refusal:
        messages.error(request, str(refusal))
        return redirect_or_swap(request, at(request, "timetable:asked"))
    except jobs.AlreadyRunning as refusal:
        return _busy(request, refusal)
    return redirect_or_swap(request, at(request, "timetable:watch", search=job.uuid))


@screen(Perm.TIMETABLE_EDIT, read=(), write=("POST",))
def mend(request: StaffRequest, timetable: uuid.UUID) -> HttpResponse:
    """Queue a draft that keeps what is asked today; it ends beside the timetable that it was made from."""
    try:
        job = mending.order(request.actor, timetable, unit=request.place.unit, on=request.business_date)
    except jobs.AlreadyRunning as refusal:
        return _busy(request, refusal)
    return redirect_or_swap(request, at(request, "timetable:watch", search=job.uuid))


def _busy(request: StaffRequest, refusal: jobs.AlreadyRunning) -> HttpResponse:
    """To what the school is at, with a word why."""
    messages.error(request, str(refusal))
    there = working.running(request.place.unit.pk)
    if there is None:
        return redirect_or_swap(request, at(request, "timetable:asked"))
    return redirect_or_swap(request, at(request, "timetable:watch", search=there.uuid))


@screen(Perm.TIMETABLE_EDIT)
def watch(request: StaffRequest, search: uuid.UUID) -> HttpResponse:
    """How far it is; the page asks again each second and goes on to the timetable by itself."""
    found = working.job_of(search, unit_id=request.place.unit.pk)
    made_url = found.result.get("url") if found.state == "done" else None
    live = found.state in ("waiting", "running")
    watch_url = at(request, "timetable:watch", search=found.uuid)
    if not live and getattr(request, "htmx", None):
        return redirect_or_swap(request, made_url or watch_url)  # the whole page, whose heading says that it has ended
    trace = found.result.get("trace", [])
    best = found.result.get("best", {})
    seconds = float(found.arguments.get("seconds", 60))
    is_mending = found.kind == working.MEND
    back = (
        at(request, "timetable:version", timetable=found.arguments["timetable"])
        if is_mending
        else at(request, "timetable:asked")
    )
    context = {
        "job": found, "is_mending": is_mending, "made_url": made_url, "fits": found.result.get("fits", False),
        "best": best, "figures": tables.figures(best) if best else [],
        "chart": tables.chart(trace, seconds), "parts": tables.falling_parts(trace, seconds),
        "seconds": int(seconds), "found": len(trace),
        "live": live, "watch_url": watch_url,
        "stop_url": at(request, "timetable:stop", search=found.uuid), "back_url": back,
        "list_url": at(request, "timetable:overview"),
    }  # fmt: skip
    return render(request, "timetable/watch.html", context, part="timetable/_watch.html")


@screen(Perm.TIMETABLE_EDIT, read=(), write=("POST",))
def stop(request: StaffRequest, search: uuid.UUID) -> HttpResponse:
    """Stop; what a search has found so far is kept, mending leaves nothing."""
    found = working.job_of(search, unit_id=request.place.unit.pk)
    jobs.cancel(found)
    if found.kind == working.SOLVE:
        messages.success(request, _("Đang dừng; lịch tốt nhất tìm được sẽ được giữ lại."))
    return redirect_or_swap(request, at(request, "timetable:watch", search=search))
