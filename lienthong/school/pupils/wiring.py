"""Joins this module to those below it. Called once at start-up by config.wiring."""

from __future__ import annotations

from lienthong.foundation.audit import public as audit
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.people import public as people
from lienthong.school.pupils import moving
from lienthong.school.pupils.fields import FACTS
from lienthong.school.pupils.models import PupilFile
from lienthong.school.pupils.selectors import people_by_code


def connect() -> None:
    """Follow merged people and moved units; name the fields in the history; let the search box find pupils by code."""
    people.register_mover("pupils", moving.merge_files, moving.put_back)
    people.register_code_search(people_by_code)
    orgs.register_mover(moving.move, holds=moving.holds)
    audit.describe(PupilFile, labels={fact.name: fact.label for fact in FACTS})
