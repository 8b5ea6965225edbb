"""What limits of teachers and subjects leave room for: counts that no timetable can get round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine

Told = tuple[str, str]  # a sentence, and the page that mends it


def limits(school: engine.School) -> Iterator[Told]:
    """Everything found."""
    own: dict[str, list[engine.Course]] = defaultdict(list)
    for course in school.courses:
        for name in course.teachers:
            own[name].append(course)
        yield from _of_course(school, course)
    for teacher in school.teachers:
        yield from _of_teacher(school, teacher, own[teacher.id])
    for block in school.blocks:
        together = [school.course_of[course] for course in block.courses]
        if len({tuple(sorted(engine.blocks_of(school, course))) for course in together}) > 1:
            names = ", ".join(f"{c.name} {school.classes_named(c.classes)}" for c in together)
            text = _("Các môn học cùng lúc “%(word)s” phải chia tiết giống nhau: %(what)s.")
            yield text % {"word": block.name, "what": names}, "courses"
    for one, need, there in engine.apart_in_vain(school):
        if one.id.partition(":")[0] not in school.teacher_of:  # between sites only a search can tell
            text = _("%(what)s: %(need)s lần học một tuần phải tách nhau, nhưng chỉ có %(there)s buổi hoặc giờ.")
            yield text % {"what": one.id, "need": need, "there": there}, "courses"


def _of_teacher(school: engine.School, one: engine.Teacher, courses: list[engine.Course]) -> Iterator[Told]:
    if not courses:
        return
    periods = sum(course.periods / (1 if course.weeks == "all" else 2) for course in courses)
    reach = set().union(*(engine.course_slots(school, course) for course in courses))
    about = {"name": one.name, "periods": f"{periods:g}".replace(".", ",")}
    room = _room(school, one, reach)
    if len(reach) >= periods > room:
        text = _(
            "%(name)s dạy %(periods)s tiết một tuần nhưng các giới hạn buổi, ngày của người ấy chỉ cho %(room)s tiết."
        )
        yield text % {**about, "room": room}, "teachers"
    if periods < one.min_per_session:
        text = _("%(name)s chỉ dạy %(periods)s tiết một tuần nên không thể có ít nhất %(least)s tiết một buổi.")
        yield text % {**about, "least": one.min_per_session}, "teachers"
    present = school.grid.expand(one.present)
    missing = sorted(present - reach, key=school.grid.place.__getitem__)
    if missing:
        text = _("%(name)s phải có tiết ở %(slots)s nhưng không dạy lớp nào được vào giờ ấy.")
        yield text % {**about, "slots": ", ".join(missing)}, "teachers"
    elif len(present) > periods:
        text = _("%(name)s phải có tiết ở %(n)s giờ nhưng chỉ dạy %(periods)s tiết một tuần.")
        yield text % {**about, "n": len(present)}, "teachers"


def _room(school: engine.School, one: engine.Teacher, reach: set[str]) -> int:
    """How many periods a teacher's limits leave, each half-day and day as full as they allow."""
    grid = school.grid
    halves = [min(len(reach.intersection(half)), one.max_per_session or len(half)) for half in grid.half_days]
    each = len(grid.sessions)
    days = []
    for n in range(grid.days):
        own = halves[each * n : each * n + each]
        full = max(own) if one.one_session_a_day else sum(own)
        days.append(min(full, one.max_per_day or full))
    most = sum(sorted(days, reverse=True)[: one.max_days or grid.days])
    if one.max_sessions:
        most = min(most, sum(sorted(halves, reverse=True)[: one.max_sessions]))
    return most


def _of_course(school: engine.School, course: engine.Course) -> Iterator[Told]:
    lengths = engine.blocks_of(school, course)
    about = {"course": course.name, "rooms": school.classes_named(course.classes), "n": len(lengths)}
    if course.max_per_session and max(lengths, default=0) > course.max_per_session:
        text = _("Môn %(course)s lớp %(rooms)s có %(long)s tiết liền nhưng mỗi buổi chỉ được %(most)s tiết.")
        yield text % {**about, "long": max(lengths), "most": course.max_per_session}, "courses"
    if course.min_day_distance > 1:
        days = sorted({school.grid.day_of(slot) for slot in engine.course_slots(school, course)})
        kept: list[int] = []
        for day in days:
            if not kept or day - kept[-1] >= course.min_day_distance:
                kept.append(day)
        if len(lengths) > len(kept):
            text = _(
                "Môn %(course)s lớp %(rooms)s học %(n)s lần một tuần, không thể lần nào cũng cách nhau %(far)s ngày."
            )
            yield text % {**about, "far": course.min_day_distance}, "courses"
