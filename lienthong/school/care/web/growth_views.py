"""Weighing a class, and a child's chart."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import Perm, StaffRequest, screen, sensitive_read
from lienthong.school.care import books, growth, summary
from lienthong.school.care.errors import CareRefusal
from lienthong.school.care.models import Measurement
from lienthong.school.care.web.places import at, label_texts, open_group, read_day

CHARTS = (
    ("weight_for_age", "weight", "kg"), ("height_for_age", "height", "cm"), ("bmi_for_age", "bmi", "kg/m²"),
)  # fmt: skip


@screen(Perm.CARE_EDIT_ASSIGNED, Perm.CARE_VIEW, write=("POST",))
def measures(request: StaffRequest, class_uuid: uuid.UUID, day: str) -> HttpResponse:
    """Weights and heights of a class on a day, with the scores and what they are called."""
    on = read_day(day)
    found = open_group(request, class_uuid, on)
    if request.method == "POST":
        return _save(request, found, on)
    known = books.measurements(found.room.class_id, on)
    newest = books.latest(
        found.room.unit_id, found.room.year, until=on - dt.timedelta(1), class_ids=[found.room.class_id]
    )
    return render(request, "care/growth.html", _page(request, found, on, known, newest, {}, []))


def _page(
    request: StaffRequest,
    found: books.Group,
    on: dt.date,
    known: dict[int, Any],
    newest: dict[int, Any],
    typed: dict[int, books.Measure],
    asked: list[str],
) -> dict[str, Any]:
    rows = []
    for child in found.here:
        row, before = known.get(child.member_id), newest.get(child.member_id)
        seen = (books.shown(row.weight_g, 1000), books.shown(row.height_mm, 10)) if row else ("", "")
        given = typed.get(child.member_id)
        rows.append(
            {
                "child": child, "seen": seen, "weight": given.weight if given else seen[0],
                "height": given.height if given else seen[1], "row": row, "before": before,
                "scores": books.scores_of(row) if row else None,
                "labels": label_texts(books.labels_of(row)) if row else [],
                "months": growth.months(growth.age_days(child.born_on, on)) if child.born_on else None,
                "due": summary.due(newest | known, child, on),
                "url": at(request, "child", class_uuid=found.room.class_uuid, member=child.member_id),
            }
        )  # fmt: skip
    return {
        "group": found, "on": on, "rows": rows, "asked": asked, "today": request.business_date,
        "due": sum(r["due"] for r in rows), "standard": growth.standard(), "overview_url": at(request, "overview"),
        "self_url": at(request, "growth", class_uuid=found.room.class_uuid, day=on.isoformat()),
        "before": {m.member_id: books.shown(m.weight_g, 1000) for m in newest.values()},
    }  # fmt: skip


def _save(request: StaffRequest, found: books.Group, on: dt.date) -> HttpResponse:
    target = at(request, "growth", class_uuid=found.room.class_uuid, day=on.isoformat())
    typed = _typed(request.POST, found)
    try:
        saved = books.save_measures(
            request.actor, found, on=on, measures=typed, today=request.business_date,
            is_sure=request.POST.get("sure") == "1",
        )  # fmt: skip
    except CareRefusal as refusal:
        messages.error(request, str(refusal))
        return _again(request, found, on, typed, [])
    if saved.written:
        messages.success(request, _("Đã lưu %(count)s trẻ.") % {"count": saved.written})
    if saved.conflicts:
        text = _("Người khác vừa ghi: %(names)s. Các dòng này giữ nguyên, hãy xem lại.")
        messages.error(request, text % {"names": ", ".join(saved.conflicts[:5])})
    if saved.asked:
        return _again(request, found, on, typed, list(saved.asked))
    return redirect_or_swap(request, target)


def _again(
    request: StaffRequest, found: books.Group, on: dt.date, typed: list[books.Measure], asked: list[str]
) -> HttpResponse:
    """The page with what was typed: nothing is lost by a slip."""
    known = books.measurements(found.room.class_id, on)
    newest = books.latest(
        found.room.unit_id, found.room.year, until=on - dt.timedelta(1), class_ids=[found.room.class_id]
    )
    given = {measure.member_id: measure for measure in typed}
    return render(request, "care/growth.html", _page(request, found, on, known, newest, given, asked), status=422)


def _typed(posted: QueryDict, found: books.Group) -> list[books.Measure]:
    return [
        books.Measure(
            child.member_id, posted.get(f"w{child.member_id}", ""), posted.get(f"h{child.member_id}", ""),
            posted.get(f"sw{child.member_id}", ""), posted.get(f"sh{child.member_id}", ""),
        )
        for child in found.here if f"w{child.member_id}" in posted
    ]  # fmt: skip


@screen(Perm.CARE_EDIT_ASSIGNED, Perm.CARE_VIEW)
def child(request: StaffRequest, class_uuid: uuid.UUID, member: int) -> HttpResponse:
    """A child's measurements against the WHO bands, with a chart for weight, height and body mass."""
    found = open_group(request, class_uuid, request.business_date)
    who = found.child(member)
    rows = books.history(who.person_id, found.room.unit_id)
    if rows:
        sensitive_read(
            request.actor, person_id=who.person_id, unit_id=found.room.unit_id, fields=["growth"], request=request
        )
    charts = [_chart(name, what, unit, who, rows) for name, what, unit in CHARTS] if who.born_on else []
    context = {
        "group": found, "child": who, "charts": [chart for chart in charts if chart["lines"]],
        "rows": [
            {
                "row": r, "weight": books.shown(r.weight_g, 1000), "height": books.shown(r.height_mm, 10),
                "scores": books.scores_of(r), "labels": label_texts(books.labels_of(r)),
                "months": growth.months(r.age_days),
            }
            for r in rows
        ],
        "growth_url": at(request, "growth", class_uuid=class_uuid, day=request.business_date.isoformat()),
    }  # fmt: skip
    return render(request, "care/child.html", context)


def _chart(name: str, what: str, unit: str, who: books.Child, rows: list[Any]) -> dict[str, Any]:
    """Month by month the five bands, and the child's own value in the months it was measured."""
    titles = {"weight": _("Cân nặng theo tuổi"), "height": _("Chiều cao theo tuổi"), "bmi": _("BMI theo tuổi")}
    own: dict[int, float] = {}
    for row in rows:
        value = _value(what, row)
        if value is not None:
            own[growth.months(row.age_days)] = value
    if not own:
        return {"lines": []}
    first, last = max(0, min(own) - 3), min(95, max(own) + 6)
    months = list(range(first, last + 1))
    bands = growth.band(name, who.sex, [round(month * growth.MONTH) for month in months])
    lines = [(month, own.get(month), band) for month, band in zip(months, bands, strict=False)]
    return {"title": titles[what], "unit": unit, "lines": lines}


def _value(what: str, row: Measurement) -> float | None:
    if what == "weight":
        return None if row.weight_g is None else row.weight_g / 1000
    if what == "height":
        return None if row.height_mm is None else row.height_mm / 10
    if row.weight_g is None or not row.height_mm:
        return None
    return round(row.weight_g / 1000 / (row.height_mm / 1000) ** 2, 1)
