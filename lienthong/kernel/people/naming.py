"""Search keys of names: kept beside each person in each unit that may see the record."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

# Each tail of the folded name, from each word on, for each unit of the person.
_WRITE = """
insert into people_namekey (person_id, unit_id, key)
select p.id, u.unit_id, left(array_to_string(w.words[n.at:], ' '), 100)
from people_person p
cross join lateral string_to_array(p.folded, ' ') as w(words)
cross join lateral unnest(p.unit_ids) as u(unit_id)
cross join lateral generate_series(1, cardinality(w.words)) as n(at)
where p.id = any(%(ids)s) and p.merged_into_id is null
"""


def rekey(person_ids: Iterable[int]) -> None:
    """Write the search keys of these persons anew. The scope in force must hold all their units."""
    ids = sorted(set(person_ids))
    with connection.cursor() as cursor:
        cursor.execute("delete from people_namekey where person_id = any(%(ids)s)", {"ids": ids})
        cursor.execute(_WRITE, {"ids": ids})
