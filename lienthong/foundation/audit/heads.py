"""Heads of the chain outside the database: a line a block in a folder, and by mail where an address is given.

The folder (`LIENTHONG_AUDIT_HEADS`) should be on another machine or a disk that only takes additions. Whoever cuts the
chain short, or writes it anew with the key, cannot take back the heads that have left.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.mail import send_mail

from lienthong.foundation.audit.keys import Signature
from lienthong.foundation.database.public import home


@dataclass(frozen=True, slots=True)
class Head:
    """A head as it was told."""

    number: int
    head: str
    key_id: str
    signature: str
    at: str


def folder() -> Path:
    """Where heads are written: the setting, else beside the data."""
    return Path(os.environ.get("LIENTHONG_AUDIT_HEADS") or home() / "audit-heads")


def export(number: int, head: str, signed: Signature) -> None:
    """Add a line to the month's file, on the disk before this returns."""
    now = dt.datetime.now(dt.UTC)
    place = folder()
    place.mkdir(parents=True, mode=0o700, exist_ok=True)
    line = {
        "number": number, "head": head, "key": signed.key_id, "signature": signed.value,
        "at": now.isoformat(timespec="seconds"),
    }  # fmt: skip
    with (place / f"heads-{now:%Y-%m}.jsonl").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def told() -> Iterator[Head]:
    """Every head that was told, the oldest first. A line cut off by a full disk is passed over."""
    place = folder()
    for path in sorted(place.glob("heads-*.jsonl")) if place.is_dir() else []:
        for text in path.read_text().splitlines():
            try:
                line = json.loads(text)
                yield Head(line["number"], line["head"], line["key"], line["signature"], line["at"])
            except (ValueError, KeyError, TypeError):
                continue


def mail_newest() -> bool:
    """Send the newest head to `LIENTHONG_AUDIT_MAIL`, once an hour. False where no address or nothing to tell."""
    address = os.environ.get("LIENTHONG_AUDIT_MAIL", "")
    newest = max(told(), key=lambda line: line.number, default=None)
    if not address or newest is None or not settings.EMAIL_HOST:
        return False
    text = f"{newest.number} {newest.head}\n{newest.key_id} {newest.signature}\n{newest.at}\n"
    subject = f"Liên Thông: đầu chuỗi lịch sử số {newest.number}"
    return bool(send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [address], fail_silently=True))
