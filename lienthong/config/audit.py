"""`lienthong audit`: seal now, verify the chain, show and change the signing key."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time
from typing import Any

from django.conf import settings

from lienthong.foundation.audit.public import chain, keys, verifying


def add_parser(commands: Any) -> None:
    """audit seal | verify | keys."""
    parser: argparse.ArgumentParser = commands.add_parser("audit", help="the history's hash chain and its key")
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("seal", help="seal the history up to now").set_defaults(run=_seal)
    check = acts.add_parser("verify", help="recompute the chain; names the first broken link")
    check.add_argument("--from", dest="since", default="", help="block number, or moment such as 2018-01-10T08:00")
    check.add_argument("--to", dest="until", default="", help="the same; blocks up to it")
    check.set_defaults(run=_verify)
    key = acts.add_parser("keys", help="public keys; --rotate makes a new one")
    key.add_argument("--rotate", action="store_true")
    key.set_defaults(run=_keys)


def _seal(_options: argparse.Namespace) -> int:
    count = chain.seal_all()
    _say(f"Đã niêm phong {count} khối lịch sử. / {count} blocks sealed.")
    return 0


def _verify(options: argparse.Namespace) -> int:
    begun = time.monotonic()
    with verifying.connect(str(settings.DATABASES["default"]["NAME"])) as connection:
        try:
            first, last = _range(connection, options.since, options.until)
        except ValueError:
            _say("--from/--to: ghi số khối hoặc mốc như 2018-01-10T08:00. / A block number or a moment.", problem=True)
            return 2
        verdict = verifying.verify(connection, first=first, last=last)
    told = {"blocks": verdict.blocks, "rows": verdict.rows, "unsealed": verdict.unsealed, "broken": None}
    if verdict.first is not None:
        told["broken"] = {"block": verdict.first.block, "what": verdict.first.what, "all": len(verdict.broken)}  # type: ignore[assignment]
    print(json.dumps(told, ensure_ascii=False))  # noqa: T201
    seconds = time.monotonic() - begun
    if verdict.first is None:
        _say(f"Chuỗi lịch sử nguyên vẹn ({seconds:.1f} s). / The chain holds.", problem=True)
        return 0
    _say(f"Mắt xích hỏng đầu tiên: {verdict.first} ({seconds:.1f} s). / First broken link.", problem=True)
    return 1


def _range(connection: verifying.Connection, since: str, until: str) -> tuple[int | None, int | None]:
    numbers = (int(since) if since.isdecimal() else None, int(until) if until.isdecimal() else None)
    moments = tuple(
        dt.datetime.fromisoformat(t).astimezone() if t and not t.isdecimal() else None for t in (since, until)
    )
    found = verifying.block_numbers(connection, *moments)
    return numbers[0] or found[0], numbers[1] or found[1]


def _keys(options: argparse.Namespace) -> int:
    if options.rotate:
        keys.rotate()
    for key in keys.public_keys():
        print(json.dumps({"key": key.key_id, "public": key.public, "made_at": key.made_at, "current": key.is_current}))  # noqa: T201
    return 0


def _say(text: str, *, problem: bool = False) -> None:
    print(text, file=sys.stderr if problem else sys.stdout)
