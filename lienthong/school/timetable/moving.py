"""Where a lesson of a timetable may go: free, by a swap, by a chain of a few lessons, or not, and then why.

Only the classes and teachers that a move touches are looked at, so that all slots of a week are answered while the
person waits. What is proposed is judged by the engine's own check of the rules, on that part of the school.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine
from lienthong.engines.timetabling.public import Lesson, School
from lienthong.school.timetable.wording import slot_name

FREE, SWAP, CHAIN, IMPOSSIBLE, HERE = "free", "swap", "chain", "impossible", "here"
LONGEST_CHAIN = 4
TRIES = 8
Moves = tuple[tuple[Lesson, Lesson], ...]


@dataclass(frozen=True, slots=True)
class Target:
    """What a slot is to a picked lesson. `after` takes the place of `before`; text says with whom, or why not."""

    slot: str
    state: str
    before: tuple[Lesson, ...] = ()
    after: tuple[Lesson, ...] = ()
    text: str = ""


class Board:
    """A timetable being changed by hand."""

    def __init__(
        self, school: School, lessons: Iterable[Lesson], pins: Iterable[Lesson] = (), *, is_clean: bool = False
    ) -> None:
        """`is_clean`: the timetable is known to break no rule, so that whatever is broken after a move is new."""
        self.school, self.lessons, self.is_clean = school, list(lessons), is_clean
        self.names = {course.id: course for course in school.courses}
        # What has a fixed slot is as good as pinned.
        self.pinned = {(pin.course, pin.slot) for pin in pins}
        self.fixed = {(x.course, x.slot) for x in self.lessons if x.slot in self._fixed_slots(x.course)}
        self._starts: dict[tuple[str, int], frozenset[str]] = {}

    def _fixed_slots(self, course: str) -> tuple[str, ...]:
        found = self.names.get(course)
        return found.fixed if found is not None else ()

    def _stays(self, lesson: Lesson) -> bool:
        """Whether a lesson is pinned or fixed."""
        key = lesson.course, lesson.slot
        return key in self.pinned or key in self.fixed or lesson.course not in self.names

    @cached_property
    def at(self) -> dict[tuple[str, str], list[Lesson]]:
        """Lessons by (class or teacher, slot)."""
        found: dict[tuple[str, str], list[Lesson]] = defaultdict(list)
        for lesson in self.lessons:
            for who in self.people(lesson):
                for slot in self.school.grid.run(lesson.slot, lesson.length):
                    found[who, slot].append(lesson)
        return found

    @cached_property
    def of_course(self) -> dict[str, list[Lesson]]:
        """Lessons by course."""
        found: dict[str, list[Lesson]] = defaultdict(list)
        for lesson in self.lessons:
            found[lesson.course].append(lesson)
        return found

    @cached_property
    def of_kind(self) -> dict[tuple[str, str], list[Lesson]]:
        """Lessons by (kind of room, slot)."""
        found: dict[tuple[str, str], list[Lesson]] = defaultdict(list)
        for lesson in self.lessons:
            course = self.names.get(lesson.course)
            if course is not None and course.room_kind:
                for slot in self.school.grid.run(lesson.slot, lesson.length):
                    found[course.room_kind, slot].append(lesson)
        return found

    def people(self, lesson: Lesson) -> tuple[str, ...]:
        """The classes and teachers of a lesson."""
        course = self.names.get(lesson.course)
        return (*course.classes, *course.teachers) if course is not None else ()

    def find(self, course: str, slot: str) -> Lesson | None:
        """The lesson of a course that begins at a slot."""
        return next((x for x in self.lessons if x.course == course and x.slot == slot), None)

    def starts(self, lesson: Lesson) -> frozenset[str]:
        """Where a lesson may begin at all."""
        key = lesson.course, lesson.length
        if key not in self._starts:
            course = self.names.get(lesson.course)
            self._starts[key] = engine.starts_of(self.school, course, lesson.length) if course else frozenset()
        return self._starts[key]

    def targets(self, lesson: Lesson) -> list[Target]:
        """What every slot of the week is to a lesson."""
        return [self.target(lesson, slot) for slot in self.school.grid.slots]

    def target(self, lesson: Lesson, slot: str) -> Target:
        """What one slot is to a lesson."""
        if slot == lesson.slot:
            return Target(slot, HERE)
        if (lesson.course, lesson.slot) in self.pinned:
            return Target(slot, IMPOSSIBLE, text=_("Tiết này đang được ghim. Bỏ ghim rồi mới chuyển được."))
        if slot not in self.starts(lesson) or (lesson.course, lesson.slot) in self.fixed:
            return Target(slot, IMPOSSIBLE, text=self._why_not(lesson, slot))
        first: Moves = ()
        for found in self._proposals(lesson, slot):
            first = first or found
            if self._looks_wrong(found):
                continue
            moved = self._with_rooms(found)
            if not self._broken_by(moved):
                state = (FREE, SWAP, CHAIN)[min(len(moved), 3) - 1]
                return Target(slot, state, tuple(b for b, _a in moved), tuple(a for _b, a in moved), self._told(moved))
        why = self._broken_by(self._with_rooms(first)) if first else ""
        return Target(slot, IMPOSSIBLE, text=why or self._in_the_way(lesson, slot))

    # ---- proposals ----

    def _proposals(self, lesson: Lesson, slot: str) -> Iterable[Moves]:
        """Moves that bring the lesson to the slot: alone, a swap with what is there, then chains."""
        blockers = self._blockers(lesson, slot)
        if any(self._stays(b) for b in blockers):
            return
        moved = (lesson, replace(lesson, slot=slot))
        if not blockers:
            yield (moved,)
            return
        swapped = self._into(lesson, blockers)
        if swapped is not None:
            yield (moved, *swapped)
        yield from itertools.islice(self._chains((moved,), {(lesson.course, lesson.slot)}, blockers), TRIES)

    def _blockers(self, lesson: Lesson, slot: str, gone: Iterable[tuple[str, str]] = ()) -> list[Lesson]:
        """The lessons whose class or teacher stands in the way at a slot."""
        left = {(lesson.course, lesson.slot), *gone}
        own = self.names.get(lesson.course)
        found: dict[tuple[str, str], Lesson] = {}
        for one in self.school.grid.run(slot, lesson.length):
            for who in self.people(lesson):
                for other in self.at[who, one]:
                    course = self.names.get(other.course)
                    halves = own is not None and course is not None and {own.weeks, course.weeks} == {"A", "B"}
                    if (other.course, other.slot) not in left and not halves:
                        found[other.course, other.slot] = other
        return list(found.values())

    def _into(self, lesson: Lesson, blockers: Sequence[Lesson]) -> Moves | None:
        """The blockers laid into the place that the lesson leaves, in their order."""
        if sum(b.length for b in blockers) > lesson.length:
            return None
        run, made, place = self.school.grid.run(lesson.slot, lesson.length), [], 0
        for blocker in sorted(blockers, key=lambda b: self.school.grid.place[b.slot]):
            made.append((blocker, replace(blocker, slot=run[place])))
            place += blocker.length
        ids = {(b.course, b.slot) for b in blockers} | {(lesson.course, lesson.slot)}
        fits = all(new.slot in self.starts(new) and not self._blockers(new, new.slot, ids) for _old, new in made)
        return tuple(made) if fits else None

    def _chains(self, done: Moves, gone: set[tuple[str, str]], blockers: Sequence[Lesson]) -> Iterable[Moves]:
        """Ways to push the blockers on, each to a slot that is free or freed by what has moved, a few deep."""
        if not blockers:
            yield done
            return
        if len(done) + len(blockers) > LONGEST_CHAIN:
            return
        first, rest = blockers[0], list(blockers[1:])
        gone = gone | {(first.course, first.slot)}
        taken = {(who, s) for _o, x in done for who in self.people(x) for s in self.school.grid.run(x.slot, x.length)}
        ways: list[tuple[int, str, list[Lesson]]] = []
        for slot in self.starts(first):
            run = self.school.grid.run(slot, first.length)
            if slot == first.slot or any((who, s) in taken for who in self.people(first) for s in run):
                continue
            more = [b for b in self._blockers(first, slot, gone) if b not in rest]
            if len(more) <= 1 and not any(self._stays(b) for b in more):
                ways.append((len(more), slot, more))
        for _count, slot, more in sorted(ways, key=lambda way: (way[0], way[1][:2] != first.slot[:2], way[1])):
            yield from self._chains((*done, (first, replace(first, slot=slot))), gone, [*rest, *more])

    def _with_rooms(self, moved: Moves) -> Moves:
        """The moves with a room at each new time."""
        return tuple((old, replace(new, room=self._room(new, moved))) for old, new in moved)

    def _room(self, lesson: Lesson, pairs: Moves) -> str:
        """A room with a place left; "" where there is none or none is needed."""
        course = self.names[lesson.course]
        if not course.room_kind:
            return lesson.room
        moving = {(old.course, old.slot) for old, _new in pairs}
        run = self.school.grid.run(lesson.slot, lesson.length)
        for room in (r for r in self.school.rooms if r.kind == course.room_kind):
            closed = self.school.grid.expand(room.off)
            used = [
                sum(x.room == room.id and (x.course, x.slot) not in moving for x in self.of_kind[room.kind, slot])
                for slot in run
            ]
            if max(used, default=0) < room.capacity and not closed & set(run):
                return room.id
        return ""

    # ---- judging ----

    def _looks_wrong(self, moved: Moves) -> bool:
        """A quick look before the engine's: a new gap in a class, or a course too often on a day."""
        grid, gone = self.school.grid, {(old.course, old.slot) for old, _new in moved}
        for one in {c for old, _new in moved for c in self.names[old.course].classes}:
            room = self.school.class_of[one]
            halves = {grid.half_of[x.slot] for pair in moved if one in self.names[pair[0].course].classes for x in pair}
            for half in (grid.half_days[n] for n in halves) if room.no_gaps else ():
                busy = [
                    any((x.course, x.slot) not in gone for x in self.at[one, slot])
                    or any(
                        one in self.names[new.course].classes and slot in grid.run(new.slot, new.length)
                        for _old, new in moved
                    )
                    for slot in half
                ]
                first = 0 if room.from_first else busy.index(True) if True in busy else 0
                last = len(busy) - 1 - busy[::-1].index(True) if True in busy else -1
                if not all(busy[first : last + 1]):
                    return True
        return any(self._too_often(new, moved, gone) for _old, new in moved)

    def _too_often(self, lesson: Lesson, moved: Moves, gone: set[tuple[str, str]]) -> bool:
        course, grid = self.names[lesson.course], self.school.grid
        most = max(course.max_lessons_per_day, -(-len(self.plain[course.id].blocks or ()) // grid.days))
        standing = [x for x in self.of_course[course.id] if (x.course, x.slot) not in gone]
        standing += [new for _old, new in moved if new.course == course.id]
        return sum(grid.day_of(x.slot) == grid.day_of(lesson.slot) for x in standing) > most

    def _broken_by(self, moved: Moves) -> str:
        """The first rule that the moves would break anew, in words; "" where none."""
        part, concerned = self._part([lesson for pair in moved for lesson in pair])
        gone = {(old.course, old.slot) for old, _new in moved}
        after = [x for x in concerned if (x.course, x.slot) not in gone] + [
            replace(new, room="") for _old, new in moved
        ]
        for _old, new in moved:
            if self.names[new.course].room_kind and not new.room:
                return _("Hết phòng: %(slot)s không còn phòng trống cho môn này.") % {"slot": slot_name(new.slot)}
        known = set() if self.is_clean else {(v.kind, v.who, v.slots) for v in engine.violations(part, concerned)}
        for violation in engine.violations(part, after):
            if (violation.kind, violation.who, violation.slots) not in known:
                return told(self.school, violation)
        return ""

    def _part(self, lessons: Iterable[Lesson]) -> tuple[School, list[Lesson]]:
        """The part of the school that shares a class or a teacher with these lessons. Rooms are judged by themselves."""
        people = {who for lesson in lessons for who in self.people(lesson)}
        courses = [c for c in self.school.courses if people.intersection((*c.classes, *c.teachers))]
        ids = {course.id for course in courses}
        own = tuple(self._of_people(self.plain[c.id], people) for c in courses)
        part = replace(
            self.school, classes=tuple(c for c in self.school.classes if c.id in people),
            teachers=tuple(t for t in self.school.teachers if t.id in people), rooms=(), meetings=(), limits=(),
            courses=own, blocks=tuple(b for b in self.school.blocks if ids.issuperset(b.courses)),
            apart=tuple(a for a in self.school.apart if ids.issuperset(a.courses)),
        )  # fmt: skip
        return part, [replace(x, room="") for x in self.lessons if x.course in ids]

    @cached_property
    def plain(self) -> dict[str, engine.Course]:
        """Courses without rooms, their blocks worked out once."""
        return {
            c.id: replace(c, room_kind="", blocks=engine.blocks_of(self.school, c), heavy=False)
            for c in self.school.courses
        }

    def _of_people(self, course: engine.Course, people: set[str]) -> engine.Course:
        if people.issuperset(course.classes) and people.issuperset(course.teachers):
            return course
        return replace(
            course, classes=tuple(x for x in course.classes if x in people),
            teachers=tuple(x for x in course.teachers if x in people),
        )  # fmt: skip

    def _why_not(self, lesson: Lesson, slot: str) -> str:
        """Why a lesson may not begin at a slot whatever else moves."""
        course = self.names.get(lesson.course)
        grid = self.school.grid
        if course is None:
            return _("Buổi họp chuyển ở trang yêu cầu.")
        run = grid.run(slot, lesson.length)
        if course.fixed and lesson.slot in course.fixed:
            return _("%(name)s có chỗ cố định.") % {"name": course.name}
        if len(run) < lesson.length:
            return _("Tiết đôi không đủ chỗ ở cuối buổi.")
        for one in course.classes:
            if not self.school.class_slots(self.school.class_of[one]).issuperset(run):
                return _("Lớp %(name)s không học giờ này.") % {"name": self.school.class_of[one].name}
        for one in course.teachers:
            if self.school.teacher_off(self.school.teacher_of[one]).intersection(run):
                return _("%(name)s báo bận giờ này.") % {"name": self.school.teacher_of[one].name}
        if not engine.course_slots(self.school, course).issuperset(run):
            return _("Yêu cầu của môn %(name)s không cho xếp giờ này.") % {"name": course.name}
        return _("Tiết đôi không vắt qua giờ ra chơi.")

    def _in_the_way(self, lesson: Lesson, slot: str) -> str:
        """Who stands in the way and could not be moved."""
        blockers = self._blockers(lesson, slot)
        pinned = next((b for b in blockers if self._stays(b)), None)
        if pinned is not None:
            return _("%(name)s ở đó được giữ cố định.") % {"name": self._label(pinned)}
        names = ", ".join(self._label(b) for b in blockers)
        return _("Vướng %(names)s, không tìm được chỗ khác cho các tiết ấy.") % {"names": names}

    def _label(self, lesson: Lesson) -> str:
        course = self.names.get(lesson.course)
        if course is None:
            return lesson.course
        return f"{course.name} {', '.join(self.school.class_of[c].name for c in course.classes)}"

    def _told(self, moved: Moves) -> str:
        """“Văn 7A1 sang Thứ ba, sáng, tiết 2” of every lesson but the picked one."""
        words = [
            _("%(lesson)s sang %(slot)s") % {"lesson": self._label(new), "slot": slot_name(new.slot).lower()}
            for _old, new in moved[1:]
        ]
        return "; ".join(words)


def told(school: School, violation: engine.Violation) -> str:
    """A broken rule in words that name people and classes, never our ids."""
    text = violation.text_en if get_language() == "en" else violation.text_vi
    for one in school.classes:
        text = text.replace(f"{one.id} ", f"{one.name} ").replace(f"{one.id}:", f"{one.name}:")
    for slot in sorted(violation.slots, key=len, reverse=True):
        text = text.replace(slot, slot_name(slot).lower())
    return text
