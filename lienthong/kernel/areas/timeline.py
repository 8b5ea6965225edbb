"""Areas and their versions as plain values: what the reference files say, worked out without the database."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

REFERENCE = Path(__file__).with_name("reference")
REFORM = dt.date(2025, 7, 1)


@dataclass(frozen=True)
class State:
    """Code, name, kind and parent of an area from `start` until `end`, the first day no longer. None: unbounded."""

    code: str
    kind: str
    name: str
    parent: Territory | None
    start: dt.date | None
    end: dt.date | None = None
    legal_basis: str = ""


@dataclass(eq=False)
class Territory:
    """One territory with one life. Two of them may bear the same code, never on the same day."""

    level: str
    states: list[State] = field(default_factory=list)

    @property
    def now(self) -> State:
        return self.states[-1]

    @property
    def key(self) -> tuple[str, dt.date | None]:
        """What tells it from every other: its first code and the day it began."""
        return self.states[0].code, self.states[0].start

    def become(self, on: dt.date, *, kind: str, name: str, parent: Territory | None, legal_basis: str) -> None:
        """A new state from a day on."""
        before = self.now
        self.states[-1] = replace(before, end=on)
        self.states.append(State(before.code, kind, name, parent, on, None, legal_basis))

    def close(self, on: dt.date) -> None:
        """The territory is no more from this day on."""
        self.states[-1] = replace(self.now, end=on)


@dataclass(frozen=True)
class Passing:
    """Ground of `old` that went to `new`, all of it or a part."""

    old: Territory
    new: Territory
    is_whole: bool
    on: dt.date


@dataclass
class Plan:
    """All territories of the files, in an order in which parents come first, and who took whose ground."""

    territories: list[Territory] = field(default_factory=list)
    passings: list[Passing] = field(default_factory=list)
    _by_code: dict[str, list[Territory]] = field(default_factory=dict)

    def add(self, level: str, state: State) -> Territory:
        made = Territory(level, [state])
        self.territories.append(made)
        self._by_code.setdefault(state.code, []).append(made)
        return made

    def find(self, code: str) -> Territory:
        """The newest territory that bore the code."""
        return self._by_code[code][-1]

    def ended_on(self, code: str, on: dt.date) -> Territory:
        """The territory that bore the code until a day."""
        return next(t for t in self._by_code[code] if t.now.end == on)


def planned() -> Plan:
    """What the reference files say: units of 2017, the dated changes since, and who followed whom in 2025."""
    plan = Plan()
    _provinces(plan)
    for row in _rows("units_2017.csv"):
        if row["level"] != "province":
            start = dt.date.fromisoformat(row["valid_from"]) if row["valid_from"] else None
            plan.add(
                row["level"],
                State(row["code"], row["type_name"], row["name"], plan.find(row["parent"]), start),
            )
    for row in _rows("changes.csv"):
        if row["level"] != "province":
            _change(plan, row)
    for row in _rows("succession_2025.csv"):
        on = dt.date.fromisoformat(row["effective_on"])
        old, new = _old_ground(plan, row["old_code"], on), plan.find(row["new_code"])
        if old is not new and old.level != "province":
            plan.passings.append(Passing(old, new, row["share"] == "full", on))
    return plan


def _provinces(plan: Plan) -> None:
    """63 provinces, then the 34 of 2025: a code that lives on is the same territory grown, perhaps renamed."""
    rows = list(_rows("provinces.csv"))
    for row in rows:
        made = plan.add("province", State(row["code"], row["type_name"], row["name"], None, None))
        if row["closed_on"]:
            made.close(dt.date.fromisoformat(row["closed_on"]))
    basis = rows[0]["legal_basis"]
    for row in _rows("provinces_2025.csv"):
        known = plan.find(row["code"])
        if (known.now.kind, known.now.name) != (row["type_name"], row["name"]):
            known.become(REFORM, kind=row["type_name"], name=row["name"], parent=None, legal_basis=basis)
    for row in rows:
        if row["closed_on"]:
            on = dt.date.fromisoformat(row["closed_on"])
            plan.passings.append(Passing(plan.find(row["code"]), plan.find(row["code_from_2025"]), True, on))


def _change(plan: Plan, row: dict[str, str]) -> None:
    on = dt.date.fromisoformat(row["effective_on"])
    if row["kind"] == "open":
        parent = plan.find(row["parent"])
        plan.add(
            row["level"],
            State(row["code"], row["type_name"], row["name"], parent, on, None, row["legal_basis"]),
        )
    elif row["kind"] == "close":
        plan.find(row["code"]).close(on)
    else:
        plan.find(row["code"]).become(
            on,
            kind=row["type_name"],
            name=row["name"],
            parent=plan.find(row["parent"]),
            legal_basis=row["legal_basis"],
        )


def _old_ground(plan: Plan, code: str, on: dt.date) -> Territory:
    """Who bore the code on the eve: it closed that day, or lives on with more ground."""
    known = plan.find(code)
    return known if known.states[0].start != on else plan.ended_on(code, on)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
