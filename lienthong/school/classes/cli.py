"""`lienthong classes list`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Mount the command on the program's parser."""
    parser = subparsers.add_parser("classes", help="classes of a school")
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    listing = acts.add_parser("list", help="the classes of a school in a year, with their size and homeroom teacher")
    listing.add_argument("--unit", required=True, metavar="CODE")
    listing.add_argument("--year", metavar="2017-2018", help="today's, or the last opened before it, when left out")
    listing.add_argument("--json", action="store_true", help="a JSON list on standard output")
    listing.set_defaults(run=run_list)


def run_list(options: argparse.Namespace) -> int:
    """Write the classes in natural order. 2 where the unit or the year does not exist."""
    from lienthong.engines.vietnamese import public as vietnamese
    from lienthong.foundation.database import public as database
    from lienthong.kernel.calendar import public as calendar
    from lienthong.kernel.orgs import public as orgs

    unit = orgs.unit_by_code(options.unit)
    if unit is None:
        return _refuse(f"Không có đơn vị mang mã {options.unit}.")
    today = calendar.today()
    try:
        year = (
            vietnamese.SchoolYear.parse(options.year).start
            if options.year
            else calendar.year_at_hand(today) or calendar.year_of(today)
        )
    except vietnamese.BadSchoolYear as error:
        return _refuse(str(error))
    with database.entered([unit.pk], who={"name": "lienthong classes list"}):
        rows = _rows(unit.pk, year)
    if options.json:
        sys.stdout.write(json.dumps(rows, ensure_ascii=False) + "\n")
    else:
        for row in rows:
            sys.stdout.write("\t".join("" if value is None else str(value) for value in row.values()) + "\n")
    return 0


def _rows(unit_id: int, year: int) -> list[dict[str, object]]:
    from lienthong.kernel.calendar import public as calendar
    from lienthong.school.classes import selectors

    rows = selectors.with_numbers(selectors.classes_of(unit_id, year), on=calendar.today())
    return [
        {
            "code": row.code, "name": row.name, "level": row.level, "grade": row.grade, "homeroom": row.homeroom_name,
            "size": row.size or 0,
        }
        for row in rows
    ]  # fmt: skip


def _refuse(message: str) -> int:
    sys.stderr.write(message + "\n")
    return 2
