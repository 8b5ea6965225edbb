"""How good a week is, as deputy heads read it: sessions of one period, gaps, sessions, days; for each teacher and in all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lienthong.engines.timetabling.school import Lesson, School


@dataclass(frozen=True)
class Week:
    """One teacher's week, or the sum of all."""

    who: str
    periods: int
    sessions: int
    one_period: int  # sessions with one period
    gaps_one: int  # sessions with one empty period between lessons
    gaps_more: int  # sessions with two or more
    days: int

    @property
    def key(self) -> tuple[int, int, int, int, int]:
        """To compare, the most annoying first."""
        return self.one_period, self.gaps_more, self.sessions, self.gaps_one, self.days


@dataclass(frozen=True)
class Quality:
    """The school's week and every teacher's."""

    total: Week
    teachers: tuple[Week, ...]

    @property
    def key(self) -> tuple[int, int, int, int, int]:
        """To compare two timetables of a school."""
        return self.total.key


def hours_of(school: School, lessons: Iterable[Lesson]) -> dict[str, set[str]]:
    """The slots at which each teacher is busy."""
    found: dict[str, set[str]] = {teacher.id: set() for teacher in school.teachers}
    meetings = {meeting.id: meeting for meeting in school.meetings}
    for lesson in lessons:
        course = school.course_of.get(lesson.course)
        people = course.teachers if course is not None else meetings[lesson.course].teachers
        for one in people:
            found[one].update(school.grid.run(lesson.slot, lesson.length))
    return found


def quality(school: School, lessons: Sequence[Lesson]) -> Quality:
    """The quality of a week, whether or not everything is placed."""
    hours = hours_of(school, lessons)
    weeks = tuple(week_of(school, teacher.id, hours[teacher.id]) for teacher in school.teachers)
    sums = [
        sum(getattr(week, name) for week in weeks)
        for name in ("periods", "sessions", "one_period", "gaps_one", "gaps_more", "days")
    ]
    return Quality(Week("", *sums), weeks)


def week_of(school: School, who: str, busy: set[str]) -> Week:
    """The week of somebody who is busy at some slots."""
    sessions = one = small = large = 0
    days: set[int] = set()
    for number, half in enumerate(school.grid.half_days):
        at = [n for n, slot in enumerate(half) if slot in busy]
        if not at:
            continue
        sessions += 1
        days.add(number // len(school.grid.sessions))
        empty = at[-1] - at[0] + 1 - len(at)
        one += len(at) == 1
        small += empty == 1
        large += empty > 1
    return Week(who, len(busy), sessions, one, small, large, len(days))


def as_numbers(week: Week) -> Mapping[str, int]:
    """For JSON."""
    return {
        "periods": week.periods, "sessions": week.sessions, "one_period": week.one_period, "gaps_one": week.gaps_one,
        "gaps_more": week.gaps_more, "days": week.days,
    }  # fmt: skip
