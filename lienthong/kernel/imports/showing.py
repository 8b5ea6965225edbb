"""Values as the preview shows them: old → new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.imports.kinds import Change, SheetRow
from lienthong.kernel.imports.persons import ETHNIC, RELIGION
from lienthong.kernel.people import public as people

#: Column of a person → field of the sheet, where they differ.
_FIELD_OF = {"ethnic_code": "ethnic", "religion_code": "religion"}
_HIDDEN = frozenset(("birth_year",))


def shown(name: str, value: Any) -> str:
    """A stored value as a person reads it."""
    if value in (None, "", {}, []):
        return "–"
    if name == "sex":
        return str(people.Sex(value).label)
    if name == "ethnic_code":
        return ETHNIC.label_of.get(value, str(value))
    if name == "religion_code":
        return RELIGION.label_of.get(value, str(value))
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if isinstance(value, dt.date):
        return vietnamese.format_date(value)
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value)


def person_change_texts(row: SheetRow, changes: Mapping[str, Any], known: Mapping[str, Any]) -> list[Change]:
    """Changes of a person under the headers of the sheet."""
    return [
        Change(row.headers.get(_FIELD_OF.get(name, name), name), shown(name, known.get(name)), shown(name, value))
        for name, value in changes.items()
        if name not in _HIDDEN or len(changes) == 1
    ]
