"""Class lists: the order of the class book, late arrivals, leavers, moves."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.kernel.access.public import NoSuchThing, NotPermitted
from lienthong.school.classes import public as classes
from lienthong.school.classes.tests.cast import START, TODAY, make_class, make_pupils, names, seat
from lienthong.school.pupils import public as pupils


@pytest.fixture
def fixed(school):
    """6A1 with its list fixed, and its pupils by name."""
    made = make_class(school)
    children = make_pupils(school, "Trần Văn Hùng", "Lê Thị Ánh", "Nguyễn Văn An")
    seat(school, made, children)
    with school.scope():
        classes.fix_list(actor=school.actor, class_id=made.pk, on=dt.date(2017, 9, 5))
    return made, dict(zip(("Trần Văn Hùng", "Lê Thị Ánh", "Nguyễn Văn An"), children, strict=True))


def test_a_fixed_list_stands_in_the_vietnamese_order_of_given_names(school, fixed):
    assert names(school, fixed[0]) == ["Nguyễn Văn An", "Lê Thị Ánh", "Trần Văn Hùng"]


def test_a_late_arrival_is_appended_whatever_the_name(school, fixed):
    seat(school, fixed[0], make_pupils(school, "Bùi Thị Bé"), on=dt.date(2017, 10, 2))
    assert names(school, fixed[0])[-1] == "Bùi Thị Bé"


def test_a_leaver_is_struck_through_and_keeps_the_place(school, fixed):
    made, children = fixed
    with school.scope():
        pupils.end_enrolment(
            actor=school.actor, enrolment_id=children["Lê Thị Ánh"].pk, on=dt.date(2017, 11, 1), reason="dropped_out",
            drop_reason="01",
        )  # fmt: skip
        rows = classes.class_list(made.pk, TODAY)
    assert [(row.position, row.is_gone, row.why) for row in rows] == [
        (1, False, ""), (2, True, "dropped_out"), (3, False, ""),
    ]  # fmt: skip


def test_the_list_of_an_earlier_day_shows_who_was_there_then(school, fixed):
    made, _children = fixed
    seat(school, made, make_pupils(school, "Bùi Thị Bé"), on=dt.date(2017, 10, 2))
    assert "Bùi Thị Bé" not in names(school, made, on=dt.date(2017, 9, 30))


def test_the_order_is_fixed_once(school, fixed):
    with school.scope(), pytest.raises(classes.ListFixed, match="05/09/2017"):
        classes.fix_list(actor=school.actor, class_id=fixed[0].pk, on=TODAY)


def test_moving_to_another_class_keeps_the_line_in_the_old_book(school, fixed):
    made, children = fixed
    target = make_class(school, "6A2")
    with school.scope():
        classes.move_pupil(
            actor=school.actor, enrolment_id=children["Lê Thị Ánh"].pk, to_class_id=target.pk, on=dt.date(2017, 12, 4)
        )
        old = classes.class_list(made.pk, TODAY)
    assert [(row.full_name, row.why) for row in old if row.is_gone] == [("Lê Thị Ánh", "moved_class")]
    assert names(school, target) == ["Lê Thị Ánh"]


def test_a_pupil_sits_in_one_class_only_and_of_the_own_grade(school, fixed):
    _made, children = fixed
    with pytest.raises(classes.AlreadyPlaced, match="Nguyễn Văn An \\(6A1\\)"):
        seat(school, make_class(school, "6A2"), [children["Nguyễn Văn An"]])
    with pytest.raises(classes.WrongClass, match="khối 7"):
        seat(school, make_class(school, "6A3"), make_pupils(school, "Lý Văn Tý", grade=7))


def test_classes_stand_in_natural_order(school):
    for name in ("6A10", "6A2", "7A1"):
        make_class(school, name, int(name[0]))
    with school.scope():
        assert [c.name for c in classes.classes_of(school.id, 2017)] == ["6A2", "6A10", "7A1"]


def test_a_code_is_given_once_a_year_and_a_class_follows_the_programme_of_its_grade(school):
    made = make_class(school)
    assert (made.programme, made.level) == ("CT2006", "THCS")
    with pytest.raises(classes.ClassTaken, match="6A1"):
        make_class(school)
    with pytest.raises(classes.BadFacts, match="khối 11"):
        make_class(school, "11A1", 11)


def test_a_class_with_pupils_is_not_closed(school, fixed):
    with school.scope(), pytest.raises(classes.ClassNotEmpty, match="3 học sinh"):
        classes.close_class(actor=school.actor, class_id=fixed[0].pk, on=TODAY)


def test_renaming_somebody_elses_change_is_not_overwritten(school):
    made = make_class(school)
    with school.scope():
        classes.change_class(actor=school.actor, class_id=made.pk, seen_version=1, changes={"name": "6 Anh"})
        with pytest.raises(classes.ChangedMeanwhile):
            classes.change_class(actor=school.actor, class_id=made.pk, seen_version=1, changes={"name": "6 Pháp"})


def test_a_teacher_may_not_change_lists_and_another_school_not_even_see_them(school, other, teacher, fixed):
    made, _children = fixed
    with teacher.scope(), pytest.raises(NotPermitted):
        classes.fix_list(actor=teacher.actor, class_id=made.pk, on=TODAY)
    with other.scope():
        with pytest.raises(NoSuchThing):
            classes.school_class(other.actor, made.uuid, unit_id=school.id)
        assert classes.class_list(made.pk, TODAY) == []


def test_a_whole_grade_is_seated_in_as_many_statements_as_one_pupil(school, django_assert_max_num_queries):
    children = make_pupils(school, *(f"Lê Văn {n}" for n in range(40)))
    made = make_class(school)
    with school.scope(), django_assert_max_num_queries(8):
        rows = [classes.Placement(e.pk, made.pk, START) for e in children]
        classes.place_pupils(actor=school.actor, unit_id=school.id, placements=rows)
