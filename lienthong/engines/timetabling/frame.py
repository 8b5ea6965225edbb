"""A layout in the form that exact models are built from: who is taken, what masks and starting times cost, which rules are left."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lienthong.engines.timetabling.arrays import Layout
from lienthong.engines.timetabling.model import Kind
from lienthong.engines.timetabling.pool import COSTS, KINDS, ONCE, TABLED, Ints

CLASHES, WORKLOAD = KINDS[Kind.AVOID_CLASHES], KINDS[Kind.LIMIT_WORKLOAD]
SPREAD, LINK = KINDS[Kind.SPREAD_EVENTS], KINDS[Kind.LINK_EVENTS]
ASSIGN_RESOURCE, PREFER_RESOURCES = KINDS[Kind.ASSIGN_RESOURCE], KINDS[Kind.PREFER_RESOURCES]
AVOID_SPLIT = KINDS[Kind.AVOID_SPLIT_ASSIGNMENTS]
SPLIT, DISTRIBUTE = KINDS[Kind.SPLIT_EVENTS], KINDS[Kind.DISTRIBUTE_SPLIT_EVENTS]
Window = tuple[frozenset[int], int, int]


@dataclass(slots=True)
class Frame:
    """The look-ups of one layout. `heavy` is what a hard cost of one weighs against soft cost."""

    plan: Layout
    heavy: int = 1000
    strict: bool = False  # nobody may come to clash who does not clash now
    times: int = field(init=False)
    segments: list[list[int]] = field(init=False)
    clash_of: list[int | None] = field(init=False)
    tabled_of: list[list[int]] = field(init=False)
    workload_of: list[list[int]] = field(init=False)
    places: list[int] = field(init=False)  # what each resource attends at a time before it clashes
    fixed: list[list[int]] = field(init=False)  # of each unit
    movable: list[int] = field(init=False)  # blocks that a model may free
    pliable: frozenset[int] = field(init=False)  # units for which it matters how they are split
    longest: list[int] = field(init=False)  # of each unit: the longest part that no hard rule forbids
    _prices: dict[int, NDArray[np.int64]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        p = self.plan.parts
        self.times = len(p["time_segment"])
        self.segments = [[] for _segment in range(int(p["time_segment"].max(initial=0)) + 1)]
        for t, g in enumerate(p["time_segment"]):
            self.segments[g].append(t)
        self.fixed = [p["fixed"][i:j].tolist() for i, j in zip(p["fixed_at"], p["fixed_at"][1:], strict=False)]
        self.places = p["places"].tolist()
        self.clash_of, self.tabled_of, self.workload_of = [], [], []
        odd = [self._sort_rules(r) for r in range(len(p["resource_rule_at"]) - 1)]
        self.movable = [int(b) for b in p["movable"] if self._may_move(int(p["block_unit"][b]), odd)]
        self.pliable = frozenset(u for u in p["pliable"].tolist() if self._is_shaped(u))
        self.longest = [self._longest(u) for u in range(len(self.fixed))]

    def _sort_rules(self, r: int) -> bool:
        """Note a resource's rules; whether there is one that no model can say."""
        p = self.plan.parts
        rules = p["resource_rule"][p["resource_rule_at"][r] : p["resource_rule_at"][r + 1]].tolist()
        clash = [c for c in rules if p["kind"][c] == CLASHES]
        self.clash_of.append(clash[0] if clash else None)
        self.tabled_of.append([c for c in rules if p["kind"][c] >= TABLED])
        self.workload_of.append([c for c in rules if p["kind"][c] == WORKLOAD])
        return any(p["kind"][c] not in (CLASHES, WORKLOAD, TABLED, ONCE) for c in rules)

    def _may_move(self, u: int, odd: list[bool]) -> bool:
        kinds = {self.rule_of_point(p)[1] for p in self.points(u)}
        return kinds <= {-1, SPREAD, LINK} and not any(odd[r] for r in self.fixed[u])

    def _is_shaped(self, u: int) -> bool:
        return any(self.rule_of_point(p)[1] in (SPLIT, DISTRIBUTE) for p in self.points(u, shape=True))

    def _longest(self, u: int) -> int:
        p = self.plan.parts
        rules = [self.rule_of_point(point) for point in self.points(u, shape=True)]
        limits = [int(p["most_duration"][c]) for c, kind in rules if kind == SPLIT and p["hard"][c]]
        return min([int(p["unit_duration"][u]), *limits])

    # ---- the timetable as it stands ----

    def duration(self, shape: Ints, b: int) -> int:
        """Of a block; 0 where it is not in use."""
        return int(shape[b])

    def time(self, shape: Ints, b: int) -> int:
        """Where a block begins."""
        return int(shape[len(self.plan.parts["block_unit"]) + b])

    def unit(self, b: int) -> int:
        """Of a block."""
        return int(self.plan.parts["block_unit"][b])

    def seats(self, u: int) -> int:
        """How many people have to be found for each block of a unit."""
        return int(self.plan.parts["seat_at"][u + 1] - self.plan.parts["seat_at"][u])

    def cell(self, b: int, j: int) -> int:
        """Where seat j of a block stands among all seats."""
        return int(self.plan.parts["block_seat"][b]) + j

    def holder(self, shape: Ints, b: int, j: int) -> int:
        """Who has seat j of a block; -1: nobody."""
        return int(shape[2 * len(self.plan.parts["block_unit"]) + self.cell(b, j)])

    def candidates(self, u: int, j: int) -> list[int]:
        """Who may have seat j of a unit."""
        p = self.plan.parts
        seat = p["seat_at"][u] + j
        found: list[int] = p["candidates"][p["candidates_at"][seat] : p["candidates_at"][seat + 1]].tolist()
        return found

    def seat_load(self, u: int, j: int) -> int:
        """Workload of one time in a seat."""
        return int(self.plan.parts["seat_load"][self.plan.parts["seat_at"][u] + j])

    def loads(self, shape: Ints, without: Container[int]) -> dict[int, int]:
        """The workload that each resource has, but for the seats of some blocks."""
        p = self.plan.parts
        found: dict[int, int] = {}
        for b in self.in_use(shape):
            u, d = self.unit(b), self.duration(shape, b)
            for i, r in enumerate(self.fixed[u], start=int(p["fixed_at"][u])):
                found[r] = found.get(r, 0) + d * int(p["fixed_load"][i])
            for j in range(0 if b in without else self.seats(u)):
                r = self.holder(shape, b, j)
                found[r] = found.get(r, 0) + d * self.seat_load(u, j)
        return found

    def unused(self, shape: Ints, u: int) -> list[int]:
        """Blocks of a unit that do not last."""
        at = self.plan.parts["unit_block"]
        return [b for b in range(int(at[u]), int(at[u + 1])) if not shape[b]]

    def in_use(self, shape: Ints) -> list[int]:
        """Blocks that last."""
        found: list[int] = np.flatnonzero(shape[: len(self.plan.parts["block_unit"])]).tolist()
        return found

    def blocks(self, shape: Ints, u: int) -> list[int]:
        """Blocks of a unit that last."""
        at = self.plan.parts["unit_block"]
        return [b for b in range(int(at[u]), int(at[u + 1])) if shape[b]]

    def taken(self, shape: Ints, b: int) -> list[int]:
        """Everybody whom a block takes, once for each time that it takes them."""
        p = self.plan.parts
        first, last = int(p["block_seat"][b]), int(p["block_seat"][b + 1])
        fixed = self.fixed[p["block_unit"][b]]
        if first == last:
            return fixed
        given = shape[2 * len(p["block_unit"]) :]
        return fixed + [int(r) for r in given[first:last] if r >= 0]

    # ---- what is possible and what it costs ----

    def starts(self, u: int, duration: int) -> list[int]:
        """Times worth trying for a part of a unit."""
        p = self.plan.parts
        at = p["start_list"][p["unit_block"][u] + duration - 1]
        found: list[int] = p["start"][p["start_at"][at] : p["start_at"][at + 1]].tolist()
        return found

    def _sum(self, costs: NDArray[np.int64]) -> NDArray[np.int64]:
        return costs[..., 0] * self.heavy + costs[..., 1]

    def start_prices(self, u: int, duration: int) -> list[int]:
        """What the rules that judge parts alone ask for each start."""
        p = self.plan.parts
        total = np.zeros(self.times, np.int64)
        for point in self.points(u):
            if p["point_rule"][point] < 0:
                at = p["point_table"][point] + COSTS * ((duration - 1) * (self.times + 1) + 1)
                total += self._sum(p["unit_table"][at : at + COSTS * self.times].reshape(-1, COSTS).astype(np.int64))
        found: list[int] = total.tolist()
        return found

    def prices(self, r: int, g: int) -> NDArray[np.int64]:
        """What each mask of a segment costs a resource."""
        p = self.plan.parts
        at = int(p["resource_table"][r * len(self.segments) + g])
        if at not in self._prices:
            table = p["table"][at : at + (COSTS << len(self.segments[g]))].reshape(-1, COSTS)
            self._prices[at] = self._sum(table.astype(np.int64))
        return self._prices[at]

    def judges_masks(self, r: int) -> bool:
        """Whether it matters at which times a resource is busy."""
        return bool(self.tabled_of[r]) or any(self.prices(r, g).any() for g in range(len(self.segments)))

    def patterns(self, r: int, g: int, on: int, off: int, here: int, most: int) -> tuple[list[int], list[int]]:
        """Masks that hold `on` and nothing of `off` with their prices; of too many the cheapest, and the one that stands."""
        prices = self.prices(r, g)
        masks = np.arange(len(prices))
        masks = masks[(masks & on == on) & (masks & off == 0)]
        if len(masks) > most:
            dear = prices[masks].astype(np.float64)
            for c in self.tabled_of[r]:
                dear += sum(value[masks] for segment, value in self.values_of(c) if segment == g)
            kept = masks[np.argsort(dear, kind="stable")[:most]]
            masks = np.unique(np.append(kept, here))
        return masks.tolist(), prices[masks].tolist()

    # ---- rules ----

    def price_of(self, c: int) -> tuple[int, int]:
        """Function and weight of a rule."""
        p = self.plan.parts
        return int(p["function"][c]), int(p["weight"][c]) * (self.heavy if p["hard"][c] else 1)

    def limits(self, c: int) -> tuple[int, int]:
        """Least and most of a rule's deviation."""
        return int(self.plan.parts["least"][c]), int(self.plan.parts["most"][c])

    def values_of(self, c: int) -> list[tuple[int, Ints]]:
        """For each window of a rule its segment, and what each mask counts there."""
        p = self.plan.parts
        found = []
        for n in range(int(p["piece_at"][c]), int(p["piece_at"][c + 1])):
            g, at = int(p["piece_segment"][n]), int(p["piece_value"][n])
            found.append((g, p["value"][at : at + (1 << len(self.segments[g]))]))
        return found

    def windows(self, c: int) -> list[Window]:
        """Times, least and most of the windows of a rule."""
        p = self.plan.parts
        return [
            (
                frozenset(p["window_time"][p["window_time_at"][n] : p["window_time_at"][n + 1]].tolist()),
                int(p["window_least"][n]),
                int(p["window_most"][n]),
            )
            for n in range(int(p["window_at"][c]), int(p["window_at"][c + 1]))
        ]

    def points(self, u: int, *, shape: bool = False) -> list[int]:
        """Points that the times of a unit touch, and those that its shape touches where that is asked."""
        p = self.plan.parts
        at = 3 * u
        found: list[int] = p["unit_point"][p["unit_point_at"][at] : p["unit_point_at"][at + 1 + shape]].tolist()
        return found

    def seat_points(self, u: int) -> list[int]:
        """Points that the seats of a unit touch."""
        p = self.plan.parts
        at = 3 * u + 2
        found: list[int] = p["unit_point"][p["unit_point_at"][at] : p["unit_point_at"][at + 1]].tolist()
        return found

    def seats_of_point(self, p: int) -> list[tuple[int, int]]:
        """Units and seats of a point."""
        parts = self.plan.parts
        at = range(int(parts["point_seat_at"][p]), int(parts["point_seat_at"][p + 1]))
        return [(int(parts["point_seat_unit"][i]), int(parts["point_seat"][i])) for i in at]

    def prefers(self, c: int, r: int) -> bool:
        """Whether a rule likes somebody."""
        row = int(self.plan.parts["resource_row"][c])
        return bool(self.plan.parts["resource_ok"][row * (len(self.plan.parts["resource_rule_at"]) - 1) + r])

    def split_of(self, c: int, kind: int) -> tuple[Container[int], Container[int]]:
        """Which durations a rule of splitting counts, and which it allows."""
        p = self.plan.parts
        if kind == DISTRIBUTE:
            return (int(p["duration"][c]),), range(self.times + 1)
        return range(self.times + 1), range(int(p["least_duration"][c]), int(p["most_duration"][c]) + 1)

    def rule_of_point(self, p: int) -> tuple[int, int]:
        """Rule and kind; -1 where a table says it all."""
        c = int(self.plan.parts["point_rule"][p])
        return c, -1 if c < 0 else int(self.plan.parts["kind"][c])

    def units_of_point(self, p: int) -> list[int]:
        """Units of a point, once for each event."""
        parts = self.plan.parts
        found: list[int] = parts["point_unit"][parts["point_unit_at"][p] : parts["point_unit_at"][p + 1]].tolist()
        return found
