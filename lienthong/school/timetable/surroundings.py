"""Rooms, teachers and meetings of the engine's school, out of the gathered rows.

Slots are kept as the school wrote them, and a frame may have shrunk since: what names no slot of the week is left out and told.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine
from lienthong.school.timetable import defaults
from lienthong.school.timetable.gathering import Gathered
from lienthong.school.timetable.names import class_id, teacher_id


@dataclass
class Week:
    """The grid of a school, and which of the slots that it was told are none of it."""

    grid: engine.Grid
    outside: list[tuple[str, str]] = field(default_factory=list)  # whose, slot

    def inside(self, whose: str, slots: Iterable[str]) -> tuple[str, ...]:
        """The slots, or parts of their names, that stand for something in this week."""
        kept = []
        for slot in slots:
            try:
                self.grid.expand([slot])
            except engine.TimetableError:
                if (whose, slot) not in self.outside:
                    self.outside.append((whose, slot))
            else:
                kept.append(slot)
        return tuple(kept)


def shortened(grid: engine.Grid, slots: Iterable[str]) -> list[str]:
    """Slots written with as few words as can be: whole days, then half-days, then single ones."""
    left, words = set(slots), []
    for day in grid.whole_days:
        if left.issuperset(day):
            words.append(day[0][0])
            left -= set(day)
    for half in grid.half_days:
        if left.issuperset(half):
            words.append(half[0][:2])
            left -= set(half)
    return words + sorted(left, key=grid.place.__getitem__)


def rooms(rows: Gathered, courses: Sequence[engine.Course], week: Week) -> list[engine.Room]:
    """The school's special rooms; what it has not named is taken to be there as needed: a yard, computer rooms."""
    grid = week.grid
    own = [engine.Room(f"r{r.pk}", r.name, r.kind, r.capacity, week.inside(r.name, r.closed_slots)) for r in rows.rooms]
    known = {room.kind for room in own}
    wanted: dict[str, int] = defaultdict(int)
    for course in courses:
        if course.room_kind and course.room_kind not in known:
            wanted[course.room_kind] += course.periods
    for kind, periods in sorted(wanted.items()):
        if kind == defaults.YARD:
            own.append(engine.Room("san", _("Sân tập"), kind, defaults.yard_places(len(rows.classes))))
        elif kind == defaults.LAB:
            count = defaults.labs_needed(periods, len(grid.slots) // len(grid.sessions))
            own += [engine.Room(f"tin{n}", _("Phòng Tin học %(n)s") % {"n": n}, kind) for n in range(1, count + 1)]
    return own


def teachers(rows: Gathered, taught: set[str], week: Week) -> list[engine.Teacher]:
    """Everybody who teaches something, with what he or she asks of the week."""
    made = []
    for pk, work in rows.teachers.items():
        name = teacher_id(pk)
        asked = rows.teacher_weeks.get(pk)
        if name not in taught:
            continue
        teacher = engine.Teacher(name, work.person.full_name, subjects=_can_teach(rows, pk, work.subjects))
        if asked is not None:
            who = work.person.full_name
            day_off = week.inside(who, [str(asked.day_off)] if asked.day_off else [])
            teacher = replace(
                teacher, off=week.inside(who, asked.off), wish_off=week.inside(who, asked.wish_off),
                day_off=int(day_off[0]) if day_off else None, one_session_a_day=asked.one_session_a_day,
                small_child=asked.has_small_child, min_per_session=asked.min_per_session or 0,
                max_per_session=asked.max_per_session or 0, max_per_day=asked.max_per_day or 0,
                max_consecutive=asked.max_consecutive or 0, max_sessions=asked.max_sessions or 0, max_days=asked.max_days or 0,
                max_gaps=-1 if asked.max_gaps is None else asked.max_gaps, noon_rest=asked.noon_rest,
                present=week.inside(who, asked.present),
            )  # fmt: skip
        made.append(teacher)
    gone = taught - {teacher.id for teacher in made}
    return [*made, *(engine.Teacher(name, _("Người đã thôi việc")) for name in sorted(gone))]


def _can_teach(rows: Gathered, pk: int, codes: Iterable[str]) -> tuple[str, ...]:
    """Names of the subjects of a teacher's file, and of those that he or she is assigned."""
    named = {row.subject_id: row.subject.name for own in rows.assignments.values() for row in own}
    taught = {row.subject_id for own in rows.assignments.values() for row in own if row.employment_id == pk}
    return tuple(named[code] for code in dict.fromkeys([*codes, *sorted(taught)]) if code in named)


def sites_apart(rows: Gathered, courses: Sequence[engine.Course]) -> list[engine.Apart]:
    """Courses of one teacher at different sites do not lie in one session: a break is too short to get there."""
    if not rows.sites or not rows.one_site_a_session:
        return []
    place = {class_id(pk): name for pk, name in rows.sites.items()}
    taught: dict[str, list[engine.Course]] = defaultdict(list)
    for course in courses:
        for who in course.teachers:
            taught[who].append(course)
    return [
        engine.Apart(f"{who}: {place[first.classes[0]]}, {place[second.classes[0]]} ({first.id}, {second.id})",
                     (first.id, second.id), "session")
        for who, own in taught.items()
        for first, second in itertools.combinations(own, 2)
        if place[first.classes[0]] != place[second.classes[0]]
    ]  # fmt: skip


def meetings(rows: Gathered, taught: set[str], week: Week) -> list[engine.Meeting]:
    """Departments that meet, where one of their times is in the week."""
    made = []
    for row in rows.gatherings:
        members = [teacher_id(pk) for pk, work in rows.teachers.items() if work.department == row.department]
        present = tuple(name for name in members if name in taught)
        slots = week.inside(row.name, row.slots)
        if present and slots:
            made.append(engine.Meeting(f"m{row.pk}", present, slots, row.name, row.periods))
    return made
