"""The nearest timetable that keeps the rules, exactly, and the best of the near ones: CP-SAT on the classes that are hit and their
neighbours.

First as few lessons are moved as can be, required rules alone in the model. Then, around what was moved and whom it left with a
worse week, moved lessons and wishes are weighed against each other, within as many lessons as may be moved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lienthong.engines.timetabling.ledger import Ledger
from lienthong.engines.timetabling.near import Near, circles
from lienthong.engines.timetabling.repairing import guilty

WIDTHS = (340, 600)  # how many events are freed, try by try
EFFORT = 0.8  # what the solver may spend on each, in its own units of work; most are solved in a quarter of it
ROUNDS = ((100, 0.2), (200, 0.4))  # events freed, and effort, for the better


def find(near: Near, group_type: str, hit: Sequence[int]) -> bool:
    """Moves as few as it can in a narrow circle, or in a wide one where the narrow one holds no week.

    Whether every rule is kept that can be by moving; the ledger then is the new timetable, else it is as it was.
    """
    ledger = near.ledger
    mark, broken = ledger.mark(), ledger.hard
    people = {p for e in hit for p in ledger.given[e] if p >= 0 and ledger.problem.resources[p].type != group_type}
    for freed in circles(ledger, group_type, hit, people, WIDTHS):
        found = near.moves(freed, EFFORT).times
        if found is not None:
            _move(ledger, found)
            if ledger.hard == 0 or (ledger.hard < broken and not guilty(ledger, near.held)):
                return True
            ledger.back(mark)
    return False


def better(near: Near, group_type: str, before: Sequence[int], price: int, most: int) -> None:
    """Weighs what was moved against what it cost. `before` says what each person's week cost before it.

    The ledger is the best that was found around what was moved and the weeks that are worse for it, if there are any.
    """
    ledger, events = near.ledger, range(len(near.ledger.time))
    for width, effort in ROUNDS:
        worse = {r for r, costs in enumerate(ledger.of_resource) if costs[2] > before[r]}
        if not worse:
            return
        mark, old = ledger.mark(), (ledger.hard, price * near.moved(events) + ledger.soft)
        moved = [e for e in events if ledger.time[e] != near.home.get(e)]
        (freed, *_none) = circles(ledger, group_type, moved, worse, (width,))
        found = near.moves(dict.fromkeys([*freed, *moved]), effort, price, most).times
        if found is not None:
            _move(ledger, found)
            if (ledger.hard, price * near.moved(events) + ledger.soft) > old:
                ledger.back(mark)


def _move(ledger: Ledger, moves: Mapping[int, int]) -> None:
    for event, time in moves.items():
        ledger.move(event, time)
