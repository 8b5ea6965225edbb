"""Forms of acts: fill in, read what will happen, then record: nothing that was not read in this very form."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.contrib import messages
from django.db import DataError
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.kernel.areas import public as areas
from lienthong.kernel.orgs import selectors, services
from lienthong.kernel.orgs.models import Unit, UnitKind
from lienthong.kernel.orgs.orders import (
    ChangeLevels,
    Close,
    Merge,
    MoveArea,
    NewUnit,
    Open,
    Order,
    Rename,
    Reparent,
    Split,
)
from lienthong.kernel.orgs.reform import apply_reform_2025
from lienthong.kernel.orgs.tree import PARENTS, ActRefused
from lienthong.kernel.orgs.web import wording
from lienthong.kernel.orgs.web.views import read_date, unit_in_sight, within


@screen(Perm.ORGS_EDIT, write=("POST",))
def act(request: StaffRequest, code: str, kind: str) -> HttpResponse:
    """One act on a unit. The first POST shows the consequences; the second, unchanged, records it."""
    unit = unit_in_sight(request, code)
    if kind not in wording.act_names():
        raise NoSuchThing(kind)
    errors: list[str] = []
    outcome: services.Outcome | None = None
    if request.method == "POST":
        try:
            order = _order(request, unit, kind)
            is_read = request.POST.get("seen") == _seal(request)
            outcome = services.carry_out(actor=request.actor, orders=[order], dry_run=not is_read)
        except (ActRefused, vietnamese.BadDate, DataError) as refusal:
            errors = [str(refusal)]
        else:
            if not outcome.is_dry_run:
                messages.success(request, _("Đã ghi quyết định. %(what)s") % {"what": " ".join(outcome.consequences)})
                return redirect_or_swap(request, "orgs:unit", request.place.unit.code, request.place.year, unit.code)
    context = {
        "place": request.place, "unit": unit, "kind": kind, "title": wording.act_names()[kind], "errors": errors,
        "typed": request.POST,
        "chosen_levels": request.POST.getlist("levels") or (unit.levels if kind == "levels" else []),
        "outcome": outcome, "seal": _seal(request) if outcome else "", "today": request.business_date,
        "levels": list(wording.levels().items()), **_choices(request, unit, kind),
    }  # fmt: skip
    return render(request, "orgs/act.html", context, status=422 if errors else 200)


@screen(Perm.ORGS_EDIT, write=("POST",))
def reform(request: StaffRequest) -> HttpResponse:
    """What 1 July 2025 would do to this department's tree. Recording it, which cannot be undone, is a command."""
    errors: list[str] = []
    outcome: services.Outcome | None = None
    if request.method == "POST":
        try:
            outcome = apply_reform_2025(actor=None, department=request.place.unit.code, dry_run=True)
        except ActRefused as refusal:
            errors = [str(refusal)]
    context = {"place": request.place, "outcome": outcome, "errors": errors}
    return render(request, "orgs/reform.html", context, status=422 if errors else 200)


def _seal(request: StaffRequest) -> str:
    """A mark of what the form holds: recorded is only what was shown with its consequences."""
    held = {k: request.POST.getlist(k) for k in sorted(request.POST) if k not in ("seen", "csrfmiddlewaretoken")}
    return hashlib.sha256(json.dumps(held, ensure_ascii=False).encode()).hexdigest()[:32]


def _order(request: StaffRequest, unit: Unit, kind: str) -> Order:
    post = request.POST
    on, basis, note = read_date(request, "on"), post.get("legal_basis", "").strip(), post.get("note", "").strip()
    if not basis:
        raise ActRefused(_("Hãy ghi căn cứ: số, ngày và cơ quan ban hành quyết định."))
    levels = tuple(post.getlist("levels"))
    match kind:
        case "rename":
            return Rename(on, basis, note, unit=unit.code, name=post.get("name", ""))
        case "reparent":
            return Reparent(on, basis, note, unit=unit.code, parent=post.get("parent", ""))
        case "levels":
            return ChangeLevels(on, basis, note, unit=unit.code, levels=levels, parent=post.get("parent", ""))
        case "area":
            return MoveArea(on, basis, note, unit=unit.code, area=_area(request) or 0)
        case "merge":
            return Merge(on, basis, note, units=(unit.code,), into=post.get("into", ""))
        case "close":
            heir = post.get("into", "")
            return Close(on, basis, note, unit=unit.code, successors=(heir,) if heir else ())
        case "split":
            return Split(
                on, basis, note, unit=unit.code, opening=(_new_unit(request, unit.kind, post.get("parent", "")),),
                closes=post.get("closes") == "on", sites={site: post["code"].strip() for site in post.getlist("sites")},
            )  # fmt: skip
    return Open(on, basis, note, unit=_new_unit(request, post.get("kind", ""), unit.code))


def _new_unit(request: StaffRequest, kind: str, parent: str) -> NewUnit:
    code = request.POST.get("code", "").strip()
    if not code or len(code) > 30 or "/" in code:
        raise ActRefused(_("Hãy ghi mã đơn vị mới, tối đa 30 ký tự, không có dấu gạch chéo."))
    return NewUnit(
        code, kind, request.POST.get("name", ""), parent, tuple(request.POST.getlist("levels")), _area(request)
    )


def _area(request: StaffRequest) -> int | None:
    code = request.POST.get("area", "").strip()
    if not code:
        return None
    row = areas.area_by_code(code, on=read_date(request, "on"))
    if row is None:
        raise ActRefused(_("Không có xã, phường mang mã %(code)s vào ngày hiệu lực.") % {"code": code})
    return row.area_id


def _choices(request: StaffRequest, unit: Unit, kind: str) -> dict[str, Any]:
    """What the selects of this act offer: living units in sight of the right kind."""
    rows = list(
        selectors.versions_on(on=request.business_date)
        .filter(unit_id__in=within(request))
        .values_list("unit__code", "name", "unit__kind", "parent_id")
    )
    none = ("", _("chọn một đơn vị"))
    parents = [(c, n) for c, n, k, _p in rows if k in PARENTS[unit.kind] and c != unit.code]
    heirs = [(c, n) for c, n, k, _p in rows if k == unit.kind and c != unit.code]
    kinds = wording.kinds()
    below = [(k, kinds[k]) for k, above in PARENTS.items() if unit.kind in above]
    return {
        "parents": [none, *parents], "heirs": [none, *heirs], "kinds_below": below,
        "sites": [(c, n) for c, n, k, p in rows if k == UnitKind.SITE and p == unit.pk],
    }  # fmt: skip
