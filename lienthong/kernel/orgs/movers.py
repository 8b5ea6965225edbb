"""What must follow when units merge, split or close: modules above register how they move and what they hold.

The tree knows no pupils and no staff. A mover is called inside the act's transaction, with a scope that holds the old
and the new units, so that either everything moves or nothing does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class UnitChanged:
    """Told after commit: an act changed these units."""

    act_id: int
    kind: str
    unit_ids: tuple[int, ...]
    effective_on: dt.date


@dataclass(frozen=True)
class Handover:
    """Everything that `old_id` holds must find its place in `new_ids` from a day on.

    `closes`: the old unit ends, so nothing may be left in it. `allocation` is what the people who ordered a split said.
    """

    act_id: int
    kind: str
    old_id: int
    new_ids: tuple[int, ...]
    effective_on: dt.date
    closes: bool
    allocation: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Holding:
    """What a unit still has: "320 học sinh đang học". A unit with holdings closes only with a successor."""

    label: str
    count: int


class Move(Protocol):
    """Moves what a module keeps. Raises ActRefused with a sentence where it cannot."""

    def __call__(self, handover: Handover) -> None: ...


class Holds(Protocol):
    """What a module has at a unit on a day; shown before an act and asked before a unit closes."""

    def __call__(self, unit_id: int, on: dt.date) -> Sequence[Holding]: ...


_movers: list[tuple[Move, Holds | None]] = []


def register_mover(move: Move, *, holds: Holds | None = None) -> None:
    """Join a module to merges, splits and closures. Twice the same counts once; lower modules register first."""
    if all(known is not move for known, _ in _movers):
        _movers.append((move, holds))


def forget_mover(move: Move) -> None:
    """Take a mover out again (a module that is switched off)."""
    _movers[:] = [pair for pair in _movers if pair[0] is not move]


def holdings(unit_id: int, on: dt.date) -> list[Holding]:
    """All that modules have at a unit, empty ones left out."""
    return [h for _, holds in _movers if holds for h in holds(unit_id, on) if h.count]


def move(handover: Handover) -> None:
    """Call every mover, in the order of registration."""
    for mover, _ in _movers:
        mover(handover)
