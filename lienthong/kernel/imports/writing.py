"""Writing the people of an import, set by set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import transaction

from lienthong.foundation.database import public as database
from lienthong.kernel.imports.journal import Journal, update_rows
from lienthong.kernel.people import public as people

PERSON_FIELDS = (
    "full_name", "birth_date", "birth_year", "sex", "ministry_code", "personal_number", "ethnic_code", "religion_code",
    "nationality",
    "birth_place", "home_town", "address", "phone", "email",
)  # fmt: skip
Values = Mapping[str, Any]


class TakenMeanwhile(RuntimeError):
    """An identifier was given to somebody else between the plan and its writing. Nothing is written."""


def person_changes(values: Values, known: Values) -> dict[str, Any]:
    """What a row says of a person that differs from the record. A blank cell says nothing."""
    from lienthong.kernel.imports.persons import same_name

    found: dict[str, Any] = {}
    for name in PERSON_FIELDS:
        value = values.get(name)
        if value in (None, "") or value == known.get(name):
            continue
        if name == "full_name" and same_name(value, known["full_name"]):
            continue
        # The year follows from the date; a mere year says nothing against a full date.
        if name == "birth_year" and known.get("birth_date") and not values.get("birth_date"):
            continue
        found[name] = value
    return found


def create_people(unit_id: int, rows: Sequence[tuple[Values, str]], journal: Journal) -> list[int]:
    """Record new persons of a unit: (values, label) each. Their ids in order."""
    facts = [people.PersonFacts(**{k: v for k, v in values.items() if k in PERSON_FIELDS}) for values, _label in rows]
    ids = people.bulk_record_people([([unit_id], fact) for fact in facts])
    made = [person_id for person_id in ids if person_id is not None]
    if len(made) != len(rows):
        raise TakenMeanwhile
    labels = {person_id: label for person_id, (_values, label) in zip(made, rows, strict=True)}
    journal.created(people.Person, made, labels=labels)
    return made


def change_people(changes: Mapping[int, tuple[Values, str]], journal: Journal) -> None:
    """Correct persons: id → (changed values, label). A new name goes through the person's own service, one by one, as
    it moves search keys in every unit that knows the person; the rest is one statement for each set of columns."""
    if not changes:
        return
    journal.follow(people.Person, changes, labels={i: label for i, (_values, label) in changes.items()})
    _follow_names([i for i, (values, _label) in changes.items() if "full_name" in values], journal)
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    renamed: list[int] = []
    for person_id, (values, _label) in changes.items():
        if "full_name" in values:
            renamed.append(person_id)
        else:
            groups[tuple(sorted(values))].append({"id": person_id, **values})
    for columns, rows in groups.items():
        update_rows(people.Person, rows, columns=columns)
    versions = dict(people.Person.objects.filter(pk__in=renamed).order_by("pk").values_list("pk", "version"))
    for person_id in renamed:
        people.change_person(person_id=person_id, seen_version=versions[person_id], changes=dict(changes[person_id][0]))


def _follow_names(person_ids: Sequence[int], journal: Journal) -> None:
    """Search keys follow the name in every unit that knows the person."""
    if not person_ids:
        return
    rows = people.Person.objects.filter(pk__in=person_ids).order_by("pk").values_list("unit_ids", flat=True)
    with database.elevated({unit for units in rows for unit in units}, reason="search keys of renamed persons"):
        journal.follow(apps.get_model("people", "NameKey"), person_ids, column="person_id")


def link_people(unit_id: int, persons: Mapping[int, tuple[Sequence[int], str]], journal: Journal) -> None:
    """Let a unit see persons known elsewhere: id → (their units, label)."""
    if not persons:
        return
    units = {unit_id, *(unit for units, _label in persons.values() for unit in units)}
    with database.elevated(units, reason="an import enrols or employs a person known elsewhere"), transaction.atomic():
        journal.follow(people.Person, persons, labels={i: label for i, (_units, label) in persons.items()})
        journal.follow(apps.get_model("people", "NameKey"), persons, column="person_id")
        people.attach_to_unit(person_ids=persons, unit_id=unit_id)
