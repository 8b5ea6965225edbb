"""Brings the subjects and periods of the reference files into the database. Idempotent: run after each upgrade."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from lienthong.school.curriculum.models import Subject, SubjectPlan

REFERENCE = Path(__file__).with_name("reference")
REGIME_COLUMNS = ("p22", "p27", "s58", "s22", "x02")
# Shown on narrow columns; where no alias reads well the name itself is short enough.
_LONGEST_SHORT_NAME = 20


@dataclass(frozen=True)
class Loaded:
    """How many subjects and plans the files hold and how many rows of ours that the files lack were left alone."""

    subjects: int
    plans: int
    kept: int


def regime_column(programme: str, level: str) -> str:
    """Which assessment column of a subject holds for a programme and level."""
    if programme.startswith("GDTX"):
        return "x02"
    if level == "TH":
        return "p22" if programme == "CT2006" else "p27"
    return "s58" if programme == "CT2006" else "s22"


@transaction.atomic
def load() -> Loaded:
    """Insert or update every subject and plan of the files. Rows that a department added itself stay as they are."""
    subjects = list(_subjects())
    Subject.objects.bulk_create(
        subjects, update_conflicts=True, unique_fields=["code"],
        update_fields=["name", "name_en", "short_name", "aliases", "strands", "assessment", "position"],
    )  # fmt: skip
    plans = list(_plans({subject.code: subject for subject in subjects}))
    SubjectPlan.objects.bulk_create(
        plans, update_conflicts=True,
        unique_fields=["programme", "level", "grade", "subject", "first_year"],
        update_fields=[
            "periods_year", "half_periods_week_1", "half_periods_week_2", "role", "assessed_as", "periodic_tests_1",
            "periodic_tests_2", "strands", "is_comment", "is_elective", "last_year", "source", "confidence",
        ],
    )  # fmt: skip
    return Loaded(len(subjects), len(plans), SubjectPlan.objects.count() - len(plans))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _strands() -> dict[tuple[str, str, str], list[str]]:
    found: dict[tuple[str, str, str], list[str]] = {}
    for row in _rows("strands.csv"):
        found.setdefault((row["programme"], row["level"], row["subject"]), []).append(row["strand"])
    return found


def _subjects() -> Iterator[Subject]:
    strands = _strands()
    for row in _rows("subjects.csv"):
        mine = {part: None for (_, _, subject), parts in strands.items() if subject == row["code"] for part in parts}
        aliases = [alias for alias in row["aliases"].split("|") if alias]
        yield Subject(
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            short_name=_short(row["name"], aliases),
            aliases=aliases,
            strands=list(mine),
            assessment={column: row[column] for column in REGIME_COLUMNS if row[column] != "-"},
            position=int(row["position"]),
        )


def _short(name: str, aliases: list[str]) -> str:
    if len(name) <= _LONGEST_SHORT_NAME:
        return name
    return min((alias for alias in aliases if alias.isupper() or "Đ" in alias), key=len, default=name)[
        :_LONGEST_SHORT_NAME
    ]


def _number(text: str) -> int | None:
    return int(text) if text else None


def _plans(subjects: dict[str, Subject]) -> Iterator[SubjectPlan]:
    strands = _strands()
    for row in _rows("periods.csv"):
        programme, level = row["programme"], row["level"]
        kind = subjects[row["subject"]].assessment.get(regime_column(programme, level), "")
        yield SubjectPlan(
            programme=programme,
            level=level,
            grade=int(row["grade"]),
            subject_id=row["subject"],
            role=row["role"],
            assessed_as=kind,
            periodic_tests_1=_number(row["term1_periodic_tests"]),
            periodic_tests_2=_number(row["term2_periodic_tests"]),
            strands=strands.get((programme, level, row["subject"]), []),
            half_periods_week_1=int(row["term1_halves"]),
            half_periods_week_2=int(row["term2_halves"]),
            periods_year=int(row["year_periods"]),
            is_comment=kind in ("comment", "level"),
            is_elective=row["role"] in ("elective", "choice", "topic"),
            first_year=int(row["from_year"]),
            last_year=_number(row["to_year"]),
            source=row["source"],
            confidence=row["confidence"],
        )
