"""One trial: writers at work, faults one after another, and the judgement."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.durability import judge
from tests.durability.faults import Fault
from tests.durability.place import DoesNotComeUp, Installation, copy_of
from tests.durability.writers import Ledger, Writer

CLASSES, PUPILS = 4, 12
ENOUGH = 6  # acknowledged saves before and after each fault, however slow the machine
PATIENCE = 60


class NothingTried(Exception):
    """So little was acknowledged that a trial would prove nothing."""


@dataclass
class Outcome:
    """What came of a trial. `felt`: answers other than 200 that the writers got, so that a fault was a fault."""

    findings: list[str]
    acknowledged: int
    felt: Counter[str]

    def __str__(self) -> str:
        felt = ", ".join(f"{count} × {name}" for name, count in sorted(self.felt.items())) or "nothing"
        return f"{self.acknowledged} saves acknowledged; felt {felt}; " + (
            "; ".join(self.findings[:4]) or "nothing lost"
        )


@contextmanager
def template(migrated: Path | None = None) -> Iterator[tuple[Path, dict[str, Any]]]:
    """An installation with its school, stopped, to be copied for each trial. `migrated`: a database to begin with."""
    with tempfile.TemporaryDirectory(prefix="lt-durability-") as folder:
        place = Installation(Path(folder))
        try:
            built = place.found(CLASSES, PUPILS, migrated=migrated)
        finally:
            place.stop()
        yield Path(folder), built


@contextmanager
def installation(original: Path, folder: Path | None = None, **more: Any) -> Iterator[Installation]:
    """A copy of the template, running nothing yet; everything of it is dead afterwards."""
    with tempfile.TemporaryDirectory(prefix="lt-trial-") as own:
        where = folder or Path(own)
        copy_of(original, where)
        place = Installation(where, **more)
        try:
            yield place
        finally:
            place.kill_web()
            place.kill_postgres()


def trial(place: Installation, built: dict[str, Any], faults: Sequence[Fault], *, work: float = 1.0) -> Outcome:
    """Let every sheet be written; break things; compare. `work`: seconds before the first fault and after each."""
    place.start()
    ledgers = [Ledger() for _sheet in built["sheets"]]
    writers = [
        Writer(sheet, built["cookie"], place.address, ledger, seed)
        for seed, (sheet, ledger) in enumerate(zip(built["sheets"], ledgers, strict=True))
    ]
    for writer in writers:
        writer.start()
    lost: list[str] = []
    try:
        _let_work(ledgers, work)
        for fault in faults:
            fault(place)
            _let_work(ledgers, work)
    except DoesNotComeUp as error:
        lost = [f"everything is lost: {error}"]
    for writer in writers:
        writer.finish(within=0 if lost else 30)
    found = lost or judge.findings(built["sheets"], ledgers, place.recorded())
    felt: Counter[str] = sum((ledger.answers for ledger in ledgers), Counter())
    del felt["200"]
    outcome = Outcome(found, sum(len(ledger.acknowledged) for ledger in ledgers), felt)
    if not lost and outcome.acknowledged < ENOUGH * (1 + len(faults)):
        raise NothingTried(f"only {outcome}\n{(place.folder / 'web.log').read_text()[-2000:]}")
    return outcome


def _let_work(ledgers: Sequence[Ledger], seconds: float) -> None:
    """So long, and on a slow machine until enough was acknowledged to speak of work."""
    begun, before = time.monotonic(), sum(len(ledger.acknowledged) for ledger in ledgers)
    while True:
        passed = time.monotonic() - begun
        done = sum(len(ledger.acknowledged) for ledger in ledgers) - before
        if passed > PATIENCE or (passed >= seconds and done >= ENOUGH):
            return
        time.sleep(0.05)
