"""A merger in mid-year: pupils, staff and classes go on at the successor, and the old books still read as they did."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.foundation.database import public as database
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.people import public as people
from lienthong.school.classes import moving as classes_moving
from lienthong.school.classes import public as classes
from lienthong.school.classes.tests.cast import START, hire, make_class, make_pupils, names, seat
from lienthong.school.pupils import moving as pupils_moving
from lienthong.school.pupils import public as pupils
from lienthong.school.staff import moving as staff_moving
from lienthong.school.staff import public as staff

ON = dt.date(2018, 1, 8)


def merge(old, new, **more):
    handover = orgs.Handover(1, "merge", old.id, (new.id,), ON, closes=True, **more)
    with database.entered([old.id, new.id]):
        for mover in (staff_moving.move, pupils_moving.move, classes_moving.move):
            mover(handover)


@pytest.fixture
def merged(school, other):
    six, hoa = make_class(school), hire(school)
    make_class(other, "6A1")
    seat(school, six, make_pupils(school, "Nguyễn Văn An", "Lê Thị Ánh"))
    with school.scope():
        classes.set_homeroom(actor=school.actor, class_id=six.pk, employment_id=hoa.pk, on=START)
        classes.assign(actor=school.actor, row=classes.NewAssignment(six.pk, "TOAN", hoa.pk, START))
    merge(school, other)
    return six, hoa


def test_pupils_go_on_in_their_class_at_the_successor(school, other, merged):
    with other.scope():
        new = classes.classes_of(other.id, 2017).get(code="6A1-2")
        assert pupils.enrolments_as_at([other.id], 2017, ON).count() == 2
    assert names(other, new, on=ON) == ["Nguyễn Văn An", "Lê Thị Ánh"]


def test_the_old_school_has_nobody_from_that_day_and_all_the_day_before(school, merged):
    with school.scope():
        counts = [pupils.enrolments_as_at([school.id], 2017, ON - dt.timedelta(days=n)).count() for n in (0, 1)]
        assert staff.employments_as_at([school.id], ON).count() == 0
        assert [h.count for h in (*pupils_moving.holds(school.id, ON), *staff_moving.holds(school.id, ON))] == [0, 0]
    assert counts == [0, 2]
    assert names(school, merged[0], on=dt.date(2018, 1, 7)) == ["Nguyễn Văn An", "Lê Thị Ánh"]


def test_the_teacher_leads_and_teaches_the_same_class_there(other, merged):
    with other.scope():
        new = classes.classes_of(other.id, 2017).get(code="6A1-2")
        assert classes.may_mark(merged[1].person_id, new.pk, "TOAN", ON)
        assert classes.homeroom_now(new.pk, ON).employment.person.full_name == "Nguyễn Thị Hoa"


def test_a_split_needs_a_school_for_every_class(school, other):
    seat(school, make_class(school), make_pupils(school, "An"))
    handover = orgs.Handover(1, "split", school.id, (other.id, school.id), ON, closes=True)
    with database.entered([school.id, other.id]), pytest.raises(orgs.ActRefused, match="1 học sinh"):
        pupils_moving.move(handover)


def test_two_records_of_one_child_become_one_file(school):
    first, second = make_pupils(school, "Nguyễn Văn An", "Nguyen Van An")
    with school.scope():
        with pytest.raises(people.NotMergeable, match="Nhập nhầm"):
            pupils_moving.merge_files(first.person_id, second.person_id)
        pupils.end_enrolment(actor=school.actor, enrolment_id=second.pk, on=START, reason="corrected")
        memo = pupils_moving.merge_files(first.person_id, second.person_id)
        assert set(pupils.Enrolment.objects.values_list("person_id", "file_id")) == {(first.person_id, first.file_id)}
        pupils_moving.put_back(memo)
        assert set(pupils.Enrolment.objects.values_list("person_id", "file_id")) == {
            (first.person_id, first.file_id),
            (second.person_id, second.file_id),
        }
