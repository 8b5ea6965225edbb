"""What else may shut a roll. Modules above say it with an expression over the row c of the class, read in the statement that
reads the roll, so that asking costs no statement more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Guard:
    """An SQL expression, and what its value says of a roll of a term: why it is shut, or ""."""

    sql: str
    why: Callable[[Any, int], str]


_guards: dict[str, Guard] = {}


def guard_rolls(name: str, guard: Guard) -> None:
    """Register once, at start-up; a name again replaces the guard."""
    _guards[name] = guard


def columns() -> str:
    """What the statement that reads a roll selects for the guards: one array."""
    return f"jsonb_build_array({', '.join(guard.sql for guard in _guards.values())})"


def why_shut(values: Sequence[Any], term: int) -> str:
    """The first reason, of what `columns` read."""
    pairs = zip(_guards.values(), values, strict=True)
    return next((why for guard, value in pairs if (why := guard.why(value, term))), "")
