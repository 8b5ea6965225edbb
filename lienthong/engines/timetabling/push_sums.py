"""What each resource's week adds up to while lessons are pushed, kept current as they come and go. Compiled.

A rule of the whole week adds up what each segment counts. A lesson changes one segment, so what that one counted is taken off and
what it counts now is added, instead of adding up all of them at each look.
"""

from __future__ import annotations

from lienthong.engines.timetabling.compiling import compiled
from lienthong.engines.timetabling.pool import (
    BLOCK_SEAT,
    BLOCK_UNIT,
    FIXED,
    FIXED_AT,
    S_COUNT,
    S_DURATION,
    S_GIVEN,
    S_MASK,
    S_TAKEN,
    S_TIME,
    SEGMENTS,
    TIME_BIT,
    TIME_SEGMENT,
    TIMES,
    VALUE,
    Ints,
)
from lienthong.engines.timetabling.push_names import (
    PUSH_BASE,
    PUSH_LEFT,
    PUSH_LOW,
    PUSH_NEED,
    PUSH_PART_AT,
    PUSH_PART_SUM,
    PUSH_PART_VALUE,
    PUSH_PLACE,
    PUSH_RULE_AT,
    PUSH_SUM,
    PUSH_SUM_AT,
    PUSH_TABLED,
)


@compiled
def judged(f: Ints, r: int) -> bool:
    """Whether a resource has required rules besides clashes."""
    return bool(f[f[PUSH_TABLED] + r] != 0 or f[f[PUSH_RULE_AT] + r + 1] > f[f[PUSH_RULE_AT] + r])


@compiled
def tally(a: Ints, f: Ints, r: int, g: int, mask: int, sums: int, sign: int) -> None:
    """Add (1) what a mask of a segment counts to sums of a resource, or take it off (-1): broken and needed, then each rule's."""
    row, needed = r * a[SEGMENTS] + g, 0
    if f[f[PUSH_TABLED] + r]:
        at = f[f[PUSH_PLACE] + row] + mask
        needed = f[f[PUSH_NEED] + at]
        f[sums] += sign * f[f[PUSH_BASE] + at]
        f[sums + 1] += sign * needed
    for n in range(f[f[PUSH_PART_AT] + row], f[f[PUSH_PART_AT] + row + 1]):
        at, of = f[f[PUSH_PART_VALUE] + n] + mask, sums + f[f[PUSH_PART_SUM] + n]
        value, least = a[a[VALUE] + at], f[f[PUSH_LOW] + at]
        f[of] += sign * value
        f[of + 1] += sign * least
        f[of + 2] += sign * max(0, value - least - needed)


@compiled
def _toggle(a: Ints, s: Ints, f: Ints, r: int, t: int) -> None:
    """A resource that was free at a time is busy then, or the other way round."""
    g, sums = a[a[TIME_SEGMENT] + t], f[PUSH_SUM] + f[f[PUSH_SUM_AT] + r]
    at = a[S_MASK] + r * a[SEGMENTS] + g
    if judged(f, r):
        tally(a, f, r, g, s[at], sums, -1)
    s[at] ^= 1 << a[a[TIME_BIT] + t]
    if judged(f, r):
        tally(a, f, r, g, s[at], sums, 1)


@compiled
def lay_at(a: Ints, s: Ints, f: Ints, r: int, b: int, d: int, sign: int) -> None:
    """Add (1) or take away (-1) a block at one of its resources."""
    t = s[a[S_TIME] + b]
    if t < 0:
        return
    row = r * a[TIMES]
    for q in range(row + t, row + t + d):
        others = s[a[S_COUNT] + q] + min(sign, 0)
        s[a[S_COUNT] + q] += sign
        s[a[S_TAKEN] + q] += sign * (b + 1)
        if others == 0:
            _toggle(a, s, f, r, q - row)


@compiled
def stand(a: Ints, s: Ints, f: Ints, b: int, sign: int) -> None:
    """The same at all its resources."""
    u, d = a[a[BLOCK_UNIT] + b], s[a[S_DURATION] + b]
    for i in range(a[a[FIXED_AT] + u], a[a[FIXED_AT] + u + 1]):
        lay_at(a, s, f, a[a[FIXED] + i], b, d, sign)
    for cell in range(a[a[BLOCK_SEAT] + b], a[a[BLOCK_SEAT] + b + 1]):
        if s[a[S_GIVEN] + cell] >= 0:
            lay_at(a, s, f, s[a[S_GIVEN] + cell], b, d, sign)


@compiled
def _owed(a: Ints, s: Ints, f: Ints, b: int, sign: int) -> None:
    """The times of a block wait again (1), or no more (-1)."""
    u = a[a[BLOCK_UNIT] + b]
    for i in range(a[a[FIXED_AT] + u], a[a[FIXED_AT] + u + 1]):
        f[f[PUSH_LEFT] + a[a[FIXED] + i]] += sign * s[a[S_DURATION] + b]


@compiled
def lift(a: Ints, s: Ints, f: Ints, b: int) -> None:
    """A block leaves its time."""
    stand(a, s, f, b, -1)
    s[a[S_TIME] + b] = -1
    _owed(a, s, f, b, 1)


@compiled
def put_down(a: Ints, s: Ints, f: Ints, b: int, t: int) -> None:
    """A block comes to a time, with the people whom it has."""
    s[a[S_TIME] + b] = t
    stand(a, s, f, b, 1)
    _owed(a, s, f, b, -1)
