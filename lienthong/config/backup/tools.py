"""PostgreSQL's own programs, of the version that fits the server."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lienthong.config.backup.errors import BackupFailed, RestoreFailed
from lienthong.foundation.database import launcher, roles


def folder_for(server_major: int) -> Path:
    """Programs of the server's own version, else the newest at hand. Older ones cannot read a newer server."""
    system = Path(f"/usr/lib/postgresql/{server_major}/bin")
    if not os.environ.get("LIENTHONG_PG_BIN") and (system / "pg_dump").exists():
        return system
    folder = launcher.binaries()
    if launcher.major_of(folder) < server_major:
        raise BackupFailed(
            f"Máy chủ là PostgreSQL {server_major}, công cụ ở {folder} cũ hơn: cài postgresql-client-{server_major}."
            f" / The server is PostgreSQL {server_major}, the tools are older: install its client."
        )
    return folder


def dump(
    where: roles.Address, *, snapshot: str, to: Path, left_out: Sequence[str], server_major: int
) -> subprocess.Popen[str]:
    """Start pg_dump on an exported snapshot. The caller waits for it."""
    command = [
        str(folder_for(server_major) / "pg_dump"), "--format=custom", f"--snapshot={snapshot}", f"--file={to}",
        "--lock-wait-timeout=60s", *(f"--exclude-table-data={table}" for table in left_out),
    ]  # fmt: skip
    return subprocess.Popen(command, env=_environment(where, roles.BACKUP), stderr=subprocess.PIPE, text=True)


def restore(dump_file: Path, where: roles.Address, *, server_major: int) -> None:
    """Bring a dump into an empty database that has our extensions already. Raises RestoreFailed."""
    folder = folder_for(server_major)
    environment = _environment(where, roles.OWNER)
    listing = _finished([str(folder / "pg_restore"), "--list", str(dump_file)], environment)
    # Extensions were made by the administrator: the owner role may not touch them.
    lines = [line for line in listing.splitlines(keepends=True) if " EXTENSION " not in line]
    # Fences last: behind them not even the owner can check a foreign key, and parallel workers keep no such order.
    fences = [line for line in lines if " POLICY " in line or " ROW SECURITY " in line]
    for wanted in ([line for line in lines if line not in fences], fences):
        with tempfile.NamedTemporaryFile("w", suffix=".list") as file:
            file.write("".join(wanted))
            file.flush()
            restoring = [str(folder / "pg_restore"), "--no-owner", f"--use-list={file.name}"]
            if launcher.major_of(folder) == server_major:
                to = f"--dbname={where.name}"
                _finished([*restoring, "--exit-on-error", "--jobs=2", to, str(dump_file)], environment)
            else:
                _through_psql([*restoring, "--file=-", str(dump_file)], folder / "psql", environment)


def _through_psql(restoring: list[str], psql: Path, environment: dict[str, str]) -> None:
    """Newer tools set parameters that an older server does not know: those lines are left out."""
    with subprocess.Popen(restoring, env=environment, stdout=subprocess.PIPE) as reading:
        assert reading.stdout is not None
        with subprocess.Popen(
            [str(psql), "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1"], env=environment, stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        ) as writing:  # fmt: skip
            assert writing.stdin is not None
            assert writing.stderr is not None
            try:
                for line in reading.stdout:
                    if not line.startswith(b"SET transaction_timeout"):
                        writing.stdin.write(line)
                writing.stdin.close()
            except BrokenPipeError:
                reading.kill()
            problem = writing.stderr.read().decode(errors="replace")
    if reading.returncode or writing.returncode:
        raise RestoreFailed(problem.strip())


def _finished(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RestoreFailed(done.stderr.strip())
    return done.stdout


def _environment(where: roles.Address, role: str) -> dict[str, str]:
    """The password goes by the environment: a command line can be read by everybody on the machine."""
    password = str(roles.django_settings(where, role)["PASSWORD"])
    return {
        "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PGHOST": where.host, "PGPORT": str(where.port),
        "PGUSER": role, "PGPASSWORD": password, "PGDATABASE": where.name,
    }  # fmt: skip
