"""A small province: a department, an office, two lower-secondary schools below it, an upper-secondary school beside it."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.foundation.database import public as database
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.access.public import load_actor
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.school.curriculum.tests import world
from lienthong.sector.reporting import loading
from lienthong.sector.reporting.models import Collection
from lienthong.sector.reporting.tests.cast import TODAY, Province, enrol, hire, open_class

OPENED = dt.date(2000, 1, 1)


def _unit(code, kind, name, parent=None, levels=()):
    unit = orgs.Unit.objects.create(
        code=code, kind=kind, name=name, folded=name.lower(), parent=parent, levels=list(levels), opened_on=OPENED
    )
    orgs.UnitVersion.objects.create(unit=unit, parent=parent, name=name, levels=list(levels), valid=(OPENED, None))
    return unit


def _actor(role, unit):
    account = Account.objects.create_user(login=f"{role}-{unit.code}".lower(), display_name=f"{role} {unit.code}")
    Post.objects.create(account=account, role=role, at_unit=unit, started_on=dt.date(2010, 1, 1))
    return account


@pytest.fixture
def province(db, settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    world.make_years()
    world.set_clock()
    department = _unit("BD-SO", "so", "Sở GDĐT Bình Dương")
    office = _unit("BD-PGD", "phong", "Phòng GDĐT Thủ Dầu Một", department)
    first = _unit("THCS-A", "truong", "Trường THCS Phú Hòa", office, ["THCS"])
    second = _unit("THCS-B", "truong", "Trường THCS Tân An", office, ["THCS"])
    upper = _unit("THPT-C", "truong", "Trường THPT Võ Minh Đức", department, ["THPT"])
    orgs.rebuild_ancestry()
    loading.load_reference()
    loading.open_collections(2017)
    units = {"department": department, "office": office, "first": first, "second": second, "upper": upper}
    accounts = {
        "department": _actor("so_specialist", department),
        "office": _actor("phong_specialist", office),
        "first": _actor("head", first),
        "second": _actor("head", second),
        "upper": _actor("head", upper),
        "clerk": _actor("clerk", first),
    }
    actors = {name: load_actor(account, on=TODAY) for name, account in accounts.items()}
    with database.entered([u.pk for u in units.values()]):
        for unit, level, grade in ((first, "THCS", 6), (second, "THCS", 7), (upper, "THPT", 10)):
            room = open_class(unit, level, grade)
            for number in range(4):
                enrol(unit, level, grade, room=room, sex=1 + number % 2, name=f"Học sinh {number}")
            hire(unit, level)
    return Province(units, accounts, actors, Collection.objects.get(code="VEMIS-GK-2017"))


@pytest.fixture
def now():
    """In time: two days before the last one."""
    return dt.datetime(2018, 1, 12, 9, 0, tzinfo=calendar.VIETNAM)
