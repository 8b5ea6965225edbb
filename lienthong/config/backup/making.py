"""Makes a backup: one folder that appears whole or not at all."""

from __future__ import annotations

import datetime as dt
import fcntl
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from lienthong.config import install
from lienthong.config.backup import counting, manifest, tools
from lienthong.config.backup.errors import BackupFailed
from lienthong.config.backup.manifest import DUMP, FILES, SECRETS, Manifest
from lienthong.foundation.database import roles
from lienthong.foundation.database.home import home

PREFIX = "lienthong-"


def default_folder() -> Path:
    """Where backups stand when no other folder is given."""
    return home() / "backups"


def backups(folder: Path) -> list[Path]:
    """Finished backups, the oldest first (their names sort by time)."""
    return sorted(path for path in folder.glob(f"{PREFIX}*") if path.is_dir()) if folder.is_dir() else []


def make(where: roles.Address, *, to: Path, files: Path, with_secrets: bool = False) -> Path:
    """Make a backup below `to` and return its folder. Raises BackupFailed and leaves nothing half-made.

    Written under another name, brought to the disk, renamed last: after a power cut there is a whole backup or none.
    """
    to.mkdir(parents=True, mode=0o700, exist_ok=True)
    with _alone(to):
        for leftover in to.glob(".making-*"):  # of a run that was killed: nobody else works here now
            shutil.rmtree(leftover, ignore_errors=True)
        stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S%fZ")
        draft, final = to / f".making-{stamp}", to / f"{PREFIX}{stamp}"
        draft.mkdir(mode=0o700)
        try:
            _fill(draft, where, files, with_secrets=with_secrets)
            draft.rename(final)
            manifest.sync(to)
        except psycopg.Error as error:
            raise BackupFailed(
                f"Không sao lưu được cơ sở dữ liệu. / The database could not be backed up: {error}"
            ) from error
        except OSError as error:
            raise BackupFailed(f"Không ghi được vào {to}. / Could not write: {error}") from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return final


def remove_old(folder: Path, *, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups; returns what was removed."""
    old = backups(folder)[:-keep] if keep > 0 else []
    for path in old:
        shutil.rmtree(path)
    return old


def _fill(draft: Path, where: roles.Address, files: Path, *, with_secrets: bool) -> None:
    tables, shape, version = _dump(draft / DUMP, where)
    # Files after the database: a file is written before the row that names it, so every row's file is there.
    stored = _pack(files, draft / FILES)
    if with_secrets:
        manifest.write_durably(draft / SECRETS, (home() / "secrets.json").read_bytes())
    pieces = {path.name: manifest.hash_of(path) for path in sorted(draft.iterdir())}
    made_at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    manifest.write(
        Manifest(
            made_at,
            where.name,
            version,
            install.fingerprint(),
            tables,
            shape,
            stored,
            pieces,
            left_out=list(counting.LEFT_OUT),
        ),
        draft,
    )
    manifest.sync(draft)


def _dump(path: Path, where: roles.Address) -> tuple[dict[str, counting.TableFacts], dict[str, int], str]:
    """Dump and count in one snapshot, side by side: what is counted is what is dumped, while people go on writing."""
    with counting.connect(where) as connection:
        connection.execute("begin isolation level repeatable read, read only")
        row = connection.execute("select pg_export_snapshot(), current_setting('server_version')").fetchone()
        assert row is not None
        major = connection.info.server_version // 10_000
        dumping = tools.dump(where, snapshot=str(row[0]), to=path, left_out=counting.LEFT_OUT, server_major=major)
        try:
            tables, shape = counting.count_tables(connection), counting.count_shape(connection)
            problem = dumping.communicate()[1]
        finally:
            if dumping.poll() is None:
                dumping.kill()
                dumping.wait()
    if dumping.returncode:
        raise BackupFailed(f"pg_dump: {problem.strip()}")
    path.chmod(0o600)
    manifest.sync(path)
    return tables, shape, str(row[1])


def _pack(files: Path, archive: Path) -> dict[str, str]:
    """Pack the stored files; returns path → sha256."""
    found: dict[str, str] = {}
    with tarfile.open(archive, "w") as tar:
        for path in sorted(files.rglob("*")) if files.is_dir() else []:
            # Names with a dot are drafts that will be renamed or removed.
            if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                name = path.relative_to(files).as_posix()
                tar.add(path, arcname=name, recursive=False)
                found[name] = manifest.hash_of(path)
    archive.chmod(0o600)
    manifest.sync(archive)
    return found


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupFailed(
                "Đang có một lần sao lưu khác chạy; đợi nó xong. / Another backup is running."
            ) from error
        yield
