"""Retests of a subject in a class, written by its teacher where the head has opened it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.school.assessment.errors import BookRefusal
from lienthong.school.assessment.outcomes import YEAR
from lienthong.school.assessment.reading import Head
from lienthong.school.assessment.summaries import year_text
from lienthong.school.assessment.web.places import at, show_period, stand_in
from lienthong.school.assessment.web.summer_views import read_taken, result_text
from lienthong.school.assessment.yearend import retesting
from lienthong.school.assessment.yearend.reading import YearRow


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.CONDUCT_EDIT_HOMEROOM, Perm.MARKS_VIEW, write=("POST",))
def retests(request: StaffRequest, class_uuid: uuid.UUID, subject: str) -> HttpResponse:
    """Who chose the subject, and what came of it."""
    show_period(request, YEAR)
    found = retesting.sheet(request.actor, class_uuid, subject, unit_id=request.place.unit.pk, on=request.business_date)
    if request.method != "POST":
        return render(request, "assessment/retests.html", _page(request, found))
    try:
        done = retesting.record(
            request.actor, class_uuid=class_uuid, subject=subject, unit_id=request.place.unit.pk,
            entries=[_entry(request, found, row) for row in found.rows if f"s{row.member_id}" in request.POST],
            on=request.business_date,
        )  # fmt: skip
    except BookRefusal as refusal:
        return render(request, "assessment/retests.html", _page(request, found, str(refusal)), status=422)
    if done.written:
        messages.success(request, _("Đã lưu %(count)s học sinh.") % {"count": done.written})
    if done.conflicts:
        text = _("Người khác vừa sửa: %(names)s. Các dòng này giữ nguyên, hãy xem lại.")
        messages.error(request, text % {"names": ", ".join(done.conflicts[:5])})
    return redirect_or_swap(request, at(request, "retests", class_uuid=class_uuid, subject=subject))


def _entry(request: StaffRequest, found: retesting.Sheet, row: YearRow) -> retesting.Entry:
    member = row.member_id
    taken = read_taken(row, row.year_subjects[found.code], request.POST, str(member))
    return retesting.Entry(member, taken, request.POST.get(f"s{member}", ""))


def _page(request: StaffRequest, found: retesting.Sheet, error: str = "") -> dict[str, Any]:
    head = found.head
    rows = [_row(found, row) for row in found.rows]
    if error:
        rows = [{**row, **_typed(request, row)} for row in rows]
    return {
        "head": head, "rows": rows, "may_write": found.may_write, "shut": found.shut, "error": error,
        "until": retesting.until_text(found), "lacking": sum(not row["value"] for row in rows),
        "is_tested": any(row["tested"] for row in rows), "back": _back(request, head),
        "self_url": at(request, "retests", class_uuid=head.class_uuid, subject=found.code),
    }  # fmt: skip


def _back(request: StaffRequest, head: Head) -> tuple[str, str]:
    """Where the person came from: a teacher's own list, or the class's year."""
    own = stand_in(request, is_mine=head.is_mine)
    if head.is_mine:
        return own
    return (
        _("Đánh giá cả năm – %(name)s") % {"name": head.class_name},
        at(request, "year", class_uuid=head.class_uuid),
    )


def _row(found: retesting.Sheet, row: YearRow) -> dict[str, Any]:
    subject, again = row.year_subjects[found.code], row.retests[found.code]
    return {
        "member": row.member_id, "position": row.row.position, "name": row.name, "kind": subject.kind,
        "year": year_text(row, found.code).split(" → ")[0], "value": result_text(subject.kind, again.value),
        "tested": subject.tested, "test": "" if again.test is None else again.test // 10, "is_forfeit": again.is_forfeit,
        "reason": again.reason, "by": again.by, "seen": retesting.stamp(again),
    }  # fmt: skip


def _typed(request: StaffRequest, row: dict[str, Any]) -> dict[str, Any]:
    """What was just typed, after a refusal."""
    posted, member = request.POST, row["member"]
    return {
        "value": posted.get(f"v{member}", row["value"]), "test": posted.get(f"t{member}", row["test"]),
        "is_forfeit": f"f{member}" in posted, "reason": posted.get(f"r{member}", ""),
        "seen": posted.get(f"s{member}", ""),
    }  # fmt: skip
