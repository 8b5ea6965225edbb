"""The key that signs seals and the head of the history's chain: Ed25519, kept in the data folder, not in the database.

Who can write the database alone cannot sign; who has an old seal can verify it after the key was changed, since public
keys are kept for good, here and (for a restore) beside the stored files that every backup holds.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lienthong.foundation.database.public import home

PRIVATE_FILE = "sealing-key.json"
PUBLIC_FILE = "files/keys/sealing-public-keys.json"
GOOD, BAD, UNKNOWN_KEY = "good", "bad", "unknown_key"


@dataclass(frozen=True, slots=True)
class Signature:
    """Which key signed, and the signature as hexadecimal digits."""

    key_id: str
    value: str


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key as anybody may know it."""

    key_id: str
    public: str
    made_at: str
    is_current: bool


def sign(content: bytes) -> Signature:
    """Sign with the key in use; the first signature of an installation makes it."""
    path = home() / PRIVATE_FILE
    if not path.exists():
        _private()
    key_id, key = _key_in(path, path.stat().st_mtime_ns)
    return Signature(key_id, key.sign(content).hex())


def verify(content: bytes, key_id: str, signature: str) -> str:
    """GOOD, BAD, or UNKNOWN_KEY where this installation never had such a key."""
    public = _public().get(key_id)
    if public is None:
        return UNKNOWN_KEY
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public["public"])).verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return BAD
    return GOOD


def rotate() -> PublicKey:
    """Make a new key. The private half of the old one is destroyed; what it signed stays verifiable."""
    with _alone():
        made = _make()
    return PublicKey(made["key_id"], made["public"], made["made_at"], True)


def public_keys() -> list[PublicKey]:
    """All keys that ever signed here, the oldest first."""
    current = _private()["key_id"]
    rows = sorted(_public().items(), key=lambda item: item[1]["made_at"])
    return [PublicKey(key_id, row["public"], row["made_at"], key_id == current) for key_id, row in rows]


def _private() -> dict[str, str]:
    path = home() / PRIVATE_FILE
    if not path.exists():
        with _alone():
            if not path.exists():
                return _make()
    known: dict[str, str] = json.loads(path.read_text())
    return known


@lru_cache(maxsize=1)
def _key_in(path: Path, _changed: int) -> tuple[str, Ed25519PrivateKey]:
    """The key of a file as it was last written: a class is sealed by a score of signatures."""
    known = json.loads(path.read_text())
    return known["key_id"], Ed25519PrivateKey.from_private_bytes(bytes.fromhex(known["private"]))


def _public() -> dict[str, dict[str, str]]:
    path = home() / PUBLIC_FILE
    known: dict[str, dict[str, str]] = json.loads(path.read_text()) if path.exists() else {}
    private = home() / PRIVATE_FILE
    if private.exists():
        held = json.loads(private.read_text())
        known.setdefault(held["key_id"], {"public": held["public"], "made_at": held["made_at"]})
    return known


def _make() -> dict[str, str]:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    made = {
        "key_id": hashlib.sha256(public).hexdigest()[:12], "public": public.hex(),
        "private": key.private_bytes_raw().hex(), "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    }  # fmt: skip
    # The public half first: a power cut between the two leaves a key that nobody used, never a seal without its key.
    known = {**_public(), made["key_id"]: {"public": made["public"], "made_at": made["made_at"]}}
    _write(home() / PUBLIC_FILE, known)
    _write(home() / PRIVATE_FILE, made)
    return made


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    draft = path.with_suffix(".new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


@contextmanager
def _alone() -> Iterator[None]:
    with (home() / ".sealing-key.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
