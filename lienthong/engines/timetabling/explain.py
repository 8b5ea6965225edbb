"""Why a school cannot be scheduled: the smallest set of rules that can be found, in words.

First by counting: slots, people, rooms; each needs nothing but the rules it names. Then by CP-SAT over the rules of time with a
literal for each rule: those it needs are made fewer one by one. Nothing is called impossible without a proof.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lienthong.engines.timetabling.school import Lesson, School
from lienthong.engines.timetabling.school_check import violations
from lienthong.engines.timetabling.school_first import first_week
from lienthong.engines.timetabling.school_problem import Conversion
from lienthong.engines.timetabling.school_rules import Activity

SECONDS = 25.0


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


def explain(school: School, seconds: float = SECONDS) -> Explanation:
    """A proof that it can be done (a week), that it cannot (rules), or neither."""
    begun = time.monotonic()
    made = Conversion(school)
    for rules in counted(school, made.activities):
        return Explanation(False, tuple(rules))
    week = first_week(school, made, 1)
    if not violations(school, week):
        return Explanation(True, (), tuple(week))
    from lienthong.engines.timetabling.explain_exact import Contradiction  # OR-Tools takes half a second to load

    found = Contradiction(school, made).find(max(1.0, seconds - (time.monotonic() - begun)))
    return Explanation(None if found is None else False, tuple(found or ()))


def counted(school: School, acts: Sequence[Activity]) -> Iterator[list[Rule]]:
    """Contradictions that counting shows, each with the rules it rests on."""
    yield from _nowhere(school, acts)
    yield from _fixed_together(acts)
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


def _nowhere(school: School, acts: Sequence[Activity]) -> Iterator[list[Rule]]:
    """A lesson without a single allowed slot, or fixed where somebody is away."""
    for one in acts:
        for who in one.teachers if one.fixed else ():
            if one.fixed in school.teacher_off(school.teacher_of[who]):
                name = school.teacher_of[who].name or who
                yield [
                    Rule("fixed", one.courses[0], f"{one.courses[0]} cố định ở {one.fixed}.",
                         f"{one.courses[0]} is fixed at {one.fixed}."),
                    Rule("teacher_off", who, f"{name} bận ở {one.fixed}.", f"{name} is away at {one.fixed}."),
                ]  # fmt: skip
        if not one.starts and not one.fixed:
            name = "+".join(one.classes)
            course = school.course_of.get(one.courses[0])
            subject = course.subject if course is not None else one.courses[0]
            rules = [Rule("no_slot", one.courses[0], f"{subject} {name} ({one.length} tiết liền) không có tiết nào xếp được.",
                          f"{subject} {name} ({one.length} periods on end) has no slot at all.")]  # fmt: skip
            for who in one.teachers:
                teacher = school.teacher_of[who]
                if school.teacher_off(teacher):
                    label = teacher.name or who
                    rules.append(Rule("teacher_off", who, f"{label} có tiết bận.", f"{label} is away at times."))
            yield rules


def _fixed_together(acts: Sequence[Activity]) -> Iterator[list[Rule]]:
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
                    yield [
                        Rule("fixed", one.courses[0], f"{one.courses[0]} cố định ở {slot} (có {who}).",
                             f"{one.courses[0]} is fixed at {slot} (with {who}).")
                        for one in (first, second)
                    ]  # fmt: skip


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
            yield [
                Rule("room_periods", kind, f"Các môn cần phòng “{kind}” {need} tiết một tuần.",
                     f"Rooms “{kind}” are needed for {need} periods a week."),
                Rule("room_capacity", kind, f"Phòng “{kind}” chỉ đủ cho {there} tiết.",
                     f"Rooms “{kind}” have place for {there} periods."),
            ]  # fmt: skip
