"""Brings a backup into a database and proves, table by table, that it is what was backed up."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from lienthong.config.backup import counting, manifest, tools
from lienthong.config.backup.errors import BackupDamaged, RestoreFailed
from lienthong.config.backup.manifest import DUMP, FILES, Manifest
from lienthong.foundation.database import roles


@dataclass
class Comparison:
    """What was compared and each difference found, a line each. Empty differences: it is equal."""

    tables: int = 0
    rows: int = 0
    files: int = 0
    differences: list[str] = field(default_factory=list)


def restore(backup: Path, where: roles.Address) -> Comparison:
    """Restore into a new database, compare with the manifest, then lay fences and bring it to this program's version.

    Raises BackupDamaged, RestoreFailed (the database is then removed again).
    """
    kept = manifest.read(backup)
    roles.ensure_roles(where)
    if not roles.ensure_database(where):
        raise RestoreFailed(
            f"Đã có cơ sở dữ liệu {where.name}: chọn tên khác. / The database {where.name} exists: choose another name."
        )
    try:
        with roles.admin_connection(where) as connection:
            major = connection.info.server_version // 10_000
        tools.restore(backup / DUMP, where, server_major=major)
        comparison = compare(kept, where)
        _lay_fences(where)
        _fences_stand(where, comparison)
    except BaseException:
        drop(where)
        raise
    return comparison


def compare(kept: Manifest, where: roles.Address) -> Comparison:
    """Counts and hashes of the database against those of the manifest, read past the fences by the backup role."""
    with counting.connect(where) as connection:
        found, shape = counting.count_tables(connection), counting.count_shape(connection)
        behind = counting.behind_sequences(connection)
    result = Comparison(len(found), sum(facts.rows for facts in found.values()))
    for name in sorted(kept.tables.keys() | found.keys()):
        before, after = kept.tables.get(name), found.get(name)
        if before is None or after is None:
            result.differences.append(f"{name}: {'only in the restored database' if before is None else 'missing'}")
        elif before.rows != after.rows:
            result.differences.append(f"{name}: {before.rows} rows were backed up, {after.rows} came back")
        elif before.digest != after.digest:
            result.differences.append(f"{name}: {after.rows} rows, but their content differs")
    result.differences += [
        f"{kind}: {kept.shape.get(kind)} were backed up, {shape.get(kind)} came back"
        for kind in sorted(kept.shape.keys() | shape.keys())
        if kept.shape.get(kind) != shape.get(kind)
    ]
    result.differences += [f"sequence behind its table: {line}" for line in behind]
    return result


def unpack(backup: Path, kept: Manifest, to: Path, comparison: Comparison) -> None:
    """Unpack the stored files and compare each with its hash."""
    to.mkdir(parents=True, mode=0o700, exist_ok=True)
    try:
        with tarfile.open(backup / FILES) as tar:
            tar.extractall(to, filter="data")
    except tarfile.TarError as error:
        raise BackupDamaged(f"{backup / FILES}: {error}") from error
    for name, expected in kept.files.items():
        path = to / name
        if not path.is_file() or manifest.hash_of(path) != expected:
            comparison.differences.append(f"file {name}: missing or different")
    comparison.files = len(kept.files)


def drill(backup: Path, live: roles.Address) -> Comparison:
    """Restore beside the live database, compare everything, remove what was made for it."""
    where = roles.Address(live.host, live.port, f"lt_drill_{os.getpid()}", live.admin_user, live.admin_password)
    drop(where)
    try:
        comparison = restore(backup, where)
        with tempfile.TemporaryDirectory(prefix="drill-") as folder:
            unpack(backup, manifest.read(backup), Path(folder), comparison)
    finally:
        drop(where)
    return comparison


def drop(where: roles.Address) -> None:
    """Remove a database if it is there."""
    with roles.admin_connection(where) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(where.name)))


def _lay_fences(where: roles.Address) -> None:
    """In a process of its own: this one's Django is bound to the live database."""
    environment = {**os.environ, "LIENTHONG_DB_NAME": where.name}
    done = subprocess.run(
        [sys.executable, "-m", "lienthong.config.cli", "migrate"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RestoreFailed(done.stderr.strip())


def _fences_stand(where: roles.Address, comparison: Comparison) -> None:
    """The restored copy must be as closed as the live one: the web role without a scope sees nobody."""
    try:
        with counting.connect(where, role=roles.WEB) as connection:
            seen = connection.execute("select count(*) from people_person").fetchone()
    except psycopg.Error as error:
        comparison.differences.append(f"web role: {error}")
        return
    if seen != (0,):
        comparison.differences.append(f"the fence is open: without a scope the web role sees {seen} people")
