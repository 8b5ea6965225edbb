"""What reporting tells others, after commit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SubmissionSent:
    """A unit has sent its answer to a collection."""

    submission_id: int
    unit_id: int
    collection_code: str
    is_late: bool


@dataclass(frozen=True)
class SubmissionAccepted:
    """The department has accepted a unit's answer; its facts are locked."""

    submission_id: int
    unit_id: int
    collection_code: str
