"""Rows of classes, lists, assignments and marks from the plan's rows."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from lienthong.config.demo.people_rows import person_of
from lienthong.config.demo.shapes import AssignmentRow, ClassRow, EnrolmentRow, MarkRow, QualityRow, TermRow
from lienthong.school.assessment import public as assessment
from lienthong.school.classes import public as classes

YEAR = 2017
LISTS_FIXED = date(2017, 9, 5)
ENTERED = datetime(2018, 1, 5, 9, 0, tzinfo=UTC)
CLASS = (
    "id",
    "uuid",
    "unit_id",
    "year_id",
    "site_id",
    "code",
    "name",
    "sort_key",
    "level",
    "grade",
    "programme",
    "session",
    "specialised_subject",
    "foreign_language",
    "is_combined",
    "has_two_sessions",
    "is_boarding",
    "sessions_per_week",
    "closed_on",
    "list_fixed_on",
    "version",
)
FAMILY_RULE = ("unit_id", "started_on", "marks", "absences", "laid_by_name")
# Two schools in three show marks as they are written; the others show them once the book is locked, as is usual.
WAITS_EACH = 3
ENROLMENT = (
    "id",
    "uuid",
    "unit_id",
    "person_id",
    "file_id",
    "year_id",
    "level",
    "grade",
    "started_on",
    "ended_on",
    "start_reason",
    "end_reason",
    "drop_reason",
    "note",
    "version",
)
MEMBER = ("id", "unit_id", "school_class_id", "enrolment_id", "person_id", "position", "started_on", "ended_on")
HOMEROOM = ("unit_id", "school_class_id", "employment_id", "started_on", "ended_on")
ASSIGNMENT = (
    "unit_id",
    "year_id",
    "school_class_id",
    "subject_id",
    "strand",
    "employment_id",
    "term",
    "half_periods_week",
    "started_on",
    "ended_on",
    "version",
)
MARK = (
    "unit_id",
    "year",
    "term",
    "school_class_id",
    "member_id",
    "person_id",
    "subject_id",
    "tx",
    "dk",
    "hk",
    "levels",
    "comment",
    "is_exempt",
    "mean",
    "result",
    "source",
    "changed_at",
)
RESULT = (
    "unit_id",
    "year",
    "term",
    "school_class_id",
    "member_id",
    "person_id",
    "regime",
    "rule_version",
    "inputs_hash",
    "level",
    "computed_level",
    "conduct",
    "title",
    "qualities",
    "competences",
    "absences_excused",
    "absences_unexcused",
    "comment",
)
REGIMES = {"NT": "M", "MG": "M", "TH": "P22", "THCS": "S58", "THPT": "S58", "GDTX": "X02"}


def class_rows(rows: Iterable[ClassRow], sites: Mapping[int, int]) -> Iterator[Sequence[Any]]:
    """Classes; `sites`: unit id of a satellite site by the plan's site id."""
    for row in rows:
        both = row.session == "both"
        yield (
            row.id,
            uuid.uuid4(),
            row.unit_id,
            YEAR,
            sites.get(row.site_id),
            row.name,
            row.name,
            classes.sort_key(row.name),
            row.level,
            row.grade,
            row.programme or "GDMN",
            row.session,
            "",
            "",
            False,
            both,
            False,
            None,
            None,
            LISTS_FIXED,
            1,
        )


def homerooms(rows: Iterable[ClassRow], since: date) -> Iterator[Sequence[Any]]:
    """Homeroom teachers from the first day on."""
    return ((r.unit_id, r.id, r.homeroom_id, since, None) for r in rows if r.homeroom_id)


def stays(
    rows: Iterable[EnrolmentRow],
    all_classes: Mapping[int, ClassRow],
    file_ids: Mapping[tuple[int, int], int],
    enrolment_ids: Iterator[int],
    member_ids: Iterator[int],
) -> tuple[list[Sequence[Any]], list[Sequence[Any]], dict[tuple[int, int], int]]:
    """Enrolments, places in class lists, and member ids by (pupil, class)."""
    enrolments: list[Sequence[Any]] = []
    members: list[Sequence[Any]] = []
    places: dict[tuple[int, int], int] = {}
    for row in rows:
        room, enrolment_id, member_id = all_classes[row.class_id], next(enrolment_ids), next(member_ids)
        places[row.pupil_id, row.class_id] = member_id
        person = person_of(row.pupil_id)
        enrolments.append(
            (
                enrolment_id,
                uuid.uuid4(),
                row.unit_id,
                person,
                file_ids[row.pupil_id, row.unit_id],
                YEAR,
                room.level,
                room.grade,
                row.from_on,
                row.until_on,
                row.start_reason,
                row.end_reason or "",
                row.drop_reason or "",
                row.other_place or "",
                1,
            )
        )
        members.append(
            (member_id, row.unit_id, row.class_id, enrolment_id, person, row.position, row.from_on, row.until_on)
        )
    return enrolments, members, places


def assignments(rows: Iterable[AssignmentRow], units: Mapping[int, int]) -> Iterator[Sequence[Any]]:
    """Teaching assignments; `units`: unit id by class id."""
    for r in rows:
        yield (units[r.class_id], YEAR, r.class_id, r.subject, "", r.staff_id, 0, r.weekly_halves, r.from_on, None, 1)


def mark_lines(rows: Iterable[MarkRow], places: Mapping[tuple[int, int], int]) -> Iterator[Sequence[Any]]:
    """A line for each pupil and subject; means are computed afterwards by the regime."""
    for r in rows:
        yield (
            r.unit_id,
            YEAR,
            r.term,
            r.class_id,
            places[r.pupil_id, r.class_id],
            person_of(r.pupil_id),
            r.subject,
            list(r.regular),
            list(r.periodic),
            r.final,
            list(r.levels),
            "",
            False,
            None,
            None,
            None,
            ENTERED,
        )


def results(
    terms: Iterable[TermRow],
    qualities: Iterable[QualityRow],
    places: Mapping[tuple[int, int], int],
    all_classes: Mapping[int, ClassRow],
) -> Iterator[Sequence[Any]]:
    """What homeroom teachers decided: conduct, absences, qualities. Levels are computed afterwards."""
    judged = {(q.pupil_id, q.class_id, q.term): q for q in qualities}
    for t in terms:
        room = all_classes[t.class_id]
        seen = judged.get((t.pupil_id, t.class_id, t.term))
        yield (
            t.unit_id,
            YEAR,
            t.term,
            t.class_id,
            places[t.pupil_id, t.class_id],
            person_of(t.pupil_id),
            REGIMES[room.level],
            "",
            "",
            "",
            "",
            t.conduct or "",
            "",
            list(seen.qualities) if seen else [],
            list(seen.competences) if seen else [],
            t.absent_excused,
            t.absent_unexcused,
            "",
        )


def family_rules(heads: Mapping[int, str]) -> Iterator[Sequence[Any]]:
    """What schools let families see; `heads`: names by unit."""
    for unit_id, name in heads.items():
        if unit_id % WAITS_EACH:
            yield (unit_id, LISTS_FIXED, assessment.ENTERED, True, name)
