"""Two schools and a way to have persons there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from lienthong.foundation.database import public as database
from lienthong.kernel.orgs.public import Unit
from lienthong.kernel.people import public as people

Recorder = Callable[..., people.Person]


@pytest.fixture
def schools(db: None) -> tuple[int, int]:
    made = [
        Unit.objects.create(code=code, kind="truong", name=code, folded=code.lower(), opened_on=dt.date(2000, 1, 1)).pk
        for code in ("HOA-SEN", "HOA-MAI")
    ]
    return made[0], made[1]


@pytest.fixture
def record(schools: tuple[int, int]) -> Recorder:
    def _record(name: str = "Nguyễn Văn An", *, at: int | None = None, **facts: object) -> people.Person:
        unit_id = schools[0] if at is None else at
        known = {"birth_date": dt.date(2006, 9, 5), **facts}
        with database.entered([unit_id]):
            return people.record_person(unit_ids=[unit_id], facts=people.PersonFacts(name, **known))  # type: ignore[arg-type]

    return _record
