"""`python -m lienthong.engines.timetabling evaluate | solve | explain | repair | convert …`: one JSON object on standard output."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from lienthong.engines.timetabling import checker, files, school_json
from lienthong.engines.timetabling.cost import Scorer
from lienthong.engines.timetabling.explain import Rule, explain
from lienthong.engines.timetabling.explain_problem import explain_problem
from lienthong.engines.timetabling.fet_events import fet_events_of
from lienthong.engines.timetabling.fet_file import FetSource
from lienthong.engines.timetabling.fet_repair import FetRepair, repair_fet
from lienthong.engines.timetabling.generate import generate
from lienthong.engines.timetabling.model import Cost, Meet, Problem, Solution, TimetableError
from lienthong.engines.timetabling.problem_events import problem_events_of
from lienthong.engines.timetabling.problem_repair import ProblemRepair, repair_problem
from lienthong.engines.timetabling.school import School, Timetable
from lienthong.engines.timetabling.school_events import events_of
from lienthong.engines.timetabling.school_quality import as_numbers, quality
from lienthong.engines.timetabling.school_repair import repair


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit 0 done, 2 a file that cannot be used (one line on standard error says why)."""
    options = _parser().parse_args(arguments)
    try:
        answer = options.run(options)
    except TimetableError as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201
        return 2
    except OSError as refusal:
        print(f"{refusal.filename or ''}: {refusal.strerror}", file=sys.stderr)  # noqa: T201
        return 2
    print(json.dumps(answer, ensure_ascii=False))  # noqa: T201
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lienthong.engines.timetabling", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("evaluate", help="the exact cost of every solution in a file, in its order")
    one.add_argument("instance", type=Path)
    one.add_argument("solution", type=Path, nargs="?")
    one.set_defaults(run=_evaluate)
    one = commands.add_parser("solve", help="a timetable within so many seconds, or after so many moves")
    one.add_argument("instance", type=Path)
    one.add_argument("--seconds", type=float, default=60.0)
    one.add_argument("--work", type=int, help="so many moves on one worker instead: the same seed, the same timetable")
    one.add_argument("--workers", type=int, default=2)
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--out", type=Path, help="kept up to date with the best timetable so far")
    one.add_argument("--progress", action="store_true", help="a line on standard error for each better one")
    one.set_defaults(run=_solve)
    one = commands.add_parser("convert", help="an instance and its solutions from one form into another")
    one.add_argument("source", type=Path)
    one.add_argument("target", type=Path)
    one.set_defaults(run=_convert)
    one = commands.add_parser(
        "explain", help="whether an instance can be scheduled, and if not, which of its rules contradict"
    )
    one.add_argument("instance", type=Path)
    one.add_argument("--seconds", type=float, default=25.0)
    one.set_defaults(run=_explain)
    one = commands.add_parser("repair", help="the nearest week after an event, few lessons moved")
    one.add_argument("instance", type=Path)
    one.add_argument("solution", type=Path)
    one.add_argument("event", type=Path)
    one.add_argument(
        "--out",
        type=Path,
        help="the school (or XHSTT archive) afterwards with its week; FET: .xml the activities, .fet the file",
    )
    one.set_defaults(run=_repair)
    one = commands.add_parser("prepare", help="compile the search now, so that the first solve need not")
    one.set_defaults(run=_prepare)
    one = commands.add_parser("generate", help="a Vietnamese school to try on, the same for the same seed")
    one.add_argument("--classes", type=int, default=40)
    one.add_argument("--shifts", type=int, default=1)
    one.add_argument(
        "--tightness", type=int, default=85, help="how full teachers' slots and rooms are at most, in per cent"
    )
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--programme", default="2018", help="2018 or 2006")
    one.add_argument("--level", default="THPT", help="TH, THCS or THPT")
    one.add_argument("--out", type=Path, help="into a file; standard output then tells its size")
    one.set_defaults(run=_generate)
    return parser


def _evaluate(options: argparse.Namespace) -> dict[str, object]:
    contents = files.read(options.instance)
    solutions = contents.solutions
    if options.solution is not None:
        solutions = files.read_solutions(options.solution, contents)
    scorer = Scorer(contents.problem)
    scored = [_scored(contents, scorer, solution) for solution in solutions]
    return {"solutions": scored, **_unsupported(contents.problem)}


def _unsupported(problem: Problem) -> dict[str, object]:
    return {"unsupported": list(problem.unsupported)} if problem.unsupported else {}


def _scored(contents: files.Contents, scorer: Scorer, solution: Solution) -> dict[str, object]:
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


def _solve(options: argparse.Namespace) -> dict[str, object]:
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
    scored = _scored(contents, scorer, answer.solution)
    timed = {**scored, "seconds": answer.seconds, "trace": trace}
    return {"solutions": [timed], **_unsupported(problem)}


def _prepare(_options: argparse.Namespace) -> dict[str, object]:
    begun = time.monotonic()
    from lienthong.engines.timetabling import search

    return {"prepared": search.__name__, "seconds": round(time.monotonic() - begun, 3)}


def _convert(options: argparse.Namespace) -> dict[str, object]:
    contents = files.read(options.source)
    left_out = files.write(options.target, contents)
    problem = contents.problem
    return {
        "instance": problem.id, "events": len(problem.events), "constraints": len(problem.constraints),
        "solutions": len(contents.solutions), "unsupported": left_out,
    }  # fmt: skip


def _explain(options: argparse.Namespace) -> dict[str, object]:
    if not options.seconds > 0:
        raise TimetableError("--seconds must be more than 0.")
    contents = files.read(options.instance)
    if isinstance(contents.source, files.SchoolSource):
        found = explain(contents.source.school, options.seconds)
        return _explained(found.feasible, found.rules)
    verdict = explain_problem(contents.problem, options.seconds)
    return {**_explained(verdict.feasible, verdict.rules), **_unsupported(contents.problem)}


def _explained(feasible: bool | None, rules: Sequence[Rule]) -> dict[str, object]:
    told = [{"kind": r.kind, "who": r.who, "vi": r.text_vi, "en": r.text_en} for r in rules]
    return {"feasible": feasible, "rules": told}


def _repair(options: argparse.Namespace) -> dict[str, object]:
    contents = files.read(options.instance)
    try:
        if isinstance(contents.source, files.SchoolSource):
            return _repair_school(contents.source.school, options)
        return _repair_file(contents, options)
    except _WrongEvent as error:
        raise TimetableError(f"{options.event.name}: {error}") from error


class _WrongEvent(TimetableError):
    """An event that names what there is not."""


@contextlib.contextmanager
def _of_event() -> Iterator[None]:
    """Whatever is wrong here is wrong with the event."""
    try:
        yield
    except TimetableError as error:
        raise _WrongEvent(str(error)) from error


def _repair_school(school: School, options: argparse.Namespace) -> dict[str, object]:
    _other, timetables = files.read_school(options.solution)
    if not timetables:
        raise TimetableError(f"{options.solution.name}: holds no timetable.")
    week = timetables[0].lessons
    school_json.check_lessons(school, week)
    document = school_json.load(options.event)
    with _of_event():
        found = repair(school, week, events_of(document))
    if options.out is not None:
        school_json.write(options.out, found.school, [Timetable("repaired", found.lessons)])
    return {
        "moved": found.moved,
        "solution": [dataclasses.asdict(lesson) for lesson in found.lessons],
        "violations": files.told(found.violations),
        "quality": as_numbers(found.quality.total),
        "before": {"quality": as_numbers(quality(school, week).total)},
    }  # fmt: skip


def _repair_file(contents: files.Contents, options: argparse.Namespace) -> dict[str, object]:
    """FET, XHSTT, and problems of our own JSON."""
    solutions = files.read_solutions(options.solution, contents)
    if not solutions:
        raise TimetableError(f"{options.solution.name}: holds no solution.")
    document, old = school_json.load(options.event), solutions[0]
    with _of_event():
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
    scored = _scored(after, Scorer(after.problem), found.solution)
    judged = cast(list[dict[str, object]], scored["by_constraint"])
    return {
        "moved": found.moved,
        "solution": rows,
        "violations": [row for row in judged if row["required"] and row["cost"]],
        **_figures(scored),
        "before": _figures(_scored(contents, Scorer(contents.problem), old)),
        **_unsupported(after.problem),
    }


def _figures(scored: dict[str, object]) -> dict[str, object]:
    """What two timetables are compared by."""
    return {key: scored[key] for key in ("infeasibility", "objective", "quality") if key in scored}


def _meet(problem: Problem, meet: Meet) -> dict[str, object]:
    event = problem.events[meet.event]
    roles = {
        need.role: problem.resources[r].id
        for need, r in zip(event.resources, meet.resources, strict=True)
        if need.resource < 0 <= r
    }
    at = problem.times[meet.time].id if meet.time >= 0 else None
    return {"event": event.id, "duration": meet.duration, "time": at, **({"resources": roles} if roles else {})}


def _generate(options: argparse.Namespace) -> dict[str, object]:
    made = generate(
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


if __name__ == "__main__":
    # Whatever the shell says, modules are compiled once: numba's take longer to compile than a small school to solve.
    sys.dont_write_bytecode = False
    sys.exit(main())
