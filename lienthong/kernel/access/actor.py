"""The person who acts: posts in force today, the units they open and what may be done in each."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field

from django.db import connection

from lienthong.kernel.access.models import Account
from lienthong.kernel.access.permissions import Perm
from lienthong.kernel.access.roles import ROLES, Role


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

    @property
    def scope(self) -> frozenset[int]:
        """All units that any post opens: what row-level security is told."""
        return frozenset().union(*(post.unit_ids for post in self.posts))


POSTS = """
select p.id, p.role, p.at_unit_id, p.field, p.delegated_by_id is not null, p.permissions,
       array(select a.unit_id from orgs_ancestry a where a.ancestor_id = p.at_unit_id
             and (a.valid @> %(on)s::date or (a.is_last and upper(a.valid) <= %(on)s::date)))
from access_post p
left join access_post origin on origin.id = p.delegated_by_id
where p.account_id = %(account)s and p.started_on <= %(on)s and (p.ended_on is null or p.ended_on > %(on)s)
  and (origin.id is null or (origin.started_on <= %(on)s and (origin.ended_on is null or origin.ended_on > %(on)s)))
order by p.id
"""


def load(account: Account, *, on: dt.date) -> Actor:
    """The actor behind an account on a day: one statement. A delegation ends with the post it was lent from."""
    with connection.cursor() as cursor:
        cursor.execute(POSTS, {"account": account.pk, "on": on})
        rows = cursor.fetchall()
    posts = []
    for post_id, role_code, unit_id, field_, delegated, lent, unit_ids in rows:
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
