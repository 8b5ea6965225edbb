"""A move of some kind, for a block of what costs or for any."""

from __future__ import annotations

from lienthong.engines.timetabling.clearing import propose_clearing
from lienthong.engines.timetabling.compiling import compiled
from lienthong.engines.timetabling.kernel import CLEAR, KEMPE, RESHAPE, SEAT, SERIES, SWAP, TIME, begin, below
from lienthong.engines.timetabling.moves import propose_kempe, propose_swap, propose_time
from lienthong.engines.timetabling.picks import any_block, costly_block
from lienthong.engines.timetabling.pool import (
    COMPANION_AT,
    PLIABLE,
    S_DURATION,
    SEATED,
    UNIT_BLOCK,
    UNIT_DURATION,
    Ints,
    Longs,
)
from lienthong.engines.timetabling.reseating import propose_seat, propose_series, reseat_moved
from lienthong.engines.timetabling.reshaping import propose_reshape


@compiled
def _of_seats(a: Ints, s: Ints, w: Longs, move: int) -> bool:
    # Seats may be filled where the time is given, too.
    b = costly_block(a, s, w) if below(a, w, 3) == 0 else -1
    if b < 0:
        b = a[a[SEATED] + below(a, w, a[COMPANION_AT] - a[SEATED])]
    if s[a[S_DURATION] + b] == 0:
        return False
    return propose_seat(a, s, w, b) if move == SEAT else propose_series(a, s, w, b)


@compiled
def _of_times(a: Ints, s: Ints, w: Longs, b: int, move: int, seats: bool) -> bool:
    if move == CLEAR:
        return propose_clearing(a, s, w, seats)
    if move == TIME:
        return propose_time(a, s, w, b)
    if move == SWAP:
        return propose_swap(a, s, w, b)
    return move == KEMPE and propose_kempe(a, s, w, b, seats, below(a, w, 3) > 0)


@compiled
def propose(a: Ints, s: Ints, w: Longs, move: int) -> bool:
    """Begin a move of a kind. False where nothing came of it."""
    begin(a, s)
    if move in (SEAT, SERIES):
        return _of_seats(a, s, w, move)
    if move == RESHAPE:
        u = a[a[PLIABLE] + below(a, w, a[SEATED] - a[PLIABLE])]
        b = a[a[UNIT_BLOCK] + u] + below(a, w, a[a[UNIT_DURATION] + u])
        return s[a[S_DURATION] + b] > 0 and propose_reshape(a, s, w, b)
    b = 0  # who has to be helped is found where it clashes
    if move != CLEAR:
        b = costly_block(a, s, w) if below(a, w, 3) == 0 else any_block(a, s, w)
    if b < 0:
        return False
    if a[SEATED] == a[COMPANION_AT]:
        return _of_times(a, s, w, b, move, True)
    # People in seats either keep to their block and push others away, or are found anew where the block comes.
    kept = below(a, w, 3) == 0
    if not _of_times(a, s, w, b, move, kept):
        return False
    if not kept:
        reseat_moved(a, s, w)
    return True
