"""Whom a row of a list may mean: by identifier exactly; by name and birth date only as a proposal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection

from lienthong.engines.vietnamese import public as vietnamese


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list says of a person."""

    name: str
    birth_date: dt.date | None = None
    ministry_code: str = ""
    personal_number: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person on record, and why: by which identifier, or how far name and birth date agree (see _ORDER)."""

    person_id: int
    full_name: str
    birth_date: dt.date | None
    reason: str


@dataclass(slots=True)
class Match:
    """`exact` by an identifier; otherwise `proposals`, best first, for a person to confirm.

    Two identifiers that lead to two persons are no match: both stand among the proposals.
    """

    exact: Candidate | None = None
    proposals: list[Candidate] = field(default_factory=list)


_BY_IDS = """
select w.at, p.id, p.full_name, p.birth_date, w.reason
from unnest(%(at)s::int[], %(value)s::text[], %(reason)s::text[]) as w(at, value, reason)
join people_person p on p.{column} = w.value
where w.reason = '{column}' and p.merged_into_id is null and p.unit_ids && %(units)s::int[]
"""
# Through the search keys: homonyms of other schools, thousands of them, are not even read.
_BY_NAME = """
select w.at, p.id, p.full_name, p.birth_date
from unnest(%(at)s::int[], %(folded)s::text[]) as w(at, folded)
join people_namekey k on k.key = w.folded and k.unit_id = any(%(units)s::int[])
join people_person p on p.id = k.person_id and p.folded = w.folded
where p.merged_into_id is null
"""


def find_matches(unit_ids: Sequence[int], wanted: Sequence[Wanted]) -> list[Match]:
    """For each wanted person whom of these units it means or may mean. Three statements whatever the number."""
    found = [Match() for _ in wanted]
    units = list(unit_ids)
    with connection.cursor() as cursor:
        for column in ("personal_number", "ministry_code"):
            rows = [
                (at, getattr(w, column).strip(), column) for at, w in enumerate(wanted) if getattr(w, column).strip()
            ]
            if not rows:
                continue
            places, values, reasons = (list(part) for part in zip(*rows, strict=True))
            cursor.execute(
                _BY_IDS.format(column=column), {"at": places, "value": values, "reason": reasons, "units": units}
            )
            for at, *candidate in cursor.fetchall():
                _take_exact(found[at], Candidate(*candidate))
        open_rows = [(at, vietnamese.fold(w.name)[:100]) for at, w in enumerate(wanted) if found[at].exact is None]
        cursor.execute(
            _BY_NAME, {"at": [at for at, _n in open_rows], "folded": [name for _a, name in open_rows], "units": units}
        )
        for at, person_id, name, born in cursor.fetchall():
            reason = _resemblance(wanted[at], name, born)
            if reason and all(c.person_id != person_id for c in found[at].proposals):
                found[at].proposals.append(Candidate(person_id, name, born, reason))
    for match in found:
        match.proposals.sort(key=lambda c: (_ORDER[c.reason], c.person_id))
    return found


_ORDER = {
    reason: at
    for at, reason in enumerate(
        ("personal_number", "ministry_code", "name_and_birth", "folded_name_and_birth", "folded_name")
    )
}


def _take_exact(match: Match, candidate: Candidate) -> None:
    if match.exact is None and not match.proposals:
        match.exact = candidate
    elif match.exact is not None and match.exact.person_id != candidate.person_id:
        match.proposals = [match.exact, candidate]
        match.exact = None


def _resemblance(wanted: Wanted, name: str, born: dt.date | None) -> str:
    if wanted.birth_date and born and wanted.birth_date != born:
        return ""  # homonyms are common: another birth date is another person
    same_name = vietnamese.clean(wanted.name).casefold() == name.casefold()
    if wanted.birth_date and born:
        return "name_and_birth" if same_name else "folded_name_and_birth"
    return "folded_name"
