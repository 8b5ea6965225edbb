"""A move against a clash: one of the two blocks goes to a time at which whoever clashes is free, and a chain makes room there.

Where a chain meets events of two resources only, it ends by itself and leaves no new clash: each block goes to one of two
times, and nobody is asked twice. Chance alone rarely finds both the time and the length that it takes.
"""

from __future__ import annotations

from lienthong.engines.timetabling.compiling import compiled
from lienthong.engines.timetabling.kernel import below, put
from lienthong.engines.timetabling.moves import LONGEST_CHAIN, cascade, take_along
from lienthong.engines.timetabling.picks import block_of_resource
from lienthong.engines.timetabling.pool import (
    BLOCK_UNIT,
    PLACES,
    RESOURCES,
    S_COSTLY,
    S_COUNT,
    S_DURATION,
    S_NUMBERS,
    S_OVER,
    S_TIME,
    START,
    START_AT,
    START_LIST,
    TIMES,
    UNIT_BLOCK,
    Ints,
    Longs,
)


@compiled
def _who_clashes(a: Ints, s: Ints, w: Longs) -> int:
    """A resource that clashes somewhere; -1 where luck found none."""
    many = s[a[S_NUMBERS] + 6]
    for _try in range(8 if many > 0 else 0):
        i = s[a[S_COSTLY] + below(a, w, many)]
        if i < a[RESOURCES] and s[a[S_OVER] + i] > 0:
            return int(i)
    return -1


@compiled
def _free_start(a: Ints, s: Ints, w: Longs, r: int, b: int) -> int:
    """A time from which a resource could attend a block: the first such from a drawn one on; -1 where there is none."""
    d = s[a[S_DURATION] + b]
    at = a[START_AT] + a[a[START_LIST] + a[a[UNIT_BLOCK] + a[a[BLOCK_UNIT] + b]] + d - 1]
    n = a[at + 1] - a[at]
    first = below(a, w, n) if n > 0 else 0
    for k in range(n):
        t = a[a[START] + a[at] + (first + k) % n]
        free = abs(t - s[a[S_TIME] + b]) >= d
        for q in range(t, t + d):
            free = free and s[a[S_COUNT] + r * a[TIMES] + q] < a[a[PLACES] + r]
        if free:
            return int(t)
    return -1


@compiled
def propose_clearing(a: Ints, s: Ints, w: Longs, seats: bool) -> bool:
    """A clashing block goes where its resource is free; whoever is in its way goes where it was, and so on to the end."""
    r = _who_clashes(a, s, w)
    b = block_of_resource(a, s, w, r) if r >= 0 else -1
    if b < 0 or s[a[S_TIME] + b] < 0:
        return False
    t = _free_start(a, s, w, r, b)
    if t < 0 or not put(a, s, b, s[a[S_DURATION] + b], t) or not take_along(a, s, 0, LONGEST_CHAIN):
        return False
    return cascade(a, s, 1, t - s[a[S_TIME] + b], seats, LONGEST_CHAIN)
