"""What a move begins with: a block that costs or any, a time where it may begin, one of its people."""

from __future__ import annotations

from lienthong.engines.timetabling.compiling import compiled
from lienthong.engines.timetabling.kernel import below
from lienthong.engines.timetabling.pool import (
    BLOCK_SEAT,
    BLOCK_UNIT,
    FIXED,
    FIXED_AT,
    MOVABLE,
    PLACES,
    PLIABLE,
    POINT_UNIT,
    POINT_UNIT_AT,
    RESOURCE_UNIT,
    RESOURCE_UNIT_AT,
    RESOURCES,
    S_COSTLY,
    S_COUNT,
    S_DURATION,
    S_GIVEN,
    S_NUMBERS,
    S_OVER,
    S_TAKEN,
    S_TIME,
    START,
    START_AT,
    START_LIST,
    TIMES,
    UNIT_BLOCK,
    UNIT_FROZEN,
    Ints,
    Longs,
)


@compiled
def any_block(a: Ints, s: Ints, w: Longs) -> int:
    """A block in use whose time may be chosen; -1 where luck did not find one."""
    n = a[PLIABLE] - a[MOVABLE]
    for _try in range(50 if n > 0 else 0):
        b = a[a[MOVABLE] + below(a, w, n)]
        if s[a[S_DURATION] + b] > 0:
            return b
    return -1


@compiled
def _one_of_many(a: Ints, s: Ints, w: Longs, r: int, t: int) -> int:
    """One of the blocks that a resource is given to at a time; -1 where none of them is always its own."""
    chosen, seen = -1, 0
    for k in range(a[a[RESOURCE_UNIT_AT] + r], a[a[RESOURCE_UNIT_AT] + r + 1]):
        u = a[a[RESOURCE_UNIT] + k]
        for b in range(a[a[UNIT_BLOCK] + u], a[a[UNIT_BLOCK] + u + 1]):
            if s[a[S_TIME] + b] <= t < s[a[S_TIME] + b] + s[a[S_DURATION] + b]:
                seen += 1
                if below(a, w, seen) == 0:
                    chosen = b
    return chosen


@compiled
def block_of_resource(a: Ints, s: Ints, w: Longs, r: int) -> int:
    """A block of a resource: one of those that clash where some do, else one at some time of its row."""
    times, counts = a[TIMES], a[S_COUNT] + r * a[TIMES]
    least = a[a[PLACES] + r] + 1 if s[a[S_OVER] + r] > 0 and below(a, w, 4) > 0 else 1
    start = below(a, w, times)
    for k in range(times):
        t = start + k
        if t >= times:
            t -= times
        if s[counts + t] >= least:
            b = s[a[S_TAKEN] + r * times + t] - 1 if s[counts + t] == 1 else _one_of_many(a, s, w, r, t)
            if b >= 0 and not a[a[UNIT_FROZEN] + a[a[BLOCK_UNIT] + b]]:
                return b
    return -1


@compiled
def costly_block(a: Ints, s: Ints, w: Longs) -> int:
    """A block of something that costs now."""
    many = s[a[S_NUMBERS] + 6]
    for _try in range(4 if many > 0 else 0):
        i = s[a[S_COSTLY] + below(a, w, many)]
        b = -1
        if i < a[RESOURCES]:
            b = block_of_resource(a, s, w, i)
        else:
            p = i - a[RESOURCES]
            first = a[a[POINT_UNIT_AT] + p]
            u = a[a[POINT_UNIT] + first + below(a, w, a[a[POINT_UNIT_AT] + p + 1] - first)]
            b = a[a[UNIT_BLOCK] + u] + below(a, w, a[a[UNIT_BLOCK] + u + 1] - a[a[UNIT_BLOCK] + u])
            if s[a[S_DURATION] + b] == 0 or a[a[UNIT_FROZEN] + u]:
                b = -1
        if b >= 0:
            return b
    return any_block(a, s, w)


@compiled
def any_start(a: Ints, w: Longs, b: int, d: int) -> int:
    """A time at which a block of duration d may begin; -1 where there is none."""
    at = a[START_AT] + a[a[START_LIST] + a[a[UNIT_BLOCK] + a[a[BLOCK_UNIT] + b]] + d - 1]
    n = a[at + 1] - a[at]
    return a[a[START] + a[at] + below(a, w, n)] if n > 0 else -1


@compiled
def resource_of(a: Ints, s: Ints, w: Longs, b: int) -> int:
    """Some resource of a block that does one thing at a time, seats included; -1 where it has none."""
    u = a[a[BLOCK_UNIT] + b]
    fixed = a[a[FIXED_AT] + u + 1] - a[a[FIXED_AT] + u]
    seats = a[a[BLOCK_SEAT] + b + 1] - a[a[BLOCK_SEAT] + b]
    if fixed + seats == 0:
        return -1
    first = below(a, w, fixed + seats)
    for k in range(fixed + seats):
        i = (first + k) % (fixed + seats)
        r = a[a[FIXED] + a[a[FIXED_AT] + u] + i] if i < fixed else s[a[S_GIVEN] + a[a[BLOCK_SEAT] + b] + i - fixed]
        if r < 0 or a[a[PLACES] + r] == 1:
            return r
    return -1
