"""`lienthong demo load | accounts`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from lienthong.config.demo.reports import STORY_SCHOOL

SHOWN_UNITS = ("BD-SO", "BD-PGD-718", STORY_SCHOOL)


def add_parser(commands: Any) -> None:
    """Mount the commands."""
    parser = commands.add_parser("demo", help="the demo province")
    acts = parser.add_subparsers(dest="act", required=True)
    loading = acts.add_parser("load", help="fill the empty database")
    loading.add_argument("--scale", choices=("small", "full"), default="small")
    loading.add_argument("--if-empty", action="store_true", help="do nothing when there are units already")
    loading.add_argument("--replace", action="store_true", help="throw the present database of the demo away first")
    loading.add_argument("--jobs", type=int)
    loading.set_defaults(run=load)
    acts.add_parser("accounts", help="print the accounts to try").set_defaults(run=accounts)


def load(options: argparse.Namespace) -> int:
    """Load the province with a progress bar."""
    if options.replace:
        return _replace(options)
    from lienthong.config import install

    if not install.is_current() and (code := _step(["migrate"])):
        return code
    from lienthong.config.demo import loader
    from lienthong.kernel.orgs import public as orgs

    if orgs.Unit.objects.exists():
        if options.if_empty:
            return 0
        _say("Cơ sở dữ liệu đã có đơn vị. Dùng --replace để bỏ tỉnh mẫu cũ. / There are units already: use --replace.")
        return 1
    begun = time.monotonic()
    for progress in loader.load(options.scale, jobs=options.jobs):
        loader.show(progress, begun)
    _say("")
    return 0


def _replace(options: argparse.Namespace) -> int:
    """A database that was filled by hand is never thrown away: only one that carries the demo's mark."""
    from django.conf import settings

    from lienthong.config import install
    from lienthong.foundation.database import roles

    # Asked as the administrator: in a fresh folder there is no database yet, and the roles have no password.
    where = settings.DATABASE_ADDRESS
    if install.holds_real_data(where):
        _say("Đây không phải tỉnh mẫu: không xóa. / This is no demo: nothing was removed.")
        return 1
    with roles.admin_connection(where) as admin:
        admin.execute(f'drop database if exists "{where.name}" with (force)')
    jobs = ["--jobs", str(options.jobs)] if options.jobs else []
    return _step(["migrate"]) or _step(["demo", "load", "--scale", options.scale, *jobs])


def _step(arguments: Sequence[str]) -> int:
    """A command of ours in a process of its own: migrating asks for the owner's role from the start."""
    return subprocess.run(
        [sys.executable, "-m", "lienthong.config.cli", *arguments], env=os.environ, check=False
    ).returncode


def accounts(_options: argparse.Namespace) -> int:
    """One account of each role at units worth seeing."""
    from lienthong.config.demo.loader import PASSWORD
    from lienthong.kernel.access.models import Post
    from lienthong.kernel.access.public import ROLES

    order = {code: n for n, code in enumerate(ROLES)}
    posts = Post.objects.filter(at_unit__code__in=SHOWN_UNITS).select_related("account", "at_unit").order_by("id")
    seen: set[tuple[str, str]] = set()
    lines = []
    for post in sorted(posts, key=lambda p: (SHOWN_UNITS.index(p.at_unit.code), order[p.role], p.pk)):
        if (post.role, post.at_unit.code) not in seen:
            seen.add((post.role, post.at_unit.code))
            lines.append(f"  {post.account.login:<12} {ROLES[post.role].name!s:<32} {post.at_unit.name}")
    _say(f"Tài khoản dùng thử, mật khẩu chung {PASSWORD} (trang đăng nhập có nút vào thẳng từng vai trò):")
    _say("\n".join(lines))
    return 0


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201
