"""The step into the next year, and back."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.kernel.access.public import NotPermitted
from lienthong.school.classes import public as classes
from lienthong.school.classes import rules
from lienthong.school.classes.tests.cast import hire, make_class, make_pupils, names, seat
from lienthong.school.pupils import public as pupils
from lienthong.school.pupils import registry

NEXT_START = dt.date(2018, 8, 21)


@pytest.fixture
def year_over(school, monkeypatch):
    """6A1 of three, one of whom repeats, and 9A1 of one."""
    monkeypatch.setattr(registry, "_outcome", [])
    six, nine = make_class(school, "6A1"), make_class(school, "9A1", 9)
    children = make_pupils(school, "Trần Văn Hùng", "Lê Thị Ánh", "Nguyễn Văn An")
    seat(school, six, children)
    seat(school, nine, make_pupils(school, "Võ Văn Tám", grade=9))
    repeats = children[0].pk
    pupils.register_outcome(lambda ids: {repeats: pupils.REPEATS} if repeats in set(ids) else {})
    return six


def roll(school):
    with school.scope():
        return classes.apply_rollover(actor=school.actor, unit_id=school.id, from_year=2017)


def test_the_preview_says_who_goes_where_and_writes_nothing(school, year_over):
    with school.scope():
        plan = classes.plan_rollover(school.unit, 2017)
        assert [(c.school_class.name, c.next_name) for c in plan.classes] == [("6A1", "7A1"), ("9A1", "")]
        assert dict(plan.totals) == {"promoted": 2, "repeats": 1, "finished": 1}
        assert pupils.Enrolment.objects.filter(year_id=2018).count() == 0


def test_those_who_go_up_sit_together_in_the_class_one_grade_higher(school, year_over):
    roll(school)
    with school.scope():
        seven = classes.classes_of(school.id, 2018).get()
        started = set(pupils.Enrolment.objects.filter(year_id=2018).values_list("grade", "start_reason"))
    assert (seven.name, seven.grade, seven.programme) == ("7A1", 7, "CT2006")
    assert names(school, seven, on=NEXT_START) == ["Nguyễn Văn An", "Lê Thị Ánh"]
    assert started == {(7, "promoted"), (6, "repeats")}


def test_those_who_finished_are_no_longer_enrolled(school, year_over):
    roll(school)
    with school.scope():
        assert pupils.Enrolment.objects.get(grade=9).end_reason == "finished"


def test_a_year_is_rolled_over_once(school, year_over):
    roll(school)
    with pytest.raises(classes.RolloverRefused, match="2018-2019"):
        roll(school)


def test_the_undo_brings_everything_back(school, year_over):
    record = roll(school)
    with school.scope():
        classes.undo_rollover(actor=school.actor, rollover_id=record.pk)
        assert pupils.Enrolment.objects.filter(ended_on__isnull=True, year_id=2017).count() == 4
        assert pupils.Enrolment.objects.filter(year_id=2018).count() == 0
        assert classes.classes_of(school.id, 2018).count() == 0
        assert classes.ClassMember.objects.filter(ended_on__isnull=True).count() == 4
    assert roll(school).state == "applied", "and it may be done again"


def test_the_undo_is_refused_once_the_new_year_was_worked_on(school, year_over):
    record, hoa = roll(school), hire(school)
    with school.scope():
        seven = classes.classes_of(school.id, 2018).get()
        classes.set_homeroom(actor=school.actor, class_id=seven.pk, employment_id=hoa.pk, on=NEXT_START)
        with pytest.raises(classes.RolloverRefused, match="chủ nhiệm"):
            classes.undo_rollover(actor=school.actor, rollover_id=record.pk)


def test_a_year_that_is_not_open_and_a_school_without_pupils_are_refused(school, other):
    with pytest.raises(classes.RolloverRefused, match="chưa có học sinh"):
        roll(school)
    with school.scope(), pytest.raises(classes.RolloverRefused, match="2019-2020"):
        classes.apply_rollover(actor=school.actor, unit_id=school.id, from_year=2018)


def test_a_teacher_may_not(school, teacher, year_over):
    with teacher.scope(), pytest.raises(NotPermitted):
        classes.apply_rollover(actor=teacher.actor, unit_id=school.id, from_year=2017)


@pytest.mark.parametrize(
    ("name", "grade", "following", "expected"),
    [("6A1", 6, 7, "7A1"), ("Lớp 3/2", 3, 4, "Lớp 4/2"), ("10A12", 10, 11, "11A12"), ("Mầm 1", 103, 104, "Chồi 1"),
     ("Anh Việt", 6, 7, "Anh Việt"), ("1.1", 1, 2, "2.1")],
)  # fmt: skip
def test_names_go_up(name, grade, following, expected):
    assert rules.next_name(name, grade=grade, next_grade=following) == expected
