"""An integrated subject taught in strands: one sheet, each teacher's own columns, the others' to read."""

from __future__ import annotations

from typing import Any

import pytest

from lienthong.foundation.database import public as database
from lienthong.school.assessment import locking
from lienthong.school.assessment.tests.conftest import START, YEAR, School
from lienthong.school.assessment.tests.test_saving import cell, post
from lienthong.school.classes.public import TeachingAssignment


@pytest.fixture
def shared(school: School) -> School:
    """Literature in two strands, as an integrated subject is; the rule does not ask which subject it is."""
    with database.entered([school.unit.pk]):
        for role, strand in (("teacher", "DOC"), ("other", "VIET")):
            TeachingAssignment.objects.create(
                unit=school.unit, year_id=YEAR, school_class=school.room, subject_id="VAN", strand=strand,
                employment=school.employments[role], term=0, started_on=START,
            )  # fmt: skip
    return school


def share(school: School, role: str, **columns: str) -> Any:
    return school.client(role).post(school.url(f"books/{school.room.uuid}/VAN/1/strands/"), columns)


def sheet(school: School, role: str) -> str:
    return school.client(role).get(school.url(f"books/{school.room.uuid}/VAN/1/")).content.decode()


def test_until_columns_are_shared_each_teacher_writes_all(shared: School) -> None:
    for role, column in (("teacher", "tx1"), ("other", "tx2")):
        assert len(post(shared, cell(shared, 0, column, "80"), role=role, subject="VAN").json()["saved"]) == 1


def test_a_column_of_another_strand_is_read_and_not_written(shared: School) -> None:
    share(shared, "registrar", tx1="DOC", tx2="VIET")
    answer = post(shared, cell(shared, 0, "tx1", "80"), cell(shared, 0, "tx2", "70"), subject="VAN").json()
    assert [saved["col"] for saved in answer["saved"]] == ["tx1"]
    assert "phân môn VIET (Trần Văn Minh)" in answer["rejected"][0]["message"]
    page = sheet(shared, "teacher")
    member = shared.members[0].pk
    assert f'name="{member}.tx1"' in page
    assert f'name="{member}.tx2"' not in page
    assert "Cột của phân môn VIET" in page


def test_a_strands_teacher_takes_free_columns_and_nobody_elses(shared: School) -> None:
    share(shared, "teacher", tx1="DOC")
    share(shared, "other", tx1="VIET")
    share(shared, "teacher", tx2="VIET")
    assert "Cột của phân môn DOC (Lê Thị Hoa)" in sheet(shared, "other")
    assert "Cột của phân môn VIET" not in sheet(shared, "teacher")


def test_a_strand_that_nobody_teaches_gets_no_column(shared: School) -> None:
    share(shared, "registrar", tx1="LA")
    assert "LA" not in [strand for strand in _owners(shared).values()]


def test_a_locked_book_keeps_its_shares(shared: School) -> None:
    with database.entered([shared.unit.pk]):
        locking.lock_books(shared.actor("head"), unit_id=shared.unit.pk, year=YEAR, term=1, reason="thử")
    share(shared, "registrar", tx1="DOC")
    assert _owners(shared) == {}


def test_who_does_not_teach_it_shares_nothing(shared: School) -> None:
    assert share(shared, "leader", tx1="DOC").status_code == 403


def _owners(school: School) -> dict[str, str]:
    from lienthong.school.assessment.models import ColumnOwner

    with database.entered([school.unit.pk]):
        return dict(ColumnOwner.objects.filter(school_class=school.room).values_list("column", "strand"))
