"""Many persons at once: imports and the demo province."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.people.facts import FIELDS, PersonFacts, order_key, tidy

_COLUMNS = ("id", "uuid", "unit_ids", "sort_key", "folded", "version", *FIELDS)
_STAGE = f"""
create temporary table if not exists people_stage (like people_person) on commit drop;
alter table people_stage alter column version drop not null;
truncate people_stage;
copy people_stage ({", ".join(_COLUMNS)}) from stdin (format binary)
"""
# COPY refuses a table behind row-level security, so rows pass through a staging table of the transaction's own.
_TAKE_OVER = f"""
insert into people_person ({", ".join(_COLUMNS)}) select {", ".join(_COLUMNS)} from people_stage order by id
on conflict do nothing returning id
"""  # noqa: S608
_KEYS = """
insert into people_namekey (person_id, unit_id, key)
select p.id, u.unit_id, left(array_to_string(w.words[n.at:], ' '), 100)
from people_stage p
cross join lateral string_to_array(p.folded, ' ') as w(words)
cross join lateral unnest(p.unit_ids) as u(unit_id)
cross join lateral generate_series(1, cardinality(w.words)) as n(at)
"""
_TYPES = {
    "id": "int8", "uuid": "uuid", "unit_ids": "int4[]", "birth_date": "date", "birth_year": "int2", "sex": "int2",
    "area_id": "int4", "version": "int4",
}  # fmt: skip


@transaction.atomic
def bulk_record_people(rows: Sequence[tuple[Iterable[int], PersonFacts]], *, batch: int = 20_000) -> list[int | None]:
    """Write down many new persons: (unit ids, facts) each. Returns their ids in the order given.

    None stands for a row whose ministry code or personal number is taken by another record, or came twice. The scope
    in force must hold all the units.
    """
    ids: list[int | None] = []
    for start in range(0, len(rows), batch):
        ids += _one_batch(rows[start : start + batch])
    return ids


def _one_batch(rows: Sequence[tuple[Iterable[int], PersonFacts]]) -> list[int | None]:
    prepare, copy = _STAGE.rsplit(";", 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence('people_person', 'id')) from generate_series(1, %s)", [len(rows)]
        )
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute(prepare)
        with cursor.cursor.copy(copy) as into:
            into.set_types([_TYPES.get(column, "text") for column in _COLUMNS])
            for person_id, (unit_ids, facts) in zip(ids, rows, strict=True):
                known = tidy(facts)
                name = known.full_name
                into.write_row(
                    (
                        person_id, uuid.uuid4(), sorted(set(unit_ids)), order_key(name), vietnamese.fold(name)[:100], 1,
                        *(getattr(known, column) for column in FIELDS),
                    )
                )  # fmt: skip
        cursor.execute(_TAKE_OVER)
        written = {row[0] for row in cursor.fetchall()}
        if len(written) < len(ids):
            cursor.execute("delete from people_stage where id <> all(%s)", [sorted(written)])
        cursor.execute(_KEYS)
    return [person_id if person_id in written else None for person_id in ids]
