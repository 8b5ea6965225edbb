"""`lienthong`: one command for each task. Output for programs is JSON on standard output; talk goes to standard error."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from lienthong.foundation.database import launcher


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point. Returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="lienthong", description="Liên Thông")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("migrate", help="create or upgrade the database")
    commands.add_parser("stop", help="stop this installation's PostgreSQL")
    manage = commands.add_parser("manage", help="a Django management command, as the web role")
    manage.add_argument("--owner", action="store_true", help="as the owner role")
    manage.add_argument("rest", nargs=argparse.REMAINDER)
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.config.settings")
    try:
        return _dispatch(options)
    except launcher.ServerUnavailable as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2


def _dispatch(options: argparse.Namespace) -> int:
    if options.command == "stop":
        launcher.stop()
        return 0
    if options.command == "migrate":
        from lienthong.config.install import migrate

        migrate()
        return 0
    if options.owner:
        os.environ["LIENTHONG_DB_ROLE"] = "lienthong_owner"
    from django.core.management import execute_from_command_line

    execute_from_command_line(["lienthong manage", *options.rest])
    return 0


if __name__ == "__main__":
    sys.exit(main())
