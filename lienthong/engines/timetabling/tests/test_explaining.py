"""An XHSTT instance or a school that cannot be scheduled: proved, with the rules that contradict; one that can is not called so."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from lienthong.engines.timetabling.__main__ import main
from lienthong.engines.timetabling.explain import explain
from lienthong.engines.timetabling.explain_model import Model
from lienthong.engines.timetabling.explain_problem import Verdict, explain_problem
from lienthong.engines.timetabling.generate import Generated
from lienthong.engines.timetabling.model import (
    Applies,
    Constraint,
    CostFunction,
    Event,
    EventResource,
    Group,
    Kind,
    Named,
    Problem,
    Resource,
    Window,
)
from lienthong.engines.timetabling.school import Apart, Class, Course, Grid, Room, School, Session, Teacher
from lienthong.engines.timetabling.school_problem import Conversion
from lienthong.engines.timetabling.tests.test_costs import TOWN

DAYS = ((0, 1, 2), (3, 4, 5))


def rule(kind: Kind, applies: Applies, **facts: object) -> Constraint:
    """A required rule."""
    made = Constraint(kind.value, kind.value, kind, True, 1, CostFunction.LINEAR, applies)
    return replace(made, **facts)  # type: ignore[arg-type]


def instance(*rules: Constraint, events: Iterable[int] = (3,)) -> Problem:
    """Two days of three times, one teacher, events of such durations that may be parted."""
    made = tuple(
        Event(f"e{n}", f"Lesson {n}", duration, None, -1, (EventResource("", "T", 0),))
        for n, duration in enumerate(events)
    )
    everything = tuple(range(len(made)))
    windows = tuple(Window(day) for day in DAYS)
    return Problem(
        "x", tuple(Named(f"t{n}", f"t{n}") for n in range(6)), tuple(Group(f"d{n}", "", "Day", day) for n, day in enumerate(DAYS)),
        (Named("T", "T"),), (Resource("a", "Ada", "T"),), (), made, (Group("g", "g", "Course", everything),),
        (rule(Kind.ASSIGN_TIME, Applies(events=everything)), rule(Kind.AVOID_CLASHES, Applies(resources=(0,))),
         *(replace(one, windows=windows) if one.kind is Kind.CLUSTER_BUSY_TIMES else one for one in rules)),
    )  # fmt: skip


def kinds(found: Verdict) -> set[str]:
    assert found.feasible is False
    return {one.kind for one in found.rules}


PARTS = rule(Kind.SPLIT_EVENTS, Applies(events=(0,)), minimum=2)
ONE_DAY = rule(Kind.CLUSTER_BUSY_TIMES, Applies(resources=(0,)), maximum=1)
ONCE_A_DAY = rule(Kind.SPREAD_EVENTS, Applies(event_groups=(0,)), windows=tuple(Window(day, maximum=1) for day in DAYS))


def test_an_event_that_has_to_be_parted_over_days_and_may_not_is_found() -> None:
    assert kinds(explain_problem(instance(PARTS, ONE_DAY, ONCE_A_DAY), 20)) == {
        "SplitEvents", "ClusterBusyTimes", "SpreadEvents",
    }  # fmt: skip


@pytest.mark.parametrize("rules", [(PARTS, ONE_DAY), (PARTS, ONCE_A_DAY), (ONE_DAY, ONCE_A_DAY)])
def test_each_of_its_rules_left_out_leaves_a_timetable(rules: tuple[Constraint, ...]) -> None:
    assert explain_problem(instance(*rules), 20).feasible is True


def test_lengths_of_parts_that_do_not_add_up_are_found() -> None:
    twos = rule(Kind.SPLIT_EVENTS, Applies(events=(0,)), minimum_duration=2, maximum_duration=2)
    assert kinds(explain_problem(instance(twos), 20)) == {"SplitEvents"}
    assert explain_problem(instance(twos, events=(4,)), 20).feasible is True


def test_a_parted_event_reaches_times_that_it_could_not_in_one_piece() -> None:
    away = rule(Kind.AVOID_UNAVAILABLE_TIMES, Applies(resources=(0,)), times=(1, 4))
    assert explain_problem(instance(away), 20).feasible is True
    assert "AvoidUnavailableTimes" in kinds(explain_problem(instance(away, events=(3, 2)), 20))


def test_what_need_not_be_held_contradicts_nothing() -> None:
    problem = instance(rule(Kind.AVOID_UNAVAILABLE_TIMES, Applies(resources=(0,)), times=(0, 1, 2, 3, 4, 5)))
    free = tuple(one for one in problem.constraints if one.kind is not Kind.ASSIGN_TIME)
    assert explain_problem(problem, 10).feasible is False
    assert explain_problem(replace(problem, constraints=free), 5).feasible is not False


def test_an_archive_is_explained_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(TOWN), "--seconds", "20"]) == 0
    assert json.loads(capsys.readouterr().out) == {"feasible": True, "rules": []}
    assert main(["explain", str(TOWN), "--seconds", "nan"]) == 2


def test_rules_of_a_school_that_only_all_together_contradict_are_named_in_its_words() -> None:
    # Two lessons of two subjects that are to be in different sessions, with a teacher who comes for one.
    grid = Grid(days=2, sessions=(Session("S", "Sáng", 3),), long_break_after=0)
    school = School(
        "x", grid=grid, classes=(Class("6A", "6A", no_gaps=False, from_first=False),),
        teachers=(Teacher("t", "Cô Lan", max_sessions=1),),
        courses=(Course("v", "Văn", ("6A",), ("t",), 1), Course("s", "Sử", ("6A",), ("t",), 1)),
        apart=(Apart("Văn, Sử", ("v", "s"), "session"),),
    )  # fmt: skip
    found = explain(school, 10)
    assert found.feasible is False
    assert {one.kind for one in found.rules} == {"apart", "teacher sessions"}
    assert any("Cô Lan" in one.text_vi and "số buổi dạy" in one.text_vi for one in found.rules)
    assert explain(replace(school, apart=()), 10).feasible is True


def test_of_many_rules_only_those_are_named_that_contradict() -> None:
    # Six teachers with a class each and rules that they keep; the first is to give five lessons of one day in four slots.
    grid = Grid(days=3, sessions=(Session("S", "Sáng", 4),), long_break_after=0)
    names = [f"t{n}" for n in range(6)]
    courses = tuple(Course(f"c{name}", "Văn", (name,), (name,), 5, max_lessons_per_day=4) for name in names)
    school = School(
        "x", grid=grid, classes=tuple(Class(name, no_gaps=False, from_first=False) for name in names), courses=courses,
        teachers=tuple(Teacher(name, max_sessions=1 if name == "t0" else 3, max_consecutive=3) for name in names),
    )  # fmt: skip
    found = Model(Conversion(school).problem).find(20)
    assert found is not None
    assert len(found) == 2
    assert ("teacher sessions", "t0") in {(one.kind, one.who) for one in found}
    assert all("t0" in one.who for one in found)


def test_a_set_of_rules_is_made_fewer_without_the_solvers_own_core() -> None:
    model = Model(instance(PARTS, ONE_DAY, ONCE_A_DAY))
    switches = [switch for switch, _rule in model.switches]
    until = time.monotonic() + 20
    assert model._contradict(switches, 10)
    fewest = {one.index for one in model._fewest(switches, until, 5)}
    assert {rule.kind for switch, rule in model.switches if switch.index in fewest} == {
        "SplitEvents", "ClusterBusyTimes", "SpreadEvents",
    }  # fmt: skip
    # Without time nothing is proved needless, and what stays is still a contradiction.
    assert {one.index for one in model._fewest(switches, 0.0, 5)} == {one.index for one in switches}


def test_a_school_with_a_week_behind_it_is_feasible_or_not_decided(made: Generated) -> None:
    assert explain(made.school, 5).feasible is not False


def test_what_counting_shows_is_named_with_few_rules(made: Generated) -> None:
    school = made.school
    busy = max(school.teachers, key=lambda t: sum(c.periods for c in school.courses if t.id in c.teachers))
    teachers = tuple(replace(t, off=("3", "4", "5", "6")) if t.id == busy.id else t for t in school.teachers)
    rooms = tuple(replace(r, off=("S",)) if r.kind == "tin" else r for r in school.rooms)
    classes = tuple(replace(c, slots=("2S", "3S", "7S")) if n == 0 else c for n, c in enumerate(school.classes))
    for wrong, kind in (
        (replace(school, teachers=teachers), "teacher_off"),
        (replace(school, rooms=rooms), "room_capacity"),
        (replace(school, classes=classes), "class_slots"),
    ):
        found = explain(wrong, 10)
        assert found.feasible is False
        assert len(found.rules) <= 5
        assert kind in {rule.kind for rule in found.rules}


def test_a_contradiction_that_counting_does_not_show_is_proved_with_its_rules() -> None:
    # Three classes, one teacher each, all needing the one room in the same two slots of a morning.
    courses = tuple(
        Course(f"c{n}", "Tin", (f"6{n}",), (f"t{n}",), 1, room_kind="tin", slots=("2S1", "2S2")) for n in range(3)
    )
    other = tuple(Course(f"d{n}", "Tin", (f"6{n}",), (f"t{n}",), 1, room_kind="tin", slots=("4S",)) for n in range(3))
    school = School(
        "x", classes=tuple(Class(f"6{n}", no_gaps=False, from_first=False) for n in range(3)),
        teachers=tuple(Teacher(f"t{n}") for n in range(3)), rooms=(Room("r", kind="tin"),), courses=courses + other,
    )  # fmt: skip
    found = explain(school, 10)
    assert found.feasible is False
    assert {rule.kind for rule in found.rules} == {"slots", "room"}
    assert len(found.rules) == 4
