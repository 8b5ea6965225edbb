"""Reader of XHSTT archives: instances and the solutions of them, in the order of the file.

Source: the format of the High School Timetabling archive (XHSTT-2014), and the cost-function names of older archives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from lienthong.engines.timetabling import model, xmlsafe
from lienthong.engines.timetabling.model import (
    NO_LIMIT,
    UNASSIGNED,
    Applies,
    Constraint,
    CostFunction,
    Event,
    EventResource,
    Group,
    Kind,
    Meet,
    Named,
    Pair,
    Problem,
    Resource,
    Solution,
    TimetableError,
    Window,
)

ROOT = "HighSchoolTimetableArchive"
# Archives before 2012 name the functions by how the deviations of a point were added.
FUNCTIONS = {
    "Linear": CostFunction.LINEAR, "Sum": CostFunction.LINEAR,
    "Quadratic": CostFunction.QUADRATIC, "SumSquares": CostFunction.QUADRATIC, "SquareSum": CostFunction.QUADRATIC,
    "Step": CostFunction.STEP, "SumSteps": CostFunction.STEP, "StepSum": CostFunction.STEP,
}  # fmt: skip
_SUFFIX = "Constraint"


@dataclass(frozen=True, slots=True)
class Archive:
    """What a file holds. A solution stands with the id of the instance that it answers."""

    problems: tuple[Problem, ...]
    solutions: tuple[tuple[str, Element, str], ...] = field(default=(), repr=False)

    def problem(self, name: str = "") -> Problem:
        """The instance of this id; without one, the only one. Raises TimetableError."""
        if not self.problems:
            raise TimetableError("The file holds no instance.")
        if not name:
            return self.problems[0]
        for found in self.problems:
            if found.id == name:
                return found
        raise TimetableError(f"The file holds no instance “{name}”.")

    def solutions_of(self, problem: Problem) -> Iterator[Solution]:
        """The solutions of an instance, in the order of the file. Raises InvalidSolution at one that cannot be read."""
        for reference, element, name in self.solutions:
            if reference == problem.id:
                yield _Meets(problem).read(element, name)


def read(path: Path) -> Archive:
    """An archive. Raises TimetableError with the first thing that is wrong."""
    root = xmlsafe.parse(path)
    if root.tag != ROOT:
        raise TimetableError(f"{path.name}: not a timetable archive (its first element is “{root.tag[:40]}”).")
    problems = tuple(_Instance(element).read() for element in root.iterfind("Instances/Instance"))
    solutions = []
    for group in root.iterfind("SolutionGroups/SolutionGroup"):
        name = group.get("Id") or ""
        for element in group.iterfind("Solution"):
            solutions.append((element.get("Reference") or "", element, name))
    return Archive(problems, tuple(solutions))


def _text(element: Element, path: str, default: str = "") -> str:
    found = element.findtext(path)
    return default if found is None else found.strip()


def _number(element: Element, path: str, default: int) -> int:
    text = _text(element, path)
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        raise TimetableError(f"“{text[:40]}” in {path} is not a whole number.") from None


def _id(element: Element) -> str:
    found = element.get("Id")
    if not found:
        raise TimetableError(f"An element “{element.tag}” has no Id.")
    return found


class _Index:
    """Ids of one sort of thing, by number."""

    def __init__(self, what: str, elements: Iterable[Element]) -> None:
        self.what = what
        self.elements = list(elements)
        self.numbers: dict[str, int] = {}
        for element in self.elements:
            name = _id(element)
            if name in self.numbers:
                raise TimetableError(f"The {what} “{name}” is declared twice.")
            self.numbers[name] = len(self.numbers)

    def of(self, element: Element) -> int:
        """The number that an element refers to."""
        name = element.get("Reference") or ""
        try:
            return self.numbers[name]
        except KeyError:
            raise TimetableError(f"There is no {self.what} “{name[:60]}”.") from None

    def all(self, parent: Element, path: str) -> tuple[int, ...]:
        """The numbers that the elements at a path refer to."""
        return tuple(self.of(element) for element in parent.iterfind(path))


class _Instance:
    """Reads one instance; groups are sets, so a member named twice counts once."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.times = _Index("time", element.iterfind("Times/Time"))
        groups = element.find("Times/TimeGroups")
        self.time_groups = _Index("time group", () if groups is None else groups)
        self.types = _Index("resource type", element.iterfind("Resources/ResourceTypes/ResourceType"))
        self.resource_groups = _Index("resource group", element.iterfind("Resources/ResourceGroups/ResourceGroup"))
        self.resources = _Index("resource", element.iterfind("Resources/Resource"))
        groups = element.find("Events/EventGroups")
        self.event_groups = _Index("event group", () if groups is None else groups)
        self.events = _Index("event", element.iterfind("Events/Event"))

    def read(self) -> Problem:
        """The problem."""
        element = self.element
        times = tuple(Named(_id(e), _text(e, "Name")) for e in self.times.elements)
        types = tuple(Named(_id(e), _text(e, "Name")) for e in self.types.elements)
        resources = tuple(
            Resource(_id(e), _text(e, "Name"), self._type(e.find("ResourceType"))) for e in self.resources.elements
        )
        resource_groups = self._groups(
            self.resource_groups, self.resources, ("ResourceGroups/ResourceGroup",), typed=True
        )
        events = tuple(self._event(e, resource_groups) for e in self.events.elements)
        return Problem(
            id=_id(element),
            times=times,
            time_groups=self._groups(
                self.time_groups,
                self.times,
                ("Week", "Day", "TimeGroups/TimeGroup", "TimeGroups/Week", "TimeGroups/Day"),
            ),
            resource_types=types,
            resources=resources,
            resource_groups=resource_groups,
            events=events,
            event_groups=self._groups(
                self.event_groups, self.events, ("Course", "EventGroups/EventGroup", "EventGroups/Course")
            ),
            constraints=tuple(self._constraint(e) for e in (element.find("Constraints") or ())),
            about={e.tag: (e.text or "").strip() for e in (element.find("MetaData") or ())},
        )

    def _type(self, reference: Element | None) -> str:
        if reference is None:
            raise TimetableError("A resource has no type.")
        return _id(self.types.elements[self.types.of(reference)])

    def _groups(
        self, groups: _Index, members: _Index, paths: tuple[str, ...], *, typed: bool = False
    ) -> tuple[Group, ...]:
        found: list[set[int]] = [set() for _group in groups.elements]
        for number, element in enumerate(members.elements):
            for path in paths:
                for group in groups.all(element, path):
                    found[group].add(number)
        return tuple(
            Group(
                _id(e), _text(e, "Name"), e.tag, tuple(sorted(m)), self._type(e.find("ResourceType")) if typed else ""
            )
            for e, m in zip(groups.elements, found, strict=True)
        )

    def _event(self, element: Element, groups: tuple[Group, ...]) -> Event:
        duration = _number(element, "Duration", 1)
        if duration < 1:
            raise TimetableError(f"The event “{_id(element)}” lasts {duration}.")
        time = element.find("Time")
        needs = [self._need(e) for e in element.iterfind("Resources/Resource")]
        for number in self.resource_groups.all(element, "ResourceGroups/ResourceGroup"):
            group = groups[number]
            needs += [EventResource("", group.resource_type, m, None, number) for m in group.members]
        own = _text(element, "Workload")
        return Event(
            id=_id(element), name=_text(element, "Name"), duration=duration,
            workload=_number(element, "Workload", 0) if own else None,
            time=UNASSIGNED if time is None else self.times.of(time), resources=tuple(needs),
            color=element.get("Color") or "",
        )  # fmt: skip

    def _need(self, element: Element) -> EventResource:
        given = self.resources.of(element) if element.get("Reference") else UNASSIGNED
        role = _text(element, "Role")
        type_ = element.find("ResourceType")
        if type_ is not None:
            kind = self._type(type_)
        elif given != UNASSIGNED:
            kind = self._type(self.resources.elements[given].find("ResourceType"))
        else:
            raise TimetableError("A resource of an event has neither a reference nor a type.")
        if given == UNASSIGNED and not role:
            raise TimetableError("A resource to be assigned has no role.")
        workload = _number(element, "Workload", 0) if _text(element, "Workload") else None
        return EventResource(role, kind, given, workload)

    def _constraint(self, element: Element) -> Constraint:
        tag = element.tag
        try:
            kind = Kind(tag.removesuffix(_SUFFIX))
        except ValueError:
            raise TimetableError(f"The constraint “{tag[:60]}” is not known.") from None
        function = _text(element, "CostFunction", "Linear")
        if function not in FUNCTIONS:
            raise TimetableError(f"The cost function “{function[:40]}” is not known.")
        applies = element.find("AppliesTo")
        limits = kind in (Kind.LIMIT_BUSY_TIMES, Kind.CLUSTER_BUSY_TIMES, Kind.LIMIT_IDLE_TIMES)
        spread = kind is Kind.SPREAD_EVENTS
        split = kind is Kind.SPLIT_EVENTS
        return Constraint(
            id=element.get("Id") or "",
            name=_text(element, "Name"),
            kind=kind,
            required=_text(element, "Required").lower() == "true",
            weight=_number(element, "Weight", 1),
            function=FUNCTIONS[function],
            applies=Applies() if applies is None else self._applies(applies),
            role=_text(element, "Role"),
            duration=_number(element, "Duration", 1) if _text(element, "Duration") else None,
            minimum=_number(element, "MinimumAmount" if split else "Minimum", 0),
            maximum=_number(element, "MaximumAmount" if split else "Maximum", NO_LIMIT),
            minimum_duration=_number(element, "MinimumDuration", 1),
            maximum_duration=_number(element, "MaximumDuration", NO_LIMIT),
            times=self.times.all(element, "Times/Time"),
            time_groups=() if limits or spread else self._groups_named(element),
            resources=self.resources.all(element, "Resources/Resource"),
            resource_groups=self.resource_groups.all(element, "ResourceGroups/ResourceGroup"),
            windows=tuple(self._windows(element, spread=spread)) if limits or spread else (),
        )

    def _groups_named(self, element: Element) -> tuple[int, ...]:
        return tuple(self.time_groups.of(e) for e in (element.find("TimeGroups") or ()))

    def _windows(self, element: Element, *, spread: bool) -> Iterator[Window]:
        for e in element.find("TimeGroups") or ():
            group = self.time_groups.of(e)
            times = self._members_of(group)
            if spread:
                yield Window(times, _number(e, "Minimum", 0), _number(e, "Maximum", NO_LIMIT), group)
            else:
                yield Window(times, group=group)

    def _members_of(self, group: int) -> tuple[int, ...]:
        if not hasattr(self, "_members"):
            paths = ("Week", "Day", "TimeGroups/TimeGroup", "TimeGroups/Week", "TimeGroups/Day")
            self._members = self._groups(self.time_groups, self.times, paths)
        return self._members[group].members

    def _applies(self, element: Element) -> Applies:
        pairs = []
        for pair in element.iterfind("EventPairs/EventPair"):
            first, second = pair.find("FirstEvent"), pair.find("SecondEvent")
            if first is None or second is None:
                raise TimetableError("A pair of events lacks one of the two.")
            least, most = _number(pair, "MinSeparation", 0), _number(pair, "MaxSeparation", NO_LIMIT)
            pairs.append(Pair(self.events.of(first), self.events.of(second), least, most))
        groups = element.find("EventGroups")
        return Applies(
            events=self.events.all(element, "Events/Event"),
            event_groups=tuple(self.event_groups.of(e) for e in (() if groups is None else groups)),
            resources=self.resources.all(element, "Resources/Resource"),
            resource_groups=self.resource_groups.all(element, "ResourceGroups/ResourceGroup"),
            pairs=tuple(pairs),
        )


class _Meets:
    """Reads a solution against its problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.events = {event.id: n for n, event in enumerate(problem.events)}
        self.times = {time.id: n for n, time in enumerate(problem.times)}
        self.resources = {resource.id: n for n, resource in enumerate(problem.resources)}

    def read(self, element: Element, name: str) -> Solution:
        """The solution, as the file has it."""
        meets = [self._meet(e) for e in element.iterfind("Events/Event")]
        return Solution(name, meets, {"Description": _text(element, "Description")})

    def _meet(self, element: Element) -> Meet:
        number = self._find(self.events, element, "event")
        event = self.problem.events[number]
        duration = _number(element, "Duration", event.duration)
        time = element.find("Time")
        at = event.time if time is None else self._find(self.times, time, "time")
        resources = [need.resource for need in event.resources]
        taken: set[int] = set()
        for given in element.iterfind("Resources/Resource"):
            role = _text(given, "Role")
            if not given.get("Reference"):
                continue
            resource = self._find(self.resources, given, "resource")
            slot = self._slot(event, role, resource, taken)
            taken.add(slot)
            resources[slot] = resource
        return Meet(number, duration, at, resources)

    @staticmethod
    def _slot(event: Event, role: str, resource: int, taken: set[int]) -> int:
        for n, need in enumerate(event.resources):
            if n in taken or need.role != role:
                continue
            if need.resource in (UNASSIGNED, resource):
                return n
        raise model.InvalidSolution(f"The event “{event.id}” has no open role “{role[:40]}”.")

    @staticmethod
    def _find(numbers: dict[str, int], element: Element, what: str) -> int:
        name = element.get("Reference") or ""
        if name not in numbers:
            raise model.InvalidSolution(f"A solution names the {what} “{name[:60]}”, which the instance has not.")
        return numbers[name]
