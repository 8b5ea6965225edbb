"""Reports taken away: the typeset document, the workbook; two answers laid beside each other."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import render
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.sector.reporting import drafting, exports, forms, selectors
from lienthong.sector.reporting import rollup as totals
from lienthong.sector.reporting.models import Submission, SubmissionTable
from lienthong.sector.reporting.web import finding, rollups, sheets, wording


@screen(Perm.REPORTS_VIEW)
def document(request: StaffRequest, submission: uuid.UUID) -> HttpResponse:
    found = finding.submission_at(request, submission)
    return _pdf(
        exports.submission_pdf(found, _tables(found)), f"{found.collection.code}-{found.unit.code}-{found.edition}"
    )


@screen(Perm.REPORTS_VIEW)
def workbook(request: StaffRequest, submission: uuid.UUID) -> HttpResponse:
    found = finding.submission_at(request, submission)
    parts = [
        exports.Part(forms.of_form(t.form), drafting.effective(t), t.entered)
        for t in found.tables.select_related("form").order_by("form__code")
    ]
    heading = (found.unit_name, wording.name_of(found.collection))
    return _file(request, parts, heading, f"{found.collection.code}-{found.unit.code}-{found.edition}")


@screen(Perm.ROLLUP_VIEW)
def rollup_workbook(request: StaffRequest) -> HttpResponse:
    asked = rollups.choice(request)
    if asked is None:
        raise NoSuchThing("rollup")
    found = totals.total(asked.form, asked.submissions)
    heading = (
        exports.name_then(request.place.unit, asked.collection),
        wording.name_of(asked.collection),
        exports.coverage(found.units, asked.accepted_only),
    )
    parts = [exports.Part(forms.of_form(asked.form), found.cells, {})]
    return _file(request, parts, heading, f"{asked.collection.code}-{asked.form.code}")


@screen(Perm.ROLLUP_VIEW)
def rollup_document(request: StaffRequest) -> HttpResponse:
    asked = rollups.choice(request)
    if asked is None:
        raise NoSuchThing("rollup")
    found = totals.total(asked.form, asked.submissions)
    definition = forms.of_form(asked.form)
    shown = [sheets.show(t, sheets.Figures(found.cells)) for t in definition.tables]
    made = exports.rollup_pdf(
        request.place.unit,
        asked.collection,
        definition,
        shown,
        exports.coverage(found.units, asked.accepted_only),
        on=request.business_date,
    )
    return _pdf(made, f"{asked.collection.code}-{asked.form.code}")


@screen(Perm.REPORTS_VIEW)
def comparison(request: StaffRequest, submission: uuid.UUID) -> HttpResponse:
    """Two answers of one unit, cell by cell: two editions, or two rounds where both ask for the same."""
    found = finding.submission_at(request, submission)
    others = [s for s in selectors.others_of_unit(found) if s.tables.exists()]
    other = next((s for s in others if str(s.uuid) == request.GET.get("with")), others[0] if others else None)
    base = finding.address(request, "comparison", submission=found.uuid)
    shown, changed = _beside(found, other) if other else ([], 0)
    context: dict[str, Any] = {
        "submission": found,
        "other": other,
        "tables": shown,
        "changed": changed,
        "base": base,
        "here": answer_name(found),
        "there": answer_name(other) if other else "",
        "options": [(str(s.uuid), answer_name(s)) for s in others],
        "back_url": finding.address(request, "submission", submission=found.uuid),
    }
    return render(request, "reporting/comparison.html", context)


def answer_name(submission: Submission) -> str:
    """ "Dữ liệu VEMIS giữa kỳ 2017-2018, lần 2"."""
    return _("%(name)s, lần %(edition)s") % {
        "name": wording.name_of(submission.collection),
        "edition": submission.edition,
    }


def _beside(first: Submission, second: Submission) -> tuple[list[sheets.ShownTable], int]:
    theirs = {family(t): drafting.effective(t) for t in second.tables.select_related("form")}
    shown, changed = [], 0
    for table in first.tables.select_related("form").order_by("form__code"):
        other = theirs.get(family(table))
        if other is None:
            continue
        mine = drafting.effective(table)
        for part in forms.of_form(table.form).tables:
            if not any(c.key in other for c in part.cells()):
                continue
            drawn = sheets.show(part, sheets.Figures(mine, other=other))
            changed += sum(bool(c.other) for r in drawn.rows for c in r.cells)
            shown.append(drawn)
    return shown, changed


def family(table: SubmissionTable) -> str:
    """GN-THCS and DN-THCS are the same level's form in different rounds."""
    return str(table.form.code).split("-", 1)[-1]


def _tables(found: Submission) -> list[tuple[str, list[sheets.ShownTable]]]:
    english = wording.is_english()
    made = []
    for table in found.tables.select_related("form").order_by("form__code"):
        definition = forms.of_form(table.form)
        figures = sheets.Figures(drafting.effective(table), table.computed, table.entered)
        made.append(
            (definition.name_en if english else definition.name, [sheets.show(t, figures) for t in definition.tables])
        )
    return made


def _file(request: StaffRequest, parts: list[exports.Part], heading: tuple[str, ...], name: str) -> HttpResponse:
    kind = request.GET.get("format", "xlsx")
    if kind not in exports.MEDIA:
        raise NoSuchThing(kind)
    response = HttpResponse(exports.workbook(kind, parts, heading), content_type=exports.MEDIA[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _pdf(made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
