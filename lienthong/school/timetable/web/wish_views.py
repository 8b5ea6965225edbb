"""The frame of the week, special rooms, departments' meetings."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import render
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.kernel.screens.public import at
from lienthong.school.staff import public as staff
from lienthong.school.timetable import asking, bells
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.gathering import Gathered, bells_of
from lienthong.school.timetable.web.asking_forms import attempt, gathered, listed, number, tabs, within
from lienthong.school.timetable.wording import room_kinds


@screen(Perm.TIMETABLE_EDIT, write=("POST",))
def frame(request: StaffRequest) -> HttpResponse:
    """The week's days and periods, and the session of each class."""
    place, here = request.place, at(request, "timetable:frame")
    errors, posted = list[str](), request.POST
    if request.method == "POST":
        done = attempt(request, lambda: _save_frame(request, posted), _("Đã ghi khung giờ."), here)
        if isinstance(done, HttpResponse):
            return done
        errors = [done]
    rows = gathered(request)
    said = posted.dict() if errors else _said(rows, bells_of(place.unit, place.year))
    context = {
        "tabs": tabs(request, "frame"), "self_url": here, "list_url": at(request, "timetable:overview"), "errors": errors,
        "said": defaultdict(str, said), "has_sites": bool(rows.sites),
        "classes": [(room.pk, room.name) for room in rows.classes],
        "sessions": [("", _("theo lớp")), ("am", _("Sáng")), ("pm", _("Chiều")), ("both", _("Cả hai buổi"))],
    }  # fmt: skip
    return render(request, "timetable/frame.html", context, status=422 if errors else 200)


def _said(rows: Gathered, rings: bells.Bells) -> dict[str, object]:
    """What the form begins with, by field."""
    said: dict[str, object] = {
        "days": rows.week.days, "morning": rows.week.morning, "afternoon": rows.week.afternoon,
        "long_break_after": rows.week.long_break_after, "morning_at": f"{rings.morning:%H:%M}",
        "afternoon_at": f"{rings.afternoon:%H:%M}", "minutes": rings.minutes, "short_break": rings.short_break,
        "long_break": rings.long_break, "has_assembly": rows.has_assembly, "has_class_hour": rows.has_class_hour,
        "one_site_a_session": rows.one_site_a_session,
    }  # fmt: skip
    for pk, own in rows.class_weeks.items():
        said |= {
            f"session-{pk}": own.session, f"closed-{pk}": ", ".join(own.closed_slots),
            f"most-{pk}": own.max_per_session or "",
        }  # fmt: skip
    return said


@transaction.atomic
def _save_frame(request: StaffRequest, posted: QueryDict) -> None:
    place = request.place
    asking.set_frame(
        request.actor, unit_id=place.unit.pk, year=place.year, days=number(posted, "days"),
        morning=number(posted, "morning"), afternoon=number(posted, "afternoon"),
        long_break_after=number(posted, "long_break_after", 0), has_assembly=posted.get("has_assembly") == "1",
        has_class_hour=posted.get("has_class_hour") == "1",
        one_site_a_session=posted.get("one_site_a_session") == "1" or "has_sites" not in posted,
        rings=_bells(posted) if "minutes" in posted else None,
    )  # fmt: skip
    rows = gathered(request)
    for room in rows.classes:
        facts = _class_week(posted, room.pk)
        now = rows.class_weeks.get(room.pk)
        if any(value != (getattr(now, name) if now else empty) for name, (value, empty) in facts.items()):
            said = {name: value for name, (value, _empty) in facts.items()}
            asking.set_class_week(request.actor, unit_id=place.unit.pk, class_id=room.pk, **said)


def _class_week(posted: QueryDict, pk: int) -> dict[str, tuple[object, object]]:
    """What a form says of a class: (value, that of a class of which nothing is said) by name; nothing it does not hold."""
    facts: dict[str, tuple[object, object]] = {}
    if (session := posted.get(f"session-{pk}")) is not None:
        facts["session"] = session, ""
    if (closed := posted.get(f"closed-{pk}")) is not None:
        facts["closed_slots"] = asking.slots_of(closed), []
    if f"most-{pk}" in posted:
        facts["max_per_session"] = within(posted, f"most-{pk}", 1, asking.LONGEST_SESSION), None
    return facts


def _bells(posted: QueryDict) -> bells.Bells:
    """When the bell rings, as typed. Raises TimetableRefusal."""
    try:
        morning, afternoon = (dt.time.fromisoformat(posted.get(name, "")) for name in ("morning_at", "afternoon_at"))
    except ValueError as error:
        raise TimetableRefusal(_("Ghi giờ vào học như 07:00.")) from error
    return bells.Bells(
        morning, afternoon, number(posted, "minutes"), number(posted, "short_break"), number(posted, "long_break")
    )


@screen(Perm.TIMETABLE_EDIT, write=("POST",))
def rooms(request: StaffRequest) -> HttpResponse:
    """Special rooms and yards."""

    def add(posted: QueryDict) -> None:
        asking.add_room(
            request.actor, unit_id=request.place.unit.pk, name=posted.get("name", ""),
            kind=posted.get("kind", "") if posted.get("kind") in dict(room_kinds()) else "san",
            capacity=number(posted, "capacity"), closed=asking.slots_of(posted.get("closed", "")),
        )  # fmt: skip

    kinds = room_kinds()
    found = [
        (r.pk, r.name, dict(kinds).get(r.kind, r.kind), r.capacity, ", ".join(r.closed_slots))
        for r in gathered(request).rooms
    ]
    return listed(request, "rooms", _("Đã thêm phòng."), add, {"rows": found, "kinds": kinds})


@screen(Perm.TIMETABLE_EDIT, write=("POST",))
def meetings(request: StaffRequest) -> HttpResponse:
    """Departments' meetings."""
    place = request.place
    departments = staff.departments(place.unit.pk, request.business_date)

    def add(posted: QueryDict) -> None:
        wanted = posted.get("department", "")
        asking.add_gathering(
            request.actor, unit_id=place.unit.pk, year=place.year, name=posted.get("name", ""),
            department=wanted if wanted in departments else "", slots=asking.slots_of(posted.get("slots", "")),
            periods=number(posted, "periods", 1),
        )  # fmt: skip

    found = [(g.pk, g.name, g.department, ", ".join(g.slots), g.periods) for g in gathered(request).gatherings]
    return listed(
        request, "meetings", _("Đã ghi giờ họp."), add, {"rows": found, "departments": [(d, d) for d in departments]}
    )
