"""A department with an office, two schools with a site, and people who hold posts there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from lienthong.kernel.access.actor import Actor, load
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs.models import Ancestry, Unit

OPENED = dt.date(2000, 1, 1)


@dataclass
class Tree:
    department: Unit
    office: Unit
    school: Unit
    site: Unit
    other: Unit


def unit(code: str, kind: str, parent: Unit | None = None) -> Unit:
    made = Unit.objects.create(code=code, kind=kind, name=code, folded=code.lower(), parent=parent, opened_on=OPENED)
    above = [made]
    while above[-1].parent is not None:
        above.append(above[-1].parent)
    Ancestry.objects.bulk_create([Ancestry(ancestor=a, unit=made, valid=(OPENED, None)) for a in above])
    return made


@pytest.fixture
def tree(db: None) -> Tree:
    calendar.SchoolYear.objects.get_or_create(
        pk=2017, defaults={"starts_on": dt.date(2017, 8, 14), "ends_on": dt.date(2018, 5, 31)}
    )
    department = unit("T-SO", "so")
    office = unit("T-PGD", "phong", department)
    school = unit("T-THCS-1", "truong", office)
    return Tree(
        department, office, school, unit("T-THCS-1-A", "diemtruong", school), unit("T-THCS-2", "truong", office)
    )


@pytest.fixture
def today() -> dt.date:
    return calendar.today()


Hold = Callable[..., Account]


@pytest.fixture
def hold(tree: Tree, today: dt.date) -> Hold:
    """`hold("head", school)`: an account with this post, known by its role's name."""
    count = 0

    def _hold(
        role: str, at: Unit, *, login: str = "", ended_on: dt.date | None = None, started_on: dt.date | None = None
    ) -> Account:
        nonlocal count
        count += 1
        account = Account.objects.create_user(
            login or f"{role}{count}", "mat-khau-dai-123", display_name=f"Người {role} {count}"
        )
        Post.objects.create(
            account=account,
            role=role,
            at_unit=at,
            started_on=started_on or today - dt.timedelta(days=100),
            ended_on=ended_on,
        )
        return account

    return _hold


@pytest.fixture
def actor_of(today: dt.date) -> Callable[[Account], Actor]:
    return lambda account: load(account, on=calendar.today())


@pytest.fixture
def signed_in() -> Callable[[Account], Client]:
    def _signed_in(account: Account) -> Client:
        client = Client()
        client.force_login(account)
        return client

    return _signed_in
