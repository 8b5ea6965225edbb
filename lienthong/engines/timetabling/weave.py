"""A first week for a school by pushing: the hardest lesson goes where it pushes out least, and what is pushed out goes next.

Knows the rules that every week has: classes, teachers, rooms, allowed slots, a course once a day. Quick for schools with some
air, in plain Python, and the same for the same seed; what it makes is the hidden week behind generated schools.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lienthong.engines.timetabling.school import School
from lienthong.engines.timetabling.school_rules import Activity

HELD = 1_000_000  # what it would cost to push out a lesson that has its slot


@dataclass
class Weave:
    """What is where, and how often each lesson has been pushed."""

    school: School
    activities: Sequence[Activity]
    rows: Mapping[str, frozenset[str]]  # the slots of each class
    luck: random.Random
    away: Mapping[str, frozenset[str]] = field(default_factory=dict)
    pinned: Mapping[int, str] = field(default_factory=dict)
    at: dict[int, str] = field(default_factory=dict)
    lost: int = 0

    def __post_init__(self) -> None:
        grid = self.school.grid
        self.run = {(s, n): grid.run(s, n) for s in grid.slots for n in {one.length for one in self.activities}}
        self.taken: dict[tuple[str, str], list[int]] = {}  # (what, slot) to activities there
        self.pushed = [1] * len(self.activities)
        self.room = {
            kind: sum(room.capacity for room in self.school.rooms if room.kind == kind)
            for kind in {room.kind for room in self.school.rooms}
        }
        for limit in self.school.limits:
            self.room[f"={limit.subject}"] = limit.most
        self.held = [self.pinned.get(n, one.fixed) for n, one in enumerate(self.activities)]
        self.starts = [self._starts(n, one) for n, one in enumerate(self.activities)]
        self.often = {course.id: course.max_lessons_per_day for course in self.school.courses}
        self.often |= {meeting.id: 1 for meeting in self.school.meetings}
        self.day = {slot: str(grid.day_of(slot)) for slot in grid.slots}

    def _starts(self, n: int, one: Activity) -> list[str]:
        if self.held[n]:
            return [self.held[n]]
        off = frozenset[str]().union(*(self.away.get(t, frozenset()) for t in one.teachers))
        rows = [self.rows[c] for c in one.classes]
        return sorted(
            s
            for s in one.starts
            if all(row.issuperset(self.run[s, one.length]) for row in rows) and not off & set(self.run[s, one.length])
        )

    def weave(self, patience: int) -> bool:
        """Whether everything found a place before so many pushes."""
        queue = [(len(starts) - 99 * bool(self.held[n]), n) for n, starts in enumerate(self.starts)]
        heapq.heapify(queue)
        while queue and patience > 0:
            patience -= 1
            _rank, n = heapq.heappop(queue)
            choice = [(self._price(n, s), self.luck.random(), s) for s in self.starts[n]]
            if not choice:
                self.lost += 1
                continue
            price, _lot, slot = min(choice)
            if price >= HELD:
                self.lost += 1
                continue
            for other in self._in_the_way(n, slot):
                self._lift(other)
                self.pushed[other] += 1
                heapq.heappush(queue, (len(self.starts[other]) - self.pushed[other], other))
            self._put(n, slot)
        for n in sorted(n for _rank, n in queue):
            free = [s for s in self.starts[n] if not self._in_the_way(n, s)]
            if free:
                self._put(n, self.luck.choice(free))
        return len(self.at) == len(self.activities)

    def _keys(self, n: int, slot: str) -> list[tuple[str, str]]:
        one = self.activities[n]
        run = self.run[slot, one.length]
        return [(who, s) for who in (*one.classes, *one.teachers) for s in run]

    def _in_the_way(self, n: int, slot: str) -> set[int]:
        """What has to leave: whoever holds a person or the day of the course; of a full room's lessons the least pushed."""
        found = {m for key in self._keys(n, slot) for m in self.taken.get(key, ()) if m != n}
        for key, places in self._shared(n, slot):
            there = [m for m in self.taken.get(key, ()) if m not in found and m != n]
            if len(there) >= places:
                there.sort(key=self.pushed.__getitem__)
                found.update(there[: len(there) + 1 - places])
        return found

    def _shared(self, n: int, slot: str) -> list[tuple[tuple[str, str], int]]:
        """Rooms and days of courses, with how many they take."""
        one = self.activities[n]
        found = [((f"day {course}", self.day[slot]), self.often[course]) for course in one.courses]
        found += [((f"room {kind}", s), self.room[kind]) for kind in one.rooms for s in self.run[slot, one.length]]
        return found

    def _price(self, n: int, slot: str) -> int:
        return sum(
            HELD if self.held[m] else self.pushed[m] * self.activities[m].length for m in self._in_the_way(n, slot)
        )

    def _put(self, n: int, slot: str) -> None:
        self.at[n] = slot
        for key in self._all_keys(n, slot):
            self.taken.setdefault(key, []).append(n)

    def _lift(self, n: int) -> None:
        for key in self._all_keys(n, self.at.pop(n)):
            self.taken[key].remove(n)

    def _all_keys(self, n: int, slot: str) -> list[tuple[str, str]]:
        return self._keys(n, slot) + [key for key, _places in self._shared(n, slot)]
