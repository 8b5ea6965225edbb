"""Why a school cannot be scheduled: the smallest set of rules that can be found, in words.

First by counting: slots, people, rooms; each needs nothing but the rules it names. Then by CP-SAT with a literal for each rule,
over the commonest rules, then over all that concern times: those it needs are made fewer one by one. Nothing is called
impossible without a proof, nor possible without a week.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lienthong.engines.timetabling.school import Apart, Lesson, School, blocks_of, starts_of
from lienthong.engines.timetabling.school_check import violations
from lienthong.engines.timetabling.school_first import first_week
from lienthong.engines.timetabling.school_problem import Conversion
from lienthong.engines.timetabling.school_rules import Activity

SECONDS = 25.0
COMMON, ALL = 0.3, 0.6  # of the time that is left: for the commonest rules, then for all of them; the rest for a search


@dataclass(frozen=True)
class Rule:
    """A rule that takes part in the contradiction."""

    kind: str
    who: str
    text_vi: str
    text_en: str


@dataclass(frozen=True)
class Explanation:
    """Whether there is a week that keeps every rule (None: not decided in time), and if not, rules that contradict."""

    feasible: bool | None
    rules: tuple[Rule, ...]
    week: tuple[Lesson, ...] = ()


def explain(school: School, seconds: float = SECONDS, *, search: bool = True) -> Explanation:
    """A proof that it can be done (a week), that it cannot (rules), or neither.

    Without `search` no week is looked for beyond a first one, as where one has been searched for in vain.
    """
    until = time.monotonic() + seconds
    made = Conversion(school)
    for rules in counted(school, made.activities):
        return Explanation(False, tuple(rules))
    week = first_week(school, made, 1)
    if not violations(school, week):
        return Explanation(True, (), tuple(week))
    from lienthong.engines.timetabling.explain_exact import Contradiction  # OR-Tools takes half a second to load
    from lienthong.engines.timetabling.explain_school import contradiction

    found = Contradiction(school, made).find(max(1.0, COMMON * (until - time.monotonic())))
    if found is None:
        found = contradiction(made, max(1.0, (ALL if search else 1.0) * (until - time.monotonic())))
    if found is not None:
        return Explanation(False, tuple(found))
    left = until - time.monotonic()
    return _searched(school, left) if search and left > 0 else Explanation(None, ())


def _searched(school: School, seconds: float) -> Explanation:
    from lienthong.engines.timetabling.school_solve import solve_school

    valid: list[bool] = []
    result = solve_school(
        school, seconds, workers=1, should_stop=lambda: bool(valid),
        on_progress=lambda found: None if found.infeasibility else valid.append(True),
    )  # fmt: skip
    return Explanation(None if result.violations else True, (), () if result.violations else result.lessons)


def counted(school: School, acts: Sequence[Activity]) -> Iterator[list[Rule]]:
    """Contradictions that counting shows, each with the rules it rests on."""
    yield from _nowhere(school, acts)
    yield from _fixed_together(school, acts)
    for one in school.classes:
        own = [a for a in acts if one.id in a.classes]
        need, there = sum(a.length for a in own), len(school.class_slots(one))
        if need > there:
            name = one.name or one.id
            yield [
                Rule("class_periods", one.id, f"Lớp {name} có {need} tiết một tuần.", f"Class {name} has {need} periods a week."),
                Rule("class_slots", one.id, f"Lớp {name} chỉ có {there} tiết học được.", f"Class {name} has {there} slots."),
            ]  # fmt: skip
    yield from _teachers(school, acts)
    yield from _rooms(school, acts)
    yield from _apart(school)


def _nowhere(school: School, acts: Sequence[Activity]) -> Iterator[list[Rule]]:
    """A lesson without a single allowed slot, or fixed where somebody is away."""
    for one in acts:
        for who in one.teachers if one.fixed else ():
            if one.fixed in school.teacher_off(school.teacher_of[who]):
                name = school.teacher_of[who].name or who
                course = _called(school, one)
                yield [
                    Rule("fixed", one.courses[0], f"{course} cố định ở {one.fixed}.", f"{course} is fixed at {one.fixed}."),
                    Rule("teacher_off", who, f"{name} bận ở {one.fixed}.", f"{name} is away at {one.fixed}."),
                ]  # fmt: skip
        if not one.starts and not one.fixed:
            name = _called(school, one)
            rules = [Rule("no_slot", one.courses[0], f"{name} ({one.length} tiết liền) không có tiết nào xếp được.",
                          f"{name} ({one.length} periods on end) has no slot at all.")]  # fmt: skip
            for who in one.teachers:
                teacher = school.teacher_of[who]
                if school.teacher_off(teacher):
                    label = teacher.name or who
                    rules.append(Rule("teacher_off", who, f"{label} có tiết bận.", f"{label} is away at times."))
            yield rules


def _fixed_together(school: School, acts: Sequence[Activity]) -> Iterator[list[Rule]]:
    """Two lessons fixed at one slot that share somebody."""
    at: dict[str, list[Activity]] = {}
    for one in acts:
        if one.fixed:
            at.setdefault(one.fixed, []).append(one)
    for slot, there in at.items():
        for n, first in enumerate(there):
            for second in there[n + 1 :]:
                shared = set(first.classes + first.teachers) & set(second.classes + second.teachers)
                if shared:
                    who = min(shared)
                    person = (school.teacher_of.get(who) or school.class_of[who]).name or who
                    yield [
                        Rule("fixed", one.courses[0], f"{_called(school, one)} cố định ở {slot} (có {person}).",
                             f"{_called(school, one)} is fixed at {slot} (with {person}).")
                        for one in (first, second)
                    ]  # fmt: skip


def _called(school: School, one: Activity) -> str:
    """What people read: the subject, or the meeting's name, with the classes."""
    course = school.course_of.get(one.courses[0])
    subject = course.subject if course else next((m.name for m in school.meetings if m.id == one.courses[0]), "")
    return " ".join(filter(None, (subject or one.courses[0], school.classes_named(one.classes))))


def _teachers(school: School, acts: Sequence[Activity]) -> Iterator[list[Rule]]:
    for teacher in school.teachers:
        own = [a for a in acts if teacher.id in a.teachers]
        need, name = sum(a.length for a in own), teacher.name or teacher.id
        off = school.teacher_off(teacher)
        reach = {s for a in own for start in a.starts for s in school.grid.run(start, a.length)}
        reach |= {a.fixed for a in own if a.fixed}
        load = Rule(
            "teacher_periods", teacher.id, f"{name} dạy {need} tiết một tuần.", f"{name} teaches {need} periods a week."
        )
        if need > len(reach - off):
            yield [load, Rule("teacher_off", teacher.id, f"{name} chỉ còn {len(reach - off)} tiết có thể dạy.",
                              f"{name} can teach at {len(reach - off)} slots only.")]  # fmt: skip
            continue
        days = min(teacher.max_days or school.grid.days, school.grid.days - teacher.free_days)
        for kind, sets, most, many, vi, en in (
            (
                "max_per_session",
                school.grid.half_days,
                teacher.max_per_session,
                teacher.max_sessions,
                "buổi",
                "sessions",
            ),
            ("max_per_day", school.grid.whole_days, teacher.max_per_day, days, "ngày", "days"),
        ):
            sizes = sorted((min(len(reach.intersection(s) - off), most or 99) for s in sets), reverse=True)
            if need > sum(sizes[: many or len(sizes)]):
                room = sum(sizes[: many or len(sizes)])
                yield [load, Rule(kind, teacher.id, f"Giới hạn theo {vi} của {name} chỉ cho {room} tiết.",
                                  f"The limits of {name}'s {en} leave room for {room} periods.")]  # fmt: skip
                break


def _rooms(school: School, acts: Sequence[Activity]) -> Iterator[list[Rule]]:
    for kind in dict.fromkeys(room.kind for room in school.rooms):
        need = sum(a.length * a.rooms.count(kind) for a in acts)
        reach = {s for a in acts if kind in a.rooms for start in a.starts for s in school.grid.run(start, a.length)}
        there = sum(
            room.capacity * len(reach - school.grid.expand(room.off)) for room in school.rooms if room.kind == kind
        )
        if need > there:
            label = school.rooms_named(kind)
            yield [
                Rule("room_periods", kind, f"Các môn cần {label} {need} tiết một tuần.",
                     f"{label}: needed for {need} periods a week."),
                Rule("room_capacity", kind, f"{label} chỉ đủ cho {there} tiết.",
                     f"{label}: place for {there} periods."),
            ]  # fmt: skip


def _apart(school: School) -> Iterator[list[Rule]]:
    for one, need, there in apart_in_vain(school):
        yield [
            Rule("apart", one.id, f"{one.id}: {need} lần học phải tách nhau, chỉ có {there} buổi hoặc giờ.",
                 f"{one.id}: {need} lessons are kept apart, and there are {there} sessions or slots.")
        ]  # fmt: skip


def apart_in_vain(school: School) -> Iterator[tuple[Apart, int, int]]:
    """What is kept apart though there are more lessons of it than slots, sessions or days: the rule, and both counts."""
    grid = school.grid
    block_of = {course: block.id for block in school.blocks for course in block.courses}
    for one in school.apart:
        # Courses that run together are one.
        own = {block_of.get(course, course): school.course_of[course] for course in one.courses}.values()
        runs = [
            grid.run(start, length)
            for course in own
            for length in set(blocks_of(school, course))
            for start in course.fixed or starts_of(school, course, length)
        ]
        if one.within == "slot":
            need, there = sum(course.periods for course in own), len({slot for run in runs for slot in run})
        else:
            size = 1 if one.within == "session" else len(grid.sessions)
            need = sum(len(blocks_of(school, course)) for course in own)
            there = len({grid.half_of[run[0]] // size for run in runs})
        if need > there:
            yield one, need, there
