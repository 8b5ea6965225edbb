"""The hash chain of the history: an untouched one holds, and every way of tampering is named at its first link."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from lienthong.config.cli import main
from lienthong.foundation.audit.public import chain, heads, keys, verifying
from lienthong.foundation.database import roles
from lienthong.foundation.testing.plugin import clone_database

pytestmark = pytest.mark.slow
TABLE = "assessment_marklineevent"
INSERT = """
insert into assessment_marklineevent (pgh_created_at, pgh_label, pgh_obj_id, id, unit_id, year, term, school_class_id,
  member_id, person_id, subject_id, tx, dk, hk, levels, comment, is_exempt, changed_at, changed_by_name)
select now(), 'changed', n, n, 1, 2017, 1, 1, n, n, 'TOAN', '{80,90}', '{}', 70, '{}', 'cũ', false, now(), 'cô Hoa'
from generate_series(1, %s) n
"""
Sql = Callable[..., Any]


@pytest.fixture
def db_name(django_db_setup: None, django_db_blocker: Any, tmp_path: Path, monkeypatch: Any) -> Iterator[str]:
    """A database of real transactions, thrown away afterwards; heads go to a folder of the test."""
    monkeypatch.setenv("LIENTHONG_AUDIT_HEADS", str(tmp_path / "heads"))
    name = os.environ["LIENTHONG_DB_NAME"]
    with django_db_blocker.unblock():
        yield name
        connection.close()
        clone_database(name)


@pytest.fixture
def admin(db_name: str) -> Iterator[psycopg.Connection[Any]]:
    """Somebody with all rights over the database, and without the key."""
    where = roles.address(name=db_name)
    with roles.admin_connection(where, database=db_name) as opened:
        opened.execute("set session_replication_role = replica")
        # Tests before this one may have used up numbers of rows that they rolled back.
        opened.execute(f"select setval(pg_get_serial_sequence('{TABLE}', 'pgh_id'), 1, false)")
        yield opened


@pytest.fixture
def sealed(admin: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    """Three blocks: what the installation wrote, then twice a thousand rows."""
    for _n in range(2):
        admin.execute(INSERT, [1000])
        assert chain.seal() is not None
    return admin


def verdict(name: str, **scope: Any) -> verifying.Verdict:
    with verifying.connect(name) as opened:
        return verifying.verify(opened, **scope)


def test_an_untouched_chain_holds_and_counts_its_rows(db_name: str, sealed: psycopg.Connection[Any]) -> None:
    found = verdict(db_name)
    assert found.broken == []
    assert found.blocks == 2
    assert found.rows >= 2000
    assert chain.seal() is None


@pytest.mark.parametrize(
    ("name", "statement", "block", "word"),
    [
        ("change", f"update {TABLE} set hk = 100 where pgh_id = 1500", 2, "changed"),
        ("who", f"update {TABLE} set changed_by_name = 'thầy Minh' where pgh_id = 10", 1, "changed"),
        ("delete", f"delete from {TABLE} where pgh_id = 700", 1, "1 of 1000 rows are missing"),
        ("delete all", f"delete from {TABLE}", 1, "1000 of 1000 rows are missing"),
        (
            "reorder",
            f"update {TABLE} set pgh_id = -1 where pgh_id = 5; update {TABLE} set pgh_id = 5 where pgh_id = 6;"
            f" update {TABLE} set pgh_id = 6 where pgh_id = -1",
            1, "changed places",
        ),
        ("block cut out", "delete from fence.history_block where number = 1", 1, "missing"),
        ("tail cut off", f"delete from {TABLE} where pgh_id > 1000; delete from fence.history_block where number = 2;"
            f" update fence.history_progress set last_id = 1000 where tbl = '{TABLE}'", 2, "cut short"),
        ("all cut off", "truncate fence.history_block; truncate fence.history_progress", 1, "cut short"),
        ("unsigned", "update fence.history_block set signature = null, key_id = null where number = 1", 1, "not signed"),
        ("content", "update fence.history_block set parts = '[]' where number = 2", 2, "own content"),
        ("layout", f"delete from fence.history_layout where tbl = '{TABLE}'", 1, "columns is missing"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value and len(value) < 12 else None,
)  # fmt: skip
def test_whatever_is_tampered_with_is_named_at_its_first_link(
    db_name: str, sealed: psycopg.Connection[Any], name: str, statement: str, block: int, word: str
) -> None:
    sealed.execute(statement)
    found = verdict(db_name)
    assert found.first is not None, name
    assert found.first.block == block
    assert any(word in broken.what for broken in found.broken), found.broken


def test_a_chain_written_anew_over_other_rows_differs_from_the_heads_that_left(
    db_name: str, sealed: psycopg.Connection[Any]
) -> None:
    """Even with the key of the server: what was told outside cannot be taken back."""
    sealed.execute(f"update {TABLE} set hk = 100 where pgh_id = 1500")
    sealed.execute("delete from fence.history_block where number = 2")
    sealed.execute(f"update fence.history_progress set last_id = 1000 where tbl = '{TABLE}'")
    told = heads.folder()
    kept = {path.name: path.read_text() for path in told.iterdir()}
    assert chain.seal() is not None
    for path in told.iterdir():
        path.write_text(kept[path.name])
    found = verdict(db_name)
    assert found.first is not None
    assert found.first.block == 2
    assert "told outside" in found.first.what


def test_a_block_that_somebody_without_the_key_made_is_named(db_name: str, sealed: psycopg.Connection[Any]) -> None:
    sealed.execute(INSERT, [10])
    sealed.execute("select fence.seal_history()")
    sealed.execute(
        "select fence.sign_block(number, head, 'abc', repeat('0', 128)) from fence.history_block where number = 3"
    )
    found = verdict(db_name)
    assert found.first is not None
    assert (found.first.block, "signature" in found.first.what) == (3, True)


def test_rows_of_a_transaction_that_ran_on_are_sealed_late(db_name: str, admin: psycopg.Connection[Any]) -> None:
    where = roles.address(name=db_name)
    with roles.admin_connection(where, database=db_name) as slow:
        slow.autocommit = False
        slow.execute("set session_replication_role = replica")
        slow.execute(INSERT, [50])
        admin.execute(INSERT, [50])
        first = chain.seal()
        slow.commit()
    second = chain.seal()
    assert first is not None
    assert second is not None
    found = verdict(db_name)
    assert (found.broken, found.unsealed) == ([], 0)
    admin.execute(f"update {TABLE} set hk = 0 where pgh_id = 7")
    assert verdict(db_name).first == verifying.Broken(second.number, f"{TABLE}, rows {{[1,51)}}: one or more of 50 rows"
                                                      " were changed or changed places")  # fmt: skip


def wait_for_others(connection: psycopg.Connection[Any]) -> None:
    """Until whatever runs now in the whole server has ended: until then a gap stays open for what may still arrive."""
    (horizon,) = connection.execute("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint").fetchone() or (0,)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        row = connection.execute(
            "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= %s", [horizon]
        ).fetchone()
        if row and row[0]:
            return
        time.sleep(0.05)


def test_a_row_put_into_a_place_that_was_empty_is_named(db_name: str, sealed: psycopg.Connection[Any]) -> None:
    sealed.execute(f"select setval(pg_get_serial_sequence('{TABLE}', 'pgh_id'), 2100)")
    sealed.execute(INSERT, [5])
    chain.seal()
    wait_for_others(sealed)
    chain.seal()
    assert verdict(db_name).broken == []
    sealed.execute(f"update {TABLE} set pgh_id = 2050 where pgh_id = 2105")
    assert verdict(db_name).first is not None
    sealed.execute(f"update {TABLE} set pgh_id = 2105 where pgh_id = 2050")
    sealed.execute(INSERT, [1])
    sealed.execute(f"update {TABLE} set pgh_id = 2050 where pgh_id = (select max(pgh_id) from {TABLE})")
    found = verdict(db_name)
    assert found.first is not None
    assert "put in" in found.first.what


def test_the_chain_holds_after_the_key_was_changed(db_name: str, sealed: psycopg.Connection[Any]) -> None:
    keys.rotate()
    sealed.execute(INSERT, [10])
    chain.seal()
    assert verdict(db_name).broken == []


def test_columns_that_come_later_leave_old_blocks_as_they_are(db_name: str, sealed: psycopg.Connection[Any]) -> None:
    sealed.execute(f"alter table {TABLE} add column later text default 'x'")
    sealed.execute(
        "insert into fence.history_layout (tbl, key, columns) select tbl, key, columns || 'later'::text from fence.history_layout"
        " where tbl = %s", [TABLE],
    )  # fmt: skip
    sealed.execute(INSERT, [10])
    chain.seal()
    assert verdict(db_name).broken == []
    sealed.execute(f"update {TABLE} set later = 'y' where pgh_id > 2000")
    found = verdict(db_name)
    assert found.first is not None
    assert found.first.block == 3


def test_a_part_of_the_chain_can_be_verified_alone(db_name: str, sealed: psycopg.Connection[Any]) -> None:
    sealed.execute(f"update {TABLE} set hk = 0 where pgh_id = 3")
    assert verdict(db_name, first=2).broken == []
    assert verdict(db_name, last=1).first is not None


def test_the_web_role_can_only_ask_for_a_block(db_name: str, sealed: psycopg.Connection[Any]) -> None:
    for statement in (
        "insert into fence.history_block values (9, now(), '[]', '', 'x')",
        "update fence.history_block set head = 'x'", "delete from fence.history_block",
        "update fence.history_progress set last_id = 0", "delete from fence.history_layout",
        "select parts from fence.history_block",
    ):  # fmt: skip
        with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
            cursor.execute(statement)
        connection.rollback() if not connection.get_autocommit() else None


def test_the_command_tells_and_ends_with_one_where_it_is_broken(
    db_name: str, sealed: psycopg.Connection[Any], capsys: Any
) -> None:
    assert main(["audit", "verify"]) == 0
    assert json.loads(capsys.readouterr().out)["broken"] is None
    sealed.execute(f"delete from {TABLE} where pgh_id = 1001")
    assert main(["audit", "verify", "--from", "2"]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out)["broken"]["block"] == 2
    assert "block 2" in told.err
    assert main(["audit", "verify", "--from", "hôm qua"]) == 2


def test_heads_leave_one_line_a_block(db_name: str, sealed: psycopg.Connection[Any]) -> None:
    told = list(heads.told())
    assert [head.number for head in told] == [1, 2]
    (path,) = heads.folder().iterdir()
    path.write_text(path.read_text() + '{"number": 3, "he')
    assert len(list(heads.told())) == 2
    assert verdict(db_name).broken == []
