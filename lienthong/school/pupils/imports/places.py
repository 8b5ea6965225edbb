"""What the import of pupils needs of class lists. The module of classes, which stands above, provides it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from lienthong.kernel.imports.public import Context, Journal


@dataclass(frozen=True, slots=True)
class ClassInfo:
    """A class of the year."""

    id: int
    code: str
    name: str
    level: str
    grade: int


class Member(NamedTuple):
    """An open place in a class list."""

    id: int
    class_id: int


@dataclass(frozen=True, slots=True)
class Placing:
    """A pupil to put into a class; with `moves`, out of the class where the pupil stands now."""

    enrolment_id: int
    class_id: int
    on: dt.date
    label: str
    moves: bool = False


class Places(Protocol):
    """Class lists of a unit in a year."""

    def classes(self, unit_id: int, year: int) -> Sequence[ClassInfo]:
        """Classes that are not closed, in their order."""
        ...

    def members(self, unit_id: int, year: int) -> Mapping[int, Member]:
        """Enrolment → its open place."""
        ...

    def place(self, context: Context, placings: Sequence[Placing], journal: Journal) -> None:
        """Put pupils into classes, each at the end of its list, in the order given."""
        ...

    def leave(self, ends: Mapping[int, str], *, on: dt.date, journal: Journal) -> None:
        """End the places of enrolments (id → label) that end."""
        ...
