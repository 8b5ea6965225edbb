"""`lienthong reporting load-forms | open | rollup | facts | remind | verify`.

What counts (ibis, DuckDB, Arrow: 2.5 s) is imported by the acts that count: `lienthong --help` passes through here too.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from lienthong.foundation.database import public as database
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.sector.reporting import errors, loading, reminders, rules, standing
from lienthong.sector.reporting.models import Collection, Submission
from lienthong.sector.reporting.rules import State


def add_parser(commands: Any) -> None:
    """Mount the commands."""
    parser = commands.add_parser("reporting", help="forms, collections and their totals")
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("load-forms", help="bring the reference forms into the database").set_defaults(run=_load_forms)
    opening = acts.add_parser("open", help="make the collections of a school year")
    opening.add_argument("--year", type=int, required=True, help="2017 for 2017-2018")
    opening.set_defaults(run=_open)
    totals = acts.add_parser("rollup", help="totals of a form over all units that sent, as JSON")
    totals.add_argument("--collection", required=True)
    totals.add_argument("--form", required=True)
    totals.add_argument("--unit", help="only schools below this unit (or this school)")
    totals.add_argument("--accepted-only", action="store_true")
    totals.add_argument("--json", action="store_true", help="kept for scripts: the answer is JSON always")
    totals.set_defaults(run=_rollup)
    extracting = acts.add_parser("facts", help="one unit's facts as Parquet")
    extracting.add_argument("--unit", required=True)
    extracting.add_argument("--collection", required=True)
    extracting.add_argument("--out", type=Path, required=True)
    extracting.set_defaults(run=_facts)
    acts.add_parser("remind", help="remind units that owe a report today").set_defaults(run=_remind)
    acts.add_parser("verify", help="compare every frozen file with its hash").set_defaults(run=_verify)


def _load_forms(_options: argparse.Namespace) -> int:
    _print({"changed": loading.load_reference()})
    return 0


def _open(options: argparse.Namespace) -> int:
    loading.load_reference()
    _print({"collections": [c.code for c in loading.open_collections(options.year)]})
    return 0


def _rollup(options: argparse.Namespace) -> int:
    from lienthong.sector.reporting import rollup

    collection = Collection.objects.filter(code=options.collection).first()
    form = collection.forms.filter(code=options.form).first() if collection else None
    if collection is None or form is None:
        return _refuse(f"no collection {options.collection} with form {options.form}")
    ids = set(orgs.Unit.objects.filter(kind__in=("truong", "trungtam")).values_list("pk", flat=True))
    if options.unit:
        unit = orgs.unit_by_code(options.unit)
        if unit is None:
            return _refuse(f"no unit {options.unit}")
        ids &= standing.schools_below(unit.pk, on=collection.as_at, today=calendar.today()) | {unit.pk}
    states = [State.ACCEPTED] if options.accepted_only else sorted(rules.SENT)
    with database.entered(ids, who={"act": "reporting.rollup"}):
        rows = (
            Submission.objects.filter(collection=collection, state__in=states)
            .select_related("unit")
            .order_by("unit_id", "edition")
        )
        newest = {s.unit_id: s for s in rows}
        found = rollup.total(form, list(newest.values()))
    _print(
        {
            "collection": collection.code,
            "form": form.code,
            "as_at": collection.as_at.isoformat(),
            "units": found.units,
            "cells": found.cells,
            "entered": found.entered,
            "missing_files": found.missing_files,
        }
    )
    return 0


def _facts(options: argparse.Namespace) -> int:
    import pyarrow.parquet as pq

    from lienthong.sector.reporting import drafting, facts

    unit, collection = orgs.unit_by_code(options.unit), Collection.objects.filter(code=options.collection).first()
    if unit is None or collection is None:
        return _refuse(f"no unit {options.unit} or collection {options.collection}")
    with database.entered([unit.pk], who={"act": "reporting.facts"}):
        rows = facts.extract([unit.pk], drafting.window(collection))
    pq.write_table(rows, options.out, compression="zstd")
    _print({"unit": unit.code, "rows": rows.num_rows, "file": str(options.out)})
    return 0


def _remind(_options: argparse.Namespace) -> int:
    _print({"told": reminders.remind(now=calendar.now())})
    return 0


def _verify(_options: argparse.Namespace) -> int:
    from lienthong.sector.reporting import freezing

    ids = list(orgs.Unit.objects.values_list("pk", flat=True))
    damaged, checked = [], 0
    with database.entered(ids, who={"act": "reporting.verify"}):
        for submission in Submission.objects.exclude(facts_hash="").select_related("unit", "collection").order_by("id"):
            checked += 1
            try:
                freezing.verified(submission.facts_path, submission.facts_hash)
            except errors.FactsDamaged:
                damaged.append(f"{submission.collection.code} {submission.unit.code} {submission.edition}")
    _print({"checked": checked, "damaged": damaged})
    return 1 if damaged else 0


def _print(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")


def _refuse(text: str) -> int:
    sys.stderr.write(text + "\n")
    return 2
