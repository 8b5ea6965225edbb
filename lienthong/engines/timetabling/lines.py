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

if TYPE_CHECKING:
    from lienthong.engines.timetabling.lns import Repairs

FIRST_ROUND = 200_000
LONGEST_ROUND = 50_000_000
# How hot a round begins, as a share of the usual worsening of a move: a hot one leaves the valley, cool ones explore it.
HEATS = (1.0, 0.3, 0.1, 0.5, 0.2)
COLD = 0.12
SHARE_FOR_RULES = 0.15  # of its time a mending line anneals at most before it begins to mend
TURN = 0.6  # seconds of mending for a second of annealing where one process does both
SHORTEST_TURN = 2.0
Hear = Callable[[], "Best | None"]


def rounds(search: Search, *, until: float, work: int | None = None, hear: Hear = lambda: None) -> Iterator[Best]:
    """Coolings, ever longer, until time or work is spent. Yields after each piece of work; `hear` brings others' best."""
    for _seconds in _rounds(search, until, work, hear):
        yield search.best


def _rounds(search: Search, until: float, work: int | None, hear: Hear) -> Iterator[float]:
    """Yields 0 within a round, and at its end how long it took."""
    done, n, rate = 0, 0, 0.0
    while search.best.key != (0, 0):
        size = min(FIRST_ROUND << min(n, 12), LONGEST_ROUND)
        if work is not None:
            size = min(size, work - done)
        elif rate:
            size = min(size, int(rate * (until - time.monotonic())))
        if size <= 0 or time.monotonic() >= until:
            return
        hot = max(COLD, search.heat * HEATS[n % len(HEATS)])
        begun = time.monotonic()
        for moved in search.anneal(size, hot, COLD, until=until):
            done += moved
            yield 0.0
        rate = size / max(1e-6, time.monotonic() - begun)
        n += 1
        search.weigh()
        other = hear()
        search.go_to(other if other is not None and other.key < search.best.key else search.best)
        yield time.monotonic() - begun


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
