"""Finding people by any word of a name or by a code, in many units at once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.database import public as database


@dataclass(frozen=True, slots=True)
class Found:
    """A person found, with what tells homonyms apart."""

    person_id: int
    uuid: uuid.UUID
    full_name: str
    birth_date: dt.date | None
    unit_ids: tuple[int, ...]


CodeSearch = Callable[[Sequence[int], str, int], list[int]]
_code_searches: list[CodeSearch] = []

# Rows come in the order of the index, so the read ends as soon as enough people are seen. The units are asked for by a
# select, since the planner weighs each of 700 written out, which takes longer than the search.
_BY_NAME = """
select person_id from people_namekey
where key >= %(low)s and key < %(high)s and unit_id = any((select %(units)s::int[])::int[]) order by key limit %(rows)s
"""
# Among the first of those with one word, those who have another word too: probes of an index, no name is read.
_BOTH_WORDS = """
select near.person_id from (
    select person_id from people_namekey
    where key >= %(low)s and key < %(high)s and unit_id = any((select %(units)s::int[])::int[]) order by key limit %(rows)s
) near where {others}
"""
_ANOTHER = """exists (
    select 1 from people_namekey o where o.person_id = near.person_id and o.key >= %(low{at})s and o.key < %(high{at})s
)"""
# No condition on unit_ids here: the ids come from rows of these units, and an overlap of arrays costs 10 µs a row.
_PEOPLE = """
select p.id, p.uuid, p.full_name, p.birth_date, p.unit_ids from people_person p
where p.id = any(%(ids)s::bigint[]) and p.merged_into_id is null
"""
_WIDE = 200


def register_code_search(search: CodeSearch) -> None:
    """Let a higher module find person ids by its own codes (pupil code, staff code): (unit ids, text, limit) → ids."""
    if search not in _code_searches:
        _code_searches.append(search)


def search_people(unit_ids: Collection[int], text: str, *, limit: int = 20) -> list[Found]:
    """People of these units whose name has the text from the beginning of a word on, or who have it as a code.

    Accents, case and Unicode form do not matter. "an nguyen" finds Nguyễn Văn An too. Nothing under two letters.
    """
    wanted = vietnamese.fold(text)
    if len(wanted) < 2 or not unit_ids:
        return []
    units = database.UnitArray.of(unit_ids).literal
    ids: list[int] = []
    if any(c.isdigit() for c in wanted):
        ids = _by_code(unit_ids, vietnamese.clean(text), limit)
    if not ids:
        ids = _by_name(units, wanted, limit)
    return _people(ids[:limit])


def _by_name(units: str, wanted: str, limit: int) -> list[int]:
    words = wanted.split()
    with connection.cursor() as cursor:
        cursor.execute(_BY_NAME, {**_range(wanted), "units": units, "rows": limit * 4})
        ids = list(dict.fromkeys(row[0] for row in cursor.fetchall()))
        # Words in another order: start from the longest (the rarest as a rule), then from each of the others.
        for start in sorted(words, key=len, reverse=True) if not ids and len(words) > 1 else ():
            others = [word for word in words if word != start]
            values: dict[str, Any] = {**_range(start), "units": units, "rows": _WIDE}
            for at, word in enumerate(others):
                values |= {f"{name}{at}": bound for name, bound in _range(word).items()}
            tests = " and ".join(_ANOTHER.format(at=at) for at in range(len(others))) or "true"
            cursor.execute(_BOTH_WORDS.format(others=tests), values)
            ids = list(dict.fromkeys(row[0] for row in cursor.fetchall()))
            if ids:
                break
    return ids[:limit]


def _by_code(unit_ids: Iterable[int], text: str, limit: int) -> list[int]:
    code = text.replace(" ", "")
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from people_person where ministry_code = %(code)s and unit_ids && %(units)s::int[]"
            " union select id from people_person where personal_number = %(code)s and unit_ids && %(units)s::int[]",
            {"code": code, "units": database.UnitArray.of(unit_ids).literal},
        )
        ids = [row[0] for row in cursor.fetchall()]
    for search in _code_searches:
        ids += search(sorted(unit_ids), code, limit)
    return list(dict.fromkeys(ids))[:limit]


def _people(ids: list[int]) -> list[Found]:
    if not ids:
        return []
    with database.prepared() as cursor:
        cursor.execute(_PEOPLE, {"ids": ids})
        known = {i: Found(i, code, name, born, tuple(at)) for i, code, name, born, at in cursor.fetchall()}
    return [known[i] for i in ids if i in known]


def _range(prefix: str) -> dict[str, str]:
    return {"low": prefix, "high": prefix[:-1] + chr(ord(prefix[-1]) + 1)}
