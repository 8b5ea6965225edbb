"""A problem as arrays for the compiled search: units, blocks, points and windows, each list as a start index and a flat array.

A *unit* is an event, or the events that a hard LinkEvents keeps at the same times. A unit of duration D has D *blocks*;
a block of duration 0 is not in use, so splitting and joining meets changes durations and nothing else. A *seat* is a
resource that a block still has to be given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from lienthong.engines.timetabling.candidates import Candidates
from lienthong.engines.timetabling.model import UNASSIGNED, Kind, Meet, Problem, Solution
from lienthong.engines.timetabling.pool import COSTS, HEADER, LISTS, LOAD, MOST_MOVED, NUMBERS, Ints
from lienthong.engines.timetabling.rulebook import Flat, Rulebook, Units, ints


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
    cell_count, moved = resources * numbers["times"], [MOST_MOVED] * 6
    windows = int(np.diff(parts["window_at"]).max(initial=1))
    sizes = [
        blocks, blocks, cells, cell_count, cell_count, resources * numbers["segments"], resources, resources,
        resources + points, resources + points, *moved, resources, points, resources, points, windows, 8,
    ]  # fmt: skip
    starts = np.cumsum([0, *sizes])
    header += [int(at) for at in starts[:-1]]
    longs = np.cumsum([0, COSTS * resources, COSTS * points, COSTS * resources, COSTS * points, COSTS, 1])
    header += [int(at) for at in longs[:-1]]
    pool = np.concatenate([ints(header), *(parts[name].ravel() for name in LISTS)]).astype(np.int32)
    return pool, int(starts[-1]), int(longs[-1]), 2 * blocks + cells


def layout(problem: Problem, *, loose: bool = False) -> Layout:
    """The arrays of a problem. Where it is loose, only hard links make events move as one."""
    return _Builder(problem, loose=loose).build()


class _Builder:
    def __init__(self, problem: Problem, *, loose: bool) -> None:
        self.problem, self.loose = problem, loose
        self.book = Rulebook(problem)
        self.rules, self.points = self.book.rules, self.book.points

    def build(self) -> Layout:
        """All parts in turn."""
        problem = self.problem
        members = tuple(self._units())
        unit_of = {event: number for number, events in enumerate(members) for event in events}
        seats = tuple(
            tuple((e, n) for e in events for n, r in enumerate(problem.events[e].resources) if r.resource < 0)
            for events in members
        )
        units = Units(members, tuple(unit_of[e] for e in range(len(problem.events))), seats)
        durations = [problem.events[m[0]].duration for m in members]
        blocks = np.cumsum([0, *durations])
        parts: dict[str, Ints] = {
            "unit_duration": ints(durations),
            "unit_block": blocks.astype(np.int32),
            "unit_frozen": ints([int(problem.events[m[0]].time != UNASSIGNED) for m in members]),
            "block_unit": ints([u for u, duration in enumerate(durations) for _k in range(duration)]),
            **self._companions(units),
            "places": ints([resource.places for resource in problem.resources]),
            **self._resources_of(members),
            **self._seats_of(members, seats),
            **self.book.parts(units),
            **self._starts(units),
        }
        parts |= self._choices(members, parts)
        numbers = {
            "times": len(problem.times), "resources": len(problem.resources), "blocks": int(blocks[-1]),
            "points": len(parts["point_rule"]), "segments": len(self.book.segments.all),
        }  # fmt: skip
        pool, state, longs, shape = _pack(numbers, parts)
        return Layout(pool, parts, state, longs, shape, members, seats)

    def _units(self) -> list[tuple[int, ...]]:
        """Events that links join, where they last equally long; all others alone."""
        problem = self.problem
        parent = list(range(len(problem.events)))

        def root(n: int) -> int:
            while parent[n] != n:
                parent[n] = parent[parent[n]]
                n = parent[n]
            return n

        for rule, points in zip(self.rules, self.points, strict=True):
            if rule.kind is not Kind.LINK_EVENTS or (self.loose and not rule.required):
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

    def _companions(self, units: Units) -> dict[str, Ints]:
        """Units that rules of linking join and that are still apart."""
        found: list[dict[int, None]] = [{} for _unit in units.members]
        for rule, points in zip(self.rules, self.points, strict=True):
            for group in points if rule.kind is Kind.LINK_EVENTS else ():
                linked = dict.fromkeys(units.of_event[e] for e in self.problem.event_groups[group].members)
                for u in linked:
                    found[u] |= linked
        at, items = Flat([v for v in of if v != u] for u, of in enumerate(found)).arrays()
        return {"companion_at": at, "companion": items}

    def _resources_of(self, units: Sequence[tuple[int, ...]]) -> dict[str, Ints]:
        flat, loads = Flat(), []
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
        of: list[list[int]] = [[] for _resource in self.problem.resources]
        for u in range(len(units)):
            for resource in dict.fromkeys(flat.all[flat.at[u] : flat.at[u + 1]]):
                of[resource].append(u)
        back_at, back_items = Flat(of).arrays()
        return {
            "fixed_at": at, "fixed": items, "fixed_load": ints(loads), "resource_unit_at": back_at,
            "resource_unit": back_items,
        }  # fmt: skip

    def _choices(self, units: Sequence[tuple[int, ...]], parts: dict[str, Ints]) -> dict[str, Ints]:
        """What the different moves may choose from."""
        rigid: set[int] = set()
        for rule, points in zip(self.rules, self.points, strict=True):
            if rule.kind is Kind.SPLIT_EVENTS and rule.required and rule.maximum <= 1:
                rigid.update(e for e in points if self.problem.events[e].duration <= rule.maximum_duration)
        free = [u for u in range(len(units)) if not parts["unit_frozen"][u]]
        pliable = [u for u in free if parts["unit_duration"][u] > 1 and not rigid.intersection(units[u])]
        unit = parts["block_unit"]
        # Of a unit that is never split only the first block is ever in use.
        first = parts["unit_block"][unit] == np.arange(len(unit))
        used = first | np.isin(unit, pliable)
        return {
            "movable": np.flatnonzero(used & np.isin(unit, free)).astype(np.int32),
            "pliable": ints(pliable),
            "seated": np.flatnonzero(np.diff(parts["block_seat"]) > 0).astype(np.int32),
        }

    def _seats_of(
        self, units: Sequence[tuple[int, ...]], seats: Sequence[Sequence[tuple[int, int]]]
    ) -> dict[str, Ints]:
        problem, who = self.problem, Candidates(self.problem)
        at, loads, cells, candidates = [0], [], [0], Flat()
        for members, of_unit in zip(units, seats, strict=True):
            for number, n in of_unit:
                event = problem.events[number]
                candidates.add(who.of(number, n))
                loads.append(round(event.workload_of(n) * LOAD / event.duration))
            at.append(at[-1] + len(of_unit))
            for _block in range(problem.events[members[0]].duration):
                cells.append(cells[-1] + len(of_unit))
        candidates_at, all_candidates = candidates.arrays()
        return {
            "seat_at": ints(at), "seat_load": ints(loads), "candidates_at": candidates_at,
            "candidates": all_candidates, "block_seat": ints(cells),
        }  # fmt: skip

    def _starts(self, units: Units) -> dict[str, Ints]:
        """Times worth trying for each duration: no hard PreferTimes is broken, all people of the unit are there."""
        problem, times = self.problem, len(self.problem.times)
        absent = [0] * len(problem.resources)
        wanted: list[dict[int, int]] = [{} for _unit in units.members]  # by duration, -1 any: a mask of times
        for rule, points in zip(self.rules, self.points, strict=True):
            if rule.required and rule.kind in (Kind.PREFER_TIMES, Kind.AVOID_UNAVAILABLE_TIMES):
                mask = sum(1 << t for t in problem.times_of(rule))
                for point in points:
                    if rule.kind is Kind.AVOID_UNAVAILABLE_TIMES:
                        absent[point] |= mask
                    else:
                        of, key = wanted[units.of_event[point]], -1 if rule.duration is None else rule.duration
                        of[key] = of.get(key, -1) & mask
        found: dict[tuple[int, ...], int] = {}
        numbers = []
        for events, of in zip(units.members, wanted, strict=True):
            away = 0
            for e in events:
                for need in problem.events[e].resources:
                    if need.resource >= 0:
                        away |= absent[need.resource]
            for duration in range(1, problem.events[events[0]].duration + 1):
                liked = of.get(-1, -1) & of.get(duration, -1)
                starts = _starts_of(duration, times, liked, away)
                numbers.append(found.setdefault(starts, len(found)))
        at, items = Flat(found).arrays()
        return {"start_list": ints(numbers), "start_at": at, "start": items}


def _starts_of(duration: int, times: int, liked: int, away: int) -> tuple[int, ...]:
    """As many wishes as can be had: liked and present, else liked, else wherever it fits."""
    fitting = range(times - duration + 1)
    pleasant = tuple(t for t in fitting if liked >> t & 1)
    span = (1 << duration) - 1
    return tuple(t for t in pleasant if not away >> t & span) or pleasant or tuple(fitting)


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
