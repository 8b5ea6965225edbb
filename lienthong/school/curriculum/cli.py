"""`lienthong curriculum load`."""

from __future__ import annotations

import argparse
import sys
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Mount the command on the program's parser."""
    parser = subparsers.add_parser("curriculum", help="subjects and periods")
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    load = acts.add_parser("load", help="bring the reference subjects and periods into the database; run again at will")
    load.set_defaults(run=run_load)


def run_load(_options: argparse.Namespace) -> int:
    """Load and tell how much there is now."""
    import django

    django.setup()
    from lienthong.school.curriculum.loading import load

    loaded = load()
    sys.stderr.write(f"{loaded.subjects} subjects, {loaded.plans} plans; {loaded.kept} further rows kept\n")
    return 0
