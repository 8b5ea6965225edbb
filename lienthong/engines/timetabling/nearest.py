"""The nearest timetable that keeps the rules, exactly, and the best of the near ones: CP-SAT on the classes that are hit and their
neighbours.

First as few lessons are moved as can be, required rules alone in the model. Then, around what was moved and whom it left with a
worse week, moved lessons and wishes are weighed against each other, within as many lessons as may be moved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lienthong.engines.timetabling.ledger import Ledger
from lienthong.engines.timetabling.near import Near, circles
from lienthong.engines.timetabling.repairing import ENOUGH, guilty

NARROW, WIDE = 340, 600  # how many events are freed
EFFORT = 0.5  # what the solver may spend on each, in its own units of work; most are solved in a third of it
ROUNDS = ((100, 0.12), (200, 0.18))  # events freed, and effort, for the better


def find(near: Near, group_type: str, hit: Sequence[int]) -> bool:
    """Moves as few as it can in a narrow circle. Where that is many, or holds no week, few are looked for in the whole timetable.

    That few suffice or not is soon decided, however wide the circle; only where they do not it matters to go no farther
    than need be. Whether every rule is kept that can be by moving; the ledger then is the new timetable, else it is as it was.
    """
    ledger = near.ledger
    mark, broken, events = ledger.mark(), ledger.hard, range(len(ledger.time))
    people = {p for e in hit for p in ledger.given[e] if p >= 0 and ledger.problem.resources[p].type != group_type}
    narrow, *wide = circles(ledger, group_type, hit, people, (NARROW, WIDE))

    def kept(moves: Mapping[int, int] | None) -> bool:
        """Go there from the beginning. Whether all is well."""
        ledger.back(mark)
        _move(ledger, moves or {})
        return ledger.hard == 0 or (ledger.hard < broken and not guilty(ledger, near.held))

    nearest = near.moves(narrow, EFFORT).times
    if kept(nearest) and near.moved(events) <= ENOUGH:
        return True
    ledger.back(mark)
    if wide and kept(near.moves(events, EFFORT, most=ENOUGH).times):
        return True
    if kept(nearest):
        return True
    ledger.back(mark)
    if wide and kept(near.moves(wide[0], EFFORT).times):
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
