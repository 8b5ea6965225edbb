"""The moves of the search: each proposes where blocks are to go or who is to have seats; what that costs is seen later."""

from __future__ import annotations

from lienthong.engines.timetabling.compiling import compiled
from lienthong.engines.timetabling.kernel import (
    KEMPE,
    RESHAPE,
    SEAT,
    SERIES,
    SWAP,
    TIME,
    begin,
    below,
    give_seat,
    index_of,
    put,
)
from lienthong.engines.timetabling.pool import (
    BLOCK_SEAT,
    BLOCK_UNIT,
    CANDIDATES,
    CANDIDATES_AT,
    FIXED,
    FIXED_AT,
    MOVABLE,
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
    S_M_BLOCK,
    S_M_DURATION,
    S_M_TIME,
    S_NUMBERS,
    S_OVER,
    S_TAKEN,
    S_TIME,
    SEAT_AT,
    SEATED,
    START,
    START_AT,
    START_LIST,
    TIMES,
    UNIT_BLOCK,
    UNIT_DURATION,
    UNIT_FROZEN,
    Ints,
    Longs,
)

LONGEST_CHAIN = 40


@compiled
def _any_block(a: Ints, s: Ints, w: Longs) -> int:
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
def _block_of_resource(a: Ints, s: Ints, w: Longs, r: int) -> int:
    """A block of a resource: one of those that clash where some do, else one at some time of its row."""
    times, counts = a[TIMES], a[S_COUNT] + r * a[TIMES]
    least = 2 if s[a[S_OVER] + r] > 0 and below(a, w, 4) > 0 else 1
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
def _costly_block(a: Ints, s: Ints, w: Longs) -> int:
    """A block of something that costs now."""
    many = s[a[S_NUMBERS] + 6]
    for _try in range(4 if many > 0 else 0):
        i = s[a[S_COSTLY] + below(a, w, many)]
        b = -1
        if i < a[RESOURCES]:
            b = _block_of_resource(a, s, w, i)
        else:
            p = i - a[RESOURCES]
            first = a[a[POINT_UNIT_AT] + p]
            u = a[a[POINT_UNIT] + first + below(a, w, a[a[POINT_UNIT_AT] + p + 1] - first)]
            b = a[a[UNIT_BLOCK] + u] + below(a, w, a[a[UNIT_BLOCK] + u + 1] - a[a[UNIT_BLOCK] + u])
            if s[a[S_DURATION] + b] == 0 or a[a[UNIT_FROZEN] + u]:
                b = -1
        if b >= 0:
            return b
    return _any_block(a, s, w)


@compiled
def _any_start(a: Ints, w: Longs, b: int, d: int) -> int:
    """A time at which a block of duration d may begin; -1 where there is none."""
    at = a[START_AT] + a[a[START_LIST] + a[a[UNIT_BLOCK] + a[a[BLOCK_UNIT] + b]] + d - 1]
    n = a[at + 1] - a[at]
    return a[a[START] + a[at] + below(a, w, n)] if n > 0 else -1


@compiled
def _resource_of(a: Ints, s: Ints, w: Longs, b: int) -> int:
    """Some resource of a block, seats included; -1 where it has none."""
    u = a[a[BLOCK_UNIT] + b]
    fixed = a[a[FIXED_AT] + u + 1] - a[a[FIXED_AT] + u]
    seats = a[a[BLOCK_SEAT] + b + 1] - a[a[BLOCK_SEAT] + b]
    if fixed + seats == 0:
        return -1
    i = below(a, w, fixed + seats)
    return a[a[FIXED] + a[a[FIXED_AT] + u] + i] if i < fixed else s[a[S_GIVEN] + a[a[BLOCK_SEAT] + b] + i - fixed]


@compiled
def _propose_time(a: Ints, s: Ints, w: Longs, b: int) -> bool:
    t = _any_start(a, w, b, s[a[S_DURATION] + b])
    return t >= 0 and t != s[a[S_TIME] + b] and put(a, s, b, s[a[S_DURATION] + b], t)


@compiled
def _propose_swap(a: Ints, s: Ints, w: Longs, b: int) -> bool:
    """Two blocks of one resource change places; what lies in the way of the longer one comes along."""
    r = _resource_of(a, s, w, b)
    t = _any_start(a, w, b, s[a[S_DURATION] + b])
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
def _chase(a: Ints, s: Ints, w: Longs, r: int, i: int, shift: int) -> bool:
    """Whatever else the resource does at the new time of moved block i goes the other way."""
    t, d = s[a[S_M_TIME] + i], s[a[S_M_DURATION] + i]
    for q in range(t, t + d):
        if s[a[S_COUNT] + r * a[TIMES] + q] != 1:
            continue
        c = s[a[S_TAKEN] + r * a[TIMES] + q] - 1
        if index_of(a, s, c) >= 0:
            continue
        back = s[a[S_TIME] + c] - shift
        if a[a[UNIT_FROZEN] + a[a[BLOCK_UNIT] + c]] or back < 0 or back + s[a[S_DURATION] + c] > a[TIMES]:
            return False
        if s[a[S_NUMBERS] + 1] >= LONGEST_CHAIN or not put(a, s, c, s[a[S_DURATION] + c], back):
            return False
    return True


@compiled
def _propose_kempe(a: Ints, s: Ints, w: Longs, b: int) -> bool:
    """The block moves; who is in its way moves the other way, and so on until nobody is."""
    t = _any_start(a, w, b, s[a[S_DURATION] + b])
    here = s[a[S_TIME] + b]
    if t < 0 or here < 0 or abs(t - here) < s[a[S_DURATION] + b]:
        return False
    shift = t - here
    if not put(a, s, b, s[a[S_DURATION] + b], t):
        return False
    i = 0
    while i < s[a[S_NUMBERS] + 1]:
        c = s[a[S_M_BLOCK] + i]
        step = s[a[S_M_TIME] + i] - s[a[S_TIME] + c]
        u = a[a[BLOCK_UNIT] + c]
        for k in range(a[a[FIXED_AT] + u], a[a[FIXED_AT] + u + 1]):
            if not _chase(a, s, w, a[a[FIXED] + k], i, step):
                return False
        for cell in range(a[a[BLOCK_SEAT] + c], a[a[BLOCK_SEAT] + c + 1]):
            if s[a[S_GIVEN] + cell] >= 0 and not _chase(a, s, w, s[a[S_GIVEN] + cell], i, step):
                return False
        i += 1
    return shift != 0


@compiled
def _propose_seat(a: Ints, s: Ints, w: Longs, b: int) -> bool:
    """Another resource for a seat; who has it at that time takes the old one, where that fits."""
    n = a[a[BLOCK_SEAT] + b + 1] - a[a[BLOCK_SEAT] + b]
    if n == 0:
        return False
    j = below(a, w, n)
    cell = a[a[BLOCK_SEAT] + b] + j
    seat = a[a[SEAT_AT] + a[a[BLOCK_UNIT] + b]] + j
    options = a[a[CANDIDATES_AT] + seat + 1] - a[a[CANDIDATES_AT] + seat]
    if options == 0:
        return False
    new = a[a[CANDIDATES] + a[a[CANDIDATES_AT] + seat] + below(a, w, options)]
    old = s[a[S_GIVEN] + cell]
    if new == old or not give_seat(a, s, b, cell, new):
        return False
    t = s[a[S_TIME] + b]
    if t >= 0 and old >= 0 and s[a[S_COUNT] + new * a[TIMES] + t] == 1 and below(a, w, 4) > 0:
        c = s[a[S_TAKEN] + new * a[TIMES] + t] - 1
        if c != b:
            for other in range(a[a[BLOCK_SEAT] + c], a[a[BLOCK_SEAT] + c + 1]):
                if s[a[S_GIVEN] + other] == new:
                    return give_seat(a, s, c, other, old)
    return True


@compiled
def _propose_series(a: Ints, s: Ints, w: Longs, b: int) -> bool:
    """One resource for a role in all blocks of the unit."""
    n = a[a[BLOCK_SEAT] + b + 1] - a[a[BLOCK_SEAT] + b]
    if n == 0:
        return False
    u = a[a[BLOCK_UNIT] + b]
    j = below(a, w, n)
    seat = a[a[SEAT_AT] + u] + j
    options = a[a[CANDIDATES_AT] + seat + 1] - a[a[CANDIDATES_AT] + seat]
    if options == 0:
        return False
    new = a[a[CANDIDATES] + a[a[CANDIDATES_AT] + seat] + below(a, w, options)]
    changed = False
    for c in range(a[a[UNIT_BLOCK] + u], a[a[UNIT_BLOCK] + u + 1]):
        cell = a[a[BLOCK_SEAT] + c] + j
        if s[a[S_DURATION] + c] > 0 and s[a[S_GIVEN] + cell] != new:
            if not give_seat(a, s, c, cell, new):
                return False
            changed = True
    return changed


@compiled
def _propose_reshape(a: Ints, s: Ints, w: Longs, b: int) -> bool:
    """Split a block, join two of its unit, or hand one time over."""
    u = a[a[BLOCK_UNIT] + b]
    first, last = a[a[UNIT_BLOCK] + u], a[a[UNIT_BLOCK] + u + 1]
    if last - first < 2:
        return False
    c = first + below(a, w, last - first)
    if c == b:
        return False
    d, e = s[a[S_DURATION] + b], s[a[S_DURATION] + c]
    if e == 0:
        if d < 2:
            return False
        part = 1 + below(a, w, d - 1)
        t = _any_start(a, w, b, part)
        for j in range(a[a[BLOCK_SEAT] + c + 1] - a[a[BLOCK_SEAT] + c]):
            s[a[S_GIVEN] + a[a[BLOCK_SEAT] + c] + j] = s[
                a[S_GIVEN] + a[a[BLOCK_SEAT] + b] + j
            ]  # not in use yet, so it counts nowhere
        return t >= 0 and put(a, s, b, d - part, s[a[S_TIME] + b]) and put(a, s, c, part, t)
    if below(a, w, 2) == 0:
        t = _any_start(a, w, b, d + e) if below(a, w, 2) == 0 else s[a[S_TIME] + b]
        return t >= 0 and t + d + e <= a[TIMES] and put(a, s, c, 0, -1) and put(a, s, b, d + e, t)
    if d < 2:
        return False
    longer = s[a[S_TIME] + c]
    return longer + e + 1 <= a[TIMES] and put(a, s, b, d - 1, s[a[S_TIME] + b]) and put(a, s, c, e + 1, longer)


@compiled
def propose(a: Ints, s: Ints, w: Longs, move: int) -> bool:
    """A move of a kind, for a block of what costs or for any. False where nothing came of it."""
    begin(a, s)
    if move in (SEAT, SERIES):
        # Seats may be filled where the time is given, too.
        b = a[a[SEATED] + below(a, w, a[FIXED_AT] - a[SEATED])]
        if s[a[S_DURATION] + b] == 0:
            return False
        return _propose_seat(a, s, w, b) if move == SEAT else _propose_series(a, s, w, b)
    if move == RESHAPE:
        u = a[a[PLIABLE] + below(a, w, a[SEATED] - a[PLIABLE])]
        b = a[a[UNIT_BLOCK] + u] + below(a, w, a[a[UNIT_DURATION] + u])
        return s[a[S_DURATION] + b] > 0 and _propose_reshape(a, s, w, b)
    b = _costly_block(a, s, w) if below(a, w, 3) == 0 else _any_block(a, s, w)
    if b < 0:
        return False
    if move == TIME:
        return _propose_time(a, s, w, b)
    if move == SWAP:
        return _propose_swap(a, s, w, b)
    return move == KEMPE and _propose_kempe(a, s, w, b)
