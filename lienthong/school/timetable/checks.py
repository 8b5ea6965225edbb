"""Before anything is searched: what of the requirements cannot work, in words, and what is merely worth knowing.

Each check is a count that no timetable can get round: more periods than slots, a fixed slot asked for twice, a room kind
asked for more than it is there. What only a search can find out, the search says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.engines.timetabling import public as engine
from lienthong.school.timetable import checks_limits
from lienthong.school.timetable.shaping import Shaped
from lienthong.school.timetable.wording import slot_name

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: it stops the solve, or is worth a look. `where` names the page that mends it."""

    is_stop: bool
    text: str
    where: str = ""  # assignments | classes | teachers | rooms | frame | courses


def findings(shaped: Shaped) -> list[Finding]:
    """Everything found, what stops first."""
    school = shaped.school
    found: list[Finding] = []
    checks: tuple[Callable[[engine.School], Iterable[Finding]], ...] = (
        _classes_too_full, _teachers_too_full, _fixed_twice, _rooms_too_few, _without_a_start,
    )  # fmt: skip
    if not school.courses:
        text = _("Chưa lớp nào được phân công giảng dạy, nên chưa có gì để xếp.")
        return [Finding(True, text, "assignments")]
    for check in checks:
        found += check(school)
    found += [Finding(True, text, where) for text, where in checks_limits.limits(school)]
    found += _between_sites(school)
    found += _outside_the_week(shaped)
    found += _not_assigned(shaped)
    return sorted(found, key=lambda f: not f.is_stop)


def _classes_too_full(school: engine.School) -> Iterable[Finding]:
    periods: dict[str, float] = defaultdict(float)
    for course in school.courses:
        for name in course.classes:
            periods[name] += course.periods / (1 if course.weeks == "all" else 2)
    for one in school.classes:
        room = len(school.class_slots(one))
        if periods[one.id] > room:
            text = _("Lớp %(name)s có %(periods)s tiết một tuần nhưng chỉ có %(room)s chỗ trong khung giờ.")
            about = {"name": one.name, "periods": f"{periods[one.id]:g}".replace(".", ","), "room": room}
            yield Finding(True, text % about, "frame")


def _teachers_too_full(school: engine.School) -> Iterable[Finding]:
    periods: dict[str, float] = defaultdict(float)
    slots: dict[str, set[str]] = defaultdict(set)
    for course in school.courses:
        allowed = engine.course_slots(school, course)
        for name in course.teachers:
            periods[name] += course.periods / (1 if course.weeks == "all" else 2)
            slots[name] |= allowed
    for one in school.teachers:
        room = len(slots[one.id])
        if periods[one.id] > room:
            text = _("%(name)s dạy %(periods)s tiết một tuần nhưng chỉ còn %(room)s tiết dạy được sau khi trừ giờ bận.")
            about = {"name": one.name, "periods": f"{periods[one.id]:g}".replace(".", ","), "room": room}
            yield Finding(True, text % about, "teachers")


def _fixed_twice(school: engine.School) -> Iterable[Finding]:
    """A teacher or class that fixed lessons want at two places at once."""
    at: dict[tuple[str, str], list[engine.Course]] = defaultdict(list)
    for course in school.courses:
        for slot in course.fixed:
            for who in (*course.teachers, *course.classes):
                at[who, slot].append(course)
    for (who, slot), courses in at.items():
        if len(courses) > 1 and {c.weeks for c in courses} != {"A", "B"}:
            name = (school.teacher_of.get(who) or school.class_of[who]).name
            rooms = ", ".join(sorted({school.class_of[c].name for course in courses for c in course.classes}))
            text = _("%(name)s phải có mặt ở hai nơi lúc %(slot)s: %(what)s (lớp %(rooms)s).")
            what = ", ".join(sorted({course.name for course in courses}))
            about = {"name": name, "slot": slot_name(slot), "what": what, "rooms": rooms}
            yield Finding(True, text % about, "courses")


def _rooms_too_few(school: engine.School) -> Iterable[Finding]:
    wanted: dict[str, float] = defaultdict(float)
    slots: dict[str, set[str]] = defaultdict(set)
    for course in school.courses:
        if course.room_kind:
            wanted[course.room_kind] += course.periods / (1 if course.weeks == "all" else 2)
            slots[course.room_kind] |= engine.course_slots(school, course)
    for kind, periods in wanted.items():
        own = [room for room in school.rooms if room.kind == kind]
        places = sum(room.capacity * len(slots[kind] - school.grid.expand(room.off)) for room in own)
        if periods > places:
            names = ", ".join(room.name for room in own)
            text = _("Cần %(periods)s tiết ở %(rooms)s nhưng chỉ có %(places)s lượt trong tuần.")
            about = {"periods": f"{periods:g}".replace(".", ","), "rooms": names, "places": places}
            yield Finding(True, text % about, "rooms")


def _without_a_start(school: engine.School) -> Iterable[Finding]:
    for course in school.courses:
        for length in sorted(set(engine.blocks_of(school, course)), reverse=True):
            if not engine.starts_of(school, course, length):
                rooms = ", ".join(school.class_of[c].name for c in course.classes)
                names = ", ".join(school.teacher_of[t].name for t in course.teachers)
                text = _(
                    "Không còn giờ nào xếp được môn %(course)s của lớp %(rooms)s (%(names)s): giờ học và giờ bận không gặp nhau."
                )
                about = {"course": course.name, "rooms": rooms, "names": names or _("chưa có giáo viên")}
                yield Finding(True, text % about, "courses")
                break


def _between_sites(school: engine.School) -> Iterable[Finding]:
    """Teachers who go from site to site: where that is asked, each of their sessions is at one of them."""
    places: dict[str, set[str]] = defaultdict(set)
    for course in school.courses:
        for who in course.teachers:
            places[who].update(school.class_of[name].branch for name in course.classes)
    moving = [(school.teacher_of[who].name, sorted(own)) for who, own in places.items() if len(own) > 1]
    for name, own in moving[:SHOWN] if school.apart else []:
        text = _("%(name)s dạy ở %(places)s: mỗi buổi máy chỉ xếp ở một nơi.")
        yield Finding(False, text % {"name": name, "places": ", ".join(own)}, "frame")


def _outside_the_week(shaped: Shaped) -> Iterable[Finding]:
    """What somebody asked of a day or period that the frame no longer has."""
    for whose, slot in shaped.outside[:SHOWN]:
        text = _("“%(slot)s” ở yêu cầu của %(whose)s không có trong khung giờ của trường nên không được tính.")
        yield Finding(False, text % {"slot": slot, "whose": whose}, "frame")
    more = len(shaped.outside) - SHOWN
    if more > 0:
        text = ngettext("Còn %(n)s giờ như thế nữa.", "Còn %(n)s giờ như thế nữa.", more)
        yield Finding(False, text % {"n": more}, "frame")


def _not_assigned(shaped: Shaped) -> Iterable[Finding]:
    """What the programme asks for and nobody has: the timetable can be made without it."""
    for room, subjects in shaped.unassigned[:SHOWN]:
        shown = ", ".join(subjects[:SHOWN]) + ("…" if len(subjects) > SHOWN else "")
        text = _("Lớp %(room)s chưa phân công: %(subjects)s. Các môn này sẽ không có trong thời khoá biểu.")
        yield Finding(False, text % {"room": room, "subjects": shown}, "assignments")
    more = len(shaped.unassigned) - SHOWN
    if more > 0:
        text = ngettext("Còn %(n)s lớp chưa phân công đủ môn.", "Còn %(n)s lớp chưa phân công đủ môn.", more)
        yield Finding(False, text % {"n": more}, "assignments")
    for one in shaped.without_periods[:SHOWN]:
        text = _("Môn %(name)s lớp %(room)s chưa ghi số tiết một tuần nên chưa được xếp.")
        yield Finding(False, text % {"name": one.name, "room": one.class_name}, "assignments")
    if shaped.without_homeroom:
        text = _("Chưa có giáo viên chủ nhiệm: %(rooms)s. Chào cờ và sinh hoạt lớp của lớp này chưa có người.")
        yield Finding(False, text % {"rooms": ", ".join(shaped.without_homeroom)}, "classes")
