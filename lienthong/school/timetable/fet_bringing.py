"""A school begins with its FET file: assignments, requirements and a draft out of what the file says, once it is matched.

What is proposed is told before anything is written. The draft is laid for the school as it asks after that; customs which the
brought week does not keep are waived in that draft and told, so that a week that is lived by today is not called wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lienthong.engines.timetabling import public as engine
from lienthong.school.timetable import defaults, fet_taking
from lienthong.school.timetable.fet_matching import Matching
from lienthong.school.timetable.fet_taking import Ask, Taken
from lienthong.school.timetable.gathering import Gathered
from lienthong.school.timetable.names import class_id, number_of, subject_of, teacher_id
from lienthong.school.timetable.shaping import Shaped
from lienthong.school.timetable.surroundings import shortened

HOMEROOM = fet_taking.HOMEROOM


@dataclass(frozen=True)
class Taught:
    """Activities of the file that were split from one, in the school's words."""

    subject: str
    classes: tuple[int, ...]
    teachers: tuple[int, ...]
    lengths: tuple[int, ...]
    slots: tuple[tuple[str, int], ...]  # where those with a time begin, and how long they are


@dataclass
class Proposal:
    """What would be written."""

    taught: list[Taught] = field(default_factory=list)
    assignments: list[tuple[int, str, int, int]] = field(default_factory=list)  # class, subject, employment, periods
    conflicts: list[tuple[int, str, int, int]] = field(
        default_factory=list
    )  # class, subject, of the file, of the school
    rules: list[Ask] = field(default_factory=list)  # how long lessons are, where the school would not have asked it so
    away: dict[int, list[str]] = field(default_factory=dict)  # employment → slots
    taken: Taken = field(default_factory=Taken)  # conditions
    unread: int = 0  # lessons that mean nothing here

    @property
    def placed(self) -> int:
        """How many lessons have a time."""
        return sum(len(one.slots) for one in self.taught)

    @property
    def has_week(self) -> bool:
        """Whether it is a timetable: a few fixed hours, such as the flag ceremony, are none."""
        return self.placed > 0 and 2 * self.placed >= sum(len(one.lengths) for one in self.taught)


def propose(file: engine.Outline, matching: Matching, rows: Gathered, shaped: Shaped) -> Proposal:
    """What the file says that the school does not say yet."""
    made = Proposal()
    groups: dict[str, list[engine.OutlineLesson]] = defaultdict(list)
    for lesson in file.lessons:
        groups[lesson.group].append(lesson)
    for own in groups.values():
        one = _taught(file, matching, own)
        if one is None:
            made.unread += len(own)
        else:
            made.taught.append(one)
    _propose_assignments(made, rows)
    made.rules = list(_rules(made.taught, shaped))
    made.taken = fet_taking.take(file, matching, rows, shaped)
    for name, places in file.away.items():
        who = matching.teachers.get(name)
        slots = {slot for at in places if (slot := matching.slot(file, at))}
        if who is not None and slots:
            known = rows.teacher_weeks[who].off if who in rows.teacher_weeks else []
            fresh = shortened(shaped.school.grid, slots - shaped.school.grid.expand(_inside(shaped.school.grid, known)))
            if fresh:
                made.away[who] = fresh
    return made


def _taught(file: engine.Outline, matching: Matching, own: Sequence[engine.OutlineLesson]) -> Taught | None:
    first = own[0]
    subject = matching.subjects.get(first.subject, "")
    rooms = tuple(dict.fromkeys(c for name in first.students for c in matching.classes.get(name, ())))
    if not subject or not rooms:
        return None
    people = tuple(dict.fromkeys(matching.teachers[t] for t in first.teachers if t in matching.teachers))
    slots = [(matching.slot(file, one.at), one.length) for one in own if one.at is not None]
    lengths = tuple(sorted((one.length for one in own), reverse=True))
    return Taught(subject, rooms, people, lengths, tuple(x for x in slots if x[0]))


def _propose_assignments(made: Proposal, rows: Gathered) -> None:
    there: dict[tuple[int, str], set[int]] = defaultdict(set)
    for own in rows.assignments.values():
        for row in own:
            there[row.school_class_id, row.subject_id].add(row.employment_id)
    wanted: dict[tuple[int, str, int], int] = Counter()
    for one in made.taught:
        if one.subject not in HOMEROOM:
            for key in ((c, one.subject, who) for c in one.classes for who in one.teachers):
                wanted[key] += sum(one.lengths)
    for (room, subject, who), periods in wanted.items():
        known = there[room, subject]
        if not known:
            made.assignments.append((room, subject, who, periods))
        elif who not in known:
            made.conflicts.append((room, subject, who, min(known)))


def _rules(taught: Iterable[Taught], shaped: Shaped) -> Iterable[Ask]:
    school = shaped.school
    asked: dict[tuple[int, str], list[int]] = defaultdict(list)
    for course in school.courses:
        for name in course.classes:
            asked[number_of(name), subject_of(course.id)] += engine.blocks_of(school, course)
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    for one in taught:
        for room in one.classes:
            found[room, one.subject] += one.lengths
    for (room, subject), lengths in found.items():
        if subject in (*HOMEROOM, *defaults.HOMEROOM_SUBJECTS):
            continue
        if Counter(asked[room, subject]) != Counter(lengths):
            blocks = tuple(sorted(lengths, reverse=True))
            yield Ask(room, subject, (("half_periods_week", 2 * sum(lengths)), ("blocks", blocks)))


def _inside(grid: engine.Grid, patterns: Iterable[str]) -> list[str]:
    kept = []
    for pattern in patterns:
        try:
            grid.expand([pattern])
        except engine.TimetableError:
            continue
        kept.append(pattern)
    return kept


def by_scope(asks: Sequence[Ask], rows: Gathered) -> list[tuple[int | None, Ask]]:
    """What is asked for a whole grade said once (grade, one of them), the rest for their class (None)."""
    grade_of = {room.pk: room.grade for room in rows.classes}
    rooms: Mapping[int, int] = Counter(grade_of.values())
    groups: dict[tuple[int, str, tuple[tuple[str, Any], ...]], list[Ask]] = defaultdict(list)
    for ask in asks:
        groups[grade_of[ask.class_id], ask.subject, ask.facts].append(ask)
    found: list[tuple[int | None, Ask]] = []
    for (grade, _subject, _facts), own in groups.items():
        found += [(grade, own[0])] if len(own) == rooms[grade] > 1 else [(None, ask) for ask in own]
    return found


def lay(proposal: Proposal, shaped: Shaped) -> tuple[list[engine.Lesson], int]:
    """The file's lessons as lessons of the school's courses, and how many fit none of them."""
    school = shaped.school
    courses: dict[tuple[str, str], list[engine.Course]] = defaultdict(list)
    for course in school.courses:
        for name in course.classes:
            courses[name, subject_of(course.id)].append(course)
    lessons: dict[tuple[str, str], engine.Lesson] = {}
    lost = 0
    for one in proposal.taught:
        own = {c.id: c for room in one.classes if (c := _course(courses[class_id(room), one.subject], one.teachers))}
        lost += 0 if own else len(one.slots)
        for course in own.values():
            for slot, length in one.slots:
                if slot in school.grid.place and len(school.grid.run(slot, length)) == length:
                    lessons[course.id, slot] = engine.Lesson(course.id, slot, length)
    placed = {course for course, _slot in lessons}
    busy = {(who, x.slot) for x in lessons.values() for who in _people(school.course_of[x.course])}
    for course in school.courses:
        # The homeroom teacher's hours, where the file leaves them to custom.
        if course.id not in placed and subject_of(course.id) in HOMEROOM:
            for slot in course.fixed:
                if not any((who, slot) in busy for who in _people(course)):
                    lessons[course.id, slot] = engine.Lesson(course.id, slot)
    return sorted(lessons.values()), lost


def _people(course: engine.Course) -> tuple[str, ...]:
    return (*course.classes, *course.teachers)


def _course(found: Sequence[engine.Course], teachers: Sequence[int]) -> engine.Course | None:
    """The course that one of the teachers gives; where the file names nobody known, the only one there is."""
    wanted = {teacher_id(who) for who in teachers}
    own = [course for course in found if wanted.intersection(course.teachers)]
    homeroom = bool(found) and subject_of(found[0].id) in HOMEROOM
    if own:
        return own[0]
    return found[0] if len(found) == 1 and (not wanted or homeroom) else None
