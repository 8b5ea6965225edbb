"""Seals the history into a hash chain every minute, so that nobody who can write the database changes it unseen.

A block holds, for each history table, ranges of rows with the hash over them in order; its head hashes the head before
with its own content and is signed with a key outside the database (keys.py). Heads leave the machine (heads.py).
Everything is computed by a function of the owner role: the web role, under which the worker runs, may call it and can
write no row of the chain itself. See docs/adr/0023-history-in-a-hash-chain.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from lienthong.foundation.audit import heads, keys
from lienthong.foundation.database.public import roles

# Rows as text must read alike for ever, whatever the server's defaults.
TEXT_FORM = (
    "set timezone to 'UTC' set datestyle to 'ISO, YMD' set intervalstyle to 'postgres' set bytea_output to 'hex'"
    " set extra_float_digits to 1"
)
RANGE_SIZE = 2000
RANGES_AT_ONCE = 200

TABLES = """
create table if not exists fence.history_layout (
    id int primary key generated always as identity, tbl text not null, key text not null, columns text[] not null,
    unique (tbl, columns)
);
create table if not exists fence.history_progress (
    tbl text primary key, last_id bigint not null default 0, open_gaps jsonb not null default '[]'
);
create table if not exists fence.history_block (
    number bigint primary key, sealed_at timestamptz not null, parts jsonb not null, previous text not null,
    head text not null unique, key_id text, signature text
);
"""
# Rows of transactions that are still under way leave gaps in the ids. A gap stays open until every transaction that
# ran when its range was sealed has ended; what appears in it until then is sealed as late, afterwards it is a forgery.
FUNCTIONS = """
drop function if exists fence.history_digest(int, bigint, bigint, int8multirange);
create or replace function fence.history_digest(layout int, first_id bigint, last_id bigint, without int8multirange,
    out amount bigint, out digest text)
language plpgsql stable security definer set search_path = pg_catalog {text_form} as $$
declare
    l record;
begin
    select * into strict l from fence.history_layout where id = layout;
    execute format(
        'select count(*), encode(sha256(coalesce(string_agg(sha256(convert_to(row(%s)::text, ''UTF8'')), ''''::bytea'
        ' order by t.%I), ''''::bytea)), ''hex'') from public.%I t where t.%I between $1 and $2'
        ' and not (t.%I::bigint <@ $3)',
        (select string_agg(format('t.%I', c), ', ' order by n) from unnest(l.columns) with ordinality u(c, n)),
        l.key, l.tbl, l.key, l.key)
    into amount, digest using first_id, last_id, without;
end $$;

create or replace function fence.history_ids(tbl text, key text, first_id bigint, last_id bigint) returns int8multirange
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
    ids int8multirange;
begin
    execute format('select range_agg(int8range(t.%I, t.%I, ''[]'')) from public.%I t where t.%I between $1 and $2',
        key, key, tbl, key) into ids using first_id, last_id;
    return coalesce(ids, '{{}}'::int8multirange);
end $$;

create or replace function fence.seal_history(out block bigint, out block_head text)
language plpgsql security definer set search_path = pg_catalog {text_form} as $$
declare
    l record; p record; gap jsonb; parts jsonb := '[]'; kept jsonb;
    low bigint; high bigint; newest bigint; ranges int := 0;
    ids int8multirange; gaps int8multirange; still int8multirange; arrived int8multirange; d record;
    horizon bigint := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
    settled bigint := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
    now_text text; before text; at timestamptz := clock_timestamp();
begin
    perform pg_advisory_xact_lock(hashtextextended('fence.seal_history', 0));
    for l in select distinct on (tbl) * from fence.history_layout order by tbl, id desc loop
        insert into fence.history_progress (tbl) values (l.tbl) on conflict do nothing;
        select * into p from fence.history_progress where tbl = l.tbl;
        kept := '[]';
        for gap in select jsonb_array_elements(p.open_gaps) loop
            still := (gap->>'ids')::int8multirange;
            arrived := fence.history_ids(l.tbl, l.key, lower(still), upper(still) - 1) * still;
            if not isempty(arrived) then
                select * into d from fence.history_digest(
                    l.id, lower(still), upper(still) - 1,
                    int8multirange(int8range(lower(still), upper(still))) - arrived);
                parts := parts || jsonb_build_object('layout', l.id, 'table', l.tbl, 'late', arrived::text,
                    'rows', d.amount, 'digest', d.digest);
                still := still - arrived;
            end if;
            -- After a restore transaction numbers begin anew: an old horizon that lies ahead of them has passed.
            if not isempty(still) and (gap->>'horizon')::bigint > settled and (gap->>'horizon')::bigint <= horizon then
                kept := kept || jsonb_build_object('ids', still::text, 'horizon', (gap->>'horizon')::bigint);
            end if;
        end loop;
        execute format('select coalesce(max(%I), 0) from public.%I', l.key, l.tbl) into newest;
        high := p.last_id;
        while high < newest and ranges < {ranges_at_once} loop
            low := high + 1;
            high := least(newest, high + {range_size});
            ranges := ranges + 1;
            ids := fence.history_ids(l.tbl, l.key, low, high);
            gaps := int8multirange(int8range(low, high, '[]')) - ids;
            select * into d from fence.history_digest(l.id, low, high, gaps);
            parts := parts || jsonb_build_object('layout', l.id, 'table', l.tbl, 'first', low, 'last', high,
                'gaps', gaps::text, 'rows', d.amount, 'digest', d.digest);
            if not isempty(gaps) then
                kept := kept || jsonb_build_object('ids', gaps::text, 'horizon', horizon);
            end if;
        end loop;
        update fence.history_progress set last_id = high, open_gaps = kept where tbl = l.tbl;
    end loop;
    if parts = '[]' then
        return;
    end if;
    select number, head into block, before from fence.history_block order by number desc limit 1;
    block := coalesce(block, 0) + 1;
    before := coalesce(before, '');
    now_text := to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.US');
    block_head := encode(sha256(convert_to(concat_ws(E'\\n', before, block, now_text, parts::text), 'UTF8')), 'hex');
    insert into fence.history_block (number, sealed_at, parts, previous, head) values (block, at, parts, before, block_head);
end $$;

create or replace function fence.sign_block(block bigint, of_head text, by_key text, with_signature text) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
    update fence.history_block set key_id = by_key, signature = with_signature
        where number = block and head = of_head and signature is null;
    return found;
end $$;
revoke all on function fence.history_digest(int, bigint, bigint, int8multirange), fence.history_ids(text, text, bigint,
    bigint), fence.seal_history(), fence.sign_block(bigint, text, text, text) from public;
"""


@dataclass(frozen=True, slots=True)
class Block:
    """A block that was sealed just now."""

    number: int
    head: str


def lay() -> None:
    """Bring the chain's tables, functions and rights in line with the models. Runs as owner, after the fences."""
    statement = FUNCTIONS.format(text_form=TEXT_FORM, range_size=RANGE_SIZE, ranges_at_once=RANGES_AT_ONCE)
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        cursor.execute(statement)
        for model, key in sealed_models():
            _lay_table(cursor, model._meta.db_table, key)
        cursor.execute(f"grant execute on function fence.seal_history() to {roles.WEB}")
        cursor.execute(f"grant execute on function fence.sign_block(bigint, text, text, text) to {roles.WEB}")
        cursor.execute(f"grant select (number, head, key_id, signature) on fence.history_block to {roles.WEB}")
        cursor.execute(
            f"grant execute on function fence.history_digest(int, bigint, bigint, int8multirange) to {roles.BACKUP}"
        )


def sealed_models() -> Iterator[tuple[type[models.Model], str]]:
    """Tables whose rows are sealed, with the column that orders them: history, and whatever is only ever added to."""
    for model in apps.get_models():
        if not model._meta.managed or model._meta.proxy:
            continue
        if hasattr(model, "pgh_tracked_model"):
            yield model, "pgh_id"
        elif getattr(model, "append_only", False):
            yield model, str(model._meta.pk.column)


def seal() -> Block | None:
    """Seal what came into the history since the last block; None when nothing did. Called every minute by the worker.

    A block whose signing was cut off is signed by the next run: its head stands already.
    """
    block = None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = '10min'")
        cursor.execute("select block, block_head from fence.seal_history()")
        number, head = cursor.fetchone()
        if head:
            block = Block(number, head)
    _sign_waiting()
    return block


def seal_all() -> int:
    """Seal until nothing is left (after an import of a province, the command line). Returns how many blocks."""
    count = 0
    while seal() is not None:
        count += 1
    return count


def _sign_waiting() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select number, head from fence.history_block where signature is null order by number")
        waiting = cursor.fetchall()
        for number, head in waiting:
            signed = keys.sign(to_sign(number, head))
            cursor.execute("select fence.sign_block(%s, %s, %s, %s)", [number, head, signed.key_id, signed.value])
            # Out of the machine before the transaction ends: a head that was told is in the chain or its loss is seen.
            heads.export(number, head, signed)


def to_sign(number: int, head: str) -> bytes:
    """The bytes that the signature of a block is over."""
    return f"lienthong history block {number} {head}".encode()


def _lay_table(cursor: Any, table: str, key: str) -> None:
    """Its columns in a fixed order as a layout (a new one where columns were added), and the owner's eye on all rows."""
    cursor.execute(
        "select array_agg(a.attname::text order by a.attname) from pg_attribute a where a.attrelid = %s::regclass"
        " and a.attnum > 0 and not a.attisdropped",
        [f'public."{table}"'],
    )
    columns = cursor.fetchone()[0]
    cursor.execute(
        "insert into fence.history_layout (tbl, key, columns) select %s, %s, %s::text[]"
        " where (select columns from fence.history_layout where tbl = %s order by id desc limit 1)"
        " is distinct from %s::text[] on conflict do nothing",
        [table, key, columns, table, columns],
    )
    cursor.execute(f'drop policy if exists chain on public."{table}"')
    cursor.execute(
        f'create policy chain on public."{table}" for select to {roles.OWNER} using (true)'
        if _is_fenced(cursor, table)
        else "select 1"
    )


def _is_fenced(cursor: Any, table: str) -> bool:
    cursor.execute("select relrowsecurity from pg_class where oid = %s::regclass", [f'public."{table}"'])
    return bool(cursor.fetchone()[0])
