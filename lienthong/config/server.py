"""`lienthong run`: PostgreSQL, the web server and a worker under one command that ends them all together."""

from __future__ import annotations

import argparse
import errno
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from lienthong.config import install, running
from lienthong.foundation.database import launcher
from lienthong.foundation.database.home import home

PYTHON = [sys.executable, "-m"]
CLI = [sys.executable, "-m", "lienthong.config.cli"]
ROOT = Path(__file__).resolve().parents[2]
UNDER_RUN = "--under-run"  # of a worker that `run` starts and ends
REPLACED_AFTER = 3.0  # seconds: how often it is looked whether the worker still lives


def serve(arguments: Sequence[str]) -> int:
    """Migrate if needed, load the demo if asked and empty, serve until told to stop."""
    parser = argparse.ArgumentParser(prog="lienthong run")
    parser.add_argument("--demo", action="store_true", help="with the demo province and one-click roles")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--no-jobs", action="store_true", help="no worker inside; run `lienthong worker` elsewhere")
    options = parser.parse_args(arguments)
    why = _taken(options.host, options.port)
    if why:
        _say(why)
        return 1
    with running.noted(), _database(demo=options.demo):
        return _serve(options)


def _taken(host: str, port: int) -> str:
    """Why nothing can listen there, in words; "" where it can. Asked first: else another's answer looks like ours."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return (
                    f"Cổng {port} đang có chương trình khác dùng (có thể Liên Thông đang chạy rồi). "
                    f"Chọn cổng khác: --port {port + 1}\n"
                    f"Port {port} is in use (Liên Thông may be running already). Choose another: --port {port + 1}"
                )
            return (
                f"Không mở được {host}:{port} ({error.strerror}). Kiểm tra --host và --port.\n"
                f"Cannot listen on {host}:{port} ({error.strerror}). Check --host and --port."
            )
        except OverflowError:
            return f"--port {port}: từ 1 đến 65535. / from 1 to 65535."
    return ""


def prepare(arguments: Sequence[str]) -> int:
    """What `run` does before it serves, alone: `make run` builds the interface meanwhile."""
    parser = argparse.ArgumentParser(prog="lienthong prepare")
    parser.add_argument("--demo", action="store_true", help="with the demo province")
    options = parser.parse_args(arguments)
    with _database(demo=options.demo):
        _prepare(demo=options.demo)
    return 0


@contextmanager
def _database(*, demo: bool) -> Iterator[None]:
    """PostgreSQL for as long as it is needed, unless it was there already or is somebody else's."""
    if demo:
        os.environ["LIENTHONG_DEMO"] = "1"
    started_here = False
    if not os.environ.get("DATABASE_URL"):
        started_here = launcher.ensure_running().started
    try:
        yield
    finally:
        if started_here:
            launcher.stop()


def work(*, is_alone: bool) -> int:
    """Run jobs from the queue until told to stop; jobs that a dead worker left begin again.

    Alone it is a server that `lienthong stop` asks to end. Under `lienthong run` that asks it: told twice, it would not
    let its job come to an end.
    """
    with running.noted() if is_alone else nullcontext():
        _take_jobs()
    return 0


def _take_jobs() -> None:
    import django

    django.setup()
    from procrastinate.contrib.django import app

    from lienthong.foundation.jobs import public as jobs

    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    jobs.recover()
    with _warming_the_search(), app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(concurrency=1, install_signal_handlers=True, delete_jobs="always")


@contextmanager
def _warming_the_search() -> Iterator[None]:
    """Compile the search of timetables when nothing else wants the processor, so that the first one does not wait for it.

    It ends with the worker at the latest: each function that was compiled by then is kept.
    """
    command = [*PYTHON, "lienthong.school.timetable.warming"]
    warming = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=lambda: os.nice(19)
    )
    try:
        yield
    finally:
        warming.terminate()
        warming.wait()


def _serve(options: argparse.Namespace) -> int:
    begun = time.monotonic()
    _prepare(demo=options.demo)
    _static_files()
    children = [subprocess.Popen(_gunicorn(options), cwd=ROOT)]
    accounts = (
        subprocess.Popen([*CLI, "demo", "accounts"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        if options.demo
        else None
    )
    ending = threading.Event()
    if not options.no_jobs:
        children.append(_worker())

    def stop(_number: int, _frame: object) -> None:
        ending.set()
        for child in children:
            child.terminate()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    if _answers(options.host, options.port, children[0]):
        _say(f"\nLiên Thông: http://{options.host}:{options.port}/   ({time.monotonic() - begun:.0f} s)")
        if accounts:
            _say(accounts.communicate()[0].rstrip())
        _say("Ctrl-C để dừng. / Ctrl-C to stop.")
    code = _stay(children, ending)
    for child in children[1:]:
        child.terminate()
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
    return 0 if code in (0, -signal.SIGTERM) else code


def _worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([*CLI, "worker", UNDER_RUN], cwd=ROOT)


def _stay(children: list[subprocess.Popen[bytes]], ending: threading.Event) -> int:
    """Wait until the web server ends. A worker that dies gets a successor, which goes on with the jobs it left."""
    while True:
        try:
            return children[0].wait(REPLACED_AFTER)
        except subprocess.TimeoutExpired:
            if len(children) > 1 and children[1].poll() is not None and not ending.is_set():
                _say("Tiến trình làm việc đã dừng: mở lại. / The worker has ended: starting another.")
                children[1] = _worker()


def _prepare(*, demo: bool) -> None:
    if not install.is_current():
        _say("Chuẩn bị cơ sở dữ liệu… / Preparing the database…")
        _step([*CLI, "migrate"])
    if _catalogues_are_stale():
        _step([*PYTHON, "lienthong.foundation.i18n", "compile"], quiet=True)
    if demo and install.is_half_loaded():
        _say("Lần nạp tỉnh mẫu trước bị ngắt giữa chừng: nạp lại từ đầu. / The last load was cut off: loading again.")
        _step([*CLI, "demo", "load", "--replace"])
    elif demo and install.is_empty():
        _step([*CLI, "demo", "load"])


def _gunicorn(options: argparse.Namespace) -> list[str]:
    return [
        *PYTHON, "gunicorn", "lienthong.config.wsgi:application", "--bind", f"{options.host}:{options.port}",
        "--worker-class", "gthread", "--workers", str(options.workers), "--threads", str(options.threads),
        "--preload", "--backlog", "128", "--timeout", "120", "--graceful-timeout", "20", "--log-level", "warning",
        "--worker-tmp-dir", "/dev/shm" if os.path.isdir("/dev/shm") else "/tmp",  # noqa: S108 – heartbeat file only
    ]  # fmt: skip


def _catalogues_are_stale() -> bool:
    sources = [*ROOT.glob("lienthong/**/locale/*/LC_MESSAGES/*.po"), *ROOT.glob("ui/locale/*/LC_MESSAGES/*.po")]
    compiled = [(po, po.with_suffix(".mo")) for po in sources]
    return any(not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime for po, mo in compiled)


def _static_files() -> None:
    """Collect and hash static files when the build is newer than what was collected."""
    mark = home() / "static" / "staticfiles.json"
    built = max((p.stat().st_mtime for p in (ROOT / "ui" / "dist").rglob("*")), default=0)
    if not mark.exists() or mark.stat().st_mtime < built:
        _step([*CLI, "manage", "collectstatic", "--noinput", "-v0"])


def _step(command: list[str], *, quiet: bool = False) -> None:
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL if quiet else None, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def _answers(host: str, port: int, server: subprocess.Popen[bytes]) -> bool:
    import http.client

    # A minute and more: the first start of a busy machine compiles every module.
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            probe = http.client.HTTPConnection(host, port, timeout=5)
            probe.request("GET", "/health/", headers={"Host": "127.0.0.1"})
            if probe.getresponse().status == 200:
                return True
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.1)
    return False


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201
