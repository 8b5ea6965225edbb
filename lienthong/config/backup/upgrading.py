"""`lienthong upgrade`: back up, migrate, bring reference data up to date, say what changed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg

from lienthong.config.backup import counting, making
from lienthong.foundation.database import roles

# Commands that bring packaged reference data in; each may be run again at will.
REFERENCE = (("areas", "load"), ("curriculum", "load"), ("reporting", "load-forms"))
Say = Callable[[str], None]


@dataclass(frozen=True)
class State:
    """What an upgrade may change, as far as words can tell it."""

    migrations: frozenset[str]
    tables: frozenset[str]


def upgrade(where: roles.Address, *, backups: Path, files: Path, say: Say) -> int:
    """Exit 0 upgraded (or nothing to do), 1 failed: the backup made first is named."""
    before = look(where)
    kept = None
    if before.tables:
        kept = making.make(where, to=backups, files=files)
        say(f"1. Đã sao lưu: {kept}")
    else:
        say("1. Cơ sở dữ liệu còn trống, không có gì để sao lưu.")
    if _step("migrate"):
        say(f"Nâng cấp không xong; dữ liệu cũ còn nguyên trong {kept}. Xem docs/how-to/backup-and-restore.md.")
        return 1
    say("2. " + words_for(before, look(where)))
    for command in REFERENCE:
        if _step(*command):
            say(f"Không nạp được danh mục: lienthong {' '.join(command)}. Sửa lỗi nêu trên rồi chạy lại lệnh đó.")
            return 1
    say("3. Danh mục dùng chung đã là bản của phiên bản này.")
    say("4. Khởi động lại máy chủ web và tiến trình nền để dùng phiên bản mới.")
    return 0


def look(where: roles.Address) -> State:
    """Migrations applied and tables present; nothing of either when there is no database yet."""
    try:
        with counting.connect(where, role=roles.OWNER) as connection:
            tables = frozenset(f"{schema}.{table}" for schema, table in connection.execute(counting.TABLES).fetchall())
            if "public.django_migrations" not in tables:
                return State(frozenset(), tables)
            rows = connection.execute("select app || '.' || name from django_migrations").fetchall()
    except psycopg.OperationalError:
        return State(frozenset(), frozenset())
    return State(frozenset(str(name) for (name,) in rows), tables)


def words_for(before: State, after: State) -> str:
    """What changed, in words."""
    steps = sorted(after.migrations - before.migrations)
    if not steps:
        return "Cấu trúc dữ liệu đã là bản mới nhất, không có gì thay đổi; quyền và hàng rào dữ liệu đã được đặt lại."
    new, gone = sorted(after.tables - before.tables), sorted(before.tables - after.tables)
    parts = [f"Đã chạy {len(steps)} bước nâng cấp: {', '.join(steps)}."]
    if new:
        parts.append(f"Thêm {len(new)} bảng: {_short(new)}.")
    if gone:
        parts.append(f"Bỏ {len(gone)} bảng: {_short(gone)}.")
    return " ".join(parts)


def _short(names: list[str]) -> str:
    shown = [name.removeprefix("public.") for name in names[:8]]
    return ", ".join(shown) + (f" và {len(names) - 8} bảng khác" if len(names) > 8 else "")


def _step(*arguments: str) -> int:
    return subprocess.run(
        [sys.executable, "-m", "lienthong.config.cli", *arguments], env=os.environ, check=False
    ).returncode
