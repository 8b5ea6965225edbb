"""Repair of a FET timetable: after events in the file's own words the nearest one that keeps its rules, few activities moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.engines.timetabling.chains import Chains
from lienthong.engines.timetabling.fet_events import FetEvent, after
from lienthong.engines.timetabling.fet_file import FetSource
from lienthong.engines.timetabling.fet_problem import STUDENTS
from lienthong.engines.timetabling.ledger import Ledger
from lienthong.engines.timetabling.model import UNASSIGNED, Kind, Meet, Problem, Solution
from lienthong.engines.timetabling.repairing import mend_near

MOVED = 10  # what a moved activity weighs: as much as a session more of a teacher; a wish of the file is far dearer


@dataclass(frozen=True)
class FetRepair:
    """The file after the events, its timetable, and how many of the old activities lie elsewhere."""

    source: FetSource
    solution: Solution
    moved: int


def repair_fet(source: FetSource, solution: Solution, events: Sequence[FetEvent]) -> FetRepair:
    """The timetable mended after events. Activities that no rule touches stay."""
    changed = FetSource(after(source.fet, events))
    old = _carried(source.problem, solution, changed.problem)
    ledger = Ledger(changed.aimed, old)
    held = {n for n, event in enumerate(changed.problem.events) if event.time >= 0}
    mend_near(ledger, Chains(ledger, starts_of(changed.problem), held), STUDENTS, [1] * len(ledger.time), MOVED)
    found = ledger.solution("repaired")
    before = {meet.event: meet.time for meet in old.meets if meet.time >= 0}
    moved = sum(meet.time != before.get(meet.event, meet.time) for meet in found.meets)
    return FetRepair(changed, found, moved)


def starts_of(problem: Problem) -> list[list[int]]:
    """Where each event may begin by the required rules about itself; what has its time nowhere else."""
    found = [set(range(len(problem.times))) if event.time < 0 else set() for event in problem.events]
    for c in problem.constraints:
        if c.required and c.kind is Kind.PREFER_TIMES:
            for event in problem.points(c):
                found[event] &= set(problem.times_of(c))
    return [sorted(times) for times in found]


def _carried(problem: Problem, solution: Solution, to: Problem) -> Solution:
    """The same timetable for a problem that has other events or rules: activities by number, times and rooms by name."""
    times = {time.id: n for n, time in enumerate(to.times)}
    rooms = {r.id: n for n, r in enumerate(to.resources)}
    placed = {problem.events[meet.event].id: meet for meet in solution.meets}
    meets = []
    for n, event in enumerate(to.events):
        meet = placed.get(event.id)
        time = event.time if meet is None or meet.time < 0 else times[problem.times[meet.time].id]
        old = [] if meet is None else [problem.resources[r] for r in meet.resources if r >= 0]
        room = next((rooms[r.id] for r in old if r.type == "Room" and r.id in rooms), UNASSIGNED)
        given = [need.resource if need.resource >= 0 else room for need in event.resources]
        meets.append(Meet(n, event.duration, time, given))
    return Solution(solution.name, meets)
