"""A timetable that is changed lesson by lesson, its cost kept: for the board and for repair, in plain Python and without compiling.

Three sums: `strict` is what is broken beyond repair by later moves (clashes, absences, days of a course, lessons without a
time), `late` what the end of a chain of moves may mend (gaps, loads, days of a person), `soft` the objective. What a person's
week costs depends only on when he is busy, so it is reckoned once for each such pattern.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lienthong.engines.timetabling.model import (
    OF_RESOURCES,
    UNASSIGNED,
    Constraint,
    Kind,
    Meet,
    Pair,
    Problem,
    Solution,
)

_LATE = frozenset({Kind.LIMIT_IDLE_TIMES, Kind.CLUSTER_BUSY_TIMES, Kind.LIMIT_BUSY_TIMES})
Costs = tuple[int, int, int]
_Deviation = Callable[[int], int]
_Group = tuple[Constraint, tuple[int, ...], Pair | None]


class Ledger:
    """One timetable whose events each have one meet."""

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem = problem
        size, hours = len(problem.resources), len(problem.times)
        self.time = [event.time for event in problem.events]
        self.given = [[need.resource for need in event.resources] for event in problem.events]
        self.seeking = {e for e, event in enumerate(problem.events) if any(n.resource < 0 for n in event.resources)}
        self.count = [[0] * hours for _resource in range(size)]
        self.busy, self.clash = [0] * size, [0] * size
        self.rules, self.watched = self._rules_of_resources()
        self.memo: list[dict[int, Costs]] = [{} for _signature in self.rules]
        self.groups_of: list[list[int]] = [[] for _event in problem.events]
        self.groups: list[_Group] = []
        self._spread: dict[int, _Spread] = {}
        self._index_groups()
        self.own_rules = self._rules_of_events()
        self.own_memo: dict[tuple[int, int], Costs] = {}
        # By resource: the events that it is in at each time.
        self.events_at: list[dict[int, set[int]]] = [{} for _resource in range(size)]
        self.history: list[tuple[int, int, list[int]]] = []
        self.of_resource: list[Costs] = [(0, 0, 0)] * size
        self.of_group: list[Costs] = [(0, 0, 0)] * len(self.groups)
        self.strict = self.late = self.soft = 0
        self._fill(solution)

    # ---- building ----

    def _rules_of_resources(self) -> tuple[list[list[tuple[Constraint, _Deviation]]], list[int]]:
        """Lists of rules, and which list each resource goes by."""
        of: list[list[int]] = [[] for _resource in self.problem.resources]
        made: list[tuple[Constraint, _Deviation]] = []
        for constraint in self.problem.constraints:
            if constraint.kind in OF_RESOURCES and constraint.kind is not Kind.LIMIT_WORKLOAD:
                for r in self.problem.points(constraint):
                    of[r].append(len(made))
                made.append((constraint, _deviation(self.problem, constraint)))
        lists: dict[tuple[int, ...], int] = {}
        which = [lists.setdefault(tuple(own), len(lists)) for own in of]
        return [[made[n] for n in own] for own in lists], which

    def _rules_of_events(self) -> list[list[tuple[Constraint, frozenset[int]]]]:
        found: list[list[tuple[Constraint, frozenset[int]]]] = [[] for _event in self.problem.events]
        for constraint in self.problem.constraints:
            if constraint.kind in (Kind.ASSIGN_TIME, Kind.PREFER_TIMES):
                times = frozenset(self.problem.times_of(constraint))
                for event in self.problem.points(constraint):
                    found[event].append((constraint, times))
        return found

    def _index_groups(self) -> None:
        for constraint in self.problem.constraints:
            points: list[tuple[tuple[int, ...], Pair | None]] = []
            if constraint.kind is Kind.SPREAD_EVENTS or constraint.kind is Kind.LINK_EVENTS:
                points = [(self.problem.event_groups[g].members, None) for g in self.problem.points(constraint)]
            elif constraint.kind is Kind.ORDER_EVENTS:
                points = [((pair.first, pair.second), pair) for pair in constraint.applies.pairs]
            if points and constraint.kind is Kind.SPREAD_EVENTS:
                self._spread[id(constraint)] = _Spread(self.problem, constraint)
            for members, pair in points:
                for event in members:
                    self.groups_of[event].append(len(self.groups))
                self.groups.append((constraint, members, pair))

    def _fill(self, solution: Solution) -> None:
        for e in range(len(self.time)):
            self._add(self._own(e, -1))
        placed: dict[int, Meet] = {meet.event: meet for meet in solution.meets}
        for g in range(len(self.groups)):
            self.of_group[g] = self._group_cost(g)
            self._add(self.of_group[g])
        for r in range(len(self.busy)):
            self.of_resource[r] = self._resource_cost(r)
            self._add(self.of_resource[r])
        # Events with a time of their own count as unplaced until they are put there.
        fixed, self.time = self.time, [UNASSIGNED] * len(self.time)
        for e, meet in placed.items():
            self.given[e] = list(meet.resources)
            if meet.time >= 0 or fixed[e] >= 0:
                self._move(e, meet.time if meet.time >= 0 else fixed[e])
        for e, time in enumerate(fixed):
            if e not in placed and time >= 0:
                self._move(e, time)

    # ---- moving ----

    @property
    def hard(self) -> int:
        """Strict and late together: the infeasibility, but for rooms that are not given."""
        return self.strict + self.late

    def mark(self) -> int:
        """To come back to."""
        return len(self.history)

    def back(self, mark: int) -> None:
        """Undo what was moved since."""
        while len(self.history) > mark:
            event, time, given = self.history.pop()
            if given != self.given[event]:
                self._move(event, UNASSIGNED)
                self.given[event] = given
            self._move(event, time)

    def move(self, event: int, time: int) -> None:
        """Put an event at another time, or (-1) take it away. It gets rooms that are free there."""
        self.history.append((event, self.time[event], list(self.given[event])))
        if time >= 0 and event in self.seeking:
            self._move(event, UNASSIGNED)
            self._seat(event, time)
        self._move(event, time)

    def follow(self, solution: Solution) -> None:
        """Become another timetable of the same problem by moving what differs. What was moved before is not undone any more."""
        others = [
            meet for meet in solution.meets
            if self.time[meet.event] != meet.time or self.given[meet.event] != list(meet.resources)
        ]  # fmt: skip
        for meet in others:
            self._move(meet.event, UNASSIGNED)
            self.given[meet.event] = list(meet.resources)
        for meet in others:
            if meet.time >= 0:
                self._move(meet.event, meet.time)
        self.history.clear()

    def _seat(self, event: int, time: int) -> None:
        needs = self.problem.events[event].resources
        span = range(time, time + self.problem.events[event].duration)
        taken: set[int] = set()
        for k, need in enumerate(needs):
            if need.resource >= 0:
                continue
            mask = sum(1 << t for t in span)
            for r, resource in enumerate(self.problem.resources):
                if resource.type != need.type or r in taken or self.busy[r] & mask:
                    continue
                if self._cost_of(r, self.busy[r] | mask)[0] == 0:
                    self.given[event][k] = r
                    taken.add(r)
                    break

    def _move(self, event: int, time: int) -> None:
        old = self.time[event]
        if old == time:
            return
        self._take(self._own(event, old))
        self._add(self._own(event, time))
        self.time[event] = time
        for r in self.given[event]:
            if r >= 0:
                self._occupy(r, event, old, time)
        for g in self.groups_of[event]:
            self._take(self.of_group[g])
            self.of_group[g] = self._group_cost(g)
            self._add(self.of_group[g])

    def _occupy(self, r: int, event: int, old: int, time: int) -> None:
        row, there, duration = self.count[r], self.events_at[r], self.problem.events[event].duration
        if old >= 0:
            for t in range(old, old + duration):
                there[t].discard(event)
                row[t] -= 1
                if row[t]:
                    self.clash[r] -= 1
                else:
                    self.busy[r] &= ~(1 << t)
        if time >= 0:
            for t in range(time, time + duration):
                if row[t]:
                    self.clash[r] += 1
                else:
                    self.busy[r] |= 1 << t
                row[t] += 1
                there.setdefault(t, set()).add(event)
        self._take(self.of_resource[r])
        self.of_resource[r] = self._resource_cost(r)
        self._add(self.of_resource[r])

    def _add(self, costs: Costs) -> None:
        self.strict += costs[0]
        self.late += costs[1]
        self.soft += costs[2]

    def _take(self, costs: Costs) -> None:
        self.strict -= costs[0]
        self.late -= costs[1]
        self.soft -= costs[2]

    # ---- what things cost ----

    def _resource_cost(self, r: int) -> Costs:
        strict, late, soft = self._cost_of(r, self.busy[r])
        if self.clash[r]:
            for constraint, _find in self.rules[self.watched[r]]:
                if constraint.kind is Kind.AVOID_CLASHES:
                    price = constraint.function.of(self.clash[r]) * constraint.weight
                    strict, soft = (strict + price, soft) if constraint.required else (strict, soft + price)
        return strict, late, soft

    def _cost_of(self, r: int, busy: int) -> Costs:
        memo = self.memo[self.watched[r]]
        found = memo.get(busy)
        if found is None:
            strict = late = soft = 0
            for constraint, find in self.rules[self.watched[r]]:
                price = constraint.function.of(find(busy)) * constraint.weight
                if not constraint.required:
                    soft += price
                elif constraint.kind in _LATE:
                    late += price
                else:
                    strict += price
            found = memo[busy] = (strict, late, soft)
        return found

    def _own(self, event: int, time: int) -> Costs:
        found = self.own_memo.get((event, time))
        if found is None:
            duration = self.problem.events[event].duration
            strict = soft = 0
            for constraint, times in self.own_rules[event]:
                wrong = time < 0 if constraint.kind is Kind.ASSIGN_TIME else time >= 0 and time not in times
                if wrong:
                    price = constraint.function.of(duration) * constraint.weight
                    strict, soft = (strict + price, soft) if constraint.required else (strict, soft + price)
            found = self.own_memo[event, time] = (strict, 0, soft)
        return found

    def _group_cost(self, g: int) -> Costs:
        constraint, members, pair = self.groups[g]
        if constraint.kind is Kind.SPREAD_EVENTS:
            deviation = self._spread[id(constraint)].deviation(self.time, members)
        elif pair is not None:
            first, second = self.time[pair.first], self.time[pair.second]
            between = second - first - self.problem.events[pair.first].duration
            deviation = 0 if min(first, second) < 0 else max(0, pair.minimum - between, between - pair.maximum)
        else:
            some, every = 0, -1
            for event in members:
                time = self.time[event]
                running = ((1 << self.problem.events[event].duration) - 1) << time if time >= 0 else 0
                some |= running
                every &= running
            deviation = (some & ~every).bit_count()
        price = constraint.function.of(deviation) * constraint.weight
        return (price, 0, 0) if constraint.required else (0, 0, price)

    # ---- looking ----

    def cost_of_event(self, event: int) -> int:
        """What is broken about its own time."""
        return self._own(event, self.time[event])[0]

    def guilty(self, event: int, r: int) -> bool:
        """Whether less is broken for a resource when an event is away."""
        mark = self.mark()
        before = self.of_resource[r]
        self.move(event, UNASSIGNED)
        after = self.of_resource[r]
        self.back(mark)
        return after[0] + after[1] < before[0] + before[1]

    def others_at(self, event: int, time: int) -> set[int]:
        """Events that share somebody with an event and run while it would."""
        found: set[int] = set()
        span = range(time, time + self.problem.events[event].duration)
        for r in self.given[event]:
            if r >= 0:
                there = self.events_at[r]
                for t in span:
                    if t in there:
                        found |= there[t]
        found.discard(event)
        return found

    def solution(self, name: str) -> Solution:
        """As meets."""
        meets = [
            Meet(e, event.duration, self.time[e], list(self.given[e])) for e, event in enumerate(self.problem.events)
        ]
        return Solution(name, meets)


class _Spread:
    """How far events are from the numbers that a rule of spreading allows in its windows."""

    def __init__(self, problem: Problem, constraint: Constraint) -> None:
        self.inside: list[list[int]] = [[] for _time in problem.times]
        for k, window in enumerate(constraint.windows):
            for time in window.times:
                self.inside[time].append(k)
        self.most = [window.maximum for window in constraint.windows]
        self.least = [(k, window.minimum) for k, window in enumerate(constraint.windows) if window.minimum > 0]

    def deviation(self, times: Sequence[int], events: Sequence[int]) -> int:
        counts: dict[int, int] = {}
        found = 0
        for event in events:
            time = times[event]
            if time >= 0:
                for k in self.inside[time]:
                    count = counts[k] = counts.get(k, 0) + 1
                    if count > self.most[k]:
                        found += 1
        for k, least in self.least:
            found += max(0, least - counts.get(k, 0))
        return found


def _deviation(problem: Problem, c: Constraint) -> _Deviation:
    """The deviation of a rule of resources as a function of the busy times. Clashes are counted elsewhere."""
    masks = [sum(1 << t for t in set(window.times)) for window in c.windows]
    if c.kind is Kind.AVOID_UNAVAILABLE_TIMES:
        away = sum(1 << t for t in problem.times_of(c))
        return lambda busy: (busy & away).bit_count()
    if c.kind is Kind.CLUSTER_BUSY_TIMES:
        return lambda busy: _out(sum(busy & mask != 0 for mask in masks), c.minimum, c.maximum)
    if c.kind is Kind.LIMIT_BUSY_TIMES:
        return lambda busy: sum(_out((busy & m).bit_count(), c.minimum, c.maximum) for m in masks if busy & m)
    if c.kind is Kind.LIMIT_IDLE_TIMES:
        places = [sorted(set(window.times)) for window in c.windows]
        return lambda busy: _out(sum(_idle(busy, times) for times in places), c.minimum, c.maximum)
    return lambda _busy: 0


def _idle(busy: int, times: Sequence[int]) -> int:
    at = [n for n, time in enumerate(times) if busy >> time & 1]
    return at[-1] - at[0] + 1 - len(at) if at else 0


def _out(x: int, least: int, most: int) -> int:
    return max(0, least - x, x - most)
