"""Areas as they stood on a day, and the life of one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.htmx.public import render
from lienthong.foundation.tables.public import Column, Filter, list_page
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.kernel.areas import selectors
from lienthong.kernel.areas.models import Area, AreaSuccession, AreaVersion


def _levels() -> dict[str, str]:
    return {Area.PROVINCE: _("Tỉnh, thành phố"), Area.DISTRICT: _("Huyện, thị xã"), Area.COMMUNE: _("Xã, phường")}


def day_of(request: StaffRequest) -> dt.date:
    """The day in the URL (`on=2018-01-10`), else the business date. A wrong one falls back."""
    try:
        return dt.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return request.business_date


@screen(Perm.AREAS_VIEW)
def listing(request: StaffRequest) -> HttpResponse:
    """All areas of a day."""
    on, place = day_of(request), request.place
    levels = _levels()
    parents = AreaVersion.objects.filter(valid__contains=on, area__level__in=(Area.PROVINCE, Area.DISTRICT)).order_by(
        "code"
    )
    parent_rows = {row.area_id: row for row in parents}
    used = set(AreaVersion.objects.filter(valid__contains=on).order_by().values_list("parent_id", flat=True).distinct())

    def parent_name(row: AreaVersion) -> str:
        parent = parent_rows.get(row.parent_id) if row.parent_id else None
        return parent.full_name if parent else ""

    def address(row: AreaVersion) -> str:
        return reverse("areas:area", args=[place.unit.code, place.year, row.area_id])

    page = list_page(
        request, selectors.areas(on=on),
        columns=[
            Column("code", _("Mã"), lambda r: r.code, sort=("code",), kind="code"),
            Column("name", _("Tên"), lambda r: r.full_name, sort=("folded",), link=address, main=True, width=36),
            Column("level", _("Cấp"), lambda r: levels[r.area.level], sort=("area__level", "code")),
            Column("parent", _("Thuộc"), parent_name, width=30),
            Column("since", _("Từ ngày"), lambda r: r.valid.lower, kind="date"),
        ],
        filters=[
            Filter("level", _("Cấp"), list(levels.items()), lambda rows, v: rows.filter(area__level=v)),
            Filter(
                "parent", _("Thuộc"), [(str(pk), row.full_name) for pk, row in parent_rows.items() if pk in used],
                lambda rows, v: rows.filter(parent_id=v),
            ),
        ],
        search=lambda rows, text: rows.filter(Q(folded__contains=vietnamese.fold(text)) | Q(code__startswith=text)),
        default_sort="code", title=_("Đơn vị hành chính"), id="areas",
        heading=[_("Tại ngày %(date)s") % {"date": on.strftime("%d/%m/%Y")}],
        empty=(
            _("Không có đơn vị hành chính nào"),
            _("Ngày này không có đơn vị nào khớp; hãy chọn ngày khác hoặc bỏ bộ lọc."),
        ),
    )  # fmt: skip
    if page.is_export:
        return page.export()
    return render(request, "areas/list.html", {"page": page, "on": on, "place": place}, part="areas/_list.html")


@screen(Perm.AREAS_VIEW)
def area_page(request: StaffRequest, area: int) -> HttpResponse:
    """One area: its states, where it came from and who has its ground."""
    on, place = day_of(request), request.place
    states = selectors.history(area)
    if not states:
        raise NoSuchThing(area)
    passings = list(AreaSuccession.objects.filter(Q(old_id=area) | Q(new_id=area)).order_by("on", "id"))
    others = AreaVersion.objects.filter(
        area_id__in={p.old_id for p in passings} | {p.new_id for p in passings}
    ).order_by("area_id", "valid")
    names: dict[int, list[AreaVersion]] = {}
    for row in others:
        names.setdefault(row.area_id, []).append(row)

    def told(other: int, *, first: bool, passing: AreaSuccession) -> dict[str, Any]:
        row = names[other][0 if first else -1]
        return {
            "label": f"{row.full_name} ({row.code})", "is_whole": passing.is_whole, "on": passing.on,
            "url": reverse("areas:area", args=[place.unit.code, place.year, other]),
        }  # fmt: skip

    ended = states[-1].valid.upper
    shown = on if states[-1].valid.upper is None or on < states[-1].valid.upper else ended - dt.timedelta(1)
    context = {
        "place": place, "states": list(reversed(states)), "ended": ended,
        "name": states[-1].full_name, "code": states[-1].code,
        "path": selectors.address_on(area, on=shown), "shown": shown,
        "heirs": [told(p.new_id, first=True, passing=p) for p in passings if p.old_id == area],
        "origins": [told(p.old_id, first=False, passing=p) for p in passings if p.new_id == area],
        "same_code": AreaVersion.objects.filter(code=states[-1].code).exclude(area_id=area).order_by("valid"),
    }  # fmt: skip
    return render(request, "areas/area.html", context)
