"""What happens in mid-year to an instance of XHSTT or of our own JSON: somebody is away, an event comes, goes, or changes hands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lienthong.engines.timetabling.model import (
    UNASSIGNED,
    Applies,
    Constraint,
    CostFunction,
    Event,
    EventResource,
    Kind,
    Problem,
    TimetableError,
)
from lienthong.engines.timetabling.school_json import record

KINDS = ("resource_away", "event_added", "event_removed", "resource_replaced")


@dataclass(frozen=True)
class NewEvent:
    """An event that is added: given resources, and the event groups (courses) that it joins."""

    id: str
    duration: int = 1
    name: str = ""
    resources: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProblemEvent:
    """One happening. All names are ids of the instance; `times` are times or time groups, `events` nothing: all."""

    kind: str
    resource: str = ""
    by: str = ""
    times: tuple[str, ...] = ()
    event: NewEvent | None = None
    events: tuple[str, ...] = ()


def problem_events_of(document: object) -> list[ProblemEvent]:
    """One event, or several under “events” that are objects. Raises TimetableError."""
    if isinstance(document, dict) and "kind" not in document and isinstance(document.get("events"), list):
        return [record(ProblemEvent, row, f"events[{n}]") for n, row in enumerate(document["events"])]
    return [record(ProblemEvent, document, "event")]


def changed(problem: Problem, events: Iterable[ProblemEvent]) -> Problem:
    """The instance afterwards. Raises TimetableError where an event names what there is not."""
    for event in events:
        if event.kind == "resource_away":
            problem = _away(problem, event)
        elif event.kind == "event_added":
            problem = _added(problem, event.event)
        elif event.kind == "event_removed":
            problem = _removed(problem, _named(problem, event.events, needed=True))
        elif event.kind == "resource_replaced":
            problem = _replaced(problem, event)
        else:
            raise TimetableError(f"“{event.kind}” is no kind of event; there are {', '.join(KINDS)}.")
    return problem


def _find(known: Mapping[str, int], what: str, name: str) -> int:
    if name not in known:
        raise TimetableError(f"The event names the {what} “{name[:40]}”, which there is not.")
    return known[name]


def _resource(problem: Problem, name: str) -> int:
    return _find({one.id: n for n, one in enumerate(problem.resources)}, "resource", name)


def _named(problem: Problem, names: Sequence[str], *, needed: bool = False) -> set[int]:
    known = {one.id: n for n, one in enumerate(problem.events)}
    if needed and not names:
        raise TimetableError("The event names no events.")
    return {_find(known, "event", name) for name in names} or set(known.values())


def _away(problem: Problem, event: ProblemEvent) -> Problem:
    r, times = _resource(problem, event.resource), {one.id: n for n, one in enumerate(problem.times)}
    groups = {one.id: one.members for one in problem.time_groups}
    if not event.times:
        raise TimetableError("The event names no times.")
    slots = {t for name in event.times for t in groups.get(name) or (_find(times, "time", name),)}
    number = sum(c.id.startswith("away ") for c in problem.constraints) + 1
    rule = Constraint(
        f"away {number}", f"{event.resource} is away", Kind.AVOID_UNAVAILABLE_TIMES, True, 1, CostFunction.LINEAR,
        Applies(resources=(r,)), times=tuple(sorted(slots)),
    )  # fmt: skip
    return replace(problem, constraints=(*problem.constraints, rule))


def _added(problem: Problem, new: NewEvent | None) -> Problem:
    if new is None:
        raise TimetableError("The event event_added has no “event”.")
    if any(one.id == new.id for one in problem.events) or not new.id:
        raise TimetableError(f"The event “{new.id[:40]}” is there already, or has no id.")
    if not 1 <= new.duration <= len(problem.times):
        raise TimetableError(f"The event “{new.id[:40]}” lasts {new.duration} times.")
    given = [_resource(problem, name) for name in new.resources]
    needs = tuple(EventResource("", problem.resources[r].type, r) for r in given)
    number, known = len(problem.events), {one.id: n for n, one in enumerate(problem.event_groups)}
    joined = {_find(known, "event group", name) for name in new.groups}
    groups = tuple(
        replace(one, members=(*one.members, number)) if n in joined else one for n, one in enumerate(problem.event_groups)
    )  # fmt: skip
    made = Event(new.id, new.name or new.id, new.duration, None, UNASSIGNED, needs)
    # What every event of the instance is asked, this one is asked too.
    everything = set(range(number))
    rules = tuple(
        replace(c, applies=replace(c.applies, events=(*c.applies.events, number)))
        if c.kind is Kind.ASSIGN_TIME and set(problem.points(c)) == everything and not joined
        else c
        for c in problem.constraints
    )
    return replace(problem, events=(*problem.events, made), event_groups=groups, constraints=rules)


def _removed(problem: Problem, gone: set[int]) -> Problem:
    kept = [n for n in range(len(problem.events)) if n not in gone]
    new = {old: n for n, old in enumerate(kept)}

    def still(events: Iterable[int]) -> tuple[int, ...]:
        return tuple(new[e] for e in events if e in new)

    rules = tuple(
        replace(c, applies=replace(
            c.applies, events=still(c.applies.events),
            pairs=tuple(replace(p, first=new[p.first], second=new[p.second]) for p in c.applies.pairs
                        if p.first in new and p.second in new),
        ))
        for c in problem.constraints
    )  # fmt: skip
    groups = tuple(replace(one, members=still(one.members)) for one in problem.event_groups)
    return replace(
        problem, events=tuple(problem.events[n] for n in kept), event_groups=groups, constraints=rules
    )  # fmt: skip


def _replaced(problem: Problem, event: ProblemEvent) -> Problem:
    old, new = _resource(problem, event.resource), _resource(problem, event.by)
    if problem.resources[old].type != problem.resources[new].type:
        raise TimetableError(f"“{event.by}” is of another type than “{event.resource}”.")
    where = _named(problem, event.events)
    events = []
    for n, one in enumerate(problem.events):
        there = {need.resource for need in one.resources}
        if n not in where or old not in there:
            events.append(one)
            continue
        needs = tuple(
            replace(need, resource=new) if need.resource == old else need
            for need in one.resources
            if not (need.resource == old and new in there)
        )
        events.append(replace(one, resources=needs))
    return replace(problem, events=tuple(events))
