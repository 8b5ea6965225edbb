"""Days as they are held: the timetable in force, days off, whole days exchanged, lessons moved, given to others or not held."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine
from lienthong.kernel.calendar import public as calendar
from lienthong.school.timetable import reading, storing
from lienthong.school.timetable.models import LessonChange, Timetable
from lienthong.school.timetable.names import teacher_id
from lienthong.school.timetable.reading import Entry, Reader, View

AS_PLANNED, SUBSTITUTE, CANCELLED, AWAY, BROUGHT = "", "substitute", "cancelled", "away", "brought"
EXCHANGED, MOVED = "exchanged", "moved"


@dataclass(frozen=True, slots=True)
class Held:
    """A lesson of a day. `teachers` give it, `planned` would have by the timetable; `slot` names the day that it is held on."""

    day: dt.date
    slot: str
    length: int
    entry: Entry
    classes: tuple[str, ...]
    teachers: tuple[str, ...]
    planned: tuple[str, ...]
    room: str
    state: str = AS_PLANNED
    note: str = ""

    @property
    def takes_place(self) -> bool:
        """Whether anybody has to be there then."""
        return self.state not in (CANCELLED, AWAY)


class Days:
    """The days of a school between two dates. Read once, asked for each day."""

    def __init__(self, unit_id: int, year: int, first: dt.date, last: dt.date) -> None:
        self.unit_id, self.year, self.first, self.last = unit_id, year, first, last
        self.timetables = _published(unit_id, year, first, last)
        self.readers: dict[int, Reader] = {}
        rows = LessonChange.objects.filter(unit_id=unit_id, withdrawn_at=None)
        changes = list(rows.filter(Q(day__range=(first, last)) | Q(to_day__range=(first, last))).order_by("id"))
        self.exchanged = {c.day: c.to_day for c in changes if c.kind == EXCHANGED and c.to_day}
        self.changes = {(c.day, c.slot, c.course): c for c in changes if c.kind != EXCHANGED}
        self.brought: dict[dt.date, list[LessonChange]] = defaultdict(list)
        for change in changes:
            if change.kind == MOVED and change.to_day:
                self.brought[change.to_day].append(change)
        self.weeks = calendar.weeks(year, unit_id=unit_id)
        self.school_days = {day for week in self.weeks for day in week.school_days}
        self.off = calendar.holidays(first, last, unit_id=unit_id)

    def has_school(self, day: dt.date) -> bool:
        """Whether the timetable holds on a day: a school day, or one that was exchanged for another."""
        return day in self.exchanged or day in self.school_days

    def follows(self, day: dt.date) -> dt.date:
        """The date whose weekday's lessons are held on a day."""
        return self.exchanged.get(day) or day

    def why_off(self, day: dt.date) -> str:
        """The name of the day off; "" where there is none."""
        return next((h.name for h in self.off if not h.is_open and h.starts_on <= day <= h.ends_on), "")

    def reader(self, day: dt.date) -> Reader | None:
        """The timetable in force on a day, opened."""
        found = next((t for t in self.timetables if t.applies_from and t.applies_from <= day), None)
        if found is None:
            return None
        if found.pk not in self.readers:
            self.readers[found.pk] = reading.reader(found)
        return self.readers[found.pk]

    def planned(self, day: dt.date) -> list[engine.Lesson]:
        """The lessons of the timetable that a day follows, before changes of single ones."""
        read = self.reader(day)
        if read is None or not self.has_school(day):
            return []
        number = str(self.follows(day).weekday() + 2)
        weeks = self._other_half(self.follows(day))
        lessons = [x for x in storing.lessons_of(read.timetable.lessons) if x.slot.startswith(number)]
        of = read.school.course_of
        return [x for x in lessons if x.course not in of or of[x.course].weeks != weeks]

    def _other_half(self, day: dt.date) -> str:
        """Which half of alternating lessons is not held in a day's week: weeks with odd numbers are A."""
        number = next((w.number for w in self.weeks if w.starts_on <= day <= w.ends_on), None)
        return "" if number is None else "B" if number % 2 else "A"

    def on(self, day: dt.date) -> list[Held]:
        """What is held on a day, in order."""
        read = self.reader(day)
        if read is None:
            return []
        found = [self._held(read, day, lesson) for lesson in self.planned(day)]
        found += [held for change in self.brought[day] if (held := self._brought(day, change)) is not None]
        order = read.school.grid.sessions
        place = {session.id: n for n, session in enumerate(order)}
        return sorted(found, key=lambda h: (place.get(h.slot[1], 9), int(h.slot[2:]), h.entry.course))

    def _held(self, read: Reader, day: dt.date, lesson: engine.Lesson) -> Held:
        course = read.school.course_of.get(lesson.course)
        meeting = next((m for m in read.school.meetings if m.id == lesson.course), None)
        people = course.teachers if course else meeting.teachers if meeting else ()
        held = Held(
            day, f"{day.weekday() + 2}{lesson.slot[1:]}", lesson.length, read.entry(lesson),
            course.classes if course else (), people, people, lesson.room,
        )  # fmt: skip
        change = self.changes.get((day, lesson.slot, lesson.course))
        return held if change is None else _changed(read, held, change)

    def _brought(self, day: dt.date, change: LessonChange) -> Held | None:
        """A lesson of another day that is made up on this one."""
        read = self.reader(change.day)
        lessons = storing.lessons_of(read.timetable.lessons) if read else []
        lesson = next((x for x in lessons if (x.course, x.slot) == (change.course, change.slot)), None)
        if read is None or lesson is None or change.course not in read.school.course_of:
            return None
        course = read.school.course_of[change.course]
        people = (teacher_id(change.substitute_id),) if change.substitute_id else course.teachers
        return Held(
            day, f"{day.weekday() + 2}{change.to_slot[1:]}", lesson.length, replace(read.entry(lesson), room=""),
            course.classes, people, people, "", BROUGHT, _("bù cho %(day)s") % {"day": f"{change.day:%d/%m}"},
        )  # fmt: skip


def _published(unit_id: int, year: int, first: dt.date, last: dt.date) -> list[Timetable]:
    """Those in force between two days, the one that began last first. Only what is needed is read."""
    rows = Timetable.objects.filter(unit_id=unit_id, year=year, state="published", applies_from__lte=last)
    known = list(rows.order_by("-applies_from", "-number").values_list("pk", "applies_from"))
    before = next((n for n, (_pk, day) in enumerate(known) if day and day <= first), len(known) - 1)
    wanted = [pk for pk, _day in known[: before + 1]]
    # The school that was asked is the larger half of a row, and mostly opened already.
    rows = Timetable.objects.filter(pk__in=wanted).defer("asked", "quality")
    return list(rows.order_by("-applies_from", "-number")) if wanted else []


def _changed(read: Reader, held: Held, change: LessonChange) -> Held:
    if change.kind == MOVED and change.to_day:
        where = _("học bù %(day)s") % {"day": f"{change.to_day:%d/%m}"}
        return replace(held, teachers=(), state=AWAY, note=where)
    if change.substitute_id:
        who = teacher_id(change.substitute_id)
        known = read.school.teacher_of.get(who)
        name = reading.short_name(known.name) if known else _("người khác")
        return replace(held, teachers=(who,), state=SUBSTITUTE, note=_("%(name)s dạy thay") % {"name": name})
    return replace(held, teachers=(), state=CANCELLED, note=_("không học"))


def for_teacher(found: Iterable[Held], who: str) -> list[Held]:
    """The lessons that concern a teacher: given, or planned and given to somebody else or not held."""
    return [held for held in found if who in held.teachers or who in held.planned]


def for_class(found: Iterable[Held], who: str) -> list[Held]:
    """The lessons of a class."""
    return [held for held in found if who in held.classes]


def in_room(found: Iterable[Held], room: str) -> list[Held]:
    """The lessons in a room."""
    return [held for held in found if held.room == room]


def in_school(found: Iterable[Held], _name: str) -> list[Held]:
    """All lessons, those that somebody stands in for once."""
    return list(found)


def week_of(days: Days, monday: dt.date, kind: str, name: str) -> View | None:
    """Somebody's week as it is held, with what is otherwise than the timetable said in the cells."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    label = ""
    pick = for_teacher if kind == "teacher" else for_class
    for n in range(7):
        day = monday + dt.timedelta(days=n)
        read = days.reader(day)
        label = label or _label(read, kind, name)
        grid = replace(read.school.grid, days=7) if read else None
        for held in pick(days.on(day), name):
            for slot in grid.run(held.slot, held.length) if grid and held.slot in grid.place else ():
                entries[slot].append(_entry(held, kind, name))
    return View(kind, name, label, {slot: tuple(own) for slot, own in entries.items()}) if label else None


def _label(read: Reader | None, kind: str, name: str) -> str:
    if read is None:
        return ""
    known: Mapping[str, engine.Teacher | engine.Class] = (
        read.school.teacher_of if kind == "teacher" else read.school.class_of
    )  # fmt: skip
    return known[name].name if name in known else ""


def _entry(held: Held, kind: str, name: str) -> Entry:
    """How a cell shows it to somebody: what is taken over stands out, what is not held is struck through."""
    if held.state == SUBSTITUTE and kind == "teacher":
        takes = name in held.teachers
        note = _("dạy thay %(name)s") % {"name": held.entry.short_teachers} if takes else held.note
        return replace(held.entry, change="extra" if takes else "cancelled", note=note)
    change = {CANCELLED: "cancelled", AWAY: "moved", BROUGHT: "extra"}.get(held.state, "")
    return replace(held.entry, change=change, note=held.note)


def busy(found: Iterable[Held], grid: engine.Grid, *, teacher: str = "", classes: Iterable[str] = ()) -> set[str]:
    """The periods (“S3”) at which a teacher or any of some classes has something on a day."""
    wide, own = replace(grid, days=7), set(classes)
    taken: set[str] = set()
    for held in found:
        if held.takes_place and (teacher in held.teachers or own.intersection(held.classes)):
            taken.update(slot[1:] for slot in wide.run(held.slot, held.length))
    return taken
