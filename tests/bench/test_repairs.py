"""Events drawn for a school are repaired with few lessons moved: the bench holds what it says of the nearest week."""

from __future__ import annotations

from itertools import islice

from lienthong.engines.timetabling.generate import generate
from lienthong.engines.timetabling.school_check import violations
from lienthong.engines.timetabling.school_repair import moved_between, repair
from tests.bench.repairs import FEW, draw


def test_most_drawn_events_are_repaired_with_few_lessons_moved() -> None:
    made = generate(classes=9, seed=4, tightness=75)
    done = 0
    for case in islice(draw(made.school, made.hidden, 1), 12):
        found = repair(made.school, made.hidden, case.event)
        assert found.violations == tuple(violations(found.school, found.lessons))
        if not found.violations:
            assert moved_between(made.hidden, found.lessons) == found.moved
            done += found.moved <= FEW
    assert done >= 10


def test_a_drawn_event_concerns_lessons_and_leaves_room() -> None:
    made = generate(classes=9, seed=4, tightness=75)
    kinds = {case.event.kind for case in islice(draw(made.school, made.hidden, 2), 12)}
    assert kinds == {"teacher_away", "room_closed", "course_added"}
