"""The table of teaching loads, one person's load, and the duties that take periods off."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.foundation.tables.public import Column, Filter, ListPage, list_page
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.kernel.screens.public import Button, at, read_day
from lienthong.school.timetable import asking, load_rules
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.load import BALANCED, OVER, UNDER, UNKNOWN, Load, duty_names, loads
from lienthong.school.timetable.models import Duty

TONES = {OVER: "wait", UNDER: "info", BALANCED: "ok", UNKNOWN: "neutral"}


def _state_names() -> dict[str, str]:
    return {
        OVER: _("Dạy thừa"), UNDER: _("Dạy thiếu"), BALANCED: _("Đủ định mức"), UNKNOWN: _("Chưa có định mức"),
    }  # fmt: skip


def _term(request: StaffRequest) -> int:
    return 0 if request.place.whole_year else request.place.term


def _whole_list(request: StaffRequest) -> list[Load]:
    return loads(request.place.unit, request.place.year, request.business_date)


@screen(Perm.TIMETABLE_EDIT)
def table(request: StaffRequest) -> HttpResponse:
    """Everybody's periods against what is owed, by department, over and under."""
    found, term, unit = _whole_list(request), _term(request), request.place.unit
    departments = sorted({x.employment.department for x in found if x.employment.department})
    names = _state_names()
    page = list_page(
        request, found, columns=_columns(request, term),
        filters=[
            Filter("department", _("Tổ"), [(d, d) for d in departments],
                   lambda rows, v: [x for x in rows if x.employment.department == v]),
            Filter("state", _("So với định mức"), [(key, names[key]) for key in TONES],
                   lambda rows, v: [x for x in rows if x.state(term) == v]),
        ],
        search=lambda rows, text: [x for x in rows if vietnamese.fold(text) in x.employment.person.folded],
        default_sort="name", title=_("Định mức tiết dạy"), heading=(unit.name, request.place.year_label, _scope(term)),
        empty=_empty(request), id="load",
    )  # fmt: skip
    if page.is_export:
        answer: HttpResponse = page.export()
        return answer
    return render(request, "timetable/load.html", _context(request, page, found, term), part="timetable/_load.html")


def _scope(term: int) -> str:
    return _("Trung bình cả năm") if term == 0 else _("Học kì %(n)s") % {"n": term}


def _empty(request: StaffRequest) -> tuple[str, str]:
    if request.GET:
        return _("Không có ai khớp với bộ lọc"), _("Bỏ bớt điều kiện lọc hoặc tìm bằng tên khác.")
    return _("Chưa có giáo viên nào"), _("Nhập đội ngũ và phân công giảng dạy trước.")


def _context(request: StaffRequest, page: ListPage, found: list[Load], term: int) -> dict[str, Any]:
    taught = sum(x.taught(term) for x in found)
    owed = sum(x.owed or 0 for x in found)
    states = [x.state(term) for x in found]
    return {
        "page": page, "names": _state_names(), "tones": TONES, "scope": _scope(term), "term": term,
        "list_url": at(request, "timetable:overview"),
        "totals": [
            (_("Tiết được phân"), number(taught), "neutral"), (_("Tiết phải dạy"), number(owed), "neutral"),
            (_("Dạy thừa"), str(states.count(OVER)), "wait" if OVER in states else "neutral"),
            (_("Dạy thiếu"), str(states.count(UNDER)), "wait" if UNDER in states else "neutral"),
        ],
        "buttons": [Button(_("Phân công giảng dạy"), at(request, "classes:assignments"), "users")]
        if request.actor.can(Perm.ASSIGNMENTS_EDIT, request.place.unit.pk) else [],
    }  # fmt: skip


def number(value: float | None) -> str:
    """“17,5”, “−2”."""
    return (
        "–"
        if value is None
        else f"{value:,.1f}".replace(",", " ").replace(".", ",").removesuffix(",0").replace("-", "−")
    )


def _columns(request: StaffRequest, term: int) -> list[Column]:
    names, duties = _state_names(), duty_names()
    return [
        Column("name", _("Họ và tên"), lambda x: x.employment.person.full_name, sort=("name",), main=True, width=28,
               order=lambda x: x.employment.person.sort_key,
               link=lambda x: at(request, "timetable:load_of", employment=x.employment.uuid)),
        Column("department", _("Tổ"), lambda x: x.employment.department, sort=("department",), width=20),
        Column("level", _("Cấp"), lambda x: x.level, show=len(request.place.unit.levels) > 1),
        Column("taught", _("Dạy"), lambda x: "; ".join(f"{name} {rooms}" for name, rooms, _h in x.parts), width=40, show=False),
        Column("first", _("HK1"), lambda x: x.taught(1), kind="decimal", sort=("first",), width=8),
        Column("second", _("HK2"), lambda x: x.taught(2), kind="decimal", sort=("second",), width=8),
        Column("norm", _("Định mức"), lambda x: x.norm, kind="number", width=10),
        Column("reliefs", _("Giảm"), lambda x: "; ".join(f"{duties[r.kind]} {r.periods}" for r in x.reliefs), width=30),
        Column("owed", _("Phải dạy"), lambda x: x.owed, kind="number", sort=("owed",), width=10),
        Column("balance", _("Thừa (+), thiếu (−)"), lambda x: x.balance(term), kind="decimal", sort=("balance",), width=12),
        Column("year", _("Cả năm"), lambda x: x.year_balance, kind="decimal", sort=("year",), width=12),
        Column("state", _("So với định mức"), lambda x: names[x.state(term)], kind="state", width=18),
    ]  # fmt: skip


@screen(Perm.TIMETABLE_EDIT, write=("POST",))
def one(request: StaffRequest, employment: uuid.UUID) -> HttpResponse:
    """One person's load part by part; duties are entered and ended here."""
    found = next((x for x in _whole_list(request) if x.employment.uuid == employment), None)
    if found is None:
        raise NoSuchThing(employment)
    here = at(request, "timetable:load_of", employment=employment)
    if request.method == "POST":
        try:
            said = _save(request, found)
        except (TimetableRefusal, ValueError) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, said)
        return redirect_or_swap(request, here)
    return render(request, "timetable/load_of.html", _of(request, found, here))


def _of(request: StaffRequest, found: Load, here: str) -> dict[str, Any]:
    term, names = _term(request), duty_names()
    entered = Duty.objects.filter(unit_id=request.place.unit.pk, employment_id=found.employment.pk)
    return {
        "load": found, "name": found.employment.person.full_name, "self_url": here, "scope": _scope(term),
        "parts": [(name, rooms, number(a / 2), number(b / 2)) for name, rooms, (a, b) in found.parts],
        "first": number(found.taught(1)), "second": number(found.taught(2)),
        "reliefs": [(names[r.kind], r.periods, r.source or _("nhà trường quyết định")) for r in found.reliefs],
        "figures": [
            (_("Đang dạy"), number(found.taught(term)), "neutral"), (_("Phải dạy"), number(found.owed), "neutral"),
            (_("Thừa (+), thiếu (−)"), number(found.balance(term)), "wait" if found.state(term) in (OVER, UNDER) else "neutral"),
            (_("Cả năm"), number(found.year_balance), "neutral"),
        ],
        "duties": [
            (d.pk, names.get(d.kind, d.kind), d.periods, d.started_on, d.ended_on, d.note) for d in entered
        ],
        "kinds": [(key, names[key]) for key in load_rules.duties()], "today": request.business_date,
        "list_url": at(request, "timetable:overview"), "back_url": at(request, "timetable:load"),
    }  # fmt: skip


def _save(request: StaffRequest, found: Load) -> str:
    posted, unit_id = request.POST, request.place.unit.pk
    if "drop" in posted:
        text = posted["drop"]
        pk = int(text) if text.isascii() and text.isdigit() and len(text) < 15 else 0
        asking.drop_duty(request.actor, unit_id=unit_id, employment_id=found.employment.pk, pk=pk)
        return _("Đã bỏ.")
    text = posted.get("periods", "").strip()
    if text and not (text.isascii() and text.isdigit() and int(text[:4]) <= 23):
        raise TimetableRefusal(_("Số tiết giảm là số nguyên từ 0 đến 23, hoặc để trống để theo quy định."))
    asking.add_duty(
        request.actor, unit_id=unit_id, employment_id=found.employment.pk, kind=posted.get("kind", ""),
        periods=int(text) if text else None, started_on=read_day(posted.get("started_on", "")),
        ended_on=read_day(posted["ended_on"]) if posted.get("ended_on") else None, note=posted.get("note", ""),
    )  # fmt: skip
    return _("Đã ghi.")
