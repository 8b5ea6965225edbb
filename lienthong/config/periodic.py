"""What the worker does by the clock, where the rooms concerned may not know the queue of jobs."""

from __future__ import annotations

from lienthong.foundation.audit.public import chain, heads
from lienthong.foundation.jobs import public as jobs


def connect() -> None:
    """The history is sealed every minute; its newest head is mailed every hour, where an address is given."""
    jobs.every_minute("seal history", chain.seal)
    jobs.every_hour("mail head", heads.mail_newest)
