"""The short form of `make durability`: some faults in a row on one installation, and the controls that must be caught."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.durability import faults, judge, migrated
from tests.durability.trial import Outcome, installation, template, trial
from tests.durability.writers import Ledger, Save

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("durability"),
    pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="needs a PostgreSQL of its own to kill"),
]
Original = tuple[Path, dict[str, Any]]
WORK = 0.7
DISK_MB = 700


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Original]:
    file = tmp_path_factory.mktemp("migrated") / "database.dump"
    migrated.write(file)
    with template(file) as made:
        yield made


def _on_a_disk(original: Original, **settings: str) -> Outcome:
    try:
        with faults.disk(DISK_MB) as disk, installation(original[0], disk.point) as place:
            place.configure(**settings)
            return trial(place, original[1], [faults.power_cut(disk)], work=WORK)
    except (PermissionError, FileNotFoundError, subprocess.CalledProcessError) as error:
        pytest.skip(f"this machine lets nobody mount a disk: {error}")


def test_nothing_acknowledged_is_lost_whatever_is_killed_or_cut(original: Original) -> None:
    blows = [faults.workers_killed, faults.network_cut, faults.postgres_killed, faults.stopped_at_once]
    with installation(original[0]) as place:
        outcome = trial(place, original[1], blows, work=WORK)
    assert not outcome.findings, outcome
    assert outcome.felt, "the writers never noticed anything: no fault was a fault"


def test_a_power_cut_loses_nothing_acknowledged(original: Original) -> None:
    outcome = _on_a_disk(original)
    assert not outcome.findings, outcome
    assert outcome.felt


def test_control_commits_that_do_not_wait_for_the_disk_are_caught(original: Original) -> None:
    with installation(original[0]) as place:
        place.configure(synchronous_commit="off", wal_writer_delay="10s", wal_writer_flush_after="512MB")
        outcome = trial(place, original[1], [faults.stopped_at_once], work=WORK)
    assert outcome.findings, outcome


def test_control_a_server_that_answers_before_it_commits_is_caught(original: Original) -> None:
    with installation(original[0]) as place:
        place.double = {"DURABILITY_DOUBLE": "early"}
        outcome = trial(place, original[1], [faults.web_killed], work=WORK)
    assert outcome.findings, outcome


# What the judge must see, told by hand.

SHEET = {"path": "p", "members": [1], "columns": [["tx1", "tx", 0], ["hk", "hk", 0]]}
FIRST, SECOND = Save("a", {1: {"tx1": 70}}, b""), Save("b", {1: {"hk": 80}}, b"")
SEVEN, BOTH = [[70], [], None], [[70], [], 80]


def _judged(
    acknowledged: list[Save], versions: list[Any], receipts: list[str], pending: Save | None = None
) -> list[str]:
    return judge.findings([SHEET], [Ledger(acknowledged, pending)], {"versions": {"1": versions}, "receipts": receipts})


def test_what_was_saved_and_is_there_is_fine() -> None:
    assert _judged([FIRST, SECOND], [SEVEN, BOTH], ["a", "b"]) == []


def test_a_pending_save_may_be_there_or_not_but_never_without_its_receipt() -> None:
    assert _judged([FIRST], [SEVEN], ["a"], SECOND) == []
    assert _judged([FIRST], [SEVEN, BOTH], ["a", "b"], SECOND) == []
    assert _judged([FIRST], [SEVEN, BOTH], ["a"], SECOND) != []


@pytest.mark.parametrize(
    ("versions", "receipts"),
    [
        ([SEVEN], ["a", "b"]),  # a lost save
        ([BOTH], ["a", "b"]),  # a gap in the history
        ([SEVEN, BOTH, BOTH], ["a", "b"]),  # written twice
        ([SEVEN, BOTH], ["a"]),  # a lost receipt
        ([SEVEN, BOTH], ["a", "b", "b"]),  # a receipt twice
    ],
)
def test_a_loss_a_gap_and_a_double_are_seen(versions: list[Any], receipts: list[str]) -> None:
    assert _judged([FIRST, SECOND], versions, receipts) != []
