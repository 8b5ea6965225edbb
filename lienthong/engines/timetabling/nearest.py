"""The nearest timetable that keeps the rules, exactly: the classes that are hit and their neighbours are freed, CP-SAT moves as
few lessons as it can. For what short chains do not mend.

Only required rules are in the model: what a week costs beyond them is the business of whoever chooses among near weeks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace

import numpy as np

from lienthong.engines.timetabling.arrays import layout
from lienthong.engines.timetabling.cpsat import Terms
from lienthong.engines.timetabling.exact import Piece
from lienthong.engines.timetabling.frame import Frame
from lienthong.engines.timetabling.ledger import Ledger
from lienthong.engines.timetabling.model import UNASSIGNED, Kind, Problem
from lienthong.engines.timetabling.pool import Ints

WIDTHS = (340, 600)  # how many events are freed, try by try
# What the solver may spend on each, in its own units of work (about two seconds). Most are solved in a third of it; those that
# are besides asked to move no more than a dozen took two to four times as long.
EFFORT = 0.8
FIRST = 1000  # what having to do with what is hit weighs against sharing a colleague
LONGEST = 20.0  # seconds by the clock, should the machine be busy with something else


class _Required(Frame):
    """A frame of required rules only: masks and starts that break one are not offered."""

    def __init__(self, problem: Problem) -> None:
        required = [c for c in problem.constraints if c.required]
        absences = [c for c in required if c.kind is Kind.AVOID_UNAVAILABLE_TIMES]
        super().__init__(layout(replace(problem, constraints=tuple(c for c in required if c not in absences))))
        self.away: dict[int, set[int]] = {}
        for absence in absences:
            for r in problem.points(absence):
                self.away.setdefault(r, set()).update(problem.times_of(absence))

    def absent(self, taken: Iterable[int], t: int, duration: int) -> bool:
        """Whether one of some people cannot be there for a block at a time."""
        return any(not self.away[r].isdisjoint(range(t, t + duration)) for r in taken if r in self.away)

    def starts(self, u: int, duration: int) -> list[int]:
        return [t for t in super().starts(u, duration) if not self.absent(self.fixed[u], t, duration)]

    def patterns(self, r: int, g: int, on: int, off: int, here: int, most: int) -> tuple[list[int], list[int]]:
        masks, prices = super().patterns(r, g, on, off, here, most)
        kept = [mask for mask, price in zip(masks, prices, strict=True) if price == 0]
        return kept, [0] * len(kept)


@dataclass(slots=True)
class Nearest:
    """Looks for near weeks of one timetable. `hit` events cannot stay; resources of `group_type` are freed as wholes."""

    ledger: Ledger
    hit: Sequence[int]
    group_type: str
    held: Set[int]  # events that stay where they are
    lessons: Sequence[int]  # how many an event stands for
    frame: _Required = field(init=False)
    block_of: dict[int, int] = field(init=False)
    shape: Ints = field(init=False)

    def __post_init__(self) -> None:
        self.frame = _Required(self.ledger.problem)
        plan = self.frame.plan
        self.block_of = {members[0]: int(plan.parts["unit_block"][u]) for u, members in enumerate(plan.events)}
        self.shape = self._shape(plan.shape, len(plan.parts["block_unit"]))

    def find(self) -> bool:
        """Moves as few as it can in a narrow circle, or in a wide one where the narrow one holds no week.

        Whether every rule is kept; the ledger then is the new timetable, else it is as it was.
        """
        start, movable = self.ledger.mark(), set(self.frame.movable)
        for freed in self._circles():
            blocks = [self.block_of[e] for e in freed if e not in self.held and self.block_of.get(e) in movable]
            found = self._solve(blocks)
            if found is not None and self._fits(found, start):
                for event, slot in found.items():
                    self.ledger.move(event, slot)
                return True
        return False

    def _fits(self, moves: dict[int, int], start: int) -> bool:
        for event, slot in moves.items():
            self.ledger.move(event, slot)
        kept = self.ledger.hard == 0
        self.ledger.back(start)
        return kept

    def _solve(self, blocks: list[int]) -> dict[int, int] | None:
        """Events with new times, fewest first; None where none was found."""
        event_of = {b: e for e, b in self.block_of.items()}
        piece = Piece(self.frame, self.shape, blocks, None)
        model = piece.bill.model
        moved: Terms = []
        for _price, var in piece.bill.cost:
            model.forbid(var)  # every cost here is a broken rule
        for b, option in piece.moves():
            if option.time != self.ledger.time[event_of[b]]:
                moved.append((self.lessons[event_of[b]], option.var))
            elif self.frame.absent(self.frame.taken(self.shape, b), option.time, option.duration):
                model.forbid(option.var)
        if not moved:
            return None
        found = piece.solve(LONGEST, 1, EFFORT, aim=moved).blocks
        moves = {event_of[b]: t for b, (_duration, t) in found.items() if t != self.ledger.time[event_of[b]]}
        return moves or None

    def _shape(self, size: int, blocks: int) -> Ints:
        """Durations, times and seats end to end."""
        shape = np.zeros(size, np.int32)
        shape[blocks:] = -1
        for event, b in self.block_of.items():
            shape[b], shape[blocks + b] = self.ledger.problem.events[event].duration, self.ledger.time[event]
            if self.ledger.time[event] < 0:  # wherever it begins it moves, and a model frees only what lies somewhere
                shape[blocks + b] = next(iter(self.frame.starts(self.frame.unit(b), int(shape[b]))), UNASSIGNED)
        parts = self.frame.plan.parts
        for u, seats in enumerate(self.frame.plan.seats):
            for k, (event, n) in enumerate(seats):
                shape[2 * blocks + parts["block_seat"][parts["unit_block"][u]] + k] = self.ledger.given[event][n]
        return shape

    def _circles(self) -> Iterator[list[int]]:
        """Ever more events: of the classes that are hit, of the classes of the people who are hit, and of their neighbours."""
        ledger, resources = self.ledger, self.ledger.problem.resources
        classes_of = [[r for r in own if r >= 0 and resources[r].type == self.group_type] for own in ledger.given]
        people_of = [[r for r in own if r >= 0 and resources[r].type != self.group_type] for own in ledger.given]
        core = {r for e in self.hit for r in classes_of[e]}
        own_people = {p for e in self.hit for p in people_of[e]}
        people = Counter(p for e, own in enumerate(classes_of) if core.intersection(own) for p in people_of[e])
        near: Counter[int] = Counter()
        for e, own in enumerate(classes_of):
            for r in own:
                near[r] += sum(people[p] + FIRST * (p in own_people) for p in people_of[e]) + FIRST * FIRST * (
                    r in core
                )
        order = [r for r, _many in sorted(near.items(), key=lambda pair: (-pair[1], pair[0]))]
        rank = {r: n for n, r in enumerate(order)}
        last = sorted((max(map(rank.__getitem__, own)), e) for e, own in enumerate(classes_of) if own)
        alone = [e for e in self.hit if not classes_of[e]]
        for width in WIDTHS:
            yield [e for _rank, e in last[:width]] + alone
            if width >= len(last):
                return
