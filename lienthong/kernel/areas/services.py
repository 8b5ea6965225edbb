"""Loading areas from the reference files that come with the program."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.areas.models import Area, AreaSuccession, AreaVersion
from lienthong.kernel.areas.timeline import Plan, Territory, planned

Key = tuple[str, dt.date | None]


@dataclass(frozen=True)
class Loaded:
    """What a load changed. All zero when everything was there already."""

    areas: int
    versions: int
    successions: int


@transaction.atomic
def load_reference() -> Loaded:
    """Bring the areas in line with the reference files. Idempotent: what stands already is left alone."""
    one_at_a_time()
    return store(planned())


def one_at_a_time() -> None:
    """Hold the areas for this transaction. Two loads at once would both find nothing and write everything twice."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('lienthong.areas'))")


def store(plan: Plan) -> Loaded:
    """Write what of the plan is not there yet; the caller holds the areas."""
    known = _known()
    fresh = [t for t in plan.territories if t.key not in known]
    made = Area.objects.bulk_create([Area(level=t.level, valid=DateRange(t.states[0].start, t.now.end)) for t in fresh])
    ids = known | {t.key: area.pk for t, area in zip(fresh, made, strict=True)}
    _store_lives(plan, ids)
    versions = _store_versions(plan, ids)
    return Loaded(len(fresh), versions, _store_passings(plan, ids))


def _store_lives(plan: Plan, ids: dict[Key, int]) -> None:
    lives = {ids[t.key]: DateRange(t.states[0].start, t.now.end) for t in plan.territories}
    for area in Area.objects.filter(pk__in=lives):
        if area.valid != lives[area.pk]:
            Area.objects.filter(pk=area.pk).update(valid=lives[area.pk])


def _known() -> dict[Key, int]:
    """Areas by first code and first day."""
    found: dict[Key, int] = {}
    firsts = AreaVersion.objects.order_by("area_id", "valid").distinct("area_id")
    for area_id, code, valid in firsts.values_list("area_id", "code", "valid"):
        found[code, valid.lower] = area_id
    return found


def _store_versions(plan: Plan, ids: dict[Key, int]) -> int:
    wanted: dict[int, list[AreaVersion]] = {ids[t.key]: _versions(t, ids) for t in plan.territories}
    present: dict[int, list[AreaVersion]] = {}
    for row in AreaVersion.objects.filter(area_id__in=wanted).order_by("area_id", "valid"):
        present.setdefault(row.area_id, []).append(row)
    changed = [
        area_id
        for area_id, rows in wanted.items()
        if [_told(r) for r in rows] != [_told(r) for r in present.get(area_id, [])]
    ]
    AreaVersion.objects.filter(area_id__in=changed).delete()
    AreaVersion.objects.bulk_create([row for area_id in changed for row in wanted[area_id]])
    return sum(len(wanted[area_id]) for area_id in changed)


def _versions(territory: Territory, ids: dict[Key, int]) -> list[AreaVersion]:
    return [
        AreaVersion(
            area_id=ids[territory.key], parent_id=ids[s.parent.key] if s.parent else None, code=s.code, kind=s.kind,
            name=s.name, folded=vietnamese.fold(s.name), valid=DateRange(s.start, s.end), legal_basis=s.legal_basis,
        )
        for s in territory.states
    ]  # fmt: skip


def _told(row: AreaVersion) -> tuple[object, ...]:
    return row.parent_id, row.code, row.kind, row.name, row.valid, row.legal_basis


def _store_passings(plan: Plan, ids: dict[Key, int]) -> int:
    known = set(AreaSuccession.objects.values_list("old_id", "new_id", "on"))
    rows = [
        AreaSuccession(old_id=ids[p.old.key], new_id=ids[p.new.key], is_whole=p.is_whole, on=p.on)
        for p in plan.passings
        if (ids[p.old.key], ids[p.new.key], p.on) not in known
    ]
    return len(AreaSuccession.objects.bulk_create(rows))
