"""The curriculum as a table: what each grade is taught in the year that one looks at."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import render
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.kernel.screens.public import at
from lienthong.school.curriculum import public as curriculum

PROGRAMMES = ("CT2006", "GDPT2018", "GDTX2006")
LEVELS = ("TH", "THCS", "THPT")


@screen(Perm.CURRICULUM_VIEW)
def table(request: StaffRequest) -> HttpResponse:
    """Subjects × grades with periods a week, roles and source."""
    year, unit = request.place.year, request.place.unit
    taught = [level for level in unit.levels if level in LEVELS]
    level = request.GET.get("level", "")
    level = level if level in LEVELS else (taught[0] if taught else "THCS")
    programme = request.GET.get("programme", "")
    if programme not in PROGRAMMES:
        kind = "GDTX" if "GDTX" in unit.levels else level
        programme = curriculum.programme_of(kind, curriculum.GRADES[level][0], year) or "CT2006"
    plans = curriculum.plans_of_year(year)
    grades = [grade for grade in curriculum.GRADES[level] if plans.get((programme, level, grade))]
    found = {grade: plans[programme, level, grade] for grade in grades}
    sources = {p.source for planned in found.values() for p in planned}
    context = {
        "programmes": [(code, curriculum.programme_name(code)) for code in PROGRAMMES],
        "levels": [(code, curriculum.level_name(code)) for code in LEVELS],
        "chosen": {"programme": programme, "level": level},
        "grades": [curriculum.grade_name(grade) for grade in grades],
        "rows": _rows(found),
        "totals": [
            curriculum.periods(sum(p.half_periods_week_1 for p in found[g] if p.role == "core")) for g in grades
        ],
        "sources": "; ".join(sorted(sources)),
        "action": at(request, "curriculum:table"),
    }
    return render(request, "curriculum/table.html", context)


def _rows(found: dict[int, list[curriculum.PlannedSubject]]) -> list[dict[str, Any]]:
    by_code: dict[str, dict[int, curriculum.PlannedSubject]] = {}
    for grade, planned in found.items():
        for subject in planned:
            by_code.setdefault(subject.code, {})[grade] = subject
    names = {subject.code: curriculum.name_of(subject) for subject in curriculum.subjects()}
    rows: list[dict[str, Any]] = []
    for code in names:
        cells = by_code.get(code)
        if cells is None:
            continue
        one = next(iter(cells.values()))
        rows.append(
            {
                "name": names[code],
                "strands": ", ".join(names.get(strand, strand) for strand in one.strands),
                "cells": [_cell(cells.get(grade)) for grade in found],
                "assessed": _assessed(one),
            }
        )
    return rows


def _cell(subject: curriculum.PlannedSubject | None) -> str:
    if subject is None:
        return ""
    first, second = curriculum.periods(subject.half_periods_week_1), curriculum.periods(subject.half_periods_week_2)
    return first if first == second else f"{first} | {second}"


def _assessed(subject: curriculum.PlannedSubject) -> str:
    words = {
        "": _("Hoạt động, không xếp loại"),
        "scored": _("Cho điểm"),
        "comment": _("Nhận xét"),
        "level": _("Mức đạt được"),
        "level_test": _("Mức đạt được và kiểm tra cuối kỳ"),
        "level_test_mid": _("Mức đạt được và kiểm tra định kỳ"),
    }
    roles = {"elective": _("tự chọn"), "choice": _("lựa chọn"), "topic": _("chuyên đề")}
    role = roles.get(subject.role)
    word = words.get(subject.assessed_as, subject.assessed_as)
    return f"{word} ({role})" if role else word
