"""Lessons pushed into place, compiled: one goes where the least is in its way, what leaves for it goes elsewhere, and so on.

Known in this field as recursive swapping (Lalescu's FET): blocks are placed one after another, the hardest first. What is in the
way of one is taken away and placed again by the same rule, some levels deep; where nothing comes of it within so many looks, the
block is placed all the same, and what had to leave waits for its turn. What was sent away from a time of late is not lightly
sent away again. No required rule is broken by what is placed. `f` is the array of push_names.py, the others as in kernel.py.
"""

from __future__ import annotations

from lienthong.engines.timetabling.compiling import compiled, entry
from lienthong.engines.timetabling.kernel import below
from lienthong.engines.timetabling.pool import (
    BLOCK_SEAT,
    BLOCK_UNIT,
    BLOCKS,
    RESOURCES,
    S_COUNT,
    S_GIVEN,
    S_M_BLOCK,
    S_TIME,
    SEGMENTS,
    TIMES,
    UNIT_FROZEN,
    Ints,
    Longs,
)
from lienthong.engines.timetabling.push_broken import broken, broken_point
from lienthong.engines.timetabling.push_looks import look, settle
from lienthong.engines.timetabling.push_names import (
    BOUND,
    BROAD,
    DEPTH,
    EXACT,
    MOST_OUT,
    NEVER,
    PUSH_BLOCK,
    PUSH_CALLS,
    PUSH_FLOOR,
    PUSH_KNOWN,
    PUSH_LAST,
    PUSH_LEAST,
    PUSH_LOOKED,
    PUSH_LOST,
    PUSH_MANY,
    PUSH_MARK,
    PUSH_MOST_RING,
    PUSH_MOVED,
    PUSH_NEXT,
    PUSH_OUT,
    PUSH_PATIENCE,
    PUSH_POINT,
    PUSH_POINT_AT,
    PUSH_POINT_FLOOR,
    PUSH_QUEUE,
    PUSH_RANK,
    PUSH_RING_AT,
    PUSH_RING_BLOCK,
    PUSH_RING_TIME,
    PUSH_SEAT,
    PUSH_SEATS,
    PUSH_SINCE,
    PUSH_STAMP,
    PUSH_STARTS,
    PUSH_SUM,
    PUSH_SUM_AT,
    PUSH_TIME,
    PUSH_TRAIL,
    PUSH_TRAIL_BLOCK,
    PUSH_TRAIL_SEAT,
    PUSH_TRAIL_TIME,
    PUSH_TRIED,
    PUSH_WAITING,
    PUSH_WORK,
    SELDOM,
    TRIED,
    USUAL_OUT,
)
from lienthong.engines.timetabling.push_sums import judged, lift, put_down, stand, tally


@compiled
def _note(a: Ints, s: Ints, f: Ints, b: int) -> None:
    """Remember where a block is before it moves."""
    k = f[PUSH_TRAIL]
    f[f[PUSH_TRAIL_BLOCK] + k] = b
    f[f[PUSH_TRAIL_TIME] + k] = s[a[S_TIME] + b]
    first = a[a[BLOCK_SEAT] + b]
    for cell in range(first, a[a[BLOCK_SEAT] + b + 1]):
        f[f[PUSH_TRAIL_SEAT] + k * f[PUSH_SEATS] + cell - first] = s[a[S_GIVEN] + cell]
    f[PUSH_TRAIL] += 1


@compiled
def _come(a: Ints, s: Ints, f: Ints, b: int, row: int) -> None:
    """Everybody in the way leaves, the block comes, with the people found for it."""
    for k in range(f[f[PUSH_MANY] + row]):
        c = f[f[PUSH_OUT] + row * MOST_OUT + k]
        _note(a, s, f, c)
        lift(a, s, f, c)
    _note(a, s, f, b)
    first = a[a[BLOCK_SEAT] + b]
    for cell in range(first, a[a[BLOCK_SEAT] + b + 1]):
        s[a[S_GIVEN] + cell] = f[f[PUSH_SEAT] + row * f[PUSH_SEATS] + cell - first]
    put_down(a, s, f, b, f[f[PUSH_TIME] + row])


@compiled
def _undo(a: Ints, s: Ints, f: Ints, mark: int) -> None:
    """Everything is again as it was when so much was remembered."""
    while f[PUSH_TRAIL] > mark:
        f[PUSH_TRAIL] -= 1
        k = f[PUSH_TRAIL]
        b = f[f[PUSH_TRAIL_BLOCK] + k]
        if s[a[S_TIME] + b] >= 0:
            lift(a, s, f, b)
        first = a[a[BLOCK_SEAT] + b]
        for cell in range(first, a[a[BLOCK_SEAT] + b + 1]):
            s[a[S_GIVEN] + cell] = f[f[PUSH_TRAIL_SEAT] + k * f[PUSH_SEATS] + cell - first]
        if f[f[PUSH_TRAIL_TIME] + k] >= 0:
            put_down(a, s, f, b, f[f[PUSH_TRAIL_TIME] + k])
        f[f[PUSH_MOVED] + b] = 0


@compiled
def _easiest(a: Ints, s: Ints, w: Longs, f: Ints, level: int) -> int:
    """The time where the fewest are in the way, of those not tried yet; -1: there is none. Deep down only one is tried.

    Who is in the way is found out only where fewer may be than at the other times, and only as far as that may be so. Where more
    are than may still be looked for, they would not all find a place.
    """
    row = level * f[PUSH_STARTS]
    if f[f[PUSH_LAST] + level] >= 0 and level >= BROAD:
        return -1
    room = min(f[PUSH_CALLS], USUAL_OUT)
    limit = 2 * (room + 1)
    while True:
        best, chosen = limit, -1
        for i in range(f[f[PUSH_LOOKED] + level]):
            key = 2 * f[f[PUSH_MANY] + row + i] + int(f[f[PUSH_KNOWN] + row + i] == BOUND)
            if key < best and f[f[PUSH_KNOWN] + row + i] != TRIED:
                best, chosen = key, i
        if chosen < 0 or f[f[PUSH_KNOWN] + row + chosen] == EXACT:
            return chosen
        settle(a, s, w, f, f[f[PUSH_BLOCK] + level], row + chosen, min(room, best + 1))
        if f[f[PUSH_KNOWN] + row + chosen] == EXACT:
            room = min(room, f[f[PUSH_MANY] + row + chosen] - 1)


@compiled
def _enter(a: Ints, s: Ints, w: Longs, f: Ints, b: int, level: int) -> bool:
    """Look for times of a block. False where that is too deep or too many have been looked for."""
    if level >= DEPTH or f[PUSH_CALLS] <= 0:
        return False
    f[PUSH_CALLS] -= 1
    f[PUSH_WORK] += 1
    f[f[PUSH_BLOCK] + level] = b
    f[f[PUSH_LOOKED] + level] = look(a, s, w, f, b, level * f[PUSH_STARTS])
    f[f[PUSH_LAST] + level] = -1
    f[f[PUSH_MARK] + level] = f[PUSH_TRAIL]
    return True


@compiled
def _advance(a: Ints, s: Ints, w: Longs, f: Ints, level: int) -> bool:
    """Take back what was tried for a block, and try the next time. False where there is none."""
    b = f[f[PUSH_BLOCK] + level]
    _undo(a, s, f, f[f[PUSH_MARK] + level])
    i = _easiest(a, s, w, f, level)
    f[f[PUSH_LAST] + level] = i
    f[f[PUSH_NEXT] + level] = 0
    if i < 0:
        f[f[PUSH_MOVED] + b] = 0
        return False
    f[f[PUSH_MOVED] + b] = f[PUSH_STAMP]
    f[f[PUSH_KNOWN] + level * f[PUSH_STARTS] + i] = TRIED
    _come(a, s, f, b, level * f[PUSH_STARTS] + i)
    return True


@compiled
def _swap(a: Ints, s: Ints, w: Longs, f: Ints, b: int) -> bool:
    """Place a block and whoever has to leave for it, depth first. False, and all as it was, where that is not found."""
    level = 0
    if not (_enter(a, s, w, f, b, 0) and _advance(a, s, w, f, 0)):
        return False
    while True:
        here = level * f[PUSH_STARTS] + f[f[PUSH_LAST] + level]
        k = f[f[PUSH_NEXT] + level]
        if k == f[f[PUSH_MANY] + here]:  # everybody who left has a place
            if level == 0:
                return True
            level -= 1
            f[f[PUSH_NEXT] + level] += 1
            continue
        if _enter(a, s, w, f, f[f[PUSH_OUT] + here * MOST_OUT + k], level + 1):
            level += 1
        while not _advance(a, s, w, f, level):
            if level == 0:
                return False
            level -= 1


@compiled
def _least_tried(a: Ints, s: Ints, w: Longs, f: Ints, n: int) -> int:
    """Of the times looked at for a block the one whose blocks were sent away from there least of late, seldom any of them.

    -1: there is none.
    """
    chosen, best, ties = -1, 1 << 60, 0
    any_time = below(a, w, SELDOM) == 0
    for i in range(n):
        many, tried, fewest = f[f[PUSH_MANY] + i], 0, NEVER >> 6
        if many >= NEVER or f[f[PUSH_KNOWN] + i] == BOUND:
            continue
        for k in range(many):
            c = f[f[PUSH_OUT] + i * MOST_OUT + k]
            often = f[f[PUSH_TRIED] + c * a[TIMES] + s[a[S_TIME] + c]]
            tried += often
            fewest = min(fewest, often)
        key = below(a, w, NEVER) if any_time else (fewest * NEVER + tried) * 2 * MOST_OUT + many
        ties = ties + 1 if key == best else 1
        if key < best or (key == best and below(a, w, ties) == 0):
            best, chosen = key, i
    return chosen


@compiled
def _remember(a: Ints, f: Ints, c: int, t: int) -> None:
    """A block is sent away from a time; the oldest of so many such memories is given up."""
    k = f[PUSH_RING_AT]
    old = f[f[PUSH_RING_BLOCK] + k]
    if old >= 0:
        f[f[PUSH_TRIED] + old * a[TIMES] + f[f[PUSH_RING_TIME] + k]] -= 1
    f[f[PUSH_RING_BLOCK] + k], f[f[PUSH_RING_TIME] + k] = c, t
    f[f[PUSH_TRIED] + c * a[TIMES] + t] += 1
    f[PUSH_RING_AT] = (k + 1) % f[PUSH_MOST_RING]


@compiled
def _settled(a: Ints, s: Ints, w: Longs, f: Ints, b: int, room: int) -> int:
    """The least tried of all times where so many at most are in the way; -1: there is none."""
    for i in range(f[f[PUSH_LOOKED]]):
        if f[f[PUSH_MANY] + i] <= room and f[f[PUSH_KNOWN] + i] == BOUND:
            settle(a, s, w, f, b, i, room)
    return _least_tried(a, s, w, f, f[f[PUSH_LOOKED]])


@compiled
def _force(a: Ints, s: Ints, w: Longs, f: Ints, b: int) -> None:
    """Place a block at any price. Of those who had to leave the hardest comes next, as the last in the queue."""
    i = _settled(a, s, w, f, b, USUAL_OUT)
    if i < 0:
        i = _settled(a, s, w, f, b, MOST_OUT)
    if i < 0:
        f[PUSH_LOST] += 1
        return
    many, first = f[f[PUSH_MANY] + i], f[PUSH_WAITING]
    for k in range(many):
        c = f[f[PUSH_OUT] + i * MOST_OUT + k]
        _remember(a, f, c, s[a[S_TIME] + c])
        at = first + k
        while at > first and f[f[PUSH_RANK] + f[f[PUSH_QUEUE] + at - 1]] < f[f[PUSH_RANK] + c]:
            f[f[PUSH_QUEUE] + at] = f[f[PUSH_QUEUE] + at - 1]
            at -= 1
        f[f[PUSH_QUEUE] + at] = c
    _come(a, s, f, b, i)
    f[PUSH_WAITING] += many


@entry
def push(a: Ints, s: Ints, w: Longs, f: Ints, work: int) -> None:
    """Place what waits, with so many looks at most."""
    end = f[PUSH_WORK] + work
    while f[PUSH_WAITING] > 0 and f[PUSH_WORK] < end:
        f[PUSH_WAITING] -= 1
        b = f[f[PUSH_QUEUE] + f[PUSH_WAITING]]
        f[PUSH_STAMP] += 1
        f[PUSH_TRAIL] = 0
        f[PUSH_CALLS] = f[PUSH_PATIENCE]
        if not _swap(a, s, w, f, b):
            _force(a, s, w, f, b)
        if f[PUSH_WAITING] < f[PUSH_LEAST]:
            f[PUSH_LEAST] = f[PUSH_WAITING]
            f[PUSH_SINCE] = f[PUSH_WORK]


@entry
def clear(a: Ints, s: Ints, f: Ints) -> None:
    """Only what is given stands; what is broken then is nobody's fault."""
    for i in range(a[S_COUNT], a[S_M_BLOCK]):
        s[i] = 0
    for r in range(a[RESOURCES]):
        for g in range(a[SEGMENTS] if judged(f, r) else 0):
            tally(a, f, r, g, 0, f[PUSH_SUM] + f[f[PUSH_SUM_AT] + r], 1)
    for b in range(a[BLOCKS]):
        if a[a[UNIT_FROZEN] + a[a[BLOCK_UNIT] + b]]:
            stand(a, s, f, b, 1)
        else:
            s[a[S_TIME] + b] = -1
    for r in range(a[RESOURCES]):
        f[f[PUSH_FLOOR] + r] = broken(a, s, f, r) if judged(f, r) else 0
    for u in range(a[BLOCK_UNIT] - a[UNIT_FROZEN]):
        for i in range(f[f[PUSH_POINT_AT] + u], f[f[PUSH_POINT_AT] + u + 1]):
            p = f[f[PUSH_POINT] + i]
            f[f[PUSH_POINT_FLOOR] + p] = broken_point(a, s, p)
