"""Reads of the unit tree. Whatever asks about a tree takes the date: "as of" is a query, never a copy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.database import public as database
from lienthong.kernel.orgs.models import Ancestry, Officer, Unit, UnitAct, UnitIdentifier, UnitKind, UnitVersion

SCHOOL_KINDS = (UnitKind.SCHOOL.value, UnitKind.CENTRE.value)


def unit_by_code(code: str) -> Unit | None:
    """The unit with this code, closed ones too. None when there is none."""
    return next(iter(database.read_rows(Unit, "code = %(code)s", code=code)), None)


def unit_by_id(unit_id: int) -> Unit | None:
    """The unit with this id, closed ones too. None when there is none."""
    return next(iter(database.read_rows(Unit, "id = %(id)s", id=unit_id)), None)


def version_on(unit_id: int, *, on: dt.date) -> UnitVersion | None:
    """Name, parent, levels and area of a unit on a day; of a closed one its last, of a future one its first."""
    rows = UnitVersion.objects.select_related("parent", "area").filter(unit_id=unit_id).order_by("valid")
    found: UnitVersion | None = None
    for row in rows:
        if found is None or row.valid.lower <= on:
            found = row
    return found


def versions_on(*, on: dt.date) -> QuerySet[UnitVersion]:
    """States of all units that live on a day, with unit, parent and area at hand, by code."""
    rows = UnitVersion.objects.filter(valid__contains=on).select_related("unit", "parent", "area")
    return rows.order_by("unit__code")


def name_on(unit_id: int, *, on: dt.date) -> str:
    """What the unit was called on a day."""
    row = version_on(unit_id, on=on)
    return row.name if row else ""


def names_on(unit_ids: Iterable[int], *, on: dt.date) -> dict[int, str]:
    """Names of many units on a day, closed ones by their last name. One statement."""
    found: dict[int, str] = {}
    rows = UnitVersion.objects.filter(unit_id__in=set(unit_ids)).order_by("unit_id", "valid")
    for unit_id, name, valid in rows.values_list("unit_id", "name", "valid"):
        if unit_id not in found or valid.lower <= on:
            found[unit_id] = name
    return found


def parent_on(unit_id: int, *, on: dt.date) -> Unit | None:
    """The superior on a day."""
    row = version_on(unit_id, on=on)
    return row.parent if row else None


def levels_on(unit_id: int, *, on: dt.date) -> list[str]:
    """What the school taught on a day."""
    row = version_on(unit_id, on=on)
    return list(row.levels) if row else []


def subtree_ids(unit_id: int, *, on: dt.date) -> list[int]:
    """The unit and all living units below it on a day."""
    rows = Ancestry.objects.filter(ancestor_id=unit_id, valid__contains=on, is_last=False)
    return sorted(rows.values_list("unit_id", flat=True))


def visible_ids(unit_id: int, *, on: dt.date) -> list[int]:
    """The same and the closed units whose records have come here."""
    rows = Ancestry.objects.filter(ancestor_id=unit_id, valid__contains=on)
    return sorted(set(rows.values_list("unit_id", flat=True)))


def ancestor_ids(unit_id: int, *, on: dt.date) -> list[int]:
    """The unit and those above it on a day; of a closed unit those who hold its records."""
    rows = Ancestry.objects.filter(unit_id=unit_id, valid__contains=on)
    return sorted(set(rows.values_list("ancestor_id", flat=True)))


def schools_under(unit_id: int, *, on: dt.date) -> QuerySet[Unit]:
    """Schools and centres below a unit on a day (itself, if it is one), by code."""
    below = Ancestry.objects.filter(ancestor_id=unit_id, valid__contains=on, is_last=False).values("unit_id")
    return Unit.objects.filter(pk__in=below, kind__in=SCHOOL_KINDS).order_by("code")


def sites_of(unit_id: int, *, on: dt.date) -> list[UnitVersion]:
    """Satellite sites of a school on a day."""
    return list(versions_on(on=on).filter(parent_id=unit_id, unit__kind=UnitKind.SITE))


@dataclass
class Branch:
    """A unit in its place in the tree of a day."""

    unit: Unit
    name: str
    levels: list[str]
    children: list[Branch] = field(default_factory=list)

    @property
    def schools(self) -> int:
        """How many schools and centres stand in this branch."""
        return (self.unit.kind in SCHOOL_KINDS) + sum(child.schools for child in self.children)


def tree(*, on: dt.date, within: Iterable[int] | None = None) -> list[Branch]:
    """The tree of a day, narrowed to the units `within` (each under its nearest shown superior). One statement."""
    shown = None if within is None else set(within)
    parents: dict[int, int | None] = {}
    branches: dict[int, Branch] = {}
    for row in versions_on(on=on):
        parents[row.unit_id] = row.parent_id
        if shown is None or row.unit_id in shown:
            branches[row.unit_id] = Branch(row.unit, row.name, list(row.levels))
    roots: list[Branch] = []
    for unit_id, branch in branches.items():
        above = parents[unit_id]
        while above is not None and above not in branches:
            above = parents.get(above)
        (branches[above].children if above is not None else roots).append(branch)
    return roots


def find(text: str, *, on: dt.date, within: Iterable[int] | None = None, limit: int = 20) -> list[UnitVersion]:
    """Units whose name (without accents, any part) or code matches, on a day."""
    folded = vietnamese.fold(text)
    if not folded:
        return []
    rows = versions_on(on=on).filter(match(text))
    if within is not None:
        rows = rows.filter(unit_id__in=set(within))
    return list(rows[:limit])


def match(text: str) -> Q:
    """The condition of a search on versions: every word in the name, or the start of the code."""
    condition = Q()
    for word in vietnamese.fold(text).split():
        condition &= Q(unit__folded__contains=word)
    return condition | Q(unit__code__istartswith=text.strip())


def acts_of(unit_id: int) -> list[UnitAct]:
    """Everything that was decided about a unit, newest first."""
    return list(UnitAct.objects.filter(touched__contains=[unit_id]).order_by("-effective_on", "-id"))


def versions_of(unit_id: int) -> list[UnitVersion]:
    """All states of a unit, newest first."""
    rows = UnitVersion.objects.filter(unit_id=unit_id).select_related("parent", "area", "act")
    return list(rows.order_by("-valid"))


def identifiers_of(unit_id: int) -> list[UnitIdentifier]:
    """Codes in other systems, those in force last."""
    return list(UnitIdentifier.objects.filter(unit_id=unit_id).order_by("scheme", "valid"))


def officers_of(unit_id: int, *, on: dt.date) -> list[Officer]:
    """Who is in charge on a day; behind the fence, so an outsider sees nobody."""
    return list(Officer.objects.filter(unit_id=unit_id, valid__contains=on).order_by("duty"))
