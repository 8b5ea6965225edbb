"""Repair: after an event the nearest good week, few lessons moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.engines.timetabling.chains import Chains
from lienthong.engines.timetabling.ledger import Ledger
from lienthong.engines.timetabling.repairing import mend_near
from lienthong.engines.timetabling.school import Lesson, School
from lienthong.engines.timetabling.school_check import violations
from lienthong.engines.timetabling.school_events import Event, apply
from lienthong.engines.timetabling.school_laid import Violation
from lienthong.engines.timetabling.school_problem import Conversion
from lienthong.engines.timetabling.school_quality import Quality, quality
from lienthong.engines.timetabling.school_rules import CLASS

MOVED = 10  # what a moved lesson weighs against a school's wishes: as much as a session more of a teacher


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
    held |= made.lying(pins, ledger.time)
    many = [len(one.courses) for one in made.activities] + [1] * (len(starts) - len(made.activities))
    mend_near(ledger, Chains(ledger, starts, held), CLASS, many, MOVED)
    found = tuple(made.lessons(ledger.solution("repaired")))
    broken = tuple(violations(school, found))
    return Repair(school, found, moved_between(old, found), broken, quality(school, found))


def moved_between(old: Sequence[Lesson], new: Sequence[Lesson]) -> int:
    """How many lessons of the old week lie elsewhere in the new."""
    places = Counter((x.course, x.slot, x.length) for x in old)
    return sum((places - Counter((x.course, x.slot, x.length) for x in new)).values())
