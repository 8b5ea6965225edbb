"""What a FET file says of a school, in its own names: who is taught what by whom and when, and who cannot when.

Not the problem that FET solves (fet_file.py): only what another program can begin with. `left_out` counts the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree.ElementTree import Element

from lienthong.engines.timetabling import xmlsafe
from lienthong.engines.timetabling.fet import HALF_DAYS, FetActivity, FetFile, read, text
from lienthong.engines.timetabling.fet_conditions import FetCondition, Place, condition
from lienthong.engines.timetabling.model import TimetableError

_ALWAYS_THERE = {"BasicCompulsoryTime", "BasicCompulsorySpace"}
_CERTAIN = 100.0


@dataclass(frozen=True)
class OutlineLesson:
    """An activity. `group` joins those that were split from one; `at` is None where it has no time."""

    id: str
    subject: str
    teachers: tuple[str, ...]
    students: tuple[str, ...]
    length: int
    group: str
    at: Place | None = None
    room: str = ""


@dataclass(frozen=True)
class Outline:
    """A school as its FET file names it."""

    name: str
    days: tuple[str, ...]
    hours: tuple[str, ...]
    has_half_days: bool  # each of the days is a morning or an afternoon
    parts: Mapping[str, tuple[str, ...]]  # sets of students with their smallest parts
    lessons: tuple[OutlineLesson, ...]
    away: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)  # teachers
    conditions: tuple[FetCondition, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)


def outline(path: Path, answer: Path | None = None) -> Outline:
    """What a .fet file says, with the times of FET's activities XML where one is given. Raises TimetableError."""
    fet = read(path)
    try:
        reading = _Reading(fet)
    except ValueError as error:
        raise TimetableError(f"{path.name}: a weight has the wrong form ({error}).") from error
    lessons = [reading.lesson(one) for one in fet.activities]
    if answer is not None:
        lessons = list(_placed(fet, lessons, answer))
    return Outline(
        fet.name, tuple(fet.days), tuple(fet.hours), fet.mode == HALF_DAYS, fet.atoms, tuple(lessons), reading.away,
        tuple(reading.conditions), dict(reading.left_out),
    )  # fmt: skip


class _Reading:
    """The constraints that say when somebody is away or an activity begins, and conditions; the others are counted."""

    def __init__(self, fet: FetFile) -> None:
        self.fet = fet
        self.day = {name: n for n, name in enumerate(fet.days)}
        self.hour = {name: n for n, name in enumerate(fet.hours)}
        self.away: dict[str, tuple[Place, ...]] = {}
        self.starts: dict[str, Place] = {}
        self.rooms: dict[str, str] = {}
        self.conditions: list[FetCondition] = []
        self.left_out: Counter[str] = Counter()
        for constraint in fet.constraints:
            self._read(constraint, constraint.tag.removeprefix("Constraint"))

    def lesson(self, one: FetActivity) -> OutlineLesson:
        """An activity with the time and room that the file fixes."""
        group = one.id if one.group in ("", "0") else one.group
        return OutlineLesson(
            one.id, one.subject, one.teachers, one.students, one.duration, group, self.starts.get(one.id),
            self.rooms.get(one.id, ""),
        )  # fmt: skip

    def _read(self, constraint: Element, kind: str) -> None:
        if kind in _ALWAYS_THERE:
            return
        certain = float(text(constraint, "Weight_Percentage", "Weight") or 100) >= _CERTAIN
        if kind == "TeacherNotAvailableTimes" and certain:
            who = text(constraint, "Teacher", "Teacher_Name")
            self.away[who] = (*self.away.get(who, ()), *self._places(constraint))
        elif kind == "ActivityPreferredStartingTime" and certain:
            at = self._place(constraint)
            if at is not None:
                self.starts[text(constraint, "Activity_Id")] = at
        elif kind == "ActivityPreferredRoom":
            self.rooms[text(constraint, "Activity_Id")] = text(constraint, "Room")
            self._condition(constraint, kind, certain)
        else:
            self._condition(constraint, kind, certain)

    def _condition(self, constraint: Element, kind: str, certain: bool) -> None:
        found = condition(self.fet, constraint, self._place)
        # A course on a day of its own is every school's custom, whatever it weighs in the file.
        usual = found is not None and found.kind == "MinDaysBetweenActivities" and found.number < 2
        if found is not None and (certain or usual):
            self.conditions.append(found)
        elif kind != "ActivityPreferredRoom":
            self.left_out[kind] += 1

    def _places(self, constraint: Element) -> Iterator[Place]:
        for one in constraint:
            at = self._place(one)
            if at is not None:
                yield at

    def _place(self, element: Element) -> Place | None:
        day = text(element, "Day", "Preferred_Day", "Preferred_Starting_Day")
        hour = text(element, "Hour", "Preferred_Hour", "Preferred_Starting_Hour")
        return (self.day[day], self.hour[hour]) if day in self.day and hour in self.hour else None


def _placed(fet: FetFile, lessons: list[OutlineLesson], answer: Path) -> Iterator[OutlineLesson]:
    """The activities at the times of FET's answer. Raises TimetableError for one of another school."""
    root = xmlsafe.parse(answer)
    if root.tag != "Activities_Timetable":
        raise TimetableError(f"{answer.name}: not FET's activities (its root is “{root.tag[:40]}”).")
    known = {one.id for one in lessons}
    found: dict[str, Element] = {}
    for one in root.iterfind("Activity"):
        number = text(one, "Id")
        if number not in known:
            raise TimetableError(f"{answer.name}: the activity “{number[:20]}” is none of {fet.name}.")
        found[number] = one
    day, hour = ({name: n for n, name in enumerate(names)} for names in (fet.days, fet.hours))
    for lesson in lessons:
        place = found.get(lesson.id)
        if place is None or text(place, "Day") not in day or text(place, "Hour") not in hour:
            yield lesson
        else:
            at = day[text(place, "Day")], hour[text(place, "Hour")]
            yield replace(lesson, at=at, room=text(place, "Room") or lesson.room)
