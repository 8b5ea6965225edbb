"""The compiled search: chance, blocks laid and taken up, and a move tried, kept or taken back.

A move is a list of blocks with their new durations and times, and of seats with their new resources. It is brought about, what
it touches is counted anew, and it is taken back where it is not accepted. All randomness comes from one 64-bit state, so that
a seed and a number of moves give the same timetable on every machine. In all compiled functions `a` is the pool, `s` the
state's ints, `w` its longs.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from lienthong.engines.timetabling.pool import (
    BLOCK_SEAT,
    BLOCK_UNIT,
    BLOCKS,
    FIXED,
    FIXED_AT,
    FIXED_LOAD,
    HAS_LOAD,
    MOST_MOVED,
    POINTS,
    RESOURCES,
    S_COUNT,
    S_DURATION,
    S_GIVEN,
    S_LOAD,
    S_M_BLOCK,
    S_M_CELL,
    S_M_DURATION,
    S_M_RESOURCE,
    S_M_TIME,
    S_NUMBERS,
    S_P_STAMP,
    S_P_TOUCHED,
    S_R_STAMP,
    S_R_TOUCHED,
    S_TAKEN,
    S_TIME,
    SEAT_AT,
    SEAT_LOAD,
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

MOVES = 6
TIME, SWAP, KEMPE, SEAT, SERIES, RESHAPE = range(MOVES)


# ---- chance ----


@njit(cache=True)
def _draw(a: Ints, w: Longs) -> np.uint64:
    x = np.uint64(w[a[W_RANDOM]]) + np.uint64(0x9E3779B97F4A7C15)
    w[a[W_RANDOM]] = np.int64(x)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@njit(cache=True)
def below(a: Ints, w: Longs, n: int) -> int:
    return int(np.int64((_draw(a, w) >> np.uint64(33)) * np.uint64(n) >> np.uint64(31)))


@njit(cache=True)
def chance(a: Ints, w: Longs) -> float:
    return np.float64(_draw(a, w) >> np.uint64(11)) / 9007199254740992.0


# ---- laying blocks and taking them up ----


@njit(cache=True)
def _lay(a: Ints, s: Ints, b: int, sign: int) -> None:
    """Add (1) or take away (-1) a block at all its resources."""
    d = s[a[S_DURATION] + b]
    if d == 0:
        return
    u = a[a[BLOCK_UNIT] + b]
    for i in range(a[a[FIXED_AT] + u], a[a[FIXED_AT] + u + 1]):
        _lay_one(a, s, a[a[FIXED] + i], b, d, sign, a[a[FIXED_LOAD] + i])
    cell = a[a[BLOCK_SEAT] + b]
    for j in range(a[a[SEAT_AT] + u], a[a[SEAT_AT] + u + 1]):
        r = s[a[S_GIVEN] + cell + j - a[a[SEAT_AT] + u]]
        if r >= 0:
            _lay_one(a, s, r, b, d, sign, a[a[SEAT_LOAD] + j])


@njit(cache=True)
def _lay_one(a: Ints, s: Ints, r: int, b: int, d: int, sign: int, load: int) -> None:
    if a[a[HAS_LOAD] + r]:
        s[a[S_LOAD] + r] += sign * d * load
    t = s[a[S_TIME] + b]
    if t >= 0:
        for q in range(t, t + d):
            s[a[S_COUNT] + r * a[TIMES] + q] += sign
            s[a[S_TAKEN] + r * a[TIMES] + q] += sign * (b + 1)


@njit(cache=True)
def recount(a: Ints, s: Ints, w: Longs) -> None:
    """Count everything from the blocks."""
    for i in range(a[S_COUNT], a[S_M_BLOCK]):
        s[i] = 0
    for b in range(a[BLOCKS]):
        _lay(a, s, b, 1)
    w[a[W_TOTAL]] = 0
    w[a[W_TOTAL] + 1] = 0
    for r in range(a[RESOURCES]):
        resource_cost(a, s, w, r, a[W_R_COST] + 2 * r)
        w[a[W_TOTAL]] += w[a[W_R_COST] + 2 * r + 0]
        w[a[W_TOTAL] + 1] += w[a[W_R_COST] + 2 * r + 1]
    for p in range(a[POINTS]):
        point_cost(a, s, w, p, a[W_P_COST] + 2 * p)
        w[a[W_TOTAL]] += w[a[W_P_COST] + 2 * p + 0]
        w[a[W_TOTAL] + 1] += w[a[W_P_COST] + 2 * p + 1]


# ---- a move ----


@njit(cache=True)
def begin(a: Ints, s: Ints) -> None:
    s[a[S_NUMBERS] + 0] += 1
    for i in range(1, 5):
        s[a[S_NUMBERS] + i] = 0


@njit(cache=True)
def index_of(a: Ints, s: Ints, b: int) -> int:
    for i in range(s[a[S_NUMBERS] + 1]):
        if s[a[S_M_BLOCK] + i] == b:
            return i
    return -1


@njit(cache=True)
def put(a: Ints, s: Ints, b: int, duration: int, time: int) -> bool:
    """Say where a block is to go. False where the move grows too long."""
    i = index_of(a, s, b)
    if i < 0:
        i = s[a[S_NUMBERS] + 1]
        if i >= MOST_MOVED:
            return False
        s[a[S_NUMBERS] + 1] += 1
        s[a[S_M_BLOCK] + i] = b
    s[a[S_M_DURATION] + i] = duration
    s[a[S_M_TIME] + i] = time
    return True


@njit(cache=True)
def give_seat(a: Ints, s: Ints, b: int, cell: int, resource: int) -> bool:
    if s[a[S_NUMBERS] + 2] >= MOST_MOVED:
        return False
    if index_of(a, s, b) < 0 and not put(a, s, b, s[a[S_DURATION] + b], s[a[S_TIME] + b]):
        return False
    s[a[S_M_CELL] + s[a[S_NUMBERS] + 2]] = cell
    s[a[S_M_RESOURCE] + s[a[S_NUMBERS] + 2]] = resource
    s[a[S_NUMBERS] + 2] += 1
    return True


@njit(cache=True)
def _touch(a: Ints, s: Ints, r: int) -> None:
    if s[a[S_R_STAMP] + r] != s[a[S_NUMBERS] + 0]:
        s[a[S_R_STAMP] + r] = s[a[S_NUMBERS] + 0]
        s[a[S_R_TOUCHED] + s[a[S_NUMBERS] + 3]] = r
        s[a[S_NUMBERS] + 3] += 1


@njit(cache=True)
def _touch_all(a: Ints, s: Ints) -> None:
    for i in range(s[a[S_NUMBERS] + 1]):
        b = s[a[S_M_BLOCK] + i]
        u = a[a[BLOCK_UNIT] + b]
        for k in range(a[a[FIXED_AT] + u], a[a[FIXED_AT] + u + 1]):
            _touch(a, s, a[a[FIXED] + k])
        for cell in range(a[a[BLOCK_SEAT] + b], a[a[BLOCK_SEAT] + b + 1]):
            if s[a[S_GIVEN] + cell] >= 0:
                _touch(a, s, s[a[S_GIVEN] + cell])
        for k in range(a[a[UNIT_POINT_AT] + u], a[a[UNIT_POINT_AT] + u + 1]):
            p = a[a[UNIT_POINT] + k]
            if s[a[S_P_STAMP] + p] != s[a[S_NUMBERS] + 0]:
                s[a[S_P_STAMP] + p] = s[a[S_NUMBERS] + 0]
                s[a[S_P_TOUCHED] + s[a[S_NUMBERS] + 4]] = p
                s[a[S_NUMBERS] + 4] += 1
    for i in range(s[a[S_NUMBERS] + 2]):
        if s[a[S_M_RESOURCE] + i] >= 0:
            _touch(a, s, s[a[S_M_RESOURCE] + i])


@njit(cache=True)
def exchange(a: Ints, s: Ints) -> None:
    """Bring the move about; done twice it takes the move back."""
    for i in range(s[a[S_NUMBERS] + 1]):
        _lay(a, s, s[a[S_M_BLOCK] + i], -1)
    for i in range(s[a[S_NUMBERS] + 1]):
        b = s[a[S_M_BLOCK] + i]
        s[a[S_DURATION] + b], s[a[S_M_DURATION] + i] = s[a[S_M_DURATION] + i], s[a[S_DURATION] + b]
        s[a[S_TIME] + b], s[a[S_M_TIME] + i] = s[a[S_M_TIME] + i], s[a[S_TIME] + b]
    for i in range(s[a[S_NUMBERS] + 2]):
        cell = s[a[S_M_CELL] + i]
        s[a[S_GIVEN] + cell], s[a[S_M_RESOURCE] + i] = s[a[S_M_RESOURCE] + i], s[a[S_GIVEN] + cell]
    for i in range(s[a[S_NUMBERS] + 1]):
        _lay(a, s, s[a[S_M_BLOCK] + i], 1)


@njit(cache=True)
def attempt(a: Ints, s: Ints, w: Longs) -> tuple[int, int]:
    """Bring the move about and say by how much hard and soft cost change."""
    _touch_all(a, s)
    exchange(a, s)
    hard, soft = 0, 0
    for i in range(s[a[S_NUMBERS] + 3]):
        r = s[a[S_R_TOUCHED] + i]
        resource_cost(a, s, w, r, a[W_R_NEW] + 2 * i)
        hard += w[a[W_R_NEW] + 2 * i + 0] - w[a[W_R_COST] + 2 * r + 0]
        soft += w[a[W_R_NEW] + 2 * i + 1] - w[a[W_R_COST] + 2 * r + 1]
    for i in range(s[a[S_NUMBERS] + 4]):
        p = s[a[S_P_TOUCHED] + i]
        point_cost(a, s, w, p, a[W_P_NEW] + 2 * i)
        hard += w[a[W_P_NEW] + 2 * i + 0] - w[a[W_P_COST] + 2 * p + 0]
        soft += w[a[W_P_NEW] + 2 * i + 1] - w[a[W_P_COST] + 2 * p + 1]
    return hard, soft


@njit(cache=True)
def keep(a: Ints, s: Ints, w: Longs, hard: int, soft: int) -> None:
    for i in range(s[a[S_NUMBERS] + 3]):
        r = s[a[S_R_TOUCHED] + i]
        w[a[W_R_COST] + 2 * r + 0] = w[a[W_R_NEW] + 2 * i + 0]
        w[a[W_R_COST] + 2 * r + 1] = w[a[W_R_NEW] + 2 * i + 1]
    for i in range(s[a[S_NUMBERS] + 4]):
        p = s[a[S_P_TOUCHED] + i]
        w[a[W_P_COST] + 2 * p + 0] = w[a[W_P_NEW] + 2 * i + 0]
        w[a[W_P_COST] + 2 * p + 1] = w[a[W_P_NEW] + 2 * i + 1]
    w[a[W_TOTAL]] += hard
    w[a[W_TOTAL] + 1] += soft
