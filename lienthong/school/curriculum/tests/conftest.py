"""Fixtures of this module."""

from __future__ import annotations

import pytest

from lienthong.school.curriculum.tests import world


@pytest.fixture
def reference(db):
    world.make_years()
    world.load_curriculum()
