"""The nearest timetable that keeps the rules, exactly: the classes that are hit and their neighbours are freed, CP-SAT moves as
few lessons as it can. For what short chains do not mend.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from lienthong.engines.timetabling.arrays import layout
from lienthong.engines.timetabling.exact import Piece
from lienthong.engines.timetabling.frame import Frame
from lienthong.engines.timetabling.ledger import Ledger
from lienthong.engines.timetabling.pool import Ints

MOVED = 30  # what a moved lesson weighs against the objective
HEAVY = 100_000
WIDTHS = (0, 4, 9, 16)  # how many more classes are freed, try by try


def nearest(ledger: Ledger, hit: Sequence[int], group_type: str, seconds: float) -> bool:
    """Moves what has to move. `hit` are the events that cannot stay; resources of `group_type` are freed as wholes.

    Whether every rule is kept; the ledger then is the new timetable, else it is as it was.
    """
    plan = layout(ledger.problem)
    frame = Frame(plan, heavy=HEAVY)
    block_of = {members[0]: int(plan.parts["unit_block"][u]) for u, members in enumerate(plan.events)}
    event_of = {b: e for e, b in block_of.items()}
    shape = _shape(ledger, block_of, plan.shape, len(plan.parts["block_unit"]))
    movable = set(frame.movable)
    until = time.monotonic() + seconds
    for freed in _circles(ledger, hit, group_type):
        left = until - time.monotonic()
        if left <= 0.05:
            return False
        free = [block_of[e] for e in freed if block_of[e] in movable]
        piece = Piece(frame, shape, free, None)
        away = [(MOVED, option.var) for b, option in piece.moves() if option.time != ledger.time[event_of[b]]]
        piece.bill.cost += away
        piece.bill.close()
        found = piece.solve(left, 1)
        mark = ledger.mark()
        for b, (_duration, t) in found.blocks.items():
            if t != ledger.time[event_of[b]]:
                ledger.move(event_of[b], t)
        if found.blocks and ledger.hard == 0:
            return True
        ledger.back(mark)
    return False


def _shape(ledger: Ledger, block_of: dict[int, int], size: int, blocks: int) -> Ints:
    """Durations, times and seats end to end."""
    shape = np.zeros(size, np.int32)
    shape[blocks:] = -1
    for event, b in block_of.items():
        shape[b], shape[blocks + b] = ledger.problem.events[event].duration, ledger.time[event]
    return shape


def _circles(ledger: Ledger, hit: Sequence[int], group_type: str) -> Iterator[list[int]]:
    """Ever more events: those of the classes that are hit, then of the classes that share most people with them."""
    resources = ledger.problem.resources
    classes_of = [[r for r in own if r >= 0 and resources[r].type == group_type] for own in ledger.given]
    people_of = [[r for r in own if r >= 0 and resources[r].type != group_type] for own in ledger.given]
    core = {r for e in hit for r in classes_of[e]}
    people = Counter(p for e, own in enumerate(classes_of) if core.intersection(own) for p in people_of[e])
    near: Counter[int] = Counter()
    for e, own in enumerate(classes_of):
        for r in own:
            if r not in core:
                near[r] += sum(people[p] for p in people_of[e])
    order = [r for r, _many in sorted(near.items(), key=lambda pair: (-pair[1], pair[0]))]
    for width in WIDTHS:
        chosen = core | set(order[:width])
        yield [e for e, own in enumerate(classes_of) if own and chosen.issuperset(own)] + [
            e for e in hit if not classes_of[e]
        ]
        if width >= len(order):
            return
