"""Files by their endings: .xml is XHSTT or FET's activities, .json our own forms, .fet FET."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lienthong.engines.timetabling import plain, school_json, xhstt, xhstt_writer, xmlsafe
from lienthong.engines.timetabling.fet import read as read_fet
from lienthong.engines.timetabling.fet_file import FetSource
from lienthong.engines.timetabling.fet_writer import write_school
from lienthong.engines.timetabling.model import Problem, Solution, TimetableError
from lienthong.engines.timetabling.school import School, Timetable
from lienthong.engines.timetabling.school_bounds import total, unavoidable
from lienthong.engines.timetabling.school_check import violations
from lienthong.engines.timetabling.school_file import ending, is_school, read_school, told
from lienthong.engines.timetabling.school_first import first_week
from lienthong.engines.timetabling.school_problem import Conversion
from lienthong.engines.timetabling.school_quality import as_numbers, quality


class Source(Protocol):
    """What a problem was made of, when it was not written as one."""

    def read_solutions(self, path: Path) -> list[Solution]:
        """Solutions in the source's own form."""

    def write_solutions(self, path: Path, solutions: Sequence[Solution]) -> None:
        """Solutions in the source's own form."""

    @property
    def aimed(self) -> Problem:
        """What the search gets: the problem, with what its people want without having said so behind it."""

    def first(self, seed: int) -> Solution | None:
        """A timetable to begin with, where the source knows how."""

    def tell(self, solution: Solution) -> Mapping[str, object]:
        """What is to be said of a solution in the source's own words."""


@dataclass(frozen=True, slots=True)
class Contents:
    """An instance and the solutions that its file holds."""

    problem: Problem
    solutions: Sequence[Solution]
    source: Source | None = None


class SchoolSource:
    """A school's file."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.conversion = Conversion(school)

    @property
    def aimed(self) -> Problem:
        """A school's problem holds what is wanted of a week."""
        return self.conversion.problem

    def read_solutions(self, path: Path) -> list[Solution]:
        """The timetables of another file of the same school."""
        other, timetables = read_school(path)
        if other.id != self.school.id:
            raise TimetableError(f"{path.name}: is about “{other.id}”, not “{self.school.id}”.")
        for timetable in timetables:
            school_json.check_lessons(self.school, timetable.lessons)
        return [self.conversion.to_solution(one.lessons, one.name) for one in timetables]

    def write_solutions(self, path: Path, solutions: Sequence[Solution]) -> None:
        """The school with timetables."""
        made = [Timetable(one.name, tuple(self.conversion.lessons(one))) for one in solutions]
        school_json.write(path, self.school, made)

    def first(self, seed: int) -> Solution | None:
        """Lessons pushed into place."""
        return self.conversion.to_solution(first_week(self.school, self.conversion, seed))

    def tell(self, solution: Solution) -> Mapping[str, object]:
        """Quality and broken rules."""
        found = self.conversion.lessons(solution)
        broken = violations(self.school, found)
        singles, gaps = total(unavoidable(self.school).values())
        return {
            "quality": as_numbers(quality(self.school, found).total),
            "unavoidable": {"one_period": singles, "gaps_more": gaps},
            "violations": told(broken),
        }  # fmt: skip


def read(path: Path) -> Contents:
    """The first instance of a file with all its solutions. Raises TimetableError."""
    if ending(path) == ".json":
        if is_school(path):
            school, timetables = read_school(path)
            source = SchoolSource(school)
            return Contents(
                source.conversion.problem,
                [source.conversion.to_solution(one.lessons, one.name) for one in timetables], source,
            )  # fmt: skip
        problem, solutions = plain.read(path)
        return Contents(problem, solutions)
    if ending(path) == ".fet":
        fet = FetSource(read_fet(path))
        return Contents(fet.problem, [], fet)
    archive = xhstt.read(path)
    problem = archive.problem()
    return Contents(problem, list(archive.solutions_of(problem)))


def read_solutions(path: Path, contents: Contents) -> list[Solution]:
    """The solutions of an instance from a file of their own."""
    problem = contents.problem
    source = contents.source
    if (isinstance(source, FetSource) and _is_activities(path)) or (
        isinstance(source, SchoolSource) and is_school(path)
    ):
        return source.read_solutions(path)
    if ending(path) == ".json":
        other, solutions = plain.read(path)
        if other.id != problem.id:
            raise TimetableError(f"{path.name}: is about “{other.id}”, not “{problem.id}”.")
        return solutions
    found = list(xhstt.read(path).solutions_of(problem))
    if not found:
        raise TimetableError(f"{path.name}: holds no solution of “{problem.id}”.")
    return found


def write(path: Path, contents: Contents) -> list[str]:
    """An instance and its solutions in the form that the ending asks for. Gives back what that form cannot say."""
    if ending(path) == ".fet":
        if isinstance(contents.source, SchoolSource):
            return write_school(path, contents.source.school)
        if isinstance(contents.source, FetSource):
            contents.source.write_file(path)
            return []
        raise TimetableError(f"{path.name}: only schools and FET files are written as FET.")
    if ending(path) == ".json" and isinstance(contents.source, SchoolSource):
        contents.source.write_solutions(path, contents.solutions)
    elif ending(path) == ".json":
        plain.write(path, contents.problem, contents.solutions)
    else:
        xhstt_writer.write(path, contents.problem, contents.solutions)
    return list(contents.problem.unsupported)


def write_answer(path: Path, contents: Contents, solution: Solution) -> None:
    """The answer to a solve. Whoever reads the file meanwhile meets the old contents or the new, never half of them."""
    draft = path.with_name(f".{path.stem}-{os.getpid()}{path.suffix}")
    if isinstance(contents.source, FetSource) and ending(path) == ".xml":
        contents.source.write_solutions(draft, [solution])
    else:
        write(draft, Contents(contents.problem, [solution], contents.source))
    draft.replace(path)


def _is_activities(path: Path) -> bool:
    return ending(path) == ".xml" and xmlsafe.parse(path).tag == "Activities_Timetable"
