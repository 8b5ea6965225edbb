"""Timetables by number: the list, one by class, teacher, room or whole, and what is done with it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.kernel.screens.public import at, read_day
from lienthong.school.timetable import covering, moving, reading, versions, working
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.gathering import LEVELS
from lienthong.school.timetable.models import Timetable
from lienthong.school.timetable.web import tables

KINDS = ("class", "teacher", "room")
NAMED_DAYS = 6


@screen(Perm.TIMETABLE_VIEW)
def overview(request: StaffRequest) -> HttpResponse:
    """What applies now, the numbered timetables, and what to do next."""
    place, on = request.place, request.business_date
    may_edit = request.actor.can(Perm.TIMETABLE_EDIT, place.unit.pk)
    listed = versions.timetables_of(place.unit.pk, place.year)
    now = next((t for t in _published(listed) if t.applies_from and t.applies_from <= on), None)
    shown = [t for t in listed if may_edit or t.state == "published"]
    context: dict[str, Any] = {
        "may_edit": may_edit, "now": _line(request, now, now) if now else None,
        "rows": [_line(request, t, now) for t in shown], "asked_url": at(request, "timetable:asked"),
        "mine_url": at(request, "timetable:mine"), "covers_url": at(request, "timetable:covers"),
        "load_url": at(request, "timetable:load"), "compare_url": at(request, "timetable:compare"),
        "from_fet_url": at(request, "timetable:from_fet"),
        "fits": bool(LEVELS & set(place.unit.levels)),
        "running": working.running(place.unit.pk) if may_edit else None,
    }  # fmt: skip
    if context["running"]:
        context["watch_url"] = at(request, "timetable:watch", search=context["running"].uuid)
    return render(request, "timetable/overview.html", context)


def _published(listed: list[Timetable]) -> list[Timetable]:
    """Published ones, the one that began last first."""
    rows = [t for t in listed if t.state == "published"]
    return sorted(rows, key=lambda t: (t.applies_from is not None and t.applies_from, t.number), reverse=True)


def _line(request: StaffRequest, timetable: Timetable, now: Timetable | None) -> dict[str, Any]:
    tone, state = tables.states(timetable, in_force=now.pk if now else None)
    return {
        "timetable": timetable, "tone": tone, "state": state, "total": timetable.quality.get("total", {}),
        "url": at(request, "timetable:version", timetable=timetable.uuid),
    }  # fmt: skip


def opened(request: StaffRequest, key: uuid.UUID) -> Timetable:
    """The timetable of the URL; drafts are for those who make them."""
    found = versions.timetable_of(key, unit_id=request.place.unit.pk, year=request.place.year)
    if found.state != "published" and not request.actor.can(Perm.TIMETABLE_EDIT, request.place.unit.pk):
        raise NoSuchThing(key)
    return found


@screen(Perm.TIMETABLE_VIEW)
def version(request: StaffRequest, timetable: uuid.UUID) -> HttpResponse:
    """One timetable by class, teacher or room."""
    found = opened(request, timetable)
    read = reading.reader(found)
    kind = request.GET.get("by", "class")
    kind = kind if kind in KINDS else "class"
    choices = read.choices(kind)
    wanted = request.GET.get("of", "")
    chosen = wanted if wanted in dict(choices) else (choices[0][0] if choices else "")
    view = read.view(kind, chosen)
    here = at(request, "timetable:version", timetable=found.uuid)
    context = {
        **_frame(request, found), "kind": kind, "chosen": chosen, "choices": choices, "here": here,
        "week": tables.week(read.school.grid, view) if view else None,
        "tabs": _tabs(request, found, kind, read), "figures": tables.figures(found.quality.get("total", {})),
        "pdf_url": f"{at(request, 'timetable:paper', timetable=found.uuid, kind=kind)}?of={chosen}",
        "ics_url": f"{at(request, 'timetable:ics', timetable=found.uuid, kind=kind)}?of={chosen}"
        if found.state == "published" else "",
        "broken": moving.broken_rules(found, read.school), "why": _why(found), "asked_url": at(request, "timetable:asked"),
        "of_one": tables.figures(found.quality.get("teachers", {}).get(chosen, {})) if kind == "teacher" else [],
    }  # fmt: skip
    return render(request, "timetable/version.html", context, part="timetable/_view.html")


def _why(found: Timetable) -> list[str]:
    """The rules that no week can keep together, where the search of a draft proved some."""
    english = get_language() == "en"
    return [moving.in_words(en if english else vi) for vi, en in found.why] if found.broken else []


def _tabs(request: StaffRequest, found: Timetable, kind: str, read: reading.Reader) -> list[tuple[str, str, bool]]:
    here = at(request, "timetable:version", timetable=found.uuid)
    tabs = [
        (pgettext("nhiều", "Lớp"), here, kind == "class"),
        (pgettext("nhiều", "Giáo viên"), f"{here}?by=teacher", kind == "teacher"),
    ]
    if read.choices("room"):
        tabs.append((pgettext("nhiều", "Phòng học"), f"{here}?by=room", kind == "room"))
    tabs.append((_("Toàn trường"), at(request, "timetable:whole", timetable=found.uuid), kind == "whole"))
    return tabs


def _frame(request: StaffRequest, found: Timetable) -> dict[str, Any]:
    """What every page of one timetable shows."""
    place, on = request.place, request.business_date
    now = reading.in_force(place.unit.pk, place.year, on) if found.state == "published" else None
    tone, state = tables.states(found, in_force=now.pk if now else None)
    where = {"timetable": found.uuid}
    return {
        "timetable": found, "tone": tone, "state": state,
        "may_edit": request.actor.can(Perm.TIMETABLE_EDIT, place.unit.pk),
        "first_day": versions.first_day_to_apply(place.unit.pk, place.year, on) if found.state == "draft" else None,
        "list_url": at(request, "timetable:overview"), "publish_url": at(request, "timetable:publish", **where),
        "withdraw_url": at(request, "timetable:withdraw", **where), "copy_url": at(request, "timetable:copy", **where),
        "mend_url": at(request, "timetable:mend", **where),
        "discard_url": at(request, "timetable:discard", **where), "solve_url": at(request, "timetable:solve"),
        "board_url": at(request, "timetable:board", **where),
        "compare_url": f"{at(request, 'timetable:compare')}?second={found.uuid}",
        "papers": _papers(request, found), "bring_url": at(request, "timetable:bring", **where),
    }  # fmt: skip


def _papers(request: StaffRequest, found: Timetable) -> list[tuple[str, str, str]]:
    """(label, address, icon) of all that a timetable goes out as."""
    where = {"timetable": found.uuid}
    made = [
        (label, at(request, "timetable:paper", kind=kind, **where), "file-type-pdf")
        for kind, label in (
            ("class", _("PDF từng lớp")), ("teacher", _("PDF từng giáo viên")), ("room", _("PDF từng phòng")),
            ("whole", _("PDF toàn trường")),
        )
    ]  # fmt: skip
    sheet = at(request, "timetable:sheet", **where)
    made += [
        (label, f"{sheet}?by={kind}", "file-spreadsheet")
        for kind, label in (
            ("class", _("XLSX theo lớp")),
            ("teacher", _("XLSX theo giáo viên")),
            ("room", _("XLSX theo phòng")),
        )
    ]
    made.append((_("Địa chỉ lịch tự cập nhật"), at(request, "timetable:feeds"), "calendar-event"))
    if request.actor.can(Perm.TIMETABLE_EDIT, request.place.unit.pk):
        made += [
            (
                _("Phân công cho SmartScheduler"),
                at(request, "timetable:assignments", layout="smartscheduler", **where),
                "table-export",
            ),
            (_("Phân công cho vnEdu"), at(request, "timetable:assignments", layout="vnedu", **where), "table-export"),
            (_("Tệp FET 6"), at(request, "timetable:fet", **where), "file-export"),
        ]
    return made


@screen(Perm.TIMETABLE_VIEW)
def whole(request: StaffRequest, timetable: uuid.UUID) -> HttpResponse:
    """The whole school: a column for each class, and every teacher's figures."""
    found = opened(request, timetable)
    read = reading.reader(found)
    here = at(request, "timetable:version", timetable=found.uuid)
    context = {
        **_frame(request, found), "tabs": _tabs(request, found, "whole", read), "rows": tables.whole_rows(read),
        "classes": [(one.name, f"{here}?of={one.id}") for one in read.school.classes],
        "figures": tables.figures(found.quality.get("total", {})),
        "teachers": [
            (f"{here}?by=teacher&of={key}", name, numbers)
            for key, name, numbers in tables.teacher_lines(read, found.quality)
        ],
        "heads": [_("Số tiết"), *(name for name, _value, _tone in tables.figures({}))],
    }  # fmt: skip
    return render(request, "timetable/whole.html", context)


@screen(Perm.TIMETABLE_EDIT, read=(), write=("POST",))
def publish(request: StaffRequest, timetable: uuid.UUID) -> HttpResponse:
    """Publish a draft from a day on."""
    here = at(request, "timetable:version", timetable=opened(request, timetable).uuid)
    text = request.POST.get("revision", "")
    try:
        try:
            day = read_day(request.POST.get("applies_from", ""))
        except ValueError as error:
            raise TimetableRefusal(str(error)) from error
        found = versions.publish(
            request.actor, timetable, unit_id=request.place.unit.pk, applies_from=day,
            revision=int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None,
        )  # fmt: skip
    except TimetableRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        text = _("Đã công bố thời khoá biểu số %(n)s, áp dụng từ ngày %(day)s. Giáo viên đã được báo.")
        messages.success(request, text % {"n": found.number, "day": f"{day:%d/%m/%Y}"})
        _warn_of_changes(request, day)
    return redirect_or_swap(request, here)


def _warn_of_changes(request: StaffRequest, since: dt.date) -> None:
    """Who stands in and what is made up names lessons; those that another timetable does not have must be arranged anew."""
    days = covering.days_to_look_at(request.place.unit.pk, request.place.year, max(since, request.business_date))
    if days:
        named = ", ".join(f"{day:%d/%m}" for day in days[:NAMED_DAYS]) + ("…" if len(days) > NAMED_DAYS else "")
        text = _("Có dạy thay, dạy bù không còn khớp thời khoá biểu, ngày %(days)s: xem lại ở trang Dạy thay.")
        messages.warning(request, text % {"days": named})


@screen(Perm.TIMETABLE_EDIT, read=(), write=("POST",))
def withdraw(request: StaffRequest, timetable: uuid.UUID) -> HttpResponse:
    """Take a published timetable back."""
    try:
        found = versions.withdraw(
            request.actor, timetable, unit_id=request.place.unit.pk, reason=request.POST.get("reason", "")
        )
    except TimetableRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã thu hồi thời khoá biểu số %(n)s.") % {"n": found.number})
        _warn_of_changes(request, request.business_date)
    return redirect_or_swap(request, at(request, "timetable:version", timetable=timetable))


@screen(Perm.TIMETABLE_EDIT, read=(), write=("POST",))
def copy(request: StaffRequest, timetable: uuid.UUID) -> HttpResponse:
    """A draft that begins as this one."""
    made = versions.copy(request.actor, timetable, unit=request.place.unit)
    messages.success(request, _("Đã tạo bản nháp số %(n)s.") % {"n": made.number})
    return redirect_or_swap(request, at(request, "timetable:version", timetable=made.uuid))


@screen(Perm.TIMETABLE_EDIT, read=(), write=("POST",))
def discard(request: StaffRequest, timetable: uuid.UUID) -> HttpResponse:
    """Throw a draft away."""
    try:
        number = versions.discard(request.actor, timetable, unit_id=request.place.unit.pk)
    except TimetableRefusal as refusal:
        messages.error(request, str(refusal))
        return redirect_or_swap(request, at(request, "timetable:version", timetable=timetable))
    messages.success(request, _("Đã bỏ bản nháp số %(n)s.") % {"n": number})
    return redirect_or_swap(request, at(request, "timetable:overview"))
