"""Entry windows: what is open until when, a new decision with whom it would concern, taking one back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment.closing import gates, windows
from lienthong.school.assessment.closing.models import EntryWindow
from lienthong.school.assessment.closing.parts import WINDOW_PARTS, part_name
from lienthong.school.assessment.errors import BookRefusal, WindowRefused
from lienthong.school.assessment.web.places import at, class_of, reach_choices, term_name

FIELDS = ("plan", "reach", "subject", "part", "act", "from_day", "from_time", "to_day", "to_time", "name", "note")


@screen(Perm.BOOK_LOCK, write=("POST",))
def entry_windows(request: StaffRequest) -> HttpResponse:
    """Decisions in force and ended; a new one is shown with whom it concerns before it is laid."""
    given = (
        {name: request.POST.get(name, "").strip() for name in FIELDS} if request.method == "POST" else _start(request)
    )
    preview, wrong = None, ""
    if request.method == "POST":
        try:
            reach, opens_at, closes_at = _asked(request, given)
            if request.POST.get("confirm") == "yes":
                return _lay(request, given, reach, opens_at, closes_at)
            place = request.place
            preview = windows.concerned(place.unit.pk, place.year, place.term, reach, on=request.business_date)
        except BookRefusal as refusal:
            wrong = str(refusal)
    return render(
        request, "assessment/windows.html", _page(request, given, preview, wrong), status=422 if wrong else 200
    )


def _start(request: StaffRequest) -> dict[str, str]:
    """A blank decision, or the template that was chosen."""
    given = dict.fromkeys(FIELDS, "")
    given |= {"reach": "all", "act": "open"}
    plan = next((p for p in windows.PLANS if p.code == request.GET.get("plan")), None)
    if plan is not None:
        today = request.business_date
        given |= {
            "plan": plan.code, "part": plan.part, "name": str(plan.name), "from_day": today.isoformat(),
            "from_time": "07:00", "to_day": (today + dt.timedelta(days=plan.days)).isoformat(), "to_time": "17:00",
        }  # fmt: skip
    return given


def _asked(
    request: StaffRequest, given: Mapping[str, str]
) -> tuple[windows.Reach, dt.datetime | None, dt.datetime | None]:
    class_id, grade = class_of(request, given["reach"])
    reach = windows.Reach(grade, class_id, given["subject"] or None, given["part"])
    return (
        reach,
        _moment(given["from_day"], given["from_time"] or "00:00"),
        _moment(given["to_day"], given["to_time"] or "23:59"),
    )


def _moment(day: str, clock: str) -> dt.datetime | None:
    if not day:
        return None
    try:
        return dt.datetime.combine(dt.date.fromisoformat(day), dt.time.fromisoformat(clock), calendar.VIETNAM)
    except ValueError as error:
        raise WindowRefused(
            _("Không đọc được mốc “%(text)s”; ngày chọn trong lịch, giờ ghi như 07:30.")
            % {"text": f"{day} {clock}"[:30]}
        ) from error


def _lay(
    request: StaffRequest, given: Mapping[str, str], reach: windows.Reach, opens_at: dt.datetime | None,
    closes_at: dt.datetime | None,
) -> HttpResponse:  # fmt: skip
    place = request.place
    is_open = given["act"] != "close"
    windows.lay_window(
        request.actor, unit_id=place.unit.pk, year=place.year, term=place.term, reach=reach, is_open=is_open,
        opens_at=opens_at, closes_at=closes_at, name=given["name"], note=given["note"],
    )  # fmt: skip
    messages.success(request, _("Đã mở đợt nhập.") if is_open else _("Đã đóng nhập điểm."))
    return redirect_or_swap(request, f"{at(request, 'windows')}?term={place.term}")


def _page(
    request: StaffRequest, given: Mapping[str, str], preview: windows.Concerned | None, wrong: str
) -> dict[str, Any]:
    place = request.place
    unit_id, year, term = place.unit.pk, place.year, place.term
    self_url = f"{at(request, 'windows')}?term={term}"
    return {
        "term": term_name(term), "given": given, "preview": preview, "wrong": wrong, "self_url": self_url,
        "in_force": [(_line(w), at(request, "window_end", window_id=w.pk)) for w in windows.in_force(unit_id, year, term)],
        "ended": [_line(window) for window in windows.ended(unit_id, year, term)],
        "reaches": reach_choices(request), "parts": [("", part_name("")), *((k, str(v)) for k, v in WINDOW_PARTS.items())],
        "subjects": [("", _("Tất cả các môn")), *windows.subjects_of(unit_id, year, term)],
        "acts": [("open", _("Mở nhập điểm")), ("close", _("Đóng nhập điểm"))],
        "plans": [(str(p.name), f"{at(request, 'windows')}?term={term}&plan={p.code}") for p in windows.PLANS],
        "lock_url": f"{at(request, 'lock')}?term={term}", "books_url": at(request, "books"),
    }  # fmt: skip


def _line(window: EntryWindow) -> dict[str, str]:
    now = calendar.now()
    rule = windows.rule_of(window)
    if window.ended_at is not None:
        state, kind = _("Đã kết thúc"), "neutral"
    elif not window.is_open:
        state, kind = _("Đang đóng"), "stop"
    elif window.opens_at and now < window.opens_at:
        state, kind = _("Chưa tới"), "wait"
    else:
        state, kind = (_("Hết hạn"), "neutral") if rule.refusal(now) else (_("Đang mở"), "ok")
    return {
        "what": windows.describe(window), "part": part_name(window.part), "state": state, "kind": kind,
        "opens": gates.clock(window.opens_at), "closes": gates.clock(window.closes_at), "by": window.laid_by_name,
        "at": gates.clock(window.laid_at), "note": window.note, "is_open": "1" if window.is_open else "",
    }  # fmt: skip


@screen(Perm.BOOK_LOCK, read=(), write=("POST",))
def window_end(request: StaffRequest, window_id: int) -> HttpResponse:
    """Take a decision back."""
    term = request.place.term
    try:
        ended = windows.end_window(request.actor, unit_id=request.place.unit.pk, window_id=window_id)
        term = ended.term or term
        messages.success(request, _("Đã kết thúc đợt; quyết định trước đó (nếu có) lại có hiệu lực."))
    except BookRefusal as refusal:
        messages.error(request, str(refusal))
    return redirect_or_swap(request, f"{at(request, 'windows')}?term={term}")
