"""Property: any sequence of saves leaves the book as a plain dictionary of cells would be."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.foundation.database import public as database
from lienthong.school.assessment.columns import Line, columns, regime_of
from lienthong.school.assessment.models import MarkLine
from lienthong.school.assessment.saving import Cell, save_cells
from lienthong.school.assessment.tests.conftest import TODAY, School
from lienthong.school.curriculum import public as curriculum

COLUMNS = ("tx1", "tx2", "tx4", "dk1", "dk2", "hk")
VALUES = st.one_of(st.none(), st.integers(0, 100).map(str))
EDITS = st.lists(
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from(COLUMNS), VALUES, st.booleans()), min_size=1, max_size=8),
    min_size=1,
    max_size=5,
)
Edit = tuple[int, str, str | None, bool]


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(saves=EDITS)
def test_saves_agree_with_a_plain_dictionary(school: School, saves: Sequence[Sequence[Edit]]) -> None:
    model: dict[tuple[int, str], str | None] = {}
    with database.entered([school.unit.pk], who={"name": "Lê Thị Hoa"}):
        MarkLine.objects.all().delete()
        for edits in saves:
            cells, expected = [], dict(model)
            for number, column, value, is_stale in edits:
                member = school.members[number].pk
                now = expected.get((member, column))
                seen = "77" if is_stale else now
                cells.append(Cell(str(member), column, seen, value))
                if value == now or seen == now:
                    expected[member, column] = value
            answer = save_cells(
                school.actor("teacher"), class_uuid=school.room.uuid, subject="TOAN", term=1, key=uuid.uuid4(),
                cells=cells, on=TODAY,
            )  # fmt: skip
            assert len(answer["saved"]) + len(answer["conflicts"]) == len(cells)
            model = expected
        assert _kept(school) == {place: value for place, value in model.items() if value is not None}


def _kept(school: School) -> dict[tuple[int, str], str]:
    room = school.room
    planned = {
        s.code: s for s in curriculum.plan(programme=room.programme, level=room.level, grade=room.grade, year=2017)
    }
    regime = regime_of(room.programme, room.level, room.grade, 2017)
    assert regime is not None
    sheet = columns(regime, planned["TOAN"], grade=room.grade, term=1)
    found = {}
    for row in MarkLine.objects.filter(subject_id="TOAN"):
        line = Line(row.tx, row.dk, row.hk, row.levels)
        for column in sheet:
            value = line.get(column)
            if value is not None:
                found[row.member_id, column.code] = str(value)
    return found
