"""The board: where a lesson can go, told for every slot at once: free, by a swap, by a chain of moves, or not and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.engines.timetabling.chains import Chain, Chains
from lienthong.engines.timetabling.ledger import Ledger
from lienthong.engines.timetabling.model import TimetableError
from lienthong.engines.timetabling.school import Lesson, School
from lienthong.engines.timetabling.school_problem import Conversion
from lienthong.engines.timetabling.school_rules import Activity

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
        held = {n for n, one in enumerate(self.made.activities) if one.fixed}
        self.pinned = set(Conversion(school, pins).pinned) if pins else set()
        held |= {n for n in range(len(starts)) if n >= len(self.made.activities)}
        self.chains = Chains(self.ledger, starts, held | self.pinned)

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
        chain = self.chains.best(n, depth, goal=ledger.hard - away, tries=min(TRIES, max(1, self.left)), at=time)
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

    # ---- why not ----

    def _impossible(self, n: int, slot: str) -> Target:
        vi, en = self._why(n, self.made.activities[n], slot)
        return Target(slot, IMPOSSIBLE, reason_vi=vi, reason_en=en)

    def _why(self, n: int, one: Activity, slot: str) -> tuple[str, str]:
        school = self.school
        if one.fixed:
            return "Tiết này cố định.", "This lesson is fixed."
        if n in self.pinned:
            return "Tiết này đã được ghim.", "This lesson is pinned."
        run = school.grid.run(slot, one.length)
        if len(run) < one.length:
            return "Không đủ tiết đến cuối buổi.", "The session ends before the lesson does."
        for name in one.classes:
            if not school.class_slots(school.class_of[name]).issuperset(run):
                return f"Lớp {name} không học vào tiết này.", f"Class {name} has no school then."
        for who in one.teachers:
            teacher = school.teacher_of[who]
            if school.teacher_off(teacher).intersection(run):
                name = teacher.name or who
                return f"{name} bận hoặc nghỉ vào tiết này.", f"{name} is away then."
        if slot not in one.starts:
            return "Môn này không được xếp vào tiết này.", "The subject may not be at this slot."
        return self._who_is_there(n, one, slot)

    def _who_is_there(self, n: int, one: Activity, slot: str) -> tuple[str, str]:
        others = [e for e in self.ledger.others_at(n, self.made.time[slot]) if e < len(self.made.activities)]
        for other in others:
            there = self.made.activities[other]
            for who in one.teachers:
                if who in there.teachers:
                    name, where = self.school.teacher_of[who].name or who, "+".join(there.classes)
                    return (
                        f"{name} đang dạy {where} và không đổi được.", f"{name} teaches {where} then, and that cannot move."
                    )  # fmt: skip
        if others:
            name = self.made.name_of(self.made.activities[others[0]])
            return f"Vướng {name} và không đổi được.", f"{name} is in the way and cannot move."
        return "Xếp vào đây sẽ vi phạm một quy định khác.", "Another rule would be broken."


def targets(
    school: School, lessons: Sequence[Lesson], picked: Lesson | str, pins: Sequence[Lesson] = ()
) -> list[Target]:  # fmt: skip
    """Where a lesson can go, for every slot of the week. A board that is asked often is better kept (`Board`)."""
    return Board(school, lessons, pins).targets(picked)
