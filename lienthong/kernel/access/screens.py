"""`@screen`: the single gate. Default deny, permission as data, the place resolved, one transaction with its scope."""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

from lienthong.foundation.database import public as database
from lienthong.kernel.access import factors
from lienthong.kernel.access.actor import Actor, load_today
from lienthong.kernel.access.errors import NoSuchThing, NotPermitted
from lienthong.kernel.access.permissions import Perm
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs

P = ParamSpec("P")


@dataclass(frozen=True)
class Place:
    """Where the person stands: a unit in a school year, and the term looked at.

    `term` is 1 or 2, also for who looks at the whole year: pages that know the year ask `whole_year`.
    """

    unit: orgs.Unit
    year: int
    term: int
    whole_year: bool = False

    @property
    def year_label(self) -> str:
        """2017-2018"""
        return f"{self.year}-{self.year + 1}"


class StaffRequest(HttpRequest):
    """A request past the gate."""

    actor: Actor
    place: Place
    business_date: dt.date
    htmx: Any
    # The line of the navigation that a page belongs to, where its own address does not tell.
    stands_under: str


@dataclass(frozen=True)
class ScreenRule:
    """What the gate demands of a URL; the permission table and the menu read it."""

    permissions: tuple[Perm, ...]
    read: tuple[str, ...]
    write: tuple[str, ...]
    is_placed: bool
    is_public: bool = False


View = Callable[Concatenate[StaffRequest, P], HttpResponse]


def screen(
    *permissions: Perm, read: Iterable[str] = ("GET",), write: Iterable[str] = (), placed: bool = True
) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """A page for people with one of these permissions (at the unit in the URL when `placed`).

    A placed URL has <str:unit> and <int:year>, which become request.place. Outside the scope 404, inside without the
    right 403. A read may write nothing; the database is told so.
    """
    rule = ScreenRule(permissions, (*read, "HEAD"), tuple(write), placed)

    def decorate(view: View[P]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in rule.read and request.method not in rule.write:
                return HttpResponseNotAllowed([*rule.read, *rule.write])
            if not request.user.is_authenticated:
                return _to_login(request)
            account = request.user
            if account.must_change_password:
                return _elsewhere(request, "account_change_password")
            staff = cast(StaffRequest, request)
            staff.actor, staff.business_date = load_today(account)
            if settings.REQUIRE_MFA and factors.is_overdue(request, account, staff.actor):
                return _elsewhere(request, "mfa_index")
            who = {
                "account": account.pk,
                "name": account.display_name,
                "request_id": str(uuid.uuid4()),
                "url": request.path,
            }
            reads = request.method in ("GET", "HEAD") and "GET" not in rule.write
            with database.entered(staff.actor.scope, who=who, read_only=reads):
                try:
                    if rule.is_placed:
                        staff.place = _place(staff, kwargs.pop("unit"), kwargs.pop("year"))
                    _require(staff, rule)
                    response = view(staff, *args, **kwargs)
                except NoSuchThing as error:
                    raise Http404 from error
                if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                    response = response.render()
                return response

        gate.rule = rule  # type: ignore[attr-defined]
        return gate

    return decorate


def public_screen(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for everybody, known or not. It has no scope: fenced rows are out of its reach."""
    view.rule = ScreenRule((), ("GET", "POST", "HEAD"), (), False, is_public=True)  # type: ignore[attr-defined]
    return view


def require(actor: Actor, permission: Perm, unit_id: int) -> None:
    """Raise NoSuchThing outside the actor's scope, NotPermitted inside without the right."""
    if unit_id not in actor.scope:
        raise NoSuchThing(unit_id)
    if not actor.can(permission, unit_id):
        raise NotPermitted(permission)


def _place(request: StaffRequest, unit_code: str, year: int) -> Place:
    unit = orgs.unit_by_code(unit_code)
    if unit is None or unit.pk not in request.actor.scope or not calendar.year_exists(year):
        raise NoSuchThing(unit_code)
    term = request.GET.get("term") or request.COOKIES.get("term") or ""
    if term in ("0", "1", "2"):
        return Place(unit, year, int(term) or 2, whole_year=term == "0")
    return Place(unit, year, calendar.current_term(year, on=request.business_date, unit_id=unit.pk))


def _require(request: StaffRequest, rule: ScreenRule) -> None:
    if rule.is_placed:
        allowed = any(request.actor.can(p, request.place.unit.pk) for p in rule.permissions)
    else:
        allowed = any(request.actor.can_anywhere(p) for p in rule.permissions)
    if not allowed:
        raise NotPermitted(", ".join(rule.permissions))


def _to_login(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request") or "application/json" in request.headers.get("Accept", ""):
        # The page stays as it is with what was typed; the island shows the way to log in again.
        return HttpResponse(status=401, headers={"HX-Trigger": "session-ended"})
    return redirect_to_login(request.get_full_path())


def _elsewhere(request: HttpRequest, name: str) -> HttpResponse:
    """First something else must be done (a password, a second factor); what was typed stays in the page."""
    if request.headers.get("HX-Request") or "application/json" in request.headers.get("Accept", ""):
        return HttpResponse(status=401, headers={"HX-Trigger": "session-ended"})
    return redirect(name)
