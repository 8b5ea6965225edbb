"""What the commands do with files of any form: evaluate, solve, convert, explain, generate, and prepare."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lienthong.engines.timetabling import checker, files, school_json
from lienthong.engines.timetabling.cost import Scorer
from lienthong.engines.timetabling.model import Cost, Problem, Solution, TimetableError

if TYPE_CHECKING:
    from lienthong.engines.timetabling.explain import Rule


def evaluate(options: argparse.Namespace) -> dict[str, object]:
    """The exact cost of every solution, in its order."""
    contents = files.read(options.instance)
    solutions = contents.solutions
    if options.solution is not None:
        solutions = files.read_solutions(options.solution, contents)
    scorer = Scorer(contents.problem)
    return {"solutions": [scored(contents, scorer, one) for one in solutions], **unsupported(contents.problem)}


def unsupported(problem: Problem) -> dict[str, object]:
    """What the solver does not know of a problem, where there is something."""
    return {"unsupported": list(problem.unsupported)} if problem.unsupported else {}


def scored(contents: files.Contents, scorer: Scorer, solution: Solution) -> dict[str, object]:
    """What is told of a timetable."""
    problem = contents.problem
    cost = scorer.cost(solution)
    if checker.check(problem, solution) != cost.key:
        # Two reckonings that share nothing must agree before a number leaves the house.
        raise TimetableError(f"“{solution.name}”: the two reckonings of its cost differ; please report the file.")
    rows = zip(problem.constraints, cost.deviations, cost.costs, strict=True)
    return {
        "name": solution.name,
        "infeasibility": cost.infeasibility,
        "objective": cost.objective,
        "by_constraint": [
            {
                "id": c.id, "name": c.name, "kind": c.kind.value, "required": c.required, "deviation": deviation,
                "cost": price,
            }
            for c, deviation, price in rows
        ],
        **(contents.source.tell(solution) if contents.source is not None else {}),
    }  # fmt: skip


def solve(options: argparse.Namespace) -> dict[str, object]:
    """A timetable within so many seconds, or after so many moves."""
    begun = time.monotonic()
    from lienthong.engines.timetabling.kept import is_kept

    if not is_kept():
        print("The search is compiled first, once on this machine: about a minute.", file=sys.stderr, flush=True)  # noqa: T201
    from lienthong.engines.timetabling.solving import solve

    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda found, _frame: told.append(found))
    contents = files.read(options.instance)
    problem = contents.problem
    if not options.seconds > 0 or options.workers < 1 or (options.work is not None and options.work < 1):
        raise TimetableError("--seconds, --workers and --work must be more than 0.")

    scorer, trace = Scorer(problem), list[list[float]]()

    def report(seconds: float, _aimed: Cost, solution: Solution) -> None:
        cost = scorer.cost(solution)
        trace.append([seconds, *cost.key])
        if options.out is not None:
            files.write_answer(options.out, contents, solution)
        if options.progress:
            print(f"{seconds:9.2f} s  {cost}", file=sys.stderr, flush=True)  # noqa: T201

    answer = solve(
        contents.source.aimed if contents.source is not None else problem,
        seconds=float("inf") if options.work is not None else options.seconds, work=options.work,
        workers=options.workers, seed=options.seed, report=report, stop=lambda: bool(told), begun=begun,
        start=contents.source.first(options.seed) if contents.source is not None else None,
    )  # fmt: skip
    timed = {**scored(contents, scorer, answer.solution), "seconds": answer.seconds, "trace": trace}
    return {"solutions": [timed], **unsupported(problem)}


def prepare(_options: argparse.Namespace) -> dict[str, object]:
    """Compiles the search."""
    begun = time.monotonic()
    from lienthong.engines.timetabling import search

    return {"prepared": search.__name__, "seconds": round(time.monotonic() - begun, 3)}


def convert(options: argparse.Namespace) -> dict[str, object]:
    """From one form into another."""
    contents = files.read(options.source)
    left_out = files.write(options.target, contents)
    problem = contents.problem
    return {
        "instance": problem.id, "events": len(problem.events), "constraints": len(problem.constraints),
        "solutions": len(contents.solutions), "unsupported": left_out,
    }  # fmt: skip


def explain(options: argparse.Namespace) -> dict[str, object]:
    """Whether there is a timetable, and if not, which rules contradict."""
    if not options.seconds > 0:
        raise TimetableError("--seconds must be more than 0.")
    from lienthong.engines.timetabling.explain import explain as explain_school
    from lienthong.engines.timetabling.explain_problem import explain_problem

    contents = files.read(options.instance)
    if isinstance(contents.source, files.SchoolSource):
        found = explain_school(contents.source.school, options.seconds)
        return _explained(found.feasible, found.rules)
    verdict = explain_problem(contents.problem, options.seconds)
    return {**_explained(verdict.feasible, verdict.rules), **unsupported(contents.problem)}


def _explained(feasible: bool | None, rules: Sequence[Rule]) -> dict[str, object]:
    told = [{"kind": r.kind, "who": r.who, "vi": r.text_vi, "en": r.text_en} for r in rules]
    return {"feasible": feasible, "rules": told}


def generate(options: argparse.Namespace) -> dict[str, object]:
    """A school to try on."""
    from lienthong.engines.timetabling.generate import generate as generated

    made = generated(
        classes=options.classes, shifts=options.shifts, tightness=options.tightness, seed=options.seed,
        programme=options.programme, level=options.level,
    )  # fmt: skip
    if options.out is None:
        return school_json.document_of(made.school)
    school_json.write(options.out, made.school)
    school = made.school
    return {
        "school": school.id, "classes": len(school.classes), "teachers": len(school.teachers),
        "courses": len(school.courses), "periods": sum(course.periods for course in school.courses),
    }  # fmt: skip
