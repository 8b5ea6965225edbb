"""Changes many rows in one statement, each against the version that the caller saw."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models


@dataclass(frozen=True, slots=True)
class Change:
    """New values of some fields of a row; `seen_version` None takes whatever version stands there."""

    id: int
    values: Mapping[str, object]
    seen_version: int | None = None


def change_rows(model: type[models.Model], changes: Sequence[Change]) -> set[int]:
    """Write the changes, raise each row's version by one, and return the ids that were changed.

    A row that is hidden by its fence or has moved on to another version is not in the answer: the caller compares.
    One statement for each set of fields. The values go as one JSON parameter, which PostgreSQL turns into rows of the
    table's own type, so arrays, dates and JSON columns need no care here.
    """
    groups: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        if change.values:
            groups.setdefault(tuple(sorted(change.values)), []).append(change)
    changed: set[int] = set()
    for names, group in groups.items():
        changed |= _change(model, names, group)
    return changed


def _change(model: type[models.Model], names: tuple[str, ...], group: Sequence[Change]) -> set[int]:
    table = connection.ops.quote_name(model._meta.db_table)
    columns = {name: str(getattr(model._meta.get_field(name), "column")) for name in names}  # noqa: B009
    rows: list[dict[str, Any]] = [
        {"id": change.id, "version": change.seen_version, **{columns[name]: change.values[name] for name in names}}
        for change in group
    ]
    quoted = [connection.ops.quote_name(column) for column in columns.values()]
    assignments = ", ".join(f"{column} = n.{column}" for column in quoted)
    statement = (
        f"update {table} t set {assignments}, version = t.version + 1"  # noqa: S608 (names come from the model)
        f" from jsonb_populate_recordset(null::{table}, %s::jsonb) n"
        " where t.id = n.id and (n.version is null or n.version = t.version) returning t.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(rows, cls=DjangoJSONEncoder)])
        return {row[0] for row in cursor.fetchall()}
