"""`lienthong backup`, `restore`, `restore-drill`, `upgrade`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

from lienthong.config.backup import making, manifest, restoring, upgrading
from lienthong.config.backup.errors import BackupDamaged, BackupFailed, RestoreFailed
from lienthong.foundation.database import roles
from lienthong.foundation.database.home import home


def add_parser(commands: Any) -> None:
    """Mount the four commands."""
    backup = commands.add_parser("backup", help="dump, files and a manifest of counts and hashes")
    backup.add_argument("--to", type=Path, help="folder for backups (default: backups in the data folder)")
    backup.add_argument("--keep", type=int, default=0, help="afterwards remove all but the newest N")
    backup.add_argument(
        "--with-secrets", action="store_true", help="keys and passwords too: store such a backup locked away"
    )
    backup.set_defaults(run=_told(run_backup))
    drill = commands.add_parser(
        "restore-drill", help="restore the newest backup beside the live database and compare everything"
    )
    drill.add_argument("backup", type=Path, nargs="?", help="a certain backup instead of the newest")
    drill.add_argument("--from", dest="folder", type=Path, help="folder with backups")
    drill.set_defaults(run=_told(run_drill))
    restore = commands.add_parser("restore", help="bring a backup into a new database")
    restore.add_argument("backup", type=Path)
    restore.add_argument("--into", required=True, metavar="NAME", help="name of the new database")
    restore.set_defaults(run=_told(run_restore))
    upgrade = commands.add_parser("upgrade", help="back up, then bring the database to this version")
    upgrade.add_argument("--to", type=Path, help="folder for the backup made first")
    upgrade.set_defaults(run=_told(run_upgrade))


def run_backup(options: argparse.Namespace) -> int:
    """Exit 0 made, 1 not made."""
    begun = time.monotonic()
    folder = (options.to or making.default_folder()).resolve()
    made = making.make(_live(), to=folder, files=home() / "files", with_secrets=options.with_secrets)
    kept = manifest.read(made)
    size = sum(path.stat().st_size for path in made.iterdir()) / 1e6
    what = f"{len(kept.tables)} bảng, {kept.rows:,} dòng, {len(kept.files)} tệp, {size:.1f} MB"
    _say(f"{made}\n{what} ({time.monotonic() - begun:.1f} s)")
    for removed in making.remove_old(folder, keep=options.keep):
        _say(f"Đã bỏ bản cũ {removed.name}")
    return 0


def run_drill(options: argparse.Namespace) -> int:
    """Exit 0 equal in everything, 1 any difference or damage."""
    begun = time.monotonic()
    folder = (options.folder or making.default_folder()).resolve()
    there = [options.backup.resolve()] if options.backup else making.backups(folder)
    if not there:
        _say(f"Chưa có bản sao lưu nào trong {folder}: chạy lienthong backup trước. / No backup: run lienthong backup.")
        return 1
    _say(f"Khôi phục thử {there[-1]}")
    return _judge(restoring.drill(there[-1], _live()), begun)


def run_restore(options: argparse.Namespace) -> int:
    """Exit 0 restored and equal, 1 otherwise."""
    begun = time.monotonic()
    backup, live = options.backup.resolve(), _live()
    where = roles.Address(live.host, live.port, options.into, live.admin_user, live.admin_password)
    comparison = restoring.restore(backup, where)
    files = home() / "files"
    if files.is_dir() and any(files.iterdir()):
        files = home() / f"files-{options.into}"
    restoring.unpack(backup, manifest.read(backup), files, comparison)
    code = _judge(comparison, begun)
    _say(f"Cơ sở dữ liệu {options.into}; tệp đính kèm ở {files}. Dùng: LIENTHONG_DB_NAME={options.into} lienthong run")
    return code


def run_upgrade(options: argparse.Namespace) -> int:
    """See upgrading.upgrade."""
    folder = (options.to or making.default_folder()).resolve()
    return upgrading.upgrade(_live(), backups=folder, files=home() / "files", say=_say)


def _judge(comparison: restoring.Comparison, begun: float) -> int:
    for line in comparison.differences:
        _say(f"KHÁC / DIFFERS  {line}")
    if comparison.differences:
        _say(f"{len(comparison.differences)} chỗ khác nhau: KHÔNG dùng bản này. / Differences: do NOT rely on it.")
        return 1
    what = f"{comparison.tables} bảng, {comparison.rows:,} dòng, {comparison.files} tệp"
    _say(f"Giống hệt: {what}, số đếm và mã băm đều khớp ({time.monotonic() - begun:.1f} s). / Equal in every part.")
    return 0


def _told(run: Any) -> Any:
    """The command with its own failures told in one sentence instead of a traceback."""

    def told(options: argparse.Namespace) -> int:
        try:
            code: int = run(options)
        except (BackupFailed, BackupDamaged, RestoreFailed) as problem:
            print(problem, file=sys.stderr)  # noqa: T201
            return 1
        return code

    return told


def _live() -> roles.Address:
    return roles.address(name=os.environ.get("LIENTHONG_DB_NAME", ""))


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201
