"""What no week can avoid: a teacher's sessions of one period and long gaps, reckoned for each teacher alone.

The slots that a teacher's lessons can reach (what is fixed for their classes is taken), his fixed lessons, his load and how often
his courses may come in a day are kept; what classes, rooms and colleagues ask for besides is left out. So a real week may need
more, never less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from lienthong.engines.timetabling.school import School, Teacher
from lienthong.engines.timetabling.school_problem import activities
from lienthong.engines.timetabling.school_rules import Activity

Cost = tuple[int, int]  # sessions of one period, sessions with two empty periods or more: in this order of annoyance
_Table = dict[int, Cost]  # by periods taught: the least
NOTHING: Cost = (0, 0)


@dataclass(frozen=True)
class Demand:
    """What a teacher has to teach: periods, the slots they can reach, those that are fixed, the most of each day."""

    load: int
    reach: frozenset[str]
    fixed: frozenset[str]
    most: tuple[int, ...]


def unavoidable(school: School) -> dict[str, Cost]:
    """Teachers whom no week spares something, with how much at least."""
    found = {}
    lessons = lessons_of(school, activities(school))
    for teacher in school.teachers:
        cost = least(school, teacher, demand_of(school, lessons[teacher.id]), school.teacher_off(teacher))
        if cost is not None and cost > NOTHING:
            found[teacher.id] = cost
    return found


def lessons_of(school: School, acts: Sequence[Activity]) -> dict[str, list[Activity]]:
    """By teacher, beginning besides what is fixed for their classes."""
    of: dict[str, list[Activity]] = {teacher.id: [] for teacher in school.teachers}
    taken: dict[str, set[str]] = {one.id: set() for one in school.classes}
    for act in acts:
        for one in act.classes if act.fixed else ():
            taken[one].update(school.grid.run(act.fixed, act.length))
    for act in acts:
        for who in act.teachers:
            of[who].append(act if act.fixed else _beside(school, act, taken))
    return of


def _beside(school: School, act: Activity, taken: Mapping[str, Set[str]]) -> Activity:
    """Where it may begin besides what is fixed for its classes."""
    gone = {slot for one in act.classes for slot in taken[one]}
    return replace(act, starts=frozenset(s for s in act.starts if gone.isdisjoint(school.grid.run(s, act.length))))


def demand_of(school: School, lessons: Sequence[Activity], off: Set[str] = frozenset()) -> Demand:
    """What lessons ask of their teacher, if he is not there at some slots."""
    grid = school.grid
    own = [
        act
        if act.fixed
        else replace(act, starts=frozenset(s for s in act.starts if off.isdisjoint(grid.run(s, act.length))))
        for act in lessons
    ]
    fixed = frozenset(s for a in own if a.fixed for s in grid.run(a.fixed, a.length))
    most = [0] * grid.days
    together: dict[tuple[str, ...], list[Activity]] = {}
    for act in own:
        together.setdefault(act.courses, []).append(act)
    for courses, lessons in together.items():
        often = [school.course_of[c].max_lessons_per_day for c in courses if c in school.course_of] or [1]
        limit = max(min(often), -(-len(lessons) // grid.days))
        for day in range(grid.days):
            here = [
                a.length for a in lessons if any(grid.day_of(s) == day for s in ([a.fixed] if a.fixed else a.starts))
            ]
            most[day] += sum(sorted(here, reverse=True)[:limit])
    reach = {s for a in own if not a.fixed for start in a.starts for s in grid.run(start, a.length)}
    return Demand(sum(a.length for a in own), frozenset(reach) | fixed, fixed, tuple(most))


def least(school: School, teacher: Teacher, demand: Demand, off: Set[str]) -> Cost | None:
    """The least that a teacher's week costs; None where his periods find no room at all."""
    grid, per_day = school.grid, len(school.grid.sessions)
    week: _Table = {0: NOTHING}
    for day in range(grid.days):
        today: _Table = {0: NOTHING}
        for half in grid.half_days[day * per_day : day * per_day + per_day]:
            found = _session(half, teacher, demand, off)
            today = _joined(today, found, demand.most[day], alone=teacher.one_session_a_day)
        week = _joined(week, today, demand.load)
    return week.get(demand.load)


def _session(half: Sequence[str], teacher: Teacher, demand: Demand, off: Set[str]) -> _Table:
    """The least of each number of periods in a session."""
    there = [s in demand.fixed or (s in demand.reach and s not in off) for s in half]
    fixed = sum(1 << n for n, s in enumerate(half) if s in demand.fixed)
    able = sum(1 << n for n, here in enumerate(there) if here)
    most = teacher.max_per_session or len(half)
    found: _Table = {}
    for mask in range(1 << len(half)):
        periods = mask.bit_count()
        if mask & ~able or fixed & ~mask or periods > most or 0 < periods < teacher.min_per_session:
            continue
        empty = mask.bit_length() - (mask & -mask).bit_length() + 1 - periods if mask else 0
        cost = int(periods == 1), int(empty > 1)
        if periods not in found or cost < found[periods]:
            found[periods] = cost
    return found


def _joined(first: Mapping[int, Cost], second: Mapping[int, Cost], most: int, *, alone: bool = False) -> _Table:
    """Both together, up to so many periods; `alone`: only one of the two is used."""
    found: _Table = {}
    for one, (singles, gaps) in first.items():
        for other, (more_singles, more_gaps) in second.items():
            if one + other > most or (alone and one and other):
                continue
            cost = singles + more_singles, gaps + more_gaps
            if one + other not in found or cost < found[one + other]:
                found[one + other] = cost
    return found


def total(costs: Iterable[Cost]) -> Cost:
    """The sum."""
    singles, gaps = 0, 0
    for one, more in costs:
        singles, gaps = singles + one, gaps + more
    return singles, gaps
