"""What other modules may use of records."""

from lienthong.school.records.errors import NothingToPrint
from lienthong.school.records.kinds import KINDS, Choice, Kind

__all__ = ["KINDS", "Choice", "Kind", "NothingToPrint"]
