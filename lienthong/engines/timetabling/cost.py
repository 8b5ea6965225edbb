"""Exact costs: built once for a problem, then each solution is scored by bit arithmetic over the resources' times.

Bit t of a resource's number `busy` says that it is busy at time t; a meet of duration d at t is d ones shifted by t.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lienthong.engines.timetabling.model import (
    UNASSIGNED,
    Constraint,
    Cost,
    InvalidSolution,
    Kind,
    Meet,
    Pair,
    Problem,
    Solution,
    Window,
)

TOLERANCE = 0.001  # of LimitWorkload, whose loads are fractions


@dataclass(slots=True)
class _State:
    """What the constraints ask of a solution."""

    meets: list[list[Meet]]  # by event
    busy: list[int]  # by resource
    attended: list[int]  # by resource: durations of all meets with a time
    load: list[float]  # by resource


Score = Callable[[_State], int]
_Deviations = Callable[[_State], Iterator[int]]


class Scorer:
    """Costs of solutions of one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._rules = [(c, _deviations(problem, c)) for c in problem.constraints]
        self._masks = [_mask(range(d)) for d in range(len(problem.times) + 1)]

    def cost(self, solution: Solution) -> Cost:
        """The cost. Raises InvalidSolution for meets that the instance does not allow."""
        state = self._state(solution.meets)
        infeasibility = objective = 0
        deviations, costs = [], []
        for constraint, find in self._rules:
            total = cost = 0
            for deviation in find(state):
                if deviation:
                    total += deviation
                    cost += constraint.function.of(deviation)
            cost *= constraint.weight
            if constraint.required:
                infeasibility += cost
            else:
                objective += cost
            deviations.append(total)
            costs.append(cost)
        return Cost(infeasibility, objective, tuple(deviations), tuple(costs))

    def _state(self, meets: Sequence[Meet]) -> _State:
        problem = self.problem
        by_event: list[list[Meet]] = [[] for _event in problem.events]
        for meet in meets:
            by_event[meet.event].append(meet)
        size = len(problem.resources)
        busy, attended, load = [0] * size, [0] * size, [0.0] * size
        for event_number, (event, found) in enumerate(zip(problem.events, by_event, strict=True)):
            missing = event.duration - sum(meet.duration for meet in found)
            if missing < 0 or any(meet.duration < 1 for meet in found):
                raise InvalidSolution(f"The meets of the event “{event.id}” last longer than the event.")
            if missing:
                found.append(Meet(event_number, missing, event.time, [need.resource for need in event.resources]))
            for meet in found:
                mask = self._mask_of(event.id, meet)
                for n, resource in enumerate(meet.resources):
                    if resource == UNASSIGNED:
                        continue
                    load[resource] += meet.duration * event.workload_of(n) / event.duration
                    if mask:
                        busy[resource] |= mask
                        attended[resource] += meet.duration
        return _State(by_event, busy, attended, load)

    def _mask_of(self, event: str, meet: Meet) -> int:
        if meet.time == UNASSIGNED:
            return 0
        if meet.time + meet.duration > len(self.problem.times):
            raise InvalidSolution(f"A meet of the event “{event}” runs past the last time.")
        return self._masks[meet.duration] << meet.time


def _mask(times: Sequence[int]) -> int:
    found = 0
    for time in times:
        found |= 1 << time
    return found


def _out(x: int, least: int, most: int) -> int:
    return least - x if x < least else x - most if x > most else 0


def _deviations(problem: Problem, constraint: Constraint) -> _Deviations:
    points = problem.points(constraint)
    return _RULES[constraint.kind](problem, constraint, points)


# ---- events ----


def _assign_resource(problem: Problem, c: Constraint, events: Sequence[int]) -> _Deviations:
    slots = [(e, _slots(problem, e, c.role)) for e in events]

    def find(state: _State) -> Iterator[int]:
        for event, of_role in slots:
            yield sum(meet.duration for meet in state.meets[event] for n in of_role if meet.resources[n] == UNASSIGNED)

    return find


def _slots(problem: Problem, event: int, role: str) -> list[int]:
    return [n for n, r in enumerate(problem.events[event].resources) if r.role == role and r.resource == UNASSIGNED]


def _assign_time(_problem: Problem, _c: Constraint, events: Sequence[int]) -> _Deviations:
    def find(state: _State) -> Iterator[int]:
        for event in events:
            yield sum(meet.duration for meet in state.meets[event] if meet.time == UNASSIGNED)

    return find


def _split_events(_problem: Problem, c: Constraint, events: Sequence[int]) -> _Deviations:
    low, high = c.minimum_duration, c.maximum_duration

    def find(state: _State) -> Iterator[int]:
        for event in events:
            meets = state.meets[event]
            wrong = sum(not low <= meet.duration <= high for meet in meets)
            yield wrong + _out(len(meets), c.minimum, c.maximum)

    return find


def _distribute(_problem: Problem, c: Constraint, events: Sequence[int]) -> _Deviations:
    def find(state: _State) -> Iterator[int]:
        for event in events:
            yield _out(sum(meet.duration == c.duration for meet in state.meets[event]), c.minimum, c.maximum)

    return find


def _prefer_resources(problem: Problem, c: Constraint, events: Sequence[int]) -> _Deviations:
    allowed = problem.resources_of(c) | {UNASSIGNED}
    slots = [(e, _slots(problem, e, c.role)) for e in events]

    def find(state: _State) -> Iterator[int]:
        for event, of_role in slots:
            yield sum(meet.duration for meet in state.meets[event] for n in of_role if meet.resources[n] not in allowed)

    return find


def _prefer_times(problem: Problem, c: Constraint, events: Sequence[int]) -> _Deviations:
    allowed = frozenset([*problem.times_of(c), UNASSIGNED])

    def find(state: _State) -> Iterator[int]:
        for event in events:
            yield sum(
                meet.duration
                for meet in state.meets[event]
                if meet.time not in allowed and (c.duration is None or meet.duration == c.duration)
            )

    return find


# ---- groups of events ----


def _avoid_split(problem: Problem, c: Constraint, groups: Sequence[int]) -> _Deviations:
    slots = [[(e, s) for e in problem.event_groups[g].members if (s := _slots(problem, e, c.role))] for g in groups]

    def find(state: _State) -> Iterator[int]:
        for group in slots:
            found = {meet.resources[n] for event, of_role in group for meet in state.meets[event] for n in of_role}
            yield max(0, len(found - {UNASSIGNED}) - 1)

    return find


def _spread(problem: Problem, c: Constraint, groups: Sequence[int]) -> _Deviations:
    members = [problem.event_groups[g].members for g in groups]
    # A time may stand in several windows; which windows a start counts in is looked up, not searched.
    inside: list[list[int]] = [[] for _time in problem.times]
    for n, window in enumerate(c.windows):
        for time in window.times:
            inside[time].append(n)

    def find(state: _State) -> Iterator[int]:
        for group in members:
            counts = [0] * len(c.windows)
            for event in group:
                for meet in state.meets[event]:
                    if meet.time != UNASSIGNED:
                        for n in inside[meet.time]:
                            counts[n] += 1
            yield sum(_out(x, w.minimum, w.maximum) for x, w in zip(counts, c.windows, strict=True))

    return find


def _link(problem: Problem, _c: Constraint, groups: Sequence[int]) -> _Deviations:
    members = [problem.event_groups[g].members for g in groups]

    def find(state: _State) -> Iterator[int]:
        for group in members:
            some, every = 0, -1
            for event in group:
                running = 0
                for meet in state.meets[event]:
                    if meet.time != UNASSIGNED:
                        running |= ((1 << meet.duration) - 1) << meet.time
                some |= running
                every &= running
            yield (some & ~every).bit_count()

    return find


def _order(_problem: Problem, c: Constraint, _points: Sequence[int]) -> _Deviations:
    def separation(state: _State, pair: Pair) -> int:
        first, second = state.meets[pair.first], state.meets[pair.second]
        if any(meet.time == UNASSIGNED for meet in (*first, *second)):
            return 0
        between = min(meet.time for meet in second) - max(meet.time + meet.duration for meet in first)
        return _out(between, pair.minimum, pair.maximum)

    return lambda state: (separation(state, pair) for pair in c.applies.pairs)


# ---- resources ----


def _clashes(_problem: Problem, _c: Constraint, resources: Sequence[int]) -> _Deviations:
    # Every time attended beyond the first meet of that time is one clash.
    return lambda state: (state.attended[r] - state.busy[r].bit_count() for r in resources)


def _unavailable(problem: Problem, c: Constraint, resources: Sequence[int]) -> _Deviations:
    mask = _mask(problem.times_of(c))
    return lambda state: ((state.busy[r] & mask).bit_count() for r in resources)


def _idle(_problem: Problem, c: Constraint, resources: Sequence[int]) -> _Deviations:
    gaps = [_gap_counter(window) for window in c.windows]

    def find(state: _State) -> Iterator[int]:
        for r in resources:
            busy = state.busy[r]
            yield _out(sum(gap(busy) for gap in gaps), c.minimum, c.maximum)

    return find


def _gap_counter(window: Window) -> Callable[[int], int]:
    """Idle times of a window: positions are those inside it, whatever lies between its times."""
    times = sorted(window.times)
    if not times:
        return lambda _busy: 0
    start, size = times[0], len(times)
    if times[-1] - start + 1 == size:
        ones = (1 << size) - 1

        def contiguous(busy: int) -> int:
            here = (busy >> start) & ones
            return here.bit_length() - (here & -here).bit_length() + 1 - here.bit_count() if here else 0

        return contiguous

    def scattered(busy: int) -> int:
        at = [n for n, time in enumerate(times) if busy >> time & 1]
        return at[-1] - at[0] + 1 - len(at) if at else 0

    return scattered


def _cluster(_problem: Problem, c: Constraint, resources: Sequence[int]) -> _Deviations:
    masks = [_mask(window.times) for window in c.windows]

    def find(state: _State) -> Iterator[int]:
        for r in resources:
            busy = state.busy[r]
            yield _out(sum(busy & mask != 0 for mask in masks), c.minimum, c.maximum)

    return find


def _busy(_problem: Problem, c: Constraint, resources: Sequence[int]) -> _Deviations:
    masks = [_mask(window.times) for window in c.windows]

    def find(state: _State) -> Iterator[int]:
        for r in resources:
            busy = state.busy[r]
            counts = [(busy & mask).bit_count() for mask in masks]
            yield sum(_out(x, c.minimum, c.maximum) for x in counts if x)

    return find


def _workload(_problem: Problem, c: Constraint, resources: Sequence[int]) -> _Deviations:
    def deviation(load: float) -> int:
        off = max(load - c.maximum, c.minimum - load, 0.0)
        return int(-(-(off - TOLERANCE) // 1)) if off > TOLERANCE else 0

    return lambda state: (deviation(state.load[r]) for r in resources)


_RULES: dict[Kind, Callable[[Problem, Constraint, Sequence[int]], _Deviations]] = {
    Kind.ASSIGN_RESOURCE: _assign_resource,
    Kind.ASSIGN_TIME: _assign_time,
    Kind.SPLIT_EVENTS: _split_events,
    Kind.DISTRIBUTE_SPLIT_EVENTS: _distribute,
    Kind.PREFER_RESOURCES: _prefer_resources,
    Kind.PREFER_TIMES: _prefer_times,
    Kind.AVOID_SPLIT_ASSIGNMENTS: _avoid_split,
    Kind.SPREAD_EVENTS: _spread,
    Kind.LINK_EVENTS: _link,
    Kind.ORDER_EVENTS: _order,
    Kind.AVOID_CLASHES: _clashes,
    Kind.AVOID_UNAVAILABLE_TIMES: _unavailable,
    Kind.LIMIT_IDLE_TIMES: _idle,
    Kind.CLUSTER_BUSY_TIMES: _cluster,
    Kind.LIMIT_BUSY_TIMES: _busy,
    Kind.LIMIT_WORKLOAD: _workload,
}
