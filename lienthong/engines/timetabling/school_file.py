"""A school's file, read without loading the other forms: a repair is to be done in three seconds, start of the command included."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from lienthong.engines.timetabling import school_json
from lienthong.engines.timetabling.model import TimetableError
from lienthong.engines.timetabling.school import School, Timetable
from lienthong.engines.timetabling.school_laid import Violation

ENDINGS = (".xml", ".json", ".fet")


def is_school(path: Path) -> bool:
    """Whether it is written in a school's own words. Raises TimetableError where it cannot be read."""
    if ending(path) != ".json":
        return False
    document = school_json.load(path)
    return isinstance(document, dict) and document.get("format") == school_json.FORMAT


def read_school(path: Path) -> tuple[School, list[Timetable]]:
    """A school's file. Raises TimetableError for any other."""
    if ending(path) != ".json":
        raise TimetableError(f"{path.name}: not a school in its own words (.json, {school_json.FORMAT}).")
    document = school_json.load(path)
    with about(path):
        return school_json.from_document(document)


@contextlib.contextmanager
def about(path: Path) -> Iterator[None]:
    """Whatever is wrong here is wrong with a file."""
    try:
        yield
    except TimetableError as error:
        raise TimetableError(f"{path.name}: {error}") from error


def ending(path: Path) -> str:
    """One of those known. Raises TimetableError."""
    found = path.suffix.lower()
    if found not in ENDINGS:
        raise TimetableError(f"{path.name}: its ending is none of {', '.join(ENDINGS)}.")
    return found


def told(broken: Sequence[Violation]) -> list[dict[str, object]]:
    """Broken rules for JSON."""
    return [{"kind": v.kind, "who": v.who, "slots": v.slots, "vi": v.text_vi, "en": v.text_en} for v in broken]
