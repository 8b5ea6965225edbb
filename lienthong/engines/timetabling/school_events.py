"""What happens to a school in mid-year, as data: a teacher away, a room closed, a course added, removed or changed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lienthong.engines.timetabling.model import TimetableError
from lienthong.engines.timetabling.school import Course, School
from lienthong.engines.timetabling.school_json import record
from lienthong.engines.timetabling.school_valid import check_school

KINDS = (
    "teacher_away", "class_away", "room_closed", "course_added", "course_removed", "course_changed", "teacher_replaced",
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One happening. Which fields it has depends on its kind; see docs/timetable-json.md."""

    kind: str
    teacher: str = ""
    by: str = ""
    room: str = ""
    class_id: str = ""
    slots: tuple[str, ...] = ()
    course: Course | None = None
    course_id: str = ""
    courses: tuple[str, ...] = ()
    periods: int = 0
    blocks: tuple[int, ...] | None = None


def events_of(document: object) -> list[Event]:
    """One event, or several under “events”. Raises TimetableError."""
    if isinstance(document, dict) and isinstance(document.get("events"), list):
        return [record(Event, row, f"events[{n}]") for n, row in enumerate(document["events"])]
    return [record(Event, document, "event")]


def apply(school: School, event: Event) -> School:
    """The school afterwards. Raises TimetableError where the event names what there is not."""
    change = _CHANGES.get(event.kind)
    if change is None:
        raise TimetableError(f"“{event.kind}” is no kind of event; there are {', '.join(KINDS)}.")
    after = change(school, event)
    check_school(after)
    return after


def _teacher_away(school: School, event: Event) -> School:
    _known(event.teacher, school.teacher_of, "teacher")
    people = tuple(replace(t, off=(*t.off, *event.slots)) if t.id == event.teacher else t for t in school.teachers)
    return replace(school, teachers=people)


def _class_away(school: School, event: Event) -> School:
    _known(event.class_id, school.class_of, "class")
    away = school.grid.expand(event.slots)
    in_order = school.grid.place.__getitem__
    classes = tuple(
        replace(c, slots=tuple(sorted(school.class_slots(c) - away, key=in_order))) if c.id == event.class_id else c
        for c in school.classes
    )
    return replace(school, classes=classes)


def _room_closed(school: School, event: Event) -> School:
    _known(event.room, school.room_of, "room")
    rooms = tuple(replace(r, off=(*r.off, *event.slots)) if r.id == event.room else r for r in school.rooms)
    return replace(school, rooms=rooms)


def _course_added(school: School, event: Event) -> School:
    if event.course is None:
        raise TimetableError("The event course_added has no “course”.")
    return replace(school, courses=(*school.courses, event.course))


def _course_removed(school: School, event: Event) -> School:
    _known(event.course_id, school.course_of, "course")
    gone = event.course_id
    blocks = tuple(replace(b, courses=tuple(c for c in b.courses if c != gone)) for b in school.blocks)
    apart = tuple(replace(a, courses=tuple(c for c in a.courses if c != gone)) for a in school.apart)
    return replace(
        school, courses=tuple(c for c in school.courses if c.id != gone),
        blocks=tuple(b for b in blocks if b.courses), apart=tuple(a for a in apart if a.courses),
    )  # fmt: skip


def _course_changed(school: School, event: Event) -> School:
    _known(event.course_id, school.course_of, "course")
    courses = tuple(
        replace(c, periods=event.periods, blocks=event.blocks, fixed=c.fixed[: event.periods])
        if c.id == event.course_id else c
        for c in school.courses
    )  # fmt: skip
    return replace(school, courses=courses)


def _teacher_replaced(school: School, event: Event) -> School:
    _known(event.teacher, school.teacher_of, "teacher")
    _known(event.by, school.teacher_of, "teacher")
    for one in event.courses:
        _known(one, school.course_of, "course")
    courses = tuple(
        replace(c, teachers=tuple(dict.fromkeys(event.by if t == event.teacher else t for t in c.teachers)))
        if not event.courses or c.id in event.courses else c
        for c in school.courses
    )  # fmt: skip
    return replace(school, courses=courses)


def _known(name: str, among: object, what: str) -> None:
    assert isinstance(among, dict)
    if name not in among:
        raise TimetableError(f"The event names the {what} “{name}”, which there is not.")


_CHANGES = {
    "teacher_away": _teacher_away, "class_away": _class_away, "room_closed": _room_closed,
    "course_added": _course_added, "course_removed": _course_removed, "course_changed": _course_changed,
    "teacher_replaced": _teacher_replaced,
}  # fmt: skip
