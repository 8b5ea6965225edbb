"""The requirements one by one: frame, teachers' wishes, rooms, rules of subjects, meetings, sessions of classes."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.kernel.screens.public import at
from lienthong.school.curriculum import public as curriculum
from lienthong.school.staff import public as staff
from lienthong.school.timetable import asking, bells, defaults
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.gathering import Gathered, bells_of, gather
from lienthong.school.timetable.models import CourseRule, TeacherWeek
from lienthong.school.timetable.wording import day_name, session_word

ROOM_KINDS = {
    "san": gettext_lazy("Sân tập"), "tin": gettext_lazy("Phòng Tin học"), "li": gettext_lazy("Phòng Vật lí"),
    "hoa": gettext_lazy("Phòng Hóa học"), "sinh": gettext_lazy("Phòng Sinh học"), "nn": gettext_lazy("Phòng Ngoại ngữ"),
    "an": gettext_lazy("Phòng Âm nhạc"), "mt": gettext_lazy("Phòng Mĩ thuật"),
}  # fmt: skip


PAGES = {
    "rooms": "timetable/rooms.html", "courses": "timetable/courses.html", "meetings": "timetable/meetings.html",
}  # fmt: skip


def _kinds() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in ROOM_KINDS.items()]


def _gathered(request: StaffRequest) -> Gathered:
    place = request.place
    return gather(place.unit, place.year, place.term, request.business_date)


def _number(posted: QueryDict, name: str, fallback: int = -1) -> int:
    text = posted.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else fallback


def _try(request: StaffRequest, act: Callable[[], object], said: str, back: str) -> HttpResponse:
    """Do it and say so, or say why not."""
    try:
        act()
    except TimetableRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect_or_swap(request, back)


def tabs(request: StaffRequest, current: str) -> list[tuple[str, str, bool]]:
    """The sides of the requirements."""
    named = (
        ("asked", _("Tổng quan")), ("frame", _("Khung giờ")), ("teachers", _("Giáo viên")), ("courses", _("Môn học")),
        ("rooms", _("Phòng học")), ("meetings", _("Họp tổ")),
    )  # fmt: skip
    return [(label, at(request, f"timetable:{name}"), name == current) for name, label in named]


@screen(Perm.TIMETABLE_EDIT, write=("POST",))
def frame(request: StaffRequest) -> HttpResponse:
    """The week's days and periods, and the session of each class."""
    place, here = request.place, at(request, "timetable:frame")
    if request.method == "POST":
        posted = request.POST
        return _try(request, lambda: _save_frame(request, posted), _("Đã ghi khung giờ."), here)
    rows = _gathered(request)
    context = {
        "tabs": tabs(request, "frame"), "week": rows.week, "bells": bells_of(place.unit, place.year),
        "has_assembly": rows.has_assembly, "has_sites": bool(rows.sites), "one_site_a_session": rows.one_site_a_session,
        "has_class_hour": rows.has_class_hour, "self_url": here, "list_url": at(request, "timetable:overview"),
        "classes": [
            (room.pk, room.name, rows.class_weeks[room.pk].session if room.pk in rows.class_weeks else "", room.session)
            for room in rows.classes
        ],
        "sessions": [("", _("theo lớp")), ("am", _("Sáng")), ("pm", _("Chiều")), ("both", _("Cả hai buổi"))],
        "place": place,
    }  # fmt: skip
    return render(request, "timetable/frame.html", context)


def _save_frame(request: StaffRequest, posted: QueryDict) -> None:
    place = request.place
    asking.set_frame(
        request.actor, unit_id=place.unit.pk, year=place.year, days=_number(posted, "days"),
        morning=_number(posted, "morning"), afternoon=_number(posted, "afternoon"),
        long_break_after=_number(posted, "long_break_after", 0), has_assembly=posted.get("has_assembly") == "1",
        has_class_hour=posted.get("has_class_hour") == "1",
        one_site_a_session=posted.get("one_site_a_session") == "1" or "has_sites" not in posted,
        rings=_bells(posted) if "minutes" in posted else None,
    )  # fmt: skip
    rows = _gathered(request)
    for room in rows.classes:
        wanted = posted.get(f"session-{room.pk}")
        now = rows.class_weeks[room.pk].session if room.pk in rows.class_weeks else ""
        if wanted is not None and wanted != now:
            asking.set_class_session(request.actor, unit_id=place.unit.pk, class_id=room.pk, session=wanted)


def _bells(posted: QueryDict) -> bells.Bells:
    """When the bell rings, as typed. Raises TimetableRefusal."""
    try:
        morning, afternoon = (dt.time.fromisoformat(posted.get(name, "")) for name in ("morning_at", "afternoon_at"))
    except ValueError as error:
        raise TimetableRefusal(_("Ghi giờ vào học như 07:00.")) from error
    return bells.Bells(
        morning, afternoon, _number(posted, "minutes"), _number(posted, "short_break"), _number(posted, "long_break")
    )


@screen(Perm.TIMETABLE_EDIT)
def teachers(request: StaffRequest) -> HttpResponse:
    """Everybody who teaches with what he or she asks."""
    rows = _gathered(request)
    taught = {a.employment_id for own in rows.assignments.values() for a in own}
    people = [e for pk, e in rows.teachers.items() if pk in taught]
    people.sort(key=lambda e: e.person.sort_key)
    context = {
        "tabs": tabs(request, "teachers"), "list_url": at(request, "timetable:overview"),
        "rows": [
            (
                e.person.full_name, e.department, _told(rows.teacher_weeks.get(e.pk)),
                at(request, "timetable:teacher", employment=e.uuid),
            )
            for e in people
        ],
    }  # fmt: skip
    return render(request, "timetable/teachers.html", context)


def _told(week: TeacherWeek | None) -> str:
    """A teacher's wishes in a line."""
    if week is None:
        return ""
    said = [_("nghỉ %(day)s") % {"day": day_name(week.day_off).lower()}] if week.day_off else []
    said += [_("bận %(slots)s") % {"slots": ", ".join(week.off)}] if week.off else []
    said += [_("tránh %(slots)s") % {"slots": ", ".join(week.wish_off)}] if week.wish_off else []
    said += [_("con mọn")] if week.has_small_child else []
    said += [_("mỗi ngày một buổi")] if week.one_session_a_day else []
    said += [_("nhiều nhất %(n)s tiết một buổi") % {"n": week.max_per_session}] if week.max_per_session else []
    said += [_("nhiều nhất %(n)s ngày") % {"n": week.max_days}] if week.max_days else []
    return "; ".join([*said, week.note] if week.note else said)


@screen(Perm.TIMETABLE_EDIT, write=("POST",))
def teacher(request: StaffRequest, employment: uuid.UUID) -> HttpResponse:
    """One teacher's wishes: busy sessions and periods, a day off, a small child."""
    place = request.place
    work = staff.Employment.objects.filter(uuid=employment, unit_id=place.unit.pk).select_related("person").first()
    if work is None:
        raise NoSuchThing(employment)
    rows = _gathered(request)
    back = at(request, "timetable:teachers")
    if request.method == "POST":
        posted = request.POST
        said = _("Đã ghi yêu cầu của %(name)s.") % {"name": work.person.full_name}
        return _try(request, lambda: _save_teacher(request, work.pk, posted, rows.week), said, back)
    week = rows.teacher_weeks.get(work.pk)
    context = {
        "name": work.person.full_name, "week": week, "back_url": back, "list_url": at(request, "timetable:overview"),
        "self_url": at(request, "timetable:teacher", employment=employment),
        "days": [(n, day_name(n)) for n in range(2, rows.week.days + 2)],
        "halves": [(s, session_word(s), {n: _state(week, f"{n}{s}") for n in range(2, rows.week.days + 2)}) for s in "SC"],
        "off": ", ".join(x for x in week.off if len(x) != 2 or not x[0].isdigit()) if week else "",
        "wish": ", ".join(x for x in week.wish_off if len(x) != 2 or not x[0].isdigit()) if week else "",
        "states": [("", _("dạy được")), ("wish", _("nên tránh")), ("off", _("bận"))],
    }  # fmt: skip
    return render(request, "timetable/teacher.html", context)


def _state(week: TeacherWeek | None, half: str) -> str:
    return "" if week is None else "off" if half in week.off else "wish" if half in week.wish_off else ""


def _save_teacher(request: StaffRequest, pk: int, posted: QueryDict, week: defaults.Week) -> None:
    halves = [f"{n}{s}" for n in range(2, week.days + 2) for s in "SC"]
    chosen = {half: posted.get(f"half-{half}", "") for half in halves}
    day, most, days = (_number(posted, name, 0) for name in ("day_off", "max_per_session", "max_days"))
    asking.set_teacher_week(
        request.actor, unit_id=request.place.unit.pk, year=request.place.year, employment_id=pk,
        off=[h for h, state in chosen.items() if state == "off"] + asking.slots_of(posted.get("off", "")),
        wish_off=[h for h, state in chosen.items() if state == "wish"] + asking.slots_of(posted.get("wish", "")),
        day_off=day if 2 <= day <= 8 else None, max_per_session=most if 1 <= most <= 10 else None,
        max_days=days if 1 <= days <= 7 else None, has_small_child=posted.get("has_small_child") == "1",
        one_session_a_day=posted.get("one_session_a_day") == "1", note=vietnamese.clean(posted.get("note", ""))[:200],
    )  # fmt: skip


# ---- lists with a form under them ----


def _listed(
    request: StaffRequest, what: str, said: str, add: Callable[[QueryDict], object], context: dict[str, Any]
) -> HttpResponse:
    """A page with what there is, a way to add and to take away."""
    here = at(request, f"timetable:{what}")
    if request.method == "POST":
        posted = request.POST
        if "drop" in posted:
            text = posted["drop"]
            pk = int(text) if text.isascii() and text.isdigit() and len(text) < 15 else 0
            unit_id = request.place.unit.pk
            return _try(
                request, lambda: asking.drop(request.actor, unit_id=unit_id, what=what, pk=pk), _("Đã bỏ."), here
            )
        return _try(request, lambda: add(posted), said, here)
    context = {**context, "tabs": tabs(request, what), "self_url": here, "list_url": at(request, "timetable:overview")}
    return render(request, PAGES[what], context)


@screen(Perm.TIMETABLE_EDIT, write=("POST",))
def rooms(request: StaffRequest) -> HttpResponse:
    """Special rooms and yards."""

    def add(posted: QueryDict) -> None:
        asking.add_room(
            request.actor, unit_id=request.place.unit.pk, name=posted.get("name", ""),
            kind=posted.get("kind", "") if posted.get("kind") in ROOM_KINDS else "san",
            capacity=_number(posted, "capacity"), closed=asking.slots_of(posted.get("closed", "")),
        )  # fmt: skip

    kinds = _kinds()
    found = [
        (r.pk, r.name, dict(kinds).get(r.kind, r.kind), r.capacity, ", ".join(r.closed_slots))
        for r in _gathered(request).rooms
    ]
    return _listed(request, "rooms", _("Đã thêm phòng."), add, {"rows": found, "kinds": kinds})


@screen(Perm.TIMETABLE_EDIT, write=("POST",))
def courses(request: StaffRequest) -> HttpResponse:
    """Rules of subjects."""
    rows = _gathered(request)
    names = {s.code: curriculum.name_of(s) for s in curriculum.subjects()}
    used = sorted({a.subject_id for own in rows.assignments.values() for a in own}, key=lambda c: names.get(c, c))
    scopes = [("", _("cả trường"))]
    scopes += [(f"g{g}", curriculum.grade_name(g)) for g in sorted({room.grade for room in rows.classes})]
    scopes += [(f"c{room.pk}", room.name) for room in rows.classes]
    kinds = [("", _("theo lệ thường")), ("-", _("không cần phòng riêng")), *_kinds()]

    def add(posted: QueryDict) -> None:
        _save_rule(request, posted, set(used), dict(scopes), dict(kinds))

    rules = [rule for own in rows.rules.values() for rule in own]
    found = [
        (rule.pk, names.get(rule.subject_id, ""), _scope(rule, dict(scopes)), _rule(rule, dict(kinds)))
        for rule in rules
    ]
    context = {
        "rows": sorted(found, key=lambda r: r[1:3]),
        "subjects": [(c, names[c]) for c in used],
        "scopes": scopes,
        "kinds": kinds,
    }
    return _listed(request, "courses", _("Đã ghi yêu cầu của môn."), add, context)


def _scope(rule: CourseRule, scopes: dict[str, str]) -> str:
    key = f"c{rule.school_class_id}" if rule.school_class_id else f"g{rule.grade}" if rule.grade is not None else ""
    return scopes.get(key, "")


def _rule(rule: CourseRule, kinds: dict[str, str]) -> str:
    """A rule in a line."""
    said = []
    if rule.half_periods_week is not None:
        said.append(_("%(n)s tiết một tuần") % {"n": curriculum.periods(rule.half_periods_week)})
    if rule.blocks:
        said.append(_("chia %(blocks)s") % {"blocks": "+".join(map(str, rule.blocks))})
    for name, text in (
        ("slots", _("chỉ %(slots)s")),
        ("forbidden", _("không %(slots)s")),
        ("fixed", _("cố định %(slots)s")),
    ):
        if getattr(rule, name):
            said.append(text % {"slots": ", ".join(getattr(rule, name))})
    if rule.room_kind:
        said.append(kinds.get(rule.room_kind, rule.room_kind))
    said += [_("học cùng lúc: %(word)s") % {"word": rule.parallel}] if rule.parallel else []
    said += [_("ghép lớp: %(word)s") % {"word": rule.joined}] if rule.joined else []
    return "; ".join(said)


def _save_rule(
    request: StaffRequest, posted: QueryDict, subjects: set[str], scopes: dict[str, str], kinds: dict[str, str]
) -> None:
    subject, scope = posted.get("subject", ""), posted.get("scope", "")
    if subject not in subjects or scope not in scopes:
        raise TimetableRefusal(_("Chọn môn và phạm vi trong danh sách."))
    text = posted.get("periods", "").strip()
    try:
        halves = curriculum.read_halves(text) if text else None
    except ValueError as error:
        raise TimetableRefusal(str(error)) from error
    asking.set_course_rule(
        request.actor, unit_id=request.place.unit.pk, year=request.place.year, subject=subject,
        grade=int(scope[1:]) if scope.startswith("g") else None, class_id=int(scope[1:]) if scope.startswith("c") else None,
        half_periods_week=halves, blocks=asking.blocks_of(posted.get("blocks", "")),
        room_kind=posted.get("room_kind", "") if posted.get("room_kind", "") in kinds else "",
        slots=asking.slots_of(posted.get("slots", "")), forbidden=asking.slots_of(posted.get("forbidden", "")),
        fixed=asking.slots_of(posted.get("fixed", "")), parallel=vietnamese.clean(posted.get("parallel", ""))[:20],
        joined=vietnamese.clean(posted.get("joined", ""))[:20],
    )  # fmt: skip


@screen(Perm.TIMETABLE_EDIT, write=("POST",))
def meetings(request: StaffRequest) -> HttpResponse:
    """Departments' meetings."""
    place = request.place
    departments = staff.departments(place.unit.pk, request.business_date)

    def add(posted: QueryDict) -> None:
        wanted = posted.get("department", "")
        asking.add_gathering(
            request.actor, unit_id=place.unit.pk, year=place.year, name=posted.get("name", ""),
            department=wanted if wanted in departments else "", slots=asking.slots_of(posted.get("slots", "")),
            periods=_number(posted, "periods", 1),
        )  # fmt: skip

    found = [(g.pk, g.name, g.department, ", ".join(g.slots), g.periods) for g in _gathered(request).gatherings]
    return _listed(
        request, "meetings", _("Đã ghi giờ họp."), add, {"rows": found, "departments": [(d, d) for d in departments]}
    )
