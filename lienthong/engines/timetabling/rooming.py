"""Which of several rooms that are as good as each other each stay gets.

At each time as many rooms are in use as there are stays, or all of them: so nothing clashes that need not. Stays are intervals,
for which such a division always exists: two rooms at a time share theirs as evenly as can be, until nothing is gained.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Stay(NamedTuple):
    """From when and how long, and whose."""

    time: int  # -1: no time yet
    duration: int
    key: tuple[int, int]


def rooms_of(stays: Sequence[Stay], rooms: int) -> dict[tuple[int, int], int]:
    """The number of a room for each stay."""
    of: list[list[Stay]] = [[] for _room in range(rooms)]
    of[0] = [stay for stay in stays if stay.time < 0]
    free_from = [0] * rooms
    for stay in sorted((s for s in stays if s.time >= 0), key=lambda s: (s.time, -s.duration)):
        room = min(range(rooms), key=lambda n: (free_from[n], n))
        of[room].append(stay)
        free_from[room] = max(free_from[room], stay.time + stay.duration)
    while pair := _uneven(of):
        for room, own in zip(pair, _divided([*of[pair[0]], *of[pair[1]]]), strict=True):
            of[room] = own
    return {stay.key: room for room, own in enumerate(of) for stay in own}


def _uneven(of: Sequence[Sequence[Stay]]) -> tuple[int, int] | None:
    """A room that is taken twice at a time at which another is free."""
    at: list[dict[int, int]] = []
    for own in of:
        counts: dict[int, int] = {}
        for stay in own:
            for t in range(stay.time, stay.time + stay.duration) if stay.time >= 0 else ():
                counts[t] = counts.get(t, 0) + 1
        at.append(counts)
    for room, counts in enumerate(at):
        for t, n in counts.items():
            free = next((other for other, theirs in enumerate(at) if t not in theirs), None) if n > 1 else None
            if free is not None:
                return room, free
    return None


def _divided(stays: Sequence[Stay]) -> tuple[list[Stay], list[Stay]]:
    """Two halves that differ by no more than one stay at any time.

    Beginnings and ends in their order are taken two by two. Of two stays that begin together, or end, each half gets one; a stay
    that begins where another ends follows it in its half.
    """
    timed = [n for n, stay in enumerate(stays) if stay.time >= 0]
    ends = sorted((stays[n].time + last * stays[n].duration, last == 0, n) for n in timed for last in (0, 1))
    partner: dict[tuple[int, bool], tuple[int, bool]] = {}
    for (_a, a_begins, a), (_b, b_begins, b) in zip(ends[::2], ends[1::2], strict=True):
        partner[a, a_begins], partner[b, b_begins] = (b, b_begins), (a, a_begins)
    half: dict[int, int] = {}
    for first in timed:
        waiting = [(first, 0)]
        while waiting:
            n, side = waiting.pop()
            if n in half:
                continue
            half[n] = side
            for begins in (True, False):
                other, other_begins = partner[n, begins]
                waiting.append((other, side ^ (begins == other_begins)))
    found: tuple[list[Stay], list[Stay]] = ([], [])
    for n, stay in enumerate(stays):
        found[half.get(n, 0)].append(stay)
    return found
