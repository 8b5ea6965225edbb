"""A FET file as a source of a problem: built here, its solutions read and written as FET's activities XML."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from lienthong.engines.timetabling import xmlsafe
from lienthong.engines.timetabling.fet import FetFile, text
from lienthong.engines.timetabling.fet_activities import activity_rule
from lienthong.engines.timetabling.fet_aims import week_of_teachers, with_aims
from lienthong.engines.timetabling.fet_people import people_rule
from lienthong.engines.timetabling.fet_problem import FetProblem, basics, finish_times
from lienthong.engines.timetabling.fet_space import add_rooms, space_rules
from lienthong.engines.timetabling.model import UNASSIGNED, InvalidSolution, Meet, Problem, Solution, TimetableError
from lienthong.engines.timetabling.school_quality import as_numbers

_SILENT = ("ConstraintBasicCompulsoryTime", "ConstraintBasicCompulsorySpace", "ConstraintBreakTimes")
_FIRST = "NotAvailableTimes"  # absences are known before gaps are counted


class FetSource:
    """A problem out of a FET file."""

    def __init__(self, fet: FetFile) -> None:
        self.fet = fet
        self._written = _problem(fet)
        self.problem = self._written.build()

    @property
    def aimed(self) -> Problem:
        """The problem with good weeks of teachers behind what the file asks."""
        return with_aims(self._written, self.problem)

    def read_solutions(self, path: Path) -> list[Solution]:
        """The solution in an activities XML."""
        return [read_activities(path, self.fet, self.problem)]

    def write_solutions(self, path: Path, solutions: Sequence[Solution]) -> None:
        """The first solution as an activities XML."""
        write_activities(path, self.fet, self.problem, solutions[0])

    def write_file(self, path: Path) -> None:
        """The file again: what was read, also what the engine does not understand."""
        ElementTree(self.fet.root).write(path, encoding="UTF-8", xml_declaration=True, short_empty_elements=False)

    def first(self, _seed: int) -> Solution | None:
        """Nothing: the search makes its own beginning."""
        return None

    def rows(self, solution: Solution) -> list[dict[str, str]]:
        """A solution for JSON: each activity with its day, hour and room."""
        return [{tag.lower(): value for tag, value in row.items()} for row in _rows(self.fet, self.problem, solution)]

    def tell(self, solution: Solution) -> Mapping[str, object]:
        """How good teachers' weeks are, a session being a day of FET."""
        return {"quality": as_numbers(week_of_teachers(self.fet, self.problem, solution))}


def _problem(fet: FetFile) -> FetProblem:
    p = FetProblem(fet)
    basics(p)
    add_rooms(p)
    weighed = []
    for element in fet.constraints:
        percentage = float(text(element, "Weight_Percentage", "Weight") or 100)
        if not math.isfinite(percentage) or percentage < 0:
            raise TimetableError(f"{fet.name}: {element.tag} has the weight {percentage}.")
        if percentage > 0 and element.tag not in _SILENT:
            weighed.append((element, 0 if percentage >= 100 else max(1, round(percentage))))
    weighed.sort(key=lambda pair: not pair[0].tag.endswith(_FIRST))
    space = []
    for element, weight in weighed:
        if not _written(p, element, weight):
            space.append((element, weight))
    for element in space_rules(p, space):
        p.ignored[element.tag.removeprefix("Constraint")] += 1
    if any(room.virtual for room in fet.rooms.values()):
        p.ignored["virtual rooms"] += sum(room.virtual for room in fet.rooms.values())
    finish_times(p)
    return p


def _written(p: FetProblem, element: Element, weight: int) -> bool:
    try:
        return people_rule(p, element, weight) or activity_rule(p, element, weight)
    except ValueError as error:
        raise TimetableError(f"{p.fet.name}: {element.tag} lacks a number ({error}).") from error


def read_activities(path: Path, fet: FetFile, problem: Problem) -> Solution:
    """An activities XML (`…_activities.xml`) as a solution. Raises TimetableError."""
    root = xmlsafe.parse(path)
    if root.tag != "Activities_Timetable":
        raise TimetableError(f"{path.name}: not FET's activities (its root is “{root.tag[:40]}”).")
    events = {event.id: n for n, event in enumerate(problem.events)}
    times = {time.id: n for n, time in enumerate(problem.times)}
    rooms = {r.name: n for n, r in enumerate(problem.resources) if r.type == "Room"}
    placed: dict[int, Meet] = {}
    for one in root.iterfind("Activity"):
        number, day, hour = text(one, "Id"), text(one, "Day"), text(one, "Hour")
        if number not in events:
            raise InvalidSolution(f"{path.name}: the activity “{number}” is none of the instance.")
        event = problem.events[events[number]]
        time = event.time
        if day and hour:
            if day not in fet.days or hour not in fet.hours:
                raise InvalidSolution(f"{path.name}: “{day} {hour}” is no time of the instance.")
            time = times[fet.slot(fet.days.index(day), fet.hours.index(hour))]
        room = rooms.get(text(one, "Room"), UNASSIGNED)
        given = [need.resource if need.resource >= 0 else room for need in event.resources]
        placed[events[number]] = Meet(events[number], event.duration, time, given)
    meets = [
        placed.get(n) or Meet(n, event.duration, event.time, [need.resource for need in event.resources])
        for n, event in enumerate(problem.events)
    ]
    return Solution(path.stem, meets)


def write_activities(path: Path, fet: FetFile, problem: Problem, solution: Solution) -> None:
    """A solution in FET's form."""
    root = Element("Activities_Timetable")
    for row in _rows(fet, problem, solution):
        one = SubElement(root, "Activity")
        for tag, value in row.items():
            SubElement(one, tag).text = value
    indent(root, "")
    ElementTree(root).write(path, encoding="UTF-8", xml_declaration=True, short_empty_elements=False)


def _rows(fet: FetFile, problem: Problem, solution: Solution) -> Iterator[dict[str, str]]:
    """Each activity with its day, hour and room, empty where it has none."""
    placed = {meet.event: meet for meet in solution.meets}
    for n, event in enumerate(problem.events[: len(fet.activities)]):
        meet = placed.get(n)
        day = hour = room = ""
        if meet is not None and meet.time >= 0:
            d, h = map(int, problem.times[meet.time].id.split("."))
            day, hour = fet.days[d], fet.hours[h]
            given = [r for r in meet.resources if r >= 0 and problem.resources[r].type == "Room"]
            room = problem.resources[given[0]].name if given else ""
        yield {"Id": event.id, "Day": day, "Hour": hour, "Room": room}
