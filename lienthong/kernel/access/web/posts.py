"""Posts of a unit: who does what here, given, ended and lent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access import posts as services
from lienthong.kernel.access import rules
from lienthong.kernel.access.errors import AccessRefusal, NotPermitted
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.access.permissions import Perm
from lienthong.kernel.access.roles import ROLES
from lienthong.kernel.access.screens import StaffRequest, screen
from lienthong.kernel.access.wording import PERMISSION_NAMES


@screen(Perm.POSTS_VIEW, write=("POST",))
def posts(request: StaffRequest) -> HttpResponse:
    """The list with its form; POST gives a post."""
    errors: list[str] = []
    if request.method == "POST":
        errors = _give(request)
        if not errors:
            return redirect_or_swap(request, "access:posts", request.place.unit.code, request.place.year)
    unit, actor = request.place.unit, request.actor
    ended = request.GET.get("ended") == "1"
    roles = rules.roles_to_give(actor, unit.pk, unit.kind)
    can_edit = actor.can(Perm.POSTS_EDIT, unit.pk) and bool(roles)
    context = {
        "rows": [
            _row(request, post, set(roles), can_edit)
            for post in services.posts_at(unit.pk, on=request.business_date, with_ended=ended)
        ],
        "roles": [(code, str(ROLES[code].name)) for code in roles],
        "can_edit": can_edit,
        "ended": ended,
        "errors": errors,
        "typed": request.POST,
        "today": request.business_date,
        "place": request.place,
        "can_delegate": any(rules.lendable(p) for p in actor.posts if p.unit_id == unit.pk),
        "can_accounts": actor.can(Perm.ACCOUNTS_EDIT, unit.pk),
        "can_log": actor.can(Perm.ACCESS_LOG_VIEW, unit.pk),
    }
    return render(request, "access/posts.html", context, status=422 if errors else 200)


@screen(Perm.POSTS_VIEW, read=(), write=("POST",))
def end(request: StaffRequest, post: int) -> HttpResponse:
    """End a post now."""
    try:
        ended = services.end_post(request.actor, post_id=post, request=request)
    except AccessRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        text = _("Đã kết thúc nhiệm vụ %(role)s của %(name)s.")
        messages.success(request, text % {"role": ROLES[ended.role].name, "name": ended.account.display_name})
    return redirect_or_swap(request, "access:posts", request.place.unit.code, request.place.year)


@screen(Perm.DELEGATE, write=("POST",))
def delegation(request: StaffRequest) -> HttpResponse:
    """Lend a part of one's own post at this unit."""
    own = next((p for p in request.actor.posts if p.unit_id == request.place.unit.pk and rules.lendable(p)), None)
    if own is None:
        raise NotPermitted(Perm.DELEGATE)
    errors: list[str] = []
    if request.method == "POST":
        try:
            services.delegate(
                request.actor,
                post_id=own.id,
                to_account_id=int(request.POST.get("to") or 0),
                permissions=request.POST.getlist("permissions"),
                started_on=_date(request, "started_on"),
                ended_on=_date(request, "ended_on") + dt.timedelta(days=1),
                note=request.POST.get("note", "")[:200],
                request=request,
            )
        except (AccessRefusal, vietnamese.BadDate, ValueError) as refusal:
            errors = [str(refusal)]
        else:
            messages.success(request, _("Đã ủy quyền. Có thể thu lại bất cứ lúc nào."))
            return redirect_or_swap(request, "access:posts", request.place.unit.code, request.place.year)
    chosen = request.POST.getlist("permissions")
    ids = services.colleagues_of(own, on=request.business_date) - {request.actor.account_id}
    people = Account.objects.filter(pk__in=ids).order_by("display_name").values_list("pk", "display_name", "login")
    context = {
        "role": str(own.role.name),
        "errors": errors,
        "typed": request.POST,
        "today": request.business_date,
        "people": [("", _("chọn một người")), *((pk, f"{name} ({login})") for pk, name, login in people)],
        "permissions": [(str(p), str(PERMISSION_NAMES[p]), str(p) in chosen) for p in rules.lendable(own)],
        "place": request.place,
    }
    return render(request, "access/delegate.html", context, status=422 if errors else 200)


def _give(request: StaffRequest) -> list[str]:
    login = request.POST.get("login", "").strip()
    account = Account.objects.filter(login=login).first()
    if account is None:
        return [
            _("Không có tài khoản “%(login)s”. Xem lại tên đăng nhập, hoặc cấp tài khoản trước.")
            % {"login": login[:60]}
        ]
    try:
        last = _date(request, "last_on", required=False)
        post = services.grant_post(
            request.actor,
            account_id=account.pk,
            role=request.POST.get("role", ""),
            unit_id=request.place.unit.pk,
            started_on=_date(request, "started_on"),
            ended_on=last + dt.timedelta(days=1) if last else None,
            field=request.POST.get("field", "")[:30],
            note=request.POST.get("note", "")[:200],
            request=request,
        )
    except (AccessRefusal, vietnamese.BadDate) as refusal:
        return [str(refusal)]
    text = _("%(name)s đã được giao nhiệm vụ %(role)s.")
    messages.success(request, text % {"name": account.display_name, "role": ROLES[post.role].name})
    return []


def _date(request: StaffRequest, name: str, *, required: bool = True) -> Any:
    text = request.POST.get(name, "").strip()
    if not text and not required:
        return None
    return vietnamese.parse_date(text)


def _row(request: StaffRequest, post: Post, roles: set[str], can_edit: bool) -> dict[str, Any]:
    today = request.business_date
    over = post.ended_on is not None and post.ended_on <= today
    lender = post.delegated_by.account if post.delegated_by is not None else None
    own_lent = lender is not None and lender.pk == request.actor.account_id
    return {
        "id": post.pk,
        "name": post.account.display_name,
        "login": post.account.login,
        "note": post.note,
        "role": str(ROLES[post.role].name) if post.role in ROLES else post.role,
        "from": post.started_on,
        "last": post.ended_on - dt.timedelta(days=1) if post.ended_on else None,
        "state": "over" if over else "later" if post.started_on > today else "now",
        "lender": lender.display_name if lender else "",
        "lent": [str(PERMISSION_NAMES[Perm(p)]) for p in post.permissions or [] if p in PERMISSION_NAMES],
        "can_end": not over and (own_lent or (can_edit and post.role in roles)),
    }
