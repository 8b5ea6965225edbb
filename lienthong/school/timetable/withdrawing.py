"""Changes of days taken back: a substitution, a lesson called off, one made up, days exchanged. Those concerned hear of it."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.kernel.access.public import Actor, NoSuchThing, Perm, require
from lienthong.kernel.calendar import public as calendar
from lienthong.school.timetable import changing, held, telling
from lienthong.school.timetable.covering import slot_words
from lienthong.school.timetable.models import LessonChange
from lienthong.school.timetable.names import number_of
from lienthong.school.timetable.wording import day_words


@transaction.atomic
def withdraw(actor: Actor, key: uuid.UUID, *, unit_id: int) -> LessonChange:
    """Take a change back. A lesson that was to be made up is one called off again; two days that changed places go back both.

    Raises NoSuchThing, TimetableRefusal.
    """
    require(actor, Perm.TIMETABLE_EDIT, unit_id)
    rows = LessonChange.objects.select_for_update().filter(unit_id=unit_id, withdrawn_at=None)
    found: LessonChange | None = rows.filter(uuid=key).first()
    if found is None:
        raise NoSuchThing(key)
    if found.kind == held.EXCHANGED:
        _give_back_days(actor, found, rows.filter(kind=held.EXCHANGED, day=found.to_day, to_day=found.day).first())
        return found
    told, people = _of_a_lesson(found)
    if found.kind == held.MOVED:
        found.kind, found.to_day, found.to_slot = held.CANCELLED, None, ""
        found.save(update_fields=["kind", "to_day", "to_slot"])
    else:
        _close(found)
    telling.tell(people, told, unit_id=unit_id, year=found.year)
    return found


def _close(change: LessonChange) -> None:
    change.withdrawn_at = calendar.now()
    change.save(update_fields=["withdrawn_at"])


def _give_back_days(actor: Actor, change: LessonChange, other: LessonChange | None) -> None:
    """Each day has its own lessons again. Raises TimetableRefusal where somebody stands in on it, or a lesson is made up."""
    given = [one for one in (change, other) if one is not None]
    changing.refuse_if_changed(change.unit_id, [one.day for one in given], but=[one.pk for one in given])
    for one in given:
        _close(one)
        text = _("%(day)s học như thường, không đổi ngày nữa.") % {"day": day_words(one.day)}
        people = telling.teachers_on(one.unit_id, one.year, one.day)
        telling.tell(people, text, unit_id=one.unit_id, year=one.year, but=actor)


def _of_a_lesson(change: LessonChange) -> tuple[str, set[int]]:
    """What is otherwise again, in a sentence, and the employments that it concerns: who gives the lesson, who was to."""
    read = held.Days(change.unit_id, change.year, change.day, change.day).reader(change.day)
    course = read.school.course_of.get(change.course) if read else None
    people = {number_of(who) for who in course.teachers} if course else set[int]()
    people |= {pk for pk in (change.teacher_id, change.substitute_id) if pk}
    rooms = ", ".join(read.school.class_of[c].name for c in course.classes) if read and course else ""
    about = {
        "lesson": f"{course.name if course else change.subject} {rooms}".strip(), "slot": slot_words(change.slot),
        "day": f"{change.day:%d/%m/%Y}",
    }  # fmt: skip
    if change.kind == held.MOVED and change.to_day:
        about |= {"to_slot": slot_words(change.to_slot), "to": f"{change.to_day:%d/%m/%Y}"}
        return _("%(lesson)s không dạy bù %(to_slot)s ngày %(to)s nữa; nhà trường sẽ xếp lại.") % about, people
    return _("%(lesson)s, %(slot)s ngày %(day)s lại theo thời khoá biểu.") % about, people
