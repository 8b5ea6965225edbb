"""Who stands in for an absent teacher on a day, and which lessons are not held.

Who is proposed comes from the engine: all lessons of the absent at once, at the least cost in all and fair over the year.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine
from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.access.public import Actor, NoSuchThing, Perm, require
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.school.staff import public as staff
from lienthong.school.timetable import held, storing, telling
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.models import LessonChange, Timetable
from lienthong.school.timetable.names import number_of, subject_of, teacher_id
from lienthong.school.timetable.reading import Entry
from lienthong.school.timetable.wording import session_word

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could stand in, and what speaks for and against it."""

    teacher: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A lesson of an absent teacher on a day, with who could take it, the best first, and who is proposed for it."""

    lesson: engine.Lesson
    entry: Entry
    candidates: tuple[Candidate, ...]
    proposed: str = ""
    free: frozenset[str] = frozenset()
    change: LessonChange | None = None


class Day:
    """A school's lessons on one day."""

    def __init__(self, unit_id: int, year: int, day: dt.date) -> None:
        self.unit_id, self.year, self.day = unit_id, year, day
        days = self.days = held.Days(unit_id, year, day, day)
        read = days.reader(day)
        self.changes = [c for c in days.changes.values() if c.day == day]
        self.timetable: Timetable | None = read.timetable if read else None
        if read is None:
            return
        self.read, self.school = read, read.school
        self.changes.sort(key=lambda c: (read.school.grid.place.get(c.slot, len(read.school.grid.place)), c.pk))
        self.number = str(days.follows(day).weekday() + 2)
        self.lessons = days.planned(day)
        rows = LessonChange.objects.filter(unit_id=unit_id, year=year, withdrawn_at=None, substitute_id__isnull=False)
        self.stood_in = Counter(teacher_id(pk) for pk in rows.values_list("substitute_id", flat=True))

    def taught_by(self, teacher: str) -> list[engine.Lesson]:
        """The lessons of a teacher on the day, in order."""
        own = [x for x in self.lessons if teacher in self.people(x)]
        return sorted(own, key=lambda x: self.school.grid.place[x.slot])

    def people(self, lesson: engine.Lesson) -> tuple[str, ...]:
        """Who teaches a lesson by the timetable."""
        course = self.school.course_of.get(lesson.course)
        return course.teachers if course is not None else ()

    def uncovered(self, teacher: str) -> list[Uncovered]:
        """What an absent teacher's lessons need, with proposals. A lesson that a colleague gives as well needs nobody."""
        changed = {(c.slot, c.course): c for c in self.changes}
        covers = {(c.lesson.slot, c.lesson.course): c for c in self._covers(teacher)}
        found = []
        for lesson in self.taught_by(teacher):
            key = lesson.slot, lesson.course
            cover = covers.get(key)
            if cover is not None:
                named = tuple(self._candidate(one) for one in cover.candidates[:SHOWN])
                free = frozenset(one.teacher for one in cover.candidates)
                found.append(Uncovered(lesson, self.read.entry(lesson), named, cover.teacher, free))
            elif key in changed:
                found.append(Uncovered(lesson, self.read.entry(lesson), (), change=changed[key]))
        return found

    def _candidate(self, found: engine.Candidate) -> Candidate:
        text = found.text_en if get_language() == "en" else found.text_vi
        return Candidate(found.teacher, self.school.teacher_of[found.teacher].name, text)

    def _covers(self, teacher: str) -> list[engine.Cover]:
        """What the engine proposes for what is still open, the day as it has been changed so far."""
        if not self.lessons:
            return []
        gone = {(c.slot, c.course) for c in self.changes}
        # Of the day only what is held on it: who has the other half of alternating lessons is free in this week.
        week = [
            x for x in storing.lessons_of(self.read.timetable.lessons) if x.slot[0] != self.number or x in self.lessons
        ]
        week = [x for x in week if (x.slot, x.course) not in gone]
        away = self._away()
        teachers = tuple(
            replace(one, off=(*one.off, *away[one.id])) if away.get(one.id) else one for one in self.school.teachers
        )
        school = replace(self.school, teachers=teachers)
        return engine.substitutes(school, week, teacher, int(self.number), covered=self.stood_in)

    def _as_planned(self, one: held.Held) -> tuple[str, ...]:
        """The slots of the timetable at the same time of the day that this one follows."""
        slot = f"{self.number}{one.slot[1:]}"
        return self.school.grid.run(slot, one.length) if slot in self.school.grid.place else ()

    def _away(self) -> dict[str, set[str]]:
        """Who cannot come when: the absent and who has left the school all day, who stands in or makes up at those periods."""
        away: dict[str, set[str]] = defaultdict(set)
        working = {
            teacher_id(pk) for pk in staff.employments_as_at([self.unit_id], self.day).values_list("pk", flat=True)
        }
        for teacher in self.school.teachers:
            if teacher.id not in working:
                away[teacher.id].add(self.number)
        length = {(x.slot, x.course): x.length for x in self.lessons}
        for change in self.changes:
            if change.teacher_id and change.kind in ("substitute", "cancelled"):
                away[teacher_id(change.teacher_id)].add(self.number)
            if change.substitute_id:
                run = self.school.grid.run(change.slot, length.get((change.slot, change.course), 1))
                away[teacher_id(change.substitute_id)].update(run)
        for one in self.days.on(self.day):
            if one.state == held.BROUGHT:
                for who in one.teachers:
                    away[who].update(self._as_planned(one))
        return away


def substitute(
    actor: Actor,
    *,
    unit: orgs.Unit,
    year: int,
    day: dt.date,
    course: str,
    slot: str,
    absent: int,
    by: int | None,
    reason: str = "",
) -> LessonChange:
    """Have a lesson of a day taken by somebody else, or (by None) not held. Raises TimetableRefusal, NoSuchThing."""
    require(actor, Perm.TIMETABLE_EDIT, unit.pk)
    if day < calendar.today():
        raise TimetableRefusal(_("Ngày này đã qua; chỉ phân dạy thay từ hôm nay trở đi."))
    found = Day(unit.pk, year, day)
    lesson = next((x for x in getattr(found, "lessons", []) if (x.course, x.slot) == (course, slot)), None)
    if lesson is None or teacher_id(absent) not in found.people(lesson):
        raise NoSuchThing(course)
    if by is not None and teacher_id(by) not in found.school.teacher_of:
        raise NoSuchThing(by)
    if by is not None:
        _check_free(found, lesson, absent, by)
    rooms = [number_of(c) for c in found.school.course_of[course].classes]
    try:
        with transaction.atomic():
            made: LessonChange = LessonChange.objects.create(
                unit_id=unit.pk, year=year, kind="substitute" if by else "cancelled", day=day, slot=slot, course=course,
                class_ids=rooms, subject=subject_of(course), teacher_id=absent, substitute_id=by,
                reason=vietnamese.clean(reason)[:200], made_at=calendar.now(), made_by_name=actor.name,
            )  # fmt: skip
    except IntegrityError as error:
        raise TimetableRefusal(_("Tiết này đã được phân rồi. Hãy tải lại trang.")) from error
    _tell(found, made, lesson)
    return made


def _check_free(found: Day, lesson: engine.Lesson, absent: int, by: int) -> None:
    row = next((x for x in found.uncovered(teacher_id(absent)) if x.lesson == lesson), None)
    if row is not None and row.change is not None:
        raise TimetableRefusal(_("Tiết này đã được phân rồi. Hãy tải lại trang."))
    if row is None or teacher_id(by) not in row.free:
        name = found.school.teacher_of[teacher_id(by)].name
        raise TimetableRefusal(_("%(name)s đã có tiết hoặc bận lúc ấy. Hãy chọn người khác.") % {"name": name})


def _tell(found: Day, made: LessonChange, lesson: engine.Lesson) -> None:
    """The substitute and the absent teacher hear of it."""
    entry = found.read.entry(lesson)
    about = {
        "lesson": f"{entry.name} {entry.classes}", "slot": slot_words(made.slot), "day": f"{made.day:%d/%m/%Y}",
        "name": found.school.teacher_of[teacher_id(made.substitute_id)].name if made.substitute_id else "",
    }  # fmt: skip
    text = _("%(name)s dạy thay %(lesson)s, %(slot)s ngày %(day)s.") if made.substitute_id else _(
        "%(lesson)s, %(slot)s ngày %(day)s không học."
    )  # fmt: skip
    people = [pk for pk in (made.substitute_id, made.teacher_id) if pk]
    telling.tell(people, text % about, unit_id=made.unit_id, year=made.year)


def is_gone(days: held.Days, change: LessonChange) -> bool:
    """Whether a day's timetable has no such lesson any more: another one was published from that day on."""
    return not any((x.course, x.slot) == (change.course, change.slot) for x in days.planned(change.day))


def days_to_look_at(unit_id: int, year: int, since: dt.date) -> list[dt.date]:
    """The days from one on whose changes name lessons that are not there any more."""
    rows = LessonChange.objects.filter(unit_id=unit_id, year=year, withdrawn_at=None, day__gte=since)
    changes = list(rows.exclude(kind=held.EXCHANGED).order_by("day"))
    if not changes:
        return []
    days = held.Days(unit_id, year, changes[0].day, changes[-1].day)
    return sorted({change.day for change in changes if is_gone(days, change)})


def slot_words(slot: str) -> str:
    """“sáng, tiết 3”."""
    return _("%(session)s tiết %(n)s") % {"session": session_word(slot[1]).lower(), "n": slot[2:]}
