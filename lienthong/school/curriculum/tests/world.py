"""Two schools with a year, their clerks, and a way to log in: for the tests of all modules of the school."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lienthong.foundation.database import public as database
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.access.public import ROLES, Actor, load_actor
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs.models import Ancestry, Unit
from lienthong.school.curriculum import public as curriculum

YEAR = 2017
TODAY = dt.date(2018, 1, 10)
TERM_STARTS = dt.date(2017, 8, 21)


@dataclass(frozen=True)
class School:
    """A school with the account and the actor of its head."""

    unit: Unit
    account: Account
    actor: Actor

    @property
    def id(self) -> int:
        return self.unit.pk

    def scope(self):
        return database.entered([self.unit.pk], who={"name": "Cô Lan"})


def make_years() -> None:
    for year in (YEAR, YEAR + 1):
        calendar.SchoolYear.objects.get_or_create(
            pk=year, defaults={"starts_on": dt.date(year, 8, 21), "ends_on": dt.date(year + 1, 5, 31)}
        )
        for number, starts, ends in (
            (1, dt.date(year, 8, 21), dt.date(year + 1, 1, 6)),
            (2, dt.date(year + 1, 1, 8), dt.date(year + 1, 5, 25)),
        ):
            calendar.Term.objects.get_or_create(
                year_id=year, number=number, for_unit=None, level_group="",
                defaults={"starts_on": starts, "ends_on": ends, "teaching_weeks": 18},
            )  # fmt: skip


def make_school(code: str, *levels: str, name: str = "", role: str = "head") -> School:
    name = name or f"Trường {code}"
    unit = Unit.objects.create(
        code=code, kind="truong", name=name, folded=name.lower(), levels=list(levels), opened_on=dt.date(2000, 1, 1)
    )
    Ancestry.objects.create(ancestor=unit, unit=unit, valid=(dt.date(2000, 1, 1), None), is_last=True)
    account = Account.objects.create_user(login=f"{role}-{code}".lower(), display_name=f"Cô Lan {code}")
    assert role in ROLES
    Post.objects.create(account=account, role=role, at_unit=unit, started_on=dt.date(2010, 1, 1))
    return School(unit, account, load_actor(account, on=TODAY))


def join(school: School, role: str) -> School:
    """Another account at the same school."""
    account = Account.objects.create_user(login=f"{role}-{school.unit.code}".lower(), display_name="Thầy Minh")
    Post.objects.create(account=account, role=role, at_unit=school.unit, started_on=dt.date(2010, 1, 1))
    return School(school.unit, account, load_actor(account, on=TODAY))


def set_clock() -> None:
    from lienthong.kernel.calendar.models import Clock

    Clock.objects.update_or_create(pk=1, defaults={"business_date": TODAY})


def load_curriculum() -> None:
    curriculum.load()
