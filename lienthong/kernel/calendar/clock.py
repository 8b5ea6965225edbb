"""The business date, read at most once in a request.

A request opens an empty memory and its end throws it away (Django's own signals, joined in apps.py), so nothing is
remembered from one request to the next, and nothing at all outside of one: a job or a command reads anew each time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_memory: ContextVar[dict[str, Any] | None] = ContextVar("business_date", default=None)
T = TypeVar("T")


def today() -> dt.date:
    """The business date: today in Việt Nam, or the demo's movable date."""
    return remembered("today", _read)


def known_today() -> dt.date | None:
    """The business date where no statement is needed for it: outside a demo, or read already in this request."""
    memory = _memory.get()
    if not settings.DEMO:
        return today()
    return None if memory is None else memory.get("today")


def tell_today(day: dt.date) -> dt.date:
    """The business date as it was read along with something else: kept for the rest of the request."""
    return remembered("today", lambda: day)


def remembered(name: str, read: Callable[[], T]) -> T:
    """What `read` gives, read once a request; anew each time outside of one."""
    memory = _memory.get()
    if memory is None:
        return read()
    if name not in memory:
        memory[name] = read()
    found: T = memory[name]
    return found


def now() -> dt.datetime:
    """The moment, on the business date in a demo (with the clock's time of day), aware."""
    real = dt.datetime.now(VIETNAM)
    day = today()
    return real if day == real.date() else dt.datetime.combine(day, real.timetz())


def _read() -> dt.date:
    if settings.DEMO:
        with connection.cursor() as cursor:
            cursor.execute("select business_date from calendar_clock where id = 1")
            row = cursor.fetchone()
        if row is not None:
            moved: dt.date = row[0]
            return moved
    return dt.datetime.now(VIETNAM).date()


def begin_request(**_signal: object) -> None:
    """A request begins: remember the date from its first reading on."""
    _memory.set({})


def end_request(**_signal: object) -> None:
    """A request is over: remember nothing."""
    _memory.set(None)


def forget() -> None:
    """The clock or the calendar was changed inside this request: read anew."""
    memory = _memory.get()
    if memory is not None:
        memory.clear()
