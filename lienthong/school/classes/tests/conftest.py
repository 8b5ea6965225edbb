"""Fixtures of this module: two schools, one of which knows nothing of the other."""

from __future__ import annotations

import pytest

from lienthong.school.curriculum.tests import world


@pytest.fixture
def school(db):
    world.make_years()
    world.load_curriculum()
    world.set_clock()
    return world.make_school("THCS-A", "THCS", name="Trường THCS Hòa Phú")


@pytest.fixture
def other(school):
    return world.make_school("THCS-B", "THCS", name="Trường THCS Tân Định")


@pytest.fixture
def teacher(school):
    """An account of the same school without the rights of its office."""
    return world.join(school, "teacher")
