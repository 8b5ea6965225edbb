"""What the timetable has for the home page: one's own lessons of today, and what goes otherwise at the school."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.desks.registry import Figure, Task, Today
from lienthong.kernel.access.public import Actor, Perm, Place
from lienthong.kernel.calendar import public as calendar
from lienthong.school.timetable import public as timetable

SCHOOLS = ("truong", "trungtam")


def timetable_today(actor: Actor, place: Place, on: dt.date) -> Today:
    """A teacher's lessons; for the deputy head who stands in today and what still has to be made up."""
    today, unit = Today(), place.unit
    if unit.kind not in SCHOOLS or calendar.year_of(on) != place.year or not actor.can(Perm.TIMETABLE_VIEW, unit.pk):
        return today
    where: dict[str, object] = {"unit": unit.code, "year": place.year}
    own = timetable.lessons_of(actor, unit.pk, place.year, on)
    if own:
        today.tasks.append(_lessons(own, reverse("timetable:mine", kwargs=where)))
    if actor.can(Perm.TIMETABLE_EDIT, unit.pk):
        _otherwise(today, timetable.otherwise(unit.pk, place.year, on), reverse("timetable:covers", kwargs=where))
    return today


def _lessons(own: list[timetable.Lesson], address: str) -> Task:
    count = sum(lesson.takes_place for lesson in own)
    text = ngettext("Hôm nay dạy %(count)s tiết", "Hôm nay dạy %(count)s tiết", count) % {"count": count}
    said = [f"{x.when}: {x.what}" + (f" ({x.note})" if x.note else "") for x in own]
    is_changed = any(lesson.note for lesson in own)
    return Task(text, address, "info" if is_changed else "ok", "; ".join(said), count, icon="calendar", order=3)


def _otherwise(today: Today, found: timetable.Otherwise, address: str) -> None:
    if found.covered or found.called_off:
        detail = _("%(n)s tiết cho nghỉ") % {"n": found.called_off} if found.called_off else ""
        today.figures.append(Figure(_("Tiết dạy thay hôm nay"), found.covered, address, detail, order=18))
    if found.to_make_up:
        text = ngettext("%(count)s tiết cho nghỉ chưa dạy bù", "%(count)s tiết cho nghỉ chưa dạy bù", found.to_make_up)
        detail = _("Trong 30 ngày qua.")
        count = found.to_make_up
        today.tasks.append(Task(text % {"count": count}, address, "wait", detail, count, icon="clock", order=25))
