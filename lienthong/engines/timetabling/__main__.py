"""`python -m lienthong.engines.timetabling evaluate INSTANCE [SOLUTION] | convert A B`: one JSON object on standard output."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from lienthong.engines.timetabling import checker, files
from lienthong.engines.timetabling.cost import Scorer
from lienthong.engines.timetabling.model import Problem, Solution, TimetableError


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
    one = commands.add_parser("convert", help="an instance and its solutions from one form into another")
    one.add_argument("source", type=Path)
    one.add_argument("target", type=Path)
    one.set_defaults(run=_convert)
    return parser


def _evaluate(options: argparse.Namespace) -> dict[str, object]:
    contents = files.read(options.instance)
    solutions = contents.solutions
    if options.solution is not None:
        solutions = files.read_solutions(options.solution, contents.problem)
    scorer = Scorer(contents.problem)
    return {"solutions": [_scored(contents.problem, scorer, solution) for solution in solutions]}


def _scored(problem: Problem, scorer: Scorer, solution: Solution) -> dict[str, object]:
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
    }  # fmt: skip


def _convert(options: argparse.Namespace) -> dict[str, object]:
    contents = files.read(options.source)
    files.write(options.target, contents)
    problem = contents.problem
    return {
        "instance": problem.id, "events": len(problem.events), "constraints": len(problem.constraints),
        "solutions": len(contents.solutions), "unsupported": list(problem.unsupported),
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
