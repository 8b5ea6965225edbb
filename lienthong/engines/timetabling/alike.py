"""What is alike is searched once: rooms of which one is as good as another are one with several places, people who always do
the same are one who counts as often.

The search then chooses among fewer things, and costs the same to a point. What it finds is told in full again: stand-ins step
aside, and whoever holds a place gets a room of its own, as evenly as can be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from lienthong.engines.timetabling.candidates import Candidates
from lienthong.engines.timetabling.model import (
    OF_RESOURCES,
    Applies,
    Constraint,
    CostFunction,
    Event,
    Kind,
    Meet,
    Problem,
    Solution,
)
from lienthong.engines.timetabling.rooming import Stay, rooms_of

NO_TYPE = ""  # of those who are reckoned with another: nobody looks for them


@dataclass(slots=True)
class Alike:
    """A problem and the smaller one that the search gets; `full` and `small` tell a timetable of one as one of the other."""

    whole: Problem
    problem: Problem = field(init=False)
    stock: dict[int, list[int]] = field(init=False)  # the first of those that are as good as each other: all of them
    first_of: dict[int, int] = field(init=False)  # whose stock somebody belongs to
    as_often: Counter[int] = field(init=False)  # the first of those who do the same: how many they are
    aside: set[int] = field(init=False)  # whoever is reckoned with another
    kept: list[list[int]] = field(init=False)  # of each event: which of its resources the smaller problem has

    def __post_init__(self) -> None:
        facts = _Facts(self.whole)
        self.stock = {same[0]: same for same in facts.as_good()}
        twins = facts.doing_the_same()
        self.as_often = Counter({same[0]: len(same) for same in twins})
        self.first_of = {r: same[0] for same in self.stock.values() for r in same}
        self.aside = {r for same in [*self.stock.values(), *twins] for r in same[1:]}
        self.kept = [
            [n for n, need in enumerate(event.resources) if need.resource not in self.aside]
            for event in self.whole.events
        ]
        self.problem = self._smaller(facts) if self.aside else self.whole

    def _smaller(self, facts: _Facts) -> Problem:
        whole = self.whole
        resources = tuple(
            replace(resource, type=NO_TYPE)
            if r in self.aside
            else replace(resource, places=len(self.stock[r]))
            if r in self.stock
            else resource
            for r, resource in enumerate(whole.resources)
        )
        events = tuple(self._event(facts, e, event) for e, event in enumerate(whole.events))
        rules = [copy for c in whole.constraints for copy in self._copies(c)]
        return replace(whole, resources=resources, events=events, constraints=tuple(rules))

    def _event(self, facts: _Facts, e: int, event: Event) -> Event:
        """Without those who are reckoned with another; a seat for which only one stock is good takes a place of it always."""
        needs = []
        for n in self.kept[e]:
            need = event.resources[n]
            if need.resource < 0:
                able = {self.first_of.get(r, r) for r in facts.candidates.of(e, n)}
                if len(able) == 1 and facts.is_best_given(e, need.role, *able):
                    need = replace(need, resource=able.pop(), workload=event.workload_of(n))
            needs.append(need)
        return replace(event, resources=tuple(needs))

    def _copies(self, c: Constraint) -> Iterable[Constraint]:
        """A rule over resources, once for each number of people who are reckoned as one."""
        if c.kind not in OF_RESOURCES:
            return (c,)
        points = [r for r in self.whole.points(c) if r not in self.aside]
        counts = sorted({self.as_often[r] or 1 for r in points})
        return tuple(
            replace(
                c,
                weight=c.weight * n,
                applies=Applies(resources=tuple(r for r in points if (self.as_often[r] or 1) == n)),
            )
            for n in counts
        )

    # ---- timetables ----

    def small(self, solution: Solution) -> Solution:
        """A timetable of the whole problem as one of the smaller."""
        if not self.aside:
            return solution
        meets = [
            replace(
                meet, resources=[self.first_of.get(r, r) for n in self.kept[meet.event] for r in [meet.resources[n]]]
            )
            for meet in solution.meets
        ]
        return replace(solution, meets=meets)

    def full(self, solution: Solution) -> Solution:
        """A timetable of the smaller problem as one of the whole, which costs as much."""
        if not self.aside:
            return solution
        meets = [self._told(meet) for meet in solution.meets]
        stays: dict[int, list[Stay]] = {first: [] for first in self.stock}
        for m, meet in enumerate(meets):
            needs = self.whole.events[meet.event].resources
            for n, r in enumerate(meet.resources):
                if r in stays and needs[n].resource < 0:
                    stays[r].append(Stay(meet.time, meet.duration, (m, n)))
        for first, same in self.stock.items():
            for (m, n), room in rooms_of(stays[first], len(same)).items():
                meets[m].resources[n] = same[room]
        return replace(solution, meets=meets)

    def _told(self, meet: Meet) -> Meet:
        """With everybody whom its event names."""
        resources = [need.resource for need in self.whole.events[meet.event].resources]
        for n, r in zip(self.kept[meet.event], meet.resources, strict=True):
            resources[n] = r
        return replace(meet, resources=resources)


class _Facts:
    """Who takes part in what, and which rules speak of whom."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.candidates = Candidates(problem)
        self.rules = [c for c in problem.constraints if c.weight > 0]
        self.wanted = {need.type for event in problem.events for need in event.resources if need.resource < 0}
        self.given: list[list[tuple[int, int]]] = [[] for _resource in problem.resources]  # events with workloads
        for e, event in enumerate(problem.events):
            for n, need in enumerate(event.resources):
                if need.resource >= 0:
                    self.given[need.resource].append((e, event.workload_of(n)))
        self.bound: list[list[int]] = [[] for _resource in problem.resources]  # rules over each
        for number, c in enumerate(self.rules):
            for r in problem.points(c) if c.kind in OF_RESOURCES else ():
                self.bound[r].append(number)

    def doing_the_same(self) -> list[list[int]]:
        """People whom the same events name, and whom nobody may be given besides."""
        found: dict[object, list[int]] = {}
        for r, resource in enumerate(self.problem.resources):
            if self.given[r] and resource.type not in self.wanted:
                found.setdefault((resource.type, tuple(self.given[r]), tuple(self.bound[r])), []).append(r)
        return [same for same in found.values() if len(same) > 1]

    def as_good(self) -> list[list[int]]:
        """Resources that no event names, that no rule but clashes is about, and that the same rules like."""
        likes: list[list[int]] = [[] for _resource in self.problem.resources]
        for number, c in enumerate(self.rules):
            for r in self.problem.resources_of(c) if c.kind is Kind.PREFER_RESOURCES else ():
                likes[r].append(number)
        apart = self._kept_apart()
        found: dict[object, list[int]] = {}
        for r, resource in enumerate(self.problem.resources):
            only_clashes = all(
                self.rules[n].kind is Kind.AVOID_CLASHES and self.rules[n].function is CostFunction.LINEAR
                for n in self.bound[r]
            )
            if resource.type in self.wanted and not self.given[r] and only_clashes and r not in apart:
                found.setdefault((resource.type, tuple(self.bound[r]), tuple(likes[r])), []).append(r)
        return [same for same in found.values() if len(same) > 1]

    def _kept_apart(self) -> set[int]:
        """Whoever may come to a role in which it matters that it is the same one everywhere."""
        found: set[int] = set()
        for c in self.rules:
            for group in self.problem.points(c) if c.kind is Kind.AVOID_SPLIT_ASSIGNMENTS else ():
                for e in self.problem.event_groups[group].members:
                    for n, need in enumerate(self.problem.events[e].resources):
                        if need.role == c.role and need.resource < 0:
                            found.update(self.candidates.of(e, n))
        return found

    def is_best_given(self, event: int, role: str, r: int) -> bool:
        """Whether a seat without anybody is never better than one with somebody who is liked, be it at the price of a clash."""
        empty = clash = 0
        for c in self.rules:
            of_role = c.role == role and c.kind in (Kind.ASSIGN_RESOURCE, Kind.PREFER_RESOURCES)
            if of_role and event in self.problem.points(c):
                if c.kind is Kind.PREFER_RESOURCES and r not in self.problem.resources_of(c):
                    return False
                empty += c.weight * (
                    c.required and c.function is CostFunction.LINEAR and c.kind is Kind.ASSIGN_RESOURCE
                )
        for n in self.bound[r]:
            if not self.rules[n].required or self.rules[n].kind is not Kind.AVOID_CLASHES:
                return False
            clash += self.rules[n].weight
        return empty >= clash
