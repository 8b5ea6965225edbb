"""What the unit tree asks of others: the passing of days."""

from __future__ import annotations

from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs.services import bring_up_to_date


def connect() -> None:
    """Acts of the future take effect when the demo's clock passes their day."""
    calendar.on_clock_moved(bring_up_to_date)
