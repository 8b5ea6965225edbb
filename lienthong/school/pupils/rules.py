"""Rules of enrolment without database: facts as stored, dates, grades, statuses by period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from lienthong.foundation.codelists import public as codelists
from lienthong.school.curriculum import public as curriculum
from lienthong.school.pupils.errors import BadFacts
from lienthong.school.pupils.fields import BY_NAME

# A family name below: statuses of the ministry's list by what happened and in which period (kỳ 1, kỳ 2, hè).
STATUS: dict[tuple[str, str], str] = {
    ("moved_in", "1"): "02", ("moved_in", "2"): "06", ("moved_in", "summer"): "10",
    ("returned", "1"): "03", ("returned", "2"): "07", ("returned", "summer"): "01",
    ("moved_out", "1"): "04", ("moved_out", "2"): "08", ("moved_out", "summer"): "11",
    ("dropped_out", "1"): "05", ("dropped_out", "2"): "09", ("dropped_out", "summer"): "12",
}  # fmt: skip
STUDYING = "01"


def clean_facts(facts: Mapping[str, object]) -> dict[str, Any]:
    """The facts of a file as stored, of those given only. Raises BadFacts with all that is wrong."""
    try:
        values, _details = codelists.clean_facts(BY_NAME, facts)
    except codelists.WrongFacts as error:
        raise BadFacts(error.errors) from error
    if values.get("is_assessed", True) is None:
        values["is_assessed"] = True
    return values


def check_grade(grade: int, levels: Sequence[str], level: str = "") -> str:
    """The level of a grade at a school. Raises BadFacts where the school does not teach it."""
    found = level if level in levels and grade in curriculum.GRADES.get(level, ()) else ""
    found = found or curriculum.level_of_grade(grade, list(levels)) or ""
    if not found:
        name = curriculum.grade_name(grade)
        raise BadFacts(
            {"grade": _("Trường này không có %(grade)s. Chọn khối mà trường đang dạy.") % {"grade": name.lower()}}
        )
    return found


def check_starts(started_on: dt.date, *, year_starts: dt.date, year_ends: dt.date) -> None:
    """An enrolment of a year begins in it; pupils are taken in from the summer before."""
    if not year_starts - dt.timedelta(days=122) <= started_on <= year_ends + dt.timedelta(days=92):
        day = {"from": f"{year_starts:%d/%m/%Y}", "to": f"{year_ends:%d/%m/%Y}"}
        raise BadFacts({"started_on": _("Ngày vào học phải nằm trong năm học (từ %(from)s đến %(to)s).") % day})


def check_ends(started_on: dt.date, ended_on: dt.date) -> None:
    """An enrolment ends on its first day or later (the same day: entered by mistake)."""
    if ended_on < started_on:
        raise BadFacts(
            {"on": _("Ngày nghỉ học không thể trước ngày vào học (%(day)s).") % {"day": f"{started_on:%d/%m/%Y}"}}
        )


def period_of(on: dt.date, *, term2_starts: dt.date, year_ends: dt.date) -> str:
    """ "1", "2" or "summer": the periods that the ministry's statuses are told apart by."""
    if on > year_ends:
        return "summer"
    return "2" if on >= term2_starts else "1"


def status_of(
    *, start_reason: str, started_on: dt.date, end_reason: str, ended_on: dt.date | None, on: dt.date,
    year_starts: dt.date, term2_starts: dt.date, year_ends: dt.date,
) -> str:  # fmt: skip
    """The ministry's status of an enrolment on a day, from its dates: nothing is typed twice."""
    if ended_on is not None and ended_on <= on and end_reason in ("moved_out", "dropped_out"):
        return STATUS[end_reason, period_of(ended_on, term2_starts=term2_starts, year_ends=year_ends)]
    if start_reason in ("moved_in", "returned"):
        # Who came before the first day of the year came in the summer.
        period = (
            "summer"
            if started_on < year_starts
            else period_of(started_on, term2_starts=term2_starts, year_ends=year_ends)
        )
        return STATUS[start_reason, period]
    return STUDYING


def next_grade(level: str, grade: int) -> int | None:
    """The grade after this one within the level; None after its last."""
    grades = curriculum.GRADES[level]
    at = grades.index(grade) + 1
    if at < len(grades):
        return grades[at]
    return None
