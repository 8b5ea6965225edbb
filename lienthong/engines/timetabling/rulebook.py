"""Constraints as arrays: their words, their windows and tables, and the points at which they are judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from lienthong.engines.timetabling import tables
from lienthong.engines.timetabling.model import (
    NO_LIMIT,
    OF_EVENTS,
    OF_RESOURCES,
    Constraint,
    CostFunction,
    Kind,
    Problem,
)
from lienthong.engines.timetabling.pool import FUNCTIONS, ONCE, TABLED, Ints

SEAT_KINDS = (Kind.ASSIGN_RESOURCE, Kind.PREFER_RESOURCES, Kind.AVOID_SPLIT_ASSIGNMENTS)


class Units(NamedTuple):
    """Which events move as one, and the seats of each such unit as (event, index of its resource)."""

    members: tuple[tuple[int, ...], ...]
    of_event: tuple[int, ...]
    seats: tuple[tuple[tuple[int, int], ...], ...]


class Flat:
    """Lists of ints of known order, laid end to end."""

    def __init__(self, lists: Iterable[Iterable[int]] = ()) -> None:
        self.at = [0]
        self.all: list[int] = []
        for items in lists:
            self.add(items)

    def add(self, items: Iterable[int]) -> None:
        """One more list."""
        self.all.extend(items)
        self.at.append(len(self.all))

    def arrays(self) -> tuple[Ints, Ints]:
        """Where each begins, and all of them."""
        return ints(self.at), ints(self.all)


def ints(items: Sequence[int]) -> Ints:
    """As an array of the pool's type."""
    return np.asarray(items, dtype=np.int32)


class Rulebook:
    """The constraints that cost something, with what they apply to."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rules = [c for c in problem.constraints if c.weight > 0]
        self.points = [problem.points(c) for c in self.rules]
        self.segments = tables.Segments(problem, self.rules, self.points)

    def parts(self, units: Units) -> dict[str, Ints]:
        """Everything that the pool holds of constraints."""
        return {
            **self._words(),
            **self._windows(),
            **self._rows(),
            **self._spans(),
            **self._resource_points(),
            **_Points(self, units).parts(),
        }

    def _windows(self) -> dict[str, Ints]:
        problem, segments = self.problem, self.segments
        windows, times, least, most = [0], Flat(), [], []
        pieces, places, values = [0], [], []
        store = tables.Store()
        for rule in self.rules:
            for window in rule.windows:
                times.add(window.times)
                least.append(window.minimum)
                most.append(min(window.maximum, NO_LIMIT))
            windows.append(len(times.at) - 1)
            for segment, key, table in tables.pieces(segments, rule, problem.times_of(rule)):
                places.append(segment)
                values.append(store.add(key, table))
            pieces.append(len(places))
        time_at, time_all = times.arrays()
        return {
            "window_at": ints(windows), "window_time_at": time_at, "window_time": time_all,
            "window_least": ints(least), "window_most": ints(most),
            "piece_at": ints(pieces), "piece_segment": ints(places), "piece_value": ints(values),
            "value": store.array(), "time_segment": ints(segments.of), "time_bit": ints(segments.bit),
        }  # fmt: skip

    def _rows(self) -> dict[str, Ints]:
        """Which times and resources are liked, for those who ask about single ones."""
        problem = self.problem
        times, resources = Flat(), Flat()
        time_row, resource_row = [], []
        for rule in self.rules:
            time_row.append(len(times.at) - 1 if rule.kind is Kind.PREFER_TIMES else -1)
            resource_row.append(len(resources.at) - 1 if rule.kind is Kind.PREFER_RESOURCES else -1)
            if rule.kind is Kind.PREFER_TIMES:
                allowed = set(problem.times_of(rule))
                times.add(int(t in allowed) for t in range(len(problem.times)))
            elif rule.kind is Kind.PREFER_RESOURCES:
                wanted = problem.resources_of(rule)
                resources.add(int(r in wanted) for r in range(len(problem.resources)))
        return {
            "time_ok": ints(times.all), "time_row": ints(time_row), "resource_ok": ints(resources.all),
            "resource_row": ints(resource_row),
        }  # fmt: skip

    def _words(self) -> dict[str, Ints]:
        """What each constraint says for itself."""
        rules, room = self.rules, self._room()
        modes = [tables.mode(self.segments, r) for r in rules]
        # The limits of busy times in several windows are in what is looked up; what it adds up to is the deviation.
        done = (Kind.LIMIT_BUSY_TIMES, Kind.AVOID_UNAVAILABLE_TIMES)
        limits = [
            (0, 0) if m == TABLED and r.kind in done else (min(r.minimum, NO_LIMIT), min(r.maximum, NO_LIMIT))
            for m, r in zip(modes, rules, strict=True)
        ]
        must = [
            m == ONCE and r.required and all(room[q] < len(r.windows[0].times) for q in points)
            for m, r, points in zip(modes, rules, self.points, strict=True)
        ]
        return {
            "kind": ints(modes),
            "weight": ints([r.weight for r in rules]),
            "hard": ints([int(r.required) for r in rules]),
            "steer": ints([tables.steering(r) for r in rules]),
            "function": ints([FUNCTIONS[r.function] for r in rules]),
            "least": ints([least for least, _most in limits]),
            "most": ints([most for _least, most in limits]),
            "must": ints([int(m) for m in must]),
            "duration": ints([-1 if r.duration is None else r.duration for r in rules]),
            "least_duration": ints([r.minimum_duration for r in rules]),
            "most_duration": ints([min(r.maximum_duration, NO_LIMIT) for r in rules]),
        }

    def _spans(self) -> dict[str, Ints]:
        """Of rules that spread events: in which of its windows each time lies."""
        rows, flat = [], Flat()
        for rule in self.rules:
            if rule.kind is not Kind.SPREAD_EVENTS:
                rows.append(-1)
                continue
            rows.append(len(flat.at) - 1)
            of: list[list[int]] = [[] for _time in self.problem.times]
            for n, window in enumerate(rule.windows):
                for t in window.times:
                    of[t].append(n)
            for found in of:
                flat.add(found)
        at, items = flat.arrays()
        return {"span_row": ints(rows), "span_at": at, "span": items}

    def _resource_points(self) -> dict[str, Ints]:
        """For each resource the tables of its segments and the constraints that are no part of them."""
        of: list[list[int]] = [[] for _resource in self.problem.resources]
        in_tables: list[list[int]] = [[] for _resource in self.problem.resources]
        has_load = [0] * max(1, len(of))
        clash_steer = [0] * max(1, len(of))
        for number, (rule, points) in enumerate(zip(self.rules, self.points, strict=True)):
            if rule.kind in OF_RESOURCES:
                split = tables.splits(self.segments, rule, self.problem.times_of(rule))
                for resource in points:
                    (in_tables if split else of)[resource].append(number)
                    has_load[resource] |= rule.kind is Kind.LIMIT_WORKLOAD
                    if rule.kind is Kind.AVOID_CLASHES:
                        clash_steer[resource] += tables.steering(rule)
        masks = tables.MaskTables(self.problem, self.rules, self.segments)
        room = self._room()
        places = [
            masks.place(g, rules, room[resource])
            for resource, rules in enumerate(in_tables)
            for g in range(len(self.segments.all))
        ]
        at, items = Flat(of).arrays()
        return {
            "resource_rule_at": at, "resource_rule": items, "has_load": ints(has_load),
            "clash_steer": ints(clash_steer),
            "resource_table": ints(places), "table": masks.store.array(),
        }  # fmt: skip

    def _room(self) -> list[int]:
        """How many of its times each resource may leave free, given what it always has to do (less than 0: too much)."""
        problem = self.problem
        absent: list[set[int]] = [set() for _resource in problem.resources]
        for rule, points in zip(self.rules, self.points, strict=True):
            if rule.required and rule.kind is Kind.AVOID_UNAVAILABLE_TIMES:
                for resource in points:
                    absent[resource].update(problem.times_of(rule))
        room = [len(problem.times) - len(away) for away in absent]
        for event in problem.events:
            for resource in {need.resource for need in event.resources if need.resource >= 0}:
                room[resource] -= event.duration
        return room


class _Points:
    """The points of events and groups: what a move of a unit touches is counted anew."""

    def __init__(self, book: Rulebook, units: Units) -> None:
        self.problem, self.units = book.problem, units
        self.rule_of: list[int] = []
        self.table_of: list[int] = []
        self.of_units, self.seats = Flat(), Flat()
        self.seat_units: list[int] = []
        # Of each unit: points that its times touch, that only its shape touches, that its seats touch.
        self.touched: list[tuple[list[int], list[int], list[int]]] = [([], [], []) for _unit in units.members]
        self.store = tables.Store()
        self.place = {cell: (u, n) for u, of_unit in enumerate(units.seats) for n, cell in enumerate(of_unit)}
        self._add_tables(book)
        for number, (rule, points) in enumerate(zip(book.rules, book.points, strict=True)):
            if rule.kind not in OF_RESOURCES and not _judges_blocks_alone(rule):
                self._add_rule(number, rule, points)

    def _add_tables(self, book: Rulebook) -> None:
        """All rules that judge each block for itself become one look-up for a unit."""
        of: list[list[int]] = [[] for _unit in self.units.members]
        for number, (rule, points) in enumerate(zip(book.rules, book.points, strict=True)):
            if _judges_blocks_alone(rule):
                for event in points:
                    of[self.units.of_event[event]].append(number)
        for u, numbers in enumerate(of):
            if not numbers:
                continue
            duration = self.problem.events[self.units.members[u][0]].duration
            key = duration, *numbers
            if key not in self.store.place:
                self.store.add(key, tables.start_table(self.problem, duration, [book.rules[n] for n in numbers]))
            self._add(-1, (self.units.members[u][0],), (), 0, self.store.place[key])

    def _add(
        self, number: int, events: Sequence[int], seats: Sequence[tuple[int, int]], part: int, table: int = -1
    ) -> None:
        for u in dict.fromkeys(self.units.of_event[e] for e in events):
            self.touched[u][part].append(len(self.rule_of))
        self.rule_of.append(number)
        self.table_of.append(table)
        self.of_units.add(self.units.of_event[e] for e in events)
        self.seats.add(n for _u, n in seats)
        self.seat_units.extend(u for u, _n in seats)

    def _add_rule(self, number: int, rule: Constraint, points: Sequence[int]) -> None:
        if rule.kind is Kind.ORDER_EVENTS:
            for pair in rule.applies.pairs:
                # The limits of a pair stand where other kinds have their seats.
                self._add(number, (pair.first, pair.second), ((0, pair.minimum), (0, min(pair.maximum, NO_LIMIT))), 0)
            return
        shape = rule.kind in (Kind.SPLIT_EVENTS, Kind.DISTRIBUTE_SPLIT_EVENTS)
        for point in points:
            events = (point,) if rule.kind in OF_EVENTS else self.problem.event_groups[point].members
            if rule.kind is Kind.LINK_EVENTS and len({self.units.of_event[e] for e in events}) < 2:
                continue
            cells = [self.place[cell] for cell in self._cells(rule, events)]
            self._add(number, events, cells, 2 if rule.kind in SEAT_KINDS else int(shape))

    def _cells(self, rule: Constraint, events: Sequence[int]) -> list[tuple[int, int]]:
        if rule.kind not in SEAT_KINDS:
            return []
        return [
            (e, n)
            for e in events
            for n, need in enumerate(self.problem.events[e].resources)
            if need.role == rule.role and need.resource < 0
        ]

    def parts(self) -> dict[str, Ints]:
        """As arrays."""
        unit_at, point_unit = self.of_units.arrays()
        seat_at, point_seat = self.seats.arrays()
        by_unit = Flat(part for parts in self.touched for part in parts)
        unit_point_at, unit_point = by_unit.arrays()
        return {
            "point_rule": ints(self.rule_of), "point_table": ints(self.table_of), "point_unit_at": unit_at,
            "point_unit": point_unit, "point_seat_at": seat_at, "point_seat": point_seat,
            "point_seat_unit": ints(self.seat_units), "unit_point_at": unit_point_at, "unit_point": unit_point,
            "unit_table": self.store.array(),
        }  # fmt: skip


def _judges_blocks_alone(rule: Constraint) -> bool:
    return rule.kind in (Kind.ASSIGN_TIME, Kind.PREFER_TIMES) and rule.function is CostFunction.LINEAR
