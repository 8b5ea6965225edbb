"""A lesson made up on another day, and whole days exchanged."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.kernel.screens.public import at, read_day
from lienthong.school.timetable import changing, covering, held, reading, storing, withdrawing
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.models import LessonChange
from lienthong.school.timetable.web import tables
from lienthong.school.timetable.wording import day_name, day_words


@screen(Perm.TIMETABLE_EDIT, write=("POST",))
def make_up(request: StaffRequest, change: uuid.UUID) -> HttpResponse:
    """A lesson that was called off: choose the day, then one of the times at which class and teacher are free."""
    place = request.place
    rows = LessonChange.objects.filter(uuid=change, unit_id=place.unit.pk, withdrawn_at=None)
    found: LessonChange | None = rows.filter(kind__in=("cancelled", "moved")).first()
    if found is None:
        raise NoSuchThing(change)
    given = request.POST if request.method == "POST" else request.GET
    usual = found.to_day or max(found.day, request.business_date) + dt.timedelta(days=1)
    to_day = tables.chosen_day(given.get("to_day", ""), usual)
    back = f"{at(request, 'timetable:covers')}?day={found.day.isoformat()}"
    if request.method == "POST":
        return _save(request, found, to_day, back)
    days = held.Days(place.unit.pk, place.year, min(found.day, to_day), max(found.day, to_day))
    read = days.reader(found.day)
    lessons = storing.lessons_of(read.timetable.lessons) if read else []
    lesson = next((x for x in lessons if (x.course, x.slot) == (found.course, found.slot)), None)
    if read is None or lesson is None:
        raise NoSuchThing(change)
    context: dict[str, Any] = {
        "entry": read.entry(lesson), "change": found, "when": covering.slot_words(found.slot), "to_day": to_day,
        "weekday": day_name(to_day.weekday() + 2), "is_off": not days.has_school(to_day), "today": request.business_date,
        "slots": [(slot, covering.slot_words(slot)) for slot in changing.free_slots(days, read, lesson, to_day)],
        "self_url": at(request, "timetable:make_up", change=change), "back_url": back,
        "list_url": at(request, "timetable:overview"),
    }  # fmt: skip
    return render(request, "timetable/make_up.html", context)


def _save(request: StaffRequest, found: LessonChange, to_day: dt.date, back: str) -> HttpResponse:
    place = request.place
    try:
        if found.kind == "moved":
            raise TimetableRefusal(_("Tiết này đã xếp dạy bù. Bỏ dòng ấy rồi xếp lại."))
        made = changing.make_up(
            request.actor, unit=place.unit, year=place.year, day=found.day, course=found.course, slot=found.slot,
            to_day=to_day, to_slot=request.POST.get("to_slot", "")[:4], reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except TimetableRefusal as refusal:
        messages.error(request, str(refusal))
        here = at(request, "timetable:make_up", change=found.uuid)
        return redirect_or_swap(request, f"{here}?to_day={to_day.isoformat()}")
    text = _("Đã xếp dạy bù %(slot)s ngày %(day)s; giáo viên đã được báo.")
    said = {"slot": covering.slot_words(made.to_slot), "day": f"{to_day:%d/%m/%Y}"}
    messages.success(request, text % said)
    return redirect_or_swap(request, back)


@screen(Perm.TIMETABLE_EDIT, write=("POST",))
def days(request: StaffRequest) -> HttpResponse:
    """Days that follow another date's lessons: those there are, and one more."""
    place, here = request.place, at(request, "timetable:days")
    posted, is_refused = request.POST, False
    if request.method == "POST":
        try:
            if "drop" in posted:
                withdrawing.withdraw(request.actor, _key(posted["drop"]), unit_id=place.unit.pk)
                messages.success(request, _("Đã bỏ; ngày ấy học như thường."))
            else:
                changing.exchange_days(
                    request.actor, unit=place.unit, year=place.year, day=read_day(posted.get("day", "")),
                    like=read_day(posted.get("like", "")), is_mutual=posted.get("is_mutual") == "on",
                    reason=posted.get("reason", ""),
                )  # fmt: skip
                messages.success(request, _("Đã đổi ngày; lịch của mọi người đổi theo ngay."))
            return redirect_or_swap(request, here)
        except (TimetableRefusal, ValueError) as refusal:
            messages.error(request, str(refusal))
            is_refused = True
    context: dict[str, Any] = {
        "rows": [
            (row, day_words(row.day), day_words(row.to_day))
            for row in changing.exchanged_days(place.unit.pk, place.year)
            if row.to_day
        ],
        "today": request.business_date, "self_url": here, "list_url": at(request, "timetable:overview"), "typed": posted,
        "has_timetable": reading.shown_on(place.unit.pk, place.year, request.business_date) is not None,
    }  # fmt: skip
    return render(request, "timetable/days.html", context, status=422 if is_refused else 200)


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NoSuchThing(text) from error
