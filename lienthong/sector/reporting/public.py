"""What other modules may use of reporting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lienthong.sector.reporting.events import SubmissionAccepted, SubmissionSent
from lienthong.sector.reporting.loading import load_reference, open_collections
from lienthong.sector.reporting.models import Collection, Submission
from lienthong.sector.reporting.reminders import remind
from lienthong.sector.reporting.rules import State
from lienthong.sector.reporting.waiting import AtPlace, Progress, Waiting, at_place

if TYPE_CHECKING:
    from lienthong.sector.reporting.bulk import Done, Outcome, bulk_submit

__all__ = [
    "AtPlace",
    "Collection",
    "Done",
    "Outcome",
    "Progress",
    "State",
    "Submission",
    "SubmissionAccepted",
    "SubmissionSent",
    "Waiting",
    "at_place",
    "bulk_submit",
    "load_reference",
    "open_collections",
    "remind",
]

# They bring ibis, DuckDB and Arrow along: 2.5 s that no command should wait for which counts nothing.
_COUNTING = frozenset({"Done", "Outcome", "bulk_submit"})


def __getattr__(name: str) -> Any:
    if name not in _COUNTING:
        raise AttributeError(name)
    from lienthong.sector.reporting import bulk

    return getattr(bulk, name)
