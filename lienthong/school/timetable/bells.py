"""When the bell rings: from the first period of a session, its length and the breaks to the time of each period. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

MORNING = "S"


@dataclass(frozen=True, slots=True)
class Bells:
    """The school's day: sessions begin, periods last so many minutes, with short breaks and one long one."""

    morning: dt.time = dt.time(7, 0)
    afternoon: dt.time = dt.time(13, 0)
    minutes: int = 45
    short_break: int = 5
    long_break: int = 20
    long_break_after: int = 2

    def begins(self, session: str, period: int) -> dt.time:
        """The first minute of a period."""
        start = self.morning if session == MORNING else self.afternoon
        pauses = (period - 1) * self.short_break
        if 0 < self.long_break_after < period:
            pauses += self.long_break - self.short_break
        minute = start.hour * 60 + start.minute + (period - 1) * self.minutes + pauses
        return dt.time(min(minute, 23 * 60 + 58) // 60, min(minute, 23 * 60 + 58) % 60)

    def ends(self, session: str, period: int) -> dt.time:
        """The minute after a period's last."""
        first = self.begins(session, period)
        minute = min(first.hour * 60 + first.minute + self.minutes, 23 * 60 + 59)
        return dt.time(minute // 60, minute % 60)


def usual(levels: Collection[str], long_break_after: int = 2) -> Bells:
    """What a school of these levels has before it says otherwise: periods of 35 minutes in primary schools, else 45."""
    is_primary = bool(levels) and set(levels) <= {"NT", "MG", "MN", "TH"}
    return Bells(minutes=35 if is_primary else 45, long_break_after=long_break_after)
