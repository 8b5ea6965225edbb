"""The wizard of the year roll-over: what will happen, the act, and the way back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.kernel.screens.public import at
from lienthong.school.classes import public as classes
from lienthong.school.classes import rollover
from lienthong.school.pupils import public as pupils


@screen(Perm.ROLLOVER, write=("POST",))
def wizard(request: StaffRequest) -> HttpResponse:
    """Preview on GET; POST carries it out."""
    unit, year = request.place.unit, request.place.year
    done = rollover.last_rollover(unit.pk, year)
    problem, plan = "", None
    if done is None:
        try:
            if request.method == "POST":
                classes.apply_rollover(actor=request.actor, unit_id=unit.pk, from_year=year)
                messages.success(request, _("Đã kết chuyển sang năm học mới."))
                return redirect_or_swap(request, at(request, "classes:rollover"))
            plan = classes.plan_rollover(unit, year)
        except (classes.ClassRefusal, pupils.PupilRefusal) as error:
            problem = str(error)
    context = {
        "plan": plan,
        "problem": problem,
        "done": done,
        "undo_problem": rollover.undo_problem(done) if done else "",
        "from_label": request.place.year_label,
        "to_label": f"{year + 1}-{year + 2}",
        "action": at(request, "classes:rollover"),
        "undo_url": at(request, "classes:rollover_undo"),
        "list_url": at(request, "classes:list"),
    }
    return render(request, "classes/rollover.html", context)


@screen(Perm.ROLLOVER, read=(), write=("POST",))
def undo(request: StaffRequest) -> HttpResponse:
    """Take the roll-over back while nothing was changed since."""
    done = rollover.last_rollover(request.place.unit.pk, request.place.year)
    if done is None:
        raise NoSuchThing("rollover")
    try:
        classes.undo_rollover(actor=request.actor, rollover_id=done.pk)
    except (classes.ClassRefusal, pupils.PupilRefusal) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã hoàn tác việc kết chuyển."))
    return redirect_or_swap(request, at(request, "classes:rollover"))
