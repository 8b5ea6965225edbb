"""Joins this module to those below it. Called once at start-up by config.wiring."""

from __future__ import annotations

from lienthong.foundation.audit import public as audit
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.people import public as people
from lienthong.school.staff import moving
from lienthong.school.staff.fields import FACTS
from lienthong.school.staff.models import Employment
from lienthong.school.staff.selectors import people_by_code


def connect() -> None:
    """Follow merged people and moved units; name the fields in the history; let the search box find staff by code."""
    people.register_reference("staff.Employment", "person")
    people.register_code_search(people_by_code)
    orgs.register_mover(moving.move, holds=moving.holds)
    audit.describe(Employment, labels={fact.name: fact.label for fact in FACTS})
