"""What a backup says of itself, sealed against silent damage."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lienthong.config.backup.counting import TableFacts
from lienthong.config.backup.errors import BackupDamaged

MANIFEST, DUMP, FILES, SECRETS = "manifest.json", "database.dump", "files.tar", "secrets.json"
LAYOUT = 1


@dataclass(frozen=True)
class Manifest:
    """Counts and hashes of the database in one snapshot, and the hash of each piece of the backup."""

    made_at: str
    database: str
    postgresql: str
    fingerprint: str
    tables: dict[str, TableFacts]
    shape: dict[str, int]
    files: dict[str, str]  # path below the files folder → sha256
    pieces: dict[str, str]  # file of the backup → sha256
    layout: int = LAYOUT
    left_out: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(facts.rows for facts in self.tables.values())


def write(manifest: Manifest, folder: Path) -> None:
    """Write the manifest with its seal, down to the disk."""
    body = _body(manifest)
    write_durably(folder / MANIFEST, json.dumps({**body, "seal": _seal(body)}, indent=1, ensure_ascii=False).encode())


def read(folder: Path) -> Manifest:
    """The manifest of a backup, checked against its seal and against every piece. Raises BackupDamaged."""
    path = folder / MANIFEST
    try:
        body: dict[str, Any] = json.loads(path.read_text())
        seal = body.pop("seal")
        tables = {name: TableFacts(**facts) for name, facts in body["tables"].items()}
        manifest = Manifest(**{**body, "tables": tables})
    except FileNotFoundError as error:
        raise BackupDamaged(
            f"{folder}: không có {MANIFEST}, đây không phải một bản sao lưu. / no {MANIFEST}: this is no backup."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupDamaged(
            f"{path}: không đọc được, dùng bản sao lưu khác. / unreadable, use another backup."
        ) from error
    if seal != _seal(body):
        raise BackupDamaged(f"{path}: nội dung đã bị thay đổi sau khi sao lưu. / changed after it was written.")
    for name, expected in manifest.pieces.items():
        piece = folder / name
        if not piece.exists() or hash_of(piece) != expected:
            raise BackupDamaged(
                f"{piece}: hỏng hoặc thiếu, dùng bản sao lưu khác. / damaged or missing, use another backup."
            )
    return manifest


def hash_of(path: Path) -> str:
    """sha256 of a file, read in pieces."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def write_durably(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads and wait until it is on the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync(path: Path) -> None:
    """Wait until a file's content or a folder's names are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _body(manifest: Manifest) -> dict[str, Any]:
    return {**vars(manifest), "tables": {name: facts.as_json() for name, facts in sorted(manifest.tables.items())}}


def _seal(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
