"""A FET file as a problem of the engine. What is not understood is listed in `Problem.unsupported`, never dropped silently.

A constraint of weight 100 is required, one below it costs its weight. FET counts as gaps only hours at which somebody could
be: windows leave out breaks and absences.
"""

from __future__ import annotations

from collections import Counter
from xml.etree.ElementTree import Element

from lienthong.engines.timetabling.building import VIRTUAL, Builder
from lienthong.engines.timetabling.fet import HALF_DAYS, OFFICIAL, FetActivity, FetFile, text
from lienthong.engines.timetabling.model import UNASSIGNED, Event, EventResource, Kind, Named, Problem, Resource, Window

STUDENTS, TEACHER, ROOM = "Students", "Teacher", "Room"
ROLE = "room"


def before(slot: str) -> str:
    """The hour before the first of a day, at which students who begin early are busy."""
    return f"{slot.split('.')[0]}."


class FetProblem(Builder):
    """The problem in the making: what the rules of time and space write into."""

    def __init__(self, fet: FetFile) -> None:
        self.fet = fet
        self.slots = [fet.slot(d, h) for d in range(len(fet.days)) for h in range(len(fet.hours))]
        early = any("EarlyMaxBeginnings" in c.tag for c in fet.constraints)
        days = [self.slots[n : n + len(fet.hours)] for n in range(0, len(self.slots), len(fet.hours))]
        in_time = [slot for day in days for slot in ((before(day[0]), *day) if early else day)]
        super().__init__({slot: n for n, slot in enumerate(in_time)})
        self.place = {slot: n for n, slot in enumerate(self.slots)}
        self.day_number = {name: n for n, name in enumerate(fet.days)}
        self.hour_number = {name: n for n, name in enumerate(fet.hours)}
        self.event_of = {one.id: n for n, one in enumerate(fet.activities)}
        self.breaks = {slot for c in fet.constraints if c.tag == "ConstraintBreakTimes" for slot in self.listed(c)}
        self.away: dict[int, set[str]] = {}  # by resource
        self.starts: dict[int, set[str]] = {}  # by event: where it may begin
        self.fixed: dict[int, str] = {}
        self.rooms: dict[int, set[str]] = {}  # by event: rooms that it may have, all of them wanted
        self.room_weight: dict[int, int] = {}
        self.begins_early: set[int] = set()  # resources that are busy before each day
        self.ignored: Counter[str] = Counter()
        self._runs: dict[tuple[str, int], list[str]] = {}
        self._spells: dict[int, tuple[Window, ...]] = {}
        self._attends: dict[str, list[int]] = {}
        self._of_person: dict[int, list[int]] = {}
        self._people()

    def listed(self, element: Element) -> set[str]:
        """The slots that a constraint lists, by day and hour."""
        found = set()
        for one in element:
            day = text(one, "Day", "Preferred_Day", "Preferred_Starting_Day", "Selected_Day")
            hour = text(one, "Hour", "Preferred_Hour", "Preferred_Starting_Hour", "Selected_Hour")
            if day in self.day_number and hour in self.hour_number:
                found.add(self.fet.slot(self.day_number[day], self.hour_number[hour]))
        return found

    def day_windows(self, without: frozenset[str] | set[str] = frozenset()) -> list[list[str]]:
        """The slots of each day, without some."""
        hours = range(len(self.fet.hours))
        days = [[self.fet.slot(d, h) for h in hours] for d in range(len(self.fet.days))]
        return [[slot for slot in day if slot not in without] for day in days]

    def run(self, slot: str, length: int) -> list[str]:
        """So many slots of one day from one on; fewer at its end."""
        found = self._runs.get((slot, length))
        if found is None:
            at = self.place[slot]
            hours = len(self.fet.hours)
            found = self.slots[at : min(at + length, (at // hours + 1) * hours)]
            self._runs[slot, length] = found
        return found

    def inside(self, slots: set[str], length: int) -> set[str]:
        """Where something so long may begin to lie inside some slots and a day."""
        return {s for s in slots if len(run := self.run(s, length)) == length and slots.issuperset(run)}

    def spells(self, days: int) -> tuple[Window, ...]:
        """Windows of so many days that follow each other, for one start at most."""
        if days not in self._spells:
            all_days = self.day_windows()
            runs = [[s for day in all_days[n : n + days] for s in day] for n in range(len(all_days) - days + 1)]
            self._spells[days] = self.windows(runs, most=1)
        return self._spells[days]

    def _people(self) -> None:
        """Resources: teachers, and the smallest parts of students; parts that never differ are one."""
        fet = self.fet
        for name in fet.teachers:
            self.add("teacher", name, TEACHER)
        named = {
            (one.text or "").strip() for c in fet.constraints for one in c if one.tag in ("Students", "Students_Name")
        }
        sign: dict[str, list[str]] = {}
        for name, parts in fet.atoms.items():
            if name in named:
                for atom in parts:
                    sign.setdefault(atom, []).append(name)
        for one in fet.activities:
            for atom in dict.fromkeys(a for s in one.students for a in fet.atoms[s]):
                sign.setdefault(atom, []).append(one.id)
        twins: dict[tuple[str, ...], int] = {}
        self.atom_resource: dict[str, int] = {}
        for atom, marks in sign.items():
            key = tuple(marks)
            if key not in twins:
                twins[key] = self.add("students", atom, STUDENTS)
            self.atom_resource[atom] = twins[key]

    def of_students(self, name: str) -> list[int]:
        """The resources of a set of students."""
        found = [self.atom_resource[a] for a in self.fet.atoms.get(name, ()) if a in self.atom_resource]
        return list(dict.fromkeys(found))

    def all_students(self) -> list[int]:
        """Everybody's."""
        return list(dict.fromkeys(self.atom_resource.values()))

    def attends(self, activity: FetActivity) -> list[int]:
        """The people of an activity."""
        found = self._attends.get(activity.id)
        if found is None:
            teachers = [self.resource["teacher", t] for t in activity.teachers]
            found = [*teachers, *dict.fromkeys(r for s in activity.students for r in self.of_students(s))]
            self._attends[activity.id] = found
        return found

    def of_person(self, r: int) -> list[int]:
        """The activities of a teacher or of students, by their resource."""
        if not self._of_person:
            for n, one in enumerate(self.fet.activities):
                for own in self.attends(one):
                    self._of_person.setdefault(own, []).append(n)
        return self._of_person.get(r, [])

    def build(self) -> Problem:
        """The problem, once the rules are written."""
        fet = self.fet
        events = []
        for n, one in enumerate(fet.activities):
            kinds = [TEACHER] * len(one.teachers)
            people = self.attends(one)
            kinds += [STUDENTS] * (len(people) - len(kinds))
            given = [EventResource("", kind, r) for kind, r in zip(kinds, people, strict=True)]
            given += [EventResource("", VIRTUAL, r) for r in self.virtual_of.get(n, ())]
            rooms = sorted(self.rooms.get(n, ()))
            if rooms:
                only = len(rooms) == 1 and self.room_weight.get(n, 0) == 0
                number = self.resource["room", rooms[0]] if only else UNASSIGNED
                given.append(EventResource("" if only else ROLE, ROOM, number))
            time = self.time[self.fixed[n]] if n in self.fixed else UNASSIGNED
            name = " ".join(filter(None, (one.subject, "+".join(one.students))))
            events.append(Event(one.id, name, one.duration, None, time, tuple(given)))
        if self.begins_early:
            busy = tuple(EventResource("", STUDENTS, r) for r in sorted(self.begins_early))
            for day in self.day_windows():
                events.append(Event(before(day[0]), "", 1, None, self.time[before(day[0])], busy))
        return Problem(
            id=fet.name, times=tuple(Named(slot, self._name(slot)) for slot in self.time),
            time_groups=tuple(self.time_groups),
            resource_types=tuple(Named(kind, kind) for kind in (TEACHER, STUDENTS, ROOM, VIRTUAL)),
            resources=tuple(Resource(f"{prefix}:{name}", name, kind) for prefix, name, kind in self.resources),
            resource_groups=(), events=tuple(events), event_groups=tuple(self.event_groups),
            constraints=self.constraints, about={"Name": fet.name}, unsupported=self._unsupported(),
        )  # fmt: skip

    def _name(self, slot: str) -> str:
        if slot.endswith("."):
            return ""
        day, hour = map(int, slot.split("."))
        return f"{self.fet.days[day]} {self.fet.hours[hour]}"

    def _unsupported(self) -> tuple[str, ...]:
        found = [f"{name} ({count})" for name, count in sorted(self.ignored.items())]
        if self.fet.mode not in (OFFICIAL, HALF_DAYS):
            found.insert(0, f"Mode {self.fet.mode}")
        return tuple(found)


def basics(p: FetProblem) -> None:
    """Everything is placed once, in one piece, inside a day, outside breaks; nobody is at two places."""
    fet = p.fet
    p.rule("BasicCompulsoryTime: placed", Kind.ASSIGN_TIME, range(len(fet.activities)))
    long = [n for n, one in enumerate(fet.activities) if one.duration > 1]
    if long:
        p.rule("BasicCompulsoryTime: in one piece", Kind.SPLIT_EVENTS, long, maximum=1)
    open_slots = set(p.slots) - p.breaks
    by_length = {length: p.inside(open_slots, length) for length in {one.duration for one in fet.activities}}
    for n, one in enumerate(fet.activities):
        p.starts[n] = by_length[one.duration]
    people = [r for (prefix, _name), r in p.resource.items() if prefix in ("teacher", "students")]
    p.rule("BasicCompulsoryTime: clash", Kind.AVOID_CLASHES, people)


def finish_times(p: FetProblem) -> None:
    """Where each activity may begin, once all constraints have narrowed it."""
    by_starts: dict[tuple[int, ...], list[int]] = {}
    for n, starts in p.starts.items():
        by_starts.setdefault(p.times(starts), []).append(n)
    for times, events in by_starts.items():
        p.rule("allowed start", Kind.PREFER_TIMES, events, times=times)
