"""The nearest timetable that keeps the rules, exactly, and the best of the near ones: CP-SAT on the classes that are hit and their
neighbours.

First as few lessons are moved as can be, required rules alone in the model; what chains have mended is where it begins.
Then, around what was moved and whom it left with a worse week, moved lessons and wishes are weighed against each other, within as
many lessons as may be moved.

What is asked side by side and in which order answers are taken does not depend on the machine; only what `Clock` ends does.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lienthong.engines.timetabling.ledger import Ledger
from lienthong.engines.timetabling.near import LONGEST, Asked, Near, circles
from lienthong.engines.timetabling.repairing import ENOUGH, guilty

NARROW, WIDE = 340, 600  # how many events are freed
EFFORT = 0.5  # what the solver may spend on each, in its own units of work; most are solved in a third of it
MORE, MOST = 2.5, 5.0  # where that did not do
ROUNDS = ((100, 0.15), (200, 0.5), (NARROW, 0.6))  # events freed, and effort, for the better
WORTH = 5  # moved lessons: weeks that are less than that the worse are not looked at a third time
PATIENCE = 5.0  # seconds in which a week is looked for that is hard to find
QUICK = 1.5  # seconds for a repair, with those to begin and to tell it less than three
SOON = 0.15  # seconds in which most are answered: until then nothing else is begun
LEAST, FIRST = 0.2, 0.3  # seconds for what is begun; the first weighing is, however late it is


@dataclass(frozen=True, slots=True)
class Clock:
    """How much is left for what a repair can do without: on a slow machine that is left out."""

    begun: float = field(default_factory=time.monotonic)

    @property
    def patience(self) -> float:
        """Seconds that are left for finding anything at all."""
        return self.begun + PATIENCE - time.monotonic()

    @property
    def left(self) -> float:
        """Seconds."""
        return self.begun + QUICK - time.monotonic()


def find(
    near: Near,
    group_type: str,
    hit: Sequence[int],
    first: Mapping[int, int] | None = None,
    clock: Clock | None = None,
    meanwhile: Callable[[], object] = lambda: None,
) -> bool:
    """Moves as few as it can in a narrow circle. Where that is many, or holds no week, few are looked for in the whole timetable.

    That few suffice or not is soon decided, however wide the circle; only where they do not it matters to go no farther
    than need be. `first` are moves to begin with, should they lead to such a timetable.
    Whether every rule is kept that can be by moving; the ledger then is the new timetable, else it is as it was.
    """
    ledger = near.ledger
    mark, broken, events = ledger.mark(), ledger.hard, range(len(ledger.time))
    people = {p for e in hit for p in ledger.given[e] if p >= 0 and ledger.problem.resources[p].type != group_type}
    narrow, *wide = circles(ledger, group_type, hit, people, (NARROW, WIDE))
    beside, clock = _cores() > 1, clock or Clock()

    def kept(moves: Mapping[int, int] | None) -> bool:
        """Go there from the beginning. Whether all is well, else be back there."""
        ledger.back(mark)
        _move(ledger, moves or {})
        if ledger.hard == 0 or (ledger.hard < broken and not guilty(ledger, near.held)):
            return True
        ledger.back(mark)
        return False

    if first is None or not kept(first) or ledger.hard:
        ledger.back(mark)
        first = {}
    few = bool(first) and near.moved(events) <= ENOUGH
    asked = near.asked(dict.fromkeys([*narrow, *first]))
    asked.begin(EFFORT, max(LEAST, clock.left) if few else LONGEST)
    ledger.back(mark)
    meanwhile()
    is_asked = bool(wide) and beside and not few and not asked.is_answered(SOON)
    whole = near.asked(events, most=ENOUGH) if is_asked else None
    if whole is not None and not asked.is_answered():
        whole.begin(EFFORT)
    times, proved = asked.moves()
    nearest = next((one for one in (times, first) if one and kept(one)), None)
    if nearest and (not wide or near.moved(events) <= ENOUGH):
        if whole is not None:
            whole.drop()
        return True
    ledger.back(mark)
    seconds = max(LEAST, clock.left if nearest else clock.patience)
    if wide and kept(_few(whole or near.asked(events, most=ENOUGH), seconds, beside=beside)):
        return True
    if nearest:
        return kept(nearest)
    again = near.asked(wide[0]) if proved and wide else asked.again()
    return kept(_any(again, near.asked(events) if wide else again.again(), clock, beside=beside))


def _few(whole: Asked, seconds: float, *, beside: bool) -> Mapping[int, int] | None:
    """What the whole timetable has to offer with few lessons moved, looked for in two ways, the second within some seconds."""
    whole.begin(EFFORT)
    other = whole.again().begin(MORE, seconds, light=True) if beside else None
    times, proved = whole.moves()
    if times is not None or proved:
        if other is not None:
            other.drop()
        return times
    return (other or whole.again().begin(MORE, seconds, light=True)).moves().times


def _any(again: Asked, other: Asked, clock: Clock, *, beside: bool) -> Mapping[int, int] | None:
    """However many are moved: where they have been asked for already, with more effort, else anywhere or in another way."""
    again.begin(MORE, max(FIRST, clock.patience))
    if beside:
        other.begin(MOST, max(FIRST, clock.patience), light=other.written is again.written)
    times = again.moves().times
    if times is not None:
        other.drop()
        return times
    return other.begin(MOST, max(FIRST, clock.patience), light=other.written is again.written).moves().times


def better(near: Near, group_type: str, before: Sequence[int], price: int, most: int, clock: Clock) -> None:
    """Weighs what was moved against what it cost. `before` says what each person's week cost before it.

    The ledger is the best that was found around what was moved and the weeks that are worse for it, if there are any.
    """
    ledger, events = near.ledger, range(len(near.ledger.time))
    for n, (width, effort) in enumerate(ROUNDS):
        worse = {r: costs[2] - before[r] for r, costs in enumerate(ledger.of_resource) if costs[2] > before[r]}
        if not worse or (n > 0 and clock.left < LEAST) or (n > 1 and sum(worse.values()) <= WORTH * price):
            return
        mark, old = ledger.mark(), (ledger.hard, price * near.moved(events) + ledger.soft)
        moved = [e for e in events if ledger.time[e] != near.home.get(e)]
        (freed, *_none) = circles(ledger, group_type, moved, worse.keys(), (width,))
        asked = near.asked(dict.fromkeys([*freed, *moved]), price, most)
        found = asked.begin(effort, max(FIRST if n == 0 else LEAST, clock.left), light=n > 0).moves().times
        if found is not None:
            _move(ledger, found)
            if (ledger.hard, price * near.moved(events) + ledger.soft) > old:
                ledger.back(mark)


def _move(ledger: Ledger, moves: Mapping[int, int]) -> None:
    for event, at in moves.items():
        ledger.move(event, at)


def _cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
