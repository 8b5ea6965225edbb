"""A timetable without broken rules by pushing lessons into place: the array that pushing.py needs, and how it is gone on with."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np

from lienthong.engines.timetabling import pool, pushing
from lienthong.engines.timetabling import push_names as names
from lienthong.engines.timetabling.arrays import Layout
from lienthong.engines.timetabling.model import UNASSIGNED
from lienthong.engines.timetabling.pool import COSTS, Ints, Longs
from lienthong.engines.timetabling.prices import CLASHES, LINK, ORDER, SPREAD, WORKLOAD
from lienthong.engines.timetabling.rulebook import Flat, ints

PATIENCE = 12  # looks for a block and those who leave for it, before it is placed at any price
RESTLESS, RESTLESS_FOR_A_BLOCK = 50_000, 50  # so many looks without fewer blocks that wait than ever end an attempt
MOST_MEMORIES = 200_000
DEAREST = 1 << 20  # of what a segment costs: so much is added up without harm
ENDLESS = 1 << 24  # times that wait for whoever may yet be given a seat


@dataclass(slots=True)
class Push:
    """A timetable in the making, beside that of a search. `start` says how events are split, and what is given."""

    plan: Layout
    start: Ints
    seed: int
    state: Ints = field(init=False)
    longs: Longs = field(init=False)
    array: Ints = field(init=False)

    attempts: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.state = np.zeros(self.plan.ints, np.int32)
        self.longs = np.zeros(self.plan.longs, np.int64)
        self.longs[self.plan.pool[pool.W_RANDOM]] = 2 * self.seed + 1
        self._begin()

    def _begin(self) -> None:
        """Only what is given stands; equally hard blocks come in another order at each attempt."""
        a = self.plan.pool
        self.attempts += 1
        self.state[: self.plan.shape] = self.start
        self.state[a[pool.S_GIVEN] : self.plan.shape] = UNASSIGNED
        self.array = _array(self.plan, self.start[: a[pool.BLOCKS]], (self.seed, self.attempts))
        pushing.clear(a, self.state, self.array)

    @property
    def waiting(self) -> int:
        """How many blocks have no time yet."""
        return int(self.array[names.PUSH_WAITING] + self.array[names.PUSH_LOST])

    @property
    def done(self) -> bool:
        """Whether there is nothing left to be pushed."""
        return not self.array[names.PUSH_WAITING]

    @property
    def shape(self) -> Ints:
        """Durations, times and seats as they stand."""
        return self.state[: self.plan.shape]

    def go(self, work: int) -> None:
        """So many looks more. An attempt that has come no further for long is given up for another one."""
        pushing.push(self.plan.pool, self.state, self.longs, self.array, work)
        idle = self.array[names.PUSH_WORK] - self.array[names.PUSH_SINCE]
        if idle > max(RESTLESS, RESTLESS_FOR_A_BLOCK * self.plan.pool[pool.BLOCKS]) and not self.done:
            self._begin()


def _array(plan: Layout, durations: Ints, seed: tuple[int, int]) -> Ints:
    """Header, lists and room for what changes, end to end."""
    blocks = len(durations)
    waiting = _hardest_first(plan, durations, seed)
    rank = np.zeros(blocks, np.int32)
    rank[waiting] = np.arange(len(waiting))
    lists = {**_tables(plan), **_rules(plan), "push_rank": rank}
    lists |= _sums(plan, lists)
    lists["push_plain"] = _plain(plan, lists)
    sizes = _sizes(plan, lists)
    changing = {name: np.zeros(size, np.int32) for name, size in sizes.items()}
    changing["push_left"] = _left(plan, durations, waiting)
    changing["push_queue"][: len(waiting)] = waiting[::-1]
    changing["push_ring_block"][:] = -1
    numbers = dict.fromkeys(names.NUMBERS, 0) | {
        "push_waiting": len(waiting), "push_least": len(waiting), "push_patience": PATIENCE,
        "push_most_ring": sizes["push_ring_time"],
        "push_starts": sizes["push_time"] // names.DEPTH, "push_seats": sizes["push_seat"] // sizes["push_time"],
    }  # fmt: skip
    parts = [*(lists[name] for name in names.LISTS), *(changing[name] for name in names.STATE)]
    begins = len(names.HEADER) + np.cumsum([0, *map(len, parts)])[:-1]
    header = [*(numbers[name] for name in names.NUMBERS), *begins]
    return np.concatenate([ints(header), *parts])


def _sizes(plan: Layout, lists: dict[str, Ints]) -> dict[str, int]:
    """How long the lists are that change."""
    p, a = plan.parts, plan.pool
    blocks, times = int(a[pool.BLOCKS]), int(a[pool.TIMES])
    starts, seats = int(np.diff(p["start_at"]).max(initial=1)), int(np.diff(p["block_seat"]).max(initial=1))
    looks, out, seats = names.DEPTH * starts, names.DEPTH * starts * names.MOST_OUT, max(1, seats)
    trail, ring = 2 * blocks + 2 * names.MOST_OUT, max(1, min(MOST_MEMORIES, blocks * times))
    sizes = (
        int(a[pool.RESOURCES]), int(a[pool.RESOURCES]), int(a[pool.POINTS]), int(lists["push_sum_at"][-1]),
        int(np.diff(lists["push_sum_at"]).max(initial=0)),
        blocks, blocks, blocks, trail, trail, trail * seats, *[names.DEPTH] * 5,
        looks, looks, looks, out, out, looks * seats, blocks * times, ring, ring,
    )  # fmt: skip
    return dict(zip(names.STATE, sizes, strict=True))


def _hardest_first(plan: Layout, durations: Ints, seed: tuple[int, int]) -> Ints:
    """The blocks that wait: long ones whose people have much to do and little choice of times are hard."""
    p = plan.parts
    waiting = p["movable"][durations[p["movable"]] > 0]
    unit = p["block_unit"][waiting]
    load = np.zeros(len(p["resource_rule_at"]) - 1, np.int64)
    for b in np.flatnonzero(durations):
        np.add.at(load, _fixed(plan, int(p["block_unit"][b])), durations[b])
    starts = np.diff(p["start_at"])[p["start_list"][p["unit_block"][unit] + durations[waiting] - 1]]
    busy = np.array([load[_fixed(plan, u)].sum() for u in unit.tolist()], np.int64)
    lot = np.random.default_rng(seed).random(len(waiting))
    hard = durations[waiting] * (busy + len(p["time_segment"]) - starts)
    return waiting[np.lexsort((lot, -hard))].astype(np.int32)


def _fixed(plan: Layout, u: int) -> Ints:
    p = plan.parts
    return p["fixed"][p["fixed_at"][u] : p["fixed_at"][u + 1]]


def _left(plan: Layout, durations: Ints, waiting: Ints) -> Ints:
    """For how many times each resource still has to be placed."""
    p = plan.parts
    left = np.zeros(int(plan.pool[pool.RESOURCES]), np.int32)
    for b in waiting.tolist():
        np.add.at(left, _fixed(plan, int(p["block_unit"][b])), durations[b])
    left[p["candidates"]] = ENDLESS
    return left


# ---- required rules ----


def _tables(plan: Layout) -> dict[str, Ints]:
    """For each mask of a segment what no more times mend, and how many more mend the rest."""
    p = plan.parts
    bits = np.bincount(p["time_segment"]).tolist()
    hard = np.minimum(p["table"][: len(p["table"]) // COSTS * COSTS].reshape(-1, COSTS)[:, 0], DEAREST)
    base, need = np.zeros(len(hard), np.int32), np.zeros(len(hard), np.int32)
    places = p["resource_table"] // COSTS
    of_resource = places.reshape(-1, len(bits))
    strict = set()
    for g, size in enumerate(bits):
        for place in dict.fromkeys(of_resource[:, g].tolist()):
            here = slice(place, place + (1 << size))
            if hard[here].any():
                strict.add(place)
                base[here], need[here] = _mended(hard[here], size)
    low = p["value"].copy()
    for place, g in dict.fromkeys(zip(p["piece_value"].tolist(), p["piece_segment"].tolist(), strict=True)):
        here = slice(place, place + (1 << bits[g]))
        low[here] = _mended(p["value"][here], bits[g])[0]
    tabled = [int(not strict.isdisjoint(row)) for row in of_resource.tolist()]
    return {
        "push_place": places, "push_base": base, "push_need": need, "push_low": low, "push_tabled": ints(tabled),
    }  # fmt: skip


def _mended(cost: Ints, size: int) -> tuple[Ints, Ints]:
    """The least cost that a mask or one with more times has, and how many more that takes."""
    base, need = cost.copy(), np.zeros_like(cost)
    for bit in range(size):
        without, along = (slice(None), 0), (slice(None), 1)
        bases, needs = base.reshape(-1, 2, 1 << bit), need.reshape(-1, 2, 1 << bit)
        better = bases[along] < bases[without]
        better |= (bases[along] == bases[without]) & (needs[along] + 1 < needs[without])
        bases[without] = np.where(better, bases[along], bases[without])
        needs[without] = np.where(better, needs[along] + 1, needs[without])
    return base, need


def _rules(plan: Layout) -> dict[str, Ints]:
    """Required rules of resources besides clashes and tables, and of a unit's groups."""
    p = plan.parts
    rules, points = Flat(), Flat()
    for first, last in zip(p["resource_rule_at"], p["resource_rule_at"][1:], strict=False):
        own = p["resource_rule"][first:last].tolist()
        rules.add(c for c in own if p["hard"][c] and p["kind"][c] not in (CLASHES, WORKLOAD))
    at = p["unit_point_at"]
    for u in range(len(plan.events)):
        own = p["unit_point"][at[3 * u] : at[3 * u + 1]].tolist()
        points.add(n for n in own if _of_group(plan, n))
    rule_at, rule = rules.arrays()
    point_at, point = points.arrays()
    return {"push_rule_at": rule_at, "push_rule": rule, "push_point_at": point_at, "push_point": point}


def _sums(plan: Layout, lists: dict[str, Ints]) -> dict[str, Ints]:
    """What is added up for each resource: what is broken and needed in its segments, and three sums for each rule of its weeks."""
    p, segments = plan.parts, int(plan.pool[pool.SEGMENTS])
    rule_at = lists["push_rule_at"]
    sum_at, part_sum, part_value, windowed = [0], Flat(), list[int](), []
    for first, last in itertools.pairwise(rule_at.tolist()):
        own = lists["push_rule"][first:last].tolist()
        counted: list[list[tuple[int, int]]] = [[] for _segment in range(segments)]
        for k, c in enumerate(own):
            for n in range(p["piece_at"][c], p["piece_at"][c + 1]):
                counted[p["piece_segment"][n]].append((2 + 3 * k, int(p["piece_value"][n])))
        for parts in counted:
            part_sum.add(at for at, _value in parts)
            part_value += [value for _at, value in parts]
        sum_at.append(sum_at[-1] + 2 + 3 * len(own))
        windowed.append(int(any(p["kind"][c] < pool.TABLED for c in own)))
    part_at, parts_of = part_sum.arrays()
    return {
        "push_sum_at": ints(sum_at), "push_windowed": ints(windowed), "push_part_at": part_at, "push_part_sum": parts_of,
        "push_part_value": ints(part_value),
    }  # fmt: skip


def _of_group(plan: Layout, point: int) -> bool:
    p = plan.parts
    c = p["point_rule"][point]
    return bool(c >= 0 and p["hard"][c] and p["kind"][c] in (SPREAD, LINK, ORDER))


def _plain(plan: Layout, lists: dict[str, Ints]) -> Ints:
    """Units that nothing but clashes can hinder."""
    p = plan.parts
    judged = (lists["push_tabled"] > 0) | (np.diff(lists["push_rule_at"]) > 0)
    alone = np.diff(p["seat_at"]) + np.diff(lists["push_point_at"]) == 0
    return ints([int(alone[u] and not judged[_fixed(plan, u)].any()) for u in range(len(plan.events))])
