"""A timetable that is there already as a state of the search, to go on from."""

from __future__ import annotations

from dataclasses import fields

from lienthong.engines.timetabling import kernel
from lienthong.engines.timetabling.model import Kind, Meet, Solution
from lienthong.engines.timetabling.pool import Ints
from lienthong.engines.timetabling.search import Search


def begin_with(search: Search, start: Solution) -> None:
    """Go on from a timetable, if it costs less than what the search has itself."""
    own = search.best.copy()
    search.state[: search.plan.shape] = _shape(search, start)
    kernel.recount(search.plan.pool, search.state, search.longs)
    search.go_to(search.here())
    if own.key <= search.best.key:
        search.go_to(own)


def may_part(search: Search) -> bool:
    """Whether events move as one that only a wish joins."""
    rules = search.problem.constraints
    wished = any(rule.kind is Kind.LINK_EVENTS and not rule.required and rule.weight > 0 for rule in rules)
    return wished and not search.loose


def loosen(search: Search) -> None:
    """Go on from the best timetable with events free to part that only a wish joins."""
    fresh = Search(search.problem, search.seed, loose=True)
    begin_with(fresh, search.solution(search.best, ""))
    for own in fields(Search):
        setattr(search, own.name, getattr(fresh, own.name))


def _shape(search: Search, start: Solution) -> Ints:
    """Durations, times and seats end to end. What the timetable says nothing of stays as the search has it."""
    plan, shape = search.plan, search.best.shape.copy()
    blocks = len(plan.parts["block_unit"])
    duration, time, given = shape[:blocks], shape[blocks : 2 * blocks], shape[2 * blocks :]
    meets: dict[int, list[Meet]] = {}
    for meet in start.meets:
        meets.setdefault(meet.event, []).append(meet)
    for u, members in enumerate(plan.events):
        first, last = plan.parts["unit_block"][u], plan.parts["unit_block"][u + 1]
        own = sorted(meets.get(members[0], []), key=lambda m: (m.time < 0, m.time))
        if not own or sum(m.duration for m in own) != last - first or plan.parts["unit_frozen"][u]:
            continue
        duration[first:last] = 0
        for b, meet in enumerate(own, start=first):
            duration[b], time[b] = meet.duration, meet.time
        for k, (event, n) in enumerate(plan.seats[u]):
            for b, meet in enumerate(sorted(meets.get(event, []), key=lambda m: (m.time < 0, m.time)), start=first):
                given[plan.parts["block_seat"][b] + k] = meet.resources[n]
    return shape
