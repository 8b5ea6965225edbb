"""Repair of an XHSTT timetable: after events the nearest one that keeps the required rules, few meets moved.

Meets keep their lengths and what was found for their roles; only times change. So each meet is an event of its own here, and
meets of linked events that run together are one. What that leaves out is judged at the end, by the exact cost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lienthong.engines.timetabling.chains import Chains
from lienthong.engines.timetabling.fet_repair import starts_of
from lienthong.engines.timetabling.ledger import Ledger
from lienthong.engines.timetabling.model import (
    OF_RESOURCES,
    UNASSIGNED,
    Applies,
    Constraint,
    Event,
    EventResource,
    Kind,
    Meet,
    Pair,
    Problem,
    Solution,
)
from lienthong.engines.timetabling.problem_events import ProblemEvent, changed
from lienthong.engines.timetabling.repairing import mend_near

_KEPT = OF_RESOURCES - {Kind.LIMIT_WORKLOAD} | {Kind.ASSIGN_TIME, Kind.PREFER_TIMES, Kind.SPREAD_EVENTS}


@dataclass(frozen=True)
class ProblemRepair:
    """The instance after the events, its timetable, and how many of the old meets lie elsewhere."""

    problem: Problem
    solution: Solution
    moved: int


def repair_problem(problem: Problem, solution: Solution, events: Sequence[ProblemEvent]) -> ProblemRepair:
    """The timetable mended after events. Meets that no rule touches stay."""
    after = changed(problem, events)
    meets = _carried(problem, solution, after)
    pieces = _Pieces(after, meets)
    ledger = Ledger(pieces.problem, pieces.solution())
    held = {n for n, event in enumerate(pieces.problem.events) if event.time >= 0}
    many = [len(own) for own in pieces.members]
    mend_near(ledger, Chains(ledger, starts_of(pieces.problem), held), _fullest(pieces.problem), many)
    found = [replace(meet, time=ledger.time[pieces.piece_of[n]]) for n, meet in enumerate(meets)]
    moved = sum(new.time != old.time for new, old in zip(found, meets, strict=True) if old.time >= 0)
    return ProblemRepair(after, Solution("repaired", found), moved)


def _carried(problem: Problem, solution: Solution, to: Problem) -> list[Meet]:
    """The meets of an older timetable: events by id, resources as they are now, what is missing without a time."""
    number = {event.id: n for n, event in enumerate(to.events)}
    made: list[Meet] = []
    spent: dict[int, int] = defaultdict(int)
    for meet in solution.meets:
        e = number.get(problem.events[meet.event].id)
        if e is None:
            continue
        found = {
            need.role: r
            for need, r in zip(problem.events[meet.event].resources, meet.resources, strict=True)
            if need.resource < 0
        }
        made.append(_meet(to, e, meet.duration, meet.time, found))
        spent[e] += meet.duration
    for e, event in enumerate(to.events):
        if spent[e] < event.duration:
            made.append(_meet(to, e, event.duration - spent[e], event.time, {}))
    return made


def _meet(problem: Problem, e: int, duration: int, time: int, found: dict[str, int]) -> Meet:
    needs = problem.events[e].resources
    given = [need.resource if need.resource >= 0 else found.get(need.role, UNASSIGNED) for need in needs]
    return Meet(e, duration, time if time >= 0 else problem.events[e].time, given)


def _fullest(problem: Problem) -> str:
    """The type of those whose weeks are fullest (classes): what is freed as a whole."""
    load: dict[str, int] = defaultdict(int)
    for event in problem.events:
        for need in event.resources:
            if need.resource >= 0:
                load[problem.resources[need.resource].type] += event.duration
    count = {kind: sum(r.type == kind for r in problem.resources) for kind in load}
    return max(load, key=lambda kind: load[kind] / count[kind], default="")


class _Pieces:
    """A problem whose events are the meets of a timetable."""

    def __init__(self, problem: Problem, meets: Sequence[Meet]) -> None:
        self.whole, self.meets = problem, meets
        self.members = list(self._together())
        self.piece_of = {n: piece for piece, own in enumerate(self.members) for n in own}
        self.of_event: dict[int, list[int]] = defaultdict(list)
        for n, meet in enumerate(meets):
            self.of_event[meet.event].append(self.piece_of[n])
        groups = tuple(replace(group, members=self._pieces(group.members)) for group in problem.event_groups)
        self.problem = replace(
            problem, events=tuple(self._event(own) for own in self.members), event_groups=groups,
            constraints=tuple(self._rules()),
        )  # fmt: skip

    def solution(self) -> Solution:
        """The timetable as it stands."""
        events = self.problem.events
        return Solution("old", [
            Meet(n, events[n].duration, self.meets[own[0]].time, [need.resource for need in events[n].resources])
            for n, own in enumerate(self.members)
        ])  # fmt: skip

    def _together(self) -> Iterable[list[int]]:
        """Meets of linked events that run at the same times, else each alone."""
        link: dict[int, int] = {}
        for c in self.whole.constraints:
            for g in self.whole.points(c) if c.kind is Kind.LINK_EVENTS and c.required else ():
                for e in self.whole.event_groups[g].members:
                    link.setdefault(e, g)
        found: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for n, meet in enumerate(self.meets):
            alone = meet.time < 0 or meet.event not in link
            found[(-1 - n,) if alone else (link[meet.event], meet.time, meet.duration)].append(n)
        return found.values()

    def _pieces(self, events: Iterable[int]) -> tuple[int, ...]:
        return tuple(sorted({piece for e in events for piece in self.of_event[e]}))

    def _event(self, own: Sequence[int]) -> Event:
        first = self.meets[own[0]]
        needs = {
            r: EventResource("", need.type, r)
            for n in own
            for need, r in zip(self.whole.events[self.meets[n].event].resources, self.meets[n].resources, strict=True)
            if r >= 0
        }
        event = self.whole.events[first.event]
        given = next((t for n in own if (t := self.whole.events[self.meets[n].event].time) >= 0), UNASSIGNED)
        return Event(f"{event.id} {own[0]}", event.name, first.duration, None, given, tuple(needs.values()))

    def _rules(self) -> Iterable[Constraint]:
        for c in self.whole.constraints:
            if c.kind is Kind.ORDER_EVENTS:
                yield replace(c, applies=Applies(pairs=tuple(self._pairs(c))))
            elif c.kind in OF_RESOURCES or c.kind is Kind.SPREAD_EVENTS:
                if c.kind in _KEPT:
                    yield c
            elif c.kind in _KEPT:
                # The length of a meet says whether the rule is about it.
                own = [n for n in self._pieces(self.whole.points(c)) if c.duration in (None, self._length(n))]
                yield replace(c, applies=Applies(events=tuple(own)), duration=None)

    def _length(self, piece: int) -> int:
        return self.meets[self.members[piece][0]].duration

    def _pairs(self, c: Constraint) -> Iterable[Pair]:
        """First to last: what the least distance asks of two events it asks of each two of their meets."""
        for pair in c.applies.pairs:
            for first in self._pieces([pair.first]):
                for second in self._pieces([pair.second]):
                    yield Pair(first, second, pair.minimum)
