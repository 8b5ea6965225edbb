"""Wishes held like rules for the first part of a search: which, at what price, and that their real cost is what is told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lienthong.engines.timetabling import lines
from lienthong.engines.timetabling import public as timetabling
from lienthong.engines.timetabling.best import Best
from lienthong.engines.timetabling.files import read
from lienthong.engines.timetabling.firm import LIGHTER, RULE, begin_firmly, firm
from lienthong.engines.timetabling.lines import rounds
from lienthong.engines.timetabling.model import Applies, Constraint, CostFunction, Kind, Problem
from lienthong.engines.timetabling.search import Search
from lienthong.engines.timetabling.tests.test_costs import TOWN


def wish(
    problem: Problem, kind: Kind, weight: int, *, times: tuple[int, ...] = (), is_firm: bool = False
) -> Constraint:
    """All lessons at some times, or apart."""
    everything = Applies(events=tuple(range(len(problem.events))))
    return Constraint("w", "wish", kind, False, weight, CostFunction.LINEAR, everything, times=times, is_firm=is_firm)


def town(*wishes: Constraint) -> Problem:
    """The town's rules without its own wishes, and these instead."""
    problem = timetabling.read(TOWN).problem
    return replace(problem, constraints=(*(rule for rule in problem.constraints if rule.required), *wishes))


def firmly(problem: Problem) -> Problem:
    made = firm(problem)
    assert made is not None
    return made


def held_in(problem: Problem) -> list[Constraint]:
    """What is a rule there and was none."""
    made = firmly(problem)
    return [rule for rule in made.constraints if rule.required and rule.name == "wish"]


def line(search: Search, until: float) -> Iterator[Best]:
    return rounds(search, until=until)


def test_times_that_no_other_wish_outweighs_are_held_at_the_price_of_one() -> None:
    problem = town()
    times = wish(problem, Kind.PREFER_TIMES, 7, times=(0, 1))
    (held,) = held_in(town(times))
    assert (held.required, held.weight) == (True, 1)
    made = firm(town(times))
    assert made is not None
    assert [rule.weight for rule in made.constraints if rule is not held and rule.name != "wish"] == [
        rule.weight * RULE for rule in problem.constraints
    ]


def test_times_that_others_outweigh_are_not_unless_they_are_marked() -> None:
    problem = town()
    light, heavy = wish(problem, Kind.PREFER_TIMES, 1, times=(0,)), wish(problem, Kind.LINK_EVENTS, 2)
    assert firm(town(light, heavy)) is None
    assert firm(town()) is None
    marked = replace(light, is_firm=True)
    assert [rule.kind for rule in held_in(town(marked, heavy))] == [Kind.PREFER_TIMES]


def test_what_is_far_lighter_waits() -> None:
    problem = town()
    held = wish(problem, Kind.PREFER_TIMES, LIGHTER * 3, times=(0, 1))
    near, far = wish(problem, Kind.LINK_EVENTS, 4), wish(problem, Kind.LINK_EVENTS, 3)
    made = firmly(town(held, near, far))
    assert [rule.weight for rule in made.constraints if not rule.required] == [4]


def test_what_was_found_firmly_is_told_at_its_real_cost() -> None:
    problem = timetabling.read(TOWN).problem
    early = wish(problem, Kind.PREFER_TIMES, 1, times=tuple(range(len(problem.times) - 1)), is_firm=True)
    problem = replace(problem, constraints=(*problem.constraints, early))
    search = Search(problem, 1)
    scorer = timetabling.Scorer(problem)
    told = [best.key for best in begin_firmly(search, firmly(problem), line, until=time.monotonic() + 20)]
    assert told == sorted(told, reverse=True)
    assert search.best.key[0] == 0
    cost = scorer.cost(search.solution(search.best, "now"))
    assert cost.key == search.best.key
    assert cost.costs[-1] == 0  # the wish


def test_a_wish_that_no_week_can_keep_ends_in_time_and_breaks_no_rule() -> None:
    problem = town()
    impossible = wish(problem, Kind.PREFER_TIMES, 1, times=(0,))
    search = Search(town(impossible), 1)
    begun = time.monotonic()
    for _best in begin_firmly(search, firmly(search.problem), line, until=begun + 2):
        pass
    assert time.monotonic() - begun < 2
    assert search.best.key[0] == 0


def test_rules_are_kept_before_wishes_are_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "school.fet"
    timetabling.write_school(path, timetabling.generate(classes=6, tightness=85, seed=4).school)
    contents = read(path)
    assert contents.source is not None
    problem = contents.source.aimed
    early = wish(problem, Kind.PREFER_TIMES, 1, times=tuple(range(len(problem.times) - 3)), is_firm=True)
    search = Search(replace(problem, constraints=(*problem.constraints, early)), 2)
    assert search.best.key[0] > 0
    broken = []
    monkeypatch.setattr(lines, "begin_firmly", lambda search, *_rest, **_until: broken.append(search.best.key[0]) or ())
    for _best in lines.both(search, until=time.monotonic() + 20, seed=2):
        if broken:
            break
    assert broken == [0]
