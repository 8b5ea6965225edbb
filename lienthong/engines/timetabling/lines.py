"""Lines of search: annealing, mending piece by piece with an exact solver, or both in turn. Each yields after a bit of work.

Annealing finds its way into a good region; large neighbourhoods solved exactly (lns.py) find what single moves do not. Side by
side on two processes they tell each other of better timetables; on one they take turns.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from lienthong.engines.timetabling.search import Best, Search
from lienthong.engines.timetabling.warm import loosen, may_part

if TYPE_CHECKING:
    from lienthong.engines.timetabling.lns import Repairs

FIRST_ROUND = 200_000
LONGEST_ROUND = 50_000_000
FIRST_SHARE = 0.04  # of the time for the second round; each later one takes twice as long
# How hot a round begins, as a share of the usual worsening of a move. The first only settles what is there; while rules are
# broken every round is hot and ends warm, where broken rules still trade places; then hot ones leave the valley, cool ones
# explore it.
SETTLING, HOT, WARM = 0.15, 1.0, 0.12
HEATS = (0.6, 0.2, 1.0, 0.3, 0.1)
COLD = 0.12
SHARE_FOR_RULES = 0.15  # of its time a mending line anneals at most before it begins to mend
SHARE_TOGETHER = 0.5  # of its time for which it holds events together that only a wish joins
TURN = 0.6  # seconds of mending for a second of annealing where one process does both
SHORTEST_TURN = 2.0
Hear = Callable[[], "Best | None"]


def rounds(search: Search, *, until: float, work: int | None = None, hear: Hear = lambda: None) -> Iterator[Best]:
    """Coolings, ever longer, until time or work is spent. Yields after each piece of work; `hear` brings others' best."""
    for _seconds in _rounds(search, until, work, hear):
        yield search.best


def _rounds(search: Search, until: float, work: int | None, hear: Hear) -> Iterator[float]:
    """Yields 0 within a round, and at its end how long it took."""
    done, n, rate, budget = 0, 0, 0.0, until - time.monotonic()
    while search.best.key != (0, 0):
        size = _length(n, rate, budget, work)
        left = work - done if work is not None else int(rate * (until - time.monotonic())) if rate else size
        size = min(size, left)
        if size <= 0 or time.monotonic() >= until:
            return
        hot, cold = _heats(search, n, last=size == left)
        begun = time.monotonic()
        for moved in search.anneal(size, hot, cold, until=until):
            done += moved
            yield 0.0
        rate = size / max(1e-6, time.monotonic() - begun)
        n += 1
        search.weigh()
        spent = done / work if work is not None else 1 - (until - time.monotonic()) / budget
        if may_part(search) and spent > SHARE_TOGETHER:
            loosen(search)
        other = hear()
        search.go_to(other if other is not None and other.key < search.best.key else search.best)
        yield time.monotonic() - begun


def _length(n: int, rate: float, budget: float, work: int | None) -> int:
    """Moves of a round: ever more, in step with the time or work that there is."""
    if work is not None:
        return max(FIRST_ROUND, int(FIRST_SHARE * work * 2**n))
    if n == 0 or budget == float("inf"):
        return min(FIRST_ROUND << min(n, 12), LONGEST_ROUND)
    return max(FIRST_ROUND, int(rate * FIRST_SHARE * budget * 2 ** (n - 1)))


def _heats(search: Search, n: int, *, last: bool) -> tuple[float, float]:
    """Where a round begins and ends."""
    if n == 0 and not last:
        return max(COLD, SETTLING * search.heat), COLD
    if search.best.key[0] > 0:
        return HOT * search.heat, COLD if last else max(COLD, WARM * search.heat)
    return max(COLD, HEATS[n % len(HEATS)] * search.heat), COLD


def mending(search: Search, *, until: float, hear: Hear, seed: int) -> Iterator[Best]:
    """Anneal until no rule is broken, then free part after part. Without the exact solver annealing goes on."""
    repairs = _repairs(search, seed)
    enough = time.monotonic() + SHARE_FOR_RULES * (until - time.monotonic())
    for _seconds in _rounds(search, until, None, hear):
        yield search.best
        if repairs is not None and (search.best.key[0] == 0 or time.monotonic() > enough):
            break
    while repairs is not None and search.best.key != (0, 0) and time.monotonic() < until:
        other = hear()
        if other is not None and other.key < search.best.key:
            search.go_to(other)
        repairs.step(until)
        yield search.best


def both(search: Search, *, until: float, seed: int) -> Iterator[Best]:
    """Annealing and mending in turn, in one process."""
    repairs = _repairs(search, seed)
    for seconds in _rounds(search, until, None, lambda: None):
        yield search.best
        if repairs is None or seconds < SHORTEST_TURN:
            continue
        end = min(until, time.monotonic() + TURN * seconds)
        while time.monotonic() < end and search.best.key != (0, 0):
            repairs.step(end)
            yield search.best
        search.go_to(search.best)


def _repairs(search: Search, seed: int) -> Repairs | None:
    try:
        from lienthong.engines.timetabling.lns import Repairs
    except ImportError:
        return None
    return Repairs(search, random.Random(seed))  # noqa: S311
