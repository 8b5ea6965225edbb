"""COPY behind row-level security: rows pass through a staging table of the transaction's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.db import connection


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Append rows to a table in one COPY and one INSERT. Returns how many. Lists become arrays, Jsonb stays JSON.

    Columns that are not given take their field's default, as they would through the model.
    """
    stage = f"stage_{table}"
    names = ", ".join(f'"{c}"' for c in columns)
    others = _defaults(table, columns)
    targets = ", ".join([names, *(f'"{name}"' for name in others)])
    values = ", ".join([names, *("%s" for _name in others)])
    with connection.cursor() as cursor:
        source = f'select {names} from "{table}" limit 0'  # noqa: S608
        cursor.execute(f'create temporary table if not exists "{stage}" on commit drop as {source}')
        cursor.execute(f'truncate "{stage}"')
        count = 0
        with cursor.cursor.copy(f'copy "{stage}" ({names}) from stdin') as into:
            for row in rows:
                into.write_row(row)
                count += 1
        cursor.execute(f'insert into "{table}" ({targets}) select {values} from "{stage}"', list(others.values()))  # noqa: S608
    return count


def _defaults(table: str, given: Sequence[str]) -> dict[str, Any]:
    model = next(m for m in apps.get_models() if m._meta.db_table == table)
    left = [
        f for f in model._meta.concrete_fields
        if f.column not in given and not f.primary_key and not f.null and not f.has_db_default()
    ]  # fmt: skip
    return {str(f.column): f.get_db_prep_save(f.get_default(), connection) for f in left}


def take_ids(table: str, count: int) -> list[int]:
    """So many fresh ids of a table's sequence."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)", [table, count])
        return [row[0] for row in cursor.fetchall()]
