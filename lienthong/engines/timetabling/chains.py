"""Chains of moves: an event goes to a time, whoever is in its way goes elsewhere, and so on, until every rule is kept again.

The shortest chain is looked for first; of equally short ones the best. Nothing moves twice, nothing fixed moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lienthong.engines.timetabling.ledger import Ledger

Chain = tuple[tuple[int, int], ...]  # (event, new time), the first move first


class Chains:
    """Looks for chains in one timetable. `starts` says when each event may begin, `held` which may not move."""

    def __init__(self, ledger: Ledger, starts: Sequence[Sequence[int]], held: Iterable[int] = ()) -> None:
        self.ledger, self.starts, self.held = ledger, starts, set(held)
        self.tries = 0
        self.most_tries = 0

    def best(
        self,
        event: int,
        depth: int,
        *,
        goal: int,
        tries: int,
        at: int | None = None,
        home: Mapping[int, int] | None = None,
        least: int = 1,
    ) -> Chain | None:
        """The best of the shortest chains of up to so many moves after which no more than `goal` is broken.

        `at` fixes where the event goes. `home` says where events come from: a move back there counts for nothing.
        `least`: there is no shorter one, as was found before.
        """
        self.home = home or {}
        self.tries, self.most_tries = 0, tries
        for moves in range(least, depth + 1):
            self.found: tuple[tuple[int, int, int], Chain] | None = None
            self._place([event], moves, (), goal, at)
            if self.found is not None:
                return self.found[1]
            if self.tries >= self.most_tries:
                return None
        return None

    def _place(self, waiting: list[int], left: int, chain: Chain, goal: int, at: int | None) -> None:
        ledger, event = self.ledger, waiting[0]
        moved = {e for e, _time in chain}
        for time in (at,) if at is not None else self.starts[event]:
            if time == ledger.time[event]:
                continue
            if self.tries >= self.most_tries:
                return
            others = ledger.others_at(event, time)
            if len(others) + len(waiting) - 1 > left - 1 or others & self.held or others & moved:
                continue
            self.tries += 1
            mark = ledger.mark()
            for other in others:
                ledger.move(other, -1)
            ledger.move(event, time)
            rest = [*waiting[1:], *sorted(others)]
            step = (*chain, (event, time))
            if not rest:
                self._take(step, goal)
            else:
                missing = sum(ledger.problem.events[e].duration for e in rest)
                if ledger.strict - missing <= goal:
                    self._place(rest, left - 1, step, goal, None)
            ledger.back(mark)

    def _take(self, chain: Chain, goal: int) -> None:
        ledger = self.ledger
        if ledger.hard > goal:
            return
        away = sum(self.home.get(event, time) != time for event, time in chain)
        key = (ledger.hard, away, ledger.soft)
        if self.found is None or key < self.found[0]:
            self.found = key, chain
