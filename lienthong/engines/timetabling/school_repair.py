"""Repair: after an event the nearest good week, few lessons moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.engines.timetabling.chains import Chains
from lienthong.engines.timetabling.ledger import Ledger
from lienthong.engines.timetabling.mend import mend
from lienthong.engines.timetabling.school import Lesson, School
from lienthong.engines.timetabling.school_check import violations
from lienthong.engines.timetabling.school_events import Event, apply
from lienthong.engines.timetabling.school_laid import Violation
from lienthong.engines.timetabling.school_problem import Conversion
from lienthong.engines.timetabling.school_quality import Quality, quality
from lienthong.engines.timetabling.school_rules import CLASS

CHAIN_TRIES = 500
FEW_HIT = 3  # lessons that cannot stay; where there are more, short chains rarely do and only take time
ENOUGH = 12  # moved lessons by chains that are not worth an exact model


@dataclass(frozen=True)
class Repair:
    """The school after the events, its week, and how many of the old lessons lie elsewhere."""

    school: School
    lessons: tuple[Lesson, ...]
    moved: int
    violations: tuple[Violation, ...]
    quality: Quality


def repair(
    school: School, lessons: Sequence[Lesson], events: Event | Sequence[Event] = (), pins: Sequence[Lesson] = ()
) -> Repair:
    """The week mended after events (none: mended as it is). Lessons that no rule touches stay."""
    for event in [events] if isinstance(events, Event) else events:
        school = apply(school, event)
    known = {*school.course_of, *(meeting.id for meeting in school.meetings)}
    old = [lesson for lesson in lessons if lesson.course in known]
    made = Conversion(school)
    ledger = Ledger(made.problem, made.to_solution(old))
    starts = [sorted(made.time[s] for s in one.starts) for one in made.activities]
    starts += [[] for _event in made.problem.events[len(starts) :]]
    held = {n for n, event_of in enumerate(made.problem.events) if event_of.time >= 0}
    held |= set(Conversion(school, pins).pinned) if pins else set()
    many = [len(one.courses) for one in made.activities] + [1] * (len(starts) - len(made.activities))
    mend_near(ledger, Chains(ledger, starts, held), CLASS, many)
    found = tuple(made.lessons(ledger.solution("repaired")))
    broken = tuple(violations(school, found))
    return Repair(school, found, moved_between(old, found), broken, quality(school, found))


def mend_near(ledger: Ledger, chains: Chains, group_type: str, many: Sequence[int]) -> None:
    """By chains where a few moves do, else exactly in the neighbourhood; what cannot be mended stays as near as chains come.

    `many` says for how many lessons each event stands.
    """
    home = {n: time for n, time in enumerate(ledger.time) if time >= 0}
    mark, hit = ledger.mark(), guilty(ledger, chains.held)
    if len(hit) <= FEW_HIT and mend(ledger, chains, home, CHAIN_TRIES) == 0 and _away(ledger, home) <= ENOUGH:
        return
    from lienthong.engines.timetabling.nearest import Nearest  # short chains do without OR-Tools

    by_chains = list(ledger.time), ledger.hard, _away(ledger, home)
    ledger.back(mark)
    exact = Nearest(ledger, hit, group_type, chains.held, many).find()
    if exact and (by_chains[1] > 0 or _away(ledger, home) <= by_chains[2]):
        return
    ledger.back(mark)
    if len(hit) > FEW_HIT:
        mend(ledger, chains, home, CHAIN_TRIES)
        return
    for event, time in enumerate(by_chains[0]):
        if time != ledger.time[event]:
            ledger.move(event, time)


def guilty(ledger: Ledger, held: set[int]) -> list[int]:
    """Events that have no time, or lie where they may not: without them less is broken for themselves or one of their people."""
    found = []
    for event, time in enumerate(ledger.time):
        if event in held:
            continue
        people, groups = [r for r in ledger.given[event] if r >= 0], ledger.groups_of[event]
        before = [sum(ledger.of_resource[r][:2]) for r in people] + [ledger.of_group[g][0] for g in groups]
        if time < 0 or ledger.cost_of_event(event) > 0:
            found.append(event)
        elif any(before):
            mark = ledger.mark()
            ledger.move(event, -1)
            after = [sum(ledger.of_resource[r][:2]) for r in people] + [ledger.of_group[g][0] for g in groups]
            if any(new < old for new, old in zip(after, before, strict=True)):
                found.append(event)
            ledger.back(mark)
    return found


def _away(ledger: Ledger, home: dict[int, int]) -> int:
    return sum(home.get(event, time) != time for event, time in enumerate(ledger.time))


def moved_between(old: Sequence[Lesson], new: Sequence[Lesson]) -> int:
    """How many lessons of the old week lie elsewhere in the new."""
    places = Counter((x.course, x.slot, x.length) for x in old)
    return sum((places - Counter((x.course, x.slot, x.length) for x in new)).values())
