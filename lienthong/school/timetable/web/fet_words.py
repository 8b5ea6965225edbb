"""Conditions that a school takes over from its FET file, told in lines as the pages of requirements tell them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from lienthong.school.curriculum import public as curriculum
from lienthong.school.timetable import fet_bringing
from lienthong.school.timetable.fet_taking import Taken
from lienthong.school.timetable.gathering import Gathered
from lienthong.school.timetable.models import CourseRule, TeacherWeek
from lienthong.school.timetable.web import course_views, teacher_views
from lienthong.school.timetable.wording import room_kinds


def lines(
    taken: Taken, rows: Gathered, people: Mapping[int, str], subjects: Mapping[str, str]
) -> list[tuple[str, str]]:  # fmt: skip
    """(of whom or what, what is asked) for each."""
    rooms, kinds = {room.pk: room.name for room in rows.classes}, dict(room_kinds())
    found = [(name, kinds[kind]) for name, kind in taken.rooms.items()]
    for grade, ask in fet_bringing.by_scope(taken.courses, rows):
        where = rooms[ask.class_id] if grade is None else curriculum.grade_name(grade)
        told = course_views.told(CourseRule(**dict(ask.facts)), kinds)  # never saved
        found.append((f"{subjects.get(ask.subject, ask.subject)} {where}", told))
    found += [(people.get(who, ""), teacher_views.told(TeacherWeek(**facts))) for who, facts in taken.teachers.items()]
    for room, wanted in taken.classes.items():
        closed, most = wanted.get("closed_slots"), wanted.get("max_per_session")
        said = [_("không học %(slots)s") % {"slots": ", ".join(closed)}] if isinstance(closed, list) else []
        said += [_("nhiều nhất %(n)s tiết một buổi") % {"n": most}] if most else []
        found.append((rooms[room], "; ".join(said)))
    return found
