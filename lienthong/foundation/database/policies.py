"""Lays fences, grants and trigger rights in the database from the models' declarations, after each migrate."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from lienthong.foundation.database.fenced import Fence, fence_of
from lienthong.foundation.database.roles import BACKUP, OWNER, PROVINCE, WEB

SCOPE_IDS = "((select fence.scope_ids())::int[])"

FUNCTIONS = """
create schema if not exists fence;
revoke all on schema fence from public;
create table if not exists fence.signing_key (
    id int primary key generated always as identity,
    inner_pad bytea not null, outer_pad bytea not null, made_at timestamptz not null default now()
);
create or replace function fence.scope_ids() returns int[]
language plpgsql stable parallel restricted security definer set search_path = pg_catalog as $$
declare
    given text := current_setting('lienthong.scope', true);
    parts text[];
    key record;
begin
    if given is null or given = '' then return '{}'; end if;
    parts := string_to_array(given, '|');
    if array_length(parts, 1) is distinct from 3 or parts[2] <> pg_backend_pid()::text then return '{}'; end if;
    for key in select inner_pad, outer_pad from fence.signing_key order by id desc loop
        if encode(sha256(key.outer_pad || sha256(key.inner_pad || convert_to(parts[1] || '|' || parts[2], 'UTF8'))), 'hex')
           = parts[3] then
            return string_to_array(nullif(parts[1], ''), ',')::int[];
        end if;
    end loop;
    return '{}';
end $$;
revoke all on function fence.scope_ids() from public;
"""


def lay() -> list[str]:
    """Bring roles' rights, fences and keys of this database in line with the models. Returns what was done, a line each.

    Runs as owner. A table of ours whose model declares no fence stops it.
    """
    done: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        _keys(cursor)
        for role in (WEB, PROVINCE, BACKUP):
            cursor.execute(f"grant usage on schema public to {role}; grant usage on schema fence to {role};")
            cursor.execute(f"grant execute on function fence.scope_ids() to {role}")
        cursor.execute(f"grant execute on function fence.scope_ids() to {OWNER}")
        cursor.execute(f"grant select on all tables in schema public to {BACKUP}, {PROVINCE}")
        cursor.execute(f"grant select on all sequences in schema public to {BACKUP}")
        cursor.execute(f"grant select on fence.signing_key to {BACKUP}")
        cursor.execute(f"grant usage, select on all sequences in schema public to {WEB}")
        cursor.execute(f"grant execute on all functions in schema public to {WEB}")
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy:
                done.append(_table(cursor, model))
        cursor.execute(_grants())
        _harden_triggers(cursor)
    return done


def _keys(cursor: Any) -> None:
    key = bytes.fromhex(settings.SCOPE_KEY).ljust(64, b"\0")
    inner, outer = bytes(b ^ 0x36 for b in key), bytes(b ^ 0x5C for b in key)
    cursor.execute("select 1 from fence.signing_key where inner_pad = %s", [inner])
    if not cursor.fetchone():
        cursor.execute("insert into fence.signing_key (inner_pad, outer_pad) values (%s, %s)", [inner, outer])
    # The one before stays valid for transactions signed while the key is being rotated.
    cursor.execute(
        "delete from fence.signing_key where id not in (select id from fence.signing_key order by id desc limit 2)"
    )


def _tables_of_ours() -> list[type[models.Model]]:
    return [
        m
        for m in apps.get_models(include_auto_created=True)
        if m._meta.managed and m.__module__.startswith("lienthong.")
    ]


def _is_history(model: type[models.Model]) -> bool:
    return hasattr(model, "pgh_tracked_model")


def _grants() -> str:
    lines = [f"grant select, insert, update, delete on all tables in schema public to {WEB}"]
    for model in _tables_of_ours():
        table = f'"{model._meta.db_table}"'
        if _is_history(model):
            lines.append(f"revoke insert, update, delete on {table} from {WEB}")
        elif getattr(model, "append_only", False):
            lines.append(f"revoke update, delete on {table} from {WEB}")
    lines.append(f"revoke all on django_migrations from {WEB}; grant select on django_migrations to {WEB}")
    return ";\n".join(lines)


def _table(cursor: Any, model: type[models.Model]) -> str:
    if not model.__module__.startswith("lienthong.") and not _is_history(model):
        return f"{model._meta.db_table}: not ours"
    fence = fence_of(model)
    table = f'"{model._meta.db_table}"'
    cursor.execute(f"drop policy if exists fence on {table}; drop policy if exists province on {table};")
    if fence.kind == "open":
        cursor.execute(
            f"alter table {table} no force row level security; alter table {table} disable row level security;"
        )
        return f"{model._meta.db_table}: open ({fence.reason})"
    test = expression(fence)
    cursor.execute(f"alter table {table} enable row level security; alter table {table} force row level security;")
    cursor.execute(f"create policy fence on {table} using ({test}) with check ({test})")
    cursor.execute(f"create policy province on {table} for select to {PROVINCE} using (true)")
    return f"{model._meta.db_table}: {test}"


def expression(fence: Fence) -> str:
    """The policy's condition. These forms cost nothing; sub-selects with IN, OR-flags and per-row functions are ruinous."""
    if fence.kind == "array":
        return f'"{fence.columns[0]}" && {SCOPE_IDS}'
    return " or ".join(f'"{column}" = any ({SCOPE_IDS})' for column in fence.columns)


def _harden_triggers(cursor: Any) -> None:
    """History triggers write with the owner's rights, so that the web role needs (and has) none on history tables."""
    cursor.execute(
        "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where n.nspname = 'public' and p.proname like 'pgtrigger%' and not p.prosecdef"
    )
    for (function,) in cursor.fetchall():
        cursor.execute(f"alter function {function} security definer set search_path = public, pg_catalog")


def missing_fences() -> list[str]:
    """Tables with a unit column but no forced policy: the lint of the database. Empty when all is well."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " join pg_attribute a on a.attrelid = c.oid and not a.attisdropped"
            " where n.nspname = 'public' and c.relkind in ('r', 'p')"
            " and (a.attname = 'unit_id' or a.attname like '%\\_unit\\_id' or a.attname = 'unit_ids')"
            " and not (c.relrowsecurity and c.relforcerowsecurity"
            "          and exists (select 1 from pg_policy p where p.polrelid = c.oid))"
        )
        bare = {name for (name,) in cursor.fetchall()}
    declared_open = {m._meta.db_table for m in _tables_of_ours() if fence_of(m).kind == "open"}
    return sorted(bare - declared_open)
