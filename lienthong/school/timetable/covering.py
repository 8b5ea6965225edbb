"""Lessons of one day that go otherwise: who stands in for an absent teacher, what is not held, what is made up when.

Proposals are fair: whoever teaches the subject or knows the class comes first, then who is at school in that session
anyway, then who has stood in least this year. Nobody gets a sixth period on end.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine
from lienthong.foundation.notices import public as notices
from lienthong.kernel.access.public import Account, Actor, NoSuchThing, Perm, require
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.school.staff import public as staff
from lienthong.school.timetable import reading, storing
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.models import LessonChange, Timetable
from lienthong.school.timetable.reading import Entry, View
from lienthong.school.timetable.shaping import number_of, subject_of, teacher_id

LONGEST_RUN = 5
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could stand in, and what speaks for it."""

    teacher: str
    name: str
    same_subject: bool
    knows_class: bool
    is_there: bool
    stood_in: int

    @property
    def order(self) -> tuple[bool, bool, bool, int, str]:
        """The best first."""
        return not self.same_subject, not self.knows_class, not self.is_there, self.stood_in, self.teacher


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A lesson of an absent teacher on a day, with who could take it."""

    lesson: engine.Lesson
    entry: Entry
    candidates: tuple[Candidate, ...]
    change: LessonChange | None = None


class Day:
    """A school's lessons on one day."""

    def __init__(self, unit_id: int, year: int, day: dt.date) -> None:
        self.unit_id, self.year, self.day = unit_id, year, day
        self.timetable: Timetable | None = reading.in_force(unit_id, year, day)
        self.changes = list(LessonChange.objects.filter(unit_id=unit_id, day=day, withdrawn_at=None))
        if self.timetable is None:
            return
        self.read = reading.reader(self.timetable)
        self.school = self.read.school
        self.lessons = [
            x for x in storing.lessons_of(self.timetable.lessons) if x.slot.startswith(str(day.weekday() + 2))
        ]
        rows = LessonChange.objects.filter(unit_id=unit_id, year=year, withdrawn_at=None, substitute_id__isnull=False)
        self.stood_in = Counter(teacher_id(pk) for pk in rows.values_list("substitute_id", flat=True))

    def taught_by(self, teacher: str) -> list[engine.Lesson]:
        """The lessons of a teacher on the day, in order."""
        own = [x for x in self.lessons if teacher in self._people(x)]
        return sorted(own, key=lambda x: self.school.grid.place[x.slot])

    def _people(self, lesson: engine.Lesson) -> tuple[str, ...]:
        course = self.school.course_of.get(lesson.course)
        return course.teachers if course is not None else ()

    def busy(self, teacher: str) -> set[str]:
        """The slots at which a teacher has something on the day, changes counted."""
        changed = {(c.slot, c.course): c for c in self.changes}
        found: set[str] = set()
        for lesson in self.lessons:
            change = changed.get((lesson.slot, lesson.course))
            holder = self._people(lesson)
            if change is not None and change.kind in ("cancelled", "moved"):
                holder = ()
            elif change is not None and change.substitute_id:
                holder = (teacher_id(change.substitute_id),)
            if teacher in holder:
                found.update(self.school.grid.run(lesson.slot, lesson.length))
        return found

    def uncovered(self, teacher: str) -> list[Uncovered]:
        """What an absent teacher's lessons need, with proposals."""
        changed = {(c.slot, c.course): c for c in self.changes}
        return [
            Uncovered(x, self.read.entry(x), self.candidates(x, teacher), changed.get((x.slot, x.course)))
            for x in self.taught_by(teacher)
        ]

    def candidates(self, lesson: engine.Lesson, absent: str) -> tuple[Candidate, ...]:
        """Who is free then and can be there, the best first."""
        course = self.school.course_of[lesson.course]
        run = self.school.grid.run(lesson.slot, lesson.length)
        session = lesson.slot[:2]
        knows = {t for c in self.school.courses if set(c.classes) & set(course.classes) for t in c.teachers}
        found = []
        for one in self.school.teachers:
            busy = self.busy(one.id)
            if one.id == absent or busy & set(run) or self.school.teacher_off(one) & set(run):
                continue
            if self._longest(busy | set(run), session) > LONGEST_RUN - 1 and len(busy) >= LONGEST_RUN - 1:
                continue
            there = any(slot.startswith(session) for slot in busy)
            found.append(
                Candidate(
                    one.id, one.name, course.subject in one.subjects, one.id in knows, there, self.stood_in[one.id]
                )
            )
        return tuple(sorted(found, key=lambda c: c.order)[:SHOWN])

    def _longest(self, busy: Iterable[str], session: str) -> int:
        return sum(slot.startswith(session) for slot in busy)


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
    if lesson is None or teacher_id(absent) not in found._people(lesson):
        raise NoSuchThing(course)
    if by is not None and teacher_id(by) not in found.school.teacher_of:
        raise NoSuchThing(by)
    if by is not None and found.busy(teacher_id(by)) & set(found.school.grid.run(slot, lesson.length)):
        name = found.school.teacher_of[teacher_id(by)].name
        raise TimetableRefusal(_("%(name)s đã có tiết lúc ấy. Hãy chọn người khác.") % {"name": name})
    rooms = [number_of(c) for c in found.school.course_of[course].classes]
    try:
        with transaction.atomic():
            made: LessonChange = LessonChange.objects.create(
                unit_id=unit.pk, year=year, kind="substitute" if by else "cancelled", day=day, slot=slot, course=course,
                class_ids=rooms, subject=subject_of(course), teacher_id=absent, substitute_id=by, reason=reason[:200],
                made_at=calendar.now(), made_by_name=actor.name,
            )  # fmt: skip
    except IntegrityError as error:
        raise TimetableRefusal(_("Tiết này đã được phân rồi. Hãy tải lại trang.")) from error
    _tell(found, made, lesson, unit)
    return made


def _tell(found: Day, made: LessonChange, lesson: engine.Lesson, unit: orgs.Unit) -> None:
    """The substitute and the absent teacher hear of it."""
    entry = found.read.entry(lesson)
    people = staff.Employment.objects.filter(pk__in=[x for x in (made.substitute_id, made.teacher_id) if x])
    accounts = Account.objects.filter(person_id__in=list(people.values_list("person_id", flat=True)))
    about = {
        "lesson": f"{entry.name} {entry.classes}", "slot": slot_words(made.slot), "day": f"{made.day:%d/%m/%Y}",
        "name": found.school.teacher_of[teacher_id(made.substitute_id)].name if made.substitute_id else "",
    }  # fmt: skip
    text = _("%(name)s dạy thay %(lesson)s, %(slot)s ngày %(day)s.") if made.substitute_id else _(
        "%(lesson)s, %(slot)s ngày %(day)s không học."
    )  # fmt: skip
    url = reverse("timetable:mine", kwargs={"unit": unit.code, "year": made.year})
    notices.tell(accounts.values_list("pk", flat=True), kind="timetable", text=text % about, url=url)


@transaction.atomic
def withdraw(actor: Actor, key: uuid.UUID, *, unit_id: int) -> LessonChange:
    """The lesson goes as the timetable says after all."""
    require(actor, Perm.TIMETABLE_EDIT, unit_id)
    rows = LessonChange.objects.select_for_update().filter(uuid=key, unit_id=unit_id, withdrawn_at=None)
    found: LessonChange | None = rows.first()
    if found is None:
        raise NoSuchThing(key)
    found.withdrawn_at = calendar.now()
    found.save(update_fields=["withdrawn_at"])
    return found


def slot_words(slot: str) -> str:
    """“sáng, tiết 3”."""
    from lienthong.school.timetable.wording import session_word

    return _("%(session)s tiết %(n)s") % {"session": session_word(slot[1]).lower(), "n": slot[2:]}


def with_changes(read: reading.Reader, view: View, changes: Sequence[LessonChange]) -> View:
    """A week as it is held: lessons that somebody else takes or that are not held say so; the substitute has them too."""
    entries = {slot: list(own) for slot, own in view.entries.items()}
    for change in changes:
        lesson = next(
            (
                x
                for x in storing.lessons_of(read.timetable.lessons)
                if (x.course, x.slot) == (change.course, change.slot)
            ),
            None,
        )
        if lesson is None:
            continue
        by = read.school.teacher_of.get(teacher_id(change.substitute_id)) if change.substitute_id else None
        day = f"{change.day:%d/%m}"
        said = _("%(day)s: %(name)s dạy thay") % {"day": day, "name": reading.short_name(by.name)} if by else _(
            "%(day)s: không học"
        ) % {"day": day}  # fmt: skip
        takes = view.kind == "teacher" and by is not None and by.id == view.id
        for slot in read.school.grid.run(lesson.slot, lesson.length):
            if takes:
                extra = replace(read.entry(lesson), change="extra", note=_("%(day)s: dạy thay") % {"day": day})
                entries.setdefault(slot, []).append(extra)
            else:
                entries[slot] = [
                    replace(e, change=change.kind if not by else "", note=said) if e.course == change.course else e
                    for e in entries.get(slot, [])
                ]
    return replace(view, entries={slot: tuple(own) for slot, own in entries.items() if own})


def changes_of_week(unit_id: int, year: int, on: dt.date) -> list[LessonChange]:
    """What goes otherwise from Monday to Sunday of a day's week."""
    monday = on - dt.timedelta(days=on.weekday())
    rows = LessonChange.objects.filter(
        unit_id=unit_id, year=year, withdrawn_at=None, day__range=(monday, monday + dt.timedelta(days=6))
    )
    return list(rows.order_by("day", "slot"))
