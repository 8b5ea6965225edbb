"""What resources and points cost: compiled, each counted anew from the state where a move has touched it."""

from __future__ import annotations

import numpy as np
from numba import njit

from lienthong.engines.timetabling.model import Kind
from lienthong.engines.timetabling.pool import (
    BLOCK_SEAT,
    DURATION,
    FUNCTION,
    HARD,
    KIND,
    KINDS,
    LEAST,
    LEAST_DURATION,
    LOAD,
    MOST,
    MOST_DURATION,
    POINT_RULE,
    POINT_SEAT,
    POINT_SEAT_AT,
    POINT_SEAT_UNIT,
    POINT_UNIT,
    POINT_UNIT_AT,
    RESOURCE_OK,
    RESOURCE_ROW,
    RESOURCE_RULE,
    RESOURCE_RULE_AT,
    RESOURCES,
    S_COUNT,
    S_DURATION,
    S_GIVEN,
    S_LOAD,
    S_TIME,
    TIME_OK,
    TIME_ROW,
    TIMES,
    UNIT_BLOCK,
    WEIGHT,
    WINDOW_AT,
    WINDOW_LEAST,
    WINDOW_MOST,
    WINDOW_TIME,
    WINDOW_TIME_AT,
    Ints,
    Longs,
)

ASSIGN_RESOURCE, ASSIGN_TIME = KINDS[Kind.ASSIGN_RESOURCE], KINDS[Kind.ASSIGN_TIME]
SPLIT, DISTRIBUTE = KINDS[Kind.SPLIT_EVENTS], KINDS[Kind.DISTRIBUTE_SPLIT_EVENTS]
PREFER_RESOURCES, PREFER_TIMES = KINDS[Kind.PREFER_RESOURCES], KINDS[Kind.PREFER_TIMES]
AVOID_SPLIT, SPREAD = KINDS[Kind.AVOID_SPLIT_ASSIGNMENTS], KINDS[Kind.SPREAD_EVENTS]
LINK, ORDER = KINDS[Kind.LINK_EVENTS], KINDS[Kind.ORDER_EVENTS]
CLASHES, UNAVAILABLE = KINDS[Kind.AVOID_CLASHES], KINDS[Kind.AVOID_UNAVAILABLE_TIMES]
IDLE, CLUSTER = KINDS[Kind.LIMIT_IDLE_TIMES], KINDS[Kind.CLUSTER_BUSY_TIMES]
BUSY, WORKLOAD = KINDS[Kind.LIMIT_BUSY_TIMES], KINDS[Kind.LIMIT_WORKLOAD]


@njit(cache=True)
def _out(x: int, least: int, most: int) -> int:
    if x < least:
        return least - x
    return x - most if x > most else 0


@njit(cache=True)
def _price(a: Ints, w: Longs, c: int, deviation: int, into: int) -> None:
    """Add the cost of one point's deviation to [hard, soft]."""
    function = a[a[FUNCTION] + c]
    cost = np.int64(deviation if function == 0 else deviation * deviation if function == 1 else 1)
    w[into + 1 - a[a[HARD] + c]] += cost * a[a[WEIGHT] + c]


@njit(cache=True)
def resource_cost(a: Ints, s: Ints, w: Longs, r: int, into: int) -> None:
    """Cost of all constraints that apply to a resource, into [hard, soft]."""
    w[into] = 0
    w[into + 1] = 0
    row = a[S_COUNT] + r * a[TIMES]
    for i in range(a[a[RESOURCE_RULE_AT] + r], a[a[RESOURCE_RULE_AT] + r + 1]):
        c = a[a[RESOURCE_RULE] + i]
        kind = a[a[KIND] + c]
        deviation = 0
        if kind == CLASHES:
            for t in range(a[TIMES]):
                if s[row + t] > 1:
                    deviation += s[row + t] - 1
        elif kind == WORKLOAD:
            load = np.int64(s[a[S_LOAD] + r])
            over = max(load - a[a[MOST] + c] * LOAD, a[a[LEAST] + c] * LOAD - load) - LOAD // 1000
            if over > 0:
                deviation = (over + LOAD - 1) // LOAD
        else:
            deviation = _windows_deviation(a, s, c, kind, row)
        if deviation > 0:
            _price(a, w, c, deviation, into)


@njit(cache=True)
def _windows_deviation(a: Ints, s: Ints, c: int, kind: int, row: int) -> int:
    """Idle, clustered, busy or forbidden times, window by window."""
    least, most = a[a[LEAST] + c], a[a[MOST] + c]
    deviation = 0
    for n in range(a[a[WINDOW_AT] + c], a[a[WINDOW_AT] + c + 1]):
        first, last, busy = -1, -1, 0
        begin = a[a[WINDOW_TIME_AT] + n]
        for k in range(begin, a[a[WINDOW_TIME_AT] + n + 1]):
            if s[row + a[a[WINDOW_TIME] + k]] > 0:
                busy += 1
                last = k
                if first < 0:
                    first = k
        if busy == 0:
            continue
        if kind == BUSY:
            deviation += _out(busy, least, most)
        elif kind == CLUSTER:
            deviation += 1
        elif kind == IDLE:
            deviation += last - first + 1 - busy
        else:
            deviation += busy
    return _out(deviation, least, most) if kind in (CLUSTER, IDLE) else deviation


@njit(cache=True)
def _unit_deviation(a: Ints, s: Ints, u: int, c: int, kind: int) -> int:
    """Of the rules over one event: has it times, are they liked, is it split as it should be."""
    deviation, parts = 0, 0
    ok = a[TIME_OK] + a[a[TIME_ROW] + c] * a[TIMES]
    for b in range(a[a[UNIT_BLOCK] + u], a[a[UNIT_BLOCK] + u + 1]):
        d, t = s[a[S_DURATION] + b], s[a[S_TIME] + b]
        if d == 0:
            continue
        if kind == ASSIGN_TIME:
            if t < 0:
                deviation += d
        elif kind == PREFER_TIMES:
            if t >= 0 and not a[ok + t] and (a[a[DURATION] + c] < 0 or a[a[DURATION] + c] == d):
                deviation += d
        elif kind == SPLIT:
            parts += 1
            deviation += int(d < a[a[LEAST_DURATION] + c] or d > a[a[MOST_DURATION] + c])
        else:
            parts += int(d == a[a[DURATION] + c])
    if kind in (SPLIT, DISTRIBUTE):
        deviation += _out(parts, a[a[LEAST] + c], a[a[MOST] + c])
    return deviation


@njit(cache=True)
def _spread_deviation(a: Ints, s: Ints, c: int, begin: int, end: int) -> int:
    deviation = 0
    for n in range(a[a[WINDOW_AT] + c], a[a[WINDOW_AT] + c + 1]):
        starts = 0
        for i in range(begin, end):
            u = a[a[POINT_UNIT] + i]
            for b in range(a[a[UNIT_BLOCK] + u], a[a[UNIT_BLOCK] + u + 1]):
                if s[a[S_DURATION] + b] > 0 and s[a[S_TIME] + b] >= 0:
                    starts += _stands_in(a, n, s[a[S_TIME] + b])
        deviation += _out(starts, a[a[WINDOW_LEAST] + n], a[a[WINDOW_MOST] + n])
    return deviation


@njit(cache=True)
def _stands_in(a: Ints, n: int, t: int) -> int:
    """1 where a window holds a time."""
    for k in range(a[a[WINDOW_TIME_AT] + n], a[a[WINDOW_TIME_AT] + n + 1]):
        if a[a[WINDOW_TIME] + k] == t:
            return 1
    return 0


@njit(cache=True)
def _point_deviation(a: Ints, s: Ints, p: int) -> int:
    c = a[a[POINT_RULE] + p]
    kind = a[a[KIND] + c]
    begin, end = a[a[POINT_UNIT_AT] + p], a[a[POINT_UNIT_AT] + p + 1]
    if kind in (ASSIGN_TIME, PREFER_TIMES, SPLIT, DISTRIBUTE):
        return _unit_deviation(a, s, a[a[POINT_UNIT] + begin], c, kind)
    if kind == SPREAD:
        return _spread_deviation(a, s, c, begin, end)
    if kind == ORDER:
        return _order_deviation(a, s, a[a[POINT_UNIT] + begin], a[a[POINT_UNIT] + end - 1], p)
    if kind == LINK:
        return _link_deviation(a, s, begin, end)
    return _seat_deviation(a, s, p, c, kind)


@njit(cache=True)
def _order_deviation(a: Ints, s: Ints, u: int, v: int, p: int) -> int:
    end, start = -1, 1 << 30
    for b in range(a[a[UNIT_BLOCK] + u], a[a[UNIT_BLOCK] + u + 1]):
        if s[a[S_DURATION] + b] > 0:
            if s[a[S_TIME] + b] < 0:
                return 0
            end = max(end, s[a[S_TIME] + b] + s[a[S_DURATION] + b])
    for b in range(a[a[UNIT_BLOCK] + v], a[a[UNIT_BLOCK] + v + 1]):
        if s[a[S_DURATION] + b] > 0:
            if s[a[S_TIME] + b] < 0:
                return 0
            start = min(start, s[a[S_TIME] + b])
    # A pair's own limits stand where another kind has its seats.
    at = a[a[POINT_SEAT_AT] + p]
    return _out(start - end, a[a[POINT_SEAT] + at], a[a[POINT_SEAT] + at + 1])


@njit(cache=True)
def _link_deviation(a: Ints, s: Ints, begin: int, end: int) -> int:
    deviation = 0
    for t in range(a[TIMES]):
        running = 0
        for i in range(begin, end):
            u = a[a[POINT_UNIT] + i]
            for b in range(a[a[UNIT_BLOCK] + u], a[a[UNIT_BLOCK] + u + 1]):
                if (
                    s[a[S_DURATION] + b] > 0
                    and s[a[S_TIME] + b] >= 0
                    and s[a[S_TIME] + b] <= t < s[a[S_TIME] + b] + s[a[S_DURATION] + b]
                ):
                    running += 1
                    break
        if 0 < running < end - begin:
            deviation += 1
    return deviation


@njit(cache=True)
def _seat_deviation(a: Ints, s: Ints, p: int, c: int, kind: int) -> int:
    deviation = 0
    first = -1
    begin, end = a[a[POINT_SEAT_AT] + p], a[a[POINT_SEAT_AT] + p + 1]
    for i in range(begin, end):
        u = a[a[POINT_SEAT_UNIT] + i]
        for b in range(a[a[UNIT_BLOCK] + u], a[a[UNIT_BLOCK] + u + 1]):
            if s[a[S_DURATION] + b] == 0:
                continue
            r = s[a[S_GIVEN] + a[a[BLOCK_SEAT] + b] + a[a[POINT_SEAT] + i]]
            if kind == ASSIGN_RESOURCE:
                if r < 0:
                    deviation += s[a[S_DURATION] + b]
            elif kind == PREFER_RESOURCES:
                if r >= 0 and not a[a[RESOURCE_OK] + (a[a[RESOURCE_ROW] + c]) * a[RESOURCES] + r]:
                    deviation += s[a[S_DURATION] + b]
            elif r >= 0:
                if first < 0:
                    first = r
                elif r != first and not _seen(a, s, begin, i, b, r):
                    deviation += 1
    return deviation


@njit(cache=True)
def _seen(a: Ints, s: Ints, begin: int, i: int, b: int, r: int) -> bool:
    """Whether the resource stands in an earlier seat of the same point."""
    for j in range(begin, i + 1):
        u = a[a[POINT_SEAT_UNIT] + j]
        for d in range(a[a[UNIT_BLOCK] + u], a[a[UNIT_BLOCK] + u + 1]):
            if j == i and d >= b:
                return False
            if s[a[S_DURATION] + d] > 0 and s[a[S_GIVEN] + a[a[BLOCK_SEAT] + d] + a[a[POINT_SEAT] + j]] == r:
                return True
    return False


@njit(cache=True)
def point_cost(a: Ints, s: Ints, w: Longs, p: int, into: int) -> None:
    w[into] = 0
    w[into + 1] = 0
    deviation = _point_deviation(a, s, p)
    if deviation > 0:
        _price(a, w, a[a[POINT_RULE] + p], deviation, into)
