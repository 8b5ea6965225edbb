"""Joins this module to those below it. Called once at start-up by config.wiring."""

from __future__ import annotations

from lienthong.foundation.events import public as events
from lienthong.foundation.jobs import public as jobs
from lienthong.kernel.people import public as people
from lienthong.school.assessment import carrying
from lienthong.school.assessment.closing import amending, gates
from lienthong.school.attendance import public as attendance
from lienthong.school.classes import public as classes
from lienthong.school.pupils import public as pupils


def connect() -> None:
    """Marks travel with a transfer and a change of class; the year's results say who goes up; consents end by the clock;
    the head's windows reach to the rolls.
    """
    pupils.register_carrier(carrying.NAME, collect=carrying.collect, install=carrying.install)
    pupils.register_outcome(carrying.outcomes)
    events.subscribe(classes.ClassListChanged, carrying.list_changed)
    people.register_mover(carrying.NAME, carrying.merge_people, carrying.part_people)
    attendance.guard_rolls("assessment.windows", attendance.Guard(gates.ROLL_RULES, gates.roll_shut))
    jobs.every_hour("assessment.lapse", amending.lapse_everywhere)
