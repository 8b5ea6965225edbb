"""Facts that others may listen to, told after commit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PostGiven:
    """An account holds a role at a unit from a day on."""

    post_id: int
    account_id: int
    unit_id: int
    role: str


@dataclass(frozen=True)
class PostEnded:
    """A role at a unit is no longer held."""

    post_id: int
    account_id: int
    unit_id: int
    role: str
