"""Which servers of this data folder are running: each holds a lock on a file named after its process for as long as it lives.

The lock, not the number, says that it is ours and alive: the system gives the number of a dead process to any other.
"""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lienthong.foundation.database.home import home

PATIENCE = 60.0  # seconds: requests and a job under way are let to their end first


class StillRunning(Exception):
    """A server could not be ended; the message says which one and what to do."""


@contextmanager
def noted() -> Iterator[None]:
    """This process is a server of the data folder meanwhile."""
    path = _folder() / str(os.getpid())
    draft = path.with_suffix(".new")
    with draft.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        draft.rename(path)  # nobody finds it before it is held
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def end_all(*, patience: float = PATIENCE) -> int:
    """Ask every server of the data folder to end and wait until it has. Returns how many did. Raises StillRunning."""
    ended = _alive()
    for path in ended:
        try:
            os.kill(int(path.name), signal.SIGTERM)
        except ProcessLookupError:
            continue
        except PermissionError as error:
            raise StillRunning(
                f"Máy chủ (tiến trình {path.name}) do tài khoản khác mở; hãy dừng bằng tài khoản ấy.\n"
                f"The server (process {path.name}) belongs to another account: stop it from there."
            ) from error
    deadline = time.monotonic() + patience
    while left := _alive():
        if time.monotonic() > deadline:
            names = ", ".join(path.name for path in left)
            raise StillRunning(
                f"Máy chủ (tiến trình {names}) chưa dừng sau {patience:.0f} giây; cơ sở dữ liệu vẫn chạy. Hãy thử lại.\n"
                f"The server (process {names}) has not ended after {patience:.0f} seconds; the database still runs. Try again."
            )
        time.sleep(0.1)
    return len(ended)


def _folder() -> Path:
    folder = home() / "running"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _alive() -> list[Path]:
    """The files that a live server holds; what a killed one left is cleared away."""
    found = []
    for path in sorted(one for one in _folder().iterdir() if one.name.isdigit()):
        if _is_held(path):
            found.append(path)
        else:
            path.unlink(missing_ok=True)
    return found


def _is_held(path: Path) -> bool:
    try:
        with path.open() as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
