"""Weeks as an iCalendar file (RFC 5545): one event for each lesson of each day, in the time of Vietnam."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

import icalendar
from django.utils.translation import gettext as _

from lienthong.kernel.calendar import public as calendar
from lienthong.school.timetable.bells import Bells
from lienthong.school.timetable.held import CANCELLED, SUBSTITUTE, Held

ZONE = "Asia/Ho_Chi_Minh"
MEDIA = "text/calendar; charset=utf-8"
REFRESH = dt.timedelta(hours=4)
_NAMESPACE = uuid.UUID("0c3ff2a4-6f0f-5c55-9a57-3a1ee0a6f2b1")


def document(name: str, school: str, lessons: Iterable[Held], rings: Bells, *, of: str) -> bytes:
    """A calendar of lessons as they are held; `of` (whose it is) keeps the events of two calendars apart."""
    made = icalendar.Calendar()
    made.add("prodid", "-//Lien Thong//Thoi khoa bieu//VI")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", ZONE)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", REFRESH)
    made.add_component(_zone())
    stamp = calendar.now()
    for held in lessons:
        made.add_component(_event(held, school, rings, of, stamp))
    return bytes(made.to_ical())


def _zone() -> icalendar.Timezone:
    """Vietnam keeps one time all year."""
    zone, standard = icalendar.Timezone(), icalendar.TimezoneStandard()
    zone.add("tzid", ZONE)
    standard.add("tzname", "+07")
    standard.add("dtstart", dt.datetime(1975, 6, 13))  # noqa: DTZ001 (local time by definition)
    standard.add("tzoffsetfrom", dt.timedelta(hours=7))
    standard.add("tzoffsetto", dt.timedelta(hours=7))
    zone.add_component(standard)
    return zone


def _event(held: Held, school: str, rings: Bells, of: str, stamp: dt.datetime) -> icalendar.Event:
    session, period = held.slot[1], int(held.slot[2:])
    event = icalendar.Event()
    event.add("uid", str(uuid.uuid5(_NAMESPACE, f"{school}|{of}|{held.day}|{held.slot}|{held.entry.course}")))
    event.add("dtstamp", stamp)
    for name, at in (
        ("dtstart", rings.begins(session, period)),
        ("dtend", rings.ends(session, period + held.length - 1)),
    ):
        event.add(name, dt.datetime.combine(held.day, at, calendar.VIETNAM))
    event.add("summary", _summary(held, of))
    event.add("location", ", ".join(part for part in (held.entry.room, school) if part))
    said = [part for part in (held.entry.teachers, held.note) if part]
    if said:
        event.add("description", "\n".join(said))
    event.add("status", "CONFIRMED" if _is_on(held, of) else "CANCELLED")
    event.add("transp", "OPAQUE" if _is_on(held, of) else "TRANSPARENT")
    return event


def _is_on(held: Held, of: str) -> bool:
    """Whether the one whose calendar it is has to be there."""
    return held.takes_place and not (held.state == SUBSTITUTE and of in held.planned and of not in held.teachers)


def _summary(held: Held, of: str) -> str:
    words = f"{held.entry.name} {held.entry.classes}".strip()
    if held.state == CANCELLED:
        return _("Không học: %(lesson)s") % {"lesson": words}
    if held.note:
        return f"{words} ({held.note})"
    return words
