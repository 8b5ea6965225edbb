"""The board: where a lesson can go, told for every slot at once: free, by a swap, by a chain of moves, or not and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.engines.timetabling.chains import Chain, Chains
from lienthong.engines.timetabling.ledger import Ledger
from lienthong.engines.timetabling.model import TimetableError
from lienthong.engines.timetabling.school import Lesson, School
from lienthong.engines.timetabling.school_problem import Conversion
from lienthong.engines.timetabling.school_why import Why

FREE, SWAP, CHAIN, IMPOSSIBLE = "free", "swap", "chain", "impossible"
DEPTH = 3
TRIES = 220  # chains looked at for one slot
ALL_TRIES = 2200  # and for the whole board: what remains counts as impossible


@dataclass(frozen=True)
class Move:
    """A lesson goes from a slot (nothing: it had none) to another."""

    course: str
    source: str
    target: str
    length: int


@dataclass(frozen=True)
class Target:
    """What happens if a lesson is put into a slot: all the moves, and what the week gains (less than 0) or loses by them."""

    slot: str
    kind: str
    moves: tuple[Move, ...] = ()
    worse: int = 0
    reason_vi: str = ""
    reason_en: str = ""


class Board:
    """A school's week to be changed by hand. Built once for a week (some hundredths of a second), asked often."""

    def __init__(self, school: School, lessons: Sequence[Lesson], pins: Sequence[Lesson] = ()) -> None:
        self.school = school
        self.made = Conversion(school)
        solution = self.made.to_solution(lessons)
        self.ledger = Ledger(self.made.problem, solution)
        starts = [sorted(self.made.time[s] for s in one.starts) for one in self.made.activities]
        starts += [[] for _event in self.made.problem.events[len(starts) :]]
        self.fixed = {n for n, one in enumerate(self.made.activities) if one.fixed}
        self.fixed |= {n for n in range(len(starts)) if n >= len(self.made.activities)}
        self.chains = Chains(self.ledger, starts)
        self.why = Why(self.made, self.ledger)
        self._pin(pins)

    def _pin(self, pins: Sequence[Lesson]) -> None:
        """Hold the activities that lie where the pins are."""
        self.pinned = self.made.lying(pins, self.ledger.time)
        self.chains.held = self.fixed | self.pinned

    def follow(self, lessons: Sequence[Lesson], pins: Sequence[Lesson] = ()) -> None:
        """Become another week of the same school, which takes a small part of building a board for it."""
        self.ledger.follow(self.made.to_solution(lessons))
        self._pin(pins)

    def activity_of(self, lesson: Lesson) -> int:
        """The activity that a lesson of the week is. Raises TimetableError where there is none."""
        time = self.made.time.get(lesson.slot, -2)
        for n, one in enumerate(self.made.activities):
            if lesson.course in one.courses and self.ledger.time[n] == time and one.length == lesson.length:
                return n
        raise TimetableError(f"“{lesson.course}” has no lesson at {lesson.slot}.")

    def unplaced(self, course: str) -> int | None:
        """An activity of a course that has no slot."""
        return next(
            (n for n, one in enumerate(self.made.activities) if course in one.courses and self.ledger.time[n] < 0), None
        )

    def targets(self, picked: Lesson | str) -> list[Target]:
        """For a lesson, or a lesson of a course that has no slot yet: every slot of the week in order."""
        n = self.activity_of(picked) if isinstance(picked, Lesson) else self.unplaced(picked)
        if n is None:
            raise TimetableError(f"Every lesson of “{picked}” has its slot.")
        self.left = ALL_TRIES
        found: dict[str, Target] = {}
        # Short ways first, so that the longer ones share what time is left.
        for depth in (1, 2, DEPTH):
            for slot in self.school.grid.slots:
                if slot not in found:
                    target = self._target(n, slot, depth)
                    if target is not None:
                        found[slot] = target
        return [found.get(slot) or self._impossible(n, slot) for slot in self.school.grid.slots]

    def _target(self, n: int, slot: str, depth: int) -> Target | None:
        one, ledger = self.made.activities[n], self.ledger
        if slot not in one.starts or n in self.chains.held:
            return self._impossible(n, slot)
        time = self.made.time[slot]
        if ledger.time[n] == time:
            return Target(slot, FREE)
        if self.left <= 0 and depth > 1:
            return None
        away = one.length if ledger.time[n] < 0 else 0
        tries = min(TRIES, max(1, self.left))
        chain = self.chains.best(n, depth, goal=ledger.hard - away, tries=tries, at=time, least=depth)
        self.left -= self.chains.tries
        if chain is None:
            return None
        return self._told(slot, chain)

    def _told(self, slot: str, chain: Chain) -> Target:
        moves = []
        for event, time in chain:
            source = self.made.times[self.ledger.time[event]] if self.ledger.time[event] >= 0 else ""
            one = self.made.activities[event]
            moves += [Move(course, source, self.made.times[time], one.length) for course in one.courses]
        before, mark = self.ledger.soft, self.ledger.mark()
        for event, time in chain:
            self.ledger.move(event, time)
        worse = self.ledger.soft - before
        self.ledger.back(mark)
        swap = len(chain) == 2 and chain[1][1] == self.ledger.time[chain[0][0]]
        kind = FREE if len(chain) == 1 else SWAP if swap else CHAIN
        return Target(slot, kind, tuple(moves), worse)

    def _impossible(self, n: int, slot: str) -> Target:
        if n in self.pinned:
            vi, en = "Tiết này đã được ghim.", "This lesson is pinned."
        else:
            vi, en = self.why.fixed(n, slot) or self.why.in_the_way(n, slot)
        return Target(slot, IMPOSSIBLE, reason_vi=vi, reason_en=en)


def targets(
    school: School, lessons: Sequence[Lesson], picked: Lesson | str, pins: Sequence[Lesson] = ()
) -> list[Target]:  # fmt: skip
    """Where a lesson can go, for every slot of the week. A board that is asked often is better kept (`Board`)."""
    return Board(school, lessons, pins).targets(picked)
