"""Rows of persons, files, employments and accounts from the plan's rows."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from psycopg.types.json import Jsonb

from lienthong.config.demo.shapes import EnrolmentRow, GuardianRow, PupilRow, StaffRow
from lienthong.engines.vietnamese import public as vietnamese

# Staff keep the plan's numbers as person ids; pupils come after them.
FIRST_PUPIL = 1_000_000
PERSON = (
    "id",
    "uuid",
    "unit_ids",
    "ministry_code",
    "personal_number",
    "full_name",
    "sort_key",
    "folded",
    "birth_date",
    "birth_year",
    "sex",
    "ethnic_code",
    "religion_code",
    "nationality",
    "birth_place",
    "home_town",
    "address",
    "area_id",
    "phone",
    "email",
    "version",
)
FILE = (
    "id",
    "uuid",
    "unit_id",
    "person_id",
    "pupil_code",
    "register_number",
    "entered_on",
    "previous_school",
    "policy_code",
    "disability_code",
    "is_assessed",
    "is_poor",
    "is_near_poor",
    "boarding",
    "union",
    "health",
    "father",
    "mother",
    "guardian",
    "contact_phone",
    "extra",
    "note",
    "version",
)
EMPLOYMENT = (
    "id",
    "uuid",
    "unit_id",
    "person_id",
    "staff_code",
    "group",
    "kind",
    "position",
    "department",
    "contract",
    "status",
    "qualification",
    "professional_standard",
    "title_code",
    "subjects",
    "level",
    "is_party_member",
    "social_insurance",
    "is_main",
    "started_on",
    "ended_on",
    "start_reason",
    "end_reason",
    "version",
)
NAME_KEYS = """
insert into people_namekey (person_id, unit_id, key)
select p.id, u.unit_id, left(array_to_string(w.words[n.at:], ' '), 100)
from stage_people_person p
cross join lateral string_to_array(p.folded, ' ') as w(words)
cross join lateral unnest(p.unit_ids) as u(unit_id)
cross join lateral generate_series(1, cardinality(w.words)) as n(at)
"""


def person_of(pupil_id: int) -> int:
    """Person id of a pupil of the plan."""
    return FIRST_PUPIL + pupil_id


def staff_people(rows: Iterable[StaffRow]) -> Iterator[Sequence[Any]]:
    """A person for each member of staff."""
    for row in rows:
        name = row.full_name
        yield (
            row.id,
            uuid.uuid4(),
            [row.unit_id],
            None,
            row.personal_number,
            name,
            vietnamese.sort_key(name),
            vietnamese.fold(name),
            row.born_on,
            row.born_on.year,
            row.sex,
            row.ethnic,
            "",
            "VNM",
            "",
            "",
            "",
            None,
            row.phone,
            row.email,
            1,
        )


def pupil_people(
    rows: Iterable[PupilRow], units: Mapping[int, set[int]], areas: Mapping[str, int]
) -> Iterator[Sequence[Any]]:
    """A person for each pupil, seen by every unit of the enrolments."""
    for row in rows:
        name = row.full_name
        yield (
            person_of(row.id),
            uuid.uuid4(),
            sorted(units[row.id]),
            row.code,
            row.personal_number,
            name,
            vietnamese.sort_key(name),
            vietnamese.fold(name),
            row.born_on,
            row.born_on.year,
            row.sex,
            row.ethnic,
            row.religion,
            "VNM",
            "",
            "",
            row.hamlet,
            areas.get(row.commune_code),
            row.phone or "",
            "",
            1,
        )


def files(
    pupils: Iterable[PupilRow], enrolments: Iterable[EnrolmentRow], guardians: Iterable[GuardianRow], ids: Iterator[int]
) -> tuple[list[Sequence[Any]], dict[tuple[int, int], int]]:
    """A file for each pupil and school, and the file ids by (pupil, unit)."""
    family: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    for g in guardians:
        key = g.relation if g.relation in ("father", "mother") else "guardian"
        family[g.pupil_id][key] = {
            "name": g.full_name,
            "birth_year": g.born_year,
            "job": g.occupation,
            "phone": g.phone,
        }
    known = {row.id: row for row in pupils}
    made: list[Sequence[Any]] = []
    by_place: dict[tuple[int, int], int] = {}
    numbers: dict[int, int] = defaultdict(int)
    for stay in sorted(enrolments, key=lambda e: (e.pupil_id, e.from_on)):
        place = (stay.pupil_id, stay.unit_id)
        if place in by_place:
            continue
        row, kin = known[stay.pupil_id], family[stay.pupil_id]
        by_place[place] = file_id = next(ids)
        # Pupils who come from another school of the province get the next number there, apart from the run of its own.
        is_guest = any(unit != stay.unit_id for pupil, unit in by_place if pupil == stay.pupil_id)
        numbers[stay.unit_id] += 1
        number = f"{'C' if is_guest else ''}{row.id if is_guest else numbers[stay.unit_id]:05}"
        phone = next((person["phone"] for person in kin.values() if person["phone"]), "")
        made.append(
            (
                file_id,
                uuid.uuid4(),
                stay.unit_id,
                person_of(row.id),
                row.code,
                number,
                stay.from_on,
                "",
                row.policy or "",
                row.disability or "",
                row.is_assessed,
                row.has_poor_household,
                False,
                "",
                "",
                Jsonb({}),
                Jsonb(kin.get("father", {})),
                Jsonb(kin.get("mother", {})),
                Jsonb(kin.get("guardian", {})),
                phone,
                Jsonb({}),
                "",
                1,
            )
        )
    return made, by_place


def employments(
    rows: Iterable[StaffRow], positions: Mapping[int, str], subjects_by_code: Mapping[str, str]
) -> Iterator[Sequence[Any]]:
    """An employment for each member of staff, with the plan's number as id; teachers sit in the group of their subject."""
    for row in rows:
        subjects = [s for s in (row.subject, row.second_subject) if s]
        yield (
            row.id,
            uuid.uuid4(),
            row.unit_id,
            row.id,
            row.code,
            row.group,
            row.kind,
            positions.get(row.id, ""),
            subjects_by_code.get(row.subject or "", ""),
            row.contract,
            "1",
            row.qualification,
            "",
            row.title or "",
            subjects,
            row.level,
            None,
            "",
            True,
            row.joined_on,
            None,
            "new",
            "",
            1,
        )
