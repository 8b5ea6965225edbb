"""What teachers ask of the week: everybody in a line, and one by one."""

from __future__ import annotations

import uuid
from collections import defaultdict

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.htmx.public import render
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.kernel.screens.public import at
from lienthong.school.staff import public as staff
from lienthong.school.timetable import asking
from lienthong.school.timetable.models import TeacherWeek
from lienthong.school.timetable.web.asking_forms import attempt, gathered, number, tabs, within
from lienthong.school.timetable.wording import day_name, in_sentence, session_word

SWITCHES = ("has_small_child", "one_session_a_day", "noon_rest")


@screen(Perm.TIMETABLE_EDIT)
def teachers(request: StaffRequest) -> HttpResponse:
    """Everybody who teaches with what he or she asks."""
    rows = gathered(request)
    taught = {a.employment_id for own in rows.assignments.values() for a in own}
    people = [e for pk, e in rows.teachers.items() if pk in taught]
    people.sort(key=lambda e: e.person.sort_key)
    context = {
        "tabs": tabs(request, "teachers"), "list_url": at(request, "timetable:overview"),
        "rows": [
            (
                e.person.full_name, e.department, told(rows.teacher_weeks.get(e.pk)),
                at(request, "timetable:teacher", employment=e.uuid),
            )
            for e in people
        ],
    }  # fmt: skip
    return render(request, "timetable/teachers.html", context)


def told(week: TeacherWeek | None) -> str:
    """A teacher's wishes in a line."""
    if week is None:
        return ""
    said = [_("nghỉ %(day)s") % {"day": in_sentence(day_name(week.day_off))}] if week.day_off else []
    said += [_("bận %(slots)s") % {"slots": ", ".join(week.off)}] if week.off else []
    said += [_("tránh %(slots)s") % {"slots": ", ".join(week.wish_off)}] if week.wish_off else []
    said += [_("con mọn")] if week.has_small_child else []
    said += [_("mỗi ngày một buổi")] if week.one_session_a_day else []
    said += [_("nghỉ trưa")] if week.noon_rest else []
    said += [_("phải có tiết %(slots)s") % {"slots": ", ".join(week.present)}] if week.present else []
    said += [text % {"n": value} for value, text in _limits(week) if value is not None]
    return "; ".join([*said, week.note] if week.note else said)


def _limits(week: TeacherWeek) -> list[tuple[int | None, str]]:
    return [
        (week.min_per_session, _("ít nhất %(n)s tiết một buổi")),
        (week.max_per_session, _("nhiều nhất %(n)s tiết một buổi")),
        (week.max_per_day, _("nhiều nhất %(n)s tiết một ngày")),
        (week.max_consecutive, _("nhiều nhất %(n)s tiết liền")),
        (week.max_gaps, _("nhiều nhất %(n)s tiết trống một tuần")),
        (week.max_sessions, _("nhiều nhất %(n)s buổi")),
        (week.max_days, _("nhiều nhất %(n)s ngày")),
    ]


@screen(Perm.TIMETABLE_EDIT, write=("POST",))
def teacher(request: StaffRequest, employment: uuid.UUID) -> HttpResponse:
    """One teacher's wishes: busy sessions and periods, a day off, a small child."""
    place = request.place
    work = staff.Employment.objects.filter(uuid=employment, unit_id=place.unit.pk).select_related("person").first()
    if work is None:
        raise NoSuchThing(employment)
    rows = gathered(request)
    back, errors = at(request, "timetable:teachers"), list[str]()
    week, halves = rows.teacher_weeks.get(work.pk), [f"{n}{s}" for n in range(2, rows.week.days + 2) for s in "SC"]
    said = _said(week, halves)
    if request.method == "POST":
        posted = request.POST
        text = _("Đã ghi yêu cầu của %(name)s.") % {"name": work.person.full_name}
        done = attempt(request, lambda: _save(request, work.pk, posted, halves), text, back)
        if isinstance(done, HttpResponse):
            return done
        said, errors = posted.dict(), [done]
    context = {
        "name": work.person.full_name, "said": defaultdict(str, said), "errors": errors, "back_url": back,
        "list_url": at(request, "timetable:overview"), "self_url": at(request, "timetable:teacher", employment=employment),
        "days": [(n, day_name(n)) for n in range(2, rows.week.days + 2)],
        "halves": [(s, session_word(s)) for s in "SC"], "limits": _limit_fields(),
        "states": [("", _("được")), ("wish", _("tránh")), ("off", _("bận"))],
    }  # fmt: skip
    return render(request, "timetable/teacher.html", context, status=422 if errors else 200)


def _said(week: TeacherWeek | None, halves: list[str]) -> dict[str, str]:
    """What the form begins with: half-days as states, other slots as they were written."""
    if week is None:
        return {}
    states = {f"half-{half}": "off" if half in week.off else "wish" if half in week.wish_off else "" for half in halves}
    return {
        **states, "off": ", ".join(x for x in week.off if x not in halves),
        "wish": ", ".join(x for x in week.wish_off if x not in halves), "present": ", ".join(week.present),
        "day_off": str(week.day_off or ""), "note": week.note,
        **{name: "1" for name in SWITCHES if getattr(week, name)},
        **{name: str(value) for name in asking.LIMITS if (value := getattr(week, name)) is not None},
    }  # fmt: skip


def _limit_fields() -> list[tuple[str, str, int, int]]:
    """Fields for the limits: (name, label, least, most)."""
    labels = (
        _("Ít nhất mỗi buổi (tiết)"), _("Nhiều nhất mỗi buổi (tiết)"), _("Nhiều nhất mỗi ngày (tiết)"), _("Nhiều nhất tiết liền"),
        _("Nhiều nhất tiết trống một tuần"), _("Nhiều nhất mỗi tuần (buổi)"), _("Nhiều nhất mỗi tuần (ngày)"),
    )  # fmt: skip
    return [
        (name, label, least, most) for (name, (least, most)), label in zip(asking.LIMITS.items(), labels, strict=True)
    ]


def _save(request: StaffRequest, pk: int, posted: QueryDict, halves: list[str]) -> None:
    chosen = {half: posted.get(f"half-{half}", "") for half in halves}
    day = number(posted, "day_off", 0)
    asking.set_teacher_week(
        request.actor, unit_id=request.place.unit.pk, year=request.place.year, employment_id=pk,
        off=[h for h, state in chosen.items() if state == "off"] + asking.slots_of(posted.get("off", "")),
        wish_off=[h for h, state in chosen.items() if state == "wish"] + asking.slots_of(posted.get("wish", "")),
        day_off=day if 2 <= day <= 8 else None, **{name: posted.get(name) == "1" for name in SWITCHES},
        present=asking.slots_of(posted.get("present", "")), note=vietnamese.clean(posted.get("note", ""))[:200],
        **{name: within(posted, name, least, most) for name, (least, most) in asking.LIMITS.items()},
    )  # fmt: skip
