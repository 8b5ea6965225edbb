"""How the tests of a term are sat (oral, written, practical), for regulations whose books tell them apart: dated reference data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parent / "reference" / "test_forms.json"


@dataclass(frozen=True, slots=True)
class FormsOfTests:
    """The forms of one regulation: their names, which of them a kind of test knows, what is usual."""

    names: Mapping[str, str]
    names_en: Mapping[str, str]
    slots: Mapping[str, tuple[str, ...]]
    ordinary: Mapping[str, tuple[str, ...]]
    practised: frozenset[str]
    practised_from: int
    practised_last: str

    def usual(self, subject: str, slot: str, tests: int) -> tuple[str, ...]:
        """The usual form of each of so many tests of a subject, in the order of the book."""
        listed = self.ordinary[slot]
        found = [listed[min(place, len(listed) - 1)] for place in range(tests)]
        if slot == "tx" and subject in self.practised and tests >= self.practised_from:
            found[-1] = self.practised_last
        return tuple(found)


@cache
def forms_of(version: str) -> FormsOfTests | None:
    """The forms that the book of a regulation tells apart (`Regime.version`); None where it knows of none."""
    for one in json.loads(SOURCE.read_text(encoding="utf-8"))["regulations"]:
        if version in one["regimes"]:
            practice = one["with_practice"]
            return FormsOfTests(
                one["names"],
                one["names_en"],
                {slot: tuple(forms) for slot, forms in one["slots"].items()},
                {slot: tuple(forms) for slot, forms in one["usual"].items()},
                frozenset(practice["subjects"]), practice["from_tests"], practice["last"],
            )  # fmt: skip
    return None
