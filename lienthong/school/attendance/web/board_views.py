"""A school's day, and how it takes its rolls."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.school.attendance import boards, counting, rules, services
from lienthong.school.attendance.errors import BadPolicy, RollRefusal
from lienthong.school.attendance.web.places import CODE_WORDS, WEEKDAYS, at, session_name, weekday_name
from lienthong.school.attendance.web.sheet_views import WARNINGS
from lienthong.school.classes import public as classes


@screen(Perm.ATTENDANCE_TAKE, Perm.ATTENDANCE_VIEW, Perm.ATTENDANCE_EDIT_ANY)
def board(request: StaffRequest) -> HttpResponse:
    """Classes with their rolls of a day; a teacher's own, the whole school for the head."""
    place, today = request.place, request.business_date
    day = _day(request.GET.get("day", ""), today)
    made = boards.board(request.actor, place.unit.pk, place.year, day, levels=place.unit.levels, on=today)
    sees_all = request.actor.can(Perm.ATTENDANCE_VIEW, place.unit.pk)
    rooms = [c for c in made.classes if sees_all or c.is_led_by_me or c.is_taught_by_me]
    rooms.sort(key=lambda c: not c.is_led_by_me)
    ids = {c.class_id for c in rooms}
    led = {c.class_id for c in rooms if c.is_led_by_me}
    watched = counting.watched(place.unit.pk, place.year, until=day)
    context: dict[str, Any] = {
        "board": made, "rooms": [_room(request, c, day) for c in rooms], "sees_all": sees_all, "words": CODE_WORDS,
        "watched": [
            (w, at(request, "year", class_uuid=w.class_uuid))
            for w in watched if w.class_id in (ids if sees_all else led)
        ],
        "warnings": WARNINGS, "weekday": weekday_name(day), "is_today": day == today, "self_url": at(request, "board"),
        "policy_url": at(request, "policy") if request.actor.can(Perm.ATTENDANCE_RULES, place.unit.pk) else None,
        "today": today,
    }  # fmt: skip
    return render(request, "attendance/board.html", context)


def _day(text: str, today: dt.date) -> dt.date:
    """The day asked for; today for anything that is none or has not come."""
    try:
        return min(dt.date.fromisoformat(text), today)
    except ValueError:
        return today


def _room(request: StaffRequest, room: boards.ClassDay, day: dt.date) -> dict[str, Any]:
    numbers = tuple(s.session for s in room.sessions)
    return {
        "room": room,
        "sessions": [
            (
                s, session_name(s.session, numbers, room.level),
                at(request, "pad", class_uuid=room.class_uuid, day=day.isoformat(), session=s.session),
            )
            for s in room.sessions
        ],
        "month_url": at(request, "month", class_uuid=room.class_uuid, month=f"{day:%Y-%m}"),
    }  # fmt: skip


@screen(Perm.ATTENDANCE_RULES, write=("POST",))
def policy(request: StaffRequest) -> HttpResponse:
    """Which sessions and weekdays the school or a class has from a day on, and how long a roll may be corrected."""
    place = request.place
    rooms = list(classes.classes_of(place.unit.pk, place.year))
    wrong = ""
    if request.method == "POST":
        try:
            services.set_policy(request.actor, unit_id=place.unit.pk, **_wanted(request.POST, {c.pk for c in rooms}))
        except RollRefusal as refusal:
            wrong = str(refusal)
        else:
            messages.success(request, _("Đã ghi quy định điểm danh."))
            return redirect_or_swap(request, at(request, "policy"))
    found = services.policies(place.unit.pk)
    school = next((p for p in found if p.school_class_id is None), None)
    level = (place.unit.levels or [""])[0]
    basis = rules.default_pattern(level, "")
    return render(
        request,
        "attendance/policy.html",
        {
            "found": found, "rooms": [("", _("Cả trường")), *((c.pk, c.name) for c in rooms)],
            "weekdays": WEEKDAYS[:6], "wrong": wrong, "self_url": at(request, "policy"), "board_url": at(request, "board"),
            **(_given(request.POST) if wrong else {
                "started_on": request.business_date.isoformat(), "room": "",
                "sessions": school.sessions if school else list(basis.sessions),
                "days": school.weekdays if school else list(basis.weekdays),
                "window": school.correction_days if school else rules.CORRECTION_DAYS,
            }),
        },
        status=422 if wrong else 200,
    )  # fmt: skip


def _given(posted: QueryDict) -> dict[str, Any]:
    """What was typed, as the form shows it again."""
    return {
        "started_on": posted.get("started_on", ""), "room": posted.get("room", ""), "window": posted.get("window", ""),
        "sessions": _numbers(posted, "sessions"), "days": _numbers(posted, "weekdays"),
    }  # fmt: skip


def _numbers(posted: QueryDict, name: str) -> list[int]:
    return [int(value) for value in posted.getlist(name) if len(value) == 1 and value in "012345"]


def _wanted(posted: QueryDict, class_ids: set[int]) -> dict[str, Any]:
    """The form's values. Raises BadPolicy through the service for what makes no sense."""
    try:
        started_on = dt.date.fromisoformat(posted.get("started_on", ""))
    except ValueError as error:
        raise BadPolicy(_("Ghi ngày bắt đầu áp dụng, ví dụ 05/09/2017.")) from error
    text, room = posted.get("window", "").strip(), posted.get("room", "")
    return {
        "started_on": started_on, "sessions": _numbers(posted, "sessions"), "weekdays": _numbers(posted, "weekdays"),
        "correction_days": int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None,
        "class_id": int(room) if room.isascii() and room.isdigit() and int(room) in class_ids else None,
    }  # fmt: skip
