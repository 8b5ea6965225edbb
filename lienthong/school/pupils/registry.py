"""What higher modules supply, so that this one need not know them: results, what travels with a transfer, class books.

Joined in config.wiring. With nothing registered a transfer carries nothing and everybody is promoted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from lienthong.kernel.access.public import Actor

Collect = Callable[[int], Mapping[str, Any]]
Install = Callable[[int, Mapping[str, Any]], None]
Outcome = Callable[[Iterable[int]], Mapping[int, str]]


@dataclass(frozen=True)
class Carrier:
    """What travels with a pupil. `collect(enrolment_id)` gives plain JSON, sealed by the sender at release;
    `install(new_enrolment_id, what_was_collected)` is called in the receiver's transaction at acceptance."""

    name: str
    collect: Collect
    install: Install


class ClassBook(Protocol):
    """What this module asks of the classes above it."""

    def names(self, enrolment_ids: Iterable[int]) -> Mapping[int, str]:
        """Name of the class in which each enrolment stands now (or stood last)."""

    def choices(self, unit_id: int, year: int, grade: int | None) -> list[tuple[str, str]]:
        """Open classes of a school (and grade) as choices of a form or filter."""

    def annotate(self, rows: Any) -> Any:
        """Enrolments with `class_name` and `class_key` (to sort by) of their newest place."""

    def enrolments_in(self, unit_id: int, class_id: int) -> Any:
        """Ids of enrolments that have a place in a class of a school, as a sub-query."""

    def place(self, *, actor: Actor, unit_id: int, class_id: int, enrolment_id: int, on: dt.date) -> None:
        """Give a pupil a place in a class from a day on."""

    def leave(self, enrolment_ids: Iterable[int], *, on: dt.date) -> None:
        """End the places of enrolments that end."""

    def come_back(self, enrolment_ids: Iterable[int], *, on: dt.date) -> None:
        """Take back the end, on that day, of the places of enrolments that go on after all."""


_carriers: dict[str, Carrier] = {}
_outcome: list[Outcome] = []
_class_book: list[ClassBook] = []


def register_carrier(name: str, *, collect: Collect, install: Install) -> None:
    """Let something travel with a transfer (marks, attendance)."""
    _carriers[name] = Carrier(name, collect, install)


def register_outcome(outcome: Outcome) -> None:
    """Say by results who goes up: (enrolment ids) → {id: "promoted" | "repeats" | "finished"}; absent: promoted."""
    _outcome[:] = [outcome]


def register_class_book(book: ClassBook) -> None:
    """Give this module the classes."""
    _class_book[:] = [book]


def carriers() -> list[Carrier]:
    """All carriers, in the order of their names."""
    return [_carriers[name] for name in sorted(_carriers)]


def outcomes(enrolment_ids: Iterable[int]) -> Mapping[int, str]:
    """What the results say of these enrolments; empty where nobody judges."""
    return _outcome[0](enrolment_ids) if _outcome else {}


def class_book() -> ClassBook | None:
    """The classes, or None where no module has them."""
    return _class_book[0] if _class_book else None
