"""How units stood on a day: who answers a collection, under which name, and who decides on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

BYPASS = frozenset({"THPT", "GDTX"})  # their reports go straight to the department
_SQL = """
select u.id, u.code, u.kind, v.name, v.levels, p.id, p.code, p.kind, coalesce(pv.name, p.name), u.closed_on
from orgs_unit u
join orgs_unitversion v on v.unit_id = u.id and v.valid @> %(on)s::date
left join orgs_unit p on p.id = v.parent_id
left join orgs_unitversion pv on pv.unit_id = p.id and pv.valid @> %(on)s::date
where u.kind in ('truong', 'trungtam') and u.id = any(%(ids)s)
order by v.name, u.code
"""
_BELOW = """
select a.unit_id from orgs_ancestry a join orgs_unit u on u.id = a.unit_id
where a.ancestor_id = %(at)s and u.kind in ('truong', 'trungtam')
  and (a.valid @> %(on)s::date or a.valid @> %(today)s::date or (a.is_last and upper_inf(a.valid)))
"""


@dataclass(frozen=True)
class Standing:
    """A school or centre as it stood on a day."""

    unit_id: int
    code: str
    kind: str
    name: str
    levels: tuple[str, ...]
    parent_id: int | None
    parent_code: str
    parent_kind: str
    parent_name: str
    closed_on: dt.date | None

    @property
    def office_id(self) -> int | None:
        """The office between the unit and the department, if its reports pass one."""
        is_between = self.parent_kind in ("phong", "xa") and not BYPASS & set(self.levels)
        return self.parent_id if is_between else None

    @property
    def office_name(self) -> str:
        return self.parent_name if self.office_id else ""


def standings(unit_ids: Iterable[int], on: dt.date) -> dict[int, Standing]:
    """The schools and centres among these that were there on a day, by id, in order of name."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"ids": sorted(unit_ids), "on": on})
        rows = cursor.fetchall()
    return {
        r[0]: Standing(r[0], r[1], r[2], r[3], tuple(r[4] or ()), r[5], r[6] or "", r[7] or "", r[8] or "", r[9])
        for r in rows
    }


def schools_below(unit_id: int, *, on: dt.date, today: dt.date) -> frozenset[int]:
    """Schools and centres below a unit: on the day of the report, today, or for good after they closed."""
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, {"at": unit_id, "on": on, "today": today})
        return frozenset(row[0] for row in cursor.fetchall())


def successors(unit_id: int) -> list[str]:
    """Names of the units that took a closed one over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct n.name from orgs_unitsuccession s join orgs_unit n on n.id = s.new_id where s.old_id = %s order by 1",
            [unit_id],
        )
        return [row[0] for row in cursor.fetchall()]
