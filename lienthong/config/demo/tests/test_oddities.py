"""Each announced oddity is really there, and findable."""

from __future__ import annotations

from collections import Counter

import pytest

from lienthong.config.demo.plan import plan_province
from lienthong.config.demo.shapes import Oddity, PupilRow, UnitPart

PLAN = plan_province("small")
BY_KIND = {oddity.kind: oddity for oddity in PLAN.oddities}


def part_of(oddity: Oddity) -> UnitPart:
    return PLAN.part(next(unit.id for unit in PLAN.units if unit.code == oddity.unit_code))


def class_id(part: UnitPart, name: str | None) -> int:
    return next(row.id for row in part.classes if row.name == name)


def pupil(pupil_id: int) -> PupilRow:
    unit = next(
        unit
        for unit, plans in PLAN.classes.items()
        for plan in plans
        if plan.first_pupil <= pupil_id < plan.first_pupil + plan.members
    )
    return next(row for row in PLAN.part(unit).pupils if row.id == pupil_id)


@pytest.mark.slow
def test_both_scales_have_the_same_oddities():
    assert [oddity.kind for oddity in plan_province("full").oddities] == list(BY_KIND)


def test_crowded_class_has_61_pupils():
    part = part_of(BY_KIND["crowded_class"])
    crowded = class_id(part, BY_KIND["crowded_class"].class_name)
    founding = [s for s in part.enrolments if s.class_id == crowded and s.start_reason != "moved_in"]
    assert len(founding) == 61


def test_one_school_has_far_more_girls():
    pupils = part_of(BY_KIND["many_girls"]).pupils
    assert sum(row.sex == 2 for row in pupils) / len(pupils) == pytest.approx(0.58, abs=0.05)


def test_one_class_has_no_chemistry_teacher_though_it_has_marks():
    oddity = BY_KIND["no_teacher"]
    part = part_of(oddity)
    bare = class_id(part, oddity.class_name)
    assert not [a for a in part.assignments if a.class_id == bare and a.subject == "HOA"]
    assert [line for line in part.marks if line.class_id == bare and line.subject == "HOA"]


def test_duplicate_pupils_share_name_and_birth_date_in_two_schools():
    one, other = (pupil(number) for number in BY_KIND["duplicate_pupil"].pupil_ids)
    assert (one.full_name, one.born_on, one.sex) == (other.full_name, other.born_on, other.sex)
    assert one.code != other.code


def test_one_pupil_is_too_old_and_one_number_does_not_fit():
    assert pupil(*BY_KIND["too_old"].pupil_ids).born_on.year == 2000
    wrong = pupil(*BY_KIND["number_mismatch"].pupil_ids)
    assert wrong.personal_number is not None
    assert int(wrong.personal_number[4:6]) != wrong.born_on.year % 100


def test_one_class_has_no_marks_in_english_and_one_only_high_ones_in_mathematics():
    empty = BY_KIND["unmarked_subject"]
    part = part_of(empty)
    lines = [m for m in part.marks if m.class_id == class_id(part, empty.class_name) and m.subject == "NN"]
    assert lines
    assert not any(line.regular or line.periodic or line.final for line in lines)
    high = BY_KIND["uniform_marks"]
    part = part_of(high)
    lines = [m for m in part.marks if m.class_id == class_id(part, high.class_name) and m.subject == "TOAN"]
    assert all(line.final is None or line.final >= 95 for line in lines)


@pytest.mark.slow
def test_no_other_preventable_gap_hides_among_the_schools():
    parts = [PLAN.part(school.unit.id) for school in PLAN.schools]
    gaps = Counter(
        part.unit.code
        for part in parts
        for row in part.classes
        for subject in {line.subject for line in part.marks if line.class_id == row.id}
        - {a.subject for a in part.assignments if a.class_id == row.id}
    )
    assert dict(gaps) == {BY_KIND["no_teacher"].unit_code: 1}
