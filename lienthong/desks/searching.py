"""Sources of the search box: people, classes and units of one's own scope, without accents, by any part of a name."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from lienthong.desks.registry import Hit
from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.database import public as database
from lienthong.kernel.access.public import Actor, Perm, Place
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.people import public as people
from lienthong.school.classes import public as classes
from lienthong.school.pupils import public as pupils


def people_hits(actor: Actor, place: Place, text: str, limit: int) -> list[Hit]:
    """Pupils and staff whose name or code fits, each leading to the file at the unit where the actor may see it."""
    units = actor.units_with(Perm.PUPILS_VIEW) | actor.units_with(Perm.STAFF_VIEW)
    found = people.search_people(units, text, limit=limit)
    if not found:
        return []
    near = orgs.Unit.objects.filter(pk__in={u for f in found for u in f.unit_ids})
    named = {pk: (code, name) for pk, code, name in near.values_list("pk", "code", "name")}
    rows = pupils.PupilFile.objects.filter(person_id__in=[f.person_id for f in found])
    files = {(person, unit): file for person, unit, file in rows.values_list("person_id", "unit_id", "uuid")}
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
    # A range, not a LIKE: behind the fence PostgreSQL uses an index only for operators that give nothing away.
    rows = classes.SchoolClass.objects.visible_to(actor, Perm.CLASSES_VIEW).filter(
        year_id=place.year, sort_key__gte=low, sort_key__lt=low[:-1] + chr(ord(low[-1]) + 1)
    )
    found = rows.order_by("sort_key", "unit_id").values_list("name", "uuid", "unit__name", "unit__code")[:limit]
    return [
        Hit("class", name, unit, reverse("classes:class", kwargs={"unit": code, "year": place.year, "key": key}))
        for name, key, unit, code in found
    ]


def unit_hits(actor: Actor, place: Place, text: str, limit: int) -> list[Hit]:
    """Units of one's scope by any part of the name or the code."""
    wanted = vietnamese.fold(text)
    rows = orgs.Unit.objects.filter(pk__anyof=database.UnitArray.of(actor.scope)).exclude(kind="diemtruong")
    rows = rows.filter(Q(folded__contains=wanted) | Q(code__icontains=text))
    found = rows.order_by("kind", "folded").values_list("name", "code")[:limit]
    return [
        Hit("unit", name, code, reverse("place_home", kwargs={"unit": code, "year": place.year}))
        for name, code in found
    ]
