"""The JSON form of schools, lessons and events: dataclasses as objects without their defaults. See docs/timetable-json.md."""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from lienthong.engines.timetabling.model import TimetableError
from lienthong.engines.timetabling.school import Lesson, School, Timetable
from lienthong.engines.timetabling.school_valid import check_school

FORMAT = "lienthong-school/1"
LARGEST = 64 * 1024 * 1024
_One = TypeVar("_One")


def document_of(school: School, timetables: Iterable[Timetable] = ()) -> dict[str, object]:
    """A school and timetables as a JSON document."""
    made = _plain(school)
    assert isinstance(made, dict)
    return {"format": FORMAT, **made, "timetables": [_plain(one) for one in timetables]}


def from_document(document: object) -> tuple[School, list[Timetable]]:
    """The school and its timetables. Raises TimetableError with the first thing that is wrong."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise TimetableError(f"Its “format” is not {FORMAT}.")
    rest = {key: value for key, value in document.items() if key not in ("format", "timetables", "about")}
    school = record(School, rest, "school")
    check_school(school)
    found = document.get("timetables", [])
    if not isinstance(found, list):
        raise TimetableError("“timetables” is not a list.")
    timetables = [record(Timetable, row, f"timetables[{n}]") for n, row in enumerate(found)]
    for timetable in timetables:
        check_lessons(school, timetable.lessons)
    return school, timetables


def check_lessons(school: School, lessons: Iterable[Lesson]) -> None:
    """Raises TimetableError where a lesson names what there is not."""
    known = {*school.course_of, *(meeting.id for meeting in school.meetings)}
    for lesson in lessons:
        if lesson.course not in known or lesson.slot not in school.grid.place:
            raise TimetableError(f"A lesson names “{lesson.course}” at “{lesson.slot}”; one of them is unknown.")
        if lesson.length < 1 or len(school.grid.run(lesson.slot, lesson.length)) != lesson.length:
            raise TimetableError(f"The lesson “{lesson.course}” at {lesson.slot} runs past the end of its session.")
        if lesson.room and lesson.room not in school.room_of:
            raise TimetableError(f"The lesson “{lesson.course}” is in the room “{lesson.room}”, which there is not.")


def load(path: Path) -> object:
    """Any JSON file, bounded in size. Raises TimetableError."""
    try:
        if path.stat().st_size > LARGEST:
            raise TimetableError(f"{path.name}: larger than {LARGEST >> 20} MB.")
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TimetableError(f"{path.name}: {error.strerror or 'cannot be read'}.") from error
    except TimetableError:
        raise
    except (ValueError, RecursionError) as error:
        raise TimetableError(f"{path.name}: not JSON ({error}).") from error


def write(path: Path, school: School, timetables: Iterable[Timetable] = ()) -> None:
    """A school and its timetables into a file."""
    path.write_text(dumps(document_of(school, timetables)), encoding="utf-8")


def dumps(document: Mapping[str, object]) -> str:
    """One line for each class, teacher, course and lesson."""
    lines = []
    for key, value in document.items():
        if isinstance(value, list) and value:
            rows = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in value)
            lines.append(f" {json.dumps(key)}: [\n{rows}\n ]")
        else:
            lines.append(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        found: dict[str, object] = {}
        for part in dataclasses.fields(value):
            own = getattr(value, part.name)
            fallback = part.default if part.default_factory is dataclasses.MISSING else part.default_factory()
            if own != fallback:
                found[part.name] = _plain(own)
        return found
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


@cache
def _hints(cls: type) -> dict[str, Any]:
    """What its fields are: asked of Python for every row, this would be most of the time that reading takes."""
    return get_type_hints(cls)


def record(cls: type[_One], row: object, where: str) -> _One:
    """A dataclass out of a JSON object: unknown keys and wrong kinds of values are refused by their place."""
    if not isinstance(row, dict):
        raise TimetableError(f"{where}: not an object.")
    kind: type = cls
    hints = _hints(kind)
    unknown = [key for key in row if key not in hints]
    if unknown:
        raise TimetableError(f"{where}: “{unknown[0]}” is unknown.")
    values = {key: _value(hints[key], value, f"{where}.{key}") for key, value in row.items()}
    try:
        return cls(**values)
    except TypeError as error:
        needed = [
            part.name
            for part in dataclasses.fields(cls)  # type: ignore[arg-type]
            if part.default is dataclasses.MISSING and part.default_factory is dataclasses.MISSING
        ]
        missing = next((name for name in needed if name not in row), "?")
        raise TimetableError(f"{where}: “{missing}” is missing.") from error


def _value(kind: Any, value: object, where: str) -> object:
    if get_origin(kind) in (types.UnionType, Union):
        if value is None:
            return None
        kind = next(one for one in get_args(kind) if one is not type(None))
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise TimetableError(f"{where}: not a list.")
        return tuple(_value(get_args(kind)[0], one, f"{where}[{n}]") for n, one in enumerate(value))
    if dataclasses.is_dataclass(kind):
        assert isinstance(kind, type)
        return record(kind, value, where)
    # True is an int to Python, but no number to a reader.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TimetableError(
            f"{where}: {json.dumps(value, ensure_ascii=False)[:40]} is not of the kind {kind.__name__}."
        )
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 1_000_000:
        raise TimetableError(f"{where}: {value} is too large.")
    return value
