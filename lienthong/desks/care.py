"""What a preschool's books have for the home page: children to weigh, the day to look back at."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.desks.registry import Figure, Task, Today
from lienthong.kernel.access.public import Actor, Perm, Place
from lienthong.kernel.calendar import public as calendar
from lienthong.school.care import public as care
from lienthong.school.classes import public as classes


def care_today(actor: Actor, place: Place, on: dt.date) -> Today:
    """For a teacher the own group; for the head how the school's children grow."""
    today = Today()
    unit = place.unit
    if not set(unit.levels or ()) & set(care.PRESCHOOL) or calendar.year_of(on) != place.year:
        return today
    where: dict[str, object] = {"unit": unit.code, "year": place.year}
    if actor.can(Perm.CARE_VIEW, unit.pk):
        _of_head(today, place, on, where)
    elif actor.can(Perm.CARE_EDIT_ASSIGNED, unit.pk) and actor.person_id:
        rooms = [r for r in classes.homeroom_of(actor.person_id, on, unit_id=unit.pk) if r.level in care.PRESCHOOL]
        for room in rooms:
            _of_group(today, room, on, where)
    return today


def _of_group(today: Today, room: classes.SchoolClass, on: dt.date, where: dict[str, object]) -> None:
    there = {"class_uuid": room.uuid, "day": on.isoformat(), **where}
    newest = care.latest(room.unit_id, room.year_id, until=on, class_ids=[room.pk])
    weighed = sum((m.measured_on.year, m.measured_on.month) == (on.year, on.month) for m in newest.values())
    size = classes.members_on([room.pk], on).count()
    if on.month in care.weighing_months() and weighed < size:
        text = ngettext("Cân đo %(name)s: còn %(count)s trẻ", "Cân đo %(name)s: còn %(count)s trẻ", size - weighed)
        title = text % {"name": room.name, "count": size - weighed}
        today.tasks.append(Task(title, reverse("care:growth", kwargs=there), "wait", icon="chart-bar", order=20))
    if not care.CareDay.objects.filter(school_class_id=room.pk, day=on).exists() and calendar.is_school_day(
        on, unit_id=room.unit_id, level_group="MN"
    ):
        title = _("Đánh giá hằng ngày %(name)s") % {"name": room.name}
        today.tasks.append(Task(title, reverse("care:day", kwargs=there), "info", icon="clipboard", order=40))


def _of_head(today: Today, place: Place, on: dt.date, where: dict[str, object]) -> None:
    rooms = classes.classes_of(place.unit.pk, place.year).filter(level__in=care.PRESCHOOL)
    wholes = [row for row in care.summary(place.unit.pk, place.year, rooms, on=on) if row.room is None]
    children, weighed = sum(row.children for row in wholes), sum(row.weighed for row in wholes)
    if not children:
        return
    thin = sum(row.having("underweight", "underweight_2") for row in wholes)
    detail = _("suy dinh dưỡng nhẹ cân: %(count)s") % {"count": thin}
    address = reverse("care:overview", kwargs=where)
    today.figures.append(Figure(_("Trẻ được cân đo"), f"{weighed}/{children}", address, detail, order=45))
