"""What is broken in a timetable of which a part still waits: only what the rest, wherever it is placed, cannot mend. Compiled.

An empty time between two lessons is no gap yet while another lesson of the same person waits to be placed: so for each mask of
a segment it is known how few more times would please all its rules, and these may not be more than wait.
"""

from __future__ import annotations

from lienthong.engines.timetabling.compiling import compiled
from lienthong.engines.timetabling.pool import (
    KIND,
    LEAST,
    MOST,
    MUST,
    PIECE_AT,
    PIECE_SEGMENT,
    PIECE_VALUE,
    POINT_RULE,
    POINT_SEAT,
    POINT_SEAT_AT,
    POINT_UNIT,
    POINT_UNIT_AT,
    S_COUNT,
    S_DURATION,
    S_MASK,
    S_SCRATCH,
    S_TIME,
    SEGMENTS,
    SPAN,
    SPAN_AT,
    SPAN_ROW,
    TABLED,
    TIMES,
    UNIT_BLOCK,
    VALUE,
    WINDOW_AT,
    WINDOW_LEAST,
    WINDOW_MOST,
    WINDOW_TIME,
    WINDOW_TIME_AT,
    Ints,
)
from lienthong.engines.timetabling.prices import BUSY, CLUSTER, LINK, SPREAD
from lienthong.engines.timetabling.push_names import (
    PUSH_BASE,
    PUSH_LEFT,
    PUSH_LOW,
    PUSH_NEED,
    PUSH_PLACE,
    PUSH_RULE,
    PUSH_RULE_AT,
    PUSH_TABLED,
)


@compiled
def _needed(a: Ints, s: Ints, f: Ints, r: int, g: int) -> int:
    """How few more times please the rules of one segment."""
    if not f[f[PUSH_TABLED] + r]:
        return 0
    return int(f[f[PUSH_NEED] + f[f[PUSH_PLACE] + r * a[SEGMENTS] + g] + s[a[S_MASK] + r * a[SEGMENTS] + g]])


@compiled
def _of_tables(a: Ints, s: Ints, f: Ints, r: int, c: int) -> tuple[int, int, int]:
    """Of a rule that adds up what masks count: too much for good, what more times may mend, what it lacks."""
    total, low, mend, masks = 0, 0, 0, a[S_MASK] + r * a[SEGMENTS]
    for n in range(a[a[PIECE_AT] + c], a[a[PIECE_AT] + c + 1]):
        g = a[a[PIECE_SEGMENT] + n]
        at = a[a[PIECE_VALUE] + n] + s[masks + g]
        value, least = a[a[VALUE] + at], f[f[PUSH_LOW] + at]
        total += value
        low += least
        mend += max(0, value - least - _needed(a, s, f, r, g))
    over = max(0, low - a[a[MOST] + c])
    lack = a[a[LEAST] + c] - total if a[a[KIND] + c] == TABLED or total > 0 or a[a[MUST] + c] else 0
    return over, max(0, mend - max(0, a[a[MOST] + c] - low)), max(0, lack)


@compiled
def _of_windows(a: Ints, s: Ints, r: int, c: int) -> tuple[int, int, int]:
    """The same of a rule whose windows lie in several segments."""
    kind, row = a[a[KIND] + c], a[S_COUNT] + r * a[TIMES]
    least, most = a[a[LEAST] + c], a[a[MOST] + c]
    over, used, idle, lack = 0, 0, 0, 0
    for n in range(a[a[WINDOW_AT] + c], a[a[WINDOW_AT] + c + 1]):
        first, last, busy = -1, -1, 0
        for k in range(a[a[WINDOW_TIME_AT] + n], a[a[WINDOW_TIME_AT] + n + 1]):
            if s[row + a[a[WINDOW_TIME] + k]] > 0:
                busy += 1
                last = k
                if first < 0:
                    first = k
        if busy > 0:
            used += 1
            idle += last - first + 1 - busy
            if kind == BUSY:
                over += max(0, busy - most)
                lack += max(0, least - busy)
    if kind == BUSY:
        return over, 0, lack
    if kind == CLUSTER:
        return max(0, used - most), 0, max(0, least - used)
    return 0, max(0, idle - most), 0


@compiled
def broken(a: Ints, s: Ints, f: Ints, r: int) -> int:
    """How much of a resource's rules is broken for good."""
    bad, need, extra, short, left = 0, 0, 0, 0, f[f[PUSH_LEFT] + r]
    if f[f[PUSH_TABLED] + r]:
        segments = a[SEGMENTS]
        masks, places = a[S_MASK] + r * segments, f[PUSH_PLACE] + r * segments
        for g in range(segments):
            at = f[places + g] + s[masks + g]
            bad += f[f[PUSH_BASE] + at]
            need += f[f[PUSH_NEED] + at]
    for i in range(f[f[PUSH_RULE_AT] + r], f[f[PUSH_RULE_AT] + r + 1]):
        c = f[f[PUSH_RULE] + i]
        if a[a[KIND] + c] >= TABLED:
            over, mend, lack = _of_tables(a, s, f, r, c)
        else:
            over, mend, lack = _of_windows(a, s, r, c)
        bad += over
        extra = max(extra, mend)
        short += max(0, lack - left)
    return int(bad + max(0, need + extra - left) + short)


@compiled
def _of_spread(a: Ints, s: Ints, c: int, begin: int, end: int) -> int:
    first = a[a[WINDOW_AT] + c]
    windows = a[a[WINDOW_AT] + c + 1] - first
    starts, of = a[S_SCRATCH], a[SPAN_AT] + a[a[SPAN_ROW] + c]
    for n in range(windows):
        s[starts + n] = 0
    waiting = 0
    for i in range(begin, end):
        u = a[a[POINT_UNIT] + i]
        for b in range(a[a[UNIT_BLOCK] + u], a[a[UNIT_BLOCK] + u + 1]):
            if s[a[S_DURATION] + b] == 0:
                continue
            t = s[a[S_TIME] + b]
            if t < 0:
                waiting += 1
                continue
            for k in range(a[of + t], a[of + t + 1]):
                s[starts + a[a[SPAN] + k]] += 1
    over, short = 0, 0
    for n in range(windows):
        over += max(0, s[starts + n] - a[a[WINDOW_MOST] + first + n])
        short += max(0, a[a[WINDOW_LEAST] + first + n] - s[starts + n])
    return over + max(0, short - waiting)


@compiled
def _of_link(a: Ints, s: Ints, begin: int, end: int) -> int:
    """Times at which some run and others do not, of those that are placed."""
    placed = 0
    for i in range(begin, end):
        u = a[a[POINT_UNIT] + i]
        whole = True
        for b in range(a[a[UNIT_BLOCK] + u], a[a[UNIT_BLOCK] + u + 1]):
            whole = whole and (s[a[S_DURATION] + b] == 0 or s[a[S_TIME] + b] >= 0)
        placed += int(whole)
    apart = 0
    for t in range(a[TIMES]):
        running = 0
        for i in range(begin, end):
            u = a[a[POINT_UNIT] + i]
            for b in range(a[a[UNIT_BLOCK] + u], a[a[UNIT_BLOCK] + u + 1]):
                here = s[a[S_TIME] + b]
                if s[a[S_DURATION] + b] > 0 and here >= 0 and here <= t < here + s[a[S_DURATION] + b]:
                    running += 1
                    break
        apart += int(0 < running < placed)
    return apart


@compiled
def _of_order(a: Ints, s: Ints, p: int, begin: int, end: int) -> int:
    """How far the second is from where the first allows it, as soon as something of both is placed."""
    u, v = a[a[POINT_UNIT] + begin], a[a[POINT_UNIT] + end - 1]
    last, first = -1, 1 << 30
    for b in range(a[a[UNIT_BLOCK] + u], a[a[UNIT_BLOCK] + u + 1]):
        if s[a[S_DURATION] + b] > 0 and s[a[S_TIME] + b] >= 0:
            last = max(last, s[a[S_TIME] + b] + s[a[S_DURATION] + b])
    for b in range(a[a[UNIT_BLOCK] + v], a[a[UNIT_BLOCK] + v + 1]):
        if s[a[S_DURATION] + b] > 0 and s[a[S_TIME] + b] >= 0:
            first = min(first, s[a[S_TIME] + b])
    if last < 0 or first == 1 << 30:
        return 0
    at = a[a[POINT_SEAT_AT] + p]
    gap, least, most = first - last, a[a[POINT_SEAT] + at], a[a[POINT_SEAT] + at + 1]
    return int(least - gap if gap < least else max(0, gap - most))


@compiled
def broken_point(a: Ints, s: Ints, p: int) -> int:
    """How much is broken for good of a rule over several events."""
    c = a[a[POINT_RULE] + p]
    begin, end = a[a[POINT_UNIT_AT] + p], a[a[POINT_UNIT_AT] + p + 1]
    kind = a[a[KIND] + c]
    if kind == SPREAD:
        return _of_spread(a, s, c, begin, end)
    if kind == LINK:
        return _of_link(a, s, begin, end)
    return _of_order(a, s, p, begin, end)
