"""Counts and content hashes of every table, in whatever snapshot the connection stands in.

The hash of a table is the sum of 64-bit hashes of its rows as text: the same whatever order the rows lie in, on
PostgreSQL 15 and 18 alike, and computed by the server so that no row travels.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import psycopg
from psycopg import sql

from lienthong.foundation.database import roles

Connection = psycopg.Connection[tuple[Any, ...]]
# Restored empty on purpose: a stolen backup must neither sign a scope nor continue anybody's session.
LEFT_OUT = ("fence.signing_key", "public.cache", "public.django_session")
# Rows as text must read alike on both sides, whatever the server's defaults.
SAME_TEXT = (
    "set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set bytea_output = 'hex';"
    " set extra_float_digits = 1; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0"
)
TABLES = """
select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and c.relpersistence <> 't'
  and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_'
order by 1, 2
"""
# Counts only: the words in which two major versions print a definition differ. Not-null constraints ('n') are
# catalogued since 18 only.
SHAPE = """
select 'indexes', count(*) from pg_index i join pg_class c on c.oid = i.indrelid
  join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'fence')
union all select 'constraints', count(*) from pg_constraint k join pg_namespace n on n.oid = k.connamespace
  where n.nspname in ('public', 'fence') and k.contype <> 'n'
union all select 'triggers', count(*) from pg_trigger t join pg_class c on c.oid = t.tgrelid
  join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'fence') and not t.tgisinternal
union all select 'policies', count(*) from pg_policy
union all select 'forced fences', count(*) from pg_class where relrowsecurity and relforcerowsecurity
"""
SEQUENCES = """
select s.oid::regclass::text, t.oid::regclass::text, quote_ident(a.attname)
from pg_class s join pg_depend d on d.objid = s.oid and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i')
join pg_class t on t.oid = d.refobjid join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
where s.relkind = 'S' order by 1
"""


@dataclass(frozen=True)
class TableFacts:
    """How many rows a table has and the hash of them all."""

    rows: int
    digest: str

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def connect(where: roles.Address, *, role: str = roles.BACKUP) -> Connection:
    """A connection as one of our roles, with settings under which rows read alike everywhere."""
    entry = roles.django_settings(where, role)
    connection = psycopg.connect(
        host=where.host, port=where.port, dbname=where.name, user=role, password=str(entry["PASSWORD"]), autocommit=True
    )
    connection.execute(SAME_TEXT)
    return connection


def count_tables(connection: Connection) -> dict[str, TableFacts]:
    """Facts of every table by "schema.table"; those restored empty on purpose are not counted."""
    found: dict[str, TableFacts] = {}
    for schema, table in connection.execute(TABLES).fetchall():
        if f"{schema}.{table}" not in LEFT_OUT:
            found[f"{schema}.{table}"] = _facts(connection, schema, table)
    return found


def count_shape(connection: Connection) -> dict[str, int]:
    """How many indexes, constraints, triggers, policies and forced fences stand around the rows."""
    return {str(kind): int(number) for kind, number in connection.execute(SHAPE).fetchall()}


def behind_sequences(connection: Connection) -> list[str]:
    """Sequences that would give an id that is taken: a restored database that cannot go on."""
    found = []
    for sequence, table, column in connection.execute(SEQUENCES).fetchall():
        query = f"select coalesce((select max({column}) from {table}), 0), last_value from {sequence}"  # noqa: S608 – names quoted by the catalogue
        row = connection.execute(query.encode()).fetchone()
        if row and row[0] > row[1]:
            found.append(f"{sequence}: {row[1]} < {row[0]}")
    return found


def _facts(connection: Connection, schema: str, table: str) -> TableFacts:
    query = sql.SQL(
        "select count(*), coalesce(sum(hashtextextended(whole_row_::text, 0)::numeric), 0) from {} as whole_row_"
    )
    row = connection.execute(query.format(sql.Identifier(schema, table))).fetchone()
    assert row is not None
    return TableFacts(int(row[0]), str(row[1]))
