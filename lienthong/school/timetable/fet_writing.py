"""What a school takes over from its FET file is written: assignments, requirements, and the draft, all or nothing."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine
from lienthong.kernel.access.public import Actor, Perm, require
from lienthong.kernel.orgs import public as orgs
from lienthong.school.classes import public as classes
from lienthong.school.timetable import asking, fet_bringing, storing, versions
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.fet_matching import Matching
from lienthong.school.timetable.fet_taking import Ask, Taken
from lienthong.school.timetable.gathering import Gathered, gather
from lienthong.school.timetable.models import Timetable
from lienthong.school.timetable.shaping import shape


@dataclass(frozen=True)
class Choices:
    """What of a proposal is taken over. `onto`: a draft whose other lessons stay (a file of one session after the other's)."""

    assignments: bool = True
    rules: bool = True
    away: bool = True
    conditions: bool = True
    onto: Timetable | None = None


@dataclass(frozen=True)
class Brought:
    """The draft that was laid, if any lesson had a time; what it waives; how many lessons fitted no course."""

    timetable: Timetable | None
    waived: tuple[str, ...]
    lost: int


@transaction.atomic
def bring(
    actor: Actor, file: engine.Outline, matching: Matching, choices: Choices, *, unit: orgs.Unit, year: int, term: int,
    on: dt.date,
) -> Brought:  # fmt: skip
    """Write it. Raises TimetableRefusal where nothing of the file fits the school."""
    require(actor, Perm.TIMETABLE_EDIT, unit.pk)
    rows = gather(unit, year, term, on)
    proposal = fet_bringing.propose(file, matching, rows, shape(rows))
    if not proposal.taught:
        raise TimetableRefusal(
            _("Không tiết nào của tệp khớp với lớp và môn của trường. Hãy chọn lớp, môn cho các tên.")
        )
    if choices.assignments and proposal.assignments:
        _assign(actor, proposal, unit, on)
    if choices.rules:
        _ask(actor, proposal.rules, rows)
    if choices.away:
        for who, slots in proposal.away.items():
            _away(actor, rows, who, slots, year)
    if choices.conditions:
        _conditions(actor, proposal.taken, rows)
    if not proposal.has_week:
        return Brought(None, (), 0)
    return _draft(actor, proposal, choices, unit, gather(unit, year, term, on))


def _assign(actor: Actor, proposal: fet_bringing.Proposal, unit: orgs.Unit, on: dt.date) -> None:
    made = [
        classes.NewAssignment(room, subject, who, on, half_periods_week=2 * periods)
        for room, subject, who, periods in proposal.assignments
    ]
    try:
        classes.bulk_assign(actor=actor, unit_id=unit.pk, rows=made)
    except classes.ClassRefusal as refusal:
        raise TimetableRefusal(str(refusal)) from refusal


def _away(actor: Actor, rows: Gathered, who: int, slots: Sequence[str], year: int) -> None:
    known = list(rows.teacher_weeks[who].off) if who in rows.teacher_weeks else []
    asking.set_teacher_week(
        actor, unit_id=rows.unit.pk, year=year, employment_id=who, off=[*known, *slots][: asking.MOST_SLOTS]
    )


def _ask(actor: Actor, asks: Sequence[Ask], rows: Gathered) -> None:
    """Rules of subjects, those of a whole grade once."""
    for grade, ask in fet_bringing.by_scope(asks, rows):
        facts: dict[str, Any] = {name: list(value) if isinstance(value, tuple) else value for name, value in ask.facts}
        asking.set_course_rule(
            actor, unit_id=rows.unit.pk, year=rows.year, subject=ask.subject, grade=grade,
            class_id=None if grade is not None else ask.class_id, **facts,
        )  # fmt: skip


def _conditions(actor: Actor, taken: Taken, rows: Gathered) -> None:
    for who, facts in taken.teachers.items():
        asking.set_teacher_week(actor, unit_id=rows.unit.pk, year=rows.year, employment_id=who, **facts)
    for room, wanted in taken.classes.items():
        asking.set_class_week(actor, unit_id=rows.unit.pk, class_id=room, **wanted)
    for name, kind in taken.rooms.items():
        asking.add_room(actor, unit_id=rows.unit.pk, name=name, kind=kind, capacity=1, closed=())
    _ask(actor, taken.courses, rows)


def _draft(
    actor: Actor, proposal: fet_bringing.Proposal, choices: Choices, unit: orgs.Unit, rows: Gathered
) -> Brought:  # fmt: skip
    shaped = shape(rows)
    lessons, lost = fet_bringing.lay(proposal, shaped)
    if choices.onto is not None:
        own = {lesson.course for lesson in lessons}
        kept = storing.fitting(shaped.school, choices.onto.lessons)
        lessons = sorted([*lessons, *(x for x in kept if x.course not in own)])
    if not lessons:
        raise TimetableRefusal(_("Không tiết nào của tệp khớp với phân công của trường, nên chưa lập được bản nháp."))
    school, waived = as_lived(shaped.school, lessons)
    made = versions.lay(
        actor, unit=unit, year=rows.year, term=rows.term, school=school, lessons=seated(school, lessons), origin="brought",
        based_on=choices.onto, note="FET",
    )  # fmt: skip
    return Brought(made, waived, lost)


def as_lived(school: engine.School, lessons: Sequence[engine.Lesson]) -> tuple[engine.School, tuple[str, ...]]:
    """The school without the customs that a week does not keep, and which they are. Clashes and absences stay wrong."""
    school = _as_placed(school, lessons)
    kinds = Counter(found.kind for found in engine.violations(school, lessons))
    waived = []
    for kind, (waive, words) in _waivers().items():
        if kinds[kind]:
            school = waive(school)
            waived.append(words)
    return school, tuple(waived)


def _as_placed(school: engine.School, lessons: Sequence[engine.Lesson]) -> engine.School:
    """Courses with the slots, blocks and days that their lessons have, classes open where they are taught."""
    own: dict[str, list[engine.Lesson]] = defaultdict(list)
    used: dict[str, set[str]] = defaultdict(set)
    for lesson in lessons:
        own[lesson.course].append(lesson)
        for name in school.course_of[lesson.course].classes if lesson.course in school.course_of else ():
            used[name].update(school.grid.run(lesson.slot, lesson.length))
    rooms = tuple(
        one if used[one.id] <= school.class_slots(one)
        else replace(one, slots=tuple(s for s in school.grid.slots if s in used[one.id] | school.class_slots(one)))
        for one in school.classes
    )  # fmt: skip
    return replace(
        school, classes=rooms, courses=tuple(_placed(school, course, own[course.id]) for course in school.courses)
    )


def _placed(school: engine.School, course: engine.Course, own: Sequence[engine.Lesson]) -> engine.Course:
    if not own:
        return course
    grid = school.grid
    at = {slot for lesson in own for slot in grid.run(lesson.slot, lesson.length)}
    if course.fixed:
        course = replace(course, fixed=tuple(lesson.slot for lesson in own))
    if course.slots and not at <= grid.expand(course.slots):
        course = replace(course, slots=())
    if at & grid.expand(course.forbidden):
        course = replace(course, forbidden=())
    lengths = sorted((lesson.length for lesson in own), reverse=True)
    if sum(lengths) == course.periods and Counter(lengths) != Counter(engine.blocks_of(school, course)):
        course = replace(course, blocks=tuple(lengths))
    most = max(Counter(grid.day_of(lesson.slot) for lesson in own).values())
    return replace(course, max_lessons_per_day=max(course.max_lessons_per_day, most))


_Waive = Callable[[engine.School], engine.School]


def _waivers() -> dict[str, tuple[_Waive, str]]:
    """By the kind of what is broken: the school without that custom, and the words."""

    def gaps(school: engine.School) -> engine.School:
        return replace(school, classes=tuple(replace(c, no_gaps=False, from_first=False) for c in school.classes))

    def rest(school: engine.School) -> engine.School:
        return replace(school, grid=replace(school.grid, long_break_after=0))

    def places(school: engine.School) -> engine.School:
        return replace(school, courses=tuple(replace(c, room_kind="") for c in school.courses))

    return {
        "class_gap": (gaps, _("lớp có tiết trống")), "long_break": (rest, _("tiết đôi vắt qua giờ ra chơi dài")),
        "room": (places, _("số lớp cùng lúc ở phòng bộ môn, sân tập")),
    }  # fmt: skip


def seated(school: engine.School, lessons: Sequence[engine.Lesson]) -> list[engine.Lesson]:
    """The lessons with a room of the kind that their course needs, as far as there are places."""
    used: Counter[tuple[str, str]] = Counter()
    made = []
    for lesson in lessons:
        course = school.course_of.get(lesson.course)
        kind = course.room_kind if course else ""
        run = school.grid.run(lesson.slot, lesson.length)
        for room in school.rooms if kind else ():
            is_open = not school.grid.expand(room.off).intersection(run)
            if room.kind == kind and is_open and all(used[room.id, slot] < room.capacity for slot in run):
                used.update((room.id, slot) for slot in run)
                lesson = replace(lesson, room=room.id)
                break
        made.append(lesson)
    return made
