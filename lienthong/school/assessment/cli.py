"""Commands of the mark book: `marks` (sheets in and out) and `seals verify`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from lienthong.foundation.database import public as database
from lienthong.kernel.orgs import public as orgs
from lienthong.school.assessment.closing import checking, sealing
from lienthong.school.assessment.closing.models import Seal
from lienthong.school.assessment.sheets_in_out import cli as sheets_in_out


def add_parser(commands: Any) -> None:
    """marks …; seals verify [--unit CODE]."""
    sheets_in_out.add_parser(commands)
    parser: argparse.ArgumentParser = commands.add_parser("seals", help="seals of books")
    acts = parser.add_subparsers(dest="act", required=True)
    check = acts.add_parser("verify", help="compare every seal with its signature and the book as it is now")
    check.add_argument("--unit", default="", help="code of one school")
    check.set_defaults(run=_verify)


def _verify(options: argparse.Namespace) -> int:
    units = dict(orgs.Unit.objects.filter(pk__in=Seal.objects.values("at_unit")).values_list("pk", "code"))
    if options.unit and options.unit not in units.values():
        _say(f"Đơn vị {options.unit} chưa niêm phong sổ nào. / No seals there.")
        return 2
    seals, found = 0, 0
    for unit_id, code in sorted(units.items()):
        if options.unit not in ("", code):
            continue
        with database.entered([unit_id], who={"act": "seals verify"}):
            seals += Seal.objects.filter(at_unit=unit_id).count()
            for one in checking.differences([unit_id]):
                found += 1
                line = {"unit": code, "class": one.class_name, "subject": one.subject, "kind": one.kind}
                print(json.dumps({"seal": sealing.shown_code(one.code), **line}, ensure_ascii=False))  # noqa: T201
    _say(f"{seals} niêm phong, {found} không khớp. / {seals} seals, {found} do not agree.")
    return 1 if found else 0


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201
