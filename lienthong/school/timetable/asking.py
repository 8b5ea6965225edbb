"""Acts on what a school asks of its week: the frame, rooms, teachers' wishes and duties, rules of subjects, meetings."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine
from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.access.public import Actor, NoSuchThing, Perm, require
from lienthong.school.classes import public as classes
from lienthong.school.staff import public as staff
from lienthong.school.timetable import bells, load_rules
from lienthong.school.timetable.errors import BadRequirement
from lienthong.school.timetable.models import ClassWeek, CourseRule, Duty, Frame, Gathering, Room, TeacherWeek

WHOLE_WEEK = engine.Grid(7, (engine.Session("S", "Sáng", 7), engine.Session("C", "Chiều", 7)))
_BLOCKS = re.compile(r"[1-5](\s*[+,]\s*[1-5])*")
MOST_SLOTS = 60
# Limits of teachers: the least and the most that may be said.
LIMITS = {
    "min_per_session": (1, 5), "max_per_session": (1, 10), "max_per_day": (1, 14), "max_consecutive": (1, 7),
    "max_gaps": (0, 30), "max_sessions": (1, 14), "max_days": (1, 7),
}  # fmt: skip
LONGEST_SESSION, FARTHEST = 7, 4  # periods; days between lessons of a subject


def slots_of(text: str) -> list[str]:
    """Slots as people write them: “S5, 7, 2S1, 7C”. Raises BadRequirement with the word that is none."""
    words = [word.upper() for word in re.split(r"[\s,;]+", text) if word]
    for word in words:
        try:
            WHOLE_WEEK.expand([word])
        except engine.TimetableError as error:
            text = _(
                "“%(word)s” không phải giờ học. Ví dụ: 2S1 (thứ hai, sáng, tiết 1), 7 (cả thứ bảy), C (mọi buổi chiều)."
            )
            raise BadRequirement(text % {"word": word[:10]}) from error
    if len(words) > MOST_SLOTS:
        raise BadRequirement(_("Ghi quá nhiều giờ; hãy ghi gộp, ví dụ 7 cho cả thứ bảy."))
    return words


def blocks_of(text: str) -> list[int]:
    """Blocks as people write them: “2+1+1”. Raises BadRequirement."""
    if not text.strip():
        return []
    if not _BLOCKS.fullmatch(text.strip()):
        raise BadRequirement(_("Ghi cách chia tiết như 2+1+1: một tiết đôi và hai tiết đơn."))
    return [int(part) for part in re.findall(r"\d", text)]


@transaction.atomic
def set_frame(
    actor: Actor, *, unit_id: int, year: int, days: int, morning: int, afternoon: int, long_break_after: int,
    has_assembly: bool, has_class_hour: bool, one_site_a_session: bool = True, rings: bells.Bells | None = None,
) -> Frame:  # fmt: skip
    """The school's week in a year. Raises BadRequirement."""
    require(actor, Perm.TIMETABLE_EDIT, unit_id)
    if not (1 <= days <= 7 and 0 <= morning <= 7 and 0 <= afternoon <= 7 and 0 <= long_break_after <= 7):
        raise BadRequirement(_("Một tuần có 1 đến 7 ngày, mỗi buổi nhiều nhất 7 tiết."))
    if morning + afternoon == 0:
        raise BadRequirement(_("Phải có ít nhất một buổi có tiết học."))
    times: dict[str, Any] = {}
    if rings is not None:
        if not (20 <= rings.minutes <= 90 and 0 <= rings.short_break <= 60 and 0 <= rings.long_break <= 90):
            raise BadRequirement(_("Một tiết dài 20 đến 90 phút, nghỉ giữa tiết đến 60 phút, ra chơi dài đến 90 phút."))
        times = {
            "morning_at": rings.morning, "afternoon_at": rings.afternoon, "period_minutes": rings.minutes,
            "short_break": rings.short_break, "long_break": rings.long_break,
        }  # fmt: skip
    made, _new = Frame.objects.update_or_create(
        unit_id=unit_id, year=year,
        defaults={
            **times,
            "days": days, "morning": morning, "afternoon": afternoon, "long_break_after": long_break_after,
            "has_assembly": has_assembly, "has_class_hour": has_class_hour, "one_site_a_session": one_site_a_session,
        },
    )  # fmt: skip
    frame: Frame = made
    return frame


@transaction.atomic
def set_teacher_week(actor: Actor, *, unit_id: int, year: int, employment_id: int, **facts: Any) -> TeacherWeek:
    """What a teacher asks of the week. Raises NoSuchThing for somebody of another school."""
    require(actor, Perm.TIMETABLE_EDIT, unit_id)
    if not staff.Employment.objects.filter(pk=employment_id, unit_id=unit_id).exists():
        raise NoSuchThing(employment_id)
    made, _new = TeacherWeek.objects.update_or_create(
        year=year, employment_id=employment_id, defaults={"unit_id": unit_id, **facts}
    )
    week: TeacherWeek = made
    return week


@transaction.atomic
def set_class_week(actor: Actor, *, unit_id: int, class_id: int, **facts: Any) -> None:
    """When a class has school: `session` "" (as the class list has it), am, pm or both; `closed_slots`, `max_per_session`."""
    require(actor, Perm.TIMETABLE_EDIT, unit_id)
    if facts.get("session", "") not in ("", "am", "pm", "both"):
        raise BadRequirement(_("Buổi học là sáng, chiều hoặc cả hai."))
    if not classes.SchoolClass.objects.filter(pk=class_id, unit_id=unit_id).exists():
        raise NoSuchThing(class_id)
    ClassWeek.objects.update_or_create(school_class_id=class_id, defaults={"unit_id": unit_id, **facts})


@transaction.atomic
def add_room(actor: Actor, *, unit_id: int, name: str, kind: str, capacity: int, closed: Sequence[str]) -> Room:
    """A special room or yard. Raises BadRequirement."""
    require(actor, Perm.TIMETABLE_EDIT, unit_id)
    name = vietnamese.clean(name)
    if not name or not 1 <= capacity <= 60:
        raise BadRequirement(_("Ghi tên phòng, và số lớp học cùng lúc từ 1 đến 60."))
    try:
        with transaction.atomic():
            made: Room = Room.objects.create(
                unit_id=unit_id, name=name[:60], kind=kind, capacity=capacity, closed_slots=list(closed)
            )
    except IntegrityError as error:
        raise BadRequirement(_("Đã có phòng tên “%(name)s”.") % {"name": name}) from error
    return made


@transaction.atomic
def set_course_rule(
    actor: Actor, *, unit_id: int, year: int, subject: str, grade: int | None, class_id: int | None, term: int = 0,
    **facts: Any,
) -> CourseRule:  # fmt: skip
    """How a subject is taught in the school, a grade or a class; what was said of it before is replaced."""
    require(actor, Perm.TIMETABLE_EDIT, unit_id)
    if class_id is not None and not classes.SchoolClass.objects.filter(pk=class_id, unit_id=unit_id).exists():
        raise NoSuchThing(class_id)
    if facts.get("most_at_once") and (grade is not None or class_id is not None):
        raise BadRequirement(_("Số lớp học cùng lúc chỉ ghi cho cả trường."))
    made, _new = CourseRule.objects.update_or_create(
        unit_id=unit_id, year=year, subject_id=subject, grade=grade, school_class_id=class_id, term=term, defaults=facts
    )
    rule: CourseRule = made
    return rule


@transaction.atomic
def add_gathering(
    actor: Actor, *, unit_id: int, year: int, name: str, department: str, slots: Sequence[str], periods: int
) -> Gathering:
    """A department's meeting. Raises BadRequirement."""
    require(actor, Perm.TIMETABLE_EDIT, unit_id)
    if not name.strip() or not department or not slots or not 1 <= periods <= 5:
        raise BadRequirement(_("Ghi tên cuộc họp, tổ, và các giờ có thể họp."))
    made, _new = Gathering.objects.update_or_create(
        unit_id=unit_id, year=year, name=vietnamese.clean(name)[:80],
        defaults={"department": department, "slots": list(slots), "periods": periods},
    )  # fmt: skip
    gathering: Gathering = made
    return gathering


@transaction.atomic
def add_duty(
    actor: Actor, *, unit_id: int, employment_id: int, kind: str, periods: int | None, started_on: dt.date,
    ended_on: dt.date | None = None, note: str = "",
) -> Duty:  # fmt: skip
    """What takes periods off somebody's norm from a day on. Raises BadRequirement, NoSuchThing."""
    require(actor, Perm.TIMETABLE_EDIT, unit_id)
    if kind not in load_rules.duties():
        raise BadRequirement(_("Chọn nhiệm vụ hoặc chế độ trong danh sách."))
    if ended_on is not None and ended_on <= started_on:
        raise BadRequirement(_("Ngày thôi phải sau ngày bắt đầu."))
    if not staff.Employment.objects.filter(pk=employment_id, unit_id=unit_id).exists():
        raise NoSuchThing(employment_id)
    running = Duty.objects.filter(employment_id=employment_id, kind=kind)
    if any(
        (d.ended_on is None or d.ended_on > started_on) and (ended_on is None or d.started_on < ended_on)
        for d in running
    ):
        raise BadRequirement(_("Nhiệm vụ này đã được ghi cho thời gian ấy. Bỏ dòng cũ rồi ghi lại."))
    made: Duty = Duty.objects.create(
        unit_id=unit_id, employment_id=employment_id, kind=kind, periods=periods, started_on=started_on, ended_on=ended_on,
        note=vietnamese.clean(note)[:200],
    )  # fmt: skip
    return made


@transaction.atomic
def drop_duty(actor: Actor, *, unit_id: int, employment_id: int, pk: int) -> None:
    """Take a duty away that was entered wrongly. Raises NoSuchThing."""
    require(actor, Perm.TIMETABLE_EDIT, unit_id)
    count, _each = Duty.objects.filter(pk=pk, unit_id=unit_id, employment_id=employment_id).delete()
    if not count:
        raise NoSuchThing(pk)


@transaction.atomic
def drop(actor: Actor, *, unit_id: int, what: str, pk: int) -> None:
    """Take a room, a rule or a meeting away. Raises NoSuchThing."""
    require(actor, Perm.TIMETABLE_EDIT, unit_id)
    models: dict[str, Any] = {"rooms": Room, "courses": CourseRule, "meetings": Gathering}
    count, _each = models[what].objects.filter(pk=pk, unit_id=unit_id).delete()
    if not count:
        raise NoSuchThing(pk)
