"""`python -m lienthong.engines.timetabling evaluate | solve | explain | repair | convert …`: one JSON object on standard output.

Each command loads what it needs: a repair is to be done in three seconds, start included.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from lienthong.engines.timetabling.model import TimetableError

Run = Callable[[argparse.Namespace], dict[str, object]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit 0 done, 2 a file that cannot be used (one line on standard error says why)."""
    options = _parser().parse_args(arguments)
    try:
        answer = _command(options.run)(options)
    except TimetableError as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201
        return 2
    except OSError as refusal:
        print(f"{refusal.filename or ''}: {refusal.strerror}", file=sys.stderr)  # noqa: T201
        return 2
    print(json.dumps(answer, ensure_ascii=False))  # noqa: T201
    return 0


def _command(name: str) -> Run:
    """A function of this package by its module and name."""
    module, function = name.split(".")
    found: Run = getattr(importlib.import_module(f"lienthong.engines.timetabling.{module}"), function)
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lienthong.engines.timetabling", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("evaluate", help="the exact cost of every solution in a file, in its order")
    one.add_argument("instance", type=Path)
    one.add_argument("solution", type=Path, nargs="?")
    one.set_defaults(run="commands.evaluate")
    one = commands.add_parser("solve", help="a timetable within so many seconds, or after so many moves")
    one.add_argument("instance", type=Path)
    one.add_argument("--seconds", type=float, default=60.0)
    one.add_argument("--work", type=int, help="so many moves on one worker instead: the same seed, the same timetable")
    one.add_argument("--workers", type=int, default=2)
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--out", type=Path, help="kept up to date with the best timetable so far")
    one.add_argument("--progress", action="store_true", help="a line on standard error for each better one")
    one.set_defaults(run="commands.solve")
    one = commands.add_parser("convert", help="an instance and its solutions from one form into another")
    one.add_argument("source", type=Path)
    one.add_argument("target", type=Path)
    one.set_defaults(run="commands.convert")
    one = commands.add_parser(
        "explain", help="whether an instance can be scheduled, and if not, which of its rules contradict"
    )
    one.add_argument("instance", type=Path)
    one.add_argument("--seconds", type=float, default=25.0)
    one.set_defaults(run="commands.explain")
    one = commands.add_parser("repair", help="the nearest week after an event, few lessons moved")
    one.add_argument("instance", type=Path)
    one.add_argument("solution", type=Path)
    one.add_argument("event", type=Path)
    one.add_argument(
        "--out",
        type=Path,
        help="the school (or XHSTT archive) afterwards with its week; FET: .xml the activities, .fet the file",
    )
    one.set_defaults(run="repair_command.run")
    one = commands.add_parser("prepare", help="compile the search now, so that the first solve need not")
    one.set_defaults(run="commands.prepare")
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
    one.set_defaults(run="commands.generate")
    return parser


if __name__ == "__main__":
    # Whatever the shell says, modules are compiled once: numba's take longer to compile than a small school to solve.
    sys.dont_write_bytecode = False
    sys.exit(main())
