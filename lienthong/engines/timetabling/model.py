"""The problem and its solutions, as numbers: times, resources, events, groups, constraints, meets.

One model for every source. Times are indexes 0..n-1 in chronological order, resources and events indexes in the order
of their file. A constraint yields one whole deviation for each point of application; the point costs weight × f(deviation).
Source of the semantics: the XHSTT format (Post et al., Annals of Operations Research 2014).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

UNASSIGNED = -1
NO_LIMIT = 1 << 30


class CostFunction(StrEnum):
    """How a deviation becomes a cost before it is weighed."""

    LINEAR = "Linear"
    QUADRATIC = "Quadratic"
    STEP = "Step"

    def of(self, deviation: int) -> int:
        """The cost of a deviation (0 or more)."""
        if self is CostFunction.LINEAR:
            return deviation
        return deviation * deviation if self is CostFunction.QUADRATIC else int(deviation > 0)


class Kind(StrEnum):
    """The sixteen constraints of XHSTT, by the names of their elements without the ending."""

    ASSIGN_RESOURCE = "AssignResource"
    ASSIGN_TIME = "AssignTime"
    SPLIT_EVENTS = "SplitEvents"
    DISTRIBUTE_SPLIT_EVENTS = "DistributeSplitEvents"
    PREFER_RESOURCES = "PreferResources"
    PREFER_TIMES = "PreferTimes"
    AVOID_SPLIT_ASSIGNMENTS = "AvoidSplitAssignments"
    SPREAD_EVENTS = "SpreadEvents"
    LINK_EVENTS = "LinkEvents"
    ORDER_EVENTS = "OrderEvents"
    AVOID_CLASHES = "AvoidClashes"
    AVOID_UNAVAILABLE_TIMES = "AvoidUnavailableTimes"
    LIMIT_IDLE_TIMES = "LimitIdleTimes"
    CLUSTER_BUSY_TIMES = "ClusterBusyTimes"
    LIMIT_BUSY_TIMES = "LimitBusyTimes"
    LIMIT_WORKLOAD = "LimitWorkload"


OF_RESOURCES = frozenset({
    Kind.AVOID_CLASHES, Kind.AVOID_UNAVAILABLE_TIMES, Kind.LIMIT_IDLE_TIMES, Kind.CLUSTER_BUSY_TIMES,
    Kind.LIMIT_BUSY_TIMES, Kind.LIMIT_WORKLOAD,
})  # fmt: skip
OF_EVENT_GROUPS = frozenset({Kind.AVOID_SPLIT_ASSIGNMENTS, Kind.SPREAD_EVENTS, Kind.LINK_EVENTS})
OF_EVENTS = frozenset({
    Kind.ASSIGN_RESOURCE, Kind.ASSIGN_TIME, Kind.SPLIT_EVENTS, Kind.DISTRIBUTE_SPLIT_EVENTS, Kind.PREFER_RESOURCES,
    Kind.PREFER_TIMES,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """A named set of times, resources or events, as sorted indexes. `kind` is the word of the source (Day, Course …)."""

    id: str
    name: str
    kind: str
    members: tuple[int, ...]
    resource_type: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A time or a resource type: its id and name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Resource:
    """A teacher, class, room or student."""

    id: str
    name: str
    type: str
    places: int = (
        1  # what it attends at a time before it clashes; more only where a search takes several for one (alike.py)
    )


@dataclass(frozen=True, slots=True)
class EventResource:
    """What an event needs: a given resource (`resource` ≥ 0), or one of a type to be found for a role."""

    role: str
    type: str
    resource: int
    workload: int | None = None
    group: int = UNASSIGNED  # index of the resource group that brought it in; such a resource has no role


@dataclass(frozen=True, slots=True)
class Event:
    """A lesson or course to be taught: so many times in all, in one meet or several."""

    id: str
    name: str
    duration: int
    workload: int | None
    time: int
    resources: tuple[EventResource, ...]
    color: str = ""

    def workload_of(self, index: int) -> int:
        """Workload of one of its resources: its own, else the event's, else the duration."""
        own = self.resources[index].workload
        if own is not None:
            return own
        return self.duration if self.workload is None else self.workload


@dataclass(frozen=True, slots=True)
class Window:
    """A set of times with its least and most."""

    times: tuple[int, ...]
    minimum: int = 0
    maximum: int = NO_LIMIT
    group: int = UNASSIGNED


@dataclass(frozen=True, slots=True)
class Pair:
    """Two events in order, with the times allowed between them."""

    first: int
    second: int
    minimum: int = 0
    maximum: int = NO_LIMIT


@dataclass(frozen=True, slots=True)
class Applies:
    """The points of application as the file names them."""

    events: tuple[int, ...] = ()
    event_groups: tuple[int, ...] = ()
    resources: tuple[int, ...] = ()
    resource_groups: tuple[int, ...] = ()
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint. Which of the fields bear on it depends on the kind; the others keep their defaults."""

    id: str
    name: str
    kind: Kind
    required: bool
    weight: int
    function: CostFunction
    applies: Applies
    role: str = ""
    duration: int | None = None
    minimum: int = 0
    maximum: int = NO_LIMIT
    minimum_duration: int = 1
    maximum_duration: int = NO_LIMIT
    times: tuple[int, ...] = ()
    time_groups: tuple[int, ...] = ()
    resources: tuple[int, ...] = ()
    resource_groups: tuple[int, ...] = ()
    windows: tuple[Window, ...] = ()
    is_firm: bool = False  # a wish that a search first tries to keep like a rule


@dataclass(frozen=True, slots=True)
class Problem:
    """An instance: everything that is given."""

    id: str
    times: tuple[Named, ...]
    time_groups: tuple[Group, ...]
    resource_types: tuple[Named, ...]
    resources: tuple[Resource, ...]
    resource_groups: tuple[Group, ...]
    events: tuple[Event, ...]
    event_groups: tuple[Group, ...]
    constraints: tuple[Constraint, ...]
    about: Mapping[str, str] = field(default_factory=dict)
    unsupported: tuple[str, ...] = ()

    def points(self, constraint: Constraint) -> tuple[int, ...]:
        """The distinct events, event groups or resources that a constraint applies to (OrderEvents: no index)."""
        applies = constraint.applies
        if constraint.kind in OF_EVENT_GROUPS:
            return tuple(dict.fromkeys(applies.event_groups))
        if constraint.kind in OF_RESOURCES:
            found = [m for g in applies.resource_groups for m in self.resource_groups[g].members]
            return tuple(dict.fromkeys([*found, *applies.resources]))
        found = [m for g in applies.event_groups for m in self.event_groups[g].members]
        events = dict.fromkeys([*found, *applies.events])
        if constraint.kind in (Kind.ASSIGN_RESOURCE, Kind.PREFER_RESOURCES):
            return tuple(
                e for e in events if any(r.role == constraint.role and r.resource < 0 for r in self.events[e].resources)
            )
        return tuple(events)

    def times_of(self, constraint: Constraint) -> tuple[int, ...]:
        """The distinct times that a constraint names, directly or by groups."""
        found = [m for g in constraint.time_groups for m in self.time_groups[g].members]
        return tuple(sorted({*found, *constraint.times}))

    def resources_of(self, constraint: Constraint) -> frozenset[int]:
        """The resources that a constraint prefers."""
        found = [m for g in constraint.resource_groups for m in self.resource_groups[g].members]
        return frozenset([*found, *constraint.resources])


@dataclass(slots=True)
class Meet:
    """A part of an event at one time: `resources` stands beside the event's own list, given ones included."""

    event: int
    duration: int
    time: int
    resources: list[int]


@dataclass(slots=True)
class Solution:
    """Meets in the order of their file. Whether they fit their events is the cost's business."""

    name: str
    meets: list[Meet]
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cost:
    """Infeasibility and objective, with the deviation and cost of each constraint in the order of the problem."""

    infeasibility: int
    objective: int
    deviations: tuple[int, ...]
    costs: tuple[int, ...]

    def __str__(self) -> str:
        """As the archives write it: 0.00005."""
        return f"{self.infeasibility}.{self.objective:05d}"

    @property
    def key(self) -> tuple[int, int]:
        """To compare: fewer broken rules first."""
        return self.infeasibility, self.objective


class TimetableError(ValueError):
    """A file or timetable that cannot be used; the text says which and why in one line."""


class InvalidSolution(TimetableError):
    """Meets that no event has: too long, past the last time, an unknown role."""
