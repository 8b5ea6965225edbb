"""What happens in mid-year, written into a FET file in its own words: the file afterwards is what FET itself would be given."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from lienthong.engines.timetabling.fet import FetFile, of_root, text
from lienthong.engines.timetabling.model import TimetableError
from lienthong.engines.timetabling.school_json import record

KINDS = (
    "teacher_away", "students_away", "room_closed", "activity_added", "activity_removed", "teacher_replaced",
)  # fmt: skip


@dataclass(frozen=True)
class NewActivity:
    """An activity that is added."""

    subject: str
    teachers: tuple[str, ...] = ()
    students: tuple[str, ...] = ()
    duration: int = 1


@dataclass(frozen=True)
class FetEvent:
    """One happening. `slots` are days (“Monday”) or days with an hour (“Monday 08:00”), `activities` their numbers."""

    kind: str
    teacher: str = ""
    by: str = ""
    students: str = ""
    room: str = ""
    slots: tuple[str, ...] = ()
    activity: NewActivity | None = None
    activities: tuple[str, ...] = ()


def fet_events_of(document: object) -> list[FetEvent]:
    """One event, or several under “events”. Raises TimetableError."""
    if isinstance(document, dict) and isinstance(document.get("events"), list):
        return [record(FetEvent, row, f"events[{n}]") for n, row in enumerate(document["events"])]
    return [record(FetEvent, document, "event")]


def after(fet: FetFile, events: Iterable[FetEvent]) -> FetFile:
    """The file after some events; the one given stays as it is. Raises TimetableError where an event names what there is not."""
    root = copy.deepcopy(fet.root)
    for event in events:
        _Change(fet, root).apply(event)
    return of_root(fet.name, root)


class _Change:
    """Events written into a tree."""

    def __init__(self, fet: FetFile, root: Element) -> None:
        self.fet, self.root = fet, root

    def apply(self, event: FetEvent) -> None:
        if event.kind == "teacher_away":
            self._known("teacher", event.teacher, self.fet.teachers)
            self._away("Time", "TeacherNotAvailableTimes", "Teacher", event.teacher, event.slots)
        elif event.kind == "students_away":
            self._known("students", event.students, self.fet.atoms)
            self._away("Time", "StudentsSetNotAvailableTimes", "Students", event.students, event.slots)
        elif event.kind == "room_closed":
            self._known("room", event.room, self.fet.rooms)
            self._away("Space", "RoomNotAvailableTimes", "Room", event.room, event.slots)
        elif event.kind == "activity_added":
            self._add(event.activity)
        elif event.kind == "activity_removed":
            for one in self._activities(event.activities, needed=True):
                _set(one, "Active", "false")
        elif event.kind == "teacher_replaced":
            self._replace(event)
        else:
            raise TimetableError(f"“{event.kind}” is no kind of event; there are {', '.join(KINDS)}.")

    def _known(self, what: str, name: str, among: Iterable[str]) -> None:
        if name not in among:
            raise TimetableError(f"The event names the {what} “{name}”, which there is not.")

    # ---- absences ----

    def _away(self, of: str, kind: str, tag: str, who: str, slots: Iterable[str]) -> None:
        """FET has one such constraint for each person or room: the times are added to it."""
        constraints = self.root.find(f"{of}_Constraints_List")
        if constraints is None:
            constraints = SubElement(self.root, f"{of}_Constraints_List")
        own = next((c for c in constraints.iterfind(f"Constraint{kind}") if text(c, tag, f"{tag}_Name") == who), None)
        if own is None:
            own = SubElement(constraints, f"Constraint{kind}")
            for name, value in (("Weight_Percentage", "100"), (tag, who), ("Number_of_Not_Available_Times", "0")):
                SubElement(own, name).text = value
            SubElement(own, "Active").text = "true"
        there = {(text(one, "Day"), text(one, "Hour")) for one in own.iterfind("Not_Available_Time")}
        at = next((n for n, one in enumerate(own) if one.tag == "Active"), len(own))
        for day, hour in self._times(slots):
            if (day, hour) not in there:
                there.add((day, hour))
                time = Element("Not_Available_Time")
                SubElement(time, "Day").text, SubElement(time, "Hour").text = day, hour
                own.insert(at, time)
                at += 1
        _set(own, "Weight_Percentage", "100")
        _set(own, "Active", "true")
        _set(own, "Number_of_Not_Available_Times", str(len(there)))

    def _times(self, slots: Iterable[str]) -> Iterator[tuple[str, str]]:
        names = {f"{day} {hour}": [(day, hour)] for day in self.fet.days for hour in self.fet.hours}
        names |= {day: [(day, hour) for hour in self.fet.hours] for day in self.fet.days}
        for slot in slots:
            if slot not in names:
                raise TimetableError(f"“{slot}” is no day of the file, and no day with an hour.")
            yield from names[slot]

    # ---- activities ----

    def _activities(self, numbers: Iterable[str], *, needed: bool = False) -> list[Element]:
        of = {text(one, "Id"): one for one in self.root.iterfind("Activities_List/Activity")}
        wanted = list(numbers)
        stranger = next((number for number in wanted if number not in of), None)
        if stranger is not None or (needed and not wanted):
            raise TimetableError(f"The event names the activity “{stranger or ''}”, which there is not.")
        return [of[number] for number in wanted] or list(of.values())

    def _add(self, new: NewActivity | None) -> None:
        activities = self.root.find("Activities_List")
        if new is None or activities is None:
            raise TimetableError("The event activity_added has no “activity”.")
        for what, names, among in (
            ("teacher", new.teachers, self.fet.teachers), ("students", new.students, self.fet.atoms),
        ):  # fmt: skip
            for name in names:
                self._known(what, name, among)
        numbers = [int(text(one, "Id")) for one in activities if text(one, "Id").isdigit()]
        one = SubElement(activities, "Activity")
        values = [("Teacher", name) for name in new.teachers] + [("Subject", new.subject)]
        values += [("Students", name) for name in new.students]
        values += [("Duration", str(new.duration)), ("Total_Duration", str(new.duration))]
        values += [("Id", str(max(numbers, default=0) + 1)), ("Activity_Group_Id", "0"), ("Active", "true")]
        for tag, value in values:
            SubElement(one, tag).text = value

    def _replace(self, event: FetEvent) -> None:
        for name in (event.teacher, event.by):
            self._known("teacher", name, self.fet.teachers)
        for one in self._activities(event.activities):
            own = one.findall("Teacher")
            there = {(teacher.text or "").strip() for teacher in own}
            for teacher in own:
                if (teacher.text or "").strip() == event.teacher:
                    if event.by in there:
                        one.remove(teacher)
                    else:
                        teacher.text = event.by


def _set(element: Element, tag: str, value: str) -> None:
    child = element.find(tag)
    if child is None:
        child = SubElement(element, tag)
    child.text = value
