"""Facts that this module tells after commit."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class PupilEnrolled:
    """A pupil belongs to a school and grade from a day on."""

    enrolment_id: int
    unit_id: int
    year: int
    person_id: int
    on: dt.date


@dataclass(frozen=True)
class PupilLeft:
    """A pupil no longer belongs to a school from a day on."""

    enrolment_id: int
    unit_id: int
    year: int
    person_id: int
    on: dt.date
    reason: str


@dataclass(frozen=True)
class TransferRequested:
    """A school asks another one here for a pupil."""

    transfer_id: int
    from_unit_id: int
    to_unit_id: int


@dataclass(frozen=True)
class TransferReleased:
    """A school let a pupil go to another one here, which has now to accept."""

    transfer_id: int
    from_unit_id: int
    to_unit_id: int


@dataclass(frozen=True)
class TransferDecided:
    """One side answered, took its own step back, or undid it; `state` says which."""

    transfer_id: int
    from_unit_id: int
    to_unit_id: int
    state: str


@dataclass(frozen=True)
class YearRolledOver:
    """A school's pupils stand in the new year."""

    unit_id: int
    from_year: int
    enrolment_ids: tuple[int, ...]
