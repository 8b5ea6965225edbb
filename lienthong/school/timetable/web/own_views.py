"""My timetable: a teacher's week and led class, a pupil's class, a parent's children, as each week is held."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import render
from lienthong.kernel.access.public import Actor, Perm, StaffRequest, screen
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.screens.public import at
from lienthong.school.timetable import held, reading, storing
from lienthong.school.timetable.web import tables
from lienthong.school.timetable.wording import day_name, in_sentence


@dataclass(frozen=True, slots=True)
class Own:
    """A week that concerns the person: one's own lessons, a led class, the class of a child or one's own as a pupil."""

    whose: str  # own | led | a pupil's name | anybody
    kind: str  # teacher | class | room | school
    name: str  # the engine's name


def owned(actor: Actor, unit: orgs.Unit, year: int, on: dt.date) -> list[Own]:
    """Whose weeks concern a person: one's own first, then led classes, then children's classes."""
    made: list[Own] = []
    own = reading.own_teacher(actor, unit.pk, on)
    if own is not None and actor.can(Perm.TIMETABLE_VIEW, unit.pk):
        made.append(Own("own", "teacher", own))
        made += [Own("led", "class", name) for name in reading.led_classes(actor, unit.pk, year, on)]
    if actor.can(Perm.OWN_VIEW, unit.pk):
        made += [Own(pupil, "class", name) for name, pupil in reading.family_classes(actor, unit.pk, year, on)]
    return made


SCHOOL = "*"


def followed(actor: Actor, unit: orgs.Unit, year: int, on: dt.date) -> list[Own]:
    """Whose calendars a person may have: one's own; who sees the school's timetable has the school, classes and rooms too."""
    made = owned(actor, unit, year, on)
    found = reading.shown_on(unit.pk, year, on) if actor.can(Perm.TIMETABLE_VIEW, unit.pk) else None
    if found is None:
        return made
    known, school = {own.name for own in made}, storing.school_of(found)
    made.append(Own("anybody", "school", SCHOOL))
    made += [Own("anybody", "class", one.id) for one in school.classes if one.id not in known]
    return made + [Own("anybody", "room", one.id) for one in school.rooms]


@screen(Perm.TIMETABLE_VIEW, Perm.OWN_VIEW)
def mine(request: StaffRequest) -> HttpResponse:
    """The weeks that concern the person, today's or another one."""
    place, on, actor = request.place, request.business_date, request.actor
    sees_school = actor.can(Perm.TIMETABLE_VIEW, place.unit.pk)
    found = reading.shown_on(place.unit.pk, place.year, on)
    is_coming = bool(found and found.applies_from and found.applies_from > on)
    shown = tables.chosen_day(
        request.GET.get("week", ""), found.applies_from if found and is_coming and found.applies_from else on
    )
    monday = shown - dt.timedelta(days=shown.weekday())
    here = at(request, "timetable:mine")
    following = reading.coming(place.unit.pk, place.year, on) if found and not is_coming else None
    context: dict[str, Any] = {
        "following": following, "following_url": f"{here}?week={following.applies_from}" if following else "",
        "timetable": found, "weeks": [], "is_coming": is_coming, "off": [], "sees_school": sees_school, "today": on,
        "list_url": at(request, "timetable:overview") if sees_school else None, "feeds_url": at(request, "timetable:feeds"),
        "monday": monday, "sunday": monday + dt.timedelta(days=6), "is_this_week": monday <= on <= monday + dt.timedelta(days=6),
        "this_url": here,
        "moves": [
            (_("Tuần trước"), f"{here}?week={monday - dt.timedelta(7)}"),
            (_("Tuần sau"), f"{here}?week={monday + dt.timedelta(7)}"),
        ],
    }  # fmt: skip
    if found is not None:
        days = held.Days(place.unit.pk, place.year, monday, monday + dt.timedelta(days=6))
        context |= {"weeks": _weeks(request, days, monday), "off": _remarks(days, monday)}
    return render(request, "timetable/mine.html", context)


def _weeks(request: StaffRequest, days: held.Days, monday: dt.date) -> list[tuple[str, tables.Week]]:
    made: list[tuple[str, tables.Week]] = []
    place, on = request.place, request.business_date
    read = days.reader(monday + dt.timedelta(days=6))
    for own in owned(request.actor, place.unit, place.year, on) if read else []:
        view = held.week_of(days, monday, own.kind, own.name)
        if view is not None and read is not None:
            made.append((own.whose, tables.week(read.school.grid, view, today=on, monday=monday)))
    return made


def _remarks(days: held.Days, monday: dt.date) -> list[str]:
    """Days off and days exchanged of the week, in words."""
    made = []
    for n in range(7):
        day = monday + dt.timedelta(days=n)
        name = f"{day_name(day.weekday() + 2)} {day:%d/%m}"
        if day in days.exchanged:
            like = days.follows(day)
            text = _("%(day)s học theo thời khoá biểu của %(like)s.")
            made.append(text % {"day": name, "like": f"{in_sentence(day_name(like.weekday() + 2))} {like:%d/%m}"})
        elif why := days.why_off(day):
            made.append(_("%(day)s nghỉ: %(why)s.") % {"day": name, "why": why})
    return made
