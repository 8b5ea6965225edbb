"""Objectives, stages, weighing months and the target of attendance: dated reference data, read once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).parent / "reference" / "objectives.json"
MOST_NOTE = 300
MOST_OBJECTIVES = 150
LONGEST_OBJECTIVE = 300
ASPECTS = ("health", "feeling", "skill")


@dataclass(frozen=True, slots=True)
class Objective:
    """Something that a child of an age is observed for."""

    code: str
    domain: str
    text: str


@lru_cache(maxsize=1)
def reference() -> dict[str, Any]:
    """The reference as written, with its sources."""
    found: dict[str, Any] = json.loads(REFERENCE.read_text(encoding="utf-8"))
    return found


def _list(grade: int, year: int) -> dict[str, Any] | None:
    for found in reference()["lists"]:
        if grade in found["grades"] and found["first_year"] <= year <= (found["last_year"] or 9999):
            kept: dict[str, Any] = found
            return kept
    return None


def objectives(grade: int, year: int) -> tuple[Objective, ...]:
    """The reference list of an age in a year."""
    found = _list(grade, year)
    return tuple(Objective(*row) for row in found["objectives"]) if found else ()


def domains(grade: int, year: int) -> Mapping[str, str]:
    """The domains of an age: four in the crèche, five in kindergarten, four for five-year-olds by TT 23/2010."""
    found = _list(grade, year)
    return found["domains"] if found else {}


def source(grade: int, year: int) -> str:
    """Where the reference list comes from."""
    found = _list(grade, year)
    return str(found["source"]) if found else ""


def stages() -> list[tuple[str, str]]:
    """Codes and names of the stages, in order; the last one ends the year."""
    return [(code, name) for code, name in reference()["stages"]]


def codes() -> Mapping[str, str]:
    """What may be said of an objective."""
    found: Mapping[str, str] = reference()["codes"]
    return found


def weighing_months() -> tuple[int, ...]:
    """In which months all children are weighed and measured."""
    return tuple(reference()["weighing"]["months"])


def target(grade: int) -> int | None:
    """Attendance in tenths of a per cent that is aimed at for an age; None where there is no target."""
    found = reference()["attendance_target"]
    return int(found["permille"]) if grade in found["grades"] else None


def read_amount(text: str) -> float | None:
    """15,8 or 15.8 as a number; None for nothing. Raises ValueError for anything else."""
    text = text.strip().replace(",", ".")
    if not text:
        return None
    if not re.fullmatch(r"\d{1,3}(\.\d{1,2})?", text):
        raise ValueError(text)
    return float(text)
