"""What a school wants of a FET file's week without having said so: good weeks for teachers, after everything that the file asks.

FET keeps to what it is told; a deputy head reads sessions, sessions of one period and gaps all the same. The search therefore
gets the file's problem with these wishes behind: what the file weighs is dearer and at first held like a rule, what it requires
is required. A session is a day of FET, which is a half-day where the school has one shift or the file counts half-days. Costs
that are told are the file's.
"""

from __future__ import annotations

from dataclasses import replace

from lienthong.engines.timetabling.fet import HALF_DAYS, FetFile
from lienthong.engines.timetabling.fet_problem import FetProblem
from lienthong.engines.timetabling.model import Kind, Problem, Solution
from lienthong.engines.timetabling.school import Weights
from lienthong.engines.timetabling.school_quality import Week

DEARER = 100  # what the file weighs against what it does not ask for


def with_aims(p: FetProblem, problem: Problem, weights: Weights | None = None) -> Problem:
    """The same events, times and resources; solutions of one are solutions of the other."""
    weights = weights or Weights()
    asked = [c if c.required else replace(c, weight=c.weight * DEARER, is_firm=True) for c in problem.constraints]
    written = len(problem.constraints)
    for name in p.fet.teachers:
        _good_week(p, p.resource["teacher", name], weights)
    wished = p.build()
    return replace(
        problem, time_groups=wished.time_groups, constraints=(*asked, *wished.constraints[written:]),
    )  # fmt: skip


def _good_week(p: FetProblem, r: int, weights: Weights) -> None:
    load = sum(p.fet.activities[n].duration for n in p.of_person(r))
    days = [day for day in p.day_windows(p.breaks) if day]
    if not load or not days:
        return
    windows = p.windows(days)
    if load > 1:
        p.rule("aim: one period", Kind.LIMIT_BUSY_TIMES, [r], minimum=2, windows=windows, weight=weights.one_period)
    for day in days:
        if len(day) > 3:
            p.rule(
                "aim: gaps of two", Kind.LIMIT_IDLE_TIMES, [r], maximum=1, windows=p.windows([day]),
                weight=weights.gaps_more,
            )  # fmt: skip
    fewest = -(-load // max(map(len, days)))
    p.rule("aim: sessions", Kind.CLUSTER_BUSY_TIMES, [r], maximum=fewest, windows=windows, weight=weights.session)
    p.rule("aim: gaps", Kind.LIMIT_IDLE_TIMES, [r], maximum=0, windows=windows, weight=weights.gap_one)


def week_of_teachers(fet: FetFile, problem: Problem, solution: Solution) -> Week:
    """The quality of all teachers' weeks, a session being a day of FET."""
    busy: dict[tuple[str, int], set[int]] = {}
    for meet in solution.meets:
        if meet.time < 0 or meet.event >= len(fet.activities):
            continue
        day, hour = map(int, problem.times[meet.time].id.split("."))
        for teacher in fet.activities[meet.event].teachers:
            busy.setdefault((teacher, day), set()).update(range(hour, hour + meet.duration))
    empty = [max(own) + 1 - min(own) - len(own) for own in busy.values()]
    real = {(teacher, day // 2 if fet.mode == HALF_DAYS else day) for teacher, day in busy}
    return Week(
        "", sum(map(len, busy.values())), len(busy), sum(len(own) == 1 for own in busy.values()),
        sum(gap == 1 for gap in empty), sum(gap > 1 for gap in empty), len(real),
    )  # fmt: skip
