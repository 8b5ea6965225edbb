"""Broken rules of classes' and teachers' weeks: gaps, loads, days."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from lienthong.engines.timetabling.school import Class, Teacher
from lienthong.engines.timetabling.school_laid import Laid, Violation


class PeopleCheck(Laid):
    """What concerns one person's or class's week."""

    def of_class(self, one: Class) -> Iterator[Violation]:
        """Away, gaps, loads."""
        name, busy = one.name or one.id, set(self.by_class[one.id])
        off = self.in_week(busy - self.school.class_slots(one))
        if off:
            yield Violation(
                "class_off", one.id, off, f"Lớp {name} không học vào {', '.join(off)}.",
                f"Class {name} has no school at {', '.join(off)}.",
            )  # fmt: skip
        used = 0
        for half in self.grid.half_days:
            at = [n for n, slot in enumerate(half) if slot in busy]
            if not at:
                continue
            used += 1
            gap = tuple(half[n] for n in range(at[0], at[-1]) if n not in at) if one.no_gaps else ()
            main = not one.shift or self.grid.session_of(half[0]).id == one.shift
            if one.from_first and main:
                gap = (*half[: at[0]], *gap)
            if gap:
                yield Violation(
                    "class_gap", one.id, gap, f"Lớp {name} trống tiết {', '.join(gap)}.",
                    f"Class {name} has an empty period at {', '.join(gap)}.",
                )  # fmt: skip
            yield from self._load("class", one.id, f"Lớp {name}", f"Class {name}", half, len(at), one)
        yield from self._per_day("class", one.id, f"Lớp {name}", f"Class {name}", busy, one.max_per_day)
        if one.max_sessions and used > one.max_sessions:
            yield Violation(
                "class_sessions", one.id, (), f"Lớp {name} học {used} buổi, quá {one.max_sessions}.",
                f"Class {name} has {used} sessions, more than {one.max_sessions}.",
            )  # fmt: skip

    def _load(
        self, kind: str, who: str, vi: str, en: str, half: tuple[str, ...], count: int, one: Class | Teacher
    ) -> Iterator[Violation]:
        if count < one.min_per_session or (one.max_per_session and count > one.max_per_session):
            yield Violation(
                f"{kind}_session", who, half, f"{vi} có {count} tiết trong buổi {half[0][:-1]}.",
                f"{en} has {count} periods in the session {half[0][:-1]}.",
            )  # fmt: skip

    def _per_day(self, kind: str, who: str, vi: str, en: str, busy: set[str], most: int) -> Iterator[Violation]:
        for day in self.grid.whole_days:
            count = len(busy.intersection(day))
            if most and count > most:
                yield Violation(
                    f"{kind}_day", who, day, f"{vi} có {count} tiết trong ngày, quá {most}.",
                    f"{en} has {count} periods in a day, more than {most}.",
                )  # fmt: skip

    def of_teacher(self, one: Teacher) -> Iterator[Violation]:
        """Away, loads, days, gaps, periods on end."""
        name, busy = one.name or one.id, set(self.by_teacher[one.id])
        off = self.in_week(busy & self.school.teacher_off(one))
        if off:
            yield Violation(
                "teacher_off", one.id, off, f"Giáo viên {name} bận vào {', '.join(off)}.",
                f"Teacher {name} is away at {', '.join(off)}.",
            )  # fmt: skip
        missing = self.in_week(self.grid.expand(one.present) - busy)
        if missing:
            yield Violation(
                "present", one.id, missing, f"Giáo viên {name} phải có tiết ở {', '.join(missing)}.",
                f"Teacher {name} must have a lesson at {', '.join(missing)}.",
            )  # fmt: skip
        halves, days, empty = self._spans(one, busy)
        for half, count in halves:
            yield from self._load("teacher", one.id, f"Giáo viên {name}", f"Teacher {name}", half, count, one)
        yield from self._per_day("teacher", one.id, f"Giáo viên {name}", f"Teacher {name}", busy, one.max_per_day)
        rules = (
            ("teacher_sessions", len(halves), one.max_sessions or 99, "buổi dạy", "sessions"),
            ("teacher_days", days, min(one.max_days or 99, self.grid.days - one.free_days), "ngày dạy", "days"),
            ("teacher_gaps", sum(empty), one.max_gaps if one.max_gaps >= 0 else 999, "tiết trống", "empty periods"),
            ("teacher_session_gaps", max(empty, default=0), one.max_gaps_per_session if one.max_gaps_per_session >= 0
             else 999, "tiết trống trong một buổi", "empty periods in a session"),
        )  # fmt: skip
        for kind, count, most, vi, en in rules:
            if count > most:
                yield Violation(
                    kind, one.id, (), f"Giáo viên {name}: {count} {vi}, quá {most}.",
                    f"Teacher {name}: {count} {en}, more than {most}.",
                )  # fmt: skip
        yield from self._on_end(one, name, busy)

    def _spans(self, one: Teacher, busy: set[str]) -> tuple[list[tuple[tuple[str, ...], int]], int, list[int]]:
        halves, empty = [], []
        for half in self.grid.half_days:
            at = [n for n, slot in enumerate(half) if slot in busy]
            if at:
                halves.append((half, len(at)))
                empty.append(at[-1] - at[0] + 1 - len(at))
        return halves, len({self.grid.day_of(slot) for slot in busy}), empty

    def _on_end(self, one: Teacher, name: str, busy: set[str]) -> Iterator[Violation]:
        n = len(self.grid.sessions)
        for day in range(self.grid.days):
            halves = self.grid.half_days[day * n : day * n + n]
            used = [half for half in halves if busy.intersection(half)]
            if one.one_session_a_day and len(used) > 1:
                yield Violation(
                    "one_session", one.id, tuple(half[0] for half in used),
                    f"Giáo viên {name} chỉ dạy một buổi mỗi ngày.", f"Teacher {name} has one session a day.",
                )  # fmt: skip
            for first, second in itertools.pairwise(halves):
                if one.noon_rest and {first[-1], second[0]} <= busy:
                    yield Violation(
                        "noon_rest", one.id, (first[-1], second[0]), f"Giáo viên {name} không được nghỉ trưa.",
                        f"Teacher {name} has no rest at noon.",
                    )  # fmt: skip
            for half in halves:
                longest = max(len(run) for run in "".join("x" if s in busy else " " for s in half).split(" "))
                if one.max_consecutive and longest > one.max_consecutive:
                    yield Violation(
                        "on_end", one.id, half, f"Giáo viên {name} dạy {longest} tiết liền.",
                        f"Teacher {name} has {longest} periods on end.",
                    )  # fmt: skip
