"""What every repair does, whatever the timetable was written as: mend it near by, then make of the near ones a good one."""

from __future__ import annotations

from collections.abc import Sequence, Set

from lienthong.engines.timetabling.chains import Chains
from lienthong.engines.timetabling.ledger import Ledger
from lienthong.engines.timetabling.mend import mend

CHAIN_TRIES = 2000  # a twentieth of a second, and most of what few lessons mend is mended
IN_VAIN = 500  # where nothing mends all: what many more lessons would mend of it is not worth their moves
ENOUGH = 12  # so many lessons may be moved for the sake of good weeks
FEWEST = 100_000  # the price of a moved lesson where wishes only choose among the nearest


def mend_near(ledger: Ledger, chains: Chains, group_type: str, lessons: Sequence[int], price: int = FEWEST) -> None:
    """Exactly in the neighbourhood, then for the better; what cannot be mended so stays as near as chains come.

    `lessons` says for how many each event stands. A moved one weighs `price` against what is wished for.
    """
    home = {n: time for n, time in enumerate(ledger.time) if time >= 0}
    before = [soft for _strict, _late, soft in ledger.of_resource]
    hit = guilty(ledger, chains.held)
    if not hit:
        return
    mark, times = ledger.mark(), list(ledger.time)
    mend(ledger, chains, home, CHAIN_TRIES)
    by_chains = {n: time for n, time in enumerate(ledger.time) if time != times[n]}
    ledger.back(mark)
    from lienthong.engines.timetabling import nearest  # what needs no repair does without OR-Tools
    from lienthong.engines.timetabling.near import Near

    clock, weighing = nearest.Clock(), list[Near]()

    def weigh() -> None:
        weighing.append(Near(ledger, home, chains.held, lessons, wishes=True))

    near = Near(ledger, home, chains.held, lessons, wishes=False)
    if nearest.find(near, group_type, hit, by_chains, clock, meanwhile=weigh):
        most = max(ENOUGH, weighing[0].moved(range(len(ledger.time))))
        nearest.better(weighing[0], group_type, before, price, most, clock)
    else:
        mend(ledger, chains, home, IN_VAIN)


def guilty(ledger: Ledger, held: Set[int]) -> list[int]:
    """Events that have no time, or lie where they may not: without them less is broken for themselves or one of their people."""
    found = []
    for event, time in enumerate(ledger.time):
        if event in held:
            continue
        people, groups = [r for r in ledger.given[event] if r >= 0], ledger.groups_of[event]
        before = [sum(ledger.of_resource[r][:2]) for r in people] + [ledger.of_group[g][0] for g in groups]
        if time < 0 or ledger.cost_of_event(event) > 0:
            found.append(event)
        elif any(before):
            mark = ledger.mark()
            ledger.move(event, -1)
            after = [sum(ledger.of_resource[r][:2]) for r in people] + [ledger.of_group[g][0] for g in groups]
            if any(new < old for new, old in zip(after, before, strict=True)):
                found.append(event)
            ledger.back(mark)
    return found
