"""Joins this module to those below it. Called once at start-up by config.wiring."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from lienthong.foundation.audit import public as audit
from lienthong.kernel.access import public as access
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.people import public as people
from lienthong.school.pupils import moving
from lienthong.school.pupils.fields import FACTS, TRANSFER_LABELS, TRANSFER_STATES
from lienthong.school.pupils.models import PupilFile, Transfer
from lienthong.school.pupils.selectors import enrolments_as_at, people_by_code


def connect() -> None:
    """Follow merged people and moved units; name the fields in the history; let the search box find pupils by code."""
    people.register_mover("pupils", moving.merge_files, moving.put_back)
    people.register_code_search(people_by_code)
    orgs.register_mover(moving.move, holds=moving.holds)
    audit.describe(PupilFile, labels={fact.name: fact.label for fact in FACTS})
    audit.describe(
        Transfer,
        labels=TRANSFER_LABELS,
        show={"state": lambda code: str(TRANSFER_STATES.get(code, code))},
        skip=("carried", "person_id", "from_enrolment_id", "to_enrolment_id", "decided_at", "requested_at"),
    )
    access.register_holders(access.HolderSource("pupils", lambda: _("Học sinh"), pupils_for_accounts))


def pupils_for_accounts(unit_id: int, on: dt.date) -> list[access.Holder]:
    """The pupils of a unit, for bulk accounts; the birth date tells homonyms apart on the slips."""
    rows = enrolments_as_at([unit_id], calendar.year_of(on), on)
    holders = []
    for enrolment in rows:
        person = enrolment.person
        born = f"{person.birth_date:%d/%m/%Y}" if person.birth_date else ""
        holders.append(access.Holder(person.pk, person.full_name, "pupil", born))
    return holders
