"""Giving, ending and lending posts. A post that has ended opens nothing from the next request on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import cast

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lienthong.foundation.events import public as events
from lienthong.kernel.access import log, rules, sessions
from lienthong.kernel.access.actor import Actor, HeldPost
from lienthong.kernel.access.errors import (
    DatesDoNotFit,
    LastOfItsKind,
    NoSuchThing,
    NotOneselfEither,
    NotPermitted,
    PostHeldAlready,
    RoleDoesNotFit,
)
from lienthong.kernel.access.events import PostEnded, PostGiven
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.access.permissions import Perm
from lienthong.kernel.access.roles import ROLES
from lienthong.kernel.access.screens import require
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs


def posts_at(unit_id: int, *, on: dt.date, with_ended: bool = False) -> QuerySet[Post]:
    """Posts and delegations of a unit: those in force or to come, the ended ones too when asked for."""
    rows = Post.objects.filter(at_unit_id=unit_id).select_related("account", "delegated_by__account")
    if not with_ended:
        rows = rows.filter(in_force(on) | Q(started_on__gt=on))
    return cast("QuerySet[Post]", rows.order_by("role", "account__display_name", "id"))


def units_led(unit_ids: Collection[int], *, on: dt.date) -> set[int]:
    """Those of the units that have a head on a day."""
    rows = Post.objects.filter(in_force(on), role="head", at_unit_id__in=unit_ids)
    return set(rows.values_list("at_unit_id", flat=True))


def in_force(on: dt.date) -> Q:
    """Posts that hold on a day (the post that a delegation was lent from is looked at by `actor.load`)."""
    return Q(started_on__lte=on) & (Q(ended_on=None) | Q(ended_on__gt=on))


@transaction.atomic
def grant_post(
    actor: Actor,
    *,
    account_id: int,
    role: str,
    unit_id: int,
    started_on: dt.date,
    ended_on: dt.date | None = None,
    field: str = "",
    note: str = "",
    request: HttpRequest | None = None,
) -> Post:
    """Give a role at a unit. Raises RoleDoesNotFit, NotOneselfEither, DatesDoNotFit, PostHeldAlready."""
    require(actor, Perm.POSTS_EDIT, unit_id)
    unit = orgs.Unit.objects.get(pk=unit_id)
    if role not in rules.roles_to_give(actor, unit_id, unit.kind):
        raise RoleDoesNotFit(_("Anh/chị không giao được vai trò này ở đơn vị này; đề nghị quản trị của Sở."))
    if account_id == actor.account_id:
        raise NotOneselfEither(_("Không ai tự giao quyền cho mình; nhờ một người quản trị khác."))
    account = Account.objects.select_for_update().filter(pk=account_id, is_active=True).first()
    if account is None:
        raise NoSuchThing(account_id)
    post = write_post(
        account, role=role, unit_id=unit_id, started_on=started_on, ended_on=ended_on, field=field, note=note
    )
    log.record(
        "post_given",
        account_id=actor.account_id,
        unit_id=unit_id,
        target=f"account:{account_id}",
        request=request,
        role=role,
    )
    return post


def write_post(
    account: Account,
    *,
    role: str,
    unit_id: int,
    started_on: dt.date,
    ended_on: dt.date | None = None,
    field: str = "",
    note: str = "",
) -> Post:
    """The row itself, after the right was looked at: for bulk accounts, the first administrator and the demo."""
    if ended_on is not None and ended_on <= started_on:
        raise DatesDoNotFit(_("Ngày kết thúc phải sau ngày bắt đầu."))
    same = Post.objects.filter(account=account, role=role, at_unit_id=unit_id, delegated_by=None, field=field)
    later = same.filter(Q(ended_on=None) | Q(ended_on__gt=started_on))
    if (later.filter(started_on__lt=ended_on) if ended_on else later).exists():
        raise PostHeldAlready(
            _("%(name)s đã giữ vai trò %(role)s ở đơn vị này trong thời gian đó.")
            % {"name": account.display_name, "role": ROLES[role].name}
        )
    post: Post = Post.objects.create(
        account=account, role=role, at_unit_id=unit_id, started_on=started_on, ended_on=ended_on, field=field, note=note
    )
    events.publish_on_commit(PostGiven(post.pk, account.pk, unit_id, role))
    return post


@transaction.atomic
def end_post(actor: Actor, *, post_id: int, request: HttpRequest | None = None) -> Post:
    """End a post or a delegation now: what it opened is closed at once, and with the last post the sessions end.

    A delegation may also be ended by who lent it. Raises LastOfItsKind, RoleDoesNotFit, NoSuchThing.
    """
    post = _post(actor, post_id)
    lent_by_self = post.delegated_by is not None and post.delegated_by.account_id == actor.account_id
    if not lent_by_self:
        require(actor, Perm.POSTS_EDIT, post.at_unit_id)
        if post.role not in rules.roles_to_give(actor, post.at_unit_id, post.at_unit.kind):
            raise RoleDoesNotFit(_("Vai trò này do cấp trên giao, nên cấp trên mới kết thúc được."))
    today = calendar.today()
    if post.ended_on is not None and post.ended_on <= today:
        return post
    _keep_an_administrator(post, today)
    post.ended_on = max(today, post.started_on)
    post.save(update_fields=["ended_on"])
    log.record(
        "post_ended",
        account_id=actor.account_id,
        unit_id=post.at_unit_id,
        target=f"account:{post.account_id}",
        request=request,
        role=post.role,
    )
    affected = {post.account_id, *Post.objects.filter(delegated_by=post).values_list("account_id", flat=True)}
    for account_id in sorted(affected):
        if not holds_any_post(account_id, on=today):
            sessions.end_all(account_id)
    events.publish_on_commit(PostEnded(post.pk, post.account_id, post.at_unit_id, post.role))
    return post


@transaction.atomic
def delegate(
    actor: Actor,
    *,
    post_id: int,
    to_account_id: int,
    permissions: Iterable[str],
    started_on: dt.date,
    ended_on: dt.date,
    note: str = "",
    request: HttpRequest | None = None,
) -> Post:
    """Lend a part of one's own post to a colleague of the unit, from–to. It ends with the post it was lent from.

    `ended_on` is the first day without it. Raises RoleDoesNotFit, DatesDoNotFit, NotOneselfEither, NoSuchThing.
    """
    own = next((p for p in actor.posts if p.id == post_id), None)
    if own is None:
        raise NoSuchThing(post_id)
    lent = sorted(set(permissions))
    if not rules.lendable(own):
        raise NotPermitted(Perm.DELEGATE)
    if not lent or not set(lent) <= set(rules.lendable(own)):
        raise RoleDoesNotFit(
            _("Chỉ ủy quyền được một phần việc của chính mình; chọn ít nhất một việc trong danh sách.")
        )
    origin = Post.objects.select_for_update().get(pk=post_id)
    _check_time(origin, started_on, ended_on)
    if to_account_id == actor.account_id:
        raise NotOneselfEither(_("Chọn người nhận ủy quyền là một người khác."))
    if to_account_id not in colleagues_of(own, on=calendar.today()):
        raise NoSuchThing(to_account_id)
    post: Post = Post.objects.create(
        account_id=to_account_id,
        role=own.role.code,
        at_unit_id=own.unit_id,
        started_on=started_on,
        ended_on=ended_on,
        delegated_by=origin,
        permissions=lent,
        note=note,
    )
    log.record(
        "delegated",
        account_id=actor.account_id,
        unit_id=own.unit_id,
        target=f"account:{to_account_id}",
        request=request,
        permissions=lent,
    )
    return post


def colleagues_of(post: HeldPost, *, on: dt.date) -> set[int]:
    """Account ids of those who hold a staff post at the same unit: whom a part of the post may be lent to."""
    rows = Post.objects.filter(in_force(on), at_unit_id=post.unit_id, delegated_by=None, account__is_active=True)
    return set(rows.exclude(role__in=("guardian", "pupil")).values_list("account_id", flat=True))


def holds_any_post(account_id: int, *, on: dt.date) -> bool:
    """Whether any post or delegation of the account is in force on a day."""
    rows = Post.objects.filter(in_force(on), account_id=account_id)
    alive = Q(delegated_by=None) | (
        Q(delegated_by__started_on__lte=on) & (Q(delegated_by__ended_on=None) | Q(delegated_by__ended_on__gt=on))
    )
    return bool(rows.filter(alive).exists())


def _post(actor: Actor, post_id: int) -> Post:
    post = (
        Post.objects.select_for_update(of=("self",))
        .select_related("at_unit", "delegated_by")
        .filter(pk=post_id)
        .first()
    )
    if post is None or post.at_unit_id not in actor.scope:
        raise NoSuchThing(post_id)
    return cast(Post, post)


def _check_time(origin: Post, started_on: dt.date, ended_on: dt.date) -> None:
    if ended_on <= started_on or started_on < calendar.today():
        raise DatesDoNotFit(_("Ủy quyền từ hôm nay trở đi, và ngày kết thúc phải sau ngày bắt đầu."))
    if ended_on - started_on > rules.LONGEST_DELEGATION:
        raise DatesDoNotFit(_("Ủy quyền dài nhất là một năm."))
    if origin.ended_on is not None and ended_on > origin.ended_on:
        raise DatesDoNotFit(_("Ủy quyền không kéo dài quá nhiệm vụ của chính mình."))


def _keep_an_administrator(post: Post, today: dt.date) -> None:
    if post.role != "so_admin" or post.delegated_by_id is not None:
        return
    others = Post.objects.filter(in_force(today), role="so_admin", at_unit_id=post.at_unit_id, delegated_by=None)
    if not others.exclude(pk=post.pk).filter(account__is_active=True).exists():
        raise LastOfItsKind(_("Đây là người quản trị cuối cùng của Sở; giao cho người khác trước rồi mới kết thúc."))
