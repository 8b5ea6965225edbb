"""Competences and qualities that a primary class is judged by: dated reference data, in the order of the class's summary."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parent / "reference" / "primary_aspects.csv"
GENERAL, SPECIFIC, QUALITY = "general", "specific", "quality"


@dataclass(frozen=True, slots=True)
class Aspect:
    """One competence (general or specific) or one quality."""

    code: str
    name: str
    group: str

    @property
    def is_quality(self) -> bool:
        """Whether it is a quality (phẩm chất), not a competence (năng lực)."""
        return self.group == QUALITY


@cache
def aspects(regime: str, grade: int) -> tuple[Aspect, ...]:
    """Competences first, then qualities; none for a regime that does not know of them."""
    with SOURCE.open(encoding="utf-8", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["regime"] == regime and int(row["first_grade"]) <= grade <= int(row["last_grade"])
        ]
    return tuple(Aspect(row["code"], row["name"], row["group"]) for row in rows)


def number_of_competences(regime: str, grade: int) -> int:
    """How many of `aspects` are competences; the rest are qualities."""
    return sum(not aspect.is_quality for aspect in aspects(regime, grade))
