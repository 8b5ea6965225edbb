"""A part of a timetable solved exactly: some blocks or seats are free, all others stay; CP-SAT finds the best for the free ones.

Only what they touch is in the model. The busy times of a resource in a segment are one of its masks, chosen by a boolean each,
so that whatever masks cost is exact and its relaxation strong. The free blocks of a unit that may be split are split anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from lienthong.engines.timetabling.bill import Bill
from lienthong.engines.timetabling.cpsat import Answer, Terms, Var
from lienthong.engines.timetabling.exact_points import Lying, Option, Sitting, judge
from lienthong.engines.timetabling.frame import Frame
from lienthong.engines.timetabling.pool import LOAD, Ints

MOST_PATTERNS = 500  # of a resource in a segment; dearer masks are left out
Patterns = list[tuple[int, Var | None]]  # masks of a segment, each with the boolean that chooses it; None: it is given


class Found(NamedTuple):
    """What a model found: whether nothing better is possible, durations and times of free blocks, who has which cell."""

    proved: bool
    blocks: dict[int, tuple[int, int]]
    cells: dict[int, int]


@dataclass(slots=True)
class Part:
    """Free blocks of a unit that are alike: it does not matter which of them lies where."""

    unit: int
    movable: bool  # other times are open to it
    pliable: bool  # it may be split otherwise
    seated: bool  # others may sit in it
    blocks: list[int] = field(default_factory=list)
    now: list[tuple[int, int]] = field(default_factory=list)  # durations and times
    options: list[Option] = field(default_factory=list)
    sittings: list[Sitting] = field(default_factory=list)


@dataclass(slots=True)
class Piece:
    """One model: blocks whose times are free, blocks whose seats are, `shape` the timetable as it stands."""

    frame: Frame
    shape: Ints
    free: Collection[int]
    inside: Collection[int] | None  # the times that free blocks may take besides their own; None: all
    seats: Collection[int] = ()
    bill: Bill = field(init=False)
    parts: list[Part] = field(default_factory=list)
    of_unit: dict[int, list[Part]] = field(default_factory=dict)
    cover: dict[tuple[int, int], Terms] = field(default_factory=dict)
    loads: dict[int, Terms] = field(default_factory=dict)
    base: dict[int, Ints] = field(default_factory=dict)  # what those do who stay
    now: dict[int, Ints] = field(default_factory=dict)  # what all do
    full: dict[int, set[int]] = field(default_factory=dict)  # when those who stay leave no place
    base_load: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bill = Bill(self.frame)
        self._part()
        self._count()
        for part in self.parts:
            self._choose(part)
        for r in self.base:
            self._resource(r)
        lying: dict[int, Lying] = {}
        for p in sorted({p for part in self.parts for p in self._points(part)}):
            for u in self.frame.units_of_point(p):
                if u not in lying:
                    lying[u] = self._lying(u)
            judge(self.bill, p, lying)

    def solve(self, seconds: float, seed: int) -> Found:
        """The cheapest that is found within the time."""
        return self.found(self.bill.model.least_of(self.bill.cost).answer(seconds, seed))

    def found(self, answer: Answer) -> Found:
        """What an answer says of what is free."""
        found = Found(answer.proved, {}, {})
        if not answer.values:
            return found
        for part in self.parts:
            lies = [(o.duration, o.time) for o in part.options if answer.values[o.var]]
            # Whoever can stay stays.
            for b, now in zip(part.blocks, part.now, strict=False):
                if now in lies:
                    lies.remove(now)
                    found.blocks[b] = now
            for b in part.blocks:
                if b not in found.blocks:
                    found.blocks[b] = lies.pop() if lies else (0, -1)
            for sitting in part.sittings:
                if sitting.var is not None and answer.values[sitting.var]:
                    found.cells[self.frame.cell(part.blocks[0], sitting.seat)] = sitting.resource
        return found

    def moves(self) -> Iterator[tuple[int, Option]]:
        """Of parts that are one block each: the block and where it may go."""
        for part in self.parts:
            if len(part.now) == 1:
                for option in part.options:
                    yield part.blocks[0], option

    # ---- the free blocks ----

    def _part(self) -> None:
        """Blocks of a unit stand for each other, unless people sit in them."""
        frame, shape = self.frame, self.shape
        free, seats = set(self.free), set(self.seats)
        found: dict[tuple[int, int], Part] = {}
        for b in dict.fromkeys([*self.free, *self.seats]):
            u, lies = frame.unit(b), (frame.duration(shape, b), frame.time(shape, b))
            alone = frame.seats(u) > 0
            key = u, b if alone else -1
            part = found.setdefault(key, Part(u, b in free, not alone and u in frame.pliable, b in seats))
            if lies[1] >= 0 and lies not in part.now:  # two blocks of a unit at one time are not two options
                part.blocks.append(b)
                part.now.append(lies)
        self.parts = [part for part in found.values() if part.blocks]
        for part in self.parts:
            self.of_unit.setdefault(part.unit, []).append(part)
            if part.pliable:
                part.blocks += frame.unused(shape, part.unit)

    def _taken(self, part: Part) -> list[int]:
        return self.frame.fixed[part.unit] if part.seated else self.frame.taken(self.shape, part.blocks[0])

    def _count(self) -> None:
        """What those do who share a resource with a free block, or might, and stay."""
        frame, loose = self.frame, {b for part in self.parts for b in part.blocks}
        for part in self.parts:
            open_to = [r for j in range(frame.seats(part.unit) if part.seated else 0) for r in self._who(part, j)]
            for r in [*self._taken(part), *open_to]:
                if r >= 0 and r not in self.base:
                    self.base[r], self.now[r] = np.zeros((2, frame.times), np.int32)
        for b in frame.in_use(self.shape):
            t, d = frame.time(self.shape, b), frame.duration(self.shape, b)
            for r in frame.taken(self.shape, b) if t >= 0 else ():
                if r in self.base:
                    self.now[r][t : t + d] += 1
                    self.base[r][t : t + d] += b not in loose
        for r, does in self.base.items():
            judged = frame.clash_of[r] is not None
            self.full[r] = set(np.flatnonzero(does >= frame.places[r]).tolist()) if judged else set()
        if any(part.seated for part in self.parts):
            free = {b for part in self.parts if part.seated for b in part.blocks}
            self.base_load = frame.loads(self.shape, free)

    def _who(self, part: Part, j: int) -> list[int]:
        """Who may have a seat of a part, its holder included; -1 where nobody has it."""
        holder = self.frame.holder(self.shape, part.blocks[0], j)
        return list(dict.fromkeys([holder, *self.frame.candidates(part.unit, j)]))

    def _choose(self, part: Part) -> None:
        frame, model = self.frame, self.bill.model
        sum_of = sum(d for d, _t in part.now)
        durations = sorted({d for d, _t in part.now})
        if part.pliable:
            durations = sorted({*durations, *range(1, min(sum_of, frame.longest[part.unit]) + 1)})
        taken = self._taken(part)
        for d in durations:
            now = [t for duration, t in part.now if duration == d]
            prices = frame.start_prices(part.unit, d)
            for t in dict.fromkeys([*now, *(frame.starts(part.unit, d) if part.movable else ())]):
                if t in now or self._open(taken, t, d):
                    self._add_option(part, taken, Option(d, t, model.boolean(t in now)), prices[t])
            if not part.pliable:
                model.within([(1, o.var) for o in part.options if o.duration == d], len(now), len(now))
        if part.pliable:
            model.within([(o.duration, o.var) for o in part.options], sum_of, sum_of)
        for j in range(frame.seats(part.unit) if part.seated else 0):
            self._seat(part, j)

    def _add_option(self, part: Part, taken: list[int], option: Option, price: int) -> None:
        part.options.append(option)
        if price:
            self.bill.cost.append((price, option.var))
        self._occupy(taken, option.time, option.duration, option.var)

    def _occupy(self, people: Collection[int], t: int, d: int, var: Var) -> None:
        for r in people:
            for q in range(t, t + d):
                self.cover.setdefault((r, q), []).append((1, var))

    def _seat(self, part: Part, j: int) -> None:
        """Somebody for a seat, whatever time is chosen."""
        load, model = self.frame.seat_load(part.unit, j), self.bill.model
        holder = self.frame.holder(self.shape, part.blocks[0], j)
        for option in part.options:
            d, t = option.duration, option.time
            here = (d, t) in part.now
            sits: list[Var] = []
            for r in self._who(part, j):
                if r >= 0 and not (here and r == holder) and not self._open([r], t, d, anywhere=True):
                    continue
                var = model.boolean(here and r == holder)
                sits.append(var)
                part.sittings.append(Sitting(j, d, r, var))
                if r >= 0:
                    self._occupy((r,), t, d, var)
                    self.loads.setdefault(r, []).append((load * d, var))
            model.within([*((1, var) for var in sits), (-1, option.var)], 0, 0)

    def _open(self, taken: list[int], t: int, d: int, *, anywhere: bool = False) -> bool:
        """Whether a block may go to a time without meeting somebody who stays."""
        run = range(t, t + d)
        if not anywhere and self.inside is not None and not all(q in self.inside for q in run):
            return False
        return all(self.full[r].isdisjoint(run) for r in taken)

    # ---- points ----

    def _points(self, part: Part) -> list[int]:
        frame = self.frame
        found = frame.points(part.unit, shape=part.pliable) if part.movable else []
        return found + frame.seat_points(part.unit) if part.seated else found

    def _lying(self, u: int) -> Lying:
        frame, shape = self.frame, self.shape
        parts = self.of_unit.get(u, [])
        loose = {b for part in parts for b in part.blocks}
        staying = [(frame.duration(shape, b), frame.time(shape, b)) for b in frame.blocks(shape, u) if b not in loose]
        open_seats = {b for part in parts if part.seated for b in part.blocks}
        sittings = [
            Sitting(j, frame.duration(shape, b), frame.holder(shape, b, j), None)
            for b in frame.blocks(shape, u)
            if b not in open_seats
            for j in range(frame.seats(u))
        ]
        return Lying(
            [o for part in parts for o in part.options],
            staying,
            [s for part in parts for s in part.sittings] + sittings,
        )

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
                    self._within(self.frame.places[r], self.cover.get((r, t), []), int(self.base[r][t]), over)
        if clash is not None:
            self.bill.charge(over, 0, 0, 0, clash)
        for c in frame.tabled_of[r]:
            self._tabled(c, patterns)
        for c in frame.workload_of[r] if r in self.loads else ():
            self._workload(r, c)

    def _workload(self, r: int, c: int) -> None:
        """Whole workloads above the most or below the least that somebody is to have."""
        (least, most), base = self.frame.limits(c), self.base_load.get(r, 0)
        load, leeway = self.loads[r], LOAD // 1000
        highest = (base + sum(n for n, _var in load)) // LOAD + 1
        slack = self.bill.model.integer(0, max(highest, least))
        if highest > most:
            self.bill.model.within([*load, (-LOAD, slack)], most=most * LOAD + leeway - base)
        if least > 0:
            self.bill.model.within([*load, (LOAD, slack)], least=least * LOAD - leeway - base)
        self.bill.charge([(1, slack)], 0, 0, 0, c)

    def _within(self, places: int, terms: Terms, base: int, over: Terms) -> None:
        """No more at a time than there are places, or as many clashes as there are more."""
        if base + len(terms) <= max(places, base):
            return
        if base < places and self.frame.strict:
            if places - base == 1:
                self.bill.model.at_most_one(var for _one, var in terms)
            else:
                self.bill.model.within(terms, most=places - base)
        else:
            extra = self.bill.model.integer(0, base + len(terms))
            self.bill.model.within([*terms, (-1, extra)], most=places - base)
            over.append((1, extra))

    def _patterns(self, r: int, g: int, over: Terms) -> Patterns:
        """One boolean for each mask that may come about."""
        model, times = self.bill.model, self.frame.segments[g]
        covers, base = [self.cover.get((r, t), []) for t in times], [int(self.base[r][t]) for t in times]
        never = sum(1 << bit for bit, terms in enumerate(covers) if not terms and not base[bit])
        here = _mask(self.now[r], times)
        masks, prices = self.frame.patterns(r, g, _mask(self.base[r], times), never, here, MOST_PATTERNS)
        chosen: list[tuple[int, Var]] = []
        for mask, price in zip(masks, prices, strict=True):
            var = model.boolean(mask == here)
            chosen.append((mask, var))
            if price:
                self.bill.cost.append((price, var))
        model.exactly_one(var for _mask, var in chosen)
        for bit, terms in enumerate(covers):
            if terms:
                busy: Terms = [(-1, var) for mask, var in chosen if mask >> bit & 1]
                self._busy(r, terms, base[bit], busy, over)
        return [*chosen]

    def _busy(self, r: int, terms: Terms, base: int, busy: Terms, over: Terms) -> None:
        """A time of the chosen mask is one at which the resource is taken, once or (where that may be) more often.

        `busy` counts minus one where the mask has the time.
        """
        model = self.bill.model
        if base == 0 and self.frame.strict and self.frame.clash_of[r] is not None:
            model.within([*terms, *busy], 0, 0)
            return
        most = base + len(terms)
        extra = model.integer(0, most)
        model.within([*terms, *busy, (-1, extra)], -base, -base)
        model.within([(1, extra), *((most * n, var) for n, var in busy)], most=0)
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
        self.bill.charge(terms, constant, *self.frame.limits(c), c)


def _mask(counts: Ints, times: list[int]) -> int:
    return sum(1 << bit for bit, t in enumerate(times) if counts[t] > 0)
