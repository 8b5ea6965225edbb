"""A timetable between the database and the engine's own words."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lienthong.engines.timetabling import public as engine
from lienthong.school.timetable.models import Timetable
from lienthong.school.timetable.wording import PARTS

Row = list[Any]
KEPT = 12
_opened: dict[uuid.UUID, engine.School] = {}


def school_of(timetable: Timetable) -> engine.School:
    """The school as it was asked. It never changes, so each process keeps those that it opened last."""
    found = _opened.get(timetable.uuid)
    if found is None:
        found = _opened[timetable.uuid] = engine.from_document(timetable.asked)[0]
        for old in list(_opened)[:-KEPT]:
            _opened.pop(old, None)
    return found


def asked_of(school: engine.School) -> dict[str, object]:
    """A school as a JSON document."""
    made = engine.document_of(school)
    made.pop("timetables", None)
    return made


def lessons_of(rows: Iterable[Sequence[Any]]) -> list[engine.Lesson]:
    """Lessons out of [course, slot, length, room] each."""
    return [engine.Lesson(str(c), str(s), int(n), str(r)) for c, s, n, r in rows]


def rows_of(lessons: Iterable[engine.Lesson]) -> list[Row]:
    """Lessons as rows, in the order of courses and slots."""
    return [[x.course, x.slot, x.length, x.room] for x in sorted(lessons)]


def fitting(school: engine.School, rows: Iterable[Sequence[Any]]) -> list[engine.Lesson]:
    """The lessons that a (changed) school still knows; where blocks or slots have changed they are left out."""
    known = {*school.course_of, *(meeting.id for meeting in school.meetings)}
    found = []
    for lesson in lessons_of(rows):
        run = school.grid.run(lesson.slot, lesson.length) if lesson.slot in school.grid.place else ()
        if lesson.course in known and len(run) == lesson.length:
            room = lesson.room if lesson.room in school.room_of else ""
            found.append(engine.Lesson(lesson.course, lesson.slot, lesson.length, room))
    return found


def figures(quality: engine.Quality) -> dict[str, Any]:
    """The quality of a week, as it is kept: the sums and each teacher's."""
    return {
        "total": week_figures(quality.total),
        "teachers": {week.who: week_figures(week) for week in quality.teachers if week.periods},
    }


def week_figures(week: engine.Week) -> dict[str, int]:
    """One week as numbers."""
    return {"periods": week.periods, **{part: getattr(week, part) for part in PARTS}}


def key_of(total: Mapping[str, int]) -> tuple[int, ...]:
    """To compare two timetables of a school, the most annoying first."""
    return tuple(total.get(part, 0) for part in PARTS)
