"""One's own account: language, sessions, posts and delegations, and who looked at one's sensitive facts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access import factors, log, sessions
from lienthong.kernel.access import posts as post_services
from lienthong.kernel.access.errors import AccessRefusal, NoSuchThing
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.access.permissions import Perm
from lienthong.kernel.access.screens import StaffRequest, screen
from lienthong.kernel.access.wording import PERMISSION_NAMES
from lienthong.kernel.orgs import public as orgs

LOOKS_SHOWN = 20


@screen(Perm.HOME_VIEW, placed=False, write=("POST",))
def account(request: StaffRequest) -> HttpResponse:
    """The page; POST keeps e-mail and language."""
    errors: list[str] = []
    own = Account.objects.get(pk=request.actor.account_id)
    if request.method == "POST":
        errors = _keep(request, own)
        if not errors:
            messages.success(request, _("Đã lưu."))
            response = redirect_or_swap(request, "account")
            response.set_cookie("language", own.language, max_age=365 * 86400, samesite="Lax", httponly=True)
            return response
    due = factors.due_at(own, request.actor) if settings.REQUIRE_MFA else None
    context = {
        "own": own,
        "errors": errors,
        "sessions": _sessions(request),
        "posts": _posts(request),
        "lent": _lent(request),
        "looks": _looks(request),
        "has_factor": factors.has_factor(own.pk),
        "factor_due": due,
    }
    return render(request, "access/account.html", context, status=422 if errors else 200)


@screen(Perm.HOME_VIEW, placed=False, read=(), write=("POST",))
def end_sessions(request: StaffRequest) -> HttpResponse:
    """End one other session, or all others."""
    key = request.session.session_key
    wanted = request.POST.get("session", "")
    if wanted.isdigit():
        if not sessions.end_one(request.actor.account_id, int(wanted)):
            raise NoSuchThing(wanted)
        messages.success(request, _("Đã kết thúc phiên đăng nhập đó."))
    else:
        count = sessions.end_all(request.actor.account_id, but=key)
        messages.success(request, _("Đã kết thúc %(count)s phiên đăng nhập khác.") % {"count": count})
    return redirect_or_swap(request, "account")


@screen(Perm.HOME_VIEW, placed=False, read=(), write=("POST",))
def end_delegation(request: StaffRequest, post: int) -> HttpResponse:
    """Take back what was lent."""
    if not Post.objects.filter(pk=post, delegated_by__account_id=request.actor.account_id).exists():
        raise NoSuchThing(post)
    try:
        post_services.end_post(request.actor, post_id=post, request=request)
    except AccessRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã thu lại ủy quyền."))
    return redirect_or_swap(request, "account")


def _keep(request: StaffRequest, own: Account) -> list[str]:
    email = request.POST.get("email", "").strip()
    language = request.POST.get("language", "vi")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            return [_("Địa chỉ thư điện tử chưa đúng. Ví dụ: an.nguyen@binhduong.edu.vn")]
    own.email, own.language = email, "en" if language == "en" else "vi"
    own.save(update_fields=["email", "language"])
    return []


def _sessions(request: StaffRequest) -> list[dict[str, Any]]:
    here = request.session.session_key
    return [
        {
            "id": s.pk,
            "at": s.created_at,
            "address": s.ip,
            "browser": s.user_agent[:120],
            "is_here": s.session_key == here,
        }
        for s in sessions.of_account(request.actor.account_id)
    ]


def _posts(request: StaffRequest) -> list[dict[str, Any]]:
    units = dict(orgs.Unit.objects.filter(pk__in={p.unit_id for p in request.actor.posts}).values_list("pk", "name"))
    return [
        {
            "role": str(p.role.name),
            "unit": units.get(p.unit_id, ""),
            "is_delegated": p.is_delegated,
            "may": [str(PERMISSION_NAMES[perm]) for perm in Perm if perm in p.permissions],
        }
        for p in request.actor.posts
    ]


def _lent(request: StaffRequest) -> list[dict[str, Any]]:
    rows = Post.objects.filter(delegated_by__account_id=request.actor.account_id).select_related("account")
    open_rows = rows.exclude(ended_on__lte=request.business_date).order_by("-started_on", "id")
    return [
        {
            "id": p.pk,
            "to": p.account.display_name,
            "from": p.started_on,
            "last": p.ended_on - dt.timedelta(days=1) if p.ended_on else None,
            "what": [str(PERMISSION_NAMES[Perm(code)]) for code in p.permissions or [] if code in PERMISSION_NAMES],
        }
        for p in open_rows
    ]


def _looks(request: StaffRequest) -> list[dict[str, Any]]:
    if request.actor.person_id is None:
        return []
    rows = log.who_looked(request.actor.person_id).annotate(
        who=Subquery(Account.objects.filter(pk=OuterRef("account_id")).values("display_name")[:1])
    )
    return [{"at": r.at, "who": r.who or _("Hệ thống")} for r in rows[:LOOKS_SHOWN]]
