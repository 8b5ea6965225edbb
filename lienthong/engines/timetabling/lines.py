"""Lines of search: annealing, mending piece by piece with an exact solver, or both in turn. Each yields after a bit of work.

While a required rule is broken, lessons are pushed into place before each cooling (push.py), for longer than it takes. Annealing
finds its way into a good region; large neighbourhoods solved exactly (lns.py) find what single moves do not. Side by side on two
processes they tell each other of better timetables; on one they take turns.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from lienthong.engines.timetabling.best import Best
from lienthong.engines.timetabling.firm import begin_firmly, firm
from lienthong.engines.timetabling.heats import Heats
from lienthong.engines.timetabling.search import Search
from lienthong.engines.timetabling.warm import loosen, may_part

if TYPE_CHECKING:
    from lienthong.engines.timetabling.lns import Repairs

FIRST_ROUND = 200_000
LONGEST_ROUND = 50_000_000
# Of the time: while it looks for the right heat, while rules are broken, and afterwards.
SHORT_ROUND, ROUND_FOR_RULES, LONG_ROUND = 0.02, 0.06, 0.12
# Moves that the first pushing takes as long as, each next twice; of the time at most.
FIRST_PUSH, MOST_PUSHED = 3_000_000, 0.25
SHARE_FOR_RULES = 0.5  # of its time at most before wishes are held like rules
SHARE_TOGETHER = 0.5  # of its time for which it holds events together that only a wish joins
# Seconds of mending for a second of annealing: where one process does all, and on a process for it.
TURN, MENDING_TURN = 0.6, 2.0
LEAST_TURN, MOST_TURN = 0.4, 3.0  # as mending proves useful or not
SHORTEST_TURN = 2.0
LOOKS, MOVES_OF_A_LOOK = 500, 20  # pushed at a time, and how many moves take as long as a look
FIRST_LOOKS, LOOKS_OF_A_BLOCK = 20_000, 15  # before anything else, not counted as work: more than most schools need
Hear = Callable[[], "Best | None"]


def rounds(search: Search, *, until: float, work: int | None = None, hear: Hear = lambda: None) -> Iterator[Best]:
    """Coolings until time or work is spent. Yields after each piece of work; `hear` brings others' best."""
    for _seconds in _rounds(search, until, work, hear):
        yield search.best


def _rounds(search: Search, until: float, work: int | None, hear: Hear) -> Iterator[float]:
    """Yields 0 within a round, and at its end how long it took."""
    done, rate, budget, heats, pushes = 0, 0.0, until - time.monotonic(), Heats(search), FIRST_PUSH

    def moves(share: float) -> int:
        left = work - done if work is not None else int(rate * (until - time.monotonic())) if rate else FIRST_ROUND
        return min(_length(rate, budget, work, share), left)

    for _piece in first_pushed(search, min(until, time.monotonic() + MOST_PUSHED * budget)):
        yield 0.0
    while search.best.key != (0, 0):
        most = pushes if work is None else min(pushes, int(MOST_PUSHED * work), work - done)
        for pushed in _pushed(search, most, min(until, time.monotonic() + MOST_PUSHED * budget)):
            done += pushed
            yield 0.0
        pushes *= 2
        for moved in heats.beginnings(moves(ROUND_FOR_RULES), until) if rate and heats.anew() else ():
            done += moved
            yield 0.0
        broken, begun = search.best.key[0], time.monotonic()
        size = moves(ROUND_FOR_RULES if broken else SHORT_ROUND if heats.looking else LONG_ROUND)
        if size <= 0 or begun >= until:
            return
        for moved in search.anneal(size, *(heats.next() if rate else heats.settling()), until=until):
            done += moved
            yield 0.0
        if rate:
            heats.note(broken)
        search.ended = search.here()
        rate = size / max(1e-6, time.monotonic() - begun)
        search.weigh()
        spent = done / work if work is not None else 1 - (until - time.monotonic()) / budget
        if may_part(search) and spent > SHARE_TOGETHER:
            loosen(search)
        other = hear()
        search.go_to(other if other is not None and other.key < search.best.key else search.best)
        yield time.monotonic() - begun


def first_pushed(search: Search, until: float) -> Iterator[int]:
    """Whatever of the first placement broke a rule: its lessons pushed. Annealing goes on from that placement all the same.

    It looked at wishes, and pushing does not.
    """
    placed, looks = search.best, max(FIRST_LOOKS, LOOKS_OF_A_BLOCK * len(search.durations))
    yield from _pushed(search, looks * MOVES_OF_A_LOOK, until)
    search.go_to(placed)


def _pushed(search: Search, moves: int, until: float) -> Iterator[int]:
    """While a rule is broken: lessons pushed for as long as so many moves take, in pieces. Yields what each stands for."""
    for _piece in range(moves // (LOOKS * MOVES_OF_A_LOOK)):
        if not search.best.key[0] or search.pushing.done or time.monotonic() >= until:
            return
        search.push(LOOKS)
        yield LOOKS * MOVES_OF_A_LOOK


def _length(rate: float, budget: float, work: int | None, share: float) -> int:
    """Moves of a round, in step with the time or work that there is."""
    if work is not None:
        return max(FIRST_ROUND, int(share * work))
    if not rate or budget == float("inf"):
        return FIRST_ROUND if not rate else LONGEST_ROUND
    return max(FIRST_ROUND, int(rate * share * budget))


def both(search: Search, *, until: float, seed: int, hear: Hear = lambda: None, turn: float = TURN) -> Iterator[Best]:
    """Annealing and mending in turn: so many seconds of mending for a second of annealing, more where it helps.

    Where wishes can be held like rules, that is done first, once the rules themselves are kept or half of the time is spent.
    """

    def line(own: Search, end: float) -> Iterator[Best]:
        return _in_turn(own, end, seed, lambda: None, turn)

    held = firm(search.problem)
    if held is not None:
        yield from _until_kept(search, line(search, time.monotonic() + SHARE_FOR_RULES * (until - time.monotonic())))
        yield from begin_firmly(search, held, line, until=until)
    yield from _in_turn(search, until, seed, hear, turn)


def _until_kept(search: Search, line: Iterator[Best]) -> Iterator[Best]:
    while search.best.key[0] and (best := next(line, None)) is not None:
        yield best


def _in_turn(search: Search, until: float, seed: int, hear: Hear, turn: float) -> Iterator[Best]:
    repairs = _repairs(search, seed)
    owed = 0.0
    for seconds in _rounds(search, until, None, hear):
        yield search.best
        owed += turn * seconds
        if repairs is None or owed < SHORTEST_TURN:
            continue
        end, before = min(until, time.monotonic() + owed), search.best.key
        owed = 0.0
        repairs.begin(search.ended)
        while time.monotonic() < end and search.best.key != (0, 0):
            other = hear()
            if other is not None and other.key < search.best.key:
                search.go_to(other)
            repairs.step(until)
            yield search.best
        search.go_to(search.best)
        turn = min(MOST_TURN, turn * 1.5) if search.best.key < before else max(LEAST_TURN, turn * 0.85)


def _repairs(search: Search, seed: int) -> Repairs | None:
    try:
        from lienthong.engines.timetabling.lns import Repairs
    except ImportError:
        return None
    return Repairs(search, random.Random(seed))  # noqa: S311
