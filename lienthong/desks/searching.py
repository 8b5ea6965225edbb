"""Sources of the search box: people, classes and units of one's own scope, without accents, by any part of a name.

The box asks at every key that is pressed, so these are statements that the server keeps planned, but for one. They read
only, what the scope shows; names of tables are those that the modules' models declare.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.urls import reverse

from lienthong.desks.registry import Hit
from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.database import public as database
from lienthong.kernel.access.public import Actor, Perm, Place
from lienthong.kernel.people import public as people
from lienthong.school.classes import public as classes

FILES = """
select f.person_id, f.unit_id, f.uuid from pupils_pupilfile f where f.person_id = any(%(people)s::bigint[])
"""
PLACES = "select u.id, u.code, u.name from orgs_unit u where u.id = any(%(units)s::int[])"
# A range of names, not a LIKE: behind the fence an index is used only for operators that give nothing away. Planned anew
# each time, for the names given: a plan for any names reads all classes of the units. The units are asked for by a select,
# since the planner weighs each one written out.
CLASSES = """
select c.name, u.name, c.uuid, u.code from classes_schoolclass c join orgs_unit u on u.id = c.unit_id
where c.year_id = %(year)s and c.sort_key >= %(low)s and c.sort_key < %(high)s
  and c.unit_id = any((select %(units)s::int[])::int[])
order by c.sort_key, c.unit_id limit %(rows)s
"""
UNITS = """
select u.name, u.code from orgs_unit u where u.id = any(%(units)s::int[]) and u.kind <> 'diemtruong'
  and (strpos(u.folded, %(folded)s::text) > 0 or strpos(upper(u.code), upper(%(code)s::text)) > 0)
order by u.kind, u.folded limit %(rows)s
"""


def people_hits(actor: Actor, place: Place, text: str, limit: int) -> list[Hit]:
    """Pupils and staff whose name or code fits, each leading to the file at the unit where the actor may see it."""
    units = actor.units_with(Perm.PUPILS_VIEW) | actor.units_with(Perm.STAFF_VIEW)
    found = people.search_people(units, text, limit=limit)
    if not found:
        return []
    named = {pk: (code, name) for pk, code, name in _rows(PLACES, units=[u for f in found for u in f.unit_ids])}
    rows = _rows(FILES, people=[f.person_id for f in found])
    files = {(person, unit): file for person, unit, file in rows}
    hits = []
    for person in found:
        unit = next((u for u in person.unit_ids if u in units), None)
        if unit is None:
            continue
        born = vietnamese.format_date(person.birth_date) if person.birth_date else ""
        file = files.get((person.person_id, unit))
        code, name = named[unit]
        where = {"unit": code, "year": place.year}
        target = (
            reverse("pupils:file", kwargs={**where, "pupil": file})
            if file
            else reverse("staff:list", kwargs=where) + f"?q={person.full_name}"
        )
        hits.append(Hit("person", person.full_name, " · ".join(filter(None, (born, name))), target))
    return hits


def class_hits(actor: Actor, place: Place, text: str, limit: int) -> list[Hit]:
    """Classes of the year whose name begins so."""
    low = classes.sort_key(text)
    if not low:
        return []
    values: dict[str, str | int] = {
        "units": _all(actor.units_with(Perm.CLASSES_VIEW)), "year": place.year, "low": low,
        "high": low[:-1] + chr(ord(low[-1]) + 1), "rows": limit,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(CLASSES, values)
        found = cursor.fetchall()
    return [
        Hit("class", name, unit, reverse("classes:class", kwargs={"unit": code, "year": place.year, "key": key}))
        for name, unit, key, code in found
    ]


def unit_hits(actor: Actor, place: Place, text: str, limit: int) -> list[Hit]:
    """Units of one's scope by any part of the name or the code."""
    found = _rows(UNITS, units=_all(actor.scope), folded=vietnamese.fold(text), code=text, rows=limit)
    return [
        Hit("unit", name, code, reverse("place_home", kwargs={"unit": code, "year": place.year}))
        for name, code in found
    ]


def _all(units: Collection[int]) -> str:
    return database.UnitArray.of(units).literal


def _rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with database.prepared() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
