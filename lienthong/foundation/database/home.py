"""The data folder: where PostgreSQL's files, secrets, uploads and logs live."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

SECRET_NAMES: dict[str, Callable[[], str]] = {
    "django_key": lambda: secrets.token_urlsafe(50),
    "scope_key": lambda: secrets.token_hex(32),
    "superuser_password": lambda: secrets.token_urlsafe(24),
    "owner_password": lambda: secrets.token_urlsafe(24),
    "web_password": lambda: secrets.token_urlsafe(24),
    "province_password": lambda: secrets.token_urlsafe(24),
    "backup_password": lambda: secrets.token_urlsafe(24),
}


def home() -> Path:
    """The data folder, made on first use (mode 0700). `LIENTHONG_HOME`, else `.data` where the program was started."""
    path = Path(os.environ.get("LIENTHONG_HOME") or ".data").resolve()
    if not path.is_dir():
        path.mkdir(parents=True, mode=0o700, exist_ok=True)
    return path


def load_secrets() -> dict[str, str]:
    """Secrets of this installation: generated once, kept in a file that only its owner reads.

    They live outside the database, so a copy of the database alone can neither sign a scope nor a session.
    """
    path = home() / "secrets.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = [name for name in SECRET_NAMES if name not in known]
    if missing:
        for name in missing:
            known[name] = SECRET_NAMES[name]()
        save_secrets(known)
    return known


def save_secrets(values: dict[str, str]) -> None:
    """Replace the secrets file in one step, so that a power cut leaves the old or the new one, never half."""
    path = home() / "secrets.json"
    draft = path.with_suffix(".new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(values, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
