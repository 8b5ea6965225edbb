"""Solving a school: its problem searched, its lessons checked by its own rules, the best kept on disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lienthong.engines.timetabling import school_json
from lienthong.engines.timetabling.model import Cost, Problem, Solution, TimetableError
from lienthong.engines.timetabling.school import Lesson, School, Timetable
from lienthong.engines.timetabling.school_check import violations
from lienthong.engines.timetabling.school_first import first_week
from lienthong.engines.timetabling.school_laid import Violation
from lienthong.engines.timetabling.school_problem import Conversion
from lienthong.engines.timetabling.school_quality import Quality, quality
from lienthong.engines.timetabling.school_valid import check_school


@dataclass(frozen=True)
class Progress:
    """A better timetable on the way: when, what it costs in all and by rule, how good it is."""

    seconds: float
    infeasibility: int
    objective: int
    parts: dict[str, int]
    quality: Quality
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True)
class Result:
    """The best timetable: `violations` is empty where every rule is kept."""

    lessons: tuple[Lesson, ...]
    quality: Quality
    violations: tuple[Violation, ...]
    infeasibility: int
    objective: int
    parts: dict[str, int]
    seconds: float
    trace: list[tuple[float, int, int]] = field(default_factory=list)


def solve_school(
    school: School,
    seconds: float = 60.0,
    workers: int = 2,
    seed: int = 1,
    start: Sequence[Lesson] | None = None,
    pins: Sequence[Lesson] = (),
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    checkpoint: Path | None = None,
    work: int | None = None,
) -> Result:
    """A timetable within so many seconds (or after so many moves). `pins` stay where they are.

    `checkpoint` is a file that holds the best timetable at every moment; one that is there already is gone on from.
    """
    from lienthong.engines.timetabling.solving import solve  # numba takes a second to load

    check_school(school)
    made = Conversion(school, pins)
    if start is None and checkpoint is not None and checkpoint.exists():
        start = _kept(school, checkpoint)

    def report(at: float, cost: Cost, solution: Solution) -> None:
        found = tuple(made.lessons(solution))
        if checkpoint is not None:
            _keep(school, found, checkpoint)
        if on_progress is not None:
            parts = parts_of(made.problem, cost)
            on_progress(Progress(at, *cost.key, parts, quality(school, found), found))

    week = first_week(school, made, seed) if start is None else start
    answer = solve(
        made.problem, seconds=float("inf") if work is not None else seconds, work=work, workers=workers, seed=seed,
        report=report, stop=should_stop, start=made.to_solution(week),
    )  # fmt: skip
    return result_of(school, made, answer.solution, answer.cost, answer.seconds, answer.trace)


def result_of(
    school: School, made: Conversion, solution: Solution, cost: Cost, seconds: float,
    trace: list[tuple[float, int, int]],
) -> Result:  # fmt: skip
    """A solution told in the school's words. Raises TimetableError where the two checks contradict each other."""
    found = tuple(made.lessons(solution))
    broken = tuple(violations(school, found))
    if bool(broken) != bool(cost.infeasibility):
        first = broken[0].text_en if broken else str(parts_of(made.problem, cost))
        raise TimetableError(f"The search and the school's own check disagree: {first}")
    parts = parts_of(made.problem, cost)
    return Result(found, quality(school, found), broken, *cost.key, parts, seconds, trace)


def parts_of(problem: Problem, cost: Cost) -> dict[str, int]:
    """What each rule costs, those that cost something."""
    found: dict[str, int] = {}
    for rule, price in zip(problem.constraints, cost.costs, strict=True):
        if price:
            found[rule.name] = found.get(rule.name, 0) + price
    return found


def _keep(school: School, lessons: tuple[Lesson, ...], path: Path) -> None:
    draft = path.with_name(f".{path.stem}-{os.getpid()}{path.suffix}")
    school_json.write(draft, school, [Timetable("best", lessons)])
    draft.replace(path)


def _kept(school: School, path: Path) -> tuple[Lesson, ...] | None:
    """The lessons of a checkpoint that still fit the school."""
    try:
        _school, timetables = school_json.from_document(school_json.load(path))
    except TimetableError:
        return None
    known = {*school.course_of, *(meeting.id for meeting in school.meetings)}
    return tuple(x for x in timetables[0].lessons if x.course in known) if timetables else None
