"""Between the tree as values and its tables: read it whole, write only what an act touched, keep ancestry in step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.orgs.models import Ancestry, Unit, UnitSuccession, UnitVersion
from lienthong.kernel.orgs.orders import NewUnit
from lienthong.kernel.orgs.tree import RANK, Node, Slice, Tree

CURRENT = """
update orgs_unit u set name = v.name, folded = f.folded, levels = v.levels, parent_id = v.parent_id, area_id = v.area_id
from orgs_unitversion v, unnest(%(units)s::int[], %(folded)s::text[]) as f(unit, folded)
where v.unit_id = u.id and f.unit = u.id and v.valid @> %(today)s::date
  and (u.name, u.levels, u.parent_id, u.area_id) is distinct from (v.name, v.levels, v.parent_id, v.area_id)
"""
STALE = """
select u.id, v.name from orgs_unit u join orgs_unitversion v on v.unit_id = u.id and v.valid @> %(today)s::date
where (u.name, u.levels, u.parent_id, u.area_id) is distinct from (v.name, v.levels, v.parent_id, v.area_id)
"""


def hold() -> None:
    """One act at a time: two merges at once would each see the tree without the other."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('lienthong.orgs'))")


def load() -> Tree:
    """The whole tree with its history: three statements, 800 units in a few milliseconds."""
    units = list(Unit.objects.order_by("id"))
    codes = {unit.pk: unit.code for unit in units}
    slices: dict[int, list[Slice]] = {}
    for row in UnitVersion.objects.order_by("unit_id", "valid"):
        parent = codes[row.parent_id] if row.parent_id else None
        slices.setdefault(row.unit_id, []).append(
            Slice(row.valid.lower, row.valid.upper, row.name, parent, tuple(row.levels), row.area_id, row.act_id)
        )
    nodes = []
    for unit in units:
        own = slices.get(unit.pk) or [_present(unit, codes)]
        nodes.append(
            Node(unit.code, unit.kind, unit.opened_on, unit.closed_on, own, unit.school_type, recorded=tuple(own))
        )
    tree = Tree(nodes)
    heirs = UnitSuccession.objects.filter(act__effective_on=F("old__closed_on")).order_by("id")
    for old_id, new_id in heirs.values_list("old_id", "new_id"):
        tree.nodes[codes[old_id]].successors.append(codes[new_id])
    return tree


def _present(unit: Unit, codes: Mapping[int, str]) -> Slice:
    """A unit that was written without its history: it was always as it is now."""
    parent = codes[unit.parent_id] if unit.parent_id else None
    return Slice(unit.opened_on, unit.closed_on, unit.name, parent, tuple(unit.levels), unit.area_id)


def ids_of(codes: set[str] | frozenset[str]) -> dict[str, int]:
    """Ids by code."""
    return dict(Unit.objects.filter(code__in=codes).values_list("code", "id"))


def insert(tree: Tree, opened: Mapping[str, NewUnit]) -> None:
    """Write the units that were opened, superiors first."""
    known: dict[str, int] = ids_of({u.parent for u in opened.values() if u.parent} | set(opened))
    for rank in sorted(set(RANK.values())):
        made = Unit.objects.bulk_create(
            [_row(tree.nodes[code], unit, known) for code, unit in opened.items() if RANK[unit.kind] == rank]
        )
        known |= {unit.code: unit.pk for unit in made}


def _row(node: Node, unit: NewUnit, known: Mapping[str, int]) -> Unit:
    state = node.slices[0]
    return Unit(
        code=unit.code, kind=unit.kind, name=state.name, folded=vietnamese.fold(state.name), levels=list(state.levels),
        parent_id=known[unit.parent] if unit.parent else None, area_id=state.area, opened_on=node.opened,
        ownership=unit.facts.ownership, school_type=unit.facts.school_type, address=unit.facts.address,
        phone=unit.facts.phone, email=unit.facts.email, website=unit.facts.website,
    )  # fmt: skip


def save(tree: Tree, acts: Mapping[object, int], *, today: dt.date) -> None:
    """Write lives and versions of the touched units, then what stands now, then ancestry."""
    ids = dict(Unit.objects.values_list("code", "id"))
    touched = [tree.nodes[code] for code in sorted(tree.touched)]
    UnitVersion.objects.filter(unit_id__in=[ids[node.code] for node in touched]).delete()
    UnitVersion.objects.bulk_create([row for node in touched for row in _versions(node, ids, acts)])
    closed = {ids[node.code]: node.closed for node in touched if node.closed}
    for unit in Unit.objects.filter(pk__in=closed, closed_on=None):
        Unit.objects.filter(pk=unit.pk).update(closed_on=closed[unit.pk])
    refresh_current(today)
    store_ancestry(tree, ids)


def _versions(node: Node, ids: Mapping[str, int], acts: Mapping[object, int]) -> list[UnitVersion]:
    return [
        UnitVersion(
            unit_id=ids[node.code], parent_id=ids[s.parent] if s.parent else None, name=s.name, levels=list(s.levels),
            area_id=s.area, valid=DateRange(s.start, s.end),
            act_id=s.act if isinstance(s.act, int) else acts.get(s.act),
        )
        for s in node.slices
    ]  # fmt: skip


def refresh_current(today: dt.date) -> int:
    """Bring the units' own columns in line with the versions of today. Returns how many changed."""
    with connection.cursor() as cursor:
        cursor.execute(STALE, {"today": today})
        stale = cursor.fetchall()
        if stale:
            units = [unit for unit, _name in stale]
            folded = [vietnamese.fold(name) for _unit, name in stale]
            cursor.execute(CURRENT, {"today": today, "units": units, "folded": folded})
    return len(stale)


def store_ancestry(tree: Tree, ids: Mapping[str, int]) -> int:
    """Make the ancestry table say what the tree says; only the difference is written. Returns how many rows."""
    wanted = {(ids[p.ancestor], ids[p.unit], p.start, p.end, p.is_last) for p in tree.pairs()}
    present: dict[tuple[object, ...], int] = {}
    for row in Ancestry.objects.values_list("id", "ancestor_id", "unit_id", "valid", "is_last"):
        present[row[1], row[2], row[3].lower, row[3].upper, row[4]] = row[0]
    gone = [pk for key, pk in present.items() if key not in wanted]
    fresh = sorted(wanted - set(present), key=lambda row: (row[1], row[0], row[2]))
    Ancestry.objects.filter(pk__in=gone).delete()
    Ancestry.objects.bulk_create(
        [
            Ancestry(ancestor_id=a, unit_id=u, valid=DateRange(start, end), is_last=last)
            for a, u, start, end, last in fresh
        ],
        batch_size=2000,
    )
    return len(gone) + len(fresh)
