"""Comments of a sheet, and the bank of phrases that serves them."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import commenting, reading, saving
from lienthong.school.assessment.cells import show_result, show_value
from lienthong.school.assessment.closing import gates
from lienthong.school.assessment.columns import result
from lienthong.school.assessment.errors import WrongValue
from lienthong.school.assessment.web import plain_form
from lienthong.school.assessment.web.places import at, sheet_tabs, show_term, stand_in, term_name
from lienthong.school.assessment.web.plain_form import Place, Refused, anchor


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.MARKS_VIEW, Perm.MARKS_EDIT_ANY, write=("POST",))
def comments(request: StaffRequest, class_uuid: uuid.UUID, subject: str, term: int) -> HttpResponse:
    """A comment for each pupil of a sheet, with a bank of phrases by level beside them. Works as a plain form too."""
    other = show_term(request, term)
    if other is not None:
        return other
    grid = reading.grid(
        request.actor, class_uuid, subject, term, unit_id=request.place.unit.pk, on=request.business_date
    )
    if request.method == "POST":
        return _save(request, grid)
    return render(request, "assessment/comments.html", _page(request, grid))


def _page(request: StaffRequest, grid: reading.Grid, outcome: plain_form.Outcome | None = None) -> dict[str, Any]:
    head = grid.head
    back_label, back_url = stand_in(request, is_mine=head.is_mine)
    columns = commenting.columns_of(head)
    shut = gates.comments_shut(head.gate, calendar.now())
    if shut:
        grid = replace(grid, may_write=False)
    where = {"class_uuid": head.class_uuid, "subject": head.subject.code, "term": head.term}
    group = commenting.group_of(head)
    refused = outcome.refused if outcome else {}
    return {
        "head": head, "columns": columns, "rows": [_row(request, grid, row, columns, refused) for row in grid.rows],
        "refused": outcome.listed(grid.rows, columns) if outcome else [],
        "may_write": grid.may_write, "term": term_name(head.term), "user": request.actor.account_id,
        "save_url": at(request, "cells", **where), "self_url": at(request, "comments", **where),
        "tabs": sheet_tabs(request, head, "comments"), "bank_url": f"{at(request, 'comment_bank')}?group={group}",
        "back_label": back_label, "back_url": back_url,
        "locked": saving.lock_message(head) if head.gate.shut or head.is_closed else shut or None, "key": uuid.uuid4(),
        "phrases": commenting.bank(request.actor, request.place.unit.pk, group), "levels": commenting.LEVELS,
        "written": commenting.counts(grid.rows, columns), "count": sum(row.gone_on is None for row in grid.rows),
        "longest": commenting.LONGEST, "longest_sent": commenting.LONGEST_SENT,
    }  # fmt: skip


def _row(
    request: StaffRequest,
    grid: reading.Grid,
    row: reading.SheetRow,
    columns: Iterable[str],
    refused: Mapping[Place, Refused],
) -> dict[str, Any]:
    """A pupil's line: what the marks say, and for each comment its name, text, check of what stood there, level, id if refused."""
    head = grid.head
    is_gone = row.gone_on is not None and row.gone_on <= request.business_date
    cells = []
    for column in columns:
        text = getattr(row.texts, commenting.FIELDS[column])
        name = "" if is_gone or not grid.may_write else f"{row.member_id}.{column}"
        wrong = refused.get((str(row.member_id), column))
        known, level = _check(text), commenting.level_of(head, row, column)
        cells.append(
            (column, name, wrong.typed if wrong else text, known, level, anchor(row.member_id, column) if wrong else "")
        )
    _family, given = vietnamese.split_name(row.name)
    return {
        "line": row.member_id, "position": row.position, "name": row.name, "given": given, "is_gone": is_gone,
        "summary": _summary(head, row), "cells": cells,
    }  # fmt: skip


def _summary(head: reading.Head, row: reading.SheetRow) -> str:
    """What the teacher looks at while writing: the mean, or the levels."""
    if row.line.is_exempt:
        return _("miễn học")
    if head.regime.primary is None:
        return show_result(result(head.regime, head.subject, head.columns, row.line))
    values = [show_value(column, row.line.get(column)) for column in head.columns]
    return " · ".join(filter(None, values))


def _check(text: str) -> str:
    """Tells whether a comment is still the one that the page showed."""
    return f"{zlib.crc32(text.encode()):x}" if text else ""


def _save(request: StaffRequest, grid: reading.Grid) -> HttpResponse:
    """The page's own form, without script: what differs from what stands there now, if the page still showed that."""
    head = grid.head
    where = {"class_uuid": head.class_uuid, "subject": head.subject.code, "term": head.term}
    sent = list(_changes(grid, request.POST))
    typed = {(cell.line, cell.col): str(cell.value) for cell in sent}
    outcome = plain_form.save(request, head, sent, key=uuid.uuid4(), typed=typed, refused={})
    if not outcome.refused:
        return redirect_or_swap(request, at(request, "comments", **where))
    grid = reading.grid(
        request.actor, head.class_uuid, head.subject.code, head.term,
        unit_id=request.place.unit.pk, on=request.business_date,
    )  # fmt: skip
    return render(request, "assessment/comments.html", _page(request, grid, outcome), status=422)


def _changes(grid: reading.Grid, posted: QueryDict) -> Iterable[saving.Cell]:
    known = commenting.columns_of(grid.head)
    for row in grid.rows:
        for column, field in commenting.FIELDS.items():
            name = f"{row.member_id}.{column}"
            text, now = posted.get(name), getattr(row.texts, field)
            if text is None or column not in known or commenting.seen_text(text) == now:
                continue
            seen = now if posted.get(f"{name}.was", "") == _check(now) else "?"
            yield saving.Cell(str(row.member_id), column, seen or None, text)


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.CONDUCT_EDIT_HOMEROOM, Perm.MARKS_VIEW, write=("POST",))
def bank(request: StaffRequest) -> HttpResponse:
    """The bank of phrases: one's own, the school's, those that come with the program."""
    unit_id = request.place.unit.pk
    wanted = request.POST.get("group") or request.GET.get("group", "")
    group = wanted if wanted in commenting.GROUPS else next(iter(commenting.GROUPS))
    target = f"{at(request, 'comment_bank')}?group={group}"
    if request.method == "POST":
        try:
            commenting.add_phrase(
                request.actor, unit_id=unit_id, group=wanted, level=request.POST.get("level", ""),
                text=request.POST.get("text", ""), for_school=request.POST.get("whose") == "school",
            )  # fmt: skip
        except WrongValue as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Đã thêm câu vào ngân hàng."))
            return redirect_or_swap(request, target)
    stand_in(request, is_mine=_writes(request))
    keeps = commenting.may_edit_schools(request.actor, unit_id)
    phrases = [
        (p, at(request, "comment_phrase", phrase_id=p.id) if p.id and (p.origin == "mine" or keeps) else None)
        for p in commenting.bank(request.actor, unit_id, group)
    ]
    own = [] if not _writes(request) else [("mine", _("Của tôi"))]
    return render(
        request,
        "assessment/comment_bank.html",
        {
            "group": group, "groups": commenting.GROUPS, "levels": commenting.LEVELS, "phrases": phrases,
            "whose": [*own, *([("school", _("Của cả trường"))] if keeps else [])], "self_url": at(request, "comment_bank"),
            "tabs": [
                (label, f"{at(request, 'comment_bank')}?group={code}", code == group)
                for code, label in commenting.GROUPS.items()
            ],
            "longest": commenting.LONGEST_SENT,
            "given": {name: request.POST.get(name, "") for name in ("text", "level", "whose")},
        },
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _writes(request: StaffRequest) -> bool:
    rights = (Perm.MARKS_EDIT_ASSIGNED, Perm.CONDUCT_EDIT_HOMEROOM)
    return any(request.actor.can(right, request.place.unit.pk) for right in rights)


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.CONDUCT_EDIT_HOMEROOM, Perm.MARKS_VIEW, read=(), write=("POST",))
def phrase(request: StaffRequest, phrase_id: int) -> HttpResponse:
    """Take a phrase out of the bank."""
    commenting.drop_phrase(request.actor, unit_id=request.place.unit.pk, phrase_id=phrase_id)
    messages.success(request, _("Đã bỏ câu này khỏi ngân hàng; nhận xét đã ghi giữ nguyên."))
    group = request.POST.get("group", "")
    return redirect_or_swap(request, f"{at(request, 'comment_bank')}?group={group}")
