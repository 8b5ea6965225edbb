"""A problem as arrays for the compiled search: units, blocks, points and windows, each list as a start index and a flat array.

A *unit* is an event, or the events that a hard LinkEvents keeps at the same times. A unit of duration D has D *blocks*;
a block of duration 0 is not in use, so splitting and joining meets changes durations and nothing else. A *seat* is a
resource that a block still has to be given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from lienthong.engines.timetabling.model import (
    NO_LIMIT,
    OF_RESOURCES,
    UNASSIGNED,
    Constraint,
    Kind,
    Meet,
    Problem,
    Solution,
)
from lienthong.engines.timetabling.pool import FUNCTIONS, HEADER, KINDS, LISTS, LOAD, MOST_MOVED, NUMBERS, Ints


class Layout(NamedTuple):
    """How the pool and the problem correspond."""

    pool: Ints
    parts: dict[str, Ints]
    ints: int  # length of the state
    longs: int
    shape: int  # first so many ints of the state are the timetable: durations, times, seats
    events: tuple[tuple[int, ...], ...]  # of each unit
    seats: tuple[tuple[tuple[int, int], ...], ...]  # of each unit: (event, index of its resource)


def _pack(numbers: dict[str, int], parts: dict[str, Ints]) -> tuple[Ints, int, int, int]:
    """The pool, and the lengths of the state."""
    header = [numbers[name] for name in NUMBERS]
    place = len(HEADER)
    for name in LISTS:
        header.append(place)
        place += len(parts[name])
    blocks, points = numbers["blocks"], max(1, numbers["points"])
    resources, cells = max(1, numbers["resources"]), max(1, int(parts["block_seat"][-1]))
    cell_count = resources * numbers["times"]
    sizes = [
        blocks, blocks, cells, cell_count, cell_count, resources, MOST_MOVED, MOST_MOVED, MOST_MOVED, MOST_MOVED,
        MOST_MOVED, resources, points, resources, points, 5,
    ]  # fmt: skip
    starts = np.cumsum([0, *sizes])
    header += [int(at) for at in starts[:-1]]
    longs = np.cumsum([0, 2 * resources, 2 * points, 2 * resources, 2 * points, 2, 1])
    header += [int(at) for at in longs[:-1]]
    pool = np.concatenate([_ints(header), *(parts[name].ravel() for name in LISTS)]).astype(np.int32)
    return pool, int(starts[-1]), int(longs[-1]), 2 * blocks + cells


def layout(problem: Problem) -> Layout:
    """The arrays of a problem."""
    return _Builder(problem).build()


class _Flat:
    """Lists of ints of known order, laid end to end."""

    def __init__(self) -> None:
        self.at = [0]
        self.all: list[int] = []

    def add(self, items: Iterable[int]) -> None:
        self.all.extend(items)
        self.at.append(len(self.all))

    def arrays(self) -> tuple[Ints, Ints]:
        return _ints(self.at), _ints(self.all)


def _ints(items: Sequence[int]) -> Ints:
    return np.asarray(items, dtype=np.int32)


class _Builder:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rules = [c for c in problem.constraints if c.weight > 0]
        self.points = [problem.points(c) for c in self.rules]

    def build(self) -> Layout:
        """All parts in turn."""
        problem = self.problem
        units = self._units()
        unit_of = [0] * len(problem.events)
        for number, members in enumerate(units):
            for event in members:
                unit_of[event] = number
        seats = tuple(
            tuple((e, n) for e in members for n, r in enumerate(problem.events[e].resources) if r.resource < 0)
            for members in units
        )
        blocks = np.cumsum([0, *(problem.events[m[0]].duration for m in units)])
        parts: dict[str, Ints] = {
            "unit_duration": _ints([problem.events[m[0]].duration for m in units]),
            "unit_block": blocks.astype(np.int32),
            "unit_frozen": _ints([int(problem.events[m[0]].time != UNASSIGNED) for m in units]),
            "block_unit": _ints([u for u, m in enumerate(units) for _k in range(problem.events[m[0]].duration)]),
            **self._resources_of(units),
            **self._seats_of(units, seats),
            **self._rules(),
            **self._resource_points(),
            **self._event_points(units, unit_of, seats),
            **self._starts(units, unit_of),
        }
        numbers = {
            "times": len(problem.times), "resources": len(problem.resources), "blocks": int(blocks[-1]),
            "points": len(parts["point_rule"]),
        }  # fmt: skip
        pool, ints, longs, shape = _pack(numbers, parts)
        return Layout(pool, parts, ints, longs, shape, tuple(units), seats)

    def _units(self) -> list[tuple[int, ...]]:
        """Events that hard links join, where they last equally long; all others alone."""
        problem = self.problem
        parent = list(range(len(problem.events)))

        def root(n: int) -> int:
            while parent[n] != n:
                parent[n] = parent[parent[n]]
                n = parent[n]
            return n

        for rule, points in zip(self.rules, self.points, strict=True):
            if rule.kind is not Kind.LINK_EVENTS or not rule.required:
                continue
            for group in points:
                members = problem.event_groups[group].members
                first = problem.events[members[0]] if members else None
                for event in members[1:]:
                    other = problem.events[event]
                    assert first is not None
                    if (other.duration, other.time) == (first.duration, first.time):
                        parent[root(event)] = root(members[0])
        found: dict[int, list[int]] = {}
        for event in range(len(problem.events)):
            found.setdefault(root(event), []).append(event)
        return [tuple(members) for members in found.values()]

    def _resources_of(self, units: Sequence[tuple[int, ...]]) -> dict[str, Ints]:
        flat, loads = _Flat(), []
        for members in units:
            given = []
            for number in members:
                event = self.problem.events[number]
                for n, need in enumerate(event.resources):
                    if need.resource >= 0:
                        given.append(need.resource)
                        loads.append(round(event.workload_of(n) * LOAD / event.duration))
            flat.add(given)
        at, items = flat.arrays()
        return {"fixed_at": at, "fixed": items, "fixed_load": _ints(loads)}

    def _seats_of(
        self, units: Sequence[tuple[int, ...]], seats: Sequence[Sequence[tuple[int, int]]]
    ) -> dict[str, Ints]:
        problem = self.problem
        by_type: dict[str, list[int]] = {}
        for number, resource in enumerate(problem.resources):
            by_type.setdefault(resource.type, []).append(number)
        preferred = self._preferred()
        at, loads, cells, candidates = [0], [], [0], _Flat()
        for members, of_unit in zip(units, seats, strict=True):
            for number, n in of_unit:
                event = problem.events[number]
                need = event.resources[n]
                wanted = preferred.get((number, need.role))
                everybody = by_type.get(need.type, [])
                candidates.add([r for r in everybody if wanted is None or r in wanted] or everybody)
                loads.append(round(event.workload_of(n) * LOAD / event.duration))
            at.append(at[-1] + len(of_unit))
            for _block in range(problem.events[members[0]].duration):
                cells.append(cells[-1] + len(of_unit))
        candidates_at, all_candidates = candidates.arrays()
        return {
            "seat_at": _ints(at), "seat_load": _ints(loads), "candidates_at": candidates_at,
            "candidates": all_candidates, "block_seat": _ints(cells),
        }  # fmt: skip

    def _preferred(self) -> dict[tuple[int, str], frozenset[int]]:
        """Who may take a role of an event without breaking a hard PreferResources."""
        found: dict[tuple[int, str], frozenset[int]] = {}
        for rule, points in zip(self.rules, self.points, strict=True):
            if rule.kind is Kind.PREFER_RESOURCES and rule.required:
                wanted = self.problem.resources_of(rule)
                for event in points:
                    key = event, rule.role
                    found[key] = found[key] & wanted if key in found else wanted
        return found

    def _rules(self) -> dict[str, Ints]:
        problem, rules = self.problem, self.rules
        windows, times, least, most = [0], _Flat(), [], []
        time_rows: list[list[int]] = []
        resource_rows: list[list[int]] = []
        time_row, resource_row = [], []
        for rule in rules:
            own = list(rule.windows)
            sets = [w.times for w in own]
            if rule.kind is Kind.AVOID_UNAVAILABLE_TIMES:
                sets = [problem.times_of(rule)]
            for n, inside in enumerate(sets):
                times.add(sorted(inside))
                least.append(own[n].minimum if own else 0)
                most.append(min(own[n].maximum if own else NO_LIMIT, NO_LIMIT))
            windows.append(len(times.at) - 1)
            if rule.kind is Kind.PREFER_TIMES:
                time_row.append(len(time_rows))
                allowed = set(problem.times_of(rule))
                time_rows.append([int(t in allowed) for t in range(len(problem.times))])
            else:
                time_row.append(-1)
            if rule.kind is Kind.PREFER_RESOURCES:
                resource_row.append(len(resource_rows))
                wanted = problem.resources_of(rule)
                resource_rows.append([int(r in wanted) for r in range(len(problem.resources))])
            else:
                resource_row.append(-1)
        time_at, time_all = times.arrays()
        return {
            "kind": _ints([KINDS[r.kind] for r in rules]),
            "weight": _ints([r.weight for r in rules]),
            "hard": _ints([int(r.required) for r in rules]),
            "function": _ints([FUNCTIONS[r.function] for r in rules]),
            "least": _ints([min(r.minimum, NO_LIMIT) for r in rules]),
            "most": _ints([min(r.maximum, NO_LIMIT) for r in rules]),
            "duration": _ints([-1 if r.duration is None else r.duration for r in rules]),
            "least_duration": _ints([r.minimum_duration for r in rules]),
            "most_duration": _ints([min(r.maximum_duration, NO_LIMIT) for r in rules]),
            "window_at": _ints(windows), "window_time_at": time_at, "window_time": time_all,
            "window_least": _ints(least), "window_most": _ints(most),
            "time_ok": _ints([ok for row in time_rows for ok in row]),
            "time_row": _ints(time_row),
            "resource_ok": _ints([ok for row in resource_rows for ok in row]),
            "resource_row": _ints(resource_row),
        }  # fmt: skip

    def _resource_points(self) -> dict[str, Ints]:
        of: list[list[int]] = [[] for _resource in self.problem.resources]
        has_load = [0] * max(1, len(of))
        for number, (rule, points) in enumerate(zip(self.rules, self.points, strict=True)):
            if rule.kind in OF_RESOURCES:
                for resource in points:
                    of[resource].append(number)
                    has_load[resource] |= rule.kind is Kind.LIMIT_WORKLOAD
        flat = _Flat()
        for found in of:
            flat.add(found)
        at, items = flat.arrays()
        return {"resource_rule_at": at, "resource_rule": items, "has_load": _ints(has_load)}

    def _event_points(
        self, units: Sequence[tuple[int, ...]], unit_of: Sequence[int], seats: Sequence[Sequence[tuple[int, int]]]
    ) -> dict[str, Ints]:
        place = {cell: (u, n) for u, of_unit in enumerate(seats) for n, cell in enumerate(of_unit)}
        of_units, seat_numbers = _Flat(), _Flat()
        rule_of: list[int] = []
        seat_units: list[int] = []
        touched: list[list[int]] = [[] for _unit in units]

        def add(number: int, events: Sequence[int], seats_of: Sequence[tuple[int, int]]) -> None:
            for u in dict.fromkeys(unit_of[e] for e in events):
                touched[u].append(len(rule_of))
            rule_of.append(number)
            of_units.add(unit_of[e] for e in events)
            seat_numbers.add(n for _u, n in seats_of)
            seat_units.extend(u for u, _n in seats_of)

        for number, (rule, points) in enumerate(zip(self.rules, self.points, strict=True)):
            if rule.kind in OF_RESOURCES:
                continue
            if rule.kind is Kind.ORDER_EVENTS:
                for pair in rule.applies.pairs:
                    # The limits of a pair stand where other kinds have their seats.
                    add(number, (pair.first, pair.second), ((0, pair.minimum), (0, min(pair.maximum, NO_LIMIT))))
                continue
            for point in points:
                events = self._events_at(rule, point)
                if rule.kind is Kind.LINK_EVENTS and len({unit_of[e] for e in events}) < 2:
                    continue
                add(number, events, [place[cell] for cell in self._cells(rule, events)])
        unit_at, point_unit = of_units.arrays()
        seat_at, point_seat = seat_numbers.arrays()
        by_unit = _Flat()
        for found in touched:
            by_unit.add(found)
        unit_point_at, unit_point = by_unit.arrays()
        return {
            "point_rule": _ints(rule_of), "point_unit_at": unit_at, "point_unit": point_unit, "point_seat_at": seat_at,
            "point_seat": point_seat, "point_seat_unit": _ints(seat_units), "unit_point_at": unit_point_at,
            "unit_point": unit_point,
        }  # fmt: skip

    def _events_at(self, rule: Constraint, point: int) -> tuple[int, ...]:
        if rule.kind in (Kind.AVOID_SPLIT_ASSIGNMENTS, Kind.SPREAD_EVENTS, Kind.LINK_EVENTS):
            return self.problem.event_groups[point].members
        return (point,)

    def _cells(self, rule: Constraint, events: Sequence[int]) -> list[tuple[int, int]]:
        if rule.kind not in (Kind.ASSIGN_RESOURCE, Kind.PREFER_RESOURCES, Kind.AVOID_SPLIT_ASSIGNMENTS):
            return []
        return [
            (e, n)
            for e in events
            for n, need in enumerate(self.problem.events[e].resources)
            if need.role == rule.role and need.resource < 0
        ]

    def _starts(self, units: Sequence[tuple[int, ...]], unit_of: Sequence[int]) -> dict[str, Ints]:
        """Times at which a meet of the unit breaks no hard PreferTimes whatever its duration, and its people are there."""
        problem = self.problem
        allowed = [set(range(len(problem.times))) for _unit in units]
        absent: list[set[int]] = [set() for _resource in problem.resources]
        for rule, points in zip(self.rules, self.points, strict=True):
            if not rule.required:
                continue
            if rule.kind is Kind.PREFER_TIMES and rule.duration is None:
                wanted = set(problem.times_of(rule))
                for event in points:
                    allowed[unit_of[event]] &= wanted
            elif rule.kind is Kind.AVOID_UNAVAILABLE_TIMES:
                for resource in points:
                    absent[resource] |= set(problem.times_of(rule))
        flat = _Flat()
        for members, times in zip(units, allowed, strict=True):
            away = {
                t for e in members for r in problem.events[e].resources if r.resource >= 0 for t in absent[r.resource]
            }
            flat.add(sorted(times - away) or sorted(times) or range(len(problem.times)))
        at, items = flat.arrays()
        return {"start_at": at, "start": items}


def to_solution(problem: Problem, plan: Layout, shape: Ints, *, name: str) -> Solution:
    """The meets that the first part of a state stands for."""
    parts, meets = plan.parts, []
    blocks = len(parts["block_unit"])
    duration, time, given = shape[:blocks], shape[blocks : 2 * blocks], shape[2 * blocks :]
    for u, members in enumerate(plan.events):
        seat_of = {cell: n for n, cell in enumerate(plan.seats[u])}
        for event_number in members:
            event = problem.events[event_number]
            for b in range(parts["unit_block"][u], parts["unit_block"][u + 1]):
                if not duration[b]:
                    continue
                resources = [
                    need.resource
                    if need.resource >= 0
                    else int(given[parts["block_seat"][b] + seat_of[event_number, n]])
                    for n, need in enumerate(event.resources)
                ]
                meets.append(Meet(event_number, int(duration[b]), int(time[b]), resources))
    return Solution(name, meets)
