"""What resources and points cost: compiled, each counted anew from the state where a move has touched it."""

from __future__ import annotations

import numpy as np

from lienthong.engines.timetabling.compiling import compiled
from lienthong.engines.timetabling.model import Kind
from lienthong.engines.timetabling.pool import (
    BLOCK_SEAT,
    COSTS,
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
    MUST,
    PIECE_AT,
    PIECE_SEGMENT,
    PIECE_VALUE,
    POINT_RULE,
    POINT_SEAT,
    POINT_SEAT_AT,
    POINT_SEAT_UNIT,
    POINT_TABLE,
    POINT_UNIT,
    POINT_UNIT_AT,
    RESOURCE_OK,
    RESOURCE_ROW,
    RESOURCE_RULE,
    RESOURCE_RULE_AT,
    RESOURCE_TABLE,
    RESOURCES,
    S_COUNT,
    S_DURATION,
    S_GIVEN,
    S_LOAD,
    S_MASK,
    S_OVER,
    S_SCRATCH,
    S_TIME,
    SEGMENTS,
    SPAN,
    SPAN_AT,
    SPAN_ROW,
    STEER,
    TABLE,
    TABLED,
    TIME_OK,
    TIME_ROW,
    TIMES,
    UNIT_BLOCK,
    UNIT_TABLE,
    VALUE,
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


@compiled
def _out(x: int, least: int, most: int) -> int:
    if x < least:
        return least - x
    return x - most if x > most else 0


@compiled
def _price(a: Ints, w: Longs, c: int, deviation: int, into: int) -> None:
    """Add the cost of one point's deviation."""
    function = a[a[FUNCTION] + c]
    cost = np.int64(deviation if function == 0 else deviation * deviation if function == 1 else 1)
    w[into + 1 - a[a[HARD] + c]] += cost * a[a[WEIGHT] + c]
    w[into + 2] += cost * a[a[STEER] + c]


@compiled
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


@compiled
def resource_cost(a: Ints, s: Ints, w: Longs, r: int, into: int) -> None:
    """Cost of all constraints that apply to a resource."""
    hard, soft, steer = 0, 0, 0
    segments = a[SEGMENTS]
    masks, places, table = a[S_MASK] + r * segments, a[RESOURCE_TABLE] + r * segments, a[TABLE]
    for g in range(segments):
        at = table + a[places + g] + COSTS * s[masks + g]
        hard += a[at]
        soft += a[at + 1]
        steer += a[at + 2]
    w[into] = hard
    w[into + 1] = soft
    w[into + 2] = steer
    for i in range(a[a[RESOURCE_RULE_AT] + r], a[a[RESOURCE_RULE_AT] + r + 1]):
        c = a[a[RESOURCE_RULE] + i]
        kind = a[a[KIND] + c]
        deviation = 0
        if kind == CLASHES:
            deviation = s[a[S_OVER] + r]
        elif kind >= TABLED:
            for n in range(a[a[PIECE_AT] + c], a[a[PIECE_AT] + c + 1]):
                deviation += a[a[VALUE] + a[a[PIECE_VALUE] + n] + s[masks + a[a[PIECE_SEGMENT] + n]]]
            if kind == TABLED or deviation > 0:
                deviation = _out(deviation, a[a[LEAST] + c], a[a[MOST] + c])
            elif a[a[MUST] + c]:
                # To use none costs nothing, and the first much: whoever has to use some would never begin.
                least = np.int64(a[a[LEAST] + c])
                w[into + 2] += a[a[STEER] + c] * (least * least if a[a[FUNCTION] + c] == 1 else least)
        elif kind == WORKLOAD:
            load = np.int64(s[a[S_LOAD] + r])
            over = max(load - a[a[MOST] + c] * LOAD, a[a[LEAST] + c] * LOAD - load) - LOAD // 1000
            if over > 0:
                deviation = (over + LOAD - 1) // LOAD
        else:
            deviation = _windows_deviation(a, s, c, kind, a[S_COUNT] + r * a[TIMES])
        if deviation > 0:
            _price(a, w, c, deviation, into)


@compiled
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


@compiled
def _spread_deviation(a: Ints, s: Ints, c: int, begin: int, end: int) -> int:
    first = a[a[WINDOW_AT] + c]
    windows = a[a[WINDOW_AT] + c + 1] - first
    starts, of = a[S_SCRATCH], a[SPAN_AT] + a[a[SPAN_ROW] + c]
    for n in range(windows):
        s[starts + n] = 0
    for i in range(begin, end):
        u = a[a[POINT_UNIT] + i]
        for b in range(a[a[UNIT_BLOCK] + u], a[a[UNIT_BLOCK] + u + 1]):
            t = s[a[S_TIME] + b]
            if s[a[S_DURATION] + b] > 0 and t >= 0:
                for k in range(a[of + t], a[of + t + 1]):
                    s[starts + a[a[SPAN] + k]] += 1
    deviation = 0
    for n in range(windows):
        deviation += _out(s[starts + n], a[a[WINDOW_LEAST] + first + n], a[a[WINDOW_MOST] + first + n])
    return deviation


@compiled
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


@compiled
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


@compiled
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


@compiled
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


@compiled
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


@compiled
def _look_up(a: Ints, s: Ints, w: Longs, p: int, into: int) -> None:
    """Of the rules that judge each block alone."""
    u = a[a[POINT_UNIT] + a[a[POINT_UNIT_AT] + p]]
    table, times = a[UNIT_TABLE] + a[a[POINT_TABLE] + p], a[TIMES] + 1
    for b in range(a[a[UNIT_BLOCK] + u], a[a[UNIT_BLOCK] + u + 1]):
        d = s[a[S_DURATION] + b]
        if d > 0:
            at = table + COSTS * ((d - 1) * times + s[a[S_TIME] + b] + 1)
            w[into] += a[at]
            w[into + 1] += a[at + 1]
            w[into + 2] += a[at + 2]


@compiled
def point_cost(a: Ints, s: Ints, w: Longs, p: int, into: int) -> None:
    """Cost of a constraint at an event or group."""
    w[into] = 0
    w[into + 1] = 0
    w[into + 2] = 0
    if a[a[POINT_RULE] + p] < 0:
        _look_up(a, s, w, p, into)
        return
    deviation = _point_deviation(a, s, p)
    if deviation > 0:
        _price(a, w, a[a[POINT_RULE] + p], deviation, into)
