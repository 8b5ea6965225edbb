"""Where a lesson of a timetable may go: free, by a swap, by a chain of a few lessons, or not and then why.

The engine's board decides; here its moves become lessons with rooms, and its answers the words of the person's language.
Building a board takes longer than asking it, so each process keeps those of the timetables that were asked last, with
what they answered; they follow the revisions.
"""

from __future__ import annotations

import re
import threading
import uuid
from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine
from lienthong.engines.timetabling.public import Lesson, School
from lienthong.school.timetable import storing
from lienthong.school.timetable.models import Timetable
from lienthong.school.timetable.wording import in_sentence, slot_name

FREE, SWAP, CHAIN, IMPOSSIBLE, HERE = "free", "swap", "chain", "impossible", "here"
KEPT = 6
TOLD = 12
_SLOT = re.compile(r"\b[2-8][SC][1-9]\b")


@dataclass(frozen=True, slots=True)
class Target:
    """What a slot is to a picked lesson. `after` takes the place of `before`; text says with whom, or why not."""

    slot: str
    state: str
    before: tuple[Lesson, ...] = ()
    after: tuple[Lesson, ...] = ()
    text: str = ""


class Table:
    """The engine's board of one timetable, on which one revision lies at a time: it tries moves out on itself."""

    def __init__(self, board: engine.Board, lying: Board) -> None:
        self._board, self._lying = board, lying
        self._turn = threading.Lock()

    def targets(self, board: Board, lesson: Lesson) -> list[engine.Target]:
        """What the slots are to a lesson of a board, which is laid first where another one lies."""
        with self._turn:
            if self._lying is not board:
                self._board.follow(board.lessons, board.pins)
                self._lying = board
            return self._board.targets(lesson)


class Board:
    """A revision of a timetable being changed by hand."""

    def __init__(
        self, school: School, lessons: Iterable[Lesson], pins: Sequence[Lesson] = (), table: Table | None = None
    ) -> None:
        self.school, self.lessons, self.pins = school, list(lessons), list(pins)
        self.table = table or Table(engine.Board(school, self.lessons, self.pins), self)
        self._asked: dict[Lesson, list[engine.Target]] = {}  # before

    def find(self, course: str, slot: str) -> Lesson | None:
        """The lesson of a course that begins at a slot."""
        return next((x for x in self.lessons if x.course == course and x.slot == slot), None)

    def targets(self, lesson: Lesson) -> list[Target]:
        """What every slot of the week is to a lesson."""
        if lesson.course not in self.school.course_of:
            return self._all_impossible(lesson, _("Buổi họp chuyển ở trang yêu cầu."))
        try:
            found = self._asked.get(lesson) or self.table.targets(self, lesson)
        except engine.TimetableError:
            return self._all_impossible(lesson, _("Tiết này không theo cách chia tiết của môn; hãy xếp lại từ đây."))
        self._asked[lesson] = found
        return [self._target(lesson, one) for one in found]

    def target(self, lesson: Lesson, slot: str) -> Target:
        """What one slot is to a lesson."""
        return next(one for one in self.targets(lesson) if one.slot == slot)

    def _all_impossible(self, lesson: Lesson, text: str) -> list[Target]:
        slots = self.school.grid.slots
        return [Target(slot, HERE) if slot == lesson.slot else Target(slot, IMPOSSIBLE, text=text) for slot in slots]

    def _target(self, lesson: Lesson, found: engine.Target) -> Target:
        if found.slot == lesson.slot:
            return Target(found.slot, HERE)
        if found.kind == IMPOSSIBLE:
            return Target(found.slot, IMPOSSIBLE, text=found.reason_en if get_language() == "en" else found.reason_vi)
        before = tuple(old for move in found.moves for old in self._moved(move))
        after = self._seated(before, [Lesson(move.course, move.target, move.length) for move in found.moves])
        if after is None:
            text = _("Hết phòng: %(slot)s không còn phòng trống cho môn này.") % {"slot": slot_name(found.slot)}
            return Target(found.slot, IMPOSSIBLE, text=text)
        return Target(found.slot, found.kind, before, after, self._told(lesson, after))

    def _moved(self, move: engine.Move) -> list[Lesson]:
        """The lessons that a move takes up: single periods side by side may stand for a longer one."""
        run = self.school.grid.run(move.source, move.length)
        return [x for x in self._of_course.get(move.course, []) if x.slot in run]

    @cached_property
    def _of_course(self) -> dict[str, list[Lesson]]:
        found: dict[str, list[Lesson]] = {}
        for lesson in self.lessons:
            found.setdefault(lesson.course, []).append(lesson)
        return found

    @cached_property
    def _used(self) -> Counter[tuple[str, str]]:
        """How many classes are in each room at each slot."""
        return Counter((x.room, slot) for x in self.lessons if x.room for slot in self._run(x))

    def _run(self, lesson: Lesson) -> tuple[str, ...]:
        return self.school.grid.run(lesson.slot, lesson.length)

    def _seated(self, before: Sequence[Lesson], after: Sequence[Lesson]) -> tuple[Lesson, ...] | None:
        """The lessons with a room at their new times, the old one where it is free; None where there is none."""
        used = Counter({(x.room, slot): -1 for x in before if x.room for slot in self._run(x)})
        old = {x.course: x.room for x in before}
        made = []
        for lesson in after:
            kind = self.school.course_of[lesson.course].room_kind
            rooms = [room for room in self.school.rooms if room.kind == kind] if kind else []
            rooms.sort(key=lambda room, own=old[lesson.course]: room.id != own)  # type: ignore[misc]
            run = self._run(lesson)
            place = next((r.id for r in rooms if self._has_place(r, run, used)), None if rooms else old[lesson.course])
            if place is None:
                return None
            used.update((place, slot) for slot in run)
            made.append(replace(lesson, room=place))
        return tuple(made)

    def _has_place(self, room: engine.Room, run: Sequence[str], moved: Counter[tuple[str, str]]) -> bool:
        if self.school.grid.expand(room.off).intersection(run):
            return False
        return all(self._used[room.id, slot] + moved[room.id, slot] < room.capacity for slot in run)

    def _told(self, lesson: Lesson, after: Iterable[Lesson]) -> str:
        """“Văn 7A1 sang thứ ba, sáng, tiết 2” of every lesson but the picked one."""
        words = [
            _("%(lesson)s sang %(slot)s") % {"lesson": self._label(new), "slot": in_sentence(slot_name(new.slot))}
            for new in after
            if new.course != lesson.course
        ]
        return "; ".join(words)

    def _label(self, lesson: Lesson) -> str:
        course = self.school.course_of[lesson.course]
        return f"{course.name} {', '.join(self.school.class_of[c].name for c in course.classes)}"


class _Kept:
    """The boards of this process that were asked last: of each timetable the newest revision that was asked for."""

    def __init__(self) -> None:
        self.boards: OrderedDict[uuid.UUID, tuple[int, Board]] = OrderedDict()
        self.lock = threading.Lock()
        # One at a time: two that build the same board at once would both take twice as long.
        self.building = threading.Lock()

    def get(self, key: uuid.UUID) -> tuple[int, Board] | None:
        """A board with its revision, which counts as asked just now."""
        with self.lock:
            if key in self.boards:
                self.boards.move_to_end(key)
            return self.boards.get(key)

    def put(self, key: uuid.UUID, revision: int, board: Board) -> None:
        """Keep a board in place of the one that was not asked for longest."""
        with self.lock:
            self.boards[key] = revision, board
            while len(self.boards) > KEPT:
                self.boards.popitem(last=False)


_kept = _Kept()


def board_of(timetable: Timetable) -> Board:
    """A timetable opened for moving. What it holds changes only with its revision."""
    there = _kept.get(timetable.uuid)
    if there is not None and there[0] == timetable.revision:
        return there[1]
    with _kept.building:
        return _built(timetable)


def _built(timetable: Timetable) -> Board:
    there = _kept.get(timetable.uuid)
    if there is not None and there[0] == timetable.revision:
        return there[1]
    lessons, pins = storing.lessons_of(timetable.lessons), storing.lessons_of(timetable.pins)
    before = there[1] if there else None
    school = before.school if before else storing.school_of(timetable)
    board = Board(school, lessons, pins, before.table if before else None)
    _kept.put(timetable.uuid, timetable.revision, board)
    return board


def broken_rules(timetable: Timetable, school: School) -> list[str]:
    """The rules that a draft breaks, in words, the first so many."""
    if not timetable.broken:
        return []
    found = engine.violations(school, storing.lessons_of(timetable.lessons))
    return [told(school, one) for one in found[:TOLD]]


def told(school: School, violation: engine.Violation) -> str:
    """A broken rule in words that name people, classes and slots, never our ids."""
    if violation.kind == "apart":
        return _told_apart(school, violation)
    return in_words(violation.text_en if get_language() == "en" else violation.text_vi)


def in_words(text: str) -> str:
    """A sentence of the engine with its slots called as people call them."""
    return _SLOT.sub(lambda found: in_sentence(slot_name(found[0])), text)


def _told_apart(school: School, violation: engine.Violation) -> str:
    slots = "; ".join(in_sentence(slot_name(slot)) for slot in violation.slots)
    who = school.teacher_of.get(violation.who.partition(":")[0])
    if who is not None:
        text = _("%(who)s phải sang điểm trường khác trong cùng buổi, lúc %(slots)s.")
        return text % {"who": who.name, "slots": slots}
    within = next((one.within for one in school.apart if one.id == violation.who), "slot")
    text = _("%(what)s không được học cùng giờ: %(slots)s.")
    if within != "slot":
        text = _("%(what)s không được học cùng buổi: %(slots)s.")
    return text % {"what": violation.who, "slots": slots}
