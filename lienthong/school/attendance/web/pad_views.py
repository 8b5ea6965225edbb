"""The roll of a class in one session: the pad, what the island saves, the plain form, the history."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.htmx.public import render
from lienthong.kernel.access.public import NoSuchThing, NotPermitted, Perm, StaffRequest, screen
from lienthong.school.attendance import histories, reading, rules, saving
from lienthong.school.attendance.errors import NotYourClass, RollBusy, RollRefusal
from lienthong.school.attendance.web.drawing import Pen
from lienthong.school.attendance.web.places import CODE_WORDS, at, read_day, session_name, stand, weekday_name

LARGEST_BODY = 200_000


@screen(
    Perm.ATTENDANCE_TAKE, Perm.ATTENDANCE_VIEW, Perm.ATTENDANCE_EDIT_ANY, write=("POST",), placed=False,
)  # fmt: skip
def pad(request: StaffRequest, unit: str, year: int, class_uuid: uuid.UUID, day: str, session: int) -> HttpResponse:
    """The class list with everybody present until somebody says otherwise. Works as a plain form too."""
    found = _found(request, unit, year, class_uuid, day, session)
    if request.method == "POST":
        return _save_form(request, found)
    return render(request, "attendance/pad.html", _page(request, found))


def _found(request: StaffRequest, unit: str, year: int, class_uuid: uuid.UUID, day: str, session: int) -> reading.State:
    """The roll, for those who may see it, with the frame put at its school and term."""
    found = reading.state(
        request.actor, class_uuid, read_day(day), session, unit_ids=request.actor.scope, on=request.business_date
    )
    stand(request, unit, year, found.term)
    if found.unit_id != request.place.unit.pk or found.year != year:
        raise NoSuchThing(class_uuid)
    reading.require_sight(request.actor, found)
    return found


def _page(request: StaffRequest, found: reading.State) -> dict[str, Any]:
    today = request.business_date
    shut = reading.why_shut(request.actor, found, today)
    may_write = reading.may_take(request.actor, found) and not shut
    where = {"class_uuid": found.class_uuid, "day": found.day.isoformat(), "session": found.session}
    others = [s for s in (rules.MORNING, rules.AFTERNOON) if s in found.pattern.sessions or s in found.others]
    count = rules.tally(found.roll.marks) if found.roll else rules.Count()
    return {
        "state": found, "lines": Pen(found, CODE_WORDS, may_write=may_write).lines(), "may_write": may_write,
        "shut": shut, "late": may_write and reading.needs_reason(found, today),
        "weekday": weekday_name(found.day), "count": count, "size": len(found.present),
        "taken": _taken(found), "user": request.actor.account_id, "seen": _seen(found),
        "tabs": [_tab(request, found, s) for s in others] if len(others) > 1 else [],
        "session": session_name(found.session, found.pattern.sessions, found.level),
        "days": [(_("Hôm trước"), _move(request, found, -1)), (_("Hôm sau"), _move(request, found, 1))],
        "today_url": at(request, "pad", **{**where, "day": today.isoformat()}) if found.day != today else None,
        "self_url": at(request, "pad", **where), "save_url": at(request, "cells", **where),
        "history_url": at(request, "history", **where), "board_url": at(request, "board"),
        "month_url": at(request, "month", class_uuid=found.class_uuid, month=f"{found.day:%Y-%m}"),
    }  # fmt: skip


def _taken(found: reading.State) -> str:
    roll = found.roll
    if roll is None or roll.taken_at is None:
        return ""
    moment = timezone.localtime(roll.taken_at).strftime("%H:%M %d/%m/%Y")
    return _("%(name)s điểm danh lúc %(at)s") % {"name": roll.taken_by, "at": moment}


def _tab(request: StaffRequest, found: reading.State, session: int) -> tuple[str, str, bool]:
    address = at(request, "pad", class_uuid=found.class_uuid, day=found.day.isoformat(), session=session)
    return session_name(session, found.pattern.sessions), address, session == found.session


def _move(request: StaffRequest, found: reading.State, step: int) -> str | None:
    """The address of the day before or after on which the class has school by its weekdays; none after today."""
    day = found.day
    for _count in range(7):
        day += dt.timedelta(step)
        if day.weekday() in found.pattern.weekdays:
            break
    if day > request.business_date:
        return None
    return at(request, "pad", class_uuid=found.class_uuid, day=day.isoformat(), session=found.session)


def _seen(found: reading.State) -> str:
    """What the page shows, for the plain form, so that only changes are sent on."""
    shown = {str(p.member_id): [found.mark(p.member_id).code, found.mark(p.member_id).note] for p in found.present}
    return json.dumps({line: values for line, values in shown.items() if any(values)}, ensure_ascii=False)


# ---- saving ----


@screen(Perm.ATTENDANCE_TAKE, Perm.ATTENDANCE_EDIT_ANY, read=(), write=("POST",), placed=False)
def cells(request: StaffRequest, unit: str, year: int, class_uuid: uuid.UUID, day: str, session: int) -> HttpResponse:
    """Lines from the island."""
    try:
        sent = _body(request.body)
    except (ValueError, RecursionError):
        return _said(400, _("Nội dung gửi lên không đọc được; hãy tải lại trang."))
    try:
        answer = saving.save_roll(
            request.actor, class_uuid=class_uuid, day=read_day(day), session=session, cells=sent,
            on=request.business_date,
        )  # fmt: skip
    except NotYourClass as refusal:
        return _said(403, str(refusal))
    except RollBusy as refusal:
        return _said(409, str(refusal))
    except RollRefusal as refusal:
        return _said(423, str(refusal))
    return JsonResponse(answer)


def _said(status: int, message: str) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)


def _body(raw: bytes) -> list[saving.Cell]:
    """The lines of a save. Raises ValueError for anything that is not of the island's form."""
    if len(raw) > LARGEST_BODY:
        raise ValueError("too large")
    body = json.loads(raw)
    if not isinstance(body, dict) or not isinstance(body.get("cells"), list) or len(body["cells"]) > saving.MOST_CELLS:
        raise ValueError("cells")
    sent = []
    for cell in body["cells"]:
        if not isinstance(cell, dict) or not isinstance(cell.get("line"), str) or not isinstance(cell.get("col"), str):
            raise ValueError("cell")
        values = (cell.get("seen"), cell.get("value"))
        if not all(value is None or isinstance(value, str) for value in values):
            raise ValueError("value")
        sent.append(saving.Cell(cell["line"], cell["col"], *values))
    return sent


def _save_form(request: StaffRequest, found: reading.State) -> HttpResponse:
    """The page's own form, without script or after the window: only what differs from what the page showed is saved."""
    target = at(request, "pad", class_uuid=found.class_uuid, day=found.day.isoformat(), session=found.session)
    try:
        answer = saving.save_roll(
            request.actor, class_uuid=found.class_uuid, day=found.day, session=found.session,
            cells=_changes(request.POST, found), on=request.business_date, reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except NotYourClass as refusal:
        raise NotPermitted(str(refusal)) from refusal
    except RollRefusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(target)
    for told in answer["rejected"]:
        messages.error(request, told["message"])
    names = {str(p.member_id): p.name for p in found.pupils}
    for clash in answer["conflicts"]:
        text = _("%(name)s: %(by)s vừa ghi “%(theirs)s” lúc %(at)s nên dòng này được giữ nguyên; hãy xem lại.")
        about = {**clash, "name": names[clash["line"]], "theirs": clash["theirs"] or _("có mặt")}
        messages.error(request, text % about)
    absent = answer["excused"] + answer["unexcused"]
    messages.success(request, _("Đã điểm danh: vắng %(absent)s.") % {"absent": absent})
    return HttpResponseRedirect(target)


def _changes(posted: Mapping[str, str], found: reading.State) -> list[saving.Cell]:
    try:
        seen = json.loads(posted.get("seen", "{}"))
    except (ValueError, RecursionError):
        seen = {}
    shown: dict[str, Any] = seen if isinstance(seen, dict) else {}
    sent = []
    for pupil in found.present:
        line = str(pupil.member_id)
        before = shown.get(line)
        pair = before if isinstance(before, list) and len(before) == 2 else ["", ""]
        for place, col in enumerate(("code", "note")):
            text = posted.get(f"{col}{line}")
            if text is not None and vietnamese.clean(text) != str(pair[place]):
                sent.append(saving.Cell(line, col, str(pair[place]) or None, vietnamese.clean(text) or None))
    return [*sent, saving.Cell(saving.WHOLE, "taken", None, "1")]


# ---- history ----


@screen(Perm.ATTENDANCE_TAKE, Perm.ATTENDANCE_VIEW, Perm.ATTENDANCE_EDIT_ANY, placed=False)
def history(request: StaffRequest, unit: str, year: int, class_uuid: uuid.UUID, day: str, session: int) -> HttpResponse:
    """Every change of every line, newest first."""
    found = _found(request, unit, year, class_uuid, day, session)
    where = {"class_uuid": class_uuid, "day": found.day.isoformat(), "session": session}
    return render(
        request,
        "attendance/history.html",
        {
            "state": found, "entries": histories.changes_of(found, CODE_WORDS), "pad_url": at(request, "pad", **where),
            "session": session_name(found.session, found.pattern.sessions, found.level),
        },
    )  # fmt: skip
