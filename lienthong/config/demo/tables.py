"""Reads the fact tables that the plan is drawn from. Everything is text in the files and checked here."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[2]
AREAS = _PACKAGE / "kernel" / "areas" / "reference"
CURRICULUM = _PACKAGE / "school" / "curriculum" / "reference"


@dataclass(frozen=True)
class Commune:
    code: str
    name: str
    type: str
    district_code: str


@dataclass(frozen=True)
class District:
    code: str
    name: str
    type_name: str
    communes: tuple[Commune, ...]


@dataclass(frozen=True)
class Count:
    """What the statistics office counted in one level and year; None where it published nothing."""

    schools: int
    classes: int
    pupils: int
    girls: int | None
    minority: int | None
    teachers: int
    women_teachers: int | None


@dataclass(frozen=True)
class Lesson:
    """A subject in the first term of 2017-18: periods a week in halves, and the tests that it needs."""

    subject: str
    role: str
    halves: int
    periodic_tests: int
    kind: str  # how it is assessed: scored, comment, level, level_test, level_test_mid, or -

    @property
    def regular_tests(self) -> int:
        """TT 58/2011, article 7: at least 2, 3 or 4 by the periods a week."""
        return 2 if self.halves <= 2 else 3 if self.halves < 6 else 4


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a reference file by column name."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def districts() -> tuple[District, ...]:
    """The nine districts of 2017 with their communes, by code."""
    units = list(rows(AREAS / "units_2017.csv"))
    return tuple(
        District(
            unit["code"],
            unit["name"],
            unit["type_name"],
            tuple(
                Commune(child["code"], child["name"], child["type"], unit["code"])
                for child in units
                if child["parent"] == unit["code"]
            ),
        )
        for unit in units
        if unit["level"] == "district"
    )


@cache
def counts(*, year: int) -> dict[str, Count]:
    """The statistics office's counts of a school year, by level."""
    found = {}
    for row in rows(Path(__file__).with_name("counts.csv")):
        if int(row["year"]) == year:
            optional = [int(row[key]) if row[key] else None for key in ("girls", "minority", "women_teachers")]
            found[row["level"]] = Count(
                schools=int(row["schools"]),
                classes=int(row["classes"]),
                pupils=int(row["pupils"]),
                girls=optional[0],
                minority=optional[1],
                teachers=int(row["teachers"]),
                women_teachers=optional[2],
            )
    return found


def _periodic_tests(row: dict[str, str], kind: str) -> int:
    """Primary grades 4 and 5 have one test in mid-term in some subjects (TT 22/2016); others as listed."""
    if kind == "level_test_mid":
        return int(row["grade"] in ("4", "5"))
    return int(row["term1_periodic_tests"] or 0)


@cache
def lessons(*, programme: str, grade: int) -> tuple[Lesson, ...]:
    """What a class of the grade was taught in the first term of 2017-18, in the order of the class book."""
    subjects = {row["code"]: row for row in rows(CURRICULUM / "subjects.csv")}
    column = "p22" if grade <= 5 else "s58"
    found = [
        Lesson(
            row["subject"],
            row["role"],
            int(row["term1_halves"]),
            _periodic_tests(row, subjects[row["subject"]][column]),
            subjects[row["subject"]][column],
        )
        for row in rows(CURRICULUM / "periods.csv")
        if row["programme"] == programme
        and int(row["grade"]) == grade
        and int(row["from_year"]) <= 2017
        and (not row["to_year"] or int(row["to_year"]) >= 2017)
        and int(row["term1_halves"]) > 0
    ]
    return tuple(sorted(found, key=lambda lesson: int(subjects[lesson.subject]["position"])))
