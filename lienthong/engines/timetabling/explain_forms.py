"""In which meets the events of a problem may be held, as far as a proof needs to know: where, how long, whether at all."""

from __future__ import annotations

from collections.abc import Sequence

from lienthong.engines.timetabling.model import Kind, Problem


class Forms:
    """Events held in one piece (all of FET's and of schools') and those that may be parted (XHSTT's); which have to be held.

    An event whose time is given is held then, in one piece.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        required = [c for c in problem.constraints if c.required and c.weight > 0]
        self.whole = {e for e, event in enumerate(problem.events) if event.duration == 1 or event.time >= 0}
        self.held = {e for e, event in enumerate(problem.events) if event.time >= 0}
        for c in required:
            if c.kind is Kind.SPLIT_EVENTS and c.maximum <= 1:
                self.whole.update(problem.points(c))
            elif c.kind is Kind.ASSIGN_TIME:
                self.held.update(problem.points(c))

    def lengths(self, e: int) -> Sequence[int]:
        """How long a meet of an event may be."""
        total = self.problem.events[e].duration
        return (total,) if e in self.whole else range(1, total + 1)

    def starts(self, e: int, length: int) -> Sequence[int]:
        """Where a meet so long may begin."""
        given = self.problem.events[e].time
        return (given,) if given >= 0 else range(len(self.problem.times) - length + 1)
