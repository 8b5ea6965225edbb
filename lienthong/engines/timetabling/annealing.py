"""Annealing and first placement: which of the proposed moves stand."""

from __future__ import annotations

import math

from lienthong.engines.timetabling.compiling import compiled, entry
from lienthong.engines.timetabling.kernel import (
    KEMPE,
    MOVES,
    SWAP,
    TIME,
    attempt,
    begin,
    below,
    chance,
    exchange,
    give_seat,
    hopeless,
    keep,
    put,
)
from lienthong.engines.timetabling.pool import (
    BLOCK_SEAT,
    BLOCK_UNIT,
    CANDIDATES,
    CANDIDATES_AT,
    S_DURATION,
    S_GIVEN,
    SEAT_AT,
    START,
    START_AT,
    START_LIST,
    UNIT_BLOCK,
    UNIT_FROZEN,
    W_TOTAL,
    Floats,
    Ints,
    Longs,
)
from lienthong.engines.timetabling.proposals import propose


@compiled
def _pick(a: Ints, w: Longs, chances: Floats) -> int:
    x = chance(a, w)
    for move in range(MOVES):
        x -= chances[move]
        if x < 0.0:
            return move
    return TIME


@entry
def sample(a: Ints, s: Ints, w: Longs, chances: Floats, tries: int) -> tuple[float, float]:
    """Mean worsening of soft cost, and mean change of steering cost, over moves that are taken back."""
    soft_sum, hard_sum, soft_n, hard_n = 0.0, 0.0, 0, 0
    for _try in range(tries):
        if not propose(a, s, w, _pick(a, w, chances)):
            continue
        _hard, soft, steer = attempt(a, s, w)
        exchange(a, s)
        if soft > 0:
            soft_sum += soft
            soft_n += 1
        if steer != 0:
            hard_sum += abs(steer)
            hard_n += 1
    return soft_sum / max(1, soft_n), hard_sum / max(1, hard_n)


@entry
def anneal(
    a: Ints,
    s: Ints,
    w: Longs,
    chances: Floats,
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
        move = _pick(a, w, chances)
        if not propose(a, s, w, move):
            continue
        limit = -heat * math.log(1.0 - chance(a, w))
        if move in (TIME, SWAP, KEMPE) and hopeless(a, s, w, hard_weight, limit):
            continue
        hard, soft, steer = attempt(a, s, w)
        if steer * hard_weight + soft > limit:
            exchange(a, s)
            continue
        keep(a, s, w, hard, soft, steer)
        accepted += 1
        if w[a[W_TOTAL]] < best_cost[0] or (w[a[W_TOTAL]] == best_cost[0] and w[a[W_TOTAL] + 1] < best_cost[1]):
            best_cost[0], best_cost[1] = w[a[W_TOTAL]], w[a[W_TOTAL] + 1]
            for i in range(len(best)):
                best[i] = s[i]
            if best_cost[0] == 0 and best_cost[1] == 0:
                break
    return accepted


@entry
def settle(a: Ints, s: Ints, w: Longs, order: Ints, hard_weight: float) -> None:
    """Give each block, in this order, the time that costs least just then, the first of equals drawn by lot."""
    for b in order:
        u = a[a[BLOCK_UNIT] + b]
        if s[a[S_DURATION] + b] == 0 or a[a[UNIT_FROZEN] + u]:
            continue
        least, chosen, ties = 1e300, -1, 0
        at = a[START_AT] + a[a[START_LIST] + a[a[UNIT_BLOCK] + u] + s[a[S_DURATION] + b] - 1]
        for i in range(a[at], a[at + 1]):
            t = a[a[START] + i]
            begin(a, s)
            put(a, s, b, s[a[S_DURATION] + b], t)
            hard, soft, steer = attempt(a, s, w)
            exchange(a, s)
            cost = steer * hard_weight + soft
            ties = ties + 1 if cost == least else 1
            if cost < least or (cost == least and below(a, w, ties) == 0):
                least, chosen = cost, t
        if chosen >= 0:
            begin(a, s)
            put(a, s, b, s[a[S_DURATION] + b], chosen)
            hard, soft, steer = attempt(a, s, w)
            keep(a, s, w, hard, soft, steer)


@entry
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
                hard, soft, steer = attempt(a, s, w)
                exchange(a, s)
                cost = steer * hard_weight + soft
                ties = ties + 1 if cost == least else 1
                if cost < least or (cost == least and below(a, w, ties) == 0):
                    least, chosen = cost, a[a[CANDIDATES] + i]
            if chosen >= 0:
                begin(a, s)
                give_seat(a, s, b, cell, chosen)
                hard, soft, steer = attempt(a, s, w)
                keep(a, s, w, hard, soft, steer)
