"""`make durability`: every fault for longer, each with its control. Exit 1 if anything acknowledged was lost.

python -m tests.durability [--rounds N] [--work SECONDS]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.durability import faults
from tests.durability.trial import NothingTried, Outcome, installation, template, trial

DISK_MB = 700
Run = Callable[[Path, dict[str, Any], float], Outcome]


def _plain(*blows: faults.Fault, **settings: str) -> Run:
    def run(original: Path, built: dict[str, Any], work: float) -> Outcome:
        with installation(original) as place:
            if settings:
                place.configure(**settings)
            return trial(place, built, blows, work=work)

    return run


def _early(original: Path, built: dict[str, Any], work: float) -> Outcome:
    with installation(original) as place:
        place.double = {"DURABILITY_DOUBLE": "early"}
        return trial(place, built, [faults.web_killed], work=work)


def _power(**settings: str) -> Run:
    def run(original: Path, built: dict[str, Any], work: float) -> Outcome:
        with faults.disk(DISK_MB) as disk, installation(original, disk.point) as place:
            if settings:
                place.configure(**settings)
            return trial(place, built, [faults.power_cut(disk)], work=work)

    return run


def _full(original: Path, built: dict[str, Any], work: float) -> Outcome:
    with faults.disk(DISK_MB) as disk, installation(original, disk.point) as place:
        return trial(place, built, [faults.disk_full], work=work)


def _cable(original: Path, built: dict[str, Any], work: float) -> Outcome:
    with faults.cable() as cable, installation(original, prefix=cable.prefix, host=cable.host) as place:
        return trial(place, built, [cable.pulled], work=work)


# Name, run, whether it is a control that must be caught.
TRIALS: tuple[tuple[str, Run, bool], ...] = (
    ("workers killed", _plain(faults.workers_killed), False),
    ("web server killed", _plain(faults.web_killed), False),
    ("PostgreSQL killed", _plain(faults.postgres_killed), False),
    ("PostgreSQL stopped at once", _plain(faults.stopped_at_once), False),
    ("connections cut", _plain(faults.network_cut), False),
    ("cable pulled (namespace)", _cable, False),
    ("clock 10 days off", _plain(faults.clock_wrong), False),
    ("power cut", _power(), False),
    ("disk full", _full, False),
    ("control: synchronous_commit=off, stopped at once", _plain(
        faults.stopped_at_once, synchronous_commit="off", wal_writer_delay="10s", wal_writer_flush_after="512MB"
    ), True),
    ("control: fsync=off, power cut", _power(fsync="off"), True),
    ("control: answers before it commits", _early, True),
)  # fmt: skip


def main() -> int:
    """Run all; print a line each."""
    parser = argparse.ArgumentParser(prog="python -m tests.durability")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", type=float, default=3.0, help="seconds of writing before and after each fault")
    parser.add_argument("--only", default="", help="trials whose name contains one of these words, with commas between")
    options = parser.parse_args()
    words = [word.strip() for word in options.only.split(",")]
    wanted = [row for row in TRIALS if any(word in row[0] for word in words)]
    with template() as (original, built):
        failed = list(_all(wanted, original, built, options))
    return 1 if any(failed) else 0


def _all(
    wanted: list[tuple[str, Run, bool]], original: Path, built: dict[str, Any], options: argparse.Namespace
) -> Iterator[bool]:
    for name, run, is_control in wanted:
        for _round in range(options.rounds):
            try:
                outcome = run(original, built, options.work)
            except NothingTried as error:
                print(f"FAILED   {name}: {error}", flush=True)
                yield True
                continue
            except (OSError, subprocess.CalledProcessError) as error:
                print(f"SKIPPED  {name}: this machine does not allow it ({error})", flush=True)
                break
            failed = bool(outcome.findings) != is_control
            print(f"{'FAILED ' if failed else 'caught ' if is_control else 'kept   '}  {name}: {outcome}", flush=True)
            yield failed


if __name__ == "__main__":
    sys.exit(main())
