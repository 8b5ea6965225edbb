"""Everything that a school's week is asked from: classes, assignments, homerooms, programmes and the school's own rules."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field, replace

from lienthong.kernel.orgs import public as orgs
from lienthong.school.classes import public as classes
from lienthong.school.classes.public import SchoolClass, TeachingAssignment
from lienthong.school.curriculum import public as curriculum
from lienthong.school.staff import public as staff
from lienthong.school.timetable import bells, defaults
from lienthong.school.timetable.models import ClassWeek, CourseRule, Frame, Gathering, Room, TeacherWeek

LEVELS = frozenset({"TH", "THCS", "THPT", "GDTX"})


@dataclass
class Gathered:
    """The rows, ready to be shaped into a school of the engine."""

    unit: orgs.Unit
    year: int
    term: int
    week: defaults.Week
    has_assembly: bool
    has_class_hour: bool
    one_site_a_session: bool
    classes: list[SchoolClass]
    assignments: dict[int, list[TeachingAssignment]]  # by class
    homerooms: dict[int, int]  # class → employment
    plans: dict[tuple[str, str, int], list[curriculum.PlannedSubject]]
    teachers: dict[int, staff.Employment]
    rooms: list[Room]
    class_weeks: dict[int, ClassWeek] = field(default_factory=dict)
    teacher_weeks: dict[int, TeacherWeek] = field(default_factory=dict)
    rules: dict[str, list[CourseRule]] = field(default_factory=dict)  # by subject
    gatherings: list[Gathering] = field(default_factory=list)
    of_year: list[TeachingAssignment] = field(default_factory=list)
    sites: dict[int, str] = field(default_factory=dict)  # class → the place that it stands at

    def in_term(self, term: int) -> Gathered:
        """The same school in another term."""
        return replace(self, term=term, assignments=_by_class(self.of_year, term))

    def plan(self, room: SchoolClass) -> dict[str, curriculum.PlannedSubject]:
        """What the programme of a class asks for, by subject."""
        level = curriculum.plan_level(room.level, room.grade)
        return {p.code: p for p in self.plans.get((room.programme, level, room.grade), [])}

    def rules_for(self, room: SchoolClass, subject: str) -> list[CourseRule]:
        """The rules that a course stands under, the nearest first."""
        found = [
            rule
            for rule in self.rules.get(subject, [])
            if rule.school_class_id in (None, room.pk)
            and rule.grade in (None, room.grade)
            and rule.term in (0, self.term)
        ]
        return sorted(found, key=lambda rule: (rule.school_class_id is None, rule.grade is None, rule.term == 0))


def gather(unit: orgs.Unit, year: int, term: int, on: dt.date) -> Gathered:
    """All rows of a school's requirements in a term as they stand on a day. A dozen statements whatever the size."""
    rooms = [c for c in classes.classes_of(unit.pk, year) if c.closed_on is None and c.level in LEVELS]
    ids = {room.pk for room in rooms}
    of_year = [row for row in classes.assignments_of_unit(unit.pk, year, on) if row.school_class_id in ids]
    led = classes.Homeroom.objects.filter(classes.in_force(on), school_class_id__in=ids).order_by("started_on", "id")
    rules: dict[str, list[CourseRule]] = defaultdict(list)
    for rule in CourseRule.objects.filter(unit_id=unit.pk, year=year):
        rules[rule.subject_id].append(rule)
    frame = Frame.objects.filter(unit_id=unit.pk, year=year).first()
    people = staff.employments_as_at([unit.pk], on).select_related("person")
    return Gathered(
        unit=unit, year=year, term=term, week=_week(unit, frame),
        has_assembly=frame is None or frame.has_assembly, has_class_hour=frame is None or frame.has_class_hour,
        one_site_a_session=frame is None or frame.one_site_a_session,
        classes=rooms, assignments=_by_class(of_year, term), homerooms={h.school_class_id: h.employment_id for h in led},
        plans=curriculum.plans_of_year(year), teachers={e.pk: e for e in people},
        rooms=list(Room.objects.filter(unit_id=unit.pk)),
        class_weeks={w.school_class_id: w for w in ClassWeek.objects.filter(school_class_id__in=ids)},
        teacher_weeks={w.employment_id: w for w in TeacherWeek.objects.filter(unit_id=unit.pk, year=year)},
        rules=dict(rules), gatherings=list(Gathering.objects.filter(unit_id=unit.pk, year=year)), of_year=of_year,
        sites=_sites(unit, rooms),
    )  # fmt: skip


def _sites(unit: orgs.Unit, rooms: list[SchoolClass]) -> dict[int, str]:
    """Where classes stand, if not all of them at one place; a class without a site is at the school itself."""
    ids = {room.site_id for room in rooms}
    if len(ids) < 2:
        return {}
    names = dict(orgs.Unit.objects.filter(pk__in=[pk for pk in ids if pk]).values_list("pk", "name"))
    return {room.pk: names.get(room.site_id, unit.name) if room.site_id else unit.name for room in rooms}


def _by_class(of_year: list[TeachingAssignment], term: int) -> dict[int, list[TeachingAssignment]]:
    assigned: dict[int, list[TeachingAssignment]] = defaultdict(list)
    for row in of_year:
        if row.term in (0, term):
            assigned[row.school_class_id].append(row)
    return dict(assigned)


def bells_of(unit: orgs.Unit, year: int) -> bells.Bells:
    """When the bell rings at a school."""
    frame = Frame.objects.filter(unit_id=unit.pk, year=year).first()
    usual = bells.usual(
        unit.levels, frame.long_break_after if frame else defaults.week_of(unit.levels).long_break_after
    )
    if frame is None:
        return usual
    return bells.Bells(
        frame.morning_at or usual.morning, frame.afternoon_at or usual.afternoon, frame.period_minutes or usual.minutes,
        frame.short_break, frame.long_break, frame.long_break_after,
    )  # fmt: skip


def _week(unit: orgs.Unit, frame: Frame | None) -> defaults.Week:
    if frame is None:
        return defaults.week_of(unit.levels)
    return defaults.Week(frame.days, frame.morning, frame.afternoon, frame.long_break_after)
