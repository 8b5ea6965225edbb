"""Who leads and who teaches, from which day: rights to the books follow."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.kernel.access.public import NoSuchThing, NotPermitted
from lienthong.school.classes import public as classes
from lienthong.school.classes.tests.cast import START, TODAY, hire, make_class
from lienthong.school.staff import public as staff


def assign(school, school_class, employment, subject="TOAN", **more):
    with school.scope():
        row = classes.NewAssignment(school_class.pk, subject, employment.pk, START, **more)
        return classes.assign(actor=school.actor, row=row)


def lead(school, school_class, employment, on=START):
    with school.scope():
        classes.set_homeroom(
            actor=school.actor, class_id=school_class.pk, employment_id=employment and employment.pk, on=on
        )


def test_periods_default_to_the_programme(school):
    assert assign(school, make_class(school), hire(school)).half_periods_week == 8, "maths in grade 6: four a week"


def test_who_is_assigned_may_mark_that_subject_in_that_class_from_that_day(school):
    made, other_class, hoa = make_class(school), make_class(school, "6A2"), hire(school)
    assign(school, made, hoa)
    with school.scope():
        allowed = [
            classes.may_mark(hoa.person_id, made.pk, "TOAN", TODAY),
            classes.may_mark(hoa.person_id, made.pk, "LI", TODAY),
            classes.may_mark(hoa.person_id, other_class.pk, "TOAN", TODAY),
            classes.may_mark(hoa.person_id, made.pk, "TOAN", dt.date(2017, 8, 1)),
            classes.may_mark(None, made.pk, "TOAN", TODAY),
        ]
        assert [a.school_class_id for a in classes.taught_by(hoa.person_id, 2017)] == [made.pk]
    assert allowed == [True, False, False, False, False]


def test_an_assignment_of_the_first_term_gives_no_right_in_the_second(school):
    made, hoa = make_class(school), hire(school)
    assign(school, made, hoa, term=1)
    with school.scope():
        assert classes.may_mark(hoa.person_id, made.pk, "TOAN", TODAY, term=1)
        assert not classes.may_mark(hoa.person_id, made.pk, "TOAN", TODAY, term=2)


def test_several_teachers_share_the_strands_of_one_subject(school):
    made = make_class(school)
    assign(school, made, hire(school, "Hoa"), "LSDL", strand="SU")
    assign(school, made, hire(school, "Minh"), "LSDL", strand="DIA")
    with school.scope():
        assert {a.strand for a in classes.assignments_of_class(made.pk, TODAY)} == {"SU", "DIA"}


def test_the_same_assignment_is_not_given_twice_and_no_stranger_teaches(school, other):
    made, hoa = make_class(school), hire(school)
    assign(school, made, hoa)
    with pytest.raises(classes.AlreadyAssigned, match="6A1"):
        assign(school, made, hoa)
    with pytest.raises(classes.NotOnStaff):
        assign(school, made, hire(other), "LI")
    with pytest.raises(classes.BadFacts, match="CO_VUA"):
        assign(school, made, hoa, "CO_VUA")


def test_a_new_homeroom_teacher_ends_the_one_before_on_that_day(school):
    made, hoa, minh = make_class(school), hire(school, "Hoa"), hire(school, "Minh")
    lead(school, made, hoa)
    lead(school, made, minh, on=dt.date(2017, 11, 1))
    with school.scope():
        assert classes.homeroom_now(made.pk, dt.date(2017, 10, 31)).employment_id == hoa.pk
        assert classes.homeroom_now(made.pk, dt.date(2017, 11, 1)).employment_id == minh.pk
        assert [c.pk for c in classes.homeroom_of(minh.person_id, TODAY)] == [made.pk]
        assert classes.homeroom_of(hoa.person_id, TODAY) == []


def test_whoever_leaves_the_school_leads_and_teaches_nothing_there(school, django_capture_on_commit_callbacks):
    made, hoa = make_class(school), hire(school)
    assign(school, made, hoa)
    lead(school, made, hoa)
    with django_capture_on_commit_callbacks(execute=True), school.scope():
        staff.end_employment(actor=school.actor, employment_id=hoa.pk, on=dt.date(2018, 1, 2), reason="left")
    with school.scope():
        assert classes.homeroom_now(made.pk, TODAY) is None
        assert not classes.may_mark(hoa.person_id, made.pk, "TOAN", TODAY)
        assert classes.may_mark(hoa.person_id, made.pk, "TOAN", dt.date(2017, 12, 1)), "it was so then"


def test_a_teacher_gives_no_assignments_and_a_stranger_reaches_none(school, other, teacher):
    made, hoa = make_class(school), hire(school)
    given = assign(school, made, hoa)
    with teacher.scope(), pytest.raises(NotPermitted):
        classes.end_assignment(actor=teacher.actor, assignment_id=given.pk, on=TODAY)
    with other.scope(), pytest.raises(NoSuchThing):
        classes.end_assignment(actor=other.actor, assignment_id=given.pk, on=TODAY)
