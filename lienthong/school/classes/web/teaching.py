"""Who leads and who teaches: a class's own page, and the matrix of classes × subjects with each teacher's load."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.kernel.screens.public import at, form_screen
from lienthong.school.classes import public as classes
from lienthong.school.classes import rules, selectors
from lienthong.school.classes.web.forms import AssignForm, HomeroomForm
from lienthong.school.classes.web.views import _crumbs, _day, _editable
from lienthong.school.curriculum import public as curriculum
from lienthong.school.staff import public as staff


def _teachers(request: StaffRequest) -> list[tuple[str, str]]:
    rows = staff.employments_as_at([request.place.unit.pk], _day(request)).exclude(group="NV")
    return [(str(e.pk), f"{e.person.full_name} ({e.department})" if e.department else e.person.full_name) for e in rows]


@screen(Perm.ASSIGNMENTS_EDIT, write=("POST",))
def homeroom(request: StaffRequest, key: uuid.UUID) -> HttpResponse:
    """Name the homeroom teacher from a day on."""
    found = _editable(request, key)
    now = selectors.homeroom_now(found.pk, _day(request))
    current = str(now.employment_id) if now else ""
    form = HomeroomForm(request.POST or None, on=_day(request), staff=_teachers(request), current=current)
    back = at(request, "classes:class", key=key)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        row = classes.NewHomeroom(found.pk, int(data["employment"]) if data["employment"] else None, data["on"])
        done = form.attempt(lambda: classes.set_homerooms(actor=request.actor, unit_id=found.unit_id, rows=[row]))
        if done is not None:
            messages.success(request, _("Đã ghi giáo viên chủ nhiệm lớp %(name)s.") % {"name": found.name})
            return redirect_or_swap(request, back)
    return form_screen(
        request,
        form,
        title=_("Chủ nhiệm lớp %(name)s") % {"name": found.name},
        action=at(request, "classes:homeroom", key=key),
        submit=_("Lưu"),
        cancel_url=back,
        crumbs=_crumbs(request, found),
    )


def _subject_choices(found: classes.SchoolClass) -> list[tuple[str, str]]:
    """Subjects of the grade, strands of integrated ones after them, as "LSDL" and "LSDL:SU"."""
    names = {s.code: curriculum.name_of(s) for s in curriculum.subjects()}
    planned = curriculum.plan(programme=found.programme, level=found.level, grade=found.grade, year=found.year_id)
    listed: list[tuple[str, str]] = []
    for subject in planned:
        listed.append((subject.code, subject.name))
        listed += [(f"{subject.code}:{s}", f"{subject.name} – {names.get(s, s)}") for s in subject.strands]
    return listed or list(names.items())


@screen(Perm.ASSIGNMENTS_EDIT, write=("POST",))
def of_class(request: StaffRequest, key: uuid.UUID) -> HttpResponse:
    """Assign a teacher to a subject of the class; those assigned stand beside with a way to end each."""
    found = _editable(request, key)
    on = _day(request)
    form = AssignForm(
        request.POST or None,
        on=on,
        staff=_teachers(request),
        subjects=_subject_choices(found),
        subject=request.GET.get("subject", ""),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        subject, _colon, strand = data["subject"].partition(":")
        row = classes.NewAssignment(
            found.pk, subject, int(data["employment"]), data["on"], strand, int(data["term"]), data["periods"]
        )
        made = form.attempt(lambda: classes.assign(actor=request.actor, row=row))
        if made is not None:
            messages.success(request, _("Đã phân công."))
            return redirect_or_swap(request, at(request, "classes:class_assignments", key=key))
    context = {
        "found": found,
        "form": form,
        "action": at(request, "classes:class_assignments", key=key),
        "crumbs": _crumbs(request, found),
        "rows": [
            {
                "subject": curriculum.name_of(a.subject),
                "strand": a.strand,
                "teacher": a.employment.person.full_name,
                "periods": curriculum.periods(a.half_periods_week),
                "term": a.term,
                "since": a.started_on,
                "end_url": at(request, "classes:assignment_end", key=key, assignment=a.pk),
            }
            for a in selectors.assignments_of_class(found.pk, on)
        ],
    }
    return render(request, "classes/assignments.html", context, status=422 if form.is_bound and form.errors else 200)


@screen(Perm.ASSIGNMENTS_EDIT, read=(), write=("POST",))
def end(request: StaffRequest, key: uuid.UUID, assignment: int) -> HttpResponse:
    """End an assignment from today on."""
    found = _editable(request, key)
    if assignment not in {a.pk for a in selectors.assignments_of_class(found.pk, _day(request))}:
        raise NoSuchThing(assignment)
    classes.end_assignment(actor=request.actor, assignment_id=assignment, on=_day(request))
    messages.success(request, _("Đã kết thúc phân công."))
    return redirect_or_swap(request, at(request, "classes:class_assignments", key=key))


@screen(Perm.ASSIGNMENTS_EDIT, Perm.CLASSES_VIEW)
def matrix(request: StaffRequest) -> HttpResponse:
    """Classes × subjects of a grade with who teaches, holes marked; below, each teacher's load beside the norm."""
    unit, year, on = request.place.unit, request.place.year, _day(request)
    rows = [c for c in selectors.classes_of(unit.pk, year) if c.closed_on is None]
    grades = list(dict.fromkeys(c.grade for c in rows))
    asked = request.GET.get("grade", "")
    grade = int(asked) if asked.lstrip("-").isdigit() and int(asked) in grades else (grades[0] if grades else 0)
    shown = [c for c in rows if c.grade == grade]
    given = selectors.assignments_of_unit(unit.pk, year, on)
    plans = curriculum.plans_of_year(year)
    may_edit = request.actor.can(Perm.ASSIGNMENTS_EDIT, unit.pk)
    context = {
        "grades": [(str(g), curriculum.grade_name(g)) for g in grades],
        "grade": str(grade),
        "action": at(request, "classes:assignments"),
        "classes": [{"name": c.name, "url": at(request, "classes:class", key=c.uuid)} for c in shown],
        "rows": _matrix(request, shown, given, plans, may_edit=may_edit),
        "loads": _loads(rows, given, request.place.term),
        "term": request.place.term,
        "list_url": at(request, "classes:list"),
    }
    return render(request, "classes/matrix.html", context)


def _matrix(
    request: StaffRequest, shown: list[classes.SchoolClass], given: list[Any], plans: Any, *, may_edit: bool
) -> list[dict[str, Any]]:
    by_place: dict[tuple[int, str], list[str]] = defaultdict(list)
    for a in given:
        name = a.employment.person.full_name
        by_place[a.school_class_id, a.subject_id].append(f"{name} ({a.strand})" if a.strand else name)
    subjects: dict[str, str] = {}
    planned: dict[tuple[int, str], bool] = {}
    for c in shown:
        for subject in plans.get((c.programme, curriculum.plan_level(c.level, c.grade), c.grade), []):
            if subject.role == "core" or by_place.get((c.pk, subject.code)):
                subjects.setdefault(subject.code, subject.name)
            planned[c.pk, subject.code] = subject.role == "core"
    return [
        {
            "name": name,
            "cells": [
                {
                    "names": by_place.get((c.pk, code), []),
                    "is_missing": planned.get((c.pk, code), False) and not by_place.get((c.pk, code)),
                    "url": f"{at(request, 'classes:class_assignments', key=c.uuid)}?subject={code}"
                    if may_edit
                    else None,
                    "class": c.name,
                }
                for c in shown
            ],
        }
        for code, name in subjects.items()
    ]


def _loads(rows: list[classes.SchoolClass], given: list[Any], term: int) -> list[dict[str, Any]]:
    levels = {c.pk: c.level for c in rows}
    halves: dict[int, int] = defaultdict(int)
    people: dict[int, Any] = {}
    taught: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for a in given:
        people[a.employment_id] = a.employment
        if a.term in (0, term):
            halves[a.employment_id] += a.half_periods_week or 0
            taught[a.employment_id][levels.get(a.school_class_id, "")] += a.half_periods_week or 0
    loads = []
    for pk, employment in sorted(people.items(), key=lambda pair: pair[1].person.sort_key):
        # Who teaches at two levels owes the norm of the one taught most.
        level = employment.level or max(taught[pk], key=lambda name: taught[pk][name], default="")
        norm = rules.norm_halves(level)
        over = norm is not None and halves[pk] > norm
        loads.append(
            {
                "name": employment.person.full_name,
                "department": employment.department,
                "periods": curriculum.periods(halves[pk]),
                "norm": curriculum.periods(norm),
                "is_over": over,
                "difference": curriculum.periods(abs(halves[pk] - norm)) if norm is not None else "",
            }
        )
    return loads
