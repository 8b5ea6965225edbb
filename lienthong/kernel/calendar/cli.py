"""`lienthong calendar init`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from lienthong.engines.vietnamese import public as vietnamese


def add_parser(subparsers: Any) -> None:
    """Mount the command."""
    acts = subparsers.add_parser("calendar", help="school years").add_subparsers(
        dest="act", required=True, metavar="ACT"
    )
    init = acts.add_parser("init", help="open a school year with its usual terms, or those of a spreadsheet")
    init.add_argument("--year", required=True, help="e.g. 2017-2018")
    init.add_argument("file", type=Path, nargs="?", help="the department's plan: terms and days off")
    init.set_defaults(run=run_init)


def run_init(options: argparse.Namespace) -> int:
    """Exit 0 done, 1 refused, 2 unreadable."""
    from lienthong.foundation.spreadsheets import public as sheets
    from lienthong.kernel.calendar import public as calendar

    try:
        year = vietnamese.SchoolYear.parse(options.year).start
        if options.file:
            calendar.import_calendar(actor=None, year=year, source=options.file, filename=options.file.name)
        else:
            calendar.open_year(actor=None, year=year)
    except (sheets.UnreadableFile, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except calendar.CalendarRowsRefused as refused:
        for refusal in refused.refusals:
            sys.stderr.write(f"{refusal.row}\t{refusal.message}\n")
        return 1
    except (calendar.CalendarRefused, vietnamese.BadSchoolYear) as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    return 0
