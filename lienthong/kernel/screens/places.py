"""Addresses and small things that all screens of the school's modules share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.audit import public as audit
from lienthong.foundation.codelists import public as codelists
from lienthong.foundation.htmx.public import render
from lienthong.kernel.access.public import StaffRequest


def at(request: StaffRequest, name: str, **where: object) -> str:
    """The address of a screen at the unit and year that the person looks at."""
    return reverse(name, kwargs={"unit": request.place.unit.code, "year": request.place.year, **where})


@dataclass(frozen=True, slots=True)
class Button:
    """A button at the head of a page. `post`: it acts, after a question (`confirm`)."""

    label: str
    url: str
    icon: str = ""
    kind: str = "secondary"
    post: bool = False
    confirm: str = ""


def list_screen(
    request: StaffRequest,
    page: Any,
    *,
    buttons: Iterable[Button] = (),
    tabs: Any = (),
    lead: str = "",
    notice: str = "",
) -> HttpResponse:
    """A list page, its swapped part, or the file that was asked for."""
    if page.is_export:
        answer: HttpResponse = page.export()
        return answer
    context = {
        "page": page,
        "title": page.title,
        "buttons": list(buttons),
        "tabs": list(tabs),
        "lead": lead,
        "notice": notice,
    }
    return render(request, "screens/list_page.html", context, part="screens/_list.html")


def form_screen(
    request: StaffRequest,
    form: Any,
    *,
    title: str,
    action: str,
    submit: str,
    cancel_url: str,
    sections: Iterable[tuple[str, Any]] | None = None,
    lead: str = "",
    crumbs: Iterable[tuple[str, str]] = (),
    danger: bool = False,
    draft: str = "",
) -> HttpResponse:
    """A form page; 422 when it holds errors, so that HTMX and readers of the status know."""
    context = {
        "form": form,
        "sections": list(sections or [("", list(form))]),
        "title": title,
        "action": action,
        "submit": submit,
        "cancel_url": cancel_url,
        "lead": lead,
        "crumbs": list(crumbs),
        "danger": danger,
        "draft": draft or None,
    }
    return render(request, "screens/form_page.html", context, status=422 if form.is_bound and form.errors else 200)


def read_day(text: object) -> dt.date:
    """A day as people write it. Raises ValueError with a sentence."""
    try:
        return vietnamese.parse_date(text)
    except vietnamese.BadDate as error:
        raise ValueError(str(error)) from error


def facts_table(
    facts: Iterable[codelists.Fact],
    values: Mapping[str, object],
    *,
    reveal: bool,
    labels: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[tuple[str, str]]:
    """(label, text) pairs of a file; sensitive facts are dots for those who may not see them."""
    found = []
    for fact in facts:
        text = codelists.display(fact, values.get(fact.name), (labels or {}).get(fact.name))
        found.append((str(fact.label), "•••" if fact.is_sensitive and text and not reveal else text))
    return found


def history_entries(records: Iterable[Any], *, reveal: bool) -> list[dict[str, str]]:
    """The history of some records as the timeline draws it, newest first."""
    changes = [change for record in records for change in audit.history_of(record, reveal=reveal, limit=50)]
    changes.sort(key=lambda change: change.at, reverse=True)
    entries: list[dict[str, str]] = []
    for change in changes:
        base = {"at": vietnamese_moment(change.at), "by": change.who or _("Hệ thống"), "reason": change.why}
        entries.extend({**base, "field": f.label, "old": f.old, "new": f.new} for f in change.fields)
    return entries


def vietnamese_moment(moment: dt.datetime) -> str:
    """14:02 31/12/2017"""
    from django.utils import timezone

    return timezone.localtime(moment).strftime("%H:%M %d/%m/%Y")
