"""What breaks, and how everything comes up again. Each fault returns when the server answers once more."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.durability.place import Installation, kill

Fault = Callable[[Installation], None]
REST = 0.4  # seconds of quiet work between two blows


def workers_killed(place: Installation) -> None:
    """kill -9 of the workers of gunicorn, again and again; the master brings new ones."""
    for _blow in range(4):
        kill(place.workers(), signal.SIGKILL)
        time.sleep(REST)


def web_killed(place: Installation) -> None:
    """kill -9 of the whole web server."""
    place.kill_web()
    place.start()


def postgres_killed(place: Installation) -> None:
    """kill -9 of every process of PostgreSQL."""
    place.kill_postgres()
    web_killed(place)


def stopped_at_once(place: Installation) -> None:
    """PostgreSQL's immediate stop."""
    place.stop_at_once()
    web_killed(place)


def clock_wrong(place: Installation) -> None:
    """The web server's clock ten days ahead, then ten days behind, then right."""
    for days in (10, -10, 0):
        place.double = {"DURABILITY_DOUBLE": "clock", "DURABILITY_DAYS": str(days)}
        web_killed(place)
        time.sleep(REST)
    place.double = {}


def network_cut(place: Installation) -> None:
    """Connections die at any moment: before the request, within it, between its commit and its answer."""
    with _GoBetween((place.host, place.port)) as between:
        place.cut = between.address
        place.kill_web()  # the connections that the writers hold go round the go-between
        place.start()
        for _blow in range(12):
            time.sleep(random.uniform(0.02, 0.25))
            between.cut()
        place.cut = None
    time.sleep(REST)


class _GoBetween:
    """Passes bytes on, and drops every connection when told to."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.target = target
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = ("127.0.0.1", int(self.server.getsockname()[1]))
        self.open: list[socket.socket] = []

    def __enter__(self) -> _GoBetween:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.close()
        self.cut()

    def cut(self) -> None:
        """Every connection ends here and now."""
        for end in self.open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self.open = []

    def _accept(self) -> None:
        while True:
            try:
                near, _where = self.server.accept()
                far = socket.create_connection(self.target, timeout=5)
            except OSError:
                if self.server.fileno() < 0:
                    return
                continue
            self.open += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=_pump, args=(one, other), daemon=True).start()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while block := source.recv(65536):
            target.sendall(block)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


# -- a disk of its own --


class Disk:
    """A file system in a file, mounted; what its file holds is what a power cut would leave."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.image, self.point = folder / "disk.img", folder / "disk"
        with self.image.open("wb") as file:
            file.truncate(megabytes * 1024 * 1024)
        subprocess.run(["mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=0", str(self.image)], check=True)
        self.point.mkdir()
        self.mount()

    def mount(self) -> None:
        subprocess.run(["mount", "-o", "loop", str(self.image), str(self.point)], check=True)

    def unmount(self) -> None:
        for _attempt in range(50):
            if subprocess.run(["umount", str(self.point)], stderr=subprocess.DEVNULL, check=False).returncode == 0:
                return
            time.sleep(0.1)
        subprocess.run(["umount", "-l", str(self.point)], check=False)

    def freeze(self) -> Path:
        """The blocks that have reached the disk by now, as another file."""
        frozen = self.image.with_name("frozen.img")
        subprocess.run(["cp", "--sparse=always", str(self.image), str(frozen)], check=True)
        return frozen


@contextmanager
def disk(megabytes: int) -> Iterator[Disk]:
    """A mounted disk. OSError or CalledProcessError where the machine does not let one mount."""
    with tempfile.TemporaryDirectory(prefix="lt-disk-") as folder:
        made = Disk(Path(folder), megabytes)
        try:
            yield made
        finally:
            made.unmount()


def power_cut(of: Disk) -> Fault:
    """Everything stands still; what the disk has got is copied; everything dies; the copy is what is there next morning."""

    def cut(place: Installation) -> None:
        alive = [*place.postgres(), *place.workers(), *([place.web.pid] if place.web else [])]
        kill(alive, signal.SIGSTOP)
        frozen = of.freeze()
        kill(alive, signal.SIGKILL)
        place.kill_web()
        place.kill_postgres()
        of.unmount()
        frozen.replace(of.image)
        of.mount()
        place.start()

    return cut


def disk_full(place: Installation) -> None:
    """Not a byte left for two seconds; then somebody makes room."""
    filler = place.folder / "filler"
    with filler.open("wb") as file, suppress(OSError):
        while True:
            file.write(b"\0" * 65536)
            file.flush()
    time.sleep(2)
    filler.unlink()
    if not place.postgres():
        web_killed(place)
    time.sleep(REST)


# -- a network of its own --


class Cable:
    """A network namespace behind a pair of virtual interfaces, whose cable can be pulled."""

    def __init__(self) -> None:
        number = os.getpid() % 200
        self.name, self.near = f"lt-{os.getpid()}", f"lt{os.getpid()}a"[:15]
        self.host, here = f"10.213.{number}.2", f"10.213.{number}.1"
        far = f"lt{os.getpid()}b"[:15]
        for command in (
            f"netns add {self.name}", f"link add {self.near} type veth peer name {far} netns {self.name}",
            f"addr add {here}/30 dev {self.near}", f"link set {self.near} up", f"-n {self.name} link set lo up",
            f"-n {self.name} addr add {self.host}/30 dev {far}", f"-n {self.name} link set {far} up",
        ):  # fmt: skip
            subprocess.run(["ip", *command.split()], check=True, stderr=subprocess.PIPE)

    @property
    def prefix(self) -> list[str]:
        return ["ip", "netns", "exec", self.name]

    def pulled(self, place: Installation) -> None:
        """Three times out and in again: nothing arrives, nobody is told."""
        for _blow in range(3):
            subprocess.run(["ip", "link", "set", self.near, "down"], check=True)
            time.sleep(1.5)
            subprocess.run(["ip", "link", "set", self.near, "up"], check=True)
            time.sleep(1)

    def remove(self) -> None:
        subprocess.run(["ip", "netns", "del", self.name], check=False)


@contextmanager
def cable() -> Iterator[Cable]:
    """CalledProcessError or FileNotFoundError where the machine does not let one make namespaces."""
    made = Cable()
    try:
        yield made
    finally:
        made.remove()
