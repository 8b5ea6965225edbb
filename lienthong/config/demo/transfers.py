"""The paper of moves between schools: those done, as the plan has them, and some that wait for an answer."""

from __future__ import annotations

import uuid

from django.db import connection
from psycopg.types.json import Jsonb

from lienthong.config.demo import people_rows, school_rows
from lienthong.config.demo.plan import ProvincePlan
from lienthong.config.demo.reports import STORY_SCHOOL
from lienthong.foundation.database import public as database

TRANSFER = (
    "uuid",
    "from_unit_id",
    "to_unit_id",
    "person_id",
    "pupil_name",
    "from_enrolment_id",
    "to_enrolment_id",
    "year_id",
    "grade",
    "state",
    "leaves_on",
    "arrived_on",
    "reason",
    "carried",
    "requested_at",
    "decided_at",
)


def load(plan: ProvincePlan) -> None:
    """The two sides' paper of each move within the province; both enrolments are there already."""
    people = {people_rows.person_of(t.pupil_id) for t in plan.transfers}
    with connection.cursor() as cursor:
        cursor.execute(
            "select e.person_id, e.unit_id, e.id, e.grade, p.full_name from pupils_enrolment e"
            " join people_person p on p.id = e.person_id where e.person_id = any(%s)",
            [sorted(people)],
        )
        stays = {(person, unit): (stay, grade, name) for person, unit, stay, grade, name in cursor.fetchall()}
    rows = []
    for move in plan.transfers:
        person = people_rows.person_of(move.pupil_id)
        left, arrived = stays.get((person, move.from_unit_id)), stays.get((person, move.to_unit_id))
        if left and arrived:
            rows.append(
                (
                    uuid.uuid4(),
                    move.from_unit_id,
                    move.to_unit_id,
                    person,
                    left[2],
                    left[0],
                    arrived[0],
                    school_rows.YEAR,
                    left[1],
                    "accepted",
                    move.effective_on,
                    move.effective_on,
                    "Gia đình chuyển chỗ ở",
                    Jsonb({}),
                    school_rows.ENTERED,
                    school_rows.ENTERED,
                )
            )
    database.copy_rows("pupils_transfer", TRANSFER, rows)
    _requests(plan)


def _requests(plan: ProvincePlan) -> None:
    """Two schools ask the school of the story for a pupil, one of them late for its answer, and it asks one of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into pupils_transfer (uuid, from_unit_id, to_unit_id, other_school, person_id, pupil_name, birth_date,"
            " from_class, to_class, from_enrolment_id, year_id, grade, state, leaves_on, reason, paper_number, answer,"
            " carried, requested_at, asked_on)"
            " select gen_random_uuid(), e.unit_id, w.to_unit, '', p.id, p.full_name, p.birth_date, '', '', e.id, e.year_id,"
            " e.grade, 'requested', %(day)s, w.reason, '', '', '{}', %(day)s::timestamptz, %(day)s::date - w.days"
            " from (select s.id as story, o.id as other, row_number() over (order by o.id) as n"
            "       from orgs_unit s, orgs_unit o where s.code = %(story)s and o.kind = 'truong' and o.levels = s.levels"
            "       and o.id <> s.id order by o.id limit 2) pair"
            " cross join lateral (values (pair.story, pair.other, 1 + 4 * (pair.n - 1)::int, 'Gia đình chuyển chỗ ở', 1),"
            "                            (pair.other, pair.story, 2, 'Về ở với ông bà', 2))"
            "   as w (from_unit, to_unit, days, reason, part)"
            " cross join lateral (select * from pupils_enrolment x where x.unit_id = w.from_unit and x.ended_on is null"
            "                     order by x.id offset 7 * pair.n limit 1) e"
            " join people_person p on p.id = e.person_id where w.part = 1 or pair.n = 1",
            {"story": STORY_SCHOOL, "day": plan.business_date},
        )
