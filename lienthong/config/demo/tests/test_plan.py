"""The plan of the demo province: repeatable, adding up, plausible, and consistent in its references."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from lienthong.config.demo.classes import apportion
from lienthong.config.demo.plan import ProvincePlan, plan_province
from lienthong.config.demo.pupils import FIRST_MOVE, age_at_grade
from lienthong.config.demo.shapes import UnitPart
from lienthong.config.demo.tables import counts, districts, lessons
from lienthong.engines.vietnamese.public import check_personal_number, normalise_phone, sort_key

PLAN = plan_province("small")


@pytest.fixture(scope="module")
def parts() -> list[UnitPart]:
    return list(PLAN.parts())


@pytest.fixture(scope="module")
def odd_pupils() -> set[int]:
    return {pupil for oddity in PLAN.oddities for pupil in oddity.pupil_ids}


@pytest.fixture(scope="module")
def full() -> ProvincePlan:
    return plan_province("full")


def unit_of(code: str) -> int:
    return next(unit.id for unit in PLAN.units if unit.code == code)


@pytest.mark.slow
def test_same_seed_gives_the_same_province_in_any_order(parts):
    again = plan_province("small")
    assert again == PLAN
    assert [again.part(part.unit.id) for part in reversed(parts)] == list(reversed(parts))


def test_another_seed_gives_other_people():
    unit = unit_of("BD-THCS-718-01")
    assert plan_province("small", seed=1).part(unit).pupils != PLAN.part(unit).pupils


@pytest.mark.slow
def test_full_scale_adds_up_to_the_published_counts(full):
    published = counts(year=2017)
    classes = [plan for plans in full.classes.values() for plan in plans if plan.row.level != "GDTX"]
    for level, count in published.items():
        own = [plan for plan in classes if plan.stage == level]
        teachers = sum(full.teachers[school.unit.id].get(level, 0) for school in full.schools if not school.is_centre)
        assert (len(own), sum(plan.row.planned_size for plan in own), teachers) == (
            count.classes,
            count.pupils,
            count.teachers,
        )
        assert sum(school.levels == (level,) for school in full.schools) == count.schools
    assert sum("THPT" in school.levels for school in full.schools) == 34
    assert sum(school.is_centre for school in full.schools) == 8


def test_full_scale_has_a_number_for_every_pupil_and_no_school_without_class(full):
    plans = sorted((plan for plans in full.classes.values() for plan in plans), key=lambda plan: plan.first_pupil)
    assert all(full.classes[school.unit.id] for school in full.schools)
    assert [plan.first_pupil for plan in plans[1:]] == [plan.first_pupil + plan.members for plan in plans[:-1]]
    assert len({unit.code for unit in full.units}) == len({unit.ministry_code for unit in full.units}) == 614


def test_small_scale_has_every_kind_of_unit_and_fits_a_quick_start():
    levels = Counter(school.unit.levels for school in PLAN.schools)
    assert set(levels) == {
        ("NT", "MG"), ("TH",), ("THCS",), ("THPT",), ("TH", "THCS", "THPT"), ("THCS", "THPT"), ("GDTX",),
    }  # fmt: skip
    assert 9_000 <= PLAN.totals.pupils <= 12_000
    assert any(len(school.sites) == 3 for school in PLAN.schools)
    assert any(school.is_private for school in PLAN.schools)
    assert sum(unit.kind == "phong" for unit in PLAN.units) == 9


def test_thpt_and_centres_report_to_the_so_and_others_to_their_phong():
    by_id = {unit.id: unit for unit in PLAN.units}
    for school in PLAN.schools:
        parent = by_id[school.unit.parent_id]
        direct = "THPT" in school.levels or school.is_centre
        assert parent.kind == ("so" if direct else "phong")
        assert direct or parent.district_code == school.unit.district_code


def test_totals_known_beforehand_are_what_is_drawn(parts):
    totals = PLAN.totals
    assert sum(len(part.classes) for part in parts) == totals.classes
    assert sum(len(part.pupils) for part in parts) == totals.pupil_records
    assert sum(len(part.staff) for part in parts) == totals.staff
    at_count = [
        stay for part in parts for stay in part.enrolments
        if stay.from_on <= date(2017, 9, 30) and (stay.until_on is None or stay.until_on > date(2017, 9, 30))
    ]  # fmt: skip
    assert len(at_count) == totals.pupils


def test_nobody_is_there_twice(parts):
    pupils = [pupil for part in parts for pupil in part.pupils]
    staff = [person for part in parts for person in part.staff]
    numbers = [p.personal_number for p in [*pupils, *staff] if p.personal_number]
    assert len({p.id for p in pupils}) == len({p.code for p in pupils}) == len(pupils)
    assert len({p.id for p in staff}) == len({p.email for p in staff}) == len(staff)
    assert len(set(numbers)) == len(numbers)
    assert all(int(number[6:]) >= 800_000 for number in numbers)


def test_every_reference_resolves(parts):
    communes = {commune.code for district in districts() for commune in district.communes}
    classes = {row.id: row for part in parts for row in part.classes}
    staff = {person.id: person for part in parts for person in part.staff}
    sites = {site.id: site for site in PLAN.sites}
    for part in parts:
        pupils = {pupil.id for pupil in part.pupils}
        assert {row.unit_id for row in part.classes} <= {part.unit.id}
        assert all(sites[row.site_id].unit_id == part.unit.id for row in part.classes)
        assert all(pupil.commune_code in communes for pupil in part.pupils)
        assert {guardian.pupil_id for guardian in part.guardians} == pupils
        assert {stay.pupil_id for stay in part.enrolments} == pupils
        assert all(classes[stay.class_id].unit_id == stay.unit_id for stay in part.enrolments)
        assert all(staff[a.staff_id].unit_id == part.unit.id for a in part.assignments)
        assert all(staff[post.staff_id].unit_id == post.unit_id == part.unit.id for post in part.posts)
        assert {line.pupil_id for line in part.marks} <= pupils


def test_ages_names_and_telephones_are_plausible(parts, odd_pupils):
    classes = {row.id: row for part in parts for row in part.classes}
    for part in parts:
        grade_of = {stay.pupil_id: classes[stay.class_id].grade for stay in part.enrolments}
        for pupil in part.pupils:
            late = (2017 - pupil.born_on.year) - age_at_grade(grade_of[pupil.id])
            assert pupil.id in odd_pupils or 0 <= late <= (5 if part.unit.kind == "trungtam" else 3)
            assert pupil.born_on <= date(2017, 6, 30)
            assert 2 <= len(pupil.full_name.split()) <= 5
        assert all(18 <= 2017 - person.born_on.year - 4 <= 56 for person in part.staff)
        assert all(normalise_phone(guardian.phone) == guardian.phone for guardian in part.guardians)


def test_personal_numbers_agree_with_birth_and_sex(parts, odd_pupils):
    sexes = {1: "male", 2: "female"}
    for part in parts:
        for person in [*part.pupils, *part.staff]:
            if person.personal_number and person.id not in odd_pupils:
                assert not check_personal_number(
                    person.personal_number, birth_date=person.born_on, sex=sexes[person.sex]
                )


def test_girls_and_minorities_are_near_the_published_share(parts):
    pupils = [p for part in parts if part.unit.levels == ("TH",) for p in part.pupils]
    count = counts(year=2017)["TH"]
    assert sum(p.sex == 2 for p in pupils) / len(pupils) == pytest.approx(count.girls / count.pupils, abs=0.03)
    assert sum(p.ethnic != "01" for p in pupils) / len(pupils) == pytest.approx(
        count.minority / count.pupils, abs=0.012
    )


def test_class_book_order_is_by_given_name_with_later_arrivals_last(parts, odd_pupils):
    for part in parts:
        names = {pupil.id: sort_key(pupil.full_name, pupil.born_on) for pupil in part.pupils}
        for row in part.classes:
            stays = sorted(
                (stay for stay in part.enrolments if stay.class_id == row.id), key=lambda stay: stay.position
            )
            founding = [names[s.pupil_id] for s in stays if s.from_on < FIRST_MOVE and s.pupil_id not in odd_pupils]
            assert founding == sorted(founding)
            assert [s.position for s in stays][: row.planned_size] == list(range(1, row.planned_size + 1))


def test_moves_fall_between_the_two_head_counts_and_say_why(parts):
    moves = [stay for part in parts for stay in part.enrolments if stay.until_on]
    assert moves
    for stay in moves:
        assert date(2017, 10, 1) <= stay.until_on <= date(2017, 12, 31)
        assert stay.end_reason in ("moved_out", "dropped_out")
        assert stay.end_reason == "dropped_out" or stay.other_place
    unexplained = [stay.pupil_id for stay in moves if stay.end_reason == "dropped_out" and stay.drop_reason is None]
    assert unexplained == list(next(o for o in PLAN.oddities if o.kind == "dropout_without_reason").pupil_ids)


def test_transfers_link_two_stays_of_one_pupil(parts):
    stays = {(stay.pupil_id, stay.class_id): stay for part in parts for stay in part.enrolments}
    grades = {row.id: row.grade for part in parts for row in part.classes}
    assert len(PLAN.transfers) >= 5
    for move in PLAN.transfers:
        left, entered = stays[move.pupil_id, move.from_class_id], stays[move.pupil_id, move.to_class_id]
        assert left.until_on == entered.from_on == move.effective_on
        assert grades[move.from_class_id] == grades[move.to_class_id]
        assert move.from_unit_id != move.to_unit_id


def test_scored_lines_have_the_number_of_tests_that_the_circular_asks_for(parts):
    classes = {row.id: row for part in parts for row in part.classes}
    complete = incomplete = 0
    for part in parts:
        gone = {stay.pupil_id for stay in part.enrolments if stay.until_on}
        for line in part.marks:
            if line.kind == "level" or line.pupil_id in gone:
                continue
            row = classes[line.class_id]
            lesson = next(
                item for item in lessons(programme=row.programme, grade=row.grade) if item.subject == line.subject
            )
            assert len(line.regular) <= lesson.regular_tests
            assert len(line.periodic) in (0, lesson.periodic_tests)
            is_complete = len(line.regular) == lesson.regular_tests and line.final is not None
            complete, incomplete = complete + is_complete, incomplete + (not is_complete)
    assert 0 < incomplete < 0.02 * complete


def test_marks_are_on_the_scale_of_their_kind(parts):
    for part in parts:
        for line in part.marks:
            values = [*line.regular, *line.periodic, *([line.final] if line.final is not None else [])]
            if line.kind == "comment":
                assert set(values) <= {0, 1}
            elif line.kind == "level":
                assert set(line.levels) <= {1, 2, 3}
                assert all(10 <= value <= 100 and value % 10 == 0 for value in values)
            else:
                assert all(0 <= value <= 100 for value in values)
                assert all(value % 10 == 0 for value in line.regular)


def test_middle_tests_are_only_those_of_grades_four_and_five(parts):
    classes = {row.id: row for part in parts for row in part.classes}
    tested = {
        (classes[line.class_id].grade, line.subject)
        for part in parts
        for line in part.marks
        if line.kind == "level" and line.periodic
    }
    assert tested == {(grade, subject) for grade in (4, 5) for subject in ("TV", "TOAN")}


def test_teachers_teach_what_they_can_and_not_far_beyond_their_norm(parts):
    for part in parts:
        staff = {person.id: person for person in part.staff}
        loads = Counter[int]()
        for assignment in part.assignments:
            person = staff[assignment.staff_id]
            loads[person.id] += assignment.weekly_halves
            can = {person.subject, person.second_subject}
            # Primary homeroom teachers have no subject of their own.
            assert assignment.subject in can or person.subject is None
        for staff_id, halves in loads.items():
            assert halves <= staff[staff_id].weekly_norm_halves * 1.25


def test_every_school_has_a_head_a_clerk_and_a_homeroom_teacher_per_class(parts):
    for part in parts:
        roles = Counter(post.role for post in part.posts)
        if part.unit.kind in ("truong", "trungtam"):
            assert roles["head"] == roles["clerk"] == 1
            assert roles["deputy"] >= 1
            headless = [row.name for row in part.classes if row.homeroom_id is None]
            assert headless == (["2/2"] if part.unit.code == "BD-TH-719-01" else [])
            held = [row.homeroom_id for row in part.classes if row.homeroom_id]
            assert len(set(held)) == len(held)


def test_reports_show_every_state_on_the_business_date():
    middle = [row for row in PLAN.reports if row.round == "middle"]
    assert {row.state for row in middle} == {"accepted", "submitted", "returned", "draft", "missing"}
    assert all(row.submitted_on is None or row.submitted_on <= PLAN.business_date for row in middle)
    assert any(row.submitted_on > date(2017, 9, 15) for row in PLAN.reports if row.round == "start")
    before = plan_province("small", business_date=date(2017, 12, 20))
    assert {row.state for row in before.reports if row.round == "middle"} == {"missing"}


def test_shares_add_up_and_refuse_the_impossible():
    assert apportion(10, [1, 1, 1]) == [4, 3, 3]
    assert sum(apportion(1_000, [0.3, 7, 2.2, 1], minimum=2)) == 1_000
    with pytest.raises(ValueError, match="too few"):
        apportion(3, [1, 1], minimum=2)
