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
    TIME_BIT,
    TIME_SEGMENT,
    TIMES,
    UNIT_BLOCK,
    WINDOW_AT,
    WINDOW_LEAST,
    WINDOW_MOST,
    WINDOW_TIME,
    WINDOW_TIME_AT,
    Ints,
)
from lienthong.engines.timetabling.prices import BUSY, CLUSTER, LINK, SPREAD
from lienthong.engines.timetabling.push_names import (
    PUSH_LEFT,
    PUSH_RULE,
    PUSH_RULE_AT,
    PUSH_SUM,
    PUSH_SUM_AT,
    PUSH_TRIAL,
    PUSH_WINDOWED,
)
from lienthong.engines.timetabling.push_sums import lay_at, tally


@compiled
def _of_tables(a: Ints, f: Ints, c: int, at: int) -> tuple[int, int, int]:
    """Of a rule that adds up what masks count: too much for good, what more times may mend, what it lacks."""
    total, low, mend = f[at], f[at + 1], f[at + 2]
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
def _weigh(a: Ints, s: Ints, f: Ints, r: int, of: int, left: int) -> int:
    """How much is broken for good where a resource's sums stand from `of` on, and so many of its times wait."""
    bad, need, extra, short = f[of], f[of + 1], 0, 0
    for i in range(f[f[PUSH_RULE_AT] + r], f[f[PUSH_RULE_AT] + r + 1]):
        c = f[f[PUSH_RULE] + i]
        if a[a[KIND] + c] >= TABLED:
            over, mend, lack = _of_tables(a, f, c, of + 2 + 3 * (i - f[f[PUSH_RULE_AT] + r]))
        else:
            over, mend, lack = _of_windows(a, s, r, c)
        bad += over
        extra = max(extra, mend)
        short += max(0, lack - left)
    return int(bad + max(0, need + extra - left) + short)


@compiled
def broken(a: Ints, s: Ints, f: Ints, r: int) -> int:
    """How much of a resource's rules is broken for good."""
    return _weigh(a, s, f, r, f[PUSH_SUM] + f[f[PUSH_SUM_AT] + r], f[f[PUSH_LEFT] + r])


@compiled
def broken_without(a: Ints, s: Ints, f: Ints, r: int, c: int) -> int:
    """The same if a block of the resource were not there and waited."""
    t, d = s[a[S_TIME] + c], s[a[S_DURATION] + c]
    g = a[a[TIME_SEGMENT] + t]
    if f[f[PUSH_WINDOWED] + r] or a[a[TIME_SEGMENT] + t + d - 1] != g:
        lay_at(a, s, f, r, c, d, -1)
        found = _weigh(a, s, f, r, f[PUSH_SUM] + f[f[PUSH_SUM_AT] + r], f[f[PUSH_LEFT] + r] + d)
        lay_at(a, s, f, r, c, d, 1)
        return found
    at, first, end = a[S_MASK] + r * a[SEGMENTS] + g, f[f[PUSH_SUM_AT] + r], f[f[PUSH_SUM_AT] + r + 1]
    mask = s[at]
    for k in range(first, end):
        f[f[PUSH_TRIAL] + k - first] = f[f[PUSH_SUM] + k]
    tally(a, f, r, g, mask, f[PUSH_TRIAL], -1)
    for q in range(t, t + d):
        if s[a[S_COUNT] + r * a[TIMES] + q] == 1:
            mask &= ~(1 << a[a[TIME_BIT] + q])
    tally(a, f, r, g, mask, f[PUSH_TRIAL], 1)
    return _weigh(a, s, f, r, f[PUSH_TRIAL], f[f[PUSH_LEFT] + r] + d)


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
