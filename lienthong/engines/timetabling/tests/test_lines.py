"""What the search decides for itself: how events are split and joined, how hot a cooling begins, what a part frees."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import numpy as np
import pytest

from lienthong.engines.timetabling import public as timetabling
from lienthong.engines.timetabling.arrays import layout
from lienthong.engines.timetabling.best import Reader
from lienthong.engines.timetabling.exact import Piece
from lienthong.engines.timetabling.heats import LEVELS, Heats
from lienthong.engines.timetabling.lines import both, rounds
from lienthong.engines.timetabling.lns import Repairs
from lienthong.engines.timetabling.model import Kind, Problem
from lienthong.engines.timetabling.search import Search
from lienthong.engines.timetabling.shapes import Shapes
from lienthong.engines.timetabling.tests.test_costs import TOWN
from lienthong.engines.timetabling.warm import loosen, may_part


def town_with_a_wish() -> Problem:
    """The town where the two classes' sport at one time is only a wish."""
    problem = timetabling.read(TOWN).problem
    rules = [
        replace(rule, required=rule.kind is not Kind.LINK_EVENTS and rule.required) for rule in problem.constraints
    ]
    return replace(problem, constraints=tuple(rules))


def test_events_that_a_wish_joins_move_as_one_until_they_may_part() -> None:
    problem = town_with_a_wish()
    assert any(len(unit) > 1 for unit in layout(problem).events)
    assert all(len(unit) == 1 for unit in layout(problem, loose=True).events)
    search = Search(problem, 1)
    assert may_part(search)
    before = search.best.key
    loosen(search)
    assert not may_part(search)
    assert search.best.key <= before
    solution = Reader(problem).solution(search.best, "now")
    assert timetabling.Scorer(problem).cost(solution).key == search.best.key


def test_a_hard_link_never_lets_events_part() -> None:
    problem = timetabling.read(TOWN).problem
    assert not may_part(Search(problem, 1))
    assert any(len(unit) > 1 for unit in layout(problem, loose=True).events)


def test_events_are_split_as_their_rules_ask_and_finely_where_none_does() -> None:
    problem = timetabling.read(TOWN).problem
    (maths,) = [n for n, event in enumerate(problem.events) if event.id == "m6a"]
    assert Shapes(problem).first((maths,)) == [2, 1]
    free = [rule for rule in problem.constraints if rule.kind not in (Kind.SPLIT_EVENTS, Kind.DISTRIBUTE_SPLIT_EVENTS)]
    # At most once on each of its two days is what spreading still says.
    assert len(Shapes(replace(problem, constraints=tuple(free))).first((maths,))) == 2
    free = [rule for rule in free if rule.kind is not Kind.SPREAD_EVENTS]
    assert Shapes(replace(problem, constraints=tuple(free))).first((maths,)) == [1, 1, 1]


def test_coolings_begin_lower_until_they_end_worse_and_then_follow_the_best() -> None:
    search = Search(timetabling.read(TOWN).problem, 1)
    search.heat, search.best.cost[0] = 1000.0, 0
    heats = Heats(search)
    begins = []
    for soft in (50, 30, 20, 40, 60):
        begins.append(heats.next()[0])
        search.total[:] = 0, soft
        heats.note(0)
    assert begins == sorted(begins, reverse=True)
    assert len(set(begins)) == 5 < LEVELS
    assert not heats.looking
    assert heats.next()[0] == begins[2]


def test_while_rules_are_broken_a_cooling_is_as_hot_as_they_weigh() -> None:
    search = Search(timetabling.read(TOWN).problem, 1)
    search.best.cost[0] = 3
    search.hard_weight = 100.0
    hot, cold = Heats(search).next()
    assert 100.0 > hot > cold > 1.0


@pytest.mark.parametrize("kind", ["seats", "both"])
def test_people_are_found_exactly_and_never_for_worse(kind: str) -> None:
    problem = timetabling.read(TOWN).problem
    search = Search(problem, 4)
    repairs = Repairs(search, random.Random(4))
    repairs.sizes = {kind: repairs.sizes[kind]}
    for _step in range(4):
        before = search.best.key
        repairs.step(time.monotonic() + 10)
        assert search.best.key <= before
        solution = search.solution(search.best, "now")
        assert timetabling.Scorer(problem).cost(solution).key == search.best.key


def test_a_best_that_resists_gives_every_second_turn_to_what_the_last_cooling_ended_at() -> None:
    problem = timetabling.read(TOWN).problem
    search = Search(problem, 4)
    for _piece in search.anneal(200_000, 1.0, 0.1):
        pass
    ended, best = search.best.copy(), search.best.copy()
    best.cost[1] -= 1  # as if it were better than anything near
    search.best = best
    repairs = Repairs(search, random.Random(4))
    bases = []
    for _turn in range(4):
        repairs.begin(ended)
        bases.append(repairs.base)
    assert [base is best for base in bases] == [True, False, True, False]
    before = repairs.base.key
    for _step in range(6):
        repairs.step(time.monotonic() + 10)
        assert repairs.base.key <= before
        assert search.best.key <= best.key
        before = repairs.base.key
    assert timetabling.Scorer(problem).cost(search.solution(repairs.base, "now")).key == repairs.base.key
    for rival, is_worth_a_look in ((ended, True), (replace(ended, cost=ended.cost + 1), False)):  # which breaks a rule
        repairs.stood, repairs.turns_in_vain = search.best.key, 0
        repairs.begin(rival)
        assert (repairs.rival is rival) == is_worth_a_look


def test_a_unit_that_is_freed_is_split_anew() -> None:
    problem = timetabling.read(TOWN).problem
    keep = (Kind.ASSIGN_TIME, Kind.AVOID_CLASHES, Kind.SPLIT_EVENTS, Kind.DISTRIBUTE_SPLIT_EVENTS)
    own = [need for need in problem.events[0].resources if need.resource >= 0]
    events = (replace(problem.events[0], resources=tuple(own)), *problem.events[1:])
    rules = tuple(rule for rule in problem.constraints if rule.kind in keep)
    problem = replace(problem, events=events, constraints=rules)
    search = Search(problem, 1)
    shape = search.best.shape.copy()
    blocks = len(search.plan.parts["block_unit"])
    (u,) = [u for u, members in enumerate(search.plan.events) if members == (0,)]
    first = int(search.plan.parts["unit_block"][u])
    # One block of three where two parts are asked for, one of them a double.
    shape[first : first + 3], shape[blocks + first : blocks + first + 3] = (3, 0, 0), (3, -1, -1)
    repairs = Repairs(search, random.Random(1))
    found = Piece(repairs.frame, shape, [first], None).solve(10.0, 1)
    assert found.proved
    assert sorted(duration for duration, _time in found.blocks.values()) == [0, 1, 2]


@pytest.mark.parametrize("line", ["annealing", "both"])
def test_a_line_ends_in_time(line: str) -> None:
    search = Search(timetabling.read(TOWN).problem, 2)
    begun = time.monotonic()
    until = begun + 3.0
    found = [
        best.key for best in (rounds(search, until=until) if line == "annealing" else both(search, until=until, seed=1))
    ]
    assert found[-1] == min(found)
    assert time.monotonic() - begun < 9.0


def test_neighbourhoods_begin_with_whoever_costs_most_until_that_was_in_vain() -> None:
    repairs = Repairs(Search(timetabling.read(TOWN).problem, 1), random.Random(1))
    costs = np.array([100.0, 10.0, 10.0])

    def share() -> float:
        return sum(repairs._first([0, 1, 2], costs) == 0 for _draw in range(500)) / 500

    assert share() > 0.9
    repairs.vain[0] = 30
    assert share() < 0.2
    repairs.vain[0] = 0
    assert share() > 0.9
