"""Two people at once, in two real transactions: neither overwrites the other, and no mark slips in after a lock."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from lienthong.foundation.database import public as database
from lienthong.foundation.testing.plugin import clone_database
from lienthong.school.assessment import locking
from lienthong.school.assessment.closing import amending, signing
from lienthong.school.assessment.errors import AmendmentRefused, BookLocked, SaveInProgress, StepRefused
from lienthong.school.assessment.saving import Cell, save_cells
from lienthong.school.assessment.tests.conftest import TODAY, YEAR, Founder, School, employ, lay_ground

pytestmark = pytest.mark.slow


@pytest.fixture
def ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """In place of the rolled-back transaction of other tests: a database that is thrown away and cloned anew."""
    with django_db_blocker.unblock():
        lay_ground()
        yield
        connection.close()
        clone_database(os.environ["LIENTHONG_DB_NAME"])


def save(school: School, value: str, *, key: uuid.UUID | None = None) -> dict[str, Any]:
    cells = [Cell(str(school.members[0].pk), "tx1", None, value)]
    return save_cells(
        school.actor("teacher"), class_uuid=school.room.uuid, subject="TOAN", term=1, key=key or uuid.uuid4(), cells=cells,
        on=TODAY,
    )  # fmt: skip


class Other(threading.Thread):
    """A second person on a connection of their own."""

    def __init__(self, school: School, act: Callable[[], Any]) -> None:
        super().__init__()
        self.school, self.act = school, act
        self.answer: Any = None
        self.start()

    def run(self) -> None:
        try:
            with database.entered([self.school.unit.pk], who={"name": "người kia"}):
                self.answer = self.act()
        except Exception as refusal:
            self.answer = refusal
        finally:
            connection.close()


def test_a_save_that_waits_for_the_lock_is_refused(found_school: Founder) -> None:
    school = found_school()
    with database.entered([school.unit.pk], who={"name": "thầy Lâm"}):
        locking.lock_books(school.actor("head"), unit_id=school.unit.pk, year=YEAR, term=1, reason="thử")
        other = Other(school, lambda: save(school, "80"))
        other.join(0.5)
        assert other.is_alive()
    other.join(10)
    assert isinstance(other.answer, BookLocked)
    assert not school.lines()


def test_the_same_save_sent_twice_at_once_is_told_to_wait(found_school: Founder) -> None:
    school, once = found_school(), uuid.uuid4()
    with database.entered([school.unit.pk], who={"name": "cô Hoa"}):
        first = save(school, "80", key=once)
        other = Other(school, lambda: save(school, "80", key=once))
        other.join(10)
        assert isinstance(other.answer, SaveInProgress)
    with database.entered([school.unit.pk]):
        assert save(school, "80", key=once) == first


def test_two_first_marks_at_once_end_as_one_mark_and_one_conflict(found_school: Founder) -> None:
    school = found_school()
    with database.entered([school.unit.pk], who={"name": "cô Hoa"}):
        mine = save(school, "80")
        other = Other(school, lambda: save(school, "60"))
        other.join(0.5)
    other.join(10)
    assert len(mine["saved"]) == 1
    assert other.answer["conflicts"][0]["theirs"] == "80"
    assert school.lines()[school.members[0].pk].tx == [80]


def test_a_save_that_waits_for_a_signature_is_refused(found_school: Founder) -> None:
    """The save has read an open sheet and waits; the signature is in by the time it writes."""
    school = found_school()
    with database.entered([school.unit.pk], who={"name": "cô Hoa"}):
        signing.sign_sheet(
            school.actor("teacher"), class_uuid=school.room.uuid, subject="TOAN", term=1, on=TODAY, reason="thử"
        )
        other = Other(school, lambda: save(school, "80"))
        other.join(0.5)
        assert other.is_alive()
    other.join(10)
    assert isinstance(other.answer, BookLocked)
    assert not school.lines()


def test_an_approval_and_a_check_taken_back_at_once_do_not_both_happen(found_school: Founder) -> None:
    school = found_school()
    unit = {"unit_id": school.unit.pk, "year": YEAR, "term": 1}
    about = {"class_uuid": school.room.uuid, "term": 1, "on": TODAY}
    with database.entered([school.unit.pk]):
        signing.check_class(school.actor("leader"), **about, reason="thử")
    with database.entered([school.unit.pk]):
        done = signing.approve(school.actor("head"), **unit)
        other = Other(school, lambda: signing.uncheck_class(school.actor("leader"), **about))
        other.join(0.5)
        assert other.is_alive()
    other.join(10)
    assert done.classes == ("7A1",)
    assert isinstance(other.answer, StepRefused)


def test_two_heads_at_once_decide_on_a_request_once(found_school: Founder) -> None:
    school = found_school()
    with database.entered([school.unit.pk], who={"name": "cô Hoa"}):
        save(school, "80")
    with database.entered([school.unit.pk]):
        locking.lock_books(school.actor("head"), unit_id=school.unit.pk, year=YEAR, term=1, reason="thử")
        school.accounts["deputy"], _work = employ(school.unit, "deputy", ("deputy", "Trịnh Thị Nga"))
        asked = amending.ask(
            school.actor("teacher"), class_uuid=school.room.uuid, subject="TOAN", term=1, on=TODAY, reason="cộng sót",
            cells=[amending.Wanted(school.members[0].pk, "tx1", "90")],
        )  # fmt: skip

    def grant(role: str) -> Any:
        return amending.grant(
            school.actor(role), unit_id=school.unit.pk, amendment=asked.uuid, witness="Phạm Văn Chứng", on=TODAY
        )

    with database.entered([school.unit.pk]):
        grant("head")
        other = Other(school, lambda: grant("deputy"))
        other.join(0.5)
        assert other.is_alive()
    other.join(10)
    assert isinstance(other.answer, AmendmentRefused)
    assert school.lines()[school.members[0].pk].tx == [90]
