"""Two numbered timetables compared: what moved, by class and by teacher, and which is better in what."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import render
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.kernel.screens.public import at
from lienthong.school.timetable import comparing, versions
from lienthong.school.timetable.models import Timetable
from lienthong.school.timetable.web.version_views import opened
from lienthong.school.timetable.wording import part_name, slot_name


@screen(Perm.TIMETABLE_EDIT)
def compare(request: StaffRequest) -> HttpResponse:
    """Choose two; without a choice the newest is laid beside the one that it was made from, else the one before it."""
    listed = versions.timetables_of(request.place.unit.pk, request.place.year)
    choices = [(str(t.uuid), _choice(t)) for t in listed]
    known = dict(choices)
    second = _chosen(request.GET.get("second", ""), known, choices[0][0] if choices else "")
    source = next((t.based_on_id for t in listed if str(t.uuid) == second), None)
    others = sorted((t for t in listed if str(t.uuid) != second), key=lambda t: t.pk != source)
    first = _chosen(request.GET.get("first", ""), known, str(others[0].uuid) if others else "")
    context: dict[str, Any] = {
        "choices": choices, "first": first, "second": second, "found": None, "self_url": at(request, "timetable:compare"),
        "list_url": at(request, "timetable:overview"),
    }  # fmt: skip
    if first and second and first != second:
        pair = opened(request, uuid.UUID(first)), opened(request, uuid.UUID(second))
        context |= _compared(request, *pair)
    return render(request, "timetable/compare.html", context, part="timetable/_compare.html")


def _choice(timetable: Timetable) -> str:
    state = {"draft": _("bản nháp"), "withdrawn": _("đã thu hồi")}.get(timetable.state, "")
    day = f"{timetable.applies_from:%d/%m/%Y}" if timetable.applies_from else ""
    return " · ".join(part for part in (_("Số %(n)s") % {"n": timetable.number}, day, state) if part)


def _chosen(text: str, known: dict[str, str], fallback: str) -> str:
    return text if text in known else fallback


def _compared(request: StaffRequest, first: Timetable, second: Timetable) -> dict[str, Any]:
    found = comparing.compare(first, second)
    return {
        "found": found, "numbers": (first.number, second.number),
        "urls": [at(request, "timetable:version", timetable=t.uuid) for t in (first, second)],
        "broken": (first.broken, second.broken), "second_is_draft": second.state == "draft",
        "totals": [(part_name(part), a, b, better) for part, a, b, better in comparing.totals(first, second)],
        "classes": [(week.name, [_line(m) for m in week.moved]) for week in found.classes],
        "teachers": [
            (week.name, [_line(m) for m in week.moved], list(zip(week.before, week.after, strict=True)))
            for week in found.teachers
        ],
        "heads": [_("Số tiết"), *(part_name(part) for part, _a, _b, _c in comparing.totals(first, second))],
    }  # fmt: skip


def _line(moved: comparing.Moved) -> tuple[str, str, str]:
    """(lesson, where it was, where it is)."""
    was = slot_name(moved.was) if moved.was else _("chưa có")
    return moved.name, was, slot_name(moved.now) if moved.now else _("không còn")
