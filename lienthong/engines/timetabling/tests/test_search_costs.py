"""What the search reckons by tables, and what exact models promise, equals the cost counted from nothing."""

from __future__ import annotations

import os
import random
import time
from dataclasses import replace
from pathlib import Path

import pytest

from lienthong.engines.timetabling import public as timetabling
from lienthong.engines.timetabling.lns import Repairs
from lienthong.engines.timetabling.model import Applies, Constraint, CostFunction, Kind, Problem, Window
from lienthong.engines.timetabling.search import Search
from lienthong.engines.timetabling.tests.test_costs import TOWN

SAMPLES = os.environ.get("LIENTHONG_SAMPLES")
INSTANCES = sorted(Path(SAMPLES, "xhstt").glob("*.xml")) if SAMPLES else []
FUNCTIONS = list(CostFunction)


def rule(
    kind: Kind, function: CostFunction, windows: tuple[tuple[int, ...], ...], *, hard: bool, least: int, most: int
) -> Constraint:
    return Constraint(
        f"{kind}{function}{hard}{windows}", "", kind, hard, 3, function, Applies(resources=(0, 1, 2, 3)), minimum=least,
        maximum=most, windows=tuple(Window(times) for times in windows), times=windows[0],
    )  # fmt: skip


def with_rules(problem: Problem, seed: int) -> Problem:
    """Rules of all kinds over days, over parts of them, and over times that lie in no one day."""
    lot, times = random.Random(seed), len(problem.times)
    half = times // 2
    days = (tuple(range(half)), tuple(range(half, times)))
    across = (tuple(sorted(lot.sample(range(times), half))),)
    added = [
        rule(kind, lot.choice(FUNCTIONS), windows, hard=lot.random() < 0.5, least=lot.randint(0, 1), most=lot.randint(1, 2))
        for kind in (
            Kind.LIMIT_IDLE_TIMES, Kind.CLUSTER_BUSY_TIMES, Kind.LIMIT_BUSY_TIMES, Kind.AVOID_UNAVAILABLE_TIMES,
        )
        for windows in (days, days[:1], across)
    ]  # fmt: skip
    return replace(problem, constraints=(*problem.constraints, *added))


@pytest.mark.parametrize("seed", range(8))
def test_costs_kept_by_tables_equal_costs_counted_anew(seed: int) -> None:
    problem = with_rules(timetabling.read(TOWN).problem, seed)
    search = Search(problem, seed)
    scorer = timetabling.Scorer(problem)
    for _piece in search.anneal(20_000, 50.0, 20.0):
        search.best.shape[:] = search.state[: search.plan.shape]
        assert scorer.cost(search.solution(search.best, "now")).key == tuple(search.total.tolist()[:2])


@pytest.mark.parametrize("seed", range(8))
def test_a_part_solved_exactly_costs_what_was_promised_and_never_more(seed: int) -> None:
    problem = with_rules(timetabling.read(TOWN).problem, seed)
    search = Search(problem, seed)
    scorer = timetabling.Scorer(problem)
    repairs = Repairs(search, random.Random(seed))
    for _step in range(4):
        before = search.best.key
        repairs.step(time.monotonic() + 10)
        assert search.best.key <= before
        assert scorer.cost(search.solution(search.best, "now")).key == search.best.key


@pytest.mark.skipif(not INSTANCES, reason="LIENTHONG_SAMPLES names no folder with instances")
@pytest.mark.parametrize("path", INSTANCES, ids=lambda path: path.stem)
def test_the_search_reckons_published_instances_as_the_scorer_does(path: Path) -> None:
    problem = timetabling.read(path).problem
    search = Search(problem, 1)
    for _piece in search.anneal(20_000, 3 * search.heat, search.heat):
        search.best.shape[:] = search.state[: search.plan.shape]
        assert timetabling.Scorer(problem).cost(search.solution(search.best, "now")).key == tuple(
            search.total.tolist()[:2]
        )
