"""Servers that lie, to prove that the harness would notice; and one whose clock is wrong.

DURABILITY_DOUBLE chooses: early (answers before it commits) | clock (DURABILITY_DAYS off).
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import queue
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from lienthong.config.wsgi import application as honest

Start = Callable[..., Any]
LATER = 0.3  # seconds between the lie and the truth


_later: queue.Queue[dict[str, Any]] = queue.Queue()
_once = threading.Lock()


def _truly() -> None:
    """One after another, some time after they were acknowledged."""
    while True:
        kept = _later.get()
        time.sleep(LATER)
        b"".join(honest(kept, lambda *_args: None))


def early(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Says "saved" at once and saves later: whatever dies in between was acknowledged and is lost."""
    if environ["REQUEST_METHOD"] != "POST":
        return honest(environ, start)
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    cells = json.loads(body)["cells"]
    kept = {**environ, "wsgi.input": io.BytesIO(body)}

    with _once:
        if _later.empty() and not any(t.name == "later" for t in threading.enumerate()):
            threading.Thread(target=_truly, name="later", daemon=True).start()
    _later.put(kept)
    told = json.dumps({"saved": cells, "conflicts": [], "rejected": []}).encode()
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(told)))])
    return [told]


def _shift(days: int) -> None:
    from django.utils import timezone

    from lienthong.kernel.calendar import clock

    real = dt.datetime

    class Shifted(real):  # type: ignore[valid-type, misc]
        """A clock that is days off."""

        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return real.now(tz) + dt.timedelta(days=days)

    class Module:
        """datetime, with that clock."""

        def __getattr__(self, name: str) -> Any:
            return Shifted if name == "datetime" else getattr(dt, name)

    timezone.datetime = Shifted  # type: ignore[attr-defined]
    clock.dt = Module()  # type: ignore[attr-defined]
    seconds = time.time
    time.time = lambda: seconds() + days * 86400  # type: ignore[assignment]


application = honest
match os.environ.get("DURABILITY_DOUBLE"):
    case "early":
        application = early  # type: ignore[assignment]
    case "clock":
        _shift(int(os.environ["DURABILITY_DAYS"]))
