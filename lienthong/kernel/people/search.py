"""Finding people by any word of a name or by a code, in many units at once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection

from lienthong.engines.vietnamese import public as vietnamese


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

# Rows come in the order of the index, so the read ends as soon as enough people are seen.
_BY_NAME = """
select person_id from people_namekey
where key >= %(low)s and key < %(high)s and unit_id = any(%(units)s::int[]) order by key limit %(rows)s
"""
_PEOPLE = """
select p.id, p.uuid, p.full_name, p.birth_date, p.unit_ids from people_person p
where p.id = any(%(ids)s::bigint[]) and p.unit_ids && %(units)s::int[] and p.merged_into_id is null
"""
_WIDE = 2_000


def register_code_search(search: CodeSearch) -> None:
    """Let a higher module find person ids by its own codes (pupil code, staff code): (unit ids, text, limit) → ids."""
    if search not in _code_searches:
        _code_searches.append(search)


def search_people(unit_ids: Sequence[int], text: str, *, limit: int = 20) -> list[Found]:
    """People of these units whose name has the text from the beginning of a word on, or who have it as a code.

    Accents, case and Unicode form do not matter. "an nguyen" finds Nguyễn Văn An too. Nothing under two letters.
    """
    wanted = vietnamese.fold(text)
    if len(wanted) < 2 or not unit_ids:
        return []
    units = sorted(unit_ids)
    ids: list[int] = []
    if any(c.isdigit() for c in wanted):
        ids = _by_code(units, vietnamese.clean(text), limit)
    if not ids:
        ids = _by_name(units, wanted, limit)
    return _people(ids, units)[:limit]


def _by_name(units: list[int], wanted: str, limit: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_BY_NAME, {**_range(wanted), "units": units, "rows": limit * 4})
        ids = list(dict.fromkeys(row[0] for row in cursor.fetchall()))
        if ids or " " not in wanted:
            return ids[:limit]
        # Words in another order: the rarest of them is nearly always the last said; the others are then looked for.
        *others, last = wanted.split()
        cursor.execute(_BY_NAME, {**_range(last), "units": units, "rows": _WIDE})
        near = list(dict.fromkeys(row[0] for row in cursor.fetchall()))
        cursor.execute(
            "select id, folded from people_person where id = any(%(ids)s::bigint[]) and unit_ids && %(units)s::int[]",
            {"ids": near, "units": units},
        )
        folded = dict(cursor.fetchall())
    return [i for i in near if i in folded and all(f" {w}" in f" {folded[i]}" for w in others)][:limit]


def _by_code(units: list[int], text: str, limit: int) -> list[int]:
    code = text.replace(" ", "")
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from people_person where ministry_code = %(code)s and unit_ids && %(units)s::int[]"
            " union select id from people_person where personal_number = %(code)s and unit_ids && %(units)s::int[]",
            {"code": code, "units": units},
        )
        ids = [row[0] for row in cursor.fetchall()]
    for search in _code_searches:
        ids += search(units, code, limit)
    return list(dict.fromkeys(ids))[:limit]


def _people(ids: list[int], units: list[int]) -> list[Found]:
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, {"ids": ids, "units": units})
        known = {i: Found(i, code, name, born, tuple(at)) for i, code, name, born, at in cursor.fetchall()}
    return [known[i] for i in ids if i in known]


def _range(prefix: str) -> dict[str, str]:
    return {"low": prefix, "high": prefix[:-1] + chr(ord(prefix[-1]) + 1)}
