"""A first week for a school in a blink: free slots of classes at the ends of sessions, then lessons pushed into place."""

from __future__ import annotations

import random

from lienthong.engines.timetabling.chains import Chains
from lienthong.engines.timetabling.ledger import Ledger
from lienthong.engines.timetabling.mend import mend
from lienthong.engines.timetabling.school import Class, Lesson, School
from lienthong.engines.timetabling.school_problem import Conversion
from lienthong.engines.timetabling.weave import Weave

PATIENCE = 12
TRIES = 3
MOST_BROKEN = 60  # more than that is not for mending


def first_week(school: School, made: Conversion, seed: int) -> list[Lesson]:
    """As much of a week as pushing finds; rules that it does not know may be broken."""
    best: list[Lesson] = []
    for attempt in range(TRIES):
        luck = random.Random(f"{seed}/{attempt}")  # noqa: S311
        rows = {one.id: _row(school, made, one, luck) for one in school.classes}
        away = {one.id: school.teacher_off(one) for one in school.teachers}
        weave = Weave(school, made.activities, rows, luck, away, made.pinned)
        done = weave.weave(PATIENCE * len(made.activities))
        found = [
            Lesson(course, slot, made.activities[n].length)
            for n, slot in sorted(weave.at.items())
            for course in made.activities[n].courses
        ]
        if len(found) > len(best):
            best = found
        if done:
            break
    return _mended(made, best)


def _mended(made: Conversion, week: list[Lesson]) -> list[Lesson]:
    """Rules that pushing does not know are kept by chains of moves."""
    ledger = Ledger(made.problem, made.to_solution(week))
    if not 0 < ledger.hard <= MOST_BROKEN:
        return week
    starts = [sorted(made.time[s] for s in one.starts) for one in made.activities]
    starts += [[] for _event in made.problem.events[len(starts) :]]
    held = {n for n, event in enumerate(made.problem.events) if event.time >= 0}
    mend(ledger, Chains(ledger, starts, held), most_tries=20_000)
    return made.lessons(ledger.solution(""))


def _row(school: School, made: Conversion, one: Class, luck: random.Random) -> frozenset[str]:
    """The slots that a class fills: as many as it has periods, from the first of each session on."""
    grid, allowed = school.grid, school.class_slots(one)
    own = [(n, a) for n, a in enumerate(made.activities) if one.id in a.classes]
    held = {made.pinned.get(n, a.fixed) for n, a in own}
    halves = [[s for s in half if s in allowed] for half in grid.half_days]
    later = {half[0] for half in grid.half_days if grid.session_of(half[0]) != grid.sessions[0]}
    main = [half for half in halves if half and (not one.shift or grid.session_of(half[0]).id == one.shift)]
    there = {s for half in main for s in half}
    need = sum(a.length for _n, a in own if a.starts & there or not a.starts)
    if one.max_per_session:
        main = [half[: one.max_per_session] for half in main]
    spare = sum(map(len, main)) - need
    useful: dict[str, int] = {}
    for _n, a in own:
        for start in a.starts:
            for slot in grid.run(start, a.length):
                useful[slot] = useful.get(slot, 0) + a.length
    while spare > 0 and (one.no_gaps or one.from_first):
        open_now = [half for half in main if half and half[-1] not in held]
        if not open_now:
            break
        if not one.shift:  # a school of whole days keeps its mornings full
            open_now = [half for half in open_now if half[0] in later] or open_now
        # The slot that fewest lessons could use is the one to leave free.
        scores = [(useful.get(half[-1], 0), luck.random(), n) for n, half in enumerate(open_now)]
        open_now[min(scores)[2]].pop()
        spare -= 1
    return frozenset(s for half in main for s in half) | (allowed - there)
