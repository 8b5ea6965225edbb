"""Facts that this module tells after commit."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class TermLocked:
    """The books of a term were locked (a class's, or all of a school's): the results stand from this day."""

    unit_id: int
    year: int
    term: int
    class_id: int | None
    on: dt.date


@dataclass(frozen=True)
class TermOpened:
    """A lock was taken away: results may change again."""

    unit_id: int
    year: int
    term: int
    class_id: int | None


@dataclass(frozen=True)
class MarksAmended:
    """Cells of a locked book were changed with the head's consent; these pupils' results were computed anew."""

    unit_id: int
    year: int
    term: int
    class_id: int
    member_ids: tuple[int, ...]
    amendment: str
