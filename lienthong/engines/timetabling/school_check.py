"""Broken rules of a school's week, found lesson by lesson. Shares nothing with the conversion to a problem, which it checks."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from lienthong.engines.timetabling.school import Class, Course, Lesson, Meeting, School, Teacher, blocks_of
from lienthong.engines.timetabling.school_check_people import PeopleCheck
from lienthong.engines.timetabling.school_laid import Violation


def violations(school: School, lessons: Sequence[Lesson]) -> list[Violation]:
    """Every broken rule, clashes first."""
    return list(_Check(school, lessons).all())


class _Check(PeopleCheck):
    def all(self) -> Iterator[Violation]:
        """In a fixed order."""
        for one in self.school.classes:
            yield from self._clashes_of_class(one)
        for teacher in self.school.teachers:
            yield from self._clashes_of_teacher(teacher)
        for course in self.school.courses:
            yield from self._course(course)
        for meeting in self.school.meetings:
            yield from self._meeting(meeting)
        for one in self.school.classes:
            yield from self.of_class(one)
        for teacher in self.school.teachers:
            yield from self.of_teacher(teacher)
        yield from self._rooms()
        yield from self._limits()
        yield from self._groups()

    # ---- two things at once ----

    def _clashes_of_class(self, one: Class) -> Iterator[Violation]:
        for slot, courses in self.in_order(self.by_class[one.id]):
            parties = {self.block_of.get(course.id, course.id): course for course in courses}
            count = len(parties)
            if count == 2 and {course.weeks for course in parties.values()} == {"A", "B"}:
                continue
            same = len(courses) > len({course.id for course in courses})
            if count > 1 or same:
                names = " / ".join(dict.fromkeys(course.subject for course in courses))
                yield Violation(
                    "class_clash", one.id, (slot,), f"Lớp {one.name or one.id} có hai tiết cùng lúc ở {slot}: {names}.",
                    f"Class {one.name or one.id} has two lessons at {slot}: {names}.",
                )  # fmt: skip

    def _clashes_of_teacher(self, one: Teacher) -> Iterator[Violation]:
        for slot, courses in self.in_order(self.by_teacher[one.id]):
            ids = [course.id for course in courses]
            parties = {self.block_of.get(course, course) for course in ids}
            if len(parties) == 2 == len(ids) and self._are_halves(courses):
                continue
            if len(parties) > 1 or len(ids) > len(set(ids)):
                yield Violation(
                    "teacher_clash", one.id, (slot,), f"Giáo viên {one.name or one.id} bị trùng tiết ở {slot}.",
                    f"Teacher {one.name or one.id} has two lessons at {slot}.",
                )  # fmt: skip

    @staticmethod
    def _are_halves(courses: Sequence[Course | Meeting]) -> bool:
        """Two courses of a class that share a slot, one in A weeks and one in B weeks."""
        first, second = courses
        if not isinstance(first, Course) or not isinstance(second, Course):
            return False
        return {first.weeks, second.weeks} == {"A", "B"} and first.classes == second.classes

    # ---- courses ----

    def _course(self, course: Course) -> Iterator[Violation]:
        own = self.of_course[course.id]
        name = f"{course.subject} {self.school.classes_named(course.classes)}"
        placed = sum(lesson.length for lesson in own)
        if placed != course.periods:
            kind = "unplaced" if placed < course.periods else "too_many"
            yield Violation(
                kind, course.id, (), f"{name}: đã xếp {placed} trên {course.periods} tiết.",
                f"{name}: {placed} of {course.periods} periods are placed.",
            )  # fmt: skip
        elif Counter(lesson.length for lesson in own) != Counter(blocks_of(self.school, course)):
            yield Violation(
                "blocks", course.id, tuple(lesson.slot for lesson in own), f"{name}: tiết đơn, tiết đôi sai quy định.",
                f"{name}: its periods do not lie together as asked.",
            )  # fmt: skip
        yield from self._slots_of(course, own, name)
        yield from self._days_of(course, own, name)

    def _slots_of(self, course: Course, own: list[Lesson], name: str) -> Iterator[Violation]:
        wanted = self.grid.expand(course.slots) if course.slots else frozenset(self.grid.slots)
        wanted -= self.grid.expand(course.forbidden)
        last = {half[-1] for half in self.grid.half_days} if course.late_forbidden else set()
        free = Counter(course.fixed)
        for lesson in own:
            run = self.grid.run(lesson.slot, lesson.length)
            if free[lesson.slot]:
                free[lesson.slot] -= 1
                continue
            if not wanted.issuperset(run) or last.intersection(run):
                yield Violation(
                    "slot", course.id, run, f"{name} không được xếp ở {lesson.slot}.",
                    f"{name} may not be at {lesson.slot}.",
                )  # fmt: skip
            rest = self.grid.long_break_after
            if lesson.length == 2 and rest and self.grid.period_of(lesson.slot) == rest:
                yield Violation(
                    "long_break", course.id, run, f"Tiết đôi {name} ở {lesson.slot} bị giờ ra chơi cắt ngang.",
                    f"The double lesson {name} at {lesson.slot} lies across the long break.",
                )  # fmt: skip
        for slot in free.elements():
            yield Violation(
                "fixed", course.id, (slot,), f"{name} phải ở tiết cố định {slot}.", f"{name} belongs at {slot}."
            )

    def _days_of(self, course: Course, own: list[Lesson], name: str) -> Iterator[Violation]:
        days = Counter(self.grid.day_of(lesson.slot) for lesson in own)
        most = max(course.max_lessons_per_day, -(-len(blocks_of(self.school, course)) // self.grid.days))
        if any(count > most for count in days.values()):
            full = tuple(lesson.slot for lesson in own if days[self.grid.day_of(lesson.slot)] > most)
            yield Violation(
                "course_day",
                course.id,
                full,
                f"{name}: quá nhiều lần trong một ngày.",
                f"{name}: too often in one day.",
            )
        used = sorted(days)
        near = [
            b for a, b in itertools.pairwise(used) if 0 < b - a < course.min_day_distance
        ] + [day for day, count in days.items() if count > 1 and course.min_day_distance > 1]  # fmt: skip
        if near:
            slots = tuple(lesson.slot for lesson in own if self.grid.day_of(lesson.slot) in near)
            yield Violation(
                "course_distance", course.id, slots, f"{name}: các buổi học quá gần nhau.",
                f"{name}: its lessons lie too close together.",
            )  # fmt: skip
        if course.max_per_session:
            halves: Counter[int] = Counter()
            for lesson in own:
                halves[self.grid.half_of[lesson.slot]] += lesson.length
            for half, count in halves.items():
                if count > course.max_per_session:
                    yield Violation(
                        "course_session", course.id, self.grid.half_days[half],
                        f"{name}: {count} tiết trong một buổi.", f"{name}: {count} periods in one session.",
                    )  # fmt: skip

    def _meeting(self, meeting: Meeting) -> Iterator[Violation]:
        own, allowed = self.of_course[meeting.id], self.grid.expand(meeting.slots)
        fits = [
            lesson for lesson in own
            if lesson.length == meeting.periods and allowed.issuperset(self.grid.run(lesson.slot, lesson.length))
        ]  # fmt: skip
        if len(own) != 1 or len(fits) != 1:
            name = meeting.name or meeting.id
            yield Violation(
                "meeting", meeting.id, tuple(lesson.slot for lesson in own), f"{name}: chưa xếp đúng giờ họp.",
                f"{name}: not at one of its times.",
            )  # fmt: skip

    # ---- rooms and groups ----

    def _rooms(self) -> Iterator[Violation]:
        for kind in dict.fromkeys(room.kind for room in self.school.rooms):
            rooms = [(room, self.grid.expand(room.off)) for room in self.school.rooms if room.kind == kind]
            wanted, label = (
                self._running(c for c in self.school.courses if c.room_kind == kind),
                self.school.rooms_named(kind),
            )
            for slot, count in self.in_order(wanted):
                there = sum(room.capacity for room, off in rooms if slot not in off)
                if count > there:
                    yield Violation(
                        "room", kind, (slot,), f"{slot}: {count} lớp cần {label}, chỉ đủ cho {there}.",
                        f"{slot}: {count} lessons need {label}; there is place for {there}.",
                    )  # fmt: skip
        given: Counter[tuple[str, str]] = Counter()
        for lesson in self.lessons:
            if lesson.room:
                given.update((lesson.room, slot) for slot in self.grid.run(lesson.slot, lesson.length))
        for (room, slot), count in sorted(given.items(), key=lambda item: (self.order[item[0][1]], item[0][0])):
            own = self.school.room_of[room]
            if count > own.capacity or slot in self.grid.expand(own.off):
                yield Violation(
                    "room_clash", room, (slot,), f"Phòng {own.name or room} quá tải hoặc đóng ở {slot}.",
                    f"The room {own.name or room} is overfull or closed at {slot}.",
                )  # fmt: skip

    def _running(self, courses: Iterable[Course]) -> dict[str, int]:
        found: Counter[str] = Counter()
        for course in courses:
            for lesson in self.of_course[course.id]:
                found.update(self.grid.run(lesson.slot, lesson.length))
        return found

    def _limits(self) -> Iterator[Violation]:
        for limit in self.school.limits:
            wanted = self._running(course for course in self.school.courses if course.subject == limit.subject)
            for slot, count in self.in_order(wanted):
                if count > limit.most:
                    yield Violation(
                        "simultaneous", limit.subject, (slot,),
                        f"{slot}: {count} tiết {limit.subject} cùng lúc, quá {limit.most}.",
                        f"{slot}: {count} lessons of {limit.subject} at once, more than {limit.most}.",
                    )  # fmt: skip

    def _groups(self) -> Iterator[Violation]:
        for block in self.school.blocks:
            places = [sorted((x.slot, x.length) for x in self.of_course[course]) for course in block.courses]
            if any(place != places[0] for place in places):
                slots = self.in_week({slot for place in places for slot, _length in place})
                yield Violation(
                    "block", block.id, slots, f"Các môn của nhóm {block.name or block.id} phải học cùng lúc.",
                    f"The courses of {block.name or block.id} must run together.",
                )  # fmt: skip
        for apart in self.school.apart:
            yield from self._apart(apart.id, apart.courses, apart.within)

    def _apart(self, name: str, courses: tuple[str, ...], within: str) -> Iterator[Violation]:
        place: dict[object, list[str]] = defaultdict(list)
        for course in courses:
            for lesson in self.of_course[course]:
                half = self.grid.half_of[lesson.slot]
                if within == "slot":
                    for slot in self.grid.run(lesson.slot, lesson.length):
                        place[slot].append(lesson.slot)
                else:
                    place[half if within == "session" else half // len(self.grid.sessions)].append(lesson.slot)
        for slots in place.values():
            if len(slots) > 1:
                yield Violation(
                    "apart", name, self.in_week(slots), f"Các môn của “{name}” không được học gần nhau như vậy.",
                    f"The courses of “{name}” may not be that close.",
                )  # fmt: skip
