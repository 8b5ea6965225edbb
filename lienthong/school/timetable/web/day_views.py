"""A day's lessons: who is absent, who stands in; confirm or take back."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.screens.public import at
from lienthong.school.timetable import cover_paper as paper
from lienthong.school.timetable import covering, withdrawing
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.models import LessonChange
from lienthong.school.timetable.names import number_of, teacher_id
from lienthong.school.timetable.web import tables
from lienthong.school.timetable.web.paper_views import PDF, sent
from lienthong.school.timetable.wording import day_name


@screen(Perm.TIMETABLE_EDIT, write=("POST",))
def covers(request: StaffRequest) -> HttpResponse:
    """Choose the day and who is absent; each lesson has its proposals, the best first."""
    place, today = request.place, request.business_date
    given = request.POST if request.method == "POST" else request.GET
    day = tables.chosen_day(given.get("day", ""), today)
    found = covering.Day(place.unit.pk, place.year, day)
    absent = given.get("of", "")
    known = found.timetable is not None and absent in found.school.teacher_of
    if request.method == "POST":
        return _save(request, found, absent if known else "", day)
    here = at(request, "timetable:covers")
    context: dict[str, Any] = {
        "day": day, "weekday": day_name(day.weekday() + 2), "today": today, "self_url": here, "absent": absent if known else "",
        "list_url": at(request, "timetable:overview"), "has_timetable": found.timetable is not None,
        "teachers": [] if found.timetable is None else [
            (key, name) for key, name in found.read.choices("teacher") if found.taught_by(key)
        ],
        "rows": [_row(x) for x in found.uncovered(absent)] if known else [],
        "changes": [_change(request, found, c) for c in found.changes] if found.timetable is not None else [],
        "brought": [_brought(request, found, c) for c in found.days.brought[day]] if found.timetable is not None else [],
        "days_url": at(request, "timetable:days"), "paper_url": f"{at(request, 'timetable:cover_paper')}?day={day.isoformat()}",
        "days": [(_("Hôm trước"), f"{here}?day={day - dt.timedelta(1)}"), (_("Hôm sau"), f"{here}?day={day + dt.timedelta(1)}")],
    }  # fmt: skip
    return render(request, "timetable/covers.html", context)


def _row(found: covering.Uncovered) -> dict[str, Any]:
    options = [(one.teacher, f"{one.name} – {one.text}") for one in found.candidates]
    options += [("-", _("Cho lớp nghỉ tiết này")), ("", _("Để phân sau"))]
    return {
        "name": f"lesson-{found.lesson.course}@{found.lesson.slot}", "entry": found.entry, "chosen": found.proposed,
        "when": covering.slot_words(found.lesson.slot), "options": options,
        "done": found.change is not None,
    }  # fmt: skip


def _change(request: StaffRequest, found: covering.Day, change: LessonChange) -> dict[str, Any]:
    course = found.school.course_of.get(change.course)
    rooms = ", ".join(found.school.class_of[c].name for c in course.classes) if course else ""
    by = found.school.teacher_of.get(teacher_id(change.substitute_id)) if change.substitute_id else None
    was = found.school.teacher_of.get(teacher_id(change.teacher_id)) if change.teacher_id else None
    return {
        "when": covering.slot_words(change.slot), "what": f"{course.name if course else ''} {rooms}",
        "was": was.name if was else "", "by": by.name if by else "", "made": change.made_by_name,
        "is_gone": covering.is_gone(found.days, change),
        "made_up": _("bù %(slot)s %(day)s") % {"slot": covering.slot_words(change.to_slot), "day": f"{change.to_day:%d/%m}"}
        if change.kind == "moved" and change.to_day else "",
        "make_up_url": at(request, "timetable:make_up", change=change.uuid) if change.kind == "cancelled" else "",
        "drop_url": at(request, "timetable:cover_drop", change=change.uuid),
    }  # fmt: skip


def _brought(request: StaffRequest, found: covering.Day, change: LessonChange) -> dict[str, Any]:
    """A lesson of another day that is made up on this one."""
    course = found.school.course_of.get(change.course)
    return {
        "when": covering.slot_words(change.to_slot), "for_day": change.day,
        "what": f"{course.name} {found.school.classes_named(course.classes)}" if course else change.subject,
        "by": ", ".join(found.school.teacher_of[who].name for who in course.teachers) if course else "",
        "drop_url": at(request, "timetable:cover_drop", change=change.uuid),
    }  # fmt: skip


def _save(request: StaffRequest, found: covering.Day, absent: str, day: dt.date) -> HttpResponse:
    """Confirm what was chosen for each lesson; each stands by itself."""
    place, done = request.place, 0
    for lesson in found.taught_by(absent) if absent else []:
        chosen = request.POST.get(f"lesson-{lesson.course}@{lesson.slot}", "")
        if not chosen:
            continue
        by = (
            number_of(chosen)
            if chosen[:1] == "t" and chosen[1:].isascii() and chosen[1:].isdigit() and len(chosen) < 15
            else None
        )
        if by is None and chosen != "-":
            raise NoSuchThing(chosen)
        try:
            covering.substitute(
                request.actor, unit=place.unit, year=place.year, day=day, course=lesson.course, slot=lesson.slot,
                absent=number_of(absent), by=by, reason=request.POST.get("reason", ""),
            )  # fmt: skip
        except TimetableRefusal as refusal:
            messages.error(request, str(refusal))
        else:
            done += 1
    if done:
        messages.success(request, _("Đã phân %(n)s tiết; người dạy thay đã được báo.") % {"n": done})
    return redirect_or_swap(request, f"{at(request, 'timetable:covers')}?day={day.isoformat()}&of={absent}")


@screen(Perm.TIMETABLE_EDIT, read=(), write=("POST",))
def cover_drop(request: StaffRequest, change: uuid.UUID) -> HttpResponse:
    """Take a change of a day back."""
    found = withdrawing.withdraw(request.actor, change, unit_id=request.place.unit.pk)
    if found.withdrawn_at is None:
        messages.success(request, _("Đã bỏ giờ dạy bù; tiết này vẫn ghi là không học, chờ xếp lại."))
    else:
        messages.success(request, _("Đã bỏ; tiết học theo thời khoá biểu."))
    return redirect_or_swap(request, f"{at(request, 'timetable:covers')}?day={found.day.isoformat()}")


@screen(Perm.TIMETABLE_EDIT)
def cover_paper(request: StaffRequest) -> HttpResponse:
    """The day's list on paper."""
    place = request.place
    found = covering.Day(
        place.unit.pk, place.year, tables.chosen_day(request.GET.get("day", ""), request.business_date)
    )
    unit = orgs.Unit.objects.select_related("parent").get(pk=place.unit.pk)
    return sent(paper.pdf(found, unit, printed_by=request.actor.name), PDF, f"day-thay-{found.day.isoformat()}.pdf")
