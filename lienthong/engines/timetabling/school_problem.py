"""A school as a problem of the engine, and the engine's solutions as lessons of the school.

What happens at one time is one event: both halves of an A/B week, all electives of a block. Periods that no school has are
added where a rule needs them (see school_rules).
"""

from __future__ import annotations

from collections.abc import Sequence

from lienthong.engines.timetabling.building import VIRTUAL
from lienthong.engines.timetabling.model import (
    UNASSIGNED,
    Event,
    EventResource,
    Meet,
    Named,
    Problem,
    Resource,
    Solution,
    TimetableError,
)
from lienthong.engines.timetabling.school import Course, Lesson, School, blocks_of, starts_of
from lienthong.engines.timetabling.school_rules import CLASS, LIMIT, TEACHER, Activity, Rules, before, closed


def activities(school: School) -> list[Activity]:
    """Every lesson of the week, to be placed: courses in the order of the school, then meetings."""
    found: list[Activity] = []
    for courses in together(school):
        shapes = [_in_order(school, course) for course in courses]
        starts_by_length = {
            length: frozenset.intersection(*(starts_of(school, course, length) for course in courses))
            for length in {length for length, _fixed in shapes[0]}
        }
        for n, (length, _fixed) in enumerate(shapes[0]):
            fixed = next((shape[n][1] for shape in shapes if shape[n][1]), "")
            found.append(
                Activity(
                    f"{courses[0].id}#{n + 1}", tuple(c.id for c in courses),
                    tuple(dict.fromkeys(k for c in courses for k in c.classes)),
                    tuple(dict.fromkeys(t for c in courses for t in c.teachers)), length, starts_by_length[length],
                    tuple(kind for c in courses for kind in _kinds(school, c)), fixed,
                )
            )  # fmt: skip
    for meeting in school.meetings:
        allowed = school.grid.expand(meeting.slots)
        starts = frozenset(
            slot for slot in allowed
            if len(run := school.grid.run(slot, meeting.periods)) == meeting.periods and allowed.issuperset(run)
        )  # fmt: skip
        found.append(Activity(f"{meeting.id}#1", (meeting.id,), (), meeting.teachers, meeting.periods, starts))
    return found


def _kinds(school: School, course: Course) -> list[str]:
    """The kinds of room that a course takes; a limit of its subject is one too."""
    limits = [f"{LIMIT}{one.subject}" for one in school.limits if one.subject == course.subject]
    return [*([course.room_kind] if course.room_kind else []), *limits]


def together(school: School) -> list[tuple[Course, ...]]:
    """The courses in groups that always run at the same time."""
    joined: dict[str, tuple[Course, ...]] = {}
    for block in school.blocks:
        for one in block.courses:
            joined[one] = tuple(school.course_of[other] for other in block.courses)
    waiting: dict[tuple[str, ...], list[Course]] = {}
    for course in school.courses:
        if course.weeks == "B" and course.id not in joined:
            waiting.setdefault(course.classes, []).append(course)
    for course in school.courses:
        if course.weeks != "A" or course.id in joined:
            continue
        shape = sorted(blocks_of(school, course))
        half = next((c for c in waiting.get(course.classes, ()) if sorted(blocks_of(school, c)) == shape), None)
        if half is not None:
            waiting[course.classes].remove(half)
            joined[course.id] = joined[half.id] = (course, half)
    seen: set[str] = set()
    found = []
    for course in school.courses:
        if course.id not in seen:
            group = joined.get(course.id, (course,))
            seen.update(one.id for one in group)
            found.append(group)
    return found


def _in_order(school: School, course: Course) -> list[tuple[int, str]]:
    """Lengths with their fixed slots: the given order pairs them, then the same lengths stand beside each other."""
    blocks = blocks_of(school, course)
    fixed = (*course.fixed, *("" for _rest in blocks[len(course.fixed) :]))
    return sorted(zip(blocks, fixed, strict=True), key=lambda pair: (-pair[0], pair[1] == "", pair[1]))


def to_problem(school: School, pins: Sequence[Lesson] = ()) -> Problem:
    """The problem that a solver gets; `pins` are lessons that stay where they are."""
    return Conversion(school, pins).problem


class Conversion:
    """A problem made of a school, with the way there and back."""

    def __init__(self, school: School, pins: Sequence[Lesson] = ()) -> None:
        self.school = school
        self.activities = activities(school)
        self.pinned: dict[int, str] = {}
        self.pinned = self.placed(self._leading(pins))
        self.needs_before = any(c.from_first for c in school.classes)
        halves = school.grid.half_days
        self.times = tuple(
            slot for half in halves for slot in ((before(half), *half) if self.needs_before else half)
        )  # fmt: skip
        self.time = {slot: n for n, slot in enumerate(self.times)}
        self.copies = {
            kind: [f"{room.id}/{n}" for room in school.rooms if room.kind == kind for n in range(1, room.capacity + 1)]
            for kind in dict.fromkeys(room.kind for room in school.rooms)
        }
        for limit in school.limits:
            kind = f"{LIMIT}{limit.subject}"
            self.copies[kind] = [f"{kind}/{n}" for n in range(1, limit.most + 1)]
        self.seated = self._seated()
        self.problem = self._problem()

    def _seated(self) -> frozenset[str]:
        """Kinds of rooms whose lessons differ in length, so that counting starts does not do: each gets a room of its own."""
        lengths: dict[str, set[int]] = {}
        for one in self.activities:
            for kind in one.rooms:
                lengths.setdefault(kind, set()).add(one.length)
        twice = {kind for one in self.activities for kind in one.rooms if one.rooms.count(kind) > 1}
        return frozenset(kind for kind, found in lengths.items() if len(found) > 1) | twice

    def _problem(self) -> Problem:
        school = self.school
        rules = Rules(school, self.activities, self.time, self.seated, self.copies)
        rules.write()
        names = {**{c.id: c.name for c in school.classes}, **{t.id: t.name for t in school.teachers}}
        kinds = [CLASS, TEACHER, *(f"Room {kind}" for kind in self.copies), VIRTUAL]
        return Problem(
            id=school.id,
            times=tuple(Named(slot, slot) for slot in self.times),
            time_groups=tuple(rules.time_groups),
            resource_types=tuple(Named(kind, kind) for kind in kinds),
            resources=tuple(
                Resource(f"{prefix}:{name}", names.get(name, "") or name, kind) for prefix, name, kind in rules.resources
            ),
            resource_groups=(),
            events=tuple(self._events(rules)),
            event_groups=tuple(rules.event_groups),
            constraints=rules.constraints,
            about={"Name": school.name or school.id},
        )  # fmt: skip

    def _events(self, rules: Rules) -> list[Event]:
        found = []
        for n, one in enumerate(self.activities):
            given = [EventResource("", CLASS, rules.resource["class", c]) for c in one.classes]
            given += [EventResource("", TEACHER, rules.resource["teacher", t]) for t in one.teachers]
            given += [EventResource("", VIRTUAL, r) for r in rules.virtual_of.get(n, ())]
            for k, kind in enumerate(one.rooms):
                if kind in self.seated:
                    given.append(EventResource(f"room{k}" if k else "room", f"Room {kind}", UNASSIGNED))
            slot = self.pinned.get(n, one.fixed)
            time = self.time[slot] if slot else UNASSIGNED
            found.append(Event(one.id, self.name_of(one), one.length, None, time, tuple(given)))
        if self.needs_before:
            busy = tuple(
                EventResource("", CLASS, rules.resource["class", c.id]) for c in self.school.classes if c.from_first
            )
            for half in self.school.grid.half_days:
                found.append(Event(before(half), "", 1, None, self.time[before(half)], busy))
        return found

    def name_of(self, one: Activity) -> str:
        """What people read: subject and classes."""
        return " ".join(filter(None, (self.subject_of(one), self.school.classes_named(one.classes))))

    def subject_of(self, one: Activity) -> str:
        """The subject, or the subjects that are taught at one time."""
        courses = self.school.course_of
        return " ".join(dict.fromkeys(courses[c].subject if c in courses else c for c in one.courses))

    # ---- there and back ----

    def _leading(self, lessons: Sequence[Lesson]) -> list[Lesson]:
        """Lessons of courses that run with another one as lessons of that."""
        leader = {course: one.courses[0] for one in self.activities for course in one.courses}
        return sorted({Lesson(leader.get(x.course, x.course), x.slot, x.length) for x in lessons})

    def placed(self, lessons: Sequence[Lesson]) -> dict[int, str]:
        """Which activity each lesson is: of the right course and length, the fixed and the pinned ones first."""
        free: dict[tuple[str, int], list[int]] = {}
        for n, one in enumerate(self.activities):
            free.setdefault((one.courses[0], one.length), []).append(n)
        found: dict[int, str] = {}
        for lesson in sorted(lessons, key=lambda one: self.school.grid.place[one.slot]):
            waiting = free.get((lesson.course, lesson.length), [])
            if waiting:
                held = {n: self.pinned.get(n, self.activities[n].fixed) for n in waiting}
                same = [n for n in waiting if held[n] == lesson.slot]
                loose = [n for n in waiting if not held[n]]
                n = (same or loose or waiting)[0]
                waiting.remove(n)
                found[n] = lesson.slot
        return found

    def lying(self, lessons: Sequence[Lesson], times: Sequence[int]) -> set[int]:
        """The activities that lie where lessons are; `times` says when each activity is."""
        wanted = {(x.course, self.time.get(x.slot, -2), x.length) for x in lessons}
        return {
            n for n, one in enumerate(self.activities) if any((c, times[n], one.length) in wanted for c in one.courses)
        }

    def to_solution(self, lessons: Sequence[Lesson], name: str = "") -> Solution:
        """Lessons as meets; what has no lesson stays without a time."""
        placed = self.placed(_joined(self.school, lessons, self.activities))
        rooms = {(one.course, one.slot): one.room for one in lessons}
        number = {(r.type, r.id): n for n, r in enumerate(self.problem.resources)}
        taken: set[tuple[int, int]] = set()
        meets = []
        for n, event in enumerate(self.problem.events):
            slot = placed.get(n, "")
            time = self.time[slot] if slot else event.time
            given = [need.resource for need in event.resources]
            for k, need in enumerate(event.resources):
                if need.resource >= 0 or time < 0:
                    continue
                kind = need.type.removeprefix("Room ")
                wanted = rooms.get((self.activities[n].courses[0], slot), "")
                copies = sorted(self.copies[kind], key=lambda c, w=wanted: not c.startswith(f"{w}/"))  # type: ignore[misc]
                hours = range(time, time + event.duration)
                for copy in copies:
                    room = number[need.type, f"room:{copy}"]
                    if all((room, t) not in taken for t in hours) and self._open(copy, hours):
                        taken.update((room, t) for t in hours)
                        given[k] = room
                        break
            meets.append(Meet(n, event.duration, time, given))
        return Solution(name or self.school.id, meets)

    def _open(self, copy: str, hours: range) -> bool:
        return not closed(self.school, copy) & {self.times[t] for t in hours}

    def lessons(self, solution: Solution) -> list[Lesson]:
        """The lessons of a solution, each course with its own, in order of time; special rooms given where there is one free."""
        placed: list[tuple[int, Activity]] = [
            (meet.time, self.activities[meet.event])
            for meet in solution.meets
            if meet.time >= 0 and meet.event < len(self.activities)
        ]
        rooms = _Rooms(self.school)
        found = []
        for time, one in sorted(placed, key=lambda pair: (pair[0], -pair[1].length, pair[1].id)):
            slot = self.times[time]
            for course in one.courses:
                own = self.school.course_of.get(course)
                room = rooms.take(own.room_kind, slot, one.length) if own is not None and own.room_kind else ""
                found.append(Lesson(course, slot, one.length, room))
        return found


class _Rooms:
    """Gives rooms in order of time; of those free, the first. That suffices for intervals where rooms of a kind are alike."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.used: dict[tuple[str, str], int] = {}

    def take(self, kind: str, slot: str, length: int) -> str:
        """A room of the kind that is free all the while; none where all are taken."""
        run = self.school.grid.run(slot, length)
        for room in self.school.rooms:
            if room.kind != kind or self.school.grid.expand(room.off).intersection(run):
                continue
            if all(self.used.get((room.id, s), 0) < room.capacity for s in run):
                for s in run:
                    self.used[room.id, s] = self.used.get((room.id, s), 0) + 1
                return room.id
        return ""


def _joined(school: School, lessons: Sequence[Lesson], wanted: Sequence[Activity]) -> list[Lesson]:
    """The same lessons, where single periods side by side are one lesson if the course has no single ones left for them."""
    need: dict[str, list[int]] = {}
    for one in wanted:
        need.setdefault(one.courses[0], []).append(one.length)
    found: list[Lesson] = []
    by_course: dict[str, list[Lesson]] = {}
    for lesson in lessons:
        by_course.setdefault(lesson.course, []).append(lesson)
    for course, own in by_course.items():
        lengths = need.get(course)
        if lengths is None:
            continue  # it runs together with another course, which stands for it
        if sorted(lengths) == sorted(one.length for one in own):
            found.extend(own)
            continue
        slots = sorted({s for one in own for s in school.grid.run(one.slot, one.length)}, key=school.grid.place.get)  # type: ignore[arg-type]
        for length in sorted(lengths, reverse=True):
            run = next(
                (r for s in slots if len(r := school.grid.run(s, length)) == length and set(r) <= set(slots)), ()
            )
            if run:
                found.append(Lesson(course, run[0], length))
                slots = [s for s in slots if s not in run]
    return found


def lessons(school: School, solution: Solution) -> list[Lesson]:
    """The lessons of a solution of `to_problem(school)`."""
    return Conversion(school).lessons(solution)


def to_solution(school: School, found: Sequence[Lesson]) -> Solution:
    """Lessons as a solution of `to_problem(school)`."""
    if any(one.slot not in school.grid.place for one in found):
        raise TimetableError("A lesson lies outside the week.")
    return Conversion(school).to_solution(found)
