"""Conditions of a FET file as requirements of the school: limits of teachers, hours of classes, rules of subjects, rooms.

A condition is taken over where the school's requirements say the same or more; what only part of a subject's lessons is asked,
and what a file of one session cannot say of a whole week, is left out and counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from lienthong.engines.timetabling import public as engine
from lienthong.school.timetable import asking, defaults
from lienthong.school.timetable.fet_matching import Matching
from lienthong.school.timetable.gathering import Gathered
from lienthong.school.timetable.names import class_id
from lienthong.school.timetable.shaping import Shaped
from lienthong.school.timetable.surroundings import shortened

HOMEROOM = (defaults.ASSEMBLY, defaults.CLASS_HOUR)
Key = tuple[int, str]  # class, subject
# Kinds of rooms by the subject that has them.
_ROOM_KIND = {
    "TIN": "tin", "LI": "li", "HOA": "hoa", "SINH": "sinh", "AN": "an", "MT": "mt", "TD": "san", "GDTC": "san", "QPAN": "san",
    "NN": "nn", "NN2": "nn",
}  # fmt: skip
# Held by every school's customs, or more: nothing to write.
_CUSTOMS = {("students", "MaxGapsPerWeek"), ("students", "EarlyMaxBeginningsAtSecondHour")}
_OF_A_WEEK = {"MaxGapsPerWeek": "max_gaps", "MaxDaysPerWeek": "max_days"}
_WORD = "FET {}"


@dataclass(frozen=True)
class Ask:
    """What is asked of a subject in a class: fields of a rule with their values."""

    class_id: int
    subject: str
    facts: tuple[tuple[str, Any], ...]


@dataclass
class Taken:
    """What conditions come to."""

    teachers: dict[int, dict[str, int]] = field(default_factory=dict)
    classes: dict[int, dict[str, object]] = field(default_factory=dict)
    courses: list[Ask] = field(default_factory=list)
    rooms: dict[str, str] = field(default_factory=dict)  # name → kind
    left_out: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return bool(self.teachers or self.classes or self.courses or self.rooms)


def take(file: engine.Outline, matching: Matching, rows: Gathered, shaped: Shaped) -> Taken:
    """The conditions of a file in the school's terms."""
    taking = _Taking(file, matching, rows, shaped)
    for one in file.conditions:
        if (one.of, one.kind) not in _CUSTOMS and not taking.take(one):
            taking.made.left_out[one.name] += 1
    return taking.finish()


class _Taking:
    def __init__(self, file: engine.Outline, matching: Matching, rows: Gathered, shaped: Shaped) -> None:
        self.file, self.matching, self.rows, self.shaped = file, matching, rows, shaped
        self.made = Taken()
        self.facts: dict[Key, dict[str, object]] = defaultdict(dict)
        self.keys: dict[str, list[Key]] = {}
        self.members: dict[Key, set[str]] = defaultdict(set)
        self.length = {one.id: one.length for one in file.lessons}
        for one in file.lessons:
            subject = matching.subjects.get(one.subject, "")
            rooms = {c for name in one.students for c in matching.classes.get(name, ())}
            self.keys[one.id] = [] if subject in ("", *HOMEROOM) else [(room, subject) for room in sorted(rooms)]
            for key in self.keys[one.id]:
                self.members[key].add(one.id)
        sessions = {hour[0] for hour in matching.hours if hour}
        self.day_is_session = len(sessions) == 1 or file.has_half_days
        covered = {room for room, _subject in self.members}
        # Another file has the other classes: what is said of a week is not said of a teacher's whole week.
        self.is_part = any(room.pk not in covered for room in rows.classes)
        self.allowed: dict[str, set[str]] = {}
        self.joined: list[set[Key]] = []
        self.apart = 0

    def take(self, one: engine.FetCondition) -> bool:
        """Whether a condition became a requirement, or is one already."""
        if one.of == "teachers":
            return self._teachers(one)
        if one.of == "students":
            return self._students(one)
        if one.kind == "MinDaysBetweenActivities":
            return one.number < 2 or (one.number <= asking.FARTHEST and self._write(one, "day_distance", one.number))
        if one.kind == "ActivitiesSameStartingTime":
            return self._together(one)
        if one.kind == "ActivitiesNotOverlapping":
            return self._never_together(one)
        return self._rooms(one) if one.kind == "PreferredRooms" else self._times(one)

    # ---- people ----

    def _teachers(self, one: engine.FetCondition) -> bool:
        daily = {"MaxHoursContinuously": "max_consecutive"}
        daily |= {"MaxHoursDaily": "max_per_session" if self.day_is_session else "max_per_day"}
        daily |= {"MinHoursDaily": "min_per_session"} if self.day_is_session else {}
        name = daily.get(one.kind) or ("" if self.is_part else _OF_A_WEEK.get(one.kind, ""))
        people = [self.matching.teachers[who] for who in one.names if who in self.matching.teachers]
        if not name or not people or one.number < asking.LIMITS[name][0]:
            return False
        for who in people if one.number <= asking.LIMITS[name][1] else ():  # more limits nobody
            known = self.rows.teacher_weeks.get(who)
            if known is None or getattr(known, name) is None:
                self.made.teachers.setdefault(who, {})[name] = one.number
        return True

    def _students(self, one: engine.FetCondition) -> bool:
        rooms = {c for name in one.names for c in self._whole_classes(name)}
        if not rooms or (one.kind == "MaxHoursDaily" and not self.day_is_session):
            return False
        for room in sorted(rooms):
            known = self.rows.class_weeks.get(room)
            limits = 0 < one.number <= asking.LONGEST_SESSION and (known is None or known.max_per_session is None)
            if one.kind == "MaxHoursDaily" and limits:
                self.made.classes.setdefault(room, {})["max_per_session"] = one.number
            elif one.kind == "NotAvailableTimes":
                self._closed(room, {self.matching.slot(self.file, at) for at in one.places})
        return one.kind in ("MaxHoursDaily", "NotAvailableTimes")

    def _closed(self, room: int, slots: set[str]) -> None:
        """Hours at which a class has no school, those that it would have had."""
        school = self.shaped.school
        own = school.class_slots(school.class_of[class_id(room)])
        if fresh := shortened(school.grid, slots & own):
            known = self.rows.class_weeks.get(room)
            before = self.made.classes.get(room, {}).get("closed_slots") or (known.closed_slots if known else [])
            self.made.classes.setdefault(room, {})["closed_slots"] = [*_texts(before), *fresh]

    def _whole_classes(self, name: str) -> tuple[int, ...]:
        """The classes of a set of students that is no part of one."""
        found = self.matching.classes.get(name, ())
        whole = [other for other, own in self.matching.classes.items() if own == found and other != name]
        parts = set(self.file.parts.get(name, ()))
        return () if any(parts < set(self.file.parts.get(other, ())) for other in whole) else found

    # ---- activities ----

    def _complete(self, one: engine.FetCondition) -> list[Key] | None:
        """The courses whose activities a condition names; None where it names some of one only."""
        names = set(one.names)
        keys = sorted({key for name in names for key in self.keys.get(name, ())})
        return keys if keys and all(self.members[key] <= names for key in keys) else None

    def _write(self, one: engine.FetCondition, name: str, value: object) -> bool:
        keys = self._complete(one)
        for key in keys or ():
            self.facts[key].setdefault(name, value)
        return keys is not None

    def _times(self, one: engine.FetCondition) -> bool:
        """Slots of activities; what a whole course has of them is written at the end."""
        grid = self.shaped.school.grid
        slots = {slot for at in one.places if (slot := self.matching.slot(self.file, at)) in grid.place}
        if not self._complete(one) or not slots:
            return False
        for name in one.names:
            own = slots
            if one.kind == "PreferredTimes":
                own = {s for slot in slots for s in grid.run(slot, self.length.get(name, 1))}
            self.allowed[name] = self.allowed.get(name, own) & own
        return True

    def _together(self, one: engine.FetCondition) -> bool:
        """Courses whose activities begin together, one condition for each of them."""
        keys = {key for name in one.names for key in self.keys.get(name, ())}
        if len(keys) < 2:
            return False
        touching = [group for group in self.joined if group & keys]
        self.joined = [group for group in self.joined if not group & keys]
        self.joined.append(keys.union(*touching))
        return True

    def _never_together(self, one: engine.FetCondition) -> bool:
        keys = self._complete(one)
        if keys is None or any("not_at_once" in self.facts[key] for key in keys):
            return False
        if len({room for room, _subject in keys}) > 1:  # a class has one lesson at a time anyway
            self.apart += 1
            for key in keys:
                self.facts[key]["not_at_once"] = _WORD.format(self.apart)
        return True

    def _rooms(self, one: engine.FetCondition) -> bool:
        keys = self._complete(one)
        kinds = {_ROOM_KIND.get(subject) for _room, subject in keys or ()}
        kind = next(iter(kinds)) if len(kinds) == 1 else None
        if keys is None or kind is None:
            return False
        known = {room.name for room in self.rows.rooms}
        self.made.rooms |= {name: kind for name in one.rooms if name and name not in known}
        for key in keys:
            if self._asked_kind(key) != kind:
                self.facts[key].setdefault("room_kind", kind)
        return True

    def _asked_kind(self, key: Key) -> str:
        room, subject = key
        found = (c for c in self.shaped.school.courses if class_id(room) in c.classes and c.id.split(".")[1] == subject)
        return next((course.room_kind for course in found), "")

    # ---- the end ----

    def finish(self) -> Taken:
        """What was gathered, course by course."""
        grid = self.shaped.school.grid
        for key, ids in self.members.items():
            sets = [self.allowed.get(one) for one in ids]
            if sets and sets[0] and all(own == sets[0] for own in sets):
                self.facts[key]["slots"] = tuple(shortened(grid, sets[0]))
        for n, group in enumerate(self.joined, 1):
            lengths = {tuple(sorted(self.length[one] for one in self.members[key])) for key in group}
            if len(lengths) > 1:
                self.made.left_out["ActivitiesSameStartingTime"] += 1
                continue
            for key in group:
                self.facts[key]["parallel"] = _WORD.format(n)
        self.made.courses = [
            Ask(room, subject, tuple(sorted(facts.items()))) for (room, subject), facts in sorted(self.facts.items()) if facts
        ]  # fmt: skip
        return self.made


def _texts(value: object) -> Iterable[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else []
