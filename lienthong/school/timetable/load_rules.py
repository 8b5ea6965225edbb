"""Teaching load by regulation: norms, reliefs, what is owed. Pure: the dated rows are in reference/ with their sources."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

REFERENCE = Path(__file__).with_name("reference")
MOST_DUTIES = 2  # reduced duties of one person that count (TT 28/2009 as amended, TT 05/2025)
ANY = "*"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of a regulation."""

    since: dt.date
    until: dt.date | None
    what: str  # a post of the norms, a duty of the reliefs
    level: str
    school_types: tuple[str, ...]
    periods: int
    is_duty: bool
    source: str

    def holds(self, what: str, level: str, school_type: str, on: dt.date) -> bool:
        """Whether the row speaks of this."""
        return (
            self.what == what
            and self.level in (level, ANY)
            and (not self.school_types or school_type in self.school_types)
            and self.since <= on
            and (self.until is None or on < self.until)
        )


@dataclass(frozen=True, slots=True)
class Relief:
    """Periods a week taken off for a reason."""

    kind: str
    periods: int
    is_duty: bool
    source: str = ""


@lru_cache(maxsize=2)
def _rows(name: str) -> tuple[Row, ...]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return tuple(
            Row(
                dt.date.fromisoformat(row["from"]), dt.date.fromisoformat(row["until"]) if row["until"] else None,
                row.get("post") or row["duty"], row["level"], tuple(filter(None, row["school_types"].split("|"))),
                int(row["periods"]), row.get("is_duty") == "1", row["source"],
            )
            for row in csv.DictReader(file)
        )  # fmt: skip


def _nearest(name: str, what: str, level: str, school_type: str, on: dt.date) -> Row | None:
    """The row that holds; of several the one that speaks of the kind of school, then of the level."""
    found = [row for row in _rows(name) if row.holds(what, level, school_type, on)]
    return max(found, key=lambda row: (bool(row.school_types), row.level != ANY), default=None)


def norm(post: str, level: str, school_type: str, on: dt.date) -> Row | None:
    """What a post owes a week; None where no regulation says it."""
    return _nearest("load_norms.csv", post, level, school_type, on)


def relief(duty: str, level: str, school_type: str, on: dt.date, *, decided: int | None = None) -> Relief | None:
    """What a duty takes off, or what the school has decided; None for a duty that no regulation knows then."""
    row = _nearest("load_reliefs.csv", duty, level, school_type, on)
    if row is None:
        return None
    if decided is not None:
        return Relief(duty, decided, row.is_duty)
    return Relief(duty, row.periods, row.is_duty, row.source)


def duties() -> list[str]:
    """The duties that reliefs are known for, in the order of the file."""
    return list(dict.fromkeys(row.what for row in _rows("load_reliefs.csv")))


def counted(reliefs: Iterable[Relief]) -> list[Relief]:
    """Those that count: every entitlement and the two largest duties."""
    own = list(reliefs)
    largest = sorted((r for r in own if r.is_duty), key=lambda r: -r.periods)[:MOST_DUTIES]
    return [r for r in own if not r.is_duty or r in largest]


def average(first: int, second: int, weeks: tuple[int, int]) -> float:
    """Periods a week over the year from those of the two terms."""
    return (first * weeks[0] + second * weeks[1]) / (sum(weeks) or 1)
