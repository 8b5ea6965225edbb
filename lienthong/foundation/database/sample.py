"""The mark of a database of invented data: without it nothing of a demo works, whatever the settings say."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import connection

from lienthong.foundation.database import roles

TABLE = "fence.sample_data"


def mark(admin: psycopg.Connection[Any]) -> None:
    """Say that all data here is invented. Done by the loader of the demo, as administrator, before it writes a row."""
    admin.execute(f"create table if not exists {TABLE} (since timestamptz not null default now())")
    let_backup_read(admin)


def begin(admin: psycopg.Connection[Any]) -> None:
    """Mark the database and note that loading has begun: the note goes when all is there."""
    mark(admin)
    admin.execute(f"insert into {TABLE} default values")


def finish(admin: psycopg.Connection[Any]) -> None:
    """Everything was loaded."""
    admin.execute(f"delete from {TABLE}")  # noqa: S608 – our own name


def is_unfinished(admin: psycopg.Connection[Any]) -> bool:
    """Whether a load was begun that did not come to its end (cut off, killed, out of space)."""
    found = admin.execute("select to_regclass(%s) is not null", [TABLE]).fetchone()
    if not found or not found[0]:
        return False
    return admin.execute(f"select exists (select 1 from {TABLE})").fetchone() == (True,)  # noqa: S608 – our own name


def let_backup_read(admin: psycopg.Connection[Any]) -> None:
    """The mark belongs to the administrator, so the owner of the other tables cannot open it to the backup's role."""
    found = admin.execute("select to_regclass(%s) is not null", [TABLE]).fetchone()
    if found and found[0]:
        admin.execute(f"grant select on {TABLE} to {roles.BACKUP}")


def is_marked() -> bool:
    """Whether this database was filled by the demo's loader."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass(%s) is not null", [TABLE])
        row = cursor.fetchone()
    return bool(row and row[0])
