"""How hot a cooling begins and where it ends: found while searching, because weights of one and of a thousand stand side by side.

A cooling from far too hot wastes its time, one from too cold stays where it is. So short coolings try one heat after another, each
half as hot as the one before; long ones follow the best of them and look at its neighbours.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from lienthong.engines.timetabling.search import Search

HOTTEST, STEP, RATIO = 0.5, 0.5, 25.0  # of the usual worsening of a move; from one level to the next; from hot to cold
LEVELS = 7
COLDEST = 0.12
SETTLING = 0.15
# While rules are broken: shares of what one weighs, in turn; from hot to cold.
HOT_FOR_RULES, RATIO_FOR_RULES = (0.6, 0.3, 0.12), 10.0
MOST_LOTS = 1000  # beginnings of one line of search
SETTLED = 200_000  # moves of a beginning
WORSE = 2  # so many levels without gain end the first look


@dataclass(slots=True)
class Heats:
    """The levels of one line of search, and what the last cooling from each ended at."""

    search: Search
    level: int = 0
    ended: dict[int, tuple[int, int]] = field(default_factory=dict)
    tried: set[int] = field(default_factory=set)  # by long coolings
    looking: bool = True
    rounds: int = 0
    lots: int = 0

    def settling(self) -> tuple[float, float]:
        """For what has just been placed: only the worst is set right."""
        return max(COLDEST, SETTLING * self.search.heat), COLDEST

    def anew(self) -> bool:
        """Whether it is time to try other beginnings: while rules are broken, first of all and after each turn of coolings."""
        return self.search.best.key[0] > 0 and self.rounds % len(HOT_FOR_RULES) == 0

    def beginnings(self, moves: int, until: float) -> Iterator[int]:
        """For so many moves one beginning after another, each settled, until no rule is broken. Yields how many each piece made."""
        search = self.search
        while moves > 0 and search.best.key[0] > 0 and time.monotonic() < until:
            self.lots += 1
            search.begin_anew(search.seed * MOST_LOTS + self.lots)
            for made in search.anneal(min(moves, SETTLED), *self.settling(), until=until):
                moves -= made
                yield made
        search.go_to(search.best)

    def next(self) -> tuple[float, float]:
        """Where the next cooling begins and ends."""
        search = self.search
        if search.best.key[0] > 0:
            hot = HOT_FOR_RULES[self.rounds % len(HOT_FOR_RULES)] * search.hard_weight
            return hot, hot / RATIO_FOR_RULES
        hot = max(8 * COLDEST, self._hot(self.level))
        return hot, max(COLDEST, hot / RATIO)

    def _hot(self, level: int) -> float:
        return HOTTEST * self.search.heat * STEP**level

    def note(self, broken: int) -> None:
        """A cooling has ended; `broken` is what its search had not yet mended when it began."""
        self.rounds += 1
        if broken:
            return
        total = self.search.total
        self.ended[self.level] = int(total[0]), int(total[1])
        if self.looking:
            self._look()
        else:
            self.tried.add(self.level)
            self._follow()

    def _look(self) -> None:
        """One level after another, until they get worse."""
        best = min(self.ended, key=lambda level: (self.ended[level], level))
        if self.level + 1 >= LEVELS or self.level - best >= WORSE or self._hot(self.level + 1) < 8 * COLDEST:
            self.looking, self.level = False, best
        else:
            self.level += 1

    def _follow(self) -> None:
        """The best level, or a neighbour of it that no long cooling has tried, hotter ones first."""
        best = min(self.tried, key=lambda level: (self.ended[level], level))
        near = [level for level in (best - 1, best + 1) if level in self.ended and level not in self.tried]
        self.level = near[0] if near else best
