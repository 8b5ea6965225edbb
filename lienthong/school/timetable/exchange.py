"""Timetables to and from other programs: FET's file and its answer, the assignment sheets of SmartScheduler and vnEdu."""

from __future__ import annotations

import io
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine
from lienthong.foundation.spreadsheets import public as spreadsheets
from lienthong.school.timetable.errors import TimetableRefusal

LARGEST = 16_000_000
SMARTSCHEDULER, VNEDU = "smartscheduler", "vnedu"


@dataclass(frozen=True, slots=True)
class Brought:
    """What an answer of FET holds: lessons, how many are missing, and the rules that they break."""

    lessons: tuple[engine.Lesson, ...]
    missing: int
    broken: tuple[engine.Violation, ...]


def readable(school: engine.School) -> engine.School:
    """The school with names in the place of our ids, so that people know it again in another program."""
    classes = _names((c.id, c.name) for c in school.classes)
    teachers = _names((t.id, t.name) for t in school.teachers)
    rooms = _names((r.id, r.name) for r in school.rooms)
    return replace(
        school,
        classes=tuple(replace(c, id=classes[c.id]) for c in school.classes),
        teachers=tuple(replace(t, id=teachers[t.id]) for t in school.teachers),
        rooms=tuple(replace(r, id=rooms[r.id]) for r in school.rooms),
        courses=tuple(
            replace(
                c, classes=tuple(classes[x] for x in c.classes), teachers=tuple(teachers[x] for x in c.teachers)
            )
            for c in school.courses
        ),
        meetings=tuple(replace(m, teachers=tuple(teachers[x] for x in m.teachers)) for m in school.meetings),
    )  # fmt: skip


def _names(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A name for each id, numbered where two are alike. A slash would part a room from its place."""
    used: Counter[str] = Counter()
    found: dict[str, str] = {}
    for key, name in pairs:
        plain = (name or key).replace("/", "-")
        used[plain] += 1
        found[key] = plain if used[plain] == 1 else f"{plain} ({used[plain]})"
    return found


def fet_file(school: engine.School) -> tuple[bytes, list[str]]:
    """The school for FET 6, and what FET cannot be told."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "school.fet"
        left_out = engine.write_school(path, readable(school))
        return path.read_bytes(), left_out


def fet_answer(school: engine.School, content: bytes) -> Brought:
    """FET's activities XML for the school's own file as lessons. Raises TimetableRefusal with what to do."""
    if len(content) > LARGEST:
        raise TimetableRefusal(_("Tệp quá lớn; tệp kết quả của FET chỉ vài trăm KB."))
    with tempfile.TemporaryDirectory() as folder:
        known, given = Path(folder) / "school.fet", Path(folder) / "answer.xml"
        engine.write_school(known, readable(school))
        given.write_bytes(content)
        try:
            contents = engine.read(known)
            (solution,) = engine.read_solutions(given, contents)
        except (engine.TimetableError, engine.InvalidSolution, ValueError) as error:
            text = _(
                "Tệp này không phải kết quả FET của thời khoá biểu đang mở. Hãy chọn tệp có tên kết thúc bằng "
                "_activities.xml trong thư mục kết quả, xếp từ chính tệp .fet đã xuất ở đây."
            )
            raise TimetableRefusal(text) from error
    found = _lessons(school, contents.problem, solution)
    if not found.lessons:
        raise TimetableRefusal(_("Tệp không có tiết nào được xếp. Hãy xếp xong bằng FET rồi chọn lại tệp kết quả."))
    return found


def _lessons(school: engine.School, problem: engine.Problem, solution: engine.Solution) -> Brought:
    """FET's activities are numbered in the order of ours, so their numbers are the way back."""
    grid, own = school.grid, engine.to_problem(school)
    hours = [f"{session.id}{n}" for session in grid.sessions for n in range(1, session.periods + 1)]
    ours = {time.id: n for n, time in enumerate(own.times)}
    meets = []
    for meet in solution.meets:
        number = problem.events[meet.event].id
        if meet.time < 0 or not number.isdigit():
            continue
        event = int(number) - 1
        day, hour = map(int, problem.times[meet.time].id.split("."))
        needs = [need.resource for need in own.events[event].resources]
        slot = f"{grid.first_day + day}{hours[hour]}"
        meets.append(engine.Meet(event, own.events[event].duration, ours[slot], needs))
    lessons = tuple(engine.lessons(school, engine.Solution("fet", meets)))
    wanted = sum(len(engine.blocks_of(school, course)) for course in school.courses) + len(school.meetings)
    return Brought(lessons, wanted - len(lessons), tuple(engine.violations(school, lessons)))


def assignments(school: engine.School, layout: str) -> bytes:
    """Who teaches what, as SmartScheduler (a class a row) or vnEdu (all classes of a subject in a cell) reads it."""
    made = _smartscheduler(school) if layout == SMARTSCHEDULER else _vnedu(school)
    target = io.BytesIO()
    spreadsheets.write_xlsx(made, target)
    return target.getvalue()


def _taught(school: engine.School) -> Mapping[tuple[str, str], Mapping[str, float]]:
    """(teacher, subject) → class → periods a week. What a homeroom teacher does by itself is left out."""
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for course in school.courses:
        if course.fixed and course.id.count(".") == 1 and course.id.split(".")[1] in ("CC", "SHL"):
            continue
        periods = course.periods if course.weeks == "all" else course.periods / 2
        for who in course.teachers:
            for room in course.classes:
                found[who, course.name][room] += periods
    return found


def _smartscheduler(school: engine.School) -> spreadsheets.Table:
    columns = [spreadsheets.ColumnSpec(name) for name in ("Ma_GV", "Ma_lop", "Mon")]
    teachers, rooms = _names((t.id, t.name) for t in school.teachers), school.class_of
    rows: list[Sequence[str | float]] = [
        [teachers[who], rooms[room].name, subject, periods]
        for (who, subject), own in _taught(school).items()
        for room, periods in own.items()
    ]
    return spreadsheets.Table("PCGD", [*columns, spreadsheets.ColumnSpec("So_tiet", "decimal")], rows)


def _vnedu(school: engine.School) -> spreadsheets.Table:
    teachers, rooms = _names((t.id, t.name) for t in school.teachers), school.class_of
    rows = [
        [teachers[who], subject, ", ".join(f"{rooms[room].name}({_number(periods)})" for room, periods in own.items())]
        for (who, subject), own in _taught(school).items()
    ]
    widths = {"GIAOVIEN": 28, "MONVNEDU": 22, "DSLOPDAY": 60}
    return spreadsheets.Table("PCGD", [spreadsheets.ColumnSpec(name, width=w) for name, w in widths.items()], rows)


def _number(periods: float) -> str:
    return f"{periods:g}".replace(".", ",")
