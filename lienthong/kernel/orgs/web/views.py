"""Units of a day: list, tree, and one unit with its facts, history and people in charge."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.codelists import public as codelists
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.foundation.tables.public import Column, Filter, list_page
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.kernel.areas import public as areas
from lienthong.kernel.orgs import particulars, selectors, services
from lienthong.kernel.orgs.models import Unit, UnitKind, UnitVersion
from lienthong.kernel.orgs.orders import Facts
from lienthong.kernel.orgs.tree import ActRefused
from lienthong.kernel.orgs.web import wording

MANAGING = (UnitKind.DEPARTMENT.value, UnitKind.OFFICE.value, UnitKind.COMMUNE.value)


def day_of(request: StaffRequest) -> dt.date:
    """The day in the URL (`on=2018-01-10`), else the business date. A wrong one falls back."""
    try:
        return dt.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return request.business_date


def within(request: StaffRequest) -> list[int]:
    """Units in sight from the place one stands in, closed ones whose records came here too."""
    seen = selectors.visible_ids(request.place.unit.pk, on=request.business_date)
    return sorted(set(seen) & request.actor.scope)


def unit_in_sight(request: StaffRequest, code: str) -> Unit:
    """The unit with this code within the actor's scope, else NoSuchThing."""
    unit = selectors.unit_by_code(code)
    if unit is None or unit.pk not in request.actor.scope:
        raise NoSuchThing(code)
    return unit


@screen(Perm.ORGS_VIEW)
def listing(request: StaffRequest) -> HttpResponse:
    """Units in sight as they stood on a day."""
    on, place = day_of(request), request.place
    kinds, level_names = wording.kinds(), wording.levels()
    rows = selectors.versions_on(on=on).filter(unit_id__in=within(request))
    managers = {row.unit_id: row.name for row in rows.filter(unit__kind__in=MANAGING)}

    def address(row: UnitVersion) -> str:
        return reverse("orgs:unit", args=[place.unit.code, place.year, row.unit.code])

    page = list_page(
        request, rows,
        columns=[
            Column("code", _("Mã"), lambda r: r.unit.code, sort=("unit__code",), kind="code", width=18),
            Column("name", _("Tên đơn vị"), _name, sort=("unit__folded",), link=address, main=True, width=48),
            Column("kind", _("Loại"), lambda r: kinds[r.unit.kind], sort=("unit__kind", "unit__code")),
            Column("levels", _("Cấp học"), lambda r: wording.levels_text(r.levels), sort=("levels", "unit__code")),
            Column("parent", _("Trực thuộc"), _parent, sort=("parent__folded", "unit__code"), width=36),
            Column("ownership", _("Loại hình"), _ownership, sort=("unit__ownership", "unit__code")),
            Column("opened", _("Thành lập"), _opened, sort=("unit__opened_on",), kind="date", show=False),
            Column("closed", _("Ngày đóng"), lambda r: r.unit.closed_on, sort=("unit__closed_on",), kind="date", show=False),
        ],
        filters=[
            Filter("kind", _("Loại"), list(kinds.items()), lambda found, v: found.filter(unit__kind=v)),
            Filter("level", _("Cấp học"), list(level_names.items()), lambda rows, v: rows.filter(levels__contains=[v])),
            Filter(
                "ownership", _("Loại hình"), [(c.code, c.shown) for c in codelists.catalogue("ownership")],
                lambda found, v: found.filter(unit__ownership=v),
            ),
            Filter(
                "parent", _("Đơn vị quản lý"), [(str(pk), name) for pk, name in managers.items()],
                lambda found, v: found.filter(parent_id=v),
            ),
        ],
        search=lambda found, text: found.filter(selectors.match(text)),
        default_sort="code", title=_("Danh sách đơn vị"), id="units",
        heading=[_("Tại ngày %(date)s") % {"date": on.strftime("%d/%m/%Y")}],
        empty=(_("Không có đơn vị nào"), _("Ngày này không có đơn vị nào khớp; hãy chọn ngày khác hoặc bỏ bộ lọc.")),
    )  # fmt: skip
    if page.is_export:
        return page.export()
    context = {
        "page": page, "on": on, "place": place, "is_today": on == request.business_date,
        "can_edit": request.actor.can(Perm.ORGS_EDIT, place.unit.pk),
    }  # fmt: skip
    return render(request, "orgs/list.html", context, part="orgs/_list.html")


@screen(Perm.ORGS_VIEW)
def tree_page(request: StaffRequest) -> HttpResponse:
    """The tree of a day."""
    on, place = day_of(request), request.place
    roots = selectors.tree(on=on, within=within(request))
    return render(request, "orgs/tree.html", {"roots": roots, "on": on, "place": place, "kinds": wording.kinds()})


@screen(Perm.ORGS_VIEW)
def unit_page(request: StaffRequest, code: str) -> HttpResponse:
    """One unit."""
    return _unit(request, unit_in_sight(request, code))


def _unit(request: StaffRequest, unit: Unit, *, errors: list[str] | None = None) -> HttpResponse:
    on, place, actor = day_of(request), request.place, request.actor
    state = selectors.version_on(unit.pk, on=on)
    if state is None:
        raise NoSuchThing(unit.code)
    acts = selectors.acts_of(unit.pk)
    names = dict(
        Unit.objects.filter(code__in=set().union(*(wording.codes_in(a) for a in acts))).values_list("code", "name")
    )
    people = get_user_model().objects.filter(pk__in={a.recorded_by for a in acts if a.recorded_by})
    recorders = dict(people.values_list("pk", "display_name"))
    duties = {o.duty: o for o in selectors.officers_of(unit.pk, on=on)}
    can_edit = actor.can(Perm.ORGS_EDIT, unit.pk)
    is_school = unit.kind in selectors.SCHOOL_KINDS
    context = {
        "place": place, "unit": unit, "state": state, "on": on, "is_today": on == request.business_date,
        "kind": wording.kinds()[unit.kind], "errors": errors or [], "facts": _facts(request, unit, state, on),
        "sites": [(row.unit, row.name) for row in selectors.sites_of(unit.pk, on=on)],
        "identifiers": [
            (str(particulars.SCHEMES.get(i.scheme, i.scheme)), i.value, i.valid.lower, i.valid.upper)
            for i in selectors.identifiers_of(unit.pk)
        ],
        "schemes": [(k, str(v)) for k, v in particulars.SCHEMES.items()],
        "history": [_line(act, names, recorders) for act in acts],
        "officers": [(duty, str(label), duties.get(duty)) for duty, label in _duties(unit.kind)],
        "acts": [(k, v) for k, v in wording.act_names().items() if k in _acts_for(unit.kind)],
        "can_edit": can_edit and unit.closed_on is None, "is_school": is_school,
        "can_appoint": unit.closed_on is None and (can_edit or actor.can(Perm.POSTS_EDIT, unit.pk)),
    }  # fmt: skip
    return render(request, "orgs/unit.html", context, status=422 if errors else 200)


def _facts(
    request: StaffRequest, unit: Unit, state: UnitVersion, on: dt.date
) -> list[tuple[str, str] | tuple[str, str, str]]:
    parent: tuple[str, str] | tuple[str, str, str] = (_("Trực thuộc"), state.parent.name if state.parent else "")
    if state.parent and state.parent_id in request.actor.scope:
        parent = (
            *parent[:2],
            reverse("orgs:unit", args=[request.place.unit.code, request.place.year, state.parent.code]),
        )
    area = areas.address_on(state.area_id, on=on) if state.area_id else ""
    return [
        (_("Mã đơn vị"), unit.code), parent, (_("Cấp học"), wording.levels_text(state.levels)),
        (_("Loại hình"), _label("ownership", unit.ownership)),
        (_("Loại trường"), _label("school_kind", unit.school_type)),
        (_("Địa bàn"), area), (_("Địa chỉ"), unit.address), (_("Điện thoại"), unit.phone),
        (_("Thư điện tử"), unit.email),
        (_("Trang thông tin"), unit.website), (_("Thành lập"), unit.opened_on.strftime("%d/%m/%Y")),
    ]  # fmt: skip


def _line(act: Any, names: dict[str, str], recorders: dict[int, str]) -> dict[str, str]:
    basis = " · ".join(text for text in (act.legal_basis, act.note) if text)
    made = {
        "at": act.effective_on.strftime("%d/%m/%Y"), "by": recorders.get(act.recorded_by, _("cài đặt hệ thống")),
        "what": wording.act_text(act, names), "kind": "stop" if act.kind == "close" else "neutral",
    }  # fmt: skip
    return made | ({"reason": basis} if basis else {})


def _duties(kind: str) -> list[tuple[str, object]]:
    """The directive asks offices for a leader and a specialist, schools for a leader and an IT person."""
    second = "it" if kind in selectors.SCHOOL_KINDS else "specialist"
    return [(duty, particulars.DUTIES[duty]) for duty in ("leader", second, "statistics", "portal")]


def _acts_for(kind: str) -> tuple[str, ...]:
    if kind in selectors.SCHOOL_KINDS:
        return ("rename", "reparent", "levels", "area", "open", "merge", "split", "close")
    if kind == UnitKind.SITE:
        return ("rename", "reparent", "area", "close")
    return ("rename", "open", "merge", "close")


def _name(row: UnitVersion) -> str:
    return row.name


def _parent(row: UnitVersion) -> str:
    return row.parent.name if row.parent else ""


def _ownership(row: UnitVersion) -> str:
    return _label("ownership", row.unit.ownership)


def _opened(row: UnitVersion) -> dt.date:
    return row.unit.opened_on


def _label(catalogue: str, code: str) -> str:
    return codelists.label_of(catalogue, code) if code and codelists.is_code(catalogue, code) else code


@screen(Perm.ORGS_EDIT, write=("POST",))
def facts(request: StaffRequest, code: str) -> HttpResponse:
    """Correct address, telephone and the like."""
    unit = unit_in_sight(request, code)
    errors: list[str] = []
    typed = {name: getattr(unit, name) for name in ("ownership", "school_type", "address", "phone", "email", "website")}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "")[:200] for name in typed}
        try:
            services.correct_facts(actor=request.actor, unit=unit.code, facts=Facts(**typed))
        except ActRefused as refusal:
            errors = [str(refusal)]
        else:
            messages.success(request, _("Đã ghi thông tin đơn vị."))
            return _back(request, unit)
    context = {
        "place": request.place, "unit": unit, "typed": typed, "errors": errors,
        "ownerships": [("", _("chưa ghi")), *((c.code, c.shown) for c in codelists.catalogue("ownership"))],
        "types": [("", _("chưa ghi")), *((c.code, c.shown) for c in codelists.catalogue("school_kind"))],
    }  # fmt: skip
    return render(request, "orgs/facts.html", context, status=422 if errors else 200)


@screen(Perm.ORGS_EDIT, read=(), write=("POST",))
def identifier(request: StaffRequest, code: str) -> HttpResponse:
    """Set the code by which another system knows the unit."""
    unit = unit_in_sight(request, code)
    try:
        particulars.set_identifier(
            actor=request.actor, unit=unit, scheme=request.POST.get("scheme", ""), value=request.POST.get("value", ""),
            on=read_date(request, "on"),
        )  # fmt: skip
    except (ActRefused, vietnamese.BadDate) as refusal:
        return _unit(request, unit, errors=[str(refusal)])
    messages.success(request, _("Đã ghi mã."))
    return _back(request, unit)


@screen(Perm.ORGS_EDIT, Perm.POSTS_EDIT, read=(), write=("POST",))
def officer(request: StaffRequest, code: str) -> HttpResponse:
    """Name who is in charge."""
    unit = unit_in_sight(request, code)
    try:
        particulars.appoint_officer(
            actor=request.actor, unit=unit, duty=request.POST.get("duty", ""),
            full_name=request.POST.get("full_name", ""), phone=request.POST.get("phone", ""),
            email=request.POST.get("email", ""), on=request.business_date,
        )  # fmt: skip
    except ActRefused as refusal:
        return _unit(request, unit, errors=[str(refusal)])
    messages.success(request, _("Đã ghi người phụ trách."))
    return _back(request, unit)


@screen(Perm.ORGS_EDIT, Perm.POSTS_EDIT, read=(), write=("POST",))
def officer_end(request: StaffRequest, code: str) -> HttpResponse:
    """Nobody is in charge any more."""
    unit = unit_in_sight(request, code)
    try:
        particulars.end_officer(
            actor=request.actor, unit=unit, duty=request.POST.get("duty", ""), on=request.business_date
        )
    except ActRefused as refusal:
        return _unit(request, unit, errors=[str(refusal)])
    messages.success(request, _("Đã kết thúc phân công."))
    return _back(request, unit)


def read_date(request: StaffRequest, name: str) -> dt.date:
    """A date as the browser's own picker sends it, or as people write it."""
    text = request.POST.get(name, "").strip()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return vietnamese.parse_date(text)


def _back(request: StaffRequest, unit: Unit) -> HttpResponse:
    return redirect_or_swap(request, "orgs:unit", request.place.unit.code, request.place.year, unit.code)
