"""Mending a timetable: whatever is broken is set right by the shortest chains of moves, until nothing is or none is found."""

from __future__ import annotations

from collections.abc import Mapping

from lienthong.engines.timetabling.chains import Chain, Chains
from lienthong.engines.timetabling.ledger import Ledger

DEPTHS = ((1, 80), (2, 900), (3, 2500), (4, 5000))  # moves of a chain, and how many are looked at for one event
MOST_TRIES = 9_000


def mend(ledger: Ledger, chains: Chains, home: Mapping[int, int] | None = None, most_tries: int = MOST_TRIES) -> int:
    """What is still broken afterwards. `home` says where events belong, which moves should respect."""
    left = most_tries
    while ledger.hard > 0 and left > 0:
        chain: Chain | None = None
        for depth, tries in DEPTHS:
            options = []
            for event in offenders(ledger, chains):
                found = chains.best(event, depth, goal=ledger.hard - 1, tries=min(tries, max(left, 1)), home=home)
                left -= chains.tries
                if found is not None:
                    options.append((_key(ledger, found, home or {}), found))
            if options:
                chain = min(options)[1]
                break
        if chain is None:
            break
        for event, time in chain:
            ledger.move(event, time)
    return ledger.hard


def _key(ledger: Ledger, chain: Chain, home: Mapping[int, int]) -> tuple[int, int, int]:
    mark = ledger.mark()
    for event, time in chain:
        ledger.move(event, time)
    key = ledger.hard, sum(home.get(event, time) != time for event, time in chain), ledger.soft
    ledger.back(mark)
    return key


def offenders(ledger: Ledger, chains: Chains) -> list[int]:
    """Events that have to do with something broken, those without a time first."""
    events = range(len(ledger.time))
    found = dict.fromkeys(e for e in events if ledger.time[e] < 0)
    found |= dict.fromkeys(e for e in events if ledger.cost_of_event(e) > 0)
    for r, costs in enumerate(ledger.of_resource):
        if costs[0] + costs[1] > 0:
            own = [e for e in events if r in ledger.given[e] and ledger.time[e] >= 0]
            # Only some of a person's lessons lie where he cannot be; they come first, and alone where moving them helps.
            guilty = [e for e in own if ledger.guilty(e, r)]
            found |= dict.fromkeys(guilty or own)
    for g, costs in enumerate(ledger.of_group):
        if costs[0] > 0:
            found |= dict.fromkeys(ledger.groups[g][1])
    return [e for e in found if e not in chains.held]
