"""Giving out accounts, resetting and locking them. A password that someone else knows must be changed at first use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.notices import public as notices
from lienthong.kernel.access import joining, log, passwords, rules, sessions
from lienthong.kernel.access.actor import Actor
from lienthong.kernel.access.errors import (
    NameDoesNotFit,
    NoSuchThing,
    NotOneselfEither,
    NotPermitted,
    RoleDoesNotFit,
    TooMany,
)
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.access.permissions import Perm
from lienthong.kernel.access.posts import in_force, write_post
from lienthong.kernel.access.screens import require
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs

# One password takes 22 ms to hash: more at once would keep the browser waiting for longer than it does.
MOST_AT_ONCE = 400
LONGEST_NAME = 100


@dataclass(frozen=True)
class Holder:
    """Someone who is to have an account: the person, and the role that goes with the work."""

    person_id: int
    full_name: str
    role: str
    detail: str = ""  # what tells namesakes apart on the list and the slip: class, subject, birth date
    email: str = ""


@dataclass(frozen=True)
class Slip:
    """What is printed and handed over: the only place where the password stands."""

    account_id: int
    login: str
    password: str
    full_name: str
    role: str
    detail: str = ""


@dataclass(frozen=True)
class HolderSource:
    """Who could have an account at a unit, as a module above knows it. `find(unit id, day)` gives all of them."""

    code: str
    label: Callable[[], str]
    find: Callable[[int, dt.date], Sequence[Holder]]


_sources: dict[str, HolderSource] = {}


def register_holders(source: HolderSource) -> None:
    """Offer people for bulk accounts (staff of a unit, pupils of a class)."""
    _sources[source.code] = source


def holder_sources() -> list[HolderSource]:
    """All sources, in the order of their registration."""
    return list(_sources.values())


def without_account(source: HolderSource, unit_id: int, *, on: dt.date) -> list[Holder]:
    """The people of a source who have no account yet."""
    holders = list(source.find(unit_id, on))
    known = set(
        Account.objects.filter(person_id__in=[h.person_id for h in holders]).values_list("person_id", flat=True)
    )
    return [holder for holder in holders if holder.person_id not in known]


@transaction.atomic
def create_accounts(
    actor: Actor, *, unit_id: int, holders: Iterable[Holder], started_on: dt.date, request: HttpRequest | None = None
) -> list[Slip]:
    """Accounts with first passwords and posts at a unit, for those who have none. Returns the slips to hand out.

    Someone who has an account (from a former school) gets the post only, and no slip; an account that was given by name
    alone is joined to the person (joining.py). Raises RoleDoesNotFit, TooMany.
    """
    require(actor, Perm.ACCOUNTS_EDIT, unit_id)
    wanted = list({holder.person_id: holder for holder in holders}.values())
    if len(wanted) > MOST_AT_ONCE:
        raise TooMany(_("Mỗi lần cấp nhiều nhất %(most)s tài khoản; chia danh sách ra.") % {"most": MOST_AT_ONCE})
    allowed = _givable(actor, unit_id)
    if any(holder.role not in allowed for holder in wanted):
        raise RoleDoesNotFit(_("Danh sách có vai trò mà anh/chị không cấp được; nhờ thủ trưởng đơn vị."))
    known = {a.person_id: a for a in Account.objects.filter(person_id__in=[h.person_id for h in wanted])}
    nameless = [holder for holder in wanted if holder.person_id not in known]
    for person_id, account in joining.joinable(actor, unit_id, nameless, on=started_on).items():
        account.person_id = person_id
        account.save(update_fields=["person_id"])
        known[person_id] = account
        log.record(
            "account_joined",
            account_id=actor.account_id,
            unit_id=unit_id,
            target=f"account:{account.pk}",
            request=request,
        )
    taken = _logins_like({passwords.login_stem(h.full_name) for h in wanted})
    slips = []
    for holder in wanted:
        held = known.get(holder.person_id)
        account, slip = (held, None) if held else _made(holder, taken)
        if slip:
            slips.append(slip)
        if not Post.objects.filter(
            in_force(started_on), account=account, role=holder.role, at_unit_id=unit_id
        ).exists():
            write_post(account, role=holder.role, unit_id=unit_id, started_on=started_on)
    log.record("accounts_made", account_id=actor.account_id, unit_id=unit_id, request=request, count=len(slips))
    return slips


@transaction.atomic
def create_named(
    actor: Actor, *, unit_id: int, full_name: str, role: str, started_on: dt.date, request: HttpRequest | None = None
) -> Slip:
    """An account and a post for someone who stands on no list yet: the first head, a leader of an office.

    Raises RoleDoesNotFit, NameDoesNotFit.
    """
    require(actor, Perm.ACCOUNTS_EDIT, unit_id)
    name = vietnamese.clean(full_name)
    if not 2 <= len(name) <= LONGEST_NAME or not all(c.isalpha() or c in " '’.-" for c in name):
        raise NameDoesNotFit(_("Họ và tên cần từ 2 đến %(most)s ký tự, chỉ gồm chữ cái.") % {"most": LONGEST_NAME})
    if role not in _givable(actor, unit_id):
        raise RoleDoesNotFit(_("Anh/chị không cấp được vai trò này ở đơn vị này; hãy chọn vai trò khác."))
    account, slip = _made(Holder(0, name, role), _logins_like({passwords.login_stem(name)}))
    write_post(account, role=role, unit_id=unit_id, started_on=started_on)
    log.record("accounts_made", account_id=actor.account_id, unit_id=unit_id, request=request, count=1)
    return slip


def roles_to_give(actor: Actor, unit: orgs.Unit) -> list[str]:
    """Codes of the roles that the actor may give at the unit, in the order of the list of roles."""
    return rules.roles_to_give(actor, unit.pk, unit.kind)


def _givable(actor: Actor, unit_id: int) -> set[str]:
    return set(roles_to_give(actor, orgs.Unit.objects.get(pk=unit_id)))


def _made(holder: Holder, taken: set[str]) -> tuple[Account, Slip]:
    """A new account with a first password; its log-in is added to those taken."""
    login = passwords.free_login(passwords.login_stem(holder.full_name), taken)
    taken.add(login)
    password = passwords.first_password()
    account = Account.objects.create_user(
        login, password, person_id=holder.person_id or None, display_name=holder.full_name, email=holder.email,
        must_change_password=True,
    )  # fmt: skip
    return account, Slip(account.pk, login, password, holder.full_name, holder.role, holder.detail)


@transaction.atomic
def reset_password(actor: Actor, *, account_id: int, unit_id: int, request: HttpRequest | None = None) -> Slip:
    """A new first password; every session of the account ends and its owner is told. Raises NotOneselfEither."""
    account = _in_care(actor, account_id, unit_id)
    password = passwords.first_password()
    account.set_password(password)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    sessions.end_all(account.pk)
    log.record(
        "password_reset", account_id=actor.account_id, unit_id=unit_id, target=f"account:{account_id}", request=request
    )
    text = _(
        "%(name)s đã cấp lại mật khẩu cho tài khoản này. Nếu không phải do anh/chị yêu cầu, báo ngay cho thủ trưởng."
    )
    notices.tell([account.pk], kind="password_reset", text=text % {"name": actor.name})
    return Slip(account.pk, account.login, password, account.display_name, "")


@transaction.atomic
def clear_second_factor(actor: Actor, *, account_id: int, unit_id: int, request: HttpRequest | None = None) -> None:
    """For a lost telephone: the codes and keys of the account are taken off; its owner sets up new ones."""
    account = _in_care(actor, account_id, unit_id)
    Authenticator.objects.filter(user=account).delete()
    sessions.end_all(account.pk)
    log.record(
        "factor_cleared", account_id=actor.account_id, unit_id=unit_id, target=f"account:{account_id}", request=request
    )


@transaction.atomic
def lock_account(actor: Actor, *, account_id: int, unit_id: int, request: HttpRequest | None = None) -> None:
    """Nobody can sign in with it and its sessions end. The posts stay as they are."""
    account = _in_care(actor, account_id, unit_id)
    account.is_active = False
    account.save(update_fields=["is_active"])
    sessions.end_all(account.pk)
    log.record(
        "account_locked", account_id=actor.account_id, unit_id=unit_id, target=f"account:{account_id}", request=request
    )


@transaction.atomic
def unlock_account(actor: Actor, *, account_id: int, unit_id: int, request: HttpRequest | None = None) -> None:
    """It can be signed in with again."""
    account = _in_care(actor, account_id, unit_id)
    account.is_active = True
    account.save(update_fields=["is_active"])
    log.record(
        "account_unlocked",
        account_id=actor.account_id,
        unit_id=unit_id,
        target=f"account:{account_id}",
        request=request,
    )


def _in_care(actor: Actor, account_id: int, unit_id: int) -> Account:
    """The account, locked for the act, if it belongs to the unit and its roles are in the actor's care."""
    require(actor, Perm.ACCOUNTS_EDIT, unit_id)
    today = calendar.today()
    held = set(
        Post.objects.filter(
            Q(ended_on=None) | Q(ended_on__gt=today), account_id=account_id, delegated_by=None
        ).values_list("role", "at_unit_id")
    )
    if unit_id not in {unit for _role, unit in held}:
        raise NoSuchThing(account_id)
    if account_id == actor.account_id:
        raise NotOneselfEither(_("Tài khoản của chính mình thì đổi ở trang “Tài khoản và bảo mật”."))
    if not all(rules.may_reset(actor, unit, frozenset({role})) for role, unit in held):
        raise NotPermitted(
            _("Tài khoản này còn giữ vai trò ngoài phạm vi của anh/chị; nhờ thủ trưởng hoặc quản trị của Sở.")
        )
    return Account.objects.select_for_update().get(pk=account_id)


def _logins_like(stems: set[str]) -> set[str]:
    if not stems:
        return set()
    any_of = Q()
    for stem in stems:
        any_of |= Q(login__startswith=stem)
    return set(Account.objects.filter(any_of).values_list("login", flat=True))
