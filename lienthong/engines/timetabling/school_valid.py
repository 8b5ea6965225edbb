"""Whether a school makes sense as data: ids that are there, numbers that fit. Whether it can be scheduled is another question."""

from __future__ import annotations

from lienthong.engines.timetabling.model import TimetableError
from lienthong.engines.timetabling.school import Course, School, blocks_of


def check_school(school: School) -> None:
    """Raises TimetableError with the first thing that does not fit: an id twice, an unknown one, numbers that make no sense."""
    for what, ids in (
        ("class", [c.id for c in school.classes]), ("teacher", [t.id for t in school.teachers]),
        ("room", [r.id for r in school.rooms]), ("block", [b.id for b in school.blocks]),
        ("course", [*(c.id for c in school.courses), *(m.id for m in school.meetings)]),
        ("apart", [a.id for a in school.apart]),
    ):  # fmt: skip
        twice = next((one for n, one in enumerate(ids) if not one or one in ids[:n]), None)
        if twice is not None:
            raise TimetableError(f"The {what} “{twice}” has no id of its own.")
    grid = school.grid
    if not (1 <= grid.days <= 8 and grid.sessions and all(1 <= s.periods <= 15 for s in grid.sessions)):
        raise TimetableError("A week has 1 to 8 days, and a session 1 to 15 periods.")
    if any(not s.id.isalpha() for s in grid.sessions) or len({s.id for s in grid.sessions}) < len(grid.sessions):
        raise TimetableError("A session needs letters of its own as its id.")
    for one in school.classes:
        school.class_slots(one)
    for teacher in school.teachers:
        school.teacher_off(teacher)
        grid.expand((*teacher.wish_off, *teacher.present))
    for room in school.rooms:
        grid.expand(room.off)
    for course in school.courses:
        _check_course(school, course)
    _check_groups(school)


def _check_course(school: School, course: Course) -> None:
    name, grid = course.id, school.grid
    for kind, ids, known in (
        ("class", course.classes, school.class_of), ("teacher", course.teachers, school.teacher_of),
    ):  # fmt: skip
        for one in ids:
            if one not in known:
                raise TimetableError(f"The course “{name}” names the {kind} “{one}”, which there is not.")
    longest = max(s.periods for s in grid.sessions)
    blocks = course.blocks
    if not 0 < course.periods <= len(grid.slots):
        raise TimetableError(f"The course “{name}” has {course.periods} periods a week.")
    if blocks is not None and (sum(blocks) != course.periods or min(blocks) < 1 or max(blocks) > longest):
        raise TimetableError(f"The course “{name}”: its blocks do not make up its {course.periods} periods.")
    if course.doubles not in ("never", "free", "prefer") or course.weeks not in ("all", "A", "B"):
        raise TimetableError(f"The course “{name}”: doubles is never, free or prefer; weeks is all, A or B.")
    grid.expand((*course.slots, *course.forbidden, *course.avoid))
    if any(slot not in grid.place for slot in course.fixed) or len(course.fixed) > len(blocks_of(school, course)):
        raise TimetableError(f"The course “{name}”: its fixed slots are not slots, or more than its lessons.")
    if course.room_kind and not any(room.kind == course.room_kind for room in school.rooms):
        raise TimetableError(f"The course “{name}” needs a room of the kind “{course.room_kind}”; there is none.")


def _check_groups(school: School) -> None:
    groups = [(b.id, b.courses) for b in school.blocks] + [(a.id, a.courses) for a in school.apart]
    for name, courses_of in groups:
        for one in courses_of:
            if one not in school.course_of:
                raise TimetableError(f"“{name}” names the course “{one}”, which there is not.")
    taken: set[str] = set()
    for block in school.blocks:
        courses = [school.course_of[one] for one in block.courses]
        if len({tuple(sorted(blocks_of(school, course))) for course in courses}) > 1:
            raise TimetableError(f"The courses of the block “{block.id}” differ in how their periods lie together.")
        if taken & set(block.courses):
            raise TimetableError(f"A course of “{block.id}” stands in another block too.")
        taken |= set(block.courses)
    if any(a.within not in ("slot", "session", "day") for a in school.apart):
        raise TimetableError("“apart” is within slot, session or day.")
    for meeting in school.meetings:
        school.grid.expand(meeting.slots)
        if any(one not in school.teacher_of for one in meeting.teachers) or meeting.periods < 1 or not meeting.slots:
            raise TimetableError(f"The meeting “{meeting.id}” needs slots, and teachers that there are.")
