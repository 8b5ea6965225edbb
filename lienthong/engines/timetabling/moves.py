"""Moves of blocks to other times: each proposes where blocks are to go; what that costs is seen later."""

from __future__ import annotations

from lienthong.engines.timetabling.compiling import compiled
from lienthong.engines.timetabling.kernel import below, index_of, put
from lienthong.engines.timetabling.picks import any_start, resource_of
from lienthong.engines.timetabling.pool import (
    BLOCK_SEAT,
    BLOCK_UNIT,
    COMPANION,
    COMPANION_AT,
    FIXED,
    FIXED_AT,
    PLACES,
    S_COUNT,
    S_DURATION,
    S_GIVEN,
    S_M_BLOCK,
    S_M_DURATION,
    S_M_TIME,
    S_NUMBERS,
    S_TAKEN,
    S_TIME,
    TIMES,
    UNIT_BLOCK,
    UNIT_FROZEN,
    Ints,
    Longs,
)

SHORT_CHAIN, LONGEST_CHAIN = 6, 40


@compiled
def propose_time(a: Ints, s: Ints, w: Longs, b: int) -> bool:
    """A block goes to another time."""
    t = any_start(a, w, b, s[a[S_DURATION] + b])
    return t >= 0 and t != s[a[S_TIME] + b] and put(a, s, b, s[a[S_DURATION] + b], t)


@compiled
def propose_swap(a: Ints, s: Ints, w: Longs, b: int) -> bool:
    """Two blocks of one resource change places; what lies in the way of the longer one comes along."""
    r = resource_of(a, s, w, b)
    t = any_start(a, w, b, s[a[S_DURATION] + b])
    if r < 0 or t < 0 or t == s[a[S_TIME] + b]:
        return False
    here, d = s[a[S_TIME] + b], s[a[S_DURATION] + b]
    if here >= 0 and abs(t - here) < d:
        return False
    if not put(a, s, b, d, t):
        return False
    for q in range(t, t + d):
        if s[a[S_COUNT] + r * a[TIMES] + q] == 1:
            c = s[a[S_TAKEN] + r * a[TIMES] + q] - 1
            if index_of(a, s, c) >= 0:
                continue
            if here < 0 or a[a[UNIT_FROZEN] + a[a[BLOCK_UNIT] + c]]:
                return False
            back = s[a[S_TIME] + c] - t + here
            if s[a[S_DURATION] + c] > d and s[a[S_TIME] + c] == t and s[a[S_DURATION] + b] != s[a[S_DURATION] + c]:
                return False
            if back < 0 or back + s[a[S_DURATION] + c] > a[TIMES] or not put(a, s, c, s[a[S_DURATION] + c], back):
                return False
    return True


@compiled
def _chase(a: Ints, s: Ints, r: int, i: int, shift: int, most: int) -> bool:
    """Whatever else the resource does at the new time of moved block i goes the other way."""
    t, d = s[a[S_M_TIME] + i], s[a[S_M_DURATION] + i]
    for q in range(t, t + d):
        if s[a[S_COUNT] + r * a[TIMES] + q] != 1 or a[a[PLACES] + r] > 1:
            continue
        c = s[a[S_TAKEN] + r * a[TIMES] + q] - 1
        if index_of(a, s, c) >= 0:
            continue
        back = s[a[S_TIME] + c] - shift
        if a[a[UNIT_FROZEN] + a[a[BLOCK_UNIT] + c]] or back < 0 or back + s[a[S_DURATION] + c] > a[TIMES]:
            return False
        if s[a[S_NUMBERS] + 1] >= most or not put(a, s, c, s[a[S_DURATION] + c], back):
            return False
    return True


@compiled
def take_along(a: Ints, s: Ints, i: int, most: int) -> bool:
    """Who is to be at the same times as moved block i, and is, goes with it."""
    b = s[a[S_M_BLOCK] + i]
    u, t, d = a[a[BLOCK_UNIT] + b], s[a[S_TIME] + b], s[a[S_DURATION] + b]
    for k in range(a[a[COMPANION_AT] + u], a[a[COMPANION_AT] + u + 1]):
        v = a[a[COMPANION] + k]
        for c in range(a[a[UNIT_BLOCK] + v], a[a[UNIT_BLOCK] + v + 1]):
            if s[a[S_DURATION] + c] == d and s[a[S_TIME] + c] == t and index_of(a, s, c) < 0:
                if a[a[UNIT_FROZEN] + v] or s[a[S_NUMBERS] + 1] >= most:
                    return False
                if not put(a, s, c, d, s[a[S_M_TIME] + i]):
                    return False
    return True


@compiled
def _clear(a: Ints, s: Ints, i: int, shift: int, seats: bool, most: int) -> bool:
    """Whoever is in the way of moved block i goes the other way, for all its people, those in seats where that is asked."""
    c = s[a[S_M_BLOCK] + i]
    u = a[a[BLOCK_UNIT] + c]
    for k in range(a[a[FIXED_AT] + u], a[a[FIXED_AT] + u + 1]):
        if not _chase(a, s, a[a[FIXED] + k], i, shift, most):
            return False
    if seats:
        for cell in range(a[a[BLOCK_SEAT] + c], a[a[BLOCK_SEAT] + c + 1]):
            if s[a[S_GIVEN] + cell] >= 0 and not _chase(a, s, s[a[S_GIVEN] + cell], i, shift, most):
                return False
    return True


@compiled
def chain_length(a: Ints, w: Longs) -> int:
    """How many blocks a chain may move. Long ones take most of the time and are rarely kept, but sometimes nothing else helps."""
    return SHORT_CHAIN if below(a, w, 32) > 0 else LONGEST_CHAIN


@compiled
def cascade(a: Ints, s: Ints, given: int, shift: int, seats: bool, most: int) -> bool:
    """The first so many moved blocks clear their new times by a shift; who goes away clears his, and so on until nobody is left."""
    i = 0
    while i < s[a[S_NUMBERS] + 1]:
        if i >= given and not take_along(a, s, i, most):
            return False
        own = s[a[S_M_TIME] + i] - s[a[S_TIME] + s[a[S_M_BLOCK] + i]]
        if s[a[S_M_DURATION] + i] > 0 and not _clear(a, s, i, shift if i < given else own, seats, most):
            return False
        i += 1
    return True


@compiled
def propose_kempe(a: Ints, s: Ints, w: Longs, b: int, seats: bool, together: bool) -> bool:
    """The block moves, with those that are to be at the same times; who is in its way moves the other way, and so on."""
    d, here = s[a[S_DURATION] + b], s[a[S_TIME] + b]
    t = any_start(a, w, b, d)
    if t < 0 or here < 0 or abs(t - here) < d:
        return False
    if not put(a, s, b, d, t) or (together and not take_along(a, s, 0, LONGEST_CHAIN)):
        return False
    if below(a, w, 3) == 0:
        # Whom those who go away meet there is left to other moves.
        return _clear(a, s, 0, t - here, seats, LONGEST_CHAIN)
    return cascade(a, s, 1, t - here, seats, chain_length(a, w))
