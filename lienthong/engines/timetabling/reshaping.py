"""Moves that split blocks otherwise: some times of a block go to another block of its unit, or become one of their own."""

from __future__ import annotations

from lienthong.engines.timetabling.compiling import compiled
from lienthong.engines.timetabling.kernel import below, put
from lienthong.engines.timetabling.moves import cascade, chain_length
from lienthong.engines.timetabling.picks import any_start
from lienthong.engines.timetabling.pool import (
    BLOCK_SEAT,
    BLOCK_UNIT,
    S_DURATION,
    S_GIVEN,
    S_TIME,
    TIMES,
    UNIT_BLOCK,
    Ints,
    Longs,
)


@compiled
def _take_seats(a: Ints, s: Ints, b: int, c: int) -> None:
    """A block that is not in use, and counts nowhere, gets the people of another."""
    for j in range(a[a[BLOCK_SEAT] + c + 1] - a[a[BLOCK_SEAT] + c]):
        s[a[S_GIVEN] + a[a[BLOCK_SEAT] + c] + j] = s[a[S_GIVEN] + a[a[BLOCK_SEAT] + b] + j]


@compiled
def propose_reshape(a: Ints, s: Ints, w: Longs, b: int) -> bool:
    """Times of a block go elsewhere: to another block of its unit, before or after it, or to a block that is not in use yet."""
    u = a[a[BLOCK_UNIT] + b]
    first, last = a[a[UNIT_BLOCK] + u], a[a[UNIT_BLOCK] + u + 1]
    if last - first < 2:
        return False
    c = first + below(a, w, last - first)
    d, e = s[a[S_DURATION] + b], s[a[S_DURATION] + c]
    if c == b or (e == 0 and d < 2):
        return False
    here, there = s[a[S_TIME] + b], s[a[S_TIME] + c]
    part = 1 + below(a, w, d if e > 0 else d - 1)
    if e == 0:
        _take_seats(a, s, b, c)
        to = any_start(a, w, b, part)
        start = to
    elif there < 0:
        return False
    elif below(a, w, 2) == 0:
        to, start = there + e, there
    else:
        to, start = there - part, there - part
    if to < 0 or to + part > a[TIMES]:
        return False
    # What is left of the block stays at its beginning or at its end.
    begins = here >= 0 and part < d and below(a, w, 2) == 0
    left = here + part if begins else here
    if not (put(a, s, b, d - part, left if part < d else -1) and put(a, s, c, e + part, start)):
        return False
    source = here if begins or part == d else here + d - part
    if here < 0 or below(a, w, 8) == 0:
        return True
    if abs(to - source) < part or (here <= to < here + d and part < d):
        return False
    return cascade(a, s, 2, to - source, True, chain_length(a, w))
