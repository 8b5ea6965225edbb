"""The board: for a school its reports with their days, for an office who has sent, who has not, what waits."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import render
from lienthong.foundation.tables.public import Column, Filter, list_page
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.kernel.calendar import public as calendar
from lienthong.sector.reporting import rules, selectors, wide
from lienthong.sector.reporting.models import Collection
from lienthong.sector.reporting.selectors import BoardRow
from lienthong.sector.reporting.web import finding, wording

SCHOOLS = ("truong", "trungtam")


@screen(Perm.REPORTS_VIEW)
def board(request: StaffRequest) -> HttpResponse:
    if request.place.unit.kind in SCHOOLS:
        return _mine(request)
    return _board(request)


def last_day(collection: Collection) -> str:
    """The last day in time: "before 15/01" is 14/01."""
    return (timezone.localtime(collection.due_at, calendar.VIETNAM) - dt.timedelta(minutes=1)).strftime("%d/%m/%Y")


def _mine(request: StaffRequest) -> HttpResponse:
    now = calendar.now()
    sent = selectors.mine(request.actor, unit_id=request.place.unit.pk, year=request.place.year)
    rows = []
    for collection in selectors.collections_of(request.place.year):
        submission = sent.get(collection.pk)
        state = submission.state if submission else "missing"
        is_over = rules.is_late(now, due_at=collection.due_at, grace_hours=collection.grace_hours)
        is_open_time = now >= collection.opens_at
        owes = state in ("missing", *rules.OPEN)
        rows.append(
            {
                "name": wording.name_of(collection),
                "as_at": collection.as_at,
                "last_day": last_day(collection),
                "opens": timezone.localtime(collection.opens_at, calendar.VIETNAM),
                "basis": collection.basis,
                "pill": wording.pill(state),
                "is_late": (is_over and owes)
                if submission is None or submission.submitted_at is None
                else submission.is_late,
                "is_now": is_open_time,
                "edition": submission.edition if submission else 0,
                "url": finding.address(request, "submission", submission=submission.uuid) if submission else "",
                "draft_url": finding.address(request, "draft", collection=collection.code)
                if is_open_time and owes and submission is None
                else "",
            }
        )
    can_fill = request.actor.can(Perm.REPORTS_FILL, request.place.unit.pk)
    return render(request, "reporting/mine.html", {"rows": rows, "can_fill": can_fill})


def _board(request: StaffRequest) -> HttpResponse:
    collections = selectors.collections_of(request.place.year)
    now = calendar.now()
    if not collections:
        return render(request, "reporting/board_empty.html", {})
    chosen = next((c for c in collections if c.code == request.GET.get("collection")), None) or current(
        collections, now
    )
    rows = selectors.board(request.actor, chosen, at_unit=request.place.unit.pk, today=request.business_date, now=now)
    page = list_page(
        request,
        rows,
        columns=_columns(request),
        filters=_filters(rows),
        default_sort="name",
        title=_("Tình hình nộp báo cáo"),
        search=lambda rows, text: [r for r in rows if text.casefold() in f"{r.name} {r.code}".casefold()],
        id="board",
        heading=(wording.name_of(chosen),),
    )
    if page.is_export:
        return page.export()
    counts = selectors.tally(rows)
    base = finding.address(request, "board")
    context: dict[str, Any] = {
        "page": page,
        "collection": chosen,
        "collection_name": wording.name_of(chosen),
        "last_day": last_day(chosen),
        "counts": {
            k: counts[k]
            for k in (
                "total",
                "missing",
                "draft",
                "submitted",
                "office_accepted",
                "returned",
                "accepted",
                "late",
                "unlock",
            )
        },
        "links": {k: finding.with_query(base, collection=chosen.code, state=k) for k in wording.STATES},
        "late_url": finding.with_query(base, collection=chosen.code, late="1"),
        "options": [
            (wording.name_of(c), finding.with_query(base, collection=c.code), c.pk == chosen.pk) for c in collections
        ],
        "wide": _wide(request, chosen, rows, now),
        "is_over": rules.is_late(now, due_at=chosen.due_at, grace_hours=chosen.grace_hours),
    }
    return render(request, "reporting/board.html", context, part="reporting/_board.html")


def _wide(request: StaffRequest, asked: Collection, rows: list[BoardRow], now: dt.datetime) -> dict[str, Any]:
    """What may be done here for many units at once, with how many it concerns."""
    is_open = now >= asked.opens_at
    return {
        "drafts": len(wide.without_draft(request.actor, rows)) if is_open else 0,
        "drafts_url": finding.address(request, "drafts", collection=asked.code),
        "waiting": len(wide.waiting_for(request.actor, rows)),
        "accept_url": finding.address(request, "acceptances", collection=asked.code),
    }


def current(collections: list[Collection], now: dt.datetime) -> Collection:
    """The collection under way: open and due next, else the last one due, else the first."""
    going = [c for c in collections if c.opens_at <= now]
    open_ones = [c for c in going if c.due_at > now - dt.timedelta(days=30)]
    return open_ones[-1] if open_ones else going[-1] if going else collections[0]


def _columns(request: StaffRequest) -> list[Column]:
    def link(row: BoardRow) -> str | None:
        return finding.address(request, "submission", submission=row.submission) if row.submission else None

    def sent(row: BoardRow) -> dt.datetime | None:
        return timezone.localtime(row.submitted_at, calendar.VIETNAM) if row.submitted_at else None

    return [
        Column("name", _("Đơn vị"), lambda r: r.name, sort=("name",), link=link, main=True, width=40),
        Column("code", _("Mã"), lambda r: r.code, sort=("code",), kind="code"),
        Column("levels", _("Cấp học"), lambda r: ", ".join(str(wording.LEVELS.get(x, x)) for x in r.levels)),
        Column("office", _("Qua"), lambda r: r.office_name or _("Nộp thẳng về Sở"), sort=("office",)),
        Column("state", _("Tình trạng"), lambda r: str(wording.STATES[r.state][0]), sort=("state",), kind="state"),
        Column("late", _("Hạn"), lambda r: _("Trễ") if r.is_late else "", sort=("late",), kind="state"),
        Column("sent", _("Nộp lúc"), sent, sort=("sent",), kind="date"),
    ]


def _filters(rows: list[BoardRow]) -> list[Filter]:
    offices = sorted({(str(r.office_id), r.office_name) for r in rows if r.office_id}, key=lambda o: o[1])
    levels = [(code, str(name)) for code, name in wording.LEVELS.items() if any(code in r.levels for r in rows)]
    found = [
        Filter(
            "state",
            _("Tình trạng"),
            [(k, str(v[0])) for k, v in wording.STATES.items() if k != "superseded"],
            lambda rs, v: [r for r in rs if r.state == v],
        ),
        Filter(
            "late",
            _("Hạn"),
            [("1", _("Trễ")), ("0", _("Đúng hạn"))],
            lambda rs, v: [r for r in rs if r.is_late == (v == "1")],
        ),
        Filter("level", _("Cấp học"), levels, lambda rs, v: [r for r in rs if v in r.levels]),
    ]
    if len(offices) > 1:
        found.append(Filter("office", _("Phòng"), offices, lambda rs, v: [r for r in rs if str(r.office_id) == v]))
    return found
