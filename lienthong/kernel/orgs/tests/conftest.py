"""A small province: department, two offices, schools of several kinds, a satellite site."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest

from lienthong.kernel.areas import public as areas
from lienthong.kernel.orgs import public as orgs

OPENED = dt.date(2000, 1, 1)


@dataclass
class Person:
    """An actor with rights at some units only."""

    at: frozenset[int] = frozenset()
    permissions: frozenset[str] = frozenset({"orgs.edit", "posts.edit"})
    account_id: int = 7
    asked: list[str] = field(default_factory=list)

    def can(self, permission: str, unit_id: int) -> bool:
        return permission in self.permissions and unit_id in self.at

    def can_anywhere(self, permission: str) -> bool:
        return permission in self.permissions and bool(self.at)


def opening(code: str, kind: str, parent: str | None, *levels: str, area: int | None = None) -> orgs.Open:
    return orgs.Open(OPENED, unit=orgs.NewUnit(code, kind, f"Đơn vị {code}", parent, levels, area))


@pytest.fixture
def loaded_areas(db):
    areas.load_reference()


@pytest.fixture
def province(loaded_areas):
    on = dt.date(2017, 9, 5)
    whole, split = areas.area_by_code("25747", on=on).area_id, areas.area_by_code("25741", on=on).area_id
    orgs.carry_out(
        actor=None,
        orders=[
            opening("BD-SO", "so", None),
            opening("PGD-1", "phong", "BD-SO"),
            opening("PGD-2", "phong", "BD-SO"),
            opening("MN-1", "truong", "PGD-1", "NT", "MG", area=whole),
            opening("TH-1", "truong", "PGD-1", "TH", area=whole),
            opening("TH-2", "truong", "PGD-1", "TH", area=split),
            opening("THCS-1", "truong", "PGD-2", "THCS", area=whole),
            opening("THPT-1", "truong", "BD-SO", "THPT", area=whole),
            opening("GDTX-1", "trungtam", "BD-SO", "GDTX", area=whole),
            opening("TH-1-A", "diemtruong", "TH-1", "TH", area=whole),
        ],
    )
    return {unit.code: unit for unit in orgs.Unit.objects.all()}


@pytest.fixture
def admin(province):
    return Person(at=frozenset(unit.pk for unit in province.values()))
