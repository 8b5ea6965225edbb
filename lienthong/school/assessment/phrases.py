"""A bank of remarks for homeroom teachers: what is common, and what was written in this class before."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from lienthong.school.assessment.terms import TermRow

SOURCE = Path(__file__).parent / "reference" / "remarks.csv"
OWN_SHOWN = 20


@cache
def common() -> tuple[str, ...]:
    """Remarks that any teacher may start from, from praise to worry."""
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return tuple(row["text"] for row in csv.DictReader(file))


def remarks(rows: Iterable[TermRow]) -> list[str]:
    """The class's own remarks first, then the common ones; each once."""
    own = sorted({row.comment for row in rows if row.comment})[:OWN_SHOWN]
    return list(dict.fromkeys([*own, *common()]))
