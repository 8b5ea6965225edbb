"""The calendar of a unit: its year, terms, weeks and days off; and the demo's clock."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.kernel.calendar import rules, selectors, services
from lienthong.kernel.calendar.models import Holiday

GROUPS = {
    "": gettext_lazy("Chung"), "MN": gettext_lazy("Mầm non"), "TH": gettext_lazy("Tiểu học"),
    "THCS": gettext_lazy("THCS"), "THPT": gettext_lazy("THPT"), "GDTX": gettext_lazy("GDTX"),
}  # fmt: skip
ISO = "%Y-%m-%d"


@screen(Perm.CALENDAR_VIEW)
def year_page(request: StaffRequest) -> HttpResponse:
    """Terms, weeks and days off as they hold for the unit."""
    return _page(request)


@screen(Perm.CALENDAR_EDIT, Perm.CALENDAR_OVERRIDE, read=(), write=("POST",))
def term(request: StaffRequest, number: int) -> HttpResponse:
    """Set a term: the department's for a level, or the school's own."""
    try:
        dates = (_date(request, "starts_on"), _date(request, "ends_on"))
        weeks = request.POST.get("teaching_weeks", "")
        services.set_term(
            actor=request.actor, year=request.place.year, number=number, dates=dates,
            teaching_weeks=int(weeks) if weeks.isdecimal() else 0,
            level_group=request.POST.get("level_group", "") if _own_unit(request) is None else "",
            unit_id=_own_unit(request),
        )  # fmt: skip
    except (services.CalendarRefused, vietnamese.BadDate) as refusal:
        return _page(request, errors=[str(refusal)])
    messages.success(request, _("Đã ghi thời gian học kỳ; thời khóa biểu và điểm danh theo lịch mới."))
    return _back(request)


@screen(Perm.CALENDAR_OVERRIDE, read=(), write=("POST",))
def term_remove(request: StaffRequest, number: int) -> HttpResponse:
    """Back to the department's dates."""
    unit_id = _own_unit(request)
    if unit_id is None:
        raise NoSuchThing(number)
    services.drop_term(actor=request.actor, year=request.place.year, number=number, unit_id=unit_id)
    messages.success(request, _("Học kỳ này lại theo lịch của Sở."))
    return _back(request)


@screen(Perm.CALENDAR_EDIT, Perm.CALENDAR_OVERRIDE, read=(), write=("POST",))
def days(request: StaffRequest) -> HttpResponse:
    """Add days off, or a school's working days."""
    try:
        start = _date(request, "starts_on")
        end = _date(request, "ends_on") if request.POST.get("ends_on", "").strip() else start
        services.add_days(
            actor=request.actor, dates=(start, end), name=request.POST.get("name", ""), unit_id=_own_unit(request),
            is_open=request.POST.get("what") == "open",
        )  # fmt: skip
    except (services.CalendarRefused, vietnamese.BadDate) as refusal:
        return _page(request, errors=[str(refusal)])
    messages.success(request, _("Đã thêm vào lịch."))
    return _back(request)


@screen(Perm.CALENDAR_EDIT, Perm.CALENDAR_OVERRIDE, read=(), write=("POST",))
def days_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take days off back."""
    try:
        services.remove_days(actor=request.actor, holiday_id=pk, unit_id=_own_unit(request))
    except services.CalendarRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã bỏ khỏi lịch."))
    return _back(request)


@screen(Perm.CALENDAR_EDIT, read=(), write=("POST",))
def years(request: StaffRequest) -> HttpResponse:
    """Open the next school year."""
    newest = selectors.years()[0].pk
    try:
        services.open_year(actor=request.actor, year=newest + 1)
    except services.CalendarRefused as refusal:
        messages.error(request, str(refusal))
        return _back(request)
    messages.success(
        request,
        _("Đã mở năm học %(year)s với lịch thường lệ; hãy sửa theo kế hoạch của năm.")
        % {"year": f"{newest + 1}-{newest + 2}"},
    )
    return redirect_or_swap(request, "calendar:year", request.place.unit.code, newest + 1)


@screen(Perm.HOME_VIEW, write=("POST",), placed=False)
def clock(request: StaffRequest) -> HttpResponse:
    """Move the demo's business date. There is no such page in a real installation."""
    if not settings.DEMO:
        raise NoSuchThing("clock")
    errors: list[str] = []
    if request.method == "POST":
        try:
            to = None if request.POST.get("real") else _date(request, "on")
            services.move_clock(actor=request.actor, to=to)
        except (services.CalendarRefused, vietnamese.BadDate) as refusal:
            errors = [str(refusal)]
        else:
            messages.success(request, _("Hôm nay là %(date)s.") % {"date": selectors.today().strftime("%d/%m/%Y")})
            return redirect_or_swap(request, "calendar-free:clock")
    context = {
        "today": selectors.today(), "typed": request.POST.get("on", selectors.today().strftime(ISO)), "errors": errors,
        "stops": [(day.strftime(ISO), day.strftime("%d/%m/%Y"), why) for day, why in _stops()],
    }  # fmt: skip
    return render(request, "calendar/clock.html", context, status=422 if errors else 200)


def _stops() -> list[tuple[dt.date, str]]:
    return [
        (dt.date(2017, 9, 5), _("khai giảng")),
        (dt.date(2018, 1, 10), _("cuối học kỳ I, trước hạn báo cáo giữa kỳ")),
        (dt.date(2018, 1, 16), _("sau hạn báo cáo giữa kỳ")),
        (dt.date(2018, 5, 31), _("kết thúc năm học")),
        (dt.date(2025, 7, 1), _("chính quyền hai cấp")),
    ]


def _own_unit(request: StaffRequest) -> int | None:
    """A department writes the common calendar; a school its own; an office has none of its own."""
    unit = request.place.unit
    return None if unit.kind == "so" else unit.pk


def _page(request: StaffRequest, *, errors: list[str] | None = None) -> HttpResponse:
    unit, year = request.place.unit, request.place.year
    own = _own_unit(request)
    group = rules.level_group(unit.levels)
    if own is None and request.GET.get("level", "") in services.LEVEL_GROUPS:
        group = request.GET.get("level", "")
    rows = selectors.term_rows(year, unit_id=own, level_group=group)
    dates = [rules.TermDates(r.number, r.starts_on, r.ends_on, r.teaching_weeks) for _n, r in sorted(rows.items())]
    holidays = selectors.holidays(dt.date(year, 8, 1), dt.date(year + 1, 7, 31), unit_id=own)
    off = [rules.DaysOff(h.starts_on, h.ends_on, h.is_open) for h in holidays]
    weeks = rules.weeks(terms=dates, off=off)
    actor = request.actor
    home = reverse("calendar:year", args=[unit.code, year])
    can_edit = actor.can(Perm.CALENDAR_EDIT, unit.pk) if own is None else actor.can(Perm.CALENDAR_OVERRIDE, unit.pk)
    context = {
        "place": request.place, "today": request.business_date, "errors": errors or [], "typed": request.POST,
        "terms": [rows[number] for number in sorted(rows)], "own": own, "group": group,
        "group_label": GROUPS[group],
        "groups": [(str(name), f"{home}?level={code}", code == group) for code, name in GROUPS.items()],
        "weeks": [_week(week, request.business_date) for week in weeks],
        "days": [_day(row, own=own, can_edit=can_edit) for row in holidays],
        "can_edit": can_edit, "can_open_year": own is None and can_edit,
    }  # fmt: skip
    return render(request, "calendar/year.html", context, status=422 if errors else 200)


def _week(week: rules.Week, today: dt.date) -> dict[str, Any]:
    return {
        "number": week.number, "term": week.term, "starts_on": week.starts_on, "ends_on": week.ends_on,
        "days": len(week.school_days), "is_off": week.is_off, "is_reserve": week.is_reserve,
        "is_now": week.starts_on <= today <= week.ends_on,
    }  # fmt: skip


def _day(row: Holiday, *, own: int | None, can_edit: bool) -> dict[str, Any]:
    length = (row.ends_on - row.starts_on).days + 1
    return {
        "pk": row.pk, "name": row.name, "starts_on": row.starts_on, "ends_on": row.ends_on, "length": length,
        "is_open": row.is_open, "is_own": row.for_unit is not None, "can_remove": can_edit and row.for_unit == own,
    }  # fmt: skip


def _date(request: StaffRequest, name: str) -> dt.date:
    """A date as the browser's own picker sends it, or as people write it."""
    text = request.POST.get(name, "").strip()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return vietnamese.parse_date(text)


def _back(request: StaffRequest) -> HttpResponse:
    return redirect_or_swap(request, "calendar:year", request.place.unit.code, request.place.year)
