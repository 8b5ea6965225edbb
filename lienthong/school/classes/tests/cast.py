"""Teachers, pupils and classes for the tests of this module."""

from __future__ import annotations

import datetime as dt

from lienthong.kernel.people import public as people
from lienthong.school.classes import public as classes
from lienthong.school.pupils import public as pupils
from lienthong.school.staff import public as staff

START = dt.date(2017, 8, 21)
TODAY = dt.date(2018, 1, 10)


def make_class(school, name="6A1", grade=6, year=2017):
    with school.scope():
        return classes.create_class(actor=school.actor, unit_id=school.id, year=year, row=classes.NewClass(name, grade))


def make_pupils(school, *names, grade=6, on=START):
    with school.scope():
        return [
            pupils.enrol(
                actor=school.actor, unit_id=school.id, year=2017, grade=grade, started_on=on,
                person=people.PersonFacts(name, dt.date(2006, 1, 1), sex=2),
            )
            for name in names
        ]  # fmt: skip


def seat(school, school_class, enrolments, on=START):
    with school.scope():
        rows = [classes.Placement(e.pk, school_class.pk, on) for e in enrolments]
        return classes.place_pupils(actor=school.actor, unit_id=school.id, placements=rows)


def hire(school, name="Nguyễn Thị Hoa"):
    with school.scope():
        return staff.employ(
            actor=school.actor, unit_id=school.id, person=people.PersonFacts(name), started_on=dt.date(2015, 9, 1),
            facts={"group": "GV"},
        )  # fmt: skip


def names(school, school_class, on=TODAY):
    with school.scope():
        return [row.full_name for row in classes.class_list(school_class.pk, on)]
