"""Two timetables of a school beside each other: what lies elsewhere, who teaches what instead, whose week is better."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lienthong.engines.timetabling import public as engine
from lienthong.engines.vietnamese import public as vietnamese
from lienthong.school.timetable import storing
from lienthong.school.timetable.models import Timetable
from lienthong.school.timetable.wording import PARTS

Place = tuple[str, int]  # slot, length


@dataclass(frozen=True, slots=True)
class Moved:
    """A lesson that lies elsewhere; "" where one of the two does not have it."""

    course: str
    name: str
    classes: tuple[str, ...]
    teachers: tuple[str, ...]
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Reassigned:
    """A course with other teachers."""

    name: str
    classes: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Week:
    """How many lessons moved for a class or teacher, and (teachers) the figures before and after."""

    name: str
    moved: tuple[Moved, ...]
    before: tuple[int, ...] = ()
    after: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs."""

    moved: tuple[Moved, ...]
    reassigned: tuple[Reassigned, ...]
    classes: tuple[Week, ...]
    teachers: tuple[Week, ...]
    lessons: int


def compare(first: Timetable, second: Timetable) -> Comparison:
    """What the second has otherwise than the first."""
    old, new = storing.school_of(first), storing.school_of(second)
    was, now = _places(first), _places(second)
    moved: list[Moved] = []
    for course in sorted(was.keys() | now.keys()):
        moved += _of_course(course, was[course], now[course], old, new)
    return Comparison(
        tuple(moved), tuple(_reassigned(old, new)), tuple(_classes(moved, old, new)),
        tuple(_teachers(moved, first, second, old, new)), sum(sum(places.values()) for places in now.values()),
    )  # fmt: skip


def _places(timetable: Timetable) -> dict[str, Counter[Place]]:
    found: dict[str, Counter[Place]] = defaultdict(Counter)
    for lesson in storing.lessons_of(timetable.lessons):
        found[lesson.course][lesson.slot, lesson.length] += 1
    return found


def _of_course(
    course: str, was: Counter[Place], now: Counter[Place], old: engine.School, new: engine.School
) -> list[Moved]:
    """Lessons that left and that came, paired in the order of the week, those of equal length first."""
    gone, come = sorted((was - now).elements()), sorted((now - was).elements())
    pairs: list[tuple[str, str]] = []
    for place in list(gone):
        same = next((other for other in come if other[1] == place[1]), None)
        if same is not None:
            gone.remove(place)
            come.remove(same)
            pairs.append((place[0], same[0]))
    pairs += [
        (gone[n][0] if n < len(gone) else "", come[n][0] if n < len(come) else "")
        for n in range(max(len(gone), len(come)))
    ]
    if not pairs:
        return []
    name, classes, teachers = _named(course, new if course in _known(new) else old)
    return [Moved(course, name, classes, teachers, a, b) for a, b in pairs]


def _known(school: engine.School) -> set[str]:
    return {*school.course_of, *(m.id for m in school.meetings)}


def _named(course: str, school: engine.School) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    found = school.course_of.get(course)
    if found is not None:
        return found.name, found.classes, found.teachers
    meeting = next((m for m in school.meetings if m.id == course), None)
    return (meeting.name, (), meeting.teachers) if meeting else (course, (), ())


def _reassigned(old: engine.School, new: engine.School) -> Iterable[Reassigned]:
    for course in new.courses:
        before = old.course_of.get(course.id)
        if before is not None and before.teachers != course.teachers:
            yield Reassigned(
                course.name, ", ".join(new.class_of[c].name for c in course.classes),
                ", ".join(old.teacher_of[t].name for t in before.teachers),
                ", ".join(new.teacher_of[t].name for t in course.teachers),
            )  # fmt: skip


def _classes(moved: list[Moved], old: engine.School, new: engine.School) -> list[Week]:
    own: dict[str, list[Moved]] = defaultdict(list)
    for one in moved:
        for name in one.classes:
            own[name].append(one)
    names = {c.id: c.name for school in (old, new) for c in school.classes}
    return [Week(name, tuple(own[key])) for key, name in names.items() if own[key]]


def _teachers(
    moved: list[Moved], first: Timetable, second: Timetable, old: engine.School, new: engine.School
) -> list[Week]:
    own: dict[str, list[Moved]] = defaultdict(list)
    for one in moved:
        for name in one.teachers:
            own[name].append(one)
    names = {t.id: t.name for school in (old, new) for t in school.teachers}
    weeks = [
        Week(name, tuple(own[key]), _figures(first.quality, key), _figures(second.quality, key))
        for key, name in names.items()
    ]
    changed = [week for week in weeks if week.moved or week.before != week.after]
    return sorted(changed, key=lambda week: vietnamese.sort_key(week.name))


def _figures(quality: Mapping[str, Mapping[str, Mapping[str, int]]], key: str) -> tuple[int, ...]:
    own = quality.get("teachers", {}).get(key, {})
    return tuple(own.get(part, 0) for part in ("periods", *PARTS))


def totals(first: Timetable, second: Timetable) -> list[tuple[str, int, int, int]]:
    """(part, before, after, which is better: −1 the first, 1 the second, 0 neither), the most annoying first."""
    pairs = [
        (part, first.quality.get("total", {}).get(part, 0), second.quality.get("total", {}).get(part, 0))
        for part in PARTS
    ]
    return [(part, a, b, (a > b) - (a < b)) for part, a, b in pairs]
