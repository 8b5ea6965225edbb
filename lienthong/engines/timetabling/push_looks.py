"""Who is in the way of a lesson that is pushed into place: at each time those who have to leave so that no required rule breaks.

Compiled. `f` is the array of push_names.py, the others as in kernel.py. What has to leave is really taken away while one looks,
and put back afterwards: so what is broken is counted and not guessed.
"""

from __future__ import annotations

from lienthong.engines.timetabling.compiling import compiled
from lienthong.engines.timetabling.kernel import below
from lienthong.engines.timetabling.pool import (
    BLOCK_SEAT,
    BLOCK_UNIT,
    CANDIDATES,
    CANDIDATES_AT,
    CLASH_STEER,
    COMPANION_AT,
    FIXED,
    FIXED_AT,
    PLACES,
    POINT_UNIT,
    POINT_UNIT_AT,
    RESOURCE_UNIT,
    RESOURCE_UNIT_AT,
    S_COUNT,
    S_DURATION,
    S_GIVEN,
    S_MASK,
    S_TAKEN,
    S_TIME,
    SEAT_AT,
    SEATED,
    SEGMENTS,
    START,
    START_AT,
    START_LIST,
    TIME_SEGMENT,
    TIMES,
    UNIT_BLOCK,
    UNIT_FROZEN,
    Ints,
    Longs,
)
from lienthong.engines.timetabling.push_broken import broken, broken_point, broken_without
from lienthong.engines.timetabling.push_names import (
    BOUND,
    EXACT,
    MOST_OUT,
    NEVER,
    PUSH_COUNT,
    PUSH_COUNTED,
    PUSH_CUT,
    PUSH_FLOOR,
    PUSH_KNOWN,
    PUSH_MANY,
    PUSH_MOVED,
    PUSH_OUT,
    PUSH_PLAIN,
    PUSH_POINT,
    PUSH_POINT_AT,
    PUSH_POINT_FLOOR,
    PUSH_ROOM,
    PUSH_SEAT,
    PUSH_SEATS,
    PUSH_STAMP,
    PUSH_TIME,
    PUSH_WAS,
)
from lienthong.engines.timetabling.push_sums import judged, lay_at, lift, put_down


@compiled
def may_leave(a: Ints, f: Ints, c: int) -> bool:
    return f[f[PUSH_MOVED] + c] != f[PUSH_STAMP] and not a[a[UNIT_FROZEN] + a[a[BLOCK_UNIT] + c]]


@compiled
def _full(f: Ints, n: int) -> bool:
    """Whether no more may leave; that is noted."""
    if n < f[PUSH_ROOM]:
        return False
    f[PUSH_CUT] = 1
    return True


@compiled
def _send(a: Ints, s: Ints, f: Ints, c: int, at: int, n: int) -> int:
    """Take away one more block that is in the way; how many there are then. -1: it may not leave, or they are too many."""
    if n < 0 or not may_leave(a, f, c) or _full(f, n):
        return -1
    f[f[PUSH_OUT] + at + n] = c
    f[f[PUSH_WAS] + at + n] = s[a[S_TIME] + c]
    lift(a, s, f, c)
    return n + 1


@compiled
def _stop(a: Ints, s: Ints, f: Ints, at: int, n: int) -> int:
    """Put back everybody who was sent away: it cannot be."""
    for k in range(n - 1, -1, -1):
        put_down(a, s, f, f[f[PUSH_OUT] + at + k], f[f[PUSH_WAS] + at + k])
    return -1


@compiled
def _runs(a: Ints, s: Ints, c: int, q: int) -> bool:
    t = s[a[S_TIME] + c]
    return bool(t >= 0 and t <= q < t + s[a[S_DURATION] + c])


@compiled
def _holder(a: Ints, s: Ints, w: Longs, f: Ints, r: int, q: int, b: int) -> int:
    """A block other than b, which is about to come, that may leave a resource at a time; -1: there is none."""
    at = r * a[TIMES] + q
    if s[a[S_COUNT] + at] == 1:
        c = s[a[S_TAKEN] + at] - 1
        return c if may_leave(a, f, c) else -1
    chosen, seen = -1, 0
    for k in range(a[a[RESOURCE_UNIT_AT] + r], a[a[RESOURCE_UNIT_AT] + r + 1]):
        u = a[a[RESOURCE_UNIT] + k]
        for c in range(a[a[UNIT_BLOCK] + u], a[a[UNIT_BLOCK] + u + 1]):
            if c != b and _runs(a, s, c, q) and may_leave(a, f, c):
                seen += 1
                if below(a, w, seen) == 0:
                    chosen = c
    for k in range(a[SEATED], a[COMPANION_AT]):
        c = a[k]
        if c != b and _runs(a, s, c, q) and may_leave(a, f, c):
            for cell in range(a[a[BLOCK_SEAT] + c], a[a[BLOCK_SEAT] + c + 1]):
                if s[a[S_GIVEN] + cell] == r:
                    seen += 1
                    if below(a, w, seen) == 0:
                        chosen = c
    return chosen


@compiled
def _make_room(a: Ints, s: Ints, w: Longs, f: Ints, r: int, b: int, t: int, own: int, at: int, n: int) -> int:
    """Send away as many as a resource needs to attend block b once more. -1: everybody is back, it cannot be."""
    for q in range(t, t + s[a[S_DURATION] + b]):
        while s[a[S_COUNT] + r * a[TIMES] + q] + own >= a[a[PLACES] + r]:
            c = _holder(a, s, w, f, r, q, b)
            more = _send(a, s, f, c, at, n) if c >= 0 else -1
            if more < 0:
                return _stop(a, s, f, at, n)
            n = more
    return n


@compiled
def _clashing(a: Ints, s: Ints, w: Longs, f: Ints, b: int, t: int, at: int) -> int:
    """Send away who shares somebody with a block at its new time."""
    n, u = 0, a[a[BLOCK_UNIT] + b]
    for i in range(a[a[FIXED_AT] + u], a[a[FIXED_AT] + u + 1]):
        r = a[a[FIXED] + i]
        if a[a[CLASH_STEER] + r] == 0:
            continue
        n = _make_room(a, s, w, f, r, b, t, 0, at, n)
        if n < 0:
            return n
    return n


@compiled
def _own(a: Ints, s: Ints, first: int, cell: int, r: int) -> int:
    """How many of a block's seats before one a resource has already."""
    many = 0
    for other in range(first, cell):
        many += int(s[a[S_GIVEN] + other] == r)
    return many


@compiled
def _price_of(a: Ints, s: Ints, f: Ints, b: int, r: int, t: int, own: int) -> int:
    """How many would have to leave a resource for one more seat of a block; NEVER where it may not have it then."""
    if own >= a[a[PLACES] + r]:
        return NEVER
    d, many, before = s[a[S_DURATION] + b], 0, -1
    for q in range(r * a[TIMES] + t, r * a[TIMES] + t + d if a[a[CLASH_STEER] + r] else 0):
        if a[a[PLACES] + r] > 1:
            many = max(many, s[a[S_COUNT] + q] + own + 1 - a[a[PLACES] + r])
        elif s[a[S_COUNT] + q] > 1:
            return NEVER
        elif s[a[S_COUNT] + q] == 1 and s[a[S_TAKEN] + q] - 1 != before:
            before = s[a[S_TAKEN] + q] - 1
            if not may_leave(a, f, before):
                return NEVER
            many += 1
    if judged(f, r):
        lay_at(a, s, f, r, b, d, 1)
        bad = broken(a, s, f, r) > f[f[PUSH_FLOOR] + r]
        lay_at(a, s, f, r, b, d, -1)
        if bad:
            return NEVER
    return many


@compiled
def _take_seats(a: Ints, s: Ints, w: Longs, f: Ints, b: int, t: int, at: int, n: int) -> int:
    """Find somebody for each seat, free ones first; send away who has them."""
    u, first = a[a[BLOCK_UNIT] + b], a[a[BLOCK_SEAT] + b]
    s[a[S_TIME] + b] = t
    for cell in range(first, a[a[BLOCK_SEAT] + b + 1]):
        seat = a[a[SEAT_AT] + u] + cell - first
        begin = a[a[CANDIDATES_AT] + seat]
        options = a[a[CANDIDATES_AT] + seat + 1] - begin
        least, chosen = NEVER, -1
        start = below(a, w, options) if options > 0 else 0
        for k in range(options):
            r = a[a[CANDIDATES] + begin + (start + k) % options]
            many = _price_of(a, s, f, b, r, t, _own(a, s, first, cell, r))
            if many < least:
                least, chosen = many, r
            if least == 0:
                break
        if chosen < 0:
            n = _stop(a, s, f, at, n)
            break
        s[a[S_GIVEN] + cell] = chosen
        if least > 0:
            n = _make_room(a, s, w, f, chosen, b, t, _own(a, s, first, cell, chosen), at, n)
            if n < 0:
                break
    s[a[S_TIME] + b] = -1
    return n


@compiled
def _busy_in(a: Ints, s: Ints, r: int, t: int) -> int:
    """How many times a resource has in the segment of a time."""
    mask, many = s[a[S_MASK] + r * a[SEGMENTS] + a[a[TIME_SEGMENT] + t]], 0
    while mask:
        mask &= mask - 1
        many += 1
    return many


@compiled
def _guilty(a: Ints, s: Ints, w: Longs, f: Ints, r: int, b: int) -> int:
    """The block of a resource without which most is set right; of equal ones one on a day with few others. -1: nobody may leave."""
    chosen, best, ties = -1, -NEVER, 0
    own = a[a[TIME_SEGMENT] + s[a[S_TIME] + b]]
    before = broken(a, s, f, r)
    for k in range(a[a[RESOURCE_UNIT_AT] + r], a[a[RESOURCE_UNIT_AT] + r + 1]):
        u = a[a[RESOURCE_UNIT] + k]
        for c in range(a[a[UNIT_BLOCK] + u], a[a[UNIT_BLOCK] + u + 1]):
            t = s[a[S_TIME] + c]
            if c == b or s[a[S_DURATION] + c] == 0 or t < 0 or not may_leave(a, f, c):
                continue
            many = _busy_in(a, s, r, t) + (NEVER >> 8 if a[a[TIME_SEGMENT] + t] == own else 0)
            gain = (before - broken_without(a, s, f, r, c)) * (NEVER >> 6) - many
            ties = ties + 1 if gain == best else 1
            if gain > best or (gain == best and below(a, w, ties) == 0):
                best, chosen = gain, c
    return chosen


@compiled
def _guilty_of_point(a: Ints, s: Ints, w: Longs, f: Ints, p: int, b: int) -> int:
    """The same among the events of a rule over several."""
    chosen, best, ties = -1, -NEVER, 0
    for i in range(a[a[POINT_UNIT_AT] + p], a[a[POINT_UNIT_AT] + p + 1]):
        u = a[a[POINT_UNIT] + i]
        for c in range(a[a[UNIT_BLOCK] + u], a[a[UNIT_BLOCK] + u + 1]):
            t = s[a[S_TIME] + c]
            if c == b or s[a[S_DURATION] + c] == 0 or t < 0 or not may_leave(a, f, c):
                continue
            s[a[S_TIME] + c] = -1
            gain = -broken_point(a, s, p)
            s[a[S_TIME] + c] = t
            ties = ties + 1 if gain == best else 1
            if gain > best or (gain == best and below(a, w, ties) == 0):
                best, chosen = gain, c
    return chosen


@compiled
def _set_right(a: Ints, s: Ints, w: Longs, f: Ints, b: int, at: int, n: int) -> int:
    """Send away what breaks a required rule together with a block that is down. -1: that is not enough."""
    u = a[a[BLOCK_UNIT] + b]
    for i in range(f[f[PUSH_POINT_AT] + u], f[f[PUSH_POINT_AT] + u + 1]):
        p = f[f[PUSH_POINT] + i]
        while broken_point(a, s, p) > f[f[PUSH_POINT_FLOOR] + p]:
            c = -1 if _full(f, n) else _guilty_of_point(a, s, w, f, p, b)
            more = _send(a, s, f, c, at, n) if c >= 0 else -1
            if more < 0:
                return -1 - n
            n = more
    for i in range(a[a[FIXED_AT] + u], a[a[FIXED_AT] + u + 1]):
        r = a[a[FIXED] + i]
        while judged(f, r) and broken(a, s, f, r) > f[f[PUSH_FLOOR] + r]:
            c = -1 if _full(f, n) else _guilty(a, s, w, f, r, b)
            more = _send(a, s, f, c, at, n) if c >= 0 else -1
            if more < 0:
                return -1 - n
            n = more
    return n


@compiled
def _in_the_way(a: Ints, s: Ints, w: Longs, f: Ints, b: int, t: int, at: int, seats: int) -> int:
    """How many have to leave so that a block may begin at a time: who, is written from `at` on, and its people from `seats` on."""
    n = _clashing(a, s, w, f, b, t, at)
    if n > 0 and f[f[PUSH_PLAIN] + a[a[BLOCK_UNIT] + b]]:
        _stop(a, s, f, at, n)
        return n
    if n < 0 or f[f[PUSH_PLAIN] + a[a[BLOCK_UNIT] + b]]:
        return n
    n = _take_seats(a, s, w, f, b, t, at, n)
    if n < 0:
        return n
    first = a[a[BLOCK_SEAT] + b]
    for cell in range(first, a[a[BLOCK_SEAT] + b + 1]):
        f[f[PUSH_SEAT] + seats + cell - first] = s[a[S_GIVEN] + cell]
    put_down(a, s, f, b, t)
    found = _set_right(a, s, w, f, b, at, n)
    lift(a, s, f, b)
    _stop(a, s, f, at, found if found >= 0 else -1 - found)
    return found if found >= 0 else -1


@compiled
def _bound(a: Ints, s: Ints, f: Ints, b: int, t: int) -> int:
    """How many at least have to leave so that a block may begin at a time, by who shares its people; NEVER where one may not."""
    many, u = 0, a[a[BLOCK_UNIT] + b]
    for i in range(a[a[FIXED_AT] + u], a[a[FIXED_AT] + u + 1]):
        r = a[a[FIXED] + i]
        if a[a[CLASH_STEER] + r] == 0:
            continue
        for q in range(r * a[TIMES] + t, r * a[TIMES] + t + s[a[S_DURATION] + b]):
            if s[a[S_COUNT] + q] < a[a[PLACES] + r]:
                continue
            c = s[a[S_TAKEN] + q] - 1 if s[a[S_COUNT] + q] == 1 else -1
            if c < 0:
                many = max(many, 1)
            elif not may_leave(a, f, c):
                return NEVER
            elif f[f[PUSH_COUNTED] + c] != f[PUSH_COUNT]:
                f[f[PUSH_COUNTED] + c] = f[PUSH_COUNT]
                many += 1
    return many


@compiled
def look(a: Ints, s: Ints, w: Longs, f: Ints, b: int, row: int) -> int:
    """How many at least are in the way at each time where a block may begin. How many times there are."""
    at = a[START_AT] + a[a[START_LIST] + a[a[UNIT_BLOCK] + a[a[BLOCK_UNIT] + b]] + s[a[S_DURATION] + b] - 1]
    many = a[at + 1] - a[at]
    start = below(a, w, many) if many > 0 else 0
    for i in range(many):
        t = a[a[START] + a[at] + (start + i) % many]
        f[PUSH_COUNT] += 1
        f[f[PUSH_TIME] + row + i] = t
        f[f[PUSH_MANY] + row + i] = _bound(a, s, f, b, t)
        f[f[PUSH_KNOWN] + row + i] = BOUND
    return int(many)


@compiled
def settle(a: Ints, s: Ints, w: Longs, f: Ints, b: int, i: int, room: int) -> None:
    """Who is in the way of a block at one of the times looked at, exactly, unless they are more than so many."""
    f[PUSH_ROOM], f[PUSH_CUT] = min(room, MOST_OUT), 0
    n = _in_the_way(a, s, w, f, b, f[f[PUSH_TIME] + i], i * MOST_OUT, i * f[PUSH_SEATS])
    cut = f[PUSH_CUT] and room < MOST_OUT
    f[f[PUSH_MANY] + i] = n if n >= 0 else room + 1 if cut else NEVER
    f[f[PUSH_KNOWN] + i] = BOUND if cut and n < 0 else EXACT
