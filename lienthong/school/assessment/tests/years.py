"""A class at its year's end, as the tests of year, summer and graduation set it up."""

from __future__ import annotations

from typing import Any

import pytest

from lienthong.foundation.database import public as database
from lienthong.school.assessment import terms
from lienthong.school.assessment.computing import compute_results
from lienthong.school.assessment.models import MarkLine, TermResult
from lienthong.school.assessment.tests.conftest import TODAY, YEAR, School
from lienthong.school.assessment.yearend import summer
from lienthong.school.assessment.yearend.reading import ClassYear, class_year
from lienthong.school.curriculum import public as curriculum


def mark(
    school: School, term: int, *, year: int = YEAR, value: int = 80, by_member: dict[int, dict[str, int]] | None = None
) -> None:
    """Every required mark of the class; other values by place in the list and subject."""
    room = school.room
    with database.entered([school.unit.pk]):
        for subject in curriculum.subjects_of(room.programme, room.level, room.grade, year):
            if subject.role != "core" or not subject.is_assessed:
                continue
            for number, member in enumerate(school.members):
                usual = 1 if subject.is_comment else value
                wanted = (by_member or {}).get(number, {}).get(subject.code, usual)
                MarkLine.objects.create(
                    unit=school.unit, year=year, term=term, school_class=room, member=member,
                    person_id=member.person_id, subject_id=subject.code, tx=[wanted] * 4, dk=[wanted] * 3, hk=wanted,
                )  # fmt: skip


def decide(
    school: School, term: int, code: str = "T", *, absences: int = 1, only: dict[int, str] | None = None
) -> None:
    with database.entered([school.unit.pk]):
        for number, member in enumerate(school.members):
            TermResult.objects.update_or_create(
                school_class=school.room, term=term, member=member,
                defaults={
                    "unit": school.unit, "year": YEAR, "person_id": member.person_id, "regime": "S58",
                    "rule_version": "S58/1", "conduct": (only or {}).get(number, code),
                    **({"absences_excused": absences, "absences_unexcused": 0} if term else {}),
                },
            )  # fmt: skip


def compute(school: School) -> Any:
    for term in (1, 2):
        compute_results(unit_ids=[school.unit.pk], year=YEAR, term=term)
    return compute_results(unit_ids=[school.unit.pk], year=YEAR, term=0)


def look(school: School) -> ClassYear:
    with database.entered([school.unit.pk]):
        return class_year(terms.room(school.actor("leader"), school.room.uuid, 0, on=TODAY), on=TODAY)


def record(school: School, role: str = "leader", **about: Any) -> summer.Saved:
    entry = {"seen": summer.stamp(look(school).rows[about.pop("number", 0)]), **about}
    with database.entered([school.unit.pk]):
        return summer.record_summer(
            school.actor(role), class_uuid=school.room.uuid, on=TODAY,
            entries=[summer.Entry(entry.pop("member", school.members[0].pk), **entry)],
        )  # fmt: skip


WEAK = {code: 40 for code in ("TOAN", "VAN", "NN", "LI", "SINH", "SU", "DIA")}


@pytest.fixture
def ended(school: School) -> School:
    """A class at the year's end: the first pupil is weak, the second badly behaved, the third goes up."""
    mark(school, 1, value=70, by_member={0: WEAK})
    mark(school, 2, value=80, by_member={0: WEAK})
    decide(school, 1)
    decide(school, 2)
    decide(school, 0, only={1: "Y"})
    compute(school)
    return school
