"""Reads of areas. Every one takes the date: a code or a name without a date says nothing certain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.areas.models import Area, AreaSuccession, AreaVersion


@dataclass(frozen=True)
class Successor:
    """Who has the ground of an area that is gone; `is_whole` False: a part only, so a person must say which."""

    area_id: int
    is_whole: bool
    on: dt.date


def area_by_code(code: str, *, on: dt.date) -> AreaVersion | None:
    """The area that bore the code on a day, in its state of that day."""
    return AreaVersion.objects.select_related("area").filter(code=code, valid__contains=on).first()


def areas(*, on: dt.date, level: str = "", parent: int | None = None, text: str = "") -> QuerySet[AreaVersion]:
    """States in force on a day, by code; narrower by level, by parent (an area's id) or by name without accents."""
    rows = AreaVersion.objects.select_related("area").filter(valid__contains=on)
    if level:
        rows = rows.filter(area__level=level)
    if parent is not None:
        rows = rows.filter(parent_id=parent)
    if text:
        rows = rows.filter(Q(folded__contains=vietnamese.fold(text)) | Q(code__startswith=text.strip()))
    return rows.order_by("code")


def successors(area_ids: Iterable[int], *, on: dt.date) -> dict[int, list[Successor]]:
    """For areas gone by `on`: who has their ground now, followed through several reforms. Two statements."""
    steps: dict[int, list[Successor]] = {}
    for old, new, whole, day in AreaSuccession.objects.filter(on__lte=on).values_list(
        "old_id", "new_id", "is_whole", "on"
    ):
        steps.setdefault(old, []).append(Successor(new, whole, day))
    return {area_id: _follow(area_id, steps) for area_id in area_ids}


def _follow(area_id: int, steps: dict[int, list[Successor]]) -> list[Successor]:
    found: list[Successor] = []
    for step in steps.get(area_id, []):
        further = _follow(step.area_id, steps)
        if further:
            found += [Successor(f.area_id, step.is_whole and f.is_whole, f.on) for f in further]
        else:
            found.append(step)
    return found


def name_on(area: Area | int, *, on: dt.date) -> str:
    """ "phường Phú Cường" as the area was called that day; empty when it did not exist."""
    pk = area.pk if isinstance(area, Area) else area
    row = AreaVersion.objects.filter(area_id=pk, valid__contains=on).first()
    return row.full_name if row else ""


def names_on(area_ids: Iterable[int], *, on: dt.date) -> dict[int, str]:
    """Names of many areas on a day: one statement."""
    rows = AreaVersion.objects.filter(area_id__in=set(area_ids), valid__contains=on)
    return {row.area_id: row.full_name for row in rows}


def path_on(area: Area | int, *, on: dt.date) -> list[AreaVersion]:
    """The area and those above it on a day, smallest first (districts until 30/6/2025). One statement."""
    pk = area.pk if isinstance(area, Area) else area
    return list(AreaVersion.objects.raw(PATH, {"area": pk, "on": on}))


PATH = """
with recursive up as (
    select v.*, 0 as depth from areas_areaversion v where v.area_id = %(area)s and v.valid @> %(on)s::date
    union all
    select v.*, up.depth + 1 from areas_areaversion v join up on v.area_id = up.parent_id
    where v.valid @> %(on)s::date and up.depth < 5
)
select id, area_id, parent_id, code, kind, name, folded, valid, legal_basis from up order by depth
"""


def address_on(area: Area | int, *, on: dt.date, detail: str = "") -> str:
    """ "12 Yersin, phường Phú Cường, thành phố Thủ Dầu Một, tỉnh Bình Dương" as written on a day."""
    return ", ".join([*([detail] if detail else []), *(row.full_name for row in path_on(area, on=on))])


def history(area: Area | int) -> list[AreaVersion]:
    """All states of an area, oldest first."""
    pk = area.pk if isinstance(area, Area) else area
    return list(AreaVersion.objects.filter(area_id=pk).select_related("area").order_by("valid"))


def is_loaded() -> bool:
    """Whether any area is known yet."""
    return Area.objects.exists()
