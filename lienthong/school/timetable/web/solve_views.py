"""Begin a search, watch it, stop it with the best kept."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.foundation.jobs import public as jobs
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.kernel.screens.public import at
from lienthong.school.timetable import solving, versions
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
        messages.error(request, str(refusal))
        running = solving.running(place.unit.pk)
        if running is None:
            return redirect_or_swap(request, at(request, "timetable:asked"))
        return redirect_or_swap(request, at(request, "timetable:watch", search=running.uuid))
    return redirect_or_swap(request, at(request, "timetable:watch", search=job.uuid))


@screen(Perm.TIMETABLE_EDIT)
def watch(request: StaffRequest, search: uuid.UUID) -> HttpResponse:
    """The cost as it falls; the page asks again each second and goes on to the timetable by itself."""
    found = solving.job_of(search, unit_id=request.place.unit.pk)
    if found.state == "done" and found.result.get("url") and getattr(request, "htmx", None):
        return redirect_or_swap(request, found.result["url"])
    trace = found.result.get("trace", [])
    best = found.result.get("best", {})
    seconds = float(found.arguments.get("seconds", 60))
    context = {
        "job": found, "best": best, "figures": tables.figures(best) if best else [],
        "chart": tables.chart(trace, seconds), "parts": tables.falling_parts(trace, seconds),
        "seconds": int(seconds), "found": len(trace),
        "live": found.state in ("waiting", "running"), "watch_url": at(request, "timetable:watch", search=found.uuid),
        "stop_url": at(request, "timetable:stop", search=found.uuid), "asked_url": at(request, "timetable:asked"),
        "list_url": at(request, "timetable:overview"),
    }  # fmt: skip
    return render(request, "timetable/watch.html", context, part="timetable/_watch.html")


@screen(Perm.TIMETABLE_EDIT, read=(), write=("POST",))
def stop(request: StaffRequest, search: uuid.UUID) -> HttpResponse:
    """Stop; what was found so far is kept."""
    jobs.cancel(solving.job_of(search, unit_id=request.place.unit.pk))
    messages.success(request, _("Đang dừng; lịch tốt nhất tìm được sẽ được giữ lại."))
    return redirect_or_swap(request, at(request, "timetable:watch", search=search))
