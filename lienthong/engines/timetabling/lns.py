"""Large neighbourhoods: which blocks to free together, and how many, so that solving them exactly mends the timetable."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lienthong.engines.timetabling import kernel, pool
from lienthong.engines.timetabling.best import Best
from lienthong.engines.timetabling.exact import Found, Piece
from lienthong.engines.timetabling.frame import Frame
from lienthong.engines.timetabling.pool import COSTS, Ints
from lienthong.engines.timetabling.search import Search

Costs = NDArray[np.float64]  # of resources
LONGEST, QUICK = 6.0, 0.25  # seconds of one model; what share of them is so little that far more may be freed
SHARE_FOR_OTHERS = 0.3  # how often what found or costs nothing is tried, against the usual
SMALLEST, LARGEST = 12, 400  # free blocks


class Choice(NamedTuple):
    """What a neighbourhood frees: blocks whose times are free, where they may go (None: anywhere), blocks whose seats are."""

    times: list[int]
    inside: set[int] | None
    seats: list[int]


@dataclass(slots=True)
class Repairs:
    """Frees a part of a timetable, solves it, takes what is no worse; `sizes` follow what can be solved in time.

    It is the search's best that is mended, or its rival: what the last cooling ended at, once the best has resisted for a turn.
    """

    search: Search
    lot: random.Random
    rival: Best | None = None
    turns_in_vain: int = 0
    stood: tuple[int, int] = (1 << 62, 0)  # what the best cost when the last turn began
    frame: Frame = field(init=False)
    sizes: dict[str, float] = field(init=False)
    blocks_of: dict[int, list[int]] = field(init=False)
    seated: dict[int, None] = field(init=False)  # blocks in use that have seats
    seated_of: dict[int, list[int]] = field(init=False)
    tally: dict[str, list[float]] = field(init=False)  # of each kind: tried, better, seconds
    vain: dict[int, int] = field(default_factory=dict)  # how often what began with somebody found nothing
    first: int = field(init=False, default=-1)  # whom the neighbourhood began with; -1: nobody

    def __post_init__(self) -> None:
        self.frame = Frame(self.search.plan)
        self.sizes = {"people": 40.0, "days": 60.0, "near": 90.0}
        if len(self.search.plan.parts["seated"]):
            self.sizes |= {"seats": 60.0, "both": 15.0}
        self.tally = {kind: [0, 0, 0.0] for kind in self.sizes}
        self.blocks_of = {}

    @property
    def base(self) -> Best:
        """The timetable that is mended now."""
        return self.search.best if self.rival is None else self.rival

    def begin(self, ended: Best) -> None:
        """A turn begins; `ended` is what the last cooling ended at, which breaks no rule or is not worth a look."""
        best = self.search.best
        self.turns_in_vain = 0 if best.key < self.stood else self.turns_in_vain + 1
        self.stood = best.key
        self.rival = ended if self.turns_in_vain % 2 and best.key[0] == ended.key[0] == 0 else None

    def step(self, until: float) -> bool:
        """One neighbourhood of the timetable that is mended. Whether it changed."""
        best = self.base
        if self.frame.plan is not self.search.plan:
            self.frame = Frame(self.search.plan)
        self.frame.strict = best.key[0] == 0
        self.frame.heavy = max(100, min(100_000, best.key[1] + 1))
        kind, self.first = self._kind(), -1
        self._index(best.shape)
        choice = self._choose(kind, best.shape)
        begun = time.monotonic()
        if len(choice.times) + len(choice.seats) < 2 or begun >= until:
            return False
        piece = Piece(self.frame, best.shape, choice.times, choice.inside, choice.seats)
        limit = min(LONGEST, until - time.monotonic())
        found = piece.solve(max(0.1, limit), self.lot.randrange(1 << 30))
        if found.proved or limit == LONGEST:  # one that was cut short says nothing
            quick = time.monotonic() - begun < QUICK * LONGEST
            factor = (1.25 if quick else 1.05) if found.proved else 0.85
            self.sizes[kind] = min(LARGEST, max(SMALLEST, self.sizes[kind] * factor))
        before = best.key
        changed = bool(found.blocks) and self._take(found)
        better = self.base.key < before
        if self.first >= 0:
            self.vain[self.first] = 0 if better else self.vain.get(self.first, 0) + 1
        tally = self.tally[kind]
        tally[0] += 1
        tally[1] += better
        tally[2] += time.monotonic() - begun
        return changed

    def _kind(self) -> str:
        """Drawn, those more often that found better timetables in less time."""
        kinds = sorted(self.sizes)
        rates = [(self.tally[kind][1] + 1) / (self.tally[kind][2] + 1) for kind in kinds]
        usual = sum(rates) / len(rates)
        return self.lot.choices(kinds, [rate + SHARE_FOR_OTHERS * usual for rate in rates])[0]

    def _take(self, found: Found) -> bool:
        """Go there where it is no worse."""
        search, old = self.search, self.base
        shape = old.shape.copy()
        at = len(search.plan.parts["block_unit"])
        for b, (duration, t) in found.blocks.items():
            shape[b], shape[at + b] = duration, t
        for cell, r in found.cells.items():
            shape[2 * at + cell] = r
        if (shape == old.shape).all():
            return False
        search.state[: search.plan.shape] = shape
        kernel.recount(search.plan.pool, search.state, search.longs)
        if tuple(search.total.tolist()[:2]) > old.key:
            search.go_to(old)
            return False
        here = search.here()
        if self.rival is None or here.key < search.best.key:
            search.best, self.rival = here, None
        else:
            self.rival = here
        return True

    # ---- which blocks ----

    def _index(self, shape: Ints) -> None:
        """Blocks in use by resource, and those with seats."""
        self.blocks_of, self.seated_of = {}, {}
        for b in self.frame.movable:
            if shape[b]:
                for r in self._people_of(shape, b):
                    self.blocks_of.setdefault(r, []).append(b)
        self.seated = {b: None for b in self.search.plan.parts["seated"].tolist() if shape[b]}
        for b in self.seated:
            for r in dict.fromkeys(self.frame.taken(shape, b)):
                self.seated_of.setdefault(r, []).append(b)

    def _people_of(self, shape: Ints, b: int) -> list[int]:
        """Whoever a block takes that does one thing at a time: a stock of rooms is no neighbourhood."""
        return [r for r in dict.fromkeys(self.frame.taken(shape, b)) if self.frame.places[r] == 1]

    def _costs(self) -> Costs:
        """What each resource costs, points shared out to the people of their units."""
        search, a = self.search, self.search.plan.pool
        search.go_to(self.base)
        count = int(a[pool.RESOURCES])
        at = int(a[pool.W_R_COST])
        costs = search.longs[at : at + COSTS * count].reshape(-1, COSTS)
        found = (costs[:, 0] * self.frame.heavy + costs[:, 1]).astype(np.float64)
        at = int(a[pool.W_P_COST])
        points = search.longs[at : at + COSTS * int(a[pool.POINTS])].reshape(-1, COSTS)
        for p in np.flatnonzero(points[:, 0] + points[:, 1]):
            for u in self.frame.units_of_point(int(p)):
                for r in self.frame.fixed[u]:
                    found[r] += float(points[p, 0] * self.frame.heavy + points[p, 1])
        return found

    def _choose(self, kind: str, shape: Ints) -> Choice:
        size = int(self.sizes[kind])
        if kind == "days":
            return self._days(shape, size)
        costs = self._costs()
        if kind == "seats":
            return Choice([], None, self._seats(costs, shape, size))
        free: dict[int, None] = {}
        people = self._people(costs) if kind == "people" else self._near(costs, shape)
        for r in people:
            blocks = self.blocks_of.get(r, [])
            free.update(dict.fromkeys(self.lot.sample(blocks, len(blocks))))
            if len(free) >= size:
                break
        if kind == "both":
            chosen = list(free)[:size]
            return Choice(chosen, None, [b for b in chosen if b in self.seated])
        return Choice(list(free)[: 2 * size], None, [])

    def _seats(self, costs: Costs, shape: Ints, size: int) -> list[int]:
        """Seats that cost something or whose holder does, the seats of those who could take them, and so on."""
        able = sorted({r for b in self.seated for r in self.frame.taken(shape, b)})
        if not able:
            return []
        waiting = [self._first(able, costs)]
        seen, found = set(waiting), dict[int, None]()
        while waiting and len(found) < size:
            r = waiting.pop(self.lot.randrange(min(3, len(waiting))))
            held = [b for b in self.seated_of.get(r, ()) if b not in found]
            for b in self.lot.sample(held, len(held)):
                found[b] = None
                u = self.frame.unit(b)
                near = {q for j in range(self.frame.seats(u)) for q in self.frame.candidates(u, j)} - seen
                seen |= near
                waiting.extend(self.lot.sample(sorted(near), len(near)))
        return list(found)[:size]

    def _first(self, able: list[int], costs: Costs) -> int:
        """Where a neighbourhood begins: with whoever costs far more than others, now and then with anybody.

        Who was tried in vain has to wait, until something better was found with him.
        """
        usual = sum(costs[r] for r in able) / len(able)
        weights = [(costs[r] + SHARE_FOR_OTHERS * usual + 0.001) / (1 + self.vain.get(r, 0)) for r in able]
        self.first = self.lot.choices(able, [weight * weight for weight in weights])[0]
        return self.first

    def _people(self, costs: Costs) -> Iterator[int]:
        """Resources of one kind, those that cost something first by lot."""
        types = self.search.problem.resources
        able = [r for r in self.blocks_of if len(self.blocks_of[r]) > 1]
        if not able:
            return
        first = self._first(able, costs)
        same = [r for r in able if types[r].type == types[first].type and r != first]
        order = sorted(same, key=lambda r: -(self.lot.random() ** (1.0 / (1.0 + 3.0 * (costs[r] > 0)))))
        yield first
        yield from order

    def _near(self, costs: Costs, shape: Ints) -> Iterator[int]:
        """A resource that costs, those who share its blocks, and so on."""
        able = [r for r in self.blocks_of if len(self.blocks_of[r]) > 1]
        if not able:
            return
        waiting = [self._first(able, costs)]
        seen = set(waiting)
        while waiting:
            r = waiting.pop(self.lot.randrange(min(3, len(waiting))))
            yield r
            near = {q for b in self.blocks_of.get(r, ()) for q in self._people_of(shape, b)} - seen
            seen |= near
            waiting.extend(self.lot.sample(sorted(near), len(near)))

    def _days(self, shape: Ints, size: int) -> Choice:
        """Everything in two or three segments, or of some people only where that is too much."""
        segments = self.frame.segments
        chosen = self.lot.sample(range(len(segments)), min(len(segments), self.lot.choice((2, 2, 3))))
        inside = {t for g in chosen for t in segments[g]}
        free = [b for b in self.frame.movable if shape[b] and self.frame.time(shape, b) in inside]
        if len(free) > size:
            kept: dict[int, None] = {}
            here = set(free)
            for r in self._near(self._costs(), shape):
                kept.update(dict.fromkeys(b for b in self.blocks_of.get(r, ()) if b in here))
                if len(kept) >= size:
                    break
            free = list(kept)
        return Choice(free, inside, [])
