"""`lienthong areas load`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Mount the command."""
    acts = subparsers.add_parser("areas", help="administrative units").add_subparsers(
        dest="act", required=True, metavar="ACT"
    )
    load = acts.add_parser("load", help="bring the reference areas (or a spreadsheet's) in; run again at will")
    load.add_argument("file", type=Path, nargs="?", help="a province's own spreadsheet")
    load.add_argument("--dry-run", action="store_true", help="with a spreadsheet: check only")
    load.set_defaults(run=run_load)


def run_load(options: argparse.Namespace) -> int:
    """Exit 0 loaded, 1 rows refused, 2 unreadable."""
    from lienthong.foundation.spreadsheets import public as sheets
    from lienthong.kernel.areas import public as areas

    try:
        if options.file:
            loaded = areas.import_areas(options.file, filename=options.file.name, dry_run=options.dry_run)
        else:
            loaded = areas.load_reference()
    except (sheets.UnreadableFile, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except areas.AreasRefused as refused:
        for refusal in refused.refusals:
            sys.stderr.write(f"{refusal.row}\t{refusal.column}\t{refusal.message}\n")
        return 1
    sys.stderr.write(f"{loaded.areas} areas, {loaded.versions} states, {loaded.successions} successions written\n")
    return 0
