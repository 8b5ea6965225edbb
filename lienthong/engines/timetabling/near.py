"""Exact models of a timetable that stands: some events may move, every required rule is kept, and moved lessons have a price."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from lienthong.engines.timetabling.arrays import layout
from lienthong.engines.timetabling.cpsat import Answer, Question, Terms
from lienthong.engines.timetabling.exact import Piece
from lienthong.engines.timetabling.frame import Frame
from lienthong.engines.timetabling.ledger import Ledger
from lienthong.engines.timetabling.model import UNASSIGNED, Kind, Problem
from lienthong.engines.timetabling.pool import Ints

HEAVY = 1_000_000  # what a broken requirement costs in a frame: what is that dear is not offered
FIRST = 1000  # what having to do with what is hit weighs against sharing a colleague
LONGEST = 20.0  # seconds by the clock, should the machine be busy with something else


class Keeping(Frame):
    """A frame whose masks and starts break no required rule. Without wishes it knows nothing else, and is made in less time."""

    def __init__(self, problem: Problem, *, wishes: bool) -> None:
        # Absences differ from person to person, and with them whole tables would: they are kept beside.
        rules = [c for c in problem.constraints if (wishes or c.required) and not _is_absence(c.kind, c.required)]
        super().__init__(layout(replace(problem, constraints=tuple(rules))), heavy=HEAVY)
        self.pliable = frozenset()  # events keep their lengths
        self.away: dict[int, int] = {}  # times as bits
        for c in problem.constraints:
            if _is_absence(c.kind, c.required):
                times = sum(1 << t for t in set(problem.times_of(c)))
                for r in problem.points(c):
                    self.away[r] = self.away.get(r, 0) | times

    def absent(self, taken: Iterable[int], t: int, duration: int) -> bool:
        """Whether one of some people cannot be there for a block at a time."""
        return bool(self._away(taken) >> t & ((1 << duration) - 1))

    def starts(self, u: int, duration: int) -> list[int]:
        away, while_there = self._away(self.fixed[u]), (1 << duration) - 1
        return [t for t in super().starts(u, duration) if not away >> t & while_there]

    def _away(self, taken: Iterable[int]) -> int:
        found = 0
        for r in taken:
            found |= self.away.get(r, 0)
        return found

    def patterns(self, r: int, g: int, on: int, off: int, here: int, most: int) -> tuple[list[int], list[int]]:
        masks, prices = super().patterns(r, g, on, off, here, most)
        kept = [(mask, price) for mask, price in zip(masks, prices, strict=True) if price < HEAVY]
        return [mask for mask, _price in kept], [price for _mask, price in kept]


def _is_absence(kind: Kind, required: bool) -> bool:
    return required and kind is Kind.AVOID_UNAVAILABLE_TIMES


class Moves(NamedTuple):
    """Events with new times (None: none found), and whether nothing better, or nothing at all, is possible among those freed."""

    times: dict[int, int] | None
    proved: bool


@dataclass(slots=True)
class Asked:
    """A model of a timetable as it was then, answered on a thread of its own."""

    near: Near
    piece: Piece
    question: Question
    _answers: list[Answer] = field(default_factory=list)
    _thread: threading.Thread | None = None

    def begin(self, effort: float, seconds: float = LONGEST, *, light: bool = False) -> Asked:
        """Set about it, if that has not been done. For `effort` and `light` see cpsat."""
        if self._thread is not None:
            return self

        def answer() -> None:
            self._answers.append(self.question.answer(seconds, 1, effort, light=light))

        self._thread = threading.Thread(target=answer)
        self._thread.start()
        return self

    def again(self) -> Asked:
        """The same, to be answered in another way or with more effort."""
        return Asked(self.near, self.piece, self.question.again())

    @property
    def written(self) -> object:
        """What is the same where the same is asked."""
        return self.question.written

    def is_answered(self, within: float = 0.0) -> bool:
        """Whether the answer is there after so many seconds at most."""
        assert self._thread is not None
        self._thread.join(within)
        return not self._thread.is_alive()

    def moves(self) -> Moves:
        """What was found, from the timetable as it is now; waits for it."""
        assert self._thread is not None
        self._thread.join()
        (answer,) = self._answers
        found = self.piece.found(answer)
        times = {e: t for b, (_d, t) in found.blocks.items() for e in self.near.members[b]}
        return Moves({e: t for e, t in times.items() if t != self.near.ledger.time[e]} if times else None, found.proved)

    def drop(self) -> None:
        """The answer is not needed."""
        self.question.stop()
        if self._thread is not None:
            self._thread.join()


@dataclass(slots=True)
class Near:
    """Makes and solves such models of a ledger's timetable as it is at each call."""

    ledger: Ledger
    home: Mapping[int, int]  # where events were before anything happened
    held: Set[int]  # events that stay where they are
    lessons: Sequence[int]  # how many an event stands for
    wishes: bool  # whether what is not required counts
    frame: Keeping = field(init=False)
    members: dict[int, tuple[int, ...]] = field(init=False)  # of each block: the events that lie there, always together
    block_of: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.frame = Keeping(self.ledger.problem, wishes=self.wishes)
        plan = self.frame.plan
        self.members = {int(plan.parts["unit_block"][u]): events for u, events in enumerate(plan.events)}
        self.block_of = {e: b for b, events in self.members.items() for e in events}

    def moves(
        self, freed: Iterable[int], effort: float, price: int = 1, most: int | None = None, seconds: float = LONGEST
    ) -> Moves:
        """What is found at once; see `asked`."""
        return self.asked(freed, price, most).begin(effort, seconds).moves()

    def asked(self, freed: Iterable[int], price: int = 1, most: int | None = None) -> Asked:
        """For moved lessons at their price and what is wished for to cost the least together.

        No more than `most` lessons lie elsewhere than at home.
        """
        shape, movable = self._shape(), set(self.frame.movable)
        blocks = [b for b in dict.fromkeys(map(self.block_of.__getitem__, freed)) if b in movable]
        blocks = [b for b in blocks if self.held.isdisjoint(self.members[b])]
        piece = Piece(self.frame, shape, blocks, None)
        model = piece.bill.model
        aim: Terms = []
        for cost, var in piece.bill.cost:
            if cost >= HEAVY:
                model.forbid(var)
            else:
                aim.append((cost, var))
        moved: Terms = []
        stays = {b: self.frame.time(shape, b) for b in blocks}
        for b, option in piece.moves():
            away = [e for e in self.members[b] if option.time != self.home.get(e, option.time)]
            if away:
                moved.append((sum(self.lessons[e] for e in away), option.var))
            if option.time == stays[b] and self.frame.absent(self.frame.taken(shape, b), option.time, option.duration):
                model.forbid(option.var)  # others are no starts
        if most is not None:
            free = {e for b in blocks for e in self.members[b]}
            model.within(moved, most=most - self.moved(set(self.block_of) - free))
        question = piece.bill.model.least_of([*aim, *((price * n, var) for n, var in moved)])
        return Asked(self, piece, question)

    def moved(self, among: Collection[int]) -> int:
        """How many lessons of some events lie elsewhere than at home."""
        return sum(self.lessons[e] for e in among if self.ledger.time[e] != self.home.get(e, self.ledger.time[e]))

    def _shape(self) -> Ints:
        """Durations, times and seats end to end."""
        plan, ledger = self.frame.plan, self.ledger
        blocks = len(plan.parts["block_unit"])
        shape = np.zeros(plan.shape, np.int32)
        shape[blocks:] = -1
        for b, (event, *_others) in self.members.items():
            shape[b], shape[blocks + b] = ledger.problem.events[event].duration, ledger.time[event]
            if ledger.time[event] < 0:  # wherever it begins it moves, and a model frees only what lies somewhere
                shape[blocks + b] = next(iter(self.frame.starts(self.frame.unit(b), int(shape[b]))), UNASSIGNED)
        for u, seats in enumerate(plan.seats):
            for k, (event, n) in enumerate(seats):
                shape[2 * blocks + plan.parts["block_seat"][plan.parts["unit_block"][u]] + k] = ledger.given[event][n]
        return shape


def circles(
    ledger: Ledger, group_type: str, hit: Sequence[int], people: Set[int], widths: Sequence[int]
) -> Iterator[list[int]]:
    """Ever more events: of the classes of those that are hit, of the classes of some people, and of their neighbours.

    Resources of `group_type` (classes) are freed as wholes.
    """
    resources = ledger.problem.resources
    classes_of = [[r for r in own if r >= 0 and resources[r].type == group_type] for own in ledger.given]
    people_of = [[r for r in own if r >= 0 and resources[r].type != group_type] for own in ledger.given]
    core = {r for e in hit for r in classes_of[e]}
    met = Counter(p for e, own in enumerate(classes_of) if core.intersection(own) for p in people_of[e])
    near: Counter[int] = Counter()
    for e, own in enumerate(classes_of):
        for r in own:
            near[r] += sum(met[p] + FIRST * (p in people) for p in people_of[e]) + FIRST * FIRST * (r in core)
    order = [r for r, _many in sorted(near.items(), key=lambda pair: (-pair[1], pair[0]))]
    rank = {r: n for n, r in enumerate(order)}
    last = sorted((max(map(rank.__getitem__, own)), e) for e, own in enumerate(classes_of) if own)
    alone = [e for e in hit if not classes_of[e]]
    for width in widths:
        yield [e for _rank, e in last[:width]] + alone
        if width >= len(last):
            return
