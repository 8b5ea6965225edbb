"""The rules of a school as constraints of the engine: the sixteen kinds of XHSTT suffice.

A one-period session is LimitBusyTimes with a minimum of 2, gaps are LimitIdleTimes, days and sessions ClusterBusyTimes,
periods on end LimitBusyTimes over sliding windows. What concerns several lessons that share no person gets a resource
that attends them all. Before each session lies a period 0, at which every class that begins with period 1 is busy: so a
window of the session and its period 0 has an idle time wherever the class begins late.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lienthong.engines.timetabling.building import Builder, Slots
from lienthong.engines.timetabling.model import NO_LIMIT, Kind
from lienthong.engines.timetabling.school import Class, Course, School, Teacher

CLASS, TEACHER = "Class", "Teacher"
LIMIT = "="  # begins the name of a kind of room that stands for “at most so many at once”


@dataclass(frozen=True)
class Activity:
    """What is placed as one: the lessons of one or more courses (or a meeting) that run together."""

    id: str
    courses: tuple[str, ...]
    classes: tuple[str, ...]
    teachers: tuple[str, ...]
    length: int
    starts: frozenset[str]
    rooms: tuple[str, ...] = ()  # kinds of room that it needs, one for each course that needs one
    fixed: str = ""


class Rules(Builder):
    """Writes the constraints of a school over its activities."""

    def __init__(
        self, school: School, activities: Sequence[Activity], time: Mapping[str, int], seated: frozenset[str],
        copies: Mapping[str, Sequence[str]],
    ) -> None:  # fmt: skip
        super().__init__(time)
        self.school, self.activities, self.seated, self.copies = school, activities, seated, copies
        self.halves, self.days = school.grid.half_days, school.grid.whole_days
        self.of: dict[str, list[int]] = {}  # activities of a course or meeting
        for n, one in enumerate(activities):
            for course in one.courses:
                self.of.setdefault(course, []).append(n)

    def write(self) -> None:
        """All of them, the hard ones of time first."""
        for one in self.school.classes:
            self.add("class", one.id, CLASS)
        for teacher in self.school.teachers:
            self.add("teacher", teacher.id, TEACHER)
        self._placing()
        for one in self.school.classes:
            self._class(one)
        for teacher in self.school.teachers:
            self._teacher(teacher)
            self._good_week(teacher)
        for course in self.school.courses:
            self._course(course)
        self._rooms()
        self._apart()

    def _placing(self) -> None:
        loose = [n for n, one in enumerate(self.activities) if not one.fixed]
        self.rule("placed", Kind.ASSIGN_TIME, range(len(self.activities)))
        long = [n for n, one in enumerate(self.activities) if one.length > 1]
        if long:
            self.rule("whole", Kind.SPLIT_EVENTS, long, maximum=1)
        for n in loose:
            self.rule("allowed slot", Kind.PREFER_TIMES, [n], times=self.times(self.activities[n].starts))
        self.rule("clash", Kind.AVOID_CLASHES, range(len(self.resources)))

    # ---- people ----

    def _away(self, name: str, resource: int, slots: Slots, weight: int = 0) -> None:
        times = self.times(slots)
        if times:
            self.rule(name, Kind.AVOID_UNAVAILABLE_TIMES, [resource], times=times, weight=weight)

    def _class(self, one: Class) -> None:
        school, r = self.school, self.resource["class", one.id]
        allowed = school.class_slots(one)
        self._away("class away", r, set(school.grid.slots) - allowed)
        if one.no_gaps or one.from_first:
            sets: list[list[str]] = []
            for half in self.halves:
                main = not one.shift or school.grid.session_of(half[0]).id == one.shift
                first = [before(half)] if one.from_first and main else []
                if one.no_gaps:
                    sets.append([*first, *half])
                elif first:
                    sets.extend([before(half), half[0], later] for later in half[1:])
            self.rule("class gap", Kind.LIMIT_IDLE_TIMES, [r], maximum=0, windows=self.windows(sets))
        self._load("class session", r, self.halves, one.min_per_session, one.max_per_session)
        self._load("class day", r, self.days, 0, one.max_per_day)
        if one.max_sessions:
            self._groups("class sessions", r, self.halves, one.max_sessions)

    def _load(self, name: str, r: int, sets: Sequence[Slots], least: int, most: int) -> None:
        if least or most:
            self.rule(
                name, Kind.LIMIT_BUSY_TIMES, [r], minimum=least, maximum=most or NO_LIMIT, windows=self.windows(sets)
            )

    def _groups(self, name: str, r: int, sets: Sequence[Slots], most: int, least: int = 0, weight: int = 0) -> None:
        self.rule(
            name, Kind.CLUSTER_BUSY_TIMES, [r], minimum=least, maximum=most, windows=self.windows(sets), weight=weight
        )

    def _teacher(self, one: Teacher) -> None:
        r, grid = self.resource["teacher", one.id], self.school.grid
        self._away("teacher away", r, self.school.teacher_off(one))
        self._load("teacher session", r, self.halves, one.min_per_session, one.max_per_session)
        self._load("teacher day", r, self.days, 0, one.max_per_day)
        if one.max_consecutive:
            k = one.max_consecutive + 1
            runs = [half[n : n + k] for half in self.halves for n in range(len(half) - k + 1)]
            self._load("teacher on end", r, runs, 0, one.max_consecutive)
        days = min(one.max_days or grid.days, grid.days - one.free_days)
        if days < grid.days:
            self._groups("teacher days", r, self.days, days)
        if one.max_sessions:
            self._groups("teacher sessions", r, self.halves, one.max_sessions)
        if one.one_session_a_day:
            n = len(grid.sessions)
            for day in range(grid.days):
                self._groups("one session a day", r, self.halves[day * n : day * n + n], 1)
        if one.noon_rest:
            for first, second in zip(self.halves, self.halves[1:], strict=False):
                if grid.day_of(first[0]) == grid.day_of(second[0]):
                    self._load("noon rest", r, [[first[-1], second[0]]], 0, 1)
        if one.max_gaps >= 0:
            windows = self.windows(self.halves)
            self.rule("teacher gaps", Kind.LIMIT_IDLE_TIMES, [r], maximum=one.max_gaps, windows=windows)
        if one.max_gaps_per_session >= 0:
            self._gaps("teacher session gaps", r, one.max_gaps_per_session, 0)
        if one.present:
            slots = sorted(grid.expand(one.present), key=grid.place.__getitem__)
            self._groups("present", r, [[slot] for slot in slots], len(slots), least=len(slots))

    def _gaps(self, name: str, r: int, most: int, weight: int) -> None:
        for half in self.halves:
            if len(half) > most + 2:
                self.rule(
                    name, Kind.LIMIT_IDLE_TIMES, [r], maximum=most, windows=self.windows([half]), weight=weight
                )  # fmt: skip

    def _good_week(self, one: Teacher) -> None:
        r, w, grid = self.resource["teacher", one.id], self.school.weights, self.school.grid
        load = sum(a.length for a in self.activities if one.id in a.teachers)
        if not load:
            return
        if w.one_period and load > 1:
            windows = self.windows(self.halves)
            self.rule("one period", Kind.LIMIT_BUSY_TIMES, [r], minimum=2, windows=windows, weight=w.one_period)
        if w.gaps_more:
            self._gaps("gaps of two", r, 1, w.gaps_more)
        if w.session:
            least = -(-load // max(len(half) for half in self.halves))
            self._groups("sessions", r, self.halves, least, weight=w.session)
        if w.gap_one:
            windows = self.windows(self.halves)
            self.rule("gaps", Kind.LIMIT_IDLE_TIMES, [r], maximum=0, windows=windows, weight=w.gap_one)
        if w.day and len(grid.sessions) > 1:
            least = -(-load // max(len(day) for day in self.days))
            self._groups("days", r, self.days, least, weight=w.day)
        if w.wish:
            self._away("wish", r, grid.expand(one.wish_off), w.wish)
        if w.small_child and one.small_child:
            self._away("small child", r, {s for half in self.halves for s in (half[0], half[-1])}, w.small_child)

    # ---- courses ----

    def _course(self, course: Course) -> None:
        events = self.of[course.id]
        grid, w = self.school.grid, self.school.weights
        if len(events) > 1:
            group = self.group(course.id, events)
            most = max(course.max_lessons_per_day, -(-len(events) // grid.days))
            if len(events) > most:
                windows = self.windows(self.days, most=most)
                self.rule("course day", Kind.SPREAD_EVENTS, [group], windows=windows)
            self._distance(course, group, len(events))
        if course.max_per_session and course.max_per_session < course.periods:
            # The activities of a course never clash where a class attends them; a resource counts their periods.
            r = self.virtual("session", events)
            self._load("course session", r, self.halves, 0, course.max_per_session)
        for name, weight, slots in (
            ("heavy last", w.heavy_last if course.heavy else 0, {half[-1] for half in self.halves}),
            ("outdoor", w.outdoor if course.outdoor else 0, self._hot()),
            ("avoid", w.avoid if course.avoid else 0, grid.expand(course.avoid)),
        ):
            if not weight or not slots:
                continue
            for n in events:
                length = self.activities[n].length
                fine = [s for s in grid.slots if not slots.intersection(grid.run(s, length))]
                self.rule(name, Kind.PREFER_TIMES, [n], times=self.times(fine), weight=weight)

    def _hot(self) -> set[str]:
        """Late morning and early afternoon, when nobody should run in the yard."""
        found: set[str] = set()
        for half in self.halves:
            early = self.school.grid.session_of(half[0]) == self.school.grid.sessions[0]
            found.update(half[3:] if early else half[:2])
        return found

    def _distance(self, course: Course, group: int, lessons: int) -> None:
        days, far = self.days, course.min_day_distance
        if far > 1:
            runs = [[s for day in days[n : n + far] for s in day] for n in range(len(days) - far + 1)]
            self.rule("course distance", Kind.SPREAD_EVENTS, [group], windows=self.windows(runs, most=1))
        elif self.school.weights.next_day and 2 * lessons <= len(days) + 1:
            runs = [[*first, *second] for first, second in itertools.pairwise(days)]
            self.rule(
                "next day", Kind.SPREAD_EVENTS, [group], windows=self.windows(runs, most=1),
                weight=self.school.weights.next_day,
            )  # fmt: skip

    # ---- rooms, and what does not run together ----

    def _rooms(self) -> None:
        for kind, copies in self.copies.items():
            wanted = [n for n, one in enumerate(self.activities) for k in one.rooms if k == kind]
            if not wanted:
                continue
            if kind not in self.seated:
                self._at_once(f"room {kind}", wanted, self._room_limits(kind))
                continue
            for copy in copies:
                r = self.add("room", copy, f"Room {kind}")
                self.rule("room clash", Kind.AVOID_CLASHES, [r])
                self._away("room closed", r, closed(self.school, copy))
            for n in dict.fromkeys(wanted):
                for k, own in enumerate(self.activities[n].rooms):
                    if own == kind:
                        self.rule(f"room {kind}", Kind.ASSIGN_RESOURCE, [n], role=f"room{k}" if k else "room")

    def _room_limits(self, kind: str) -> dict[str, int]:
        grid = self.school.grid
        if kind.startswith(LIMIT):
            return dict.fromkeys(grid.slots, len(self.copies[kind]))
        rooms = [(room.capacity, grid.expand(room.off)) for room in self.school.rooms if room.kind == kind]
        return {slot: sum(many for many, off in rooms if slot not in off) for slot in grid.slots}

    def _at_once(self, name: str, wanted: Sequence[int], limits: Mapping[str, int]) -> None:
        """At most so many of the activities (all of one length) run in a slot."""
        length = self.activities[wanted[0]].length
        group = self.group(name, wanted)
        windows = []
        for half in self.halves:
            for n, slot in enumerate(half):
                running = half[max(0, n - length + 1) : n + 1]
                if limits[slot] < len(wanted):
                    windows.append(self.window(running, 0, limits[slot]))
        if windows:
            self.rule(name, Kind.SPREAD_EVENTS, [group], windows=tuple(windows))

    def _apart(self) -> None:
        for one in self.school.apart:
            events = [n for course in one.courses for n in self.of[course]]
            if one.within == "slot":
                self.rule("apart", Kind.AVOID_CLASHES, [self.virtual("apart", events)])
                continue
            sets = self.halves if one.within == "session" else self.days
            group = self.group(one.id, events)
            self.rule("apart", Kind.SPREAD_EVENTS, [group], windows=self.windows(sets, most=1))


def before(half: Sequence[str]) -> str:
    """The period 0 of a session."""
    return half[0][:-1] + "0"


def closed(school: School, copy: str) -> frozenset[str]:
    """When a place in a room (“san/2”) is not to be had."""
    room = school.room_of.get(copy.rsplit("/", 1)[0])
    return school.grid.expand(room.off) if room is not None else frozenset()
