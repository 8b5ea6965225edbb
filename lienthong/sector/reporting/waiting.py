"""What of the reports waits for a person at a place: for the home page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.kernel.access.public import Actor, Perm, Place
from lienthong.kernel.calendar import public as calendar
from lienthong.sector.reporting import rules, selectors
from lienthong.sector.reporting.models import Collection
from lienthong.sector.reporting.rules import State
from lienthong.sector.reporting.web import wording

SOON = dt.timedelta(days=14)


@dataclass(frozen=True)
class Waiting:
    """One thing that waits. tone: stop (late, returned) | wait."""

    title: str
    detail: str
    url: str
    tone: str
    count: int | None = None
    due: dt.date | None = None


@dataclass(frozen=True)
class Progress:
    """How far a collection is at an office: reports that it accepted, of all that are due."""

    name: str
    accepted: int
    total: int
    url: str


@dataclass(frozen=True)
class AtPlace:
    """What of the reports is to be known at a place."""

    waiting: tuple[Waiting, ...] = ()
    progress: tuple[Progress, ...] = ()


def at_place(actor: Actor, place: Place) -> AtPlace:
    """What a school owes, or what an office has to look at, who is late and how far each collection is."""
    if not actor.can(Perm.REPORTS_VIEW, place.unit.pk):
        return AtPlace()
    now = calendar.now()
    going = [
        c for c in selectors.collections_of(place.year) if c.opens_at <= now and now < c.due_at + dt.timedelta(days=60)
    ]
    if place.unit.kind in ("truong", "trungtam"):
        fills = actor.can(Perm.REPORTS_FILL, place.unit.pk)
        return AtPlace(tuple(_of_school(actor, place, going, now)) if fills else ())
    boards = [(c, selectors.board(actor, c, at_unit=place.unit.pk, today=calendar.today(), now=now)) for c in going]
    return AtPlace(
        tuple(found for c, rows in boards for found in _of_office(actor, place, c, rows, now)),
        tuple(_progress(actor, place, c, rows) for c, rows in boards if rows),
    )


def _address(place: Place, collection: Collection) -> str:
    board = reverse("reporting:board", kwargs={"unit": place.unit.code, "year": place.year})
    return f"{board}?collection={collection.code}"


def _progress(actor: Actor, place: Place, collection: Collection, rows: list[selectors.BoardRow]) -> Progress:
    is_department = actor.can(Perm.REPORTS_DEPARTMENT_DECIDE, place.unit.pk)
    # What an office accepted counts there at once; at the department what the department accepted.
    counted = {State.ACCEPTED} if is_department else {State.OFFICE_ACCEPTED, State.ACCEPTED}
    accepted = sum(row.state in counted for row in rows)
    return Progress(wording.name_of(collection), accepted, len(rows), _address(place, collection))


def _of_school(actor: Actor, place: Place, going: list[Collection], now: dt.datetime) -> list[Waiting]:
    sent = selectors.mine(actor, unit_id=place.unit.pk, year=place.year)
    found = []
    for collection in going:
        submission = sent.get(collection.pk)
        if submission is not None and submission.state not in rules.OPEN:
            continue
        last = (collection.due_at - dt.timedelta(minutes=1)).astimezone(calendar.VIETNAM).date()
        is_over = rules.is_late(now, due_at=collection.due_at, grace_hours=collection.grace_hours)
        where = {"unit": place.unit.code, "year": place.year}
        url = (
            reverse("reporting:submission", kwargs={**where, "submission": submission.uuid})
            if submission
            else reverse("reporting:board", kwargs=where)
        )
        name = wording.name_of(collection)
        if submission is not None and submission.state == State.RETURNED:
            found.append(
                Waiting(
                    _("%(name)s bị trả lại") % {"name": name}, _("Xem lí do, sửa rồi nộp lại."), url, "stop", due=last
                )
            )
            continue
        detail = (_("Đã quá hạn, hết ngày %(day)s.") if is_over else _("Hạn nộp: hết ngày %(day)s.")) % {
            "day": last.strftime("%d/%m/%Y")
        }
        found.append(Waiting(_("Nộp %(name)s") % {"name": name}, detail, url, "stop" if is_over else "wait", due=last))
    return found


def _of_office(
    actor: Actor, place: Place, collection: Collection, rows: list[selectors.BoardRow], now: dt.datetime
) -> list[Waiting]:
    is_department = actor.can(Perm.REPORTS_DEPARTMENT_DECIDE, place.unit.pk)
    mine = (
        [r for r in rows if (r.state == State.OFFICE_ACCEPTED or (r.state == State.SUBMITTED and r.office_id is None))]
        if is_department
        else [
            r
            for r in rows
            if r.state == State.SUBMITTED
            and r.office_id is not None
            and actor.can(Perm.REPORTS_OFFICE_DECIDE, r.unit_id)
        ]
    )
    url = _address(place, collection)
    name = wording.name_of(collection)
    found = []
    if mine:
        state = (
            State.OFFICE_ACCEPTED
            if is_department and any(r.state == State.OFFICE_ACCEPTED for r in mine)
            else State.SUBMITTED
        )
        found.append(
            Waiting(
                ngettext("%(count)s báo cáo chờ xem", "%(count)s báo cáo chờ xem", len(mine)) % {"count": len(mine)},
                name,
                f"{url}&state={state}",
                "wait",
                len(mine),
            )
        )
    late = [r for r in rows if r.is_late and r.state in ("missing", *rules.OPEN)]
    if late:
        found.append(
            Waiting(
                ngettext("%(count)s đơn vị nộp trễ", "%(count)s đơn vị nộp trễ", len(late)) % {"count": len(late)},
                name,
                f"{url}&late=1",
                "stop",
                len(late),
            )
        )
    asked = [r for r in rows if r.unlock_asked]
    if asked and is_department:
        found.append(
            Waiting(_("%(count)s đề nghị mở lại báo cáo") % {"count": len(asked)}, name, url, "wait", len(asked))
        )
    owing = [r for r in rows if r.state in ("missing", *rules.OPEN)]
    if owing and not late and collection.due_at - now < SOON:
        found.append(
            Waiting(
                ngettext("%(count)s đơn vị chưa nộp", "%(count)s đơn vị chưa nộp", len(owing)) % {"count": len(owing)},
                name,
                f"{url}&state=missing",
                "wait",
                len(owing),
            )
        )
    return found
