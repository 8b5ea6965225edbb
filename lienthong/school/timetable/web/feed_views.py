"""Calendar addresses for phones: made and revoked by their owner, read by programs that nobody has signed in."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lienthong.foundation.database import public as database
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access import public as access
from lienthong.kernel.access.public import Actor, NoSuchThing, Perm, StaffRequest, public_screen, screen
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.screens.public import at
from lienthong.school.classes import public as classes
from lienthong.school.timetable import feeds, held, ical, reading, storing
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.gathering import bells_of
from lienthong.school.timetable.models import CalendarFeed
from lienthong.school.timetable.names import class_id
from lienthong.school.timetable.web.own_views import Own, followed

A_MINUTE = 60
MOST_A_MINUTE = 30
BEHIND, AHEAD = 14, 190  # days that a calendar reaches back and ahead
A_WEEK = 7  # a whole school has a thousand lessons in each: its calendar reaches a week back and three ahead


@screen(Perm.TIMETABLE_VIEW, Perm.OWN_VIEW, write=("POST",))
def own_feeds(request: StaffRequest) -> HttpResponse:
    """The weeks that concern the person: an address for each, shown once, revoked at any time."""
    place, actor = request.place, request.actor
    here = at(request, "timetable:feeds")
    known = _named(place.unit, place.year, request.business_date)
    choices = [(own.name, _whose(own, known)) for own in followed(actor, place.unit, place.year, request.business_date)]
    fresh = ""
    if request.method == "POST":
        if "revoke" in request.POST:
            return _revoke(request, here)
        of = request.POST.get("of", "")
        if of not in dict(choices):
            raise NoSuchThing(of)
        try:
            _feed, token = feeds.make(actor, unit_id=place.unit.pk, of=of)
            fresh = request.build_absolute_uri(reverse("timetable-free:feed", kwargs={"token": token}))
        except TimetableRefusal as refusal:
            messages.error(request, str(refusal))
    names = dict(choices)
    context: dict[str, Any] = {
        "choices": choices, "fresh": fresh, "fresh_webcal": "webcal" + fresh[fresh.find(":") :] if fresh else "",
        "feeds": [(f.pk, names.get(f.of, _("lịch cũ")), f.made_at) for f in feeds.feeds_of(actor, place.unit.pk)],
        "self_url": here, "back_url": at(request, "timetable:mine"),
    }  # fmt: skip
    page = render(request, "timetable/feeds.html", context)
    page.headers["Cache-Control"] = "no-store"
    return page


def _named(unit: orgs.Unit, year: int, on: dt.date) -> dict[str, str]:
    """Classes and rooms of the timetable that people look at, by the engine's names, and classes that it does not have."""
    found = reading.shown_on(unit.pk, year, on)
    names = {class_id(room.pk): room.name for room in classes.classes_of(unit.pk, year)}
    if found is not None:
        school = storing.school_of(found)
        names |= {one.id: one.name for one in school.classes} | {one.id: one.name for one in school.rooms}
    return names


def _whose(own: Own, names: Mapping[str, str]) -> str:
    if own.kind == "school":
        return _("Toàn trường")
    if own.whose == "own":
        return _("Lịch dạy của tôi")
    if own.kind == "room":
        return names.get(own.name, "")
    name = _("Lớp %(name)s") % {"name": names.get(own.name, "")}
    if own.whose == "anybody":
        return name
    return f"{name} ({_('chủ nhiệm') if own.whose == 'led' else own.whose})"


def _revoke(request: StaffRequest, here: str) -> HttpResponse:
    text = request.POST["revoke"]
    feeds.revoke(request.actor, pk=int(text) if text.isascii() and text.isdigit() and len(text) < 15 else 0)
    messages.success(request, _("Đã thu hồi địa chỉ; điện thoại không đọc được lịch ở đó nữa."))
    return redirect_or_swap(request, here)


@public_screen
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind an address. Whoever has no good token hears the same, whatever is wrong with it."""
    if _is_too_often(request):
        answer = _plain(_("Đọc lịch quá nhiều lần. Hãy chờ một phút."), 429)
        answer.headers["Retry-After"] = str(A_MINUTE)
        return answer
    opened = feeds.opened(token)
    content = _content(opened) if opened else None
    if content is None:
        return _plain(
            _("Địa chỉ lịch này không có hoặc đã được thu hồi. Hãy lấy địa chỉ mới ở trang Lịch của tôi."), 404
        )
    answer = HttpResponse(content, content_type=ical.MEDIA)
    answer.headers["Cache-Control"] = "private, max-age=900"
    answer.headers["Content-Disposition"] = 'inline; filename="lich.ics"'
    return answer


def _content(opened: feeds.Opened) -> bytes | None:
    """The calendar with the rights that its owner has today; None once the week no longer concerns that person."""
    on = calendar.today()
    actor = access.load_actor(opened.account, on=on)
    found = opened.feed
    with database.entered(actor.scope, who={"account": opened.account.pk, "act": "calendar feed"}):
        unit = orgs.Unit.objects.get(pk=found.at_unit)
        year = calendar.year_of(on)
        own = next((own for own in followed(actor, unit, year, on) if own.name == found.of), None)
        with translation.override("vi"):
            return None if own is None else _calendar(actor, found, own, unit, year, on)


def _calendar(actor: Actor, found: CalendarFeed, own: Own, unit: orgs.Unit, year: int, on: dt.date) -> bytes:
    behind, ahead = (A_WEEK, 3 * A_WEEK) if own.kind == "school" else (BEHIND, AHEAD)
    first, last = on - dt.timedelta(days=behind), on + dt.timedelta(days=ahead)
    lessons = between(held.Days(unit.pk, year, first, last), own.kind, own.name)
    return ical.document(_whose(own, _named(unit, year, on)), unit.name, lessons, bells_of(unit, year), of=found.of)


def between(days: held.Days, kind: str, name: str) -> list[held.Held]:
    """The lessons of a teacher, class, room or the school on all days that were read."""
    pick = {"teacher": held.for_teacher, "class": held.for_class, "room": held.in_room, "school": held.in_school}[kind]
    count = (days.last - days.first).days + 1
    return [x for n in range(count) for x in pick(days.on(days.first + dt.timedelta(days=n)), name)]


def _plain(text: str, status: int) -> HttpResponse:
    answer = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _is_too_often(request: HttpRequest) -> bool:
    """Counted by address and minute, so that tokens cannot be guessed by trying."""
    minute = int(time.time()) // A_MINUTE
    key = f"timetable-feed:{request.META.get('REMOTE_ADDR', '')}:{minute}"
    cache.add(key, 0, 2 * A_MINUTE)
    try:
        return int(cache.incr(key)) > MOST_A_MINUTE
    except ValueError:
        return False
