"""What other modules may use of reporting."""

from lienthong.sector.reporting.bulk import Done, Outcome, bulk_submit
from lienthong.sector.reporting.events import SubmissionAccepted, SubmissionSent
from lienthong.sector.reporting.loading import load_reference, open_collections
from lienthong.sector.reporting.models import Collection, Submission
from lienthong.sector.reporting.reminders import remind
from lienthong.sector.reporting.rules import State
from lienthong.sector.reporting.waiting import Waiting, waiting

__all__ = [
    "Collection",
    "Done",
    "Outcome",
    "State",
    "Submission",
    "SubmissionAccepted",
    "SubmissionSent",
    "Waiting",
    "bulk_submit",
    "load_reference",
    "open_collections",
    "remind",
    "waiting",
]
