"""The board of duplicates: pairs proposed, compared side by side, merged, told apart, undone.

It stands here and not in `people`, since a screen needs the gate and the gate stands above people.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.audit import public as audit
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access import log
from lienthong.kernel.access.errors import NoSuchThing
from lienthong.kernel.access.permissions import Perm
from lienthong.kernel.access.screens import StaffRequest, require, screen
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.people import public as people

PAGE_SIZE = 25
REASONS = {
    "name_and_birth": lambda: _("Cùng họ tên và ngày sinh"),
    "folded_name_and_birth": lambda: _("Họ tên chỉ khác dấu, cùng ngày sinh"),
    "by_hand": lambda: _("Do người dùng đề nghị"),
}
STATES = ("open", "merged", "different")


@screen(Perm.PUPILS_MERGE, write=("POST",))
def board(request: StaffRequest) -> HttpResponse:
    """Pairs of the unit in the URL (and below, for a department); POST looks for new ones."""
    ids = _ids(request)
    if request.method == "POST":
        count = people.propose_duplicates(ids)
        messages.success(request, _("Tìm thấy thêm %(count)s cặp hồ sơ có thể trùng.") % {"count": count})
        return redirect_or_swap(request, "access:duplicates", request.place.unit.code, request.place.year)
    state = request.GET.get("state", "open")
    if state not in STATES:
        raise NoSuchThing(state)
    rows = people.open_proposals(ids, states=[state])
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    names = dict(
        orgs.Unit.objects.filter(
            pk__in={u for row in page for p in (row.first, row.second) for u in p.unit_ids} & request.actor.scope
        ).values_list("pk", "name")
    )
    context = {
        "place": request.place,
        "state": state,
        "page": page,
        "states": _states(state),
        "rows": [
            {
                "id": row.pk,
                "reason": REASONS[row.reason]() if row.reason in REASONS else row.reason,
                "people": [_short(p, names) for p in (row.first, row.second)],
            }
            for row in page
        ],
    }
    return render(request, "access/duplicates.html", context, part="access/_duplicates.html")


@screen(Perm.PUPILS_MERGE)
def compare(request: StaffRequest, proposal: int) -> HttpResponse:
    """Two records side by side, what differs marked; numbers in full only for those who may see them, and noted."""
    found = _found(request, proposal)
    unit_id = request.place.unit.pk
    reveal = request.GET.get("reveal") == "1" and request.actor.can(Perm.PUPILS_SENSITIVE, unit_id)
    if reveal:
        for person in (found.first, found.second):
            log.sensitive_read(
                request.actor, person_id=person.pk, unit_id=unit_id, fields=["personal_number"], request=request
            )
    context = {
        "place": request.place,
        "proposal": found,
        "rows": _side_by_side(found.first, found.second, reveal=reveal),
        "reveal": reveal,
        "can_reveal": request.actor.can(Perm.PUPILS_SENSITIVE, unit_id),
        "reason": REASONS[found.reason]() if found.reason in REASONS else found.reason,
        "histories": [
            (person.full_name, audit.history_of(person, reveal=reveal, limit=20))
            for person in (found.first, found.second)
        ],
    }
    return render(request, "access/duplicate.html", context)


@screen(Perm.PUPILS_MERGE, read=(), write=("POST",))
def decide(request: StaffRequest, proposal: int) -> HttpResponse:
    """merge (keep = one of the two) | different | undo."""
    found = _found(request, proposal)
    account_id = request.actor.account_id
    try:
        match request.POST.get("decision"):
            case "merge":
                keep = request.POST.get("keep", "")
                people.merge_people(
                    proposal_id=found.pk,
                    keep_id=int(keep) if keep.isdigit() else 0,
                    account_id=account_id,
                    numbers_confirmed=request.POST.get("confirmed") == "on",
                )
                messages.success(request, _("Đã gộp hai hồ sơ. Có thể hoàn tác ở mục “Đã gộp”."))
            case "different":
                people.different(proposal_id=found.pk, account_id=account_id)
                messages.success(request, _("Đã ghi nhận là hai người khác nhau."))
            case "undo":
                people.undo_merge(proposal_id=found.pk, account_id=account_id)
                messages.success(request, _("Đã tách lại hai hồ sơ như trước khi gộp."))
            case other:
                raise NoSuchThing(other)
    except people.PeopleRefusal as refusal:
        messages.error(request, str(refusal))
        return redirect_or_swap(request, "access:duplicate", request.place.unit.code, request.place.year, found.pk)
    return redirect_or_swap(request, "access:duplicates", request.place.unit.code, request.place.year)


def _ids(request: StaffRequest) -> list[int]:
    below = set(orgs.subtree_ids(request.place.unit.pk, on=request.business_date))
    return sorted(below & request.actor.units_with(Perm.PUPILS_MERGE))


def _found(request: StaffRequest, proposal: int) -> people.DuplicateProposal:
    """The pair, if both records are within the actor's right to merge."""
    every = (*STATES, "undone")
    found = people.open_proposals(request.actor.units_with(Perm.PUPILS_MERGE), states=every).filter(pk=proposal).first()
    if found is None:
        raise NoSuchThing(proposal)
    require(request.actor, Perm.PUPILS_MERGE, request.place.unit.pk)
    return found


def _states(current: str) -> list[tuple[str, str, bool]]:
    labels = {"open": _("Đang chờ"), "merged": _("Đã gộp"), "different": _("Hai người khác nhau")}
    return [(label, f"?state={code}", code == current) for code, label in labels.items()]


def _short(person: people.Person, names: dict[int, str]) -> dict[str, Any]:
    return {
        "name": person.full_name,
        "born": person.birth_date,
        "code": person.ministry_code or "",
        "units": [names[u] for u in person.unit_ids if u in names],
    }


def _side_by_side(first: people.Person, second: people.Person, *, reveal: bool) -> list[tuple[str, str, str, bool]]:
    rows = []
    for name, label in people.LABELS.items():
        if name == "merged_into":
            continue
        values = [_shown(person, name, reveal=reveal) for person in (first, second)]
        different = getattr(first, name) != getattr(second, name)
        if any(values):
            rows.append((str(label), values[0], values[1], different))
    return rows


def _shown(person: people.Person, name: str, *, reveal: bool) -> str:
    value = getattr(person, name)
    if value in (None, ""):
        return ""
    if name == "personal_number":
        return str(value) if reveal else people.mask_number(value)
    if name in ("ethnic_code", "religion_code") and not reveal:
        return "•••"
    if name == "sex":
        return str(people.Sex(value).label)
    return value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else str(value)
