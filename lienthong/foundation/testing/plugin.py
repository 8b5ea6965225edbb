"""pytest plugin: one PostgreSQL without fsync, one migrated template, a clone for each worker.

Tests run as the web role behind the fences, exactly as pages do.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
os.environ.setdefault("LIENTHONG_HOME", str(ROOT / ".data" / "test"))
os.environ["LIENTHONG_DB_NAME"] = f"lt_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


def pytest_load_initial_conftests() -> None:
    """PostgreSQL must run before Django's settings are read."""
    if not os.environ.get("DATABASE_URL"):
        from lienthong.foundation.database import launcher

        launcher.ensure_running(durable=False)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Nothing leaves the machine."""
    from pytest_socket import socket_allow_hosts

    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the server when the last one ends; it holds nothing worth keeping but the template."""
    if "PYTEST_XDIST_WORKER" in os.environ or os.environ.get("DATABASE_URL") or os.environ.get("LIENTHONG_KEEP_PG"):
        return
    from lienthong.foundation.database import launcher

    launcher.stop(mode="immediate" if session.config.getoption("numprocesses", None) else "fast")


def clone_database(name: str, *, template: str = "") -> None:
    """Make (again) a database with this name from a template: the migrated, empty one unless another is named."""
    from lienthong.foundation.database import roles

    template = template or ensure_template()
    where = roles.address(name=name)
    with roles.admin_connection(where) as connection, locked("clone"):
        connection.execute(f'drop database if exists "{name}" with (force)')
        connection.execute(f'create database "{name}" owner {roles.OWNER} template "{template}"')


def has_database(name: str) -> bool:
    """Whether there is one of this name."""
    from lienthong.foundation.database import roles

    with roles.admin_connection(roles.address(name=name)) as connection:
        return connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is not None


def rename_database(name: str, *, to: str) -> None:
    """Give a database its final name, once it holds all that it should."""
    from lienthong.foundation.database import roles

    with roles.admin_connection(roles.address(name=to)) as connection:
        connection.execute(f'alter database "{name}" rename to "{to}"')


def drop_database(name: str) -> None:
    """Remove a clone."""
    from lienthong.foundation.database import roles

    with roles.admin_connection(roles.address(name=name)) as connection:
        connection.execute(f'drop database if exists "{name}" with (force)')


def ensure_template() -> str:
    """Name of a migrated, empty database for exactly these migrations; made on first need."""
    from lienthong.foundation.database import roles

    name = f"lt_template_{_fingerprint()}"
    where = roles.address(name=name)
    with locked("template"):
        with roles.admin_connection(where) as connection:
            known = connection.execute("select datallowconn from pg_database where datname = %s", [name]).fetchone()
        if known is None:
            environment = {
                **os.environ,
                "LIENTHONG_DB_NAME": f"{name}_new",
                "DJANGO_SETTINGS_MODULE": "lienthong.config.settings",
            }
            program = "import sys; from lienthong.config.cli import main; sys.exit(main(['migrate']))"
            subprocess.run([sys.executable, "-c", program], env=environment, check=True, cwd=ROOT)
            with roles.admin_connection(where) as connection:
                connection.execute(f'alter database "{name}_new" rename to "{name}"')
    return name


def _fingerprint() -> str:
    digest = hashlib.sha256()
    sources = [*ROOT.glob("lienthong/**/migrations/*.py"), *ROOT.glob("lienthong/**/models.py")]
    sources += [*ROOT.glob("lienthong/foundation/database/*.py"), ROOT / "lienthong/config/install.py"]
    sources.append(ROOT / "lienthong/foundation/audit/chain.py")
    for path in sorted(sources):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def locked(what: str) -> Iterator[None]:
    home = Path(os.environ["LIENTHONG_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    with (home / f".{what}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
