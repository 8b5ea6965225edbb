"""Employing, correcting and ending: what is written, what is refused and why."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.kernel.access.public import NoSuchThing, NotPermitted
from lienthong.kernel.people import public as people
from lienthong.school.staff import public as staff

START = dt.date(2015, 9, 1)


def hire(school, name="Nguyễn Thị Hoa", **facts):
    with school.scope():
        return staff.employ(
            actor=school.actor, unit_id=school.id, person=people.PersonFacts(name, dt.date(1985, 3, 2), sex=2),
            started_on=START, facts={"group": "GV", "subjects": ["TOAN"], **facts},
        )  # fmt: skip


def test_a_new_teacher_stands_in_the_staff_of_the_school(school):
    made = hire(school, department="Tổ Toán")
    with school.scope():
        found = list(staff.employments_as_at([school.id], dt.date(2018, 1, 10)))
    assert [e.pk for e in found] == [made.pk]
    assert found[0].person.full_name == "Nguyễn Thị Hoa"


def test_a_teacher_is_there_from_the_first_day_to_the_day_before_the_end(school):
    made = hire(school)
    with school.scope():
        staff.end_employment(actor=school.actor, employment_id=made.pk, on=dt.date(2017, 10, 1), reason="retired")
        assert staff.employments_as_at([school.id], dt.date(2017, 9, 30)).count() == 1
        assert staff.employments_as_at([school.id], dt.date(2017, 10, 1)).count() == 0


def test_leaving_is_told_after_commit(school, django_capture_on_commit_callbacks):
    from lienthong.foundation.events import public as events

    told = []
    events.subscribe(staff.StaffLeft, told.append)
    made = hire(school)
    with django_capture_on_commit_callbacks(execute=True), school.scope():
        staff.end_employment(actor=school.actor, employment_id=made.pk, on=dt.date(2018, 1, 2), reason="moved_out")
    assert [(event.person_id, event.reason) for event in told] == [(made.person_id, "moved_out")]


def test_nobody_is_employed_twice_at_one_school(school):
    made = hire(school)
    with school.scope(), pytest.raises(staff.AlreadyEmployed, match="Nguyễn Thị Hoa"):
        staff.employ(actor=school.actor, unit_id=school.id, person=made.person_id, started_on=START, facts={})


def test_a_code_outside_its_list_is_refused_with_the_name_of_the_fact(school):
    with pytest.raises(staff.BadFacts, match="Trình độ chuyên môn") as refused:
        hire(school, qualification="88")
    assert list(refused.value.errors) == ["qualification"]


def test_a_day_that_does_not_exist_is_refused(school):
    with pytest.raises(staff.BadFacts, match="Ngày tuyển dụng"):
        hire(school, recruited_on="31/02/2010")


def test_two_people_who_correct_the_same_record_do_not_overwrite_each_other(school):
    made = hire(school)
    with school.scope():
        change = {"actor": school.actor, "employment_id": made.pk, "seen_version": 1}
        staff.change_employment(**change, facts={"department": "Tổ Toán – Tin"})
        with pytest.raises(staff.ChangedMeanwhile, match="Nguyễn Thị Hoa"):
            staff.change_employment(**change, facts={"department": "Tổ Lí"})
        made.refresh_from_db()
    assert (made.department, made.version) == ("Tổ Toán – Tin", 2)


def test_correcting_nothing_writes_nothing(school):
    made = hire(school)
    with school.scope():
        row = staff.EmploymentChange(made.pk, {"subjects": ["TOAN"], "group": "GV"})
        assert staff.bulk_change_employments(actor=school.actor, unit_id=school.id, changes=[row]) == 0


def test_further_items_are_kept_beside_those_that_are_there(school):
    made = hire(school, salary_coefficient="3,33")
    with school.scope():
        staff.change_employment(
            actor=school.actor, employment_id=made.pk, seen_version=1, facts={"recruited_on": "01/09/2008"}
        )
        made.refresh_from_db()
    assert made.details == {"salary_coefficient": "3.33", "recruited_on": "2008-09-01"}


def test_an_employment_does_not_end_before_it_began_nor_twice(school):
    made = hire(school)
    with school.scope():
        with pytest.raises(staff.BadFacts, match="01/09/2015"):
            staff.end_employment(actor=school.actor, employment_id=made.pk, on=START, reason="left")
        staff.end_employment(actor=school.actor, employment_id=made.pk, on=dt.date(2017, 9, 1), reason="left")
        with pytest.raises(staff.NotInForce):
            staff.end_employment(actor=school.actor, employment_id=made.pk, on=dt.date(2017, 9, 2), reason="left")


def test_a_teacher_of_the_school_may_not_employ(school, teacher):
    with teacher.scope(), pytest.raises(NotPermitted):
        staff.employ(actor=teacher.actor, unit_id=school.id, person=people.PersonFacts("A"), started_on=START, facts={})


def test_the_staff_of_another_school_is_out_of_reach(school, other):
    made = hire(other)
    with school.scope():
        assert staff.staff_list(school.actor, other.id, on=START).count() == 0
        with pytest.raises(NoSuchThing):
            staff.end_employment(actor=school.actor, employment_id=made.pk, on=dt.date(2018, 1, 1), reason="left")
        with pytest.raises(NoSuchThing):
            staff.employment(school.actor, made.uuid)


def test_a_hundred_people_are_employed_in_as_many_statements_as_ten(school, django_assert_max_num_queries):
    with school.scope():
        ids = people.bulk_record_people([([school.id], people.PersonFacts(f"Lê Văn {n}")) for n in range(100)])
        rows = [staff.NewEmployment(pk, START, {"group": "NV"}) for pk in ids if pk]
        with django_assert_max_num_queries(8):
            made = staff.bulk_employ(actor=school.actor, unit_id=school.id, rows=rows)
    assert [e.person_id for e in made] == ids
