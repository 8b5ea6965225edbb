"""Drawn events and how they are repaired: `python -m tests.bench.repairs --classes 40 --cases 24`.

A generated school gets a week; then again and again something happens that a school would bring: a teacher loses a day (but keeps
more free slots than he teaches), a room closes for a session, a course is added for a class and a teacher with room for it.
For what is not repaired it can be asked with more time (`--decide`) whether any week exists.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lienthong.engines.timetabling.generate import generate
from lienthong.engines.timetabling.school import Course, Lesson, School
from lienthong.engines.timetabling.school_events import Event, apply
from lienthong.engines.timetabling.school_quality import hours_of
from lienthong.engines.timetabling.school_repair import repair
from lienthong.engines.timetabling.school_solve import solve_school

SPARE = 2  # free slots that a teacher keeps beyond what he teaches
MOST_HIT = 6  # lessons that an event touches; more is a new timetable
FEW, QUICK = 12, 3.0


@dataclass(frozen=True)
class Case:
    """An event and how many lessons of the week it hits."""

    event: Event
    hit: int


def draw(school: School, week: Sequence[Lesson], seed: int) -> Iterator[Case]:
    """Events without end, the kinds in turn."""
    luck = random.Random(seed)
    kinds = (_day_lost, _room_closed, _day_lost, _course_added)
    turn = 0
    while True:
        case = kinds[turn % len(kinds)](school, week, luck)
        if case is not None:
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


def main() -> None:
    """Draw, repair, print a line for each and a sum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--classes", type=int, default=40)
    parser.add_argument("--tightness", type=int, default=85)
    parser.add_argument("--school-seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=20, help="for the week to begin with")
    parser.add_argument("--decide", type=float, default=0, help="seconds to look for any week where repair found none")
    options = parser.parse_args()
    school = generate(classes=options.classes, tightness=options.tightness, seed=options.school_seed).school
    week = solve_school(school, seconds=options.seconds, workers=1)
    if week.violations:
        raise SystemExit("No week to begin with was found.")
    done = 0
    cases = draw(school, week.lessons, options.seed)
    for number, case in zip(range(options.cases), cases, strict=False):
        before = time.process_time()
        found = repair(school, week.lessons, case.event)
        used = time.process_time() - before
        good = not found.violations and found.moved <= FEW and used <= QUICK
        done += good
        told = {
            "case": number, "kind": case.event.kind, "hit": case.hit, "moved": found.moved,
            "broken": len(found.violations), "processor": round(used, 2), "good": good,
            "quality": [week.quality.key, found.quality.key],
        }  # fmt: skip
        if found.violations and options.decide:
            any_week = solve_school(apply(school, case.event), seconds=options.decide, workers=1)
            told["any week"] = not any_week.violations
        print(json.dumps(told), flush=True)
    print(json.dumps({"good": done, "of": options.cases}))


if __name__ == "__main__":
    main()
