"""An installation of its own: a data folder, PostgreSQL and gunicorn on free ports, started and killed at will."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
START_PG = "from lienthong.foundation.database import launcher as l; print(l.ensure_running().port)"
# While it is built nothing needs to last: it is stopped in good order and put on the disk before anything is broken.
BUILD_PG = START_PG.replace("ensure_running()", "ensure_running(durable=False)")


class DoesNotComeUp(Exception):
    """PostgreSQL or the web server did not start again; the text is the end of its log."""


class Installation:
    """`prefix` runs everything elsewhere (in a network namespace), `host` is where that is reached."""

    def __init__(self, folder: Path, *, prefix: Sequence[str] = (), host: str = "127.0.0.1") -> None:
        self.folder, self.prefix, self.host = folder, list(prefix), host
        self.port = _free_port()
        self.web: subprocess.Popen[bytes] | None = None
        self.double: dict[str, str] = {}
        self.cut: tuple[str, int] | None = None  # a go-between to talk through

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "PYTEST_CURRENT_TEST")}
        return {
            **kept, "LIENTHONG_HOME": str(self.folder), "LIENTHONG_DB_NAME": "lienthong", "LIENTHONG_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "lienthong.config.settings", **self.double,
        }  # fmt: skip

    def address(self) -> tuple[str, int]:
        """Where writers connect."""
        return self.cut or (self.host, self.port)

    def run(self, *command: str, stderr: int | None = None) -> str:
        """A program of ours against this installation; its output."""
        done = subprocess.run(
            [*self.prefix, sys.executable, *command], cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True,
            check=True, stderr=stderr,
        )  # fmt: skip
        return done.stdout

    def found(self, classes: int, pupils: int, *, migrated: Path | None = None) -> dict[str, Any]:
        """Make the database and its school; PostgreSQL is left running. `migrated`: a database to begin with."""
        self.run("-c", BUILD_PG)
        if migrated is not None:
            self.run("-m", "tests.durability.migrated", str(migrated))
        self.run("-m", "lienthong.config.cli", "migrate")
        built: dict[str, Any] = json.loads(self.run("-m", "tests.durability.school", str(classes), str(pupils)))
        return built

    def start(self, *, wait: float = 60) -> None:
        """PostgreSQL and the web server, as they would come up after a reboot."""
        try:
            self.run("-c", START_PG, stderr=subprocess.DEVNULL)
        except subprocess.CalledProcessError as error:
            log = (self.folder / "postgres.log").read_text(errors="replace")
            raise DoesNotComeUp(f"PostgreSQL: {log[-200:].strip(chr(0))!r}") from error
        command = [
            *self.prefix, sys.executable, "-m", "gunicorn", "tests.durability.doubles:application", "--bind",
            f"0.0.0.0:{self.port}" if self.prefix else f"127.0.0.1:{self.port}", "--worker-class", "gthread",
            "--workers", "2", "--threads", "4", "--preload", "--timeout", "30", "--log-level", "critical",
        ]  # fmt: skip
        with (self.folder / "web.log").open("ab") as log:
            self.web = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, start_new_session=True, stdout=log, stderr=log
            )
        deadline = time.monotonic() + wait
        while not self._answers():
            if time.monotonic() > deadline or self.web.poll() is not None:
                raise DoesNotComeUp((self.folder / "web.log").read_text()[-2000:])
            time.sleep(0.05)

    def _answers(self) -> bool:
        probe = http.client.HTTPConnection(self.host, self.port, timeout=2)
        try:
            probe.request("GET", "/health/", headers={"Host": "127.0.0.1"})
            return probe.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            probe.close()

    def workers(self) -> list[int]:
        """Process ids of the web server's workers."""
        return [pid for pid in _descendants(self.web.pid) if _is_python(pid)] if self.web else []

    def postgres(self) -> list[int]:
        """Process ids of PostgreSQL, the first one first; empty when it does not run."""
        try:
            first = int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0])
            os.kill(first, 0)
        except (FileNotFoundError, ProcessLookupError, ValueError, IndexError):
            return []
        return [first, *_descendants(first)]

    def kill_web(self) -> None:
        """kill -9 of the master and its workers."""
        if self.web is not None:
            kill([self.web.pid, *_descendants(self.web.pid)], signal.SIGKILL)
            self.web.wait()
            self.web = None

    def kill_postgres(self) -> None:
        """kill -9 of every process of PostgreSQL."""
        kill(self.postgres(), signal.SIGKILL)
        _wait_gone(self.postgres)

    def stop_at_once(self) -> None:
        """PostgreSQL's immediate stop: no checkpoint, nothing that was only in memory is written."""
        for pid in self.postgres()[:1]:
            os.kill(pid, signal.SIGQUIT)
        _wait_gone(self.postgres)

    def stop(self) -> None:
        """Everything down; PostgreSQL in good order."""
        self.kill_web()
        if self.postgres():
            self.run("-c", "from lienthong.foundation.database import launcher as l; l.stop()")

    def configure(self, **settings: str) -> None:
        """Settings of PostgreSQL from its next start on."""
        file = self.folder / "postgres" / "postgresql.auto.conf"
        with file.open("a") as handle:
            handle.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def recorded(self) -> dict[str, Any]:
        """What the database holds now."""
        facts: dict[str, Any] = json.loads(self.run("-m", "tests.durability.recorded"))
        return facts


def copy_of(template: Path, folder: Path) -> None:
    """A stopped installation, copied with owners and modes, and on the disk."""
    subprocess.run(["cp", "-a", f"{template}/.", str(folder)], check=True)
    shutil.rmtree(folder / "static", ignore_errors=True)
    (folder / "static").mkdir(exist_ok=True)
    subprocess.run(["sync", "-f", str(folder)], check=True)


def kill(pids: Sequence[int], how: int) -> None:
    """Signal processes that may be gone already."""
    for pid in pids:
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            continue


def _wait_gone(pids: Any, within: float = 20) -> None:
    deadline = time.monotonic() + within
    while pids() and time.monotonic() < deadline:
        time.sleep(0.02)


def _descendants(parent: int) -> list[int]:
    found = []
    for child in _children(parent):
        found += [child, *_descendants(child)]
    return found


def _children(parent: int) -> Iterator[int]:
    try:
        threads = list(Path(f"/proc/{parent}/task").iterdir())
    except (FileNotFoundError, ProcessLookupError):
        return  # it ended between being named and being asked
    for path in (thread / "children" for thread in threads):
        try:
            yield from map(int, path.read_text().split())
        except (FileNotFoundError, ProcessLookupError):
            continue


def _is_python(pid: int) -> bool:
    try:
        return b"gunicorn" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
