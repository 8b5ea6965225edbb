"""The person who acts: posts in force today, the units they open and what may be done in each."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

from lienthong.foundation.database import public as database
from lienthong.kernel.access.models import Account
from lienthong.kernel.access.permissions import Perm
from lienthong.kernel.access.roles import ROLES, Role
from lienthong.kernel.calendar import public as calendar


@dataclass(frozen=True)
class HeldPost:
    """A post in force: its role, where, and the unit ids it reaches."""

    id: int
    role: Role
    unit_id: int
    unit_ids: frozenset[int]
    permissions: frozenset[Perm]
    field: str
    is_delegated: bool


@dataclass(frozen=True)
class Actor:
    """Who acts, read anew for each request, so that a post that ended a minute ago opens nothing."""

    account_id: int
    person_id: int | None
    name: str
    posts: tuple[HeldPost, ...]
    _units: dict[str, frozenset[int]] = field(default_factory=dict, compare=False, repr=False)

    def units_with(self, permission: str) -> frozenset[int]:
        """Ids of the units where this permission is held."""
        known = self._units.get(permission)
        if known is None:
            known = frozenset().union(*(post.unit_ids for post in self.posts if permission in post.permissions))
            self._units[permission] = known
        return known

    def can(self, permission: str, unit_id: int) -> bool:
        """Whether the permission is held at this unit."""
        return unit_id in self.units_with(permission)

    def can_anywhere(self, permission: str) -> bool:
        """Whether the permission is held anywhere."""
        return bool(self.units_with(permission))

    def permissions_at(self, unit_id: int) -> frozenset[Perm]:
        """All that is held at this unit."""
        here = [post.permissions for post in self.posts if unit_id in post.unit_ids]
        return here[0] if len(here) == 1 else frozenset().union(*here)

    @property
    def scope(self) -> frozenset[int]:
        """All units that any post opens: what row-level security is told."""
        return frozenset().union(*(post.unit_ids for post in self.posts))


_POSTS = """
@with select @clock, p.id, p.role, p.at_unit_id, p.field, p.delegated_by_id is not null, p.permissions,
       array(select a.unit_id from orgs_ancestry a where a.ancestor_id = p.at_unit_id
             and (a.valid @> @on or (a.is_last and upper(a.valid) <= @on)))
from @from access_post p
left join access_post origin on origin.id = p.delegated_by_id
where p.account_id = %(account)s and p.started_on <= @on and (p.ended_on is null or p.ended_on > @on)
  and (origin.id is null or (origin.started_on <= @on and (origin.ended_on is null or origin.ended_on > @on)))
order by p.id
"""
POSTS = (
    _POSTS.replace("@with", "").replace("@clock", "null").replace("@from", "").replace("@on", "%(on)s::date")
)  # fmt: skip
# A demo's date can be moved: it is read with the posts, not before them.
_MOVED = "with moved as materialized (select coalesce(max(business_date), %(on)s::date) as day from calendar_clock)"
POSTS_BY_CLOCK = (
    _POSTS.replace("@with", _MOVED).replace("@clock", "moved.day").replace("@from", "moved cross join")
    .replace("@on", "moved.day")
)  # fmt: skip


def load(account: Account, *, on: dt.date) -> Actor:
    """The actor behind an account on a day: one statement. A delegation ends with the post it was lent from."""
    return _actor(account, _rows(POSTS, account, on))


def load_today(account: Account) -> tuple[Actor, dt.date]:
    """The actor on the business date, and that date: one statement also where a demo's clock has to be asked for it."""
    today = calendar.known_today()
    if today is not None:
        return load(account, on=today), today
    rows = _rows(POSTS_BY_CLOCK, account, dt.datetime.now(calendar.VIETNAM).date())
    today = calendar.tell_today(rows[0][0]) if rows else calendar.today()
    return _actor(account, rows), today


def _rows(statement: str, account: Account, on: dt.date) -> list[tuple[Any, ...]]:
    with database.prepared() as cursor:
        cursor.execute(statement, {"account": account.pk, "on": on})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _actor(account: Account, rows: list[tuple[Any, ...]]) -> Actor:
    posts = []
    for _clock, post_id, role_code, unit_id, field_, delegated, lent, unit_ids in rows:
        role = ROLES.get(role_code)
        if role is None:
            continue
        permissions = (
            role.permissions
            if not lent
            else role.permissions & {Perm(p) for p in _list(lent) if p in Perm._value2member_map_}
        )
        posts.append(HeldPost(post_id, role, unit_id, frozenset(unit_ids), frozenset(permissions), field_, delegated))
    return Actor(account.pk, account.person_id, account.display_name, tuple(posts))


def _list(lent: object) -> list[str]:
    value = json.loads(lent) if isinstance(lent, str) else lent
    return [str(item) for item in value] if isinstance(value, list) else []
