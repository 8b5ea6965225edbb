"""Lessons made up on another day (dạy bù) and whole days exchanged (hoán đổi ngày)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine
from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.access.public import Actor, NoSuchThing, Perm, require
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.school.timetable import held, telling
from lienthong.school.timetable.covering import slot_words
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.models import LessonChange
from lienthong.school.timetable.names import number_of, subject_of
from lienthong.school.timetable.reading import Reader
from lienthong.school.timetable.wording import day_words, in_sentence

FARTHEST = 120  # days ahead that a lesson is made up


@transaction.atomic
def make_up(
    actor: Actor, *, unit: orgs.Unit, year: int, day: dt.date, course: str, slot: str, to_day: dt.date, to_slot: str,
    reason: str = "",
) -> LessonChange:  # fmt: skip
    """Hold a lesson of a day (also one that was called off) at another time. Raises TimetableRefusal, NoSuchThing."""
    require(actor, Perm.TIMETABLE_EDIT, unit.pk)
    _check_day(to_day, year)
    days = held.Days(unit.pk, year, min(day, to_day), max(day, to_day))
    read = days.reader(day)
    lesson = next((x for x in days.planned(day) if (x.course, x.slot) == (course, slot)), None)
    if read is None or lesson is None or course not in read.school.course_of:
        raise NoSuchThing(course)
    if abs((to_day - day).days) > FARTHEST:
        raise TimetableRefusal(_("Ngày dạy bù cách quá xa ngày nghỉ."))
    _check_free(days, read, lesson, to_day, to_slot)
    found = LessonChange.objects.select_for_update().filter(
        unit_id=unit.pk, day=day, slot=slot, course=course, withdrawn_at=None
    ).first()  # fmt: skip
    if found is not None and found.kind != "cancelled":
        raise TimetableRefusal(_("Tiết này đã có người dạy thay hoặc đã xếp dạy bù. Bỏ dòng ấy trước."))
    teachers = read.school.course_of[course].teachers
    made = found or LessonChange(
        unit_id=unit.pk, year=year, day=day, slot=slot, course=course, subject=subject_of(course),
        class_ids=[number_of(c) for c in read.school.course_of[course].classes],
        teacher_id=number_of(teachers[0]) if teachers else None,
    )  # fmt: skip
    made.kind, made.to_day, made.to_slot, made.reason = (
        "moved",
        to_day,
        to_slot,
        vietnamese.clean(reason)[:200] or made.reason,
    )
    made.made_at, made.made_by_name = calendar.now(), actor.name
    made.save()
    _tell(read, made, lesson)
    return made


def _check_day(day: dt.date, year: int) -> None:
    if day < calendar.today():
        raise TimetableRefusal(_("Ngày này đã qua; hãy chọn từ hôm nay trở đi."))
    known = calendar.SchoolYear.objects.get(pk=year)
    if not known.starts_on <= day <= known.ends_on:
        raise TimetableRefusal(_("Ngày phải trong năm học %(year)s.") % {"year": known.label})


def _check_free(days: held.Days, read: Reader, lesson: engine.Lesson, to_day: dt.date, to_slot: str) -> None:
    """Nobody may be in two places: the class and its teachers have nothing at the new time."""
    grid = read.school.grid
    known = {f"{session.id}{n}" for session in grid.sessions for n in range(1, session.periods + 1)}
    if to_slot[1:] not in known or to_slot[:1] != str(to_day.weekday() + 2):
        raise TimetableRefusal(_("Chọn buổi và tiết trong khung giờ của trường."))
    session, period = to_slot[1], int(to_slot[2:])
    run = {f"{session}{n}" for n in range(period, period + lesson.length)}
    if not run <= known:
        raise TimetableRefusal(_("Tiết đôi không đủ chỗ ở cuối buổi; hãy chọn tiết sớm hơn."))
    course, found = read.school.course_of[lesson.course], days.on(to_day)
    clash = held.busy(found, grid, classes=course.classes) & run
    if clash:
        names = ", ".join(read.school.class_of[c].name for c in course.classes)
        raise TimetableRefusal(_("Lớp %(name)s đã có tiết lúc ấy. Hãy chọn giờ khác.") % {"name": names})
    for who in course.teachers:
        if held.busy(found, grid, teacher=who) & run:
            name = read.school.teacher_of[who].name
            raise TimetableRefusal(_("%(name)s đã có tiết lúc ấy. Hãy chọn giờ khác.") % {"name": name})


def _tell(read: Reader, made: LessonChange, lesson: engine.Lesson) -> None:
    entry = read.entry(lesson)
    course = read.school.course_of[made.course]
    text = _("%(lesson)s ngày %(day)s dạy bù %(slot)s ngày %(to)s.") % {
        "lesson": f"{entry.name} {entry.classes}", "day": f"{made.day:%d/%m/%Y}", "slot": slot_words(made.to_slot),
        "to": f"{made.to_day:%d/%m/%Y}",
    }  # fmt: skip
    people = [number_of(who) for who in course.teachers]
    telling.tell(people, text, unit_id=made.unit_id, year=made.year)


@transaction.atomic
def exchange_days(
    actor: Actor, *, unit: orgs.Unit, year: int, day: dt.date, like: dt.date, is_mutual: bool, reason: str = ""
) -> list[LessonChange]:
    """Hold on a day the lessons of another date; `is_mutual`: that date gets this day's. Raises TimetableRefusal."""
    require(actor, Perm.TIMETABLE_EDIT, unit.pk)
    _check_day(day, year)
    if is_mutual:
        _check_day(like, year)
    if day.weekday() == like.weekday():
        raise TimetableRefusal(_("Hai ngày cùng một thứ thì thời khoá biểu như nhau, không cần đổi."))
    days = [(day, like), *([(like, day)] if is_mutual else [])]
    refuse_if_changed(unit.pk, [on for on, _to in days])
    rows = [
        LessonChange(
            unit_id=unit.pk, year=year, kind="exchanged", day=on, slot="", course="", subject="", to_day=to,
            reason=vietnamese.clean(reason)[:200], made_at=calendar.now(), made_by_name=actor.name,
        )
        for on, to in days
    ]  # fmt: skip
    try:
        with transaction.atomic():
            for row in rows:
                row.save()
    except IntegrityError as error:
        raise TimetableRefusal(_("Có người vừa đổi ngày này. Hãy tải lại trang.")) from error
    for on, to in days:
        text = _("%(day)s học theo thời khoá biểu của %(like)s.") % {
            "day": day_words(on),
            "like": in_sentence(day_words(to)),
        }
        telling.tell(telling.teachers_on(unit.pk, year, on), text, unit_id=unit.pk, year=year, but=actor)
    return rows


def refuse_if_changed(unit_id: int, days: Sequence[dt.date], *, but: Sequence[int] = ()) -> None:
    """Raises TimetableRefusal where lessons of these days, or brought to them, go otherwise already."""
    rows = LessonChange.objects.filter(unit_id=unit_id, withdrawn_at=None).exclude(pk__in=but)
    for change in rows.filter(Q(day__in=days) | Q(to_day__in=days, kind="moved")).order_by("day")[:1]:
        day = change.day if change.day in days else change.to_day
        text = _("Ngày %(day)s đã có thay đổi (dạy thay, dạy bù hoặc đổi ngày). Bỏ các thay đổi ấy trước.")
        raise TimetableRefusal(text % {"day": f"{day:%d/%m/%Y}"})


def exchanged_days(unit_id: int, year: int) -> list[LessonChange]:
    """The days that follow another date's lessons, in order."""
    rows = LessonChange.objects.filter(unit_id=unit_id, year=year, kind="exchanged", withdrawn_at=None)
    return list(rows.order_by("day"))


def free_slots(days: held.Days, read: Reader, lesson: engine.Lesson, to_day: dt.date) -> list[str]:
    """The slots of a day at which a lesson could be made up."""
    grid, course, found = read.school.grid, read.school.course_of[lesson.course], days.on(to_day)
    taken = held.busy(found, grid, classes=course.classes)
    for who in course.teachers:
        taken |= held.busy(found, grid, teacher=who)
    free = []
    for session in grid.sessions:
        for n in range(1, session.periods - lesson.length + 2):
            if not taken & {f"{session.id}{k}" for k in range(n, n + lesson.length)}:
                free.append(f"{to_day.weekday() + 2}{session.id}{n}")
    return free
