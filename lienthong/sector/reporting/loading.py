"""Forms from the reference files, and the collections of a school year. Both can be run again and again."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from lienthong.kernel.calendar import public as calendar
from lienthong.sector.reporting import forms
from lienthong.sector.reporting.models import Collection, Form

ROUNDS = {"start": "DK", "middle": "GK", "end": "CK"}


def load_reference() -> int:
    """Bring the forms of the reference files into the database. Returns how many are new or changed."""
    changed = 0
    for given in forms.reference_definitions():
        forms.parse(given)  # a form that cannot be read is not stored
        facts = {"name": given["name"], "levels": given["levels"], "definition": given, "source": given["source"]}
        known = Form.objects.filter(code=given["code"], version=given["version"]).first()
        if known is None:
            Form.objects.create(code=given["code"], version=given["version"], **facts)
        elif known.definition != given or known.source != given["source"]:
            Form.objects.filter(pk=known.pk).update(**facts)
        else:
            continue
        changed += 1
    return changed


def open_collections(year: int) -> list[Collection]:
    """The six collections of a school year with their forms and days; one that is there keeps what was set by hand."""
    rounds: list[dict[str, Any]] = json.loads((forms.REFERENCE / "collections.json").read_text(encoding="utf-8"))
    since = {r["system"]: _day(year, r["as_at"]) for r in rounds if r["period"] == "start"}
    made = []
    for given in rounds:
        collection, is_new = Collection.objects.get_or_create(
            code=f"{given['system']}-{ROUNDS[given['period']]}-{year}",
            defaults={
                "name": f"{given['name']} {year}-{year + 1}",
                "name_en": f"{given['en']} {year}-{year + 1}",
                "system": given["system"],
                "year_id": year,
                "period": given["period"],
                "as_at": _day(year, given["as_at"]),
                "since": since[given["system"]],
                "results_term": {"start": None, "middle": 1, "end": 0}[given["period"]],
                "opens_at": _moment(year, given["opens"]),
                "due_at": _moment(year, given["due"]),
                "office_due_at": _moment(year, given["due"]) + dt.timedelta(days=given["office_days"]),
                "grace_hours": given["grace_hours"],
                "basis": given["basis"],
            },
        )
        if is_new:
            newest: dict[str, Form] = {
                f.code: f for f in Form.objects.filter(code__startswith=f"{given['prefix']}-").order_by("version")
            }
            collection.forms.set(newest.values())
        made.append(collection)
    return made


def _day(year: int, text: str) -> dt.date:
    month, day = map(int, text.split("-"))
    return dt.date(year if month >= 8 else year + 1, month, day)


def _moment(year: int, text: str) -> dt.datetime:
    return dt.datetime.combine(_day(year, text), dt.time(), tzinfo=calendar.VIETNAM)
