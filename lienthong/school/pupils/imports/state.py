"""What is on record of a unit's pupils when an import begins: read once, in a fixed number of statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.foundation.database import public as database
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.imports.public import PERSON_COLUMNS, Context, Roster, all_units
from lienthong.kernel.people import public as people
from lienthong.school.pupils.imports.places import ClassInfo, Member, Places
from lienthong.school.pupils.models import Enrolment, PupilFile

FILE_COLUMNS = (
    "id", "person_id", "pupil_code", "register_number", "entered_on", "previous_school", "policy_code",
    "disability_code", "is_poor",
    "is_near_poor", "boarding", "contact_phone", "note",
)  # fmt: skip
Known = dict[str, Any]


@dataclass(slots=True)
class State:
    """Persons, files, enrolments of the year (the newest of each person), places in classes."""

    context: Context
    classes: dict[int, ClassInfo]
    roster: Roster
    files: dict[int, Known]
    enrolments: dict[int, Known]
    last_year: dict[int, int]
    members: Mapping[int, Member]
    registers: dict[str, int]
    second_term: dt.date

    def class_of(self, person_id: int) -> ClassInfo | None:
        """The class in which a pupil stands now."""
        enrolment = self.enrolments.get(person_id)
        member = self.members.get(enrolment["id"]) if enrolment and not enrolment["ended_on"] else None
        return self.classes.get(member.class_id) if member else None

    def day_in(self, term: int | None) -> dt.date:
        """A day for a change when the list does not give one: today, or the last day of the term that it names."""
        first, last = self.context.year_starts_on, self.context.year_ends_on
        if term == 0:
            return first
        if term == 1:
            last = self.second_term - dt.timedelta(days=1)
        elif term == 2:
            first = self.second_term
        return min(max(self.context.today, first), last)


def load_state(context: Context, places: Places, *, documents: Iterable[str]) -> State:
    """Read everything about the unit's pupils in this year. `documents`: the JSON columns of files that the list speaks
    of; each costs as much to read as all plain columns together."""
    columns = (*FILE_COLUMNS, *sorted(documents))
    files = {
        row["person_id"]: row
        for row in PupilFile.objects.filter(unit_id=context.unit_id).order_by("pk").values(*columns)
    }
    persons = people.Person.objects.filter(
        pk__in=PupilFile.objects.filter(unit_id=context.unit_id).order_by().values("person_id"),
        merged_into__isnull=True,
    )
    rows = Enrolment.objects.filter(unit_id=context.unit_id, year_id__in=(context.year, context.year - 1)).order_by(
        "started_on", "pk"
    )
    enrolments: dict[int, Known] = {}
    last_year: dict[int, int] = {}
    names = ("id", "person_id", "year_id", "level", "grade", "started_on", "ended_on", "start_reason", "end_reason")
    for row in rows.values(*names):
        if row["year_id"] == context.year:
            current = enrolments.get(row["person_id"])
            if current is None or current["ended_on"]:
                enrolments[row["person_id"]] = row
        else:
            last_year[row["person_id"]] = row["grade"]
    classes = {info.id: info for info in places.classes(context.unit_id, context.year)}
    term = calendar.Term.objects.filter(year_id=context.year, number=2, for_unit=None).order_by("pk").first()
    return State(
        context=context,
        classes=classes,
        roster=Roster(
            list(persons.order_by("pk").values(*PERSON_COLUMNS)),
            codes={person_id: row["pupil_code"] for person_id, row in files.items()},
            code_field="pupil_code",
        ),
        files=files,
        enrolments=enrolments,
        last_year=last_year,
        members=places.members(context.unit_id, context.year),
        registers={row["register_number"]: person_id for person_id, row in files.items() if row["register_number"]},
        second_term=term.starts_on if term else dt.date(context.year + 1, 1, 15),
    )  # fmt: skip


def enrolled_elsewhere(context: Context, person_ids: Iterable[int]) -> set[int]:
    """Which of these persons have an open enrolment at another school in this year; not where."""
    ids = sorted(set(person_ids))
    if not ids:
        return set()
    with database.elevated(all_units(), reason="is the pupil of a list enrolled at another school in this year"):
        rows = Enrolment.objects.filter(year_id=context.year, person_id__in=ids, ended_on__isnull=True)
        return set(rows.exclude(unit_id=context.unit_id).order_by("pk").values_list("person_id", flat=True))
