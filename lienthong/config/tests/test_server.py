"""`lienthong run` outlives its worker."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from lienthong.config import server


def sleeping(seconds: float) -> list[str]:
    return [sys.executable, "-c", f"import time; time.sleep({seconds})"]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked at often, with a worker that only waits."""
    monkeypatch.setattr(server, "REPLACED_AFTER", 0.05)
    monkeypatch.setattr(server, "CLI", sleeping(30))


@pytest.mark.usefixtures("quick")
def test_a_worker_that_dies_gets_a_successor_and_the_end_of_the_web_server_is_the_end() -> None:
    dead = subprocess.Popen(sleeping(0))
    dead.wait()
    children = [subprocess.Popen(sleeping(0.5)), dead]
    assert server._stay(children, threading.Event()) == 0
    worker = children[1]
    assert worker is not dead
    assert worker.poll() is None
    worker.kill()
    worker.wait()


@pytest.mark.usefixtures("quick")
def test_nobody_is_replaced_once_it_is_ending() -> None:
    dead = subprocess.Popen(sleeping(0))
    dead.wait()
    ending = threading.Event()
    ending.set()
    children = [subprocess.Popen(sleeping(0.3)), dead]
    assert server._stay(children, ending) == 0
    assert children[1] is dead


def test_what_is_compiled_beside_the_worker_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)  # type: ignore[call-overload]
            begun.append(self)

    monkeypatch.setattr(server, "PYTHON", sleeping(30))
    monkeypatch.setattr(subprocess, "Popen", Noted)
    with server._warming_the_search():
        (warming,) = begun
        assert warming.poll() is None
    assert warming.poll() is not None
