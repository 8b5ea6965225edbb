"""The door of timetable promises what it names."""

from __future__ import annotations

from lienthong.school.timetable import public


def test_the_door_keeps_its_promises():
    assert [name for name in public.__all__ if not hasattr(public, name)] == []
