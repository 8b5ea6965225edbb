"""What several tests of the engine begin with."""

from __future__ import annotations

import pytest

from lienthong.engines.timetabling.generate import Generated, generate
from lienthong.engines.timetabling.school import Lesson


@pytest.fixture(scope="module")
def made() -> Generated:
    """A school of eight classes with a week that keeps its rules."""
    return generate(classes=8, seed=7, tightness=75)


@pytest.fixture(scope="module")
def later_lessons(made: Generated) -> list[Lesson]:
    """Of each course with several lessons of a length the last one."""
    own: dict[tuple[str, int], list[Lesson]] = {}
    for lesson in sorted(made.hidden):
        own.setdefault((lesson.course, lesson.length), []).append(lesson)
    return [lessons[-1] for lessons in own.values() if len(lessons) > 1]
