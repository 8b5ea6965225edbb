"""Moves of the compiled search, and annealing with them."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from lienthong.engines.timetabling.kernel import (
    KEMPE,
    MOVES,
    RESHAPE,
    SEAT,
    SERIES,
    SWAP,
    TIME,
    attempt,
    begin,
    below,
    chance,
    exchange,
    give_seat,
    index_of,
    keep,
    put,
)
from lienthong.engines.timetabling.pool import (
    BLOCK_SEAT,
    BLOCK_UNIT,
    BLOCKS,
    CANDIDATES,
    CANDIDATES_AT,
    FIXED,
    FIXED_AT,
    POINT_UNIT,
    POINT_UNIT_AT,
    POINTS,
    RESOURCES,
    S_COUNT,
    S_DURATION,
    S_GIVEN,
    S_M_BLOCK,
    S_M_DURATION,
    S_M_TIME,
    S_NUMBERS,
    S_TAKEN,
    S_TIME,
    SEAT_AT,
    START,
    START_AT,
    TIMES,
    UNIT_BLOCK,
    UNIT_FROZEN,
    W_P_COST,
    W_R_COST,
    W_TOTAL,
    Ints,
    Longs,
)

LONGEST_CHAIN = 40


@njit(cache=True)
def _any_block(a: Ints, s: Ints, w: Longs) -> int:
    """A block in use whose time may be chosen; -1 where luck did not find one."""
    for _try in range(50):
        b = below(a, w, a[BLOCKS])
        if s[a[S_DURATION] + b] > 0 and not a[a[UNIT_FROZEN] + a[a[BLOCK_UNIT] + b]]:
            return b
    return -1


@njit(cache=True)
def _block_of_resource(a: Ints, s: Ints, w: Longs, r: int) -> int:
    """A block at some time of the resource's row."""
    start = below(a, w, a[TIMES])
    for k in range(a[TIMES]):
        t = start + k
        if t >= a[TIMES]:
            t -= a[TIMES]
        if s[a[S_COUNT] + r * a[TIMES] + t] == 1:
            b = s[a[S_TAKEN] + r * a[TIMES] + t] - 1
            if not a[a[UNIT_FROZEN] + a[a[BLOCK_UNIT] + b]]:
                return b
    return -1


@njit(cache=True)
def _costly_block(a: Ints, s: Ints, w: Longs) -> int:
    """A block of something that costs now."""
    resources, points = a[RESOURCES], a[POINTS]
    for _try in range(12):
        i = below(a, w, resources + points)
        if i < resources:
            if w[a[W_R_COST] + 2 * i + 0] + w[a[W_R_COST] + 2 * i + 1] > 0:
                b = _block_of_resource(a, s, w, i)
                if b >= 0:
                    return b
        else:
            p = i - resources
            if w[a[W_P_COST] + 2 * p + 0] + w[a[W_P_COST] + 2 * p + 1] > 0:
                n = a[a[POINT_UNIT_AT] + p + 1] - a[a[POINT_UNIT_AT] + p]
                u = a[a[POINT_UNIT] + a[a[POINT_UNIT_AT] + p] + below(a, w, n)]
                b = a[a[UNIT_BLOCK] + u] + below(a, w, a[a[UNIT_BLOCK] + u + 1] - a[a[UNIT_BLOCK] + u])
                if s[a[S_DURATION] + b] > 0 and not a[a[UNIT_FROZEN] + u]:
                    return b
    return _any_block(a, s, w)


@njit(cache=True)
def _any_start(a: Ints, s: Ints, w: Longs, b: int) -> int:
    u = a[a[BLOCK_UNIT] + b]
    n = a[a[START_AT] + u + 1] - a[a[START_AT] + u]
    t = a[a[START] + a[a[START_AT] + u] + below(a, w, n)]
    return t if t + s[a[S_DURATION] + b] <= a[TIMES] else -1


@njit(cache=True)
def _resource_of(a: Ints, s: Ints, w: Longs, b: int) -> int:
    """Some resource of a block, seats included; -1 where it has none."""
    u = a[a[BLOCK_UNIT] + b]
    fixed = a[a[FIXED_AT] + u + 1] - a[a[FIXED_AT] + u]
    seats = a[a[BLOCK_SEAT] + b + 1] - a[a[BLOCK_SEAT] + b]
    if fixed + seats == 0:
        return -1
    i = below(a, w, fixed + seats)
    return a[a[FIXED] + a[a[FIXED_AT] + u] + i] if i < fixed else s[a[S_GIVEN] + a[a[BLOCK_SEAT] + b] + i - fixed]


@njit(cache=True)
def _propose_time(a: Ints, s: Ints, w: Longs, b: int) -> bool:
    t = _any_start(a, s, w, b)
    return t >= 0 and t != s[a[S_TIME] + b] and put(a, s, b, s[a[S_DURATION] + b], t)


@njit(cache=True)
def _propose_swap(a: Ints, s: Ints, w: Longs, b: int) -> bool:
    """Two blocks of one resource change places; what lies in the way of the longer one comes along."""
    r = _resource_of(a, s, w, b)
    t = _any_start(a, s, w, b)
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


@njit(cache=True)
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


@njit(cache=True)
def _propose_kempe(a: Ints, s: Ints, w: Longs, b: int) -> bool:
    """The block moves; who is in its way moves the other way, and so on until nobody is."""
    t = _any_start(a, s, w, b)
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


@njit(cache=True)
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


@njit(cache=True)
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


@njit(cache=True)
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
        t = a[a[START] + a[a[START_AT] + u] + below(a, w, a[a[START_AT] + u + 1] - a[a[START_AT] + u])]
        for j in range(a[a[BLOCK_SEAT] + c + 1] - a[a[BLOCK_SEAT] + c]):
            s[a[S_GIVEN] + a[a[BLOCK_SEAT] + c] + j] = s[
                a[S_GIVEN] + a[a[BLOCK_SEAT] + b] + j
            ]  # not in use yet, so it counts nowhere
        return t + part <= a[TIMES] and put(a, s, b, d - part, s[a[S_TIME] + b]) and put(a, s, c, part, t)
    if below(a, w, 2) == 0:
        t = _any_start(a, s, w, b) if below(a, w, 2) == 0 else s[a[S_TIME] + b]
        return t >= 0 and t + d + e <= a[TIMES] and put(a, s, c, 0, -1) and put(a, s, b, d + e, t)
    if d < 2:
        return False
    longer = s[a[S_TIME] + c]
    return longer + e + 1 <= a[TIMES] and put(a, s, b, d - 1, s[a[S_TIME] + b]) and put(a, s, c, e + 1, longer)


@njit(cache=True)
def _propose(a: Ints, s: Ints, w: Longs, move: int) -> bool:
    begin(a, s)
    b = _costly_block(a, s, w) if below(a, w, 3) == 0 else _any_block(a, s, w)
    if move in (SEAT, SERIES):
        # Seats may be filled where the time is given, too.
        b = below(a, w, a[BLOCKS])
        if s[a[S_DURATION] + b] == 0:
            return False
        return _propose_seat(a, s, w, b) if move == SEAT else _propose_series(a, s, w, b)
    if b < 0:
        return False
    if move == TIME:
        return _propose_time(a, s, w, b)
    if move == SWAP:
        return _propose_swap(a, s, w, b)
    if move == KEMPE:
        return _propose_kempe(a, s, w, b)
    return move == RESHAPE and _propose_reshape(a, s, w, b)


@njit(cache=True)
def sample(a: Ints, s: Ints, w: Longs, chances: NDArray[np.float64], tries: int) -> tuple[float, float]:
    """Mean worsening of soft cost, and mean change of hard cost, over moves that are taken back."""
    soft_sum, hard_sum, soft_n, hard_n = 0.0, 0.0, 0, 0
    for _try in range(tries):
        if not _propose(a, s, w, _pick(a, w, chances)):
            continue
        hard, soft = attempt(a, s, w)
        exchange(a, s)
        if soft > 0:
            soft_sum += soft
            soft_n += 1
        if hard != 0:
            hard_sum += abs(hard)
            hard_n += 1
    return soft_sum / max(1, soft_n), hard_sum / max(1, hard_n)


@njit(cache=True)
def _pick(a: Ints, w: Longs, chances: NDArray[np.float64]) -> int:
    x = chance(a, w)
    for move in range(MOVES):
        x -= chances[move]
        if x < 0.0:
            return move
    return TIME


@njit(cache=True)
def anneal(
    a: Ints,
    s: Ints,
    w: Longs,
    chances: NDArray[np.float64],
    moves: int,
    hot: float,
    cold: float,
    hard_weight: float,
    best_cost: Longs,
    best: Ints,
) -> int:
    """So many moves while it cools from `hot` to `cold`; the best timetable seen is kept. Returns how many were accepted."""
    accepted = 0
    factor = (cold / hot) ** (1.0 / max(1, moves // 64)) if hot > 0 else 1.0
    heat = hot
    for n in range(moves):
        if n % 64 == 63:
            heat *= factor
        if not _propose(a, s, w, _pick(a, w, chances)):
            continue
        hard, soft = attempt(a, s, w)
        delta = hard * hard_weight + soft
        if delta > 0 and (heat <= 0 or chance(a, w) >= math.exp(-delta / heat)):
            exchange(a, s)
            continue
        keep(a, s, w, hard, soft)
        accepted += 1
        if w[a[W_TOTAL]] < best_cost[0] or (w[a[W_TOTAL]] == best_cost[0] and w[a[W_TOTAL] + 1] < best_cost[1]):
            best_cost[0], best_cost[1] = w[a[W_TOTAL]], w[a[W_TOTAL] + 1]
            best[:] = s[: len(best)]
            if best_cost[0] == 0 and best_cost[1] == 0:
                break
    return accepted


@njit(cache=True)
def settle(a: Ints, s: Ints, w: Longs, order: Ints, hard_weight: float) -> None:
    """Give each block, in this order, the time that costs least just then, the first of equals drawn by lot."""
    for b in order:
        u = a[a[BLOCK_UNIT] + b]
        if s[a[S_DURATION] + b] == 0 or a[a[UNIT_FROZEN] + u]:
            continue
        least, chosen, ties = 1e300, -1, 0
        for i in range(a[a[START_AT] + u], a[a[START_AT] + u + 1]):
            t = a[a[START] + i]
            if t + s[a[S_DURATION] + b] > a[TIMES]:
                continue
            begin(a, s)
            put(a, s, b, s[a[S_DURATION] + b], t)
            hard, soft = attempt(a, s, w)
            exchange(a, s)
            cost = hard * hard_weight + soft
            ties = ties + 1 if cost == least else 1
            if cost < least or (cost == least and below(a, w, ties) == 0):
                least, chosen = cost, t
        if chosen >= 0:
            begin(a, s)
            put(a, s, b, s[a[S_DURATION] + b], chosen)
            hard, soft = attempt(a, s, w)
            keep(a, s, w, hard, soft)


@njit(cache=True)
def seat_all(a: Ints, s: Ints, w: Longs, order: Ints, hard_weight: float) -> None:
    """Give each empty seat the resource that costs least just then."""
    for b in order:
        u = a[a[BLOCK_UNIT] + b]
        if s[a[S_DURATION] + b] == 0:
            continue
        for j in range(a[a[BLOCK_SEAT] + b + 1] - a[a[BLOCK_SEAT] + b]):
            seat = a[a[SEAT_AT] + u] + j
            cell = a[a[BLOCK_SEAT] + b] + j
            if s[a[S_GIVEN] + cell] >= 0:
                continue
            least, chosen, ties = 1e300, -1, 0
            for i in range(a[a[CANDIDATES_AT] + seat], a[a[CANDIDATES_AT] + seat + 1]):
                begin(a, s)
                give_seat(a, s, b, cell, a[a[CANDIDATES] + i])
                hard, soft = attempt(a, s, w)
                exchange(a, s)
                cost = hard * hard_weight + soft
                ties = ties + 1 if cost == least else 1
                if cost < least or (cost == least and below(a, w, ties) == 0):
                    least, chosen = cost, a[a[CANDIDATES] + i]
            if chosen >= 0:
                begin(a, s)
                give_seat(a, s, b, cell, chosen)
                hard, soft = attempt(a, s, w)
                keep(a, s, w, hard, soft)
