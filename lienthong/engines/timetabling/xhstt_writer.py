"""Writer of XHSTT archives: an instance with its solutions, as other programs of the field read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from lienthong.engines.timetabling.model import (
    NO_LIMIT,
    OF_EVENT_GROUPS,
    Constraint,
    Event,
    Group,
    Kind,
    Meet,
    Problem,
    Solution,
)
from lienthong.engines.timetabling.xhstt import ROOT

_LIMITED = (Kind.LIMIT_BUSY_TIMES, Kind.CLUSTER_BUSY_TIMES, Kind.LIMIT_IDLE_TIMES)
_WITH_ROLE = (Kind.ASSIGN_RESOURCE, Kind.PREFER_RESOURCES, Kind.AVOID_SPLIT_ASSIGNMENTS)


def write(path: Path, problem: Problem, solutions: Iterable[Solution]) -> None:
    """An archive of one instance."""
    root = archive(problem, solutions)
    indent(root)
    ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def archive(problem: Problem, solutions: Iterable[Solution]) -> Element:
    """The archive as a tree."""
    root = Element(ROOT)
    _instance(SubElement(SubElement(root, "Instances"), "Instance", Id=problem.id), problem)
    groups = SubElement(root, "SolutionGroups")
    for solution in solutions:
        group = SubElement(groups, "SolutionGroup", Id=solution.name)
        about = SubElement(group, "MetaData")
        for tag in ("Contributor", "Date", "Description"):
            _text(about, tag, solution.about.get(tag, solution.name if tag == "Contributor" else ""))
        answer = SubElement(group, "Solution", Reference=problem.id)
        events = SubElement(answer, "Events")
        for meet in solution.meets:
            _meet(events, problem, meet)
    return root


def _text(parent: Element, tag: str, text: object) -> Element:
    element = SubElement(parent, tag)
    element.text = str(text)
    return element


def _instance(element: Element, problem: Problem) -> None:
    about = SubElement(element, "MetaData")
    for tag in ("Name", "Contributor", "Date", "Country", "Description"):
        _text(about, tag, problem.about.get(tag, problem.id if tag == "Name" else ""))
    _times(SubElement(element, "Times"), problem)
    _resources(SubElement(element, "Resources"), problem)
    _events(SubElement(element, "Events"), problem)
    constraints = SubElement(element, "Constraints")
    for number, constraint in enumerate(problem.constraints, 1):
        _constraint(constraints, problem, constraint, number)


def _groups(parent: Element, groups: Sequence[Group]) -> None:
    for group in groups:
        made = SubElement(parent, group.kind, Id=group.id)
        _text(made, "Name", group.name)
        if group.resource_type:
            SubElement(made, "ResourceType", Reference=group.resource_type)


def _memberships(groups: Sequence[Group], size: int) -> list[list[Group]]:
    found: list[list[Group]] = [[] for _member in range(size)]
    for group in groups:
        for member in group.members:
            found[member].append(group)
    return found


def _belongs(element: Element, groups: Iterable[Group], singles: Mapping[str, str], many: str) -> None:
    """References to the groups of a member: Week, Day and Course stand alone once, all others in a list."""
    rest: list[Group] = []
    used: set[str] = set()
    for group in groups:
        if group.kind in singles and group.kind not in used:
            used.add(group.kind)
            SubElement(element, group.kind, Reference=group.id)
        else:
            rest.append(group)
    if rest:
        container = SubElement(element, many)
        for group in rest:
            SubElement(container, group.kind, Reference=group.id)


def _times(element: Element, problem: Problem) -> None:
    _groups(SubElement(element, "TimeGroups"), problem.time_groups)
    of = _memberships(problem.time_groups, len(problem.times))
    for time, groups in zip(problem.times, of, strict=True):
        made = SubElement(element, "Time", Id=time.id)
        _text(made, "Name", time.name)
        _belongs(made, groups, {"Week": "", "Day": ""}, "TimeGroups")


def _resources(element: Element, problem: Problem) -> None:
    types = SubElement(element, "ResourceTypes")
    for kind in problem.resource_types:
        _text(SubElement(types, "ResourceType", Id=kind.id), "Name", kind.name)
    _groups(SubElement(element, "ResourceGroups"), problem.resource_groups)
    of = _memberships(problem.resource_groups, len(problem.resources))
    for resource, groups in zip(problem.resources, of, strict=True):
        made = SubElement(element, "Resource", Id=resource.id)
        _text(made, "Name", resource.name)
        SubElement(made, "ResourceType", Reference=resource.type)
        if groups:
            container = SubElement(made, "ResourceGroups")
            for group in groups:
                SubElement(container, "ResourceGroup", Reference=group.id)


def _events(element: Element, problem: Problem) -> None:
    _groups(SubElement(element, "EventGroups"), problem.event_groups)
    of = _memberships(problem.event_groups, len(problem.events))
    for event, groups in zip(problem.events, of, strict=True):
        made = SubElement(element, "Event", Id=event.id)
        if event.color:
            made.set("Color", event.color)
        _text(made, "Name", event.name)
        _text(made, "Duration", event.duration)
        if event.workload is not None:
            _text(made, "Workload", event.workload)
        course = next((g for g in groups if g.kind == "Course"), None)
        if course is not None:
            SubElement(made, "Course", Reference=course.id)
        if event.time >= 0:
            SubElement(made, "Time", Reference=problem.times[event.time].id)
        _needs(made, problem, event)
        rest = [g for g in groups if g is not course]
        if rest:
            container = SubElement(made, "EventGroups")
            for group in rest:
                SubElement(container, group.kind, Reference=group.id)


def _needs(made: Element, problem: Problem, event: Event) -> None:
    """The resources of an event, one by one, then the groups that bring all their members."""
    needs = SubElement(made, "Resources")
    for need in event.resources:
        if need.group >= 0:
            continue
        one = SubElement(needs, "Resource")
        if need.resource >= 0:
            one.set("Reference", problem.resources[need.resource].id)
        if need.role:
            _text(one, "Role", need.role)
        SubElement(one, "ResourceType", Reference=need.type)
        if need.workload is not None:
            _text(one, "Workload", need.workload)
    brought = dict.fromkeys(need.group for need in event.resources if need.group >= 0)
    if brought:
        container = SubElement(made, "ResourceGroups")
        for number in brought:
            SubElement(container, "ResourceGroup", Reference=problem.resource_groups[number].id)


def _references(parent: Element, list_tag: str, tag: str, ids: Iterable[str]) -> None:
    found = list(ids)
    if found:
        container = SubElement(parent, list_tag)
        for name in found:
            SubElement(container, tag, Reference=name)


def _constraint(parent: Element, problem: Problem, c: Constraint, number: int) -> None:
    made = SubElement(parent, f"{c.kind.value}Constraint", Id=c.id or f"constraint_{number}")
    _text(made, "Name", c.name)
    _text(made, "Required", str(c.required).lower())
    _text(made, "Weight", c.weight)
    _text(made, "CostFunction", c.function.value)
    _applies(SubElement(made, "AppliesTo"), problem, c)
    if c.kind in _WITH_ROLE:
        _text(made, "Role", c.role)
    _references(made, "ResourceGroups", "ResourceGroup", (problem.resource_groups[g].id for g in c.resource_groups))
    _references(made, "Resources", "Resource", (problem.resources[r].id for r in c.resources))
    if c.windows:
        container = SubElement(made, "TimeGroups")
        for window in c.windows:
            one = SubElement(container, "TimeGroup", Reference=problem.time_groups[window.group].id)
            if c.kind is Kind.SPREAD_EVENTS:
                _text(one, "Minimum", window.minimum)
                _text(one, "Maximum", _capped(window.maximum, problem))
    _references(made, "TimeGroups", "TimeGroup", (problem.time_groups[g].id for g in c.time_groups))
    _references(made, "Times", "Time", (problem.times[t].id for t in c.times))
    _limits(made, problem, c)


def _capped(limit: int, problem: Problem) -> int:
    """No limit is written as a number that nothing reaches."""
    return limit if limit < NO_LIMIT else max(999, len(problem.times) * 10)


def _limits(made: Element, problem: Problem, c: Constraint) -> None:
    most = _capped(c.maximum, problem)
    if c.kind is Kind.SPLIT_EVENTS:
        _text(made, "MinimumDuration", c.minimum_duration)
        _text(made, "MaximumDuration", _capped(c.maximum_duration, problem))
        _text(made, "MinimumAmount", c.minimum)
        _text(made, "MaximumAmount", most)
    elif c.kind in (*_LIMITED, Kind.LIMIT_WORKLOAD, Kind.DISTRIBUTE_SPLIT_EVENTS):
        _text(made, "Minimum", c.minimum)
        _text(made, "Maximum", most)
    if c.duration is not None:
        _text(made, "Duration", c.duration)


def _applies(element: Element, problem: Problem, c: Constraint) -> None:
    applies = c.applies
    if applies.pairs:
        container = SubElement(element, "EventPairs")
        for pair in applies.pairs:
            one = SubElement(container, "EventPair")
            SubElement(one, "FirstEvent", Reference=problem.events[pair.first].id)
            SubElement(one, "SecondEvent", Reference=problem.events[pair.second].id)
            _text(one, "MinSeparation", pair.minimum)
            _text(one, "MaxSeparation", _capped(pair.maximum, problem))
    if applies.event_groups:
        container = SubElement(element, "EventGroups")
        for number in applies.event_groups:
            group = problem.event_groups[number]
            tag = "EventGroup" if c.kind in OF_EVENT_GROUPS else group.kind
            SubElement(container, tag, Reference=group.id)
    _references(element, "Events", "Event", (problem.events[e].id for e in applies.events))
    _references(
        element, "ResourceGroups", "ResourceGroup", (problem.resource_groups[g].id for g in applies.resource_groups)
    )
    _references(element, "Resources", "Resource", (problem.resources[r].id for r in applies.resources))


def _meet(parent: Element, problem: Problem, meet: Meet) -> None:
    event = problem.events[meet.event]
    made = SubElement(parent, "Event", Reference=event.id)
    _text(made, "Duration", meet.duration)
    if meet.time >= 0:
        SubElement(made, "Time", Reference=problem.times[meet.time].id)
    found = [
        (need.role, resource)
        for need, resource in zip(event.resources, meet.resources, strict=True)
        if need.resource < 0 and resource >= 0
    ]
    if found:
        container = SubElement(made, "Resources")
        for role, resource in found:
            one = SubElement(container, "Resource", Reference=problem.resources[resource].id)
            _text(one, "Role", role)
