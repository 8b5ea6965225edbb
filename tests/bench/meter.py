"""Counts statements and CPU, the web process's and that of its PostgreSQL backend."""

from __future__ import annotations

import gc
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

TICKS = os.sysconf("SC_CLK_TCK")
# Transaction control and the setting of the scope are not counted (they are the same for every page).
NOT_COUNTED = re.compile(r"^\s*(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|set |select set_config)", re.IGNORECASE)


@dataclass
class Cost:
    """What one act costs. CPU in ms: the least of the repetitions; kB is the size of the answer."""

    name: str
    statements: int
    web_ms: float
    database_ms: float
    kb: float = 0.0
    note: str = ""

    @property
    def cpu_ms(self) -> float:
        return self.web_ms + self.database_ms


@dataclass
class Statements:
    """The statements of an act that count."""

    texts: list[str] = field(default_factory=list)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not NOT_COUNTED.match(sql):
            self.texts.append(sql)
        return execute(sql, params, many, context)


@contextmanager
def statements() -> Iterator[Statements]:
    """Collect statements of the default connection."""
    found = Statements()
    with connection.execute_wrapper(found):
        yield found


def backend_seconds() -> float:
    """CPU seconds of our PostgreSQL backend; 0 where it runs on another machine. Its clock ticks are 10 ms."""
    connection.ensure_connection()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def measure(name: str, act: Callable[[], int], *, times: int = 30, warm: int = 8) -> Cost:
    """Repeat an act that returns the size of its answer in bytes.

    It is warm after eight: the driver prepares a statement at its fifth run.
    """
    for _round in range(warm):
        act()
    with statements() as seen:
        size = act()
    web: list[float] = []
    gc.collect()
    before = backend_seconds()
    for _round in range(times):
        begun = time.process_time()
        act()
        web.append(time.process_time() - begun)
    # The backend's clock is coarse: the mean over all repetitions, not a median.
    database = (backend_seconds() - before) / times
    return Cost(name, len(seen.texts), min(web) * 1000, database * 1000, size / 1000)
