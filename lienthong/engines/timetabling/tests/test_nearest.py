"""The nearest week is the same on any machine, is found where the first effort does not do, and is valid however late it is."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from lienthong.engines.timetabling import nearest
from lienthong.engines.timetabling.cpsat import Model
from lienthong.engines.timetabling.generate import Generated, generate
from lienthong.engines.timetabling.school_events import Event
from lienthong.engines.timetabling.school_repair import Repair, repair


@pytest.fixture(scope="module")
def made() -> Generated:
    """A school of nine classes with a week that keeps its rules."""
    return generate(classes=9, seed=4, tightness=75)


@pytest.fixture(autouse=True)
def _small_circles(monkeypatch: pytest.MonkeyPatch) -> None:
    # So that the school is wider than what is freed first, and every way to a week is gone.
    monkeypatch.setattr(nearest, "NARROW", 40)
    monkeypatch.setattr(nearest, "WIDE", 90)


def _lost_days(made: Generated) -> list[Event]:
    """Days on which teachers have two lessons or three, who have more free slots than they teach."""
    found = []
    for teacher in made.school.teachers:
        own = [x for x in made.hidden if teacher.id in made.school.course_of[x.course].teachers]
        for day in sorted({x.slot[0] for x in own}):
            left = [s for s in made.school.grid.slots if s not in made.school.teacher_off(teacher) and s[0] != day]
            if 2 <= sum(x.slot[0] == day for x in own) <= 3 and len(left) >= sum(x.length for x in own) + 4:
                found.append(Event("teacher_away", teacher=teacher.id, slots=(day,)))
    return found[3:12:8]


def _repaired(made: Generated) -> list[Repair]:
    return [repair(made.school, made.hidden, event) for event in _lost_days(made)]


def test_one_core_finds_what_two_find(made: Generated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "QUICK", 60.0)  # no clock ends anything
    beside = _repaired(made)
    assert beside
    assert any(one.moved for one in beside)
    monkeypatch.setattr(nearest, "_cores", lambda: 1)
    assert [one.lessons for one in _repaired(made)] == [one.lessons for one in beside]


def test_a_week_is_valid_and_near_where_no_time_is_left_for_a_better_one(
    made: Generated, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_ease = _repaired(made)
    monkeypatch.setattr(nearest, "QUICK", 0.0)
    for late, one in zip(_repaired(made), at_ease, strict=True):
        assert len(late.violations) <= len(one.violations)
        assert late.moved <= max(nearest.ENOUGH, one.moved)


def test_where_the_first_effort_does_not_do_more_is_spent(made: Generated, monkeypatch: pytest.MonkeyPatch) -> None:
    at_ease = _repaired(made)
    monkeypatch.setattr(nearest, "EFFORT", 1e-6)
    for hard, one in zip(_repaired(made), at_ease, strict=True):
        assert len(hard.violations) <= len(one.violations)


def test_nothing_goes_on_behind_a_repair(made: Generated) -> None:
    repair(made.school, made.hidden, _lost_days(made)[0])
    assert not [one for one in threading.enumerate() if one is not threading.main_thread() and not one.daemon]


def test_a_question_is_stopped_from_another_thread() -> None:
    # Fewer holes than pigeons: to prove it takes an age.
    model = Model()
    rows = [[model.boolean() for _hole in range(11)] for _pigeon in range(12)]
    for row in rows:
        model.within([(1, var) for var in row], least=1)
    for hole in zip(*rows, strict=True):
        for n, one in enumerate(hole):
            for other in hole[:n]:
                model.within([(1, one), (1, other)], most=1)
    question, begun = model.least_of([]), time.monotonic()
    threading.Timer(0.3, question.stop).start()
    answer = question.answer(60, 1)
    assert time.monotonic() - begun < 20
    assert not answer.proved


def test_a_school_is_repaired_without_loading_other_forms() -> None:
    code = (
        "import sys; from lienthong.engines.timetabling import repair_command; "
        "sys.exit(any(name.endswith(('.xhstt', '.fet', '.generate', '.explain')) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
