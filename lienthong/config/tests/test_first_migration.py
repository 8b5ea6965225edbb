"""A new database gets its tables the quick way; they are the tables that Django's own way makes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lienthong.foundation.database import launcher, roles
from lienthong.foundation.testing.plugin import drop_database, ensure_template

ROOT = Path(__file__).resolve().parents[3]
SLOWLY = """
import sys
from contextlib import nullcontext
from lienthong.foundation.database import first_time
first_time.quick_states = nullcontext
from lienthong.config.cli import main
sys.exit(main(["migrate"]))
"""


@pytest.fixture
def slow_database() -> Iterator[str]:
    name = f"lt_slowly_{os.getpid()}"
    environment = {**os.environ, "LIENTHONG_DB_NAME": name, "DJANGO_SETTINGS_MODULE": "lienthong.config.settings"}
    subprocess.run([sys.executable, "-c", SLOWLY], env=environment, check=True, cwd=ROOT)
    yield name
    drop_database(name)


def _tables_of(name: str) -> str:
    where = roles.address(name=name)
    url = f"postgresql://{where.admin_user}@{where.host}:{where.port}/{where.name}"
    done = subprocess.run(
        [str(launcher.binaries() / "pg_dump"), "--schema-only", url],
        env={**os.environ, "PGPASSWORD": where.admin_password}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return re.sub(r"\\(un)?restrict \w+", "", done.stdout)


@pytest.mark.slow
def test_the_quick_first_migration_makes_the_same_tables_as_djangos_own(slow_database: str) -> None:
    assert _tables_of(ensure_template()) == _tables_of(slow_database)
