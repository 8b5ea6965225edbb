"""Rules that stay broken: chains that clear a clash, and other beginnings."""

from __future__ import annotations

import random

import pytest

from lienthong.engines.timetabling import kernel
from lienthong.engines.timetabling import public as timetabling
from lienthong.engines.timetabling.clearing import propose_clearing
from lienthong.engines.timetabling.heats import Heats
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
)
from lienthong.engines.timetabling.search import Search
from lienthong.engines.timetabling.tests.test_costs import TOWN

TIMES, CLASSES, TEACHERS = 8, 6, 8


def a_full_week(seed: int) -> Problem:
    """Classes with a lesson at every time, and teachers of as many lessons as there are times at the most."""
    lot = random.Random(seed)
    room = [TIMES] * TEACHERS
    events = []
    for c in range(CLASSES):
        for n in range(TIMES):
            t = lot.choice([t for t in range(TEACHERS) if room[t]])
            room[t] -= 1
            needs = (EventResource("", "class", c), EventResource("", "teacher", CLASSES + t))
            events.append(Event(f"e{c}-{n}", "", 1, None, -1, needs))
    resources = tuple(Resource(f"r{n}", "", "class" if n < CLASSES else "teacher") for n in range(CLASSES + TEACHERS))
    everybody, every_event = Applies(resources=tuple(range(len(resources)))), Applies(events=tuple(range(len(events))))
    rules = (
        Constraint("time", "", Kind.ASSIGN_TIME, True, 1, CostFunction.LINEAR, every_event),
        Constraint("clash", "", Kind.AVOID_CLASHES, True, 1, CostFunction.LINEAR, everybody),
    )
    kinds = (Named("class", ""), Named("teacher", ""))
    return Problem(
        "week", tuple(Named(f"t{n}", "") for n in range(TIMES)), (), kinds, resources, (), tuple(events), (), rules
    )


def without_a_clash(seed: int) -> Search:
    search = Search(a_full_week(seed), seed)
    for _piece in search.anneal(100_000, 1.0, 0.1):
        pass
    search.go_to(search.best)
    assert search.total[0] == 0
    return search


@pytest.mark.parametrize("seed", range(8))
def test_whoever_clashes_in_a_full_week_is_made_room_for_by_chains_alone(seed: int) -> None:
    search = without_a_clash(seed)
    a, s, w = search.plan.pool, search.state, search.longs
    search.times[seed] = (search.times[seed] + 1) % TIMES
    kernel.recount(a, s, w)
    assert search.total[0] > 0
    for _step in range(20):
        kernel.begin(a, s)
        if propose_clearing(a, s, w, True):
            hard, soft, steer = kernel.attempt(a, s, w)
            assert hard <= 0
            kernel.keep(a, s, w, hard, soft, steer)
    assert search.total[0] == 0


def test_nothing_is_proposed_where_nobody_clashes() -> None:
    search = without_a_clash(1)
    kernel.begin(search.plan.pool, search.state)
    assert not propose_clearing(search.plan.pool, search.state, search.longs, True)


def test_other_beginnings_keep_the_best_and_end_once_no_rule_is_broken() -> None:
    search = Search(timetabling.read(TOWN).problem, 3)
    heats = Heats(search)
    search.best.cost[0] = 50  # as if a rule were broken
    assert heats.anew()
    made = sum(heats.beginnings(1_000_000, float("inf")))
    assert search.best.key[0] == 0
    assert made < 1_000_000
    assert tuple(search.total.tolist()[:2]) == search.best.key
    assert not heats.anew()


def test_beginnings_differ_and_come_again_for_a_seed() -> None:
    first, second = (Search(timetabling.read(TOWN).problem, 3) for _time in range(2))
    shapes = []
    for lot in (7, 8, 7):
        first.begin_anew(lot)
        second.begin_anew(lot)
        assert (first.state[: first.plan.shape] == second.state[: second.plan.shape]).all()
        shapes.append(first.state[: first.plan.shape].copy())
    assert first.best.key <= tuple(first.total.tolist()[:2])
    assert len({shape.tobytes() for shape in shapes}) > 1
