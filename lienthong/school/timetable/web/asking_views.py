"""What the school asks of its week: drawn from the teaching assignments, checked in words, one button from being solved."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine
from lienthong.foundation.htmx.public import render
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.kernel.screens.public import at
from lienthong.school.curriculum import public as curriculum
from lienthong.school.timetable import checks, solving, working
from lienthong.school.timetable.gathering import gather
from lienthong.school.timetable.shaping import Shaped, shape
from lienthong.school.timetable.web.asking_forms import tabs
from lienthong.school.timetable.wording import session_word, slot_name

MENDED_AT = {
    "assignments": "classes:assignments", "classes": "classes:list", "teachers": "timetable:teachers",
    "rooms": "timetable:rooms", "frame": "timetable:frame", "courses": "timetable:courses",
}  # fmt: skip


@screen(Perm.TIMETABLE_EDIT)
def asked(request: StaffRequest) -> HttpResponse:
    """The requirements in short, what of them cannot work, and the button."""
    place = request.place
    rows = gather(place.unit, place.year, place.term, request.business_date)
    shaped = shape(rows)
    found = checks.findings(shaped)
    running = working.running(place.unit.pk)
    context: dict[str, Any] = {
        "tabs": tabs(request, "asked"),
        "shaped": shaped, "stops": [_finding(request, f) for f in found if f.is_stop],
        "notes": [_finding(request, f) for f in found if not f.is_stop],
        "classes": _classes(shaped), "week": rows.week, "rules": _customs(shaped),
        "counts": _counts(shaped), "seconds": solving.usual_seconds(len(shaped.school.classes)),
        "solve_url": at(request, "timetable:solve"), "from_fet_url": at(request, "timetable:from_fet"),
        "list_url": at(request, "timetable:overview"),
        "assign_url": at(request, "classes:assignments") if request.actor.can(Perm.ASSIGNMENTS_EDIT, place.unit.pk) else "",
        "watch_url": at(request, "timetable:watch", search=running.uuid) if running else None,
    }  # fmt: skip
    return render(request, "timetable/asked.html", context)


def _finding(request: StaffRequest, found: checks.Finding) -> tuple[str, str]:
    name = MENDED_AT.get(found.where)
    return found.text, at(request, name) if name else ""


def _counts(shaped: Shaped) -> dict[str, int]:
    school = shaped.school
    return {
        "classes": len(school.classes), "teachers": len(school.teachers),
        "periods": sum(course.periods for course in school.courses if course.weeks != "B"),
    }  # fmt: skip


def _classes(shaped: Shaped) -> list[dict[str, Any]]:
    """A line for each class: its session, periods, and the courses with their blocks."""
    school = shaped.school
    own: dict[str, list[engine.Course]] = defaultdict(list)
    for course in school.courses:
        for name in course.classes:
            own[name].append(course)
    made = []
    for one in school.classes:
        sessions = sorted({school.grid.session_of(slot).id for slot in school.class_slots(one)}, reverse=True)
        made.append({
            "name": one.name, "session": ", ".join(session_word(s) for s in sessions),
            "periods": curriculum.periods(sum(2 * c.periods if c.weeks == "all" else c.periods for c in own[one.id])),
            "slots": len(school.class_slots(one)),
            "courses": [_course(school, course) for course in own[one.id]],
        })  # fmt: skip
    return made


def _course(school: engine.School, course: engine.Course) -> dict[str, Any]:
    blocks = engine.blocks_of(school, course)
    rooms = [room.name for room in school.rooms if room.kind == course.room_kind]
    return {
        "name": course.name, "teachers": ", ".join(school.teacher_of[t].name for t in course.teachers),
        "periods": curriculum.periods(2 * course.periods if course.weeks == "all" else course.periods),
        "blocks": _blocks(course, blocks), "room": ", ".join(rooms) if course.room_kind else "",
        "fixed": ", ".join(slot_name(slot) for slot in course.fixed),
    }  # fmt: skip


def _blocks(course: engine.Course, blocks: tuple[int, ...]) -> str:
    """“1 tiết đôi, 2 tiết đơn”."""
    if course.weeks != "all":
        return _("tuần lẻ") if course.weeks == "A" else _("tuần chẵn")
    doubles, singles = sum(b == 2 for b in blocks), sum(b == 1 for b in blocks)
    words = [_("%(n)s tiết đôi") % {"n": doubles}] if doubles else []
    words += [_("%(n)s tiết đơn") % {"n": singles}] if singles else []
    words += [_("%(n)s tiết liền") % {"n": b} for b in blocks if b > 2]
    return ", ".join(words)


def _customs(shaped: Shaped) -> list[str]:
    """What was taken as usual because the school has not said otherwise."""
    school = shaped.school
    fixed = {course.name for course in school.courses if course.fixed}
    said = []
    if fixed:
        said.append(
            _("%(what)s có chỗ cố định đầu và cuối tuần, do giáo viên chủ nhiệm.") % {"what": ", ".join(sorted(fixed))}
        )
    pairs = sorted({c.name for c in school.courses if c.blocks and 2 in c.blocks})
    if pairs:
        said.append(_("Mỗi tuần có tiết đôi: %(what)s.") % {"what": ", ".join(pairs)})
    for room in school.rooms:
        text = _("%(room)s: cùng lúc nhiều nhất %(n)s lớp.")
        said.append(text % {"room": room.name, "n": room.capacity})
    halves = sorted({c.name for c in school.courses if c.weeks != "all"})
    if halves:
        said.append(_("Môn lẻ nửa tiết học cách tuần, hai môn chung một chỗ: %(what)s.") % {"what": ", ".join(halves)})
    said.append(
        _("Không xếp lớp trống tiết giữa buổi; cố gắng ít buổi một tiết, ít tiết trống, gọn ngày dạy cho giáo viên.")
    )
    said.append(_("Toán, Lí, Hóa, Ngữ văn tránh tiết cuối; thể dục tránh giờ nắng."))
    return said
