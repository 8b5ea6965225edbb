"""`lienthong results compute`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Any

from lienthong.kernel.orgs import public as orgs
from lienthong.school.assessment.computing import Computed
from lienthong.school.assessment.recomputing import recompute


def add_parser(commands: Any) -> None:
    """Mount the commands."""
    parser = commands.add_parser("results", help="results of terms and years")
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    computing = acts.add_parser("compute", help="work out again what open books come to; writes only what changed")
    computing.add_argument("--year", type=int, required=True, help="2017 for 2017-2018")
    computing.add_argument("--term", type=int, choices=(0, 1, 2), required=True, help="0: the year")
    computing.add_argument("--unit", help="one school; left out: all of them")
    computing.add_argument("--jobs", type=int, default=0, help="processes; left out: one for each core")
    computing.set_defaults(run=_compute)


def _compute(options: argparse.Namespace) -> int:
    ids = None
    if options.unit:
        unit = orgs.unit_by_code(options.unit)
        if unit is None:
            sys.stderr.write(f"Không có đơn vị {options.unit}.\n")
            return 2
        ids = [unit.pk]
    begun = time.monotonic()
    total = Computed()
    for done in recompute(year=options.year, term=options.term, unit_ids=ids, processes=options.jobs):
        total += done
        sys.stderr.write(f"\r{total.lines} dòng, {total.pupils} học sinh ({time.monotonic() - begun:.0f} s)\033[K")
    sys.stderr.write("\n")
    answer = {
        "lines": total.lines, "means_written": total.means_written, "pupils": total.pupils,
        "results_written": total.results_written,
    }  # fmt: skip
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0
