"""A server of the demo province for the journeys: loaded once, cloned for each size of screen."""

from __future__ import annotations

import hashlib
import http.client
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from lienthong.foundation.testing import plugin

ROOT = Path(__file__).resolve().parents[2]
CLI = [sys.executable, "-m", "lienthong.config.cli"]
# What decides the rows of the demo, besides the tables themselves.
SOURCES = ("lienthong/config/demo/**/*.py", "lienthong/sector/reporting/**/*.py", "lienthong/engines/**/*.py")


@dataclass
class Town:
    """A running server on a database of its own."""

    url: str
    process: subprocess.Popen[bytes]
    database: str

    def stop(self) -> None:
        """End the server, then its database."""
        self.process.terminate()
        self.process.wait(30)
        plugin.drop_database(self.database)


def start(name: str) -> Town:
    """Serve a fresh clone of the demo."""
    database = f"lt_journey_{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    plugin.clone_database(database, template=_loaded())
    port = _free_port()
    command = [*CLI, "run", "--demo", "--port", str(port), "--workers", "1", "--threads", "8"]
    log = Path(os.environ["LIENTHONG_HOME"]) / f"journey-{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=_environment(database), stdout=out, stderr=out)
    town = Town(f"http://127.0.0.1:{port}", process, database)
    if not _answers(port, process):
        town.stop()
        raise RuntimeError(f"The server did not answer: {log.read_text(errors='replace')[-2000:]}")
    return town


def _loaded() -> str:
    """Name of a database with the small demo in it, made on first need and kept while nothing that made it changes."""
    digest = hashlib.sha256(plugin.ensure_template().encode())
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            if "tests" not in path.parts[len(ROOT.parts) :]:
                digest.update(path.read_bytes())
    name = f"lt_demo_{digest.hexdigest()[:12]}"
    # Two workers may come here at once: the second waits for the first one's province.
    with plugin.locked("demo"):
        if not plugin.has_database(name):
            draft = f"{name}_new"
            plugin.clone_database(draft)
            command = [*CLI, "demo", "load"]
            subprocess.run(command, cwd=ROOT, env=_environment(draft), check=True, stdout=subprocess.DEVNULL)
            plugin.rename_database(draft, to=name)
    return name


def _environment(database: str) -> dict[str, str]:
    settings = {
        "LIENTHONG_DB_NAME": database,
        "LIENTHONG_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "lienthong.config.settings",
    }
    return {**os.environ, **settings}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            probe = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            probe.request("GET", "/health/")
            if probe.getresponse().status == 200:
                return True
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
    return False
