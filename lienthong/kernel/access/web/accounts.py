"""Accounts of a unit: given out with slips, reset, locked."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.foundation.spreadsheets import public as sheets
from lienthong.foundation.tables.public import Column, Filter, list_page
from lienthong.kernel.access import accounts as services
from lienthong.kernel.access import joining
from lienthong.kernel.access.adapter import cipher
from lienthong.kernel.access.errors import AccessRefusal, NoSuchThing
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.access.permissions import Perm
from lienthong.kernel.access.roles import ROLES, SCHOOLS
from lienthong.kernel.access.screens import StaffRequest, screen

SLIPS_LAST = 30 * 60
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@screen(Perm.ACCOUNTS_EDIT)
def listing(request: StaffRequest) -> HttpResponse:
    """Everyone with a post here, and the state of the account."""
    on, unit = request.business_date, request.place.unit
    current = Q(posts__at_unit=unit, posts__delegated_by=None) & (Q(posts__ended_on=None) | Q(posts__ended_on__gt=on))
    rows = Account.objects.filter(current).distinct()
    ids = list(rows.values_list("pk", flat=True))
    held: dict[int, list[str]] = {}
    here = Post.objects.filter(at_unit=unit, account_id__in=ids, delegated_by=None).filter(
        Q(ended_on=None) | Q(ended_on__gt=on)
    )
    for account_id, role in here.values_list("account_id", "role"):
        held.setdefault(account_id, []).append(str(ROLES[role].name) if role in ROLES else role)
    page = list_page(
        request,
        Account.objects.filter(pk__in=ids),
        columns=[
            Column("name", _("Họ và tên"), lambda a: a.display_name, sort=("display_name", "login"), main=True),
            Column("login", _("Tên đăng nhập"), lambda a: a.login, sort=("login",), kind="code"),
            Column("roles", _("Vai trò"), lambda a: ", ".join(dict.fromkeys(held.get(a.pk, [])))),
            Column("last", _("Đăng nhập gần nhất"), lambda a: a.last_login, sort=("last_login", "login"), kind="date"),
            Column("state", _("Trạng thái"), _state, kind="state"),
            Column("acts", _("Việc làm"), lambda a: "", export=False),
        ],
        filters=[
            Filter(
                "state",
                _("Trạng thái"),
                choices=[("locked", _("Đã khóa")), ("new", _("Chưa đổi mật khẩu"))],
                apply=_by_state,
            )
        ],
        search=lambda found, text: found.filter(Q(display_name__icontains=text) | Q(login__icontains=text)),
        default_sort="name",
        title=_("Tài khoản của đơn vị"),
    )
    if page.is_export:
        return page.export()
    return render(
        request,
        "access/accounts.html",
        {
            "page": page,
            "place": request.place,
            "own_id": request.actor.account_id,
        },
        part="access/_accounts.html",
    )


BY_NAME = "named"  # the tab for those who stand on no list yet


@screen(Perm.ACCOUNTS_EDIT, write=("POST",))
def new(request: StaffRequest) -> HttpResponse:
    """Choose people without an account, or name somebody; POST gives accounts and shows the slips."""
    sources = services.holder_sources() if request.place.unit.kind in SCHOOLS else []
    wanted = request.POST.get("source") or request.GET.get("source") or (sources[0].code if sources else BY_NAME)
    if wanted == BY_NAME:
        return _new_by_name(request, sources)
    source = next((s for s in sources if s.code == wanted), None)
    if source is None:
        raise NoSuchThing(wanted)
    actor, unit_id, on = request.actor, request.place.unit.pk, request.business_date
    givable = services.roles_to_give(actor, request.place.unit)
    holders = [h for h in services.without_account(source, unit_id, on=on) if h.role in givable]
    if request.method == "POST":
        chosen = set(request.POST.getlist("person"))
        given = [h for h in holders if str(h.person_id) in chosen]
        try:
            made = services.create_accounts(actor, unit_id=unit_id, started_on=on, request=request, holders=given)
        except AccessRefusal as refusal:
            messages.error(request, str(refusal))
        else:
            if made:
                return _to_slips(request, made)
            if given:
                messages.success(request, _("Đã gắn tài khoản có sẵn với hồ sơ."))
                return redirect_or_swap(request, "access:accounts", request.place.unit.code, request.place.year)
            messages.info(request, _("Chưa chọn ai."))
    joined = joining.joinable(actor, unit_id, holders, on=on)
    context = {
        "place": request.place,
        "holders": [
            (h, joined[h.person_id].login if h.person_id in joined else "") for h in holders[: services.MOST_AT_ONCE]
        ],
        "left": len(holders) - services.MOST_AT_ONCE,
        "sources": _tabs(sources, source.code),
        "source": source.code,
        "roles": {code: str(role.name) for code, role in ROLES.items()},
        "is_empty": not source.find(unit_id, on),
    }
    return render(request, "access/accounts_new.html", context)


def _new_by_name(request: StaffRequest, sources: Sequence[services.HolderSource]) -> HttpResponse:
    """For the first head of a school, and for people of offices, whom no list names."""
    errors: list[str] = []
    if request.method == "POST":
        try:
            slip = services.create_named(
                request.actor, unit_id=request.place.unit.pk, full_name=request.POST.get("full_name", ""),
                role=request.POST.get("role", ""), started_on=request.business_date, request=request,
            )  # fmt: skip
        except AccessRefusal as refusal:
            errors.append(str(refusal))
        else:
            return _to_slips(request, [slip])
    roles = services.roles_to_give(request.actor, request.place.unit)
    context = {
        "place": request.place, "sources": _tabs(sources, BY_NAME), "source": BY_NAME, "errors": errors,
        "roles": [(code, str(ROLES[code].name)) for code in roles if code not in ("guardian", "pupil")],
        "full_name": request.POST.get("full_name", ""), "role": request.POST.get("role", ""),
    }  # fmt: skip
    return render(request, "access/accounts_named.html", context, status=422 if errors else 200)


def _tabs(sources: Sequence[services.HolderSource], current: str) -> list[tuple[str, str, bool]]:
    """Label, code, whether it is the one shown."""
    tabs = [(source.label(), source.code, source.code == current) for source in sources]
    return [*tabs, (_("Người chưa có trong danh sách"), BY_NAME, current == BY_NAME)]


@screen(Perm.ACCOUNTS_EDIT, read=(), write=("POST",))
def password(request: StaffRequest, account: int) -> HttpResponse:
    """A new first password, shown once on a slip."""
    try:
        slip = services.reset_password(
            request.actor, account_id=account, unit_id=request.place.unit.pk, request=request
        )
    except AccessRefusal as refusal:
        messages.error(request, str(refusal))
        return _back(request)
    return _to_slips(request, [slip])


@screen(Perm.ACCOUNTS_EDIT, read=(), write=("POST",))
def factor(request: StaffRequest, account: int) -> HttpResponse:
    """Take off the second factor of someone who has lost the telephone."""
    return _act(
        request, account, services.clear_second_factor, _("Đã bỏ xác thực hai bước; lần đăng nhập tới đặt lại.")
    )


@screen(Perm.ACCOUNTS_EDIT, read=(), write=("POST",))
def lock(request: StaffRequest, account: int) -> HttpResponse:
    """Nobody can sign in with it."""
    return _act(
        request, account, services.lock_account, _("Đã khóa tài khoản; mọi phiên đăng nhập của tài khoản đã kết thúc.")
    )


@screen(Perm.ACCOUNTS_EDIT, read=(), write=("POST",))
def unlock(request: StaffRequest, account: int) -> HttpResponse:
    """It can be used again."""
    return _act(request, account, services.unlock_account, _("Đã mở khóa tài khoản."))


@screen(Perm.ACCOUNTS_EDIT)
def slips(request: StaffRequest, key: str) -> HttpResponse:
    """The slips to cut out, for half an hour after they were made."""
    made = _slips_of(request, key)
    pairs = [made[at : at + 2] for at in range(0, len(made), 2)]
    return render(
        request,
        "access/slips.html",
        {"place": request.place, "pairs": pairs, "count": len(made), "key": key, "site": settings.SITE_URL},
    )


@screen(Perm.ACCOUNTS_EDIT)
def slips_sheet(request: StaffRequest, key: str) -> HttpResponse:
    """The same as a sheet, for a unit that hands them out by other means."""
    import io

    made = _slips_of(request, key)
    names = (_("Họ và tên"), _("Chi tiết"), _("Tên đăng nhập"), _("Mật khẩu lần đầu"))
    table = sheets.Table(
        _("Tài khoản"),
        [sheets.ColumnSpec(name, "text", 28) for name in names],
        ([slip["full_name"], slip["detail"], slip["login"], slip["password"]] for slip in made),
        (request.place.unit.name,),
    )
    target = io.BytesIO()
    sheets.write_xlsx(table, target)
    response = HttpResponse(target.getvalue(), content_type=XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="tai-khoan.xlsx"'
    return response


def _to_slips(request: StaffRequest, made: Sequence[services.Slip]) -> HttpResponse:
    # Passwords are stored nowhere in the clear: the slips wait encrypted, for their maker alone, for half an hour.
    key = secrets.token_urlsafe(16)
    text = json.dumps({"account": request.actor.account_id, "slips": [asdict(slip) for slip in made]})
    cache.set(f"slips:{key}", cipher([settings.SECRET_KEY]).encrypt(text.encode()).decode(), SLIPS_LAST)
    return redirect_or_swap(request, "access:slips", request.place.unit.code, request.place.year, key)


def _slips_of(request: StaffRequest, key: str) -> list[dict[str, Any]]:
    kept = cache.get(f"slips:{key}")
    if kept is None:
        raise NoSuchThing(key)
    found = json.loads(cipher([settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]).decrypt(kept.encode()))
    if found["account"] != request.actor.account_id:
        raise NoSuchThing(key)
    made: list[dict[str, Any]] = found["slips"]
    return made


def _act(request: StaffRequest, account: int, service: Callable[..., None], done: str) -> HttpResponse:
    try:
        service(request.actor, account_id=account, unit_id=request.place.unit.pk, request=request)
    except AccessRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return _back(request)


def _back(request: StaffRequest) -> HttpResponse:
    return redirect_or_swap(request, "access:accounts", request.place.unit.code, request.place.year)


def _state(account: Account) -> str:
    if not account.is_active:
        return _("Đã khóa")
    return _("Chưa đổi mật khẩu") if account.must_change_password else _("Đang dùng")


def _by_state(rows: Any, value: str) -> Any:
    return rows.filter(is_active=False) if value == "locked" else rows.filter(must_change_password=True)
