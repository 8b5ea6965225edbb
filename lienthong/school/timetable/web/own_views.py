"""My timetable: a teacher's week and led class, a pupil's class, a parent's children."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from lienthong.foundation.htmx.public import render
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.kernel.screens.public import at
from lienthong.school.timetable import covering, reading
from lienthong.school.timetable.web import tables


@screen(Perm.TIMETABLE_VIEW, Perm.OWN_VIEW)
def mine(request: StaffRequest) -> HttpResponse:
    """The weeks that concern the person, as they apply today."""
    place, on, actor = request.place, request.business_date, request.actor
    sees_school = actor.can(Perm.TIMETABLE_VIEW, place.unit.pk)
    found = reading.shown_on(place.unit.pk, place.year, on)
    context: dict[str, Any] = {
        "timetable": found, "weeks": [], "is_coming": bool(found and found.applies_from and found.applies_from > on),
        "sees_school": sees_school, "list_url": at(request, "timetable:overview") if sees_school else None,
        "today": on,
    }  # fmt: skip
    if found is not None:
        read = reading.reader(found)
        context["weeks"] = _weeks(request, read)
    return render(request, "timetable/mine.html", context)


def _weeks(request: StaffRequest, read: reading.Reader) -> list[tuple[str, tables.Week]]:
    """(whose, week): one's own first, then led classes, then children's classes."""
    place, on, actor = request.place, request.business_date, request.actor
    made: list[tuple[str, tables.Week]] = []
    changes = covering.changes_of_week(place.unit.pk, place.year, on)

    def week(view: reading.View) -> tables.Week:
        return tables.week(read, covering.with_changes(read, view, changes), today=on)

    own = reading.own_teacher(actor, place.unit.pk, on)
    if own in read.school.teacher_of:
        made.append(("own", week(read.of_teacher(str(own)))))
        for name in reading.only(read.school.class_of, reading.led_classes(actor, place.unit.pk, place.year, on)):
            made.append(("led", week(read.of_class(name))))
    if actor.can(Perm.OWN_VIEW, place.unit.pk):
        for name, pupil in reading.family_classes(actor, place.unit.pk, place.year, on):
            if name in read.school.class_of:
                made.append((pupil, week(read.of_class(name))))
    return made
