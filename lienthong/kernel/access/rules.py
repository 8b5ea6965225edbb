"""Who may give which role, and whose account may be reset by whom. Pure: roles in, answers out.

Nobody gives rights to himself, a delegate gives none on, and a school gives out no more than a school's roles.
"""

from __future__ import annotations

import datetime as dt

from lienthong.kernel.access.actor import Actor, HeldPost
from lienthong.kernel.access.permissions import Perm
from lienthong.kernel.access.roles import ROLES

_OF_CLASSES = frozenset({"group_head", "teacher", "guardian", "pupil"})
_OF_OFFICES = frozenset({"registrar", "clerk"})
GIVES: dict[str, frozenset[str]] = {
    "so_admin": frozenset(ROLES),
    "head": _OF_CLASSES | _OF_OFFICES | {"deputy", "it_staff"},
    # Bulk accounts of a school carry the ordinary roles; those that see or change more are the head's to give.
    "it_staff": _OF_CLASSES,
}
RESETS: dict[str, frozenset[str]] = {
    "so_admin": frozenset(ROLES),
    "head": GIVES["head"],
    "it_staff": _OF_CLASSES | _OF_OFFICES,
}
# What is never lent: to give rights on, and to look after accounts.
NOT_LENT = frozenset({Perm.POSTS_EDIT, Perm.DELEGATE, Perm.ACCOUNTS_EDIT, Perm.ACCESS_LOG_VIEW, Perm.ORGS_EDIT})
LONGEST_DELEGATION = dt.timedelta(days=366)
# Staff with more than their own classes sign in with a second factor (ADR 0021).
ONE_FACTOR_ROLES = frozenset({"teacher", "guardian", "pupil"})
FACTOR_GRACE = dt.timedelta(days=14)


def roles_to_give(actor: Actor, unit_id: int, unit_kind: str) -> list[str]:
    """Codes of the roles that the actor may give at a unit, in the order of the list of roles."""
    given = _by_own_posts(actor, unit_id, GIVES)
    return [code for code, role in ROLES.items() if code in given and unit_kind in role.at]


def may_reset(actor: Actor, unit_id: int, target_roles: frozenset[str]) -> bool:
    """Whether the actor may reset, lock or unlock an account that holds these roles (anywhere)."""
    return target_roles <= _by_own_posts(actor, unit_id, RESETS)


def lendable(post: HeldPost) -> list[Perm]:
    """The part of a post that may be lent, in the order of the list of permissions."""
    if post.is_delegated or Perm.DELEGATE not in post.permissions:
        return []
    return [p for p in Perm if p in post.permissions and p not in NOT_LENT]


def needs_second_factor(actor: Actor) -> bool:
    """Whether any post opens more than the holder's own classes."""
    return any(post.role.code not in ONE_FACTOR_ROLES for post in actor.posts)


def _by_own_posts(actor: Actor, unit_id: int, table: dict[str, frozenset[str]]) -> frozenset[str]:
    own = (p.role.code for p in actor.posts if unit_id in p.unit_ids and not p.is_delegated)
    return frozenset().union(*(table.get(code, frozenset()) for code in own))
