"""Making and upgrading an installation: roles, database, migrations, fences."""

from __future__ import annotations

import hashlib
import os
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lienthong.foundation.database.roles import Address

PACKAGE = Path(__file__).resolve().parents[1]


def migrate() -> int:
    """Bring the database to this version of the program. Idempotent; runs as the owner role. Returns an exit code."""
    from lienthong.foundation.database import roles

    where = roles.address(name=os.environ.get("LIENTHONG_DB_NAME", ""))
    roles.ensure_roles(where)
    is_new = roles.ensure_database(where)
    os.environ["LIENTHONG_DB_ROLE"] = roles.OWNER
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    from lienthong.foundation.database import first_time

    with first_time.quick_states() if is_new else nullcontext():
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    from lienthong.foundation.audit import chain
    from lienthong.foundation.database import policies, sample

    policies.lay()
    chain.lay()
    with connection.cursor() as cursor:
        cursor.execute(
            "create table if not exists fence.installed (fingerprint text primary key, at timestamptz default now())"
        )
        cursor.execute("insert into fence.installed values (%s) on conflict do nothing", [fingerprint()])
        cursor.execute("select tablename from pg_tables where schemaname = 'fence' and tableowner = current_user")
        for (table,) in cursor.fetchall():
            cursor.execute(f'grant select on fence."{table}" to {roles.BACKUP}')
        cursor.execute(f"grant select on all sequences in schema fence to {roles.BACKUP}")
    with roles.admin_connection(where, database=where.name) as administrator:
        sample.let_backup_read(administrator)
    return 0


def is_current() -> bool:
    """Whether the database was last brought to exactly these tables: then starting needs no migration."""
    import psycopg

    from lienthong.foundation.database import roles

    where = roles.address(name=os.environ.get("LIENTHONG_DB_NAME", ""))
    try:
        with roles.admin_connection(where, database=where.name) as connection:
            row = connection.execute("select fingerprint from fence.installed order by at desc limit 1").fetchone()
    except psycopg.Error:
        return False
    return row is not None and row[0] == fingerprint()


def is_empty() -> bool:
    """Whether no unit has been opened yet."""
    from lienthong.foundation.database import roles

    where = roles.address(name=os.environ.get("LIENTHONG_DB_NAME", ""))
    with roles.admin_connection(where, database=where.name) as connection:
        return connection.execute("select not exists (select 1 from orgs_unit)").fetchone() == (True,)


def is_half_loaded() -> bool:
    """Whether the demo's loader was cut off before its end: what is there is of no use to anybody."""
    from lienthong.foundation.database import roles, sample

    where = roles.address(name=os.environ.get("LIENTHONG_DB_NAME", ""))
    with roles.admin_connection(where, database=where.name) as connection:
        return sample.is_unfinished(connection)


def holds_the_demo() -> bool:
    """Whether the demo's loader filled the database. When it cannot be asked, it is none."""
    import psycopg

    from lienthong.foundation.database import roles

    where = roles.address(name=os.environ.get("LIENTHONG_DB_NAME", ""))
    try:
        with roles.admin_connection(where, database=where.name) as database:
            return database.execute("select to_regclass('fence.sample_data') is not null").fetchone() == (True,)
    except psycopg.Error:
        return False


def holds_real_data(where: Address) -> bool:
    """Whether the database has units that no demo's loader wrote. When it cannot be asked, it counts as real.

    A demo's one-click log-in and movable date must never work on a real installation, whatever its environment says.
    """
    import psycopg

    from lienthong.foundation.database import roles

    try:
        with roles.admin_connection(where) as server:
            if not server.execute("select 1 from pg_database where datname = %s", [where.name]).fetchone():
                return False
        with roles.admin_connection(where, database=where.name) as database:
            tables = "select to_regclass('fence.sample_data') is not null, to_regclass('public.orgs_unit') is not null"
            is_sample, has_units = database.execute(tables).fetchone() or (False, True)
            if is_sample or not has_units:
                return False
            return database.execute("select exists (select 1 from orgs_unit)").fetchone() == (True,)
    except psycopg.Error:
        return True


def fingerprint() -> str:
    """A hash of all that shapes the database: models, migrations, fences."""
    digest = hashlib.sha256()
    sources = [
        *PACKAGE.glob("**/migrations/*.py"),
        *PACKAGE.glob("**/models.py"),
        *PACKAGE.glob("foundation/database/*.py"),
        PACKAGE / "foundation" / "audit" / "chain.py",
    ]
    for path in sorted(sources):
        digest.update(path.read_bytes())
    return digest.hexdigest()
