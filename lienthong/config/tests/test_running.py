"""`lienthong stop` ends the servers of its own data folder, and nobody else's process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lienthong.config import cli, running, server
from lienthong.foundation.database import launcher

SERVER = """
import signal, sys, time
from lienthong.config import running
if sys.argv[1:] == ["deaf"]:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
with running.noted():
    print("up", flush=True)
    time.sleep(60)
"""
Begun = list[subprocess.Popen[str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIENTHONG_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def begun() -> Iterator[Begun]:
    made: Begun = []
    yield made
    for one in made:
        one.kill()
        one.wait()


def serve(begun: Begun, *arguments: str) -> subprocess.Popen[str]:
    """A server of the folder, as far as `stop` is concerned."""
    made = subprocess.Popen([sys.executable, "-c", SERVER, *arguments], stdout=subprocess.PIPE, text=True)
    begun.append(made)
    assert made.stdout is not None
    assert made.stdout.readline() == "up\n"
    return made


def test_every_server_of_the_folder_is_ended_before_its_database(folder, begun, monkeypatch):
    servers = [serve(begun), serve(begun)]
    seen: list[list[int]] = []
    monkeypatch.setattr(launcher, "stop", lambda: seen.append([one.wait(5) for one in servers]))
    assert cli.main(["stop"]) == 0
    assert seen == [[-15, -15]]


def test_a_process_that_has_the_number_of_a_dead_server_is_let_alone(folder):
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        (folder / "running").mkdir()
        (folder / "running" / str(stranger.pid)).touch()
        assert running.end_all() == 0
        assert stranger.poll() is None
        assert not any((folder / "running").iterdir())
    finally:
        stranger.kill()
        stranger.wait()


def test_a_server_that_does_not_end_keeps_its_database(folder, begun, monkeypatch, capsys):
    deaf = serve(begun, "deaf")
    monkeypatch.setattr(running, "end_all", lambda end_all=running.end_all: end_all(patience=0.3))
    monkeypatch.setattr(launcher, "stop", lambda: pytest.fail("the database was stopped"))
    assert cli.main(["stop"]) == 1
    assert str(deaf.pid) in capsys.readouterr().err


def test_a_server_is_noted_for_as_long_as_it_serves(folder):
    with running.noted():
        assert [path.name for path in (folder / "running").iterdir()] == [str(os.getpid())]
    assert not any((folder / "running").iterdir())


def test_a_worker_alone_is_a_server_that_stop_ends_one_of_run_is_not(folder, monkeypatch):
    seen: list[list[str]] = []
    monkeypatch.setattr(server, "_take_jobs", lambda: seen.append([one.name for one in folder.glob("running/*")]))
    assert cli.main(["worker"]) == 0
    assert cli.main(["worker", server.UNDER_RUN]) == 0
    assert seen == [[str(os.getpid())], []]
