"""Wishes held like rules while a search is young: a few that hardly ever come about by chance are then what it works for.

A wish that costs one among thousands of ways to save one is met only by the slowest of coolings. As a rule it bars its times from
the start, and lessons are pushed and chained until it is kept. What cannot be kept so is left broken, and is a wish again for the
rest of the time; what was found goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from lienthong.engines.timetabling.best import Best, Reader
from lienthong.engines.timetabling.model import Constraint, Kind, Problem
from lienthong.engines.timetabling.search import Search
from lienthong.engines.timetabling.warm import begin_with

SHARE = 0.4  # of the time
MOST_BROKEN, SHARE_OF_DOUBT = 50, 0.5  # so much that is still broken after that share of it ends the attempt
RULE = 5  # what breaking a rule costs against breaking a wish that is held
LIGHTER = 10  # wishes so many times lighter than those that are held wait until these are kept

Line = Callable[[Search, float], Iterator[Best]]


def firm(problem: Problem) -> Problem | None:
    """The same with wishes as rules: those marked so, and times for events that no other wish outweighs. None: it has none.

    What weighs next to nothing beside them is left out.
    """
    wishes = [rule for rule in problem.constraints if not rule.required and rule.weight > 0]
    dearest = max((rule.weight for rule in wishes), default=0)

    def is_held(rule: Constraint) -> bool:
        return rule.is_firm or (rule.kind is Kind.PREFER_TIMES and rule.weight == dearest)

    held = [rule for rule in wishes if is_held(rule)]
    if not held:
        return None
    least = min(rule.weight for rule in held)
    rules = []
    for rule in problem.constraints:
        if rule.required:
            rules.append(replace(rule, weight=rule.weight * RULE))
        elif is_held(rule):
            rules.append(replace(rule, required=True, weight=1))
        elif rule.weight * LIGHTER > least:
            rules.append(rule)
    return replace(problem, constraints=tuple(rules))


def begin_firmly(search: Search, held: Problem, line: Line, *, until: float) -> Iterator[Best]:
    """For its share of the time a line of search with wishes as rules (`held`); what it finds is gone on from.

    Yields the best of `search`, at its real cost.
    """
    begun = time.monotonic()
    length = SHARE * (until - begun)
    own, reader = Search(held, search.seed), Reader(held)  # what a wish joins is held together too
    found = own.best.key
    for best in line(own, begun + length):
        if best.key < found:
            found = best.key
            begin_with(search, reader.solution(best, ""))
        yield search.best
        is_hopeless = found[0] > MOST_BROKEN and time.monotonic() > begun + SHARE_OF_DOUBT * length
        if found[0] == 0 or is_hopeless:
            return
