"""One line of search for a good timetable: events shaped into blocks, placed, pushed into place and annealed, piece by piece."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lienthong.engines.timetabling import annealing, kernel, pool
from lienthong.engines.timetabling.arrays import Layout, layout, to_solution
from lienthong.engines.timetabling.best import Best
from lienthong.engines.timetabling.model import UNASSIGNED, Problem, Solution
from lienthong.engines.timetabling.pool import Ints, Longs
from lienthong.engines.timetabling.push import Push
from lienthong.engines.timetabling.shapes import Shapes

CHUNK = 10_000


@dataclass(slots=True)
class Search:
    """One line of search over one problem, with its own chance. `step` does a bounded piece of work."""

    problem: Problem
    seed: int
    loose: bool = False  # events that soft links join may part
    plan: Layout = field(init=False)
    state: Ints = field(init=False)
    longs: Longs = field(init=False)
    durations: Ints = field(init=False)
    times: Ints = field(init=False)
    best: Best = field(init=False)
    ended: Best = field(init=False)  # what the last cooling ended at
    chances: NDArray[np.float64] = field(init=False)
    chances_for_rules: NDArray[np.float64] = field(init=False)  # until a timetable has been found that breaks none
    hard_weight: float = field(init=False, default=10.0)
    usual_weight: float = field(init=False, default=10.0)
    heat: float = field(init=False, default=1.0)
    pushing: Push = field(init=False)

    def __post_init__(self) -> None:
        self.plan = layout(self.problem, loose=self.loose)
        a = self.plan.pool
        self.state = np.zeros(self.plan.ints, np.int32)
        self.longs = np.zeros(self.plan.longs, np.int64)
        self.longs[a[pool.W_RANDOM]] = 2 * self.seed + 1
        self.durations, self.times = (
            self.state[a[at] : a[at] + a[pool.BLOCKS]] for at in (pool.S_DURATION, pool.S_TIME)
        )
        self.chances, self.chances_for_rules = self._chances(clearing=0.0), self._chances(clearing=1.0)
        self._construct(self.seed)
        soft, _hard = annealing.sample(a, self.state, self.longs, self.chances, 3000)
        self.hard_weight = self.usual_weight = max(2.0, 2 * soft)
        self.heat = max(0.3, soft)
        self.best = self.here()
        self.ended = self.best.copy()
        self.pushing = Push(self.plan, self.best.shape, self.seed)

    @property
    def total(self) -> Longs:
        """Hard and soft cost of the state."""
        at = self.plan.pool[pool.W_TOTAL]
        return self.longs[at : at + 2]

    def here(self) -> Best:
        """The state as a timetable to keep."""
        return Best(self.total.copy(), self.state[: self.plan.shape].copy(), self.loose)

    # ---- a first timetable ----

    def _shape(self) -> None:
        first = self.plan.parts["unit_block"]
        shapes = Shapes(self.problem)
        for u, members in enumerate(self.plan.events):
            event = self.problem.events[members[0]]
            parts = [event.duration] if event.time != UNASSIGNED else shapes.first(members)
            for k, part in enumerate(parts):
                self.durations[first[u] + k] = part
                self.times[first[u] + k] = event.time

    def begin_anew(self, lot: int) -> None:
        """Place everything again from nothing, in an order of that lot. The best timetable is kept."""
        self._construct(lot)
        if tuple(self.total.tolist()[:2]) < self.best.key:
            self.best = self.here()

    def _construct(self, seed: int) -> None:
        p, a = self.plan.parts, self.plan.pool
        self.durations[:] = 0
        self.times[:] = UNASSIGNED
        self.state[a[pool.S_GIVEN] : self.plan.shape] = UNASSIGNED
        self._shape()
        kernel.recount(a, self.state, self.longs)
        unit = p["block_unit"]
        load = np.diff(p["fixed_at"])[unit]
        choice = np.diff(p["start_at"])[p["start_list"][p["unit_block"][unit] + np.maximum(self.durations, 1) - 1]]
        lot = np.random.default_rng(seed).random(len(unit))
        order = np.lexsort((lot, choice, -load, -self.durations)).astype(np.int32)
        annealing.settle(a, self.state, self.longs, order, 1000.0)
        annealing.seat_all(a, self.state, self.longs, order, 1000.0)

    def push(self, looks: int) -> None:
        """Push blocks into place, from where that was left off; once all have one, go on from there if it is better."""
        if self.pushing.done:
            return
        self.pushing.go(looks)
        if not self.pushing.done:
            return
        before, a = self.best, self.plan.pool
        self.state[: self.plan.shape] = self.pushing.shape
        kernel.recount(a, self.state, self.longs)
        left = np.flatnonzero((self.durations > 0) & (self.times < 0)).astype(np.int32)
        annealing.settle(a, self.state, self.longs, left, 1000.0)
        annealing.seat_all(a, self.state, self.longs, np.flatnonzero(self.durations).astype(np.int32), 1000.0)
        self.go_to(self.here())
        if self.best is before:
            self.go_to(before)

    def _chances(self, clearing: float) -> NDArray[np.float64]:
        p = self.plan.parts
        found = np.zeros(kernel.MOVES)
        found[kernel.TIME], found[kernel.SWAP], found[kernel.KEMPE], found[kernel.CLEAR] = 3, 3, 4, clearing
        if p["block_seat"][-1] > 0:
            found[kernel.SEAT], found[kernel.SERIES] = 4, 1
        if len(p["pliable"]):
            found[kernel.RESHAPE] = 1
        chances: NDArray[np.float64] = found / found.sum()
        return chances

    # ---- rounds ----

    def anneal(self, work: int, hot: float, cold: float, *, until: float = float("inf")) -> Iterator[int]:
        """A cooling of so many moves, in pieces: yields how many each made. Ends early at a moment of time.monotonic()."""
        pieces = max(1, -(-work // CHUNK))
        factor = (cold / hot) ** (1 / pieces)
        left = work
        while left > 0 and time.monotonic() < until and self.best.key != (0, 0):
            size = min(CHUNK, left)
            annealing.anneal(
                self.plan.pool, self.state, self.longs, self.chances_for_rules if self.best.key[0] else self.chances,
                size, hot, hot * factor, self.hard_weight,
                self.best.cost, self.best.shape,
            )  # fmt: skip
            hot *= factor
            left -= size
            yield size

    def weigh(self) -> None:
        """After a cooling: rules that are still broken weigh more next time, kept ones slowly less."""
        if self.total[0] > 0:
            self.hard_weight = min(self.hard_weight * 1.5, self.usual_weight * 20)
        else:
            self.hard_weight = max(self.hard_weight / 1.15, self.usual_weight)

    def go_to(self, best: Best) -> None:
        """Go on from another timetable."""
        self.state[: self.plan.shape] = best.shape
        kernel.recount(self.plan.pool, self.state, self.longs)
        if best.key < self.best.key:
            self.best = best.copy()

    def solution(self, best: Best, name: str) -> Solution:
        """A timetable as meets."""
        return to_solution(self.problem, self.plan, best.shape, name=name)
