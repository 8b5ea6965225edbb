"""A Vietnamese school in its own words: what has to be taught, by whom, when people cannot, what makes a week good.

Everything is named by strings. A slot is a day, a session and a period: “2S1” is Monday (thứ 2), morning, period 1. Wherever
slots are asked for, a part of such a name stands for all that have it: “S” all mornings, “7” Saturday, “2S” Monday
morning, “S5” the fifth period of every morning.
Rules of Vietnamese schools: Circulars 28/2009 and 05/2025 (loads), 32/2018 (programme); customs of the deputy heads' desks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from lienthong.engines.timetabling.model import TimetableError

_PATTERN = re.compile(r"(\d?)([^\W\d_]*)(\d*)")


@dataclass(frozen=True)
class Session:
    """A half-day: its id is one or more letters."""

    id: str
    name: str
    periods: int = 5


@dataclass(frozen=True)
class Grid:
    """The week: days from `first_day` (2 is thứ hai), each with the same sessions."""

    days: int = 6
    sessions: tuple[Session, ...] = (Session("S", "Sáng"), Session("C", "Chiều"))
    first_day: int = 2
    long_break_after: int = 2  # a double lesson does not lie across it; 0: no long break

    @cached_property
    def slots(self) -> tuple[str, ...]:
        """Every slot in order of time."""
        return tuple(slot for session in self.half_days for slot in session)

    @cached_property
    def half_days(self) -> tuple[tuple[str, ...], ...]:
        """The slots of every session of the week."""
        return tuple(
            tuple(f"{self.first_day + day}{session.id}{n}" for n in range(1, session.periods + 1))
            for day in range(self.days)
            for session in self.sessions
        )

    @cached_property
    def whole_days(self) -> tuple[tuple[str, ...], ...]:
        """The slots of every day."""
        n = len(self.sessions)
        return tuple(
            tuple(slot for half in self.half_days[day * n : day * n + n] for slot in half) for day in range(self.days)
        )

    @cached_property
    def place(self) -> dict[str, int]:
        """Where a slot stands in the week."""
        return {slot: n for n, slot in enumerate(self.slots)}

    @cached_property
    def half_of(self) -> dict[str, int]:
        """The half-day of a slot."""
        return {slot: n for n, half in enumerate(self.half_days) for slot in half}

    def day_of(self, slot: str) -> int:
        """The day of a slot, from 0."""
        return self.half_of[slot] // len(self.sessions)

    def session_of(self, slot: str) -> Session:
        """Morning or afternoon."""
        return self.sessions[self.half_of[slot] % len(self.sessions)]

    def period_of(self, slot: str) -> int:
        """The period inside its session, from 1."""
        return self.half_days[self.half_of[slot]].index(slot) + 1

    def run(self, slot: str, length: int) -> tuple[str, ...]:
        """So many slots from one on inside its session; fewer where the session ends."""
        half = self.half_days[self.half_of[slot]]
        at = half.index(slot)
        return half[at : at + length]

    def expand(self, patterns: Iterable[str]) -> frozenset[str]:
        """The slots that names or parts of names stand for. Raises TimetableError."""
        return _expand(self, tuple(patterns))


@lru_cache(maxsize=8192)
def _expand(grid: Grid, patterns: tuple[str, ...]) -> frozenset[str]:
    found: set[str] = set()
    for pattern in patterns:
        if pattern in grid.place:
            found.add(pattern)
            continue
        match = _PATTERN.fullmatch(pattern)
        day, session, period = match.groups() if match and pattern else ("?", "", "")
        hits = [
            slot
            for slot in grid.slots
            if slot.startswith(day)
            and (not session or grid.session_of(slot).id == session)
            and (not period or str(grid.period_of(slot)) == period)
        ]
        if not hits:
            raise TimetableError(f"“{pattern}” is no slot of this week (such as “2S1”, “S”, “7”).")
        found.update(hits)
    return frozenset(found)


@dataclass(frozen=True)
class Class:
    """A class. `slots` is when it may be taught (nothing: the whole week); `shift` is its main session."""

    id: str
    name: str = ""
    grade: int = 0
    slots: tuple[str, ...] = ()
    shift: str = ""
    size: int = 0
    home_room: str = ""
    branch: str = ""
    no_gaps: bool = True
    from_first: bool = True  # in its main session (in every one where it has none) it begins with period 1
    min_per_session: int = 0
    max_per_session: int = 0  # 0: no limit, here and below
    max_per_day: int = 0
    max_sessions: int = 0


@dataclass(frozen=True)
class Teacher:
    """A teacher. `off` cannot be, `wish_off` should not be."""

    id: str
    name: str = ""
    off: tuple[str, ...] = ()
    wish_off: tuple[str, ...] = ()
    day_off: int | None = None  # the day (2 … 7) that is free
    free_days: int = 0  # so many days without lessons, whichever
    one_session_a_day: bool = False
    min_per_session: int = 0
    max_per_session: int = 0
    max_per_day: int = 0
    max_consecutive: int = 0
    max_sessions: int = 0
    max_days: int = 0
    max_gaps: int = -1  # empty periods in the week; -1: no limit
    max_gaps_per_session: int = -1
    noon_rest: bool = False  # not both the last of the morning and the first of the afternoon
    not_first: bool = False
    small_child: bool = False  # better neither first nor last
    present: tuple[str, ...] = ()  # has a lesson at each of them
    norm: int = 0
    subjects: tuple[str, ...] = ()  # that he or she can teach, for substitution


@dataclass(frozen=True)
class Room:
    """A room or yard of a kind, for so many classes at once."""

    id: str
    name: str = ""
    kind: str = ""
    capacity: int = 1
    off: tuple[str, ...] = ()


@dataclass(frozen=True)
class Course:
    """What a class (or several together) is taught by a teacher (or several) so many periods a week.

    `blocks` says how the periods lie together; without it `doubles` does: "never", "free" (only where there are more periods
    than days) or "prefer". `fixed` gives the slots of its first lessons.
    """

    id: str
    subject: str
    classes: tuple[str, ...]
    teachers: tuple[str, ...]
    periods: int
    name: str = ""
    blocks: tuple[int, ...] | None = None
    doubles: str = "free"
    room_kind: str = ""
    slots: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()  # better not
    heavy: bool = False  # better not last
    outdoor: bool = False  # better not late in the morning nor early in the afternoon
    late_forbidden: bool = False  # never last
    fixed: tuple[str, ...] = ()
    max_per_session: int = 0  # periods
    max_lessons_per_day: int = 1
    min_day_distance: int = 0  # hard; 2: not on days that follow each other
    weeks: str = "all"  # "A", "B": every other week; two halves of a class share a slot


@dataclass(frozen=True)
class Meeting:
    """Teachers busy together: a department's meeting. `slots` is when it may be."""

    id: str
    teachers: tuple[str, ...]
    slots: tuple[str, ...]
    name: str = ""
    periods: int = 1


@dataclass(frozen=True)
class Block:
    """Courses that run at the same times: the electives among which pupils of one or several classes divide."""

    id: str
    courses: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True)
class Apart:
    """Courses that never run at the same time, or (`within` "session", "day") not in one session or day."""

    id: str
    courses: tuple[str, ...]
    within: str = "slot"


@dataclass(frozen=True)
class Limit:
    """At most so many lessons of a subject at once in the school."""

    subject: str
    most: int


@dataclass(frozen=True)
class Weights:
    """What a good week is worth. The order is what deputy heads read; the numbers keep it and still let the search climb."""

    one_period: int = 200  # a teacher's session with one period
    gaps_more: int = 100  # each empty period of a session beyond the first
    session: int = 10
    gap_one: int = 4
    day: int = 2
    wish: int = 3
    small_child: int = 2
    heavy_last: int = 1
    outdoor: int = 1
    avoid: int = 2
    next_day: int = 1  # lessons of a course on days that follow each other


@dataclass(frozen=True)
class School:
    """A school and its week."""

    id: str
    name: str = ""
    grid: Grid = field(default_factory=Grid)
    classes: tuple[Class, ...] = ()
    teachers: tuple[Teacher, ...] = ()
    rooms: tuple[Room, ...] = ()
    courses: tuple[Course, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    blocks: tuple[Block, ...] = ()
    apart: tuple[Apart, ...] = ()
    limits: tuple[Limit, ...] = ()
    weights: Weights = field(default_factory=Weights)

    @cached_property
    def class_of(self) -> dict[str, Class]:
        """Classes by id."""
        return {c.id: c for c in self.classes}

    @cached_property
    def teacher_of(self) -> dict[str, Teacher]:
        """Teachers by id."""
        return {t.id: t for t in self.teachers}

    @cached_property
    def course_of(self) -> dict[str, Course]:
        """Courses by id."""
        return {c.id: c for c in self.courses}

    @cached_property
    def room_of(self) -> dict[str, Room]:
        """Rooms by id."""
        return {r.id: r for r in self.rooms}

    def classes_named(self, classes: Iterable[str]) -> str:
        """Classes as people call them: “6A+6B”."""
        return "+".join(self.class_of[one].name or one for one in classes)

    def rooms_named(self, kind: str) -> str:
        """The rooms of a kind as people call them; the kind itself where there are none."""
        return ", ".join(room.name or room.id for room in self.rooms if room.kind == kind) or kind

    def class_slots(self, one: Class) -> frozenset[str]:
        """When a class may be taught."""
        return self.grid.expand(one.slots) if one.slots else frozenset(self.grid.slots)

    def teacher_off(self, one: Teacher) -> frozenset[str]:
        """When a teacher cannot be: the given slots, the day off, and first periods where that is so."""
        found = set(self.grid.expand(one.off))
        if one.day_off is not None:
            found |= self.grid.expand([str(one.day_off)])
        if one.not_first:
            found |= {half[0] for half in self.grid.half_days}
        return frozenset(found)


@dataclass(frozen=True, order=True)
class Lesson:
    """A course is taught from a slot on for so many periods. A meeting of teachers is one too."""

    course: str
    slot: str
    length: int = 1
    room: str = ""


@dataclass(frozen=True)
class Timetable:
    """Lessons with a name, as files hold them."""

    name: str
    lessons: tuple[Lesson, ...]


def blocks_of(school: School, course: Course) -> tuple[int, ...]:
    """The lengths of a course's lessons, longest first, but in the given order where it gives one."""
    if course.blocks is not None:
        return course.blocks
    p = course.periods
    if course.fixed:
        return (1,) * p
    if course.doubles == "prefer":
        return (2,) * (p // 2) + (1,) * (p % 2)
    days = len({school.grid.day_of(slot) for slot in course_slots(school, course)})
    doubles = max(0, min(p // 2, p - days * course.max_lessons_per_day)) if course.doubles == "free" else 0
    return (2,) * doubles + (1,) * (p - 2 * doubles)


def course_slots(school: School, course: Course) -> frozenset[str]:
    """When a course may be taught: its own slots, its classes' and not when a teacher is away."""
    grid = school.grid
    allowed = grid.expand(course.slots) if course.slots else frozenset(grid.slots)
    allowed -= grid.expand(course.forbidden)
    for one in course.classes:
        allowed &= school.class_slots(school.class_of[one])
    for one in course.teachers:
        allowed -= school.teacher_off(school.teacher_of[one])
    if course.late_forbidden:
        allowed -= {half[-1] for half in grid.half_days}
    return allowed


def starts_of(school: School, course: Course, length: int) -> frozenset[str]:
    """Where a lesson of so many periods may begin: it fits its session and a double does not cross the long break."""
    grid, allowed = school.grid, course_slots(school, course)
    rest = grid.long_break_after
    found = set()
    for slot in allowed:
        run = grid.run(slot, length)
        period = grid.period_of(slot)
        crosses = length == 2 and rest and period <= rest < period + length - 1
        if len(run) == length and allowed.issuperset(run) and not crosses:
            found.add(slot)
    return frozenset(found)
