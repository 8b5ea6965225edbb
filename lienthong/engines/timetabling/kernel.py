"""The compiled search: chance, blocks laid and taken up, and a move tried, kept or taken back.

A move is a list of blocks with their new durations and times, and of seats with their new resources. It is brought about, what
it touches is counted anew, and it is taken back where it is not accepted. All randomness comes from one 64-bit state, so that
a seed and a number of moves give the same timetable on every machine. In all compiled functions `a` is the pool, `s` the
state's ints, `w` its longs.
"""

from __future__ import annotations

import numpy as np

from lienthong.engines.timetabling.compiling import compiled, entry
from lienthong.engines.timetabling.pool import (
    BLOCK_SEAT,
    BLOCK_UNIT,
    BLOCKS,
    CLASH_STEER,
    COSTS,
    FIXED,
    FIXED_AT,
    FIXED_LOAD,
    HAS_LOAD,
    MOST_MOVED,
    PLACES,
    POINTS,
    RESOURCES,
    S_COSTLY,
    S_COSTLY_AT,
    S_COUNT,
    S_DURATION,
    S_GIVEN,
    S_LOAD,
    S_M_BLOCK,
    S_M_CELL,
    S_M_DURATION,
    S_M_RESOURCE,
    S_M_SEATED,
    S_M_TIME,
    S_MASK,
    S_NUMBERS,
    S_OVER,
    S_P_STAMP,
    S_P_TOUCHED,
    S_R_STAMP,
    S_R_TOUCHED,
    S_TAKEN,
    S_TIME,
    SEAT_AT,
    SEAT_LOAD,
    SEGMENTS,
    TIME_BIT,
    TIME_SEGMENT,
    TIMES,
    UNIT_POINT,
    UNIT_POINT_AT,
    W_P_COST,
    W_P_NEW,
    W_R_COST,
    W_R_NEW,
    W_RANDOM,
    W_TOTAL,
    Ints,
    Longs,
)
from lienthong.engines.timetabling.prices import point_cost, resource_cost

MOVES = 7
TIME, SWAP, KEMPE, SEAT, SERIES, RESHAPE, CLEAR = range(MOVES)


@compiled
def _draw(a: Ints, w: Longs) -> np.uint64:
    x = np.uint64(w[a[W_RANDOM]]) + np.uint64(0x9E3779B97F4A7C15)
    w[a[W_RANDOM]] = np.int64(x)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@compiled
def below(a: Ints, w: Longs, n: int) -> int:
    return int(np.int64((_draw(a, w) >> np.uint64(33)) * np.uint64(n) >> np.uint64(31)))


@compiled
def chance(a: Ints, w: Longs) -> float:
    return np.float64(_draw(a, w) >> np.uint64(11)) / 9007199254740992.0


@compiled
def lay_one(a: Ints, s: Ints, r: int, b: int, d: int, sign: int, load: int) -> None:
    if a[a[HAS_LOAD] + r]:
        s[a[S_LOAD] + r] += sign * d * load
    t = s[a[S_TIME] + b]
    if t < 0:
        return
    row, masks = r * a[TIMES], a[S_MASK] + r * a[SEGMENTS]
    counts, taken = a[S_COUNT] + row, a[S_TAKEN] + row
    for q in range(t, t + d):
        others = s[counts + q] + min(sign, 0)
        s[counts + q] += sign
        s[taken + q] += sign * (b + 1)
        if others == 0:
            s[masks + a[a[TIME_SEGMENT] + q]] ^= 1 << a[a[TIME_BIT] + q]
        elif others >= a[a[PLACES] + r]:
            s[a[S_OVER] + r] += sign


@compiled
def lay(a: Ints, s: Ints, b: int, sign: int) -> None:
    """Add (1) or take away (-1) a block at all its resources."""
    d = s[a[S_DURATION] + b]
    if d == 0:
        return
    u = a[a[BLOCK_UNIT] + b]
    for i in range(a[a[FIXED_AT] + u], a[a[FIXED_AT] + u + 1]):
        lay_one(a, s, a[a[FIXED] + i], b, d, sign, a[a[FIXED_LOAD] + i])
    cell = a[a[BLOCK_SEAT] + b]
    for j in range(a[a[SEAT_AT] + u], a[a[SEAT_AT] + u + 1]):
        r = s[a[S_GIVEN] + cell + j - a[a[SEAT_AT] + u]]
        if r >= 0:
            lay_one(a, s, r, b, d, sign, a[a[SEAT_LOAD] + j])


@compiled
def _note(a: Ints, s: Ints, w: Longs, i: int, at: int) -> None:
    """Keep the list of what costs something: resources by their number, then points."""
    here, costly = s[a[S_COSTLY_AT] + i], a[S_COSTLY]
    if w[at] + w[at + 1] > 0:
        if here < 0:
            s[costly + s[a[S_NUMBERS] + 6]] = i
            s[a[S_COSTLY_AT] + i] = s[a[S_NUMBERS] + 6]
            s[a[S_NUMBERS] + 6] += 1
    elif here >= 0:
        s[a[S_NUMBERS] + 6] -= 1
        last = s[costly + s[a[S_NUMBERS] + 6]]
        s[costly + here] = last
        s[a[S_COSTLY_AT] + last] = here
        s[a[S_COSTLY_AT] + i] = -1


@entry
def recount(a: Ints, s: Ints, w: Longs) -> None:
    """Count everything from the blocks."""
    for i in range(a[S_COUNT], a[S_M_BLOCK]):
        s[i] = 0
    for b in range(a[BLOCKS]):
        lay(a, s, b, 1)
    total = a[W_TOTAL]
    for k in range(COSTS):
        w[total + k] = 0
    s[a[S_NUMBERS] + 6] = 0
    for i in range(a[RESOURCES] + a[POINTS]):
        s[a[S_COSTLY_AT] + i] = -1
        if i < a[RESOURCES]:
            at = a[W_R_COST] + COSTS * i
            resource_cost(a, s, w, i, at)
        else:
            at = a[W_P_COST] + COSTS * (i - a[RESOURCES])
            point_cost(a, s, w, i - a[RESOURCES], at)
        for k in range(COSTS):
            w[total + k] += w[at + k]
        _note(a, s, w, i, at)


@compiled
def begin(a: Ints, s: Ints) -> None:
    """An empty move. Numbers: stamp, blocks, seats, resources and points touched, whether durations change, costly things."""
    s[a[S_NUMBERS]] += 1
    for i in range(1, 6):
        s[a[S_NUMBERS] + i] = 0


@compiled
def index_of(a: Ints, s: Ints, b: int) -> int:
    """Where a block stands in the move; -1: nowhere."""
    for i in range(s[a[S_NUMBERS] + 1]):
        if s[a[S_M_BLOCK] + i] == b:
            return i
    return -1


@compiled
def put(a: Ints, s: Ints, b: int, duration: int, time: int) -> bool:
    """Say where a block is to go. False where the move grows too long."""
    i = index_of(a, s, b)
    if i < 0:
        i = s[a[S_NUMBERS] + 1]
        if i >= MOST_MOVED:
            return False
        s[a[S_NUMBERS] + 1] += 1
        s[a[S_M_BLOCK] + i] = b
    if duration != s[a[S_DURATION] + b]:
        s[a[S_NUMBERS] + 5] = 1
    s[a[S_M_DURATION] + i] = duration
    s[a[S_M_TIME] + i] = time
    return True


@compiled
def give_seat(a: Ints, s: Ints, b: int, cell: int, resource: int) -> bool:
    """Say who is to have a seat of a block."""
    i = s[a[S_NUMBERS] + 2]
    if i >= MOST_MOVED:
        return False
    s[a[S_M_SEATED] + i] = b
    s[a[S_M_CELL] + i] = cell
    s[a[S_M_RESOURCE] + i] = resource
    s[a[S_NUMBERS] + 2] += 1
    return True


@compiled
def _touch(a: Ints, s: Ints, r: int) -> None:
    if s[a[S_R_STAMP] + r] != s[a[S_NUMBERS]]:
        s[a[S_R_STAMP] + r] = s[a[S_NUMBERS]]
        s[a[S_R_TOUCHED] + s[a[S_NUMBERS] + 3]] = r
        s[a[S_NUMBERS] + 3] += 1


@compiled
def _touch_points(a: Ints, s: Ints, begin: int, end: int) -> None:
    stamp = s[a[S_NUMBERS]]
    for k in range(begin, end):
        p = a[a[UNIT_POINT] + k]
        if s[a[S_P_STAMP] + p] != stamp:
            s[a[S_P_STAMP] + p] = stamp
            s[a[S_P_TOUCHED] + s[a[S_NUMBERS] + 4]] = p
            s[a[S_NUMBERS] + 4] += 1


@compiled
def _touch_all(a: Ints, s: Ints) -> None:
    for i in range(s[a[S_NUMBERS] + 1]):
        b = s[a[S_M_BLOCK] + i]
        u = a[a[BLOCK_UNIT] + b]
        for k in range(a[a[FIXED_AT] + u], a[a[FIXED_AT] + u + 1]):
            _touch(a, s, a[a[FIXED] + k])
        for cell in range(a[a[BLOCK_SEAT] + b], a[a[BLOCK_SEAT] + b + 1]):
            if s[a[S_GIVEN] + cell] >= 0:
                _touch(a, s, s[a[S_GIVEN] + cell])
        # What only shapes or seats matter for is left alone where times alone change.
        parts = a[UNIT_POINT_AT] + 3 * u
        _touch_points(a, s, a[parts], a[parts + (3 if s[a[S_NUMBERS] + 5] else 1)])
    for i in range(s[a[S_NUMBERS] + 2]):
        parts = a[UNIT_POINT_AT] + 3 * a[a[BLOCK_UNIT] + s[a[S_M_SEATED] + i]]
        _touch_points(a, s, a[parts + 2], a[parts + 3])
        if s[a[S_GIVEN] + s[a[S_M_CELL] + i]] >= 0:
            _touch(a, s, s[a[S_GIVEN] + s[a[S_M_CELL] + i]])
        if s[a[S_M_RESOURCE] + i] >= 0:
            _touch(a, s, s[a[S_M_RESOURCE] + i])


@compiled
def exchange(a: Ints, s: Ints) -> None:
    """Bring the move about; done twice it takes the move back."""
    moved = s[a[S_NUMBERS] + 1]
    for i in range(moved):
        lay(a, s, s[a[S_M_BLOCK] + i], -1)
    for i in range(moved):
        b = s[a[S_M_BLOCK] + i]
        s[a[S_DURATION] + b], s[a[S_M_DURATION] + i] = s[a[S_M_DURATION] + i], s[a[S_DURATION] + b]
        s[a[S_TIME] + b], s[a[S_M_TIME] + i] = s[a[S_M_TIME] + i], s[a[S_TIME] + b]
    for i in range(moved):
        lay(a, s, s[a[S_M_BLOCK] + i], 1)
    for i in range(s[a[S_NUMBERS] + 2]):
        cell, b = s[a[S_M_CELL] + i], s[a[S_M_SEATED] + i]
        load = a[a[SEAT_LOAD] + a[a[SEAT_AT] + a[a[BLOCK_UNIT] + b]] + cell - a[a[BLOCK_SEAT] + b]]
        old, new = s[a[S_GIVEN] + cell], s[a[S_M_RESOURCE] + i]
        if old >= 0:
            lay_one(a, s, old, b, s[a[S_DURATION] + b], -1, load)
        if new >= 0:
            lay_one(a, s, new, b, s[a[S_DURATION] + b], 1, load)
        s[a[S_GIVEN] + cell], s[a[S_M_RESOURCE] + i] = new, old


@compiled
def hopeless(a: Ints, s: Ints, w: Longs, hard_weight: float, limit: float) -> bool:
    """Whether a move is sure to cost more than a limit: by its clashes, even if all else that it touches cost nothing."""
    clashes = 0
    for i in range(s[a[S_NUMBERS] + 1]):
        t, d = s[a[S_M_TIME] + i], s[a[S_M_DURATION] + i]
        u = a[a[BLOCK_UNIT] + s[a[S_M_BLOCK] + i]]
        for k in range(a[a[FIXED_AT] + u], a[a[FIXED_AT] + u + 1] if t >= 0 else 0):
            r = a[a[FIXED] + k]
            for q in range(r * a[TIMES] + t, r * a[TIMES] + t + d if a[a[PLACES] + r] == 1 else 0):
                if s[a[S_COUNT] + q] == 1 and index_of(a, s, s[a[S_TAKEN] + q] - 1) < 0:
                    clashes += a[a[CLASH_STEER] + r]
    cost = clashes * hard_weight
    if cost <= limit:
        return False
    _touch_all(a, s)
    for i in range(s[a[S_NUMBERS] + 3]):
        at = a[W_R_COST] + COSTS * s[a[S_R_TOUCHED] + i]
        cost -= w[at + 2] * hard_weight + w[at + 1]
    for i in range(s[a[S_NUMBERS] + 4]):
        at = a[W_P_COST] + COSTS * s[a[S_P_TOUCHED] + i]
        cost -= w[at + 2] * hard_weight + w[at + 1]
    return cost > limit


@compiled
def attempt(a: Ints, s: Ints, w: Longs) -> tuple[int, int, int]:
    """Bring the move about and say by how much hard, soft and steering cost change."""
    _touch_all(a, s)
    exchange(a, s)
    hard, soft, steer = 0, 0, 0
    for i in range(s[a[S_NUMBERS] + 3]):
        r = s[a[S_R_TOUCHED] + i]
        new, old = a[W_R_NEW] + COSTS * i, a[W_R_COST] + COSTS * r
        resource_cost(a, s, w, r, new)
        hard += w[new] - w[old]
        soft += w[new + 1] - w[old + 1]
        steer += w[new + 2] - w[old + 2]
    for i in range(s[a[S_NUMBERS] + 4]):
        p = s[a[S_P_TOUCHED] + i]
        new, old = a[W_P_NEW] + COSTS * i, a[W_P_COST] + COSTS * p
        point_cost(a, s, w, p, new)
        hard += w[new] - w[old]
        soft += w[new + 1] - w[old + 1]
        steer += w[new + 2] - w[old + 2]
    return hard, soft, steer


@compiled
def keep(a: Ints, s: Ints, w: Longs, hard: int, soft: int, steer: int) -> None:
    """Accept the move that was attempted."""
    for i in range(s[a[S_NUMBERS] + 3]):
        r = s[a[S_R_TOUCHED] + i]
        for k in range(COSTS):
            w[a[W_R_COST] + COSTS * r + k] = w[a[W_R_NEW] + COSTS * i + k]
        _note(a, s, w, r, a[W_R_COST] + COSTS * r)
    for i in range(s[a[S_NUMBERS] + 4]):
        p = s[a[S_P_TOUCHED] + i]
        for k in range(COSTS):
            w[a[W_P_COST] + COSTS * p + k] = w[a[W_P_NEW] + COSTS * i + k]
        _note(a, s, w, a[RESOURCES] + p, a[W_P_COST] + COSTS * p)
    w[a[W_TOTAL]] += hard
    w[a[W_TOTAL] + 1] += soft
    w[a[W_TOTAL] + 2] += steer
