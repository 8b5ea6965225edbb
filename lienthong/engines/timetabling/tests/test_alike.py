"""What is alike is searched once, costs the same, and is told in full."""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from lienthong.engines.timetabling import public as timetabling
from lienthong.engines.timetabling.alike import Alike
from lienthong.engines.timetabling.model import (
    Applies,
    Constraint,
    CostFunction,
    Event,
    EventResource,
    Kind,
    Named,
    Problem,
    Resource,
    Window,
)
from lienthong.engines.timetabling.rooming import Stay, rooms_of
from lienthong.engines.timetabling.search import Search
from lienthong.engines.timetabling.solving import solve

SAMPLES = os.environ.get("LIENTHONG_SAMPLES")
INSTANCES = [Path(SAMPLES, "xhstt", f"{name}.xml") for name in ("AU-SA-96", "NL-KP-03")] if SAMPLES else []
ROOMS, HALL, PUPILS = (0, 1, 2), 3, (4, 5, 6)


def over(kind: Kind, resources: tuple[int, ...], *, hard: bool = True, windows: tuple[Window, ...] = ()) -> Constraint:
    return Constraint(
        f"{kind}{resources}",
        "",
        kind,
        hard,
        2,
        CostFunction.LINEAR,
        Applies(resources=resources),
        maximum=1,
        windows=windows,
    )


def a_course(lot: random.Random, n: int) -> Event:
    """A lesson of two or three times in a room, for the first two pupils together or for the third."""
    pupils = PUPILS[:2] if lot.random() < 0.5 else PUPILS[2:]
    needs = [EventResource("", "pupil", pupil) for pupil in pupils]
    return Event(f"e{n}", "", lot.randint(2, 3), None, -1, (*needs, EventResource("room", "room", -1)))


def a_house(seed: int, *, rules: tuple[Constraint, ...] = ()) -> Problem:
    """Three rooms that are as good as each other, a hall that nobody likes so much, pupils of whom two do the same."""
    lot = random.Random(seed)
    events = tuple(a_course(lot, n) for n in range(6))
    everything = Applies(events=tuple(range(len(events))))
    kinds = [Kind.ASSIGN_TIME, Kind.ASSIGN_RESOURCE]
    of_events = [Constraint(k, "", k, True, 3, CostFunction.LINEAR, everything, role="room") for k in kinds]
    likes = Constraint(
        "likes", "", Kind.PREFER_RESOURCES, False, 1, CostFunction.LINEAR, everything, role="room", resources=ROOMS
    )
    days = (Window((0, 1, 2)), Window((3, 4, 5)))
    return Problem(
        "house", tuple(Named(f"t{n}", "") for n in range(6)), (), (Named("room", ""), Named("pupil", "")),
        (
            *(Resource(f"r{n}", "", "room") for n in (*ROOMS, HALL)),
            *(Resource(f"p{n}", "", "pupil") for n in PUPILS),
        ), (), events, (),
        (
            *of_events, likes, over(Kind.AVOID_CLASHES, (*ROOMS, HALL, *PUPILS)),
            over(Kind.LIMIT_IDLE_TIMES, PUPILS, hard=False, windows=days), *rules,
        ),
    )  # fmt: skip


@pytest.mark.parametrize("rooms", [1, 2, 3, 5])
def test_as_many_rooms_are_in_use_as_there_are_stays_or_all_of_them(rooms: int) -> None:
    for seed in range(60):
        lot = random.Random(seed)
        stays = [Stay(lot.randint(-1, 9), lot.randint(1, 4), (n, 0)) for n in range(lot.randint(1, 4 * rooms))]
        found = rooms_of(stays, rooms)
        assert set(found) == {stay.key for stay in stays}
        timed = [stay for stay in stays if stay.time >= 0]
        there = Counter(t for stay in timed for t in range(stay.time, stay.time + stay.duration))
        used = {(t, found[stay.key]) for stay in timed for t in range(stay.time, stay.time + stay.duration)}
        assert Counter(t for t, _room in used) == {t: min(n, rooms) for t, n in there.items()}


@pytest.mark.parametrize("seed", range(6))
def test_a_timetable_of_fewer_things_costs_what_it_costs_in_full(seed: int) -> None:
    whole = a_house(seed)
    alike = Alike(whole)
    assert alike.stock == {0: [0, 1, 2]}
    assert alike.aside == {1, 2, 5}
    assert sum(len(event.resources) for event in alike.problem.events) < sum(len(e.resources) for e in whole.events)
    search = Search(alike.problem, seed)
    scorer = timetabling.Scorer(whole)
    for _piece in search.anneal(20_000, 50.0, 20.0):
        search.best.shape[:] = search.state[: search.plan.shape]
        found = alike.full(search.solution(search.best, "now"))
        assert scorer.cost(found).key == tuple(search.total.tolist()[:2]) == timetabling.check(whole, found)
        again = alike.full(alike.small(found))
        assert scorer.cost(again).key == scorer.cost(found).key


def test_what_one_of_them_alone_is_asked_sets_it_apart() -> None:
    closed = replace(over(Kind.AVOID_UNAVAILABLE_TIMES, (1,)), times=(0,))
    assert Alike(a_house(1, rules=(closed,))).stock == {0: [0, 2]}
    away = replace(over(Kind.AVOID_UNAVAILABLE_TIMES, (4,)), times=(0,))
    assert Alike(a_house(1, rules=(away,))).aside == {1, 2}


def test_nothing_is_alike_where_everybody_differs() -> None:
    rules = tuple(replace(over(Kind.AVOID_UNAVAILABLE_TIMES, (r,)), times=(r % 6,)) for r in range(7))
    whole = a_house(1, rules=rules)
    assert Alike(whole).problem is whole


def test_a_solve_tells_whose_room_is_whose() -> None:
    whole = a_house(2)
    answer = solve(whole, work=30_000, seed=1)
    assert {r for meet in answer.solution.meets for r in meet.resources} >= {0, 1, 4, 5, 6}
    again = solve(whole, work=1_000, seed=1, start=answer.solution)
    assert again.cost.key <= answer.cost.key == timetabling.check(whole, answer.solution)


@pytest.mark.skipif(not INSTANCES, reason="LIENTHONG_SAMPLES names no folder with instances")
@pytest.mark.parametrize("path", INSTANCES, ids=lambda path: path.stem)
def test_published_instances_cost_the_same_with_fewer_things(path: Path) -> None:
    whole = timetabling.read(path).problem
    alike = Alike(whole)
    assert alike.aside
    search = Search(alike.problem, 1)
    for _piece in search.anneal(30_000, 3 * search.heat, search.heat):
        search.best.shape[:] = search.state[: search.plan.shape]
        found = alike.full(search.solution(search.best, "now"))
        assert timetabling.Scorer(whole).cost(found).key == tuple(search.total.tolist()[:2])
