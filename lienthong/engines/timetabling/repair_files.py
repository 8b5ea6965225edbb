"""The command `repair` for FET files, XHSTT archives, and problems of our own JSON."""

from __future__ import annotations

import argparse
from typing import cast

from lienthong.engines.timetabling import files, school_json
from lienthong.engines.timetabling.commands import scored, unsupported
from lienthong.engines.timetabling.cost import Scorer
from lienthong.engines.timetabling.fet_events import fet_events_of
from lienthong.engines.timetabling.fet_file import FetSource
from lienthong.engines.timetabling.fet_repair import FetRepair, repair_fet
from lienthong.engines.timetabling.model import Meet, Problem, TimetableError
from lienthong.engines.timetabling.problem_events import problem_events_of
from lienthong.engines.timetabling.problem_repair import ProblemRepair, repair_problem
from lienthong.engines.timetabling.school_file import about


def repair_file(options: argparse.Namespace) -> dict[str, object]:
    """The nearest timetable after an event, few activities or meets moved."""
    contents = files.read(options.instance)
    solutions = files.read_solutions(options.solution, contents)
    if not solutions:
        raise TimetableError(f"{options.solution.name}: holds no solution.")
    document, old = school_json.load(options.event), solutions[0]
    with about(options.event):
        found: FetRepair | ProblemRepair
        if isinstance(contents.source, FetSource):
            found = repair_fet(contents.source, old, fet_events_of(document))
            after = files.Contents(found.source.problem, [found.solution], found.source)
            rows: list[dict[str, object]] = [{**row} for row in found.source.rows(found.solution)]
        else:
            found = repair_problem(contents.problem, old, problem_events_of(document))
            after = files.Contents(found.problem, [found.solution])
            rows = [_meet(found.problem, meet) for meet in found.solution.meets]
    if options.out is not None:
        files.write_answer(options.out, after, found.solution)
    new = scored(after, Scorer(after.problem), found.solution)
    judged = cast(list[dict[str, object]], new["by_constraint"])
    return {
        "moved": found.moved,
        "solution": rows,
        "violations": [row for row in judged if row["required"] and row["cost"]],
        **_figures(new),
        "before": _figures(scored(contents, Scorer(contents.problem), old)),
        **unsupported(after.problem),
    }


def _figures(told: dict[str, object]) -> dict[str, object]:
    """What two timetables are compared by."""
    return {key: told[key] for key in ("infeasibility", "objective", "quality") if key in told}


def _meet(problem: Problem, meet: Meet) -> dict[str, object]:
    event = problem.events[meet.event]
    roles = {
        need.role: problem.resources[r].id
        for need, r in zip(event.resources, meet.resources, strict=True)
        if need.resource < 0 <= r
    }
    at = problem.times[meet.time].id if meet.time >= 0 else None
    return {"event": event.id, "duration": meet.duration, "time": at, **({"resources": roles} if roles else {})}
