"""Compares what was acknowledged with what is recorded. Every line must have had exactly the versions of its saves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.durability.writers import Ledger, Save

State = dict[str, int]


def findings(sheets: Sequence[Mapping[str, Any]], ledgers: Sequence[Ledger], recorded: Mapping[str, Any]) -> list[str]:
    """A line for each thing that is wrong; empty when nothing acknowledged is missing, doubled or half there."""
    receipts = list(recorded["receipts"])
    wrong = (
        [f"receipt twice: {key}" for key in set(receipts) if receipts.count(key) > 1] if _has_twins(receipts) else []
    )
    known = set(receipts)
    for sheet, ledger in zip(sheets, ledgers, strict=True):
        missing = [save.key for save in ledger.acknowledged if save.key not in known]
        if missing:
            wrong.append(f"{sheet['path']}: {len(missing)} of {len(ledger.acknowledged)} acknowledged saves are gone")
        # A save that was not acknowledged may be in or not; its receipt says which, and its cells must all say the same.
        saves = list(ledger.acknowledged)
        if ledger.pending is not None and ledger.pending.key in known:
            saves.append(ledger.pending)
        wrong += _lines(sheet, saves, recorded["versions"])
        wrong += [f"{sheet['path']}: {surprise}" for surprise in ledger.surprises]
    return wrong


def _has_twins(keys: Sequence[str]) -> bool:
    return len(keys) != len(set(keys))


def _lines(sheet: Mapping[str, Any], saves: Sequence[Save], versions: Mapping[str, Any]) -> list[str]:
    wrong = []
    for member in sheet["members"]:
        expected = _expected(member, saves)
        found = [_state(sheet["columns"], *row) for row in versions.get(str(member), [])]
        if found != expected:
            at = next((n for n, pair in enumerate(zip(found, expected, strict=False)) if pair[0] != pair[1]), None)
            where = (
                f"differ from version {at} on"
                if at is not None
                else "are too few"
                if len(found) < len(expected)
                else "are too many"
            )
            wrong.append(f"line {member}: {len(found)} versions, {len(expected)} were saved; they {where}")
    return wrong


def _expected(member: int, saves: Sequence[Save]) -> list[State]:
    states: list[State] = []
    for save in saves:
        if member in save.cells:
            states.append({**(states[-1] if states else {}), **save.cells[member]})
    return states


def _state(
    columns: Sequence[Sequence[Any]], tx: Sequence[int | None], dk: Sequence[int | None], hk: int | None
) -> State:
    slots = {"tx": tx, "dk": dk, "hk": [hk]}
    found = {}
    for code, slot, index in columns:
        values = slots[slot]
        if index < len(values) and values[index] is not None:
            found[code] = values[index]
    return found  # type: ignore[return-value]
