"""Daily observation, the stages, the end of the preschool year."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.school.attendance import public as attendance
from lienthong.school.care import books, rules
from lienthong.school.care.errors import CareRefusal
from lienthong.school.care.models import StageResult
from lienthong.school.care.web.places import at, open_group, read_day


@screen(Perm.CARE_EDIT_ASSIGNED, Perm.CARE_VIEW, write=("POST",))
def day(request: StaffRequest, class_uuid: uuid.UUID, day: str) -> HttpResponse:
    """What was not as usual with a child today; everybody else was."""
    on = read_day(day)
    found = open_group(request, class_uuid, on)
    target = at(request, "day", class_uuid=class_uuid, day=on.isoformat())
    row = books.care_day(found.room.class_id, on)
    notes: Mapping[str, Sequence[str]] = row.notes if row else {}
    plan, seen, error = (row.plan if row else ""), (row.version if row else 0), ""
    if request.method == "POST":
        typed, plan = _notes(request.POST, found), request.POST.get("plan", "")
        seen = _number(request.POST.get("seen", "0"))
        try:
            books.save_day(request.actor, found, day=on, notes=typed, plan=plan, seen=seen, today=request.business_date)
        except CareRefusal as refusal:
            error, notes = str(refusal), {str(member): texts for member, texts in typed.items()}
        else:
            messages.success(request, _("Đã ghi quan sát trong ngày."))
            return redirect_or_swap(request, target)
    before, after = on - dt.timedelta(1), on + dt.timedelta(1)
    context = {
        "group": found, "on": on, "row": row, "plan": plan, "seen": seen, "error": error,
        "rows": [(c, notes.get(str(c.member_id), ["", "", ""])) for c in found.here],
        "may_write": found.may_write and not found.room.no_school and on <= request.business_date,
        "self_url": target, "overview_url": at(request, "overview"),
        "before_url": at(request, "day", class_uuid=class_uuid, day=before.isoformat()),
        "after_url": at(request, "day", class_uuid=class_uuid, day=after.isoformat())
        if after <= request.business_date else None,
    }  # fmt: skip
    return render(request, "care/day.html", context, status=422 if error else 200)


def _notes(posted: QueryDict, found: books.Group) -> dict[int, list[str]]:
    if posted.get("usual"):
        return {}
    return {
        child.member_id: [posted.get(f"{aspect}{child.member_id}", "") for aspect in rules.ASPECTS]
        for child in found.here
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


@screen(Perm.CARE_EDIT_ASSIGNED, Perm.CARE_VIEW, write=("POST",))
def stage(request: StaffRequest, class_uuid: uuid.UUID, stage: str) -> HttpResponse:
    """A class at the end of a stage: how many objectives each child has reached. POST fills who has nothing yet."""
    names = dict(rules.stages())
    if stage not in names:
        raise NoSuchThing(stage)
    found = open_group(request, class_uuid, request.business_date)
    if request.method == "POST":
        count = books.fill_stage(request.actor, found, stage=stage)
        messages.success(request, _("Đã ghi “Đạt” mọi mục tiêu cho %(count)s trẻ chưa có phiếu.") % {"count": count})
        return redirect_or_swap(request, at(request, "stage", class_uuid=class_uuid, stage=stage))
    known = books.stage_results(found.room.class_id, stage)
    goals, is_own = books.objectives(found.room.unit_id, found.room.grade, found.room.year)
    rates = attendance.present_rates([found.room.class_id], until=request.business_date)
    target = rules.target(found.room.grade)
    rows = []
    for child in found.here:
        row, (held, present) = known.get(child.member_id), rates.get(child.member_id, (0, 0))
        values = [value for value, _note in row.results.values()] if row else []
        rate = round(present * 1000 / held) if held else None
        rows.append(
            {
                "child": child, "row": row, "reached": values.count("D"), "not": len(values) - values.count("D"),
                "rate": rate, "is_low": rate is not None and target is not None and rate < target,
                "url": at(request, "stage_child", class_uuid=class_uuid, stage=stage, member=child.member_id),
            }
        )  # fmt: skip
    context = {
        "group": found, "stage": stage, "name": names[stage], "rows": rows, "goals": len(goals), "is_own": is_own,
        "source": rules.source(found.room.grade, found.room.year), "target": target, "is_last": stage == list(names)[-1],
        "empty": sum(r["row"] is None for r in rows), "overview_url": at(request, "overview"),
        "stages": [(n, at(request, "stage", class_uuid=class_uuid, stage=c), c == stage) for c, n in names.items()],
        "self_url": at(request, "stage", class_uuid=class_uuid, stage=stage),
    }  # fmt: skip
    return render(request, "care/stage.html", context)


@screen(Perm.CARE_EDIT_ASSIGNED, Perm.CARE_VIEW, write=("POST",))
def stage_child(request: StaffRequest, class_uuid: uuid.UUID, stage: str, member: int) -> HttpResponse:
    """A child's sheet of a stage: each objective, a note where there is something to say, at the end of the year the outcome."""
    names = dict(rules.stages())
    if stage not in names:
        raise NoSuchThing(stage)
    found = open_group(request, class_uuid, request.business_date)
    child, is_last = found.child(member), stage == list(names)[-1]
    goals, _is_own = books.objectives(found.room.unit_id, found.room.grade, found.room.year)
    back = at(request, "stage", class_uuid=class_uuid, stage=stage)
    row = books.stage_results(found.room.class_id, stage).get(member)
    typed = _kept(row)
    error = ""
    if request.method == "POST":
        typed = _sheet(request.POST, goals, is_last)
        try:
            books.save_stage(request.actor, found, member_id=member, stage=stage, **typed)
        except CareRefusal as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Đã ghi phiếu của %(name)s.") % {"name": child.name})
            return redirect_or_swap(request, back)
    domains = rules.domains(found.room.grade, found.room.year)
    kept = typed["results"]
    blocks = [
        (domains.get(code, code), [(g, *kept.get(g.code, ["", ""])) for g in goals if g.domain == code])
        for code in dict.fromkeys(g.domain for g in goals)
    ]  # fmt: skip
    context: dict[str, Any] = {
        "group": found, "child": child, "name": names[stage], "blocks": blocks, "codes": rules.codes(), "row": row,
        "typed": typed, "error": error, "is_last": is_last, "back_url": back, "self_url": request.path,
    }  # fmt: skip
    return render(request, "care/stage_child.html", context, status=422 if error else 200)


def _kept(row: StageResult | None) -> dict[str, Any]:
    """What stands in the book, in the form of what is posted."""
    if row is None:
        return {"results": {}, "remark": "", "is_completed": None, "seen": 0}
    return {"results": row.results, "remark": row.remark, "is_completed": row.is_completed, "seen": row.version}


def _sheet(posted: QueryDict, goals: tuple[rules.Objective, ...], is_last: bool) -> dict[str, Any]:
    results = {}
    for goal in goals:
        value = "D" if posted.get("all") else posted.get(f"r{goal.code}", "")
        note = posted.get(f"n{goal.code}", "")
        if value or note.strip():
            results[goal.code] = (value, note)
    outcome = {"1": True, "0": False}.get(posted.get("completed", "")) if is_last else None
    return {
        "results": results, "remark": posted.get("remark", ""), "is_completed": outcome,
        "seen": _number(posted.get("seen", "0")),
    }  # fmt: skip
