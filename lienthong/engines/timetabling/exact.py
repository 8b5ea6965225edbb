"""A part of a timetable solved exactly: some blocks are free, all others stay; CP-SAT finds the best times for the free ones.

Only what the free blocks touch is in the model. The busy times of a resource in a segment are one of its masks, chosen by a
boolean each, so that whatever masks cost is exact and its relaxation strong. Durations and seats stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from ortools.sat.python import cp_model

from lienthong.engines.timetabling.frame import LINK, SPREAD, Frame
from lienthong.engines.timetabling.pool import Ints

MOST_PATTERNS = 500  # of a resource in a segment; dearer masks are left out
MOST_STEPS = 12  # of a deviation that costs quadratically
Var: TypeAlias = cp_model.IntVar
Terms = list[tuple[int, Var]]
Patterns = list[tuple[int, Var | None]]  # masks of a segment, each with the boolean that chooses it; None: it is given


@dataclass(slots=True)
class Piece:
    """One model: `times` of free blocks by choice booleans, `shape` the timetable as it stands."""

    frame: Frame
    shape: Ints
    free: list[int]
    inside: Collection[int] | None  # the times that free blocks may take besides their own; None: all
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    choice: dict[int, list[tuple[int, Var]]] = field(default_factory=dict)
    cost: Terms = field(default_factory=list)
    cover: dict[tuple[int, int], Terms] = field(default_factory=dict)
    base: dict[int, Ints] = field(default_factory=dict)  # what those do who stay
    now: dict[int, Ints] = field(default_factory=dict)  # what all do
    taken: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._count_others()
        for b in self.free:
            self._choose(b)
        for r in self.base:
            self._resource(r)
        points = {p for b in self.free for p in self.frame.points(b)}
        for p in sorted(points):
            self._point(p)
        self.model.minimize(sum(weight * var for weight, var in self.cost))

    def solve(self, seconds: float, seed: int) -> tuple[bool, dict[int, int]]:
        """Whether the best was proved within the time, and the times of the free blocks (empty: none found)."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.random_seed = seed
        solver.parameters.symmetry_level = 0
        solver.parameters.cp_model_probing_level = 0
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return status == cp_model.INFEASIBLE, {}
        found = {b: t for b, options in self.choice.items() for t, var in options if solver.boolean_value(var)}
        return status == cp_model.OPTIMAL, found

    # ---- the free blocks ----

    def _count_others(self) -> None:
        """What those do who share a resource with a free block and stay."""
        frame, free = self.frame, set(self.free)
        for b in self.free:
            self.taken[b] = frame.taken(self.shape, b)
            for r in self.taken[b]:
                if r not in self.base:
                    self.base[r], self.now[r] = np.zeros((2, frame.times), np.int32)
        for b in frame.in_use(self.shape):
            t, d = frame.time(self.shape, b), frame.duration(self.shape, b)
            for r in frame.taken(self.shape, b) if t >= 0 else ():
                if r in self.base:
                    self.now[r][t : t + d] += 1
                    self.base[r][t : t + d] += b not in free

    def _choose(self, b: int) -> None:
        frame, d, now = self.frame, self.frame.duration(self.shape, b), self.frame.time(self.shape, b)
        options: list[tuple[int, Var]] = []
        for t in dict.fromkeys([now, *frame.starts(b, d)]):
            if t < 0 or (t != now and not self._open(b, t, d)):
                continue
            var = self.model.new_bool_var("")
            self.model.add_hint(var, int(t == now))
            options.append((t, var))
            price = frame.start_price(b, d, t)
            if price:
                self.cost.append((price, var))
            for r in self.taken[b]:
                for q in range(t, t + d):
                    self.cover.setdefault((r, q), []).append((1, var))
        self.choice[b] = options
        self.model.add_exactly_one(var for _t, var in options)

    def _open(self, b: int, t: int, d: int) -> bool:
        """Whether a block may go to a time without meeting somebody who stays."""
        if self.inside is not None and not all(q in self.inside for q in range(t, t + d)):
            return False
        return not any(self.base[r][t : t + d].any() for r in self.taken[b] if self.frame.clash_of[r] is not None)

    # ---- resources ----

    def _resource(self, r: int) -> None:
        frame, clash = self.frame, self.frame.clash_of[r]
        judged = frame.judges_masks(r)
        over: Terms = []
        patterns: list[Patterns] = []
        for g, times in enumerate(frame.segments):
            touched = any((r, t) in self.cover for t in times)
            if judged:
                patterns.append(self._patterns(r, g, over) if touched else [(_mask(self.base[r], times), None)])
            elif touched and clash is not None:
                for t in times:
                    self._at_most_one(self.cover.get((r, t), []), int(self.base[r][t]), over)
        if clash is not None:
            self._charge(over, 0, 0, 0, clash)
        for c in frame.tabled_of[r]:
            self._tabled(c, patterns)

    def _at_most_one(self, terms: Terms, base: int, over: Terms) -> None:
        if base == 0 and self.frame.strict:
            if len(terms) > 1:
                self.model.add_at_most_one(var for _one, var in terms)
        elif base + len(terms) > 1:
            extra = self.model.new_int_var(0, base + len(terms), "")
            self.model.add(sum(n * var for n, var in terms) - extra <= 1 - base)
            over.append((1, extra))

    def _patterns(self, r: int, g: int, over: Terms) -> Patterns:
        """One boolean for each mask that may come about."""
        times = self.frame.segments[g]
        covers, base = [self.cover.get((r, t), []) for t in times], [int(self.base[r][t]) for t in times]
        never = sum(1 << bit for bit, terms in enumerate(covers) if not terms and not base[bit])
        here = _mask(self.now[r], times)
        masks, prices = self.frame.patterns(r, g, _mask(self.base[r], times), never, here, MOST_PATTERNS)
        chosen: list[tuple[int, Var]] = []
        for mask, price in zip(masks, prices, strict=True):
            var = self.model.new_bool_var("")
            self.model.add_hint(var, int(mask == here))
            chosen.append((mask, var))
            if price:
                self.cost.append((price, var))
        self.model.add_exactly_one(var for _mask, var in chosen)
        for bit, terms in enumerate(covers):
            if terms:
                busy = sum(var for mask, var in chosen if mask >> bit & 1)
                self._busy(r, terms, base[bit], busy, over)
        return [*chosen]

    def _busy(self, r: int, terms: Terms, base: int, busy: cp_model.LinearExprT, over: Terms) -> None:
        """A time of the chosen mask is one at which the resource is taken, once or (where that may be) more often."""
        total = sum(n * var for n, var in terms) + base
        if base == 0 and self.frame.strict and self.frame.clash_of[r] is not None:
            self.model.add(total == busy)
            return
        extra = self.model.new_int_var(0, base + len(terms), "")
        self.model.add(total == busy + extra)
        self.model.add(extra <= (base + len(terms)) * busy)
        over.append((1, extra))

    def _tabled(self, c: int, patterns: list[Patterns]) -> None:
        """A rule over several segments adds up what it counts in each."""
        terms: Terms = []
        constant = 0
        for g, value in self.frame.values_of(c):
            for mask, var in patterns[g]:
                if var is None:
                    constant += int(value[mask])
                elif value[mask]:
                    terms.append((int(value[mask]), var))
        self._charge(terms, constant, *self.frame.limits(c), c)

    # ---- what deviations cost ----

    def _charge(self, terms: Terms, constant: int, least: int, most: int, c: int) -> None:
        """Pay for how far a sum is outside its limits."""
        high = constant + sum(n * _highest(var) for n, var in terms)
        worst = max(0, high - most, least - constant)
        if not worst:
            return
        function, weight = self.frame.price_of(c)
        total = sum(n * var for n, var in terms) + constant
        slack = self._slack(worst, function, weight)
        if high > most:
            self.model.add(total - slack <= most)
        if constant < least:
            self.model.add(total + slack >= least)

    def _slack(self, worst: int, function: int, weight: int) -> cp_model.LinearExprT:
        if function == 0:
            slack = self.model.new_int_var(0, worst, "")
            self.cost.append((weight, slack))
            return slack
        if function == 2:
            paid = self.model.new_bool_var("")
            self.cost.append((weight, paid))
            return worst * paid
        # The k-th step of a square costs 2k - 1 more than what is before it, so cheaper steps are taken first by themselves.
        steps = min(worst, MOST_STEPS)
        bools = [self.model.new_bool_var("") for _step in range(steps)]
        self.cost.extend((weight * (2 * k + 1), var) for k, var in enumerate(bools))
        rest = self.model.new_int_var(0, worst - steps, "")
        self.cost.append((weight * (worst + steps + 1), rest))
        return sum(bools) + rest

    # ---- points of events and groups ----

    def _point(self, p: int) -> None:
        c, kind = self.frame.rule_of_point(p)
        if kind == SPREAD:
            self._spread(p, c)
        elif kind == LINK:
            self._link(p, c)

    def _spread(self, p: int, c: int) -> None:
        off: Terms = []
        windows = self.frame.windows(c)
        starts: list[tuple[Terms, int]] = [([], 0) for _window in windows]
        for u in self.frame.units_of_point(p):
            for b in self.frame.blocks(self.shape, u):
                options = self.choice.get(b)
                for n, (times, _least, _most) in enumerate(windows):
                    terms, constant = starts[n]
                    if options is None:
                        starts[n] = terms, constant + (self.frame.time(self.shape, b) in times)
                    else:
                        terms.extend((1, var) for t, var in options if t in times)
        constant_off = 0
        for (terms, constant), (_times, least, most) in zip(starts, windows, strict=True):
            if not terms:
                constant_off += max(0, least - constant, constant - most)
                continue
            high = constant + len({id(var) for _n, var in terms})
            worst = max(0, high - most, least - constant)
            if not worst:
                continue
            slack = self.model.new_int_var(0, worst, "")
            total = sum(n * var for n, var in terms) + constant
            self.model.add(total - slack <= most)
            if least > 0:
                self.model.add(total + slack >= least)
            off.append((1, slack))
        self._charge(off, constant_off, 0, 0, c)

    def _link(self, p: int, c: int) -> None:
        """At each time either all run or none; a ring of differences finds whoever stands apart."""
        frame, off = self.frame, []
        units = list(dict.fromkeys(frame.units_of_point(p)))
        running: list[list[tuple[Terms, int]]] = []
        for u in units:
            row: list[tuple[Terms, int]] = [([], 0) for _time in range(frame.times)]
            for b in frame.blocks(self.shape, u):
                d, options = frame.duration(self.shape, b), self.choice.get(b)
                if options is None:
                    now = frame.time(self.shape, b)
                    for q in range(max(0, now), now + d):
                        row[q] = row[q][0], 1
                else:
                    for t, var in options:
                        for q in range(t, t + d):
                            row[q][0].append((1, var))
            running.append(row)
        for q in range(frame.times):
            if not any(row[q][0] or row[q][1] for row in running):
                continue
            apart = self.model.new_bool_var("")
            off.append((1, apart))
            for i, row in enumerate(running):
                (mine, mine_now), (theirs, theirs_now) = row[q], running[i - 1][q]
                difference = sum(n * var for n, var in mine) - sum(n * var for n, var in theirs)
                self.model.add(difference + (mine_now - theirs_now) <= apart)
        self._charge(off, 0, 0, 0, c)


def _mask(counts: Ints, times: list[int]) -> int:
    return sum(1 << bit for bit, t in enumerate(times) if counts[t] > 0)


def _highest(var: Var) -> int:
    return max(map(int, var.proto.domain))
