"""A week laid out for checking: who is busy with what at which slot, and what a broken rule is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from lienthong.engines.timetabling.school import Course, Lesson, Meeting, School

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Violation:
    """A broken hard rule: its kind, whom it concerns, when, and in words."""

    kind: str
    who: str
    slots: tuple[str, ...]
    text_vi: str
    text_en: str


class Laid:
    """The lessons by course, class and teacher."""

    def __init__(self, school: School, lessons: Sequence[Lesson]) -> None:
        self.school, self.lessons, self.grid = school, lessons, school.grid
        self.order = {slot: n for n, slot in enumerate(school.grid.slots)}
        self.meeting_of = {meeting.id: meeting for meeting in school.meetings}
        self.block_of = {course: block.id for block in school.blocks for course in block.courses}
        self.of_course: dict[str, list[Lesson]] = defaultdict(list)
        self.by_class: dict[str, dict[str, list[Course]]] = defaultdict(lambda: defaultdict(list))
        self.by_teacher: dict[str, dict[str, list[Course | Meeting]]] = defaultdict(lambda: defaultdict(list))
        for lesson in lessons:
            self.of_course[lesson.course].append(lesson)
            course = school.course_of.get(lesson.course)
            for slot in school.grid.run(lesson.slot, lesson.length):
                if course is None:
                    for who in self.meeting_of[lesson.course].teachers:
                        self.by_teacher[who][slot].append(self.meeting_of[lesson.course])
                    continue
                for one in course.classes:
                    self.by_class[one][slot].append(course)
                for who in course.teachers:
                    self.by_teacher[who][slot].append(course)

    def in_order(self, found: dict[str, _Value]) -> list[tuple[str, _Value]]:
        """By slot."""
        return sorted(found.items(), key=lambda item: self.order[item[0]])

    def in_week(self, slots: Iterable[str]) -> tuple[str, ...]:
        """Slots in order of time."""
        return tuple(sorted(set(slots), key=self.order.__getitem__))
