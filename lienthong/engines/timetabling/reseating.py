"""Moves of people: another resource for a seat, for a whole unit, or for the seats of blocks that have just been moved."""

from __future__ import annotations

from lienthong.engines.timetabling.compiling import compiled
from lienthong.engines.timetabling.kernel import below, give_seat, index_of
from lienthong.engines.timetabling.pool import (
    BLOCK_SEAT,
    BLOCK_UNIT,
    CANDIDATES,
    CANDIDATES_AT,
    PLACES,
    S_COUNT,
    S_DURATION,
    S_GIVEN,
    S_M_BLOCK,
    S_M_TIME,
    S_NUMBERS,
    S_TAKEN,
    S_TIME,
    SEAT_AT,
    TIMES,
    UNIT_BLOCK,
    Ints,
    Longs,
)


@compiled
def _is_free(a: Ints, s: Ints, r: int, t: int, d: int, b: int) -> bool:
    """Whether nobody but block b and blocks that are being moved has the resource from t on for d times."""
    for q in range(t, t + d):
        count = s[a[S_COUNT] + r * a[TIMES] + q]
        if count < a[a[PLACES] + r]:
            continue
        if count > 1:
            return False
        if count == 1:
            c = s[a[S_TAKEN] + r * a[TIMES] + q] - 1
            if c != b and index_of(a, s, c) < 0:
                return False
    return True


@compiled
def _anybody(a: Ints, w: Longs, seat: int) -> int:
    """Somebody who may take a seat; -1 where nobody may."""
    first = a[a[CANDIDATES_AT] + seat]
    options = a[a[CANDIDATES_AT] + seat + 1] - first
    return a[a[CANDIDATES] + first + below(a, w, options)] if options > 0 else -1


@compiled
def _somebody_free(a: Ints, s: Ints, w: Longs, seat: int, t: int, d: int, b: int) -> int:
    """Somebody who may take a seat of block b and is free then, the first from a drawn one on; -1 where nobody is."""
    first = a[a[CANDIDATES_AT] + seat]
    options = a[a[CANDIDATES_AT] + seat + 1] - first
    if options == 0:
        return -1
    start = below(a, w, options)
    for k in range(options):
        r = a[a[CANDIDATES] + first + (start + k) % options]
        if t < 0 or _is_free(a, s, r, t, d, b):
            return r
    return -1


@compiled
def _put_out(a: Ints, s: Ints, w: Longs, c: int, new: int, old: int) -> bool:
    """Who has the resource in block c takes the old one or somebody free instead. Where it has it always, it stays."""
    for other in range(a[a[BLOCK_SEAT] + c], a[a[BLOCK_SEAT] + c + 1]):
        if s[a[S_GIVEN] + other] == new:
            seat = a[a[SEAT_AT] + a[a[BLOCK_UNIT] + c]] + other - a[a[BLOCK_SEAT] + c]
            instead = old
            if old < 0 or below(a, w, 2) == 0:
                instead = _somebody_free(a, s, w, seat, s[a[S_TIME] + c], s[a[S_DURATION] + c], -1)
            return instead >= 0 and give_seat(a, s, c, other, instead)
    return True


@compiled
def propose_seat(a: Ints, s: Ints, w: Longs, b: int) -> bool:
    """Another resource for a seat: a free one, or one whose holder then takes the old one, somebody free, or stays in its way."""
    n = a[a[BLOCK_SEAT] + b + 1] - a[a[BLOCK_SEAT] + b]
    if n == 0:
        return False
    j = below(a, w, n)
    cell = a[a[BLOCK_SEAT] + b] + j
    seat = a[a[SEAT_AT] + a[a[BLOCK_UNIT] + b]] + j
    t, old = s[a[S_TIME] + b], s[a[S_GIVEN] + cell]
    if below(a, w, 2) == 0:
        new = _somebody_free(a, s, w, seat, t, s[a[S_DURATION] + b], -1)
        return new >= 0 and new != old and give_seat(a, s, b, cell, new)
    new = _anybody(a, w, seat)
    if new < 0 or new == old or not give_seat(a, s, b, cell, new):
        return False
    if t < 0 or s[a[S_COUNT] + new * a[TIMES] + t] != 1 or a[a[PLACES] + new] > 1 or below(a, w, 4) == 0:
        return True
    return _put_out(a, s, w, s[a[S_TAKEN] + new * a[TIMES] + t] - 1, new, old)


@compiled
def propose_series(a: Ints, s: Ints, w: Longs, b: int) -> bool:
    """One resource for a role in all blocks of the unit."""
    n = a[a[BLOCK_SEAT] + b + 1] - a[a[BLOCK_SEAT] + b]
    if n == 0:
        return False
    u = a[a[BLOCK_UNIT] + b]
    j = below(a, w, n)
    new = _anybody(a, w, a[a[SEAT_AT] + u] + j)
    changed = False
    for c in range(a[a[UNIT_BLOCK] + u], a[a[UNIT_BLOCK] + u + 1] if new >= 0 else 0):
        cell = a[a[BLOCK_SEAT] + c] + j
        if s[a[S_DURATION] + c] > 0 and s[a[S_GIVEN] + cell] != new:
            if not give_seat(a, s, c, cell, new):
                return False
            changed = True
    return changed


@compiled
def reseat_moved(a: Ints, s: Ints, w: Longs) -> None:
    """Blocks that are being moved take other people where theirs are not free at the new time."""
    for i in range(s[a[S_NUMBERS] + 1]):
        b = s[a[S_M_BLOCK] + i]
        t, d = s[a[S_M_TIME] + i], s[a[S_DURATION] + b]
        u, first = a[a[BLOCK_UNIT] + b], a[a[BLOCK_SEAT] + b]
        if t < 0:
            continue
        for cell in range(first, a[a[BLOCK_SEAT] + b + 1]):
            old = s[a[S_GIVEN] + cell]
            if old >= 0 and _is_free(a, s, old, t, d, b):
                continue
            new = _somebody_free(a, s, w, a[a[SEAT_AT] + u] + cell - first, t, d, b)
            if new >= 0 and new != old:
                give_seat(a, s, b, cell, new)
