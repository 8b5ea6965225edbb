"""Timetables as people look at them: whose week, on which day, in which cells."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lienthong.engines.timetabling import public as engine
from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.access.public import Actor
from lienthong.school.classes import public as classes
from lienthong.school.curriculum import public as curriculum
from lienthong.school.pupils import public as pupils
from lienthong.school.staff import public as staff
from lienthong.school.timetable import storing
from lienthong.school.timetable.models import Timetable
from lienthong.school.timetable.names import class_id, subject_of, teacher_id


@dataclass(frozen=True, slots=True)
class Entry:
    """A lesson in a cell, in words."""

    course: str
    subject: str
    label: str  # short
    name: str
    classes: str
    teachers: str
    short_teachers: str
    room: str
    weeks: str  # "" | "A" | "B"
    length: int
    starts: str  # the slot that the lesson begins at
    pinned: bool = False
    change: str = ""  # substitute | moved | cancelled | extra
    note: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """Somebody's week: entries by slot. kind: class | teacher | room."""

    kind: str
    id: str
    name: str
    entries: Mapping[str, tuple[Entry, ...]]

    @property
    def periods(self) -> int:
        """How many slots are taken."""
        return len(self.entries)


@dataclass
class Reader:
    """A timetable opened for reading: its parts by name, its weeks by whom they belong to."""

    timetable: Timetable
    school: engine.School
    short: Mapping[str, str]  # subject code → short name
    by_class: dict[str, dict[str, list[Entry]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    by_teacher: dict[str, dict[str, list[Entry]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    by_room: dict[str, dict[str, list[Entry]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    def __post_init__(self) -> None:
        pinned = {(str(c), str(s)) for c, s, *_rest in self.timetable.pins}
        meetings = {meeting.id: meeting for meeting in self.school.meetings}
        for lesson in storing.lessons_of(self.timetable.lessons):
            course = self.school.course_of.get(lesson.course)
            entry = self.entry(lesson, is_pinned=(lesson.course, lesson.slot) in pinned)
            for slot in self.school.grid.run(lesson.slot, lesson.length):
                for name in course.classes if course else ():
                    self.by_class[name][slot].append(entry)
                for name in course.teachers if course else meetings[lesson.course].teachers:
                    self.by_teacher[name][slot].append(entry)
                if lesson.room:
                    self.by_room[lesson.room][slot].append(entry)

    def entry(self, lesson: engine.Lesson, *, is_pinned: bool = False) -> Entry:
        """A lesson in words."""
        course = self.school.course_of.get(lesson.course)
        room = self.school.room_of[lesson.room].name if lesson.room in self.school.room_of else ""
        if course is None:
            name = next((m.name for m in self.school.meetings if m.id == lesson.course), lesson.course)
            return Entry(lesson.course, "", name, name, "", "", "", room, "", lesson.length, lesson.slot, is_pinned)
        people = [self.school.teacher_of[t].name for t in course.teachers]
        code = subject_of(course.id)
        return Entry(
            course.id, code, self.short.get(code) or course.name, course.name,
            ", ".join(self.school.class_of[c].name for c in course.classes), ", ".join(people),
            ", ".join(short_name(p) for p in people), room, "" if course.weeks == "all" else course.weeks, lesson.length,
            lesson.slot, is_pinned,
        )  # fmt: skip

    def of_class(self, name: str) -> View:
        """A class's week."""
        return View("class", name, self.school.class_of[name].name, _frozen(self.by_class[name]))

    def of_teacher(self, name: str) -> View:
        """A teacher's week."""
        return View("teacher", name, self.school.teacher_of[name].name, _frozen(self.by_teacher[name]))

    def of_room(self, name: str) -> View:
        """A room's week."""
        return View("room", name, self.school.room_of[name].name, _frozen(self.by_room[name]))

    def view(self, kind: str, name: str) -> View | None:
        """A week by kind and id; None for what the timetable does not have."""
        known: dict[str, tuple[Mapping[str, object], Callable[[str], View]]] = {
            "class": (self.school.class_of, self.of_class), "teacher": (self.school.teacher_of, self.of_teacher),
            "room": (self.school.room_of, self.of_room),
        }  # fmt: skip
        found = known.get(kind)
        return found[1](name) if found and name in found[0] else None

    def choices(self, kind: str) -> list[tuple[str, str]]:
        """(id, name) of what has a week of this kind, teachers in the order of given names."""
        if kind == "teacher":
            people = [(t.id, t.name) for t in self.school.teachers if self.by_teacher[t.id]]
            return sorted(people, key=lambda pair: vietnamese.sort_key(pair[1]))
        if kind == "room":
            return [(r.id, r.name) for r in self.school.rooms if self.by_room[r.id]]
        return [(c.id, c.name) for c in self.school.classes]


def _frozen(found: Mapping[str, list[Entry]]) -> dict[str, tuple[Entry, ...]]:
    return {slot: tuple(sorted(entries, key=lambda e: e.weeks)) for slot, entries in found.items()}


def short_name(name: str) -> str:
    """“N.T. Hoa” of “Nguyễn Thị Hoa”: initials and the given name, as timetables print people."""
    words = name.split()
    if len(words) < 2:
        return name
    return "".join(f"{word[0]}." for word in words[:-1]) + f" {words[-1]}"


def reader(timetable: Timetable) -> Reader:
    """Open a timetable."""
    short = {s.code: s.short_name or s.name for s in curriculum.subjects()}
    return Reader(timetable, storing.school_of(timetable), short)


def in_force(unit_id: int, year: int, on: dt.date) -> Timetable | None:
    """The timetable that applies on a day: of those published, the one that began last."""
    rows = Timetable.objects.filter(unit_id=unit_id, year=year, state="published", applies_from__lte=on)
    found: Timetable | None = rows.order_by("-applies_from", "-number").first()
    return found


def coming(unit_id: int, year: int, on: dt.date) -> Timetable | None:
    """The next one that is published and does not apply yet."""
    rows = Timetable.objects.filter(unit_id=unit_id, year=year, state="published", applies_from__gt=on)
    found: Timetable | None = rows.order_by("applies_from", "number").first()
    return found


def shown_on(unit_id: int, year: int, on: dt.date) -> Timetable | None:
    """What teachers and families look at: the one in force, else the one that is coming."""
    return in_force(unit_id, year, on) or coming(unit_id, year, on)


def own_teacher(actor: Actor, unit_id: int, on: dt.date) -> str | None:
    """The engine's name of the person as a teacher of the school, or None."""
    if actor.person_id is None:
        return None
    work = staff.employment_of(actor.person_id, unit_id, on)
    return teacher_id(work.pk) if work else None


def family_classes(actor: Actor, unit_id: int, year: int, on: dt.date) -> list[tuple[str, str]]:
    """(class, pupil's name) of the person, as a pupil, and of the children whose account it is."""
    people = set(pupils.children_of(actor.account_id, unit_id, on))
    if actor.person_id is not None:
        people.add(actor.person_id)
    rows = classes.ClassMember.objects.filter(
        classes.in_force(on), person_id__in=people, unit_id=unit_id, school_class__year_id=year
    ).select_related("person")
    return [(class_id(row.school_class_id), row.person.full_name) for row in rows]


def led_classes(actor: Actor, unit_id: int, year: int, on: dt.date) -> list[str]:
    """The classes that the person leads."""
    if actor.person_id is None:
        return []
    led = classes.homeroom_of(actor.person_id, on, unit_id=unit_id)
    return [class_id(room.pk) for room in led if room.year_id == year]


def only(known: Mapping[str, object], names: Iterable[str]) -> Sequence[str]:
    """Those names that a timetable has."""
    return [name for name in names if name in known]
