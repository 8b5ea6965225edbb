"""A backup restores to exactly what was backed up, and damage of any piece is noticed."""

from __future__ import annotations

import json
import os
import tarfile
from pathlib import Path

import pytest

from lienthong.config.backup import counting, making, manifest, restoring, tools
from lienthong.config.backup.errors import BackupDamaged, BackupFailed
from lienthong.foundation.database import roles
from lienthong.foundation.testing.plugin import clone_database, drop_database

NAME = f"lt_backup_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
PEOPLE = """
insert into orgs_unit (id, uuid, code, kind, name, folded, levels, ownership, school_type, opened_on, address, phone,
                       email, website)
values (1, gen_random_uuid(), 'A', 'truong', 'Trường A', 'truong a', '{THCS}', '', '', '2000-01-01', '', '', '', '');
insert into people_person (uuid, unit_ids, full_name, sort_key, folded, ethnic_code, religion_code, nationality,
                           birth_place, home_town, address, phone, email, version)
select gen_random_uuid(), '{1}', 'Nguyễn Văn ' || n, n, n, '', '', 'VNM', '', '', '', '', '', 1
from generate_series(1, 500) n;
"""


@pytest.fixture(scope="module")
def live():
    """A database of our own with committed rows: a dump sees nothing of a test's open transaction."""
    clone_database(NAME)
    where = roles.address(name=NAME)
    with roles.admin_connection(where, database=NAME) as connection:
        connection.execute(PEOPLE)
    yield where
    drop_database(NAME)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    (folder / "reporting").mkdir()
    (folder / "reporting" / "dữ liệu.parquet").write_bytes(os.urandom(5000))
    return folder


@pytest.fixture
def backup(live, files, tmp_path) -> Path:
    return making.make(live, to=tmp_path / "backups", files=files)


def resealed(backup: Path, change) -> None:
    """Another manifest with a seal that fits: what a program, not a disk, gets wrong."""
    body = json.loads((backup / manifest.MANIFEST).read_text())
    body.pop("seal")
    change(body)
    tables = {name: counting.TableFacts(**facts) for name, facts in body["tables"].items()}
    manifest.write(manifest.Manifest(**{**body, "tables": tables}), backup)


@pytest.mark.slow
def test_a_drill_finds_the_backup_equal_and_leaves_nothing_behind(backup, live):
    comparison = restoring.drill(backup, live)
    assert comparison.differences == []
    assert comparison.rows >= 501
    assert comparison.files == 1
    with roles.admin_connection(live) as connection:
        assert connection.execute("select 1 from pg_database where datname like 'lt_drill_%'").fetchone() is None


@pytest.mark.slow
def test_a_row_that_differs_is_named_by_its_table(backup, live):
    kept = manifest.read(backup)
    with roles.admin_connection(live, database=NAME) as connection:
        connection.execute("update orgs_unit set phone = '0900'")
        try:
            assert restoring.compare(kept, live).differences == ["public.orgs_unit: 1 rows, but their content differs"]
        finally:
            connection.execute("update orgs_unit set phone = ''")
    assert restoring.compare(kept, live).differences == []


def test_a_lost_row_and_a_lost_index_are_counted(backup, live):
    def change(body):
        body["tables"]["public.people_person"]["rows"] += 1
        body["shape"]["indexes"] += 1

    resealed(backup, change)
    found = restoring.compare(manifest.read(backup), live).differences
    assert found[0] == "public.people_person: 501 rows were backed up, 500 came back"
    assert found[1].startswith("indexes: ")


@pytest.mark.parametrize("piece", [manifest.DUMP, manifest.FILES])
def test_one_flipped_byte_is_noticed_before_anything_is_restored(backup, live, piece):
    path = backup / piece
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(BackupDamaged, match=piece):
        restoring.drill(backup, live)


def test_a_changed_manifest_breaks_its_seal(backup):
    path = backup / manifest.MANIFEST
    path.write_text(path.read_text().replace('"rows": 500', '"rows": 499'))
    with pytest.raises(BackupDamaged, match="thay đổi"):
        manifest.read(backup)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"seal": "x"}'])
def test_a_broken_manifest_is_refused_in_a_sentence(backup, content):
    (backup / manifest.MANIFEST).write_text(content)
    with pytest.raises(BackupDamaged, match="không đọc được"):
        manifest.read(backup)


def test_a_folder_without_a_manifest_is_no_backup(tmp_path):
    with pytest.raises(BackupDamaged, match="không phải một bản sao lưu"):
        manifest.read(tmp_path)


def test_secrets_and_keys_stay_out_unless_asked_for(backup, live, files, tmp_path):
    assert not (backup / manifest.SECRETS).exists()
    with_them = making.make(live, to=tmp_path / "other", files=files, with_secrets=True)
    assert (with_them / manifest.SECRETS).stat().st_mode & 0o077 == 0
    listed = tools._finished(
        [str(tools.folder_for(18) / "pg_restore"), "--list", str(backup / manifest.DUMP)], dict(os.environ)
    )
    for table in counting.LEFT_OUT:
        assert f"TABLE DATA {table.replace('.', ' ')}" not in listed


def test_a_failed_backup_leaves_nothing_half_made(live, files, tmp_path, monkeypatch):
    monkeypatch.setattr(counting, "LEFT_OUT", ("fence.signing_key", "--no-such-option"))
    with pytest.raises(BackupFailed):
        making.make(roles.Address(live.host, live.port, "no_such_database", "", ""), to=tmp_path, files=files)
    assert making.backups(tmp_path) == []
    assert list(tmp_path.glob(".making-*")) == []


def test_the_remains_of_a_killed_backup_are_cleared_by_the_next(live, files, tmp_path):
    (tmp_path / ".making-20180101T000000Z").mkdir()
    making.make(live, to=tmp_path, files=files)
    assert list(tmp_path.glob(".making-*")) == []


def test_only_the_newest_are_kept(live, files, tmp_path):
    made = [making.make(live, to=tmp_path, files=files) for _time in range(3)]
    making.remove_old(tmp_path, keep=2)
    assert making.backups(tmp_path) == made[1:]


def test_a_file_that_changed_on_the_way_is_named(backup, tmp_path):
    kept = manifest.read(backup)
    kept.files["reporting/dữ liệu.parquet"] = "0" * 64
    comparison = restoring.Comparison()
    restoring.unpack(backup, kept, tmp_path / "out", comparison)
    assert comparison.differences == ["file reporting/dữ liệu.parquet: missing or different"]


def test_a_file_cannot_climb_out_of_its_folder(backup, tmp_path):
    kept = manifest.read(backup)
    evil = tmp_path / "evil"
    evil.write_text("x")
    with tarfile.open(backup / manifest.FILES, "w") as tar:
        tar.add(evil, arcname="../../climbed")
    with pytest.raises(BackupDamaged):
        restoring.unpack(backup, kept, tmp_path / "out", restoring.Comparison())
