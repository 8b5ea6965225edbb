"""A second, plain reckoning of costs that shares no code with `cost`: it gates every result before anybody sees it.

Written for clearness from the description of the format: sets of times and lists of meets, no bits, no tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from lienthong.engines.timetabling.model import Constraint, InvalidSolution, Kind, Meet, Problem, Solution

NOBODY = -1
NO_TIME = -1


class Checker:
    """The cost of one solution, found again the slow way."""

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem = problem
        self.meets = list(solution.meets)
        self._complete()
        self.of_event: dict[int, list[Meet]] = {n: [] for n in range(len(problem.events))}
        self.at: dict[int, Counter[int]] = {n: Counter() for n in range(len(problem.resources))}
        self.load: dict[int, Fraction] = {n: Fraction(0) for n in range(len(problem.resources))}
        for meet in self.meets:
            self.of_event[meet.event].append(meet)
            event = problem.events[meet.event]
            for n, resource in enumerate(meet.resources):
                if resource != NOBODY:
                    self.load[resource] += Fraction(meet.duration * event.workload_of(n), event.duration)
                    self.at[resource].update(self._running(meet))

    def cost(self) -> tuple[int, int]:
        """Infeasibility and objective."""
        hard = soft = 0
        for constraint in self.problem.constraints:
            price = sum(self._price(constraint, d) for d in self._deviations(constraint)) * constraint.weight
            if constraint.required:
                hard += price
            else:
                soft += price
        return hard, soft

    def _complete(self) -> None:
        given: Counter[int] = Counter()
        for meet in self.meets:
            given[meet.event] += meet.duration
            if meet.duration < 1 or (meet.time != NO_TIME and meet.time + meet.duration > len(self.problem.times)):
                raise InvalidSolution(f"A meet of “{self.problem.events[meet.event].id}” does not fit.")
        for n, event in enumerate(self.problem.events):
            if given[n] > event.duration:
                raise InvalidSolution(f"The meets of “{event.id}” last too long.")
            if given[n] < event.duration:
                resources = [need.resource for need in event.resources]
                self.meets.append(Meet(n, event.duration - given[n], event.time, resources))

    @staticmethod
    def _running(meet: Meet) -> set[int]:
        return set() if meet.time == NO_TIME else set(range(meet.time, meet.time + meet.duration))

    @staticmethod
    def _price(constraint: Constraint, deviation: int) -> int:
        match constraint.function.value:
            case "Linear":
                return deviation
            case "Quadratic":
                return deviation**2
            case _:
                return 1 if deviation else 0

    def _deviations(self, c: Constraint) -> Iterator[int]:
        if c.kind is Kind.ORDER_EVENTS:
            yield from self._orders(c)
            return
        for point in self.problem.points(c):
            if c.kind in (Kind.SPREAD_EVENTS, Kind.LINK_EVENTS, Kind.AVOID_SPLIT_ASSIGNMENTS):
                yield self._of_group(c, self.problem.event_groups[point].members)
            elif c.kind.value.startswith(("Avoid", "Limit", "Cluster")):
                yield self._of_resource(c, point)
            else:
                yield self._of_event(c, point)

    def _of_event(self, c: Constraint, event: int) -> int:
        meets = self.of_event[event]
        match c.kind:
            case Kind.ASSIGN_TIME:
                return sum(m.duration for m in meets if m.time == NO_TIME)
            case Kind.SPLIT_EVENTS:
                wrong = [m for m in meets if m.duration < c.minimum_duration or m.duration > c.maximum_duration]
                return len(wrong) + self._outside(len(meets), c.minimum, c.maximum)
            case Kind.DISTRIBUTE_SPLIT_EVENTS:
                return self._outside(len([m for m in meets if m.duration == c.duration]), c.minimum, c.maximum)
            case Kind.PREFER_TIMES:
                wanted = set(self.problem.times_of(c))
                concerned = [m for m in meets if m.time != NO_TIME and c.duration in (None, m.duration)]
                return sum(m.duration for m in concerned if m.time not in wanted)
            case Kind.ASSIGN_RESOURCE:
                return sum(d for d, resource in self._given(event, c.role) if resource == NOBODY)
            case _:
                liked = self.problem.resources_of(c)
                return sum(d for d, resource in self._given(event, c.role) if resource not in (NOBODY, *liked))

    def _given(self, event: int, role: str) -> Iterator[tuple[int, int]]:
        for meet in self.of_event[event]:
            for need, resource in zip(self.problem.events[event].resources, meet.resources, strict=True):
                if need.role == role and need.resource == NOBODY:
                    yield meet.duration, resource

    def _of_group(self, c: Constraint, events: tuple[int, ...]) -> int:
        if c.kind is Kind.AVOID_SPLIT_ASSIGNMENTS:
            found = {r for e in events for _d, r in self._given(e, c.role)} - {NOBODY}
            return max(0, len(found) - 1)
        if c.kind is Kind.LINK_EVENTS:
            running: list[set[int]] = [set().union(*(self._running(m) for m in self.of_event[e])) for e in events]
            some, every = set[int]().union(*running), set[int].intersection(*running) if running else set()
            return len(some - every)
        starts = [m.time for e in events for m in self.of_event[e]]
        return sum(self._outside(sum(start in w.times for start in starts), w.minimum, w.maximum) for w in c.windows)

    def _of_resource(self, c: Constraint, resource: int) -> int:
        at = self.at[resource]
        if c.kind is Kind.AVOID_CLASHES:
            return sum(n - 1 for n in at.values())
        if c.kind is Kind.AVOID_UNAVAILABLE_TIMES:
            return sum(t in at for t in self.problem.times_of(c))
        if c.kind is Kind.LIMIT_WORKLOAD:
            over = max(self.load[resource] - c.maximum, c.minimum - self.load[resource], Fraction(0))
            return max(0, ceil(over - Fraction(1, 1000)))
        busy = [[n for n, t in enumerate(sorted(w.times)) if t in at] for w in c.windows]
        if c.kind is Kind.LIMIT_IDLE_TIMES:
            idle = sum(here[-1] - here[0] + 1 - len(here) for here in busy if here)
            return self._outside(idle, c.minimum, c.maximum)
        if c.kind is Kind.CLUSTER_BUSY_TIMES:
            return self._outside(len([here for here in busy if here]), c.minimum, c.maximum)
        return sum(self._outside(len(here), c.minimum, c.maximum) for here in busy if here)

    def _orders(self, c: Constraint) -> Iterator[int]:
        for pair in c.applies.pairs:
            first, second = self.of_event[pair.first], self.of_event[pair.second]
            if NO_TIME in [m.time for m in (*first, *second)]:
                yield 0
                continue
            apart = min(m.time for m in second) - max(m.time + m.duration for m in first)
            yield self._outside(apart, pair.minimum, pair.maximum)

    @staticmethod
    def _outside(x: int, least: int, most: int) -> int:
        return max(least - x, x - most, 0)


def check(problem: Problem, solution: Solution) -> tuple[int, int]:
    """Infeasibility and objective of a solution. Raises InvalidSolution."""
    return Checker(problem, solution).cost()
