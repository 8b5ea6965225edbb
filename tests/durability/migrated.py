"""A migrated, empty database as a file: the suite has made one already, so an installation need not migrate from nothing.

Run as `python -m tests.durability.migrated FILE` with the LIENTHONG_HOME of an installation: loads the file into it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from lienthong.foundation.database import launcher, roles

DATABASE = "lienthong"


def _tool(name: str, where: roles.Address, *arguments: str) -> None:
    command = [
        str(launcher.binaries() / name), "--host", where.host, "--port", str(where.port), "--username",
        where.admin_user, *arguments,
    ]  # fmt: skip
    subprocess.run(command, env={**os.environ, "PGPASSWORD": where.admin_password}, check=True)


def write(file: Path) -> None:
    """The suite's template, with all that migrations and fences laid down."""
    from lienthong.foundation.testing.plugin import ensure_template

    name = ensure_template()
    _tool("pg_dump", roles.address(name=name), "--format", "custom", "--compress", "0", "--file", str(file), name)


def read(file: Path) -> None:
    """Into a new database of this installation; `migrate` then gives it the installation's own keys."""
    where = roles.address(name=DATABASE)
    roles.ensure_roles(where)
    roles.ensure_database(where, template="template0")
    _tool("pg_restore", where, "--exit-on-error", "--dbname", DATABASE, str(file))


if __name__ == "__main__":
    read(Path(sys.argv[1]))
