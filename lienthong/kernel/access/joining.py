"""An account that was given by name alone, before its person stood on any list, is joined to the person's record."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.access import rules
from lienthong.kernel.access.actor import Actor
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.access.posts import in_force


class Named(Protocol):
    """A person as a list of a unit has them."""

    @property
    def person_id(self) -> int: ...
    @property
    def full_name(self) -> str: ...


def joinable(actor: Actor, unit_id: int, people: Iterable[Named], *, on: dt.date) -> dict[int, Account]:
    """Person id → the account without a person that has a post at the unit and bears the same name.

    Only where the name leaves no doubt, on either side, and the account is in the actor's care; never one's own.
    """
    wanted = list(people)
    names = Counter(_key(one.full_name) for one in wanted)
    posts = Post.objects.filter(in_force(on), at_unit_id=unit_id, account__person_id=None, delegated_by=None)
    held: dict[Account, set[str]] = {}
    for post in posts.select_related("account"):
        held.setdefault(post.account, set()).add(post.role)
    bearers = Counter(_key(account.display_name) for account in held)
    spare = {
        _key(account.display_name): account
        for account, roles in held.items()
        if account.pk != actor.account_id and rules.may_reset(actor, unit_id, frozenset(roles))
    }
    return {
        one.person_id: spare[key]
        for one in wanted
        if (key := _key(one.full_name)) in spare and names[key] == 1 and bearers[key] == 1
    }


def _key(name: str) -> str:
    return vietnamese.clean(name).casefold()
