"""A school as the engine asks for it, out of the gathered rows: courses with their blocks, rooms, sessions and teachers.

What the school has not said follows its customs (defaults.py). Half periods (1,5 tiết/tuần) become a lesson every week
and one in every other week; two such halves of a class share a slot.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine
from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.orgs import public as orgs
from lienthong.school.classes import public as classes
from lienthong.school.timetable import defaults
from lienthong.school.timetable.defaults import AFTERNOON, MORNING
from lienthong.school.timetable.gathering import Gathered, gather
from lienthong.school.timetable.grouping import Asked, joined, kept_apart, limits, parallel
from lienthong.school.timetable.models import CourseRule
from lienthong.school.timetable.names import class_id, teacher_id
from lienthong.school.timetable.surroundings import Week, meetings, rooms, sites_apart, teachers

SHIFTS = {"am": MORNING, "pm": AFTERNOON}


@dataclass
class Shaped:
    """The engine's school with what it was made from."""

    school: engine.School
    asked: list[Asked] = field(default_factory=list)
    unassigned: list[tuple[str, list[str]]] = field(default_factory=list)  # class, subjects
    without_periods: list[Asked] = field(default_factory=list)
    without_homeroom: list[str] = field(default_factory=list)
    outside: list[tuple[str, str]] = field(default_factory=list)  # whose, slot that the week does not have


def shape(rows: Gathered) -> Shaped:
    """The school of the engine. Pure but for the words of activities."""
    made = Shaped(engine.School(rows.unit.code, rows.unit.name))
    sessions = (
        engine.Session(MORNING, "Sáng", rows.week.morning),
        engine.Session(AFTERNOON, "Chiều", rows.week.afternoon),
    )
    grid = engine.Grid(
        rows.week.days, tuple(s for s in sessions if s.periods), long_break_after=rows.week.long_break_after
    )
    week = Week(grid, made.outside)
    courses: list[engine.Course] = []
    own_classes: list[engine.Class] = []
    for room in rows.classes:
        own = _asked(rows, room, made)
        shaper = _OfClass(rows, room, week, own)
        courses += shaper.courses()
        own_classes.append(shaper.room)
        made.asked += own
    courses = joined(courses, made.asked)
    labs = rooms(rows, courses, week)
    kinds = {lab.kind for lab in labs}
    courses = [c if c.room_kind in kinds else replace(c, room_kind="") for c in courses]
    taught = {t for course in courses for t in course.teachers}
    made.school = engine.School(
        rows.unit.code, rows.unit.name, grid, tuple(own_classes), tuple(teachers(rows, taught, week)), tuple(labs),
        tuple(courses), tuple(meetings(rows, taught, week)), tuple(parallel(courses, made.asked)),
        (*sites_apart(rows, courses), *kept_apart(courses, made.asked)), tuple(limits(courses, made.asked)),
    )  # fmt: skip
    return made


def asked(unit: orgs.Unit, year: int, term: int, on: dt.date) -> engine.School:
    """The school of the engine as the rows of a day ask for it."""
    return shape(gather(unit, year, term, on)).school


def taught(rows: Gathered) -> list[Asked]:
    """What every class is taught in the term, and by whom."""
    made = Shaped(engine.School(rows.unit.code))
    return [one for room in rows.classes for one in _asked(rows, room, made)]


# ---- what a class is taught ----


def _asked(rows: Gathered, room: classes.SchoolClass, made: Shaped) -> list[Asked]:
    plan = rows.plan(room)
    grouped: dict[tuple[str, str], list[classes.TeachingAssignment]] = defaultdict(list)
    for row in rows.assignments.get(room.pk, []):
        grouped[row.subject_id, row.strand].append(row)
    found: list[Asked] = []
    for (subject, strand), own in grouped.items():
        ruled = tuple(rows.rules_for(room, subject))
        for part, (employments, halves) in enumerate(_shares(own, plan.get(subject), rows.term, ruled), 1):
            found.append(_one(room, own[0], strand, part, employments, halves, ruled))
    missing = [
        p.name
        for p in plan.values()
        if p.is_assessed and p.role == "core" and _planned(p, rows.term) and not _has(grouped, p.code)
    ]
    if missing:
        made.unassigned.append((room.name, missing))
    seldom = defaults.SELDOM | {p.code for p in plan.values() if not _planned(p, rows.term)}
    made.without_periods += [one for one in found if not one.halves and one.subject not in seldom]
    return [one for one in found if one.halves]


def _has(grouped: Iterable[tuple[str, str]], subject: str) -> bool:
    return any(known == subject for known, _strand in grouped)


def _one(
    room: classes.SchoolClass, row: classes.TeachingAssignment, strand: str, part: int, employments: tuple[int, ...],
    halves: int, ruled: tuple[CourseRule, ...],
) -> Asked:  # fmt: skip
    name = f"{row.subject.name} ({strand})" if strand else row.subject.name
    parts = [
        class_id(room.pk),
        row.subject_id,
        *([_plain(strand)] if strand else []),
        *([str(part)] if part > 1 else []),
    ]
    return Asked(".".join(parts), room.pk, room.name, row.subject_id, name, employments, halves, ruled, room.level)


def _plain(text: str) -> str:
    return "".join(c for c in vietnamese.fold(text) if c.isalnum())[:20]


def _shares(
    own: Sequence[classes.TeachingAssignment], planned: object, term: int, ruled: tuple[CourseRule, ...]
) -> list[tuple[tuple[int, ...], int]]:
    """(teachers, halves) of each course: equal periods of several teachers mean that they teach it together."""
    said = next((r.half_periods_week for r in ruled if r.half_periods_week is not None), None)
    halves = [said if said is not None else _halves(row, planned, term) for row in own]
    if len(own) == 1:
        return [((own[0].employment_id,), halves[0])]
    whole = _planned(planned, term)
    if whole is None or sum(halves) > whole:
        return [(tuple(row.employment_id for row in own), max(halves))]
    return [((row.employment_id,), amount) for row, amount in zip(own, halves, strict=True)]


def _halves(row: classes.TeachingAssignment, planned: object, term: int) -> int:
    """Periods a week in halves. One assigned for both terms by the programme changes with the programme."""
    first, now = _planned(planned, 1), _planned(planned, term)
    if row.half_periods_week is None or (row.term == 0 and row.half_periods_week == first):
        return now if now is not None else row.half_periods_week or 0
    return row.half_periods_week


def _planned(planned: object, term: int) -> int | None:
    found = getattr(planned, f"half_periods_week_{term}", None)
    return int(found) if found is not None else None


class _OfClass:
    """The courses of one class and when it has school."""

    def __init__(self, rows: Gathered, room: classes.SchoolClass, week: Week, own: list[Asked]) -> None:
        self.rows, self.week, self.own = rows, week, own
        self.grid = grid = week.grid
        self.pk, self.name, self.level = room.pk, room.name, room.level
        said = rows.class_weeks.get(room.pk)
        session = (said.session if said else "") or room.session
        ids = [s.id for s in grid.sessions]
        both = session == "both" or room.level == "TH"
        shift = SHIFTS.get(session, MORNING)
        self.shift = shift if shift in ids else ids[0]
        self.wide = both or self._total() > self._capacity(self.shift)
        closed = grid.expand(week.inside(room.name, said.closed_slots)) if said else frozenset()
        open_ids = ids if self.wide else [self.shift]
        after = self._after_class_hour()
        slots = tuple(s for s in grid.slots if grid.session_of(s).id in open_ids and s not in closed and s not in after)
        self.room = engine.Class(
            class_id(room.pk),
            room.name,
            room.grade,
            () if len(slots) == len(grid.slots) else slots,
            self.shift,
            branch=rows.sites.get(room.pk, ""),
            max_per_session=(said.max_per_session or 0) if said else 0,
        )
        self.split = self.wide and not both

    def _total(self) -> int:
        halves = [one.halves for one in self.own]
        own = self.rows.has_assembly + self.rows.has_class_hour
        return sum(h // 2 for h in halves) + -(-sum(h % 2 for h in halves) // 2) + own

    def _after_class_hour(self) -> frozenset[str]:
        """Nothing follows the class hour in its session."""
        slot = next((slot for code, _name, slot in self._homeroom_hours() if code == defaults.CLASS_HOUR), "")
        if not slot:
            return frozenset()
        half = self.grid.half_days[self.grid.half_of[slot]]
        return frozenset(half[half.index(slot) + 1 :])

    def _capacity(self, shift: str) -> int:
        return sum(self.grid.session_of(slot).id == shift for slot in self.grid.slots)

    def _homeroom_hours(self) -> list[tuple[str, str, str]]:
        """(code, name, slot) of the flag ceremony and the class hour."""
        shift, week = self.shift, self.rows.week
        periods = next((s.periods for s in self.grid.sessions if s.id == shift), week.morning)
        hours = []
        if self.rows.has_assembly:
            hours.append((defaults.ASSEMBLY, _("Chào cờ"), defaults.assembly_slot(shift)))
        if self.rows.has_class_hour:
            slot = defaults.class_hour_slot(shift, week.days, periods, self._total())
            hours.append((defaults.CLASS_HOUR, _("Sinh hoạt lớp"), slot))
        return hours

    def courses(self) -> list[engine.Course]:
        """All courses of the class."""
        hours = self._homeroom_hours()
        leader = self.rows.homerooms.get(self.pk)
        teachers = (teacher_id(leader),) if leader in self.rows.teachers else ()
        made = [
            engine.Course(
                f"{class_id(self.pk)}.{code}", name, (class_id(self.pk),), teachers, 1, name, fixed=(slot,)
            )
            for code, name, slot in hours
        ]  # fmt: skip
        spare = len(hours)
        halves = 0
        for one in self.own:
            left = one.halves
            if one.subject in defaults.HOMEROOM_SUBJECTS and spare:
                taken = min(spare, left // 2)
                left, spare = left - 2 * taken, spare - taken
            if left >= 2:
                made.append(self._course(one, left // 2))
            if left % 2:
                halves += 1
                course = replace(self._course(one, 1), id=f"{one.id}.h", blocks=None, weeks="A" if halves % 2 else "B")
                made.append(course)
        return made

    def _course(self, one: Asked, periods: int) -> engine.Course:
        habit = defaults.habit(one.subject, periods, self.level)
        blocks = tuple(int(str(b)) for b in _tuple(one.said("blocks"))) or habit.blocks or ()
        kind = str(one.said("room_kind") or habit.room_kind)
        slots = self._said(one, "slots") or self._session_slots(one.subject)
        return engine.Course(
            one.id, one.name, (class_id(self.pk),), tuple(teacher_id(e) for e in one.employments), periods, one.name,
            blocks=blocks if blocks and sum(blocks) == periods else None,
            doubles=habit.doubles, room_kind="" if kind == "-" else kind, slots=slots,
            forbidden=self._said(one, "forbidden"), avoid=self._said(one, "avoid"), heavy=habit.heavy, outdoor=habit.outdoor,
            fixed=self._said(one, "fixed"), max_per_session=_whole(one.said("max_per_session")),
            min_day_distance=_whole(one.said("day_distance")),
        )  # fmt: skip

    def _said(self, one: Asked, what: str) -> tuple[str, ...]:
        """The slots that the rules of a course name, as far as the week has them."""
        return self.week.inside(one.name, map(str, _tuple(one.said(what))))

    def _session_slots(self, subject: str) -> tuple[str, ...]:
        """A class with more periods than its session holds has some subjects in the other one (trái buổi)."""
        if not self.split:
            return ()
        other = next((s.id for s in self.grid.sessions if s.id != self.shift), self.shift)
        return (other,) if subject in self._moved() else (self.shift,)

    def _moved(self) -> frozenset[str]:
        """The subjects of the other session: as few as make the rest fit."""
        too_many = self._total() - self._capacity(self.shift)
        moved: set[str] = set()
        for subject in defaults.OTHER_SESSION:
            if too_many <= 0:
                break
            periods = sum(one.halves // 2 for one in self.own if one.subject == subject)
            if periods:
                moved.add(subject)
                too_many -= periods
        return frozenset(moved)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _tuple(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()
