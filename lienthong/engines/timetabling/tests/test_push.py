"""Pushing lessons into place: whatever stands keeps every required rule, and what is complete is a timetable."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np
import pytest

from lienthong.engines.timetabling import kernel, pool
from lienthong.engines.timetabling import public as timetabling
from lienthong.engines.timetabling import push_names as names
from lienthong.engines.timetabling.alike import Alike
from lienthong.engines.timetabling.files import read
from lienthong.engines.timetabling.lines import first_pushed, rounds
from lienthong.engines.timetabling.model import (
    UNASSIGNED,
    Applies,
    Constraint,
    CostFunction,
    Event,
    EventResource,
    Kind,
    Problem,
    Resource,
    Solution,
)
from lienthong.engines.timetabling.push import Push
from lienthong.engines.timetabling.search import Search
from lienthong.engines.timetabling.tests.test_costs import TOWN


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Problem:
    """A school of six classes with teachers' days off, rooms, spread courses and weeks without gaps for classes."""
    path = tmp_path_factory.mktemp("push") / "school.fet"
    timetabling.write_school(path, timetabling.generate(classes=6, tightness=85, seed=4).school)
    contents = read(path)
    assert contents.source is not None
    return contents.source.aimed


def unplaced(problem: Problem) -> Search:
    """A search and, in its state, how events are split."""
    return Search(problem, 1)


def broken_for_good(problem: Problem, solution: Solution) -> int:
    """Clashes, absences and crowded days among what is placed, by the checker's own reckoning."""
    kinds = (Kind.AVOID_CLASHES, Kind.AVOID_UNAVAILABLE_TIMES, Kind.SPREAD_EVENTS)
    rules = tuple(rule for rule in problem.constraints if rule.required and rule.kind in kinds)
    placed = replace(solution, meets=[meet for meet in solution.meets if meet.time >= 0])
    events = replace(problem, constraints=rules)
    return timetabling.check(events, placed)[0]


def test_what_stands_at_any_moment_breaks_no_rule_that_the_rest_cannot_mend(school: Problem) -> None:
    search = unplaced(school)
    push = Push(search.plan, search.best.shape, 3)
    for _moment in range(30):
        push.go(7)
        search.best.shape[:] = push.shape
        assert broken_for_good(school, search.solution(search.best, "now")) == 0


def labs(school: Problem, rooms: int, seats: int, tied: int) -> Problem:
    """Five lessons that need so many of the labs; so many of them must be at one of two times of three.

    Where there are more than two labs, the last is closed at the third time.
    """
    needs = tuple(EventResource(f"lab {n}", "lab", UNASSIGNED) for n in range(seats))
    five = Applies(events=tuple(range(5)))
    rules = (
        Constraint("t", "t", Kind.ASSIGN_TIME, True, 1, CostFunction.LINEAR, five),
        *(
            Constraint(need.role, "r", Kind.ASSIGN_RESOURCE, True, 1, CostFunction.LINEAR, five, role=need.role)
            for need in needs
        ),
        Constraint("c", "c", Kind.AVOID_CLASHES, True, 1, CostFunction.LINEAR, Applies(resources=tuple(range(rooms)))),
        Constraint(
            "p", "p", Kind.PREFER_TIMES, True, 1, CostFunction.LINEAR, Applies(events=tuple(range(tied))), times=(0, 1),
        ),
        *(
            Constraint(
                "a", "a", Kind.AVOID_UNAVAILABLE_TIMES, True, 1, CostFunction.LINEAR, Applies(resources=(n,)), times=(2,),
            )
            for n in range(2, rooms)[-1:]
        ),
    )  # fmt: skip
    return replace(
        school, times=school.times[:3], time_groups=(), event_groups=(), constraints=rules,
        resources=tuple(Resource(str(n), str(n), "lab") for n in range(rooms)),
        events=tuple(Event(str(n), str(n), 1, None, UNASSIGNED, needs) for n in range(5)),
    )  # fmt: skip


def test_rooms_that_are_reckoned_as_one_hold_as_many_as_they_are(school: Problem) -> None:
    problem = labs(school, rooms=2, seats=1, tied=4)
    alike = Alike(problem)
    assert [resource.places for resource in alike.problem.resources] == [2, 1]
    search = unplaced(alike.problem)
    for seed in range(20):
        push = Push(search.plan, search.best.shape, seed)
        push.go(1_000)
        assert push.waiting == 0
        search.best.shape[:] = push.shape
        assert timetabling.check(problem, alike.full(search.solution(search.best, "")))[0] == 0


def test_no_lesson_makes_room_for_itself_in_rooms_that_are_full(school: Problem) -> None:
    search = unplaced(Alike(labs(school, rooms=5, seats=2, tied=5)).problem)  # one lesson too many
    a = search.plan.pool
    here = slice(a[pool.S_COUNT], a[pool.S_LOAD])
    for seed in range(20):
        push = Push(search.plan, search.best.shape, seed)
        push.go(200)
        kept = push.state[here].copy()
        kernel.recount(a, push.state, push.longs)
        assert (kept == push.state[here]).all()
        assert push.waiting > 0


def test_an_attempt_that_gets_no_further_gives_way_to_another_and_never_breaks_a_rule(school: Problem) -> None:
    one = (EventResource("", "class", 0),)
    rules = (
        Constraint("t", "t", Kind.ASSIGN_TIME, True, 1, CostFunction.LINEAR, Applies(events=(0, 1, 2))),
        Constraint("c", "c", Kind.AVOID_CLASHES, True, 1, CostFunction.LINEAR, Applies(resources=(0,))),
    )
    problem = replace(
        school, times=school.times[:2], time_groups=(), event_groups=(), constraints=rules,
        resources=(Resource("6A", "6A", "class"),),
        events=tuple(Event(str(n), str(n), 1, None, UNASSIGNED, one) for n in range(3)),
    )  # fmt: skip
    search = unplaced(problem)
    assert search.best.key[0] == 1
    push = Push(search.plan, search.best.shape, 1)
    for _piece in range(200):
        push.go(1_000)
        search.best.shape[:] = push.shape
        assert broken_for_good(problem, search.solution(search.best, "now")) == 0
    assert push.attempts > 1
    assert not push.done


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_complete_push_keeps_every_required_rule(school: Problem, seed: int) -> None:
    search = unplaced(school)
    push = Push(search.plan, search.best.shape, seed)
    push.go(50_000)
    assert (push.done, push.waiting) == (True, 0)
    search.best.shape[:] = push.shape
    assert timetabling.Scorer(school).cost(search.solution(search.best, "pushed")).infeasibility == 0


def test_the_same_seed_pushes_the_same_way_in_whatever_pieces(school: Problem) -> None:
    search = unplaced(school)
    whole, pieces = (Push(search.plan, search.best.shape, 8) for _time in range(2))
    whole.go(90)
    while int(pieces.array[names.PUSH_WORK]) < int(whole.array[names.PUSH_WORK]) and not pieces.done:
        pieces.go(1)
    assert (whole.shape == pieces.shape).all()


def test_what_is_counted_on_the_way_equals_what_is_counted_anew(school: Problem) -> None:
    search = unplaced(school)
    push = Push(search.plan, search.best.shape, 5)
    push.go(150)
    a = search.plan.pool
    here = slice(a[pool.S_COUNT], a[pool.S_LOAD])
    kept = push.state[here].copy()
    kernel.recount(a, push.state, push.longs)
    assert (kept == push.state[here]).all()
    waits = np.zeros(int(a[pool.RESOURCES]), int)
    parts, blocks = search.plan.parts, int(a[pool.BLOCKS])
    for b in np.flatnonzero((push.shape[:blocks] > 0) & (push.shape[blocks : 2 * blocks] < 0)):
        u = parts["block_unit"][b]
        waits[parts["fixed"][parts["fixed_at"][u] : parts["fixed_at"][u + 1]]] += push.shape[b]
    left = push.array[push.array[names.PUSH_LEFT] :][: len(waits)]
    able = np.setdiff1d(np.arange(len(waits)), parts["candidates"])
    assert (left[able] == waits[able]).all()


def test_sums_of_weeks_kept_on_the_way_equal_those_of_the_masks_that_stand(school: Problem) -> None:
    search = unplaced(school)
    push = Push(search.plan, search.best.shape, 5)
    push.go(150)
    a, f = search.plan.pool, push.array
    segments, resources = int(a[pool.SEGMENTS]), int(a[pool.RESOURCES])
    anew = np.zeros(int(f[f[names.PUSH_SUM_AT] + resources]), int)
    for r in range(resources):
        at = int(f[f[names.PUSH_SUM_AT] + r])
        for row in range(r * segments, (r + 1) * segments):
            mask, needed = int(push.state[a[pool.S_MASK] + row]), 0
            if f[f[names.PUSH_TABLED] + r]:
                here = f[f[names.PUSH_PLACE] + row] + mask
                needed = int(f[f[names.PUSH_NEED] + here])
                anew[at : at + 2] += int(f[f[names.PUSH_BASE] + here]), needed
            for n in range(f[f[names.PUSH_PART_AT] + row], f[f[names.PUSH_PART_AT] + row + 1]):
                here = f[f[names.PUSH_PART_VALUE] + n] + mask
                value, least = int(a[a[pool.VALUE] + here]), int(f[f[names.PUSH_LOW] + here])
                into = at + f[f[names.PUSH_PART_SUM] + n]
                anew[into : into + 3] += value, least, max(0, value - least - needed)
    assert anew.any()
    assert (f[f[names.PUSH_SUM] :][: len(anew)] == anew).all()


def test_what_is_given_stays_where_it_is() -> None:
    problem = timetabling.read(TOWN).problem
    event = next(n for n, one in enumerate(problem.events) if one.duration == 1)
    events = list(problem.events)
    events[event] = replace(events[event], time=len(problem.times) - 1)
    search = unplaced(replace(problem, events=tuple(events)))
    push = Push(search.plan, search.best.shape, 1)
    push.go(2_000)
    search.best.shape[:] = push.shape
    meets = [meet for meet in search.solution(search.best, "").meets if meet.event == event]
    assert [meet.time for meet in meets] == [len(problem.times) - 1]


def test_a_search_soon_has_a_complete_week_and_goes_on_from_what_looked_at_wishes(school: Problem) -> None:
    search = Search(school, 2)
    placed = search.best.shape.copy()
    assert search.best.key[0] > 0
    for best in rounds(search, until=math.inf, work=30_000):
        if best.key[0] == 0:
            break
    assert search.pushing.done
    assert search.best.key[0] == 0
    assert not np.array_equal(search.best.shape, placed)


def test_annealing_begins_where_each_lesson_was_placed_by_its_wishes(school: Problem) -> None:
    search = Search(school, 2)
    placed = search.best.shape.copy()
    for _piece in first_pushed(search, math.inf):
        pass
    assert search.best.key[0] == 0
    assert np.array_equal(search.state[: len(placed)], placed)


def test_nothing_is_pushed_once_time_is_up(school: Problem) -> None:
    search = Search(school, 2)
    assert list(rounds(search, until=time.monotonic())) == []
    assert search.pushing.array[names.PUSH_WORK] == 0
