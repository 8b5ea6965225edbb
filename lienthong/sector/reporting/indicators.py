"""What each word of a form means, as an Ibis expression over the frozen facts.

The same expressions count one unit's draft and a whole province's roll-up, on DuckDB in the process or on a cluster.
Columns are deferred (`_`), so an expression is bound to no table. A change of meaning is a new VERSION.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import ibis
from ibis import _

from lienthong.sector.reporting.forms import Definition

VERSION = "2017.2"

# Meaning of each column stands in facts.py. Dictionary-encoded texts are plain strings to an expression.
COLUMNS: dict[str, str] = {
    "kind": "string",
    "unit": "int32",
    "unit_code": "string",
    "level": "string",
    "grade": "int16",
    "class": "int64",
    "person": "int64",
    "sex": "int16",
    "minority": "boolean",
    "age": "int16",
    "present": "boolean",
    "at_start": "boolean",
    "came": "boolean",
    "left": "boolean",
    "start_reason": "string",
    "end_reason": "string",
    "drop_reason": "string",
    "disabled": "boolean",
    "assessed": "boolean",
    "poor": "boolean",
    "near_poor": "boolean",
    "policy": "string",
    "boarding": "string",
    "union": "string",
    "academic": "string",
    "conduct": "string",
    "nl1": "int16",
    "nl2": "int16",
    "nl3": "int16",
    "pc1": "int16",
    "pc2": "int16",
    "pc3": "int16",
    "pc4": "int16",
    "subject": "string",
    "mark": "int16",
    "test": "int16",
    "combined": "boolean",
    "two_sessions": "boolean",
    "class_boarding": "boolean",
    "teaches_language": "boolean",
    "teaches_informatics": "boolean",
    "teaches_ethnic_language": "boolean",
    "has_disabled": "boolean",
    "post": "string",
    "contract": "string",
    "qualification": "string",
    "standard": "string",
    "party": "boolean",
    # since schema 2
    "title": "string",
    "promotion": "string",
    "ownership": "string",
}
NUMBERS = {name for name, kind in COLUMNS.items() if kind.startswith("int")}
FACTS = ibis.table(COLUMNS, name="facts")

NAMED: dict[str, Any] = {
    "open": _.present,  # a class that is held on the day
    "female": _.sex == 2,
    "unassessed": ~_.assessed,
    # Disabled pupils who are not assessed leave the denominators of results, never those of enrolment.
    "judged": _.assessed,
}
# Facts that may not have been recorded at all. Where nobody's is, a count over them is unknown, which is not zero.
OPTIONAL: dict[str, Any] = {
    "sex": _.sex.notnull(),
    "minority": _.minority.notnull(),
    "poor": _.poor.notnull(),
    "near_poor": _.near_poor.notnull(),
    "party": _.party.notnull(),
    "union": _["union"] != "",
    "boarding": _.boarding != "",
    "standard": _.standard != "",
    "academic": _.academic != "",
    "conduct": _.conduct != "",
    "title": _.title != "",
    "promotion": _.promotion != "",
}
_READS = {"female": "sex", "unassessed": "assessed", "judged": "assessed", "open": "present"}
_WORD = re.compile(r"(\w+)(!=|>=|<|=)(.*)")
_ORDER: dict[str, Callable[[Any, Any], Any]] = {">=": operator.ge, "<": operator.lt}


class UnknownWord(ValueError):
    """A form uses a word that no indicator defines: a mistake of the program."""


@cache
def predicate(word: str) -> Any:
    """The expression of one word: a name of NAMED, a true-or-false column, or `column=a|b`, `!=`, `<`, `>=`."""
    if word in NAMED:
        return NAMED[word]
    if COLUMNS.get(word) == "boolean":
        return _[word]
    match = _WORD.fullmatch(word)
    if match is None or match[1] not in COLUMNS:
        raise UnknownWord(word)
    name, sign, text = match.groups()
    if sign in _ORDER:
        return _ORDER[sign](_[name], int(text))
    found = _equals(name, text)
    return ~found if sign == "!=" else found


def _equals(name: str, text: str) -> Any:
    if text == "" and COLUMNS[name] != "string":
        return _[name].isnull()
    values: list[Any] = [int(v) for v in text.split("|")] if name in NUMBERS else text.split("|")
    return _[name] == values[0] if len(values) == 1 else _[name].isin(values)


def holds(words: Iterable[str]) -> Any:
    """All words together."""
    found: Any = None
    for word in words:
        found = predicate(word) if found is None else found & predicate(word)
    return found


@cache
def optional_fact(word: str) -> str | None:
    """The column that the word reads, if it may never have been recorded."""
    if word in NAMED:
        name = _READS[word]
    else:
        match = _WORD.fullmatch(word)
        name = match[1] if match else word
        if match and match[3] == "":
            return None  # it asks just for what is not recorded
    return name if name in OPTIONAL else None


@dataclass(frozen=True)
class Query:
    """One grouped count over the facts: SQL for DuckDB, the groups, and which measure stands in which column."""

    kind: str
    group: tuple[str, ...]
    by_unit: bool
    sql: str
    measures: dict[tuple[str, ...], int]
    known: dict[str, int]

    def __hash__(self) -> int:
        return hash(self.sql)


def expression(
    kind: str,
    levels: tuple[str, ...],
    group: tuple[str, ...],
    measures: list[tuple[str, ...]],
    known: list[str],
    *,
    by_unit: bool,
) -> Any:
    """The Ibis expression behind a query: a filter, groups, and one conditional count for each measure."""
    rows = FACTS.filter(_.kind == kind, _.level.isin(levels))
    counts = {f"m{i}": _.count(where=holds(words)) for i, words in enumerate(measures)}
    keys = (["unit"] if by_unit else []) + list(group)
    return (rows.group_by(keys) if keys else rows).aggregate(**counts, **_recorded(known))


def _recorded(known: Iterable[str]) -> dict[str, Any]:
    """For how many each fact is recorded at all, and how many there are: what tells zero from unknown."""
    counts = {f"k{i}": _.count(where=OPTIONAL[name] & _.present) for i, name in enumerate(known)}
    return {**counts, "base": _.count(where=_.present)}


def _facts_behind(measures: Iterable[Iterable[str]]) -> list[str]:
    return sorted({name for words in measures for word in words if (name := optional_fact(word))})


@cache
def queries(form: Definition, by_unit: bool) -> tuple[Query, ...]:
    """The few queries that count every cell of a form: one for each kind of fact, so each kind is read once.

    They group by all that the form's tables of the kind take apart; counts of larger groups are sums of these.
    """
    groups: dict[str, dict[str, None]] = {}
    wanted: dict[str, dict[tuple[str, ...], None]] = {}
    for table in form.tables:
        for cell in table.cells():
            if cell.words is not None:
                wanted.setdefault(cell.kind, {})[cell.words] = None
                groups.setdefault(cell.kind, {}).update(dict.fromkeys(name for name, _values in cell.picks))
    made = []
    for kind, words in wanted.items():
        measures, known, group = list(words), _facts_behind(words), tuple(groups[kind])
        sql = _duckdb(expression(kind, form.levels, group, measures, known, by_unit=by_unit))
        made.append(
            Query(
                kind, group, by_unit, sql, {w: i for i, w in enumerate(measures)}, {n: i for i, n in enumerate(known)}
            )
        )
    return tuple(made)


def _duckdb(wanted: Any) -> str:
    return str(ibis.to_sql(wanted, dialect="duckdb"))


Picks = tuple[tuple[str, tuple[Any, ...]], ...]


@cache
def cell_sql(kind: str, levels: tuple[str, ...], words: tuple[str, ...], picks: Picks) -> str:
    """One cell at each unit: (unit, count, recorded facts that the words read …, base)."""
    taken = holds(words)
    for name, values in picks:
        taken = taken & _[name].isin(list(values))
    rows = FACTS.filter(_.kind == kind, _.level.isin(levels))
    return _duckdb(rows.group_by("unit").aggregate(m0=_.count(where=taken), **_recorded(_facts_behind([words]))))


@cache
def people_sql(kind: str, levels: tuple[str, ...], words: tuple[str, ...], picks: Picks) -> str:
    """Whom a cell counts: distinct person keys (or classes) behind the number."""
    rows = FACTS.filter(_.kind == kind, _.level.isin(levels), holds(words))
    for name, values in picks:
        rows = rows.filter(_[name].isin(list(values)))
    return _duckdb(rows.select("unit", "person", "class").distinct().order_by(["unit", "person", "class"]))


# What stands behind a number: people, classes, or nothing that has a list (the unit itself, its sites).
OF_CLASSES = frozenset({"class", "teaching"})
OPENS = frozenset({"pupil", "staff", "subject", "teacher"}) | OF_CLASSES
# A list of whom such a fact counts tells it of each person.
SENSITIVE = frozenset({"minority", "disabled", "unassessed", "poor", "near_poor", "policy", "party", "drop_reason"})


def is_sensitive(words: Iterable[str]) -> bool:
    """Whether to be counted by these words says something sensitive of a person."""
    return any((match[1] if (match := _WORD.fullmatch(word)) else word) in SENSITIVE for word in words)
