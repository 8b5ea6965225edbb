"""Our own JSON form of problems and solutions: the model by ids instead of indexes. Described in docs/timetable-json.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lienthong.engines.timetabling import model
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

FORMAT = "lienthong-timetable/1"
LARGEST = 64 * 1024 * 1024


def write(path: Path, problem: Problem, solutions: Iterable[Solution]) -> None:
    """A problem and its solutions."""
    document = {"format": FORMAT, "problem": _problem(problem), "solutions": [_solution(problem, s) for s in solutions]}
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> tuple[Problem, list[Solution]]:
    """A problem and its solutions. Raises TimetableError with the first thing that is wrong."""
    try:
        if path.stat().st_size > LARGEST:
            raise TimetableError(f"{path.name}: larger than {LARGEST >> 20} MB.")
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TimetableError(f"{path.name}: {error.strerror or 'cannot be read'}.") from error
    except (ValueError, RecursionError) as error:
        raise TimetableError(f"{path.name}: not JSON ({error}).") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise TimetableError(f"{path.name}: its “format” is not {FORMAT}.")
    try:
        problem = _Reader(document["problem"]).read()
        return problem, [_read_solution(problem, s) for s in document.get("solutions", ())]
    except KeyError as error:
        raise TimetableError(f"{path.name}: “{error.args[0]}” is missing or names nothing.") from error
    except (TypeError, AttributeError, ValueError) as error:
        if isinstance(error, TimetableError):
            raise
        raise TimetableError(f"{path.name}: a value has the wrong form ({error}).") from error


# ---- writing ----


def _without_defaults(**values: object) -> dict[str, object]:
    # 0 is a value: a limit of none at all.
    return {key: value for key, value in values.items() if value == 0 or value}


def _group(group: Group, names: Sequence[str]) -> dict[str, object]:
    return _without_defaults(
        id=group.id,
        name=group.name,
        kind=group.kind,
        type=group.resource_type,
        members=[names[m] for m in group.members],
    )


def _problem(problem: Problem) -> dict[str, object]:
    times = [t.id for t in problem.times]
    resources = [r.id for r in problem.resources]
    events = [e.id for e in problem.events]
    return {
        "id": problem.id,
        "about": dict(problem.about),
        "times": [{"id": t.id, "name": t.name} for t in problem.times],
        "time_groups": [_group(g, times) for g in problem.time_groups],
        "resource_types": [{"id": t.id, "name": t.name} for t in problem.resource_types],
        "resources": [{"id": r.id, "name": r.name, "type": r.type} for r in problem.resources],
        "resource_groups": [_group(g, resources) for g in problem.resource_groups],
        "events": [_event(problem, e) for e in problem.events],
        "event_groups": [_group(g, events) for g in problem.event_groups],
        "constraints": [_constraint(problem, c) for c in problem.constraints],
    }


def _event(problem: Problem, event: Event) -> dict[str, object]:
    needs = [
        _without_defaults(
            role=n.role, type=n.type, workload=n.workload,
            resource=problem.resources[n.resource].id if n.resource >= 0 else None,
            group=problem.resource_groups[n.group].id if n.group >= 0 else None,
        )
        for n in event.resources
    ]  # fmt: skip
    return _without_defaults(
        id=event.id, name=event.name, duration=event.duration, workload=event.workload, color=event.color,
        time=problem.times[event.time].id if event.time >= 0 else None, resources=needs,
    )  # fmt: skip


def _limit(value: int) -> int | None:
    return None if value >= NO_LIMIT else value


def _constraint(problem: Problem, c: Constraint) -> dict[str, object]:
    a = c.applies
    pairs = [
        {
            "first": problem.events[p.first].id, "second": problem.events[p.second].id, "minimum": p.minimum,
            "maximum": _limit(p.maximum),
        }
        for p in a.pairs
    ]  # fmt: skip
    windows = [
        {"group": problem.time_groups[w.group].id, "minimum": w.minimum, "maximum": _limit(w.maximum)}
        for w in c.windows
    ]
    return {
        "id": c.id, "kind": c.kind.value, "required": c.required, "weight": c.weight, "cost": c.function.value,
        **_without_defaults(
            name=c.name, role=c.role, duration=c.duration, minimum=c.minimum or None, maximum=_limit(c.maximum),
            minimum_duration=c.minimum_duration if c.minimum_duration != 1 else None,
            maximum_duration=_limit(c.maximum_duration),
            times=[problem.times[t].id for t in c.times],
            time_groups=[problem.time_groups[g].id for g in c.time_groups],
            resources=[problem.resources[r].id for r in c.resources],
            resource_groups=[problem.resource_groups[g].id for g in c.resource_groups],
            windows=windows,
        ),
        "applies_to": _without_defaults(
            events=[problem.events[e].id for e in a.events],
            event_groups=[problem.event_groups[g].id for g in a.event_groups],
            resources=[problem.resources[r].id for r in a.resources],
            resource_groups=[problem.resource_groups[g].id for g in a.resource_groups],
            pairs=pairs,
        ),
    }  # fmt: skip


def _solution(problem: Problem, solution: Solution) -> dict[str, object]:
    meets = []
    for meet in solution.meets:
        event = problem.events[meet.event]
        given = [
            {"role": need.role, "resource": problem.resources[r].id}
            for need, r in zip(event.resources, meet.resources, strict=True)
            if need.resource < 0 and r >= 0
        ]
        time = problem.times[meet.time].id if meet.time >= 0 else None
        meets.append(_without_defaults(event=event.id, duration=meet.duration, time=time, resources=given))
    return {"name": solution.name, "about": dict(solution.about), "meets": meets}


# ---- reading ----


@dataclass(slots=True)
class _Ids:
    numbers: dict[str, int]

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]]) -> _Ids:
        found: dict[str, int] = {}
        for row in rows:
            if row["id"] in found:
                raise TimetableError(f"“{row['id']}” is declared twice.")
            found[row["id"]] = len(found)
        return cls(found)

    def all(self, names: Iterable[str]) -> tuple[int, ...]:
        return tuple(self.numbers[name] for name in names)

    def one(self, name: str | None) -> int:
        return UNASSIGNED if name is None else self.numbers[name]


class _Reader:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.times = _Ids.of(document["times"])
        self.time_groups = _Ids.of(document.get("time_groups", ()))
        self.resources = _Ids.of(document["resources"])
        self.resource_groups = _Ids.of(document.get("resource_groups", ()))
        self.events = _Ids.of(document["events"])
        self.event_groups = _Ids.of(document.get("event_groups", ()))

    def read(self) -> Problem:
        """The problem."""
        d = self.document
        time_groups = self._groups("time_groups", self.times, "TimeGroup")
        return Problem(
            id=d["id"],
            times=tuple(Named(t["id"], t.get("name", "")) for t in d["times"]),
            time_groups=time_groups,
            resource_types=tuple(Named(t["id"], t.get("name", "")) for t in d["resource_types"]),
            resources=tuple(Resource(r["id"], r.get("name", ""), r["type"]) for r in d["resources"]),
            resource_groups=self._groups("resource_groups", self.resources, "ResourceGroup"),
            events=tuple(self._event(e) for e in d["events"]),
            event_groups=self._groups("event_groups", self.events, "EventGroup"),
            constraints=tuple(self._constraint(c, time_groups) for c in d.get("constraints", ())),
            about={str(k): str(v) for k, v in d.get("about", {}).items()},
        )

    def _groups(self, key: str, ids: _Ids, kind: str) -> tuple[Group, ...]:
        return tuple(
            Group(
                g["id"], g.get("name", ""), g.get("kind", kind), tuple(sorted(set(ids.all(g.get("members", ()))))),
                g.get("type", ""),
            )
            for g in self.document.get(key, ())
        )  # fmt: skip

    def _event(self, e: Mapping[str, Any]) -> Event:
        needs = tuple(
            EventResource(
                n.get("role", ""), n["type"], self.resources.one(n.get("resource")), n.get("workload"),
                self.resource_groups.one(n.get("group")),
            )
            for n in e.get("resources", ())
        )  # fmt: skip
        duration = int(e["duration"])
        if duration < 1:
            raise TimetableError(f"The event “{e['id']}” lasts {duration}.")
        time = self.times.one(e.get("time"))
        return Event(e["id"], e.get("name", ""), duration, e.get("workload"), time, needs, e.get("color", ""))

    def _constraint(self, c: Mapping[str, Any], groups: Sequence[Group]) -> Constraint:
        a = c.get("applies_to", {})
        pairs = tuple(
            Pair(
                self.events.numbers[p["first"]], self.events.numbers[p["second"]], p.get("minimum", 0),
                _most(p.get("maximum")),
            )
            for p in a.get("pairs", ())
        )  # fmt: skip
        windows = []
        for w in c.get("windows", ()):
            number = self.time_groups.numbers[w["group"]]
            windows.append(Window(groups[number].members, w.get("minimum", 0), _most(w.get("maximum")), number))
        applies = Applies(
            self.events.all(a.get("events", ())), self.event_groups.all(a.get("event_groups", ())),
            self.resources.all(a.get("resources", ())), self.resource_groups.all(a.get("resource_groups", ())), pairs,
        )  # fmt: skip
        return Constraint(
            id=c.get("id", ""), name=c.get("name", ""), kind=Kind(c["kind"]), required=bool(c["required"]),
            weight=int(c["weight"]), function=CostFunction(c.get("cost", "Linear")), applies=applies,
            role=c.get("role", ""), duration=c.get("duration"), minimum=c.get("minimum", 0),
            maximum=_most(c.get("maximum")), minimum_duration=c.get("minimum_duration", 1),
            maximum_duration=_most(c.get("maximum_duration")), times=self.times.all(c.get("times", ())),
            time_groups=self.time_groups.all(c.get("time_groups", ())),
            resources=self.resources.all(c.get("resources", ())),
            resource_groups=self.resource_groups.all(c.get("resource_groups", ())), windows=tuple(windows),
        )  # fmt: skip


def _most(value: int | None) -> int:
    return NO_LIMIT if value is None else int(value)


def _read_solution(problem: Problem, s: Mapping[str, Any]) -> Solution:
    events = {event.id: n for n, event in enumerate(problem.events)}
    times = {time.id: n for n, time in enumerate(problem.times)}
    resources = {resource.id: n for n, resource in enumerate(problem.resources)}
    meets = []
    for m in s["meets"]:
        number = events[m["event"]]
        event = problem.events[number]
        given = [need.resource for need in event.resources]
        for g in m.get("resources", ()):
            slot = next(
                (
                    n
                    for n, need in enumerate(event.resources)
                    if need.resource < 0 and need.role == g["role"] and given[n] == UNASSIGNED
                ),
                None,
            )
            if slot is None:
                raise model.InvalidSolution(f"The event “{event.id}” has no open role “{g['role']}”.")
            given[slot] = resources[g["resource"]]
        time = m.get("time")
        meets.append(Meet(number, int(m["duration"]), event.time if time is None else times[time], given))
    return Solution(s.get("name", ""), meets, {str(k): str(v) for k, v in s.get("about", {}).items()})
