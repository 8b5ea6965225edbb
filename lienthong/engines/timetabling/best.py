"""What searches tell each other: the best timetable as numbers, and what it says as meets. Loaded without the compiled search."""

from __future__ import annotations

from dataclasses import dataclass

from lienthong.engines.timetabling.arrays import Layout, layout, to_solution
from lienthong.engines.timetabling.model import Problem, Solution
from lienthong.engines.timetabling.pool import Ints, Longs


@dataclass(slots=True)
class Best:
    """The best timetable so far: its cost, and durations, times and seats end to end, in a loose layout or not."""

    cost: Longs
    shape: Ints
    loose: bool

    def copy(self) -> Best:
        """Another one that the search does not change."""
        return Best(self.cost.copy(), self.shape.copy(), self.loose)

    @property
    def key(self) -> tuple[int, int]:
        """To compare."""
        return int(self.cost[0]), int(self.cost[1])


class Reader:
    """Tells what the timetables of any search over a problem are."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.plans: dict[bool, Layout] = {}

    def solution(self, best: Best, name: str) -> Solution:
        """As meets."""
        if best.loose not in self.plans:
            self.plans[best.loose] = layout(self.problem, loose=best.loose)
        return to_solution(self.problem, self.plans[best.loose], best.shape, name=name)
