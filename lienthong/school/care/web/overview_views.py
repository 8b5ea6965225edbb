"""The first page of a preschool's books, and the lists of objectives."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import NoSuchThing, NotPermitted, Perm, StaffRequest, screen
from lienthong.school.attendance import public as attendance
from lienthong.school.care import books, rules, summary
from lienthong.school.care.errors import CareRefusal
from lienthong.school.care.web.places import at
from lienthong.school.classes import public as classes
from lienthong.school.curriculum import public as curriculum


@screen(Perm.CARE_EDIT_ASSIGNED, Perm.CARE_VIEW)
def overview(request: StaffRequest) -> HttpResponse:
    """Groups with their books; for the head the school's growth and attendance in the columns that offices ask for."""
    place, on = request.place, request.business_date
    rooms = list(classes.classes_of(place.unit.pk, place.year).filter(level__in=books.PRESCHOOL))
    board = attendance.board(request.actor, place.unit.pk, place.year, on, levels=place.unit.levels, on=on)
    mine = {c.class_id for c in board.classes if c.is_led_by_me or c.is_taught_by_me}
    sees_all = request.actor.can(Perm.CARE_VIEW, place.unit.pk)
    shown = [room for room in rooms if sees_all or room.pk in mine]
    table = summary.summary(place.unit.pk, place.year, shown, on=on) if shown else []
    first = rules.stages()[0][0]
    context: dict[str, Any] = {
        "rows": [(row, _links(request, row.room, on.isoformat(), first) if row.room else None) for row in table],
        "sees_all": sees_all, "on": on, "names": {"NT": _("Nhà trẻ"), "MG": _("Mẫu giáo")},
        "grades": [
            (curriculum.grade_name(grade), at(request, "objectives", grade=grade))
            for grade in sorted({room.grade for room in rooms}, key=lambda g: (g > 0, abs(g) if g > 0 else -abs(g)))
        ],
    }  # fmt: skip
    return render(request, "care/overview.html", context)


def _links(request: StaffRequest, room: classes.SchoolClass, day: str, stage: str) -> dict[str, str]:
    return {
        "growth": at(request, "growth", class_uuid=room.uuid, day=day),
        "day": at(request, "day", class_uuid=room.uuid, day=day),
        "stage": at(request, "stage", class_uuid=room.uuid, stage=stage),
    }


@screen(Perm.CARE_EDIT_ASSIGNED, Perm.CARE_VIEW, write=("POST",))
def objective_list(request: StaffRequest, grade: str) -> HttpResponse:
    """What is observed at an age; the head puts it into the school's own words."""
    place = request.place
    if not grade.lstrip("-").isdigit() or not rules.objectives(int(grade), place.year):
        raise NoSuchThing(grade)
    age = int(grade)
    may_write = request.actor.can(Perm.CARE_LISTS_EDIT, place.unit.pk)
    wrong = ""
    if request.method == "POST":
        if not may_write:
            raise NotPermitted(Perm.CARE_LISTS_EDIT)
        try:
            books.set_objectives(
                request.actor, unit_id=place.unit.pk, grade=age, year=place.year, lines=request.POST.get("lines", "")
            )
        except CareRefusal as refusal:
            wrong = str(refusal)
        else:
            messages.success(request, _("Đã ghi danh mục của trường."))
            return redirect_or_swap(request, request.path)
    goals, is_own = books.objectives(place.unit.pk, age, place.year)
    return render(
        request,
        "care/objectives.html",
        {
            "grade_name": curriculum.grade_name(age), "goals": goals, "is_own": is_own, "may_write": may_write,
            "domains": rules.domains(age, place.year), "source": rules.source(age, place.year),
            "lines": request.POST.get("lines", "") if wrong else "\n".join(f"{g.domain}: {g.text}" for g in goals),
            "wrong": wrong, "self_url": request.path, "overview_url": at(request, "overview"),
        },
        status=422 if wrong else 200,
    )  # fmt: skip
