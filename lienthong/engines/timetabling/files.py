"""Files by their endings: .xml is XHSTT, .json our own form."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lienthong.engines.timetabling import plain, xhstt, xhstt_writer
from lienthong.engines.timetabling.model import Problem, Solution, TimetableError

ENDINGS = (".xml", ".json")


@dataclass(frozen=True, slots=True)
class Contents:
    """An instance and the solutions that its file holds."""

    problem: Problem
    solutions: Sequence[Solution]


def read(path: Path) -> Contents:
    """The first instance of a file with all its solutions. Raises TimetableError."""
    if _ending(path) == ".json":
        problem, solutions = plain.read(path)
        return Contents(problem, solutions)
    archive = xhstt.read(path)
    problem = archive.problem()
    return Contents(problem, list(archive.solutions_of(problem)))


def read_solutions(path: Path, problem: Problem) -> list[Solution]:
    """The solutions of an instance from a file of their own."""
    if _ending(path) == ".json":
        other, solutions = plain.read(path)
        if other.id != problem.id:
            raise TimetableError(f"{path.name}: is about “{other.id}”, not “{problem.id}”.")
        return solutions
    found = list(xhstt.read(path).solutions_of(problem))
    if not found:
        raise TimetableError(f"{path.name}: holds no solution of “{problem.id}”.")
    return found


def write(path: Path, contents: Contents) -> None:
    """An instance and its solutions in the form that the ending asks for."""
    if _ending(path) == ".json":
        plain.write(path, contents.problem, contents.solutions)
    else:
        xhstt_writer.write(path, contents.problem, contents.solutions)


def write_safely(path: Path, contents: Contents) -> None:
    """The same, but whoever reads the file meets the old contents or the new, never half of them."""
    draft = path.with_name(f".{path.stem}-{os.getpid()}{path.suffix}")
    write(draft, contents)
    draft.replace(path)


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise TimetableError(f"{path.name}: its ending is none of {', '.join(ENDINGS)}.")
    return ending
