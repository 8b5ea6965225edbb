"""`lienthong`: one command for each task. Output for programs is JSON on standard output, talk goes to the other."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

# Modules that offer commands: each has `add_parser(subparsers)`, which sets `run`. They need Django.
MODULES = (
    "lienthong.kernel.areas.cli",
    "lienthong.kernel.calendar.cli",
    "lienthong.kernel.orgs.cli",
    "lienthong.kernel.access.cli",
    "lienthong.kernel.imports.cli",
    "lienthong.school.curriculum.cli",
    "lienthong.school.classes.cli",
    "lienthong.school.assessment.cli",
    "lienthong.school.assessment.recomputing_cli",
    "lienthong.sector.reporting.cli",
    "lienthong.config.audit",
    "lienthong.config.demo.cli",
    "lienthong.config.backup",
)
# What they offer, so that `--help` need not load them all; a test compares.
COMMANDS = {
    "areas": "administrative units",
    "calendar": "school years",
    "units": "departments, offices, schools, centres",
    "reform-2025": "take a department's tree through 1 July 2025 (cannot be undone)",
    "admin": "the first administrator",
    "secrets": "keys and passwords of this installation",
    "import": "nhập danh sách từ bảng tính (xlsx, xls, ods, csv)",
    "curriculum": "subjects and periods",
    "classes": "classes of a school",
    "marks": "sổ điểm: nhập từ tệp, điền vào tệp (xlsx, ods)",
    "seals": "seals of books",
    "results": "results of terms and years",
    "reporting": "forms, collections and their totals",
    "audit": "the history's hash chain and its key",
    "demo": "the demo province",
    "backup": "dump, files and a manifest of counts and hashes",
    "restore-drill": "restore the newest backup beside the live database and compare everything",
    "restore": "bring a backup into a new database",
    "upgrade": "back up, then bring the database to this version",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point. Returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    # Containers like to forbid compiled modules. Here that costs: each of our processes would spend five seconds
    # compiling what the one before had compiled. Where the folder cannot be written, Python goes on without a word.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.config.settings")
    try:
        light = _light(arguments)
        return light() if light else _with_django(arguments)
    except _server_unavailable() as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader has gone (| head): that is no error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _light(arguments: list[str]) -> Callable[[], int] | None:
    """Commands that start at once: no Django, or a process of their own."""
    match arguments:
        case [] | ["-h" | "--help"]:
            return _help
        case ["regimes", "evaluate"]:
            return _evaluate_regimes
        case ["migrate"]:
            from lienthong.config.install import migrate

            return migrate
        case ["stop"]:
            return _stop
        case ["run" | "serve", *rest]:
            from lienthong.config.server import serve

            return lambda: serve(rest)
        case ["prepare", *rest]:
            from lienthong.config.server import prepare

            return lambda: prepare(rest)
        case ["worker", *rest]:
            from lienthong.config.server import UNDER_RUN, work

            return lambda: work(is_alone=UNDER_RUN not in rest)
        case ["manage", "--owner", *rest]:
            os.environ["LIENTHONG_DB_ROLE"] = "lienthong_owner"
            return lambda: _manage(rest)
        case ["manage", *rest]:
            return lambda: _manage(rest)
    return None


def _parser() -> argparse.ArgumentParser:
    return argparse.ArgumentParser(
        prog="lienthong", description="Liên Thông", epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def _help() -> int:
    parser = _parser()
    commands = parser.add_subparsers(metavar="COMMAND")
    for name, text in COMMANDS.items():
        commands.add_parser(name, help=text)
    parser.print_help()
    return 0


def _with_django(arguments: list[str]) -> int:
    if arguments[:1] == ["demo"] or _is_at_the_demo():
        # What `run --demo` sets: the settings still refuse it to a database that holds real units.
        os.environ["LIENTHONG_DEMO"] = "1"
    import django

    django.setup()
    parser = _parser()
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in MODULES:
        try:
            module = import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
            continue
        module.add_parser(commands)
    options = parser.parse_args(arguments)
    code: int = options.run(options)
    return code


def _is_at_the_demo() -> bool:
    """Whether the database is the demo's: a command then lives on the same day as the pages that are served beside it."""
    from lienthong.config import install

    return "LIENTHONG_DEMO" not in os.environ and install.holds_the_demo()


def _server_unavailable() -> type[Exception]:
    """Asked only where something was raised: commands without a database start in half the time without the launcher."""
    from lienthong.foundation.database.launcher import ServerUnavailable

    return ServerUnavailable


def _stop() -> int:
    """The servers of this data folder first, then its database: a server without one could only apologise."""
    from lienthong.config import running
    from lienthong.foundation.database import launcher

    try:
        running.end_all()
    except running.StillRunning as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    launcher.stop()
    return 0


def _evaluate_regimes() -> int:
    from lienthong.engines.regimes.evaluate import evaluate_lines

    # Whatever the locale: the lines are UTF-8, and a broken byte is one bad line, not the end of all.
    for stream, errors in ((sys.stdin, "surrogateescape"), (sys.stdout, "strict")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
    write = sys.stdout.write
    for line in evaluate_lines(sys.stdin):
        write(line if line.endswith("\n") else line + "\n")
    return 0


def _manage(rest: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["lienthong manage", *rest])
    return 0


EPILOG = """also: run (serve with PostgreSQL and a worker), prepare (what run does before it serves), worker, migrate, stop,
manage (Django's own commands), regimes evaluate (JSON lines in, JSON lines out)"""

if __name__ == "__main__":
    sys.exit(main())
