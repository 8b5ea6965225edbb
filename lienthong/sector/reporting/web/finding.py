"""What the screens share: the submission of an address, links to where things are put right, the page of one submission."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest
from lienthong.kernel.calendar import public as calendar
from lienthong.sector.reporting import drafting, forms, indicators, rules, selectors, standing
from lienthong.sector.reporting.models import Submission, SubmissionTable
from lienthong.sector.reporting.rules import Act, State
from lienthong.sector.reporting.web import sheets, wording

# Where a broken check is put right: the page and, where it narrows the list, its query.
FIXES: dict[str, tuple[str, dict[str, str]]] = {
    "pupils": ("pupils:list", {}),
    "dropouts": ("pupils:list", {"state": "dropped_out"}),
    "classes": ("classes:list", {}),
    "marks": ("assessment:books", {}),
    "staff": ("staff:list", {}),
}


def submission_at(request: StaffRequest, key: uuid.UUID) -> Submission:
    """The submission, if it belongs to the place of the address or stands below it. Raises NoSuchThing."""
    found = selectors.submission(request.actor, key)
    here = request.place.unit
    if found.unit_id == here.pk:
        return found
    if found.unit_id not in standing.schools_below(here.pk, on=found.collection.as_at, today=request.business_date):
        raise NoSuchThing(key)
    return found


def address(request: StaffRequest, name: str, **more: object) -> str:
    """An address of this module at the present place."""
    return reverse(f"reporting:{name}", kwargs={"unit": request.place.unit.code, "year": request.place.year, **more})


def with_query(url: str, **values: object) -> str:
    """The address with a query; None leaves a value out."""
    query = urlencode({k: v for k, v in values.items() if v not in (None, "")})
    return f"{url}?{query}" if query else url


def chosen(
    request: StaffRequest, tables: list[SubmissionTable]
) -> tuple[SubmissionTable, forms.Definition, forms.Table]:
    """The form and table that the address asks for, else the first."""
    table = next((t for t in tables if t.form.code == request.GET.get("form")), tables[0])
    definition = forms.of_form(table.form)
    return table, definition, definition.table(request.GET.get("table", "")) or definition.tables[0]


def page(request: StaffRequest, submission: Submission, **more: Any) -> dict[str, Any]:
    """Everything that the page of a submission shows."""
    tables = list(submission.tables.select_related("form").order_by("form__code"))
    table, definition, part = chosen(request, tables)
    base = address(request, "submission", submission=submission.uuid)
    people = address(request, "people", submission=submission.uuid)
    may_open = request.actor.can(Perm.ROLLUP_PEOPLE, submission.unit_id) or request.actor.can(
        Perm.PUPILS_VIEW, submission.unit_id
    )
    wrong = frozenset(c["cell"] for c in submission.checks if c["form"] == table.form.code)
    figures = sheets.Figures(
        drafting.effective(table),
        table.computed,
        table.entered,
        wrong,
        (lambda cell: _opens(definition, cell, with_query(people, form=table.form.code, cell=cell)))
        if may_open and submission.facts_path
        else None,
    )
    can = acts(request, submission)
    return {
        "submission": submission,
        "collection_name": wording.name_of(submission.collection),
        "pill": wording.pill(submission.state),
        "form_tabs": _form_tabs(base, tables, table) if len(tables) > 1 else [],
        "table_tabs": _table_tabs(base, table, definition, part),
        "table": sheets.show(part, figures),
        "form_code": table.form.code,
        "form_version": table.version,
        "table_code": part.code,
        "is_editing": can["fill"] and request.GET.get("edit") == "1",
        "edit_url": with_query(base, form=table.form.code, table=part.code, edit=1),
        "view_url": with_query(base, form=table.form.code, table=part.code),
        "values_url": with_query(
            address(request, "values", submission=submission.uuid), form=table.form.code, table=part.code
        ),
        "findings": [_finding(request, submission, base, c) for c in submission.checks],
        "can": can,
        "steps": [_step(s) for s in submission.steps.order_by("id")],
        "editions": _editions(request, submission),
        "urls": {
            n: address(request, n, submission=submission.uuid)
            for n in (
                "figures",
                "sending",
                "decision",
                "unlock_request",
                "unlock",
                "comparison",
                "document",
                "workbook",
            )
        },
        "board_url": with_query(address(request, "board"), collection=submission.collection.code),
        "errors": {},
        "typed": {},
        "reason": "",
        "problem": "",
        **more,
    }


def _opens(form: forms.Definition, cell: str, url: str) -> str:
    return url if form.cells[cell].kind in indicators.OPENS else ""


def acts(request: StaffRequest, submission: Submission) -> dict[str, bool]:
    """What this person may do with it now."""
    actor, unit, has_office = request.actor, submission.unit_id, submission.office_id is not None
    is_open = submission.state in rules.OPEN
    office = actor.can(Perm.REPORTS_OFFICE_DECIDE, unit) and rules.can(
        submission.state, Act.OFFICE_ACCEPT, has_office=has_office
    )
    department = actor.can(Perm.REPORTS_DEPARTMENT_DECIDE, unit)
    is_accepted = submission.state == State.ACCEPTED
    return {
        "fill": is_open and actor.can(Perm.REPORTS_FILL, unit),
        "submit": is_open and actor.can(Perm.REPORTS_SUBMIT, unit),
        "office": office,
        "department": department and rules.can(submission.state, Act.ACCEPT, has_office=has_office),
        "ask_unlock": is_accepted and submission.unlock_asked_at is None and actor.can(Perm.REPORTS_SUBMIT, unit),
        "unlock": is_accepted and department,
    }


def _form_tabs(base: str, tables: list[SubmissionTable], now: SubmissionTable) -> list[tuple[str, str, bool]]:
    english = wording.is_english()
    return [
        (forms.of_form(t.form).name_en if english else t.form.name, with_query(base, form=t.form.code), t.pk == now.pk)
        for t in tables
    ]


def _table_tabs(
    base: str, table: SubmissionTable, form: forms.Definition, now: forms.Table
) -> list[tuple[str, str, bool]]:
    english = wording.is_english()
    return [
        (t.title_en if english else t.title, with_query(base, form=table.form.code, table=t.code), t.code == now.code)
        for t in form.tables
    ]


def _finding(request: StaffRequest, submission: Submission, base: str, found: dict[str, Any]) -> dict[str, Any]:
    name, query = FIXES.get(found["fix"], ("", {}))
    fix = ""
    if name and request.actor.can(Perm.REPORTS_FILL, submission.unit_id):
        try:
            at = reverse(name, kwargs={"unit": submission.unit.code, "year": submission.collection.year_id})
            fix = with_query(at, **query)
        except NoReverseMatch:
            fix = ""
    where = with_query(base, form=found["form"], table=found["cell"].split(".")[0])
    return {
        "message": found["message"],
        "is_error": found["severity"] == "error",
        "fix_url": fix,
        "table_url": f"{where}#{found['cell']}",
    }


def _step(step: Any) -> dict[str, Any]:
    label, kind = wording.STEPS.get(step.kind, (step.kind, "neutral"))
    at = timezone.localtime(step.at, calendar.VIETNAM).strftime("%H:%M %d/%m/%Y")
    return {
        "what": str(label),
        "at": at,
        "by": step.by_name or "–",
        "kind": kind,
        **({"reason": step.message} if step.message else {}),
    }


def _editions(request: StaffRequest, submission: Submission) -> list[dict[str, Any]]:
    rows = selectors.editions(submission)
    if len(rows) < 2:
        return []
    return [
        {
            "edition": s.edition,
            "pill": wording.pill(s.state),
            "url": address(request, "submission", submission=s.uuid),
            "is_this": s.pk == submission.pk,
        }
        for s in rows
    ]
