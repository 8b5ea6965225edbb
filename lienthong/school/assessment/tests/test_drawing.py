"""The grid's cells as they are drawn: nothing that somebody typed becomes HTML, and each cell says why it is shut."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.foundation.database import public as database
from lienthong.school.assessment import reading
from lienthong.school.assessment.models import MarkLine
from lienthong.school.assessment.tests.conftest import YEAR, School
from lienthong.school.assessment.web.drawing import Pen

pytestmark = pytest.mark.django_db
EVIL = '<script>alert("x")</script>'


def grid_of(school: School) -> reading.Grid:
    actor = school.actor("teacher")
    with database.entered(actor.scope):
        return reading.grid(actor, school.room.uuid, "TOAN", 1, unit_id=school.unit.pk, on=dt.date(YEAR + 1, 1, 10))


def test_open_cells_are_inputs_named_by_pupil_and_column(school: School):
    grid = grid_of(school)
    drawn = Pen(grid, any_column=False).cells(grid.rows[0], is_shut=False)
    assert drawn.count("<input ") == len(grid.head.columns)
    assert f'<td><input name="{grid.rows[0].member_id}.tx1" value="' in drawn


def test_a_shut_row_has_no_input(school: School):
    grid = grid_of(school)
    drawn = Pen(grid, any_column=False).cells(grid.rows[0], is_shut=True)
    assert "<input" not in drawn
    assert drawn.count("<td") == len(grid.head.columns)


def test_what_somebody_wrote_of_an_imported_mark_stays_text(school: School):
    actor = school.actor("teacher")
    member = school.members[0]
    with database.entered(actor.scope):
        MarkLine.objects.create(
            unit=school.unit, year=YEAR, term=1, school_class=school.room, member=member, person_id=member.person_id,
            subject_id="TOAN", tx=[80], source={"cells": ["tx1"], "school": EVIL, "class": "6A"},
        )  # fmt: skip
    grid = grid_of(school)
    row = next(r for r in grid.rows if r.member_id == member.pk)
    drawn = Pen(grid, any_column=True).cells(row, is_shut=False)
    assert "<script" not in drawn
    assert "&lt;script&gt;" in drawn
    assert f'name="{row.member_id}.tx1"' not in drawn
