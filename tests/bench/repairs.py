"""Drawn events and how they are repaired: `python -m tests.bench.repairs --classes 40 --cases 24 [--only teacher_away]`.

A generated school gets a week; then again and again something happens that a school would bring: a teacher loses a day (but keeps
more free slots than he teaches), a room closes for a session, a course is added for a class and a teacher with room for it.
Each repair is told with what it did to teachers' weeks. For what is not repaired as it should be, the whole school can be freed
(`--decide`) to prove that there is no week with so few lessons moved, or none at all.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lienthong.engines.timetabling.generate import generate
from lienthong.engines.timetabling.ledger import Ledger
from lienthong.engines.timetabling.near import Near
from lienthong.engines.timetabling.school import Course, Lesson, School
from lienthong.engines.timetabling.school_events import Event, apply
from lienthong.engines.timetabling.school_problem import Conversion
from lienthong.engines.timetabling.school_quality import hours_of
from lienthong.engines.timetabling.school_repair import repair
from lienthong.engines.timetabling.school_solve import Result, solve_school

SPARE = 2  # free slots that a teacher keeps beyond what he teaches
MOST_HIT = 6  # lessons that an event touches; more is a new timetable
FEW, QUICK = 12, 3.0
FIGURES = ("one_period", "gaps_more", "sessions", "gaps_one")


@dataclass(frozen=True)
class Case:
    """An event and how many lessons of the week it hits."""

    event: Event
    hit: int


def draw(school: School, week: Sequence[Lesson], seed: int, only: str = "") -> Iterator[Case]:
    """Events without end, the kinds in turn or one kind only."""
    luck = random.Random(seed)
    kinds = (_day_lost, _room_closed, _day_lost, _course_added)
    turn = 0
    while True:
        case = kinds[turn % len(kinds)](school, week, luck)
        if case is not None and only in ("", case.event.kind):
            yield case
        turn += 1


def _day_lost(school: School, week: Sequence[Lesson], luck: random.Random) -> Case | None:
    teacher = luck.choice(school.teachers)
    own = [x for x in week if x.course in school.course_of and teacher.id in school.course_of[x.course].teachers]
    days = sorted({x.slot[0] for x in own})
    if not days:
        return None
    day = luck.choice(days)
    hit = [x for x in own if x.slot[0] == day]
    if any(school.course_of[x.course].fixed for x in hit):
        return None
    free = [s for s in school.grid.slots if s not in school.teacher_off(teacher) and s[0] != day]
    if len(free) < sum(x.length for x in own) + SPARE:
        return None
    return Case(Event("teacher_away", teacher=teacher.id, slots=(day,)), len(hit))


def _room_closed(school: School, week: Sequence[Lesson], luck: random.Random) -> Case | None:
    room = luck.choice(school.rooms)
    half = luck.choice(school.grid.half_days)
    places = sum(r.capacity for r in school.rooms if r.kind == room.kind) - room.capacity
    there = [x for x in week if x.course in school.course_of and school.course_of[x.course].room_kind == room.kind]
    used = Counter(s for x in there for s in school.grid.run(x.slot, x.length))
    hit = sum(max(0, used[s] - places) for s in half)
    open_slots = len(school.grid.slots) - len(half)
    if (
        not 1 <= hit <= MOST_HIT
        or sum(used.values()) > places * len(half) + (places + room.capacity) * open_slots - SPARE
    ):
        return None
    return Case(Event("room_closed", room=room.id, slots=(half[0][:-1],)), hit)


def _course_added(school: School, week: Sequence[Lesson], luck: random.Random) -> Case | None:
    one, teacher = luck.choice(school.classes), luck.choice(school.teachers)
    busy = hours_of(school, week)[teacher.id]
    taken = {
        s for x in week if x.course in school.course_of and one.id in school.course_of[x.course].classes
        for s in school.grid.run(x.slot, x.length)
    }  # fmt: skip
    slots = school.class_slots(one)
    free = [s for s in school.grid.slots if s not in school.teacher_off(teacher) and s in slots]
    if len(taken & slots) >= len(slots) or len(busy) + 1 + SPARE > len(free):
        return None
    course = Course(f"thêm-{one.id}", "Bồi dưỡng", (one.id,), (teacher.id,), 1)
    return Case(Event("course_added", course=course), 1)


def decide(school: School, week: Sequence[Lesson], event: Event, most: int | None, seconds: float) -> bool | None:
    """Whether there is a week after an event with no more than so many lessons moved, all of them free; None: not decided."""
    made = Conversion(apply(school, event))
    ledger = Ledger(made.problem, made.to_solution(week))
    home = {n: time for n, time in enumerate(ledger.time) if time >= 0}
    held = {n for n, one in enumerate(made.problem.events) if one.time >= 0}
    lessons = [len(one.courses) for one in made.activities] + [1] * (len(ledger.time) - len(made.activities))
    found = Near(ledger, home, held, lessons, wishes=False).moves(
        range(len(ledger.time)), effort=seconds, most=most, seconds=seconds
    )
    return True if found.times is not None else False if found.proved else None


def _judged(school: School, week: Result, case: Case, seconds: float) -> dict[str, object]:
    before = time.process_time()
    found = repair(school, week.lessons, case.event)
    used = time.process_time() - before
    good = not found.violations and found.moved <= FEW and used <= QUICK
    told: dict[str, object] = {
        "kind": case.event.kind, "hit": case.hit, "moved": found.moved, "broken": len(found.violations),
        "processor": round(used, 2), "good": good,
        **{name: getattr(found.quality.total, name) - getattr(week.quality.total, name) for name in FIGURES},
    }  # fmt: skip
    if seconds and (found.violations or found.moved > FEW):
        told["few enough"] = decide(school, week.lessons, case.event, FEW, seconds)
        if found.violations and told["few enough"] is not True:
            told["any week"] = decide(school, week.lessons, case.event, None, seconds)
    return told


def main() -> None:
    """Draw, repair, print a line for each and a sum."""
    options = _parser().parse_args()
    school = generate(
        classes=options.classes, shifts=options.shifts, tightness=options.tightness, seed=options.school_seed,
        programme=options.programme,
    ).school  # fmt: skip
    week = solve_school(school, seconds=options.seconds, workers=1)
    if week.violations:
        raise SystemExit("No week to begin with was found.")
    rows = []
    for case in islice(draw(school, week.lessons, options.seed, options.only), options.cases):
        rows.append(_judged(school, week, case, options.decide))
        print(json.dumps({"case": len(rows), **rows[-1]}), flush=True)
    print(json.dumps(_sum(rows)))


def _sum(rows: Sequence[dict[str, Any]]) -> dict[str, object]:
    """Of all cases, of those not proved to be beyond any repair, and how often teachers' weeks are worse."""
    done = [row for row in rows if not row["broken"]]
    return {
        "good": sum(row["good"] for row in rows), "of": len(rows),
        "proved impossible": sum(row.get("few enough") is False for row in rows),
        "repaired": len(done),
        **{f"more {name}": sum(row[name] > 0 for row in done) for name in FIGURES},
    }  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--classes", type=int, default=40)
    parser.add_argument("--shifts", type=int, default=1)
    parser.add_argument("--tightness", type=int, default=85)
    parser.add_argument("--school-seed", type=int, default=1)
    parser.add_argument("--programme", default="2018")
    parser.add_argument("--cases", type=int, default=24)
    parser.add_argument("--only", default="", help="one kind of event")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=20, help="for the week to begin with")
    parser.add_argument(
        "--decide", type=float, default=0, help="seconds for a proof where a repair is not as it should be"
    )
    return parser


if __name__ == "__main__":
    main()
