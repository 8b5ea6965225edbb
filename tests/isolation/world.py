"""The cast of the proofs and what each unit owns. Strangers own a twin of every object: an empty one proves nothing.

A department with two offices, a school under each. Whatever words a unit's rows can hold carry the unit's canary.
"""

from __future__ import annotations

import datetime as dt
import zlib
from dataclasses import dataclass

from django.test import Client

from lienthong.foundation.database import public as database
from lienthong.foundation.jobs.models import Job
from lienthong.foundation.notices.models import Notice
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.access.public import Actor, load_actor
from lienthong.kernel.areas import public as areas
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.calendar.models import Clock, Term
from lienthong.kernel.orgs.models import Ancestry, Unit, UnitVersion
from lienthong.school.curriculum import public as curriculum
from lienthong.sector.reporting import public as reporting
from tests.isolation.belongings import (
    CANARIES,
    LONG_AGO,
    TODAY,
    YEAR,
    Things,
    follows,
    furnish,
    officer,
    orders,
)


@dataclass
class Member:
    """One of the cast: a person with a post, or nobody."""

    name: str
    client: Client
    actor: Actor | None
    home: str = ""

    @property
    def address(self) -> str:
        """Everybody sits at a machine of their own: what is counted by address counts each alone."""
        return f"127.0.{zlib.crc32(self.name.encode()) % 250}.{len(self.name)}"

    @property
    def scope(self) -> frozenset[int]:
        return self.actor.scope if self.actor else frozenset()


@dataclass
class World:
    """Everything, by name."""

    units: dict[str, Unit]
    things: dict[str, Things]  # "A", "B"
    cast: dict[str, Member]
    accounts: dict[str, tuple[Account, Post]]  # "A", "B": a teacher's account with a post to act on


def build() -> World:
    """Make the world in the present database (committed: pages read it in transactions of their own)."""
    _ground()
    units = _units()
    ids = [unit.pk for unit in units.values()]
    with database.entered(ids, who={"name": "world"}):
        things = {"A": furnish(units["A"]), "B": furnish(units["B"])}
        for key in ("SO", "P1", "P2"):
            officer(units[key])
    accounts = {key: _acted_on(units[key]) for key in ("A", "B")}
    cast = _cast(units, things)
    with database.entered(ids, who={"name": "world"}):
        for key, name in (("A", "principal"), ("B", "other principal")):
            orders(things[key], cast[name].actor)
        for key, name in (("A", "guardian"), ("B", "other guardian")):
            follows(things[key], cast[name].actor)
    return World(units, things, cast, accounts)


def _ground() -> None:
    areas.load_reference()
    curriculum.load()
    for year in (YEAR - 1, YEAR, YEAR + 1):
        calendar.open_year(actor=None, year=year)
    Clock.objects.update_or_create(pk=1, defaults={"business_date": TODAY})
    reporting.load_reference()
    reporting.open_collections(YEAR)


def _units() -> dict[str, Unit]:
    made: dict[str, Unit] = {}
    for key, code, kind, parent in (
        ("SO", "T-SO", "so", ""), ("P1", "T-PGD-1", "phong", "SO"), ("P2", "T-PGD-2", "phong", "SO"),
        ("A", "T-THCS-A", "truong", "P1"), ("B", "T-THCS-B", "truong", "P2"),
    ):  # fmt: skip
        above = made.get(parent)
        levels = ["THCS"] if kind == "truong" else []
        unit = made[key] = Unit.objects.create(
            code=code,
            kind=kind,
            name=f"Đơn vị {key}",
            folded=f"don vi {key.lower()}",
            levels=levels,
            parent=above,
            opened_on=LONG_AGO,
        )
        UnitVersion.objects.create(unit=unit, parent=above, name=unit.name, levels=levels, valid=(LONG_AGO, None))
        line = [unit]
        while line[-1].parent is not None:
            line.append(line[-1].parent)
        Ancestry.objects.bulk_create([Ancestry(ancestor=a, unit=unit, valid=(LONG_AGO, None)) for a in line])
    for key in ("A", "B"):
        Term.objects.create(
            year_id=YEAR,
            number=2,
            for_unit=made[key].pk,
            starts_on=dt.date(2018, 1, 15),
            ends_on=dt.date(2018, 5, 25),
            teaching_weeks=18,
        )
    return made


def _account(
    login: str, unit: Unit, role: str, *, person_id: int | None = None, field_: str = ""
) -> tuple[Account, Post]:
    canary = CANARIES[unit.code]
    account = Account.objects.create_user(
        f"{canary}-{login}".lower(),
        "mat-khau-dai-123",
        display_name=f"Lê {canary} {login}",
        email=f"{canary}-{login}@example.vn".lower(),
    )
    if person_id:
        Account.objects.filter(pk=account.pk).update(person_id=person_id)
        account.refresh_from_db()
    post = Post.objects.create(account=account, role=role, at_unit=unit, field=field_, started_on=LONG_AGO, note=canary)
    Notice.objects.create(account_id=account.pk, kind="x", text=f"Báo {canary}")
    Job.objects.create(kind="x", title=f"Việc {canary}", account_id=account.pk, scope_ids=[unit.pk], state="done")
    return account, post


def _acted_on(unit: Unit) -> tuple[Account, Post]:
    return _account("nhan-vien", unit, "clerk")


def _cast(units: dict[str, Unit], things: dict[str, Things]) -> dict[str, Member]:
    a, b = things["A"], things["B"]
    posts = (
        ("province officer", "SO", "so_specialist", None), ("administrator", "SO", "so_admin", None),
        ("district officer", "P1", "phong_specialist", None),
        ("other district officer", "P2", "phong_specialist", None),
        ("principal", "A", "head", None), ("other principal", "B", "head", None),
        ("teacher", "A", "teacher", a.employment.person_id),
        ("second teacher", "A", "teacher", a.other_employment.person_id),
        ("teacher of B", "B", "teacher", b.employment.person_id),
        ("guardian", "A", "guardian", None), ("other guardian", "B", "guardian", None),
    )  # fmt: skip
    cast = {"anonymous": Member("anonymous", Client(raise_request_exception=False), None)}
    for name, key, role, person_id in posts:
        account, _post = _account(name.replace(" ", "-"), units[key], role, person_id=person_id)
        client = Client(raise_request_exception=False)
        client.force_login(account)
        cast[name] = Member(name, client, load_actor(account, on=TODAY), key)
    return cast
